"""Information requests and the sharing ledger over HTTP, as JSON and CSV."""

from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from services.kernel import clock
from services.kernel.web.asked import AsOfAsked, WindowAsked, as_of_asked
from services.kernel.web.callers import Asking as Asked
from services.kernel.web.own import FromOwnPage
from services.kernel.web.problems import ASKED, ASKED_OF_ONE, CHANGED, SENT
from services.profile.casework.request_answers import LedgerAnswer, RequestRow, RequestsAnswer, as_csv
from services.profile.casework.requests import Requests
from services.profile.casework.web import Acting, Booked, Words
from services.profile.domain.casework.asking import BASIS, Asking

router: Final = APIRouter(prefix="/api/v1", tags=["information requests"])

_DONE: Final = ASKED_OF_ONE | SENT | CHANGED


class CsvResponse(Response):
    """Comma-separated values."""

    media_type = "text/csv"


class NewRequest(BaseModel):
    """What is asked of which organisations, and on which grounds."""

    model_config = ConfigDict(extra="forbid")

    organisations: Annotated[list[str], Field(min_length=1, max_length=50, description="Sources")]
    question: Words
    threshold: Words
    necessity: Words
    proportionality: Words
    consent: Literal["given", "overridden", "not_sought"]
    consent_reason: Words = ""
    legal_basis: Words = BASIS
    people: Annotated[
        list[str], Field(max_length=50, description="Whom it is about: refs of the enquiry's people; all, if none")
    ] = []


class NewAnswer(BaseModel):
    """An agency's answer; a refusal has a reason."""

    model_config = ConfigDict(extra="forbid")

    answered: Literal["held", "not_held", "refused", "will_answer_section_47"]
    answer: Words = ""
    reason: Words = ""


class Withdrawal(BaseModel):
    """Why a question is not asked any more."""

    model_config = ConfigDict(extra="forbid")

    reason: Words


class OpenRequests(BaseModel):
    """The information requests that wait for an answer."""

    requests: list[RequestRow]


@router.get("/enquiries/{enquiry}/requests", responses=ASKED_OF_ONE)
def requests_of_enquiry(caller: Asked, book: Booked, enquiry: UUID) -> RequestsAnswer:
    """The information requests of an enquiry, and how they stand together."""
    with book() as opened:
        return Requests(opened).of(caller, enquiry, clock.now())


@router.post("/enquiries/{enquiry}/requests", responses=_DONE, dependencies=[FromOwnPage])
def ask_agencies(caller: Asked, book: Booked, acting: Acting, enquiry: UUID, sent: NewRequest) -> RequestsAnswer:
    """Ask organisations about an enquiry; an answer is due by its rating, and from its receipt."""
    told = Asking(
        sent.question,
        sent.threshold,
        sent.necessity,
        sent.proportionality,
        sent.consent,
        sent.consent_reason,
        sent.legal_basis,
        tuple(sent.people),
    )
    with book() as opened:
        return Requests(opened).ask(acting(), caller, enquiry, sent.organisations, told)


@router.get("/requests", responses=ASKED)
def open_requests(caller: Asked, book: Booked) -> OpenRequests:
    """The information requests that wait for an answer, those due first at the head."""
    with book() as opened:
        return OpenRequests(requests=Requests(opened).waiting(caller, clock.now()))


@router.post("/requests/{request}/answer", responses=_DONE, dependencies=[FromOwnPage])
def answer_request(caller: Asked, book: Booked, acting: Acting, request: UUID, sent: NewAnswer) -> RequestRow:
    """Record an agency's answer."""
    told = sent.answered, sent.answer, sent.reason
    with book() as opened:
        return Requests(opened).record(acting(), caller, request, told, "api")


@router.post("/requests/{request}/withdrawal", responses=_DONE, dependencies=[FromOwnPage])
def withdraw_request(caller: Asked, book: Booked, acting: Acting, request: UUID, sent: Withdrawal) -> RequestRow:
    """Ask no more; the organisation is told."""
    with book() as opened:
        return Requests(opened).withdraw(acting(), caller, request, sent.reason)


@router.get("/ledger", responses=ASKED)
def sharing_ledger(
    caller: Asked,
    book: Booked,
    within: WindowAsked,
    as_of: AsOfAsked = "",
) -> LedgerAnswer:
    """The sharing ledger of a span of dates, as recorded by an instant, and what each organisation returned."""
    with book() as opened:
        return Requests(opened).ledger(caller, within, clock.now(), as_of_asked(as_of))


@router.get("/ledger.csv", responses=ASKED, response_class=CsvResponse)
def sharing_ledger_as_csv(
    caller: Asked,
    book: Booked,
    within: WindowAsked,
    as_of: AsOfAsked = "",
) -> CsvResponse:
    """The sharing ledger as CSV; no cell of it is a formula to a spreadsheet."""
    with book() as opened:
        answer = Requests(opened).ledger(caller, within, clock.now(), as_of_asked(as_of))
    return CsvResponse("".join(as_csv(answer["requests"])))
