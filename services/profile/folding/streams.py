"""The write model: what happened, in streams of the eventsourcing library.

A record's stream holds the agency event, once and verbatim. A person's and a family's streams hold what the hub
came to understand, as it was published with each batch: people and families that join or divide, members that come
and go. Topics are explicit, so that moving a class orphans no event.
"""

from typing import ClassVar, Final
from uuid import UUID

import msgspec
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import Mapper, StoredEvent
from msgspec import Struct

from services.kernel.clock import Instant


class StreamEvent(Struct, frozen=True, kw_only=True, gc=False):
    """The base of the events of our streams."""

    TOPIC: ClassVar[str] = ""
    originator_id: UUID
    originator_version: int


class RecordReceived(StreamEvent, frozen=True, kw_only=True, gc=False):
    """An agency event was received: ``raw`` is what the agency sent, byte for byte."""

    TOPIC: ClassVar[str] = "record.received.v1"
    received_at: Instant
    log_topic: str
    log_partition: int
    log_offset: int
    raw: bytes


class DecisionReceived(RecordReceived, frozen=True, kw_only=True, gc=False):
    """A worker's decision was received from the log: ``raw`` is its record there, byte for byte."""

    TOPIC: ClassVar[str] = "decision.received.v1"


class PersonJoined(StreamEvent, frozen=True, kw_only=True, gc=False):
    """Others were understood to be this person too; ``grounds`` says by what, ``record`` because of which record."""

    TOPIC: ClassVar[str] = "person.joined.v1"
    others: tuple[UUID, ...]
    grounds: tuple[str, ...]
    record: UUID


class PersonDivided(StreamEvent, frozen=True, kw_only=True, gc=False):
    """This person was understood to be several; each took back what it had brought."""

    TOPIC: ClassVar[str] = "person.divided.v1"
    into: tuple[UUID, ...]
    record: UUID


class FamilyFormed(StreamEvent, frozen=True, kw_only=True, gc=False):
    """A family was first understood to be one; the members are given as (person, role, since)."""

    TOPIC: ClassVar[str] = "family.formed.v1"
    members: tuple[tuple[UUID, str, Instant], ...]
    record: UUID


class FamilyMembersChanged(StreamEvent, frozen=True, kw_only=True, gc=False):
    """Members came or went: those who came as (person, role, since), those who went by name."""

    TOPIC: ClassVar[str] = "family.members-changed.v1"
    came: tuple[tuple[UUID, str, Instant], ...]
    went: tuple[UUID, ...]
    record: UUID


class FamilyJoined(StreamEvent, frozen=True, kw_only=True, gc=False):
    """Others were understood to be this family too."""

    TOPIC: ClassVar[str] = "family.joined.v1"
    others: tuple[UUID, ...]
    record: UUID


class FamilyDivided(StreamEvent, frozen=True, kw_only=True, gc=False):
    """This family was understood to be several."""

    TOPIC: ClassVar[str] = "family.divided.v1"
    into: tuple[UUID, ...]
    record: UUID


EVENTS: Final[tuple[type[StreamEvent], ...]] = (
    RecordReceived,
    DecisionReceived,
    PersonJoined,
    PersonDivided,
    FamilyFormed,
    FamilyMembersChanged,
    FamilyJoined,
    FamilyDivided,
)
_RECEIVED: Final[dict[str, type[RecordReceived]]] = {event.TOPIC: event for event in (RecordReceived, DecisionReceived)}
_BY_TOPIC: Final = {event.TOPIC: event for event in EVENTS}


class _Header(Struct, frozen=True, array_like=True, gc=False):
    """What stands before the agency's bytes in the state of a received record."""

    received_at: Instant
    log_topic: str
    log_partition: int
    log_offset: int


_encode: Final = msgspec.json.Encoder().encode
_decode_header: Final = msgspec.json.Decoder(_Header).decode
_DECODERS: Final = {event.TOPIC: msgspec.json.Decoder(event) for event in EVENTS}


class StreamMapper(Mapper[UUID]):
    """Maps our events by msgspec, with the agency's bytes as they are; any other event as the library does."""

    def to_stored_event(self, domain_event: DomainEventProtocol[UUID]) -> StoredEvent:
        """The stored form of an event."""
        if not isinstance(domain_event, StreamEvent):
            return super().to_stored_event(domain_event)
        state = record_state(domain_event) if isinstance(domain_event, RecordReceived) else _encode(domain_event)
        if self.compressor:
            state = self.compressor.compress(state)
        if self.cipher:
            state = self.cipher.encrypt(state)
        return StoredEvent(domain_event.originator_id, domain_event.originator_version, domain_event.TOPIC, state)

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[UUID]:
        """The event of a stored form."""
        if stored_event.topic not in _BY_TOPIC:
            return super().to_domain_event(stored_event)
        state = stored_event.state
        if self.cipher:
            state = self.cipher.decrypt(state)
        if self.compressor:
            state = self.compressor.decompress(state)
        if stored_event.topic in _RECEIVED:
            return record_received(UUID(str(stored_event.originator_id)), state, _RECEIVED[stored_event.topic])
        return _DECODERS[stored_event.topic].decode(state)


def record_state(event: RecordReceived) -> bytes:
    """A line that says where and when the record was received, then the agency's bytes."""
    header = _Header(event.received_at, event.log_topic, event.log_partition, event.log_offset)
    return _encode(header) + b"\n" + event.raw


def record_received(record: UUID, state: bytes, event: type[RecordReceived] = RecordReceived) -> RecordReceived:
    """The event of a received record, or of a decision, from its state."""
    line, _, raw = state.partition(b"\n")
    header = _decode_header(line)
    return event(
        originator_id=record,
        originator_version=1,
        received_at=header.received_at,
        log_topic=header.log_topic,
        log_partition=header.log_partition,
        log_offset=header.log_offset,
        raw=raw,
    )
