"""What is accepted in ``data``, and what is refused: members, people, refs."""

from typing import Any

import pytest

from services.kernel.codes import RELATIONSHIPS, ROLES, SCHEMES, SECTORS
from services.kernel.events.details import TYPES
from services.kernel.indicators import INDICATORS
from tests.wire import CHILD, FULL, LEAST, LEAVE_OUT, NOTHING, changed, example, told


@pytest.mark.parametrize(
    ("pointer", "value", "code"),
    [
        ("/data/occurred_at", LEAVE_OUT, "missing_field"),
        ("/data/occurred_at", None, "bad_value"),
        ("/data/occurred_at", 1772467800, "bad_value"),
        ("/data/occurred_at", ["2026-03-02"], "bad_value"),
        ("/data/recorded_at", LEAVE_OUT, "missing_field"),
        ("/data/recorded_at", 1772467800, "bad_value"),
        ("/data/summary", LEAVE_OUT, "missing_field"),
        ("/data/summary", None, "bad_value"),
        ("/data/summary", "", "bad_value"),
        ("/data/summary", ["Enquiry"], "bad_value"),
        ("/data/summary", "x" * 501, "too_long"),
        ("/data/summary", "😀" * 501, "too_long"),
        ("/data/narrative", "", "bad_value"),
        ("/data/narrative", None, "bad_value"),
        ("/data/narrative", "x" * 50_001, "too_long"),
        ("/data/child_words", "", "bad_value"),
        ("/data/child_words", None, "bad_value"),
        ("/data/people", LEAVE_OUT, "missing_field"),
        ("/data/people", {}, "bad_value"),
        ("/data/people", None, "bad_value"),
        ("/data/relationships", None, "bad_value"),
        ("/data/relationships", {}, "bad_value"),
        ("/data/location", None, "bad_value"),
        ("/data/location", "at home", "bad_value"),
        ("/data/location/place_kind", "pub", "unknown_code"),
        ("/data/location/place_kind", None, "bad_value"),
        ("/data/location/postcode", "", "bad_value"),
        ("/data/location/lines", "1 Quay Road", "bad_value"),
        ("/data/location/lines/0", "", "bad_value"),
        ("/data/location/town", "Ilfracombe", "unknown_field"),
        ("/data/vehicles", None, "bad_value"),
        ("/data/vehicles/0/registration", LEAVE_OUT, "missing_field"),
        ("/data/vehicles/0/registration", "", "bad_value"),
        ("/data/vehicles/0/colour", "red", "unknown_field"),
        ("/data/vehicles/0/used_by", "a", "bad_value"),
        ("/data/vehicles/0/used_by", ["nobody"], "unknown_ref"),
        ("/data/indicators", "neglect", "bad_value"),
        ("/data/indicators", None, "bad_value"),
        ("/data/indicators", ["neglect", "sadness"], "unknown_code"),
        ("/data/indicators/0", 7, "bad_value"),
        ("/data/indicators/0", "Neglect", "unknown_code"),
        ("/data/indicators/0", "", "unknown_code"),
        ("/data/details", LEAVE_OUT, "missing_field"),
        ("/data/details", None, "bad_value"),
        ("/data/details", [], "bad_value"),
        ("/data/handling", None, "bad_value"),
        ("/data/handling/marking", "SECRET", "unknown_code"),
        ("/data/handling/marking", "official", "unknown_code"),
        ("/data/handling/restricted_to", "mash", "bad_value"),
        ("/data/handling/restricted_to/0", "everybody", "unknown_code"),
        ("/data/handling/restricted_to/0", "partner", "unknown_code"),
        ("/data/handling/lawful_basis", "", "bad_value"),
        ("/data/handling/caveat", "x", "unknown_field"),
        ("/data/handling/intelligence_grade", None, "bad_value"),
        ("/data/handling/intelligence_grade/source", 0, "bad_value"),
        ("/data/handling/intelligence_grade/source", 4, "bad_value"),
        ("/data/handling/intelligence_grade/source", "2", "bad_value"),
        ("/data/handling/intelligence_grade/source", True, "bad_value"),
        ("/data/handling/intelligence_grade/source", 1.5, "bad_value"),
        ("/data/handling/intelligence_grade/source", LEAVE_OUT, "missing_field"),
        ("/data/handling/intelligence_grade/assessment", "F", "unknown_code"),
        ("/data/handling/intelligence_grade/assessment", "a", "unknown_code"),
        ("/data/handling/intelligence_grade/handling", "X", "unknown_code"),
        ("/data/corrects", "", "bad_value"),
        ("/data/corrects", None, "bad_value"),
        ("/data/corrects", ["EX-1"], "bad_value"),
        ("/data/severity", "high", "unknown_field"),
        ("/data/Summary", "x", "unknown_field"),
    ],
)
def test_each_fault_of_data(pointer: str, value: Any, code: str) -> None:
    found = told(changed(FULL, {pointer: value}))
    assert [one for one, _ in found] == [code]
    assert found[0][1].startswith(pointer)


@pytest.mark.parametrize(
    ("pointer", "value", "code"),
    [
        ("", None, "bad_value"),
        ("", "Eva", "bad_value"),
        ("/ref", None, "bad_value"),
        ("/role", LEAVE_OUT, "missing_field"),
        ("/role", "mother", "unknown_code"),
        ("/role", None, "bad_value"),
        ("/age", 13, "unknown_field"),
        ("/name", "Eva Nováková", "bad_value"),
        ("/name", None, "bad_value"),
        ("/name/given", "", "bad_value"),
        ("/name/given", None, "bad_value"),
        ("/name/middle", "Jane", "unknown_field"),
        ("/name/also_known_as", "Eva Novak", "bad_value"),
        ("/name/also_known_as", [""], "bad_value"),
        ("/date_of_birth", "", "bad_date"),
        ("/date_of_birth", "2013-02-30", "bad_date"),
        ("/date_of_birth", "2013-13", "bad_date"),
        ("/date_of_birth", "2013-00-01", "bad_date"),
        ("/date_of_birth", "2100-02-29", "bad_date"),
        ("/date_of_birth", "0000", "bad_date"),
        ("/date_of_birth", "13", "bad_date"),
        ("/date_of_birth", "2013-5", "bad_date"),
        ("/date_of_birth", "2013-05-04\n", "bad_date"),
        ("/date_of_birth", "20130504", "bad_date"),
        ("/date_of_birth", "04/05/2013", "bad_date"),
        ("/date_of_birth", "2013-W18-6", "bad_date"),
        ("/date_of_birth", "\u0662\u0660\u0661\u0663-05-04", "bad_date"),
        ("/date_of_birth", "2013-05-04T00:00:00Z", "bad_date"),
        ("/date_of_birth", 2013, "bad_value"),
        ("/date_of_birth", None, "bad_value"),
        ("/date_of_birth", "2026-11-25", "in_the_future"),
        ("/date_of_birth", "2026-12", "in_the_future"),
        ("/date_of_birth", "2027", "in_the_future"),
        ("/date_of_birth_estimated", "no", "bad_value"),
        ("/date_of_birth_estimated", 0, "bad_value"),
        ("/expected_delivery_date", "2026-07", "bad_date"),
        ("/expected_delivery_date", "soon", "bad_date"),
        ("/sex", "F", "unknown_code"),
        ("/sex", None, "bad_value"),
        ("/identifiers", {}, "bad_value"),
        ("/identifiers/0/scheme", "passport", "unknown_code"),
        ("/identifiers/0/value", "", "bad_value"),
        ("/identifiers/0/value", 9990001200, "bad_value"),
        ("/identifiers/0/value", LEAVE_OUT, "missing_field"),
        ("/identifiers/0/issued", "2020", "unknown_field"),
        ("/addresses", ["22 Harbour View"], "bad_value"),
        ("/addresses/0/place_name", "Home", "unknown_field"),
        ("/addresses/0/from", "2025-09-31", "bad_date"),
        ("/addresses/0/from", "2025-09", "bad_date"),
        ("/addresses/0/from", "2026-12-01", "in_the_future"),
        ("/addresses/0/to", "2026-12-01", "in_the_future"),
        ("/addresses/0/uprn", 100040250122, "bad_value"),
        ("/phones", "07700 900120", "bad_value"),
        ("/phones/0", "", "bad_value"),
        ("/phones/0", 7700900120, "bad_value"),
        ("/emails/0", "", "bad_value"),
        ("/online_handles/0", None, "bad_value"),
        ("/ethnicity", "White British", "unknown_code"),
        ("/ethnicity", "wbri", "unknown_code"),
        ("/first_language", "Czech", "unknown_code"),
        ("/religion", "", "bad_value"),
        ("/disability", "MOB", "bad_value"),
        ("/disability", [""], "bad_value"),
        ("/interpreter_needed", "true", "bad_value"),
        ("/deceased_on", "2026-02-29", "bad_date"),
        ("/deceased_on", "2026-11-25", "in_the_future"),
    ],
)
def test_each_fault_of_a_person(pointer: str, value: Any, code: str) -> None:
    event = changed(FULL, {"/data/people/0" + pointer: value})
    del event["data"]["relationships"]
    found = told(event)
    assert [one for one, _ in found] == [code]
    assert found[0][1].startswith("/data/people/0" + pointer)


@pytest.mark.parametrize(
    "changes",
    [
        {"/data/summary": "x"},
        {"/data/summary": "x" * 500},
        {"/data/summary": "😀" * 500},
        {"/data/summary": "\u0000"},
        {"/data/narrative": "é" * 50_000},
        {"/data/child_words": "x" * 60_000},
        {"/subject": "x" * 1_000},
        {"/id": "Ω/~ \n"},
        {"/source": "/agencies/social_care/North-Devon_2.x~"},
        {"/data/relationships": []},
        {"/data/vehicles": []},
        {"/data/vehicles/0/used_by": []},
        {"/data/vehicles/0/used_by": LEAVE_OUT},
        {"/data/indicators": []},
        {"/data/indicators": list(INDICATORS)},
        {"/data/location": {}},
        {"/data/location/lines": []},
        {"/data/handling": {}},
        {"/data/handling/restricted_to": []},
        {"/data/handling/restricted_to": ["mash", "cse_team", *SECTORS]},
        {"/data/handling/intelligence_grade/source": 2.0},
        {"/data/people/0/name": {}},
        {"/data/people/0/name/also_known_as": []},
        {"/data/people/0/identifiers": []},
        {"/data/people/0/identifiers": [{"scheme": scheme, "value": "?"} for scheme in SCHEMES]},
        {"/data/people/0/identifiers/0/value": "1111111111"},
        {"/data/people/0/addresses": [{}]},
        {"/data/people/0/addresses/0/to": "2020-01-01"},
        {"/data/people/0/phones": []},
        {"/data/people/0/date_of_birth": "2013-05"},
        {"/data/people/0/date_of_birth": "2012-02-29"},
        {"/data/people/0/date_of_birth": "0001-01-01"},
        {"/data/people/0/expected_delivery_date": "2027-03-01"},
        {"/data/people/0/deceased_on": "2026-11-24"},
        {"/data/details/concerns": []},
        {"/data/relationships": [{"from": "m", "to": "c1", "kind": kind} for kind in RELATIONSHIPS]},
    ],
)
def test_what_the_contract_does_not_refuse_is_accepted(changes: dict[str, Any]) -> None:
    assert told(changed(FULL, changes)) == NOTHING


def test_a_person_with_nothing_but_a_role_is_allowed() -> None:
    people = [{"ref": f"p{number}", "role": role} for number, role in enumerate(ROLES)]
    assert told(changed(LEAST, {"/data/people": people})) == NOTHING


def test_nobody_need_be_named_in_a_retraction_alone() -> None:
    retraction = example("partner.retraction.v1")
    assert retraction["data"]["people"] == []
    assert told(changed(retraction, {"/data/people": LEAVE_OUT})) == [("missing_field", "/data/people")]
    for name in TYPES.keys() - {"partner.retraction.v1"}:
        assert told(changed(example(name), {"/data/people": []})) == [("bad_value", "/data/people")]


def test_intelligence_must_be_graded_and_nothing_else_need_be() -> None:
    event = example("police.intelligence.v1")
    grade = "/data/handling/intelligence_grade"
    assert told(changed(event, {grade: LEAVE_OUT})) == [("missing_field", grade)]
    assert told(changed(event, {grade: None})) == [("bad_value", grade)]
    assert told(changed(event, {"/data/handling": LEAVE_OUT})) == [("missing_field", "/data/handling")]
    assert told(changed(LEAST, {"/data/handling": {"marking": "OFFICIAL"}})) == NOTHING


def test_a_ref_is_unique_and_the_second_of_two_is_at_fault() -> None:
    twice = [CHILD, {"ref": "m", "role": "parent"}, CHILD, CHILD]
    expected = [("duplicate_ref", "/data/people/2/ref"), ("duplicate_ref", "/data/people/3/ref")]
    assert told(changed(LEAST, {"/data/people": twice})) == expected


def test_a_ref_is_compared_letter_by_letter() -> None:
    people = [{"ref": ref, "role": "child"} for ref in ("a", "A", " a", "á", "a\u0301")]
    assert told(changed(LEAST, {"/data/people": people})) == NOTHING


def test_every_ref_that_names_nobody_is_told_in_document_order() -> None:
    event = changed(
        example("missing.found.v1", "full"),
        {
            "/data/people": [CHILD],
            "/data/relationships": [{"kind": "parent_of", "to": "x", "from": "m"}],
            "/data/details/found_with": ["c1", "b"],
        },
    )
    assert told(event) == [
        ("unknown_ref", "/data/details/found_with/1"),
        ("unknown_ref", "/data/relationships/0/to"),
        ("unknown_ref", "/data/relationships/0/from"),
        ("unknown_ref", "/data/vehicles/0/used_by/0"),
    ]


def test_refs_are_judged_only_where_everybody_has_one() -> None:
    linked = changed(LEAST, {"/data/relationships": [{"from": "m", "to": "c1", "kind": "parent_of"}]})
    nameless = changed(linked, {"/data/people": [CHILD, {"role": "parent"}]})
    assert told(nameless) == [("missing_field", "/data/people/1/ref")]
    nobody = changed(linked, {"/data/people": LEAVE_OUT})
    assert told(nobody) == [("missing_field", "/data/people")]


def test_where_nobody_is_named_every_ref_names_nobody() -> None:
    linked = {"/data/people": [], "/data/relationships": [{"from": "m", "to": "c1", "kind": "parent_of"}]}
    found = [("unknown_ref", "/data/relationships/0/from"), ("unknown_ref", "/data/relationships/0/to")]
    assert told(changed(LEAST, linked)) == [("bad_value", "/data/people"), *found]
    assert told(changed(example("partner.retraction.v1"), linked)) == found


def test_a_link_that_lacks_an_end_is_judged_by_the_other() -> None:
    event = changed(LEAST, {"/data/relationships": [{"from": "m", "kind": "parent_of"}]})
    assert told(event) == [("missing_field", "/data/relationships/0/to"), ("unknown_ref", "/data/relationships/0/from")]
