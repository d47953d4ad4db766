"""What is read of casework: aggregates as they stand, by kind, by what they are found by, and by what is due."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final, Generic, LiteralString, NamedTuple, TypeVar
from uuid import UUID

import msgspec

from services.kernel import clock
from services.kernel.clock import Instant, Window, to_datetime, to_instant
from services.kernel.postgres.connect import Connection
from services.profile.domain.casework.acts import Kind, State

S = TypeVar("S", bound=State)

_OPEN: Final[LiteralString] = """
    SELECT stream, version, doc FROM casework.state WHERE kind = %s AND is_open ORDER BY began_at, stream
"""
_ALL: Final[LiteralString] = """
    SELECT stream, version, doc FROM casework.state WHERE kind = %s ORDER BY began_at, stream
"""
_BY_KEY: Final[LiteralString] = """
    SELECT DISTINCT stream, version, doc FROM casework.state JOIN casework.state_key USING (stream)
    WHERE kind = %s AND key = ANY(%s) ORDER BY stream
"""
_BETWEEN: Final[LiteralString] = """
    SELECT stream, version, doc FROM casework.state
    WHERE kind = %s AND began_at >= %s AND began_at < %s ORDER BY began_at, stream
"""
_DUE: Final[LiteralString] = """
    SELECT stream, kind, name, due_at FROM casework.deadline JOIN casework.state USING (stream)
    WHERE met_at IS NULL AND NOT alarmed AND due_at <= %s ORDER BY due_at, stream, name
"""


@dataclass(frozen=True, slots=True)
class Stands(Generic[S]):
    """An aggregate as it stands, without what was done: its version, and its state."""

    version: int
    state: S


class Overdue(NamedTuple):
    """Something that is due and was not done."""

    stream: UUID
    kind: str
    name: str
    due_at: Instant


def open_of(connection: Connection, kind: Kind[S]) -> dict[UUID, Stands[S]]:
    """The open aggregates of a kind, the oldest first."""
    return _read(kind, connection.execute(_OPEN, [kind.name]).fetchall())


def all_of(connection: Connection, kind: Kind[S]) -> dict[UUID, Stands[S]]:
    """Every aggregate of a kind, the oldest first."""
    return _read(kind, connection.execute(_ALL, [kind.name]).fetchall())


def by_key(connection: Connection, kind: Kind[S], keys: Collection[UUID]) -> dict[UUID, Stands[S]]:
    """The aggregates of a kind that any of some keys finds."""
    return _read(kind, connection.execute(_BY_KEY, [kind.name, list(keys)]).fetchall())


def begun_between(connection: Connection, kind: Kind[S], first: Instant, end: Instant) -> dict[UUID, Stands[S]]:
    """The aggregates of a kind that began from an instant on, and before another; the oldest first."""
    told = [kind.name, to_datetime(first), to_datetime(end)]
    return _read(kind, connection.execute(_BETWEEN, told).fetchall())


def begun_within(connection: Connection, kind: Kind[S], within: Window) -> dict[UUID, Stands[S]]:
    """The aggregates of a kind that began on a date of a window; the oldest first."""
    first, last = max(within.first, clock.EARLIEST), min(within.last, clock.LATEST)
    return begun_between(connection, kind, clock.first_instant(first), clock.end_of(last))


def overdue(connection: Connection, now: Instant) -> list[Overdue]:
    """What was due by an instant, was not done, and has raised no alarm yet."""
    rows = connection.execute(_DUE, [to_datetime(now)]).fetchall()
    return [Overdue(stream, kind, name, to_instant(due)) for stream, kind, name, due in rows]


def _read(kind: Kind[S], rows: Iterable[tuple[UUID, int, object]]) -> dict[UUID, Stands[S]]:
    return {stream: Stands(version, msgspec.convert(doc, kind.state)) for stream, version, doc in rows}
