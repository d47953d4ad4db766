"""The network around a person, as a networkx graph: how far, through what, on which evidence."""

from collections.abc import Collection, Iterable, Mapping
from itertools import permutations
from typing import Any, Final
from uuid import UUID

import networkx as nx

from services.graph.domain.links import Link, Node, links_of, person_node
from services.graph.port import Circle, Someone
from services.kernel import clock
from services.kernel.clock import ALWAYS, Instant, Window
from services.kernel.events.entry import Entry, Key

HUB: Final = 25
"""A thing found in more circles than this is a hub: it is drawn, with its count, and not walked through."""


REFUTED: Final = "refuted"

REFUGE: Final = "refuge"
"""The kind of place that is masked: never a link between families, and never drawn."""


def graph_of(
    circles: Iterable[Circle], within: Window = ALWAYS, declared: Mapping[Key, str] | None = None
) -> "nx.MultiDiGraph[str]":
    """The graph of everything that some circles' records tell of what occurred within some dates.

    ``declared`` are the kinds of the places that the hub has listed: a refuge is in no graph. Nodes carry ``kind`` and
    ``label``, and ``declared`` or ``place_kind`` where that is known of them; links carry ``kind``, ``first`` and
    ``last`` (London dates), ``known``, that on which the hub first heard of them, and the ``evidence``, oldest first.
    """
    entries: dict[UUID, Entry] = {}
    people: dict[UUID, Someone] = {}
    heard: dict[UUID, Instant] = {}
    for circle in circles:
        told = (entry for entry in circle.entries if clock.london_date(entry.at) in within)
        entries.update({entry.record: entry for entry in told})
        people.update(circle.people)
        heard.update(circle.heard)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for entry in sorted(entries.values(), key=lambda one: one.order):
        who = {
            place: person_node(found.person, found.name)
            for place in range(len(entry.mentions))
            if (found := people.get(entry.mention_id(place)))
        }
        for link in links_of(entry, who):
            place = next((declared[one] for one in link.other.keys if one in declared), None) if declared else None
            if place == REFUGE:
                continue
            _add(graph, link, entry, heard[entry.record])
            if place and link.other.id in graph:
                graph.nodes[link.other.id]["declared"] = place
        for node in who.values():
            _add_node(graph, node)
    return graph


def add_person(graph: "nx.MultiDiGraph[str]", someone: Someone) -> None:
    """Draw somebody, linked or not."""
    _add_node(graph, person_node(someone.person, someone.name))


def _add_node(graph: "nx.MultiDiGraph[str]", node: Node) -> None:
    if node.id not in graph:
        graph.add_node(node.id, kind=node.kind, label=node.label, key=node.key)


def _add(graph: "nx.MultiDiGraph[str]", link: Link, entry: Entry, heard: Instant) -> None:
    if link.one.id == link.other.id:
        return
    _add_node(graph, link.one)
    _add_node(graph, link.other)
    day, known = clock.london_date(entry.at).isoformat(), clock.london_date(heard).isoformat()
    evidence = {"source": entry.source, "id": entry.id}
    if link.kind == "at_place" and entry.place and entry.place.kind:
        graph.nodes[link.other.id]["place_kind"] = entry.place.kind
    if graph.has_edge(link.one.id, link.other.id, key=link.kind):
        told: dict[str, Any] = graph.edges[link.one.id, link.other.id, link.kind]
        told["last"] = max(told["last"], day)
        told["first"] = min(told["first"], day)
        told["known"] = min(told["known"], known)
        if told["evidence"][-1] != evidence:
            told["evidence"].append(evidence)
    else:
        told = {"kind": link.kind, "first": day, "last": day, "known": known, "evidence": [evidence]}
        graph.add_edge(link.one.id, link.other.id, key=link.kind, **told)


def mark_judged(graph: "nx.MultiDiGraph[str]", judged: Mapping[frozenset[str], str]) -> None:
    """Mark the links of which workers say something, with what they say."""
    for pair, stands in judged.items():
        for one, other in permutations(pair, 2):
            if graph.has_edge(one, other):
                for told in graph[one][other].values():
                    told["judged"] = stands


def beside(graph: "nx.MultiDiGraph[str]", node: str) -> set[str]:
    """Who and what is beside a node; a link that workers have refuted is shown, and not walked."""
    around = (
        (other, told)
        for other, links in (*graph.succ[node].items(), *graph.pred[node].items())
        for told in links.values()
    )
    return {other for other, told in around if told.get("judged") != REFUTED}


def frontier(graph: "nx.MultiDiGraph[str]", centres: Collection[str], hops: int) -> set[str]:
    """The nodes at exactly ``hops`` from any centre, as far as the graph knows, hubs not walked through."""
    reached, edge = set(centres), {node for node in centres if node in graph}
    for _ in range(hops):
        walked = {node for node in edge if "hub" not in graph.nodes[node]}
        edge = {other for node in walked for other in beside(graph, node)} - reached
        reached |= edge
    return edge


def mark_hubs(
    graph: "nx.MultiDiGraph[str]", circles_by_key: Mapping[Key, Collection[int]], through: Collection[str] = ()
) -> None:
    """Mark what is not walked through, with its count: what too many circles share, and what the hub has listed.

    ``through`` are walked through on purpose.
    """
    for node, told in graph.nodes(data=True):
        if node in through:
            continue
        count = len(circles_by_key.get(told["key"], ())) if told["key"] is not None else 0
        if count > HUB or "declared" in told:
            told["hub"] = count


def around(graph: "nx.MultiDiGraph[str]", centres: Collection[str], hops: int) -> "nx.MultiDiGraph[str]":
    """The part of a graph within ``hops`` of any centre, with the links among what it holds.

    Where workers have refuted a link, its other end is shown, and nothing beyond.
    """
    *inner, outer = (frontier(graph, centres, distance) for distance in range(hops + 1))
    walked = {node for edge in inner for node in edge if "hub" not in graph.nodes[node]}
    kept = outer.union(*inner, *(nx.all_neighbors(graph, node) for node in walked))
    found = graph.subgraph(kept).copy()
    for node, told in found.nodes(data=True):
        for name in ("key", "declared", "place_kind"):
            told.pop(name, None)
        if node in centres:
            told["centre"] = True
    return found


def keys_of(graph: "nx.MultiDiGraph[str]", nodes: Iterable[str]) -> set[Key]:
    """The keys of the things among some nodes."""
    return {graph.nodes[node]["key"] for node in nodes if graph.nodes[node]["key"] is not None}
