"""The list of places that many share: what a record's address or telephone is known by, who may keep it, and when."""

from typing import Any

import pytest

from services.kernel import clock
from services.kernel.access import LOCAL_OPERATOR, Caller
from services.kernel.errors import NotAllowed, NotFound, WrongUse
from services.kernel.events.check import check
from services.kernel.events.entry import Face, entry_of, home_key
from services.kernel.postgres.connect import Connection
from services.profile import places
from services.profile.domain.places import KINDS, Place, SharedPlaces
from tests.factories import child, enquiry
from tests.hubs import lines_of

ADDED = clock.parse_instant("2026-05-10T12:00:00Z")
REMOVED = clock.parse_instant("2026-09-10T12:00:00Z")
HOUSE = Place("childrens_home", "Harbour House", "ZA1 9ZZ", ("Harbour House", "14 Mill Lane"), "", ("01632 960 111",))


def face(address: dict[str, Any] | None = None, phone: str = "") -> Face:
    """How the fold reads a child who is told with an address or a telephone."""
    told = enquiry(
        "2026-11-20", "E-1", [child(addresses=[address] if address else [], phones=[phone] if phone else [])]
    )
    (line,) = lines_of(told)
    return entry_of(check(line.raw, clock.parse_instant("2026-11-21T00:00:00Z"))).mentions[0].face


@pytest.mark.parametrize(
    "address",
    [
        {"lines": ["Harbour House", "14 Mill Lane"], "postcode": "za19zz"},
        {"lines": ["14, Mill Lane"], "postcode": "ZA1 9ZZ"},
        {"lines": ["Harbour House, Mill Lane"], "postcode": "ZA1 9ZZ"},
        {"lines": ["c/o Harbour House", "14 Mill Lane"], "postcode": "ZA1 9ZZ"},
        {"lines": ["Harbour House", "14 Mill Lane"]},
        {"lines": ["14 Mill Lane"], "postcode": "ZA1 9ZZ", "uprn": "100023336956"},
    ],
)
def test_a_place_is_known_however_an_agency_writes_it(address: dict[str, Any]) -> None:
    (home,) = face(address).homes
    assert SharedPlaces([HOUSE]).has_home(home)


@pytest.mark.parametrize(
    "address",
    [
        {"lines": ["16 Mill Lane"], "postcode": "ZA1 9ZZ"},
        {"lines": ["14 Mill Lane"], "postcode": "ZA1 9ZX"},
        {"lines": ["14 Mill Lane"]},
    ],
)
def test_its_neighbours_are_other_homes(address: dict[str, Any]) -> None:
    (home,) = face(address).homes
    assert not SharedPlaces([HOUSE]).has_home(home)


def test_a_place_is_known_by_its_property_number_alone() -> None:
    (home,) = face({"lines": ["14 Mill Lane"], "postcode": "ZA1 9ZZ", "uprn": "100023336956"}).homes
    known = SharedPlaces([Place("school", "Estuary School", uprn="100023336956")])
    assert known.has_home(home)
    assert known.keys == {home_key(home)}


def test_a_telephone_is_known_however_it_is_written() -> None:
    (number,) = face(phone="+44 1632 960111").phones
    assert SharedPlaces([HOUSE]).has_phone(number)
    (other,) = face(phone="+44 1632 960112").phones
    assert not SharedPlaces([HOUSE]).has_phone(other)


def test_a_list_of_nothing_knows_nothing() -> None:
    (home,) = face({"lines": ["14 Mill Lane"], "postcode": "ZA1 9ZZ"}).homes
    assert not SharedPlaces().has_home(home)
    assert SharedPlaces().keys == frozenset()


def test_a_place_stands_on_the_list_from_when_it_was_added_until_it_was_removed(connection: Connection) -> None:
    added = places.add(connection, LOCAL_OPERATOR, HOUSE, ADDED)
    assert places.listed(connection, LOCAL_OPERATOR, ADDED) == [added]
    assert places.shared_places(connection, ADDED - 1).keys == frozenset()
    assert places.shared_places(connection, ADDED).keys == HOUSE.keys
    assert places.remove(connection, LOCAL_OPERATOR, added.number, "Closed", REMOVED) == added
    assert places.listed(connection, LOCAL_OPERATOR, REMOVED) == []
    assert places.shared_places(connection, REMOVED - 1).keys == HOUSE.keys


@pytest.mark.parametrize("kind", KINDS)
def test_a_place_of_every_kind_can_be_kept(connection: Connection, kind: str) -> None:
    place = Place(kind, "A place", uprn="1")
    places.add(connection, LOCAL_OPERATOR, place, ADDED)
    assert [one.place for one in places.listed(connection, LOCAL_OPERATOR, ADDED)] == [place]


def test_a_place_that_adds_nothing_to_the_list_is_refused(connection: Connection) -> None:
    first = places.add(connection, LOCAL_OPERATOR, HOUSE, ADDED)
    again = Place("other", "The Harbour", "ZA1 9ZZ", ("14 Mill Lane",))
    with pytest.raises(WrongUse, match=rf"Harbour House is on the list as number {first.number}"):
        places.add(connection, LOCAL_OPERATOR, again, ADDED)
    more = Place("other", "The Harbour", "ZA1 9ZZ", ("14 Mill Lane",), phones=("01632 960 112",))
    places.add(connection, LOCAL_OPERATOR, more, ADDED)
    places.remove(connection, LOCAL_OPERATOR, first.number, "Told twice", REMOVED)
    places.add(connection, LOCAL_OPERATOR, HOUSE, REMOVED)
    assert [one.place for one in places.listed(connection, LOCAL_OPERATOR, REMOVED)] == [more, HOUSE]


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (Place("home", "A place", uprn="1"), "There is no kind 'home'"),
        (Place("other", "  ", uprn="1"), "what people call"),
        (Place("other", "A place", postcode="ZA1 9ZZ"), "go together"),
        (Place("other", "A place", lines=("14 Mill Lane",)), "go together"),
        (Place("other", "A place", uprn="14 Mill Lane"), "up to twelve digits"),
        (Place("other", "A place", phones=("see file",)), "'see file' is no telephone"),
        (Place("other", "A place"), "how the place is known"),
    ],
)
def test_a_place_that_could_not_be_known_is_refused(connection: Connection, place: Place, said: str) -> None:
    with pytest.raises(WrongUse, match=said):
        places.add(connection, LOCAL_OPERATOR, place, ADDED)
    assert places.listed(connection, LOCAL_OPERATOR, ADDED) == []


def test_what_is_not_on_the_list_cannot_be_taken_off_nor_without_a_reason(connection: Connection) -> None:
    added = places.add(connection, LOCAL_OPERATOR, HOUSE, ADDED)
    with pytest.raises(WrongUse, match="--reason"):
        places.remove(connection, LOCAL_OPERATOR, added.number, " ", REMOVED)
    with pytest.raises(NotFound, match="no place 99"):
        places.remove(connection, LOCAL_OPERATOR, 99, "Closed", REMOVED)
    places.remove(connection, LOCAL_OPERATOR, added.number, "Closed", REMOVED)
    with pytest.raises(NotFound, match=f"no place {added.number}"):
        places.remove(connection, LOCAL_OPERATOR, added.number, "Closed", REMOVED)


@pytest.mark.parametrize("role", ["analyst", "chair", "connector", "cse_team"])
def test_nobody_but_a_duty_manager_or_the_operator_sees_or_changes_the_list(connection: Connection, role: str) -> None:
    caller = Caller("somebody", frozenset({role}), "a test")
    added = places.add(connection, Caller("a manager", frozenset({"duty_manager"}), "a test"), HOUSE, ADDED)
    with pytest.raises(NotAllowed):
        places.listed(connection, caller, ADDED)
    with pytest.raises(NotAllowed):
        places.add(connection, caller, Place("other", "A place", uprn="1"), ADDED)
    with pytest.raises(NotAllowed):
        places.remove(connection, caller, added.number, "Closed", REMOVED)
    assert places.listed(connection, LOCAL_OPERATOR, REMOVED) == [added]
