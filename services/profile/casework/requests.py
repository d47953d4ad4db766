"""Information requests: asked of organisations, answered over the bus, by API or by hand; and the ledger of all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, LiteralString, cast
from uuid import UUID

import msgspec
from psycopg.types.json import Jsonb

from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.clock import Instant, Window
from services.kernel.errors import NotFound, WrongUse
from services.profile import reading
from services.profile.casework import store
from services.profile.casework.book import Act, Casebook
from services.profile.casework.following import Heard, Passage
from services.profile.casework.request_answers import (
    LedgerAnswer,
    RequestRow,
    RequestsAnswer,
    ledger_row,
    rates,
    request_row,
)
from services.profile.domain.casework import asking
from services.profile.domain.casework.acts import Decide
from services.profile.domain.casework.asking import About, Asking
from services.profile.domain.casework.deciding import MAY_WORK
from services.profile.domain.casework.enquiry import ENQUIRY, Enquiry
from services.profile.domain.casework.request import (
    REQUEST,
    Answered,
    Request,
    RequestAnswered,
    Via,
    request_stream,
)
from services.profile.door import answered, opened

_REGISTERED: Final[LiteralString] = "SELECT source FROM published.agency ORDER BY source"
_RESPONSE: Final = "partner.information_response"
_FITS_NONE: Final[LiteralString] = """
    INSERT INTO casework.outbox (key, channel, recipient, doc, made_at, next_at)
    VALUES (%s, 'notice', 'duty_manager', %s, %s, %s) ON CONFLICT (key) DO NOTHING
"""
MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Requests:
    """Commands and questions on information requests."""

    book: Casebook

    def ask(
        self, act: Act, caller: Caller, enquiry: UUID, organisations: Sequence[str], told: Asking
    ) -> RequestsAnswer:
        """Ask organisations about an enquiry. Raises WrongUse for one that is not registered."""
        about = self._about(enquiry)
        known = {source for (source,) in self.book.connection.execute(_REGISTERED).fetchall()}
        for one in organisations:
            if one not in known:
                message = f"{one!r} is no organisation that is registered here: see `kinfold agencies list`"
                raise WrongUse(message)
        for one in organisations:
            stream = request_stream(enquiry, one, told.question)
            self.book.do(REQUEST, stream, act.beside(), _asking(caller, about, one, told))
        return self.of(caller, enquiry, act.at)

    def _about(self, enquiry: UUID) -> About:
        state = self.book.get(ENQUIRY, enquiry).state
        raw = reading.raw(self.book.connection, state.records[:1])
        people = [one["ref"] for told in raw.values() for one in msgspec.json.decode(told)["data"]["people"]]
        return About(enquiry, state, tuple(people))

    def of(self, caller: Caller, enquiry: UUID, now: Instant) -> RequestsAnswer:
        """The requests of an enquiry, and how they stand together."""
        with opened(self.book.connection, caller, "information requests", [enquiry]):
            found = of_enquiry(self.book, enquiry)
            rows = self._rows(caller, found.items(), now)
        return {
            "enquiry": str(enquiry),
            "in_sum": asking.in_sum([one.state for one in found.values()], now),
            "requests": rows,
        }

    def waiting(self, caller: Caller, now: Instant, limit: int = MOST) -> list[RequestRow]:
        """The requests that nobody has answered yet, those due first at the head."""
        with opened(self.book.connection, caller, "open information requests") as connection:
            found = store.open_of(connection, REQUEST)
            first = sorted(found.items(), key=lambda one: (one[1].state.due_at, one[0]))[:limit]
            rows = self._rows(caller, first, now)
            answered(connection, caller, "open information requests", [stream for stream, _ in first])
        return rows

    def record(self, act: Act, caller: Caller, stream: UUID, told: tuple[str, str, str], via: Via) -> RequestRow:
        """Record an answer by hand or through the API: which, what was said, and why where it was refused."""
        caller.must_be(MAY_WORK | {"agency_liaison"}, "Recording an agency's answer")
        which, said, why = told
        fact = RequestAnswered(cast("Answered", which), said.strip(), why.strip(), via, None, act.at)
        return self._do(act, caller, stream, lambda state: asking.answer(_there(state), fact))

    def withdraw(self, act: Act, caller: Caller, stream: UUID, reason: str) -> RequestRow:
        """Ask no more; the organisation is told."""
        caller.must_be(MAY_WORK, "Withdrawing a request")
        return self._do(act, caller, stream, lambda state: asking.withdraw(_there(state), reason))

    def _do(self, act: Act, caller: Caller, stream: UUID, decide: Decide[Request]) -> RequestRow:
        kept = self.book.do(REQUEST, stream, act, decide)
        with opened(self.book.connection, caller, "an information request", [kept.state.asked.enquiry]):
            return self._rows(caller, [(stream, store.Stands(kept.version, kept.state))], act.at)[0]

    def ledger(self, caller: Caller, within: Window, now: Instant, as_of: Instant | None = None) -> LedgerAnswer:
        """Every request of a span of dates with its grounds and answer, as recorded by an instant; and the rates."""
        with opened(self.book.connection, caller, "the sharing ledger") as connection:
            found = store.begun_within(connection, REQUEST, within)
            if as_of is not None:
                then = ((stream, self.book.find(REQUEST, stream, as_of)) for stream in found)
                found = {stream: store.Stands(one.version, one.state) for stream, one in then if one}
            states = {stream: one.state for stream, one in found.items()}
            seen = self._readable(caller, states.values())
            answered(connection, caller, "the sharing ledger", list(states))
        at = now if as_of is None else as_of
        return {
            "from": within.first.isoformat(),
            "to": within.last.isoformat(),
            "as_of": clock.format_instant(at),
            "requests": [ledger_row(stream, one, at, seen) for stream, one in states.items()],
            "rates": rates(list(states.values()), at),
        }

    def _rows(
        self, caller: Caller, found: Iterable[tuple[UUID, store.Stands[Request]]], now: Instant
    ) -> list[RequestRow]:
        rows = list(found)
        seen = self._readable(caller, [one.state for _, one in rows])
        return [request_row(stream, one, now, seen) for stream, one in rows]

    def _readable(self, caller: Caller, states: Iterable[Request]) -> frozenset[UUID]:
        """The records of some requests, the enquiry's and the answers', that a caller may read."""
        wanted = {state.asked.record for state in states}
        wanted |= {one.record for state in states for one in state.answers if one.record is not None}
        raw = reading.raw(self.book.connection, wanted)
        return frozenset(record for record, told in raw.items() if caller.may_read(_restricted(told).restricted_to))


def of_enquiry(book: Casebook, enquiry: UUID) -> dict[UUID, store.Stands[Request]]:
    """The requests of an enquiry, in the order in which they were asked."""
    found = store.by_key(book.connection, REQUEST, [enquiry])
    return dict(sorted(found.items(), key=lambda one: (one[1].state.asked_at, one[1].state.asked.organisation)))


def gaps(book: Casebook, enquiry: UUID) -> tuple[str, ...]:
    """What a decision on an enquiry lacks, because organisations did not answer."""
    return tuple(filter(None, (asking.gap(one.state) for one in of_enquiry(book, enquiry).values())))


def follow_rating(book: Casebook, act: Act, enquiry: UUID, about: Enquiry) -> None:
    """Have the answers to the requests of an enquiry due by the rating that stands now."""
    for stream in of_enquiry(book, enquiry):
        book.do(REQUEST, stream, act, lambda state: asking.move_due(_there(state), about))


def lapse(book: Casebook, act: Act, enquiry: UUID) -> None:
    """Record of each request of an enquiry that was decided, and that nobody answered, that it was not."""
    for stream in of_enquiry(book, enquiry):
        book.do(REQUEST, stream, act, lambda state: asking.lapse(_there(state)))


def withdraw(book: Casebook, act: Act, enquiry: UUID) -> None:
    """Ask no more about an enquiry that its source has withdrawn."""
    for stream in of_enquiry(book, enquiry):
        book.do(REQUEST, stream, act, lambda state: asking.withdraw(_there(state), "The enquiry was withdrawn"))


@dataclass(frozen=True, slots=True)
class AnswersFollowed:
    """Takes in the answers that organisations give over the bus: a handler of what is followed."""

    book: Casebook

    def __call__(self, passage: Passage, now: Instant) -> None:
        """Take in what is answered; where it was never asked of its source, a manager is told."""
        for one in passage.heard:
            if one.event.kind == _RESPONSE:
                self._take_in(one, now)

    def _take_in(self, one: Heard, now: Instant) -> None:
        details = one.event.data.details
        stream = _uuid(str(details["request_id"]))
        held = self.book.find(REQUEST, stream) if stream else None
        if stream is None or held is None or held.state.asked.organisation != one.event.source:
            doc = {"what": "answer that fits no information request", "requests": ""}
            values = [f"fits-none:{one.record}", Jsonb(doc), clock.to_datetime(now), clock.to_datetime(now)]
            self.book.connection.execute(_FITS_NONE, values)
            return
        said, why = str(details.get("answer") or ""), str(details.get("reason") or "")
        which = cast("Answered", details["answered"])
        fact = RequestAnswered(which, said, why, "bus", one.record, one.received_at)
        self.book.do(REQUEST, stream, Act.of_the_hub(now), _taking(fact))


class _Handling(msgspec.Struct, frozen=True):
    restricted_to: tuple[str, ...] = ()


class _Data(msgspec.Struct, frozen=True):
    handling: _Handling = _Handling()


class _Restricted(msgspec.Struct, frozen=True):
    """Of an event, to whom it is restricted."""

    data: _Data


def _restricted(raw: bytes) -> _Handling:
    return msgspec.json.decode(raw, type=_Restricted).data.handling


def _asking(caller: Caller, about: About, organisation: str, told: Asking) -> Decide[Request]:
    return lambda state: asking.ask(state, caller, about, organisation, told)


def _taking(fact: RequestAnswered) -> Decide[Request]:
    return lambda state: asking.answer(_there(state), fact)


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
