"""Who holds a network together: people without whom it falls apart, and into what."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

import networkx as nx

from services.graph.domain.ego import REFUTED
from services.graph.domain.together import TOGETHER


@dataclass(frozen=True, slots=True)
class Broker:
    """A person, and the groups of people who are linked to one another through them alone, the largest first."""

    person: str
    apart: tuple[tuple[str, ...], ...]


def brokers(graph: "nx.MultiDiGraph[str]") -> list[Broker]:
    """The people without whom two others of a network are not linked, those who tie most groups first.

    Hubs link nobody, nor does what workers have refuted, nor that children were missing at one time. Whoever is asked
    about is no broker: all of it was found through them.
    """
    plain: nx.Graph[str] = nx.Graph()
    plain.add_nodes_from(graph)
    plain.add_edges_from((one, other) for one, other, told in graph.edges(data=True) if _links(told))
    plain.remove_nodes_from([node for node, told in graph.nodes(data=True) if "hub" in told])
    centres = {node for node, told in graph.nodes(data=True) if told.get("centre")}
    people = {node for node, told in graph.nodes(data=True) if told["kind"] == "person"}
    others = people - centres
    found = [
        Broker(node, apart)
        for node, parts in _falling_apart(plain, people)
        if node in others and len(apart := _largest_first(parts)) > 1
    ]
    return sorted(found, key=lambda one: (-len(one.apart), one.person))


def _links(told: Mapping[str, Any]) -> bool:
    return told.get("judged") != REFUTED and told["kind"] != TOGETHER


def _falling_apart(plain: "nx.Graph[str]", people: set[str]) -> Iterator[tuple[str, list[list[str]]]]:
    """Each node without which its part of a network falls apart, and into which groups of people.

    What hangs together whoever is left out are blocks; they and the nodes in which they meet are a tree. Walked from
    one of its blocks, whatever is reached through a node stands together, and so does all the rest around it.
    """
    cuts = set(nx.articulation_points(plain))
    blocks = cast("list[set[str]]", list(nx.biconnected_components(plain)))
    tree: nx.Graph[int | str] = nx.Graph()
    tree.add_nodes_from(range(len(blocks)))
    tree.add_edges_from((number, cut) for number, block in enumerate(blocks) for cut in block & cuts)
    order: list[str] = []
    starts: dict[int | str, int] = {}
    ends: dict[int | str, int] = {}
    roots: dict[int | str, int | str] = {}
    above: dict[int | str, int | str] = {}
    for parent, node, step in nx.dfs_labeled_edges(tree):
        if step == "forward":
            starts[node], above[node], roots[node] = len(order), parent, roots.get(parent, node)
            order += ({node} if isinstance(node, str) else blocks[node] - cuts) & people
        elif step == "reverse":
            ends[node] = len(order)
    for cut in cuts:
        root = roots[cut]
        around = order[starts[root] : starts[cut]] + order[ends[cut] : ends[root]]
        yield cut, [around, *(order[starts[one] : ends[one]] for one in tree[cut] if one != above[cut])]


def _largest_first(parts: Iterable[list[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(sorted((tuple(sorted(part)) for part in parts if part), key=lambda one: (-len(one), one)))
