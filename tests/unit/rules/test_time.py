"""What counts at a meeting: cut-off, windows, and what was known by then."""

from datetime import date

import pytest

from services.kernel import clock
from tests.factories import (
    At,
    Event,
    attendance,
    case_closed,
    child,
    concern,
    correction,
    enquiry,
    incident,
    missing_reported,
    retraction,
)
from tests.unit.rules.telling import finding, findings, ids, item, route


def enquiries_at(*times: At) -> list[Event]:
    return [enquiry(at, f"ENQ-{n}") for n, at in enumerate(times, 1)]


def repeats(*times: At, day: str = "2026-11-24", as_of: str | None = None) -> bool:
    return "repeat_enquiries" in findings(enquiries_at(*times), day, as_of)


def test_an_event_in_the_last_minute_of_the_meetings_day_counts_and_one_at_midnight_does_not() -> None:
    assert repeats("2026-11-01", "2026-11-02", "2026-11-24T23:59:59Z", as_of="2026-11-30T00:00:00Z")
    assert not repeats("2026-11-01", "2026-11-02", "2026-11-25T00:00:00Z", as_of="2026-11-30T00:00:00Z")
    assert not repeats("2026-11-01", "2026-11-02", "2026-11-25", as_of="2026-11-30T00:00:00Z")


def test_the_meetings_day_ends_in_london_in_summer_too() -> None:
    as_of = "2026-07-30T00:00:00Z"
    assert repeats("2026-07-01", "2026-07-02", "2026-07-14T22:59:59Z", day="2026-07-14", as_of=as_of)
    assert not repeats("2026-07-01", "2026-07-02", "2026-07-14T23:00:00Z", day="2026-07-14", as_of=as_of)


@pytest.mark.parametrize(
    ("day", "last", "next_day"),
    [
        ("2026-03-29", "2026-03-29T22:59:59Z", "2026-03-29T23:00:00Z"),
        ("2026-10-25", "2026-10-25T23:59:59Z", "2026-10-26T00:00:00Z"),
    ],
)
def test_the_days_on_which_the_clocks_change_end_when_london_says(day: str, last: str, next_day: str) -> None:
    as_of = "2026-11-30T00:00:00Z"
    assert repeats("2026-03-01", "2026-03-02", last, day=day, as_of=as_of)
    assert not repeats("2026-03-01", "2026-03-02", next_day, day=day, as_of=as_of)


def test_a_window_of_months_leaves_out_the_day_on_which_it_is_told_from() -> None:
    assert not repeats("2025-11-24T23:59:59Z", "2026-11-01", "2026-11-02")
    assert repeats("2025-11-25", "2026-11-01", "2026-11-02")


def test_a_window_is_counted_in_london_dates() -> None:
    assert repeats("2025-07-14T23:00:00Z", "2026-07-01", "2026-07-02", day="2026-07-14")
    assert not repeats("2025-07-14T22:59:59Z", "2026-07-01", "2026-07-02", day="2026-07-14")


@pytest.mark.parametrize(
    ("day", "months", "first"),
    [
        ("2026-05-31", 6, "2025-12-01"),
        ("2026-05-31", 3, "2026-03-01"),
        ("2028-05-31", 3, "2028-03-01"),
        ("2028-02-29", 12, "2027-03-01"),
        ("2026-02-28", 12, "2025-03-01"),
        ("2029-02-28", 12, "2028-02-29"),
        ("2026-12-31", 1, "2026-12-01"),
    ],
)
def test_the_day_of_the_month_is_clipped_to_the_months_last(day: str, months: int, first: str) -> None:
    told = enquiries_at(first)
    assert finding(
        told, "repeat_enquiries", day, repeat_enquiries_count=1, repeat_enquiries_months=months
    ).window.first == (date.fromisoformat(first))
    before = date.fromordinal(date.fromisoformat(first).toordinal() - 1).isoformat()
    assert findings(enquiries_at(before), day, repeat_enquiries_count=1, repeat_enquiries_months=months) == {}


def test_an_event_that_occurred_over_a_span_counts_at_its_end() -> None:
    spread = ("2025-10-01", "2025-11-25")
    assert repeats(spread, "2026-11-01", "2026-11-02")
    over = ("2026-11-20T00:00:00Z", "2026-11-25T09:00:00Z")
    assert not repeats(over, "2026-11-01", "2026-11-02", as_of="2026-11-30T00:00:00Z")


def test_what_was_not_received_at_the_as_of_instant_does_not_count() -> None:
    late = enquiry("2026-11-03", "ENQ-3", time="2026-11-20T09:00:00Z")
    told = [*enquiries_at("2026-11-01", "2026-11-02"), late]
    assert findings(told, as_of="2026-11-20T08:59:59Z") == {}
    assert findings(told, as_of="2026-11-20T09:00:00Z") == {"repeat_enquiries": ids(*told)}


def test_a_meeting_of_long_ago_can_be_held_again_as_it_was_known_then() -> None:
    told = enquiries_at("2026-01-01", "2026-01-02", "2026-01-03")
    taken_back = [*told, retraction(told[0], "2026-06-01T12:00:00Z")]
    assert route(taken_back, "2026-01-20", "2026-05-01T00:00:00Z") == "monthly"
    assert route(taken_back, "2026-01-20", "2026-06-02T00:00:00Z") is None


def test_a_corrected_event_does_not_count_where_it_was_but_where_it_is() -> None:
    told = enquiries_at("2026-11-01", "2026-11-02", "2026-11-03")
    moved = correction(told[2], time="2026-11-10T12:00:00Z", occurred_at="2025-01-01")
    assert findings([*told, moved]) == {}
    assert findings([*told, moved], as_of="2026-11-10T11:59:59Z") == {"repeat_enquiries": ids(*told)}


def test_the_original_does_not_return_where_its_correction_is_retracted() -> None:
    told = enquiries_at("2026-11-01", "2026-11-02", "2026-11-03")
    moved = correction(told[2], time="2026-11-10T12:00:00Z", occurred_at="2026-11-04")
    assert findings([*told, moved]) == {"repeat_enquiries": ids(told[0], told[1], moved)}
    assert findings([*told, moved, retraction(moved, "2026-11-11T12:00:00Z")]) == {}


def test_a_wait_runs_out_at_the_end_of_its_last_day() -> None:
    told = [case_closed("2026-10-27")]
    assert route(told, "2026-11-24", "2026-11-25T00:00:00Z") == "monthly"
    assert route(told, "2026-11-24", "2026-11-24T23:59:59Z") is None
    assert route(told, "2026-11-23", "2026-12-31T00:00:00Z") is None


def test_a_wait_that_had_not_run_out_at_the_as_of_instant_is_not_a_finding() -> None:
    told = [case_closed("2026-10-01")]
    assert route(told, as_of="2026-10-15T00:00:00Z") is None
    assert route(told) == "monthly"


def test_a_wait_runs_out_in_london_in_summer_too() -> None:
    told = [case_closed("2026-06-01")]
    assert route(told, "2026-06-29", "2026-06-29T22:59:59Z") is None
    assert route(told, "2026-06-29", "2026-06-29T23:00:00Z") == "monthly"


def test_a_child_of_seventeen_as_asked_is_a_child_also_for_a_meeting_after_the_birthday() -> None:
    told = [missing_reported("2026-11-10T18:00:00Z", "M-1", "high", [child(born="2008-11-20")])]
    assert route(told, as_of="2026-11-12T00:00:00Z") == "urgent"
    assert route(told, as_of="2026-11-19T23:59:59Z") == "urgent"
    assert route(told, as_of="2026-11-20T00:00:00Z") is None


def test_a_past_meeting_is_held_again_with_the_children_of_then() -> None:
    told = [incident("2026-01-10", ["physical_harm"], [child(born="2008-02-01")])]
    assert route(told, "2026-01-31", "2026-12-31T00:00:00Z") == "urgent"
    assert route(told, "2026-02-01", "2026-12-31T00:00:00Z") is None


def test_an_event_of_an_agency_whose_clock_is_ahead_counts_when_it_is_received() -> None:
    told = [incident("2026-11-10T12:04:00Z", ["physical_harm"], time="2026-11-10T12:00:00Z")]
    assert route(told, as_of="2026-11-10T12:00:00Z") == "urgent"


def test_attendance_over_a_term_is_of_the_day_on_which_the_term_ended() -> None:
    told = [
        attendance(("2026-04-01", "2026-05-25"), 100, 50),
        *(concern(sector, "2026-11-02") for sector in ("health", "housing", "housing", "health")),
    ]
    told[1]["id"], told[2]["id"] = "H-1", "H-2"
    assert item(told) is not None
    assert finding(told, "cumulative_concern").evidence[0].at == clock.first_instant(date(2026, 5, 25))
