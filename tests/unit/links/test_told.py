"""Links as sentences."""

import pytest

from services.graph.domain.told import hop

LABELS = {"j": "Jade Hill", "m": "Megan Price"}


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("missing_together", "Jade Hill and Megan Price were missing at the same time"),
        ("returned_together", "Jade Hill and Megan Price were missing and returned together"),
        ("found_with", "Jade Hill and Megan Price were found together"),
    ],
)
def test_a_sentence_says_what_two_children_are_to_one_another_when_and_on_whose_word(kind: str, says: str) -> None:
    evidence = [{"source": "/agencies/missing/westshire", "id": name} for name in ("M1", "M2")]
    link = {"source": "j", "target": "m", "kind": kind, "first": "2026-05-10", "last": "2026-06-10"}
    told = hop(link | {"evidence": evidence}, LABELS)
    assert told == f"{says}, from 10 May 2026 to 10 June 2026, as told by westshire (2 records)."


def test_a_sentence_ends_with_what_the_team_says_and_how_it_must_be_handled() -> None:
    grade = {"source": 1, "assessment": "B", "handling": "P"}
    link = {
        "source": "j",
        "target": "m",
        "kind": "friend_of",
        "first": "2026-05-10",
        "last": "2026-05-10",
        "evidence": [{"source": "/agencies/police/westshire", "id": "S1", "intelligence_grade": grade}],
        "judged": "suspected",
        "handling": {"marking": "OFFICIAL", "intelligence": "P"},
    }
    assert hop(link, LABELS).endswith(
        "as told by westshire (1 record), graded 1BP; suspected by the CSE team; OFFICIAL, handling code P."
    )
