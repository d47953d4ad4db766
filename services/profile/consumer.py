"""The loop of the fold: read, take, commit, keep; one writer for a database, fenced by the positions it moves."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from services.kernel import clock
from services.kernel.errors import Stopped
from services.kernel.log.port import AGENCY_TOPICS, Log, Partition, Publisher, Reader
from services.kernel.metrics import FoldMetrics
from services.kernel.postgres.connect import Connection, Database
from services.profile.batch import Batch
from services.profile.fold import Fold
from services.profile.quarantine import relay
from services.profile.recorder import Streams
from services.profile.store import FoldStore

BATCH: Final = 2_000
"""Records that one transaction takes at the most."""

DEAD_LETTERS: Final = 1_000
"""Quarantined records that nobody has looked at, past which the fold stops."""

_LOCK: Final = "SELECT pg_try_advisory_lock(hashtext('kinfold.fold'))"
_WAIT: Final = 0.25
_LOOK_FOR_TOPICS: Final = 40


@dataclass(slots=True)
class Tally:
    """What a run of the fold came to."""

    folded: int = 0
    duplicates: int = 0
    dead_lettered: int = 0

    def add(self, batch: Batch) -> None:
        """Count a batch that was committed."""
        self.folded += batch.folded
        self.duplicates += batch.duplicates
        self.dead_lettered += len(batch.quarantined)


class Consumer:
    """Folds the agency topics of a log into a database."""

    def __init__(
        self,
        database: Database,
        log: Log,
        metrics: FoldMetrics,
        *,
        batch: int = BATCH,
        dead_letters: int = DEAD_LETTERS,
    ) -> None:
        """Connect; ``batch`` and ``dead_letters`` are limits on records."""
        log.ensure_topics(AGENCY_TOPICS)
        self._database = database
        self._log = log
        self._metrics = metrics
        self._batch = batch
        self._dead_letters = dead_letters
        self.tally = Tally()

    def run(self, stop: Callable[[], bool], *, until_idle: bool) -> Tally:
        """Fold until ``stop`` says so, or until nothing is left to read.

        Another fold may be at work on the database: this one then stands by until it is gone, or until the log
        has been read to its end. Raises Stopped where the quarantine is full, Missing where the log or the
        database is out of reach.
        """
        connection = self._database.connect()
        reader = self._log.reader()
        try:
            if self._is_alone(connection, reader, stop, until_idle=until_idle):
                self._fold(connection, reader, stop, until_idle=until_idle)
        finally:
            reader.close()
            connection.close()
        return self.tally

    def _is_alone(self, connection: Connection, reader: Reader, stop: Callable[[], bool], *, until_idle: bool) -> bool:
        """Wait for the lock that one fold holds; False if told to stop, or all was folded meanwhile."""
        store = FoldStore(connection)
        while not stop():
            row = connection.execute(_LOCK).fetchone()
            if row and row[0]:
                return True
            if until_idle and not behind(reader, store.positions()):
                return False
            time.sleep(_WAIT)
        return False

    def _fold(self, connection: Connection, reader: Reader, stop: Callable[[], bool], *, until_idle: bool) -> None:
        store = FoldStore(connection)
        fold = Fold(store)
        partitions = reader.partitions(AGENCY_TOPICS)
        reader.seek(fold.start(partitions))
        publisher = self._log.publisher()
        streams = Streams.on(self._database)
        idle = 0
        try:
            relay(connection, publisher, clock.now())
            while not stop():
                records = reader.poll(self._batch, 0.0 if until_idle and not idle else _WAIT)
                idle = 0 if records else idle + 1
                if records:
                    batch = fold.take(records)
                    self._commit(streams, store, batch)
                    fold.keep(batch)
                    self._after(connection, publisher, batch)
                elif until_idle and not behind(reader, fold.positions):
                    return
                elif idle % _LOOK_FOR_TOPICS == 0 and reader.partitions(AGENCY_TOPICS) != partitions:
                    partitions = reader.partitions(AGENCY_TOPICS)
                    reader.seek(fold.start(partitions))
        finally:
            publisher.close()
            streams.close()

    def _commit(self, streams: Streams, store: FoldStore, batch: Batch) -> None:
        """Commit a batch, unless it would overfill the quarantine."""
        if batch.quarantined:
            held = store.unacknowledged() + len(batch.quarantined)
            if held > self._dead_letters:
                message = (
                    f"{held} records could not be folded, and {self._dead_letters} are allowed: the fold stopped "
                    "before the last of them. See `kinfold quarantine list`; when the cause is mended, or is to be "
                    "passed over, `kinfold quarantine acknowledge`, and fold again"
                )
                raise Stopped(message)
        with self._metrics.committing():
            streams.append(batch.events, batch)

    def _after(self, connection: Connection, publisher: Publisher, batch: Batch) -> None:
        self.tally.add(batch)
        self._metrics.count(batch.folded, batch.duplicates, len(batch.quarantined))
        if batch.quarantined:
            relay(connection, publisher, clock.now())


def behind(reader: Reader, positions: dict[Partition, int]) -> int:
    """How many records of the log have not been folded."""
    ends = reader.ends(reader.partitions(AGENCY_TOPICS))
    return sum(max(0, end - positions.get(partition, 0)) for partition, end in ends.items())
