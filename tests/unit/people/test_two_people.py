"""Who is never joined without a worker's word, though they bear one number (contract, People)."""

import pytest

from tests.understood import people
from tests.unit.people.told import NHS, UPN, record, somebody

ONE = [["R1/a", "R2/a"]]
TWO = [["R1/a"], ["R2/a"]]


def test_twins_who_share_a_wrong_identifier_are_two() -> None:
    """One surname, one date of birth, forenames that are two: whoever bears the number is told from nobody by it."""
    told = [
        record(1, somebody("Ella Yeo", "2015-07-07", nhs_number=NHS[0])),
        record(2, somebody("Emma Yeo", "2015-07-07", nhs_number=NHS[0])),
    ]
    assert people(*told) == TWO


def test_twins_born_either_side_of_midnight_are_twins() -> None:
    """A day apart is a slip of one date, and yet two children."""
    told = [
        record(1, somebody("Ella Yeo", "2015-07-07", nhs_number=NHS[0])),
        record(2, somebody("Emma Yeo", "2015-07-08", nhs_number=NHS[0])),
    ]
    assert people(*told) == TWO


@pytest.mark.parametrize(
    ("one", "other"), [("Jayden", "Hayden"), ("Ella", "Bella"), ("Ella", "Ellie"), ("Gavin", "Gregory")]
)
def test_twins_with_names_alike_are_two(one: str, other: str) -> None:
    """Another first sound is another name."""
    told = [somebody(f"{name} Yeo", "2015-07-07", upn=UPN[0]) for name in (one, other)]
    assert people(record(1, told[0]), record(2, told[1])) == TWO


def test_a_boy_and_a_girl_with_names_alike_are_two() -> None:
    """One forename is a form of the other, but for the sex."""
    told = [
        somebody("Daniel Yeo", "2015-07-07", upn=UPN[0], sex="male"),
        somebody("Danielle Yeo", "2015-07-07", upn=UPN[0], sex="female"),
    ]
    assert people(record(1, told[0]), record(2, told[1])) == TWO


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jon", "John"),
        ("Cathryn", "Kathryn"),
        ("Tom", "Thomas"),
        ("Megan", "Meghan"),
        ("A", "Amy"),
        ("Amy Lou", "Amy"),
        ("Mohammed", "Muhammad"),
        ("Mohd", "Mohammed"),
        ("Aisha", "Ayesha"),
        ("Anne-Marie", "Annemarie"),
        ("Ehtan", "Ethna"),
    ],
)
def test_a_slip_in_a_forename_makes_no_twins(one: str, other: str) -> None:
    """A letter, a short form, an initial, a name left out."""
    told = [somebody(f"{name} Yeo", "2015-07-07", upn=UPN[0]) for name in (one, other)]
    assert people(record(1, told[0]), record(2, told[1])) == ONE


@pytest.mark.parametrize("name", ["Baby Carter", "Unborn Carter", ""])
def test_a_newborn_with_the_mothers_number_is_not_the_mother(name: str) -> None:
    """Whether the newborn has a name or not, in a record of its own or beside her."""
    mother = somebody("Donna Carter", "1987-11-20", "parent", ref="m", nhs_number=NHS[0])
    newborn = somebody(name, "2026-05-30", nhs_number=NHS[0])
    assert people(record(1, mother), record(2, newborn)) == [["R1/m"], ["R2/a"]]
    assert people(record(1, mother, newborn)) == [["R1/a"], ["R1/m"]]


def test_an_unborn_child_with_the_mothers_number_is_not_the_mother() -> None:
    """The date at which it is expected tells it from her."""
    mother = somebody("Donna Carter", "1987-11-20", "parent", nhs_number=NHS[0])
    unborn = somebody("Unborn Carter", None, expected_delivery_date="2026-12-24", nhs_number=NHS[0])
    assert people(record(1, mother), record(2, unborn)) == TWO


def test_a_baby_named_later_is_one_by_its_own_number() -> None:
    """A word that stands for a name is no other name."""
    told = [
        somebody("Baby Carter", "2026-05-30", nhs_number=NHS[0]),
        somebody("Amy Carter", "2026-05-30", nhs_number=NHS[0]),
    ]
    assert people(record(1, told[0]), record(2, told[1])) == ONE


def test_an_unborn_child_is_the_child_born_by_its_own_identifier() -> None:
    """Its expected date is no birth that differs."""
    unborn = somebody("Unborn Carter", None, expected_delivery_date="2026-06-24", social_care_id="SC-9")
    assert people(record(1, unborn), record(2, somebody("Amy Carter", "2026-05-30", social_care_id="SC-9"))) == ONE


def test_two_people_of_one_record_who_bear_one_number_dispute_it() -> None:
    """Then it joins nobody, in other records neither."""
    both = record(1, somebody("Ella Yeo", None, ref="x", upn=UPN[0]), somebody("Max Yeo", None, ref="y", upn=UPN[0]))
    assert people(both, record(2, somebody("", None, upn=UPN[0]))) == [["R1/x"], ["R1/y"], ["R2/a"]]


def test_a_father_and_son_of_one_name_in_one_record_are_two() -> None:
    """Their dates of birth tell them apart, whatever number of the household both bear."""
    father = somebody("Lee Marsh", "1984-02-29", "household_member", ref="f", housing_id="H-1")
    son = somebody("Lee Marsh", "2012-07-01", ref="s", housing_id="H-1")
    assert people(record(1, father, son)) == [["R1/f"], ["R1/s"]]


def test_a_parent_is_never_their_own_child() -> None:
    """Even where name and birth are not told, or one."""
    father = somebody("Lee Marsh", None, "parent", ref="f", housing_id="H-1")
    son = somebody("Lee Marsh", "2012-07-01", ref="s", housing_id="H-1")
    assert people(record(1, father, son)) == [["R1/f"], ["R1/s"]]


def test_one_record_may_name_one_person_in_two_roles() -> None:
    """One name, and one identifier or one birth with an address."""
    parent = somebody("Lee Marsh", "1984-02-29", "household_member", ref="p", police_nominal="DC-1")
    concerned = somebody("Lee Marsh", "1984-02-29", "person_of_concern", ref="c", police_nominal="DC-1")
    assert people(record(1, parent, concerned)) == [["R1/c", "R1/p"]]
