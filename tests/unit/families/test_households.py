"""Two homes: when a parent's own household is a second family, and who belongs to which (contract, Families)."""

from services.profile.domain.families import kinship
from tests.factories import Event
from tests.understood import NOW, families, understood
from tests.unit.families.told import house, record, tie, who

AMY_AT_HOME = (["Amy Carter"], ["Donna Carter", "Lee Carter"])


def parted() -> Event:
    """Amy lives with Donna at Old House; Lee, her father, at New House."""
    return record(1, [who("Amy", "child", "Old"), who("Donna", "parent", "Old"), who("Lee", "parent", "New")])


def test_a_parent_who_lives_apart_and_alone_is_a_member_of_the_one_family() -> None:
    """And makes no second."""
    assert families(parted()) == [AMY_AT_HOME]


def test_an_address_without_its_postcode_is_the_same_home() -> None:
    """Lee has not left: a record of him tells less of where he lives."""
    told = record(1, [who("Amy", "child", "Old"), who("Donna", "parent", "Old"), who("Lee", "parent", "Old")])
    less = record(3, [who("Lee", "parent", addresses=[{"lines": ["Old House, Mill Lane"]}])])
    ben = record(2, [who("Ben", "child", "Old", born="2015-01-01"), who("Lee", "parent", "Old")])
    assert families(told, ben, less) == [(["Amy Carter", "Ben Carter"], ["Donna Carter", "Lee Carter"])]


def test_a_household_with_other_children_is_a_second_family() -> None:
    """The child they share belongs to both; a half-sibling who never shared a home with it to one."""
    theirs = record(
        2, [who("Ben", "child", "New", born="2020-01-01"), who("Lee", "parent", "New"), who("Pam", "parent", "New")]
    )
    assert families(parted(), theirs) == [AMY_AT_HOME, (["Amy Carter", "Ben Carter"], ["Lee Carter", "Pam Carter"])]


def test_a_household_with_a_partner_is_a_second_family() -> None:
    """Though there is no other child."""
    couple = record(2, [who("Lee", "parent", "New"), who("Pam", "relative", "New")], tie("Lee", "partner_of", "Pam"))
    assert families(parted(), couple) == [AMY_AT_HOME, (["Amy Carter"], ["Lee Carter", "Pam Carter"])]


def test_a_former_partner_makes_no_second_family() -> None:
    """Nor does a partner who lives elsewhere."""
    couple = record(2, [who("Lee", "parent", "New"), who("Pam", "relative", "New")], tie("Lee", "ex_partner_of", "Pam"))
    away = record(2, [who("Lee", "parent", "New"), who("Pam", "relative", "Far")], tie("Lee", "partner_of", "Pam"))
    assert families(parted(), couple) == families(parted(), away) == [AMY_AT_HOME]


def test_the_partners_children_are_of_the_second_family() -> None:
    """One household, one family, whoever of the two is their parent."""
    couple = record(2, [who("Lee", "parent", "New"), who("Pam", "relative", "New")], tie("Lee", "partner_of", "Pam"))
    hers = record(3, [who("Ben", "child", "New", born="2020-01-01"), who("Pam", "parent", "New")])
    assert families(parted(), couple, hers) == [
        AMY_AT_HOME,
        (["Amy Carter", "Ben Carter"], ["Lee Carter", "Pam Carter"]),
    ]


def test_a_child_who_lives_elsewhere_belongs_to_its_parents_own_children() -> None:
    """Before the partner's, whichever of them became known first."""
    couple = record(2, [who("Lee", "parent", "New"), who("Pam", "relative", "New")], tie("Lee", "partner_of", "Pam"))
    hers = record(3, [who("Cat", "child", "New", born="2020-01-01"), who("Pam", "parent", "New")])
    his = record(4, [who("Ben", "child", "New", born="2021-01-01"), who("Lee", "parent", "New")])
    found = [children for children, _ in families(parted(), couple, hers, his)]
    assert found == [["Amy Carter"], ["Amy Carter", "Ben Carter"], ["Cat Carter"]]


def test_a_couple_who_both_have_children_elsewhere_are_one_family() -> None:
    """One family, one item."""
    couple = record(2, [who("Lee", "parent", "New"), who("Pam", "relative", "New")], tie("Lee", "partner_of", "Pam"))
    elsewhere = record(3, [who("Ben", "child", "Far", born="2020-01-01"), who("Pam", "parent", "New")])
    found = families(parted(), couple, elsewhere)
    assert found == [
        AMY_AT_HOME,
        (["Amy Carter", "Ben Carter"], ["Lee Carter", "Pam Carter"]),
        (["Ben Carter"], ["Pam Carter"]),
    ]


def test_half_siblings_who_have_shared_a_home_are_one_family() -> None:
    """Once is enough, though they live apart now."""
    before = record(2, [who("Ben", "child", "Old", born="2020-01-01"), who("Lee", "parent", "Old")])
    now = record(3, [who("Ben", "child", "New", born="2020-01-01"), who("Lee", "parent", "New")])
    assert families(parted(), before, now) == [(["Amy Carter", "Ben Carter"], ["Donna Carter", "Lee Carter"])]


def test_a_child_of_two_homes_makes_them_one_family() -> None:
    """Weeks split between the parents: both addresses are the child's now."""
    amy = who("Amy", "child", addresses=[house("Old"), house("New")])
    split = record(2, [amy, who("Donna", "parent", "Old"), who("Lee", "parent", "New")])
    theirs = record(3, [who("Ben", "child", "New", born="2020-01-01"), who("Lee", "parent", "New")])
    assert families(parted(), split, theirs) == [(["Amy Carter", "Ben Carter"], ["Donna Carter", "Lee Carter"])]


def test_children_left_in_one_home_stay_together() -> None:
    """They share the parent who left, though who cares for them there is not told."""
    ben = who("Ben", "child", "Old", born="2015-01-01")
    left = record(1, [who("Amy", "child", "Old"), ben, who("Lee", "parent", "New")])
    theirs = record(2, [who("Cat", "child", "New", born="2020-01-01"), who("Lee", "parent", "New")])
    assert families(left, theirs) == [
        (["Amy Carter", "Ben Carter"], ["Lee Carter"]),
        (["Amy Carter", "Ben Carter", "Cat Carter"], ["Lee Carter"]),
    ]


def test_a_stated_half_sibling_is_parted_by_the_homes_too() -> None:
    """Where the half-sibling's home is told as the father's alone."""
    theirs = record(
        2,
        [who("Amy", "child", "Old"), who("Ben", "child", born="2020-01-01"), who("Lee", "parent", "New")],
        tie("Ben", "sibling_of", "Amy"),
        tie("Ben", "lives_with", "Lee"),
        tie("Lee", "parent_of", "Ben"),
    )
    assert families(parted(), theirs) == [AMY_AT_HOME, (["Amy Carter", "Ben Carter"], ["Lee Carter"])]


def test_where_no_address_tells_them_apart_a_shared_parent_connects() -> None:
    """Children connected through a shared parent are one family."""
    told = [
        record(1, [who("Amy", "child"), who("Donna", "parent"), who("Lee", "parent")]),
        record(2, [who("Ben", "child", born="2020-01-01"), who("Pam", "parent"), who("Lee", "parent")]),
    ]
    assert families(*told) == [(["Amy Carter", "Ben Carter"], ["Donna Carter", "Lee Carter", "Pam Carter"])]


def test_the_partner_of_a_parent_who_lives_apart_is_of_the_second_family_alone() -> None:
    """Amy's home is her mother's."""
    couple = record(2, [who("Lee", "parent", "New"), who("Pam", "relative", "New")], tie("Lee", "partner_of", "Pam"))
    assert "Pam Carter" not in families(parted(), couple)[0][1]


def test_a_young_mother_and_her_baby_are_children_of_one_family() -> None:
    """She is a child herself, with her own mother."""
    told = [
        record(1, [who("Amy", "child", "Old", born="2010-01-01"), who("Donna", "parent", "Old")]),
        record(2, [who("Bea", "child", "Old", born="2026-05-01"), who("Amy", "parent", "Old", born="2010-01-01")]),
    ]
    assert families(*told) == [(["Amy Carter", "Bea Carter"], ["Donna Carter"])]


def test_a_young_father_who_lives_apart_belongs_to_both_families() -> None:
    """His brothers and sisters do not belong to the baby's."""
    told = [
        record(
            1, [who("Max", "child", "New", born="2009-01-01"), who("Cat", "child", "New"), who("Pam", "parent", "New")]
        ),
        record(
            2,
            [
                who("Bea", "child", "Old", born="2026-05-01"),
                who("Donna", "parent", "Old"),
                who("Max", "parent", "New", born="2009-01-01"),
            ],
        ),
    ]
    assert families(*told) == [
        (["Bea Carter", "Max Carter"], ["Donna Carter"]),
        (["Cat Carter", "Max Carter"], ["Pam Carter"]),
    ]


def test_foster_carers_are_carers_of_all_the_children_they_look_after() -> None:
    """A family is one of shared carers as well."""
    told = record(
        1, [who("Amy", "child", "Old"), who("Ben", "child", "Old", born="2015-01-01"), who("Kim", "carer", "Old")]
    )
    assert families(told) == [(["Amy Carter", "Ben Carter"], ["Kim Carter"])]


def test_families_join_and_divide_over_time() -> None:
    """As of each instant, by what had occurred by then."""
    donna, lee = who("Donna", "parent", "Old"), who("Lee", "parent", "New")
    amy, ben = who("Amy", "child", "Old"), who("Ben", "child", "New", born="2015-01-01")
    told = [
        record(1, [amy, donna]),
        record(2, [ben, lee]),
        record(
            3,
            [donna, lee | {"addresses": [house("Old")]}, ben | {"addresses": [house("Old")]}],
            tie("Donna", "step_parent_of", "Ben"),
        ),
    ]
    two = [(["Amy Carter"], ["Donna Carter"]), (["Ben Carter"], ["Lee Carter"])]
    assert families(*told, at="2026-06-02T23:00:00Z") == two
    assert families(*told, at="2026-06-03T23:00:00Z") == [
        (["Amy Carter", "Ben Carter"], ["Donna Carter", "Lee Carter"])
    ]


def test_a_correction_divides_what_a_mistake_had_joined() -> None:
    """The wrong child named under the right mother."""
    donna = who("Donna", "parent")
    wrong = record(2, [who("Ben", "child", born="2015-01-01"), donna])
    right = record(3, [who("Amy", "child"), donna])
    right["data"]["corrects"] = wrong["id"]
    told = [record(1, [who("Amy", "child"), donna]), wrong]
    assert families(*told) == [(["Amy Carter", "Ben Carter"], ["Donna Carter"])]
    assert families(*told, right) == [(["Amy Carter"], ["Donna Carter"])]


def test_membership_is_since_the_first_occurrence_that_names_the_member() -> None:
    """Whatever the order of receipt."""
    told = understood([record(5, [who("Amy", "child"), who("Donna", "parent")]), record(2, [who("Amy", "child")])])
    (family,) = kinship(told, NOW).families
    days = {
        person.name: (family.since[person] - family.since[family.children[0]]) // 86_400_000_000
        for person in family.people
    }
    assert days == {"Amy Carter": 0, "Donna Carter": 3}
