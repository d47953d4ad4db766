"""The log on a real Kafka broker, through kafka-python.

Two of its habits shape this module. Its producer can go silently dead once a batch outlives its delivery
timeout: a publisher that gets no acknowledgement in time throws the producer away, makes a new one, and sends
again from the first record that was not acknowledged. And an unauthorised client or a wrong password shows only
as silence or a time-out: the errors here name all the causes.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import KafkaError, OffsetOutOfRangeError, TopicAlreadyExistsError

from services.kernel.errors import Missing, Stopped
from services.kernel.log.port import MAX_VALUE, REJECTED, Outgoing, Partition, Publisher, Reader, Record

_ACKNOWLEDGED_WITHIN: Final = 8.0
_GIVE_UP_AFTER: Final = 60.0
_RETAINED: Final = {"message.timestamp.type": "LogAppendTime", "retention.ms": "-1"}
_MILLISECOND: Final = 1_000


@dataclass(frozen=True, slots=True)
class KafkaLog:
    """A log on the broker at ``servers`` (``host:port``, several by commas).

    ``security`` holds kafka-python's settings for TLS and SASL; ``partitions`` and ``replicas`` are those of the
    topics made here. A topic that somebody else has made stays as it is.
    """

    servers: str
    security: Mapping[str, str] = field(default_factory=dict)
    partitions: int = 1
    replicas: int = 1

    def ensure_topics(self, topics: Iterable[str]) -> None:
        """Make the topics that do not exist, kept for ever and stamped with the broker's append time."""
        admin = self._reached(KafkaAdminClient)
        try:
            wanted = set(topics) - set(admin.list_topics())
            if wanted:
                admin.create_topics({topic: self._topic(topic) for topic in wanted}, wait_for_metadata=True)
        except TopicAlreadyExistsError:
            pass
        except KafkaError as error:
            raise self._out_of_reach(error) from error
        finally:
            admin.close()

    def _topic(self, topic: str) -> dict[str, Any]:
        configs = _RETAINED | ({"max.message.bytes": str(MAX_VALUE + 65_536)} if topic == REJECTED else {})
        return {"num_partitions": self.partitions, "replication_factor": self.replicas, "configs": configs}

    def publisher(self) -> Publisher:
        """A new publisher."""
        return KafkaPublisher(self)

    def reader(self) -> Reader:
        """A new reader."""
        return KafkaReader(self)

    def producer(self) -> KafkaProducer:
        """A producer that waits for all replicas and keeps the order of what it sends."""
        return self._reached(
            KafkaProducer,
            acks="all",
            linger_ms=5,
            batch_size=262_144,
            max_request_size=MAX_VALUE + 131_072,
            max_block_ms=int(_ACKNOWLEDGED_WITHIN * 1_000),
            compression_type="lz4",
        )

    def consumer(self) -> KafkaConsumer:
        """A consumer without a group: the fold keeps its own positions, in its own transaction."""
        return self._reached(
            KafkaConsumer,
            enable_auto_commit=False,
            auto_offset_reset="none",
            allow_auto_create_topics=False,
            isolation_level="read_committed",
            fetch_max_wait_ms=100,
            max_partition_fetch_bytes=4 * 1024 * 1024,
            max_poll_records=5_000,
        )

    def _reached(self, client: type[Any], **settings: Any) -> Any:  # noqa: ANN401 - kafka-python is untyped
        try:
            return client(
                bootstrap_servers=self.servers.split(","),
                bootstrap_timeout_ms=10_000,
                metrics_enabled=False,
                **self.security,
                **settings,
            )
        except KafkaError as error:
            raise self._out_of_reach(error) from error

    def _out_of_reach(self, error: Exception) -> Missing:
        return Missing(
            f"No Kafka broker answers at {self.servers} ({type(error).__name__}). Is it running, is the address "
            "right, and are the name and password right, if it asks for them?"
        )


class KafkaPublisher:
    """Publishes, and replaces its producer where the acknowledgements stay away."""

    def __init__(self, log: KafkaLog) -> None:
        """Connect to the broker."""
        self._log = log
        self._producer = log.producer()

    def publish(self, records: Sequence[Outgoing]) -> None:
        """Publish records in order; on return every one has been acknowledged by all replicas."""
        waiting = list(records)
        until = time.monotonic() + _GIVE_UP_AFTER
        while waiting:
            waiting, error = self._attempt(waiting)
            if waiting and time.monotonic() > until:
                raise self._log._out_of_reach(error or TimeoutError())  # noqa: SLF001 - of one module
            if waiting:
                self._producer.close(timeout=0)
                self._producer = self._log.producer()

    def _attempt(self, records: list[Outgoing]) -> tuple[list[Outgoing], Exception | None]:
        """Send all; return those from the first that was not acknowledged on, and why."""
        sent = []
        try:
            for record in records:
                future = self._producer.send(
                    record.topic, key=record.key, value=record.value, headers=list(record.headers)
                )
                sent.append(future)
            self._producer.flush(timeout=_ACKNOWLEDGED_WITHIN)
        except KafkaError as error:
            return records, error
        for place, future in enumerate(sent):
            if not future.succeeded():
                return records[place:], future.exception
        return [], None

    def close(self) -> None:
        """Give up the connection."""
        self._producer.close(timeout=_ACKNOWLEDGED_WITHIN)


class KafkaReader:
    """Reads the partitions it is given; nothing is committed to the broker."""

    def __init__(self, log: KafkaLog) -> None:
        """Connect to the broker."""
        self._log = log
        self._consumer = log.consumer()
        self._partitions: dict[TopicPartition, Partition] = {}

    def partitions(self, topics: Iterable[str]) -> list[Partition]:
        """All partitions of the topics that exist, with the identity of each topic."""
        admin = self._log._reached(KafkaAdminClient)  # noqa: SLF001 - of one module
        try:
            wanted = sorted(set(topics) & set(admin.list_topics()))
            described = admin.describe_topics(wanted) if wanted else []
        finally:
            admin.close()
        return [
            Partition(topic["name"], UUID(str(topic["topic_id"])), number)
            for topic in sorted(described, key=lambda topic: str(topic["name"]))
            for number in sorted(part["partition_index"] for part in topic["partitions"])
        ]

    def seek(self, offsets: Mapping[Partition, int]) -> None:
        """Read these partitions; one read from its start begins at the first record that the log still has."""
        self._partitions = {TopicPartition(part.topic, part.number): part for part in offsets}
        self._consumer.assign(list(self._partitions))
        for place, partition in self._partitions.items():
            if offsets[partition]:
                self._consumer.seek(place, offsets[partition])
            else:
                self._consumer.seek_to_beginning(place)

    def poll(self, limit: int, wait: float) -> list[Record]:
        """The next records, by partition."""
        try:
            polled = self._consumer.poll(timeout_ms=int(wait * 1_000), max_records=limit)
        except OffsetOutOfRangeError as error:
            message = f"The log no longer holds records that were not read yet: {error}"
            raise Stopped(message) from error
        except KafkaError as error:
            raise self._log._out_of_reach(error) from error  # noqa: SLF001 - of one module
        return [
            Record(
                self._partitions[place],
                message.offset,
                message.timestamp * _MILLISECOND,
                message.key or b"",
                message.value or b"",
                tuple(message.headers),
            )
            for place, messages in polled.items()
            for message in messages
        ]

    def ends(self, partitions: Iterable[Partition]) -> dict[Partition, int]:
        """The offset that the next record of each partition will get."""
        places = {TopicPartition(part.topic, part.number): part for part in partitions}
        ends = self._consumer.end_offsets(list(places))
        return {partition: ends[place] for place, partition in places.items()}

    def close(self) -> None:
        """Give up the connection."""
        self._consumer.close()
