"""Every fault that an event shows by itself, in the contract's order.

The fold's decoder only says that an event is not well formed. This walk, which runs for those alone, goes through
the event beside the shapes of ``types``: shape first, in the order of the document (a missing member stands at the
end of its object), then references, then times.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import chain, islice
from typing import Any, Final

from msgspec import inspect

from services.kernel import clock
from services.kernel.codes import FaultCode
from services.kernel.events.details import RETRACTION, TYPES, Details, InformationResponse
from services.kernel.events.faults import (
    Fault,
    Place,
    missing_field,
    show,
    unknown_code,
    unknown_field,
    unknown_type,
)
from services.kernel.events.types import Envelope, Person, data_type, sector_of_source, sector_of_type
from services.kernel.events.values import SOURCE_PATTERN

JSONValue = Any
"""A value as JSON decodes it. The walk checks every type by itself."""

MOST: Final = 1_000
"""As many faults of one event are told: a record of nothing else would need more room than a topic gives it."""

_EVENT: Final = Place("")
_DATA: Final = Place("/data")
_DETAILS: Final = Place("/data/details")
_OCCURRED_AT: Final = "/data/occurred_at"
_SPAN_FROM: Final = "/data/occurred_at/from"
_SPAN_TO: Final = "/data/occurred_at/to"
_RECORDED_AT: Final = "/data/recorded_at"


def find_faults(event: JSONValue, clock_now: clock.Instant) -> list[Fault]:
    """The faults of one decoded JSON value that need no memory of the platform, in the contract's order.

    All of them, up to ``MOST``. ``clock_now`` is the platform's clock when the event reached it; nothing may be
    later, 5 minutes of skew allowed.
    """
    walk = _Walk()
    found = chain(walk.envelope(event), walk.references(event), walk.order(), walk.future(clock_now))
    return list(islice(found, MOST))


class _Walk:
    """One walk over one event; it gathers the refs and the instants it passes, with their pointers."""

    def __init__(self) -> None:
        self.refs: list[tuple[Place, str]] = []
        self.times: dict[str, tuple[clock.Instant, bool]] = {}
        self.by_kind: dict[type[inspect.Type], Callable[[JSONValue, Any, Place], Iterator[Fault]]] = {
            inspect.Metadata: lambda value, kind, place: self.value(value, kind.type, place, kind.extra or {}),
            inspect.UnionType: self.union,
            inspect.StructType: self.members,
            inspect.VarTupleType: self.items,
            inspect.LiteralType: _code,
            inspect.IntType: _number,
            inspect.BoolType: _truth,
        }

    def envelope(self, event: JSONValue) -> Iterator[Fault]:
        """The faults of shape, in document order."""
        if not isinstance(event, dict):
            yield _wrong_type(_EVENT, "an object")
            return
        fields = _fields(Envelope)
        for name, value in event.items():
            place = _EVENT.child(name)
            if name == "data":
                yield from self.data(value, event.get("type"))
            elif name == "type" and isinstance(value, str):
                yield from _type(value, event.get("source"), place)
            elif name == "specversion" and isinstance(value, str):
                if value != "1.0":
                    yield place.fault("unsupported_version", f"{show(value)} is not CloudEvents 1.0")
            elif name == "datacontenttype":
                if value != "application/json":
                    yield place.fault("bad_value", "datacontenttype is always application/json")
            else:
                yield from self.member(name, value, fields, _EVENT)
        yield from _missing(event, fields, _EVENT)

    def data(self, data: JSONValue, event_type: JSONValue) -> Iterator[Fault]:
        """The faults of ``data``; its details are read only where the type is known."""
        if not isinstance(data, dict):
            yield _wrong_type(_DATA, "an object")
            return
        known = event_type if isinstance(event_type, str) and event_type in TYPES else None
        fields = _fields(data_type(known or RETRACTION, Person))
        for name, value in data.items():
            if name != "details":
                yield from self.member(name, value, fields, _DATA)
            elif known:
                yield from self.details(value, TYPES[known])
        yield from _missing(data, fields, _DATA)

    def details(self, details: JSONValue, cls: type[Details]) -> Iterator[Fault]:
        """The faults of ``details``, with the reason that a refusal must give."""
        yield from self.value(details, inspect.type_info(cls), _DETAILS)
        refused = cls is InformationResponse and isinstance(details, dict) and details.get("answered") == "refused"
        if refused and details.get("reason") is None:
            yield missing_field(_DETAILS, "reason")

    def member(self, name: str, value: JSONValue, fields: Mapping[str, inspect.Field], place: Place) -> Iterator[Fault]:
        """The faults of one member of an object."""
        if name in fields:
            yield from self.value(value, fields[name].type, place.child(name))
        else:
            yield unknown_field(place, name, fields)

    def value(
        self, value: JSONValue, kind: inspect.Type, place: Place, extra: Mapping[str, Any] | None = None
    ) -> Iterator[Fault]:
        """The faults of one value of a kind, and of all below it."""
        if isinstance(kind, inspect.StrType):
            return self.text(value, kind, extra or {}, place)
        return self.by_kind[type(kind)](value, kind, place)

    def union(self, value: JSONValue, kind: inspect.UnionType, place: Place) -> Iterator[Fault]:
        """A value that may be null, or a span in place of a time."""
        kinds = [part for part in kind.types if not isinstance(part, inspect.NoneType)]
        if value is not None or len(kinds) == len(kind.types):
            wanted = inspect.StructType if isinstance(value, dict) else inspect.Type
            chosen = next((part for part in kinds if isinstance(part, wanted)), kinds[0])
            yield from self.value(value, chosen, place)

    def members(self, value: JSONValue, kind: inspect.StructType, place: Place) -> Iterator[Fault]:
        """The members of an object, each in its place, then those that are missing."""
        if not isinstance(value, dict):
            yield _wrong_type(place, "an object")
            return
        fields = _fields(kind.cls)
        for name, member in value.items():
            yield from self.member(name, member, fields, place)
        yield from _missing(value, fields, place)

    def items(self, value: JSONValue, kind: inspect.VarTupleType, place: Place) -> Iterator[Fault]:
        """The items of a list."""
        if not isinstance(value, list):
            yield _wrong_type(place, "a list")
            return
        if len(value) < (kind.min_length or 0):
            yield place.wrong("bad_value", f"{place.name} needs at least {kind.min_length}")
        for number, item in enumerate(value):
            yield from self.value(item, kind.item_type, place.child(number))

    def text(self, value: JSONValue, kind: inspect.StrType, extra: Mapping[str, Any], place: Place) -> Iterator[Fault]:
        """A text, a time, a ref."""
        fault: FaultCode = extra.get("fault", "bad_value")
        if not isinstance(value, str):
            yield _wrong_type(place, "text")
        elif "time" in extra:
            yield from self.time(value, extra, place)
        elif not value and kind.min_length:
            yield place.wrong("bad_value", f"{place.name} is empty: leave it out, or say it")
        elif kind.max_length and len(value) > kind.max_length:
            message = f"{place.name} has {len(value)} characters, and may have {kind.max_length}"
            yield place.wrong("too_long", message)
        elif kind.pattern and not re.search(kind.pattern, value):
            yield place.wrong(fault, f"{show(value)} has not the form of {place.name}")
        elif "ref" in extra:
            self.refs.append((place, value))

    def time(self, value: str, extra: Mapping[str, Any], place: Place) -> Iterator[Fault]:
        """An instant, a date, or either; a good one is kept for the comparisons."""
        is_instant = extra["time"] == "instant" or (extra["time"] == "either" and _has_t(value))
        parse = clock.parse_instant if is_instant else clock.first_instant_of
        try:
            if not is_instant and extra["time"] != "part of a date":
                clock.parse_date(value)
            self.times[place.pointer] = (parse(value), "ahead" in extra)
        except ValueError:
            form = "an instant with an offset, such as 2026-01-14T10:20:00Z"
            what = form if is_instant else "a date that exists, such as 2026-01-14"
            yield place.wrong("bad_time" if is_instant else "bad_date", f"{show(value)} is not {what}")

    def references(self, event: JSONValue) -> Iterator[Fault]:
        """Refs given twice, and refs that name nobody; asked only where everybody has a ref."""
        data = event.get("data") if isinstance(event, dict) else None
        people = data.get("people") if isinstance(data, dict) else None
        if not isinstance(people, list):
            return
        refs = [person.get("ref") if isinstance(person, dict) else None for person in people]
        seen: set[str] = set()
        for number, ref in enumerate(refs):
            if isinstance(ref, str) and ref in seen:
                message = f"{show(ref)} names another person of this event already"
                yield Fault("duplicate_ref", f"/data/people/{number}/ref", message)
            seen.add(str(ref))
        if all(isinstance(ref, str) and ref for ref in refs):
            for place, ref in self.refs:
                if ref not in seen:
                    yield place.fault("unknown_ref", f"{show(ref)} is the ref of nobody in people")

    def order(self) -> Iterator[Fault]:
        """``from`` ≤ ``to`` of a span, and ``occurred_at`` ≤ ``recorded_at`` ≤ ``time``, with the skew."""
        occurred = _SPAN_TO if _SPAN_TO in self.times else _OCCURRED_AT
        pairs = (
            (_SPAN_FROM, _SPAN_TO, 0),
            (occurred, _RECORDED_AT, clock.SKEW),
            (_RECORDED_AT, "/time", clock.SKEW),
        )
        for first, then, skew in pairs:
            if first in self.times and then in self.times and self.times[first][0] > self.times[then][0] + skew:
                place = Place(then)
                yield place.fault("time_order", f"{place.name} is earlier than {Place(first).name}")

    def future(self, clock_now: clock.Instant) -> Iterator[Fault]:
        """Instants and dates later than the platform's clock, but for those that lie ahead by nature."""
        for pointer, (at, ahead) in self.times.items():
            if not ahead and at > clock_now + clock.SKEW:
                place = Place(pointer)
                yield place.fault("in_the_future", f"{place.name} is later than the platform's clock")


def _has_t(value: str) -> bool:
    return "T" in value or value[10:11] == "t"


@lru_cache
def _fields(cls: type) -> dict[str, inspect.Field]:
    info = inspect.type_info(cls)
    return {part.encode_name: part for part in info.fields} if isinstance(info, inspect.StructType) else {}


def _missing(value: Mapping[str, JSONValue], fields: Mapping[str, inspect.Field], place: Place) -> Iterator[Fault]:
    return (missing_field(place, name) for name, part in fields.items() if part.required and name not in value)


def _wrong_type(place: Place, wanted: str) -> Fault:
    return place.wrong("bad_value", f"{place.name} must be {wanted}")


def _type(event_type: str, source: JSONValue, place: Place) -> Iterator[Fault]:
    if event_type not in TYPES:
        yield unknown_type(place, event_type, TYPES)
    elif isinstance(source, str) and re.search(SOURCE_PATTERN, source):
        sector, theirs = sector_of_type(event_type), sector_of_source(source)
        if sector not in {"partner", theirs}:
            yield place.fault("not_your_type", f"An organisation of {theirs} may not send {sector}'s types")


def _code(value: JSONValue, kind: inspect.LiteralType, place: Place) -> Iterator[Fault]:
    if not isinstance(value, str):
        yield _wrong_type(place, "text")
    elif value not in kind.values:
        yield unknown_code(place, value, tuple(map(str, kind.values)))


def _truth(value: JSONValue, _: inspect.BoolType, place: Place) -> Iterator[Fault]:
    if not isinstance(value, bool):
        yield _wrong_type(place, "true or false")


def _number(value: JSONValue, kind: inspect.IntType, place: Place) -> Iterator[Fault]:
    if isinstance(value, bool) or not isinstance(value, int):
        yield _wrong_type(place, "a whole number")
    elif not (kind.ge or 0) <= value <= (kind.le or value):
        yield place.wrong("bad_value", f"{place.name} is out of range: at least {kind.ge}, at most {kind.le}")
