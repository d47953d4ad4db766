"""What the hub itself publishes: events of its own to the record, and what it tells agencies on their topics.

An event of the hub's own stands on the history topic, which nobody else may write to, with the instant at which the
hub did what it tells: whenever it is sent, it counts from then.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import msgspec

from services.kernel import clock
from services.kernel.clock import Instant
from services.kernel.errors import Missing, WrongUse
from services.kernel.events import check
from services.kernel.events.check import Refused
from services.kernel.events.faults import Fault
from services.kernel.events.requests import REQUESTS
from services.kernel.log.port import HISTORY, RECEIVED_AT, SENT_BY, Log, Outgoing, Publisher
from services.profile import reading
from services.profile.casework.book import Casebook
from services.profile.casework.opening import OWN
from services.profile.casework.outbox import Channel, Waiting
from services.profile.domain.casework.enquiry import ENQUIRY, Decision, Enquiry
from services.profile.domain.casework.request import REQUEST, Request

HUB: Final = "/kinfold"
"""The source of what the platform tells agencies."""

_SHORT: Final = 500
_BY: Final = b"kinfold"


@contextmanager
def publishing(log: Log) -> Iterator[Publisher]:
    """A publisher of the hub's own events, for a while."""
    log.ensure_topics([HISTORY])
    publisher = log.publisher()
    try:
        yield publisher
    finally:
        publisher.close()


def own_event(event: Mapping[str, Any], received_at: Instant, sent_by: str = "kinfold") -> Outgoing:
    """An event of the hub's own as a record of the log.

    Raises WrongUse with every fault, its place and what to do, where it is no good event.
    """
    raw = msgspec.json.encode(event)
    try:
        told = check.check(raw, received_at)
    except Refused as refused:
        raise WrongUse(faults_in_words(refused.faults)) from None
    headers = ((RECEIVED_AT, clock.format_instant(received_at).encode()), (SENT_BY, sent_by.encode()))
    return Outgoing(HISTORY, told.source.encode(), raw, headers)


def faults_in_words(faults: list[Fault]) -> str:
    """What is wrong with an event, each fault with its place."""
    return "; ".join(f"{fault.pointer or 'the event'}: {fault.message}" for fault in faults)


def told(type_: str, waiting: Waiting, sector: str, data: Mapping[str, Any]) -> Outgoing:
    """Something that the platform tells a sector, as a record of its topic. Its id is the message's for ever."""
    event = {
        "specversion": "1.0",
        "source": HUB,
        "id": waiting.key,
        "type": type_,
        "time": clock.format_instant(waiting.made_at),
        "datacontenttype": "application/json",
        "data": data,
    }
    key = str(data.get("organisation", sector)).encode()
    return Outgoing(REQUESTS.format(sector=sector), key, msgspec.json.encode(event), ((SENT_BY, _BY),))


@dataclass(frozen=True, slots=True)
class Publishing:
    """The channels that end on the log: the hub's own events, and what became of an enquiry."""

    book: Casebook
    publisher: Publisher

    def channels(self) -> dict[str, Channel]:
        """Each channel by its name."""
        return {"event": self.decision, "outcome": self.outcome, "request": self.request}

    def decision(self, waiting: Waiting) -> None:
        """Tell the record of a decision on an enquiry, in the name of the source to which the enquiry belongs."""
        kept = self.book.get(ENQUIRY, UUID(waiting.doc["enquiry"]))
        decision = next(one for one in kept.state.decisions if one.version == waiting.doc["decision"])
        event = self._event_of(kept.state.records[0])
        self.publisher.publish([own_event(_decision(event, kept.state, decision, waiting.key), waiting.made_at)])

    def outcome(self, waiting: Waiting) -> None:
        """Tell the enquirer's sector what became of the enquiry."""
        self.publisher.publish([told("kinfold.outcome.v1", waiting, waiting.recipient, waiting.doc)])

    def request(self, waiting: Waiting) -> None:
        """Ask an organisation, remind it, or ask no more; whom it is about is read from the record of the enquiry."""
        stream, what = UUID(waiting.doc["request"]), waiting.doc["is"]
        state = self.book.get(REQUEST, stream).state
        people: list[Any] = []
        if what != "withdrawal":
            people = self._event_of(state.asked.record)["data"]["people"]
        about = [one for one in people if not state.asked.people or one["ref"] in state.asked.people]
        data = _asked(stream, state, about, what)
        self.publisher.publish([told("kinfold.information_request.v1", waiting, waiting.recipient, data)])

    def _event_of(self, record: UUID) -> dict[str, Any]:
        raw = reading.raw(self.book.connection, [record])
        if not raw:
            message = "The record of the enquiry is not there yet"
            raise Missing(message)
        event: dict[str, Any] = msgspec.json.decode(raw[record])
        return event


def _asked(stream: UUID, state: Request, people: object, what: str) -> dict[str, Any]:
    """What an organisation is asked; a chaser says that it is one, and a withdrawal names nobody any more."""
    question = state.asked.question
    if what == "chaser":
        question = f"Reminder, an answer was due on {clock.format_instant(state.due_at)}: {question}"
    elif what == "withdrawal":
        question = "Withdrawn, no answer is needed any more"
    return {
        "request_id": str(stream),
        "organisation": state.asked.organisation,
        "question": question,
        "rating": state.rating,
        "due_at": clock.format_instant(state.due_at),
        "lawful_basis": state.asked.basis,
        "threshold": state.asked.threshold,
        "people": people,
    }


def _decision(event: Mapping[str, Any], state: Enquiry, decision: Decision, key: str) -> dict[str, Any]:
    """The agency event of a decision: the people of the enquiry, and who decided what."""
    at = clock.format_instant(decision.authorised_at or decision.at)
    made = decision.made
    outcome = made.outcome.replace("_", " ")
    data = {
        "occurred_at": at,
        "recorded_at": at,
        "summary": f"Decision on enquiry {state.enquiry_id}: {outcome}{' (override)' if made.is_override else ''}"[
            :_SHORT
        ],
        "people": event["data"]["people"],
        "details": {
            "enquiry_id": state.enquiry_id,
            "outcome": made.outcome,
            "rationale": made.rationale[:_SHORT],
            "decided_by": decision.by[:_SHORT],
            "authorised_by": decision.authorised_by[:_SHORT],
        },
    }
    for part in ("relationships", "handling"):
        if part in event["data"]:
            data[part] = event["data"][part]
    return {
        "specversion": "1.0",
        "source": state.source,
        "id": OWN + key.replace(":", "-"),
        "type": "social_care.decision.v1",
        "time": at,
        "datacontenttype": "application/json",
        "data": data,
    }
