"""The loop of the fold: read, take, commit, keep; one writer for a database, fenced by the positions it moves."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from services.kernel import clock
from services.kernel.errors import LogMissing, Stopped
from services.kernel.log.port import ALL_TOPICS, FOLDED_TOPICS, Log, Partition, Publisher, Reader, Record
from services.kernel.metrics import FoldMetrics
from services.kernel.postgres.connect import Connection, Database
from services.profile.folding.batch import Batch
from services.profile.folding.fold import Fold
from services.profile.folding.quarantine import relay
from services.profile.folding.recorder import Streams
from services.profile.folding.store import FoldStore

BATCH: Final = 50_000
"""Records that one transaction takes at the most: each circle that they touch is understood once a batch.

So many take some ten seconds. Only a fold that catches up has them to take: of events as they come, each is a batch.
"""

DEAD_LETTERS: Final = 1_000
"""Quarantined records that nobody has looked at, past which the fold stops."""

MOST_BYTES: Final = 128 * 1024 * 1024
"""Bytes of records past which a transaction takes no more: so many as large as one may be would fill a machine."""

_SELDOM: Final = 50 * BATCH
"""More objects than a full batch leaves behind: none is walked before the batch's end, and then none ever."""

_LOCK: Final = "SELECT pg_try_advisory_lock(hashtext('kinfold.fold'))"
_WAIT: Final = 0.25
_AT_ONCE: Final = 5_000
_MANY: Final = 1_000
_MOMENT: Final = 0.05
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


def collect_seldom() -> None:
    """Let Python look for reference cycles less often, in a process that folds: for whoever starts one.

    A fold holds hundreds of thousands of records and makes no cycles; walking them took a fifth of its time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_SELDOM, 50, 100)


def pass_over_what_is_held() -> None:
    """Let Python never walk what is in memory now, in a process that looks seldom: what a full batch left, circles.

    They are freed when they are forgotten, as anything is that no cycle holds.
    """
    if gc.get_threshold()[0] == _SELDOM:
        gc.freeze()


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
        log.ensure_topics(ALL_TOPICS)
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
        publisher = self._log.publisher()
        streams = Streams.on(self._database)
        work = _Work(connection, FoldStore(connection), reader, publisher, streams)
        try:
            relay(connection, publisher, clock.now())
            work.start()
            self._loop(work, stop, until_idle=until_idle)
        finally:
            publisher.close()
            streams.close()

    def _loop(self, work: "_Work", stop: Callable[[], bool], *, until_idle: bool) -> None:
        idle = 0
        while not stop():
            records = work.poll(self._batch, 0.0 if until_idle and not idle else _WAIT)
            idle = 0 if records else idle + 1
            if records:
                self._take(work, records)
                if len(records) == BATCH:
                    pass_over_what_is_held()
            elif self._is_done(work, idle, until_idle=until_idle):
                return

    def _is_done(self, work: "_Work", idle: int, *, until_idle: bool) -> bool:
        """Whether to end, with nothing to read. A log that is away is waited for, unless the end was to be at idle."""
        try:
            gaps = work.gaps()
            if gaps:
                self._commit(work, Batch(steps=gaps))
            elif work.fold.is_outdated():
                self._commit(work, work.fold.take([]))
            elif until_idle:
                return not behind(work.reader, work.fold.positions)
            elif idle % _LOOK_FOR_TOPICS == 0:
                work.look_for_topics()
        except LogMissing:
            if until_idle:
                raise
        return False

    def _take(self, work: "_Work", records: list[Record]) -> None:
        """Fold some records: all of them, or those before the one that would overfill the quarantine."""
        batch = work.fold.take(records)
        held = work.store.unacknowledged() if batch.quarantined else 0
        fitting = _fitting(records, batch, self._dead_letters - held)
        if len(fitting) == len(records):
            self._commit(work, batch)
            return
        if fitting:
            work.start()
            self._commit(work, work.fold.take(fitting))
        message = (
            f"{work.store.unacknowledged()} records could not be folded, and no more than {self._dead_letters} are "
            "passed over before somebody has looked at them: see `kinfold quarantine list`, mend the cause, say "
            "`kinfold quarantine acknowledge`, and fold again"
        )
        raise Stopped(message)

    def _commit(self, work: "_Work", batch: Batch) -> None:
        """Commit a batch, go on from it, and tell the senders of what was quarantined."""
        with self._metrics.committing():
            work.streams.append(batch.events, batch)
        work.fold.keep(batch)
        self.tally.add(batch)
        self._metrics.count(batch.folded, batch.duplicates, len(batch.quarantined))
        if batch.quarantined:
            relay(work.connection, work.publisher, clock.now())


@dataclass(slots=True)
class _Work:
    """What a fold at work has open, and what it holds in memory."""

    connection: Connection
    store: FoldStore
    reader: Reader
    publisher: Publisher
    streams: Streams
    fold: Fold = field(init=False)
    partitions: list[Partition] = field(init=False)

    def start(self) -> None:
        """Begin, or begin again, at the stored positions; what was taken and not committed is forgotten."""
        self.fold = Fold(self.store)
        self.partitions = self.reader.partitions(FOLDED_TOPICS)
        self.reader.seek(self.fold.start(self.partitions))

    def poll(self, limit: int, wait: float) -> list[Record]:
        """The next records: as many as there are, up to ``limit``, once the first is there.

        Where there are many, a fold is catching up: the rest is on its way from the broker, and waited for. Large ones
        are taken fewer at a time.
        """
        records = self.reader.poll(min(limit, _AT_ONCE), wait)
        size = _bytes_of(records)
        while 0 < len(records) < limit and size < MOST_BYTES:
            moment = _MOMENT if len(records) >= _MANY else 0.0
            more = self.reader.poll(min(limit - len(records), _AT_ONCE), moment)
            if not more:
                break
            records += more
            size += _bytes_of(more)
        return records

    def look_for_topics(self) -> None:
        """Read topics too that were made, or made again, after the start."""
        partitions = self.reader.partitions(FOLDED_TOPICS)
        if partitions != self.partitions:
            self.partitions = partitions
            self.reader.seek(self.fold.start(partitions))

    def gaps(self) -> dict[Partition, tuple[int, int]]:
        """The steps over offsets that hold no record, such as the marker of a transaction at the end of a topic."""
        positions = self.fold.positions
        return {
            partition: (positions.get(partition, 0), reached)
            for partition, reached in self.reader.reached().items()
            if reached > positions.get(partition, 0)
        }


def _bytes_of(records: list[Record]) -> int:
    return sum(len(one.value) for one in records)


def _fitting(records: list[Record], batch: Batch, room: int) -> list[Record]:
    """The records before the one that would be one more in the quarantine than it has room for."""
    if len(batch.quarantined) <= room:
        return records
    bad = {(one.record.partition, one.record.offset) for one in batch.quarantined}
    places = [place for place, record in enumerate(records) if (record.partition, record.offset) in bad]
    return records[: places[max(0, room)]]


def behind(reader: Reader, positions: dict[Partition, int]) -> int:
    """How many records of the log have not been folded."""
    ends = reader.ends(reader.partitions(FOLDED_TOPICS))
    return sum(max(0, end - positions.get(partition, 0)) for partition, end in ends.items())
