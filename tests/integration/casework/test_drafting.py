"""Drafts of written profiles over a hub: what is kept, who may read what, the command line and HTTP."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.cli.tied import tied_families
from services.kernel.access import LOCAL_OPERATOR, Caller
from services.kernel.clock import Instant
from services.kernel.errors import NotFound, WrongUse
from services.kernel.ids import family_id
from services.kernel.postgres.connect import Connection, Database
from services.profile.application import Profiles
from services.profile.drafting import Drafting
from tests.casework import ANN, Hub, at, hub_of
from tests.factories import child, concern, enquiry, incident, parent, retraction
from tests.integration.web.site import running
from tests.reviews import ADA, Desk

DAY = date(2026, 10, 20)
NOW = at("2026-10-20 12:00")
CYN = Caller("Cyn", frozenset({"cse_team"}), "links")
AMY = child(sex="female", identifiers=[{"scheme": "nhs_number", "value": "9990001014"}])
DONNA = parent(sex="female")
HUNGRY = concern("schools", "2026-09-20T09:00:00Z", people=[AMY], id="S1", child_words="I am hungry on Mondays")
SECRET = concern(
    "schools",
    "2026-09-21T09:00:00Z",
    ["online_grooming"],
    [AMY],
    id="S2",
    summary="Seen in a car",
    handling={"restricted_to": ["cse_team"]},
)


@pytest.fixture
def hub(database: Database) -> Hub:
    """A hub that knows of Amy and her mother."""
    opened = hub_of(database)
    opened.tell(enquiry("2026-09-01T09:00:00Z", "E1", [AMY, DONNA], id="E1"), HUNGRY, SECRET)
    return opened


@pytest.fixture
def connection(hub: Hub) -> Iterator[Connection]:
    """A connection to it."""
    with hub.database.connect() as opened:
        yield opened


def family_of(connection: Connection, query: str = "nhs_number:9990001014", when: Instant = NOW) -> UUID:
    """The family of somebody."""
    (found,) = Profiles(connection).people(LOCAL_OPERATOR, query, when)["people"]
    return UUID(found["families"][0])


def drafted(connection: Connection, caller: Caller = ANN, when: Instant = NOW) -> Any:
    """The draft of Amy's family."""
    return Drafting(connection, tied_families).draft(caller, family_of(connection), DAY, when)


def test_the_same_record_gives_the_same_draft_byte_for_byte(connection: Connection) -> None:
    assert json.dumps(drafted(connection)) == json.dumps(drafted(connection))


def test_a_draft_is_as_of_an_instant_and_a_family_that_was_not_known_then_is_not_found(connection: Connection) -> None:
    before = at("2026-09-10 12:00")
    assert "hungry" not in json.dumps(drafted(connection, when=before))
    assert "hungry" in json.dumps(drafted(connection))
    with pytest.raises(NotFound, match="no family"):
        Drafting(connection, tied_families).draft(ANN, family_of(connection), DAY, at("2026-08-01 12:00"))


def test_a_record_that_is_retracted_takes_its_sentences_with_it(hub: Hub, connection: Connection) -> None:
    assert '"S1"' in json.dumps(drafted(connection))
    hub.tell(retraction(HUNGRY, "2026-10-01T09:00:00Z"))
    assert "hungry" not in json.dumps(drafted(connection))
    assert '"S1"' not in json.dumps(drafted(connection))
    assert '"S1"' in json.dumps(drafted(connection, when=at("2026-09-25 12:00")))


@pytest.mark.parametrize(("caller", "may"), [(ANN, False), (CYN, True)])
def test_each_caller_reads_what_they_may_and_the_read_is_on_record(
    connection: Connection, caller: Caller, *, may: bool
) -> None:
    draft = drafted(connection, caller)
    said = json.dumps(draft)
    assert ("Seen in a car" in said, '"S2"' in said, "Grooming online" in said) == (may, may, may)
    restricted = [one for part in draft["sections"] if part["name"] == "restricted" for one in part["sentences"]]
    assert bool(restricted) is not may
    asked, answered = connection.execute(
        "SELECT caller, subjects FROM profile.access_record WHERE action LIKE 'draft%' ORDER BY access_id"
    ).fetchall()
    people = {UUID(one["id"]) for one in draft["genogram"]["nodes"] if one["recorded"]}
    assert (asked[0], asked[1]) == (caller.name, [UUID(draft["family"])])
    assert set(answered[1]) == {UUID(draft["family"]), *people}


def test_a_text_that_names_somebody_hidden_in_another_circle_is_not_quoted(database: Database) -> None:
    desk = Desk(database)
    zoe = child("Zoe Hill", "2012-02-02", identifiers=[{"scheme": "nhs_number", "value": "9990001308"}])
    new = child("Kay Moor", "2012-02-02", identifiers=[{"scheme": "nhs_number", "value": "9990001405"}])
    desk.tell(
        enquiry("2026-09-01T09:00:00Z", "E1", [AMY, DONNA]),
        incident("2026-09-02T09:00:00Z", people=[AMY, zoe | {"role": "other_child"}], summary="With Zoe in the park"),
        enquiry("2026-09-03T09:00:00Z", "E2", [zoe, parent("Ida Hill", "1980-01-01")]),
        enquiry("2026-09-04T09:00:00Z", "E3", [new, parent("Una Moor", "1981-01-01")]),
    )
    with database.connect() as connection:
        assert "With Zoe in the park" in json.dumps(drafted(connection))
        desk.seal("nhs_number:9990001308", "nhs_number:9990001405")
        assert "Zoe" not in json.dumps(drafted(connection))
        assert "Zoe" not in json.dumps(drafted(connection, ADA))


def test_a_name_that_is_of_two_families_now_is_asked_back(database: Database) -> None:
    elsewhere = {"addresses": [{"lines": ["9 High Street"], "postcode": "EX1 1AA"}]}
    father = parent("Lee Carter", "1984-02-01", **elsewhere)
    opened = hub_of(database)
    opened.tell(
        enquiry("2026-09-01T09:00:00Z", "E1", [AMY, DONNA, father]),
        enquiry("2026-09-02T09:00:00Z", "E2", [child("Ben Moor", "2019-02-01", **elsewhere), father]),
    )
    with database.connect() as connection:
        (found,) = Profiles(connection).people(LOCAL_OPERATOR, "nhs_number:9990001014", NOW)["people"]
        assert len(found["families"]) == 2
        former = family_id(UUID(found["person"]), by_adult=True)
        with pytest.raises(WrongUse, match="has divided") as asked_back:
            Drafting(connection, tied_families).draft(ANN, former, DAY, NOW)
        assert all(one in str(asked_back.value) for one in found["families"])


def test_http_answers_as_the_application_does(hub: Hub, connection: Connection) -> None:
    asked: dict[str, Any] = {"date": DAY.isoformat(), "as_of": "2026-10-20T11:00:00Z"}
    family = family_of(connection)
    with running(hub.database) as site:
        found = site.found(f"/api/v1/families/{family}/profile", **asked)
        told = Drafting(connection, tied_families).draft(LOCAL_OPERATOR, family, DAY, NOW)
        assert found == json.loads(json.dumps(told))
        gone = site.get("/api/v1/families/00000000-0000-8000-8000-000000004001/profile", **asked)
        assert gone.status_code == 404
