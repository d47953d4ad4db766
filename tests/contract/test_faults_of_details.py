"""What is accepted in the details of each type, and what is refused."""

from typing import Any

import pytest

from services.kernel.codes import SECTORS
from services.kernel.events.details import TYPES
from tests.wire import LEAST, LEAVE_OUT, NOTHING, changed, example, raw, told

ENQUIRY = "social_care.enquiry.v1"


@pytest.mark.parametrize("name", TYPES)
def test_each_detail_is_required_or_may_be_absent_or_null(name: str) -> None:
    required = example(name)["data"]["details"]
    event = example(name, "full")
    for member in event["data"]["details"]:
        pointer = f"/data/details/{member}"
        absent, null = [("missing_field", pointer)], [("bad_detail", pointer)]
        if member not in required:
            absent = null = NOTHING
        assert told(changed(event, {pointer: LEAVE_OUT})) == absent
        assert told(changed(event, {pointer: None})) == null


WRONG: list[Any] = [{}, "", "x" * 501, 1.5, -1, [None], [""], ["x" * 501], "2026-02-30"]


@pytest.mark.parametrize("name", TYPES)
def test_a_wrong_value_of_a_detail_is_a_bad_detail_whatever_is_wrong_with_it(name: str) -> None:
    event = example(name, "full")
    for member, good in event["data"]["details"].items():
        for wrong in WRONG:
            for fault in told(changed(event, {f"/data/details/{member}": wrong})):
                assert fault[0] in {"bad_detail", "unknown_field", "missing_field"} or member == "found_with"
                assert fault[1].startswith(f"/data/details/{member}")
        if isinstance(good, bool):
            assert told(changed(event, {f"/data/details/{member}": 1})) == [("bad_detail", f"/data/details/{member}")]
        else:
            assert told(changed(event, {f"/data/details/{member}": True}))[0][0] == "bad_detail"


@pytest.mark.parametrize("name", TYPES)
def test_a_detail_that_is_not_listed_is_unknown(name: str) -> None:
    event = changed(example(name), {"/data/details/a~1b~0c": 1})
    assert told(event) == [("unknown_field", "/data/details/a~1b~0c")]


LISTS = {
    ("police.protection_notice.v1", "vulnerabilities"),
    ("police.intelligence.v1", "themes"),
    ("missing.found.v1", "found_with"),
    ("missing.return_interview.v1", "push_pull_factors"),
    (ENQUIRY, "concerns"),
}


@pytest.mark.parametrize(("name", "member"), sorted(LISTS))
def test_a_list_in_the_details_may_be_empty(name: str, member: str) -> None:
    pointer = f"/data/details/{member}"
    assert told(changed(example(name, "full"), {pointer: []})) == NOTHING
    assert told(changed(example(name, "full"), {pointer: "neglect"})) == [("bad_detail", pointer)]
    assert told(changed(example(name, "full"), {pointer: [7]})) == [("bad_detail", f"{pointer}/0")]


@pytest.mark.parametrize(
    ("name", "member"),
    [
        ("police.incident.v1", "category"),
        ("police.incident.v1", "outcome"),
        ("health.not_brought.v1", "service"),
        ("schools.exclusion.v1", "reason"),
        ("schools.roll_change.v1", "school"),
        (ENQUIRY, "requested"),
        ("social_care.decision.v1", "rationale"),
        ("partner.information_response.v1", "answer"),
    ],
)
def test_short_free_text_has_1_to_500_characters(name: str, member: str) -> None:
    pointer, event = f"/data/details/{member}", example(name, "full")
    assert told(changed(event, {pointer: "x"})) == NOTHING
    assert told(changed(event, {pointer: "é" * 500})) == NOTHING
    assert told(changed(event, {pointer: "é" * 501})) == [("bad_detail", pointer)]
    assert told(changed(event, {pointer: ""})) == [("bad_detail", pointer)]


@pytest.mark.parametrize("value", ["0", "2.0", "2e1", "1000000", "-0", "-0.0", "20E-1"])
def test_a_whole_number_is_whole_however_it_is_written(value: str) -> None:
    event = raw(changed(example("health.not_brought.v1"), {"/data/details/consecutive": "?"}))
    assert told(event.replace(b'"?"', value.encode())) == NOTHING


@pytest.mark.parametrize("value", ["2.5", "-1", "1e400", "-1e400", "1" + "0" * 30, "1" + "0" * 5_000, "true", '"2"'])
def test_a_count_that_is_none_is_a_bad_detail(value: str) -> None:
    event = raw(changed(example("health.not_brought.v1"), {"/data/details/consecutive": "?"}))
    assert told(event.replace(b'"?"', value.encode())) == [("bad_detail", "/data/details/consecutive")]


@pytest.mark.parametrize("enquirer", [*SECTORS, "public", "self"])
def test_an_enquirer_is_a_sector_the_public_or_oneself(enquirer: str) -> None:
    event = changed(LEAST, {"/data/details/enquirer": enquirer})
    assert told(event) == NOTHING
    assert told(changed(event, {"/data/zeal": 1})) == [("unknown_field", "/data/zeal")]
    assert told(changed(LEAST, {"/data/details/enquirer": "partner"})) == [("bad_detail", "/data/details/enquirer")]


def test_a_refusal_gives_its_reason() -> None:
    event = example("partner.information_response.v1", "refused")
    reason = "/data/details/reason"
    assert told(event) == NOTHING
    assert told(changed(event, {reason: LEAVE_OUT})) == [("missing_field", reason)]
    assert told(changed(event, {reason: None})) == [("missing_field", reason)]
    assert told(changed(event, {reason: ""})) == [("bad_detail", reason)]
    assert told(changed(event, {"/data/details/answered": "not_held", reason: LEAVE_OUT})) == NOTHING
    both = changed(event, {reason: LEAVE_OUT, "/data/details/colour": 1})
    assert told(both) == [("unknown_field", "/data/details/colour"), ("missing_field", reason)]
