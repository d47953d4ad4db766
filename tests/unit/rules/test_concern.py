"""Cumulative concern: what is one, and when enough of them have gathered."""

import pytest

from tests.factories import (
    At,
    Event,
    attendance,
    child,
    concern,
    correction,
    event,
    exclusion,
    incident,
    not_brought,
    parent,
    social_care,
    someone,
)
from tests.unit.rules.telling import findings, ids

SECTORS = ("health", "schools", "housing", "probation")


def concerns(*times: At) -> list[Event]:
    """A concern at each of some times, from one sector after another."""
    return [concern(SECTORS[n % len(SECTORS)], at, id=f"C-{n}") for n, at in enumerate(times)]


LATER = ("2026-09-01", "2026-09-15", "2026-10-01", "2026-10-15")


def gathered(*events: Event) -> set[str]:
    return findings(events).get("cumulative_concern", set())


def test_four_concerns_of_three_sectors_in_three_months_are_a_finding_and_three_are_not() -> None:
    told = concerns(*LATER)
    assert findings(told) == {"cumulative_concern": ids(*told)}
    assert findings(told[:3]) == {}


def test_concerns_from_two_sectors_are_not_enough() -> None:
    told = [concern(sector, day, id=day) for sector, day in zip(("health", "schools") * 2, LATER, strict=True)]
    assert gathered(*told) == set()


def test_the_sector_is_that_of_the_source_whatever_the_event_is_of() -> None:
    answer = event(
        "partner.information_response",
        "2026-10-15",
        {"request_id": "R-1", "answered": "held"},
        source="/agencies/voluntary/refuge",
        indicators=["neglect"],
    )
    told = [concern("health", day, id=day) for day in LATER[:2]] + [concern("schools", LATER[2]), answer]
    assert gathered(*told) == ids(*told)


def test_two_organisations_of_one_sector_are_one_sector() -> None:
    told = concerns(*LATER)
    for one in told[2:]:
        one |= {"type": "health.concern.v1", "source": f"/agencies/health/{one['id']}"}
    assert gathered(*told) == set()


def test_later_concerns_are_at_least_twice_the_earlier_ones() -> None:
    earlier = concerns("2026-06-01", "2026-07-01", "2026-08-01")
    two, three = earlier[:2], earlier
    later = [one | {"id": f"L-{one['id']}"} for one in concerns(*LATER)]
    assert gathered(*two, *later) == ids(*two, *later)
    assert gathered(*three, *later) == set()


def test_the_later_three_months_begin_the_day_after_the_same_day_of_the_month() -> None:
    told = concerns("2026-08-25", *LATER[1:])
    assert gathered(*told) == ids(*told)
    assert gathered(*concerns("2026-08-24", *LATER[1:])) == set()


def test_the_six_months_begin_the_day_after_the_same_day_of_the_month() -> None:
    later = concerns(*LATER)
    before = concern("voluntary", "2026-05-24T23:59:59+01:00")
    inside = concern("voluntary", "2026-05-25T00:00:00+01:00")
    assert gathered(before, *later) == ids(*later)
    assert gathered(inside, *later) == ids(inside, *later)


def test_an_event_without_an_indicator_is_no_concern() -> None:
    told = concerns(*LATER)
    told[0]["data"]["indicators"] = []
    del told[1]["data"]["indicators"]
    assert gathered(*told) == set()
    quiet = [
        event("health.attendance", "2026-11-01", {"setting": "gp", "reason": "cough", "injury": False}),
        event(
            "police.protection_notice", "2026-11-01", {"vulnerabilities": [], "risk": "high", "children_present": True}
        ),
    ]
    rest = concerns(*LATER[1:])
    assert gathered(*quiet, *rest) == set()


def test_any_event_with_an_indicator_is_a_concern() -> None:
    rest = concerns(*LATER[1:])
    told = incident("2026-11-01", ["bereavement"])
    assert gathered(told, *rest) == ids(told, *rest)


@pytest.mark.parametrize(
    "told",
    [
        not_brought("2026-11-01"),
        exclusion("2026-11-01"),
        exclusion("2026-11-01", "permanent"),
        attendance(("2026-10-01", "2026-11-01"), 100, 89),
        attendance(("2026-10-01", "2026-11-01"), 10, 0),
    ],
)
def test_what_is_a_concern_without_an_indicator(told: Event) -> None:
    rest = concerns(*LATER[1:])
    assert gathered(told, *rest) == ids(told, *rest)


@pytest.mark.parametrize(("possible", "attended"), [(100, 90), (60, 54), (0, 0), (72, 72)])
def test_attendance_of_ninety_per_cent_or_of_no_sessions_is_no_concern(possible: int, attended: int) -> None:
    told = attendance(("2026-10-01", "2026-11-01"), possible, attended)
    assert gathered(told, *concerns(*LATER[1:])) == set()


def test_attendance_with_an_indicator_is_a_concern_whatever_it_is() -> None:
    told = attendance(("2026-10-01", "2026-11-01"), 100, 100, indicators=["school_absence"])
    rest = concerns(*LATER[1:])
    assert gathered(told, *rest) == ids(told, *rest)


def test_concerns_about_any_member_of_the_family_are_counted() -> None:
    mother, brother = parent(), child("Meg Carter", "2015-01-01")
    partner = someone("Lee Marsh", "1985-02-02", "household_member", addresses=parent()["addresses"])
    known = incident("2026-01-01", people=[child(), brother, mother, partner])
    told = concerns(*LATER)
    for one, who in zip(told, (mother, partner, brother | {"role": "sibling"}, child()), strict=True):
        one["data"]["people"] = [who]
    assert gathered(known, *told) == ids(*told)


def test_concerns_about_somebody_outside_the_family_are_not_counted() -> None:
    known = incident("2026-01-01", people=[child(), someone("Daz Pike", "1990-01-01", "associate")])
    told = concerns(*LATER)
    told[0]["data"]["people"] = [someone("Daz Pike", "1990-01-01", "person_of_concern")]
    assert gathered(known, *told) == set()


ANSWERS = [
    ("assessment", "started"),
    ("section_47", "started"),
    ("strategy_discussion", "started"),
    ("strategy_discussion", "completed"),
]


@pytest.mark.parametrize(("kind", "status"), ANSWERS)
def test_what_social_care_does_on_the_day_of_the_last_concern_or_later_answers(kind: str, status: str) -> None:
    told = concerns(*LATER[:3], "2026-10-15T18:00:00+01:00")
    assert gathered(*told, social_care(kind, "2026-10-15", status)) == set()
    assert gathered(*told, social_care(kind, "2026-11-20", status)) == set()
    assert gathered(*told, social_care(kind, "2026-10-14", status)) == ids(*told)


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("assessment", "completed"),
        ("assessment", "ended"),
        ("section_47", "completed"),
        ("section_47", "ended"),
        ("strategy_discussion", "ended"),
        ("child_protection_plan", "ended"),
        ("looked_after", "ended"),
        ("referral", "started"),
    ],
)
def test_what_does_not_answer_cumulative_concern(kind: str, status: str) -> None:
    told = concerns(*LATER)
    assert gathered(*told, social_care(kind, "2026-11-01", status)) == ids(*told)


def test_an_assessment_of_a_sibling_answers_and_one_of_a_friend_does_not() -> None:
    known = incident("2026-01-01", people=[child(), child("Meg Carter", "2015-01-01"), parent()])
    told = concerns(*LATER)
    of_meg = social_care("assessment", "2026-11-01", people=[child("Meg Carter", "2015-01-01")])
    of_tom = social_care("assessment", "2026-11-01", people=[child("Tom Price", "2012-01-01")])
    assert gathered(known, *told, of_meg) == set()
    assert gathered(known, *told, of_tom) == ids(*told)


def test_a_concern_after_the_assessment_opens_the_question_again() -> None:
    told = concerns(*LATER)
    assessed = social_care("assessment", "2026-10-15")
    more = concern("schools", "2026-10-16")
    assert gathered(*told, assessed) == set()
    assert gathered(*told, assessed, more) == ids(*told, more)


def test_a_corrected_concern_is_what_it_was_corrected_to() -> None:
    told = concerns(*LATER)
    quiet = correction(told[3], time="2026-10-20T12:00:00Z", indicators=[])
    assert gathered(*told, quiet) == set()
