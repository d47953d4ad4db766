"""Groups of children that have grown: communities of now, each beside the one that most of it was in before."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import networkx as nx

from services.graph.domain.shared import Group

_SEED: Final = 1
"""Of the search for communities, so that the same links give the same groups."""


@dataclass(frozen=True, slots=True)
class Grown:
    """A group: its children, those who were not in it before, and what ties them."""

    children: tuple[str, ...]
    new: tuple[str, ...]
    ties: tuple[str, ...]


def grown(now: Iterable[Group], before: Iterable[Group], children: int) -> list[Grown]:
    """The communities of so many children or more that have children whom none of its like had before.

    ``now`` and ``before`` are what tied any two children of different families within each of two times. Most new
    children first.
    """
    earlier = [_children(community) for community in _communities(before)]
    found = []
    for community in _communities(now):
        here = _children(community)
        like = max(earlier, key=lambda one: (len(one & here), sorted(one)), default=frozenset[str]())
        new = here - like if len(like & here) > 1 else here
        if len(here) >= children and new:
            ties = tuple(sorted(node for kind, node in community if kind == "tie"))
            found.append(Grown(tuple(sorted(here)), tuple(sorted(new)), ties))
    return sorted(found, key=lambda one: (-len(one.new), one.children))


def _communities(groups: Iterable[Group]) -> list[set[tuple[str, str]]]:
    """The communities of children and of what ties them, by Louvain's method."""
    graph: nx.Graph[tuple[str, str]] = nx.Graph()
    for one in sorted(groups, key=lambda one: one.node):
        graph.add_edges_from((("tie", one.node), ("child", child)) for child in one.children)
    return list(nx.community.louvain_communities(graph, seed=_SEED)) if graph else []


def _children(community: set[tuple[str, str]]) -> frozenset[str]:
    return frozenset(node for kind, node in community if kind == "child")
