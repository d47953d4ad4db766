"""``kinfold links path`` and ``links shared``, as they are typed, and over HTTP."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.cli import app
from services.kernel.postgres.connect import Database
from tests.casework import CHAIR
from tests.commands import asking
from tests.hubs import loaded
from tests.links import follow

JADE, DAZ = "nhs_number:9990001308", "police_nominal:DC-777-0042"
THEN = ["--as-of", "2026-11-25T00:00:00Z"]


@pytest.fixture
def env(database: Database, data: Path) -> dict[str, str]:
    """Who asks, of a hub that holds the contract's examples."""
    loaded(database, [data / "contract" / "good.ndjson"])
    follow(database)
    return asking(database, CHAIR)


def test_a_way_is_told_in_sentences(env: dict[str, str]) -> None:
    told = CliRunner().invoke(app, ["links", "path", JADE, DAZ], env=env)
    assert told.exit_code == 0
    assert "1. Jade Hill - Estuary Hotel - Darren Pike" in told.output
    assert "2. Jade Hill - WA12XYZ - Darren Pike" in told.output
    assert "Jade Hill was at Estuary Hotel, on 7 November 2026" in told.output
    assert "A restricted link exists: ask" in told.output


def test_a_way_as_json_has_nodes_links_and_what_was_asked(env: dict[str, str]) -> None:
    told = CliRunner().invoke(app, ["links", "path", JADE, DAZ, "--paths", "1", *THEN, "--format", "json"], env=env)
    answer = json.loads(told.stdout)
    (path,) = answer["paths"]
    assert [node["label"] for node in path["nodes"]][::2] == ["Jade Hill", "Darren Pike"]
    assert all({"kind", "first", "last", "evidence", "source", "target"} <= link.keys() for link in path["links"])
    assert answer["query"]["as_of"] == "2026-11-25T00:00:00Z"


def test_that_there_is_no_way_is_said(env: dict[str, str]) -> None:
    told = CliRunner().invoke(app, ["links", "path", JADE, "nhs_number:9990001103"], env=env)
    assert told.exit_code == 0
    assert "No way of 8 steps or fewer is known" in told.output


def test_what_ties_children_is_a_table_and_json(env: dict[str, str]) -> None:
    words = ["links", "shared", "--from", "2026-09-01", "--to", "2026-11-30"]
    table = CliRunner().invoke(app, words, env=env | {"COLUMNS": "200"})
    assert "WA12XYZ (vehicle)" in table.output
    answer = json.loads(CliRunner().invoke(app, [*words, "--format", "json"], env=env).stdout)
    assert [[child["name"] for child in one["children"]] for one in answer["groups"]] == [
        ["Chloe Adeyemi", "Jade Hill", "Megan Price"]
    ] * 2
    assert all({"person", "name"} == child.keys() for one in answer["groups"] for child in one["children"])


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["path", JADE, "nhs_number:9434765919"], "Nobody is known as"),
        (["path", JADE, DAZ, "--paths", "0"], "--paths is 1 to 20, not 0"),
        (["shared", "--children", "1"], "--children is 2 or more, not 1"),
        (["shared", "--days", "3", "--from", "2026-01-01"], "Say --days, or --from and --to"),
    ],
)
def test_bad_questions_say_what_to_do(env: dict[str, str], words: list[str], says: str) -> None:
    told = CliRunner().invoke(app, ["links", *words], env=env)
    assert told.exit_code != 0
    assert says in str(told.exception)
