"""Who goes missing together, where things happen, which groups grow; peers and brokers."""

from datetime import date
from typing import Any

import pytest

from services.graph.county import County
from services.graph.store import LinkStore
from services.kernel.access import LOCAL_OPERATOR, Caller
from services.kernel.clock import Window
from services.kernel.errors import WrongUse
from services.kernel.postgres.connect import Database
from services.profile.circles import Circles
from tests.casework import at
from tests.factories import Event, Someone, child, concern, missing_found, missing_reported, parent, retraction
from tests.integration.links.test_paths import ANN, CY, DAZ, JADE, MEGAN, hub, seen
from tests.links import lives, networks

CHLOE = child("Chloe Adeyemi", "2011-03-03", **lives(4))
LOU = child("Lou Quick", "2011-04-04", **lives(5))
YEAR = Window(date(2026, 1, 1), date(2026, 12, 31))
NOW = at("2026-11-25 12:00")


def county(database: Database, asked: str, *words: Any, caller: Caller = LOCAL_OPERATOR) -> Any:
    """What is answered to a question over everybody."""
    with database.connect() as connection:
        return getattr(County(Circles(connection), LinkStore(connection)), asked)(caller, *words)


def absent(who: Someone, day: str, start: str, end: str, **more: Any) -> list[Event]:
    """A night's absence, and whom the child was found with."""
    episode = f"{who['ref']} {day}"
    people = [who, *more.pop("beside", [])]
    found = missing_found(f"2026-{day}T{end}:00Z", episode, people, **more)
    found["data"]["details"]["found_with"] = [one["ref"] for one in people[1:]]
    return [missing_reported(f"2026-{day}T{start}:00Z", episode, people=[who]), found]


def names(people: list[Any]) -> list[str]:
    """The names of an answer's people."""
    return sorted(one["name"] for one in people)


BAY = {"lines": ["Bay Hotel"], "postcode": "EX9 9ZZ", "place_name": "Bay Hotel", "place_kind": "hotel"}
HOTEL: dict[str, Any] = {"location": BAY}


def test_children_missing_at_one_time_are_told_with_where_and_with_whom_both_were_found(database: Database) -> None:
    hub(
        database,
        *absent(JADE, "05-01", "18:00", "23:00", beside=[DAZ], **HOTEL),
        *absent(MEGAN, "05-01", "20:00", "23:30", beside=[DAZ], **HOTEL),
        *absent(CHLOE, "05-01", "21:00", "22:00"),
        *absent(LOU, "05-02", "20:00", "22:00"),
    )
    told = county(database, "missing_together", YEAR, NOW)
    assert names(told["pairs"][0]["children"]) == ["Jade Hill", "Megan Price"]
    assert {tuple(names(one["children"])) for one in told["pairs"][1:]} == {
        ("Chloe Adeyemi", "Jade Hill"),
        ("Chloe Adeyemi", "Megan Price"),
    }
    first = told["pairs"][0]
    assert (first["times"][0]["from"], first["times"][0]["to"]) == ("2026-05-01T20:00:00Z", "2026-05-01T23:00:00Z")
    assert [one["person"]["name"] for one in first["found_with"]] == ["Daz Pike"]
    assert [one["place"] for one in first["found_at"]] == ["address:EX99ZZ bay hotel"]
    assert told["of"] == {"missing": 4, "episodes": 4}
    assert county(database, "missing_together", Window(date(2026, 5, 3), date(2026, 5, 9)), NOW)["pairs"] == []
    assert county(database, "missing_together", YEAR, at("2026-05-01 20:30"))["pairs"] == []


def test_siblings_who_are_missing_together_are_told_as_of_one_family(database: Database) -> None:
    tom, mother = child("Tom Hill", "2012-05-05", **lives(1)), parent("Mia Hill", "1980-01-01", **lives(1))
    hub(
        database,
        concern("schools", "2026-04-01", people=[JADE, tom, mother]),
        *absent(JADE, "05-01", "18:00", "23:00"),
        *absent(tom, "05-01", "18:00", "23:00"),
    )
    (pair,) = county(database, "missing_together", YEAR, NOW)["pairs"]
    assert pair["of_one_family"] is True


def test_an_absence_that_may_not_be_read_is_in_no_pair(database: Database) -> None:
    secret = {"handling": {"restricted_to": ["cse_team"]}}
    report, found = absent(JADE, "05-01", "18:00", "23:00")
    report["data"] |= secret
    hub(database, report, found, *absent(MEGAN, "05-01", "20:00", "23:30"))
    assert len(county(database, "missing_together", YEAR, NOW, caller=CY)["pairs"]) == 1
    told = county(database, "missing_together", YEAR, NOW, caller=ANN)
    assert (told["pairs"], told["of"]) == ([], {"missing": 1, "episodes": 1})


def test_places_are_told_with_the_time_of_day(database: Database) -> None:
    late = seen("05-02", JADE, **HOTEL)
    hub(
        database,
        seen("05-01", MEGAN, **HOTEL),
        late,
        concern("schools", "2026-05-03T12:00:00Z", people=[CHLOE], **HOTEL),
        concern("schools", "2026-05-04", people=[CHLOE], **HOTEL),
    )
    for as_of in (None, NOW):
        (place,) = county(database, "places", 3, YEAR, as_of)["places"]
        assert (place["place"]["label"], place["place"]["kind"], place["records"]) == ("Bay Hotel", "hotel", 4)
        assert place["times"] == {"afternoon": 1, "late": 2, "not told": 1}
        assert names(place["children"]) == ["Chloe Adeyemi", "Jade Hill", "Megan Price"]
    hub(database, retraction(late, "2026-05-09T12:00:00Z"))
    assert county(database, "places", 3, YEAR)["places"] == []
    with pytest.raises(WrongUse, match="--children is 2 or more"):
        county(database, "places", 1, YEAR)


def test_a_group_that_has_grown_is_told_with_who_is_new_in_it(database: Database) -> None:
    hub(
        database,
        seen("09-01", JADE, DAZ),
        seen("09-02", MEGAN, DAZ),
        seen("11-10", CHLOE, DAZ),
        seen("11-11", LOU, child("Ola Wren", "2012-02-02", **lives(8))),
    )
    (group,) = county(database, "growing", 3, 30, NOW)["groups"]
    assert (names(group["new"]), names(group["children"])) == (
        ["Chloe Adeyemi"],
        ["Chloe Adeyemi", "Jade Hill", "Megan Price"],
    )
    assert [one["label"] for one in group["ties"]] == ["Daz Pike"]
    assert len(group["evidence"]) == 3
    assert county(database, "growing", 3, 10, NOW)["groups"] == []
    assert county(database, "growing", 4, 30, NOW)["groups"] == []


def test_peers_are_told_with_what_stands_between_and_who_was_missing(database: Database) -> None:
    tom, mother = child("Tom Hill", "2012-05-05", **lives(1)), parent("Mia Hill", "1980-01-01", **lives(1))
    hub(
        database,
        concern("schools", "2026-04-01", people=[JADE, tom, mother]),
        seen("05-01", JADE, DAZ),
        seen("05-02", MEGAN, DAZ),
        seen("05-03", JADE, CHLOE),
        *absent(MEGAN, "05-05", "20:00", "23:30"),
    )
    with database.connect() as connection:
        told = networks(connection).peers(ANN, "Jade Hill", YEAR, NOW)
    found = {
        one["child"]["name"]: ([node["label"] for node in one["through"]], one["missing"]) for one in told["peers"]
    }
    assert found == {"Chloe Adeyemi": ([], 0), "Megan Price": (["Daz Pike"], 1)}
    assert all(one["says"] for one in told["peers"])


def test_a_broker_is_without_whom_others_are_not_linked(database: Database) -> None:
    hub(database, seen("05-01", JADE, DAZ), seen("05-02", MEGAN, DAZ), seen("05-03", CHLOE, DAZ))
    with database.connect() as connection:
        (one,) = networks(connection).brokers(ANN, "Jade Hill", 3, NOW, YEAR)["brokers"]
    assert one["person"]["name"] == "Daz Pike"
    assert sorted(names(group) for group in one["apart"]) == [["Chloe Adeyemi"], ["Jade Hill"], ["Megan Price"]]
