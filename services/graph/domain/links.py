"""The links that one record tells: between people, and between people and what they share."""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Final, NamedTuple
from uuid import UUID

from services.kernel.events.entry import Entry, Home, Key, home_key, key

_ANONYMOUS: Final = frozenset({"professional"})
"""Roles of those who were there to work: nobody is linked through them."""


PERSONAL: Final = frozenset({"phone", "email", "handle"})
"""Kinds of what a person has on them: whoever they meet is tied by it too."""

_DIRECTED: Final = frozenset({
    *("parent_of", "step_parent_of", "carer_of", "grandparent_of", "relative_of", "controls"),
})
"""Kinds of relationship that read one way alone: ``one`` is the parent of ``other``."""


class Node(NamedTuple):
    """A node: a person by identifier, or a thing by what it is called; ``key`` finds a thing's other circles.

    ``also`` finds an address that is known by its UPRN where it is told by its lines alone.
    """

    id: str
    kind: str
    label: str
    key: Key | None = None
    also: Key | None = None

    @property
    def keys(self) -> tuple[Key, ...]:
        """The keys by which it can be listed, the nearest first."""
        return tuple(one for one in (self.key, self.also) if one is not None)


class Link(NamedTuple):
    """What a record tells of two nodes: what ``one`` is to ``other``."""

    one: Node
    other: Node
    kind: str


def person_node(person: UUID, name: str) -> Node:
    """The node of a person."""
    return Node(str(person), "person", name or "not named")


def links_of(entry: Entry, who: Mapping[int, Node]) -> Iterator[Link]:
    """The links that a record tells; ``who`` are the nodes of its people, by their places."""
    present = {n: node for n, node in who.items() if entry.mentions[n].role not in _ANONYMOUS}
    told: set[frozenset[int]] = set()
    for relation in entry.relations:
        if relation.one in present and relation.other in present:
            told.add(frozenset((relation.one, relation.other)))
            yield _between(present[relation.one], present[relation.other], relation.kind)
    for one, other in combinations(sorted(present), 2):
        if _are_returned_together(entry, one, other):
            yield _between(present[one], present[other], "returned_together")
        elif _are_found_together(entry, one, other):
            yield _between(present[one], present[other], "found_with")
        elif frozenset((one, other)) not in told:
            yield _between(present[one], present[other], "same_event")
    for place, node in present.items():
        for thing, kind in _things(entry, place):
            yield Link(node, thing, kind)


def _between(one: Node, other: Node, kind: str) -> Link:
    """A link between two people; where its kind has no direction, from the lesser identifier to the greater."""
    if kind not in _DIRECTED and other.id < one.id:
        one, other = other, one
    return Link(one, other, kind)


def _are_returned_together(entry: Entry, one: int, other: int) -> bool:
    """Whether a record tells of two children that both were missing and are found."""
    return entry.type.startswith("missing.found.") and all(entry.mentions[n].role == "child" for n in (one, other))


def _are_found_together(entry: Entry, one: int, other: int) -> bool:
    """Whether a record tells that one of two was found with the other: a missing child, and whom it was with."""
    found = entry.facts.get("found_with")
    if not isinstance(found, list) or not {one, other} & set(found):
        return False
    return all(place in found or entry.mentions[place].role == "child" for place in (one, other))


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
    at = place_of(entry)
    if at:
        yield at, "at_place"


def place_of(entry: Entry) -> Node | None:
    """Where a record's event happened, if that can be told from other places."""
    return _address(entry.place.home, entry.place.name) if entry.place else None


def _address(home: Home, name: str) -> Node | None:
    found = home_key(home)
    if found is None:
        return None
    node = f"address:{home.uprn or f'{home.postcode} {home.place}'}"
    also = key("home", home.postcode, home.place) if home.uprn and home.place else None
    return Node(node, "address", name or _as_written(home), found, also)


def _as_written(home: Home) -> str:
    """An address as a person reads it; by its UPRN, where nothing else is told of it."""
    postcode = f"{home.postcode[:-3]} {home.postcode[-3:]}" if home.postcode else ""
    return ", ".join(part for part in (home.text.title(), postcode) if part) or f"UPRN {home.uprn}"
