"""The shapes of the graph service's answers: networkx's node-link data, as the contract names it."""

from typing import Any, NotRequired

from typing_extensions import TypedDict


class NodeAnswer(TypedDict):
    """A person or a thing; ``hub`` counts the groups that share a thing which was not walked through."""

    id: str
    kind: str
    label: str
    centre: NotRequired[bool]
    hub: NotRequired[int]


class EvidenceAnswer(TypedDict):
    """An agency event, by its source and id."""

    source: str
    id: str


class LinkAnswer(TypedDict):
    """A link between two nodes: its kind, its first and last London date, and the events it rests on."""

    source: str
    target: str
    key: str
    kind: str
    first: str
    last: str
    evidence: list[EvidenceAnswer]


class NetworkAnswer(TypedDict):
    """A network, as ``networkx.node_link_graph(…, edges="links")`` reads it."""

    directed: bool
    multigraph: bool
    graph: dict[str, Any]
    nodes: list[NodeAnswer]
    links: list[LinkAnswer]


class PathAnswer(TypedDict):
    """A way by which two people are linked: its nodes in order, the links between each and the next, and in words."""

    nodes: list[NodeAnswer]
    links: list[dict[str, Any]]
    says: list[str]


class PathsAnswer(TypedDict):
    """The ways by which two people are linked, the shortest first; what was asked; whom to ask of restricted links."""

    paths: list[PathAnswer]
    query: dict[str, Any]
    restricted: list[str]


class ChildAnswer(TypedDict):
    """A child of a group."""

    person: str
    name: str


class GroupAnswer(TypedDict):
    """Children of different families, and what ties them; its evidence, and the first and last London date of it."""

    hub: NodeAnswer
    children: list[ChildAnswer]
    evidence: list[EvidenceAnswer]
    first: str
    last: str


class SharedAnswer(TypedDict):
    """What ties children of different families, most children first; and what was asked."""

    groups: list[GroupAnswer]
    query: dict[str, Any]
