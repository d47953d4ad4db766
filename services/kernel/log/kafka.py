"""The log on a real Kafka broker, through kafka-python.

Two of its habits shape this module. Its producer can go silently dead once a batch outlives its delivery
timeout: a publisher that gets no acknowledgement in time throws the producer away, makes a new one, and sends
again from the first record that was not acknowledged. And an unauthorised client or a wrong password shows only
as silence or a time-out: the errors here name all the causes.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.errors import KafkaError, KafkaTimeoutError, OffsetOutOfRangeError, TopicAlreadyExistsError
from kafka.structs import TopicPartition

from services.kernel.errors import LogMissing, Stopped
from services.kernel.log.port import MAX_RECORD, REJECTED, Outgoing, Partition, Publisher, Reader, Record

_RETAINED: Final = {"message.timestamp.type": "LogAppendTime", "retention.ms": "-1"}
_GRACE: Final = 1.0
_NOT_SEEN_YET: Final = 0.1
_MILLISECOND: Final = 1_000
_FETCHED_AT_ONCE: Final = 1024 * 1024
"""Bytes of one partition, as compressed: a quiet topic waits while what was fetched of busy ones is read."""


@dataclass(frozen=True, slots=True)
class KafkaLog:
    """A log on the broker at ``servers`` (``host:port``, several by commas).

    ``security`` holds kafka-python's settings for TLS and SASL; ``partitions`` and ``replicas`` are those of the
    topics made here. A topic that somebody else has made stays as it is. A client that gets no answer, and a
    producer that gets no acknowledgement, in ``answer_within`` seconds is given up; a publish, ``give_up_after``.
    """

    servers: str
    security: Mapping[str, str] = field(default_factory=dict)
    partitions: int = 1
    replicas: int = 1
    answer_within: float = 8.0
    give_up_after: float = 60.0

    def ensure_topics(self, topics: Iterable[str]) -> None:
        """Make the topics that do not exist, kept for ever and stamped with the broker's append time."""
        wanted = set(topics)
        with self.admin() as admin:
            while missing := wanted - set(admin.list_topics()):
                try:
                    made = {topic: self._topic(topic) for topic in missing}
                    admin.create_topics(made, wait_for_metadata=True)  # pyright: ignore[reportCallIssue] - older stubs
                except TopicAlreadyExistsError:
                    time.sleep(_NOT_SEEN_YET)

    def _topic(self, topic: str) -> dict[str, Any]:
        configs = _RETAINED | ({"max.message.bytes": str(MAX_RECORD)} if topic == REJECTED else {})
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
            metrics_enabled=False,
            acks="all",
            delivery_timeout_ms=int(self.answer_within * 1_000),
            request_timeout_ms=int(self.answer_within * 900),
            linger_ms=5,
            batch_size=262_144,
            max_request_size=MAX_RECORD + 65_536,
            max_block_ms=int(self.answer_within * 1_000),
            reconnect_backoff_max_ms=1_000,
            compression_type="lz4",
        )

    def consumer(self) -> KafkaConsumer:
        """A consumer without a group: the fold keeps its own positions, in its own transaction."""
        return self._reached(
            KafkaConsumer,
            metrics_enabled=False,
            enable_auto_commit=False,
            auto_offset_reset="none",
            allow_auto_create_topics=False,
            isolation_level="read_committed",
            fetch_max_wait_ms=100,
            max_partition_fetch_bytes=_FETCHED_AT_ONCE,
            max_poll_records=5_000,
            reconnect_backoff_max_ms=1_000,
        )

    @contextmanager
    def admin(self) -> Iterator[KafkaAdminClient]:
        """A client that asks about topics, for a while."""
        admin = self._reached(KafkaAdminClient)
        try:
            with self.reaching():
                yield admin
        finally:
            admin.close()

    @contextmanager
    def reaching(self) -> Iterator[None]:
        """What kafka-python raises in here is Missing."""
        try:
            yield
        except KafkaError as error:
            raise self.out_of_reach(error) from error

    def _reached(self, client: type[Any], **settings: Any) -> Any:  # noqa: ANN401 - kafka-python is untyped
        try:
            return client(
                bootstrap_servers=self.servers.split(","),
                bootstrap_timeout_ms=int(self.answer_within * 1_000),
                **self.security,
                **settings,
            )
        except (KafkaError, ValueError, OSError) as error:  # an address or a certificate's file can be nonsense
            raise self.out_of_reach(error) from error

    def out_of_reach(self, error: Exception) -> LogMissing:
        """What to tell a person when the broker does not answer; never the password."""
        return LogMissing(
            f"No Kafka broker answers at {self.servers} ({type(error).__name__}): check that it runs, that the address "
            "is right and, if it asks for them, that the name and the password are"
        )


class KafkaPublisher:
    """Publishes, and replaces its producer where the acknowledgements stay away."""

    def __init__(self, log: KafkaLog) -> None:
        """Connect to the broker."""
        self._log = log
        self._producer: KafkaProducer | None = log.producer()

    def publish(self, records: Sequence[Outgoing]) -> None:
        """Publish records in order; on return every one has been acknowledged by all replicas."""
        waiting = list(records)
        until = time.monotonic() + self._log.give_up_after
        while waiting:
            waiting, reason = self._try(waiting)
            if waiting:
                self.close()
                if time.monotonic() > until:
                    raise reason

    def _try(self, waiting: list[Outgoing]) -> tuple[list[Outgoing], LogMissing]:
        """Send once; returns those from the first that was not acknowledged on, and why."""
        try:
            self._producer = self._producer or self._log.producer()
        except LogMissing as error:
            return waiting, error
        return self._attempt(self._producer, waiting)

    def _attempt(self, producer: KafkaProducer, records: list[Outgoing]) -> tuple[list[Outgoing], LogMissing]:
        sent = []
        reason: Exception = TimeoutError()
        try:
            for one in records:
                future = producer.send(one.topic, key=one.key, value=one.value, headers=list(one.headers))
                sent.append(future)
            producer.flush(timeout=self._log.answer_within + _GRACE)
        except KafkaError as error:
            reason = error
        done = next((place for place, future in enumerate(sent) if not future.succeeded()), len(sent))
        if done < len(sent) and sent[done].exception:
            reason = sent[done].exception
        return records[done:], self._log.out_of_reach(reason)

    def close(self) -> None:
        """Give up the connection, and whatever is not acknowledged.

        kafka-python's own close raises where something is not acknowledged, before it ends its thread, which would
        go on trying for ever.
        """
        producer, self._producer = self._producer, None
        if producer is not None:
            try:
                producer.close(timeout=_GRACE)
            except KafkaTimeoutError:
                sender: Any = producer._sender  # noqa: SLF001  # pyright: ignore[reportAttributeAccessIssue] - no other way
                sender.force_close()
                sender.join(_GRACE)
                producer.close(timeout=_GRACE)


class KafkaReader:
    """Reads the partitions it is given; nothing is committed to the broker."""

    def __init__(self, log: KafkaLog) -> None:
        """Connect to the broker."""
        self._log = log
        self._consumer = log.consumer()
        self._partitions: dict[TopicPartition, Partition] = {}

    def partitions(self, topics: Iterable[str]) -> list[Partition]:
        """All partitions of the topics that exist, with the identity of each topic."""
        with self._log.admin() as admin:
            wanted = sorted(set(topics) & set(admin.list_topics()))
            described = admin.describe_topics(wanted) if wanted else []
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
            raise self._log.out_of_reach(error) from error
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

    def reached(self) -> dict[Partition, int]:
        """The offset that each partition is read from next; markers of transactions are passed over."""
        patience = int(self._log.answer_within * 1_000)
        with self._log.reaching():
            reached = {
                partition: self._consumer.position(place, timeout_ms=patience)
                for place, partition in self._partitions.items()
            }
        return {partition: offset for partition, offset in reached.items() if offset is not None}

    def ends(self, partitions: Iterable[Partition]) -> dict[Partition, int]:
        """The offset that the next record of each partition will get."""
        places = {TopicPartition(part.topic, part.number): part for part in partitions}
        with self._log.reaching():
            ends = self._consumer.end_offsets(list(places))
        return {partition: ends[place] for place, partition in places.items()}

    def close(self) -> None:
        """Give up the connection."""
        self._consumer.close()
