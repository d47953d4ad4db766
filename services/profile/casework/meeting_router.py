"""Meetings and action plans over HTTP, as JSON; a meeting is named by its date."""

from datetime import date
from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from services.kernel import clock
from services.kernel.web.asked import AsOfAsked, instant_asked
from services.kernel.web.callers import Asking
from services.kernel.web.own import FromOwnPage
from services.kernel.web.problems import ASKED, ASKED_OF_ONE, CHANGED, SENT
from services.profile.casework.meeting_answers import MeetingAnswer, MeetingRow
from services.profile.casework.meetings import Meetings
from services.profile.casework.offers import Offers, OffersAnswer
from services.profile.casework.plan_answers import PlanAnswer
from services.profile.casework.plans import Plans
from services.profile.casework.web import Acting, Booked, Words
from services.profile.domain.casework.action import Action, must_have_all
from services.profile.domain.casework.meeting_facts import Attended
from services.profile.tied import TiesAsked

router: Final = APIRouter(prefix="/api/v1", tags=["meetings"])

_DONE: Final = ASKED_OF_ONE | SENT | CHANGED
_MOST: Final = 100

Name = Annotated[str, Field(min_length=1, max_length=200)]
At = Annotated[str, Field(description="An instant, RFC 3339 with its offset; or a date and time in London")]


class _Sent(BaseModel):
    """What is sent: no part of it is unknown."""

    model_config = ConfigDict(extra="forbid")


class NewMeeting(_Sent):
    """A meeting for the calendar; what is told after the cut-off is for the next."""

    chair: Name
    place: str = ""
    cut_off: At = ""


class ItemOf(_Sent):
    """A family, and why it is put on the agenda or left off."""

    family: UUID
    reason: Words


class Invitation(_Sent):
    """Whom to invite, or nobody in particular; and by when returns are due, the cut-off if not given."""

    agencies: Annotated[list[Name], Field(max_length=_MOST)] = []
    return_by: At = ""


class NewReturn(_Sent):
    """What an agency returned, of one family or of all."""

    agency: Name
    text: Words
    family: UUID | None = None


class Attendance(_Sent):
    """Whether an agency was there, and by whom."""

    agency: Name
    presence: Literal["present", "represented", "apologies", "absent"]
    name: str = ""


class NewMinutes(_Sent):
    """The minutes of a family, and what was decided."""

    family: UUID
    text: Words
    decisions: Annotated[list[str], Field(max_length=_MOST)] = []


class Recipients(_Sent):
    """To whom the minutes go."""

    recipients: Annotated[list[Name], Field(min_length=1, max_length=_MOST)]


class NewReceipt(_Sent):
    """That a recipient has the minutes, or why they did not reach them."""

    recipient: Name
    bounced: str = ""


class NewAction(_Sent):
    """An action of a plan. What is missing of it is named, all at once."""

    what: str = ""
    owner: str = ""
    agency: str = ""
    due: date | None = None
    outcome: str = ""
    contingency: str = ""
    child_will_notice: str = ""

    def action(self, number: int = 1) -> Action:
        """The action; one without a date is refused here, with all else that it lacks."""
        told = self.model_dump()
        if self.due is None:
            must_have_all(told, number)
        return Action(**told)


class NewPlan(_Sent):
    """A child's plan, agreed at a meeting."""

    child: Name
    outcome_wanted: Words
    actions: Annotated[list[NewAction], Field(max_length=_MOST)]


class CameOf(_Sent):
    """What came of an action, or why it is not to be done any more."""

    comment: Words


class Calendar(BaseModel):
    """The meetings that have not ended."""

    meetings: list[MeetingRow]


class PlansAnswer(BaseModel):
    """Action plans."""

    plans: list[PlanAnswer]


@router.get("/meetings", responses=ASKED)
def meetings(caller: Asking, book: Booked) -> Calendar:
    """The meetings that have not ended, the next one first."""
    with book() as opened:
        return Calendar(meetings=Meetings(opened).calendar(caller))


@router.get("/meetings/{day}", responses=ASKED_OF_ONE)
def show_meeting(caller: Asking, book: Booked, day: date, as_of: AsOfAsked = "") -> MeetingAnswer:
    """A meeting whole; it opens with the action plans of the meetings before it."""
    now = clock.now()
    then = instant_asked(as_of, now) if as_of.strip() else None
    with book() as opened:
        return Meetings(opened).show(caller, day, now, then)


@router.post("/meetings/{day}", responses=_DONE, dependencies=[FromOwnPage])
def plan_meeting(caller: Asking, book: Booked, acting: Acting, day: date, sent: NewMeeting) -> MeetingAnswer:
    """Put a meeting into the calendar."""
    act = acting()
    until = instant_asked(sent.cut_off, act.at) if sent.cut_off.strip() else None
    with book() as opened:
        return Meetings(opened).plan(act, caller, day, until, (sent.chair, sent.place))


@router.post("/meetings/{day}/selection", responses=_DONE, dependencies=[FromOwnPage])
def select_agenda(caller: Asking, book: Booked, acting: Acting, day: date) -> MeetingAnswer:
    """Freeze the selection: who is on the agenda and why, and who must not wait for it."""
    with book() as opened:
        return Meetings(opened).select(acting(), caller, day)


@router.get("/meetings/{day}/offers", responses=ASKED_OF_ONE)
def offers_of_meeting(caller: Asking, book: Booked, tying: TiesAsked, day: date) -> OffersAnswer:
    """Whom no rule puts on the agenda, but whoever prepares it may: families whose enquiries add up over an adult."""
    with book() as opened:
        return Offers(opened, tying).of(caller, day)


@router.post("/meetings/{day}/items", responses=_DONE, dependencies=[FromOwnPage])
def add_to_agenda(caller: Asking, book: Booked, acting: Acting, day: date, sent: ItemOf) -> MeetingAnswer:
    """Put a family on the agenda by hand; refused while it must not wait."""
    with book() as opened:
        return Meetings(opened).add(acting(), caller, day, sent.family, sent.reason)


@router.post("/meetings/{day}/left-off", responses=_DONE, dependencies=[FromOwnPage])
def leave_off_agenda(caller: Asking, book: Booked, acting: Acting, day: date, sent: ItemOf) -> MeetingAnswer:
    """Leave a family off the agenda, with a reason."""
    with book() as opened:
        return Meetings(opened).leave_off(acting(), caller, day, sent.family, sent.reason)


@router.post("/meetings/{day}/invitations", responses=_DONE, dependencies=[FromOwnPage])
def invite_agencies(caller: Asking, book: Booked, acting: Acting, day: date, sent: Invitation) -> MeetingAnswer:
    """Invite agencies, and ask for what they know."""
    act = acting()
    due = instant_asked(sent.return_by, act.at) if sent.return_by.strip() else None
    with book() as opened:
        return Meetings(opened).invite(act, caller, day, sent.agencies, due)


@router.post("/meetings/{day}/returns", responses=_DONE, dependencies=[FromOwnPage])
def record_return(caller: Asking, book: Booked, acting: Acting, day: date, sent: NewReturn) -> MeetingAnswer:
    """Record what an agency returned."""
    with book() as opened:
        return Meetings(opened).receive(acting(), caller, day, sent.agency, (sent.family, sent.text))


@router.post("/meetings/{day}/attendance", responses=_DONE, dependencies=[FromOwnPage])
def record_attendance(caller: Asking, book: Booked, acting: Acting, day: date, sent: list[Attendance]) -> MeetingAnswer:
    """Record who was there."""
    told = [Attended(one.agency, one.presence, one.name) for one in sent]
    with book() as opened:
        return Meetings(opened).attend(acting(), caller, day, told)


@router.post("/meetings/{day}/minutes", responses=_DONE, dependencies=[FromOwnPage])
def take_minutes(caller: Asking, book: Booked, acting: Acting, day: date, sent: NewMinutes) -> MeetingAnswer:
    """Take the minutes of a family of the agenda."""
    with book() as opened:
        return Meetings(opened).minute(acting(), caller, day, sent.family, (sent.text, sent.decisions))


@router.post("/meetings/{day}/distribution", responses=_DONE, dependencies=[FromOwnPage])
def distribute_minutes(caller: Asking, book: Booked, acting: Acting, day: date, sent: Recipients) -> MeetingAnswer:
    """Send the minutes: a notice with a link, and no content."""
    with book() as opened:
        return Meetings(opened).distribute(acting(), caller, day, sent.recipients)


@router.post("/meetings/{day}/receipts", responses=_DONE, dependencies=[FromOwnPage])
def record_receipt(caller: Asking, book: Booked, acting: Acting, day: date, sent: NewReceipt) -> MeetingAnswer:
    """Record that a recipient has the minutes, or why they did not reach them."""
    with book() as opened:
        return Meetings(opened).receipt(acting(), caller, day, sent.recipient, sent.bounced)


@router.post("/meetings/{day}/end", responses=_DONE, dependencies=[FromOwnPage])
def end_meeting(caller: Asking, book: Booked, acting: Acting, day: date) -> MeetingAnswer:
    """End a meeting: nothing of it is changed any more."""
    with book() as opened:
        return Meetings(opened).end(acting(), caller, day)


@router.post("/meetings/{day}/plans", responses=_DONE, dependencies=[FromOwnPage])
def agree_plan(caller: Asking, book: Booked, acting: Acting, day: date, sent: NewPlan) -> PlanAnswer:
    """Agree a plan for a child of a family on the agenda."""
    actions = [one.action(number) for number, one in enumerate(sent.actions, 1)]
    with book() as opened:
        return Plans(opened).agree(acting(), caller, day, sent.child, sent.outcome_wanted, actions)


@router.get("/plans", responses=ASKED)
def open_plans(caller: Asking, book: Booked) -> PlansAnswer:
    """The plans in which something is still to be done, or to be asked."""
    with book() as opened:
        return PlansAnswer(plans=Plans(opened).open(caller, clock.now()))


@router.get("/plans/of/{key}", responses=ASKED)
def plans_of(caller: Asking, book: Booked, key: UUID) -> PlansAnswer:
    """The plans of a meeting, a family or a child."""
    with book() as opened:
        return PlansAnswer(plans=Plans(opened).of(caller, key, clock.now()))


@router.post("/plans/{plan}/actions", responses=_DONE, dependencies=[FromOwnPage])
def add_action(caller: Asking, book: Booked, acting: Acting, plan: UUID, sent: NewAction) -> PlanAnswer:
    """Agree one more action."""
    with book() as opened:
        return Plans(opened).add_action(acting(), caller, plan, sent.action())


@router.post("/plans/{plan}/actions/{number}/done", responses=_DONE, dependencies=[FromOwnPage])
def action_done(caller: Asking, book: Booked, acting: Acting, plan: UUID, number: int, sent: CameOf) -> PlanAnswer:
    """Say that an action was done, and what came of it."""
    with book() as opened:
        return Plans(opened).finish(acting(), caller, plan, number, sent.comment)


@router.post("/plans/{plan}/actions/{number}/dropped", responses=_DONE, dependencies=[FromOwnPage])
def action_dropped(caller: Asking, book: Booked, acting: Acting, plan: UUID, number: int, sent: CameOf) -> PlanAnswer:
    """Say that an action is not to be done any more, and why."""
    with book() as opened:
        return Plans(opened).drop(acting(), caller, plan, number, sent.comment)
