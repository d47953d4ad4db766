"""Information requests: asked of organisations, answered over the bus, by API or by hand; and the ledger of all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, LiteralString, cast
from uuid import UUID

from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.clock import Instant, Window
from services.kernel.errors import NotFound, WrongUse
from services.profile.casework import store
from services.profile.casework.book import Act, Casebook
from services.profile.casework.following import Passage
from services.profile.casework.request_answers import (
    LedgerAnswer,
    RequestRow,
    RequestsAnswer,
    ledger_row,
    rates,
    request_row,
)
from services.profile.domain.casework import request as requests
from services.profile.domain.casework.deciding import MAY_WORK
from services.profile.domain.casework.enquiry import ENQUIRY, Enquiry
from services.profile.domain.casework.request import REQUEST, Answered, Asking, Request, RequestAnswered, Via
from services.profile.door import answered, opened

_REGISTERED: Final[LiteralString] = "SELECT source FROM published.agency ORDER BY source"
_RESPONSE: Final = "partner.information_response"


@dataclass(frozen=True, slots=True)
class Requests:
    """Commands and questions on information requests."""

    book: Casebook

    def ask(
        self, act: Act, caller: Caller, enquiry: UUID, organisations: Sequence[str], told: Asking
    ) -> RequestsAnswer:
        """Ask organisations about an enquiry. Raises WrongUse for one that is not registered."""
        about = self.book.get(ENQUIRY, enquiry).state
        known = {source for (source,) in self.book.connection.execute(_REGISTERED).fetchall()}
        for one in organisations:
            if one not in known:
                message = f"{one!r} is no organisation that is registered here: see `kinfold agencies list`"
                raise WrongUse(message)
        for one in organisations:
            stream = requests.request_stream(enquiry, one, told.question)
            self.book.do(REQUEST, stream, act.beside(), _asking(caller, (enquiry, about), one, told))
        return self.of(caller, enquiry, act.at)

    def of(self, caller: Caller, enquiry: UUID, now: Instant) -> RequestsAnswer:
        """The requests of an enquiry, and how they stand together."""
        with opened(self.book.connection, caller, "information requests", [enquiry]):
            found = of_enquiry(self.book, enquiry)
        stands = [one.state for one in found.values()]
        return {
            "enquiry": str(enquiry),
            "in_sum": requests.in_sum(stands, now),
            "requests": [request_row(stream, one, now) for stream, one in found.items()],
        }

    def waiting(self, caller: Caller, now: Instant) -> list[RequestRow]:
        """The requests that nobody has answered yet, those due first at the head."""
        with opened(self.book.connection, caller, "open information requests") as connection:
            found = store.open_of(connection, REQUEST)
            answered(connection, caller, "open information requests", list(found))
        rows = sorted(found.items(), key=lambda one: (one[1].state.due_at, one[0]))
        return [request_row(stream, one, now) for stream, one in rows]

    def record(self, act: Act, caller: Caller, stream: UUID, told: tuple[str, str, str], via: Via) -> RequestRow:
        """Record an answer by hand or through the API: which, what was said, and why where it was refused."""
        caller.must_be(MAY_WORK | {"agency_liaison"}, "Recording an agency's answer")
        which, said, why = told
        fact = RequestAnswered(cast("Answered", which), said.strip(), why.strip(), via, None, act.at)
        kept = self.book.do(REQUEST, stream, act, lambda state: requests.answer(_there(state), fact))
        return request_row(stream, store.Stands(kept.version, kept.state), act.at)

    def ledger(self, caller: Caller, within: Window, as_of: Instant) -> LedgerAnswer:
        """Every request of a span of dates with its grounds and answer, as recorded by an instant; and the rates."""
        with opened(self.book.connection, caller, "the sharing ledger") as connection:
            asked = store.begun_within(connection, REQUEST, within)
            kept = [one for stream in asked if (one := self.book.find(REQUEST, stream, as_of))]
            answered(connection, caller, "the sharing ledger", list(asked))
        return {
            "from": within.first.isoformat(),
            "to": within.last.isoformat(),
            "as_of": clock.format_instant(as_of),
            "requests": [ledger_row(one.stream, one.state, as_of) for one in kept],
            "rates": rates([one.state for one in kept], as_of),
        }


def of_enquiry(book: Casebook, enquiry: UUID) -> dict[UUID, store.Stands[Request]]:
    """The requests of an enquiry, in the order in which they were asked."""
    found = store.by_key(book.connection, REQUEST, [enquiry])
    return dict(sorted(found.items(), key=lambda one: (one[1].state.asked_at, one[1].state.asked.organisation)))


def gaps(book: Casebook, enquiry: UUID) -> tuple[str, ...]:
    """What a decision on an enquiry lacks, because organisations did not answer."""
    return tuple(filter(None, (requests.gap(one.state) for one in of_enquiry(book, enquiry).values())))


def follow_rating(book: Casebook, act: Act, enquiry: UUID, about: Enquiry) -> None:
    """Have the answers to the requests of an enquiry due by the rating that stands now."""
    for stream in of_enquiry(book, enquiry):
        book.do(REQUEST, stream, act, lambda state: requests.move_due(_there(state), about))


def lapse(book: Casebook, act: Act, enquiry: UUID) -> None:
    """Record of each request of an enquiry that was decided, and that nobody answered, that it was not."""
    for stream in of_enquiry(book, enquiry):
        book.do(REQUEST, stream, act, lambda state: requests.lapse(_there(state)))


@dataclass(frozen=True, slots=True)
class AnswersFollowed:
    """Takes in the answers that organisations give over the bus: a handler of what is followed."""

    book: Casebook

    def __call__(self, passage: Passage, now: Instant) -> None:
        """Take in what is answered; an answer to what was never asked of its source stays on the timeline alone."""
        for one in passage.heard:
            if one.event.kind != _RESPONSE:
                continue
            details = one.event.data.details
            stream = _uuid(str(details["request_id"]))
            held = self.book.find(REQUEST, stream) if stream else None
            if stream is None or held is None or held.state.asked.organisation != one.event.source:
                continue
            which = cast("Answered", details["answered"])
            said, why = str(details.get("answer") or ""), str(details.get("reason") or "")
            fact = RequestAnswered(which, said, why, "bus", one.record, one.received_at)
            self.book.do(REQUEST, stream, Act.of_the_hub(now), _taking(fact))


def _asking(caller: Caller, of: tuple[UUID, Enquiry], organisation: str, told: Asking) -> requests.Decide:
    return lambda state: requests.ask(state, caller, of, organisation, told)


def _taking(fact: RequestAnswered) -> requests.Decide:
    return lambda state: requests.answer(_there(state), fact)


def _there(state: Request | None) -> Request:
    if state is None:
        message = "There is no information request of that identifier"
        raise NotFound(message)
    return state


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
