"""A network for other programs: what each form holds, read back by what reads it."""

import csv
import json
from io import StringIO
from pathlib import Path

import networkx as nx
import pytest
from typer.testing import CliRunner

from services.cli import app
from services.kernel.access import LOCAL_OPERATOR
from services.kernel.postgres.connect import Database
from tests.commands import asking
from tests.hubs import loaded

JADE = "nhs_number:9990001308"


@pytest.fixture
def env(database: Database, data: Path) -> dict[str, str]:
    """Who asks, of a hub that holds the contract's examples."""
    loaded(database, [data / "contract" / "good.ndjson"])
    return asking(database, LOCAL_OPERATOR)


def written(env: dict[str, str], form: str) -> str:
    """What is written."""
    told = CliRunner().invoke(app, ["links", "export", JADE, "--hops", "1", "--form", form], env=env)
    assert told.exit_code == 0, told.exception
    return told.stdout


def test_graphml_is_read_back_by_networkx(env: dict[str, str]) -> None:
    graph = nx.parse_graphml(written(env, "graphml"), force_multigraph=True)
    labels = set(dict(graph.nodes(data="label")).values())
    assert {"Jade Hill", "Daz", "WA12XYZ"} <= labels
    found = [told for _, _, told in graph.edges(data=True) if told["kind"] == "found_with"]
    assert [one["evidence"] for one in found] == ["/agencies/missing/devon-missing-hub EX-0032"]


def test_json_is_what_the_question_itself_answers(env: dict[str, str]) -> None:
    told = json.loads(written(env, "json"))
    words = ["links", "ego", JADE, "--hops", "1", "--format", "json"]
    asked = json.loads(CliRunner().invoke(app, words, env=env).stdout)
    assert (told["nodes"], told["links"]) == (asked["nodes"], asked["links"])
    assert told["graph"]["query"]["hops"] == 1


def test_a_table_of_links_has_a_row_for_each(env: dict[str, str]) -> None:
    rows = list(csv.DictReader(StringIO(written(env, "csv"))))
    (car,) = [row for row in rows if row["target_label"] == "WA12XYZ" and row["source_label"] == "Jade Hill"]
    assert (car["kind"], car["first"], car["last"]) == ("seen_with_vehicle", "2026-11-07", "2026-11-07")
    phone = next(row for row in rows if row["kind"] == "phone")
    assert phone["target_label"] == "'+447700900130"


def test_i2_gets_entities_with_their_types_and_a_direction(env: dict[str, str]) -> None:
    rows = list(csv.DictReader(StringIO(written(env, "i2"))))
    told = {(row["Entity 1 Label"], row["Link Label"], row["Entity 2 Label"], row["Link Direction"]) for row in rows}
    assert ("Daz", "uses vehicle", "WA12XYZ", "With") in told
    assert any(link == "found with" and direction == "None" for _, link, _, direction in told)
    assert {row["Entity 2 Type"] for row in rows} >= {"Person", "Vehicle", "Phone", "Address"}


def test_an_unknown_form_is_named_with_those_there_are(env: dict[str, str]) -> None:
    told = CliRunner().invoke(app, ["links", "export", JADE, "--form", "xls"], env=env)
    assert told.exit_code != 0
    assert "json, graphml, csv, i2" in str(told.exception).replace(" or ", ", ")
