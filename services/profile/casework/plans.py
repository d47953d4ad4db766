"""Action plans as people agree and track them, and the question months later: did the pattern stop?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.clock import Instant
from services.kernel.errors import WrongUse
from services.profile.application import Profiles
from services.profile.casework import gate, store
from services.profile.casework.book import Act, Casebook
from services.profile.casework.plan_answers import PlanAnswer, plan_answer
from services.profile.domain.casework import plan as plans
from services.profile.domain.casework.action import Action
from services.profile.domain.casework.acts import Fact, always
from services.profile.domain.casework.enquiry_facts import Evidence
from services.profile.domain.casework.meeting import MEETING, meeting_stream
from services.profile.domain.casework.plan import PLAN, Plan, PlanAgreed, PlanReviewed, plan_stream
from services.profile.door import answered, opened


@dataclass(frozen=True, slots=True)
class Plans:
    """Commands and questions on action plans."""

    book: Casebook

    def agree(
        self, act: Act, caller: Caller, day: date, child: str, wanted: str, actions: Sequence[Action]
    ) -> PlanAnswer:
        """Agree a plan for a child of a family on the agenda of a meeting."""
        meeting = meeting_stream(day)
        state = self.book.get(MEETING, meeting).state
        people = Profiles(self.book.connection).people(caller, child, act.at)["people"]
        if len(people) != 1:
            message = f"{child!r} names {len(people) or 'no'} people: give the child's identifier"
            raise WrongUse(message)
        mine = {UUID(one) for one in people[0]["families"]}
        item = next((one for one in state.standing("on") if one.family in mine), None)
        if item is None:
            message = "This child is of no family on the agenda of the meeting"
            raise WrongUse(message)
        name = UUID(people[0]["person"])
        rules = tuple(finding.rule for finding in item.findings)
        told = PlanAgreed(meeting, day, item.family, name, wanted, tuple(actions), rules)
        stream = plan_stream(meeting, name)
        kept = self.book.do(PLAN, stream, act, lambda plan: plans.agree(plan, caller, told))
        return plan_answer(stream, store.Stands(kept.version, kept.state), act.at)

    def add_action(self, act: Act, caller: Caller, stream: UUID, action: Action) -> PlanAnswer:
        """Agree one more action."""
        return self._on(act, stream, lambda plan: plans.add_action(plan, caller, action))

    def finish(self, act: Act, caller: Caller, stream: UUID, number: int, came_of: str) -> PlanAnswer:
        """Say that an action was done, and what came of it."""
        return self._on(act, stream, lambda plan: plans.finish(plan, caller, number, came_of))

    def drop(self, act: Act, caller: Caller, stream: UUID, number: int, reason: str) -> PlanAnswer:
        """Say that an action is not to be done any more."""
        return self._on(act, stream, lambda plan: plans.drop(plan, caller, number, reason))

    def of(self, caller: Caller, key: UUID, now: Instant) -> list[PlanAnswer]:
        """The plans of a meeting, a family or a child."""
        with opened(self.book.connection, caller, "action plans", [key]) as connection:
            found = store.by_key(connection, PLAN, [key])
            answered(connection, caller, "action plans", [one.state.child for one in found.values()])
        return [plan_answer(stream, one, now) for stream, one in found.items()]

    def open(self, caller: Caller, now: Instant) -> list[PlanAnswer]:
        """The plans in which something is still to be done, or to be asked."""
        with opened(self.book.connection, caller, "open action plans") as connection:
            found = store.open_of(connection, PLAN)
            answered(connection, caller, "open action plans", [one.state.child for one in found.values()])
        return [plan_answer(stream, one, now) for stream, one in found.items()]

    def _on(self, act: Act, stream: UUID, decide: Callable[[Plan], Sequence[Fact]]) -> PlanAnswer:
        kept = self.book.act_on(PLAN, stream, act, decide)
        return plan_answer(stream, store.Stands(kept.version, kept.state), act.at)


def review_plans(book: Casebook, now: Instant) -> None:
    """Ask of each plan whose review is due whether the pattern stopped, by the record as it is at that instant."""
    for stream, one in store.open_of(book.connection, PLAN).items():
        for months in plans.review_due(one.state, now):
            book.do(PLAN, stream, Act.of_the_hub(now), always(_reviewed(book, one.state, months)))


def _reviewed(book: Casebook, state: Plan, months: int) -> PlanReviewed:
    """What holds of a plan's family so many months after the meeting, by what has happened since it.

    Of a family that somebody had put on the table by hand, and no rule, every rule is asked: none is no answer.
    """
    at = plans.review_at(state, months) - 1
    item = gate.item_now(book, state.family, at)
    since = clock.end_of(state.day)
    findings = [one for one in item.findings if not state.rules or one.rule in state.rules] if item else []
    fresh = {one.rule: [entry for entry in one.evidence if entry.at >= since] for one in findings}
    still = tuple(rule for rule, evidence in fresh.items() if evidence)
    told = dict.fromkeys(Evidence(entry.source, entry.id) for entries in fresh.values() for entry in entries)
    return PlanReviewed(months, still, tuple(told), urgent=gate.must_not_wait(book, item))
