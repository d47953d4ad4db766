"""What ties children of different families: adults, telephones, cars, places; and what is no such thing."""

from datetime import date
from pathlib import Path

import pytest

from services.graph.answers import SharedAnswer
from services.graph.opening import Record
from services.kernel.access import LOCAL_OPERATOR, Caller
from services.kernel.clock import Window, parse_instant
from services.kernel.errors import NotFound
from services.kernel.postgres.connect import Database
from tests.casework import at, hub_of
from tests.factories import Event, Someone, child, concern, event, missing_found, parent, retraction, someone
from tests.hubs import loaded
from tests.integration.links.test_paths import ANN, CY, DAZ, JADE, MEGAN, hub, seen
from tests.links import YEAR, by_label, crowd, follow, lives, networks, tied
from tests.reviews import Desk

AUTUMN = Window(date(2026, 9, 1), date(2026, 11, 30))
JUNE = Window(date(2026, 6, 1), date(2026, 6, 30))
AS_OF = parse_instant("2026-11-25T00:00:00Z")
CHLOE = child("Chloe Adeyemi", "2011-03-03", **lives(4))


def test_the_contracts_network_is_found_by_its_car_and_its_hotel(database: Database, data: Path) -> None:
    loaded(database, [data / "contract" / "good.ndjson"])
    follow(database)
    with database.connect() as connection:
        now = networks(connection).shared(LOCAL_OPERATOR, 3, AUTUMN)
        then = networks(connection).shared(LOCAL_OPERATOR, 3, AUTUMN, AS_OF)
    for answer in (now, then):
        children = ["Chloe Adeyemi", "Jade Hill", "Megan Price"]
        assert by_label(answer) == {"Estuary Hotel": children, "WA12XYZ": children}
    (car,) = [one for one in now["groups"] if one["hub"]["kind"] == "vehicle"]
    assert [one["id"] for one in car["evidence"]] == ["EX-0032", "EX-0046", "EX-0047"]
    assert (car["first"], car["last"]) == ("2026-10-03", "2026-11-07")
    assert now["groups"] == then["groups"]


def test_a_man_seen_with_children_of_three_families_ties_them(database: Database) -> None:
    hub(database, *(seen(f"05-0{n}", who, DAZ) for n, who in enumerate((JADE, MEGAN, CHLOE), 1)))
    assert tied(database, 3) == {"Daz Pike": ["Chloe Adeyemi", "Jade Hill", "Megan Price"]}
    assert tied(database, 4) == {}


def test_an_adult_of_the_childs_own_family_ties_them_to_nobody(database: Database) -> None:
    mother, father = parent("Mia Stone", "1990-01-01", **lives(5)), parent("Rob Field", "1988-01-01", **lives(6))
    amy, meg = child("Amy Stone", "2014-01-01", **lives(5)), child("Meg Field", "2015-01-01", **lives(6))
    hub(
        database,
        concern("schools", "2026-05-01", people=[amy, mother]),
        concern("schools", "2026-05-02", people=[amy, father]),
        concern("schools", "2026-05-03", people=[meg, father]),
    )
    assert tied(database) == {}


def test_siblings_alone_are_no_group_but_with_another_familys_child_they_are(database: Database) -> None:
    mother = parent("Mia Hill", "1980-01-01", **lives(1))
    tom = child("Tom Hill", "2012-05-05", **lives(1))
    hub(database, concern("schools", "2026-05-01", people=[JADE, tom, mother]), seen("05-02", JADE, tom, DAZ))
    assert tied(database) == {}
    hub(database, seen("05-03", MEGAN, DAZ))
    assert tied(database, 3) == {"Daz Pike": ["Jade Hill", "Megan Price", "Tom Hill"]}


def test_a_school_where_all_of_them_go_ties_nobody_and_a_takeaway_does(database: Database) -> None:
    def at_place(day: str, who: Someone, name: str, kind: str) -> Event:
        place = {"lines": [name], "postcode": "EX9 9ZZ", "place_name": name, "place_kind": kind}
        return seen(day, who, location=place)

    hub(
        database,
        *(at_place("05-01", who, "Hill Academy", "school") for who in (JADE, MEGAN)),
        *(at_place("05-02", who, "Bay Pizza", "licensed_premises") for who in (JADE, MEGAN)),
    )
    assert tied(database) == {"Bay Pizza": ["Jade Hill", "Megan Price"]}


def test_what_lies_outside_the_window_ties_nobody(database: Database) -> None:
    hub(database, seen("05-01", JADE, DAZ), seen("06-02", MEGAN, DAZ))
    with database.connect() as connection:
        own = networks(connection)
        answers: list[SharedAnswer] = [
            own.shared(LOCAL_OPERATOR, 2, Window(date(2026, 5, first), date(2026, 6, 30))) for first in (1, 2)
        ]
    assert [len(one["groups"]) for one in answers] == [1, 0]


def test_what_a_caller_may_not_read_ties_nobody_for_them(database: Database) -> None:
    secret = {"handling": {"restricted_to": ["cse_team"]}}
    hub(
        database,
        seen("05-01", JADE, DAZ, **secret),
        seen("05-02", MEGAN, DAZ),
        seen("05-03", CHLOE, DAZ),
        seen("05-04", JADE),
    )
    assert tied(database, 2, CY) == {"Daz Pike": ["Chloe Adeyemi", "Jade Hill", "Megan Price"]}
    assert tied(database, 2, ANN) == {"Daz Pike": ["Chloe Adeyemi", "Megan Price"]}
    assert tied(database, 3, ANN) == {}


def test_two_identities_of_one_child_are_tied_by_nothing(database: Database) -> None:

    desk = Desk(database)
    amy = child("Amy Carter", identifiers=[{"scheme": "nhs_number", "value": "9990001014"}], **lives(7))
    beth = child("Beth Young", identifiers=[{"scheme": "nhs_number", "value": "9990001308"}], **lives(8))
    desk.tell(seen("05-01", amy, DAZ), seen("05-02", beth, DAZ), seen("05-03", JADE, DAZ))
    follow(database)
    assert tied(database, 3)["Daz Pike"] == ["Amy Carter", "Beth Young", "Jade Hill"]
    desk.seal("nhs_number:9990001014", "nhs_number:9990001308")
    follow(database)
    for who in (LOCAL_OPERATOR, Caller("Ada", frozenset({"adoption_service"}), "adoptions")):
        assert tied(database, 2, who) == {"Daz Pike": ["Beth Young", "Jade Hill"]}
        with database.connect() as connection:
            paths = networks(connection).paths(who, ("nhs_number:9990001014", "nhs_number:9990001308"))["paths"]
        assert not any(len(path["nodes"]) > 1 for path in paths)


def test_a_phone_in_very_many_hands_is_an_agencys(database: Database) -> None:

    hub_of(database).tell(*crowd("05-03", 30, phones=["01392 000000"]))
    follow(database)
    assert tied(database) == {}


def test_a_retracted_record_ties_nobody(database: Database) -> None:
    first, second = seen("05-01", JADE, DAZ), seen("06-02", MEGAN, DAZ)
    hub(database, first, second)
    assert len(tied(database)) == 1
    hub(database, retraction(second, "2026-06-12T12:00:00Z"))
    assert tied(database) == {}


def test_whom_a_missing_child_was_found_with_ties_them(database: Database) -> None:
    found = [missing_found(f"2026-05-0{n}T23:00:00Z", f"M{n}", [who, DAZ]) for n, who in enumerate((JADE, MEGAN), 1)]
    for one in found:
        one["data"]["details"]["found_with"] = ["Daz Pike"]
    hub(database, *found)
    assert tied(database) == {"Daz Pike": ["Jade Hill", "Megan Price"]}


def test_an_unknown_man_is_nobodys_tie(database: Database) -> None:
    unknown = someone("", None, "person_of_concern")
    hub(database, seen("05-01", JADE, unknown), seen("05-02", MEGAN, unknown))
    assert tied(database) == {}


def test_an_adult_peer_of_eighteen_ties_and_one_of_seventeen_does_not(database: Database) -> None:
    old, young = someone("Lee Old", "2000-01-01", "associate", **lives(8)), child("Lou Young", "2011-01-01", **lives(9))
    hub(
        database,
        *(
            event("police.incident", f"2026-05-0{n}", {"category": "x"}, [who, old, young])
            for n, who in enumerate((JADE, MEGAN), 1)
        ),
    )
    assert tied(database) == {"Lee Old": ["Jade Hill", "Lou Young", "Megan Price"]}


def test_one_telephone_under_two_names_ties_whoever_was_seen_with_either(database: Database) -> None:
    phone = {"phones": ["+447700900666"]}
    darren = someone("Darren Pike", "1996-04-09", "associate", **lives(8), **phone)
    short = someone("Daz", None, "person_of_concern", **phone)
    hub(database, seen("05-01", JADE, short), seen("05-02", MEGAN, darren))
    assert tied(database) == {"+447700900666": ["Jade Hill", "Megan Price"]}


def test_of_one_record_only_what_it_names_ties_anybody(database: Database) -> None:
    first, second = seen("05-01", JADE, DAZ), seen("06-02", MEGAN, DAZ)
    phone = {"phones": ["07700 900667"]}
    lou = child("Lou Quick", "2011-04-04", **lives(5))
    hub(database, first, second, seen("06-03", CHLOE | phone), seen("06-04", lou | phone))
    assert tied(database).keys() == {"Daz Pike", "+447700900667"}
    with database.connect() as connection:
        own = networks(connection)
        for as_of in (None, at("2026-12-01 12:00")):
            answer = own.shared(ANN, 2, YEAR, as_of, Record.named(f"{first['source']} {first['id']}"))
            assert by_label(answer) == {"Daz Pike": ["Jade Hill", "Megan Price"]}
            assert own.shared(ANN, 3, YEAR, as_of, Record(second["source"], second["id"]))["groups"] == []
        with pytest.raises(NotFound, match="No record 'E-0'"):
            own.shared(ANN, 2, YEAR, None, Record(first["source"], "E-0"))


def test_a_mans_telephone_ties_whom_he_is_linked_to_as_one_record_tells_it(database: Database) -> None:
    phone = {"phones": ["07700 900666"]}
    last = seen("06-03", someone("D Pyke", "1990-03-04", "associate", **lives(9), **phone))
    hub(database, seen("05-01", JADE, DAZ | phone), seen("06-02", MEGAN, DAZ), last)
    with database.connect() as connection:
        answer = networks(connection).shared(ANN, 2, YEAR, None, Record(last["source"], last["id"]))
    assert by_label(answer)["+447700900666"] == ["Jade Hill", "Megan Price"]


def test_it_is_said_of_how_many_children_that_is(database: Database) -> None:
    hub(database, seen("05-01", JADE, DAZ), seen("06-02", MEGAN, DAZ), seen("06-03", CHLOE))
    with database.connect() as connection:
        own = networks(connection)
        for as_of in (None, at("2026-12-01 12:00")):
            assert own.shared(ANN, 2, YEAR, as_of).get("of") == {"children": 3}
            assert own.shared(ANN, 2, JUNE, as_of).get("of") == {"children": 2}
