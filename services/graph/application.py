"""The questions that the graph service answers, each for a caller, a span of hops and an instant."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import networkx as nx

from services.graph.domain import ego
from services.graph.port import Circle, People
from services.kernel.access import Caller
from services.kernel.clock import ALWAYS, Instant, Window
from services.kernel.errors import NotFound, WrongUse
from services.kernel.ids import record_of

MOST_HOPS: Final = 4


@dataclass(frozen=True, slots=True)
class Networks:
    """Networks of people and what they share."""

    people: People

    def ego(
        self, caller: Caller, query: str, hops: int, as_of: Instant, within: Window = ALWAYS
    ) -> "nx.MultiDiGraph[str]":
        """The network around whoever ``query`` names, to so many hops, by what occurred within some dates.

        What the caller may not read takes no part in it. Raises NotFound where the query names nobody.
        """
        if not 1 <= hops <= MOST_HOPS:
            message = f"--hops is 1 to {MOST_HOPS}, not {hops}"
            raise WrongUse(message)
        centres = self.people.named(caller, query, as_of)
        if not centres:
            message = f"Nobody is known as {query!r} at that time"
            raise NotFound(message)
        walk = _Walk(self.people, caller, as_of, within, frozenset(one.person for one in centres))
        walk.load(self.people.circles_of([record_of(one.person) for one in centres]))
        names = {str(one.person) for one in centres}
        for distance in range(hops):
            walk.beside(ego.frontier(walk.graph(), names, distance))
        graph = walk.graph()
        for one in centres:
            ego.add_person(graph, one)
        found = ego.around(graph, names, hops)
        self.people.answered(caller, [UUID(node) for node, told in found.nodes(data=True) if told["kind"] == "person"])
        return found


@dataclass(slots=True)
class _Walk:
    """The circles that a walk has come by."""

    people: People
    caller: Caller
    as_of: Instant
    within: Window
    about: frozenset[UUID]
    known: dict[int, Circle] = field(default_factory=dict)

    def load(self, numbers: Collection[int]) -> None:
        """Read circles, if they are not known yet."""
        new = set(numbers) - self.known.keys()
        found = self.people.circles(self.caller, new, self.as_of, self.about)
        self.known.update({circle.number: circle for circle in found})

    def graph(self) -> "nx.MultiDiGraph[str]":
        """All that the circles tell, hubs marked."""
        graph = ego.graph_of(self.known.values(), self.within)
        ego.mark_hubs(graph, self.people.circles_by_key(ego.keys_of(graph, graph.nodes)))
        return graph

    def beside(self, nodes: set[str]) -> None:
        """Read the circles of everybody beside some nodes: named by one record, or sharing a thing."""
        graph = self.graph()
        things = self.people.circles_by_key(ego.keys_of(graph, (one for one in nodes if "hub" not in graph.nodes[one])))
        circles = {number for numbers in things.values() for number in numbers}
        self.load(circles | self.people.circles_of(self._records_naming(nodes)))

    def _records_naming(self, nodes: set[str]) -> set[UUID]:
        return {
            record_of(mention)
            for circle in self.known.values()
            for mention, one in circle.people.items()
            if str(one.person) in nodes
        }


def node_link(graph: "nx.MultiDiGraph[str]") -> dict[str, Any]:
    """A graph as networkx's node-link data, with the links under ``links``."""
    return dict(nx.node_link_data(graph, edges="links"))
