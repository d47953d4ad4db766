"""An information request: what an agency is asked, on which grounds and until when, and what it answered.

No answer, a refusal, and "we will answer a section 47 enquiry" are answers of a kind: each is a record, and a decision
names it as a gap (Ofsted, Devon 2013, paragraph 33). Each request keeps its threshold, necessity, proportionality and
consent, asked or overridden and why (R (AB) v London Borough of Haringey, 2013).
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, Literal, NamedTuple, cast, get_args
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from services.kernel import ids
from services.kernel.access import Caller
from services.kernel.clock import Instant
from services.kernel.errors import WrongUse
from services.kernel.events.types import sector_of_source
from services.profile.domain.casework.acts import (
    Alarmed,
    Deadline,
    Done,
    Fact,
    Kind,
    Message,
    State,
    must_be_one_of,
    must_say,
)
from services.profile.domain.casework.deciding import MAY_WORK
from services.profile.domain.casework.enquiry import Enquiry
from services.profile.domain.casework.enquiry_facts import Rating

Answered = Literal["held", "not_held", "refused", "will_answer_section_47"]
Consent = Literal["given", "overridden", "not_sought"]
Via = Literal["bus", "api", "by_hand"]

ANSWERS: Final[tuple[Answered, ...]] = get_args(Answered)
CONSENTS: Final[tuple[Consent, ...]] = get_args(Consent)
BASIS: Final = (
    "UK GDPR Articles 6(1)(e) and 9(2)(g) with the Data Protection Act 2018, Schedule 1, paragraph 18; "
    "Children Act 2004, sections 10 and 11"
)
"""The legal basis of a request, unless another is given: consent is usually not it."""


class RequestAsked(Fact, frozen=True):
    """An organisation was asked. ``started_at`` is the receipt of the enquiry: that is what its clock runs from."""

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

    @property
    def answer(self) -> Answer | None:
        """The first answer."""
        return self.answers[0] if self.answers else None


class Asking(NamedTuple):
    """What is asked, as somebody words it."""

    question: str
    threshold: str
    necessity: str
    proportionality: str
    consent: str
    consent_reason: str
    basis: str = BASIS


Decide = Callable[[Request | None], Sequence[Fact]]
"""What a command makes of how a request stands."""


def request_stream(enquiry: UUID, organisation: str, question: str) -> UUID:
    """The stream of a question to an organisation: the same question to it is the same request."""
    return ids.named("request", enquiry, organisation, question.strip())


def ask(
    state: Request | None, caller: Caller, of: tuple[UUID, Enquiry], organisation: str, told: Asking
) -> Sequence[Fact]:
    """Ask an organisation about an enquiry; nothing where that has been asked of it already."""
    caller.must_be(MAY_WORK, "Asking an agency for information")
    enquiry, about = of
    if about.is_withdrawn:
        message = "This enquiry was withdrawn by its source: there is nothing to ask about"
        raise WrongUse(message)
    rating, due_at = about.rating, about.information_due
    if rating is None or due_at is None:
        message = "Rate the enquiry first: an answer is due by its rating"
        raise WrongUse(message)
    consent = cast("Consent", must_be_one_of(told.consent, CONSENTS, "Consent"))
    why = told.consent_reason.strip()
    if consent != "given":
        why = must_say(why, f"Why consent was {consent.replace('_', ' ')}")
    asked = RequestAsked(
        enquiry=enquiry,
        record=about.records[0],
        organisation=organisation,
        question=must_say(told.question, "The question"),
        threshold=must_say(told.threshold, "The threshold that the request rests on"),
        necessity=must_say(told.necessity, "Why the information is necessary"),
        proportionality=must_say(told.proportionality, "Why asking for it is proportionate"),
        consent=consent,
        consent_reason=why,
        basis=must_say(told.basis, "The legal basis"),
        rating=rating,
        started_at=about.received_at,
        due_at=due_at,
    )
    return [] if state else [asked]


def move_due(state: Request, about: Enquiry) -> Sequence[Fact]:
    """Have the answer due by the rating that stands now, from receipt as before; nothing where it is so already."""
    if state.answers or about.rating is None or about.rating == state.rating:
        return []
    return [RequestDueMoved(about.rating, about.due[about.rating])]


def answer(state: Request, told: RequestAnswered) -> Sequence[Fact]:
    """Take an answer in: the first meets the clock, each further one is kept beside it; none is taken twice."""
    must_be_one_of(told.answered, ANSWERS, "An answer")
    if told.answered == "refused":
        must_say(told.reason, "The reason for a refusal", fewest=1)
    same = [one for one in state.answers if told.record is not None and one.record == told.record]
    return [] if same else [told]


def lapse(state: Request) -> Sequence[Fact]:
    """Record that a decision was made without an answer."""
    return [] if state.answers or state.lapsed_at is not None else [RequestLapsed()]


def gap(state: Request) -> str:
    """What a decision lacks because of how a request stands, in words; "" where it was answered."""
    first = state.answer
    if first is None:
        return f"{state.asked.organisation}: no answer"
    if first.answered == "refused":
        return f"{state.asked.organisation}: refused, {first.reason}"
    if first.answered == "will_answer_section_47":
        return f"{state.asked.organisation}: will answer a section 47 enquiry only"
    return ""


def standing(state: Request, now: Instant) -> str:
    """How a request stands, in a word."""
    first = state.answer
    if first is not None:
        return first.answered
    if state.lapsed_at is not None:
        return "silent"
    return "waiting" if now <= state.due_at else "not_returned"


def in_sum(requests: Sequence[Request], now: Instant) -> str:
    """How the requests of an enquiry stand together, in a sentence; "" where none were made."""
    if not requests:
        return ""
    stands = [standing(one, now) for one in requests]
    told = [f"{sum(one in ('held', 'not_held') for one in stands)} of {len(stands)} answered"]
    for word, meaning in _WORDS.items():
        if count := stands.count(word):
            told.append(f"{count} {meaning}")
    return ", ".join(told)


_WORDS: Final = {
    "refused": "refused with reason",
    "will_answer_section_47": "will answer a section 47 enquiry only",
    "not_returned": "not returned",
    "silent": "never returned",
    "waiting": "still to answer in time",
}


def _asked(fact: RequestAsked, done: Done) -> Request:
    return Request(asked=fact, asked_at=done.at, asked_by=done.by.name, rating=fact.rating, due_at=fact.due_at)


def _moved(state: Request, fact: RequestDueMoved, _done: Done) -> Request:
    return replace(state, rating=fact.rating, due_at=fact.due_at)


def _answered(state: Request, fact: RequestAnswered, done: Done) -> Request:
    told = Answer(fact.answered, fact.answer, fact.reason, fact.via, fact.answered_at, done.by.name, fact.record)
    return replace(state, answers=(*state.answers, told))


def _lapsed(state: Request, _fact: RequestLapsed, done: Done) -> Request:
    return replace(state, lapsed_at=done.at)


def deadlines(state: Request) -> Iterator[Deadline]:
    """That the organisation answers; once it has lapsed nothing is due any more."""
    met = state.answer.at if state.answer else state.lapsed_at
    alarmed = "answer" in state.alarmed
    yield Deadline("answer", state.asked.organisation, state.asked.started_at, state.due_at, met, alarmed)


def tells(state: Request, done: Done) -> Iterator[Message]:
    """What the organisation is told: the question; and once, when it has not answered in time, a chaser."""
    stream = str(done.originator_id)
    sector = sector_of_source(state.asked.organisation)
    match done.fact:
        case RequestAsked():
            yield Message("request", sector, {"request": stream, "chaser": False})
        case Alarmed():
            yield Message("request", sector, {"request": stream, "chaser": True})
            notice = {"what": "information request not returned", "enquiry": str(state.asked.enquiry)}
            yield Message("notice", "duty_manager", notice)
        case _:
            return


REQUEST: Final = Kind(
    name="information request",
    state=Request,
    begin=_asked,
    begins_with=RequestAsked,
    changes={RequestDueMoved: _moved, RequestAnswered: _answered, RequestLapsed: _lapsed},
    is_open=lambda state: not state.answers and state.lapsed_at is None,
    keys=lambda state: (state.asked.enquiry,),
    deadlines=deadlines,
    tells=tells,
)
"""Information requests: found by their enquiry."""
