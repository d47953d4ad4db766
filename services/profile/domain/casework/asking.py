"""What may be done to an information request: asked on its grounds, answered, withdrawn; and how it then stands."""

from collections.abc import Sequence
from typing import Final, NamedTuple, cast
from uuid import UUID

from services.kernel.access import Caller
from services.kernel.clock import Instant
from services.kernel.errors import WrongUse
from services.profile.domain.casework.acts import Fact, must_be_one_of, must_say
from services.profile.domain.casework.deciding import MAY_WORK
from services.profile.domain.casework.enquiry import Enquiry
from services.profile.domain.casework.enquiry_facts import Rating
from services.profile.domain.casework.request import (
    ANSWERS,
    CONSENTS,
    REQUEST,
    Consent,
    Request,
    RequestAnswered,
    RequestAsked,
    RequestDueMoved,
    RequestLapsed,
    RequestWithdrawn,
)

BASIS: Final = (
    "UK GDPR Articles 6(1)(e) and 9(2)(g) with the Data Protection Act 2018, Schedule 1, paragraph 18; "
    "Children Act 2004, sections 10 and 11"
)
"""The legal basis of a request, unless another is given: consent is usually not it."""


class Asking(NamedTuple):
    """What is asked, as somebody words it."""

    question: str
    threshold: str
    necessity: str
    proportionality: str
    consent: str
    consent_reason: str
    basis: str = BASIS
    people: tuple[str, ...] = ()


class About(NamedTuple):
    """The enquiry that is asked about, and the refs of the people in its record."""

    stream: UUID
    enquiry: Enquiry
    people: tuple[str, ...]


def ask(state: Request | None, caller: Caller, about: About, organisation: str, told: Asking) -> Sequence[Fact]:
    """Ask an organisation about an enquiry; nothing where that has been asked of it already."""
    caller.must_be(MAY_WORK, "Asking an agency for information")
    enquiry = about.enquiry
    rating, due_at = _must_be_rated(enquiry)
    consent = cast("Consent", must_be_one_of(told.consent, CONSENTS, "Consent"))
    why = told.consent_reason.strip()
    if consent != "given":
        why = must_say(why, f"Why consent was {consent.replace('_', ' ')}")
    asked = RequestAsked(
        enquiry=about.stream,
        record=enquiry.records[0],
        organisation=organisation,
        question=must_say(told.question, "The question"),
        threshold=must_say(told.threshold, "The threshold that the request rests on"),
        necessity=must_say(told.necessity, "Why the information is necessary"),
        proportionality=must_say(told.proportionality, "Why asking for it is proportionate"),
        consent=consent,
        consent_reason=why,
        basis=must_say(told.basis, "The legal basis"),
        rating=rating,
        started_at=enquiry.received_at,
        due_at=due_at,
        people=tuple(must_be_one_of(one, about.people, "Whom an enquiry is about") for one in told.people)
        or about.people,
    )
    return [] if state else [asked]


def _must_be_rated(about: Enquiry) -> tuple[Rating, Instant]:
    if about.is_withdrawn:
        message = "This enquiry was withdrawn by its source: there is nothing to ask about"
        raise WrongUse(message)
    if about.rating is None or about.information_due is None:
        message = "Rate the enquiry first: an answer is due by its rating"
        raise WrongUse(message)
    return about.rating, about.information_due


def move_due(state: Request, about: Enquiry) -> Sequence[Fact]:
    """Have the answer due by the rating that stands now, from receipt as before; nothing where it is so already."""
    if not REQUEST.is_open(state) or about.rating is None or about.rating == state.rating:
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
    return [RequestLapsed()] if REQUEST.is_open(state) else []


def withdraw(state: Request, reason: str) -> Sequence[Fact]:
    """Ask no more; nothing where nobody owes an answer any more."""
    said = must_say(reason, "The reason for withdrawing a request")
    return [RequestWithdrawn(said)] if REQUEST.is_open(state) else []


def gap(state: Request) -> str:
    """What a decision lacks because of how a request stands, in words; "" where it was answered, or withdrawn."""
    first = state.answer
    if first is None and state.withdrawn_at is not None:
        return ""
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
    if state.withdrawn_at is not None:
        return "withdrawn"
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
    "withdrawn": "withdrawn",
    "waiting": "still to answer in time",
}
