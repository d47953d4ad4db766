"""Who holds a network together: people without whom it falls apart, and into what."""

from dataclasses import dataclass

import networkx as nx

from services.graph.domain.ego import REFUTED


@dataclass(frozen=True, slots=True)
class Broker:
    """A person, and the groups of people who are linked to one another through them alone, the largest first."""

    person: str
    apart: tuple[tuple[str, ...], ...]


def brokers(graph: "nx.MultiDiGraph[str]") -> list[Broker]:
    """The people without whom two others of a network are not linked, those who tie most groups first.

    Hubs link nobody, nor does what workers have refuted. Whoever is asked about is no broker: all of it was found
    through them.
    """
    plain: nx.Graph[str] = nx.Graph(graph)
    refuted = [(one, other) for one, other, told in graph.edges(data=True) if told.get("judged") == REFUTED]
    plain.remove_edges_from(refuted)
    plain.remove_nodes_from([node for node, told in graph.nodes(data=True) if "hub" in told])
    centres = {node for node, told in graph.nodes(data=True) if told.get("centre")}
    found = []
    for node in sorted(set(nx.articulation_points(plain)) - centres):
        if graph.nodes[node]["kind"] == "person":
            apart = _apart(plain, node, graph)
            if len(apart) > 1:
                found.append(Broker(node, apart))
    return sorted(found, key=lambda one: (-len(one.apart), one.person))


def _apart(plain: "nx.Graph[str]", node: str, graph: "nx.MultiDiGraph[str]") -> tuple[tuple[str, ...], ...]:
    """The people of each part into which the part of a network that holds somebody falls without them."""
    within = nx.node_connected_component(plain, node) - {node}
    parts = nx.connected_components(plain.subgraph(within))
    people = (tuple(sorted(one for one in part if graph.nodes[one]["kind"] == "person")) for part in parts)
    return tuple(sorted(filter(None, people), key=lambda one: (-len(one), one)))
