"""Every fault of an event, in the contract's order: where it is, what it is, and what to do about it.

The fold's decoder only says that an event is not well formed. This module, which runs for those alone, walks the
event beside the shapes of ``types`` and finds all that is wrong: shape first, in the order of the document (a
missing member stands at the end of its object), then references, then times.
"""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, Final

from msgspec import Struct, inspect

from services.kernel import clock
from services.kernel.codes import FaultCode
from services.kernel.events.types import (
    RETRACTION,
    TYPES,
    Details,
    Envelope,
    Person,
    data_type,
    sector_of_source,
    sector_of_type,
)

JSONValue = Any
"""A value as JSON decodes it. The walk checks every type by itself."""

_SHOWN: Final = 60


class Fault(Struct, frozen=True):
    """One fault: its code, the JSON pointer of the value, and a sentence that a person can act on."""

    code: FaultCode
    pointer: str
    message: str


def child(pointer: str, member: str | int) -> str:
    """The pointer of a member (RFC 6901)."""
    return f"{pointer}/{str(member).replace('~', '~0').replace('/', '~1')}"


def find_faults(event: JSONValue, clock_now: clock.Instant) -> list[Fault]:
    """All faults of one decoded JSON value that need no memory of the platform, in the contract's order.

    ``clock_now`` is the platform's clock when the event reached it; nothing may be later, 5 minutes of skew
    allowed.
    """
    walk = _Walk()
    shape = list(walk.envelope(event))
    if not isinstance(event, dict):
        return shape
    return [*shape, *walk.references(event), *walk.order(), *walk.future(clock_now)]


class _Walk:
    """One walk over one event; it gathers the refs and the instants it passes, with their pointers."""

    def __init__(self) -> None:
        self.refs: list[tuple[str, str]] = []
        self.times: dict[str, tuple[clock.Instant, bool]] = {}

    def envelope(self, event: JSONValue) -> Iterator[Fault]:
        """The faults of shape, in document order."""
        if not isinstance(event, dict):
            yield Fault("bad_value", "", "An event is a JSON object")
            return
        fields = _fields(Envelope)
        for name, value in event.items():
            pointer = child("", name)
            if name not in fields:
                yield _unknown(name, pointer, fields)
            elif name == "data":
                yield from self.data(value, event.get("type"))
            elif name == "specversion" and isinstance(value, str):
                if value != "1.0":
                    yield Fault("unsupported_version", pointer, f"{_show(value)} is not CloudEvents 1.0")
            elif name == "type" and isinstance(value, str):
                yield from _type_faults(value, event.get("source"))
            elif name == "datacontenttype":
                if value != "application/json":
                    yield Fault("bad_value", pointer, "datacontenttype is always application/json")
            else:
                yield from self.value(value, fields[name].type, pointer, details=False)
        yield from _missing(event, fields, "")

    def data(self, data: JSONValue, event_type: JSONValue) -> Iterator[Fault]:
        """The faults of ``data``; its details are read only where the type is known."""
        known = isinstance(event_type, str) and event_type in TYPES
        info = inspect.type_info(data_type(event_type if known else RETRACTION, Person))
        if not isinstance(data, dict):
            yield Fault("bad_value", "/data", "data is a JSON object")
            return
        fields = _fields(info.cls) if isinstance(info, inspect.StructType) else {}
        for name, value in data.items():
            pointer = child("/data", name)
            if name not in fields:
                yield _unknown(name, pointer, fields)
            elif name != "details":
                yield from self.value(value, fields[name].type, pointer, details=False)
            elif known:
                yield from self.details(value, TYPES[event_type])
        yield from _missing(data, fields, "/data")

    def details(self, details: JSONValue, cls: type[Details]) -> Iterator[Fault]:
        """The faults of ``details``, with the reason that a refusal must give."""
        yield from self.value(details, inspect.type_info(cls), "/data/details", details=True)
        refused = isinstance(details, dict) and details.get("answered") == "refused"
        if refused and details.get("reason") is None:
            yield Fault("missing_field", "/data/details/reason", "A refusal gives its reason: add reason")

    def value(self, value: JSONValue, kind: inspect.Type, pointer: str, *, details: bool) -> Iterator[Fault]:
        """The faults of one value of a kind, and of all below it."""
        extra: Mapping[str, Any] = {}
        if isinstance(kind, inspect.Metadata):
            extra, kind = kind.extra or {}, kind.type
        match kind:
            case inspect.UnionType():
                yield from self.union(value, kind, pointer, details=details)
            case inspect.StructType() if isinstance(value, dict):
                yield from self.members(value, kind, pointer, details=details)
            case inspect.VarTupleType() if isinstance(value, list):
                if len(value) < (kind.min_length or 0):
                    yield Fault("bad_value", pointer, f"{_name(pointer)} needs at least {kind.min_length}")
                for place, item in enumerate(value):
                    yield from self.value(item, kind.item_type, child(pointer, place), details=details)
            case inspect.StrType() if isinstance(value, str):
                yield from self.text(value, kind, extra, pointer, details=details)
            case inspect.LiteralType() if isinstance(value, str):
                yield from _code_faults(value, kind.values, pointer, details=details)
            case inspect.BoolType() if isinstance(value, bool):
                pass
            case inspect.IntType() if _is_whole(value):
                if not (kind.ge or 0) <= value <= (kind.le or value):
                    yield _bad(pointer, f"{_name(pointer)} is out of range", details=details)
            case _:
                wrong_in_details = details and pointer != "/data/details"
                yield _bad(pointer, f"{_name(pointer)} must be {_described(kind)}", details=wrong_in_details)

    def union(self, value: JSONValue, kind: inspect.UnionType, pointer: str, *, details: bool) -> Iterator[Fault]:
        """A value that may be null, or a span in place of a time."""
        kinds = [part for part in kind.types if not isinstance(part, inspect.NoneType)]
        if value is None and len(kinds) < len(kind.types):
            return
        wanted = inspect.StructType if isinstance(value, dict) else inspect.Type
        chosen = next((part for part in kinds if isinstance(part, wanted)), kinds[0])
        yield from self.value(value, chosen, pointer, details=details)

    def members(
        self, value: dict[str, JSONValue], kind: inspect.StructType, pointer: str, *, details: bool
    ) -> Iterator[Fault]:
        """The members of an object, each in its place, then those that are missing."""
        fields = _fields(kind.cls)
        for name, member in value.items():
            if name in fields:
                yield from self.value(member, fields[name].type, child(pointer, name), details=details)
            else:
                yield _unknown(name, child(pointer, name), fields)
        yield from _missing(value, fields, pointer)

    def text(
        self, value: str, kind: inspect.StrType, extra: Mapping[str, Any], pointer: str, *, details: bool
    ) -> Iterator[Fault]:
        """A text, a time, a ref."""
        fault = extra.get("fault")
        if fault in {"bad_time", "bad_date", "bad_time_or_date"}:
            yield from self.time(value, fault, pointer, ahead="ahead" in extra, details=details)
        elif not value and kind.min_length:
            yield _bad(pointer, f"{_name(pointer)} is empty: leave it out, or say it", details=details)
        elif kind.max_length and len(value) > kind.max_length:
            message = f"{_name(pointer)} has {len(value)} characters, and may have {kind.max_length}"
            yield _bad(pointer, message, details=details, code="too_long")
        elif kind.pattern and not _matches(kind.pattern, value):
            code: FaultCode = "unknown_code" if fault == "unknown_code" else "bad_value"
            yield _bad(pointer, f"{_show(value)} has not the form of {_name(pointer)}", details=details, code=code)
        elif "ref" in extra:
            self.refs.append((pointer, value))

    def time(self, value: str, fault: str, pointer: str, *, ahead: bool, details: bool) -> Iterator[Fault]:
        """An instant, a date, or either; a good one is kept for the comparisons."""
        instant_wanted = fault == "bad_time" or (fault == "bad_time_or_date" and "T" in value.upper())
        birth = pointer.endswith("/date_of_birth")
        try:
            if instant_wanted:
                at = clock.parse_instant(value)
            else:
                at = clock.first_instant_of(value) if birth else clock.first_instant(clock.parse_date(value))
        except ValueError:
            code: FaultCode = "bad_time" if instant_wanted else "bad_date"
            form = "an instant with an offset, such as 2026-01-14T10:20:00Z"
            what = form if instant_wanted else "a date that exists, such as 2026-01-14"
            yield _bad(pointer, f"{_show(value)} is not {what}", details=details, code=code)
        else:
            self.times[pointer] = (at, ahead)

    def references(self, event: dict[str, JSONValue]) -> Iterator[Fault]:
        """Refs given twice, and refs that name nobody; asked only where everybody has a ref."""
        data = event.get("data")
        people = data.get("people") if isinstance(data, dict) else None
        if not isinstance(people, list):
            return
        refs = [person.get("ref") if isinstance(person, dict) else None for person in people]
        seen: set[str] = set()
        for place, ref in enumerate(refs):
            if isinstance(ref, str) and ref in seen:
                pointer = f"/data/people/{place}/ref"
                yield Fault("duplicate_ref", pointer, f"{_show(ref)} names another person of this event already")
            seen.add(str(ref))
        if not all(isinstance(ref, str) and ref for ref in refs):
            return
        for pointer, ref in self.refs:
            if ref not in seen:
                yield Fault("unknown_ref", pointer, f"{_show(ref)} is the ref of nobody in people")

    def order(self) -> Iterator[Fault]:
        """``from`` ≤ ``to`` of a span, and ``occurred_at`` ≤ ``recorded_at`` ≤ ``time``, with the skew."""
        span_end = "/data/occurred_at/to"
        occurred = span_end if span_end in self.times else "/data/occurred_at"
        pairs = (
            ("/data/occurred_at/from", span_end),
            (occurred, "/data/recorded_at"),
            ("/data/recorded_at", "/time"),
        )
        for first, then in pairs:
            if first in self.times and then in self.times:
                skew = 0 if then == span_end else clock.SKEW
                if self.times[first][0] > self.times[then][0] + skew:
                    yield Fault("time_order", then, f"{_name(then)} is earlier than {_name(first)}")

    def future(self, clock_now: clock.Instant) -> Iterator[Fault]:
        """Instants and dates later than the platform's clock, but for those that lie ahead by nature."""
        for pointer, (at, ahead) in self.times.items():
            if not ahead and at > clock_now + clock.SKEW:
                yield Fault("in_the_future", pointer, f"{_name(pointer)} is later than the platform's clock")


@lru_cache
def _fields(cls: type) -> dict[str, inspect.Field]:
    info = inspect.type_info(cls)
    return {part.encode_name: part for part in info.fields} if isinstance(info, inspect.StructType) else {}


@lru_cache
def _pattern(pattern: str) -> "re.Pattern[str]":
    return re.compile(pattern)


def _matches(pattern: str, value: str) -> bool:
    return _pattern(pattern).search(value) is not None


def _type_faults(event_type: str, source: JSONValue) -> Iterator[Fault]:
    if event_type not in TYPES:
        near = get_close_matches(event_type, TYPES, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        yield Fault("unknown_type", "/type", f"There is no type {_show(event_type)}{hint}")
        return
    sector = sector_of_type(event_type)
    source_kind = _fields(Envelope)["source"].type
    pattern = source_kind.type.pattern if isinstance(source_kind, inspect.Metadata) else None
    good_source = isinstance(source, str) and pattern is not None and _matches(pattern, source)
    if good_source and sector not in {"partner", sector_of_source(source)}:
        theirs = sector_of_source(source)
        yield Fault("not_your_type", "/type", f"An organisation of {theirs} may not send {sector}'s types")


def _code_faults(value: str, codes: tuple[Any, ...], pointer: str, *, details: bool) -> Iterator[Fault]:
    if value not in codes:
        near = get_close_matches(value, map(str, codes), n=1)
        hint = f"did you mean {near[0]}?" if near else f"it has {', '.join(map(str, codes[:12]))}"
        message = f"{_show(value)} is not in the list of {_name(pointer)}; {hint}"
        yield _bad(pointer, message, details=details, code="unknown_code")


def _missing(value: Mapping[str, JSONValue], fields: Mapping[str, inspect.Field], pointer: str) -> Iterator[Fault]:
    for name, part in fields.items():
        if part.required and name not in value:
            yield Fault("missing_field", child(pointer, name), f"{name} is required: add it")


def _unknown(name: str, pointer: str, fields: Mapping[str, inspect.Field]) -> Fault:
    near = get_close_matches(name, fields, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    return Fault("unknown_field", pointer, f"There is no member {_show(name)} here{hint}")


def _bad(pointer: str, message: str, *, details: bool, code: FaultCode = "bad_value") -> Fault:
    return Fault("bad_detail" if details else code, pointer, message)


def _is_whole(value: JSONValue) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and float(value).is_integer()


def _name(pointer: str) -> str:
    return pointer.removeprefix("/data/").removeprefix("/").replace("/", ".") or "the event"


def _show(value: str) -> str:
    return f"“{value if len(value) <= _SHOWN else value[:_SHOWN] + '…'}”"


def _described(kind: inspect.Type) -> str:
    match kind:
        case inspect.StructType():
            return "an object"
        case inspect.VarTupleType():
            return "a list"
        case inspect.BoolType():
            return "true or false"
        case inspect.IntType():
            return "a whole number"
        case _:
            return "text"
