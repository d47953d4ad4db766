"""Links in sentences: what a record tells of two nodes, as it is read aloud."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import networkx as nx

from services.graph.domain.handling import grading, in_words

_SAYS: Final[dict[str, str]] = {
    "parent_of": "{one} is a parent of {other}",
    "step_parent_of": "{one} is a step-parent of {other}",
    "carer_of": "{one} cares for {other}",
    "sibling_of": "{one} and {other} are siblings",
    "partner_of": "{one} and {other} are partners",
    "ex_partner_of": "{one} and {other} were partners",
    "grandparent_of": "{one} is a grandparent of {other}",
    "relative_of": "{one} is a relative of {other}",
    "lives_with": "{one} and {other} live together",
    "friend_of": "{one} and {other} are friends",
    "associate_of": "{one} and {other} are associates",
    "controls": "{one} controls {other}",
    "found_with": "{one} and {other} were found together",
    "returned_together": "{one} and {other} were missing and returned together",
    "missing_together": "{one} and {other} were missing at the same time",
    "same_event": "{one} and {other} are named in one record",
    "phone": "{one} has the telephone {other}",
    "email": "{one} has the e-mail address {other}",
    "handle": "{one} is online as {other}",
    "lives_at": "{one} has or had the address {other}",
    "uses_vehicle": "{one} uses the vehicle {other}",
    "seen_with_vehicle": "{one} was seen where the vehicle {other} was",
    "at_place": "{one} was at {other}",
}


def links_between(graph: "nx.MultiDiGraph[str]", one: str, other: str) -> list[dict[str, Any]]:
    """The links between two nodes, either way, as an answer holds them; the oldest first."""
    found = [
        {"source": left, "target": right, "key": key, **told}
        for left, right in ((one, other), (other, one))
        if graph.has_edge(left, right)
        for key, told in graph[left][right].items()
    ]
    return sorted(found, key=lambda link: (link["first"], link["kind"]))


def hop(link: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    """A link as a sentence: what it is, since when, on whose word, and how it must be handled."""
    kind = str(link["kind"])
    says = _SAYS.get(kind, "{one} and {other}: " + kind.replace("_", " "))
    told = says.format(one=labels[link["source"]], other=labels[link["target"]])
    judged = f"; {link['judged']} by the CSE team" if "judged" in link else ""
    graded = f", graded {grades}" if (grades := grading(link)) else ""
    handled = f"; {words}" if (words := in_words(link)) else ""
    sources = _sources(link["evidence"])
    return f"{told}, {_when(link['first'], link['last'])}, as told by {sources}{graded}{judged}{handled}."


def say(graph: "nx.MultiDiGraph[str]") -> None:
    """Say each link of a graph as a sentence."""
    labels = {node: str(label) for node, label in graph.nodes(data="label")}
    for one, other, told in graph.edges(data=True):
        told["says"] = hop({"source": one, "target": other, **told}, labels)


def _when(first: str, last: str) -> str:
    since, until = date.fromisoformat(first), date.fromisoformat(last)
    if since == until:
        return f"on {_spoken(since)}"
    return f"from {_spoken(since)} to {_spoken(until)}"


def _spoken(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _sources(evidence: Sequence[Mapping[str, str]]) -> str:
    """Whose records tell of a link, and how many of each."""
    counts = Counter(one["source"].rpartition("/")[2] for one in evidence)
    return " and ".join(f"{name} ({count} record{'' if count == 1 else 's'})" for name, count in sorted(counts.items()))
