"""POLE graphs from CSV: which events they are, and of each row that is none, why."""

import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from services.ingest.application import Refusal
from services.ingest.connectors.pole import PoleGraph, Report
from services.kernel import clock
from services.kernel.errors import WrongUse
from services.kernel.events.check import check

SOURCE = "/agencies/police/pole"
TODAY = date(2026, 11, 30)
PEOPLE = ":ID,name,surname,age,:LABEL\n1,Ella,Marsh,14,Person\n2,Gary,Stroud,,Person\n"
TIE = ":START_ID,:END_ID,:TYPE\n1,2,KNOWS\n"


def told(folder: Path, at: date | None = None) -> tuple[dict[str, Any], list[Refusal], Report]:
    """The events of a graph by id, the rows that were refused, and the report."""
    refused: list[Refusal] = []
    graph = PoleGraph(SOURCE, refused.append, TODAY, at)
    events = [msgspec.json.decode(line.raw) for line in graph.lines(folder)]
    assert len({one["id"] for one in events}) == len(events)
    return {one["id"]: one for one in events}, refused, graph.report


def written(folder: Path, files: dict[str, str]) -> Path:
    """A folder with some files."""
    for name, text in files.items():
        (folder / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    return folder


def said(refused: Sequence[Refusal]) -> list[tuple[str, int, str]]:
    """The file, line and code of each refusal."""
    return [(Path(one.line.file).name, one.line.number, one.faults[0].code) for one in refused]


def test_a_crime_is_told_with_its_people_place_vehicle_objects_and_officer(data: Path) -> None:
    events, refused, _ = told(data / "pole")
    crime = events["pole/crime/21"]
    assert refused == []
    assert crime["subject"] == "0f31c2"
    assert crime["data"]["occurred_at"] == "2026-10-04"
    assert crime["data"]["details"] == {"category": "Drugs", "outcome": "Under investigation"}
    assert [(one["ref"], one["role"]) for one in crime["data"]["people"]] == [
        ("1", "child"),
        ("3", "child"),
        ("7", "associate"),
        ("61", "professional"),
    ]
    assert crime["data"]["location"] == {
        "lines": ["Nightclub"],
        "postcode": "ZZ2 4DD",
        "place_name": "Nightclub",
        "place_kind": "licensed_premises",
    }
    assert crime["data"]["vehicles"] == [{"registration": "ZZ12 XYZ"}]
    narrative = crime["data"]["narrative"]
    assert "Charge: Possession of cannabis." in narrative
    assert "Two phones, three SIM cards" in narrative
    assert "Sergeant, Robin, Poole, 80-0001" in narrative


def test_a_person_is_told_with_what_they_have_and_an_age_as_an_estimated_year(data: Path) -> None:
    events, _, _ = told(data / "pole")
    (ella,) = events["pole/person/1/2026-11-02"]["data"]["people"]
    assert ella == {
        "ref": "1",
        "role": "child",
        "name": {"given": "Ella", "family": "Marsh"},
        "date_of_birth": "2012",
        "date_of_birth_estimated": True,
        "identifiers": [
            {"scheme": "police_nominal", "value": "POLE-1"},
            {"scheme": "nhs_number", "value": "117-20-4410"},
        ],
        "addresses": [{"lines": ["3 Brook Street"], "postcode": "ZZ1 1AA"}],
        "phones": ["07700 900711"],
        "emails": ["ella@example.org"],
    }
    (zoe,) = events["pole/person/5/2026-11-02"]["data"]["people"]
    assert zoe["addresses"] == [{"lines": ["7 Quay Road"], "postcode": "ZZ1 3CC"}]


def test_what_two_people_are_is_one_event_with_the_nearest_that_is_told(data: Path) -> None:
    events, _, _ = told(data / "pole")
    ties = {name: event["data"] for name, event in events.items() if "/tie/" in name}
    assert {name.split("/")[2]: [one["kind"] for one in tie["relationships"]] for name, tie in ties.items()} == {
        "1-2": ["parent_of"],
        "1-3": ["friend_of"],
        "1-7": ["associate_of"],
        "3-4": ["parent_of"],
        "5-6": ["parent_of"],
        "7-8": ["lives_with"],
    }
    parent = ties["pole/tie/1-2/2026-11-02"]
    assert parent["relationships"] == [{"from": "2", "to": "1", "kind": "parent_of"}]
    assert {one["ref"]: one["role"] for one in parent["people"]} == {"1": "child", "2": "parent"}
    assert ties["pole/tie/1-3/2026-11-02"]["narrative"] == "In the graph: KNOWS, KNOWS_SN."


def test_a_call_is_told_at_its_time_in_london_with_those_whose_telephones_they_are(data: Path) -> None:
    events, _, _ = told(data / "pole")
    call = events["pole/call/31"]["data"]
    assert call["occurred_at"] == "2026-11-02T21:14:00+00:00"
    assert {one["ref"]: one["phones"] for one in call["people"]} == {"1": ["07700 900711"], "7": ["07700 900722"]}
    assert "pole/call/32" not in events


def test_everything_that_is_read_is_told_or_counted(data: Path) -> None:
    events, _, report = told(data / "pole")
    assert (report.nodes, report.relationships, report.told.total()) == (28, 38, len(events))
    assert report.not_told == {"Area": 1, "Crime": 1, "Location": 1, "Phone": 1, "PhoneCall": 1}
    assert report.not_told_of.total() == 5
    assert report.no_place == {"Area.areaCode": 1, "Location.latitude": 6, "Location.longitude": 6}


def test_every_event_is_good(data: Path) -> None:
    refused: list[Refusal] = []
    lines = list(PoleGraph(SOURCE, refused.append, TODAY).lines(data / "pole"))
    now = clock.end_of(TODAY)
    assert {check(line.raw, now).type for line in lines} == {"police.incident.v1"}
    assert not any("indicators" in msgspec.json.decode(line.raw)["data"] for line in lines)


def test_one_file_of_apoc_is_the_same_graph(data: Path, tmp_path: Path) -> None:
    files = {
        "all.csv": "_id,_labels,age,name,surname,_start,_end,_type,rel_type\n"
        "1,:Person,14,Ella,Marsh,,,,\n2,:Person,,Gary,Stroud,,,,\n,,,,,2,1,FAMILY_REL,PARENT\n"
    }
    events, refused, _ = told(written(tmp_path, files), date(2026, 11, 2))
    assert refused == []
    assert events["pole/tie/1-2/2026-11-02"]["data"]["relationships"] == [{"from": "2", "to": "1", "kind": "parent_of"}]


def test_identifiers_have_spaces_and_labels_may_be_the_names_of_files(tmp_path: Path) -> None:
    files = {
        "x.nodes.Person.csv": "personId:ID(People),name\n1,Ella\n",
        "x.nodes.Phone.csv": "phoneId:ID(Phones),phoneNo,secret:IGNORE\n1,07700 900711,x\n",
        "x.HAS_PHONE.csv": ":END_ID(Phones),:START_ID(People)\n1,1\n",
        "notes.csv": "who,what\nnobody,nothing\n",
    }
    events, refused, report = told(written(tmp_path, files), date(2026, 11, 2))
    assert refused == []
    assert report.not_read == ["notes.csv"]
    (ella,) = events["pole/person/People/1/2026-11-02"]["data"]["people"]
    assert ella["phones"] == ["07700 900711"]


def test_a_relationship_may_be_told_from_either_end(tmp_path: Path) -> None:
    nodes = ":ID,name,date,:LABEL\n1,Ella,,Person\n9,,2026-05-01,Crime\n"
    events, _, _ = told(written(tmp_path, {"n.csv": nodes, "r.csv": ":START_ID,:END_ID,:TYPE\n9,1,PARTY_TO\n"}))
    assert [one["ref"] for one in events["pole/crime/9"]["data"]["people"]] == ["1"]


@pytest.mark.parametrize(
    ("row", "code", "says"),
    [
        ("3,,01/12/2026,,Crime", "in_the_future", "later than today"),
        ("3,,31/02/2026,,Crime", "bad_date", "is not a date that exists"),
        ("3,,,,Crime", "missing_field", "date is required"),
        ("3,,,,Spaceship", "unknown_code", "is no label of a POLE graph"),
        ("3,,,x,Person", "bad_value", "is not an age in whole years"),
        (",,,,Person", "missing_field", "give it one"),
        ("1,,,,Person", "duplicate_ref", "There is a node “1” already"),
        ("3,Person", "bad_value", "2 values for 5 columns"),
        ("3,Zo\udce9,,,Person", "bad_encoding", "is not UTF-8"),
    ],
)
def test_a_node_that_cannot_be_told_is_refused_by_its_line(tmp_path: Path, row: str, code: str, says: str) -> None:
    nodes = f":ID,name,date,age,:LABEL\n1,Ella,,,Person\n{row}\n4,Gary,,,Person\n"
    events, refused, report = told(written(tmp_path, {"n.csv": nodes}), TODAY)
    assert said(refused) == [("n.csv", 3, code)]
    assert says in refused[0].faults[0].message
    assert report.refused == 1
    assert len(events) == 2


@pytest.mark.parametrize(
    ("row", "code", "says"),
    [
        ("1,9,KNOWS", "unknown_ref", "There is no node “9”"),
        ("1,2,ADMIRES", "unknown_code", "is no type of a POLE graph"),
        ("1,1,KNOWS", "bad_value", "to itself"),
        ("1,2,PARTY_TO", "bad_value", "is between Person and Crime, not between Person and Person"),
        ("1,,KNOWS", "missing_field", "has not two ends"),
    ],
)
def test_a_relationship_that_cannot_be_told_is_refused_by_its_line(
    tmp_path: Path, row: str, code: str, says: str
) -> None:
    events, refused, _ = told(written(tmp_path, {"n.csv": PEOPLE, "r.csv": f"{TIE}{row}\n"}), TODAY)
    assert said(refused) == [("r.csv", 3, code)]
    assert says in refused[0].faults[0].message
    assert "pole/tie/1-2/2026-11-30" in events


def test_a_time_of_day_that_is_none_refuses_the_call_and_what_hangs_on_it(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "pole"
    shutil.copytree(data / "pole", folder)
    calls = folder / "pole.nodes.PhoneCall.csv"
    calls.write_text(calls.read_text().replace("21:14", "25:14"))
    _, refused, _ = told(folder)
    assert [one.faults[0].code for one in refused] == ["bad_time", "unknown_ref", "unknown_ref"]


def test_a_row_over_several_lines_is_told_where_it_begins(tmp_path: Path) -> None:
    nodes = ':ID,name,age,:LABEL\n1,"Ella\nMarsh",,Person\n2,Gary,x,Person\n'
    _, refused, _ = told(written(tmp_path, {"n.csv": nodes}), TODAY)
    assert said(refused) == [("n.csv", 4, "bad_value")]


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({}, "holds no exported graph"),
        ({"a.csv": "who,what\n1,2\n"}, "holds no exported graph"),
        ({"r.csv": TIE}, "There is no node"),
        ({"n.csv": PEOPLE}, "say with --at"),
    ],
)
def test_a_folder_without_a_graph_is_said(tmp_path: Path, files: dict[str, str], says: str) -> None:
    with pytest.raises(WrongUse, match=says):
        told(written(tmp_path, files))


def test_no_folder_at_all_is_said(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="holds no exported graph"):
        told(tmp_path / "nowhere")
