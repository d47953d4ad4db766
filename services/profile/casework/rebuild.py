"""Casework once more, from its streams alone: to prove that nothing else went into what is read of it."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final, LiteralString
from uuid import UUID

import msgspec
from psycopg import IsolationLevel

from services.kernel.clock import to_datetime
from services.kernel.postgres.connect import Connection
from services.profile.casework.book import Kept, evolved, write_state
from services.profile.casework.streams import read_done
from services.profile.domain.casework.acts import Done, Kind
from services.profile.domain.casework.kinds import KINDS

_EVENTS: Final[LiteralString] = """
    SELECT originator_id, originator_version, topic, state FROM casework.stored_events
    ORDER BY originator_id, originator_version
"""
_STATES: Final[LiteralString] = (
    "SELECT stream, kind, version, is_open, began_at, doc FROM casework.state ORDER BY stream"
)
_KEYS: Final[LiteralString] = "SELECT stream, key FROM casework.state_key ORDER BY stream, key"
_DEADLINES: Final[LiteralString] = """
    SELECT stream, name, whose, started_at, due_at, met_at, alarmed FROM casework.deadline ORDER BY stream, name
"""
READ: Final[dict[str, LiteralString]] = {
    "casework.state": _STATES,
    "casework.state_key": _KEYS,
    "casework.deadline": _DEADLINES,
}
"""What is read of casework, each table in order."""

_AT_ONCE: Final = 2_000

Row = tuple[Any, ...]


def differences(connection: Connection) -> tuple[int, list[str]]:
    """Replay every stream of casework; returns how many facts there are, and which of its tables differ from them."""
    connection.isolation_level = IsolationLevel.REPEATABLE_READ
    with connection.transaction():
        states: list[Row] = []
        keys: list[Row] = []
        deadlines: list[Row] = []
        count = 0
        for kind, kept in replayed(connection):
            count += kept.version
            states.append(_state(kind, kept))
            keys += sorted((kept.stream, key) for key in set(kind.keys(kept.state)))
            deadlines += sorted(_deadlines(kind, kept))
        held = {name: connection.execute(rows).fetchall() for name, rows in READ.items()}
    rebuilt = dict(zip(READ, (states, keys, deadlines), strict=True))
    return count, [name for name, rows in rebuilt.items() if held[name] != rows]


def again(connection: Connection) -> int:
    """Write what is read of casework anew, in one transaction: after a kind has come to read its facts otherwise."""
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE casework.state, casework.state_key, casework.deadline")
        found = 0
        for kind, kept in replayed(connection):
            write_state(cursor, kind, kept)
            found += 1
    return found


def replayed(connection: Connection) -> Iterator[tuple[Kind[Any], Kept[Any]]]:
    """Every aggregate with its kind, from its facts, in the order of their streams."""
    kinds = {kind.begins_with: kind for kind in KINDS}
    with connection.cursor("facts", binary=True) as cursor:
        cursor.itersize = _AT_ONCE
        cursor.execute(_EVENTS)
        for stream, rows in groupby(cursor, key=lambda row: row[0]):
            done = tuple(_done(row) for row in rows)
            kind = kinds[type(done[0].fact)]
            yield kind, Kept(stream, evolved(kind, done), done)


def _done(row: Row) -> Done:
    stream, version, topic, state = row
    return read_done(UUID(str(stream)), version, topic, bytes(state))


def _state(kind: Kind[Any], kept: Kept[Any]) -> Row:
    doc = msgspec.json.decode(msgspec.json.encode(kept.state))
    began = to_datetime(kept.done[0].at)
    return (kept.stream, kind.name, kept.version, kind.is_open(kept.state), began, doc)


def _deadlines(kind: Kind[Any], kept: Kept[Any]) -> Iterator[Row]:
    for due in kind.deadlines(kept.state):
        met = to_datetime(due.met_at) if due.met_at is not None else None
        yield kept.stream, due.name, due.whose, to_datetime(due.started_at), to_datetime(due.due_at), met, due.alarmed
