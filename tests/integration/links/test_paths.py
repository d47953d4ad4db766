"""How two people are linked: hop by hop, through nothing that too many share, by what the caller may know."""

from itertools import pairwise
from typing import Any

import pytest

from services.graph.domain.ego import HUB
from services.kernel.access import Caller
from services.kernel.clock import Window, parse_date
from services.kernel.errors import NotAllowed, NotFound, WrongUse
from services.kernel.postgres.connect import Database
from services.profile import places
from services.profile.application import Profiles
from services.profile.domain.places import Place
from tests.casework import at, hub_of
from tests.factories import Event, Someone, child, correction, event, incident, retraction, someone
from tests.links import crowd, follow, found, lives, networks, tied, ways
from tests.reviews import BOB, Desk

ANN = Caller("Ann", frozenset({"analyst"}), "the meeting")
CY = Caller("Cy", frozenset({"cse_team"}), "links")
PHONE = {"phones": ["+447700900666"]}


JADE = child("Jade Hill", "2010-02-03", **lives(1))
MEGAN = child("Megan Price", "2010-06-01", **lives(2))
DAZ = someone("Daz Pike", "1990-03-04", "associate", **lives(3))


def seen(day: str, *people: Someone, **more: Any) -> Event:
    """An incident of a day of 2026."""
    return incident(f"2026-{day}T22:00:00Z", people=list(people), **more)


def hub(database: Database, *events: Event) -> None:
    """A hub that was told of events, and has linked them."""
    hub_of(database).tell(*events)
    follow(database)


def test_two_children_who_were_seen_with_one_man_are_linked_through_him(database: Database) -> None:
    hub(database, seen("05-01", JADE, DAZ), seen("06-02", MEGAN, DAZ))
    (path,) = found(database, "Jade Hill", "Megan Price")
    assert [node["label"] for node in path["nodes"]] == ["Jade Hill", "Daz Pike", "Megan Price"]
    assert [sorted(says.split(" are named")[0].split(" and ")) for says in path["says"]] == [
        ["Daz Pike", "Jade Hill"],
        ["Daz Pike", "Megan Price"],
    ]
    assert path["says"][0].endswith("are named in one record, on 1 May 2026, as told by westshire (1 record).")
    assert {(link["kind"], link["first"]) for link in path["links"]} == {
        ("same_event", "2026-05-01"),
        ("same_event", "2026-06-02"),
    }
    assert all(link["evidence"] for link in path["links"])


def test_as_of_an_instant_before_there_was_no_way(database: Database) -> None:
    hub(database, seen("05-01", JADE, DAZ), seen("06-02", MEGAN, DAZ))
    assert ways(database, "Jade Hill", "Megan Price", as_of=at("2026-06-03 12:00"))
    hub(database, seen("06-04", MEGAN))
    with pytest.raises(NotFound, match="Megan Price"):
        ways(database, "Jade Hill", "Megan Price", as_of=at("2026-06-01 12:00"))


def test_a_window_leaves_out_what_lies_outside(database: Database) -> None:
    hub(database, seen("05-01", JADE, DAZ), seen("06-02", MEGAN, DAZ))
    may, june = parse_date("2026-05-01"), parse_date("2026-06-30")
    assert ways(database, "Jade Hill", "Megan Price", within=Window(may, june))
    assert ways(database, "Jade Hill", "Megan Price", within=Window(parse_date("2026-05-02"), june)) == []


def test_a_person_is_no_way_from_themselves(database: Database) -> None:
    hub(database, seen("05-01", JADE, DAZ))
    assert ways(database, "Jade Hill", "Jade Hill") == [["Jade Hill"]]
    later = Window(parse_date("2026-06-01"), parse_date("2026-06-30"))
    assert ways(database, "Jade Hill", "Jade Hill", within=later) == [["Jade Hill"]]
    assert ways(database, "Jade Hill", "Daz Pike", within=later) == []


def test_what_too_many_share_is_not_walked_through_nor_met_at(database: Database) -> None:
    surgery = {"phones": ["01392 000000"]}
    hub(database, seen("05-01", JADE | surgery), seen("05-02", MEGAN | surgery))
    assert ways(database, "Jade Hill", "Megan Price") == [["Jade Hill", "+441392000000", "Megan Price"]]
    hub(database, *crowd("05-03", HUB, **surgery))
    assert ways(database, "Jade Hill", "Megan Price") == []
    hub(database, seen("05-04", JADE, DAZ), seen("05-05", MEGAN, DAZ))
    assert ways(database, "Jade Hill", "Megan Price") == [["Jade Hill", "Daz Pike", "Megan Price"]]


@pytest.mark.parametrize("kind", ["school", "refuge"])
def test_a_place_that_the_hub_has_listed_links_nobody(database: Database, kind: str) -> None:
    home = {"lines": ["9 Quay Street"], "postcode": "EX1 1AA"}
    hub(database, seen("05-01", JADE | {"addresses": [home]}), seen("05-02", MEGAN | {"addresses": [home]}))
    assert len(ways(database, "Jade Hill", "Megan Price")) == 1
    assert len(tied(database)) == 1
    with database.connect() as connection:
        listed = Place(kind, "The Quay", "EX1 1AA", ("9 Quay Street",))
        places.add(connection, BOB, listed, at("2026-05-03 12:00"))
    assert ways(database, "Jade Hill", "Megan Price") == []
    assert ways(database, "Jade Hill", "Megan Price", as_of=at("2026-05-04 12:00")) == []
    assert tied(database) == {}


def test_more_than_eight_steps_are_no_link(database: Database) -> None:
    chain = [
        someone(f"Link{letter} Own{letter * 4}", f"19{60 + n}-01-02", "associate", **lives(n + 10))
        for n, letter in enumerate("ABCDEFGHIJK")
    ]
    steps = [seen(f"05-{n + 1:02}", one, other) for n, (one, other) in enumerate(pairwise(chain))]
    hub(database, *steps)
    assert [len(way) for way in ways(database, "LinkA OwnAAAA", "LinkI OwnIIII")] == [9]
    assert ways(database, "LinkA OwnAAAA", "LinkJ OwnJJJJ") == []


def test_what_a_caller_may_not_read_is_no_way_for_them_and_they_are_told_whom_to_ask(database: Database) -> None:
    secret = {"handling": {"restricted_to": ["cse_team"]}}
    hub(database, seen("05-01", JADE, DAZ, **secret), seen("05-02", JADE), seen("06-02", MEGAN, DAZ))
    assert ways(database, "Jade Hill", "Megan Price", CY) == [["Jade Hill", "Daz Pike", "Megan Price"]]
    assert ways(database, "Jade Hill", "Megan Price", ANN) == []
    police = Caller("Pat", frozenset({"police"}), "an inquiry")
    with database.connect() as connection:
        own = networks(connection)
        answers = [own.paths(who, ("Jade Hill", "Megan Price")) for who in (CY, ANN, police)]
        drawn = [own.ego(who, "Jade Hill", 1, at("2026-11-01 12:00")) for who in (CY, ANN, police)]
        second = Window(parse_date("2026-05-02"), parse_date("2026-05-03"))
        later = own.ego(ANN, "Jade Hill", 1, at("2026-11-01 12:00"), second)
    assert later.graph["restricted"] == []
    assert [one["restricted"] for one in answers] == [[], ["cse_team"], []]
    assert [one.graph["restricted"] for one in drawn] == [[], ["cse_team"], []]
    assert drawn[0].graph["query"]["hops"] == 1


def test_a_corrected_record_links_as_it_was_corrected_and_a_retracted_one_not_at_all(database: Database) -> None:
    first, second = seen("05-01", JADE, DAZ), seen("06-02", MEGAN, DAZ)
    hub(database, first, second)
    hub(database, correction(first, time="2026-06-10T12:00:00Z", people=[JADE]))
    assert ways(database, "Jade Hill", "Megan Price") == []
    hub(database, seen("06-11", JADE, DAZ))
    assert ways(database, "Jade Hill", "Megan Price") == [["Jade Hill", "Daz Pike", "Megan Price"]]
    hub(database, retraction(second, "2026-06-12T12:00:00Z"), seen("06-13", MEGAN))
    assert ways(database, "Jade Hill", "Megan Price") == []


def test_a_record_that_was_retracted_before_it_came_links_nobody(database: Database) -> None:
    first = seen("05-01", JADE, DAZ)
    hub(database, seen("06-02", MEGAN, DAZ), seen("04-01", JADE))
    hub(database, retraction(first, "2026-05-02T12:00:00Z"))
    hub(database, first)
    assert ways(database, "Jade Hill", "Megan Price") == []


def test_links_follow_a_join_of_two_people_and_its_withdrawal(database: Database) -> None:
    desk = Desk(database)
    short = someone("Daz", None, "associate", **PHONE)
    desk.tell(seen("05-01", JADE, DAZ | PHONE), seen("06-02", MEGAN, short))
    follow(database)
    by_phone = [["Jade Hill", "Daz Pike", "+447700900666", "Daz", "Megan Price"]]
    assert ways(database, "Jade Hill", "Megan Price") == by_phone
    with database.connect() as connection:
        one, other = Profiles(connection).people(ANN, "Daz", at("2026-11-01 12:00"))["people"]
    made = desk.decide("must", one["person"], other["person"])
    follow(database)
    assert ways(database, "Jade Hill", "Megan Price") == [["Jade Hill", "Daz", "Megan Price"]]
    desk.withdraw(made["decision"])
    follow(database)
    assert ways(database, "Jade Hill", "Megan Price") == by_phone


def test_a_professional_links_nobody(database: Database) -> None:
    worker = someone("Sue Swift", "1980-01-01", "professional")
    hub(database, seen("05-01", JADE, worker), seen("06-02", MEGAN, worker))
    assert ways(database, "Jade Hill", "Megan Price") == []


def test_bad_questions_say_what_is_wrong(database: Database) -> None:
    hub(database, seen("05-01", JADE, DAZ))
    with database.connect() as connection:
        own = networks(connection)
        with pytest.raises(NotFound, match="Nobody is known as 'Nobody Here'"):
            own.paths(ANN, ("Jade Hill", "Nobody Here"))
        with pytest.raises(WrongUse, match="--paths is 1 to 20, not 0"):
            own.paths(ANN, ("Jade Hill", "Daz Pike"), count=0)
        with pytest.raises(WrongUse, match="--children is 2 or more, not 1"):
            own.shared(ANN, 1, Window(parse_date("2026-05-01"), parse_date("2026-06-30")))
        with pytest.raises(NotAllowed):
            own.paths(Caller("feed", frozenset({"connector"}), "sending"), ("Jade Hill", "Daz Pike"))


def test_a_car_links_whoever_was_seen_with_it(database: Database) -> None:
    car = {"vehicles": [{"registration": "WA12 XYZ", "used_by": ["Daz Pike"]}]}
    hub(database, seen("05-01", JADE, vehicles=[{"registration": "WA12XYZ"}]), seen("06-02", DAZ, **car))
    (path,) = found(database, "Jade Hill", "Daz Pike")
    assert path["says"][1].startswith("Daz Pike uses the vehicle WA12XYZ")


def test_an_event_of_history_links_as_any_other(database: Database) -> None:
    old = event("police.incident", "2019-05-01T10:00:00Z", {"category": "disorder"}, [JADE, DAZ])
    hub(database, old, seen("06-02", MEGAN, DAZ))
    assert ways(database, "Jade Hill", "Megan Price") == [["Jade Hill", "Daz Pike", "Megan Price"]]
