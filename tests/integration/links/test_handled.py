"""What a link carries of its records: gradings and handling, to whoever may read them, in every form of an answer."""

import csv
import json
from io import StringIO
from typing import Any

import networkx as nx
import pytest
from typer.testing import CliRunner

from services.cli import app
from services.kernel.access import Caller
from services.kernel.postgres.connect import Database
from tests.casework import at
from tests.commands import asking
from tests.factories import correction
from tests.integration.links.test_paths import ANN, CY, DAZ, JADE, MEGAN, hub, seen
from tests.links import YEAR, found, networks

SECRET = {
    "handling": {
        "marking": "OFFICIAL-SENSITIVE",
        "restricted_to": ["cse_team", "police"],
        "intelligence_grade": {"source": 2, "assessment": "C", "handling": "C"},
    }
}
GRADED = {
    "source": "/agencies/police/westshire",
    "id": "S2",
    "intelligence_grade": {"source": 2, "assessment": "C", "handling": "C"},
}
STRICTEST = {"marking": "OFFICIAL-SENSITIVE", "restricted_to": ["cse_team", "police"], "intelligence": "C"}
IN_WORDS = "OFFICIAL-SENSITIVE, only Child sexual exploitation team or Police, handling code C"


@pytest.fixture
def told(database: Database) -> Database:
    """A girl and a man, seen together twice: once as everybody may know, and once as the police and the team may."""
    hub(
        database,
        seen("05-01", JADE, DAZ, id="S1", handling={"marking": "OFFICIAL"}),
        seen("05-02", JADE, DAZ, id="S2", **SECRET),
        seen("06-02", MEGAN, DAZ, id="S3"),
    )
    return database


def between(database: Database, caller: Caller) -> dict[str, Any]:
    """The link between the girl and the man, as a caller is answered."""
    with database.connect() as connection:
        graph = networks(connection).ego(caller, "Jade Hill", 1, at("2026-11-01 12:00"))
    nodes = {told["label"]: node for node, told in graph.nodes(data=True)}
    one, other = sorted((nodes["Jade Hill"], nodes["Daz Pike"]))
    link: dict[str, Any] = graph.edges[one, other, "same_event"]
    return link


def test_a_link_tells_its_gradings_and_the_strictest_handling_of_its_records(told: Database) -> None:
    link = between(told, CY)
    assert link["evidence"] == [{"source": "/agencies/police/westshire", "id": "S1"}, GRADED]
    assert link["handling"] == STRICTEST


def test_who_may_not_read_a_record_sees_neither_its_grading_nor_its_handling(told: Database) -> None:
    link = between(told, ANN)
    assert link["evidence"] == [{"source": "/agencies/police/westshire", "id": "S1"}]
    assert link["handling"] == {"marking": "OFFICIAL"}
    assert link["last"] == "2026-05-01"


def test_a_link_that_rests_on_what_may_not_be_read_alone_is_not_there(database: Database) -> None:
    hub(database, seen("05-01", JADE), seen("05-02", JADE, DAZ, **SECRET))
    with database.connect() as connection:
        graphs = [networks(connection).ego(who, "Jade Hill", 2, at("2026-11-01 12:00")) for who in (CY, ANN)]
    handled = [[link["handling"] for *_, link in graph.edges(data=True) if "handling" in link] for graph in graphs]
    assert STRICTEST in handled[0]
    assert handled[1] == []


def test_a_way_tells_of_each_link_and_in_each_sentence_how_it_is_handled(told: Database) -> None:
    (path,) = found(told, "Jade Hill", "Megan Price", CY)
    assert [link.get("handling") for link in path["links"]] == [STRICTEST, None]
    assert path["says"][0].endswith(f"as told by westshire (2 records), graded 2CC; {IN_WORDS}.")
    assert path["says"][1].endswith("as told by westshire (1 record).")
    (path,) = found(told, "Jade Hill", "Megan Price", ANN)
    assert path["says"][0].endswith("as told by westshire (1 record); OFFICIAL.")


@pytest.mark.parametrize(("form", "graded", "handled"), [("csv", "grading", "handling"), ("i2", "Grading", "Handling")])
def test_a_table_for_other_programs_has_columns_for_them(told: Database, form: str, graded: str, handled: str) -> None:
    words = ["links", "export", "Jade Hill", "--hops", "1", "--form", form]
    text = CliRunner().invoke(app, words, env=asking(told, CY)).stdout
    rows = {(row[graded], row[handled]) for row in csv.DictReader(StringIO(text))}
    assert ("2CC", IN_WORDS) in rows


def test_graphml_has_them_as_text(told: Database) -> None:
    words = ["links", "export", "Jade Hill", "--hops", "1"]
    text = CliRunner().invoke(app, words, env=asking(told, CY)).stdout
    assert ">2CC<" in text
    assert f">{IN_WORDS}<" in text


def test_a_printed_network_says_below_it_how_links_must_be_handled(told: Database) -> None:
    words = ["links", "ego", "Jade Hill", "--hops", "1"]
    tables = [CliRunner().invoke(app, words, env=asking(told, who)).output for who in (CY, ANN)]
    assert f": 2CC, {IN_WORDS}\n" in tables[0]
    assert [one in tables[1] for one in ("Handle ", "2CC", ": OFFICIAL\n", "OFFICIAL-SENSITIVE")] == [
        True,
        False,
        True,
        False,
    ]
    later = [*words, "--from", "2026-06-01", "--format", "json"]
    answer = json.loads(CliRunner().invoke(app, later, env=asking(told, CY)).stdout)
    assert all("handling" not in link for link in answer["links"])


def test_peers_are_told_in_sentences_that_say_it(told: Database) -> None:
    env = asking(told, CY)
    words = ["links", "peers", "Jade Hill", "--from", "2026-01-01", "--to", "2026-11-01"]
    output = CliRunner().invoke(app, words, env=env | {"COLUMNS": "250"}).output
    assert f"graded 2CC; {IN_WORDS}." in output


def test_a_link_says_since_when_the_hub_knows_of_it(database: Database) -> None:
    first = seen("05-01", JADE, DAZ)
    hub(database, first, seen("05-03", JADE, DAZ))
    with database.connect() as connection:
        own = networks(connection)
        (link,) = links(own.ego(ANN, "Jade Hill", 1), "same_event")
        assert (link["first"], link["last"], link["known"]) == ("2026-05-01", "2026-05-03", "2026-05-01")
        assert link["says"].startswith(("Jade Hill and Daz Pike are named", "Daz Pike and Jade Hill are named"))
        hub(database, correction(first, time="2026-06-10T12:00:00Z", people=[JADE, DAZ]))
        (link,) = links(own.ego(ANN, "Jade Hill", 1), "same_event")
        assert (link["first"], link["known"]) == ("2026-05-01", "2026-05-03")


def test_what_ties_children_is_told_in_sentences_with_its_handling(database: Database) -> None:
    secret: dict[str, Any] = {"handling": {"restricted_to": ["cse_team"], "marking": "OFFICIAL-SENSITIVE"}}
    hub(database, seen("05-01", JADE, DAZ), seen("05-02", MEGAN, DAZ, **secret))
    with database.connect() as connection:
        (group,) = networks(connection).shared(CY, 2, YEAR)["groups"]
    assert group.get("handling") == {"marking": "OFFICIAL-SENSITIVE", "restricted_to": ["cse_team"]}
    assert ["Jade Hill" in group["says"][0], "Megan Price" in group["says"][1]] == [True, True]
    words = ["links", "shared", "--children", "2", "--from", "2026-01-01", "--to", "2026-12-31"]
    output = CliRunner().invoke(app, words, env=asking(database, CY)).output
    assert "Handle Daz Pike: OFFICIAL-SENSITIVE, only Child sexual exploitation team\n" in output


def links(graph: "nx.MultiDiGraph[str]", kind: str) -> list[dict[str, Any]]:
    """The links of a kind."""
    return [told for *_, told in graph.edges(data=True) if told["kind"] == kind]
