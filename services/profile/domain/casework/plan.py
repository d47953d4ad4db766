"""A child's action plan, agreed at the meeting: what shall be different, who does what until when, and what if not.

Plans that were generic, undated and without contingency protected nobody (Ofsted, Devon 2013, paragraphs 36 and 38): an
action has an owner, an agency, a date, an outcome, and says how the child will notice.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from services.kernel import clock, ids
from services.kernel.access import Caller
from services.kernel.clock import Instant
from services.kernel.errors import NotFound, WrongUse
from services.profile.domain.casework.action import Action, must_be_whole
from services.profile.domain.casework.acts import Alarmed, Deadline, Done, Fact, Kind, Message, State, must_say
from services.profile.domain.casework.enquiry_facts import Evidence
from services.profile.domain.casework.meeting_acts import MAY_PREPARE

REVIEWS: Final = (3, 6)
"""Months after the meeting at which is asked whether the pattern stopped."""


class PlanAgreed(Fact, frozen=True):
    """A plan was agreed for a child at a meeting. ``rules`` are those that had put the family on the table."""

    TOPIC = "plan.agreed.v1"
    meeting: UUID
    day: date
    family: UUID
    child: UUID
    outcome_wanted: str
    actions: tuple[Action, ...]
    rules: tuple[str, ...]


class ActionAdded(Fact, frozen=True):
    """An action was agreed besides."""

    TOPIC = "plan.action-added.v1"
    action: Action


class ActionDone(Fact, frozen=True):
    """An action was done; ``came_of`` says what came of it."""

    TOPIC = "plan.action-done.v1"
    number: int
    came_of: str


class ActionDropped(Fact, frozen=True):
    """An action is not to be done any more, with why."""

    TOPIC = "plan.action-dropped.v1"
    number: int
    reason: str


class PlanReviewed(Fact, frozen=True):
    """Months later: which of the rules that had put the family on the table hold again, by what has happened since."""

    TOPIC = "plan.reviewed.v1"
    months: int
    still: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    urgent: bool


class Tracked(Struct, frozen=True):
    """An action as it stands, by its number in the plan."""

    number: int
    action: Action
    agreed_at: Instant
    done_at: Instant | None = None
    done_by: str = ""
    came_of: str = ""
    dropped: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.done_at is None and not self.dropped


class Review(Struct, frozen=True):
    """What was found so many months after the meeting; ``stopped`` if nothing held any more."""

    months: int
    at: Instant
    still: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    urgent: bool

    @property
    def stopped(self) -> bool:
        """Whether the pattern had stopped."""
        return not self.still and not self.urgent


class Plan(State, frozen=True, kw_only=True):
    """A plan as it stands."""

    meeting: UUID
    day: date
    family: UUID
    child: UUID
    outcome_wanted: str
    rules: tuple[str, ...]
    actions: tuple[Tracked, ...] = ()
    reviews: tuple[Review, ...] = ()

    @property
    def is_to_do(self) -> bool:
        """Whether anything of it is still to be done."""
        return any(one.is_open for one in self.actions)

    def reviewed(self, months: int) -> Review | None:
        """The review after so many months."""
        return next((one for one in self.reviews if one.months == months), None)


def plan_stream(meeting: UUID, child: UUID) -> UUID:
    """The stream of a child's plan of a meeting."""
    return ids.named("plan", meeting, child)


def agree(state: Plan | None, caller: Caller, agreed: PlanAgreed) -> Sequence[Fact]:
    """Agree a plan for a child, with at least one action. Every part that is missing is named."""
    caller.must_be(MAY_PREPARE, "Agreeing an action plan")
    if state is not None:
        message = "This child has a plan of this meeting: add actions to it"
        raise WrongUse(message)
    wanted = must_say(agreed.outcome_wanted, "The outcome wanted for the child")
    if not agreed.actions:
        message = "A plan has at least one action, with its owner, its date and its outcome"
        raise WrongUse(message)
    actions = tuple(must_be_whole(one, number, agreed.day) for number, one in enumerate(agreed.actions, 1))
    return [replace(agreed, outcome_wanted=wanted, actions=actions)]


def add_action(state: Plan, caller: Caller, action: Action) -> Sequence[Fact]:
    """Agree one more action."""
    caller.must_be(MAY_PREPARE, "Agreeing an action")
    return [ActionAdded(must_be_whole(action, len(state.actions) + 1, state.day))]


def finish(state: Plan, caller: Caller, number: int, came_of: str) -> Sequence[Fact]:
    """Say that an action was done, and what came of it."""
    caller.must_be(MAY_PREPARE | {"agency_liaison"}, "Recording that an action was done")
    _must_be_to_do(state, number)
    return [ActionDone(number, must_say(came_of, "What came of the action"))]


def drop(state: Plan, caller: Caller, number: int, reason: str) -> Sequence[Fact]:
    """Say that an action is not to be done any more, and why."""
    caller.must_be(MAY_PREPARE, "Dropping an action")
    _must_be_to_do(state, number)
    return [ActionDropped(number, must_say(reason, "The reason for dropping an action"))]


def review_due(state: Plan, now: Instant) -> list[int]:
    """The reviews that are due and were not made."""
    return [months for months in REVIEWS if state.reviewed(months) is None and now >= review_at(state, months)]


def review_at(state: Plan, months: int) -> Instant:
    """When a review is made: the end of the day so many months after the meeting."""
    return clock.end_of(clock.months_before(state.day, -months))


def _must_be_to_do(state: Plan, number: int) -> None:
    found = next((one for one in state.actions if one.number == number), None)
    if found is None:
        message = f"There is no action {number} in this plan; it has {len(state.actions)}"
        raise NotFound(message)
    if not found.is_open:
        message = f"Action {number} is {'dropped' if found.dropped else 'done'} already"
        raise WrongUse(message)


def _agreed(fact: PlanAgreed, done: Done) -> Plan:
    actions = tuple(Tracked(number, one, done.at) for number, one in enumerate(fact.actions, 1))
    return Plan(
        meeting=fact.meeting,
        day=fact.day,
        family=fact.family,
        child=fact.child,
        outcome_wanted=fact.outcome_wanted,
        rules=fact.rules,
        actions=actions,
    )


def _more(state: Plan, fact: ActionAdded, done: Done) -> Plan:
    return replace(state, actions=(*state.actions, Tracked(len(state.actions) + 1, fact.action, done.at)))


def _tracked(state: Plan, number: int, change: Callable[[Tracked], Tracked]) -> Plan:
    return replace(state, actions=tuple(change(one) if one.number == number else one for one in state.actions))


def _finished(state: Plan, fact: ActionDone, done: Done) -> Plan:
    def finish_it(one: Tracked) -> Tracked:
        return replace(one, done_at=done.at, done_by=done.by.name, came_of=fact.came_of)

    return _tracked(state, fact.number, finish_it)


def _dropped(state: Plan, fact: ActionDropped, _done: Done) -> Plan:
    return _tracked(state, fact.number, lambda one: replace(one, dropped=fact.reason))


def _reviewed(state: Plan, fact: PlanReviewed, done: Done) -> Plan:
    made = Review(fact.months, done.at, fact.still, fact.evidence, fact.urgent)
    return replace(state, reviews=(*state.reviews, made))


def deadlines(state: Plan) -> Iterator[Deadline]:
    """Each action, until the end of its day; one that was dropped is due no more."""
    for one in state.actions:
        if not one.dropped:
            name = f"action {one.number}"
            times = (one.agreed_at, clock.end_of(one.action.due), one.done_at)
            yield Deadline(name, one.action.agency, *times, alarmed=name in state.alarmed)


def tells(state: Plan, done: Done) -> Iterator[Message]:
    """Who is told that an action is overdue: its owner's agency, once."""
    if isinstance(done.fact, Alarmed):
        number = int(done.fact.deadline.removeprefix("action "))
        agency = next(one.action.agency for one in state.actions if one.number == number)
        doc = {"what": "action overdue", "plan": str(done.originator_id), "action": number}
        yield Message("notice", agency, doc)


PLAN: Final = Kind(
    name="action plan",
    state=Plan,
    begin=_agreed,
    begins_with=PlanAgreed,
    changes={ActionAdded: _more, ActionDone: _finished, ActionDropped: _dropped, PlanReviewed: _reviewed},
    is_open=lambda state: state.is_to_do or len(state.reviews) < len(REVIEWS),
    keys=lambda state: (state.meeting, state.family, state.child),
    deadlines=deadlines,
    tells=tells,
)
"""Action plans: found by their meeting, their family and their child."""
