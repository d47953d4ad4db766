"""What a meeting's pack opens with, what its digest is of, and what a second selection changed."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.cli.tied import tied_families
from services.kernel.access import Caller
from services.kernel.postgres.connect import Database
from services.profile.application import Profiles
from services.profile.casework.meetings import Meetings
from services.profile.casework.packs import Packs
from services.profile.casework.plans import Plans
from services.profile.casework.urgent_queue import UrgentQueue
from services.profile.domain.casework.action import Action
from services.profile.domain.casework.urgent import urgent_stream
from tests.casework import ANN, BOB, CHAIR, Hub, act, at, hub_of
from tests.factories import child, concern, enquiry, incident

FIRST, NEXT = date(2026, 10, 20), date(2026, 11, 17)
CYN = Caller("Cyn", frozenset({"cse_team", "chair"}), "links")
BREAKFAST = Action(
    "Ask for a place", "Jo Lark", "schools", date(2026, 10, 27), "She is fed", "A home visit", "Breakfast from Monday"
)
MEETING = Action("Meet her", "Sam Dale", "health", date(2026, 12, 1), "She is heard", "Ask again", "Somebody listens")


@pytest.fixture
def hub(database: Database) -> Hub:
    """A hub over a fresh database."""
    hub = hub_of(database)
    hub.tell(*(enquiry(f"2026-0{month}-05T09:00:00Z", f"A{month}", id=f"A{month}") for month in (4, 6, 8)))
    hub.work("2026-10-19 08:30")
    return hub


def selected(hub: Hub, day: date, now: str) -> Any:
    """A meeting planned and selected."""
    with hub.book() as book:
        meetings = Meetings(book)
        meetings.plan(act(ANN, now), ANN, day, at(now), ("Chris", ""))
        return meetings.select(act(ANN, now), ANN, day)


def frozen(hub: Hub, day: date, now: str) -> Any:
    """A meeting's pack, with a profile of every family on the agenda."""
    told = selected(hub, day, now)
    with hub.book() as book:
        packs = Packs(book)
        for one in told["items"]:
            packs.draft(act(ANN, now), ANN, day, UUID(one["family"]), tied_families)
        return packs.freeze(act(ANN, now), ANN, day)


def known(hub: Hub, name: str) -> Any:
    """The one person of a name."""
    with hub.book() as book:
        (found,) = Profiles(book.connection).people(ANN, name, at("2026-10-19 08:45"))["people"]
    return found


def agreed(hub: Hub) -> UUID:
    """A plan of the first meeting, of which one action is done."""
    selected(hub, FIRST, "2026-10-19 09:00")
    amy = known(hub, "Amy Carter")["person"]
    with hub.book() as book:
        plans, wanted = Plans(book), "Amy is safe and fed"
        made = plans.agree(act(CHAIR, "2026-10-20 15:00"), CHAIR, FIRST, amy, wanted, [BREAKFAST, MEETING])
        plan = UUID(made["plan"])
        plans.finish(act(CHAIR, "2026-10-26 10:00"), CHAIR, plan, 1, "Breakfast club has begun")
    return plan


def test_a_pack_opens_with_last_months_actions_as_they_stood_when_it_was_frozen(hub: Hub) -> None:
    plan = agreed(hub)
    meeting = frozen(hub, NEXT, "2026-11-16 09:00")
    (pack,) = meeting["packs"]
    with hub.book() as book:
        Plans(book).finish(act(CHAIR, "2026-11-16 12:00"), CHAIR, plan, 2, "She said what she wants")
        told = Packs(book).pack(ANN, NEXT)
        then, now = (
            Meetings(book).show(ANN, NEXT, at("2026-11-16 13:00"), as_of)["earlier"]
            for as_of in (at("2026-11-16 11:00"), None)
        )
    (earlier,) = told["earlier"]
    assert [[one["status"] for one in plan["actions"]] for plan in (*then, *now)] == [
        ["done", "open"],
        ["done", "done"],
    ]
    assert [(one["status"], one["came_of"]) for one in earlier["actions"]] == [
        ("done", "Breakfast club has begun"),
        ("open", ""),
    ]
    assert (told["selection"], told["same"], told["digest"]) == (1, True, pack["digest"])
    assert told["position"] == pack["position"] > 0


def test_a_pack_is_the_same_for_whoever_reads_it_and_shows_no_more_than_they_may_read(hub: Hub) -> None:
    only = {"restricted_to": ["cse_team"]}
    hub.tell(concern("schools", "2026-09-02T09:00:00Z", summary="Seen in a car", handling=only))
    frozen(hub, FIRST, "2026-10-19 09:00")
    with hub.book() as book:
        of_ann, of_cyn = (Packs(book).pack(caller, FIRST) for caller in (ANN, CYN))
    assert (of_ann["same"], of_cyn["same"]) == (True, True)
    assert "Seen in a car" not in str(of_ann)
    assert "Seen in a car" in str(of_cyn)


def test_a_record_that_was_folded_only_after_a_pack_was_frozen_shows_in_its_digest(hub: Hub) -> None:
    frozen(hub, FIRST, "2026-10-19 09:00")
    hub.tell(concern("schools", "2026-10-18T09:00:00Z", id="LATE"))
    with hub.book() as book:
        told = Packs(book).pack(ANN, FIRST)
        again = Packs(book).freeze(act(ANN, "2026-10-19 10:00"), ANN, FIRST, "A record came in late")
        second = Packs(book).pack(ANN, FIRST)
    assert (told["same"], second["same"]) == (False, True)
    assert again["packs"][1]["position"] > told["position"]
    assert [one["id"] for one in told["families"][0]["timeline"]] == ["A4", "A6", "A8", "LATE"]


def test_a_second_selection_says_what_it_changed(hub: Hub) -> None:
    (amys,) = [one["family"] for one in selected(hub, FIRST, "2026-10-19 09:00")["items"]]
    bea = child("Bea Stone", "2014-03-01")
    hub.tell(
        *(enquiry(f"2026-10-19T{hour}:00:00Z", f"B{hour}", [bea]) for hour in ("09", "10", "11")),
        enquiry("2026-10-19T10:30:00Z", "A10"),
    )
    with hub.book() as book:
        again = Meetings(book).select(act(BOB, "2026-10-19 14:00"), BOB, FIRST)
    first, second = again["selections"]
    (new,) = [one["family"] for one in again["items"] if one["family"] != amys]
    assert (first["by"], first["came"], first["findings"]) == ("Ann", [amys], [])
    assert (second["by"], second["came"], second["went"]) == ("Bob", [new], [])
    assert (second["findings"], second["moved"], second["rules"]) == ([amys], [], [])


def test_a_family_put_on_by_hand_comes_back_once_it_is_released(hub: Hub) -> None:
    bea = child("Bea Stone", "2014-03-01")
    hub.tell(enquiry("2026-10-01T09:00:00Z", "B1", [bea]))
    selected(hub, FIRST, "2026-10-19 09:00")
    who = known(hub, "Bea Stone")
    family = UUID(who["families"][0])
    with hub.book() as book:
        Meetings(book).add(act(ANN, "2026-10-19 09:05"), ANN, FIRST, family, "The school asks for it")
    hub.tell(incident("2026-10-19T09:00:00Z", ["disclosure_of_abuse"], [bea]))
    hub.work("2026-10-19 10:02")
    assert stands(hub, family, "2026-10-19 10:03") == ("diverted", "2 minutes")
    with hub.book() as book:
        why = "A doctor has seen her and explains it", "No reasonable cause to suspect harm"
        UrgentQueue(book).release(act(BOB, "2026-10-19 11:00"), BOB, urgent_stream(family), *why)
    hub.work("2026-10-19 11:01")
    assert stands(hub, family, "2026-10-19 11:02")[0] == "on"


def test_months_after_a_family_was_put_on_by_hand_every_rule_is_asked(hub: Hub) -> None:
    bea, day = child("Bea Stone", "2014-03-01"), date(2026, 1, 20)
    hub.tell(enquiry("2026-01-05T09:00:00Z", "B1", [bea]))
    who = known(hub, "Bea Stone")
    with hub.book() as book:
        meetings = Meetings(book)
        meetings.plan(act(ANN, "2026-01-20 08:00"), ANN, day, at("2026-01-20 08:00"), ("Chris", ""))
        meetings.add(act(ANN, "2026-01-20 08:05"), ANN, day, UUID(who["families"][0]), "The school asks for it")
        Plans(book).agree(act(CHAIR, "2026-01-20 15:00"), CHAIR, day, who["person"], "Bea is safe", [BREAKFAST])
    hub.tell(*(enquiry(f"2026-02-0{n}T09:00:00Z", f"C{n}", [bea], id=f"C{n}") for n in (1, 3)))
    hub.work("2026-04-21 00:01")
    with hub.book() as book:
        (plan,) = Plans(book).of(ANN, UUID(who["person"]), at("2026-04-21 09:00"))
    (review,) = plan["reviews"]
    assert (review["months"], review["stopped"], review["still"]) == (3, False, ["repeat_enquiries"])
    assert [one["id"] for one in review["evidence"]] == ["C1", "C3"]


def stands(hub: Hub, family: UUID, now: str) -> tuple[str, str | None]:
    """How a family stands in the first meeting, and how long it took to be diverted."""
    with hub.book() as book:
        items = Meetings(book).show(ANN, FIRST, at(now))["items"]
    (found,) = [one for one in items if one["family"] == str(family)]
    return found["stands"], found["to_diversion"]
