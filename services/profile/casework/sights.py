"""What a caller may see of nodes: people as they may know them, things by the records that name them.

What the CSE team writes of a node, and on records, is shown to those alone who may read those records, and any at all
of that node. Others see that there is something: not of whom, and not what.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final, LiteralString, NamedTuple
from uuid import UUID

from typing_extensions import TypedDict

from services.kernel.access import Caller
from services.kernel.clock import Instant
from services.kernel.codes import SCHEMES
from services.kernel.errors import NotAllowed, NotFound, WrongUse
from services.kernel.events import entry as entries
from services.kernel.events.entry import Entry
from services.kernel.events.nodes import THINGS, key_of, kind_of, thing, things_in
from services.kernel.ids import mention_of, record_id, record_of
from services.kernel.postgres.connect import Connection
from services.profile import present, reading, sealed
from services.profile.casework.shown import must_be_records, unread
from services.profile.domain.casework.enquiry_facts import Evidence
from services.profile.domain.casework.team import Grounded
from services.profile.domain.decisions import standing
from services.profile.domain.persons import Person, Understanding
from services.profile.named import anchor_of
from services.profile.queries import circles_for, named_by, uuid_in

RESTRICTED: Final = "Restricted"

_DOCS: Final[LiteralString] = "SELECT circle, doc FROM profile.entry WHERE circle = ANY(%s)"


class NodeAnswer(TypedDict):
    """A node: its identifier, what kind it is, what it is called; "" and ``Restricted`` where it may not be told."""

    node: str
    kind: str
    label: str


class Sight(NamedTuple):
    """What a caller may see of something: its nodes, and whether anything of it is kept from them."""

    nodes: list[NodeAnswer]
    restricted: bool

    @property
    def people(self) -> list[UUID]:
        """The people among the nodes."""
        return [UUID(one["node"]) for one in self.nodes if one["kind"] == "person" and one["node"]]


def resolved(connection: Connection, caller: Caller, texts: Iterable[str], at: Instant) -> list[str]:
    """The nodes that texts name: things, and people by ``SCHEME:VALUE`` or identifier, of whom the caller may know.

    For a question that is open already. Raises NotFound where nobody is known, and WrongUse where a text names none.
    """
    return [thing(text) or str(_person(connection, caller, text, at).id) for text in texts]


def must_be_person_and_child(connection: Connection, caller: Caller, one: str, other: str, at: Instant) -> None:
    """Refuse two nodes of which the first is no person, or the second no child. For a question that is open already."""
    _person(connection, caller, one, at)
    child = _person(connection, caller, other, at)
    if not (child.is_child(at) or "child" in child.roles):
        message = "The second of those is no child, by any record: a person exploits a child"
        raise WrongUse(message)


def _person(connection: Connection, caller: Caller, text: str, at: Instant) -> Person:
    if text.partition(":")[0] not in SCHEMES and uuid_in(text) is None:
        message = f"{text!r} names nobody: give an identifier, SCHEME:VALUE, or a thing ({', '.join(THINGS)})"
        raise WrongUse(message)
    asked = partial(named_by, text)
    known = [
        person
        for circled in reading.circles(connection, circles_for(connection, text), at)
        for person in asked(sealed.understood(circled.held, at, asked).understanding)
        if present.readable(person, caller).seen
    ]
    if not known:
        message = f"Nobody is known as {text!r}"
        raise NotFound(message)
    if len(known) > 1:
        message = f"{text!r} names {len(known)} people: give the identifier of one"
        raise WrongUse(message)
    return known[0]


def must_rest_on(connection: Connection, caller: Caller, evidence: Sequence[Evidence]) -> None:
    """Refuse evidence that is no record of the hub, or that the caller may not read."""
    must_be_records(connection, evidence)
    if unread(connection, caller, evidence):
        message = "You name a record as evidence that you may not read"
        raise NotAllowed(message)


def sights(connection: Connection, caller: Caller, states: Mapping[UUID, Grounded], now: Instant) -> dict[UUID, Sight]:
    """What a caller may see of each of some things that the team wrote; for a question that is open already."""
    nodes = {node for state in states.values() for node in state.nodes}
    known = dict((*_people(connection, caller, nodes, now), *_things(connection, caller, nodes)))
    hidden = unread(connection, caller, {one for state in states.values() for one in state.evidence})
    return {stream: _sight(state, known, hidden) for stream, state in states.items()}


def _sight(state: Grounded, known: Mapping[str, NodeAnswer | None], hidden: Collection[Evidence]) -> Sight:
    told = [known[node] for node in state.nodes]
    shown = [one for one in told if one is not None]
    if len(shown) == len(told) and not any(one in hidden for one in state.evidence):
        return Sight(shown, restricted=False)
    return Sight([{"node": "", "kind": kind_of(one), "label": RESTRICTED} for one in state.nodes], restricted=True)


def _people(
    connection: Connection, caller: Caller, nodes: Iterable[str], now: Instant
) -> Iterator[tuple[str, NodeAnswer | None]]:
    """People as they are understood now, by whichever of their mentions; None for one of whom nothing may be read."""
    mentions = {node: mention_of(UUID(node)) for node in nodes if kind_of(node) == "person"}

    def asked(told: Understanding) -> list[Person]:
        return [told.of_mention[one] for one in mentions.values() if one in told.of_mention]

    found: dict[UUID, Person] = {}
    for circled in reading.circles(
        connection, reading.by_record(connection, [*map(record_of, mentions.values())]), now
    ):
        told = sealed.understood(circled.held, now, asked).understanding.of_mention
        found |= {one: told[one] for one in mentions.values() if one in told}
    for node, mention in mentions.items():
        shown = present.readable(found[mention], caller) if mention in found else None
        may_know = shown is not None and (shown.seen or shown.ghosts)
        yield node, {"node": str(shown.id), "kind": "person", "label": shown.name} if shown and may_know else None


def _things(connection: Connection, caller: Caller, nodes: Iterable[str]) -> Iterator[tuple[str, NodeAnswer | None]]:
    """Things; None for one that only records name which the caller may not read."""
    things = [node for node in nodes if kind_of(node) != "person"]
    keys = {node: key_of(node) for node in things}
    circles: dict[int, set[int]] = defaultdict(set)
    for key, circle in reading.keyed(connection, list(keys.values())):
        circles[key].add(circle)
    held: dict[int, list[Entry]] = defaultdict(list)
    for circle, doc in connection.execute(_DOCS, [list(set().union(*circles.values()))]).fetchall():
        held[circle].append(entries.decode(doc))
    for node in things:
        named = [one for circle in circles[keys[node]] for one in held[circle] if node in things_in(one)]
        may_know = not named or any(caller.may_read(one.restricted_to) for one in named)
        kind, _, label = node.partition(":")
        yield node, {"node": node, "kind": kind, "label": label.strip()} if may_know else None


def kept_apart(connection: Connection, node: str, evidence: Iterable[Evidence], now: Instant) -> frozenset[UUID]:
    """Those of the records of a node that no answer may hold beside the others: they are of a sealed identity."""
    asked = anchor_of(UUID(node)) if kind_of(node) == "person" else sealed.nobody
    hidden: set[UUID] = set()
    with connection.transaction():
        circles = reading.by_record(connection, [record_id(one.source, one.id) for one in evidence])
        for circled in reading.circles(connection, circles, now):
            if standing(circled.held.decided).sealed:
                told = sealed.understood(circled.held, now, asked).understanding
                kept = {one.entry.record for one in told.records}
                hidden |= {one.entry.record for one in circled.held.records} - kept
    return frozenset(hidden)
