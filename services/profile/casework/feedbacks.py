"""Complaints and feedback as people record, answer and learn from them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.clock import Instant
from services.profile import reading
from services.profile.casework import store
from services.profile.casework.book import Act, Casebook
from services.profile.casework.quality_answers import FeedbackAnswer, feedback_answer
from services.profile.domain.casework import feedback
from services.profile.domain.casework.acts import Fact
from services.profile.domain.casework.feedback import FEEDBACK, Feedback, feedback_stream
from services.profile.door import opened


@dataclass(frozen=True, slots=True)
class Feedbacks:
    """Commands and questions on feedback."""

    book: Casebook

    def open(self, caller: Caller, now: Instant) -> list[FeedbackAnswer]:
        """Feedback of which something is still to be done, the oldest first."""
        with opened(self.book.connection, caller, "open feedback") as connection:
            found = store.open_of(connection, FEEDBACK)
        return [feedback_answer(stream, one.version, one.state, now) for stream, one in found.items()]

    def receive(self, act: Act, caller: Caller, told: tuple[str, str, str], about: UUID | None) -> FeedbackAnswer:
        """Record feedback: which sort, from whom, in their words, about what."""
        limits = reading.thresholds(self.book.connection, clock.london_date(act.at), act.at)
        facts = feedback.receive(caller, told, about, limits, act.at)
        stream = feedback_stream(told[2], act.command or act.at)
        kept = self.book.do(FEEDBACK, stream, act, lambda state: [] if state else facts)
        return feedback_answer(stream, kept.version, kept.state, act.at)

    def acknowledge(self, act: Act, caller: Caller, stream: UUID) -> FeedbackAnswer:
        """Say that they were told that it has come."""
        return self._on(act, stream, lambda state: feedback.acknowledge(state, caller))

    def answer(self, act: Act, caller: Caller, stream: UUID, outcome: str, text: str) -> FeedbackAnswer:
        """Answer a complaint."""
        return self._on(act, stream, lambda state: feedback.answer(state, caller, outcome, text))

    def learn(self, act: Act, caller: Caller, stream: UUID, learned: tuple[str, str, date]) -> FeedbackAnswer:
        """Agree what changes because of it: what, who sees to it, until when."""
        return self._on(act, stream, lambda state: feedback.learn(state, caller, *learned))

    def done(self, act: Act, caller: Caller, stream: UUID, number: int, shown_by: str) -> FeedbackAnswer:
        """Say that something has changed, and how one sees it."""
        return self._on(act, stream, lambda state: feedback.done(state, caller, number, shown_by))

    def _on(self, act: Act, stream: UUID, decide: Callable[[Feedback], Sequence[Fact]]) -> FeedbackAnswer:
        kept = self.book.act_on(FEEDBACK, stream, act, decide)
        return feedback_answer(stream, kept.version, kept.state, act.at)
