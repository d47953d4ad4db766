"""The urgent gate: what opens it, and what answers."""

from datetime import date

import pytest

from services.kernel import clock
from services.profile.domain import agenda
from services.profile.domain.persons import Held
from services.profile.domain.rules.story import Asked
from services.profile.domain.thresholds import Thresholds
from tests.factories import (
    Event,
    Someone,
    child,
    concern,
    correction,
    enquiry,
    event,
    incident,
    missing_found,
    missing_reported,
    parent,
    retraction,
    social_care,
    someone,
)
from tests.unit.rules.telling import findings, ids, item, items, received, route

URGENT = [
    *("disclosure_of_abuse", "unexplained_injury", "child_under_two_injury", "physical_harm", "sexual_harm"),
    *("strangulation", "weapon_used", "suicidal_intent", "unborn_at_risk", "fabricated_illness"),
    *("female_genital_mutilation", "forced_marriage", "sexual_exploitation", "found_with_person_of_concern"),
]
NOT_URGENT = ["emotional_harm", "neglect", "domestic_abuse", "self_harm", "criminal_exploitation", "going_missing"]
MEG = child("Meg Carter", "2015-01-01")
BEN = child("Ben Carter", "2018-01-01")


def unanswered(*events: Event, as_of: str | None = None) -> set[str]:
    return findings(events, as_of=as_of).get("urgent_unanswered", set())


@pytest.mark.parametrize("indicator", URGENT)
def test_an_event_with_an_urgent_indicator_opens_the_gate(indicator: str) -> None:
    told = incident("2026-11-01", ["neglect", indicator])
    assert findings([told]) == {"urgent_unanswered": ids(told)}
    assert route([told]) == "urgent"


@pytest.mark.parametrize("indicator", NOT_URGENT)
def test_other_indicators_do_not(indicator: str) -> None:
    assert route([incident("2026-11-01", [indicator])]) is None


def test_harm_disclosed_opens_the_gate_and_harm_denied_or_not_asked_does_not() -> None:
    report = missing_reported("2026-11-01T18:00:00Z", "M-1")
    disclosed, denied, not_asked = (
        missing_found("2026-11-01T22:00:00Z", "M-1", harm=harm) for harm in (True, False, None)
    )
    assert unanswered(report, disclosed) == ids(disclosed)
    assert unanswered(report, denied) == set()
    assert unanswered(report, not_asked) == set()


@pytest.mark.parametrize("risk", ["no_apparent", "low", "medium"])
def test_a_child_missing_now_at_another_risk_than_high_does_not_open_the_gate(risk: str) -> None:
    assert unanswered(missing_reported("2026-11-01T18:00:00Z", "M-1", risk)) == set()


def test_a_child_missing_now_at_high_risk_opens_the_gate_until_found_by_anybody() -> None:
    report = missing_reported("2026-11-01T18:00:00Z", "M-1", "high")
    own = missing_found("2026-11-03T09:00:00Z", "M-1")
    others = missing_found("2026-11-03T09:00:00Z", "P-1", source="/agencies/missing/police-desk")
    assert unanswered(report) == ids(report)
    assert unanswered(report, own) == set()
    assert unanswered(report, others) == set()
    assert unanswered(report, own, as_of="2026-11-03T08:59:59Z") == ids(report)


def test_a_child_who_is_missing_again_under_another_number_is_missing_by_that_report() -> None:
    first = missing_reported("2026-11-01T18:00:00Z", "M-1", "high")
    again = missing_reported("2026-11-05T18:00:00Z", "M-2", "high")
    assert unanswered(first, again) == ids(again)


def test_every_report_of_one_absence_at_high_risk_is_unanswered() -> None:
    told = [missing_reported(f"2026-11-0{n}T18:00:00Z", "M-1", "high") for n in (1, 2)]
    told.append(missing_reported("2026-11-03T18:00:00Z", "P-1", "high", source="/agencies/missing/police-desk"))
    assert unanswered(*told) == ids(*told)


def test_a_child_whose_number_is_used_again_after_the_return_is_missing_again() -> None:
    told = [missing_reported("2026-11-01T18:00:00Z", "M-1", "high"), missing_found("2026-11-02T09:00:00Z", "M-1")]
    again = missing_reported("2026-11-05T18:00:00Z", "M-1", "high")
    assert unanswered(*told, again) == ids(again)


def test_a_return_that_is_not_known_at_the_end_of_the_meetings_day_does_not_count() -> None:
    report = missing_reported("2026-11-24T18:00:00Z", "M-1", "high")
    found = missing_found("2026-11-25T09:00:00Z", "M-1")
    assert unanswered(report, found, as_of="2026-11-26T00:00:00Z") == ids(report)


def test_only_the_missing_child_is_concerned_by_a_report_that_names_a_sibling() -> None:
    report = missing_reported("2026-11-01T18:00:00Z", "M-1", "high", [child(), MEG | {"role": "sibling"}])
    answered = social_care("strategy_discussion", "2026-11-01", people=[child()])
    assert unanswered(report, answered) == set()


ANSWERS = [
    ("strategy_discussion", "started"),
    ("strategy_discussion", "completed"),
    ("section_47", "started"),
    ("child_protection_plan", "started"),
]


@pytest.mark.parametrize(("kind", "status"), ANSWERS)
def test_what_answers_on_the_same_day_or_later(kind: str, status: str) -> None:
    told = incident("2026-11-01T20:00:00Z", ["physical_harm"])
    assert unanswered(told, social_care(kind, "2026-11-01", status)) == set()
    assert unanswered(told, social_care(kind, "2026-11-20", status)) == set()
    assert unanswered(told, social_care(kind, "2026-10-31T23:59:59Z", status)) == ids(told)


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("strategy_discussion", "ended"),
        ("section_47", "completed"),
        ("section_47", "ended"),
        ("child_protection_plan", "completed"),
        ("child_protection_plan", "ended"),
        ("assessment", "started"),
        ("looked_after", "started"),
        ("referral", "started"),
    ],
)
def test_what_does_not_answer(kind: str, status: str) -> None:
    told = incident("2026-11-01", ["physical_harm"])
    assert unanswered(told, social_care(kind, "2026-11-02", status)) == ids(told)


def test_an_answer_after_the_meetings_day_is_no_answer_yet() -> None:
    told = incident("2026-11-01", ["physical_harm"])
    answer = social_care("section_47", "2026-11-25")
    assert unanswered(told, answer, as_of="2026-12-01T00:00:00Z") == ids(told)


def test_every_event_that_is_still_unanswered_is_evidence() -> None:
    first, second, third = (incident(f"2026-11-0{n}", ["physical_harm"]) for n in (1, 3, 5))
    answer = social_care("strategy_discussion", "2026-11-03")
    assert unanswered(first, second, third) == ids(first, second, third)
    assert unanswered(first, second, third, answer) == ids(third)


def test_an_answer_for_one_of_two_siblings_leaves_the_other_waiting() -> None:
    told = incident("2026-11-01", ["physical_harm"], [child(), MEG, parent()])
    for_amy = social_care("section_47", "2026-11-01", people=[child()])
    for_meg = social_care("section_47", "2026-11-01", people=[MEG], reference="REF-2")
    assert unanswered(told, for_amy) == ids(told)
    assert unanswered(told, for_amy, for_meg) == set()


def test_an_answer_that_names_the_mother_alone_is_for_all_her_children() -> None:
    told = incident("2026-11-01", ["physical_harm"], [child(), MEG, parent()])
    assert unanswered(told, social_care("strategy_discussion", "2026-11-01", people=[parent()])) == set()


def test_an_event_that_names_one_child_does_not_concern_the_siblings() -> None:
    known = incident("2026-01-01", people=[child(), MEG, parent()])
    told = incident("2026-11-01", ["physical_harm"], [child(), parent()])
    assert unanswered(known, told, social_care("section_47", "2026-11-01", people=[child()])) == set()


@pytest.mark.parametrize("role", ["parent", "carer"])
def test_an_event_that_names_no_child_concerns_every_child_of_the_parent_or_carer(role: str) -> None:
    known = incident("2026-01-01", people=[child(), MEG, BEN, parent()])
    told = incident("2026-11-01", ["weapon_used"], [parent() | {"role": role}])
    assert unanswered(known, told) == ids(told)
    answers = [social_care("section_47", "2026-11-01", people=[one]) for one in (child(), MEG)]
    assert unanswered(known, told, *answers) == ids(told)
    answers.append(social_care("section_47", "2026-11-01", people=[BEN]))
    assert unanswered(known, told, *answers) == set()


@pytest.mark.parametrize("role", ["associate", "person_of_concern", "relative", "household_member"])
def test_an_event_that_names_a_parent_in_another_role_concerns_no_child(role: str) -> None:
    known = incident("2026-01-01", people=[child(), parent()])
    told = incident("2026-11-01", ["weapon_used"], [parent() | {"role": role}])
    assert unanswered(known, told) == set()


@pytest.mark.parametrize("role", ["sibling", "other_child", "relative", "associate", "parent"])
def test_a_child_named_in_any_role_is_a_child_whom_the_event_concerns(role: str) -> None:
    told = incident("2026-11-01", ["physical_harm"], [MEG | {"role": role}])
    assert unanswered(told) == ids(told)


def test_another_familys_child_who_is_named_is_concerned_too() -> None:
    tom = child("Tom Price", "2012-01-01")
    told = incident("2026-11-01", ["weapon_used"], [child(), tom | {"role": "other_child"}])
    assert {one.family.children[0].name for one in items([told])} == {"Amy Carter", "Tom Price"}


def test_an_event_that_names_a_child_of_another_family_does_not_concern_the_parents_own() -> None:
    known = incident("2026-01-01", people=[child(), parent()])
    tom = someone("Tom Price", "2012-01-01", "other_child")
    (found,) = items([known, incident("2026-11-01", ["weapon_used"], [parent(), tom])])
    assert [one.name for one in found.family.children] == ["Tom Price"]


@pytest.mark.parametrize(
    ("other", "concerned"),
    [
        (someone("Tom Price", "2012-01-01", "other_child"), False),
        (someone("Tom Price", "2008-11-25", "associate"), False),
        (someone("Tom Price", "2008-11-24", "associate"), True),
        (someone("Tom Price", None, "child"), False),
        (someone("Tom Price", None, "associate"), True),
    ],
)
def test_a_child_of_another_circle_is_a_child_whom_the_event_names(other: Someone, *, concerned: bool) -> None:
    known = received(incident("2026-01-01", people=[child(), parent()]))
    told = received(incident("2026-11-01", ["weapon_used"], [other, parent()])).with_own((1,))
    day = date(2026, 11, 24)
    found = agenda.items(Held([known, told]), Asked(day, Thresholds()), clock.end_of(day) - 1)
    assert bool(found) == concerned


def test_somebody_of_eighteen_is_no_child_whatever_the_role() -> None:
    told = incident("2026-11-01", ["physical_harm"], [child(born="2008-11-24")])
    assert unanswered(told) == set()
    younger = incident("2026-11-01", ["physical_harm"], [child(born="2008-11-25")])
    assert unanswered(younger, as_of="2026-11-24T12:00:00Z") == ids(younger)


def test_without_a_date_of_birth_the_role_child_makes_a_child() -> None:
    told = incident("2026-11-01", ["physical_harm"], [child("Amy Carter", None)])
    assert unanswered(told) == ids(told)
    assert unanswered(incident("2026-11-01", ["physical_harm"], [someone("Amy Carter", None, "sibling")])) == set()


def test_an_event_of_more_than_twelve_months_ago_holds_the_gate_no_longer() -> None:
    assert unanswered(incident("2025-11-24T23:59:59Z", ["physical_harm"])) == set()
    told = incident("2025-11-25", ["physical_harm"])
    assert unanswered(told) == ids(told)


def test_an_urgent_enquiry_holds_the_gate_as_any_other_event() -> None:
    told = enquiry("2026-11-01", "ENQ-1", indicators=["suicidal_intent"])
    assert unanswered(told) == ids(told)


def test_a_retracted_urgent_event_opens_the_gate_no_longer() -> None:
    told = incident("2026-11-01", ["physical_harm"])
    back = retraction(told, "2026-11-05T12:00:00Z")
    assert route([told, back], as_of="2026-11-05T11:59:59Z") == "urgent"
    assert route([told, back]) is None


def test_a_retracted_answer_answers_no_longer() -> None:
    told, answer = incident("2026-11-01", ["physical_harm"]), social_care("section_47", "2026-11-02")
    assert unanswered(told, answer, retraction(answer, "2026-11-05T12:00:00Z")) == ids(told)


def test_an_urgent_event_corrected_to_another_child_is_about_that_child() -> None:
    told = concern("health", "2026-11-01", ["unexplained_injury"])
    right = correction(told, time="2026-11-02T12:00:00Z", people=[child("Tom Price", "2012-01-01")])
    (found,) = items([told, right])
    assert [one.name for one in found.family.children] == ["Tom Price"]


def test_a_pregnancy_at_risk_of_a_mother_with_a_child_is_urgent_for_that_child() -> None:
    known = incident("2026-01-01", people=[child(), parent()])
    told = event(
        "health.pregnancy",
        "2026-11-01",
        {"expected_delivery_date": "2027-03-01"},
        [parent()],
        indicators=["unborn_at_risk"],
    )
    assert unanswered(known, told) == ids(told)


def test_the_wait_runs_from_receipt_and_a_correction_does_not_shorten_it() -> None:
    told = concern("health", "2026-05-01T09:00:00Z", ["sexual_harm"])
    later = correction(told, time="2026-05-20T09:00:00Z")
    found = item([told, later, concern("schools", "2026-05-10T09:00:00Z", ["physical_harm"])], "2026-05-26")
    assert found is not None
    assert found.route == "urgent"
    assert found.waiting_since == clock.parse_instant("2026-05-01T09:00:00Z")


def test_only_an_urgent_family_waits() -> None:
    asked = [enquiry(f"2026-05-0{n}T09:00:00Z", f"E-{n}") for n in range(1, 4)]
    found = item(asked, "2026-05-26")
    assert found is not None
    assert (found.route, found.waiting_since) == ("monthly", None)
