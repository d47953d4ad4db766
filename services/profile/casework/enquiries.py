"""Enquiries as people work them: listed by the clock, shown with their history, rated, decided, authorised, seen."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.clock import DAY, Instant
from services.kernel.errors import NotAllowed, NotFound, WrongUse
from services.profile import reading
from services.profile.casework import enquiry_answers, requests, settings, store
from services.profile.casework.answers import EnquiriesAnswer, EnquiryAnswer, EnquiryRow, ReplayAnswer
from services.profile.casework.book import Act, Casebook
from services.profile.casework.screens import screen
from services.profile.casework.store import Stands
from services.profile.domain.casework import deciding
from services.profile.domain.casework.acts import Fact
from services.profile.domain.casework.asking import in_sum
from services.profile.domain.casework.deciding import Draft, OnScreen
from services.profile.domain.casework.enquiry import ENQUIRY, Enquiry
from services.profile.domain.thresholds import Thresholds
from services.profile.door import answered, opened

MOST: Final = 100
_RECENT: Final = 31 * DAY


@dataclass(frozen=True, slots=True)
class Enquiries:
    """Commands and questions on enquiries. Every read is recorded before it is made, every act bears its actor."""

    book: Casebook

    def waiting(self, caller: Caller, now: Instant, limit: int = MOST) -> EnquiriesAnswer:
        """The enquiries on which nothing has been decided, those whose decision is due first at the head."""
        with opened(self.book.connection, caller, "open enquiries") as connection:
            found = store.open_of(connection, ENQUIRY)
            first = sorted(found.items(), key=lambda one: (one[1].state.decide_by, one[0]))[:limit]
            rows = self._rows(caller, first, now)
            answered(connection, caller, "open enquiries", [stream for stream, _ in first])
        return {"as_of": clock.format_instant(now), "enquiries": rows}

    def recent(self, caller: Caller, now: Instant, since: Instant | None = None) -> EnquiriesAnswer:
        """The enquiries first worked since an instant, or in the last month, decided or not."""
        first = now - _RECENT if since is None else since
        with opened(self.book.connection, caller, "enquiries") as connection:
            found = list(store.begun_between(connection, ENQUIRY, first, now + 1).items())
            rows = self._rows(caller, found, now)
            answered(connection, caller, "enquiries", [stream for stream, _ in found])
        return {"as_of": clock.format_instant(now), "enquiries": rows}

    def show(self, caller: Caller, stream: UUID, now: Instant, as_of: Instant | None = None) -> EnquiryAnswer:
        """An enquiry whole, as recorded by an instant if one is given."""
        with opened(self.book.connection, caller, "an enquiry", [stream]) as connection:
            kept = self.book.get(ENQUIRY, stream, as_of)
            self._must_read(caller, kept.state)
            row = self._rows(caller, [(stream, Stands(kept.version, kept.state))], now)[0]
            words = settings.pathways(connection, clock.london_date(now), now)
            return enquiry_answers.whole(row, kept, words, self._asked(stream, now))

    def replay(self, caller: Caller, stream: UUID, version: int) -> ReplayAnswer:
        """What the record gives again of what was on screen as a decision was made, as of that instant."""
        with opened(self.book.connection, caller, "a decision as it was made", [stream]) as connection:
            kept = self.book.get(ENQUIRY, stream)
            self._must_read(caller, kept.state)
            decision = next((one for one in kept.state.decisions if one.version == version), None)
            if decision is None:
                message = f"There is no decision at version {version} of this enquiry"
                raise NotFound(message)
            then = screen(connection, caller, kept.state, decision.made.as_of)
            words = settings.pathways(connection, clock.london_date(decision.at), decision.at)
        return {
            "decision": enquiry_answers.decision(decision, words),
            "replayed": [enquiry_answers.seen(one) for one in then.seen],
            "same": then.seen == decision.made.seen and then.urgent == decision.made.urgent,
        }

    def rate(self, act: Act, caller: Caller, stream: UUID, rating: str, reason: str) -> EnquiryAnswer:
        """Rate an enquiry. Raises WrongUse without a reason: the clocks run from receipt whatever the rating."""
        answer = self._do(act, caller, stream, lambda state: deciding.rate(state, caller, rating, reason))
        requests.follow_rating(self.book, act.beside(), stream, self.book.get(ENQUIRY, stream).state)
        return answer

    def decide(
        self, act: Act, caller: Caller, stream: UUID, draft: Draft, shown_as_of: Instant | None = None
    ) -> EnquiryAnswer:
        """Decide on an enquiry, with what was on screen as of an instant; of the act itself, if none is given."""
        kept = self.book.get(ENQUIRY, stream)
        self._must_read(caller, kept.state)
        as_of = act.at if shown_as_of is None else shown_as_of
        if as_of > act.at:
            message = "What was on screen cannot have been known after the decision was made"
            raise WrongUse(message)
        with opened(self.book.connection, caller, "a decision on an enquiry", [stream]) as connection:
            then = screen(connection, caller, kept.state, as_of)
        shown = OnScreen(then.as_of, then.seen, requests.gaps(self.book, stream), then.urgent)
        limits = self._limits(act.at)
        return self._do(act, caller, stream, lambda state: deciding.decide(state, caller, draft, shown, limits, act.at))

    def authorise(self, act: Act, caller: Caller, stream: UUID, comment: str) -> EnquiryAnswer:
        """Authorise the decision that waits for it."""
        limits = self._limits(act.at)
        return self._do(act, caller, stream, lambda state: deciding.authorise(state, caller, comment, limits, act.at))

    def send_back(self, act: Act, caller: Caller, stream: UUID, reason: str) -> EnquiryAnswer:
        """Send the decision that waits for authorisation back."""
        return self._do(act, caller, stream, lambda state: deciding.send_back(state, caller, reason))

    def see_override(self, act: Act, caller: Caller, stream: UUID, comment: str, *, agrees: bool) -> EnquiryAnswer:
        """See an override as a second manager."""
        return self._do(act, caller, stream, lambda state: deciding.see_override(state, caller, comment, agrees=agrees))

    def oversee(self, act: Act, caller: Caller, stream: UUID, comment: str) -> EnquiryAnswer:
        """Give management oversight of what became of a decision."""
        return self._do(act, caller, stream, lambda state: deciding.oversee(state, caller, comment))

    def _do(self, act: Act, caller: Caller, stream: UUID, decide: Callable[[Enquiry], Sequence[Fact]]) -> EnquiryAnswer:
        self._must_read(caller, self.book.get(ENQUIRY, stream).state)
        kept = self.book.act_on(ENQUIRY, stream, act, decide)
        if kept.state.decided_at is not None:
            requests.lapse(self.book, act.beside(), stream)
        words = settings.pathways(self.book.connection, clock.london_date(act.at), act.at)
        with opened(self.book.connection, caller, "an enquiry", [stream]):
            row = self._rows(caller, [(stream, Stands(kept.version, kept.state))], act.at)[0]
        return enquiry_answers.whole(row, kept, words, self._asked(stream, act.at))

    def _must_read(self, caller: Caller, state: Enquiry) -> None:
        """Refuse whoever may not read the record that opened an enquiry: what was written about it tells it too."""
        for raw in reading.raw(self.book.connection, state.records[:1]).values():
            audience = enquiry_answers.restricted_to(raw)
            if not caller.may_read(audience):
                who = " or ".join(group.replace("_", " ") for group in audience)
                message = f"This enquiry is restricted: ask the {who}"
                raise NotAllowed(message)

    def _asked(self, stream: UUID, now: Instant) -> str:
        found = requests.of_enquiry(self.book, stream)
        return in_sum([one.state for one in found.values()], now)

    def _rows(self, caller: Caller, found: Collection[tuple[UUID, Stands[Enquiry]]], now: Instant) -> list[EnquiryRow]:
        bytes_of = reading.raw(self.book.connection, [one.state.records[0] for _, one in found])
        return [
            enquiry_answers.row(stream, one, bytes_of.get(one.state.records[0], b""), caller, now)
            for stream, one in found
        ]

    def _limits(self, at: Instant) -> Thresholds:
        return reading.thresholds(self.book.connection, clock.london_date(at), at)
