"""What the graph's questions found, in the shapes of their answers: nodes, ways, groups, and sentences of links."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from uuid import UUID

import networkx as nx

from services.graph.answers import GroupAnswer, NodeAnswer, PathAnswer
from services.graph.domain import shared
from services.graph.domain.handling import strictest_of
from services.graph.domain.peers import Peer
from services.graph.domain.told import hop, links_between
from services.kernel.events.types import Handling
from services.kernel.ids import record_id


def sayings(graph: "nx.MultiDiGraph[str]", centres: Sequence[str], peer: Peer) -> list[str]:
    """How a child and a peer are linked, a sentence for each link."""
    pairs = [
        pair
        for centre in centres
        for node in peer.between
        for pair in ([(centre, node), (node, peer.child)] if node else [(centre, peer.child)])
    ]
    labels = {node: str(graph.nodes[node]["label"]) for pair in pairs for node in pair}
    return list(dict.fromkeys(hop(link, labels) for pair in pairs for link in links_between(graph, *pair)))


def path_answer(graph: "nx.MultiDiGraph[str]", path: Sequence[str]) -> PathAnswer | None:
    """A path with its links; None where the records that may be read do not bear it out."""
    hops = [links_between(graph, one, other) for one, other in pairwise(path)]
    if not all(hops):
        return None
    labels = {node: str(graph.nodes[node]["label"]) for node in path}
    return {
        "nodes": [node_answer(graph, node) for node in path],
        "links": [link for links in hops for link in links],
        "says": [hop(links[-1], labels) for links in hops],
    }


def node_answer(graph: "nx.MultiDiGraph[str]", node: str) -> NodeAnswer:
    """A person or a thing of a graph."""
    told = graph.nodes[node]
    answer: NodeAnswer = {"id": node, "kind": told["kind"], "label": told["label"]}
    if "hub" in told:
        answer["hub"] = told["hub"]
    return answer


def group_answer(graph: "nx.MultiDiGraph[str]", one: shared.Group, handled: Mapping[UUID, Handling]) -> GroupAnswer:
    """What ties children, with the strictest handling of its evidence."""
    answer: GroupAnswer = {
        "hub": node_answer(graph, one.node),
        "children": [{"person": child, "name": graph.nodes[child]["label"]} for child in one.children],
        "evidence": list(one.evidence),
        "first": one.first,
        "last": one.last,
        "says": list(one.says),
    }
    records = (record_id(event["source"], event["id"]) for event in one.evidence)
    strictest = strictest_of(handled[record] for record in records if record in handled)
    if strictest:
        answer["handling"] = strictest
    return answer
