"""The shapes of the graph service's answers: networkx's node-link data, as the contract names it."""

from typing import Any, Literal, NotRequired

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


class GradeAnswer(TypedDict):
    """The grading of intelligence, 3x5x2: of its source, of what it says, and whether conditions are put on it."""

    source: int
    assessment: str
    handling: Literal["P", "C"]


class GradedEvidenceAnswer(EvidenceAnswer):
    """An agency event on which a link rests; with its grading, where it is intelligence."""

    intelligence_grade: NotRequired[GradeAnswer]


class HandlingAnswer(TypedDict, total=False):
    """The strictest of how several events must be handled, each part where any of them says it.

    ``restricted_to`` are the groups that may read all of them, which may be none; ``intelligence`` is the handling
    code of their gradings.
    """

    marking: str
    restricted_to: list[str]
    intelligence: Literal["P", "C"]


class LinkAnswer(TypedDict):
    """A link between two nodes: its kind, its first and last London date, and the events it rests on.

    ``known`` is the London date on which the hub first heard of it; ``says`` tells all of it in a sentence.
    ``judged`` is what the CSE team says of the two: suspected, confirmed or refuted. ``handling`` is that of all its
    events.
    """

    source: str
    target: str
    key: str
    kind: str
    first: str
    last: str
    known: str
    evidence: list[GradedEvidenceAnswer]
    says: NotRequired[str]
    judged: NotRequired[str]
    handling: NotRequired[HandlingAnswer]


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
    """Children of different families, and what ties them; its evidence, and the first and last London date of it.

    ``says`` tells how, a sentence for each link; ``handling`` is the strictest of its evidence.
    """

    hub: NodeAnswer
    children: list[ChildAnswer]
    evidence: list[EvidenceAnswer]
    first: str
    last: str
    says: list[str]
    handling: NotRequired[HandlingAnswer]


class SharedAnswer(TypedDict):
    """What ties children of different families, most children first; what was asked.

    ``of`` how many children are linked to anybody or anything at all within the dates; not told of one record.
    """

    groups: list[GroupAnswer]
    query: dict[str, Any]
    of: NotRequired[dict[str, int]]


OverlapAnswer = TypedDict("OverlapAnswer", {"from": str, "to": str, "evidence": list[EvidenceAnswer]})
"""A time for which two children were both missing."""


class FoundAtAnswer(TypedDict):
    """A place where both of two children were found."""

    place: str
    evidence: list[EvidenceAnswer]


class FoundWithAnswer(TypedDict):
    """Somebody with whom both of two children were found."""

    person: ChildAnswer
    evidence: list[EvidenceAnswer]


class PairAnswer(TypedDict):
    """Two children who were missing together: when, found where, and found with whom."""

    children: list[ChildAnswer]
    of_one_family: bool
    times: list[OverlapAnswer]
    found_at: list[FoundAtAnswer]
    found_with: list[FoundWithAnswer]


class TogetherAnswer(TypedDict):
    """Who goes missing together; ``of`` how many children were missing at all, and in how many episodes."""

    pairs: list[PairAnswer]
    query: dict[str, Any]
    of: dict[str, int]


class PlaceAnswer(TypedDict):
    """A place where something is told of children: how many records, and at which parts of the day."""

    place: NodeAnswer
    children: list[ChildAnswer]
    records: int
    times: dict[str, int]
    evidence: list[EvidenceAnswer]


class PlacesAnswer(TypedDict):
    """Where what is told of children happens; ``of`` how many records that tell of any place."""

    places: list[PlaceAnswer]
    query: dict[str, Any]
    of: dict[str, int]


class GrownAnswer(TypedDict):
    """A group of children that has grown: those who are new in it, and what ties them."""

    children: list[ChildAnswer]
    new: list[ChildAnswer]
    ties: list[NodeAnswer]
    evidence: list[EvidenceAnswer]


class GrowthAnswer(TypedDict):
    """The groups that have grown; ``of`` how many ties there are in all."""

    groups: list[GrownAnswer]
    query: dict[str, Any]
    of: dict[str, int]


class TiedFamilyAnswer(TypedDict):
    """A family that an adult ties to others: its children, and the records that name the adult with them."""

    family: str
    children: list[ChildAnswer]
    linked: list[EvidenceAnswer]


class TiedAnswer(TypedDict):
    """An adult, the families that they tie, a sentence, and the enquiries about those families together."""

    adult: ChildAnswer
    families: list[TiedFamilyAnswer]
    says: str
    evidence: list[EvidenceAnswer]


class TiedEnquiriesAnswer(TypedDict):
    """Families whose enquiries pass the rule together, though those of none do alone."""

    tied: list[TiedAnswer]
    query: dict[str, Any]


class PeerAnswer(TypedDict):
    """A child of another family, what stands between, how in sentences, and how many times the child was missing."""

    child: ChildAnswer
    through: list[NodeAnswer]
    says: list[str]
    missing: int


class PeersAnswer(TypedDict):
    """The peers of a child; ``missing`` how many times the child was missing."""

    peers: list[PeerAnswer]
    query: dict[str, Any]
    missing: int


class BrokerAnswer(TypedDict):
    """A person, and the groups of people who are linked through them alone."""

    person: ChildAnswer
    apart: list[list[ChildAnswer]]


class BrokersAnswer(TypedDict):
    """Who holds a network together; ``of`` how many people it has."""

    brokers: list[BrokerAnswer]
    query: dict[str, Any]
    of: dict[str, int]
