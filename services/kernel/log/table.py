"""The log as a table in PostgreSQL: the default on one machine, durable and ordered like a topic of one partition.

A publish holds the row of each topic it writes to until it commits, so offsets have no gaps that a reader could
pass over, and are in the order of the commits.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, LiteralString
from uuid import UUID

from psycopg import Cursor

from services.kernel.clock import to_instant
from services.kernel.errors import Missing
from services.kernel.log.port import Outgoing, Partition, Publisher, Reader, Record
from services.kernel.postgres.connect import Database

_CHANNEL: Final = "log_record"

_ENSURE: Final[LiteralString] = """
    INSERT INTO log.topic (topic) SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING
"""
_TAKE: Final[LiteralString] = """
    UPDATE log.topic SET next_offset = next_offset + %s WHERE topic = %s
    RETURNING topic_no, next_offset - %s AS first_offset, clock_timestamp() AS taken_at
"""
_APPEND: Final[LiteralString] = """
    COPY log.record (topic_no, record_offset, appended_at, key, value, header_names, header_values)
    FROM STDIN (FORMAT BINARY)
"""
_APPEND_TYPES: Final = ["int4", "int8", "timestamptz", "bytea", "bytea", "text[]", "bytea[]"]
_TOPICS: Final[LiteralString] = """
    SELECT topic, topic_id, topic_no, next_offset FROM log.topic WHERE topic = ANY(%s) ORDER BY topic_no
"""
_READY: Final[LiteralString] = """
    SELECT topic_no, first_offset FROM log.topic
    JOIN unnest(%s::int[], %s::bigint[]) AS wanted (topic_no, first_offset) USING (topic_no)
    WHERE next_offset > first_offset ORDER BY topic_no
"""
_READ: Final[LiteralString] = """
    SELECT r.topic_no, r.record_offset, r.appended_at, r.key, r.value, r.header_names, r.header_values
    FROM unnest(%s::int[], %s::bigint[]) AS wanted (topic_no, first_offset)
    CROSS JOIN LATERAL (
        SELECT * FROM log.record
        WHERE topic_no = wanted.topic_no AND record_offset >= wanted.first_offset
        ORDER BY record_offset LIMIT %s
    ) AS r
    ORDER BY r.topic_no, r.record_offset
"""


class TableLog:
    """The log in the tables ``log.topic`` and ``log.record`` of a database."""

    def __init__(self, database: Database) -> None:
        """Use a database that has been migrated."""
        self._database = database

    def ensure_topics(self, topics: Iterable[str]) -> None:
        """Make the topics that do not exist."""
        with self._database.reaching(), self._database.connect() as connection:
            connection.execute(_ENSURE, [sorted(topics)])

    def publisher(self) -> Publisher:
        """A new publisher."""
        return TablePublisher(self._database)

    def reader(self) -> Reader:
        """A new reader."""
        return TableReader(self._database)


class TablePublisher:
    """Appends to the table, one transaction for each call."""

    def __init__(self, database: Database) -> None:
        """Take a connection of its own."""
        self._database = database
        self._connection = database.connect()

    def publish(self, records: Sequence[Outgoing]) -> None:
        """Append records; those of one call become visible together."""
        if not records:
            return
        by_topic: dict[str, list[Outgoing]] = {}
        for record in records:
            by_topic.setdefault(record.topic, []).append(record)
        with self._database.reaching(), self._connection.transaction(), self._connection.cursor() as cursor:
            places = {topic: _take(cursor, topic, len(by_topic[topic])) for topic in sorted(by_topic)}
            with cursor.copy(_APPEND) as copy:
                copy.set_types(_APPEND_TYPES)
                for topic, group in by_topic.items():
                    topic_no, offset, taken_at = places[topic]
                    for place, record in enumerate(group):
                        names = [name for name, _ in record.headers]
                        values = [value for _, value in record.headers]
                        row = (topic_no, offset + place, taken_at, record.key, record.value, names, values)
                        copy.write_row(row)
            cursor.execute("SELECT pg_notify(%s, '')", [_CHANNEL])

    def close(self) -> None:
        """Give up the connection."""
        self._connection.close()


class TableReader:
    """Reads the table, and waits on a notification where there is nothing to read."""

    def __init__(self, database: Database) -> None:
        """Take a connection of its own, which listens."""
        self._database = database
        self._connection = database.connect()
        self._connection.execute("LISTEN log_record")
        self._topics: dict[int, Partition] = {}
        self._offsets: dict[int, int] = {}
        self._turn = 0

    def partitions(self, topics: Iterable[str]) -> list[Partition]:
        """One partition for each topic."""
        return [Partition(name, topic_id, 0) for name, topic_id, _, _ in self._select(topics)]

    def seek(self, offsets: Mapping[Partition, int]) -> None:
        """Read these partitions, each from its offset on."""
        wanted = {(partition.topic, partition.topic_id): partition for partition in offsets}
        self._topics, self._offsets = {}, {}
        for name, topic_id, topic_no, _ in self._select(partition.topic for partition in offsets):
            partition = wanted.get((name, topic_id))
            if partition is not None:
                self._topics[topic_no], self._offsets[topic_no] = partition, offsets[partition]

    def poll(self, limit: int, wait: float) -> list[Record]:
        """The next records; the topics that have any share the limit."""
        with self._database.reaching():
            records = self._read(limit)
            if not records and wait > 0:
                for _ in self._connection.notifies(timeout=wait, stop_after=1):
                    pass
                records = self._read(limit)
        return records

    def _read(self, limit: int) -> list[Record]:
        ready = self._connection.execute(_READY, [list(self._offsets), list(self._offsets.values())]).fetchall()
        if not ready:
            return []
        self._turn = (self._turn + 1) % len(ready)
        served = (ready[self._turn :] + ready[: self._turn])[:limit]
        topics, offsets = [topic_no for topic_no, _ in served], [offset for _, offset in served]
        rows = self._connection.execute(_READ, [topics, offsets, limit // len(served)]).fetchall()
        return [self._record(*row) for row in rows]

    def _record(self, topic_no: int, offset: int, at: datetime, *rest: Any) -> Record:  # noqa: ANN401 - a row
        key, value, names, values = rest
        self._offsets[topic_no] = offset + 1
        headers = tuple(zip(names, values, strict=True))
        return Record(self._topics[topic_no], offset, to_instant(at), key, value, headers)

    def reached(self) -> dict[Partition, int]:
        """The offset from which each topic will be read next."""
        return {self._topics[topic_no]: offset for topic_no, offset in self._offsets.items()}

    def ends(self, partitions: Iterable[Partition]) -> dict[Partition, int]:
        """The offset that the next record of each partition will get."""
        wanted = {(partition.topic, partition.topic_id): partition for partition in partitions}
        rows = self._select(topic for topic, _ in wanted)
        return {wanted[name, topic_id]: end for name, topic_id, _, end in rows if (name, topic_id) in wanted}

    def _select(self, topics: Iterable[str]) -> list[tuple[str, UUID, int, int]]:
        with self._database.reaching():
            return self._connection.execute(_TOPICS, [list(topics)]).fetchall()

    def close(self) -> None:
        """Give up the connection."""
        self._connection.close()


def _take(cursor: Cursor[tuple[int, int, datetime]], topic: str, count: int) -> tuple[int, int, datetime]:
    """Take the next offsets of a topic, and hold its row until the transaction ends."""
    taken = cursor.execute(_TAKE, [count, topic, count]).fetchone()
    if taken is None:
        message = f"There is no topic {topic}"
        raise Missing(message)
    return taken
