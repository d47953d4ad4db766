"""The two logs, as the contract suite and the fault tests use them: each with what a test may do to it besides."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from kafka import KafkaAdminClient

from services.kernel.log.kafka import KafkaLog
from services.kernel.log.port import Log, Outgoing, Partition, Reader, Record
from services.kernel.log.table import TableLog
from services.kernel.postgres.connect import Database


@dataclass(frozen=True)
class Tried:
    """A log under test; ``forget`` deletes a topic with all its records."""

    log: Log
    forget: Callable[[str], None]

    def topic(self) -> str:
        """A new topic that nobody else uses."""
        name = f"test.{secrets.token_hex(6)}"
        self.log.ensure_topics([name])
        return name

    def publish(self, *records: Outgoing) -> None:
        """Publish by a publisher of its own."""
        publisher = self.log.publisher()
        try:
            publisher.publish(records)
        finally:
            publisher.close()

    def read(self, topic: str, offset: int = 0) -> list[Record]:
        """All of a topic from an offset on, by a reader of its own."""
        reader = self.log.reader()
        try:
            return drain(reader, dict.fromkeys(reader.partitions([topic]), offset))
        finally:
            reader.close()


def drain(reader: Reader, offsets: dict[Partition, int], limit: int = 500) -> list[Record]:
    """All records of some partitions, each from an offset to its end."""
    ends = reader.ends(offsets)
    reader.seek(offsets)
    found: list[Record] = []
    while any(reader.reached().get(partition, 0) < end for partition, end in ends.items()):
        found += reader.poll(limit, 0.5)
    return found


def on_table(database: Database) -> Tried:
    """The log table of a database."""

    def forget(topic: str) -> None:
        with database.connect() as connection:
            told = [topic]
            connection.execute(
                "DELETE FROM log.record USING log.topic WHERE record.topic_no = topic.topic_no AND topic = %s", told
            )
            connection.execute("DELETE FROM log.topic WHERE topic = %s", told)

    return Tried(TableLog(database), forget)


def on_kafka(servers: str) -> Tried:
    """The log of a broker."""

    def forget(topic: str) -> None:
        admin = KafkaAdminClient(bootstrap_servers=servers)
        admin.delete_topics([topic])
        while topic in admin.list_topics():
            pass
        admin.close()

    return Tried(KafkaLog(servers), forget)
