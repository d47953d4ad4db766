"""The review over HTTP, as JSON: what workers are asked of who is whom, and what they decide."""

from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from services.kernel import clock
from services.kernel.web.asked import AsOfAsked, instant_asked
from services.kernel.web.callers import Asking
from services.kernel.web.own import FromOwnPage
from services.kernel.web.problems import ASKED, ASKED_OF_ONE, SENT
from services.kernel.web.surroundings import Connecting, Logging
from services.profile.deciding import Deciding, publishing
from services.profile.review import Review
from services.profile.review_answers import CardAnswer, DecisionAnswer, DecisionsAnswer, PairsAnswer

router: Final = APIRouter(prefix="/api/v1", tags=["review"])

_LONGEST: Final = 2_000

Reason = Annotated[
    str, Field(max_length=_LONGEST, description="Why, in more than one word; it is kept with the decision")
]
End = Annotated[
    str,
    Field(min_length=1, max_length=_LONGEST, description="A person's or a mention's identifier, or SCHEME:VALUE"),
]


class NewDecision(BaseModel):
    """What is decided, of whom and why. It is sent as a body, so that no number stands in an address or a log."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["must", "cannot", "cannot_tell", "same_family", "other_family", "not_of_family", "seal"]
    left: End
    right: End
    reason: Reason


class Withdrawal(BaseModel):
    """Why a decision is withdrawn."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason


@router.get("/review/pairs", responses=ASKED)
def pairs(caller: Asking, connect: Connecting, as_of: AsOfAsked = "") -> PairsAnswer:
    """The pairs that wait for a worker's word, those on which most hangs first."""
    now = clock.now()
    then = instant_asked(as_of, now) if as_of.strip() else None
    with connect() as connection:
        return Review(connection).pairs(caller, now, then)


@router.get("/review/pairs/{left}/{right}", responses=ASKED_OF_ONE)
def card(caller: Asking, connect: Connecting, left: UUID, right: UUID) -> CardAnswer:
    """The card of a pair: who each is, what agrees, what contradicts, what hangs on it."""
    with connect() as connection:
        return Review(connection).card(caller, str(left), str(right), clock.now())


@router.get("/review/decisions", responses=ASKED)
def waiting(caller: Asking, connect: Connecting) -> DecisionsAnswer:
    """The decisions that wait for a second worker."""
    with connect() as connection:
        return Review(connection).waiting(caller)


@router.get("/people/{person}/decisions", responses=ASKED_OF_ONE)
def decisions(caller: Asking, connect: Connecting, person: UUID) -> DecisionsAnswer:
    """What was decided about a person."""
    with connect() as connection:
        return Review(connection).decided(caller, str(person), clock.now())


@router.post("/review/decisions", responses=ASKED_OF_ONE | SENT, dependencies=[FromOwnPage])
def decide(caller: Asking, connect: Connecting, log: Logging, decision: NewDecision) -> DecisionAnswer:
    """Decide about two people."""
    told = decision.left, decision.right, decision.reason, clock.now()
    with connect() as connection, publishing(log) as publisher:
        deciding = Deciding(connection, publisher)
        if decision.kind == "seal":
            return deciding.seal(caller, *told)
        return deciding.decide(caller, decision.kind, *told)


@router.post("/review/decisions/{decision}/approval", responses=ASKED_OF_ONE | SENT, dependencies=[FromOwnPage])
def approve(caller: Asking, connect: Connecting, log: Logging, decision: UUID) -> DecisionAnswer:
    """Agree, as the second worker, with a decision that needs two."""
    with connect() as connection, publishing(log) as publisher:
        return Deciding(connection, publisher).approve(caller, str(decision), clock.now())


@router.post("/review/decisions/{decision}/withdrawal", responses=ASKED_OF_ONE | SENT, dependencies=[FromOwnPage])
def withdraw(
    caller: Asking, connect: Connecting, log: Logging, decision: UUID, withdrawal: Withdrawal
) -> DecisionAnswer:
    """Withdraw a decision; the answer lists who had read what it brought about."""
    with connect() as connection, publishing(log) as publisher:
        return Deciding(connection, publisher).withdraw(caller, str(decision), withdrawal.reason, clock.now())
