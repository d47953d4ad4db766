"""The links that one record tells: between people, and between people and what they share."""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Final, NamedTuple
from uuid import UUID

from services.kernel.events.entry import Entry, Home, Key, home_key, key

_ANONYMOUS: Final = frozenset({"professional"})
"""Roles of those who were there to work: nobody is linked through them."""


class Node(NamedTuple):
    """A node: a person by identifier, or a thing by what it is called; ``key`` finds a thing's other circles."""

    id: str
    kind: str
    label: str
    key: Key | None = None


class Link(NamedTuple):
    """What a record tells of two nodes."""

    one: Node
    other: Node
    kind: str


def person_node(person: UUID, name: str) -> Node:
    """The node of a person."""
    return Node(str(person), "person", name or "not named")


def links_of(entry: Entry, who: Mapping[int, Node]) -> Iterator[Link]:
    """The links that a record tells; ``who`` are the nodes of its people, by their places."""
    present = {n: node for n, node in who.items() if entry.mentions[n].role not in _ANONYMOUS}
    told = {frozenset((one.one, one.other)): one.kind for one in entry.relations}
    found = entry.facts.get("found_with")
    found_with = set(found) if isinstance(found, list) else set()
    for one, other in combinations(sorted(present), 2):
        if present[one].id != present[other].id:
            kind = told.get(frozenset((one, other)))
            kind = kind or ("found_with" if {one, other} & found_with else "same_event")
            yield Link(present[one], present[other], kind)
    for place, node in present.items():
        for thing, kind in _things(entry, place):
            yield Link(node, thing, kind)


def _things(entry: Entry, place: int) -> Iterator[tuple[Node, str]]:
    """What a record links one of its people to."""
    face = entry.mentions[place].face
    for number in face.phones:
        yield Node(f"phone:{number}", "phone", number, key("phone", number)), "phone"
    for address in face.emails:
        yield Node(f"email:{address}", "email", address, key("email", address)), "email"
    for name in face.handles:
        yield Node(f"handle:{name}", "handle", name, key("handle", name)), "handle"
    for home in face.homes:
        node = _address(home, "")
        if node:
            yield node, "lives_at"
    for registration, users in entry.vehicles:
        kind = "uses_vehicle" if place in users else "seen_with_vehicle"
        yield Node(f"vehicle:{registration}", "vehicle", registration, key("vehicle", registration)), kind
    if entry.place:
        node = _address(entry.place.home, entry.place.name)
        if node:
            yield node, "at_place"


def _address(home: Home, name: str) -> Node | None:
    found = home_key(home)
    if found is None:
        return None
    label = name or f"{home.place} {home.postcode}".strip() or home.uprn
    return Node(f"address:{home.uprn or f'{home.postcode} {home.place}'}", "address", label, found)
