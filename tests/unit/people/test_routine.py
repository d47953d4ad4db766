"""Which records a circle takes without being understood afresh, and which it must not: each for one reason alone."""

from collections.abc import Iterable
from typing import Any

import pytest

from services.kernel.clock import DAY
from services.profile.domain.circle import Circle
from services.profile.domain.persons import Means
from tests.factories import Event, Someone, child, concern, correction, parent, someone
from tests.understood import NOW, received

NHS = [{"scheme": "nhs_number", "value": "9990001014"}]
OTHER_NHS = [{"scheme": "nhs_number", "value": "9990001103"}]
CARE = [{"scheme": "social_care_id", "value": "1"}]
LANE = {"lines": ["1 Carter Lane"], "postcode": "EX16 5AA"}
AMY, DONNA = child(identifiers=NHS), parent(identifiers=CARE)
IVAN = someone("Ivan Pratt", "1961-04-03", "associate")


def told(day: int, *people: Someone, **more: Any) -> Event:
    """A school's concern of a day in June."""
    return concern("schools", f"2026-06-{day:02}", people=people, **more)


FAMILY = [told(1, AMY, DONNA), told(2, AMY), told(3, IVAN)]


def takes(event: Event, after: Iterable[Event]) -> bool:
    """Whether a circle takes an event as routine after others; it shows what it would if understood afresh."""
    quick, whole = Circle(1, Means()), Circle(1, Means())
    records = [received(one, NOW + number * DAY) for number, one in enumerate([*after, event])]
    for one in records:
        whole.hold(one)
    for one in records[:-1]:
        quick.hold(one)
    is_routine = quick.take_routine(records[-1])
    if is_routine:
        whole.understand()
        assert shown(quick) == shown(whole)
    return is_routine


def shown(circle: Circle) -> tuple[object, ...]:
    """What a circle shows."""
    return circle.of_mention, circle.people, circle.families, circle.questions


@pytest.mark.parametrize(
    "event",
    [
        told(9, AMY, DONNA),
        told(9, child(phones=["+447700900666"])),
        told(9, child(identifiers=NHS, addresses=[])),
        told(9, child(addresses=[LANE | {"uprn": "7"}]), DONNA),
        told(9, AMY, parent(phones=["+447700900777"])),
        told(9, child(born=None, identifiers=NHS)),
    ],
)
def test_somebody_certain_may_be_described_anew(event: Event) -> None:
    assert takes(event, FAMILY)


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(told(9, child(identifiers=OTHER_NHS)), id="it contradicts"),
        pytest.param(told(9, child("Amy Jane Carter", identifiers=NHS)), id="it adds a name"),
        pytest.param(told(9, child(born="2013-05", identifiers=NHS)), id="it adds a birth"),
        pytest.param(told(9, child(identifiers=CARE)), id="another bears the number"),
        pytest.param(told(9, parent(identifiers=NHS)), id="the other's number"),
        pytest.param(told(9, child(addresses=[])), id="nothing makes it certain"),
        pytest.param(told(9, AMY | {"role": "sibling"}), id="in a role that is new"),
        pytest.param(told(9, AMY, IVAN), id="beside somebody new"),
        pytest.param(told(9, AMY, AMY | {"ref": "again", "phones": ["+447700900666"]}), id="one person named as two"),
        pytest.param(told(9, child(identifiers=NHS, addresses=[{"lines": ["2 Mill Lane"]}])), id="at a new home"),
        pytest.param(told(9, child(identifiers=NHS, addresses=[LANE | {"to": "2026-06-20"}])), id="a home that ends"),
        pytest.param(told(9, someone("Pia Winter", "2001-01-01", "associate")), id="somebody new"),
        pytest.param(concern("schools", "2026-05-09", people=[AMY]), id="before all else"),
    ],
)
def test_what_could_change_somebody_is_no_routine(event: Event) -> None:
    assert not takes(event, FAMILY)


def test_where_anybody_could_be_anybody_else_a_new_description_is_no_routine() -> None:
    """A twin, of whom a worker is asked; a namesake of one birth elsewhere; one not born yet; one uncertain; a
    mother with her number."""
    again = told(9, child(identifiers=NHS, phones=["+447700900666"]))
    unborn = someone("", None, "child", expected_delivery_date="2026-09-01", identifiers=OTHER_NHS)
    nobody = someone("Lou Winter", None, "associate", addresses=[])
    mother = parent(identifiers=NHS)
    for other in (child("Ann Carter"), child(addresses=[], identifiers=OTHER_NHS), unborn, nobody, mother):
        assert takes(told(9, AMY), [*FAMILY, told(4, other)])
        assert not takes(again, [*FAMILY, told(4, other)])


def test_a_new_description_that_could_be_anybody_else_is_no_routine() -> None:
    """By a telephone that a namesake gave, whom nobody would have taken for her."""
    home = {"lines": ["9 Fore Street"], "postcode": "LS1 4AA"}
    other = someone("Amy Carter", None, "associate", addresses=[home], identifiers=OTHER_NHS, phones=["+447700900666"])
    assert takes(told(9, child(phones=["+447700900777"])), [*FAMILY, told(4, other)])
    assert not takes(told(9, child(phones=["+447700900666"])), [*FAMILY, told(4, other)])


def test_the_birth_that_counts_may_be_told_again() -> None:
    """Of two dates the one told oftener, and one in part; not the other, which would be told as often."""
    other = child(born="2013-05-14", identifiers=NHS)
    births = [*FAMILY, told(4, other)]
    assert takes(told(9, AMY), births)
    assert not takes(told(9, other), births)


def test_an_older_home_may_be_told_again() -> None:
    moved = child(identifiers=NHS, addresses=[{"lines": ["9 Fore Street"], "postcode": "EX16 6AA"}])
    homes = [*FAMILY, told(8, moved)]
    assert takes(told(7, AMY), homes)
    assert not takes(told(9, AMY), homes)


def test_beside_a_correction_what_is_told_again_is_routine() -> None:
    corrected = [*FAMILY, correction(FAMILY[1], time="2026-06-05T12:00:00Z", summary="Another")]
    assert takes(told(9, AMY), corrected)
    assert not takes(FAMILY[1], [FAMILY[0], corrected[-1]])
