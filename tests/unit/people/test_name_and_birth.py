"""Without an identifier: one name and full date of birth, and something shared besides (contract, People).

What is not certain by these rules is weighed; here it is only said which way it goes (test_likely.py has the rest).
"""

from typing import Any

import pytest

from tests.factories import Someone
from tests.understood import people
from tests.unit.people.told import FORE_STREET, MILL_LANE, record, somebody

ONE = [["R1/a", "R2/a"]]
TWO = [["R1/a"], ["R2/a"]]


def at_home(name: Any = "Amy Carter", born: str | None = "2013-05-04", **more: Any) -> Someone:
    """Somebody at Mill Lane; ``name`` is a text or what stands in the event."""
    told = somebody(name if isinstance(name, str) else "", born, addresses=[MILL_LANE], **more)
    return told if isinstance(name, str) else told | {"name": name}


def test_one_name_and_birth_join_where_a_postcode_is_shared() -> None:
    """The address may be written otherwise."""
    other = somebody(addresses=[{"lines": ["Flat 14", "Mill Lane"], "postcode": "ex165aa"}])
    assert people(record(1, at_home()), record(2, other)) == ONE


def test_one_name_and_birth_alone_join_nobody() -> None:
    """Two children of one name are born on one day."""
    assert people(record(1, somebody()), record(2, somebody())) == TWO
    assert people(record(1, at_home()), record(2, somebody(addresses=[FORE_STREET]))) == TWO


def test_an_address_without_a_postcode_is_shared_where_its_lines_are() -> None:
    """And not where only the number of the house is."""
    first = somebody(addresses=[{"lines": ["14 Mill Lane", "Tiverton"]}])
    same = somebody(addresses=[{"lines": ["14 MILL LANE, Tiverton"]}])
    other = somebody(addresses=[{"lines": ["14 Fore Street", "Exeter"]}])
    assert people(record(1, first), record(2, same)) == ONE
    assert people(record(1, first), record(2, at_home())) == ONE
    assert people(record(1, first), record(2, other)) == TWO


def test_one_uprn_is_one_address() -> None:
    """Without anything else of it."""
    told = [somebody(addresses=[{"uprn": "100040"}]), somebody(addresses=[{"uprn": "100040", "lines": ["Mill House"]}])]
    assert people(record(1, told[0]), record(2, told[1])) == ONE


def test_an_address_that_was_left_is_shared_too() -> None:
    """Records are told at different times."""
    moved = somebody(addresses=[{**MILL_LANE, "to": "2026-01-01"}, FORE_STREET])
    assert people(record(1, at_home()), record(2, moved)) == ONE


def test_one_phone_is_shared_however_it_is_written() -> None:
    """With the country's number or without."""
    told = [somebody(phones=["07700 900101"]), somebody(phones=["+44 7700 900101"])]
    assert people(record(1, told[0]), record(2, told[1])) == ONE


@pytest.mark.parametrize("contact", ["emails", "online_handles"])
def test_what_the_contract_does_not_name_is_weighed(contact: str) -> None:
    """An e-mail address or a handle."""
    told = somebody() | {contact: ["amy@example.org"]}
    assert people(record(1, told), record(2, told)) == ONE


@pytest.mark.parametrize("born", ["2013", "2013-05", None])
def test_a_birth_without_its_day_is_weighed(born: str | None) -> None:
    """With one name and one address it is enough; alone it is nothing."""
    assert people(record(1, at_home(born=born)), record(2, at_home(born=born))) == ONE
    assert people(record(1, at_home()), record(2, at_home(born=born))) == ONE
    assert people(record(1, somebody(born=born)), record(2, somebody(born=born))) == TWO


def test_an_estimated_birth_is_weighed() -> None:
    """It is no full date of birth, whatever its form; and by an identifier it contradicts nothing near it."""
    guessed = at_home(date_of_birth_estimated=True)
    assert people(record(1, guessed), record(2, guessed)) == ONE
    told = [somebody("Lee Marsh", "1984-02-29", pnc_id="P"), somebody("Jo", "1986-01-01", pnc_id="P")]
    assert people(record(1, told[0]), record(2, told[1])) == TWO
    told[1]["date_of_birth_estimated"] = True
    assert people(record(1, told[0]), record(2, told[1])) == ONE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"given": "Amy", "family": "Carter"}, {"full": "Amy Carter"}),
        ({"given": "Amy", "family": "Carter"}, {"full": "CARTER, Amy"}),
        ({"given": "Amy", "family": "Carter"}, {"full": "Miss Amy Carter"}),
        ({"given": "Amy", "family": "Carter"}, {"full": "Carter, Miss Amy"}),
        ({"given": "Amy", "family": "Carter"}, {"given": " amy ", "family": "CARTER"}),
        ({"given": "Eva", "family": "Nováková"}, {"full": "Eva Novakova"}),
        ({"given": "Eva", "family": "Nova\u0301kova\u0301"}, {"full": "Eva Nováková"}),
        ({"given": "Søren", "family": "Łuczak"}, {"given": "Soren", "family": "Luczak"}),
        ({"given": "Sean", "family": "O'Brien"}, {"full": "Sean O’Brien"}),
        ({"given": "Sean", "family": "O'Brien"}, {"given": "Sean", "family": "OBrien"}),
        ({"given": "Sean", "family": "O'Brien"}, {"full": "Sean O Brien"}),
        ({"given": "Anne-Marie", "family": "Smith-Jones"}, {"given": "Anne Marie", "family": "Smith Jones"}),
        ({"given": "Anne-Marie", "family": "Smith"}, {"full": "Annemarie Smith"}),
        ({"given": "Eva", "family": "Nováková", "also_known_as": ["Eva Novak"]}, {"full": "Eva Novak"}),
        (
            {"full": "Eva Dvorak", "also_known_as": ["Novak, Eva"]},
            {"full": "Eva Malik", "also_known_as": ["Eva Novak"]},
        ),
    ],
)
def test_a_name_is_one_in_all_its_forms(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Accents, apostrophes, hyphens, case, order and titles; an alias is as good as a name."""
    assert people(record(1, at_home(one)), record(2, at_home(other))) == ONE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"given": "Amy", "family": "Carter"}, {"given": "Amy", "family": "Marsh"}),
        ({"given": "Amy", "family": "Carter"}, {"given": "Amie", "family": "Carter"}),
        ({"given": "Amy", "family": "Carter"}, {"given": "Amy Louise", "family": "Carter"}),
        ({"given": "Amy"}, {"given": "Amy"}),
    ],
)
def test_a_name_that_is_not_the_same_or_not_whole_is_weighed(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Born on one day at one address, under another surname, another spelling, a middle name, or a forename alone."""
    assert people(record(1, at_home(one)), record(2, at_home(other))) == ONE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"given": "Amy", "family": "Carter"}, {"given": "Ella", "family": "Carter"}),
        ({"family": "Carter"}, {"family": "Carter"}),
        ({"full": "Baby Carter"}, {"full": "Baby Carter"}),
        ({"full": "Unborn Carter"}, {"full": "Unborn Carter"}),
        ({"full": "Unknown Male"}, {"full": "Unknown Male"}),
        ({"full": "Twin One"}, {"full": "Twin One"}),
    ],
)
def test_another_forename_or_none_joins_nobody(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Twins, the unborn, and whoever has no name."""
    assert people(record(1, at_home(one)), record(2, at_home(other))) == TWO


@pytest.mark.parametrize("born", ["1984-05-04", "2005-05-04", "2013-09-28"])
def test_one_name_and_address_with_births_that_differ_are_two(born: str) -> None:
    """Parent and child, or cousins, of one name; not even a shared identifier joins them."""
    told = [at_home(housing_id="H-1"), at_home(born=born, housing_id="H-1")]
    assert people(record(1, told[0]), record(2, told[1])) == TWO


@pytest.mark.parametrize("born", ["2013-04-05", "2013-01-01", "2013-05-14", "2012-05-04", "2013-06-04"])
def test_one_name_and_address_with_a_slip_in_the_birth_are_one_by_an_identifier(born: str) -> None:
    """Day and month swapped, the first of January, a digit, the year or the month beside."""
    told = [at_home(housing_id="H-1"), at_home(born=born, housing_id="H-1")]
    assert people(record(1, told[0]), record(2, told[1])) == ONE


def test_twins_at_one_address_are_two() -> None:
    """And so are four records of them."""
    told = [at_home(name, "2015-07-07") for name in ("Ella Yeo", "Emma Yeo")]
    records = [record(number, told[number % 2]) for number in range(1, 5)]
    assert people(*records) == [["R1/a", "R3/a"], ["R2/a", "R4/a"]]


def test_a_child_is_one_where_the_parent_is_shared() -> None:
    """Who is one by name and date of birth."""
    told = [record(number, somebody(), somebody("Donna Carter", "1987-11-20", "parent", ref="m")) for number in (1, 2)]
    assert people(*told) == [["R1/a", "R2/a"], ["R1/m", "R2/m"]]


def test_a_parent_is_shared_by_an_identifier() -> None:
    """Then the parent's name need not be told."""
    told = [record(number, somebody(), somebody("", None, "parent", ref="m", pnc_id="P-1")) for number in (1, 2)]
    assert people(*told) == [["R1/a", "R2/a"], ["R1/m", "R2/m"]]


def test_a_parent_is_shared_by_name_and_phone() -> None:
    """And so is the parent, whose birth is not told."""
    mother = somebody("Donna Carter", None, "parent", ref="m", phones=["07700 900101"])
    assert people(record(1, somebody(), mother), record(2, somebody(), mother)) == [
        ["R1/a", "R2/a"],
        ["R1/m", "R2/m"],
    ]


def test_a_parents_name_alone_is_no_shared_parent() -> None:
    """There are many Fatima Khans."""
    mother = somebody("Donna Carter", None, "parent", ref="m")
    assert len(people(record(1, somebody(), mother), record(2, somebody(), mother))) == 4


def test_a_parent_is_one_where_the_child_is_shared() -> None:
    """Who is one by an identifier."""
    told = [
        record(
            number, somebody(name, None, upn="B878000000101"), somebody("Donna Carter", "1987-11-20", "carer", ref="m")
        )
        for number, name in ((1, "Amy"), (2, ""))
    ]
    assert people(*told) == [["R1/a", "R2/a"], ["R1/m", "R2/m"]]


def test_what_relatives_join_may_join_their_relatives() -> None:
    """Grandmother, mother and child: the grandmother's identifier is enough for all three."""

    def told(number: int) -> Any:
        links = [("g", "m"), ("m", "a")]
        return record(
            number,
            somebody(),
            somebody("Donna Carter", "1987-11-20", "parent", ref="m"),
            somebody("Jean Carter", None, "relative", ref="g", pnc_id="P-1"),
            relationships=[{"from": one, "to": other, "kind": "parent_of"} for one, other in links],
        )

    assert people(told(1), told(2)) == [["R1/a", "R2/a"], ["R1/g", "R2/g"], ["R1/m", "R2/m"]]


def test_a_sibling_or_partner_who_is_shared_joins_nobody() -> None:
    """The contract names parents and children."""
    told = [
        record(
            number,
            somebody(),
            somebody("", None, "sibling", ref="s", pnc_id="P-1"),
            relationships=[{"from": "a", "to": "s", "kind": "sibling_of"}],
        )
        for number in (1, 2)
    ]
    assert people(*told) == [["R1/a"], ["R1/s", "R2/s"], ["R2/a"]]


def test_a_slip_of_a_date_is_weighed() -> None:
    """Day and month exchanged, under one name at one address; with a number that both share it is certain."""
    told = [
        record(1, at_home(nhs_number="9990001014")),
        record(2, at_home(born="2013-04-05", nhs_number="9990001014")),
        record(3, at_home(born="2013-04-05")),
    ]
    assert people(told[0], told[2]) == [["R1/a", "R3/a"]]
    assert people(*told) == [["R1/a", "R2/a", "R3/a"]]
