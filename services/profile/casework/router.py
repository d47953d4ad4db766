"""Enquiries and the urgent queue over HTTP, as JSON."""

from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from services.kernel import clock
from services.kernel.web.asked import AsOfAsked, DateAsked, day_asked, instant_asked
from services.kernel.web.callers import Asking
from services.kernel.web.own import FromOwnPage
from services.kernel.web.problems import ASKED, ASKED_OF_ONE, CHANGED, SENT
from services.kernel.web.surroundings import Connecting, Logging
from services.profile.casework.answers import (
    EnquiriesAnswer,
    EnquiryAnswer,
    EnteredAnswer,
    ReplayAnswer,
    UrgentAnswer,
    UrgentRow,
)
from services.profile.casework.enquiries import Enquiries
from services.profile.casework.entering import Entering
from services.profile.casework.published import publishing
from services.profile.casework.statutory import Clocks, ClocksAnswer
from services.profile.casework.urgent_queue import MOST, UrgentQueue
from services.profile.casework.web import Acting, Booked, Words
from services.profile.domain.casework.deciding import Draft
from services.profile.domain.clocks.clock import Status

router: Final = APIRouter(prefix="/api/v1", tags=["enquiries"])

_DONE: Final = ASKED_OF_ONE | SENT | CHANGED


class NewRating(BaseModel):
    """A rating, and why."""

    model_config = ConfigDict(extra="forbid")

    rating: Literal["red", "amber", "green"]
    reason: Words


class NewDecision(BaseModel):
    """A decision on an enquiry: what, why, on which threshold, and what life is like for the child."""

    model_config = ConfigDict(extra="forbid")

    outcome: Literal["no_further_action", "advice", "early_help", "assessment", "strategy_discussion", "section_47"]
    rationale: Words
    threshold: Words
    lived_experience: Words
    shown_as_of: Annotated[
        str, Field(description="The instant as of which the record was on screen; now, if not given")
    ] = ""


class Comment(BaseModel):
    """What somebody says of it."""

    model_config = ConfigDict(extra="forbid")

    comment: Words = ""


class SecondLook(BaseModel):
    """Whether a second manager agrees with an override, and what they say of it."""

    model_config = ConfigDict(extra="forbid")

    agrees: bool
    comment: Words


class Release(BaseModel):
    """Why an urgent family may wait, and how the section 47 question is answered."""

    model_config = ConfigDict(extra="forbid")

    rationale: Words
    threshold: Words


@router.get("/enquiries", responses=ASKED)
def open_enquiries(caller: Asking, book: Booked) -> EnquiriesAnswer:
    """The enquiries on which nothing has been decided, those whose decision is due first at the head."""
    with book() as opened:
        return Enquiries(opened).waiting(caller, clock.now())


@router.post("/enquiries", responses=ASKED | SENT, dependencies=[FromOwnPage])
def enter_enquiry(caller: Asking, book: Booked, log: Logging, acting: Acting, form: dict[str, object]) -> EnteredAnswer:
    """Enter an enquiry that came by telephone or on paper; it is worked once it has been folded."""
    with book() as opened, publishing(log) as publisher:
        return Entering(opened, publisher).enter(acting(), caller, form)


@router.get("/enquiries/{enquiry}", responses=ASKED_OF_ONE)
def show_enquiry(caller: Asking, book: Booked, enquiry: UUID, as_of: AsOfAsked = "") -> EnquiryAnswer:
    """An enquiry whole, as recorded by an instant if one is given."""
    now = clock.now()
    then = instant_asked(as_of, now) if as_of.strip() else None
    with book() as opened:
        return Enquiries(opened).show(caller, enquiry, now, then)


@router.get("/enquiries/{enquiry}/decisions/{version}", responses=ASKED_OF_ONE)
def replay_decision(caller: Asking, book: Booked, enquiry: UUID, version: int) -> ReplayAnswer:
    """A decision as it was made, and what the record gives again as of that instant."""
    with book() as opened:
        return Enquiries(opened).replay(caller, enquiry, version)


@router.post("/enquiries/{enquiry}/rating", responses=_DONE, dependencies=[FromOwnPage])
def rate_enquiry(caller: Asking, book: Booked, acting: Acting, enquiry: UUID, sent: NewRating) -> EnquiryAnswer:
    """Rate an enquiry, with a reason; its clocks go on from receipt."""
    with book() as opened:
        return Enquiries(opened).rate(acting(), caller, enquiry, sent.rating, sent.reason)


@router.post("/enquiries/{enquiry}/decision", responses=_DONE, dependencies=[FromOwnPage])
def decide_enquiry(caller: Asking, book: Booked, acting: Acting, enquiry: UUID, sent: NewDecision) -> EnquiryAnswer:
    """Decide on an enquiry; below what an urgent indicator calls for, the decision is an override."""
    draft = Draft(sent.outcome, sent.rationale, sent.threshold, sent.lived_experience)
    act = acting()
    shown = instant_asked(sent.shown_as_of, act.at)
    with book() as opened:
        return Enquiries(opened).decide(act, caller, enquiry, draft, shown)


@router.post("/enquiries/{enquiry}/authorisation", responses=_DONE, dependencies=[FromOwnPage])
def authorise_decision(caller: Asking, book: Booked, acting: Acting, enquiry: UUID, sent: Comment) -> EnquiryAnswer:
    """Authorise the decision that waits for it, as another than whoever made it."""
    with book() as opened:
        return Enquiries(opened).authorise(acting(), caller, enquiry, sent.comment)


@router.post("/enquiries/{enquiry}/return", responses=_DONE, dependencies=[FromOwnPage])
def send_decision_back(caller: Asking, book: Booked, acting: Acting, enquiry: UUID, sent: Comment) -> EnquiryAnswer:
    """Send the decision that waits for authorisation back, with why."""
    with book() as opened:
        return Enquiries(opened).send_back(acting(), caller, enquiry, sent.comment)


@router.post("/enquiries/{enquiry}/second-look", responses=_DONE, dependencies=[FromOwnPage])
def see_override(caller: Asking, book: Booked, acting: Acting, enquiry: UUID, sent: SecondLook) -> EnquiryAnswer:
    """See an override as a second manager."""
    with book() as opened:
        return Enquiries(opened).see_override(acting(), caller, enquiry, sent.comment, agrees=sent.agrees)


@router.post("/enquiries/{enquiry}/oversight", responses=_DONE, dependencies=[FromOwnPage])
def oversee_enquiry(caller: Asking, book: Booked, acting: Acting, enquiry: UUID, sent: Comment) -> EnquiryAnswer:
    """Give management oversight of what became of a decision."""
    with book() as opened:
        return Enquiries(opened).oversee(acting(), caller, enquiry, sent.comment)


@router.get("/clocks", responses=ASKED)
def statutory_clocks(
    caller: Asking,
    connect: Connecting,
    day: DateAsked = "",
    as_of: AsOfAsked = "",
    status: Annotated[list[Status] | None, Query(description="Of those alone")] = None,
    team: Annotated[str, Query(description="Of one source alone")] = "",
) -> ClocksAnswer:
    """The statutory clocks of everybody that run, or were due or done in the last year, and counts for each team."""
    now = clock.now()
    date, instant = day_asked(day, now), instant_asked(as_of, now)
    with connect() as connection:
        return Clocks(connection).county(caller, date, instant, status or (), team)


@router.get("/families/{family}/clocks", responses=ASKED_OF_ONE)
def clocks_of_family(
    caller: Asking, connect: Connecting, family: UUID, day: DateAsked = "", as_of: AsOfAsked = ""
) -> ClocksAnswer:
    """The statutory clocks of a family's children."""
    now = clock.now()
    date, instant = day_asked(day, now), instant_asked(as_of, now)
    with connect() as connection:
        return Clocks(connection).family(caller, family, date, instant)


@router.get("/urgent", responses=ASKED)
def urgent_queue(
    caller: Asking,
    book: Booked,
    limit: Annotated[int, Query(ge=1, le=1_000, description="How many at the most; all are counted")] = MOST,
) -> UrgentAnswer:
    """The families that wait for the duty manager, those that have waited longest first."""
    with book() as opened:
        return UrgentQueue(opened).waiting(caller, clock.now(), limit)


@router.post("/urgent/{case}/taking", responses=_DONE, dependencies=[FromOwnPage])
def take_urgent(caller: Asking, book: Booked, acting: Acting, case: UUID, sent: Comment) -> UrgentRow:
    """Take an urgent family in hand."""
    with book() as opened:
        return UrgentQueue(opened).take(acting(), caller, case, sent.comment)


@router.post("/urgent/{case}/release", responses=_DONE, dependencies=[FromOwnPage])
def release_urgent(caller: Asking, book: Booked, acting: Acting, case: UUID, sent: Release) -> UrgentRow:
    """Say, as a manager and with a rationale, that a family may wait for the meeting."""
    with book() as opened:
        return UrgentQueue(opened).release(acting(), caller, case, sent.rationale, sent.threshold)
