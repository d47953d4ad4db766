"""Action plans as answers tell them."""

from uuid import UUID

from typing_extensions import TypedDict

from services.kernel import clock
from services.kernel.clock import Instant
from services.profile.answers import EvidenceAnswer
from services.profile.casework.store import Stands
from services.profile.domain.casework.plan import Plan, Review, Tracked


class ActionAnswer(TypedDict):
    """An action: what, who of which agency until when, to what end, what if not, and how it stands."""

    number: int
    what: str
    owner: str
    agency: str
    due: str
    outcome: str
    contingency: str
    child_will_notice: str
    status: str
    done_at: str | None
    came_of: str


class ReviewAnswer(TypedDict):
    """What was found so many months later: which rules hold again, by what; and whether the pattern had stopped."""

    months: int
    at: str
    stopped: bool
    still: list[str]
    urgent: bool
    evidence: list[EvidenceAnswer]


class PlanAnswer(TypedDict):
    """A child's action plan."""

    plan: str
    version: int
    meeting: str
    date: str
    family: str
    child: str
    outcome_wanted: str
    actions: list[ActionAnswer]
    reviews: list[ReviewAnswer]


def plan_answer(stream: UUID, stands: Stands[Plan], now: Instant) -> PlanAnswer:
    """A plan at an instant."""
    state = stands.state
    return {
        "plan": str(stream),
        "version": stands.version,
        "meeting": str(state.meeting),
        "date": state.day.isoformat(),
        "family": str(state.family),
        "child": str(state.child),
        "outcome_wanted": state.outcome_wanted,
        "actions": [_action(one, now) for one in state.actions],
        "reviews": [_review(one) for one in state.reviews],
    }


def _action(one: Tracked, now: Instant) -> ActionAnswer:
    told = one.action
    return {
        "number": one.number,
        "what": told.what,
        "owner": told.owner,
        "agency": told.agency,
        "due": told.due.isoformat(),
        "outcome": told.outcome,
        "contingency": told.contingency,
        "child_will_notice": told.child_will_notice,
        "status": _status(one, now),
        "done_at": clock.format_instant(one.done_at) if one.done_at is not None else None,
        "came_of": one.came_of or one.dropped,
    }


def _status(one: Tracked, now: Instant) -> str:
    if one.dropped:
        return "dropped"
    end = clock.end_of(one.action.due)
    if one.done_at is not None:
        return "done" if one.done_at <= end else "done_late"
    return "open" if now <= end else "overdue"


def _review(one: Review) -> ReviewAnswer:
    return {
        "months": one.months,
        "at": clock.format_instant(one.at),
        "stopped": one.stopped,
        "still": list(one.still),
        "urgent": one.urgent,
        "evidence": [{"source": told.source, "id": told.id} for told in one.evidence],
    }
