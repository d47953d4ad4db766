"""Who holds a network together: people without whom it falls apart, and into what."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

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
    found = []
    for node in sorted(set(nx.articulation_points(plain)) - centres):
        if graph.nodes[node]["kind"] == "person":
            apart = _apart(plain, node, graph)
            if len(apart) > 1:
                found.append(Broker(node, apart))
    return sorted(found, key=lambda one: (-len(one.apart), one.person))


def _links(told: Mapping[str, Any]) -> bool:
    return told.get("judged") != REFUTED and told["kind"] != TOGETHER


def _apart(plain: "nx.Graph[str]", node: str, graph: "nx.MultiDiGraph[str]") -> tuple[tuple[str, ...], ...]:
    """The people of each part into which the part of a network that holds somebody falls without them."""
    within = nx.node_connected_component(plain, node) - {node}
    parts = nx.connected_components(plain.subgraph(within))
    people = (tuple(sorted(one for one in part if graph.nodes[one]["kind"] == "person")) for part in parts)
    return tuple(sorted(filter(None, people), key=lambda one: (-len(one), one)))
