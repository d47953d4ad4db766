"""The one door to personal data: it knows the caller, and keeps who read what and why, or nothing is read."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Final, LiteralString
from uuid import UUID

from psycopg import IsolationLevel

from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.postgres.connect import Connection

_RECORD: Final[LiteralString] = """
    INSERT INTO profile.access_record (at, caller, roles, purpose, action, subjects) VALUES (%s, %s, %s, %s, %s, %s)
"""


@contextmanager
def opened(connection: Connection, caller: Caller, action: str, subjects: Sequence[UUID] = ()) -> Iterator[Connection]:
    """One consistent view of the database for a caller, once the read is on record.

    ``action`` says what is read, without content; ``subjects`` whom it is about, where that is known before.
    Raises NotAllowed for a caller who may read nothing.
    """
    caller.must_read()
    level, connection.isolation_level = connection.isolation_level, IsolationLevel.REPEATABLE_READ
    try:
        with connection.transaction():
            at = clock.to_datetime(clock.now())
            values = [at, caller.name, sorted(caller.roles), caller.purpose, action, list(subjects)]
            connection.execute(_RECORD, values)
            yield connection
    finally:
        connection.isolation_level = level


def answered(connection: Connection, caller: Caller, action: str, subjects: Collection[UUID]) -> None:
    """Keep beside the record of a read whom its answer is about: the people and families that it holds.

    They are known only once it has been read, and must be kept before it is given: those who saw a wrong join are
    found by them. An answer about nobody adds nothing.
    """
    if subjects:
        at = clock.to_datetime(clock.now())
        values = [at, caller.name, sorted(caller.roles), caller.purpose, action, sorted(subjects)]
        connection.execute(_RECORD, values)
