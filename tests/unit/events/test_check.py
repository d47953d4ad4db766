"""What a good event is read as."""

import pytest

from services.kernel import clock
from services.kernel.events import check
from services.kernel.events.types import Person
from services.kernel.ids import record_id
from tests.wire import LEAST, NOW, changed, example, raw


def test_a_good_event_is_read_with_its_times_as_instants() -> None:
    event = check.check(raw(LEAST), NOW)
    assert (event.source, event.id, event.type, event.sector) == (
        LEAST["source"],
        LEAST["id"],
        LEAST["type"],
        "social_care",
    )
    assert event.record == record_id(event.source, event.id)
    assert clock.format_instant(event.time) == "2026-03-02T16:10:00Z"
    assert clock.format_instant(event.recorded_at) == "2026-03-02T16:05:00Z"
    assert event.at == event.at_from == clock.parse_instant("2026-03-02T00:00:00Z")


def test_a_date_stands_at_its_first_instant_in_london() -> None:
    event = check.check(raw(changed(LEAST, {"/data/occurred_at": "2025-07-01"})), NOW)
    assert clock.format_instant(event.at) == "2025-06-30T23:00:00Z"


def test_a_span_has_a_start_and_an_end() -> None:
    span = {"from": "2026-03-01", "to": "2026-03-02T09:00:00+00:00"}
    event = check.check(raw(changed(LEAST, {"/data/occurred_at": span})), NOW)
    assert clock.format_instant(event.at_from) == "2026-03-01T00:00:00Z"
    assert clock.format_instant(event.at) == "2026-03-02T09:00:00Z"


def test_the_same_entry_of_people_is_read_once() -> None:
    one = check.check(raw(LEAST), NOW)
    other = check.check(raw(changed(LEAST, {"/id": "another"})), NOW)
    assert one.people[0] is other.people[0]
    assert one.people[0].person == Person(ref="c1", role="child")


def test_the_same_list_of_people_is_read_once() -> None:
    one = check.check(raw(example("missing.found.v1", "full")), NOW)
    other = check.check(raw(changed(example("missing.found.v1", "full"), {"/id": "another"})), NOW)
    assert one.named is other.named


def test_a_list_of_people_too_long_to_be_kept_is_read_all_the_same() -> None:
    people = [{"ref": f"p{number}", "role": "child", "name": {"full": "x" * 100}} for number in range(100)]
    one = check.check(raw(changed(LEAST, {"/data/people": people})), NOW)
    other = check.check(raw(changed(LEAST, {"/data/people": people})), NOW)
    assert len(one.people) == len(people)
    assert one.named is not other.named
    assert one.people[-1] is other.people[-1]


def test_people_stand_in_the_order_in_which_they_are_told() -> None:
    event = check.check(raw(example("missing.found.v1", "full")), NOW)
    assert [someone.person.ref for someone in event.people] == ["c1", "m", "a"]
    assert event.data.details.found_with == ("a",)


def test_what_is_not_said_is_false_and_what_is_null_is_none() -> None:
    event = check.check(raw(example("social_care.visit.v1", "null-where-optional")), NOW)
    assert not event.data.narrative
    assert event.data.details.seen_alone is None


def test_a_whole_number_with_a_fraction_is_read_as_whole_and_the_bytes_are_kept() -> None:
    text = raw(changed(example("health.not_brought.v1"), {"/data/details/consecutive": 2.0}))
    event = check.check(text, NOW)
    assert event.raw == text
    assert isinstance(event.data.details.consecutive, int)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/agencies/health/royal-devon", True),
        ("/agencies/early_help/a", True),
        ("/agencies/partner/a", False),
        ("/agencies/health/", False),
        ("/agencies/health/-a", False),
        ("/agencies/health/a b", False),
        ("/agencies/health/a\n", False),
        ("agencies/health/a", False),
        ("", False),
    ],
)
def test_a_source_has_one_form(text: str, expected: bool) -> None:  # noqa: FBT001 - a row of the table
    assert check.is_source(text) is expected


@pytest.mark.parametrize("depth", [1, 64, 65, 400, 20_000])
def test_nesting_ends_at_a_depth_and_not_at_the_stack(depth: int) -> None:
    text = b"[" * depth + b"]" * depth
    if depth <= check.DEEPEST:
        assert check.canonical(check.decode(text)) == text
        return
    with pytest.raises(check.Refused) as refused:
        check.decode(text)
    assert [fault.code for fault in refused.value.faults] == ["not_json"]
