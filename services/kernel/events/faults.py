"""A fault of an event: what it is, where it is, and a sentence on what to do about it.

``walk`` finds the faults that a record shows by itself, ``memory`` those that only the platform knows of.
"""

from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from typing import Final, NamedTuple

from msgspec import Struct

from services.kernel.codes import FaultCode

_SHOWN: Final = 60
_LISTED: Final = 12


class Fault(Struct, frozen=True):
    """One fault: its code, the JSON pointer of the value, and a sentence that a person can act on."""

    code: FaultCode
    pointer: str
    message: str


class Place(NamedTuple):
    """Where a value stands: its JSON pointer (RFC 6901), and whether it lies inside ``details``."""

    pointer: str
    in_details: bool = False

    def child(self, member: str | int) -> "Place":
        """The place of a member. A name with a NUL, which PostgreSQL holds nowhere, is told with a sign for it."""
        step = str(member).replace("~", "~0").replace("/", "~1").replace("\0", "\N{REPLACEMENT CHARACTER}")
        in_details = self.in_details or self.pointer == "/data/details"
        return Place(f"{self.pointer}/{step}", in_details)

    @property
    def name(self) -> str:
        """The place in words."""
        return show(self.pointer.removeprefix("/data/").removeprefix("/").replace("/", "."), "") or "the event"

    def fault(self, code: FaultCode, message: str) -> Fault:
        """A fault here, whatever the place."""
        return Fault(code, self.pointer, message)

    def wrong(self, code: FaultCode, message: str) -> Fault:
        """A wrong value here: inside ``details`` it is a bad detail, whatever is wrong with it."""
        return Fault("bad_detail" if self.in_details else code, self.pointer, message)


def show(value: str, quote: str = "“”") -> str:
    """A sender's text within a sentence: quoted, not too much of it, and nothing that is no letter or sign."""
    cut = value if len(value) <= _SHOWN else value[:_SHOWN] + "…"
    plain = "".join([letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in cut])
    return f"{quote[:1]}{plain}{quote[1:]}"


def missing_field(place: Place, name: str) -> Fault:
    """A member that must be there is not."""
    return place.child(name).fault("missing_field", f"{name} is required: add it")


def unknown_field(place: Place, name: str, known: Iterable[str]) -> Fault:
    """A member that the contract does not list."""
    near = _nearest(name, tuple(known))
    hint = f"; did you mean {near}?" if near else ""
    return place.child(name).fault("unknown_field", f"There is no member {show(name)} here{hint}")


def unknown_type(place: Place, event_type: str, known: Iterable[str]) -> Fault:
    """A type, or a version of it, that there is not."""
    near = _nearest(event_type, tuple(known))
    hint = f"; did you mean {near}?" if near else ""
    return place.fault("unknown_type", f"There is no type {show(event_type)}{hint}")


def unknown_code(place: Place, value: str, codes: tuple[str, ...]) -> Fault:
    """A code outside its list."""
    near = _nearest(value, codes)
    hint = f"did you mean {near}?" if near else f"it has {', '.join(codes[:_LISTED])}"
    return place.wrong("unknown_code", f"{show(value)} is not in the list of {place.name}; {hint}")


@lru_cache
def _nearest(text: str, known: tuple[str, ...]) -> str | None:
    return next(iter(get_close_matches(text[:_SHOWN], known, n=1)), None)
