"""What is an instant or a date, and how they are compared."""

import pytest

from services.kernel import clock
from tests.wire import LEAST, NOTHING, changed, example, told

GOOD_INSTANTS = [
    "2026-03-02T16:10:00Z",
    "2026-03-02T16:10:00.5Z",
    "2026-03-02T16:10:00.123456789Z",
    "2026-03-02t16:10:00z",
    "2026-03-02T16:10:00-00:00",
    "2026-03-02T17:10:00+01:00",
    "2026-03-03T16:09:00+23:59",
]
BAD_INSTANTS = [
    "",
    "yesterday",
    "Tuesday",
    "2026-02-30t16:10:00z",
    "2026-03-02",
    "2026-02-30",
    "2026-03-02 16:10:00Z",
    "2026-03-02T16:10:00",
    "2026-03-02T16:10Z",
    "2026-03-02T16:10:00Z\n",
    " 2026-03-02T16:10:00Z",
    "2026-02-30T16:10:00Z",
    "2026-03-02T24:00:00Z",
    "2026-03-02T16:60:00Z",
    "2026-03-02T16:10:60Z",
    "2016-12-31T23:59:60Z",
    "2026-03-02T16:10:00.Z",
    "2026-03-02T16:10:00,5Z",
    "2026-03-02T16:10:00+0100",
    "2026-03-02T16:10:00+01",
    "2026-03-02T16:10:00+25:00",
    "2026-03-02T16:10:00+24:00",
    "2026-03-02T16:10:00+01:60",
    "2026-3-2T16:10:00Z",
    "20260302T161000Z",
    "2026-W10-1T16:10:00Z",
    "0000-01-01T00:00:00Z",
    "0001-01-01T00:00:00+10:00",
    "9999-12-31T23:59:59-10:00",
    "12026-03-02T16:10:00Z",
    "1772467800",
    "\uff12026-03-02T16:10:00Z",
]


@pytest.mark.parametrize("text", GOOD_INSTANTS)
def test_an_instant_is_rfc_3339_with_an_offset(text: str) -> None:
    event = changed(LEAST, {"/time": text, "/data/recorded_at": text, "/data/occurred_at": text})
    assert told(event) == NOTHING


@pytest.mark.parametrize("text", BAD_INSTANTS)
def test_where_an_instant_must_stand_whatever_is_none_is_a_bad_time(text: str) -> None:
    assert told(changed(LEAST, {"/time": text})) == [("bad_time", "/time")]
    assert told(changed(LEAST, {"/data/recorded_at": text})) == [("bad_time", "/data/recorded_at")]


@pytest.mark.parametrize("text", [text for text in BAD_INSTANTS if text != "2026-03-02"])
def test_where_a_date_may_stand_what_has_no_t_is_a_bad_date(text: str) -> None:
    code = "bad_time" if "T" in text or "t1" in text else "bad_date"
    assert told(changed(LEAST, {"/data/occurred_at": text})) == [(code, "/data/occurred_at")]
    span = {"from": text, "to": "2026-03-02"}
    assert told(changed(LEAST, {"/data/occurred_at": span})) == [(code, "/data/occurred_at/from")]


@pytest.mark.parametrize("text", [text for text in BAD_INSTANTS if text != "2026-03-02"])
def test_in_the_details_it_is_a_bad_detail(text: str) -> None:
    event = changed(example("missing.found.v1"), {"/data/details/found_at": text})
    assert told(event) == [("bad_detail", "/data/details/found_at")]


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        ({"from": "2026-03-01", "to": "2026-03-02"}, NOTHING),
        ({"from": "2026-03-02", "to": "2026-03-02"}, NOTHING),
        ({"from": "2026-03-01T23:00:00Z", "to": "2026-03-02"}, NOTHING),
        ({"from": "2026-03-02T00:00:01Z", "to": "2026-03-02"}, [("time_order", "/data/occurred_at/to")]),
        ({"from": "2026-03-02", "to": "2026-03-01"}, [("time_order", "/data/occurred_at/to")]),
        ({"from": "2026-03-02", "to": "2026-03-03"}, [("time_order", "/data/recorded_at")]),
        (
            {"from": "2026-03-05", "to": "2026-03-04"},
            [("time_order", "/data/occurred_at/to"), ("time_order", "/data/recorded_at")],
        ),
        ({"from": "2026-03-02"}, [("missing_field", "/data/occurred_at/to")]),
        ({"to": "2026-03-02"}, [("missing_field", "/data/occurred_at/from")]),
        ({}, [("missing_field", "/data/occurred_at/from"), ("missing_field", "/data/occurred_at/to")]),
        ({"from": None, "to": "2026-03-02"}, [("bad_value", "/data/occurred_at/from")]),
        ({"from": "2026-03-02", "to": "2026-02-30"}, [("bad_date", "/data/occurred_at/to")]),
        ({"from": "2026-03-02", "to": "2026-03-02", "for": 1}, [("unknown_field", "/data/occurred_at/for")]),
    ],
)
def test_an_occurrence_may_be_a_span_that_counts_at_its_end(
    span: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    assert told(changed(LEAST, {"/data/occurred_at": span})) == expected


@pytest.mark.parametrize(
    ("occurred", "recorded", "issued", "pointers"),
    [
        ("10:05:00", "10:00:00", "10:00:00", []),
        ("10:05:00.000001", "10:00:00", "10:00:00", ["/data/recorded_at"]),
        ("10:00:00", "10:05:00", "10:00:00", []),
        ("10:00:00", "10:05:00.000001", "10:00:00", ["/time"]),
        ("10:10:00", "10:05:00", "10:00:00", []),
        ("10:20:00", "10:10:00", "10:00:00", ["/data/recorded_at", "/time"]),
    ],
)
def test_five_minutes_of_skew_are_allowed_between_the_times(
    occurred: str, recorded: str, issued: str, pointers: list[str]
) -> None:
    times = {"/data/occurred_at": occurred, "/data/recorded_at": recorded, "/time": issued}
    event = changed(LEAST, {pointer: f"2026-03-02T{text}Z" for pointer, text in times.items()})
    assert told(event) == [("time_order", pointer) for pointer in pointers]


def test_a_date_alone_is_compared_at_its_first_instant_in_london() -> None:
    summer = {"/data/occurred_at": "2026-06-02", "/time": "2026-06-02T09:00:00Z"}
    assert told(changed(LEAST, {**summer, "/data/recorded_at": "2026-06-01T22:55:00Z"})) == NOTHING
    early = changed(LEAST, {**summer, "/data/recorded_at": "2026-06-01T22:54:59Z"})
    assert told(early) == [("time_order", "/data/recorded_at")]
    born = "/data/people/0/date_of_birth"
    tomorrow = changed(LEAST, {born: "2026-06-02"})
    assert told(tomorrow, clock.parse_instant("2026-06-01T22:55:00Z")) == NOTHING
    assert told(tomorrow, clock.parse_instant("2026-06-01T22:54:59Z")) == [
        ("in_the_future", "/data/people/0/date_of_birth")
    ]


def test_nothing_is_later_than_the_platforms_clock_by_more_than_five_minutes() -> None:
    issued = clock.parse_instant("2026-03-02T16:10:00Z")
    assert told(LEAST, issued - clock.SKEW) == NOTHING
    assert told(LEAST, issued - clock.SKEW - 1) == [("in_the_future", "/time")]
    early = clock.parse_instant("2026-03-02T15:00:00Z")
    assert told(LEAST, early) == [("in_the_future", "/time"), ("in_the_future", "/data/recorded_at")]


def test_times_in_the_details_may_not_lie_ahead_but_for_those_that_do_by_nature() -> None:
    ahead = {"found_at": "missing.found.v1", "last_seen_at": "missing.reported.v1"}
    ahead |= {"offered_at": "missing.return_interview.v1", "held_at": "social_care.conference.v1"}
    for member, name in ahead.items():
        pointer = f"/data/details/{member}"
        assert told(changed(example(name), {pointer: "2026-11-24T17:05:00Z"})) == NOTHING
        assert told(changed(example(name), {pointer: "2026-11-24T17:05:01Z"})) == [("in_the_future", pointer)]
        assert told(changed(example(name), {pointer: "2026-11-25"})) == [("in_the_future", pointer)]
    period = changed(example("schools.attendance.v1"), {"/data/details/period_to": "2026-11-25"})
    assert told(period) == [("in_the_future", "/data/details/period_to")]
    for text in ("2030-01-01", "2030-01-01T09:00:00Z", "9999-12-31"):
        appointment = changed(example("health.not_brought.v1"), {"/data/details/appointment_at": text})
        assert told(appointment) == NOTHING
    due = changed(example("health.pregnancy.v1"), {"/data/details/expected_delivery_date": "2027-01-01"})
    assert told(due) == NOTHING


def test_what_lies_ahead_in_two_ways_is_told_in_order_first() -> None:
    event = changed(LEAST, {"/data/occurred_at": "2030-01-01"})
    assert told(event) == [("time_order", "/data/recorded_at"), ("in_the_future", "/data/occurred_at")]


def test_times_are_compared_where_they_are_good_though_others_are_not() -> None:
    event = changed(LEAST, {"/data/recorded_at": "2030-01-01T00:00:00Z", "/time": "soon"})
    assert told(event) == [("bad_time", "/time"), ("in_the_future", "/data/recorded_at")]
    event = changed(LEAST, {"/data/recorded_at": "2026-03-02T16:20:00Z", "/data/occurred_at": "soon"})
    assert told(event) == [("bad_date", "/data/occurred_at"), ("time_order", "/time")]
