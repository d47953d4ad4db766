"""Sending: lines of a file in; checked events on the log, and of each refused line what is wrong with it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final, Literal, NamedTuple, Self
from uuid import UUID

from services.ingest.store import Agency, IngestStore
from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.clock import Instant
from services.kernel.codes import SECTORS
from services.kernel.errors import WrongUse
from services.kernel.events import check, memory
from services.kernel.events.check import AgencyEvent, Refused
from services.kernel.events.faults import Fault
from services.kernel.events.memory import Claim
from services.kernel.log.port import (
    ALL_TOPICS,
    HISTORY,
    RECEIVED_AT,
    SENT_BY,
    Headers,
    Log,
    Outgoing,
    Publisher,
    topic_of,
)
from services.kernel.log.rejected import rejection

BATCH: Final = 1_000

_MAY_SEND: Final = frozenset({"operator", "connector", "agency_liaison", *SECTORS})
_MAY_REGISTER: Final = frozenset({"operator", "agency_liaison"})

ReceivedAt = Literal["now", "issued"] | Instant
"""When events were received: as the log takes them, each at its own ``time``, or at one instant."""


class Line(NamedTuple):
    """A line of a file: its number from 1, and its bytes."""

    file: str
    number: int
    raw: bytes


class Refusal(NamedTuple):
    """A line that was refused, with its faults; the first decides its code."""

    line: Line
    faults: Sequence[Fault]


@dataclass(slots=True)
class Sent:
    """What became of some lines."""

    accepted: int = 0
    duplicates: int = 0
    refused: int = 0


class _Reading(NamedTuple):
    line: Line
    claim: Claim
    event: AgencyEvent | None
    content: bytes
    faults: list[Fault]


@dataclass(slots=True)
class Sender:
    """Checks events against everything published before, and publishes the good ones."""

    store: IngestStore
    publisher: Publisher
    caller: Caller
    received_at: ReceivedAt
    registered: set[str]

    @classmethod
    def on(cls, store: IngestStore, log: Log, caller: Caller, received_at: ReceivedAt = "now") -> Self:
        """A sender on a log, whose topics are made if they do not exist; what it sends says who sent it.

        Raises NotAllowed for a caller who may not send, WrongUse for a receipt that lies ahead: what is received only
        then would be hidden from everybody until then.
        """
        caller.must_be(_MAY_SEND, "Sending events")
        if isinstance(received_at, Instant) and received_at > clock.now() + clock.SKEW:
            message = f"{clock.format_instant(received_at)} lies ahead: events cannot have been received by then"
            raise WrongUse(message)
        log.ensure_topics(ALL_TOPICS)
        return cls(store, log.publisher(), caller, received_at, {agency.source for agency in store.agencies()})

    def send(self, lines: Iterable[Line], refused: Callable[[Refusal], None]) -> Iterator[Sent]:
        """Send lines, in order; yields what became of each batch once it is durable.

        ``refused`` is told of each refusal, in order. Memory does not grow with the number of lines.
        """
        for batch in _batches(lines):
            yield self._send(batch, refused)

    def close(self) -> None:
        """Give up the connection to the log."""
        self.publisher.close()

    def _send(self, lines: Sequence[Line], refused: Callable[[Refusal], None]) -> Sent:
        now = clock.now()
        readings = [_read(line, now) for line in lines]
        known = self._known(readings)
        outgoing: list[Outgoing] = []
        new: dict[UUID, bytes] = {}
        sent = Sent()
        for reading in readings:
            faults = [*reading.faults, *self._faults_by_memory(reading, known)]
            record = reading.claim.record
            if faults:
                refused(Refusal(reading.line, faults))
                outgoing.append(_rejection(reading, faults))
                sent.refused += 1
            elif record in known:
                sent.duplicates += 1
            elif record and reading.event:
                known[record] = new[record] = reading.content
                outgoing.append(self._outgoing(reading.event))
                sent.accepted += 1
        self.publisher.publish(outgoing)
        self.store.remember(new)
        return sent

    def _known(self, readings: Iterable[_Reading]) -> dict[UUID, bytes]:
        """The content of everything published before under a name that these lines mention."""
        names = {name for one in readings for name in (one.claim.record, one.claim.target) if name}
        known = self.store.sent(names)
        folded = self.store.folded(names - known.keys())
        return known | {record: _digest(check.decode(raw)) for record, raw in folded.items()}

    def _faults_by_memory(self, reading: _Reading, known: dict[UUID, bytes]) -> list[Fault]:
        claim, faults = reading.claim, []
        if claim.source and claim.source not in self.registered:
            faults.append(memory.unregistered(claim.source))
        if claim.target and claim.target not in known:
            faults.append(memory.unknown_correction(claim.corrects))
        if claim.record and known.get(claim.record, reading.content) != reading.content:
            faults.append(memory.id_reused(claim.id))
        return faults

    def _outgoing(self, event: AgencyEvent) -> Outgoing:
        key = event.source.encode()
        by: Headers = ((SENT_BY, self.caller.name.encode()),)
        if self.received_at == "now":
            return Outgoing(topic_of(event.sector), key, event.raw, by)
        at = event.time if self.received_at == "issued" else self.received_at
        return Outgoing(HISTORY, key, event.raw, (*by, (RECEIVED_AT, clock.format_instant(at).encode())))


def _batches(lines: Iterable[Line]) -> Iterator[Sequence[Line]]:
    """Lines in batches of a number, and of not much more than a few megabytes."""
    batch: list[Line] = []
    size = 0
    for line in lines:
        batch.append(line)
        size += len(line.raw)
        if len(batch) == BATCH or size > check.MAX_BYTES * 32:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _read(line: Line, now: Instant) -> _Reading:
    try:
        event = check.check(line.raw, now)
    except Refused as refused:
        value = check.value_in(line.raw)
        return _Reading(line, memory.claim_of(value), None, _digest(value), refused.faults)
    value = check.decode(line.raw)
    return _Reading(line, memory.claim_of(value), event, _digest(value), [])


def _digest(value: object) -> bytes:
    return blake2b(check.canonical(value), digest_size=16).digest()


def _rejection(reading: _Reading, faults: Sequence[Fault]) -> Outgoing:
    line = reading.line
    origin: Headers = (("file", line.file.encode()), ("line", str(line.number).encode()))
    return rejection(line.raw, reading.claim.source.encode(), faults, origin)


def register(store: IngestStore, caller: Caller, source: str, name: str | None) -> Agency:
    """Register an organisation, so that it may send its sector's types; its name defaults to its source's.

    Raises NotAllowed for a caller who may not register one.
    """
    caller.must_be(_MAY_REGISTER, "Registering an organisation")
    agency = agency_of(source, name)
    store.add([agency], caller.name, clock.now())
    return agency


def agency_of(source: str, name: str | None = None) -> Agency:
    """The organisation of a source; raises WrongUse where the source has not the right form."""
    parts = source.split("/")
    if not check.is_source(source):
        message = (
            f"{source!r} is no source; write /agencies/<sector>/<organisation>, such as /agencies/health/royal-devon"
        )
        raise WrongUse(message)
    return Agency(source, parts[2], name or parts[3].replace("-", " ").capitalize())
