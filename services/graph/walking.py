"""What a search walks on: links as they are stored, or the circles themselves as of an earlier instant."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import networkx as nx

from services.graph.domain import ego
from services.graph.domain.ego import HUB
from services.graph.port import Circle, People
from services.graph.store import LinkStore, Sight, name_of_thing
from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.clock import ALWAYS, Instant, Window
from services.kernel.ids import record_of

MOST_BESIDE: Final = 200
"""Somebody who is beside more than that is not walked through: everybody knows them."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is beside some nodes, and which are not walked through."""

    nodes: dict[str, set[str]]
    hubs: set[str]


@dataclass(slots=True)
class StoredLinks:
    """Links as they are stored, to walk on; ``closed`` people and things take no part, nor do ``refuted`` pairs."""

    links: LinkStore
    sight: Sight
    closed: Collection[UUID]
    refuted: Collection[frozenset[str]] = ()
    names: dict[UUID, str] = field(default_factory=dict)
    known: dict[str, UUID] = field(default_factory=dict)

    def beside(self, nodes: Collection[str]) -> Seen:
        """What is beside some nodes, by their names in answers."""
        wanted = {self.known.get(node) or UUID(node): node for node in nodes}
        found = self.links.beside(list(wanted), self.sight, MOST_BESIDE + 1)
        hubs = {
            node
            for node, others in found.nodes.items()
            if len(others) > (HUB if node in found.things else MOST_BESIDE) or node in self.closed
        }
        self._name({other for node, others in found.nodes.items() if node not in hubs for other in others})
        return Seen(
            {
                wanted[node]: {
                    self.names[other]
                    for other in others
                    if other not in self.closed and frozenset((wanted[node], self.names[other])) not in self.refuted
                }
                for node, others in found.nodes.items()
                if node not in hubs
            },
            {wanted[node] for node in hubs},
        )

    def _name(self, nodes: set[UUID]) -> None:
        new = nodes - self.names.keys()
        things = self.links.names(new)
        for node in new:
            name = things.get(node, str(node))
            self.names[node] = name
            self.known[name] = node


@dataclass(slots=True)
class CircleWalk:
    """The circles that a walk has come by; it walks through what is in ``through``, however many share it."""

    people: People
    caller: Caller
    as_of: Instant
    within: Window
    about: frozenset[UUID]
    through: frozenset[str] = frozenset()
    known: dict[int, Circle] = field(default_factory=dict)
    judged: Mapping[frozenset[str], str] = field(init=False)
    _drawn: dict[Window, "nx.MultiDiGraph[str]"] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Know what workers say of links."""
        self.judged = self.people.judged(self.caller, self.as_of)

    def load(self, numbers: Collection[int]) -> None:
        """Read circles, if they are not known yet."""
        new = set(numbers) - self.known.keys()
        if not new:
            return
        found = self.people.circles(self.caller, new, self.as_of, self.about)
        self.known.update({circle.number: circle for circle in found})
        self._drawn.clear()

    def load_tied(self, links: LinkStore, children: int, nodes: Collection[str] | None = None) -> set[str]:
        """Read the circles of whatever is linked to so many children, as links are stored; returns what that is.

        ``nodes`` asks of those alone.
        """
        asked = None if nodes is None else [name_of_thing(one) if ":" in one else UUID(one) for one in nodes]
        tied = links.shared(children, sight_of(self.caller, self.within), asked)
        names = links.names([one.node for one in tied if one.is_thing])
        records = {record for one in tied for record in one.records}
        records |= {record_of(person) for one in tied for person in one.children}
        self.load(self.people.circles_of(records | {record_of(one.node) for one in tied if not one.is_thing}))
        return {names[one.node] if one.is_thing else str(one.node) for one in tied}

    def graph(self, within: Window | None = None) -> "nx.MultiDiGraph[str]":
        """All that the circles tell, of the walk's own dates or of others, hubs marked."""
        dates = within or self.within
        if dates not in self._drawn:
            graph = ego.graph_of(self.known.values(), dates, self.people.declared(self.as_of))
            ego.mark_hubs(graph, self.people.circles_by_key(ego.keys_of(graph, graph.nodes)), self.through)
            ego.mark_judged(graph, self.judged)
            self._drawn[dates] = graph
        return self._drawn[dates]

    def beside(self, nodes: Collection[str]) -> Seen:
        """What is beside some nodes, once their circles are read."""
        self.reach({node for node in nodes if node in self.graph()})
        graph = self.graph()
        here = [node for node in nodes if node in graph]
        hubs = {node for node in here if "hub" in graph.nodes[node]}
        return Seen({node: ego.beside(graph, node) for node in here if node not in hubs}, hubs)

    def reach(self, nodes: set[str]) -> None:
        """Read the circles of everybody beside some nodes: named by one record, or sharing a thing."""
        graph = self.graph()
        walked = (one for one in nodes if "hub" not in graph.nodes[one] and one not in self.through)
        things = self.people.circles_by_key(ego.keys_of(graph, walked))
        circles = {number for numbers in things.values() for number in numbers}
        self.load(circles | self.people.circles_of(self._records_naming(nodes)))

    def _records_naming(self, nodes: set[str]) -> set[UUID]:
        return {
            record_of(mention)
            for circle in self.known.values()
            for mention, one in circle.people.items()
            if str(one.person) in nodes
        }


def sight_of(caller: Caller, within: Window) -> Sight:
    """What a caller may see of what occurred within some dates."""
    return Sight.of(
        caller, clock.first_instant(max(within.first, clock.EARLIEST)), clock.end_of(min(within.last, clock.LATEST))
    )


def query_told(as_of: Instant, within: Window) -> dict[str, Any]:
    """What made an answer: as of when, and within which dates."""
    bounded = within != ALWAYS
    return {
        "as_of": clock.format_instant(as_of),
        "from": within.first.isoformat() if bounded else None,
        "to": within.last.isoformat() if bounded else None,
    }
