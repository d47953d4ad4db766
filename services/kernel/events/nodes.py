"""Nodes of links, by the identifiers that the graph gives them; and those of the things that a record names.

A person is a UUID; a thing its kind and what it is called, normalised: ``phone:+447700900123``, ``vehicle:AB12CDE``,
``address:EX165AA 1`` or ``address:`` and a UPRN, ``email:``, ``handle:``.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from services.kernel.errors import WrongUse
from services.kernel.events import normal
from services.kernel.events.entry import Entry, Face, Home, Key, key

_POSTCODE: Final = re.compile(r"\b[A-Z]{1,2}[0-9][A-Z0-9]?\s*[0-9][A-Z]{2}\b", re.IGNORECASE)
_NORMALISED: Final = re.compile(r"(?=[0-9]*[A-Z])[A-Z0-9]+ [a-z0-9 ]+")


def _address(text: str) -> str:
    """An address as a node has it: a UPRN, or a postcode and what tells it from its neighbours."""
    if text.isdigit() or _NORMALISED.fullmatch(text):
        return text
    found = _POSTCODE.search(text)
    rest = text.replace(found.group(), ",") if found else text
    lines = tuple(part.strip() for part in rest.split(",") if part.strip())
    postcode = normal.postcode(found.group()) if found else ""
    place = normal.place(lines) if postcode else normal.name(" ".join(lines))
    return f"{postcode} {place}" if place else ""


_FORMS: Final[Mapping[str, Callable[[str], str]]] = {
    "phone": normal.phone,
    "email": lambda text: normal.email(text) if "@" in text else "",
    "handle": normal.handle,
    "vehicle": normal.registration,
    "address": _address,
}
THINGS: Final = tuple(_FORMS)
"""The kinds of things that are nodes."""


def thing(text: str) -> str | None:
    """The identifier of the thing that a text names; None where it names none. Raises WrongUse for a bad one."""
    kind, _, told = text.partition(":")
    if kind not in _FORMS:
        return None
    value = _FORMS[kind](told.strip())
    if not value:
        message = f"{text!r} names no {kind}: write for example phone:07700 900123 or address:1 Mill Lane, EX16 5AA"
        raise WrongUse(message)
    return f"{kind}:{value}"


def kind_of(node: str) -> str:
    """The kind of a node."""
    kind, colon, _ = node.partition(":")
    return kind if colon else "person"


def key_of(node: str) -> Key:
    """The key that finds the circles of a thing."""
    kind, _, value = node.partition(":")
    if kind != "address":
        return key(kind, value)
    postcode, space, place = value.partition(" ")
    return key("home", postcode, place) if space else key("uprn", value)


def things_in(entry: Entry) -> frozenset[str]:
    """The things that a record names, whoever's they are; an address by its UPRN, and by its postcode."""
    found = {node for mention in entry.mentions for node in _of_face(mention.face)}
    found |= {f"vehicle:{registration}" for registration, _ in entry.vehicles}
    return frozenset(found.union(_of_home(entry.place.home) if entry.place else ()))


def _of_face(face: Face) -> Iterator[str]:
    yield from (f"phone:{number}" for number in face.phones)
    yield from (f"email:{address}" for address in face.emails)
    yield from (f"handle:{name}" for name in face.handles)
    for home in face.homes:
        yield from _of_home(home)


def _of_home(home: Home) -> Iterator[str]:
    if home.uprn:
        yield f"address:{home.uprn}"
    if home.place:
        yield f"address:{home.postcode} {home.place}"
