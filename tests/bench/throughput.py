"""The fold end to end from a real broker, beside a COPY of the very rows that it writes, and consumption alone."""

import gc
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import _lru_cache_wrapper
from itertools import count
from typing import Any, Final

from services.kernel.events.entry import entry_of
from services.kernel.log.port import AGENCY_TOPICS, Log, Reader, Record
from services.kernel.metrics import FoldMetrics
from services.kernel.postgres.connect import Connection, Database
from services.profile.folding.batch import Batch, Row, Table, copy
from services.profile.folding.consumer import BATCH, Consumer, _Work, collect_seldom
from services.profile.folding.fold import Arrival, read
from services.profile.folding.streams import StreamMapper
from tests.hubs import never

EVENTS: Final = Table(
    """
    COPY profile.stored_events (originator_id, originator_version, topic, state, notification_id)
    FROM STDIN (FORMAT BINARY)
    """,
    ("uuid", "int8", "text", "bytea", "int8"),
    2,
)


@dataclass(slots=True)
class Spent:
    """Seconds, by what they went on, and the instant at which the first record was asked for."""

    began: float = 0.0
    polling: float = 0.0
    writing: float = 0.0
    total: float = 0.0

    @property
    def understanding(self) -> float:
        """Decoding, checking, placing and understanding, and the look-ups for it."""
        return self.total - self.polling - self.writing


@dataclass(slots=True)
class TimedReader:
    """A reader that counts the seconds that its polls take, those at the end apart, which bring nothing."""

    reader: Reader
    spent: Spent

    def poll(self, limit: int, wait: float) -> list[Record]:
        """The next records."""
        began = time.perf_counter()
        self.spent.began = self.spent.began or began
        records = self.reader.poll(limit, wait)
        if records:
            self.spent.polling += time.perf_counter() - began
        return records

    def __getattr__(self, name: str) -> Any:
        return getattr(self.reader, name)


@dataclass(slots=True)
class TimedLog:
    """A log whose readers are timed."""

    log: Log
    spent: Spent = field(default_factory=Spent)

    def reader(self) -> Reader:
        """A timed reader."""
        return TimedReader(self.log.reader(), self.spent)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.log, name)


class WatchedConsumer(Consumer):
    """The fold's own consumer, which also keeps what it wrote and how long that took."""

    def __init__(self, database: Database, log: Log) -> None:
        timed = TimedLog(log)
        super().__init__(database, timed, FoldMetrics())
        self.kept: list[Batch] = []
        self.marks: list[float] = []
        self.spent = timed.spent

    def _commit(self, work: _Work, batch: Batch) -> None:
        began = time.perf_counter()
        super()._commit(work, batch)
        self.spent.writing += time.perf_counter() - began
        self.kept.append(batch)
        self.marks.append(time.perf_counter())


def fold(database: Database, log: Log) -> WatchedConsumer:
    """Fold everything on a log; returns the consumer, with what it wrote and the seconds it took.

    They run from its first poll to its last commit, as those of the limit do: connecting is no part of either.
    """
    consumer = WatchedConsumer(database, log)
    collect_seldom()
    consumer.run(never, until_idle=True)
    consumer.marks.insert(0, consumer.spent.began)
    consumer.spent.total = consumer.marks[-1] - consumer.marks[0]
    return consumer


def consume(log: Log, use: Callable[[list[Record]], None] = lambda _records: None) -> tuple[int, float]:
    """Read everything on a log, and use it so; returns how many records, and the seconds."""
    reader = _at_the_start(log)
    total = 0
    began = ended = time.perf_counter()
    while records := reader.poll(BATCH, 1.0):
        use(records)
        total += len(records)
        ended = time.perf_counter()
    reader.close()
    return total, ended - began


def check_all(records: list[Record]) -> None:
    """Decode and check records and make their entries, as the fold does, which then has to understand them."""
    for one in map(read, records):
        if isinstance(one, Arrival):
            entry_of(one.event)


def forget() -> None:
    """Empty all caches of this process, of which a fold has left many full."""
    gc.unfreeze()
    for one in gc.get_objects():
        if isinstance(one, _lru_cache_wrapper):
            one.cache_clear()


def _at_the_start(log: Log) -> Reader:
    reader = log.reader()
    reader.seek(dict.fromkeys(reader.partitions(AGENCY_TOPICS), 0))
    return reader


Rows = dict[Table, list[Row]]
"""The rows of one batch, by the table they go to."""


def rows_of(kept: Iterable[Batch]) -> list[Rows]:
    """What the fold wrote, ready to copy. A row that it wrote again later counts once, as it was the first time."""
    mapper: StreamMapper = StreamMapper.__new__(StreamMapper)
    mapper.compressor = mapper.cipher = None
    seen: set[Row] = set()
    numbers = count(1)
    found = []
    for batch in kept:
        rows: Rows = defaultdict(list)
        for event in map(mapper.to_stored_event, batch.events):
            stream = (event.originator_id, event.originator_version)
            rows[EVENTS].append((*stream, event.topic, event.state, next(numbers)))
        for table, new in batch.rows():
            for row in new:
                key = (table.into, *row[: table.key])
                if key not in seen:
                    seen.add(key)
                    rows[table].append(row)
        found.append(rows)
    return found


def copied(database: Database, log: Log, kept: list[Batch], rows: list[Rows]) -> list[float]:
    """Consume the same messages, and copy the same rows in the same transactions: the limit.

    Returns the instants of the start and of each commit.
    """
    reader = _at_the_start(log)
    with database.connect() as connection:
        marks = [time.perf_counter()]
        for batch, ready in zip(kept, rows, strict=True):
            wanted = sum(end - start for start, end in batch.steps.values())
            while wanted > 0:
                wanted -= len(reader.poll(wanted, 1.0))
            _copy(connection, batch, ready)
            marks.append(time.perf_counter())
    reader.close()
    return marks


def rate_of(marks: list[float], kept: list[Batch], share: float = 1.0) -> float:
    """Events a second over the last share of the batches; ``marks`` are the start and each commit."""
    first = round(len(kept) * (1 - share))
    return sum(batch.folded for batch in kept[first:]) / (marks[-1] - marks[first])


def _copy(connection: Connection, batch: Batch, rows: Rows) -> None:
    with connection.transaction(), connection.cursor() as cursor:
        batch.before(cursor)
        for table, ready in rows.items():
            copy(cursor, table, ready)
