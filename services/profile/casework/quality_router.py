"""Quality over HTTP, as JSON: figures, audits, complaints and feedback."""

from datetime import date
from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from services.kernel import clock
from services.kernel.clock import ALWAYS, Window
from services.kernel.web.asked import AsOfAsked, WindowAsked, instant_asked
from services.kernel.web.callers import Asking
from services.kernel.web.own import FromOwnPage
from services.kernel.web.problems import ASKED, ASKED_OF_ONE, CHANGED, SENT
from services.profile.casework.feedbacks import Feedbacks
from services.profile.casework.night_answers import NightAnswer
from services.profile.casework.nights import Nights
from services.profile.casework.quality import Quality, QualityAnswer
from services.profile.casework.quality_answers import AuditAnswer, FeedbackAnswer
from services.profile.casework.web import Acting, Booked, Words
from services.profile.domain.casework.audit import LARGEST_SEED
from services.profile.domain.casework.enquiry_facts import Evidence

router: Final = APIRouter(prefix="/api/v1", tags=["quality"])

_DONE: Final = ASKED_OF_ONE | SENT | CHANGED
_MOST: Final = 1_000
_RECORDS: Final = 100

Title = Annotated[str, Field(min_length=1, max_length=200)]


class _Sent(BaseModel):
    """What is sent: no part of it is unknown."""

    model_config = ConfigDict(extra="forbid")


class NewAudit(_Sent):
    """A sample to audit: of what, in which time, how many, and by which number it is drawn."""

    title: Title
    of: Literal["enquiries", "profiles"]
    first: date | None = None
    last: date | None = None
    size: Annotated[int, Field(ge=1, le=_MOST)]
    seed: Annotated[int, Field(ge=0, le=LARGEST_SEED)]


class Record(_Sent):
    """A record, by its source and its identifier there."""

    source: Annotated[str, Field(max_length=200)]
    id: Annotated[str, Field(max_length=200)]


class NewFinding(_Sent):
    """What was found of a case, and in which records."""

    case: UUID
    question: str
    verdict: Literal["yes", "no", "not_applicable"]
    comment: Words = ""
    evidence: Annotated[list[Record], Field(max_length=_RECORDS)] = []


class NewToDo(_Sent):
    """Something that is to be done: what, who sees to it, until when."""

    what: Words
    owner: Title
    due: date


class Shown(_Sent):
    """What came of it, or how one sees that it has changed."""

    comment: Words


class NewFeedback(_Sent):
    """Feedback: which sort, from whom, in their words, about which case, family or meeting."""

    sort: Literal["complaint", "compliment", "feedback"]
    whose: Literal["child", "parent", "carer", "professional", "public"]
    text: Words
    about: UUID | None = None


class NewAnswer(_Sent):
    """The answer to a complaint."""

    outcome: Literal["upheld", "partly_upheld", "not_upheld"]
    text: Words


class Audits(BaseModel):
    """Audits."""

    audits: list[AuditAnswer]


class OpenFeedback(BaseModel):
    """Feedback of which something is still to be done."""

    feedback: list[FeedbackAnswer]


@router.get("/quality", responses=ASKED)
def quality_figures(caller: Asking, book: Booked, within: WindowAsked, as_of: AsOfAsked = "") -> QualityAnswer:
    """Figures over a span of dates, each with its cases."""
    with book() as opened:
        return Quality(opened).figures(caller, within, instant_asked(as_of, clock.now()))


@router.get("/nights", responses=ASKED)
def report_of_nights(caller: Asking, book: Booked, within: WindowAsked) -> NightAnswer:
    """What was done out of hours on some dates, by its true time, and what became of it."""
    with book() as opened:
        return Nights(opened).report(caller, within, clock.now())


@router.get("/audits", responses=ASKED)
def open_audits(caller: Asking, book: Booked) -> Audits:
    """The audits that are open."""
    with book() as opened:
        return Audits(audits=Quality(opened).audits(caller))


@router.post("/audits", responses=_DONE, dependencies=[FromOwnPage])
def draw_sample(caller: Asking, book: Booked, acting: Acting, sent: NewAudit) -> AuditAnswer:
    """Open an audit on a sample; the same title and seed again are the same audit."""
    within = Window(sent.first or ALWAYS.first, sent.last or ALWAYS.last)
    with book() as opened:
        return Quality(opened).draw(acting(), caller, (sent.title, sent.of), within, (sent.seed, sent.size))


@router.get("/audits/{audit}", responses=ASKED_OF_ONE)
def show_audit(caller: Asking, book: Booked, audit: UUID) -> AuditAnswer:
    """An audit whole."""
    with book() as opened:
        return Quality(opened).show(caller, audit)


@router.post("/audits/{audit}/findings", responses=_DONE, dependencies=[FromOwnPage])
def record_finding(caller: Asking, book: Booked, acting: Acting, audit: UUID, sent: NewFinding) -> AuditAnswer:
    """Answer a question of a case."""
    told = sent.question, sent.verdict, sent.comment
    evidence = [Evidence(one.source, one.id) for one in sent.evidence]
    with book() as opened:
        return Quality(opened).answer(acting(), caller, audit, sent.case, told, evidence)


@router.post("/audits/{audit}/actions", responses=_DONE, dependencies=[FromOwnPage])
def agree_audit_action(caller: Asking, book: Booked, acting: Acting, audit: UUID, sent: NewToDo) -> AuditAnswer:
    """Agree an action from an audit."""
    with book() as opened:
        return Quality(opened).agree(acting(), caller, audit, (sent.what, sent.owner, sent.due))


@router.post("/audits/{audit}/actions/{number}/done", responses=_DONE, dependencies=[FromOwnPage])
def audit_action_done(
    caller: Asking, book: Booked, acting: Acting, audit: UUID, number: int, sent: Shown
) -> AuditAnswer:
    """Say that an action was done, and what came of it."""
    with book() as opened:
        return Quality(opened).finish(acting(), caller, audit, number, sent.comment)


@router.post("/audits/{audit}/close", responses=_DONE, dependencies=[FromOwnPage])
def close_audit(caller: Asking, book: Booked, acting: Acting, audit: UUID) -> AuditAnswer:
    """Close an audit: every question answered, every action done."""
    with book() as opened:
        return Quality(opened).close(acting(), caller, audit)


@router.get("/feedback", responses=ASKED)
def open_feedback(caller: Asking, book: Booked) -> OpenFeedback:
    """Complaints and feedback of which something is still to be done."""
    with book() as opened:
        return OpenFeedback(feedback=Feedbacks(opened).open(caller, clock.now()))


@router.post("/feedback", responses=_DONE, dependencies=[FromOwnPage])
def receive_feedback(caller: Asking, book: Booked, acting: Acting, sent: NewFeedback) -> FeedbackAnswer:
    """Record a complaint or feedback, in the words of whoever gives it."""
    with book() as opened:
        return Feedbacks(opened).receive(acting(), caller, (sent.sort, sent.whose, sent.text), sent.about)


@router.post("/feedback/{feedback}/acknowledgement", responses=_DONE, dependencies=[FromOwnPage])
def acknowledge_feedback(caller: Asking, book: Booked, acting: Acting, feedback: UUID) -> FeedbackAnswer:
    """Say that they were told that it has come."""
    with book() as opened:
        return Feedbacks(opened).acknowledge(acting(), caller, feedback)


@router.post("/feedback/{feedback}/answer", responses=_DONE, dependencies=[FromOwnPage])
def answer_complaint(caller: Asking, book: Booked, acting: Acting, feedback: UUID, sent: NewAnswer) -> FeedbackAnswer:
    """Answer a complaint."""
    with book() as opened:
        return Feedbacks(opened).answer(acting(), caller, feedback, sent.outcome, sent.text)


@router.post("/feedback/{feedback}/learning", responses=_DONE, dependencies=[FromOwnPage])
def agree_learning(caller: Asking, book: Booked, acting: Acting, feedback: UUID, sent: NewToDo) -> FeedbackAnswer:
    """Agree what changes because of it."""
    with book() as opened:
        return Feedbacks(opened).learn(acting(), caller, feedback, (sent.what, sent.owner, sent.due))


@router.post("/feedback/{feedback}/learning/{number}/done", responses=_DONE, dependencies=[FromOwnPage])
def learning_done(
    caller: Asking, book: Booked, acting: Acting, feedback: UUID, number: int, sent: Shown
) -> FeedbackAnswer:
    """Say that something has changed, and how one sees it."""
    with book() as opened:
        return Feedbacks(opened).done(acting(), caller, feedback, number, sent.comment)
