"""Meetings, whatever is done to them in whatever order: nobody urgent is on, nothing moves after the end."""

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.errors import NotAllowed, NotFound, Stale, WrongUse
from services.profile.domain.casework import meeting_acts as acts
from services.profile.domain.casework.acts import THE_HUB, Alarmed, Done, Fact
from services.profile.domain.casework.enquiry_facts import SeenFinding
from services.profile.domain.casework.meeting import MEETING, Meeting
from services.profile.domain.casework.meeting_acts import Gate
from services.profile.domain.casework.meeting_facts import (
    AgendaSelected,
    Attended,
    FrozenProfile,
    Invited,
    Item,
    ItemDiverted,
    MeetingPlanned,
    PackFrozen,
)

DAY = date(2026, 10, 20)
END = clock.end_of(DAY)
ANN = Caller("Ann", frozenset({"analyst"}), "the meeting")
NOEL = Caller("Noel", frozenset({"out_of_hours"}), "the night")
PLANNED = MeetingPlanned(DAY, END - 1, "Chris", "County Hall")
WHY = "The school asks for it"


def family(number: int) -> UUID:
    """A family, by a small number."""
    return UUID(int=number)


def item(number: int, *, urgent: bool = False) -> Item:
    """A family of a selection."""
    found = SeenFinding(family(number), "repeat_enquiries", "1", "Often", ())
    return Item(family(number), "diverted" if urgent else "on", (found,), since=1 if urgent else None)


def selected(*items: Item) -> AgendaSelected:
    """A selection."""
    return AgendaSelected(END, {}, items)


def meeting(*facts: Fact) -> Meeting:
    """A meeting to which facts come."""
    state: Meeting | None = None
    for number, fact in enumerate((PLANNED, *facts), 1):
        state = MEETING.evolve(state, Done(family(0), number, END, END, THE_HUB, "", fact))
    assert state is not None
    return state


def held() -> Meeting:
    """A meeting with one family, and two agencies."""
    first = meeting(selected(item(1)))
    agencies = [Invited("police", "representative"), Invited("schools", "representative")]
    return meeting(selected(item(1)), *acts.invite(first, ANN, agencies, END))


STEPS = st.lists(st.tuples(st.sampled_from(["select", "add", "leave", "divert"]), st.integers(1, 3)), max_size=12)


@given(STEPS, st.sets(st.integers(1, 3)))
def test_in_whatever_order_nobody_whom_the_gate_holds_is_put_on(steps: list[tuple[str, int]], urgent: set[int]) -> None:
    facts: list[Fact] = []
    for what, number in steps:
        try:
            facts += _done(meeting(*facts), what, number, urgent)
        except (WrongUse, NotFound):
            continue
    on = {one.family for one in meeting(*facts).standing("on")}
    assert on.isdisjoint(family(number) for number in urgent)


def _done(state: Meeting, what: str, number: int, held: set[int]) -> Sequence[Fact]:
    commands: dict[str, Callable[[], Sequence[Fact]]] = {
        "select": lambda: acts.select(state, ANN, selected(*(item(n, urgent=n in held) for n in (1, 2)))),
        "add": lambda: acts.add(state, ANN, family(number), WHY, Gate(number in held, ())),
        "leave": lambda: acts.leave_off(state, ANN, family(number), "They have moved"),
        "divert": lambda: [ItemDiverted(family(number), 1)] if state.item(family(number)) else [],
    }
    return commands[what]()


def test_the_agenda_is_selected_once_its_cut_off_has_passed_and_until_its_pack_is_frozen() -> None:
    with pytest.raises(WrongUse, match="The cut-off is"):
        acts.select(meeting(), ANN, AgendaSelected(END - 2, {}, ()))
    with pytest.raises(WrongUse, match="cut-off lies behind"):
        acts.plan(None, ANN, DAY, END + 1, "Chris", "")
    with pytest.raises(WrongUse, match="its cut-off stands"):
        acts.plan(meeting(selected()), ANN, DAY, END, "Chris", "")
    frozen = PackFrozen(END, "", (), (), 1, 1, "")
    with pytest.raises(WrongUse, match="The pack is frozen"):
        acts.select(meeting(selected(), frozen), ANN, selected(item(1)))
    with pytest.raises(NotAllowed):
        acts.select(meeting(), NOEL, selected())


def test_a_pack_is_frozen_of_the_families_that_are_on_the_agenda_then() -> None:
    pack = PackFrozen(END, "", (FrozenProfile(family(1), family(9), 1),), (), 1, 1, "")
    with pytest.raises(WrongUse, match="Select the agenda first"):
        acts.freeze(meeting(), ANN, pack)
    with pytest.raises(Stale, match="agenda has changed"):
        acts.freeze(meeting(selected(item(1), item(2))), ANN, pack)
    once = meeting(selected(item(1)), *acts.freeze(meeting(selected(item(1))), ANN, pack))
    with pytest.raises(WrongUse, match="frozen anew"):
        acts.freeze(once, ANN, pack)


def test_what_somebody_decided_stands_in_a_new_selection_but_never_past_the_gate() -> None:
    state = meeting(selected(item(1), item(2)), *acts.leave_off(meeting(selected(item(1))), ANN, family(1), WHY))
    again, urgent = (acts.select(state, ANN, selected(item(1, urgent=one), item(2)))[0] for one in (False, True))
    assert isinstance(again, AgendaSelected)
    assert isinstance(urgent, AgendaSelected)
    assert [one.stands for one in again.items] == ["left_off", "on"]
    assert [one.stands for one in urgent.items] == ["diverted", "on"]


def test_a_silent_agency_is_reminded_once_and_its_return_counts_when_it_comes() -> None:
    due = {one.whose: one.met_at for one in MEETING.deadlines(held()) if one.name.startswith("return ")}
    assert due == {"police": None, "schools": None}
    late = Alarmed("return schools", END)
    told = MEETING.tells(held(), Done(family(0), 4, END, END, THE_HUB, "", late))
    assert [(one.recipient, one.doc["what"]) for one in told] == [("schools", "return for a meeting is missing")]
    facts = acts.receive(held(), ANN, "police", None, "Nothing in the last year")
    (fact,) = facts
    came = MEETING.evolve(held(), Done(family(0), 4, END, END, THE_HUB, "", fact))
    assert {one.whose: one.met_at for one in MEETING.deadlines(came) if one.whose == "police"} == {"police": END}


def test_a_meeting_ends_once_it_is_known_who_was_there_and_then_stands() -> None:
    with pytest.raises(WrongUse, match="not recorded of police, schools"):
        acts.end(held(), ANN)
    there = [Attended("police", "present"), Attended("schools", "absent")]
    facts = [*acts.attend(held(), ANN, there)]
    state = held()
    for fact in (*facts, *acts.end(_after(state, facts), ANN)):
        state = _after(state, [fact])
    late: list[Callable[[], Sequence[Fact]]] = [
        lambda: acts.attend(state, ANN, there),
        lambda: acts.minute(state, ANN, family(1), "She was heard", []),
        lambda: acts.add(state, ANN, family(2), WHY, Gate(is_urgent=False, findings=())),
        lambda: acts.end(state, ANN),
    ]
    for one in late:
        with pytest.raises(WrongUse, match="has ended"):
            one()


def _after(state: Meeting, facts: Sequence[Fact]) -> Meeting:
    for fact in facts:
        state = MEETING.evolve(state, Done(family(0), 9, END, END, THE_HUB, "", fact))
    return state


@given(st.lists(st.lists(st.sampled_from(["police", "schools", "health"]), min_size=1), min_size=1, max_size=4))
def test_however_often_minutes_are_sent_each_recipient_gets_them_once(rounds: list[list[str]]) -> None:
    state, told = meeting(selected()), []
    for recipients in rounds:
        for fact in acts.distribute(state, ANN, recipients):
            state = _after(state, [fact])
            told += [one.recipient for one in MEETING.tells(state, Done(family(0), 9, END, END, THE_HUB, "", fact))]
    assert sorted(told) == sorted({one for recipients in rounds for one in recipients})


def test_minutes_that_bounce_are_sent_once_more_and_not_again() -> None:
    state = _after(meeting(selected()), acts.distribute(meeting(selected()), ANN, ["housing"]))
    again = []
    for _ in range(3):
        (fact,) = acts.receipt(state, ANN, "housing", "Mailbox full")
        state = _after(state, [fact])
        again += list(MEETING.tells(state, Done(family(0), 9, END, END, THE_HUB, "", fact)))
    assert [one.recipient for one in again] == ["housing"]
    with pytest.raises(NotFound, match="No minutes were sent"):
        acts.receipt(state, ANN, "police", "")
