"""To and fro between services, and hand-overs that nobody picked up."""

import pytest

from tests.factories import At, Event, case_closed, child, decision, early_help, incident, parent, social_care
from tests.unit.rules.telling import findings, ids

MEG = child("Meg Carter", "2015-01-01")
MOTHER = parent()


def transfers(*events: Event) -> set[str]:
    return findings(events, between_services_transfers=1).get("between_services", set())


def dropped(*events: Event, day: str = "2026-11-24") -> set[str]:
    return findings(events, day).get("handover_not_picked_up", set())


def test_a_step_up_and_a_step_down_are_two_transfers() -> None:
    up, down = early_help("2026-02-01", "stepped_up"), case_closed("2026-05-01")
    assert findings([up, down])["between_services"] == ids(up, down)
    assert "between_services" not in findings([up])


@pytest.mark.parametrize("step", ["universal", None])
def test_a_case_closed_without_early_help_is_no_transfer(step: str | None) -> None:
    assert transfers(case_closed("2026-05-01", step)) == set()


@pytest.mark.parametrize("status", ["requested", "started", "closed", "declined"])
def test_early_help_that_does_not_step_up_is_no_transfer(status: str) -> None:
    assert transfers(early_help("2026-05-01", status)) == set()


def test_reports_of_one_direction_within_fourteen_days_of_the_first_are_one_transfer() -> None:
    first = early_help("2026-02-01", "stepped_up", people=[child(), MOTHER])
    sibling = early_help("2026-02-15", "stepped_up", "EH-2", [MEG, MOTHER])
    later = early_help("2026-02-16", "stepped_up", "EH-3", [MEG, MOTHER])
    assert transfers(first, sibling) == ids(first)
    assert transfers(first, later) == ids(first, later)
    assert transfers(first, sibling, later) == ids(first, later)


def test_fourteen_days_are_counted_from_the_first_report_not_from_the_last() -> None:
    told = [early_help(day, "stepped_up", day) for day in ("2026-02-01", "2026-02-12", "2026-02-24", "2026-03-06")]
    assert transfers(*told) == ids(told[0], told[2])


def test_reports_of_the_other_direction_are_another_transfer() -> None:
    up, down = early_help("2026-02-01", "stepped_up"), case_closed("2026-02-02")
    assert transfers(up, down) == ids(up, down)


def test_a_transfer_is_of_the_day_of_its_first_report() -> None:
    told = [early_help("2025-11-24", "stepped_up"), early_help("2025-12-01", "stepped_up", "EH-2")]
    assert transfers(*told) == set()


def test_a_referral_while_early_help_holds_the_family_is_a_step_up() -> None:
    start, referral = early_help("2026-01-01", "started"), social_care("referral", "2026-02-01")
    assert transfers(start, referral) == ids(referral)
    assert transfers(referral) == set()


@pytest.mark.parametrize("status", ["requested", "declined", "closed"])
def test_early_help_that_has_not_started_holds_nobody(status: str) -> None:
    assert transfers(early_help("2026-01-01", status), social_care("referral", "2026-02-01")) == set()


@pytest.mark.parametrize("status", ["completed", "ended"])
def test_a_referral_counts_as_it_starts(status: str) -> None:
    assert transfers(early_help("2026-01-01", "started"), social_care("referral", "2026-02-01", status)) == set()


@pytest.mark.parametrize("kind", ["assessment", "strategy_discussion", "section_47"])
def test_what_is_no_referral_is_no_step_up(kind: str) -> None:
    assert transfers(early_help("2026-01-01", "started"), social_care(kind, "2026-02-01")) == set()


@pytest.mark.parametrize("end", ["closed", "declined"])
def test_early_help_that_is_over_holds_nobody(end: str) -> None:
    held = [early_help("2026-01-01", "started"), early_help("2026-01-20", end)]
    assert transfers(*held, social_care("referral", "2026-01-19")) != set()
    assert transfers(*held, social_care("referral", "2026-01-21")) == set()


def test_the_end_of_another_episode_does_not_end_this_one() -> None:
    referral = social_care("referral", "2026-02-01")
    held = [early_help("2026-01-01", "started"), early_help("2026-01-20", "closed", "EH-2")]
    assert transfers(*held, referral) == ids(referral)
    elsewhere = early_help("2026-01-20", "closed", source="/agencies/early_help/northshire")
    assert transfers(held[0], elsewhere, referral) == ids(referral)


def test_an_episode_that_starts_again_holds_again() -> None:
    told = [
        early_help("2026-01-01", "started"),
        early_help("2026-01-20", "closed"),
        early_help("2026-03-01", "started"),
    ]
    assert transfers(*told, social_care("referral", "2026-02-01")) == set()
    again = social_care("referral", "2026-03-02")
    assert transfers(*told, again) == ids(again)


def test_early_help_holds_from_the_instant_of_its_start_and_not_at_that_of_its_end() -> None:
    start, end = early_help("2026-01-01", "started"), early_help("2026-01-20", "closed")
    first, last = social_care("referral", "2026-01-01"), social_care("referral", "2026-01-20")
    assert transfers(start, end, first) == ids(first)
    assert transfers(start, end, last) == set()


def test_an_episode_that_started_twice_did_not_hold_in_between() -> None:
    told = [
        early_help(f"2026-0{n}-01", status) for n, status in enumerate(("started", "closed", "started", "closed"), 1)
    ]
    assert transfers(*told, social_care("referral", "2026-02-10")) == set()


def test_early_help_for_one_child_holds_the_family() -> None:
    start = early_help("2026-01-01", "started", people=[child(), MOTHER])
    referral = social_care("referral", "2026-02-01", people=[MEG, MOTHER])
    assert transfers(start, referral) == ids(referral)


def test_a_referral_of_the_day_of_the_step_up_is_that_transfer() -> None:
    start = early_help("2026-01-01", "started")
    up = early_help("2026-02-01", "stepped_up", time="2026-02-01T15:00:00Z")
    after = social_care("referral", "2026-02-01", time="2026-02-01T16:00:00Z")
    before = social_care("referral", "2026-02-01", time="2026-02-01T14:00:00Z")
    assert transfers(start, up, after) == ids(up)
    assert transfers(start, up, before) == ids(before)


def test_a_referral_soon_after_a_step_up_is_not_a_second_transfer() -> None:
    told = [early_help("2026-01-01", "started"), early_help("2026-02-01", "stepped_up")]
    assert transfers(*told, social_care("referral", "2026-02-16")) == ids(told[1])


@pytest.mark.parametrize("kind", ["referral", "assessment", "strategy_discussion"])
@pytest.mark.parametrize("status", ["started", "completed"])
@pytest.mark.parametrize("day", ["2026-05-18", "2026-06-29"])
def test_a_step_up_is_picked_up_from_fourteen_days_before_to_twenty_eight_after(
    kind: str, status: str, day: str
) -> None:
    up = early_help("2026-06-01", "stepped_up")
    assert dropped(up, social_care(kind, day, status)) == set()


@pytest.mark.parametrize("at", ["2026-05-17T23:59:59+01:00", "2026-06-30"])
def test_a_step_up_is_not_picked_up_by_what_is_too_early_or_too_late(at: At) -> None:
    up = early_help("2026-06-01", "stepped_up")
    assert dropped(up, social_care("referral", at)) == ids(up)


def test_the_last_day_of_a_wait_is_a_whole_day() -> None:
    up = early_help("2026-06-01T09:00:00+01:00", "stepped_up")
    assert dropped(up, social_care("referral", "2026-06-29T23:59:59+01:00")) == set()
    assert dropped(up, social_care("referral", "2026-05-18T00:00:00+01:00")) == set()


def test_what_ends_or_is_of_another_kind_picks_no_step_up_up() -> None:
    up = early_help("2026-06-01", "stepped_up")
    others = [social_care("referral", "2026-06-02", "ended"), social_care("section_47", "2026-06-02")]
    others += [early_help("2026-06-02", "started", "EH-2")]
    assert dropped(up, *others) == ids(up)


@pytest.mark.parametrize("handed", [case_closed("2026-06-01"), decision("2026-06-01", "ENQ-1", "early_help")])
def test_a_step_down_and_a_decision_wait_for_early_help_to_start(handed: Event) -> None:
    assert dropped(handed) == ids(handed)
    for status in ("requested", "stepped_up", "closed", "declined"):
        assert ids(handed) <= dropped(handed, early_help("2026-06-10", status))
    assert dropped(handed, early_help("2026-05-18", "started")) == set()
    assert dropped(handed, early_help("2026-06-29", "started")) == set()
    assert dropped(handed, early_help("2026-06-30", "started")) == ids(handed)
    assert dropped(handed, social_care("referral", "2026-06-10")) == ids(handed)


@pytest.mark.parametrize("outcome", ["no_further_action", "advice", "assessment", "section_47"])
def test_other_decisions_hand_nothing_over(outcome: str) -> None:
    assert dropped(decision("2026-06-01", "ENQ-1", outcome)) == set()


def test_a_hand_over_is_picked_up_for_any_child_of_the_family() -> None:
    handed = case_closed("2026-06-01", people=[child(), MOTHER])
    assert dropped(handed, early_help("2026-06-10", "started", people=[MEG, MOTHER])) == set()


def test_a_hand_over_of_another_family_is_picked_up_by_nobody_here() -> None:
    handed = case_closed("2026-06-01", people=[child(), MOTHER])
    others = early_help("2026-06-10", "started", people=[child("Tom Price", "2012-01-01")])
    assert dropped(handed, others) == ids(handed)


def test_a_hand_over_of_more_than_twelve_months_ago_is_past() -> None:
    assert dropped(case_closed("2025-11-24")) == set()
    inside = case_closed("2025-11-25")
    assert dropped(inside) == ids(inside)


def test_every_hand_over_that_was_not_picked_up_is_evidence() -> None:
    told = [
        case_closed("2026-01-01"),
        early_help("2026-04-01", "stepped_up"),
        decision("2026-06-01", "E", "early_help"),
    ]
    assert dropped(*told) == ids(*told)


def test_a_hand_over_that_names_the_mother_alone_is_of_her_children() -> None:
    known = incident("2026-01-01", people=[child(), MOTHER])
    handed = case_closed("2026-06-01", people=[MOTHER])
    assert dropped(known, handed) == ids(handed)
