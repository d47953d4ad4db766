"""A graph on disk, while it is converted: nodes and relationships found by their ends, in memory that does not grow."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple, Self

from services.ingest.connectors.graph_csv import Edge, Node

_TABLES: Final = """
    CREATE TABLE node (key TEXT PRIMARY KEY, label TEXT NOT NULL, file TEXT NOT NULL, line INTEGER NOT NULL,
        told TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE edge (number INTEGER PRIMARY KEY, type TEXT NOT NULL, one TEXT NOT NULL, other TEXT NOT NULL,
        file TEXT NOT NULL, line INTEGER NOT NULL, told TEXT NOT NULL, is_told INTEGER NOT NULL DEFAULT 0);
    CREATE INDEX edge_one ON edge (one, type);
    CREATE INDEX edge_other ON edge (other, type);
"""
_ADD_NODE: Final = "INSERT INTO node (key, label, file, line, told) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
_ADD_EDGE: Final = "INSERT INTO edge (type, one, other, file, line, told) VALUES (?, ?, ?, ?, ?, ?)"
_LABEL: Final = "SELECT label FROM node WHERE key = ?"
_OF_LABEL: Final = "SELECT key, label, file, line, told FROM node WHERE label = ? ORDER BY key"
_BESIDE: Final = """
    SELECT edge.number, edge.type, node.key, node.label, node.file, node.line, node.told
    FROM edge JOIN node ON node.key = edge.other WHERE edge.one = :key AND edge.type GLOB :type
    UNION ALL SELECT edge.number, edge.type, node.key, node.label, node.file, node.line, node.told
    FROM edge JOIN node ON node.key = edge.one WHERE edge.other = :key AND edge.type GLOB :type ORDER BY 3, 1
"""
_PAIRS: Final = """
    SELECT DISTINCT min(edge.one, edge.other), max(edge.one, edge.other) FROM edge
    JOIN node AS one ON one.key = edge.one JOIN node AS other ON other.key = edge.other
    WHERE one.label = :label AND other.label = :label ORDER BY 1, 2
"""
_BETWEEN: Final = """
    SELECT number, type, one, other, file, line, told FROM edge WHERE one = :one AND other = :other
    UNION ALL SELECT number, type, one, other, file, line, told FROM edge WHERE one = :other AND other = :one ORDER BY 1
"""
_NODE: Final = "SELECT key, label, file, line, told FROM node WHERE key = ?"
_TOLD: Final = "UPDATE edge SET is_told = 1 WHERE number = ?"
_NODES_LEFT: Final = """
    SELECT label, count(*) FROM node WHERE label <> ? AND NOT EXISTS
        (SELECT 1 FROM edge WHERE is_told AND one = key) AND NOT EXISTS
        (SELECT 1 FROM edge WHERE is_told AND other = key) GROUP BY label
"""
_EDGES_LEFT: Final = "SELECT type, count(*) FROM edge WHERE NOT is_told GROUP BY type"


class Stored(NamedTuple):
    """A node, with the one of its labels that counts."""

    key: str
    label: str
    file: str
    line: int
    told: dict[str, str]


class Beside(NamedTuple):
    """What a node is related to: the relationship's number and type, and the node at its other end."""

    edge: int
    type: str
    node: Stored


class Between(NamedTuple):
    """A relationship of two nodes, by its number, from the one to the other."""

    edge: int
    type: str
    one: str
    other: str
    file: str
    line: int
    told: dict[str, str]


class GraphTable:
    """A graph in a file of its own, which is gone when it is closed. Use it as a context."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._connection = sqlite3.connect("", isolation_level=None)
        self._connection.executescript(f"PRAGMA synchronous = OFF; {_TABLES}")
        self._connection.execute("BEGIN")

    def __enter__(self) -> Self:
        """It is open already."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it, and forget the graph."""
        self._connection.close()

    def add_node(self, node: Node, label: str) -> bool:
        """Keep a node; False where there is one of its key already, which stays."""
        row = (node.key, label, node.file, node.line, json.dumps(node.told))
        return self._connection.execute(_ADD_NODE, row).rowcount == 1

    def add_edge(self, edge: Edge) -> None:
        """Keep a relationship."""
        row = (edge.type, edge.one, edge.other, edge.file, edge.line, json.dumps(edge.told))
        self._connection.execute(_ADD_EDGE, row)

    def label(self, key: str) -> str:
        """The label of a node; "" where there is none of that key."""
        found = self._connection.execute(_LABEL, (key,)).fetchone()
        return str(found[0]) if found else ""

    def node(self, key: str) -> Stored:
        """The node of a key, which is there."""
        return _stored(self._connection.execute(_NODE, (key,)).fetchone())

    def nodes(self, label: str) -> Iterator[Stored]:
        """The nodes of a label, by key."""
        return map(_stored, self._connection.execute(_OF_LABEL, (label,)))

    def beside(self, key: str, kind: str = "*") -> list[Beside]:
        """What a node is related to, whichever way, by relationships of one type, or of any."""
        found = self._connection.execute(_BESIDE, {"key": key, "type": kind}).fetchall()
        return [Beside(row[0], row[1], _stored(row[2:])) for row in found]

    def pairs(self, label: str) -> Iterator[tuple[str, str]]:
        """The pairs of nodes of one label that are related."""
        return ((one, other) for one, other in self._connection.execute(_PAIRS, {"label": label}))

    def between(self, one: str, other: str) -> list[Between]:
        """The relationships of two nodes, in the order in which they were read."""
        found = self._connection.execute(_BETWEEN, {"one": one, "other": other}).fetchall()
        return [Between(row[0], row[1], row[2], row[3], row[4], row[5], json.loads(row[6])) for row in found]

    def mark_told(self, edges: Iterable[int]) -> None:
        """Remember that some relationships are told."""
        self._connection.executemany(_TOLD, ((edge,) for edge in edges))

    def left(self, always: str) -> tuple[Counter[str], Counter[str]]:
        """How many nodes of each label no told relationship touches, those ``always`` told apart; and relationships."""
        nodes = Counter(dict(self._connection.execute(_NODES_LEFT, (always,)).fetchall()))
        return nodes, Counter(dict(self._connection.execute(_EDGES_LEFT).fetchall()))


def _stored(row: tuple[str, str, str, int, str]) -> Stored:
    return Stored(row[0], row[1], row[2], row[3], json.loads(row[4]))
