"""Working time: whole working days by London's clocks, past weekends, bank holidays and changes of the clocks."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kernel import clock
from services.kernel.clock import Instant
from services.profile.domain.working_time import (
    after_hours,
    after_working_days,
    elapsed_in_words,
    is_working_day,
    working_days_between,
    working_in_words,
)
from tests.casework import at

INSTANTS = st.integers(at("2015-01-01 00:00"), at("2040-01-01 00:00"))
DAYS = st.integers(0, 60)


def spoken(instant: Instant) -> str:
    """An instant in London."""
    return f"{clock.to_datetime(instant).astimezone(clock.LONDON):%A %Y-%m-%d %H:%M}"


def test_the_table_of_days_is_what_the_zone_says_of_each() -> None:
    days = [date.fromordinal(clock._EPOCH_ORDINAL + number) for number in range(len(clock._STARTS))]
    assert [clock.first_instant(day) for day in days] == clock._STARTS
    assert [clock.london_date(start) for start in clock._STARTS[:-1]] == days[:-1]
    assert [clock.london_date(start - 1) for start in clock._STARTS[1:]] == days[:-1]


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2026-08-31", "the summer bank holiday"),
        ("2026-12-25", "Christmas Day"),
        ("2026-12-28", "a substitute: Boxing Day is a Saturday"),
        ("2027-12-27", "a substitute: Christmas Day is a Saturday"),
        ("2027-12-28", "a substitute: Boxing Day is a Sunday"),
        ("2022-01-03", "a substitute: New Year's Day was a Saturday"),
        ("2022-06-03", "proclaimed: the Platinum Jubilee"),
        ("2022-09-19", "proclaimed: the Queen's funeral"),
        ("2023-05-08", "proclaimed: the coronation"),
        ("2020-05-08", "the early May bank holiday, moved to a Friday"),
        ("2026-04-03", "Good Friday"),
        ("2026-11-21", "a Saturday"),
        ("2026-11-22", "a Sunday"),
    ],
)
def test_no_bank_holiday_of_england_and_no_weekend_is_a_working_day(day: str, why: str) -> None:
    assert not is_working_day(date.fromisoformat(day)), why


@pytest.mark.parametrize("day", ["2020-05-04", "2026-03-17", "2026-11-30", "2026-01-02", "2022-05-30"])
def test_what_is_a_holiday_elsewhere_or_was_moved_is_a_working_day(day: str) -> None:
    assert is_working_day(date.fromisoformat(day))


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-11-20 16:30", 1, "Monday 2026-11-23 16:30"),
        ("2026-11-21 10:00", 1, "Tuesday 2026-11-24 00:00"),
        ("2026-11-21 10:00", 0, "Monday 2026-11-23 00:00"),
        ("2026-12-24 10:00", 1, "Tuesday 2026-12-29 10:00"),
        ("2026-12-26 10:00", 1, "Wednesday 2026-12-30 00:00"),
        ("2026-03-27 09:00", 1, "Monday 2026-03-30 09:00"),
        ("2026-10-23 09:00", 1, "Monday 2026-10-26 09:00"),
        ("2026-10-25 01:30", 1, "Tuesday 2026-10-27 00:00"),
        ("2026-08-28 23:59", 1, "Tuesday 2026-09-01 23:59"),
    ],
)
def test_working_days_keep_the_time_of_day_past_weekends_holidays_and_changes_of_the_clocks(
    start: str, days: int, end: str
) -> None:
    assert spoken(after_working_days(at(start), days)) == end


@given(INSTANTS, DAYS)
def test_so_many_working_days_after_a_start_lie_between_it_and_their_end(start: Instant, days: int) -> None:
    assert working_days_between(start, after_working_days(start, days)) == days


@given(INSTANTS, DAYS, DAYS)
def test_working_days_add_up(start: Instant, days: int, more: int) -> None:
    assert after_working_days(after_working_days(start, days), more) == after_working_days(start, days + more)


@given(INSTANTS, INSTANTS, DAYS, DAYS)
def test_who_starts_no_earlier_and_has_no_fewer_days_ends_no_earlier(
    one: Instant, other: Instant, days: int, more: int
) -> None:
    first, later = sorted((one, other))
    assert after_working_days(first, days) <= after_working_days(later, days + more)


@given(st.lists(INSTANTS, min_size=3, max_size=3).map(sorted))
def test_working_time_is_the_sum_of_its_parts_and_never_more_than_days_on_the_calendar(told: list[Instant]) -> None:
    first, middle, last = told
    parts = working_days_between(first, middle), working_days_between(middle, last)
    assert min(parts) >= 0
    assert sum(parts) == pytest.approx(working_days_between(first, last), abs=1e-6)
    days = (clock.london_date(last) - clock.london_date(first)).days
    assert sum(parts) <= days + 1


@given(INSTANTS, INSTANTS)
def test_there_is_no_working_time_backwards(one: Instant, other: Instant) -> None:
    first, later = sorted((one, other))
    assert working_days_between(later, first) == 0


@given(INSTANTS, st.integers(0, 1_000))
def test_hours_are_elapsed_hours_whatever_the_clocks_do(start: Instant, hours: int) -> None:
    assert after_hours(start, hours) - start == hours * 3_600 * clock.SECOND


def test_72_hours_over_a_change_of_the_clocks_end_at_another_time_of_day() -> None:
    assert spoken(after_hours(at("2026-10-24 12:00"), 72)) == "Tuesday 2026-10-27 11:00"


@pytest.mark.parametrize(
    ("start", "end", "elapsed", "working"),
    [
        ("2026-11-20 16:30", "2026-11-23 18:30", "3 days 2 hours", "1 working day 2 hours"),
        ("2026-11-21 10:00", "2026-11-22 11:00", "1 day 1 hour", "no working time"),
        ("2026-11-23 10:00", "2026-11-23 10:00", "0 minutes", "no working time"),
        ("2026-11-23 10:00", "2026-11-23 11:01", "1 hour 1 minute", "1 hour 1 minute"),
        ("2026-11-23 10:00", "2026-11-25 10:00", "2 days", "2 working days"),
        ("2026-11-23 10:00", "2026-11-20 10:00", "0 minutes", "no working time"),
    ],
)
def test_elapsed_and_working_time_are_said_in_words(start: str, end: str, elapsed: str, working: str) -> None:
    assert (elapsed_in_words(at(start), at(end)), working_in_words(at(start), at(end))) == (elapsed, working)
