"""Stories of the meeting, from events on the bus to minutes and actions: who waits for it, and who must not."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.kernel.errors import NotAllowed, Stale, WrongUse
from services.kernel.postgres.connect import Database
from services.profile.casework.meetings import Meetings
from services.profile.casework.plans import Plans
from services.profile.casework.urgent_queue import UrgentQueue
from services.profile.domain.casework.action import Action
from services.profile.domain.casework.meeting_facts import Attended
from services.profile.domain.casework.urgent import urgent_stream
from tests.casework import ANN, BOB, CHAIR, Hub, act, at, hub_of
from tests.factories import Event, child, concern, enquiry, incident, missing_found, missing_reported, someone

DAY = date(2026, 10, 20)
BEFORE = "2026-10-19 16:00"
SELECTED = "2026-10-19 17:05"
WHY = "A doctor has seen her, and explains the bruise by a fall from a swing"
ANSWER = "No reasonable cause to suspect significant harm"

AMY, BEA, CAT = child("Amy Carter"), child("Bea Stone", "2014-03-01"), child("Cat Price", "2011-08-09")


@pytest.fixture
def hub(database: Database) -> Hub:
    """A hub over a fresh database."""
    return hub_of(database)


def three_enquiries(who: Any, name: str) -> list[Event]:
    """Three enquiries about a child in a year."""
    return [enquiry(f"2026-0{month}-05T09:00:00Z", f"{name}{month}", [who]) for month in (4, 6, 8)]


def meeting(hub: Hub, now: str) -> Any:
    """The meeting as it stands."""
    with hub.book() as book:
        return Meetings(book).show(ANN, DAY, at(now))


def standing(told: Any) -> dict[str, list[str]]:
    """The families of a meeting by how they stand."""
    found: dict[str, list[str]] = {}
    for one in told["items"]:
        found.setdefault(one["stands"], []).append(one["family"])
    return found


def selected(hub: Hub, now: str = SELECTED) -> Any:
    """A meeting planned and selected."""
    with hub.book() as book:
        meetings = Meetings(book)
        meetings.plan(act(ANN, BEFORE), ANN, DAY, at("2026-10-19 17:00"), ("Chris", "County Hall"))
        return meetings.select(act(ANN, now), ANN, DAY)


def test_story_1_only_the_family_that_may_wait_is_on_the_agenda(hub: Hub) -> None:
    flat = incident(
        "2026-10-12T02:00:00Z",
        ["found_with_person_of_concern"],
        people=[CAT, someone("", None, "person_of_concern")],
        id="P1",
    )
    hub.tell(
        *three_enquiries(AMY, "A"),
        *three_enquiries(BEA, "B"),
        *three_enquiries(CAT, "C"),
        concern("schools", "2026-10-13T09:00:00Z", ["unexplained_injury", "disclosure_of_abuse"], [BEA], id="S1"),
        flat,
    )
    hub.work(BEFORE)
    stands = standing(selected(hub))
    assert (len(stands["on"]), len(stands["diverted"])) == (1, 2)
    queue = hub.urgent(BOB, SELECTED)
    assert [(one["since"], [told["id"] for told in one["evidence"]]) for one in queue] == [
        ("2026-10-12T02:00:00Z", ["P1"]),
        ("2026-10-13T09:00:00Z", ["S1"]),
    ]
    assert {one["family"] for one in queue} == set(stands["diverted"])

    bruised = UUID(queue[1]["family"])
    with hub.book() as book:
        meetings, reason = Meetings(book), "The school asks for it"
        with pytest.raises(WrongUse, match="must not wait for a meeting"):
            meetings.add(act(ANN, "2026-10-19 17:10"), ANN, DAY, bruised, reason)
        release = UrgentQueue(book).release
        with pytest.raises(NotAllowed):
            release(act(ANN, "2026-10-19 17:11"), ANN, urgent_stream(bruised), WHY, ANSWER)
        release(act(BOB, "2026-10-19 17:12"), BOB, urgent_stream(bruised), WHY, ANSWER)
        added = meetings.add(act(ANN, "2026-10-19 17:13"), ANN, DAY, bruised, reason)
    assert str(bruised) in standing(added)["on"]

    (waits,) = stands["on"]
    hub.tell(incident("2026-10-19T18:00:00Z", ["disclosure_of_abuse"], [AMY], id="P2"))
    hub.work("2026-10-19 19:01")
    now = meeting(hub, "2026-10-19 19:02")
    assert waits in standing(now)["diverted"]
    (item,) = [one for one in now["items"] if one["family"] == waits]
    assert (item["waiting_since"], item["to_diversion"]) == ("2026-10-19T18:00:00Z", "1 minute")
    assert standing(now)["on"] == [str(bruised)]


def test_a_family_that_was_released_after_it_was_diverted_comes_back(hub: Hub) -> None:
    hub.tell(*three_enquiries(AMY, "A"))
    hub.work(BEFORE)
    (family,) = standing(selected(hub))["on"]
    hub.tell(incident("2026-10-19T18:00:00Z", ["disclosure_of_abuse"], [AMY]))
    hub.work("2026-10-19 19:01")
    assert standing(meeting(hub, "2026-10-19 19:02")) == {"diverted": [family]}
    with hub.book() as book:
        UrgentQueue(book).release(act(BOB, "2026-10-19 20:00"), BOB, urgent_stream(UUID(family)), WHY, ANSWER)
    hub.work("2026-10-19 20:01")
    assert standing(meeting(hub, "2026-10-19 20:02")) == {"on": [family]}


def test_what_somebody_left_off_stays_off_when_the_agenda_is_selected_anew(hub: Hub) -> None:
    hub.tell(*three_enquiries(AMY, "A"), *three_enquiries(BEA, "B"))
    hub.work(BEFORE)
    first, _second = standing(selected(hub))["on"]
    with hub.book() as book:
        meetings = Meetings(book)
        with pytest.raises(WrongUse, match="reason for leaving"):
            meetings.leave_off(act(ANN, "2026-10-19 17:20"), ANN, DAY, UUID(first), "no")
        meetings.leave_off(act(ANN, "2026-10-19 17:20"), ANN, DAY, UUID(first), "They moved to another county")
        again = meetings.select(act(ANN, "2026-10-19 17:30"), ANN, DAY)
        with pytest.raises(Stale):
            meetings.select(act(ANN, "2026-10-19 17:31", expected=2), ANN, DAY)
    assert standing(again)["left_off"] == [first]


def action(**more: Any) -> Action:
    """An action that lacks nothing."""
    told = {
        "what": "Meet Amy and her mother at school",
        "owner": "Jo Lark",
        "agency": "schools",
        "due": date(2026, 10, 27),
        "outcome": "Amy comes to school fed and on time",
        "contingency": "A home visit with the health visitor",
        "child_will_notice": "Breakfast club from Monday",
    }
    return Action(**{**told, **more})


def invited(hub: Hub, agencies: Sequence[str]) -> None:
    """Agencies invited, with their returns due at noon of the day."""
    with hub.book() as book:
        Meetings(book).invite(act(ANN, "2026-10-19 18:00"), ANN, DAY, agencies, at("2026-10-20 09:00"))


def test_story_8_minutes_actions_and_the_next_meeting(hub: Hub) -> None:
    hub.tell(*three_enquiries(AMY, "A"))
    hub.work(BEFORE)
    (family,) = standing(selected(hub))["on"]
    agencies = ["police", "health", "schools", "social_care", "housing"]
    invited(hub, agencies)
    with hub.book() as book:
        meetings = Meetings(book)
        meetings.receive(act(ANN, "2026-10-19 18:30"), ANN, DAY, "police", (None, "Nothing in the last year"))
        with pytest.raises(WrongUse, match="not invited"):
            meetings.receive(act(ANN, "2026-10-19 18:30"), ANN, DAY, "probation", (None, "Nothing is held here"))
    hub.work("2026-10-20 09:05")
    hub.work("2026-10-20 09:30")
    assert notices(hub, "return for a meeting is missing") == ["health", "housing", "schools", "social_care"]

    with hub.book() as book:
        meetings = Meetings(book)
        with pytest.raises(WrongUse, match="Minutes are missing of 1"):
            meetings.distribute(act(CHAIR, "2026-10-20 15:00"), CHAIR, DAY, agencies)
        told = ("The school has seen a change since May", ["A plan for Amy"])
        meetings.minute(act(CHAIR, "2026-10-20 15:01"), CHAIR, DAY, UUID(family), told)
        with pytest.raises(WrongUse, match="Attendance is not recorded of police"):
            meetings.end(act(CHAIR, "2026-10-20 15:02"), CHAIR, DAY)
        there = [Attended(one, "absent" if one == "housing" else "present") for one in agencies]
        meetings.attend(act(CHAIR, "2026-10-20 15:02"), CHAIR, DAY, there)
        meetings.distribute(act(CHAIR, "2026-10-20 16:00"), CHAIR, DAY, agencies)
        for one in agencies[:4]:
            meetings.receipt(act(CHAIR, "2026-10-20 17:00"), CHAIR, DAY, one)
        meetings.receipt(act(CHAIR, "2026-10-20 17:05"), CHAIR, DAY, "housing", "Mailbox full")
        bounced = meetings.receipt(act(CHAIR, "2026-10-20 17:10"), CHAIR, DAY, "housing", "Mailbox unknown")
    assert [one["bounced"] for one in bounced["recipients"]] == ["", "", "", "", "Mailbox unknown"]
    assert notices(hub, "minutes of a meeting, again") == ["housing"]

    with hub.book() as book:
        plans, wanted = Plans(book), "Amy is safe and fed at home"
        agree = plans.agree
        for part, named in (("owner", "its owner"), ("outcome", "the outcome"), ("contingency", "what happens if")):
            with pytest.raises(WrongUse, match=named):
                agree(act(CHAIR, "2026-10-20 15:10"), CHAIR, DAY, the_child(hub), wanted, [action(**{part: " "})])
        with pytest.raises(WrongUse, match="at least one action"):
            agree(act(CHAIR, "2026-10-20 15:10"), CHAIR, DAY, the_child(hub), wanted, [])
        made = agree(act(CHAIR, "2026-10-20 15:11"), CHAIR, DAY, the_child(hub), wanted, [action(), action()])
        plans.finish(act(CHAIR, "2026-10-26 10:00"), CHAIR, UUID(made["plan"]), 2, "Breakfast club has begun")
        Meetings(book).end(act(CHAIR, "2026-10-20 17:30"), CHAIR, DAY)
    hub.work("2026-10-27 23:59")
    assert notices(hub, "action overdue") == []
    hub.work("2026-10-28 00:01")
    hub.work("2026-10-28 09:00")
    assert notices(hub, "action overdue") == ["schools"]

    with hub.book() as book:
        meetings = Meetings(book)
        meetings.plan(act(ANN, "2026-11-01 09:00"), ANN, date(2026, 11, 17), None, ("Chris", ""))
        following = meetings.show(ANN, date(2026, 11, 17), at("2026-11-01 09:00"))
    (earlier,) = following["earlier"]
    assert [one["status"] for one in earlier["actions"]] == ["overdue", "done"]


def test_three_and_six_months_on_it_is_asked_whether_the_pattern_stopped(hub: Hub) -> None:
    dates = ("2026-01-05", "2026-01-12", "2026-01-19")
    hub.tell(*(episode for n, day in enumerate(dates) for episode in missing(day, f"M{n}")))
    hub.work("2026-01-20 08:00")
    day = date(2026, 1, 20)
    with hub.book() as book:
        meetings = Meetings(book)
        meetings.plan(act(ANN, "2026-01-20 08:00"), ANN, day, at("2026-01-20 08:00"), ("Chris", ""))
        meetings.select(act(ANN, "2026-01-20 08:01"), ANN, day)
        made = Plans(book).agree(
            act(CHAIR, "2026-01-20 15:00"),
            CHAIR,
            day,
            the_child(hub),
            "Amy stays at home",
            [action()],
        )
    hub.tell(
        *(
            episode
            for n, day in enumerate(("2026-03-05", "2026-03-12", "2026-03-19"))
            for episode in missing(day, f"N{n}")
        )
    )
    hub.work("2026-04-20 12:00")
    assert reviews(hub, made["plan"]) == []
    hub.work("2026-04-21 00:01")
    hub.work("2026-04-22 00:01")
    hub.work("2026-07-21 00:01")
    three, six = reviews(hub, made["plan"])
    assert (three["months"], three["stopped"], three["still"], len(three["evidence"])) == (
        3,
        False,
        ["repeat_missing"],
        3,
    )
    assert (six["months"], six["stopped"], six["still"]) == (6, True, [])


def missing(day: str, episode: str) -> list[Event]:
    """A missing episode of a night."""
    return [missing_reported(f"{day}T20:00:00Z", episode), missing_found(f"{day}T23:00:00Z", episode)]


def reviews(hub: Hub, plan: str) -> list[Any]:
    """The reviews of a plan."""
    with hub.book() as book:
        (found,) = Plans(book).of(ANN, UUID(plans_child(book, plan)), at("2026-10-01 09:00"))
    return found["reviews"]


def plans_child(book: Any, plan: str) -> str:
    """The child of a plan."""
    row = book.connection.execute("SELECT doc ->> 'child' FROM casework.state WHERE stream = %s", [plan]).fetchone()
    return str(row[0])


def the_child(hub: Hub) -> str:
    """The identifier of Amy."""
    with hub.database.connect() as connection:
        row = connection.execute("SELECT person FROM profile.person WHERE names LIKE '%amy%'").fetchone()
    assert row
    return str(row[0])


def notices(hub: Hub, what: str) -> list[str]:
    """Who was told something, in order of their names."""
    with hub.database.connect() as connection:
        rows = connection.execute(
            "SELECT recipient FROM casework.outbox WHERE channel = 'notice' AND doc ->> 'what' = %s ORDER BY recipient",
            [what],
        )
        return [recipient for (recipient,) in rows.fetchall()]
