"""Who belongs to a family, and who does not (contract, Families)."""

import pytest

from tests.understood import families
from tests.unit.families.told import house, record, tie, who

ALONE: list[tuple[list[str], list[str]]] = [(["Amy Carter"], [])]


def test_a_child_with_no_known_parent_is_a_family_alone() -> None:
    """Also where others are named beside."""
    assert families(record(1, [who("Amy", "child")])) == ALONE
    assert families(record(1, [who("Amy", "child"), who("Ann", "professional")])) == ALONE


def test_an_adult_alone_makes_no_family() -> None:
    """A family is a set of children."""
    assert families(record(1, [who("Donna", "parent")])) == []


def test_children_of_one_parent_are_one_family() -> None:
    """Whether one record says so or two."""
    donna, amy, ben = who("Donna", "parent"), who("Amy", "child"), who("Ben", "child", born="2015-01-01")
    apart = [record(1, [donna, amy]), record(2, [donna, ben])]
    assert (
        families(record(1, [donna, amy, ben])) == families(*apart) == [(["Amy Carter", "Ben Carter"], ["Donna Carter"])]
    )


@pytest.mark.parametrize("kind", ["parent_of", "step_parent_of", "carer_of"])
def test_parents_step_parents_and_carers_connect(kind: str) -> None:
    """Each of the three, whatever the role in which they are named."""
    people = [who("Kim", "household_member"), who("Amy", "child"), who("Ben", "child", born="2015-01-01")]
    told = record(1, people, tie("Kim", kind, "Amy"), tie("Kim", kind, "Ben"))
    assert families(told) == [(["Amy Carter", "Ben Carter"], ["Kim Carter"])]


@pytest.mark.parametrize("role", ["parent", "carer"])
def test_where_no_relationship_is_stated_the_role_holds_for_every_child(role: str) -> None:
    """And for nobody who is named in another role."""
    people = [who("Donna", role), who("Amy", "child"), who("Ben", "child", born="2015-01-01")]
    other = who("Zed", "other_child", born="2014-01-01")
    assert families(record(1, [*people, other])) == [
        (["Amy Carter", "Ben Carter"], ["Donna Carter"]),
        (["Zed Carter"], []),
    ]


def test_where_a_relationship_is_stated_the_role_implies_no_other() -> None:
    """A father of one child of two; a mother of both."""
    people = [who("Lee", "parent"), who("Donna", "parent"), who("Amy", "child"), who("Ben", "child", born="2015-01-01")]
    ties = [tie("Donna", "parent_of", "Amy"), tie("Lee", "parent_of", "Ben")]
    assert families(record(1, people, *ties)) == [(["Amy Carter"], ["Donna Carter"]), (["Ben Carter"], ["Lee Carter"])]


def test_what_is_stated_of_one_parent_says_nothing_of_the_other() -> None:
    """Nor does a relationship between the two adults say that they are no parents."""
    people = [who("Lee", "parent"), who("Donna", "parent"), who("Amy", "child")]
    ties = [tie("Donna", "parent_of", "Amy"), tie("Lee", "ex_partner_of", "Donna")]
    assert families(record(1, people, *ties)) == [(["Amy Carter"], ["Donna Carter", "Lee Carter"])]


def test_a_parent_who_is_also_told_as_a_relative_of_one_implies_nothing_for_the_others() -> None:
    """Whichever of two relationships with one child stands last."""
    people = [who("Jean", "parent"), who("Amy", "child"), who("Ben", "child", born="2015-01-01")]
    ties = [tie("Jean", "carer_of", "Amy"), tie("Jean", "relative_of", "Amy")]
    assert families(record(1, people, *ties)) == [(["Amy Carter"], ["Jean Carter"]), (["Ben Carter"], [])]


@pytest.mark.parametrize("role", ["associate", "person_of_concern", "professional"])
@pytest.mark.parametrize("kind", ["friend_of", "associate_of", "controls", "lives_with"])
def test_friends_associates_and_people_of_concern_are_never_family(role: str, kind: str) -> None:
    """Not even at the same address."""
    people = [who("Amy", "child", "Old"), who("Daz", role, "Old")]
    assert families(record(1, people, tie("Daz", kind, "Amy"))) == ALONE


def test_a_professional_is_nobodys_carer() -> None:
    """A key worker of two children makes no family of them."""
    people = [who("Ann", "professional"), who("Amy", "child"), who("Ben", "child", born="2015-01-01")]
    told = record(1, people, tie("Ann", "carer_of", "Amy"), tie("Ann", "carer_of", "Ben"))
    assert families(told) == [(["Amy Carter"], []), (["Ben Carter"], [])]


def test_an_address_alone_makes_no_family() -> None:
    """Neither of two records, nor of one that names both children."""
    amy, ben = who("Amy", "child", "Old"), who("Ben", "child", "Old", born="2015-01-01")
    two = [*ALONE, (["Ben Carter"], [])]
    assert families(record(1, [amy]), record(2, [ben])) == two
    assert families(record(1, [amy, ben])) == two
    donna = who("Donna", "parent", "Old")
    assert families(record(1, [amy, donna]), record(2, [ben])) == [(["Amy Carter"], ["Donna Carter"]), two[1]]


def test_a_partner_is_a_member_and_an_ex_partner_is_not() -> None:
    """By what was told last of the couple, not by what was received last."""
    donna, kim, amy = who("Donna", "parent"), who("Kim", "relative"), who("Amy", "child")
    partners = record(1, [donna, kim, amy], tie("Donna", "partner_of", "Kim"))
    parted = record(2, [donna, kim], tie("Kim", "ex_partner_of", "Donna"))
    assert families(partners) == [(["Amy Carter"], ["Donna Carter", "Kim Carter"])]
    assert families(parted, partners) == [(["Amy Carter"], ["Donna Carter"])]
    assert families(partners, parted, at="2026-06-01T23:00:00Z") == families(partners)


def test_an_ex_partner_who_is_a_parent_stays_a_member() -> None:
    """As a parent."""
    people = [who("Donna", "parent"), who("Lee", "parent"), who("Amy", "child")]
    told = record(1, people, tie("Donna", "ex_partner_of", "Lee"))
    assert families(told) == [(["Amy Carter"], ["Donna Carter", "Lee Carter"])]


def test_a_step_parents_partner_is_a_member_and_a_childs_partner_is_not() -> None:
    """The adults' partners belong, nobody else's."""
    people = [who("Amy", "child", born="2010-01-01"), who("Daz", "associate")]
    assert families(record(1, people, tie("Daz", "partner_of", "Amy"))) == ALONE


@pytest.mark.parametrize("role", ["household_member", "relative", "sibling"])
def test_who_is_named_beside_a_child_and_lives_at_its_address_is_of_the_household(role: str) -> None:
    """A lodger, an aunt, a grown-up sister."""
    people = [who("Amy", "child", "Old"), who("Jean", role, "Old", born="1990-01-01")]
    assert families(record(1, people)) == [(["Amy Carter"], ["Jean Carter"])]


def test_a_household_member_needs_no_address() -> None:
    """The role says that they live there; so does the relationship."""
    assert families(record(1, [who("Amy", "child"), who("Jean", "household_member")])) == [
        (["Amy Carter"], ["Jean Carter"])
    ]
    told = record(1, [who("Amy", "child"), who("Jean", "relative")], tie("Jean", "lives_with", "Amy"))
    assert families(told) == [(["Amy Carter"], ["Jean Carter"])]


def test_who_lives_with_a_parent_at_home_is_of_the_household() -> None:
    """Though no record names them beside a child."""
    told = [
        record(1, [who("Amy", "child", "Old"), who("Donna", "parent", "Old")]),
        record(2, [who("Donna", "parent", "Old"), who("Kim", "household_member", "Old")]),
    ]
    assert families(*told) == [(["Amy Carter"], ["Donna Carter", "Kim Carter"])]


@pytest.mark.parametrize("kind", ["grandparent_of", "relative_of", "sibling_of"])
def test_relatives_who_neither_live_with_nor_care_for_a_child_are_no_members(kind: str) -> None:
    """At another address, or at none that is known."""
    for home in ("New", None):
        people = [who("Amy", "child", "Old"), who("Jean", "relative", home, born="1955-01-01")]
        assert families(record(1, people, tie("Jean", kind, "Amy"))) == ALONE


@pytest.mark.parametrize("role", ["relative", "carer"])
def test_a_grandparent_who_lives_with_or_cares_for_a_child_is_a_member(role: str) -> None:
    """By an address, a relationship, or the role of a carer."""
    jean = who("Jean", role, "Old" if role == "relative" else "New", born="1955-01-01")
    told = record(1, [who("Amy", "child", "Old"), jean], tie("Jean", "grandparent_of", "Amy"))
    assert families(told) == [(["Amy Carter"], ["Jean Carter"])]


def test_who_left_the_address_is_no_longer_of_the_household() -> None:
    """By its end, or by another address told since."""
    jean = who("Jean", "relative", "Old", born="1955-01-01")
    together = record(1, [who("Amy", "child", "Old"), jean])
    ended = record(2, [jean | {"addresses": [house("Old", to="2026-06-02")]}])
    moved = record(2, [jean | {"addresses": [house("New")]}])
    assert families(together, at="2026-06-10T00:00:00Z") == [(["Amy Carter"], ["Jean Carter"])]
    assert families(together, ended) == ALONE
    assert families(together, moved) == ALONE


def test_an_address_that_is_told_later_is_not_known_before() -> None:
    """A family as of an instant is one of what had occurred by then."""
    jean = who("Jean", "relative", "Old", born="1955-01-01")
    told = [record(1, [who("Amy", "child", "Old"), jean]), record(9, [jean | {"addresses": [house("New")]}])]
    assert families(*told, at="2026-06-08T00:00:00Z") == [(["Amy Carter"], ["Jean Carter"])]


@pytest.mark.parametrize("role", ["sibling", "household_member"])
def test_siblings_and_children_of_the_household_are_of_the_family(role: str) -> None:
    """A sibling has a parent in common, though none is named; a child who is told to live there is of the household."""
    people = [who("Amy", "child"), who("Ben", role, born="2015-01-01")]
    assert families(record(1, people)) == [(["Amy Carter", "Ben Carter"], [])]


def test_a_child_of_the_household_with_parents_of_their_own_is_of_their_family() -> None:
    """Living there makes nobody a child of the house."""
    told = [
        record(1, [who("Amy", "child"), who("Donna", "parent"), who("Ben", "household_member", born="2015-01-01")]),
        record(2, [who("Ben", "child", born="2015-01-01"), who("Lee", "parent")]),
    ]
    assert families(*told) == [(["Amy Carter"], ["Donna Carter"]), (["Ben Carter"], ["Lee Carter"])]


def test_a_child_of_18_is_a_child_no_more() -> None:
    """At home the person stays as an adult of the household; alone, the family has ended."""
    ben = who("Ben", "child", "Old", born="2008-06-20")
    told = record(1, [who("Amy", "child", "Old"), ben, who("Donna", "parent", "Old")])
    assert families(told, at="2026-06-19T22:00:00Z") == [(["Amy Carter", "Ben Carter"], ["Donna Carter"])]
    assert families(told, at="2026-06-20T00:00:00Z") == [(["Amy Carter"], ["Ben Carter", "Donna Carter"])]
    alone = record(1, [ben])
    assert families(alone, at="2026-06-19T22:00:00Z") == [(["Ben Carter"], [])]
    assert families(alone) == []


def test_a_child_who_has_died_is_a_child_of_the_family() -> None:
    """The others of the family are on the table because of it."""
    people = [
        who("Amy", "child", deceased_on="2026-05-30"),
        who("Ben", "child", born="2015-01-01"),
        who("Donna", "parent"),
    ]
    assert families(record(1, people)) == [(["Amy Carter", "Ben Carter"], ["Donna Carter"])]


def test_an_unborn_child_is_a_child() -> None:
    """Named as one, without a date of birth."""
    unborn = who("Unborn", "child", born=None, expected_delivery_date="2026-12-24")
    assert families(record(1, [unborn, who("Donna", "parent")])) == [(["Unborn Carter"], ["Donna Carter"])]
