"""What ties children of several families: an adult, a telephone, a car, a place."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

import networkx as nx

from services.graph.answers import EvidenceAnswer
from services.graph.domain.ego import HUB, beside
from services.graph.domain.links import PERSONAL
from services.graph.domain.told import hop, links_between
from services.graph.port import Family

FEWEST: Final = 2
"""Children that anything can tie."""

_ORDINARY: Final = frozenset({"school", "surgery", "refuge", "hospital"})
"""Kinds of place that tie children who have nothing else to do with one another."""


@dataclass(frozen=True, slots=True)
class Group:
    """Children of several families, and what ties them, with the records that tell of it."""

    node: str
    children: tuple[str, ...]
    evidence: tuple[EvidenceAnswer, ...]
    first: str
    last: str
    says: tuple[str, ...]


def groups(
    graph: "nx.MultiDiGraph[str]", families: Iterable[Family], children: int, nodes: Collection[str] | None = None
) -> list[Group]:
    """What ties so many children or more, of whom no one family has all; most children first.

    An adult who is of a child's own family ties that child to nobody. A telephone, or whatever else somebody has on
    them, ties those whom its bearers are linked to. ``nodes`` are looked at alone, if given.
    """
    kin = _Kin.of(families)
    found = []
    for node in graph if nodes is None else [one for one in nodes if one in graph]:
        if node in kin.of_child or is_ordinary(graph.nodes[node]):
            continue
        tied = kin.tied(graph, node)
        if len(tied) >= children and not set.intersection(*(kin.of_child[one] for one in tied)):
            found.append(_group(graph, node, tied))
    return sorted(found, key=lambda one: (-len(one.children), one.node))


@dataclass(frozen=True, slots=True)
class _Kin:
    """The families, by number, of each child, and of everybody who is of any."""

    of_child: dict[str, set[int]]
    of_member: dict[str, set[int]]

    @classmethod
    def of(cls, families: Iterable[Family]) -> Self:
        of_child: dict[str, set[int]] = {}
        of_member: dict[str, set[int]] = {}
        for number, family in enumerate(families):
            for person in family.children:
                of_child.setdefault(str(person), set()).add(number)
            for person in family.members:
                of_member.setdefault(str(person), set()).add(number)
        return cls(of_child, of_member)

    def tied(self, graph: "nx.MultiDiGraph[str]", node: str) -> dict[str, list[str]]:
        """The children whom somebody or something ties, and what each is linked to: that, or an adult who has it."""
        found = {child: [node] for child in self._beside(graph, node)}
        if graph.nodes[node]["kind"] in PERSONAL:
            for adult in sorted(beside(graph, node) - self.of_child.keys()):
                for child in self._beside(graph, adult):
                    found.setdefault(child, []).append(adult)
        return found

    def _beside(self, graph: "nx.MultiDiGraph[str]", node: str) -> list[str]:
        """The children who are linked to an adult or a thing, and not of the adult's own family."""
        own = self.of_member.get(node, set())
        return [one for one in sorted(beside(graph, node)) if one in self.of_child and not self.of_child[one] & own]


def is_ordinary(told: Mapping[str, Any]) -> bool:
    """Whether a node, by what a graph tells of it, ties children who have nothing else to do with one another."""
    return (
        told.get("declared") in _ORDINARY
        or told.get("place_kind") in _ORDINARY
        or (told["kind"] in PERSONAL and told.get("hub", 0) > HUB)
    )


def _group(graph: "nx.MultiDiGraph[str]", node: str, tied: Mapping[str, Sequence[str]]) -> Group:
    """A group; ``tied`` are its children, each with what they are linked to: the node, or an adult who is."""
    between = {one for several in tied.values() for one in several} - {node}
    pairs = [(node, adult) for adult in between] + [(one, child) for child, several in tied.items() for one in several]
    links = [link for pair in pairs for link in links_between(graph, *pair)]
    labels = {node: str(graph.nodes[node]["label"]) for pair in pairs for node in pair}
    evidence = {(one["source"], one["id"]): one for link in links for one in link["evidence"]}
    return Group(
        node,
        tuple(sorted(tied)),
        tuple(evidence[name] for name in sorted(evidence)),
        min(link["first"] for link in links),
        max(link["last"] for link in links),
        tuple(
            hop(link, labels) for link in sorted(links, key=lambda one: (one["first"], one["source"], one["target"]))
        ),
    )
