"""The door: the bytes of a record in, an agency event or its faults out.

A good event passes once through a compiled decoder and a few comparisons (some 10 microseconds). Whatever that
does not accept is walked by ``walk``, which says what is wrong; the two agree, and a property test holds them
to it.
"""

import codecs
import json
import re
from collections.abc import Callable
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

import msgspec
from msgspec import UNSET, Struct, inspect

from services.kernel import clock
from services.kernel.events.details import RETRACTION, TYPES, Details, InformationResponse, Intelligence, MissingFound
from services.kernel.events.faults import Fault
from services.kernel.events.named import People, SomeoneNamed, people_in
from services.kernel.events.types import Data, Envelope, GradedData, Span, sector_of_source, sector_of_type
from services.kernel.events.values import SOURCE_PATTERN
from services.kernel.events.walk import find_faults
from services.kernel.ids import record_id

MAX_BYTES: Final = 256 * 1024

DEEPEST: Final = 64
"""How deeply a value may be nested; the contract's shapes need a tenth of it."""

_ENVELOPE: Final = msgspec.json.Decoder(Envelope)

D = TypeVar("D")


class _Data(Data[msgspec.Raw, D], Generic[D], kw_only=True, frozen=True):
    """Data with ``people`` left unread."""

    people: msgspec.Raw  # type: ignore[assignment]


class _GradedData(GradedData[msgspec.Raw, D], Generic[D], kw_only=True, frozen=True):
    """Data of intelligence with ``people`` left unread."""

    people: msgspec.Raw  # type: ignore[assignment]


_DATA: Final = {
    name: msgspec.json.Decoder((_GradedData if details is Intelligence else _Data)[details])
    for name, details in TYPES.items()
}


class AgencyEvent(Struct, frozen=True, eq=False, gc=False):
    """A good event, with its times as instants.

    ``record`` is its identifier, ``raw`` its bytes as received; ``at_from`` and ``at`` are the start and end of
    the occurrence, the same for a moment; a date alone stands at its first instant in London.
    """

    record: UUID
    raw: bytes
    source: str
    id: str
    type: str
    sector: str
    time: clock.Instant
    recorded_at: clock.Instant
    at_from: clock.Instant
    at: clock.Instant
    named: People
    data: Data[Any, Any]

    @property
    def people(self) -> tuple[SomeoneNamed, ...]:
        """Those whom it names, in its order."""
        return self.named.all


class Refused(Exception):
    """The event has faults: ``faults``, the first of which decides its code."""

    def __init__(self, faults: list[Fault]) -> None:
        """Keep the faults, of which there is at least one."""
        super().__init__(faults[0].code)
        self.faults = faults


class _NotPlain(Exception):
    """The quick way does not accept the event; it says not why."""


def check(raw: bytes, clock_now: clock.Instant) -> AgencyEvent:
    """The event in ``raw``, at the platform's clock; raises Refused with all faults that need no memory."""
    _check_record(raw)
    try:
        return _quickly(raw, raw, clock_now)
    except (_NotPlain, ValueError):
        value = decode(raw)
        faults = find_faults(value, clock_now)
        if faults:
            raise Refused(faults) from None
    try:
        return _quickly(raw, canonical(value), clock_now)
    except (_NotPlain, ValueError):
        raise Refused([Fault("bad_value", "", "The event cannot be read")]) from None


def decode(raw: bytes) -> Any:  # noqa: ANN401 - any JSON value
    """The JSON value in ``raw``, whole numbers without a fraction; raises Refused where there is none."""
    try:
        return _whole(_value(raw), DEEPEST)
    except RecursionError:
        raise Refused([Fault("not_json", "", "No event is nested as deeply as this")]) from None
    except ValueError as error:
        message = f"This is not JSON: {error}"
        if raw.startswith(codecs.BOM_UTF8):
            message = "The record begins with a byte order mark, which JSON may not: leave it out"
        raise Refused([Fault("not_json", "", message)]) from None


def value_in(raw: bytes) -> Any:  # noqa: ANN401 - any JSON value
    """The JSON value of a record, good or not; None where there is none, or the record is too large to read."""
    try:
        return decode(raw) if len(raw) <= MAX_BYTES else None
    except Refused:
        return None


def canonical(value: Any) -> bytes:  # noqa: ANN401 - any JSON value
    """One text for all JSON values that are equal, as ``decode`` gives them: members sorted."""
    return msgspec.json.encode(value, order="sorted")


def _value(raw: bytes) -> Any:  # noqa: ANN401 - any JSON value
    try:
        return msgspec.json.decode(raw)
    except msgspec.ValidationError:  # a number beyond all that can be held is JSON none the less
        value = json.loads(raw, parse_int=float, parse_constant=_no_number)
        json.dumps(value, ensure_ascii=False).encode()  # half a surrogate pair is not, and is found here
        return value


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no number")


def _whole(value: Any, room: int) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if not isinstance(value, list | dict):
        return value
    if not room:
        raise RecursionError
    if isinstance(value, list):
        return [_whole(item, room - 1) for item in value]
    return {name: _whole(member, room - 1) for name, member in value.items()}


def _check_record(raw: bytes) -> None:
    if len(raw) > MAX_BYTES:
        raise Refused([Fault("too_large", "", f"The record has {len(raw)} bytes, and may have {MAX_BYTES}")])
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        message = f"The record is not UTF-8: see the byte at {error.start}"
        raise Refused([Fault("bad_encoding", "", message)]) from None


def _quickly(raw: bytes, text: bytes, clock_now: clock.Instant) -> AgencyEvent:
    """The event in ``text``, kept with the bytes ``raw``; raises _NotPlain or ValueError for all others."""
    try:
        envelope = _ENVELOPE.decode(text)
        data = _DATA[envelope.type].decode(envelope.data)
        named = people_in(bytes(data.people))
    except (msgspec.MsgspecError, KeyError, RecursionError):
        raise _NotPlain from None
    source = envelope.source
    sector = sector_of_source(source)
    if sector_of_type(envelope.type) not in {sector, "partner"} or not (named.all or envelope.type == RETRACTION):
        raise _NotPlain
    occurred = data.occurred_at
    if isinstance(occurred, Span):
        at_from, at = _instant(occurred.from_), _instant(occurred.to)
    else:
        at_from = at = _instant(occurred)
    event = AgencyEvent(
        record=record_id(source, envelope.id),
        raw=raw,
        source=source,
        id=envelope.id,
        type=envelope.type,
        sector=sector,
        time=clock.parse_instant(envelope.time),
        recorded_at=clock.parse_instant(data.recorded_at),
        at_from=at_from,
        at=at,
        named=named,
        data=data,
    )
    if not (_refs_are_good(event) and _times_are_good(event, clock_now)):
        raise _NotPlain
    return event


def _instant(text: str) -> clock.Instant:
    return clock.parse_instant(text) if "T" in text.upper() else clock.first_instant_of(text)


@lru_cache
def _time_getters(cls: type[Details]) -> tuple[tuple[Callable[[Details], str | None], bool], ...]:
    """The members of a details class that are times, and whether each may lie ahead."""
    info = inspect.type_info(cls)
    if not isinstance(info, inspect.StructType):
        return ()
    found = []
    for part in info.fields:
        kinds = part.type.types if isinstance(part.type, inspect.UnionType) else (part.type,)
        for kind in kinds:
            extra = (kind.extra or {}) if isinstance(kind, inspect.Metadata) else {}
            if "time" in extra:
                found.append((attrgetter(part.name), "ahead" in extra))
    return tuple(found)


def _refs_are_good(event: AgencyEvent) -> bool:
    data = event.data
    details = data.details
    named = []
    if data.relationships:
        named += [ref for link in data.relationships for ref in (link.from_, link.to)]
    if data.vehicles:
        named += [ref for vehicle in data.vehicles for ref in vehicle.used_by or ()]
    if isinstance(details, MissingFound) and details.found_with:
        named += details.found_with
    elif isinstance(details, InformationResponse) and details.answered == "refused" and not details.reason:
        return False
    return event.named.places.keys() >= set(named)


def _times_are_good(event: AgencyEvent, clock_now: clock.Instant) -> bool:
    limit = clock_now + clock.SKEW
    recorded = event.recorded_at
    in_order = event.at_from <= event.at <= recorded + clock.SKEW and recorded <= event.time + clock.SKEW
    if not in_order or max(event.time, recorded, event.at, event.named.latest) > limit:
        return False
    details: Details = event.data.details
    for getter, ahead in _time_getters(type(details)):
        text = getter(details)
        if text is not None and _instant(text) > limit and not ahead:
            return False
    location = event.data.location
    days = () if location is UNSET else (location.from_, location.to)
    return all(_instant(day) <= limit for day in days if day)


def is_source(text: str) -> bool:
    """Whether a text has the form of a source."""
    return re.search(SOURCE_PATTERN, text) is not None
