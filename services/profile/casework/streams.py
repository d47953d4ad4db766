"""Casework in the eventsourcing library: a mapper of our facts, and an application over a schema of its own."""

from typing import ClassVar, Final
from uuid import UUID

import msgspec
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import Mapper, StoredEvent
from msgspec import Struct

from services.kernel.clock import Instant
from services.profile.domain.casework.acts import By, Done, Fact
from services.profile.domain.casework.kinds import FACTS
from services.profile.folding.recorder import Streams


class _State(Struct, frozen=True):
    """A recorded fact as it is stored; its topic stands beside it."""

    at: Instant
    recorded_at: Instant
    by: By
    command: str
    fact: msgspec.Raw


_FACTS: Final[dict[str, type[Fact]]] = {fact.TOPIC: fact for fact in FACTS}
_DECODERS: Final = {topic: msgspec.json.Decoder(fact) for topic, fact in _FACTS.items()}
_decode: Final = msgspec.json.Decoder(_State).decode
_encode: Final = msgspec.json.encode


class CaseMapper(Mapper[UUID]):
    """Maps our facts by msgspec; any other event as the library does."""

    def to_stored_event(self, domain_event: DomainEventProtocol[UUID]) -> StoredEvent:
        """The stored form of an event."""
        if not isinstance(domain_event, Done):
            return super().to_stored_event(domain_event)
        fact = msgspec.Raw(_encode(domain_event.fact))
        told = _State(domain_event.at, domain_event.recorded_at, domain_event.by, domain_event.command, fact)
        state = _encode(told)
        if self.compressor:
            state = self.compressor.compress(state)
        if self.cipher:
            state = self.cipher.encrypt(state)
        return StoredEvent(domain_event.originator_id, domain_event.originator_version, domain_event.fact.TOPIC, state)

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[UUID]:
        """The event of a stored form."""
        if stored_event.topic not in _FACTS:
            return super().to_domain_event(stored_event)
        state = stored_event.state
        if self.cipher:
            state = self.cipher.decrypt(state)
        if self.compressor:
            state = self.compressor.decompress(state)
        name = UUID(str(stored_event.originator_id))
        return read_done(name, stored_event.originator_version, stored_event.topic, state)


def read_done(stream: UUID, version: int, topic: str, state: bytes) -> Done:
    """A recorded fact, from its row."""
    told = _decode(state)
    fact = _DECODERS[topic].decode(told.fact)
    return Done(stream, version, told.at, told.recorded_at, told.by, told.command, fact)


class CaseStreams(Streams):
    """The library's application over the streams of casework."""

    name = ""
    env: ClassVar[dict[str, str]] = {
        **Streams.env,
        "MAPPER_TOPIC": "services.profile.casework.streams:CaseMapper",
        "POSTGRES_SCHEMA": "casework",
    }
