"""Opening enquiries: what agencies tell becomes work, and what they tell later is taken into it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, LiteralString, cast
from uuid import UUID

from services.kernel import clock
from services.kernel.clock import DAY, Instant
from services.kernel.ids import record_id
from services.profile import reading
from services.profile.casework.book import Act, Casebook
from services.profile.casework.following import Heard, Passage
from services.profile.casework.requests import follow_rating, lapse, withdraw
from services.profile.domain.casework.acts import Fact
from services.profile.domain.casework.deciding import information_due
from services.profile.domain.casework.enquiry import ENQUIRY, Enquiry, enquiry_stream
from services.profile.domain.casework.enquiry_facts import (
    DecisionTold,
    EnquiryReceived,
    EnquiryToldAgain,
    EnquiryWithdrawn,
    Rating,
)
from services.profile.domain.thresholds import Thresholds
from services.profile.domain.working_time import after_working_days

OLD: Final = 28 * DAY
"""What was received so long ago as it is first followed came with a load of old files: it raises no alarm."""

_ENQUIRY: Final = "social_care.enquiry"
_DECISION: Final = "social_care.decision"
_RETRACTION: Final = "partner.retraction"
_WORKED: Final[LiteralString] = """
    SELECT stream FROM casework.state_key JOIN casework.state USING (stream) WHERE key = %s AND kind = 'enquiry'
"""


@dataclass(frozen=True, slots=True)
class EnquiriesFollowed:
    """Makes enquiries of what agencies tell: a handler of what is followed."""

    book: Casebook

    def __call__(self, passage: Passage, now: Instant) -> None:
        """Open the enquiries that are new, and take in what is told of the others."""
        told: dict[UUID, list[Heard]] = defaultdict(list)
        for one in passage.heard:
            if one.event.kind in (_ENQUIRY, _DECISION):
                told[enquiry_stream(one.event.source, str(one.event.data.details["enquiry_id"]))].append(one)
            elif one.event.kind == _RETRACTION:
                for stream in self._of(record_id(one.event.source, str(one.event.data.details["retracts"]))):
                    told[stream].append(one)
        limits = reading.thresholds(self.book.connection, clock.london_date(now), now)
        begun = [(stream, _first(records, limits, now)) for stream, records in told.items()]
        self.book.do_many(ENQUIRY, Act.of_the_hub(now), begun)
        for stream, records in told.items():
            for one in records:
                self._take_in(stream, one, now)

    def _of(self, record: UUID) -> list[UUID]:
        return [stream for (stream,) in self.book.connection.execute(_WORKED, [record]).fetchall()]

    def _take_in(self, stream: UUID, one: Heard, now: Instant) -> None:
        held, act = self.book.find(ENQUIRY, stream), Act.of_the_hub(now)
        if held is None:
            return
        kept = self.book.do(ENQUIRY, stream, act, lambda state: _more(state, one))
        if kept.state.rating != held.state.rating:
            follow_rating(self.book, act, stream, kept.state)
        if kept.state.decided_at is not None and held.state.decided_at is None:
            lapse(self.book, act, stream)
        if kept.state.is_withdrawn and not held.state.is_withdrawn:
            withdraw(self.book, act, stream)


def _first(records: Sequence[Heard], limits: Thresholds, now: Instant) -> list[Fact]:
    """What opens an enquiry: the first record of it to be received; nothing where only a decision is told."""
    enquiries = [one for one in records if one.event.kind == _ENQUIRY]
    if not enquiries:
        return []
    first = min(enquiries, key=lambda one: (one.received_at, one.record))
    details = first.event.data.details
    received_at = first.received_at
    return [
        EnquiryReceived(
            source=first.event.source,
            enquiry_id=str(details["enquiry_id"]),
            record=first.record,
            received_at=received_at,
            enquirer=str(details["enquirer"]),
            rating=_rating(details),
            due=information_due(received_at, limits),
            decide_by=after_working_days(received_at, limits.decision_working_days),
            old=now - received_at > OLD,
        )
    ]


def _more(state: Enquiry | None, one: Heard) -> Sequence[Fact]:
    """What a further record tells of an enquiry; nothing where it was taken in before."""
    if state is None:
        return []
    if one.event.kind == _RETRACTION:
        gone = record_id(one.event.source, str(one.event.data.details["retracts"]))
        known = gone in state.records and gone not in state.withdrawn
        return [EnquiryWithdrawn(gone)] if known else []
    if one.record in state.records:
        return []
    details = one.event.data.details
    if one.event.kind == _DECISION:
        if one.event.id.startswith(OWN):
            return []
        return [DecisionTold(one.record, str(details["outcome"]), occurred(one))]
    rating = _rating(details)
    return [EnquiryToldAgain(one.record, rating if rating != state.rating else None)]


OWN: Final = "kinfold-decision-"
"""How the ids of the decisions begin that the hub itself publishes."""


def occurred(one: Heard) -> Instant:
    """When an event happened: its end, or the first instant of a date alone."""
    told = one.event.data.occurred_at
    text = str(told["to"] if isinstance(told, dict) else told)
    return clock.parse_instant(text) if "T" in text.upper() else clock.first_instant_of(text)


def _rating(details: dict[str, Any]) -> Rating | None:
    return cast("Rating | None", details.get("rating"))
