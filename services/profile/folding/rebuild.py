"""The read models once more, from the streams alone: to prove that nothing else went into them.

The agency events are read in the order in which they were recorded, and placed as the fold places them, in batches
of any size. What they come to is written to a database of its own, and compared.
"""

from collections.abc import Iterator
from hashlib import sha256
from itertools import islice
from typing import Final, LiteralString
from uuid import UUID

from psycopg import IsolationLevel

from services.kernel.clock import FOREVER
from services.kernel.errors import Stopped
from services.kernel.events import check
from services.kernel.events.entry import entry_of
from services.kernel.postgres.connect import Connection
from services.profile.domain import decisions
from services.profile.domain.decisions import Decided
from services.profile.folding.atlas import CAPACITY, Atlas
from services.profile.folding.batch import Batch
from services.profile.folding.placing import Arrived, Placing
from services.profile.folding.store import FoldStore
from services.profile.folding.streams import DecisionReceived, record_received

READ_MODELS: Final[dict[str, LiteralString]] = {
    "entry": "SELECT * FROM profile.entry ORDER BY record, circle",
    "circle_key": "SELECT * FROM profile.circle_key ORDER BY key, circle",
    "last_circle": "SELECT * FROM profile.last_circle",
    "saturated_key": "SELECT * FROM profile.saturated_key ORDER BY key",
    "person": "SELECT * FROM profile.person ORDER BY person",
    "family": "SELECT * FROM profile.family ORDER BY family",
    "waiting": "SELECT * FROM profile.waiting ORDER BY target, record",
    "decision": "SELECT * FROM profile.decision ORDER BY decision",
    "undecided": "SELECT * FROM profile.undecided ORDER BY target, decision",
    "question": "SELECT * FROM profile.question ORDER BY kind, left_mention, right_mention",
}
"""Every read model of the fold, and how its rows are put in order."""

_EVENTS: Final[LiteralString] = """
    SELECT originator_id, topic, state FROM profile.stored_events
    WHERE topic IN ('record.received.v1', 'decision.received.v1') ORDER BY notification_id
"""
_ALONE: Final[LiteralString] = "SELECT pg_try_advisory_xact_lock(hashtext('kinfold.fold'))"
_EMPTY: Final[LiteralString] = """
    TRUNCATE profile.entry, profile.circle_key, profile.saturated_key, profile.person, profile.family, profile.waiting,
        profile.decision, profile.undecided, profile.question;
    UPDATE profile.last_circle SET circle = 0
"""
_REASSIGN_ALL: Final[LiteralString] = """
    INSERT INTO profile.reassigned (record) SELECT DISTINCT record FROM profile.entry ORDER BY record
"""
_BATCH: Final = 2_000


def rebuild(source: Connection, target: Connection, size: int = _BATCH) -> int:
    """Write the read models of ``source``'s streams to ``target``, which has none; returns how many events they hold.

    ``size`` is how many events are placed at once; it makes no difference to the result.
    """
    store = FoldStore(target)
    atlas = Atlas(store, CAPACITY, FoldStore(source).means(FoldStore(source).judged_by()))
    placing = Placing(atlas, store.waiting(), store.undecided())
    count = 0
    arrived = _arrived(source)
    while received := list(islice(arrived, size)):
        batch = Batch()
        placing.place(received, batch)
        with target.transaction(), target.cursor() as cursor:
            batch.after(cursor)
        atlas.trim()
        count += len(received)
    return count


def again(connection: Connection) -> int:
    """Write the read models anew in their own database, in the transaction of the caller; how many events they hold.

    For when something else than a record changes what all records tell: another matching model is put into use.
    Raises Stopped where a fold is at work on the database: it holds in memory what it read before.
    """
    row = connection.execute(_ALONE).fetchone()
    if not (row and row[0]):
        message = "A fold is at work on this database: stop it, do this, and start it again"
        raise Stopped(message)
    connection.execute(_EMPTY)
    count = rebuild(connection, connection)
    connection.execute(_REASSIGN_ALL)
    return count


def _arrived(source: Connection) -> Iterator[Arrived | Decided]:
    """The agency events and the decisions of the streams, in the order in which they were recorded."""
    with source.cursor("events", binary=True) as cursor:
        cursor.itersize = _BATCH
        cursor.execute(_EVENTS)
        for name, topic, state in cursor:
            yield _read(name, topic, bytes(state))


def _read(name: UUID, topic: str, state: bytes) -> Arrived | Decided:
    told = record_received(name, state)
    if topic == DecisionReceived.TOPIC:
        return Decided(decisions.decode(told.raw), told.received_at)
    return Arrived(entry_of(check.check(told.raw, FOREVER)), told.received_at)


def differences(source: Connection, target: Connection, size: int = _BATCH) -> tuple[int, list[str]]:
    """Rebuild ``source``'s read models in ``target``; returns how many events went in, and which models differ.

    The fold may go on meanwhile: everything is read from one snapshot.
    """
    source.isolation_level = IsolationLevel.REPEATABLE_READ
    with source.transaction():
        count = rebuild(source, target, size)
        held, rebuilt = digests(source), digests(target)
    return count, [name for name in READ_MODELS if held[name] != rebuilt[name]]


def digests(connection: Connection) -> dict[str, str]:
    """The SHA-256 of every read model, its rows in order, as PostgreSQL copies them out in binary."""
    return {name: _digest(connection, rows) for name, rows in READ_MODELS.items()}


def _digest(connection: Connection, rows: LiteralString) -> str:
    digest = sha256()
    with connection.cursor() as cursor, cursor.copy(f"COPY ({rows}) TO STDOUT (FORMAT BINARY)") as copy:
        for piece in copy:
            digest.update(piece)
    return digest.hexdigest()
