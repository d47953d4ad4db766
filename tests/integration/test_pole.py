"""``kinfold links load``: a graph of persons, objects, locations and events, loaded, folded, and asked about."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from services.cli import app
from services.kernel.access import LOCAL_OPERATOR
from services.kernel.postgres.connect import Database
from tests.casework import CHAIR
from tests.commands import asking
from tests.hubs import fold, register
from tests.links import follow

ELLA, ZOE = "police_nominal:POLE-1", "police_nominal:POLE-5"
TIME = ["--from", "2026-09-01", "--to", "2026-11-30"]


@pytest.fixture
def env(database: Database) -> dict[str, str]:
    """Who loads."""
    return asking(database, LOCAL_OPERATOR)


def load(env: dict[str, str], folder: Path, *options: str) -> tuple[int, dict[str, Any]]:
    """The status and the answer of a load."""
    told = CliRunner().invoke(app, ["links", "load", str(folder), *options, "--format", "json"], env=env)
    return told.exit_code, json.loads(told.stdout)


@pytest.fixture
def loaded(database: Database, env: dict[str, str], data: Path) -> dict[str, str]:
    """A hub that has the graph; who asks it."""
    status, answer = load(env, data / "pole")
    assert (status, answer["accepted"], answer["refused"]) == (0, 17, [])
    assert fold(database).folded == 17
    follow(database)
    return asking(database, CHAIR)


def asked(env: dict[str, str], *words: str) -> Any:
    """A command's answer."""
    return json.loads(CliRunner().invoke(app, [*words, "--format", "json"], env=env).stdout)


def test_a_node_of_the_graph_is_a_person_of_the_hub(loaded: dict[str, str]) -> None:
    (ella,) = asked(loaded, "people", ELLA)["people"]
    graph = asked(loaded, "links", "ego", ELLA, "--hops", "1")
    assert [node["id"] for node in graph["nodes"] if node.get("centre")] == [ella["person"]]
    labels = {node["id"]: node["label"] for node in graph["nodes"]}
    beside = {(link["kind"], labels[link["source"]], labels[link["target"]]) for link in graph["links"]}
    assert {
        ("parent_of", "Carol Marsh", "Ella Marsh"),
        ("lives_at", "Ella Marsh", "3 Brook Street, ZZ1 1AA"),
        ("phone", "Ella Marsh", "+447700900711"),
        ("email", "Ella Marsh", "ella@example.org"),
    } <= beside
    assert not any("Poole" in label for label in labels.values())


def test_two_children_are_linked_through_a_man_a_place_and_a_van(loaded: dict[str, str]) -> None:
    paths = asked(loaded, "links", "path", ELLA, ZOE)["paths"]
    assert {path["nodes"][1]["label"] for path in paths} == {"Gary Stroud", "Nightclub", "ZZ12XYZ"}


def test_what_ties_children_and_where_is_told(loaded: dict[str, str]) -> None:
    groups = asked(loaded, "links", "shared", *TIME)["groups"]
    assert {one["hub"]["label"] for one in groups} == {"Gary Stroud", "Nightclub", "+447700900722", "ZZ12XYZ"}
    (place,) = asked(loaded, "links", "places", *TIME)["places"]
    assert (place["place"]["label"], place["records"], len(place["children"])) == ("Nightclub", 2, 3)


def test_loading_twice_changes_nothing(
    database: Database, env: dict[str, str], loaded: dict[str, str], data: Path
) -> None:
    status, answer = load(env, data / "pole")
    assert (status, answer["accepted"], answer["duplicates"]) == (0, 0, 17)
    assert fold(database).folded == 0


def test_a_row_that_is_refused_is_told_and_the_rest_is_loaded(env: dict[str, str], data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "pole"
    shutil.copytree(data / "pole", folder)
    crimes = folder / "pole.nodes.Crime.csv"
    crimes.write_text(crimes.read_text().replace("4/10/2026", "41/10/2026").replace("Other theft", "Theft " * 100))
    told = CliRunner().invoke(app, ["links", "load", str(folder)], env=env | {"COLUMNS": "200"})
    assert told.exit_code == 1
    assert f"{crimes}:2 /date: “41/10/2026” is not a date that exists" in told.stdout
    assert f"{crimes}:3 /data/summary" in told.stdout
    assert "Rows refused: 8" in told.stdout
    assert "Sent: 15 accepted, 0 sent before, 1 refused" in told.stdout


def test_a_changed_crime_is_refused_and_does_not_replace_what_was_told(
    env: dict[str, str], loaded: dict[str, str], data: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "pole"
    shutil.copytree(data / "pole", folder)
    crimes = folder / "pole.nodes.Crime.csv"
    crimes.write_text(crimes.read_text().replace("Under investigation", "Awaiting court outcome"))
    status, answer = load(env, folder)
    assert (status, answer["accepted"], answer["duplicates"]) == (1, 0, 16)
    assert [(Path(one["file"]).name, one["line"], one["code"]) for one in answer["refused"]] == [
        ("pole.nodes.Crime.csv", 2, "id_reused")
    ]


def test_a_hub_of_agencies_is_not_loaded_into_unless_that_is_said(
    database: Database, env: dict[str, str], data: Path
) -> None:
    register(database, ["/agencies/health/royal-devon"])
    told = CliRunner().invoke(app, ["links", "load", str(data / "pole")], env=env)
    assert "/agencies/health/royal-devon sends to this hub" in str(told.exception)
    assert fold(database).folded == 0
    assert load(env, data / "pole", "--beside")[1]["accepted"] == 17


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nowhere"], "holds no exported graph"),
        (["nowhere", "--source", "/agencies/health/pole"], "is the police's"),
        (["nowhere", "--at", "2099-01-01"], "lies ahead"),
    ],
)
def test_wrong_use_is_said_and_registers_nobody(env: dict[str, str], words: list[str], says: str) -> None:
    told = CliRunner().invoke(app, ["links", "load", *words], env=env)
    assert says in str(told.exception)
    assert asked(env, "agencies", "list")["agencies"] == []
