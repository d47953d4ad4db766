"""The port: publish, poll, seek, and the instant at which the log took a record."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol
from uuid import UUID

from services.kernel.clock import Instant
from services.kernel.codes import SECTORS

HISTORY = "agency.history.v1"
"""Loads of old files; only the hub itself may write here."""

REJECTED = "agency.rejected.v1"
"""Refused records, with their bytes and their faults."""

DECISIONS = "kinfold.decisions.v1"
"""What workers decide of who is whom and who is family; only the hub itself may write here."""

RECEIVED_AT = "received-at"
"""The header of a history record that says when the event had been received (RFC 3339)."""

SENT_BY = "sent-by"
"""The header by which what the hub itself publishes says who sent it."""

MAX_VALUE = 8 * 1024 * 1024
"""The largest value that the rejected topic takes. Whatever is larger is cut there, and says so."""

MAX_RECORD = MAX_VALUE + 1024 * 1024
"""The largest record that the rejected topic takes: a value, its key, and the faults in its headers."""

Headers = tuple[tuple[str, bytes], ...]


def topic_of(sector: str) -> str:
    """The topic on which a sector's organisations put their events."""
    return f"agency.{sector}.v1"


AGENCY_TOPICS = (*(topic_of(sector) for sector in SECTORS), HISTORY)
"""The topics of the agencies' events."""

FOLDED_TOPICS = (*AGENCY_TOPICS, DECISIONS)
"""The topics that the fold reads."""

ALL_TOPICS = (*FOLDED_TOPICS, REJECTED)


class Outgoing(NamedTuple):
    """A record to publish. Records of one key keep the order in which they are given."""

    topic: str
    key: bytes
    value: bytes
    headers: Headers = ()


class Partition(NamedTuple):
    """One ordered part of a topic. A topic that is deleted and made again has another ``topic_id``."""

    topic: str
    topic_id: UUID
    number: int


class Record(NamedTuple):
    """A record as read: where it stood, and ``appended_at``, when the log took it."""

    partition: Partition
    offset: int
    appended_at: Instant
    key: bytes
    value: bytes
    headers: Headers

    def header(self, name: str) -> bytes | None:
        """The value of the first header of a name."""
        return next((value for key, value in self.headers if key == name), None)


class Publisher(Protocol):
    """The writing side of the log."""

    def publish(self, records: Sequence[Outgoing]) -> None:
        """Publish records; on return all of them are durable.

        Raises Missing where the log cannot be reached. Records may then have been taken in part: publishing
        them again is safe, since the fold takes an event once by its source and id.
        """
        ...

    def close(self) -> None:
        """Give up the connection."""
        ...


class Reader(Protocol):
    """The reading side: it reads the partitions it is given, each from an offset on."""

    def partitions(self, topics: Iterable[str]) -> list[Partition]:
        """The partitions of those topics that exist, in a fixed order."""
        ...

    def seek(self, offsets: Mapping[Partition, int]) -> None:
        """Read these partitions, and no others, each from its offset on."""
        ...

    def poll(self, limit: int, wait: float) -> list[Record]:
        """Up to ``limit`` records, each partition's in order; an empty list after ``wait`` seconds without any.

        Raises Stopped where records at the offset are gone from the log, and Missing where it is out of reach.
        """
        ...

    def reached(self) -> dict[Partition, int]:
        """The offset from which each partition that is read will be read next.

        It can lie past the last record that was polled: not every offset of a log holds a record.
        """
        ...

    def ends(self, partitions: Iterable[Partition]) -> dict[Partition, int]:
        """The offset that the next record of each partition will get."""
        ...

    def close(self) -> None:
        """Give up the connection."""
        ...


class Log(Protocol):
    """A log: it makes topics, publishers and readers."""

    def ensure_topics(self, topics: Iterable[str]) -> None:
        """Make the topics that do not exist."""
        ...

    def publisher(self) -> Publisher:
        """A new publisher."""
        ...

    def reader(self) -> Reader:
        """A new reader."""
        ...
