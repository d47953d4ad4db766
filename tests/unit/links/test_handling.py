"""What links say of how their records must be handled: each record's grading, and the strictest of them all."""

from typing import Any

import networkx as nx
import pytest

from services.graph.domain.handling import grading, in_words, mark_handled, records_in, strictest_of
from services.kernel.events.types import Handling, IntelligenceGrade
from services.kernel.ids import record_id

POLICE = "/agencies/police/westshire"
CONDITIONS = IntelligenceGrade(source=2, assessment="C", handling="C")
PERMITTED = IntelligenceGrade(source=1, assessment="A", handling="P")


def linked(*ids: str) -> "nx.MultiDiGraph[str]":
    """A graph of one link that rests on records of the police."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_edge("one", "other", key="same_event", evidence=[{"source": POLICE, "id": name} for name in ids])
    return graph


@pytest.mark.parametrize(
    ("handled", "strictest"),
    [
        ([], {}),
        ([Handling(lawful_basis="consent")], {}),
        ([Handling(marking="OFFICIAL"), Handling(marking="OFFICIAL-SENSITIVE")], {"marking": "OFFICIAL-SENSITIVE"}),
        ([Handling(marking="OFFICIAL"), Handling()], {"marking": "OFFICIAL"}),
        (
            [Handling(restricted_to=("police", "cse_team", "mash")), Handling(restricted_to=("police", "cse_team"))],
            {"restricted_to": ["cse_team", "police"]},
        ),
        ([Handling(), Handling(restricted_to=("health",))], {"restricted_to": ["health"]}),
        ([Handling(restricted_to=()), Handling(restricted_to=("health",))], {"restricted_to": ["health"]}),
        ([Handling(restricted_to=("police",)), Handling(restricted_to=("health",))], {"restricted_to": []}),
        ([Handling(intelligence_grade=PERMITTED)], {"intelligence": "P"}),
        ([Handling(intelligence_grade=PERMITTED), Handling(intelligence_grade=CONDITIONS)], {"intelligence": "C"}),
    ],
)
def test_the_strictest_is_of_each_part_that_any_record_says(handled: list[Handling], strictest: Any) -> None:
    assert strictest_of(handled) == strictest
    assert strictest_of(reversed(handled)) == strictest


def test_each_record_keeps_its_own_grading_and_the_link_has_the_strictest_handling() -> None:
    graph = linked("S1", "S2", "S3")
    assert records_in(graph) == {record_id(POLICE, name) for name in ("S1", "S2", "S3")}
    said = {
        record_id(POLICE, "S2"): Handling(intelligence_grade=CONDITIONS),
        record_id(POLICE, "S3"): Handling(marking="OFFICIAL-SENSITIVE", restricted_to=("cse_team", "police")),
    }
    mark_handled(graph, said)
    told = graph.edges["one", "other", "same_event"]
    assert told["evidence"] == [
        {"source": POLICE, "id": "S1"},
        {"source": POLICE, "id": "S2", "intelligence_grade": {"source": 2, "assessment": "C", "handling": "C"}},
        {"source": POLICE, "id": "S3"},
    ]
    assert told["handling"] == {
        "marking": "OFFICIAL-SENSITIVE",
        "restricted_to": ["cse_team", "police"],
        "intelligence": "C",
    }
    assert grading(told) == "2CC"
    assert in_words(told) == ("OFFICIAL-SENSITIVE, only Child sexual exploitation team or Police, handling code C")


def test_a_link_of_whose_records_nothing_is_said_tells_no_handling() -> None:
    graph = linked("S1")
    mark_handled(graph, {})
    told = graph.edges["one", "other", "same_event"]
    assert told == {"evidence": [{"source": POLICE, "id": "S1"}]}
    assert (grading(told), in_words(told)) == ("", "")


def test_where_no_one_group_may_read_all_that_is_said() -> None:
    assert in_words({"handling": {"restricted_to": []}}) == "no one group may read all of it"
