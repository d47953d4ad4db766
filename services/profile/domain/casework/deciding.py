"""What may be done to an enquiry: each command looks at how it stands, and gives the facts, or refuses with why."""

from collections.abc import Sequence
from typing import Final, NamedTuple, cast

from services.kernel.access import Caller
from services.kernel.clock import Instant
from services.kernel.errors import WrongUse
from services.profile.domain.casework.acts import Fact, must_be_one_of, must_say
from services.profile.domain.casework.enquiry import Decision, Enquiry
from services.profile.domain.casework.enquiry_facts import (
    OUTCOMES,
    RATINGS,
    DecisionAuthorised,
    DecisionMade,
    DecisionReturned,
    EnquiryRated,
    Evidence,
    Outcome,
    OverrideSeen,
    OversightGiven,
    Rating,
    SeenFinding,
)
from services.profile.domain.thresholds import Thresholds
from services.profile.domain.working_time import after_hours, after_working_days

MANAGERS: Final = frozenset({"duty_manager", "operator"})
"""Who authorises decisions, sees overrides, and gives oversight."""

MAY_WORK: Final = MANAGERS | {"analyst", "out_of_hours"}
"""Who rates enquiries, asks agencies, and decides."""


def information_due(received_at: Instant, limits: Thresholds) -> dict[str, Instant]:
    """By when information is due of an enquiry, by its rating: from receipt (local)."""
    return {
        "red": after_hours(received_at, limits.request_red_hours),
        "amber": after_working_days(received_at, limits.request_amber_working_days),
        "green": after_working_days(received_at, limits.request_green_working_days),
    }


class Draft(NamedTuple):
    """A decision as somebody words it, before it is made."""

    outcome: str
    rationale: str
    threshold: str
    lived_experience: str


class OnScreen(NamedTuple):
    """What was known and shown as the decision was made."""

    as_of: Instant
    seen: tuple[SeenFinding, ...]
    gaps: tuple[str, ...]
    urgent: tuple[Evidence, ...]


def rate(state: Enquiry, caller: Caller, rating: str, reason: str) -> Sequence[Fact]:
    """Rate an enquiry, or rate it anew; nothing where the rating stands already."""
    caller.must_be(MAY_WORK, "Rating an enquiry")
    wanted = cast("Rating", must_be_one_of(rating, RATINGS, "A rating"))
    said = must_say(reason, "The reason for a rating")
    _must_be_undecided(state)
    return [] if state.rating == wanted else [EnquiryRated(wanted, said)]


def decide(
    state: Enquiry, caller: Caller, draft: Draft, screen: OnScreen, limits: Thresholds, at: Instant
) -> Sequence[Fact]:
    """Decide on an enquiry. A manager's decision is authorised as it is made, unless it is an override."""
    caller.must_be(MAY_WORK, "Deciding on an enquiry")
    _must_be_undecided(state)
    if state.decision is not None:
        message = f"A decision by {state.decision.by} waits to be authorised: authorise it, or send it back first"
        raise WrongUse(message)
    made = DecisionMade(
        outcome=cast("Outcome", must_be_one_of(draft.outcome, OUTCOMES, "An outcome")),
        rationale=must_say(draft.rationale, "The rationale of a decision"),
        threshold=must_say(draft.threshold, "The threshold that a decision rests on"),
        lived_experience=must_say(draft.lived_experience, "What life is like for the child"),
        as_of=screen.as_of,
        seen=screen.seen,
        gaps=screen.gaps,
        urgent=screen.urgent,
        out_of_hours="out_of_hours" in caller.roles,
    )
    if made.is_override or caller.roles.isdisjoint(MANAGERS):
        return [made]
    return [made, _authorised("", limits, at)]


def authorise(state: Enquiry, caller: Caller, comment: str, limits: Thresholds, at: Instant) -> Sequence[Fact]:
    """Authorise the decision that waits for it, as a manager other than whoever made it."""
    _must_judge(_waiting(state), caller, "Authorising a decision")
    return [_authorised(comment.strip(), limits, at)]


def send_back(state: Enquiry, caller: Caller, reason: str) -> Sequence[Fact]:
    """Send the decision that waits for authorisation back to whoever made it."""
    _must_judge(_waiting(state), caller, "Sending a decision back")
    return [DecisionReturned(must_say(reason, "The reason for sending a decision back"))]


def see_override(state: Enquiry, caller: Caller, comment: str, *, agrees: bool) -> Sequence[Fact]:
    """Say, as a second manager, whether one agrees with an override."""
    caller.must_be(MANAGERS, "Seeing an override")
    last = state.decision
    if last is None or last.authorised_at is None or not last.made.is_override:
        message = "No override stands on this enquiry"
        raise WrongUse(message)
    if last.seen_at is not None:
        message = f"{last.seen_by} has seen this override already"
        raise WrongUse(message)
    if caller.name in (last.by, last.authorised_by):
        message = f"{caller.name} took part in this decision: the second manager is somebody else"
        raise WrongUse(message)
    return [OverrideSeen(agrees, must_say(comment, "What the second manager says of an override"))]


def oversee(state: Enquiry, caller: Caller, comment: str) -> Sequence[Fact]:
    """Give management oversight of what became of a decision."""
    caller.must_be(MANAGERS, "Management oversight")
    if state.decided_at is None:
        message = "Nothing has been decided on this enquiry yet: there is nothing to oversee"
        raise WrongUse(message)
    return [OversightGiven(must_say(comment, "What oversight found"))]


def _authorised(comment: str, limits: Thresholds, at: Instant) -> DecisionAuthorised:
    oversight = after_working_days(at, limits.oversight_working_days)
    return DecisionAuthorised(comment, oversight, after_working_days(at, limits.override_seen_working_days))


def _waiting(state: Enquiry) -> Decision:
    last = state.decision
    if last is None:
        message = "No decision has been made on this enquiry that waits to be authorised"
        raise WrongUse(message)
    if last.authorised_at is not None:
        message = f"{last.authorised_by} has authorised this decision already"
        raise WrongUse(message)
    return last


def _must_judge(last: Decision, caller: Caller, what: str) -> None:
    caller.must_be(MANAGERS, what)
    if caller.name == last.by:
        message = f"{caller.name} made this decision: somebody else authorises it"
        raise WrongUse(message)


def _must_be_undecided(state: Enquiry) -> None:
    if state.decided_at is not None:
        message = "This enquiry has been decided: what comes next is a new enquiry"
        raise WrongUse(message)
