"""Statutory clocks: when each starts, by when it is due, what meets it, what stops it, and that none restarts."""

from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec
import pytest

from services.kernel import clock
from services.kernel.events.entry import Entry
from services.profile.domain import agenda
from services.profile.domain.clocks import clocks
from services.profile.domain.clocks.clock import Clock, Told
from services.profile.domain.persons import Held
from services.profile.domain.rules.story import Asked
from services.profile.domain.thresholds import Thresholds
from tests.casework import at
from tests.factories import (
    Event,
    case_closed,
    child,
    correction,
    decision,
    enquiry,
    event,
    missing_found,
    missing_reported,
    retraction,
    social_care,
)
from tests.understood import received

MEG = child("Meg Carter", "2015-01-01")
AMY = child()


def usual(_day: date) -> Thresholds:
    """The numbers of a hub that has changed none, whatever the day."""
    return Thresholds()


def found(*events: Event, now: str = "2026-11-01 12:00", numbers: Callable[[date], Thresholds] = usual) -> list[Clock]:
    """The clocks of the children of events, as of an instant."""
    as_of = at(now)
    details = {received(one).entry.record: one["data"]["details"] for one in events}

    def read(entry: Entry) -> dict[str, Any]:
        return msgspec.json.decode(msgspec.json.encode(details[entry.record]))  # type: ignore[no-any-return]

    asked = Asked(clock.london_date(as_of), Thresholds())
    stories = agenda.stories(Held([received(one) for one in events]), asked, as_of)
    return [
        one for story in stories for who in story.family.children for one in clocks(Told(story, who, read, numbers))
    ]


def told(kind: str, *events: Event, now: str = "2026-11-01 12:00") -> list[tuple[str, str]]:
    """The clocks of a kind: when each is due, in London, and how it stands."""
    return [(spoken(one.due_at), one.status) for one in found(*events, now=now) if one.kind == kind]


def spoken(instant: int) -> str:
    """An instant in London."""
    return f"{clock.to_datetime(instant).astimezone(clock.LONDON):%Y-%m-%d %H:%M}"


def conference(when: str, kind: str = "initial", **more: Any) -> Event:
    """A child protection conference."""
    return event("social_care.conference", when, {"kind": kind, "held_at": when}, **more)


def core_group(when: str) -> Event:
    """A core group."""
    return event("social_care.core_group", when, {"held_at": when})


def visit(when: str, purpose: str = "plan", *, seen: bool = True, alone: bool | None = True) -> Event:
    """A visit to a child."""
    return event("social_care.visit", when, {"statutory": True, "seen": seen, "seen_alone": alone, "purpose": purpose})


def interview(when: str, episode: str, outcome: str = "completed", **more: Any) -> Event:
    """A return home interview."""
    return event("missing.return_interview", when, {"episode_id": episode, "outcome": outcome, **more})


FRIDAY = "2026-10-16T15:30:00Z"


@pytest.mark.parametrize(
    ("decided", "status"),
    [("2026-10-19T15:30:00Z", "met"), ("2026-10-19T15:31:00Z", "met_late"), ("2026-10-19", "met"), (None, "overdue")],
)
def test_an_enquiry_is_decided_in_a_working_day_from_its_receipt(decided: str | None, status: str) -> None:
    events = [enquiry(FRIDAY, "E1"), *([decision(decided, "E1")] if decided else [])]
    assert told("decision", *events) == [("2026-10-19 16:30", status)]


def test_a_correction_of_an_enquiry_does_not_start_its_clock_again() -> None:
    first = enquiry(FRIDAY, "E1")
    again = correction(first, time="2026-10-19T12:00:00Z", summary="Told again")
    assert told("decision", first, again, now="2026-10-19 14:00") == [("2026-10-19 16:30", "due")]


def test_a_retracted_decision_leaves_the_clock_running() -> None:
    made = decision("2026-10-19T09:00:00Z", "E1")
    assert told("decision", enquiry(FRIDAY, "E1"), made, retraction(made, "2026-10-20T09:00:00Z")) == [
        ("2026-10-19 16:30", "overdue")
    ]


def test_christmas_is_no_working_time() -> None:
    assert told("decision", enquiry("2025-12-24T10:00:00Z", "E1")) == [("2025-12-29 10:00", "overdue")]


def test_an_assessment_is_completed_in_45_working_days_from_the_referral() -> None:
    referral = social_care("referral", "2026-08-03T09:00:00Z")
    assert told("assessment", referral, now="2026-10-06 09:00") == [("2026-10-06 10:00", "due")]
    done = social_care("assessment", "2026-10-06T08:59:00Z", "completed")
    assert told("assessment", referral, done) == [("2026-10-06 10:00", "met")]
    closed = case_closed("2026-09-01T09:00:00Z")
    assert told("assessment", referral, closed) == [("2026-10-06 10:00", "stopped")]
    assert told("assessment", referral, case_closed("2026-10-20T09:00:00Z")) == [("2026-10-06 10:00", "missed")]


def test_each_referral_has_its_own_clock() -> None:
    first = social_care("referral", "2026-03-02T09:00:00Z", reference="R1")
    second = social_care("referral", "2026-08-03T09:00:00Z", reference="R2")
    done = social_care("assessment", "2026-04-01T09:00:00Z", "completed")
    assert [status for _, status in told("assessment", first, done, second)] == ["met", "overdue"]


STRATEGY = social_care("strategy_discussion", "2026-08-03T09:00:00Z", "completed")
SECTION_47 = social_care("section_47", "2026-08-04T09:00:00Z", reference="S1")


def test_the_initial_conference_is_15_working_days_after_the_strategy_discussion_past_a_bank_holiday() -> None:
    assert told("initial_conference", STRATEGY, SECTION_47, now="2026-08-20 12:00") == [("2026-08-24 10:00", "due")]
    later = social_care("strategy_discussion", "2026-08-17T09:00:00Z", "completed")
    late = social_care("section_47", "2026-08-18T09:00:00Z", reference="S2")
    assert told("initial_conference", later, late) == [("2026-09-08 10:00", "overdue")]
    assert told("initial_conference", STRATEGY, SECTION_47, conference("2026-08-25T09:00:00Z")) == [
        ("2026-08-24 10:00", "met_late")
    ]


def test_a_section_47_enquiry_that_ends_without_a_conference_stops_the_clock() -> None:
    over = social_care("section_47", "2026-08-12T09:00:00Z", "completed", reference="S1")
    assert told("initial_conference", STRATEGY, SECTION_47, over) == [("2026-08-24 10:00", "stopped")]


@pytest.mark.parametrize(
    ("seen", "status"),
    [("2026-08-15T10:00:00Z", "met"), ("2026-08-18T10:00:00Z", "met_late"), (None, "missed")],
)
def test_a_signs_of_safety_visit_is_made_five_days_before_the_conference(seen: str | None, status: str) -> None:
    visits = [visit(seen, "signs_of_safety")] if seen else []
    events = [STRATEGY, SECTION_47, *visits, conference("2026-08-20T09:00:00Z")]
    assert told("signs_of_safety_visit", *events) == [("2026-08-15 23:59", status)]


PLAN = social_care("child_protection_plan", "2026-06-01T10:00:00Z", reference="P1")
HELD = conference("2026-06-01T09:00:00Z")


def test_the_first_core_group_is_in_ten_working_days_from_the_conference() -> None:
    assert told("core_group", HELD, PLAN, core_group("2026-06-15T09:00:00Z")) == [("2026-06-15 10:00", "met")]
    assert told("core_group", HELD, PLAN) == [("2026-06-15 10:00", "overdue")]
    assert told("core_group", HELD) == []


def test_reviews_are_in_three_months_then_in_six_until_the_plan_ends() -> None:
    events = [HELD, PLAN, conference("2026-09-01T09:00:00Z", "review")]
    assert told("review_conference", *events) == [("2026-09-01 23:59", "met"), ("2027-03-01 23:59", "due")]
    ended = social_care("child_protection_plan", "2026-10-01T09:00:00Z", "ended", reference="P1")
    assert told("review_conference", *events, ended)[-1] == ("2027-03-01 23:59", "stopped")


def test_visits_to_a_child_on_a_plan_follow_each_other_and_say_whether_the_child_was_seen_alone() -> None:
    unseen = visit("2026-06-10T09:00:00Z", seen=False)
    events = [PLAN, visit("2026-06-12T09:00:00Z"), unseen, visit("2026-07-01T09:00:00Z", alone=False)]
    made = [one for one in found(*events, now="2026-07-10 12:00") if one.kind == "visit"]
    assert [one.status for one in made] == ["met", "met_late", "due"]
    assert [one.seen_alone for one in made] == [True, False, None]
    assert spoken(made[0].due_at) == "2026-06-15 11:00"


def test_two_visits_at_one_instant_end_the_count_of_visits() -> None:
    events = [PLAN, visit("2026-06-12T09:00:00Z"), visit("2026-06-12T09:00:00Z", alone=False)]
    assert len([one for one in found(*events) if one.kind == "visit"]) == 3


@pytest.mark.parametrize(
    ("offer", "status"),
    [
        (interview("2026-10-13T22:59:00Z", "M1"), "met"),
        (interview("2026-10-13T23:01:00Z", "M1"), "met_late"),
        (interview("2026-10-14T09:00:00Z", "M1", "declined", offered_at="2026-10-11T09:00:00Z"), "met"),
        (interview("2026-10-11T09:00:00Z", "M1", "not_offered"), "overdue"),
        (interview("2026-10-11T09:00:00Z", "M2"), "overdue"),
    ],
)
def test_a_return_home_interview_is_offered_in_72_hours_from_the_return(offer: Event, status: str) -> None:
    events = [missing_reported("2026-10-10T20:00:00Z", "M1"), missing_found("2026-10-10T23:00:00Z", "M1"), offer]
    assert told("return_interview", *events) == [("2026-10-14 00:00", status)]


def test_a_sibling_who_is_only_named_has_no_clock_of_the_return() -> None:
    sibling = {**MEG, "role": "sibling"}
    returned = missing_found("2026-10-10T23:00:00Z", "M1", [AMY, sibling])
    made = found(missing_reported("2026-10-10T20:00:00Z", "M1"), returned)
    assert [one.child.name for one in made if one.kind == "return_interview"] == ["Amy Carter"]


def test_an_unborn_child_at_risk_is_assessed_before_the_expected_date() -> None:
    unborn = {"ref": "b", "role": "child", "expected_delivery_date": "2026-12-01", "name": {"family": "Carter"}}
    worry = event(
        "health.concern", "2026-10-01T09:00:00Z", {"category": "birth"}, [unborn], indicators=["unborn_at_risk"]
    )
    assert told("pre_birth_assessment", worry) == [("2026-11-30 23:59", "due")]


def test_clocks_stand_at_the_end_of_the_day_that_is_asked_for() -> None:
    as_of = at("2026-12-01 12:00")
    asked = Asked(date(2026, 10, 19), Thresholds())
    first = enquiry(FRIDAY, "E1")
    (story,) = agenda.stories(Held([received(first)]), asked, as_of)
    (one,) = clocks(Told(story, story.family.children[0], lambda _entry: first["data"]["details"], usual))
    assert (one.status, story.now) == ("overdue", clock.end_of(date(2026, 10, 19)))


def completed(kind: str, when: str, reference: str = "REF", status: str = "completed", **more: Any) -> Event:
    """A process that is over."""
    return social_care(kind, when, status, reference=reference, **more)


def test_a_section_47_enquiry_completed_before_its_conference_leaves_the_clock_to_the_conference() -> None:
    over = completed("section_47", "2026-08-12T09:00:00Z", "S1")
    assert told("initial_conference", STRATEGY, SECTION_47, over, conference("2026-08-20T09:00:00Z")) == [
        ("2026-08-24 10:00", "met")
    ]
    assert told("initial_conference", STRATEGY, SECTION_47, over, conference("2026-08-26T09:00:00Z")) == [
        ("2026-08-24 10:00", "met_late")
    ]


def test_a_conference_of_a_later_section_47_enquiry_does_not_meet_the_clock_of_one_that_was_over() -> None:
    over = completed("section_47", "2026-08-12T09:00:00Z", "S1")
    again = social_care("section_47", "2026-09-14T09:00:00Z", reference="S2")
    events = [STRATEGY, SECTION_47, over, again, conference("2026-09-24T09:00:00Z")]
    assert told("initial_conference", *events) == [("2026-08-24 10:00", "stopped"), ("2026-10-05 10:00", "met")]


def test_what_stopped_a_clock_is_told() -> None:
    over = completed("section_47", "2026-08-12T09:00:00Z", "S1")
    (one,) = [one for one in found(STRATEGY, SECTION_47, over) if one.kind == "initial_conference"]
    assert one.stopped_by is not None
    assert one.stopped_by.id == over["id"]


def test_the_closure_of_a_case_stops_the_clock_of_a_conference() -> None:
    closed = case_closed("2026-08-12T09:00:00Z")
    assert told("initial_conference", STRATEGY, SECTION_47, closed) == [("2026-08-24 10:00", "stopped")]


@pytest.mark.parametrize(
    "between",
    [
        [],
        [case_closed("2026-08-14T09:00:00Z")],
        [social_care("section_47", "2026-08-05T09:00:00Z", reference="S0")],
    ],
    ids=["long ago", "before a closure", "of an earlier enquiry"],
)
def test_a_strategy_discussion_of_another_matter_starts_no_clock(between: list[Event]) -> None:
    day = "2026-08-17" if between else "2026-09-07"
    later = social_care("section_47", f"{day}T09:00:00Z", reference="S9")
    made = [one for one in found(STRATEGY, *between, later) if one.kind == "initial_conference"]
    assert [spoken(one.started_at) for one in made if one.start.facts["reference"] == "S9"] == [f"{day} 10:00"]


def test_a_strategy_discussion_told_by_its_date_belongs_to_the_section_47_enquiry_of_its_day() -> None:
    discussed = social_care("strategy_discussion", "2026-08-04T11:00:00Z", "completed")
    by_date = social_care("section_47", "2026-08-04", reference="S1")
    assert told("initial_conference", discussed, by_date, now="2026-08-20 12:00") == [("2026-08-25 12:00", "due")]


def test_an_old_conference_starts_no_clock_of_a_new_plan() -> None:
    ended = social_care("child_protection_plan", "2026-07-01T10:00:00Z", "ended", reference="P1")
    new = social_care("child_protection_plan", "2026-10-19T10:00:00Z", reference="P2")
    assert told("core_group", HELD, PLAN, core_group("2026-06-08T09:00:00Z"), ended, new)[-1] == (
        "2026-11-02 11:00",
        "due",
    )


def test_a_plan_of_whose_conference_nobody_told_has_its_clocks_from_its_own_day() -> None:
    assert told("core_group", PLAN) == [("2026-06-15 11:00", "overdue")]
    assert told("review_conference", PLAN) == [("2026-09-01 23:59", "overdue")]


def test_a_plan_ended_by_date_on_the_day_of_its_review_had_the_review() -> None:
    review = conference("2026-09-01T09:00:00Z", "review")
    ended = social_care("child_protection_plan", "2026-09-01", "ended", reference="P1")
    assert [status for _, status in told("review_conference", HELD, PLAN, review, ended)] == ["met", "stopped"]


def test_the_end_of_one_referral_leaves_the_clock_of_another_running() -> None:
    first = social_care("referral", "2026-08-03T09:00:00Z", reference="R1")
    second = social_care("referral", "2026-08-10T09:00:00Z", reference="R2")
    over = completed("referral", "2026-08-12T09:00:00Z", "R1")
    assert told("assessment", first, second, over) == [("2026-10-06 10:00", "stopped"), ("2026-10-13 10:00", "overdue")]


def test_a_referral_that_is_over_before_its_assessment_is_not_stopped_by_that() -> None:
    referral = social_care("referral", "2026-08-03T09:00:00Z", reference="R1")
    over = completed("referral", "2026-08-04T09:00:00Z", "R1")
    done = completed("assessment", "2026-10-06T08:59:00Z", "A1")
    assert told("assessment", referral, over, done) == [("2026-10-06 10:00", "met")]


def test_an_assessment_after_the_next_referral_is_not_of_one_that_was_over() -> None:
    first = social_care("referral", "2026-03-02T09:00:00Z", reference="R1")
    over = completed("referral", "2026-03-04T09:00:00Z", "R1")
    second = social_care("referral", "2026-08-03T09:00:00Z", reference="R2")
    done = completed("assessment", "2026-09-01T09:00:00Z", "A1")
    assert [status for _, status in told("assessment", first, over, second, done)] == ["stopped", "met"]


def test_a_process_that_is_told_twice_has_one_clock_and_one_that_starts_again_another() -> None:
    first = social_care("referral", "2026-08-03T09:00:00Z", reference="R1")
    again = social_care("referral", "2026-08-05T09:00:00Z", reference="R1")
    assert told("assessment", first, again) == [("2026-10-06 10:00", "overdue")]
    over = completed("referral", "2026-08-04T09:00:00Z", "R1")
    assert told("assessment", first, over, again) == [("2026-10-06 10:00", "stopped"), ("2026-10-08 10:00", "overdue")]


def test_the_end_of_a_process_of_whose_start_nobody_told_starts_no_clock() -> None:
    assert found(completed("referral", "2026-08-04T09:00:00Z", "R9"), completed("section_47", "2026-08-04", "S9")) == []


HOME = "/agencies/missing/oaks"
LOOKING = "/agencies/missing/westshire"


@pytest.mark.parametrize("by", [HOME, LOOKING])
def test_a_return_of_which_two_sources_tell_has_one_clock_that_either_interview_meets(by: str) -> None:
    episode = {HOME: "H7", LOOKING: "M1"}
    events = [
        missing_reported("2026-10-10T20:00:00Z", "M1", source=LOOKING),
        missing_reported("2026-10-10T20:30:00Z", "H7", source=HOME),
        missing_found("2026-10-10T23:00:00Z", "M1", source=LOOKING),
        missing_found("2026-10-10T23:40:00Z", "H7", source=HOME),
        {**interview("2026-10-12T10:00:00Z", episode[by]), "source": by},
    ]
    assert told("return_interview", *events) == [("2026-10-14 00:00", "met")]
    assert told("return_interview", *events[:-1]) == [("2026-10-14 00:00", "overdue")]


def test_a_return_told_by_another_source_without_a_report_is_the_same_return() -> None:
    events = [
        missing_reported("2026-10-10T20:00:00Z", "M1", source=LOOKING),
        missing_found("2026-10-10T23:00:00Z", "M1", source=LOOKING),
        missing_found("2026-10-10T23:40:00Z", "H7", source=HOME),
    ]
    assert told("return_interview", *events) == [("2026-10-14 00:00", "overdue")]
    a_week_on = missing_found("2026-10-17T23:40:00Z", "H8", source=HOME)
    assert len(told("return_interview", *events, a_week_on)) == 2


def test_a_child_reported_missing_again_in_one_episode_has_returned_twice() -> None:
    events = [
        missing_reported("2026-10-10T20:00:00Z", "M1"),
        missing_found("2026-10-10T23:00:00Z", "M1"),
        missing_reported("2026-10-12T20:00:00Z", "M1"),
        missing_found("2026-10-12T23:00:00Z", "M1"),
        interview("2026-10-13T10:00:00Z", "M1"),
    ]
    assert told("return_interview", *events) == [("2026-10-14 00:00", "overdue"), ("2026-10-16 00:00", "met")]


def test_an_interview_by_whoever_else_was_asked_to_hold_it_meets_the_last_return_before_it() -> None:
    other = "/agencies/missing/runaways-charity"
    events = [
        missing_reported("2026-10-01T20:00:00Z", "M1"),
        missing_found("2026-10-01T23:00:00Z", "M1"),
        missing_reported("2026-10-10T20:00:00Z", "M2"),
        missing_found("2026-10-10T23:00:00Z", "M2"),
        {**interview("2026-10-12T10:00:00Z", "RHI/12"), "source": other},
    ]
    assert [status for _, status in told("return_interview", *events)] == ["overdue", "met"]


ID: dict[str, Any] = {"identifiers": [{"scheme": "social_care_id", "value": "SC-77"}]}


def unborn(expected: str = "2026-12-01", **more: Any) -> dict[str, Any]:
    """A child who is expected, as a record names it."""
    return {"ref": "b", "role": "child", "name": {"given": "Baby", "family": "Carter"}, **more} | (
        {"expected_delivery_date": expected} if expected else {}
    )


def worry(when: str, child_named: dict[str, Any]) -> Event:
    """Health's word that an unborn child is at risk."""
    return event("health.concern", when, {"category": "birth"}, [child_named, MUM], indicators=["unborn_at_risk"])


MUM = {"ref": "m", "role": "parent", "name": {"given": "Mo", "family": "Carter"}, "date_of_birth": "1990-01-01"}


@pytest.mark.parametrize(
    ("assessed", "status"),
    [("2026-10-31", "met"), ("2026-10-31T22:00:00Z", "met"), ("2026-11-01", "met_late"), (None, "overdue")],
)
def test_an_assessment_on_the_expected_date_is_not_before_it(assessed: str | None, status: str) -> None:
    child_named = unborn("2026-11-01", **ID)
    done = [completed("assessment", assessed, people=[child_named, MUM])] if assessed else []
    assert told("pre_birth_assessment", worry("2026-10-01T09:00:00Z", child_named), *done) == [
        ("2026-10-31 23:59", status)
    ]


def test_a_revised_expected_date_is_the_one_last_told() -> None:
    first = worry("2026-10-01T09:00:00Z", unborn("2026-12-20", **ID))
    scan = worry("2026-10-05T09:00:00Z", unborn("2026-12-01", **ID))
    assert told("pre_birth_assessment", first, scan) == [("2026-11-30 23:59", "due")]


def test_after_a_birth_no_clock_before_it_starts_and_one_that_ran_was_missed() -> None:
    baby = unborn("2026-10-20", **ID)
    born = unborn("2026-10-20", **ID, date_of_birth="2026-10-12")
    referral = social_care("referral", "2026-10-15T09:00:00Z", people=[born, MUM])
    assert told("pre_birth_assessment", referral) == []
    assert told("pre_birth_assessment", worry("2026-10-01T09:00:00Z", baby), referral) == [
        ("2026-10-11 23:59", "missed")
    ]


def test_a_decision_that_names_one_sibling_is_on_the_enquiry_of_all() -> None:
    both = enquiry(FRIDAY, "E1", people=[AMY, MEG])
    made = decision("2026-10-19T09:00:00Z", "E1", people=[AMY])
    assert [(one.child.name, one.status) for one in found(both, made) if one.kind == "decision"] == [
        ("Amy Carter", "met"),
        ("Meg Carter", "met"),
    ]


def test_a_changed_number_moves_no_clock_that_had_begun() -> None:
    def numbers(day: date) -> Thresholds:
        return Thresholds(clock_visit_working_days=5) if day >= date(2026, 6, 10) else Thresholds()

    events = [PLAN, visit("2026-06-12T09:00:00Z")]
    made = [one for one in found(*events, now="2026-06-13 12:00", numbers=numbers) if one.kind == "visit"]
    assert [spoken(one.due_at) for one in made] == ["2026-06-15 11:00", "2026-06-19 10:00"]
