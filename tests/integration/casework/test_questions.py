"""One exploitation question of an absence, however many sources tell of it, and in whichever order."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from services.kernel.errors import WrongUse
from services.kernel.postgres.connect import Database
from services.profile.casework.questions import Questions
from services.profile.casework.rebuild import differences
from services.profile.domain.casework.enquiry_facts import Evidence
from services.profile.domain.casework.team import Grounds
from tests.casework import Hub, act, at, hub_of
from tests.factories import Event, Someone, child, event, missing_found, missing_reported
from tests.integration.casework.test_cse import AMY, CLEO

HUB, POLICE, HOME = (f"/agencies/missing/{name}" for name in ("missing-hub", "police-desk", "childrens-home"))
NOW = "2026-11-10 09:00"


@pytest.fixture
def hub(database: Database) -> Iterator[Hub]:
    """A hub over a fresh database; what is read of it is what its facts come to, whatever a test has done."""
    yield hub_of(database)
    with database.connect() as connection:
        _, differing = differences(connection)
    assert differing == []


def questions(hub: Hub) -> list[Any]:
    """All questions, whether they wait or not."""
    with hub.book() as book:
        return Questions(book).all(CLEO, at(NOW), 1_000, closed=True)["questions"]


def away(who: Someone, source: str, name: str, hours: tuple[int, int]) -> tuple[Event, Event]:
    """A report and the return, on one day, by a source."""
    since, until = (f"2026-11-01T{hour:02}:00:00Z" for hour in hours)
    return (
        missing_reported(since, name, people=[who], source=source),
        missing_found(until, name, people=[who], source=source),
    )


def unlike(number: int) -> str:
    """A name that is like no other."""
    return sha256(str(number).encode()).hexdigest()[:8].translate(str.maketrans("0123456789", "ghijklmnop")).title()


def absence(who: Someone, told: Sequence[tuple[str, str, tuple[int, int]]]) -> list[Event]:
    """What several sources tell of a child."""
    return [one for source, name, hours in told for one in away(who, source, name, hours)]


def as_found(one: dict[str, Any]) -> tuple[Any, ...]:
    """What must be the same of a question in whichever order its records came."""
    named = sorted((told["source"], told["episode_id"]) for told in one["episodes"])
    reports = sorted((told["source"], told["id"]) for told in one["reports"])
    return one["child"]["label"], named, reports, one["reported_at"], one["status"]


TOGETHER = [(HUB, "M-1", (10, 14)), (POLICE, "P-9", (13, 16))]
CHAIN = [(HUB, "M-1", (8, 11)), (HOME, "H-3", (14, 17)), (POLICE, "P-9", (10, 15))]
APART = [(HUB, "M-1", (10, 12)), (POLICE, "P-9", (13, 16))]


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        (TOGETHER, [{"M-1", "P-9"}]),
        (CHAIN, [{"M-1", "P-9", "H-3"}]),
        (APART, [{"M-1"}, {"P-9"}]),
    ],
)
def test_one_question_is_asked_of_each_absence_in_whichever_order_it_is_told(
    hub: Hub, told: list[tuple[str, str, tuple[int, int]]], asked: list[set[str]]
) -> None:
    orders = list(permutations(range(2 * len(told))))[:: 1 if told is not CHAIN else 29]
    names = [f"{unlike(n)} {unlike(-n)}" for n in range(1, len(orders) + 1)]
    events = [absence(child(name, f"2011-{n % 12 + 1:02}-{n + 1:02}"), told) for n, name in enumerate(names)]
    for step in range(2 * len(told)):
        hub.tell(*(held[order[step]] for held, order in zip(events, orders, strict=True)))
        hub.work("2026-11-02 09:00")
    found = [one for one in questions(hub) if one["status"] != "joined"]
    for name, held in zip(names, events, strict=True):
        of_child = sorted(as_found(one) for one in found if one["child"]["label"] == name)
        assert [{of for _, of in named} for _, named, *_ in of_child] == asked
        assert all(status == "overdue" for *_, status in of_child)
        reports = sorted((one["source"], one["id"]) for one in held if one["type"].startswith("missing.reported"))
        assert sorted(one for _, _, these, *_ in of_child for one in these) == reports


def test_a_second_telling_joins_an_answered_question(hub: Hub) -> None:
    first, second = (away(AMY, *one) for one in TOGETHER)
    hub.tell(*first)
    hub.work("2026-11-02 09:00")
    (one,) = questions(hub)
    why = Grounds("She was at her aunt's", (Evidence(HUB, first[1]["id"]),))
    with hub.book() as book:
        Questions(book).answer(act(CLEO, "2026-11-02 10:00"), CLEO, UUID(one["question"]), "no", why)
    hub.tell(*second)
    hub.work("2026-11-02 11:00")
    answered, joined = questions(hub)
    assert (answered["question"], answered["status"], len(answered["reports"])) == (one["question"], "answered", 2)
    assert (joined["status"], joined["into"], joined["clocks"]) == ("joined", one["question"], [])
    with hub.book() as book, pytest.raises(WrongUse, match=one["question"]):
        Questions(book).answer(act(CLEO, "2026-11-02 12:00"), CLEO, UUID(joined["question"]), "yes", why)


def test_an_absence_that_is_told_of_by_the_other_alone_is_asked_of_that(hub: Hub) -> None:
    first, second = (away(AMY, *one) for one in TOGETHER)
    hub.tell(*first, *second)
    hub.work("2026-11-02 09:00")
    details = {"retracts": first[0]["id"], "reason": "Sent by mistake"}
    hub.tell(event("partner.retraction", "2026-11-02T10:00:00Z", details, [], source=HUB))
    hub.work("2026-11-02 11:00")
    assert [(one["episode_id"], one["status"], one["returned_at"]) for one in questions(hub)] == [
        ("P-9", "overdue", "2026-11-01T16:00:00Z"),
        ("M-1", "withdrawn", "2026-11-01T14:00:00Z"),
    ]


def test_a_return_of_somebody_beside_whom_a_child_is_named_brings_the_child_not_back(hub: Hub) -> None:
    sister = child("Bea Carter", "2013-05-04")
    hub.tell(
        missing_reported("2026-11-01T10:00:00Z", "M-1", people=[AMY], source=HUB),
        missing_found("2026-11-01T12:00:00Z", "P-9", [sister, AMY | {"role": "sibling"}], source=POLICE),
    )
    hub.work("2026-11-02 09:00")
    assert [one["status"] for one in questions(hub)] == ["not_back"]
