"""What is known of a person: the name shown, the birth, whether a child; and since when it is known."""

from typing import Any

import pytest

from services.kernel import clock
from services.kernel.ids import mention_id
from services.profile.domain.persons import Held, Person
from services.profile.domain.understanding import understand
from tests.factories import correction, retraction
from tests.understood import NOW, people, received, understood
from tests.unit.people.told import MILL_LANE, NHS, record, somebody


def known(*names: Any) -> Person:
    """The one person that records name, one after another, under names."""
    told = [record(day, somebody("", nhs_number=NHS[0]) | {"name": name}) for day, name in enumerate(names, 1)]
    (person,) = understood(told).people
    return person


AMY = {"given": "Amy", "family": "Carter"}
AIMEE = {"given": "Aimee", "family": "Carter"}


def test_the_name_shown_is_the_one_most_often_given() -> None:
    """Not the latest."""
    assert known(AMY, AMY, AIMEE).name == "Amy Carter"


def test_of_two_names_given_as_often_the_latest_is_shown() -> None:
    """By the time of issue, not by receipt."""
    assert known(AIMEE, AMY).name == "Amy Carter"
    told = [
        record(1, somebody("Amy Carter", nhs_number=NHS[0])),
        record(2, somebody("Aimee Carter", nhs_number=NHS[0])),
    ]
    late = [received(told[1], at=1), received(told[0], at=2)]
    assert understand(Held(late), NOW).people[0].name == "Aimee Carter"


def test_an_alias_is_not_shown_however_often_it_is_told() -> None:
    """Also known as does not count."""
    assert (
        known(AMY | {"also_known_as": ["Aimee Marsh"]}, AMY | {"also_known_as": ["Aimee Marsh"]}).name == "Amy Carter"
    )


@pytest.mark.parametrize("name", [{"full": "Amy Carter"}, {"full": "Carter, Amy"}, AMY, AMY | {"full": "Carter Amy"}])
def test_the_name_is_shown_given_name_first(name: dict[str, Any]) -> None:
    """Whatever the order in which it was written."""
    assert known(name).name == "Amy Carter"


def test_the_forms_of_one_name_count_together() -> None:
    """In parts or in full it is the same form."""
    assert known(AMY, {"full": "Amy Carter"}, AIMEE, AIMEE, {"full": "Carter, Amy"}).name == "Amy Carter"


def test_the_birth_is_the_full_date_most_often_told() -> None:
    """A year alone tells less, however often."""
    born = ["2013", "2013", "2013-05-04", "2013-05-04", "2013-04-05"]
    told = [record(day, somebody("Amy Carter", date, nhs_number=NHS[0])) for day, date in enumerate(born, 1)]
    (person,) = understood(told).people
    assert person.born == "2013-05-04"


@pytest.mark.parametrize(
    ("born", "role", "at", "is_child"),
    [
        ("2008-06-10", "parent", "2026-06-09T22:59:59Z", True),
        ("2008-06-10", "child", "2026-06-09T23:00:00Z", False),
        ("2008", "child", "2026-12-30T00:00:00Z", True),
        ("2008", "child", "2027-01-01T00:00:00Z", False),
        ("2008-02-29", "child", "2026-02-28T23:59:59Z", True),
        ("2008-02-29", "child", "2026-03-01T00:00:00Z", False),
        (None, "child", "2090-01-01T00:00:00Z", True),
        (None, "sibling", "2026-01-01T00:00:00Z", False),
        (None, "other_child", "2026-01-01T00:00:00Z", False),
    ],
)
def test_a_child_is_under_18_or_named_as_one(born: str | None, role: str, at: str, *, is_child: bool) -> None:
    """At London's midnight; by the latest birth that a date allows; by the role only without a date."""
    (person,) = understood([record(1, somebody("Amy Carter", born, role))]).people
    assert person.is_child(clock.parse_instant(at)) is is_child


def test_a_corrected_mention_counts_no_more() -> None:
    """Its identifier ties nobody, and its name is not shown."""
    wrong = record(1, somebody("Amy Carter", nhs_number=NHS[0]))
    other = record(2, somebody("", None, nhs_number=NHS[0]))
    right = correction(wrong, people=[somebody("Amy Carter", nhs_number=NHS[1])], time="2026-06-03T12:00:00Z", id="R3")
    assert people(wrong, other) == [["R1/a", "R2/a"]]
    assert people(wrong, other, right) == [["R2/a"], ["R3/a"]]


def test_a_retracted_contradiction_contradicts_no_more() -> None:
    """The identifier joins again what it joined before."""
    told = [record(1, somebody(nhs_number=NHS[0])), record(2, somebody("", None, nhs_number=NHS[0]))]
    wrong = record(3, somebody("Kofi Osei", "2016-08-12", nhs_number=NHS[0]))
    assert len(people(*told, wrong)) == 3
    assert people(*told, wrong, retraction(wrong, "2026-06-04T00:00:00Z")) == [["R1/a", "R2/a"]]


def test_a_join_is_known_when_the_last_mention_it_rests_on_was_received() -> None:
    """Not a moment before; what came later does not reach back."""
    told = [record(1, somebody(nhs_number=NHS[0])), record(2, somebody("", None, nhs_number=NHS[0]))]
    wrong = record(3, somebody("Kofi Osei", "2016-08-12", nhs_number=NHS[0]))
    second, third = (received(one).received_at for one in (told[1], wrong))
    assert people(*told, wrong, as_of=second - 1) == [["R1/a"]]
    assert people(*told, wrong, as_of=second) == [["R1/a", "R2/a"]]
    assert people(*told, wrong, as_of=third - 1) == [["R1/a", "R2/a"]]
    assert people(*told, wrong, as_of=third) == [["R1/a"], ["R2/a"], ["R3/a"]]


def test_a_person_is_named_by_the_mention_first_received() -> None:
    """So that an identifier once printed stays good; an older record that comes late does not change it."""
    told = [
        received(record(2, somebody(nhs_number=NHS[0])), at=1),
        received(record(1, somebody(nhs_number=NHS[0])), at=2),
    ]
    (person,) = understand(Held(told), NOW).people
    assert person.id == mention_id(told[0].entry.record, 0)


def test_a_mention_that_no_longer_counts_is_shown_with_whom_it_names() -> None:
    """By its own description, or by the version that stands in its place."""
    first = record(1, somebody(nhs_number=NHS[0], addresses=[MILL_LANE]))
    renamed = correction(first, people=[somebody("Eva Novak", "2011-03-30")], time="2026-06-03T12:00:00Z", id="R3")
    told = understood([first, renamed])
    (person,) = [one for one in told.people if one.seen]
    assert [one.id for one in person.ghosts] == [mention_id(received(first).entry.record, 0)]
