"""Action plans: nothing half agreed, and each action due until the end of its day, once."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.errors import NotAllowed, NotFound, WrongUse
from services.profile.domain.casework import plan as plans
from services.profile.domain.casework.action import PARTS, Action, must_have_all
from services.profile.domain.casework.acts import THE_HUB, Alarmed, Done, Fact
from services.profile.domain.casework.plan import PLAN, Plan, PlanAgreed, PlanReviewed

DAY = date(2026, 10, 20)
NOW = clock.first_instant(DAY)
CHAIR = Caller("Chris", frozenset({"chair"}), "the meeting")
NOBODY = Caller("Noel", frozenset({"out_of_hours"}), "the night")
ACTION = Action(
    "Meet Amy", "Jo Lark", "schools", date(2026, 10, 27), "She is fed", "A home visit", "Breakfast club from Monday"
)
AGREED = PlanAgreed(UUID(int=1), DAY, UUID(int=2), UUID(int=3), "Amy is safe and fed", (ACTION, ACTION), ())


def plan(*facts: Fact, at: int = NOW) -> Plan:
    """A plan to which facts come."""
    state: Plan | None = None
    for number, fact in enumerate((AGREED, *facts), 1):
        state = PLAN.evolve(state, Done(UUID(int=9), number, at, at, THE_HUB, "", fact))
    assert state is not None
    return state


@given(st.sets(st.sampled_from(sorted(PARTS)), min_size=1))
def test_whatever_an_action_lacks_is_named_all_of_it_and_nothing_else(lacking: set[str]) -> None:
    told = {name: "" if name in lacking else "something" for name in PARTS}
    with pytest.raises(WrongUse) as refused:
        must_have_all(told, 4)
    said = str(refused.value)
    assert said.startswith("Action 4 lacks ")
    assert {name for name, meaning in PARTS.items() if meaning in said.split(":", maxsplit=1)[0]} == lacking


def test_an_action_is_due_no_earlier_than_its_meeting() -> None:
    early = replace(ACTION, due=date(2026, 10, 19))
    with pytest.raises(WrongUse, match="Action 1 is due on 2026-10-19, before the meeting"):
        plans.agree(None, CHAIR, replace(AGREED, actions=(early,)))
    with pytest.raises(WrongUse, match="Action 3 is due on"):
        plans.add_action(plan(), CHAIR, early)
    assert plans.agree(None, CHAIR, replace(AGREED, actions=(replace(ACTION, due=DAY),)))


def test_a_child_has_one_plan_of_a_meeting() -> None:
    with pytest.raises(WrongUse, match="add actions to it"):
        plans.agree(plan(), CHAIR, AGREED)


def test_an_action_ends_once_and_with_what_came_of_it() -> None:
    with pytest.raises(WrongUse, match="What came of the action"):
        plans.finish(plan(), CHAIR, 1, "ok")
    done = plan(*plans.finish(plan(), CHAIR, 1, "She comes to school fed"))
    assert [one.is_open for one in done.actions] == [False, True]
    with pytest.raises(WrongUse, match="Action 1 is done already"):
        plans.drop(done, CHAIR, 1, "It is not needed")
    with pytest.raises(NotFound, match="no action 3"):
        plans.finish(done, CHAIR, 3, "She comes to school fed")
    with pytest.raises(NotAllowed):
        plans.finish(done, NOBODY, 2, "She comes to school fed")


def test_an_action_is_overdue_after_the_end_of_its_day_unless_it_is_dropped() -> None:
    held = plan(*plans.drop(plan(), CHAIR, 2, "The family has moved"))
    (due,) = PLAN.deadlines(held)
    assert (due.name, due.whose, due.due_at) == ("action 1", "schools", clock.end_of(date(2026, 10, 27)))
    late = Alarmed("action 1", due.due_at)
    told = PLAN.tells(plan(late), Done(UUID(int=9), 2, NOW, NOW, THE_HUB, "", late))
    assert [(one.recipient, one.doc["what"]) for one in told] == [("schools", "action overdue")]


def test_reviews_are_due_three_and_six_months_on_each_once() -> None:
    three, six = plans.review_at(plan(), 3), plans.review_at(plan(), 6)
    assert plans.review_due(plan(), three - 1) == []
    assert plans.review_due(plan(), three) == [3]
    once = plan(PlanReviewed(3, ("repeat_missing",), (), urgent=False))
    assert plans.review_due(once, six) == [6]
    both = plan(PlanReviewed(3, (), (), urgent=True), PlanReviewed(6, (), (), urgent=False))
    assert [one.stopped for one in both.reviews] == [False, True]
    assert plans.review_due(both, six) == []
