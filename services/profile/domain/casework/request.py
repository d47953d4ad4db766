"""An information request: what an agency is asked, on which grounds and until when, and what it answered.

No answer, a refusal, and "we will answer a section 47 enquiry" are answers of a kind: each is a record, and a decision
names it as a gap (Ofsted, Devon 2013, paragraph 33). Each request keeps its threshold, necessity, proportionality and
consent, asked or overridden and why (R (AB) v London Borough of Haringey, 2013).
"""

from collections.abc import Iterator
from typing import Final, Literal, get_args
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from services.kernel import ids
from services.kernel.clock import Instant
from services.kernel.events.types import sector_of_source
from services.profile.domain.casework.acts import (
    Alarmed,
    Deadline,
    Done,
    Fact,
    Kind,
    Message,
    State,
)
from services.profile.domain.casework.enquiry_facts import Rating

Answered = Literal["held", "not_held", "refused", "will_answer_section_47"]
Consent = Literal["given", "overridden", "not_sought"]
Via = Literal["bus", "api", "by_hand"]

ANSWERS: Final[tuple[Answered, ...]] = get_args(Answered)
CONSENTS: Final[tuple[Consent, ...]] = get_args(Consent)


class RequestAsked(Fact, frozen=True):
    """An organisation was asked. ``started_at`` is the receipt of the enquiry: that is what its clock runs from.

    ``people`` are those whom it is about, by their refs in the record of the enquiry; all, if none is named.
    """

    TOPIC = "request.asked.v1"
    enquiry: UUID
    record: UUID
    organisation: str
    question: str
    threshold: str
    necessity: str
    proportionality: str
    consent: Consent
    consent_reason: str
    basis: str
    rating: Rating
    started_at: Instant
    due_at: Instant
    people: tuple[str, ...] = ()


class RequestDueMoved(Fact, frozen=True):
    """The enquiry was rated anew: the answer is due as of that rating, from receipt as before."""

    TOPIC = "request.due-moved.v1"
    rating: Rating
    due_at: Instant


class RequestAnswered(Fact, frozen=True):
    """The organisation answered; the first answer is the one that its clock is met by. ``record`` is it, on the bus."""

    TOPIC = "request.answered.v1"
    answered: Answered
    answer: str
    reason: str
    via: Via
    record: UUID | None
    answered_at: Instant


class RequestLapsed(Fact, frozen=True):
    """A decision was made without an answer: the silence is a record."""

    TOPIC = "request.lapsed.v1"


class RequestWithdrawn(Fact, frozen=True):
    """The question is not asked any more: nobody owes an answer."""

    TOPIC = "request.withdrawn.v1"
    reason: str


class Answer(Struct, frozen=True):
    """An answer, when it reached the hub, and by which way."""

    answered: Answered
    answer: str
    reason: str
    via: Via
    at: Instant
    by: str
    record: UUID | None = None


class Request(State, frozen=True, kw_only=True):
    """A request as it stands."""

    asked: RequestAsked
    asked_at: Instant
    asked_by: str
    rating: Rating
    due_at: Instant
    answers: tuple[Answer, ...] = ()
    lapsed_at: Instant | None = None
    withdrawn_at: Instant | None = None
    withdrawn_because: str = ""

    @property
    def answer(self) -> Answer | None:
        """The first answer."""
        return self.answers[0] if self.answers else None


def request_stream(enquiry: UUID, organisation: str, question: str) -> UUID:
    """The stream of a question to an organisation: the same question to it is the same request."""
    return ids.named("request", enquiry, organisation, question.strip())


def _asked(fact: RequestAsked, done: Done) -> Request:
    return Request(asked=fact, asked_at=done.at, asked_by=done.by.name, rating=fact.rating, due_at=fact.due_at)


def _moved(state: Request, fact: RequestDueMoved, _done: Done) -> Request:
    return replace(state, rating=fact.rating, due_at=fact.due_at)


def _answered(state: Request, fact: RequestAnswered, done: Done) -> Request:
    told = Answer(fact.answered, fact.answer, fact.reason, fact.via, fact.answered_at, done.by.name, fact.record)
    return replace(state, answers=(*state.answers, told))


def _lapsed(state: Request, _fact: RequestLapsed, done: Done) -> Request:
    return replace(state, lapsed_at=done.at)


def _withdrawn(state: Request, fact: RequestWithdrawn, done: Done) -> Request:
    return replace(state, withdrawn_at=done.at, withdrawn_because=fact.reason)


def deadlines(state: Request) -> Iterator[Deadline]:
    """That the organisation answers; once it has lapsed, or was withdrawn, nothing is due any more."""
    ended = [at for at in (state.lapsed_at, state.withdrawn_at) if at is not None]
    met = state.answer.at if state.answer else min(ended, default=None)
    alarmed = "answer" in state.alarmed
    yield Deadline("answer", state.asked.organisation, state.asked.started_at, state.due_at, met, alarmed)


def tells(state: Request, done: Done) -> Iterator[Message]:
    """What the organisation is told: the question; once, when it has not answered in time, a chaser; a withdrawal."""
    stream = str(done.originator_id)
    sector = sector_of_source(state.asked.organisation)
    match done.fact:
        case RequestAsked():
            yield Message("request", sector, {"request": stream, "is": "question"})
        case Alarmed():
            yield Message("request", sector, {"request": stream, "is": "chaser"})
            notice = {"what": "information request not returned", "enquiry": str(state.asked.enquiry)}
            yield Message("notice", "duty_manager", notice)
        case RequestWithdrawn():
            yield Message("request", sector, {"request": stream, "is": "withdrawal"})
        case _:
            return


REQUEST: Final = Kind(
    name="information request",
    state=Request,
    begin=_asked,
    begins_with=RequestAsked,
    changes={
        RequestDueMoved: _moved,
        RequestAnswered: _answered,
        RequestLapsed: _lapsed,
        RequestWithdrawn: _withdrawn,
    },
    is_open=lambda state: not state.answers and state.lapsed_at is None and state.withdrawn_at is None,
    keys=lambda state: (state.asked.enquiry,),
    deadlines=deadlines,
    tells=tells,
)
"""Information requests: found by their enquiry."""
