"""What a record is refused for as a whole, in its envelope, and in which order its faults are told."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from services.kernel.codes import SECTORS
from services.kernel.events import check, walk
from services.kernel.events.details import TYPES
from services.kernel.events.types import sector_of_type
from tests.wire import LEAST, LEAVE_OUT, NOTHING, NOW, Event, changed, example, faults, raw, told


def test_every_good_example_is_accepted(data: Path) -> None:
    for line in (data / "contract" / "good.ndjson").read_bytes().splitlines():
        assert told(line) == NOTHING


def test_every_bad_example_is_refused_for_the_reason_beside_it_unless_memory_must_tell(data: Path) -> None:
    lines = (data / "contract" / "bad.ndjson").read_bytes().splitlines()
    with (data / "contract" / "bad.reasons.tsv").open(encoding="utf-8") as reasons:
        expected = {int(row["line"]): (row["code"], row["pointer"]) for row in csv.DictReader(reasons, delimiter="\t")}
    of_memory = {"unregistered_source", "unknown_correction", "id_reused"}
    for number, reason in expected.items():
        assert told(lines[number - 1])[:1] == ([] if reason[0] in of_memory else [reason])


@pytest.mark.parametrize(
    ("record", "code"),
    [
        (b"", "not_json"),
        (b" ", "not_json"),
        (b"{", "not_json"),
        (b"{}{}", "not_json"),
        (b"{'specversion':'1.0'}", "not_json"),
        (b'{"specversion":"1.0",}', "not_json"),
        (b'{"a":NaN}', "not_json"),
        (b'{"a":Infinity}', "not_json"),
        (b'{"a":-Infinity}', "not_json"),
        (b'{"a":1e400,"b":NaN}', "not_json"),
        (b'{"a":01}', "not_json"),
        (b'{"a":"\t"}', "not_json"),
        (b'{"a":"\\ud800"}', "not_json"),
        (b'{"a":"\\ud800","b":1e400}', "not_json"),
        (b"\xef\xbb\xbf{}", "not_json"),
        (b"// a comment\n{}", "not_json"),
        (b"{}\x00", "not_json"),
        (b"[" * 100_000, "not_json"),
        (b"[" * 100_000 + b"]" * 100_000, "not_json"),
        (b'{"a":' * 40_000 + b"1" + b"}" * 40_000, "not_json"),
        (b"[" * 500 + b"]" * 500, "not_json"),
        ("{}".encode("utf-16"), "bad_encoding"),
        ('{"a":"é"}'.encode("latin-1"), "bad_encoding"),
        (b'{"a":"\xed\xa0\x80"}', "bad_encoding"),
        (b'{"a":"\xc0\x80"}', "bad_encoding"),
        (b"\xff" * 300_000, "too_large"),
        (b"null", "bad_value"),
        (b"[]", "bad_value"),
        (b'"event"', "bad_value"),
        (b"1", "bad_value"),
        (b"1e400", "bad_value"),
        (b"true", "bad_value"),
    ],
)
def test_a_record_that_is_no_event_is_refused_as_a_whole(record: bytes, code: str) -> None:
    assert told(record) == [(code, "")]


def test_a_byte_order_mark_is_named_in_the_sentence() -> None:
    assert "byte order mark" in faults(b"\xef\xbb\xbf{}")[0].message


def test_a_record_may_have_256_kib_and_not_a_byte_more() -> None:
    event = raw(LEAST)
    assert told(event + b" " * (256 * 1024 - len(event))) == NOTHING
    assert told(event + b" " * (256 * 1024 - len(event) + 1)) == [("too_large", "")]


def test_white_space_around_and_within_a_record_says_nothing() -> None:
    assert told(b"\n\t " + json.dumps(LEAST, indent=3).encode() + b"\r\n") == NOTHING


def test_of_a_member_that_stands_twice_the_last_one_counts() -> None:
    assert told(raw(LEAST).replace(b'{"specversion"', b'{"id": 7, "specversion"', 1)) == NOTHING
    assert told(raw(LEAST)[:-1] + b', "id": 7}') == [("bad_value", "/id")]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"/specversion": "1.0.2"}, ("unsupported_version", "/specversion")),
        ({"/specversion": ""}, ("unsupported_version", "/specversion")),
        ({"/specversion": 1.0}, ("bad_value", "/specversion")),
        ({"/specversion": None}, ("bad_value", "/specversion")),
        ({"/specversion": LEAVE_OUT}, ("missing_field", "/specversion")),
        ({"/source": LEAVE_OUT}, ("missing_field", "/source")),
        ({"/source": 7}, ("bad_value", "/source")),
        ({"/source": ""}, ("bad_value", "/source")),
        ({"/source": "social_care/devon"}, ("bad_value", "/source")),
        ({"/source": "/agencies/social_care"}, ("bad_value", "/source")),
        ({"/source": "/agencies/social_care/"}, ("bad_value", "/source")),
        ({"/source": "/agencies/social_care/devon/"}, ("bad_value", "/source")),
        ({"/source": "/agencies/social_care/devon/north"}, ("bad_value", "/source")),
        ({"/source": "/agencies/social_care/devon\n"}, ("bad_value", "/source")),
        ({"/source": "/agencies/fire/devon"}, ("bad_value", "/source")),
        ({"/source": "/agencies/partner/devon"}, ("bad_value", "/source")),
        ({"/source": "/agencies/SOCIAL_CARE/devon"}, ("bad_value", "/source")),
        ({"/source": "https://example.org/agencies/social_care/devon"}, ("bad_value", "/source")),
        ({"/source": "/agencies/schools/devon"}, ("not_your_type", "/type")),
        ({"/id": ""}, ("bad_value", "/id")),
        ({"/id": 7}, ("bad_value", "/id")),
        ({"/id": LEAVE_OUT}, ("missing_field", "/id")),
        ({"/type": LEAVE_OUT}, ("missing_field", "/type")),
        ({"/type": None}, ("bad_value", "/type")),
        ({"/type": ["social_care.enquiry.v1"]}, ("bad_value", "/type")),
        ({"/type": ""}, ("unknown_type", "/type")),
        ({"/type": "social_care.enquiry"}, ("unknown_type", "/type")),
        ({"/type": "social_care.enquiry.v2"}, ("unknown_type", "/type")),
        ({"/type": "social_care.enquiry.v01"}, ("unknown_type", "/type")),
        ({"/type": "Social_Care.Enquiry.v1"}, ("unknown_type", "/type")),
        ({"/type": "kinfold.outcome.v1"}, ("unknown_type", "/type")),
        ({"/type": "fire.concern.v1"}, ("unknown_type", "/type")),
        ({"/datacontenttype": "text/json"}, ("bad_value", "/datacontenttype")),
        ({"/datacontenttype": "application/json; charset=utf-8"}, ("bad_value", "/datacontenttype")),
        ({"/datacontenttype": None}, ("bad_value", "/datacontenttype")),
        ({"/datacontenttype": LEAVE_OUT}, ("missing_field", "/datacontenttype")),
        ({"/subject": ""}, ("bad_value", "/subject")),
        ({"/subject": None}, ("bad_value", "/subject")),
        ({"/data": LEAVE_OUT}, ("missing_field", "/data")),
        ({"/data": None}, ("bad_value", "/data")),
        ({"/data": []}, ("bad_value", "/data")),
        ({"/data": "{}"}, ("bad_value", "/data")),
        ({"/traceparent": "00-1"}, ("unknown_field", "/traceparent")),
        ({"/data_base64": "e30="}, ("unknown_field", "/data_base64")),
        ({"/Time": "2026-03-02T16:10:00Z"}, ("unknown_field", "/Time")),
    ],
)
def test_each_fault_of_the_envelope(changes: dict[str, Any], expected: tuple[str, str]) -> None:
    assert told(changed(LEAST, changes)) == [expected]


@pytest.mark.parametrize("sector", SECTORS)
def test_what_is_a_partners_may_be_sent_by_every_sector(sector: str) -> None:
    source = f"/agencies/{sector}/somebody"
    assert told(changed(example("partner.retraction.v1"), {"/source": source})) == NOTHING
    assert told(changed(example("partner.information_response.v1"), {"/source": source})) == NOTHING


@pytest.mark.parametrize("name", [name for name in TYPES if not name.startswith("partner.")])
def test_a_type_is_its_own_sectors_alone(name: str) -> None:
    for sector in SECTORS:
        event = changed(example(name), {"/source": f"/agencies/{sector}/somebody"})
        expected = [] if sector == sector_of_type(name) else [("not_your_type", "/type")]
        assert told(event) == expected


def test_of_an_unknown_type_all_is_read_but_the_details() -> None:
    event = changed(LEAST, {"/type": "social_care.enquirey.v1", "/data/summary": "", "/data/details": {"a": 1}})
    assert told(event) == [("unknown_type", "/type"), ("bad_value", "/data/summary")]


def test_whose_type_it_is_cannot_be_asked_of_a_source_of_the_wrong_form() -> None:
    event = changed(LEAST, {"/source": "/agencies/fire/devon", "/type": "police.incident.v1"})
    assert told(event)[:1] == [("bad_value", "/source")]
    assert "not_your_type" not in dict(told(event))


def test_a_missing_member_stands_at_the_end_of_its_object_and_an_unknown_one_where_it_stands() -> None:
    event: Event = {
        "colour": 1,
        "data": {
            "sumary": "x",
            "people": [{"age": 3, "role": "kid"}],
            "details": {"consent": "yes", "rate": 1},
            "occurred_at": "soon",
        },
        "source": "devon",
        "type": "social_care.enquiry.v1",
        "specversion": "0.3",
    }
    assert told(event) == [
        ("unknown_field", "/colour"),
        ("unknown_field", "/data/sumary"),
        ("unknown_field", "/data/people/0/age"),
        ("unknown_code", "/data/people/0/role"),
        ("missing_field", "/data/people/0/ref"),
        ("bad_detail", "/data/details/consent"),
        ("unknown_field", "/data/details/rate"),
        ("missing_field", "/data/details/enquiry_id"),
        ("missing_field", "/data/details/enquirer"),
        ("missing_field", "/data/details/concerns"),
        ("bad_date", "/data/occurred_at"),
        ("missing_field", "/data/recorded_at"),
        ("missing_field", "/data/summary"),
        ("bad_value", "/source"),
        ("unsupported_version", "/specversion"),
        ("missing_field", "/id"),
        ("missing_field", "/time"),
        ("missing_field", "/datacontenttype"),
    ]


def test_shape_comes_before_references_and_those_before_times() -> None:
    event = changed(
        LEAST,
        {
            "/data/recorded_at": "2030-01-01T00:00:00Z",
            "/data/relationships": [{"from": "m", "to": "c1", "kind": "parent_of"}],
            "/data/zeal": 1,
        },
    )
    assert told(event) == [
        ("unknown_field", "/data/zeal"),
        ("unknown_ref", "/data/relationships/0/from"),
        ("time_order", "/time"),
        ("in_the_future", "/data/recorded_at"),
    ]


def test_an_empty_object_lacks_everything_in_the_order_of_the_envelope() -> None:
    members = ["specversion", "source", "id", "type", "time", "datacontenttype", "data"]
    assert told({}) == [("missing_field", f"/{member}") for member in members]


def test_a_pointer_escapes_tildes_and_slashes() -> None:
    assert told(changed(LEAST, {"/data/a~1b~0": 1})) == [("unknown_field", "/data/a~1b~0")]
    assert told(raw(LEAST)[:-1] + b', "": 1}') == [("unknown_field", "/")]


def test_a_sentence_holds_nothing_that_could_command_a_terminal() -> None:
    (fault,) = faults(changed(LEAST, {"/data/indicators": ["\u001b[2J\u0000\u202e"]}))
    assert fault.message.isprintable()
    (fault,) = faults(changed(LEAST, {"/data/\u001b]0;x\u0007": 1}))
    assert fault.message.isprintable()


def test_a_sentence_holds_not_much_of_what_was_sent() -> None:
    (fault,) = faults(changed(LEAST, {"/data/indicators": ["x" * 10_000]}))
    assert len(fault.message) < 500


def test_an_event_of_nothing_but_faults_is_told_a_thousand() -> None:
    event = changed(LEAST, {"/data/indicators": ["x"] * 50_000})
    assert len(told(event)) == walk.MOST


def test_content_is_equal_as_json_values_are() -> None:
    one = b'{"b": [1, 2.50, "\\u00e9"], "a": {"x": 100, "y": 0}}'
    other = b'{"a":{"y":-0.0,"x":1e2},"b":[1.0,2.5,"\xc3\xa9"]}'
    assert check.canonical(check.decode(one)) == check.canonical(check.decode(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (b"1", b"true"),
        (b"0", b"false"),
        (b"1", b'"1"'),
        (b"null", b'""'),
        (b"[1,2]", b"[2,1]"),
        (b'{"a":null}', b"{}"),
        (b'"\\u00e9"', b'"e\\u0301"'),
        (b"100000000000000000000000", b"100000000000000000000001"),
        (b"0.1", b"0.10000000000000002"),
    ],
)
def test_content_that_differs_is_told_apart(one: bytes, other: bytes) -> None:
    assert check.canonical(check.decode(one)) != check.canonical(check.decode(other))


def test_an_event_keeps_its_bytes_as_received() -> None:
    text = raw(changed(example("health.not_brought.v1"), {"/data/details/consecutive": 2.0}))
    event = check.check(text, NOW)
    assert event.raw == text
    assert event.data.details.consecutive == 2
