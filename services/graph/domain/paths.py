"""How two people are linked: the shortest ways between them, with nothing walked through that too many share."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, Protocol

import networkx as nx

MOST_HOPS: Final = 8
"""Beyond so many steps two people are not linked, as far as an answer says."""

MOST_NODES: Final = 20_000
"""A search gives up where it has come by more: it says so, and is to be narrowed by dates."""

_FROM: Final = "\x00from"
_TO: Final = "\x00to"

Path = list[str]


class Seen(Protocol):
    """What is beside some nodes, and which of them are not walked through."""

    @property
    def nodes(self) -> Mapping[str, Collection[str]]:
        """Who and what is beside each node that may be walked through."""
        ...

    @property
    def hubs(self) -> Collection[str]:
        """The nodes that may not."""
        ...


class Ground(Protocol):
    """What a search walks on."""

    def beside(self, nodes: Collection[str]) -> Seen:
        """What is beside some nodes."""
        ...


@dataclass(slots=True)
class Found:
    """What a search came to: paths, the shortest first; ``gave_up`` where it came by too many nodes to go on."""

    paths: list[Path] = field(default_factory=list)
    gave_up: bool = False


def search(ground: Ground, ends: tuple[Collection[str], Collection[str]], count: int) -> Found:
    """The shortest paths, so many at the most, between any of some people and any of some others.

    It goes on from both ends by turns, from whichever has come by less. No path leads through a hub, nor does one meet
    another there: what lies between is asked for its own sake before it counts.
    """
    walk = _Walk(ground, *map(frozenset, ends))
    for depth in range(MOST_HOPS + 1):
        paths = walk.paths(depth, count)
        if len(paths) >= count or depth == MOST_HOPS:
            return Found(paths)
        if walk.graph.number_of_nodes() > MOST_NODES:
            return Found(paths, gave_up=True)
        if not walk.go_on():
            break
    return Found(walk.paths(MOST_HOPS, count))


class _Walk:
    """A search under way, with what it has come by."""

    def __init__(self, ground: Ground, left: frozenset[str], right: frozenset[str]) -> None:
        """Stand at both ends."""
        self.graph: nx.Graph[str] = nx.Graph()
        self.graph.add_edges_from((_FROM, node) for node in sorted(left))
        self.graph.add_edges_from((node, _TO) for node in sorted(right))
        self._ground = ground
        self._ends = left, right
        self._edges = [set(left), set(right)]
        self._reached = [set(left), set(right)]
        self._asked: set[str] = set()
        self._hubs: set[str] = set()

    def go_on(self) -> bool:
        """Take a step from one of the ends; False where there is none to take."""
        open_sides = [side for side in (0, 1) if self._edges[side]]
        if not open_sides:
            return False
        side = min(open_sides, key=lambda one: len(self._edges[one]))
        self._ask(self._edges[side])
        beside = {other for node in self._edges[side] - self._hubs for other in self.graph[node]} - {_FROM, _TO}
        self._edges[side] = beside - self._reached[side] - self._hubs
        self._reached[side] |= beside
        return True

    def paths(self, depth: int, count: int) -> list[Path]:
        """The paths of so many steps at the most that are known to lead through no hub."""
        while True:
            found = list(islice(self._paths(depth), count))
            between = {node for path in found for node in path[1:-1]} - self._asked
            if not between:
                return found
            self._ask(between)

    def _ask(self, nodes: Collection[str]) -> None:
        """Ask what is beside some nodes, and take the hubs among them out of the graph."""
        wanted = set(nodes) - self._asked - self._hubs
        if not wanted:
            return
        seen = self._ground.beside(wanted)
        self._asked |= wanted
        ends = self._ends[0] | self._ends[1]
        self._hubs |= set(seen.hubs) - ends
        self.graph.add_edges_from((node, other) for node in sorted(seen.nodes) for other in sorted(seen.nodes[node]))
        self.graph.remove_nodes_from(self._hubs)

    def _paths(self, depth: int) -> Iterator[Path]:
        """The simple paths of so many steps at the most, the shortest first."""
        if not nx.has_path(self.graph, _FROM, _TO):
            return
        for path in nx.shortest_simple_paths(self.graph, _FROM, _TO):
            if len(path) - 3 > depth:
                return
            yield path[1:-1]
