"""The peers of a child: children of other families whom they are linked with, and through whom or what."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import networkx as nx

from services.graph.domain.ego import beside
from services.graph.domain.shared import is_ordinary
from services.graph.port import Family


@dataclass(frozen=True, slots=True)
class Peer:
    """A child of another family; ``between`` are the adults and things that link the two, "" where nothing does."""

    child: str
    between: tuple[str, ...]


def peers(graph: "nx.MultiDiGraph[str]", families: Collection[Family], centres: Collection[str]) -> list[Peer]:
    """The peers of some people who are one child, those linked by most things first.

    Adults of the child's own family link to nobody, nor does what too many share, or a place where children are on most
    days.
    """
    own = {str(one) for family in families if _is_of(family, centres) for one in family.members}
    children = {str(one) for family in families for one in family.children} - own - set(centres)
    found: dict[str, set[str]] = {}
    for centre in (one for one in centres if one in graph):
        for node in beside(graph, centre):
            if node in children:
                found.setdefault(node, set()).add("")
            elif node not in own and "hub" not in graph.nodes[node] and not is_ordinary(graph.nodes[node]):
                for other in beside(graph, node) & children:
                    found.setdefault(other, set()).add(node)
    return sorted((Peer(child, tuple(sorted(between))) for child, between in found.items()), key=_most_first)


def _is_of(family: Family, people: Iterable[str]) -> bool:
    members = {str(one) for one in family.members}
    return not members.isdisjoint(people)


def _most_first(peer: Peer) -> tuple[int, str]:
    return -len(peer.between), peer.child
