from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest

from services.ingest.connectors.cin import Conversion, Report
from services.kernel import clock
from services.kernel.errors import WrongUse
from services.kernel.events.check import check

AT = clock.parse_instant("2026-11-24T17:00:00Z")
SOURCE = "/agencies/social_care/example-county"
CHILD = "<LAchildID>C1</LAchildID><UPN>A123</UPN><PersonBirthDate>2015-03-27</PersonBirthDate><Sex>F</Sex>"
REFERRAL = "<CINreferralDate>2024-01-10</CINreferralDate><ReferralSource>6</ReferralSource>"


def a_return(*children: str) -> str:
    return f"<Message><Children>{''.join(children)}</Children></Message>"


def a_child(*referrals: str, who: str = CHILD, traits: str = "") -> str:
    rows = "".join(f"<CINdetails>{one}</CINdetails>" for one in referrals)
    characteristics = f"<ChildCharacteristics>{traits}</ChildCharacteristics>"
    return f"<Child><ChildIdentifiers>{who}</ChildIdentifiers>{characteristics}{rows}</Child>"


def convert(path: Path, at: int = AT) -> tuple[list[dict[str, Any]], Report]:
    conversion = Conversion(SOURCE, at)
    raw = list(conversion.events(path))
    for one in raw:
        check(one, at)
    return [msgspec.json.decode(one) for one in raw], conversion.report


def converted(tmp_path: Path, text: str) -> tuple[list[dict[str, Any]], Report]:
    path = tmp_path / "return.xml"
    path.write_text(text)
    return convert(path)


def told(events: list[dict[str, Any]]) -> list[tuple[str, str | None, str]]:
    return [
        (one["type"].split(".")[1], one["data"]["details"].get("status"), one["data"]["occurred_at"]) for one in events
    ]


def test_a_whole_return_is_read_and_only_what_lies_ahead_is_refused(data: Path) -> None:
    events, report = convert(data / "cin" / "fake_CIN_data.xml")
    assert (report.children, report.referrals, report.referrals_converted) == (332, 402, 400)
    assert Counter(one["type"] for one in events) == {
        "social_care.referral.v1": 400,
        "social_care.conference.v1": 348,
        "social_care.case_closed.v1": 250,
    }
    assert [(row.of, row.row, row.child, row.faults[0].code) for row in report.refused] == [
        ("CINdetails", 207, "RND000730290306", "in_the_future"),
        ("CINdetails", 358, "RND000917307767", "in_the_future"),
    ]
    assert [(row.line, row.child) for row in report.left_out] == [(3687, "RND000730290306")]
    assert len({one["id"] for one in events}) == len(events) == report.events


def test_every_refusal_says_which_child_on_which_line_and_why(data: Path) -> None:
    path = data / "cin" / "fake_CIN_data.xml"
    _, report = convert(path)
    fault = report.refused[0].faults[0]
    assert fault.path == "/Message/Children/Child[169]/CINdetails[2]/CINreferralDate"
    assert "2030-03-31" in fault.message
    assert "2030-03-31" in path.read_text().splitlines()[fault.line - 1]


def test_the_same_return_at_the_same_instant_gives_the_same_bytes(data: Path) -> None:
    path = data / "cin" / "fake_CIN_data.xml"
    assert list(Conversion(SOURCE, AT).events(path)) == list(Conversion(SOURCE, AT).events(path))


@pytest.mark.parametrize("year", ["2024", "2026"])
def test_a_return_with_faults_is_refused_row_by_row_and_its_good_rows_go_on(data: Path, year: str) -> None:
    events, report = convert(data / "cin" / f"CIN_Census_{year}.xml")
    child, assessment = report.refused
    assert (child.of, child.child, child.line) == ("Child", "DfEX0000001", 18)
    assert [(fault.code, fault.path.rpartition("/")[2]) for fault in child.faults] == [
        ("bad_value", "ChildIdentifiers"),
        ("unknown_code", "Sex"),
        ("in_the_future", "AssessmentActualStartDate"),
        ("time_order", "AssessmentAuthorisationDate"),
        ("unknown_code", "AssessmentFactors[2]"),
        ("time_order", "S47ActualStartDate"),
        ("time_order", "CPPstartDate"),
    ]
    assert (assessment.of, assessment.child) == ("Assessments", "child_fails_assessments")
    assert [fault.code for fault in assessment.faults] == ["time_order"]
    assert told(events) == [("referral", "started", "2024-10-24"), ("case_closed", None, "2024-10-29")]
    assert events[1]["data"]["details"]["step_down_to"] == "early_help"


def test_what_the_contract_has_no_event_for_is_counted(data: Path) -> None:
    _, report = convert(data / "cin" / "CIN_Census_2026.xml")
    assert report.not_converted["PreProceedingsandFGDM"] == 1
    assert report.not_converted["CINPlanDates"] == 1
    assert "CINPlanStartDate" not in report.not_converted


def test_a_return_whose_only_child_is_refused_gives_no_event(data: Path) -> None:
    events, report = convert(data / "cin" / "CIN_Census_2021.xml")
    assert events == []
    assert {fault.code for fault in report.refused[0].faults} == {"bad_value", "time_order"}


def test_a_child_keeps_an_identifier_whose_form_is_wrong_and_has_no_name(tmp_path: Path) -> None:
    traits = (
        "<Ethnicity>WBRI</Ethnicity><Disabilities><Disability>VIS</Disability><Disability>NONE</Disability>"
        "</Disabilities>"
    )
    events, _ = converted(tmp_path, a_return(a_child(REFERRAL, traits=traits)))
    assert events[0]["data"]["people"] == [
        {
            "ref": "child",
            "role": "child",
            "date_of_birth": "2015-03-27",
            "sex": "female",
            "identifiers": [{"scheme": "social_care_id", "value": "C1"}, {"scheme": "upn", "value": "A123"}],
            "ethnicity": "WBRI",
            "disability": ["Vision"],
        }
    ]


def test_an_unborn_child_has_the_expected_date_which_may_lie_ahead(tmp_path: Path) -> None:
    who = "<LAchildID>C1</LAchildID><ExpectedPersonBirthDate>2027-02-01</ExpectedPersonBirthDate><Sex>U</Sex>"
    events, report = converted(tmp_path, a_return(a_child(REFERRAL, who=who)))
    assert events[0]["data"]["people"][0]["expected_delivery_date"] == "2027-02-01"
    assert report.refused == []


@pytest.mark.parametrize(
    ("tag", "code", "sex"),
    [
        ("Sex", "M", "male"),
        ("Sex", "U", "not_known"),
        ("GenderCurrent", "1", "male"),
        ("GenderCurrent", "2", "female"),
        ("GenderCurrent", "0", "not_known"),
        ("GenderCurrent", "9", "indeterminate"),
    ],
)
def test_both_tags_of_sex_are_read_each_by_its_own_list(tmp_path: Path, tag: str, code: str, sex: str) -> None:
    who = f"<LAchildID>C1</LAchildID><{tag}>{code}</{tag}>"
    events, _ = converted(tmp_path, a_return(a_child(REFERRAL, who=who)))
    assert events[0]["data"]["people"][0]["sex"] == sex


def test_all_that_hangs_on_a_referral_becomes_events(tmp_path: Path) -> None:
    hanging = (
        "<DateOfInitialCPC>2024-01-25</DateOfInitialCPC>"
        "<Assessments><AssessmentActualStartDate>2024-01-11</AssessmentActualStartDate>"
        "<AssessmentAuthorisationDate>2024-02-20</AssessmentAuthorisationDate><FactorsIdentifiedAtAssessment>"
        "<AssessmentFactors>3B</AssessmentFactors><AssessmentFactors>16A</AssessmentFactors>"
        "</FactorsIdentifiedAtAssessment></Assessments>"
        "<Section47><S47ActualStartDate>2024-01-12</S47ActualStartDate>"
        "<DateOfInitialCPC>2024-01-25</DateOfInitialCPC><ICPCnotRequired>0</ICPCnotRequired></Section47>"
        "<ChildProtectionPlans><CPPstartDate>2024-01-25</CPPstartDate><CPPendDate>2024-09-01</CPPendDate>"
        "<InitialCategoryOfAbuse>NEG</InitialCategoryOfAbuse><LatestCategoryOfAbuse>EMO</LatestCategoryOfAbuse>"
        "<Reviews><CPPreviewDate>2024-04-20</CPPreviewDate></Reviews></ChildProtectionPlans>"
    )
    events, report = converted(tmp_path, a_return(a_child(REFERRAL + hanging)))
    assert report.refused == report.left_out == []
    assert told(events) == [
        ("referral", "started", "2024-01-10"),
        ("assessment", "started", "2024-01-11"),
        ("assessment", "completed", "2024-02-20"),
        ("section_47", "started", "2024-01-12"),
        ("section_47", "completed", "2024-01-25"),
        ("conference", None, "2024-01-25"),
        ("child_protection_plan", "started", "2024-01-25"),
        ("conference", None, "2024-04-20"),
        ("child_protection_plan", "ended", "2024-09-01"),
    ]
    assert events[2]["data"]["narrative"] == "Factors identified: domestic abuse of a parent or carer; neglect."
    assert [events[place]["data"]["details"]["category"] for place in (6, 8)] == ["Neglect", "Emotional abuse"]
    assert {one["data"]["details"]["reference"] for one in events[1:3]} == {"C1/assessment/2024-01-11"}


def test_an_enquiry_without_an_end_of_its_own_ends_with_the_case_and_a_plan_does_not(tmp_path: Path) -> None:
    hanging = (
        "<CINclosureDate>2024-06-01</CINclosureDate><ReasonForClosure>RC7</ReasonForClosure>"
        "<Section47><S47ActualStartDate>2024-01-12</S47ActualStartDate><ICPCnotRequired>1</ICPCnotRequired>"
        "</Section47><ChildProtectionPlans><CPPstartDate>2024-01-25</CPPstartDate></ChildProtectionPlans>"
    )
    events, _ = converted(tmp_path, a_return(a_child(REFERRAL + hanging)))
    assert told(events)[1:] == [
        ("section_47", "started", "2024-01-12"),
        ("section_47", "ended", "2024-06-01"),
        ("child_protection_plan", "started", "2024-01-25"),
        ("case_closed", None, "2024-06-01"),
    ]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("", "missing_field"),
        ("<CINreferralDate>2024-02-30</CINreferralDate>", "bad_date"),
        ("<CINreferralDate>10/01/2024</CINreferralDate>", "bad_date"),
        ("<CINreferralDate>2026-11-25</CINreferralDate>", "in_the_future"),
        (REFERRAL + "<CINclosureDate>2024-01-09</CINclosureDate>", "time_order"),
        (REFERRAL + "<PrimaryNeedCode>N99</PrimaryNeedCode>", "unknown_code"),
        (REFERRAL + "<CINreferralDate>2024-01-11</CINreferralDate>", "bad_value"),
        (REFERRAL + "and so on", "bad_value"),
    ],
)
def test_a_referral_with_a_fault_is_refused_and_the_next_goes_on(tmp_path: Path, row: str, code: str) -> None:
    events, report = converted(tmp_path, a_return(a_child(row, REFERRAL)))
    assert [(one.row, one.faults[0].code) for one in report.refused] == [(1, code)]
    assert told(events) == [("referral", "started", "2024-01-10")]


def test_a_second_referral_of_a_child_on_one_day_is_refused(tmp_path: Path) -> None:
    events, report = converted(tmp_path, a_return(a_child(REFERRAL, REFERRAL)))
    assert len(events) == 1
    assert [(one.row, one.faults[0].code) for one in report.refused] == [(2, "id_reused")]


def test_a_child_without_the_agencys_number_is_refused_with_its_referrals(tmp_path: Path) -> None:
    events, report = converted(tmp_path, a_return(a_child(REFERRAL, who="<Sex>F</Sex>"), a_child(REFERRAL)))
    assert [(one.of, one.row, one.faults[0].code) for one in report.refused] == [("Child", 1, "missing_field")]
    assert (report.referrals, report.referrals_converted, len(events)) == (2, 1, 1)


def test_a_referral_of_today_is_good_and_one_of_tomorrow_is_not(tmp_path: Path) -> None:
    today = "<CINreferralDate>2026-11-24</CINreferralDate>"
    tomorrow = "<CINreferralDate>2026-11-25</CINreferralDate>"
    events, _ = converted(tmp_path, a_return(a_child(today, tomorrow)))
    assert told(events) == [("referral", "started", "2026-11-24")]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no well-formed XML"),
        ("<Message><Children>", "no well-formed XML: see line 1"),
        ("not XML", "no well-formed XML"),
        ("<Message/>", "no children"),
        ("<Other/>", "outermost element is Other"),
        ('<?xml version="1.0" encoding="nonsense"?><Message/>', "encoding|well-formed"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><Message>&b;</Message>', "document type"),
        ('<!DOCTYPE a SYSTEM "file:///nowhere"><Message/>', "document type"),
        ("<Message>&nothing;</Message>", "no well-formed XML"),
        (
            "<Message><Header><CollectionDetails><Collection>CLA</Collection></CollectionDetails></Header></Message>",
            "no children in need return",
        ),
    ],
)
def test_what_is_no_return_is_said_in_one_sentence(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(WrongUse, match=says):
        converted(tmp_path, text)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="cannot be read"):
        convert(tmp_path / "none.xml")


def test_a_return_in_a_namespace_is_read(tmp_path: Path) -> None:
    text = a_return(a_child(REFERRAL)).replace("<Message>", '<Message xmlns="urn:example">')
    events, _ = converted(tmp_path, text)
    assert len(events) == 1
