"""What a valid identifier joins, and when it joins nobody (contract, People)."""

import pytest

from tests.understood import people, understood
from tests.unit.people.told import MILL_LANE, NHS, UPN, record, somebody

ONE = [["R1/a", "R2/a"]]
TWO = [["R1/a"], ["R2/a"]]


@pytest.mark.parametrize(
    ("scheme", "value"),
    [
        ("nhs_number", NHS[0]),
        ("upn", UPN[0]),
        ("pnc_id", "07/1234567A"),
        ("police_nominal", "DC-1"),
        ("social_care_id", "SC-1"),
        ("early_help_id", "EH-1"),
        ("housing_id", "H-1"),
        ("youth_justice_id", "YJ-1"),
    ],
)
def test_one_valid_identifier_joins(scheme: str, value: str) -> None:
    """Whatever the scheme, where nothing contradicts."""
    first, second = somebody(**{scheme: value}), somebody("", None, **{scheme: value})
    assert people(record(1, first), record(2, second)) == ONE


@pytest.mark.parametrize("written", ["999 000 1014", "999-000-1014", " 9990001014 ", "999\u2011000\u20111014"])
def test_an_identifier_is_one_however_it_is_spaced(written: str) -> None:
    """Spaces and hyphens of every kind are no part of an NHS number."""
    assert people(record(1, somebody(nhs_number=NHS[0])), record(2, somebody("", None, nhs_number=written))) == ONE


def test_an_identifier_whose_check_digit_fails_joins_nobody_and_is_kept() -> None:
    """The number is on the person, marked as invalid."""
    told = [record(number, somebody("Amy Carter", None, nhs_number="9990001015")) for number in (1, 2)]
    assert people(*told) == TWO
    (identifier,) = understood(told).people[0].identifiers
    assert (identifier.value, identifier.valid) == ("9990001015", False)


def test_two_invalid_nhs_numbers_contradict_nothing() -> None:
    """They are no valid NHS numbers, and another identifier joins."""
    first = somebody(nhs_number="9990001015", upn=UPN[0])
    second = somebody(nhs_number="9990001016", upn=UPN[0])
    assert people(record(1, first), record(2, second)) == ONE


@pytest.mark.parametrize("value", ["unknown", "N/A", "0", "0000000000", "9999999", "TBC"])
def test_what_stands_for_a_number_not_known_joins_nobody(value: str) -> None:
    """A word, zeros, or a long row of one digit."""
    told = [record(1, somebody("Amy Carter", None, housing_id=value)), record(2, somebody("", None, housing_id=value))]
    assert people(*told) == TWO


@pytest.mark.parametrize("value", ["7", "11", "222"])
def test_a_short_number_is_a_number(value: str) -> None:
    """A system of our own may count from one."""
    told = [somebody(social_care_id=value), somebody("", None, social_care_id=value)]
    assert people(record(1, told[0]), record(2, told[1])) == ONE


def test_identifiers_of_the_hub_are_one_whoever_tells_them() -> None:
    """A social care identifier told by a school is social care's."""
    other = record(2, somebody("", None, social_care_id="SC-1"), source="/agencies/health/royal")
    assert people(record(1, somebody(social_care_id="SC-1")), other) == ONE


def test_a_police_nominal_is_unique_within_its_source_alone() -> None:
    """Another force, or another sector, numbers other people."""
    told = [
        record(1, somebody("Lee Marsh", None, "parent", police_nominal="DC-1")),
        record(2, somebody("", None, "parent", police_nominal="DC-1"), source="/agencies/health/royal"),
        record(3, somebody("", None, "parent", police_nominal="DC-1")),
    ]
    assert people(*told) == [["R1/a", "R3/a"], ["R2/a"]]


def test_a_scheme_is_no_other() -> None:
    """The same text in two schemes is two numbers."""
    assert (
        people(record(1, somebody("A B", None, social_care_id="1")), record(2, somebody("", None, housing_id="1")))
        == TWO
    )


def test_a_former_upn_joins_who_had_it_as_upn() -> None:
    """Former and present numbers are of one space."""
    moved = somebody("", None, upn=UPN[1], former_upn=UPN[0])
    assert people(record(1, somebody(upn=UPN[0])), record(2, moved)) == ONE


def test_two_upns_are_no_contradiction() -> None:
    """A pupil may have had several; only two NHS numbers contradict."""
    first, second = somebody(upn=UPN[0], nhs_number=NHS[0]), somebody(upn=UPN[1], nhs_number=NHS[0])
    assert people(record(1, first), record(2, second)) == ONE


def test_one_contradiction_and_the_identifier_joins_none_of_the_group() -> None:
    """Not even the two that agree."""
    told = [
        record(1, somebody(nhs_number=NHS[0])),
        record(2, somebody("", None, nhs_number=NHS[0])),
        record(3, somebody("Kofi Osei", "2016-08-12", nhs_number=NHS[0])),
    ]
    assert people(*told[:2]) == ONE
    assert people(*told) == [["R1/a"], ["R2/a"], ["R3/a"]]


def test_other_grounds_still_join_some_of_a_contradictory_group() -> None:
    """Here another identifier, and a name with a birth and a postcode."""
    told = [
        record(1, somebody(nhs_number=NHS[0], addresses=[MILL_LANE])),
        record(2, somebody(nhs_number=NHS[0], addresses=[MILL_LANE], phones=["01884 123456"])),
        record(3, somebody("Kofi Osei", "2016-08-12", nhs_number=NHS[0], upn=UPN[1])),
        record(4, somebody("", None, upn=UPN[1])),
    ]
    assert people(*told) == [["R1/a", "R2/a"], ["R3/a", "R4/a"]]


def test_two_nhs_numbers_in_a_group_that_another_identifier_ties_join_none() -> None:
    """Whatever else agrees."""
    told = [
        record(1, somebody(nhs_number=NHS[0], social_care_id="SC-1", addresses=[MILL_LANE])),
        record(2, somebody(nhs_number=NHS[1], social_care_id="SC-1", addresses=[MILL_LANE])),
        record(3, somebody("", None, social_care_id="SC-1")),
    ]
    assert people(*told) == [["R1/a"], ["R2/a"], ["R3/a"]]


def test_two_nhs_numbers_on_one_mention_join_it_with_nobody() -> None:
    """It contradicts itself."""
    both = somebody()
    both["identifiers"] = [{"scheme": "nhs_number", "value": value} for value in NHS[:2]]
    assert people(record(1, somebody(nhs_number=NHS[0])), record(2, both)) == TWO


@pytest.mark.parametrize(
    ("name", "born"),
    [
        ("Amy Carter", "2015-01-30"),
        ("Kofi Osei", "2013-05-04"),
        ("Kofi Osei", None),
        ("", "2015-01-30"),
        ("Kofi Osei", "2013-04-05"),
    ],
)
def test_a_difference_in_name_or_birth_alone_is_no_contradiction(name: str, born: str | None) -> None:
    """Name and date of birth must both differ by more than a slip; what is not told does not differ."""
    told = [record(1, somebody(nhs_number=NHS[0])), record(2, somebody(name, born, nhs_number=NHS[0]))]
    assert people(*told) == ONE


def test_what_a_better_identifier_has_joined_a_lesser_does_not_undo() -> None:
    """The NHS number ties the first two; the tenancy's number ties the second with somebody who is not the first."""
    told = [
        record(1, somebody("Amy Carter", "2013-05-04", nhs_number=NHS[0])),
        record(2, somebody("", None, nhs_number=NHS[0], housing_id="H-1")),
        record(3, somebody("Kofi Osei", "2016-08-12", housing_id="H-1")),
    ]
    assert people(*told) == [["R1/a", "R2/a"], ["R3/a"]]


def test_a_third_mention_joins_two_that_share_nothing() -> None:
    """One identifier with each."""
    told = [
        record(1, somebody(nhs_number=NHS[0])),
        record(2, somebody("", None, upn=UPN[0])),
        record(3, somebody("", None, nhs_number=NHS[0], upn=UPN[0])),
    ]
    assert people(*told[:2]) == TWO
    assert people(*told) == [["R1/a", "R2/a", "R3/a"]]


def test_a_person_with_nothing_but_a_role_is_somebody_each_time() -> None:
    """The unknown male at the door matters, and is nobody else that is known."""
    unknown = {"ref": "u", "role": "associate"}
    assert people(record(1, unknown), record(2, unknown), record(3, unknown)) == [["R1/u"], ["R2/u"], ["R3/u"]]


def test_who_could_be_either_of_two_is_joined_with_neither() -> None:
    """Two NHS numbers at one address under one name and birth; nothing tells whose the third record is."""
    told = [
        record(1, somebody(nhs_number=NHS[0], addresses=[MILL_LANE])),
        record(2, somebody(nhs_number=NHS[1], addresses=[MILL_LANE])),
        record(3, somebody(addresses=[MILL_LANE])),
    ]
    assert people(told[0], told[2]) == [["R1/a", "R3/a"]]
    assert people(*told) == [["R1/a"], ["R2/a"], ["R3/a"]]
