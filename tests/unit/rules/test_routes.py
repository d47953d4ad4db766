"""Where a family belongs: with the duty manager, held by social care, on the agenda, or nowhere."""

import pytest

from services.profile.domain.rules.referrals import rereferrals
from tests.factories import At, Event, child, concern, enquiry, incident, parent, retraction, social_care
from tests.unit.rules.telling import findings, ids, item, items, received, route

ENQUIRIES = [enquiry(f"2026-0{n}-01", f"ENQ-{n}") for n in (1, 2, 3)]
HELD = ["section_47", "child_protection_plan", "looked_after", "assessment"]


def test_a_family_of_which_nothing_holds_is_no_item() -> None:
    assert item([incident("2026-11-01", ["neglect"]), enquiry("2026-11-02", "ENQ-1")]) is None


def test_what_is_open_alone_puts_nobody_beside_the_agenda() -> None:
    assert route([social_care("section_47", "2026-05-01")]) is None


@pytest.mark.parametrize("kind", HELD)
def test_a_family_with_something_open_is_in_hand(kind: str) -> None:
    assert route(ENQUIRIES) == "monthly"
    told = [*ENQUIRIES, social_care(kind, "2026-05-01")]
    assert route(told) == "in_hand"
    assert findings(told) == {"repeat_enquiries": ids(*ENQUIRIES)}


@pytest.mark.parametrize("kind", ["referral", "strategy_discussion"])
def test_what_is_open_and_holds_nobody(kind: str) -> None:
    assert route([*ENQUIRIES, social_care(kind, "2026-05-01")]) == "monthly"


@pytest.mark.parametrize("status", ["completed", "ended"])
def test_what_was_completed_or_ended_is_open_no_longer(status: str) -> None:
    told = [*ENQUIRIES, social_care("assessment", "2026-05-01"), social_care("assessment", "2026-06-01", status)]
    assert route(told) == "monthly"
    assert route(told, as_of="2026-05-31T00:00:00Z") == "in_hand"
    assert route(told, day="2026-05-31") == "in_hand"


def test_an_end_without_a_start_is_not_open() -> None:
    assert route([*ENQUIRIES, social_care("assessment", "2026-06-01", "completed")]) == "monthly"


@pytest.mark.parametrize("end", ["2026-05-01", "2026-05-01T08:00:00+01:00", "2026-05-01T18:00:00+01:00"])
def test_what_started_and_ended_on_one_day_is_not_open(end: At) -> None:
    start = social_care("assessment", "2026-05-01T09:00:00+01:00")
    assert route([*ENQUIRIES, start, social_care("assessment", end, "completed")]) == "monthly"


def test_an_end_of_another_reference_or_type_or_child_ends_nothing() -> None:
    meg, mother = child("Meg Carter", "2015-01-01"), parent()
    known = incident("2026-01-01", people=[child(), meg, mother])
    start = social_care("assessment", "2026-05-01")
    for end in (
        social_care("assessment", "2026-06-01", "completed", reference="REF-2"),
        social_care("looked_after", "2026-06-01", "ended"),
        social_care("assessment", "2026-06-01", "completed", [meg]),
    ):
        assert route([known, *ENQUIRIES, start, end]) == "in_hand"


def test_what_is_open_for_a_sibling_holds_the_family() -> None:
    meg = child("Meg Carter", "2015-01-01")
    known = incident("2026-01-01", people=[child(), meg, parent()])
    told = [known, *ENQUIRIES, social_care("looked_after", "2026-05-01", people=[meg])]
    assert route(told) == "in_hand"
    assert route([*told, social_care("looked_after", "2026-06-01", "ended", [meg])]) == "monthly"


def test_what_starts_again_is_open_again() -> None:
    told = [
        social_care("looked_after", "2026-05-01"),
        social_care("looked_after", "2026-06-01", "ended"),
        social_care("looked_after", "2026-07-01"),
    ]
    assert route([*ENQUIRIES, *told[:2]]) == "monthly"
    assert route([*ENQUIRIES, *told]) == "in_hand"


def test_what_started_years_ago_is_open_still() -> None:
    assert route([*ENQUIRIES, social_care("child_protection_plan", "2021-05-01")]) == "in_hand"


def test_what_starts_after_the_meetings_day_is_not_open_yet() -> None:
    told = [*ENQUIRIES, social_care("assessment", "2026-11-25")]
    assert route(told, as_of="2026-12-01T00:00:00Z") == "monthly"


def test_a_retracted_start_holds_nobody() -> None:
    start = social_care("assessment", "2026-05-01")
    assert route([*ENQUIRIES, start, retraction(start, "2026-05-03T12:00:00Z")]) == "monthly"


def test_urgent_goes_before_in_hand_and_keeps_the_findings() -> None:
    harm = incident("2026-11-01", ["physical_harm"])
    told = [*ENQUIRIES, social_care("assessment", "2026-05-01"), harm]
    assert route(told) == "urgent"
    assert findings(told) == {"urgent_unanswered": ids(harm), "repeat_enquiries": ids(*ENQUIRIES)}
    answered = [*told, social_care("section_47", "2026-11-01")]
    assert route(answered) == "in_hand"


def test_urgent_needs_no_rule_of_selection() -> None:
    assert route([incident("2026-11-01", ["physical_harm"])]) == "urgent"


def test_two_families_of_one_circle_are_two_items() -> None:
    tom = child("Tom Price", "2012-01-01")
    told = [enquiry(f"2026-0{n}-01", f"TOM-{n}", [tom]) for n in (1, 2, 3)]
    found = items([*ENQUIRIES, *told])
    assert len(found) == 2
    assert {entry.id for one in found for entry in one.findings[0].evidence} == ids(*ENQUIRIES, *told)


def test_a_child_whom_two_households_share_brings_both_their_findings() -> None:
    address = {"addresses": [{"lines": ["9 High Street"], "postcode": "EX2 4AA"}]}
    father = parent("Lee Marsh", "1985-02-02", **address)
    half = child("Zoe Marsh", "2020-01-01", **address)
    told = [
        incident("2026-01-01", people=[child(), parent()]),
        incident("2026-01-02", people=[child(), father]),
        incident("2026-01-03", people=[half, father]),
        *ENQUIRIES,
    ]
    assert [len(one.findings) for one in items(told)] == [1, 1]


def test_a_rereferral_is_no_finding_of_the_agenda() -> None:
    told = [social_care("referral", day, reference=day) for day in ("2026-01-01", "2026-06-01")]
    assert findings(told) == {}


def rereferred(*days: str) -> list[str]:
    told = [received(social_care("referral", day, reference=day, id=day)).entry for day in days]
    return [again.id for _, again in rereferrals(told, 365)]


def test_a_referral_within_365_days_of_the_previous_one_is_a_rereferral() -> None:
    assert rereferred("2025-01-01", "2026-01-01", "2027-01-02") == ["2026-01-01"]
    assert rereferred("2026-03-01", "2026-01-01", "2026-02-01") == ["2026-02-01", "2026-03-01"]
    assert rereferred("2026-01-01") == []


def test_a_referral_that_is_completed_is_not_another() -> None:
    told: list[Event] = [social_care("referral", "2026-01-01"), social_care("referral", "2026-02-01", "completed")]
    assert list(rereferrals([received(one).entry for one in told], 365)) == []


def test_a_number_that_a_hub_has_changed_is_the_number_that_holds() -> None:
    told = [enquiry("2026-01-01", "ENQ-1"), concern("health", "2026-02-01")]
    assert route(told) is None
    assert route(told, repeat_enquiries_count=1) == "monthly"
