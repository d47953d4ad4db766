"""Networks for other programs: node-link JSON, GraphML, a table of links, and one that i2 imports."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import networkx as nx

from services.graph.application import node_link
from services.graph.domain.handling import grading, in_words
from services.kernel.tables import csv_lines

_LINKS: Final = (
    *("source", "target", "kind", "first", "last", "evidence", "source_label", "target_label"),
    *("grading", "handling", "known"),
)
_I2: Final = (
    *("Entity 1 Type", "Entity 1 Identity", "Entity 1 Label", "Entity 2 Type", "Entity 2 Identity", "Entity 2 Label"),
    *("Link Type", "Link Label", "Link Direction", "Start Date", "End Date", "Source Reference"),
    *("Grading", "Handling"),
)
_BETWEEN_EQUALS: Final = frozenset({
    *("same_event", "found_with", "returned_together", "missing_together", "sibling_of", "partner_of"),
    *("ex_partner_of", "lives_with", "friend_of", "associate_of"),
})


def _json(graph: "nx.MultiDiGraph[str]") -> Iterator[str]:
    yield json.dumps(node_link(graph), ensure_ascii=False) + "\n"


def _graphml(graph: "nx.MultiDiGraph[str]") -> Iterator[str]:
    """GraphML, which knows no lists: evidence, gradings and handling are text, as a table has them."""
    plain: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    plain.add_nodes_from(graph.nodes(data=True))
    for one, other, key, told in graph.edges(keys=True, data=True):
        texts = {"evidence": _evidence(told), "grading": grading(told), "handling": in_words(told)}
        plain.add_edge(one, other, key=key, **{**told, **texts})
    return (line + "\n" for line in nx.generate_graphml(plain))


def _csv(graph: "nx.MultiDiGraph[str]") -> Iterator[str]:
    """A row for each link."""
    labels = {node: str(told["label"]) for node, told in graph.nodes(data=True)}
    return csv_lines(
        _LINKS,
        (
            [
                *(one, other, told["kind"], told["first"], told["last"], _evidence(told), labels[one], labels[other]),
                *(grading(told), in_words(told), told["known"]),
            ]
            for one, other, told in graph.edges(data=True)
        ),
    )


def _i2(graph: "nx.MultiDiGraph[str]") -> Iterator[str]:
    """A row for each link, in columns that an import of i2 Analyst's Notebook is told once and keeps."""
    nodes = graph.nodes
    return csv_lines(
        _I2,
        (
            [
                *_entity(one, nodes[one]),
                *_entity(other, nodes[other]),
                "Link",
                told["kind"].replace("_", " "),
                "None" if told["kind"] in _BETWEEN_EQUALS else "With",
                told["first"],
                told["last"],
                _evidence(told),
                grading(told),
                in_words(told),
            ]
            for one, other, told in graph.edges(data=True)
        ),
    )


def _entity(node: str, told: Mapping[str, Any]) -> list[str]:
    return [str(told["kind"]).capitalize(), node, str(told["label"])]


def _evidence(told: Mapping[str, Any]) -> str:
    """The records that a link rests on, each by its source and id."""
    return "; ".join(f"{one['source']} {one['id']}" for one in told["evidence"])


EXPORTS: Final[dict[str, Callable[["nx.MultiDiGraph[str]"], Iterator[str]]]] = {
    "json": _json,
    "graphml": _graphml,
    "csv": _csv,
    "i2": _i2,
}
"""The forms in which a network leaves."""
