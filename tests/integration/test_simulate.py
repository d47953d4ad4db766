"""A county is simulated, sent, folded and asked for its agenda; what was planted must come out, and nothing else."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.graph.application import Networks
from services.ingest.connectors import ndjson
from services.kernel import clock
from services.kernel.access import LOCAL_OPERATOR
from services.kernel.postgres.connect import Connection, Database
from services.profile.answers import AgendaAnswer, ItemAnswer
from services.profile.application import Profiles
from services.profile.circles import Circles
from services.simulate.county import CountyCounts, write_county
from tests import hubs

END = date(2026, 9, 30)
AS_OF = clock.end_of(END)


@dataclass(frozen=True)
class County:
    """A simulated county as it was written, and the people and stories of its truth."""

    folder: Path
    counts: CountyCounts
    people: dict[str, Any]
    stories: list[Any]

    def number(self, person: str) -> str:
        """The NHS number of a person."""
        numbers = {one["scheme"]: one["value"] for one in self.people[person]["identifiers"]}
        return str(numbers["nhs_number"])


@pytest.fixture(scope="module", params=[1, 2, 3])
def county(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> County:
    folder = tmp_path_factory.mktemp("county")
    counts = write_county(folder, 150, 18, request.param, END)
    facts = [json.loads(line) for line in (folder / "truth.ndjson").read_text("utf-8").splitlines()]
    people = {fact["person"]: fact for fact in facts if fact["what"] == "person"}
    return County(folder, counts, people, [fact for fact in facts if fact["what"] == "story"])


@pytest.fixture
def folded(county: County, database: Database) -> Iterator[Connection]:
    """A hub into which the county's agencies have sent all that they have."""
    agencies = (county.folder / "agencies.ndjson").read_text("utf-8").splitlines()
    hubs.register(database, [json.loads(line)["source"] for line in agencies])
    assert hubs.send(database, list(ndjson.lines(county.folder / "events.ndjson"))) == []
    tally = hubs.fold(database)
    assert (tally.folded, tally.dead_lettered) == (county.counts.events - county.counts.resent, 0)
    with database.connect() as connection:
        yield connection


def agenda(connection: Connection) -> AgendaAnswer:
    return Profiles(connection).agenda(LOCAL_OPERATOR, END, AS_OF)


def items_with(answer: AgendaAnswer, numbers: set[str]) -> list[ItemAnswer]:
    """The items among whose children is one of those who have some NHS numbers."""
    return [
        item
        for item in answer["items"]
        if any(
            one["value"] in numbers
            for person in item["people"]
            if person["role"] == "child"
            for one in person["identifiers"]
        )
    ]


def reasons(item: ItemAnswer) -> dict[str, set[tuple[str, str]]]:
    return {
        finding["rule"]: {(event["source"], event["id"]) for event in finding["evidence"]}
        for finding in item["findings"]
    }


def planted(story: Any) -> dict[str, set[tuple[str, str]]]:
    return {rule: {(one["source"], one["id"]) for one in evidence} for rule, evidence in story["rules"].items()}


def test_every_planted_story_is_an_item_with_its_route_its_rules_and_its_evidence(
    county: County, folded: Connection
) -> None:
    answer = agenda(folded)
    expected = [story for story in county.stories if story["route"]]
    assert {story["route"] for story in expected} == {"urgent", "in_hand", "monthly"}
    for story in expected:
        found = items_with(answer, {county.number(child) for child in story["children"]})
        told = [(item["route"], reasons(item)) for item in found]
        assert told == [(story["route"], planted(story))], (story["story"], story["note"])


def test_nothing_is_an_item_that_was_not_planted(county: County, folded: Connection) -> None:
    answer = agenda(folded)
    due = {county.number(child) for story in county.stories if story["route"] for child in story["children"]}
    expected = {item["family"] for item in items_with(answer, due)}
    assert expected
    assert {item["family"] for item in answer["items"]} == expected


def test_no_two_of_its_people_are_taken_for_one(county: County, folded: Connection) -> None:
    truly = {
        (one["source"], one["id"], one["ref"]): person
        for person, fact in county.people.items()
        for one in fact["mentions"]
    }
    found = list(Profiles(folded).everybody(LOCAL_OPERATOR, AS_OF))
    assert found
    for person in found:
        whose = {truly[one["source"], one["id"], one["ref"]] for one in person["mentions"]}
        assert len(whose) == 1, person["names"]


def test_the_children_of_a_network_are_around_its_adults(county: County, folded: Connection) -> None:
    (network,) = (story for story in county.stories if story["story"] == "exploitation_network")
    adults = [hub for hub in network["hubs"] if hub["kind"] == "person"]
    assert adults
    networks = Networks(Circles(folded))
    for hub in adults:
        identifiers = {one["scheme"]: one["value"] for one in county.people[hub["value"]]["identifiers"]}
        graph = networks.ego(LOCAL_OPERATOR, f"police_nominal:{identifiers['police_nominal']}", 1, AS_OF)
        labels = {told["label"] for _, told in graph.nodes(data=True)}
        assert {county.people[child]["name"] for child in hub["children"]} <= labels
