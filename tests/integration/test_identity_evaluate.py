"""A folded hub is measured against the truth of the county that its agencies wrote."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from services.cli.evaluate import WORDS, against
from services.identity import folded
from services.identity.answers import answered
from services.identity.evaluation import evaluate
from services.identity.folded import Name
from services.ingest.connectors import ndjson
from services.kernel import clock
from services.kernel.access import LOCAL_OPERATOR
from services.kernel.errors import WrongUse
from services.kernel.postgres.connect import Connection, Database
from services.profile.application import Profiles
from services.profile.domain.decisions import Decided, Decision, encode
from services.simulate.county import write_county
from tests import hubs
from tests.factories import enquiry

END = date(2026, 9, 30)


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("county")
    write_county(folder, 80, 18, 1, END, is_awkward=True)
    return folder


@pytest.fixture
def hub(county: Path, database: Database) -> Iterator[Connection]:
    """A hub that has folded an awkward county."""
    agencies = (county / "agencies.ndjson").read_text("utf-8").splitlines()
    hubs.register(database, [json.loads(line)["source"] for line in agencies])
    assert hubs.send(database, list(ndjson.lines(county / "events.ndjson"))) == []
    hubs.fold(database)
    with database.connect() as connection:
        yield connection


def test_every_mention_of_the_county_is_measured(county: Path, hub: Connection) -> None:
    with hub.transaction():
        found = against(hub, county / "truth.ndjson")
    facts = [json.loads(line) for line in (county / "truth.ndjson").read_text("utf-8").splitlines()]
    mentions = [len(fact["mentions"]) for fact in facts if fact["what"] == "person"]
    assert (found.mentions, found.left_out) == (sum(mentions), 0)
    assert found.true_people == sum(1 for count in mentions if count)
    assert set(found.measures) == set(WORDS)
    assert 0.5 < (found.measures["automatic_recall"].value or 0) <= 1
    assert (found.measures["wrong_joins"].value or 0) < 0.01
    joined = [band for band in found.bands if band.joined.of]
    assert sum(band.joined.of for band in joined) > 0.7 * found.mentions
    assert (joined[-1].joined.value or 0) > 0.99, "whatever weighs most is right"


def test_mentions_stand_where_the_answers_say_that_they_do(hub: Connection) -> None:
    with hub.transaction():
        held = folded.folded(hub)
    answers = {
        held.named[Name(one["source"], one["id"], one["ref"])]: person["person"]
        for person in Profiles(hub).everybody(LOCAL_OPERATOR, clock.end_of(END))
        for one in person["mentions"]
    }
    assert answers
    assert {mention: str(held.placed[mention]) for mention in answers} == answers


def test_one_mention_put_with_somebody_else_would_be_noticed(county: Path, hub: Connection) -> None:
    with hub.transaction():
        held = folded.folded(hub)
    with (county / "truth.ndjson").open("rb") as lines:
        truly = folded.truth_of(lines, held.named)
    before = evaluate(held.placed, truly)
    mention, person = min(held.placed.items())
    other = next(one for one in held.placed.values() if one != person and truly[one] != truly[mention])
    after = evaluate(held.placed | {mention: other}, truly)
    assert (after.measures["wrong_joins"].value or 0) > (before.measures["wrong_joins"].value or 0)


@pytest.mark.parametrize("line", ["{", "[]", '{"what": "person"}', '{"what": "person", "person": 1, "mentions": [1]}'])
def test_a_truth_that_cannot_be_read_says_where(line: str) -> None:
    good = msgspec.json.encode({"what": "county"})
    with pytest.raises(WrongUse, match="Line 2 of the truth"):
        folded.truth_of([good, line.encode()], {})


def test_a_truth_that_is_not_there_is_said(tmp_path: Path, connection: Connection) -> None:
    with connection.transaction(), pytest.raises(WrongUse, match="cannot be read"):
        against(connection, tmp_path / "nowhere.ndjson")


def test_what_workers_decided_is_read_and_measured(connection: Connection) -> None:
    told = Decision(
        id=UUID(int=7),
        kind="must",
        left=UUID(int=1),
        right=UUID(int=2),
        actor="a worker",
        roles=("analyst",),
        purpose="a test",
        reason="seen",
        weight=13.5,
    )
    known_at = clock.parse_instant("2026-05-10T12:00:00Z")
    connection.execute(
        "INSERT INTO profile.decision (decision, circle, known_at, doc) VALUES (%s, 1, %s, %s)",
        [told.id, clock.to_datetime(known_at), encode(told)],
    )
    assert folded.decided(connection) == [Decided(told, known_at)]
    assert answered(folded.decided(connection)).accepted.value == 1.0


def test_mentions_that_the_truth_does_not_tell_are_left_out(tmp_path: Path, database: Database) -> None:
    told = enquiry("2026-03-01", "ENQ-1")
    hubs.register(database, {told["source"]})
    assert hubs.send(database, hubs.lines_of(told)) == []
    hubs.fold(database)
    (tmp_path / "truth.ndjson").write_bytes(b"")
    with database.connect() as connection, connection.transaction():
        found = against(connection, tmp_path / "truth.ndjson")
    assert (found.mentions, found.left_out) == (0, 1)
