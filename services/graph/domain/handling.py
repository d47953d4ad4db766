"""How what links rest on must be handled: the grading of each record, and for each link the strictest of all."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

import networkx as nx
from msgspec.structs import asdict

from services.graph.answers import HandlingAnswer
from services.kernel.codes import AUDIENCES, MARKINGS
from services.kernel.events.types import Handling
from services.kernel.ids import record_id

_BY_STRICTNESS: Final = tuple(MARKINGS)


def records_in(graph: "nx.MultiDiGraph[str]") -> set[UUID]:
    """The records on which the links of a graph rest."""
    return {_record(one) for _, _, told in graph.edges(data=True) for one in told["evidence"]}


def mark_handled(graph: "nx.MultiDiGraph[str]", handled: Mapping[UUID, Handling]) -> None:
    """Tell of the links of a graph how their records are graded, and of each the strictest handling of them all."""
    for _, _, told in graph.edges(data=True):
        of_link = [(one, handled.get(_record(one))) for one in told["evidence"]]
        told["evidence"] = [_graded(one, said) for one, said in of_link]
        strictest = strictest_of(said for _, said in of_link if said)
        if strictest:
            told["handling"] = strictest


def strictest_of(handled: Iterable[Handling]) -> HandlingAnswer:
    """The strictest of how several records must be handled, each part where any says it.

    ``restricted_to`` are the groups that may read all of them; none, where no one group may.
    """
    said = list(handled)
    markings = [one.marking for one in said if one.marking]
    audiences = [frozenset(one.restricted_to) for one in said if one.restricted_to]
    codes = {one.intelligence_grade.handling for one in said if one.intelligence_grade}
    found: HandlingAnswer = {}
    if markings:
        found["marking"] = max(markings, key=_BY_STRICTNESS.index)
    if audiences:
        everyone = frozenset.intersection(*audiences)
        found["restricted_to"] = [group for group in AUDIENCES if group in everyone]
    if codes:
        found["intelligence"] = "C" if "C" in codes else "P"
    return found


def grading(link: Mapping[str, Any]) -> str:
    """The gradings of the records of a link as they are written, such as 2BP, each once; "" where there is none."""
    grades = (one["intelligence_grade"] for one in link["evidence"] if "intelligence_grade" in one)
    return ", ".join(dict.fromkeys(f"{one['source']}{one['assessment']}{one['handling']}" for one in grades))


def in_words(link: Mapping[str, Any]) -> str:
    """How a link must be handled; "" where nothing is said of it."""
    told: HandlingAnswer = link.get("handling", {})
    words = [told["marking"]] if "marking" in told else []
    if "restricted_to" in told:
        groups = " or ".join(AUDIENCES[group] for group in told["restricted_to"])
        words.append(f"only {groups}" if groups else "no one group may read all of it")
    if "intelligence" in told:
        words.append(f"handling code {told['intelligence']}")
    return ", ".join(words)


def _record(evidence: Mapping[str, Any]) -> UUID:
    return record_id(evidence["source"], evidence["id"])


def _graded(evidence: Mapping[str, Any], said: Handling | None) -> dict[str, Any]:
    grade = said.intelligence_grade if said else None
    return {**evidence, "intelligence_grade": asdict(grade)} if grade else dict(evidence)
