"""What is asked about for its own sake: a telephone, a place, however many share it."""

import json
from typing import Any

import networkx as nx
import pytest
from typer.testing import CliRunner

from services.cli import app
from services.graph.application import NOTHING
from services.graph.domain.ego import HUB
from services.graph.opening import Through
from services.kernel.access import Caller
from services.kernel.clock import ALWAYS, Window, parse_date
from services.kernel.errors import NotAllowed, NotFound, WrongUse
from services.kernel.postgres.connect import Database
from services.profile import places
from services.profile.domain.places import Place
from tests.casework import at, hub_of
from tests.commands import asking
from tests.factories import Event, child, incident
from tests.links import crowd, follow, lives, networks
from tests.reviews import BOB

ANN = Caller("Ann", frozenset({"analyst"}), "the meeting")
CY = Caller("Cy", frozenset({"cse_team"}), "links")
SURGERY = {"phones": ["01392 000000"]}
JADE, MEGAN = child("Jade Hill", "2010-02-03", **lives(1)), child("Megan Price", "2010-06-01", **lives(2))
MAY = Window(parse_date("2026-05-01"), parse_date("2026-05-02"))


def hub(database: Database, *events: Event) -> None:
    """A hub that was told of events, and has linked them."""
    hub_of(database).tell(*events)
    follow(database)


def drawn(
    database: Database,
    query: str,
    hops: int = 1,
    caller: Caller = ANN,
    within: Window = ALWAYS,
    through: Through = NOTHING,
) -> "nx.MultiDiGraph[str]":
    """A network, as of now."""
    with database.connect() as connection:
        return networks(connection).ego(caller, query, hops, None, within, through)


def labels(graph: "nx.MultiDiGraph[str]") -> set[str]:
    """What a network shows."""
    return {str(told["label"]) for _, told in graph.nodes(data=True)}


def test_around_a_telephone_are_those_who_have_it(database: Database) -> None:
    shared = {"phones": ["07700 900666"]}
    hub(
        database,
        incident("2026-05-01T22:00:00Z", people=[JADE | shared]),
        incident("2026-05-02T22:00:00Z", people=[MEGAN | shared]),
    )
    graph = drawn(database, "phone:07700 900666")
    assert labels(graph) == {"+447700900666", "Jade Hill", "Megan Price"}
    assert [node for node, centre in graph.nodes(data="centre") if centre] == ["phone:+447700900666"]
    assert labels(drawn(database, "phone:07700 900666", within=Window(MAY.first, MAY.first))) == {
        "+447700900666",
        "Jade Hill",
    }


def test_what_too_many_share_is_shown_within_dates_or_for_a_reason_that_is_kept(database: Database) -> None:
    hub(
        database,
        incident("2026-05-01T22:00:00Z", people=[JADE | SURGERY]),
        incident("2026-05-02T22:00:00Z", people=[MEGAN | SURGERY]),
        *crowd("05-03", HUB, **SURGERY),
    )
    with pytest.raises(WrongUse, match="within which dates, or why"):
        drawn(database, "phone:01392 000000")
    assert labels(drawn(database, "phone:01392 000000", within=MAY)) == {"+441392000000", "Jade Hill", "Megan Price"}
    assert len(drawn(database, "phone:01392 000000", through=Through(because="Calls were made from it"))) == HUB + 3
    with database.connect() as connection:
        rows = connection.execute("SELECT DISTINCT purpose FROM profile.access_record").fetchall()
    assert ("the meeting: Calls were made from it",) in rows


def test_a_network_leads_through_what_too_many_share_only_on_purpose(database: Database) -> None:
    hub(
        database,
        incident("2026-05-01T22:00:00Z", people=[JADE | SURGERY]),
        incident("2026-05-02T22:00:00Z", people=[MEGAN | SURGERY]),
        *crowd("05-03", HUB, **SURGERY),
    )
    through = Through(["phone:01392 000000"])
    assert "Megan Price" not in labels(drawn(database, "Jade Hill", 2, within=MAY))
    graph = drawn(database, "Jade Hill", 2, within=MAY, through=through)
    assert "Megan Price" in labels(graph)
    assert graph.graph["query"]["through"] == ["phone:+441392000000"]
    with pytest.raises(WrongUse, match="Many people share"):
        drawn(database, "Jade Hill", 2, through=through)
    with pytest.raises(WrongUse, match="no thing to walk through"):
        drawn(database, "Jade Hill", 2, through=Through(["Megan Price"]))


def test_a_listed_place_is_shown_within_dates_and_a_refuge_never(database: Database) -> None:
    quay = {"addresses": [{"lines": ["9 Quay Street"], "postcode": "EX1 1AA", "uprn": "100023336956"}]}
    hub(
        database,
        incident("2026-05-01T22:00:00Z", people=[JADE | quay]),
        incident("2026-05-02T22:00:00Z", people=[MEGAN | quay]),
    )
    by_lines = "address:9 Quay Street, EX1 1AA"
    assert {"Jade Hill", "Megan Price"} < labels(drawn(database, by_lines))
    with database.connect() as connection:
        home = Place("childrens_home", "The Quay", "EX1 1AA", ("9 Quay Street",))
        number = places.add(connection, BOB, home, at("2026-05-03 12:00")).number
    assert "Megan Price" not in labels(drawn(database, "Jade Hill", 2))
    with pytest.raises(WrongUse):
        drawn(database, by_lines)
    assert {"Jade Hill", "Megan Price"} < labels(drawn(database, by_lines, within=MAY))
    with database.connect() as connection:
        places.remove(connection, BOB, number, "It is a refuge", at("2026-05-04 12:00"))
        places.add(connection, BOB, Place("refuge", "The Quay", "EX1 1AA", ("9 Quay Street",)), at("2026-05-05 12:00"))
    for query in (by_lines, "address:100023336956", "address:10 Nowhere Street, EX1 1AA"):
        with pytest.raises(NotFound, match="Nothing is known of address:"):
            drawn(database, query, within=MAY)


def test_what_a_caller_may_not_read_is_told_as_if_it_were_not(database: Database) -> None:
    secret: dict[str, Any] = {"handling": {"restricted_to": ["cse_team"]}}
    hub(database, incident("2026-05-01T22:00:00Z", people=[JADE | {"phones": ["07700 900666"]}], **secret))
    assert "Jade Hill" in labels(drawn(database, "phone:07700 900666", caller=CY))
    with pytest.raises(NotFound, match="Nothing is known of phone:07700 900666"):
        drawn(database, "phone:07700 900666")
    with pytest.raises(NotFound, match="Nothing is known of phone:07700 900667"):
        drawn(database, "phone:07700 900667")


def test_who_may_read_nothing_is_told_nothing_of_a_thing(database: Database) -> None:
    sender = Caller("A connector", frozenset({"connector"}), "sending")
    for query in ("phone:07700 900666", "address:9 Quay Street, EX1 1AA"):
        with pytest.raises(NotAllowed):
            drawn(database, query, caller=sender)


def test_what_is_not_followed_yet_is_around_a_thing_all_the_same(database: Database) -> None:
    hub_of(database).tell(incident("2026-05-01T22:00:00Z", people=[JADE | {"phones": ["07700 900666"]}]))
    assert labels(drawn(database, "phone:07700 900666")) == {"+447700900666", "Jade Hill"}


def test_as_of_an_earlier_instant_it_is_as_it_was(database: Database) -> None:
    shared = {"phones": ["07700 900666"]}
    hub(
        database,
        incident("2026-05-01T22:00:00Z", people=[JADE | shared]),
        incident("2026-06-02T22:00:00Z", people=[MEGAN | shared]),
    )
    with database.connect() as connection:
        graph = networks(connection).ego(ANN, "phone:07700 900666", 1, at("2026-05-20 12:00"))
    assert labels(graph) == {"+447700900666", "Jade Hill"}


def test_it_is_typed_and_exported(database: Database) -> None:
    hub(database, incident("2026-05-01T22:00:00Z", people=[JADE | {"phones": ["07700 900666"]}]))
    env = asking(database, ANN)
    told = CliRunner().invoke(app, ["links", "ego", "phone:07700 900666", "--hops", "1", "--format", "json"], env=env)
    assert {node["kind"] for node in json.loads(told.stdout)["nodes"]} == {"person", "phone"}
    words = [
        "links",
        "export",
        "Jade Hill",
        "--form",
        "csv",
        "--through",
        "phone:07700 900666",
        "--because",
        "Her calls",
    ]
    assert "+447700900666" in CliRunner().invoke(app, words, env=env).stdout
