"""Information requests as answers tell them, and as a ledger that can be exported."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final
from uuid import UUID

from typing_extensions import TypedDict

from services.kernel import clock
from services.kernel.clock import Instant
from services.kernel.tables import csv_lines
from services.profile.casework.answers import ClockAnswer
from services.profile.casework.clocks import clock_answer
from services.profile.casework.store import Stands
from services.profile.domain.casework.asking import standing
from services.profile.domain.casework.request import REQUEST, Answer, Request


class AnswerGiven(TypedDict):
    """An answer: which, in words, why where it was refused, by which way, when, and who recorded it."""

    answered: str
    answer: str
    reason: str
    via: str
    at: str
    by: str


class RequestRow(TypedDict):
    """An information request with its clock and its answers; the first is the one that counts."""

    request: str
    version: int
    enquiry: str
    organisation: str
    question: str
    rating: str
    asked_at: str
    asked_by: str
    stands: str
    chased: bool
    clock: ClockAnswer
    answers: list[AnswerGiven]


class RequestsAnswer(TypedDict):
    """The requests of an enquiry, and in a sentence how they stand together."""

    enquiry: str
    in_sum: str
    requests: list[RequestRow]


class LedgerRow(TypedDict):
    """A line of the sharing ledger: what was asked of whom on which grounds, and what came of it."""

    request: str
    enquiry: str
    organisation: str
    asked_at: str
    asked_by: str
    question: str
    rating: str
    threshold: str
    necessity: str
    proportionality: str
    consent: str
    consent_reason: str
    legal_basis: str
    people: str
    due_at: str
    stands: str
    answered_at: str
    answer: str
    reason: str
    withdrawn_because: str
    in_time: str
    chased: str


class RateRow(TypedDict):
    """What an organisation returned, of requests of one rating. ``rate`` is the share answered in time."""

    organisation: str
    rating: str
    asked: int
    in_time: int
    late: int
    refused: int
    not_returned: int
    waiting: int
    rate: float | None


LedgerAnswer = TypedDict(
    "LedgerAnswer",
    {"from": str, "to": str, "as_of": str, "requests": list[LedgerRow], "rates": list[RateRow]},
)
"""The sharing ledger of a span of dates, as recorded by an instant."""


RESTRICTED: Final = "Restricted"
"""What stands in place of words that the caller may not read, as they may not the record of the enquiry."""


def request_row(stream: UUID, stands: Stands[Request], now: Instant, seen: Collection[UUID]) -> RequestRow:
    """A request with its clock at an instant; ``seen`` are the records that the caller may read."""
    state = stands.state
    told = state.asked.record in seen
    (due,) = REQUEST.deadlines(state)
    return {
        "request": str(stream),
        "version": stands.version,
        "enquiry": str(state.asked.enquiry),
        "organisation": state.asked.organisation,
        "question": state.asked.question if told else RESTRICTED,
        "rating": state.rating,
        "asked_at": clock.format_instant(state.asked_at),
        "asked_by": state.asked_by,
        "stands": standing(state, now),
        "chased": bool(state.alarmed),
        "clock": clock_answer(due, now),
        "answers": [_given(one, is_seen=told and _is_seen(one, seen)) for one in state.answers],
    }


def _is_seen(one: Answer, seen: Collection[UUID]) -> bool:
    return one.record is None or one.record in seen


def _given(one: Answer, *, is_seen: bool) -> AnswerGiven:
    return {
        "answered": one.answered,
        "answer": one.answer if is_seen else RESTRICTED,
        "reason": one.reason if is_seen else RESTRICTED,
        "via": one.via,
        "at": clock.format_instant(one.at),
        "by": one.by,
    }


def ledger_row(stream: UUID, state: Request, now: Instant, seen: Collection[UUID]) -> LedgerRow:
    """A line of the ledger; ``seen`` are the records that the caller may read."""
    asked, first = state.asked, state.answer
    told = asked.record in seen
    said = told and first is not None and _is_seen(first, seen)

    def words(text: str) -> str:
        return text if told or not text else RESTRICTED

    return {
        "request": str(stream),
        "enquiry": str(asked.enquiry),
        "organisation": asked.organisation,
        "asked_at": clock.format_instant(state.asked_at),
        "asked_by": state.asked_by,
        "question": words(asked.question),
        "rating": state.rating,
        "threshold": words(asked.threshold),
        "necessity": words(asked.necessity),
        "proportionality": words(asked.proportionality),
        "consent": asked.consent,
        "consent_reason": words(asked.consent_reason),
        "legal_basis": asked.basis,
        "people": words(", ".join(asked.people)),
        "due_at": clock.format_instant(state.due_at),
        "stands": standing(state, now),
        "answered_at": clock.format_instant(first.at) if first else "",
        "answer": (first.answer if said else RESTRICTED) if first else "",
        "reason": (first.reason if said else RESTRICTED) if first else "",
        "withdrawn_because": words(state.withdrawn_because),
        "in_time": ("yes" if first.at <= state.due_at else "no") if first else "",
        "chased": "yes" if state.alarmed else "no",
    }


def rates(requests: Iterable[Request], now: Instant) -> list[RateRow]:
    """What each organisation returned, by rating; what was withdrawn, nobody owed."""
    groups: dict[tuple[str, str], list[Request]] = defaultdict(list)
    for one in (each for each in requests if standing(each, now) != "withdrawn"):
        groups[one.asked.organisation, one.rating].append(one)
    return [_rate(organisation, rating, group, now) for (organisation, rating), group in sorted(groups.items())]


def _rate(organisation: str, rating: str, group: Sequence[Request], now: Instant) -> RateRow:
    first = [(one.answer, one.due_at) for one in group]
    given = [(answer, due) for answer, due in first if answer and answer.answered in ("held", "not_held")]
    in_time = sum(answer.at <= due for answer, due in given)
    waiting = sum(standing(one, now) == "waiting" for one in group)
    due = len(group) - waiting
    return {
        "organisation": organisation,
        "rating": rating,
        "asked": len(group),
        "in_time": in_time,
        "late": len(given) - in_time,
        "refused": sum(answer is not None for answer, _ in first) - len(given),
        "not_returned": sum(standing(one, now) in ("not_returned", "silent") for one in group),
        "waiting": waiting,
        "rate": round(in_time / due, 3) if due else None,
    }


def as_csv(rows: Sequence[LedgerRow]) -> Iterator[str]:
    """The ledger as lines of CSV with a heading; no cell of it is a formula to a spreadsheet."""
    heading = list(LedgerRow.__annotations__)
    return csv_lines(heading, ([str(value) for value in row.values()] for row in rows))
