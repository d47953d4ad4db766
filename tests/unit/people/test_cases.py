"""The cases that identity must get right, each by its name: twins, newborns, namesakes, hubs, hidden people."""

from typing import Any

import pytest
from msgspec.structs import replace

from services.profile.domain.decisions import Decided
from services.profile.domain.families import kinship
from services.profile.domain.matching.guards import SENTENCES
from services.profile.domain.places import Place
from tests.factories import Event, Someone
from tests.understood import NOW
from tests.unit.people.asked import decided, later, people, questions, understood
from tests.unit.people.told import FORE_STREET, MILL_LANE, NHS, UPN, record, somebody

HOME: Any = {"addresses": [MILL_LANE]}
SURGERY = Place("surgery", "Mill Lane Surgery", "EX16 5AA", ("14 Mill Lane",), phones=("01884 300300",))
REFUGE = Place("refuge", "A refuge", "EX16 5AA", ("14 Mill Lane",))


def two(one: Someone, other: Someone) -> tuple[Event, Event]:
    """Two records of somebody each."""
    return record(1, one), record(2, other)


@pytest.mark.parametrize(("one", "other"), [("Ella Yeo", "Emma Yeo"), ("Gavin Yeo", "Gregory Yeo")])
def test_twins_and_alliterative_names(one: str, other: str) -> None:
    """Never joined without an identifier or the same forename; the card names both."""
    told = two(somebody(one, "2015-07-07", **HOME), somebody(other, "2015-07-07", **HOME))
    assert people(told) == [["R1/a"], ["R2/a"]]
    assert questions(*told) == {("R1/a", "R2/a", "sibling")}


def test_twins_whom_one_record_tells_as_two_are_no_question() -> None:
    """Nobody needs to be asked what a record says."""
    twins = [somebody(name, "2015-07-07", ref=name[:2], **HOME) for name in ("Ella Yeo", "Emma Yeo")]
    told = record(1, *twins), record(2, twins[0]), record(3, twins[1])
    assert people(told) == [["R1/El", "R2/El"], ["R1/Em", "R3/Em"]]
    assert questions(*told) == set()


@pytest.mark.parametrize("born", ["2015-07-07", "2016-04-20"])
def test_step_siblings_and_siblings_born_within_ten_months(born: str) -> None:
    """As twins: another forename at one address is another child."""
    siblings = two(somebody("Ella Yeo", "2015-07-07", **HOME), somebody("Owen Yeo", born, **HOME))
    steps = two(somebody("Ella Yeo", "2015-07-07", **HOME), somebody("Owen Marsh", born, **HOME))
    assert people(siblings) == people(steps) == [["R1/a"], ["R2/a"]]


@pytest.mark.parametrize(
    ("relative", "newborn"),
    [
        (somebody("Donna Yeo", "1990-02-02", "parent", nhs_number=NHS[0], **HOME), somebody("Ella Yeo", "2026-05-20")),
        (somebody("Owen Yeo", "2020-02-02", nhs_number=NHS[0], **HOME), somebody("Ella Yeo", "2026-05-20", **HOME)),
        (somebody("Donna Yeo", "1990-02-02", "parent", nhs_number=NHS[0], **HOME), somebody("Baby Yeo", "2026-05-20")),
    ],
)
def test_a_mothers_or_siblings_number_on_a_newborns_record(relative: Someone, newborn: Someone) -> None:
    """Review; the number is disputed, and neither is given the other's name or birth."""
    told = two(relative, newborn | {"identifiers": [{"scheme": "nhs_number", "value": NHS[0]}]})
    assert people(told) == [["R1/a"], ["R2/a"]]
    assert [(one, other) for one, other, _ in questions(*told)] == [("R1/a", "R2/a")]
    assert [{one.value for one in person.disputed} for person in understood(told).people] == [{NHS[0]}, {NHS[0]}]


@pytest.mark.parametrize("born", ["2005-05-04", "2013-05-04"])
def test_parent_and_child_of_one_name_and_address(born: str) -> None:
    """From eight years apart."""
    told = two(somebody("Mohammed Khan", "1984-05-04", "parent", **HOME), somebody("Mohammed Khan", born, **HOME))
    assert people(told) == [["R1/a"], ["R2/a"]]
    assert questions(*told) == {("R1/a", "R2/a", "generation")}


def test_parent_and_child_of_one_name_and_address_without_a_birth() -> None:
    """Who may be the child or the parent is a worker's question."""
    told = two(somebody("Mohammed Khan", "1984-05-04", "parent", **HOME), somebody("Mohammed Khan", None, **HOME))
    assert people(told) == [["R1/a"], ["R2/a"]]
    assert questions(*told) == {("R1/a", "R2/a", "no_birth")}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"given": "Mohammed", "family": "Khan"}, {"given": "Muhammad", "family": "Khan"}),
        ({"given": "Mohammed", "family": "Khan"}, {"given": "Mohd", "family": "Khan"}),
        ({"given": "Aisha", "family": "Begum"}, {"given": "Ayesha", "family": "Begum"}),
        ({"given": "Hodan", "family": "Abdi Warsame"}, {"given": "Hodan", "family": "Abdi"}),
        ({"given": "Eva", "family": "Novak"}, {"given": "Novak", "family": "Eva"}),
        ({"given": "Thomas James", "family": "Bryant"}, {"given": "James", "family": "Bryant"}),
        ({"given": "Amy", "family": "Carter-Marsh"}, {"given": "Amy", "family": "Marsh"}),
        ({"given": "Amy", "family": "Carter"}, {"given": "Amy", "family": "Marsh", "also_known_as": ["Amy Carter"]}),
        ({"given": "Amy", "family": "Carter"}, {"given": "Amy", "family": "Marsh"}),
    ],
)
def test_one_name_in_many_forms(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Spellings, patronymics, names swapped, a middle name used; double-barrelled, mother's, father's, maiden names."""
    told = two(somebody("", "2013-05-04", **HOME) | {"name": one}, somebody("", "2013-05-04", **HOME) | {"name": other})
    assert people(told) == [["R1/a", "R2/a"]]


def test_a_surname_makes_no_family() -> None:
    """Nor does an address: a child who has nobody is a family alone, and a question."""
    family = record(
        1, somebody("Ella Yeo", "2015-07-07", **HOME), somebody("Donna Yeo", "1990-02-02", "parent", ref="m", **HOME)
    )
    alone = record(2, somebody("Owen Yeo", "2019-03-03", **HOME))
    found = kinship(understood([family, alone]), NOW).families
    assert sorted(len(one.people) for one in found) == [1, 2]


def test_an_unborn_child_is_never_matched_by_weight() -> None:
    """At birth a worker confirms: the question stands between the two."""
    expected = {"expected_delivery_date": "2026-05-30"}
    told = two(somebody("Unborn Yeo", None, **HOME) | expected, somebody("Ella Yeo", "2026-05-20", **HOME))
    assert people(told) == [["R1/a"], ["R2/a"]]
    assert questions(*told) == {("R1/a", "R2/a", "unnamed")}
    assert people(told, [decided("must", *told)]) == [["R1/a", "R2/a"]]
    babies = two(somebody("Baby Yeo", None, **HOME) | expected, somebody("Baby Yeo", None, **HOME) | expected)
    assert people(babies) == [["R1/a"], ["R2/a"]]


def test_adopted_or_a_new_identity() -> None:
    """A sealed pair is never joined, whatever says so, and never asked."""
    told = two(somebody("Amy Carter", **HOME), somebody("Amy Carter", **HOME))
    seal = decided("seal", *told)
    assert people(told) == [["R1/a", "R2/a"]]
    assert people(told, [seal]) == [["R1/a"], ["R2/a"]]
    assert questions(*told, words=[seal]) == set()
    assert people(told, [seal, decided("must", *told)]) == [["R1/a"], ["R2/a"]]


def test_a_refuge_is_never_a_link_between_families() -> None:
    """Two mothers with their children at one address are one household to nobody."""
    told = [
        record(
            1,
            somebody("Ella Yeo", "2015-07-07", **HOME),
            somebody("Donna Yeo", "1990-02-02", "parent", ref="m", **HOME),
        ),
        record(
            2,
            somebody("Ana Dias", "2016-08-08", **HOME),
            somebody("Rita Dias", "1991-03-03", "parent", ref="m", **HOME),
        ),
    ]
    found = kinship(understood(told, places=[REFUGE]), NOW).families
    assert sorted(sorted(one.name for one in family.people) for family in found) == [
        ["Ana Dias", "Rita Dias"],
        ["Donna Yeo", "Ella Yeo"],
    ]


@pytest.mark.parametrize("shared", [HOME, {"phones": ["01884 300300"]}])
def test_a_surgery_or_another_hub_is_no_evidence(shared: dict[str, Any]) -> None:
    """Its address and its telephone, once they are on the list: name and birth stand alone then."""
    told = two(somebody("Amy Carter", **shared), somebody("Amy Carter", **shared))
    assert people(told) == [["R1/a", "R2/a"]]
    assert people(told, places=[SURGERY]) == [["R1/a"], ["R2/a"]]


def test_a_father_elsewhere_and_weeks_split_between_homes() -> None:
    """He is a member where his child lives, and his own household is a family too."""
    father = somebody("Sam Yeo", "1988-01-01", "parent", ref="f", addresses=[FORE_STREET])
    told = [
        record(
            1,
            somebody("Ella Yeo", "2015-07-07", **HOME),
            somebody("Donna Marsh", "1990-02-02", "parent", ref="m", **HOME),
            father,
        ),
        record(2, somebody("Owen Yeo", "2021-07-07", addresses=[FORE_STREET]), father),
    ]
    found = kinship(understood(told), NOW).families
    assert sorted(sorted(child.name for child in family.children) for family in found) == [
        ["Ella Yeo"],
        ["Ella Yeo", "Owen Yeo"],
    ]


def test_common_names_go_to_a_worker_where_several_could_be_meant() -> None:
    """Two John Smiths of one birthday; a third record fits both."""
    told = [
        record(1, somebody("John Smith", nhs_number=NHS[0], **HOME)),
        record(2, somebody("John Smith", nhs_number=NHS[1], **HOME)),
        record(3, somebody("John Smith", **HOME)),
    ]
    assert people(told) == [["R1/a"], ["R2/a"], ["R3/a"]]
    assert {(one, other) for one, other, _ in questions(*told)} >= {("R1/a", "R3/a"), ("R2/a", "R3/a")}


def test_rarity_counts() -> None:
    """The same agreement weighs less for a common name."""
    weights = []
    for name in ("Amelia Khan", "Zenobia Trelawney"):
        told = two(somebody(name, "2013", **HOME), somebody(name, "2013-05-04", addresses=[FORE_STREET]))
        weights.append(max((one.weight for one in understood(told).questions), default=0.0))
    assert weights[0] < weights[1]


def test_a_former_upn_is_an_alias() -> None:
    """The number that took its place ties both."""
    moved = somebody("Amy Carter") | {
        "identifiers": [{"scheme": "former_upn", "value": UPN[0]}, {"scheme": "upn", "value": UPN[1]}]
    }
    told = [
        record(1, somebody("Amy Carter", upn=UPN[0])),
        record(2, moved),
        record(3, somebody("Amy Carter", upn=UPN[1])),
    ]
    assert people(told) == [["R1/a", "R2/a", "R3/a"]]


def test_a_superseded_nhs_number_needs_a_workers_word() -> None:
    """Two valid NHS numbers are two people until somebody says otherwise; then they are aliases of one."""
    told = two(somebody(nhs_number=NHS[0], **HOME), somebody(nhs_number=NHS[1], **HOME))
    assert people(told) == [["R1/a"], ["R2/a"]]
    assert questions(*told) == {("R1/a", "R2/a", "two_numbers")}
    joined = understood(told, [decided("must", *told)]).people
    assert [[one.value for one in person.identifiers] for person in joined] == [[NHS[0], NHS[1]]]


def test_a_corrected_resend_is_judged_again() -> None:
    """A new version of the same record: the old one no longer counts, for anybody."""
    wrong = record(1, somebody("Amy Carter", nhs_number=NHS[0]))
    right = record(3, somebody("Ella Yeo", "2015-07-07", nhs_number=NHS[1]), corrects="R1")
    others = (
        record(2, somebody("Amy Carter", nhs_number=NHS[0])),
        record(4, somebody("Ella Yeo", "2015-07-07", nhs_number=NHS[1])),
    )
    assert people([wrong, others[0]]) == [["R1/a", "R2/a"]]
    assert people([wrong, *others, right]) == [["R2/a"], ["R3/a", "R4/a"]]


def test_a_wrong_join_is_withdrawn() -> None:
    """A worker's word joins, another takes it back, and each side has what it brought."""
    told = two(somebody("Amy Carter", **HOME), somebody("Amy Marsh", "2013-05-04", addresses=[FORE_STREET]))
    assert people(told) == [["R1/a"], ["R2/a"]]
    must = decided("must", *told, at=later(-90))
    retract = replace(decided("retract", *told).decision, of=must.decision.id)
    words = [must, Decided(retract, NOW)]
    assert people(told, words) == [["R1/a"], ["R2/a"]]
    assert len(understood(told, words, as_of=later(-1)).people) == 1


def test_every_guard_has_its_sentence() -> None:
    """What a card says of it."""
    assert all(sentence and not sentence.endswith(".") for sentence in SENTENCES.values())


def test_a_number_of_which_one_bearer_contradicts_joins_none_of_them() -> None:
    """Not by weight either: whoever bears it is known by everything else alone."""
    told = [
        record(1, somebody(nhs_number=NHS[0])),
        record(2, somebody(nhs_number=NHS[0])),
        record(3, somebody("Donna Marsh", "1987-11-20", nhs_number=NHS[0])),
    ]
    assert people(told) == [["R1/a"], ["R2/a"], ["R3/a"]]
    assert people(told[:2]) == [["R1/a", "R2/a"]]
    assert questions(*told) == {("R1/a", "R2/a", "name_alone")}
