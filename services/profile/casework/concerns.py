"""Persons of concern as the CSE team keeps its list, and what is done to disrupt them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.kernel.access import Caller
from services.kernel.clock import Instant
from services.kernel.errors import WrongUse
from services.kernel.events.nodes import kind_of
from services.profile.casework.book import Act, Casebook
from services.profile.casework.desk import NO_GROUNDS, Desk
from services.profile.casework.team_answers import ConcernAnswer, concern_answer
from services.profile.domain.casework import concern
from services.profile.domain.casework.acts import Fact
from services.profile.domain.casework.concern import (
    CONCERN,
    Concern,
    DisruptionAgreed,
    PersonPutOn,
    concern_stream,
)
from services.profile.domain.casework.team import Grounds


@dataclass(frozen=True, slots=True)
class Concerns:
    """Commands and questions on persons of concern."""

    book: Casebook

    @property
    def _desk(self) -> Desk[Concern, ConcernAnswer]:
        return Desk(self.book, CONCERN, concern_answer)

    def all(self, caller: Caller, now: Instant, *, closed: bool = False) -> list[ConcernAnswer]:
        """Those who are on the list, or were ever."""
        return self._desk.all(caller, now, closed=closed)

    def put_on(self, act: Act, caller: Caller, person: str, review_by: date, why: Grounds) -> ConcernAnswer:
        """Put somebody on the list, until it is looked at again on a day."""
        (named,) = self._desk.named(act, caller, [person], why)
        if kind_of(named) != "person":
            message = f"{person!r} is a thing: the list is of people"
            raise WrongUse(message)
        wanted = PersonPutOn(UUID(named), review_by, why)
        stream = concern_stream(wanted.person)
        return self._desk.begin(act, caller, stream, lambda state: concern.put_on(state, caller, wanted, act.at))

    def review(self, act: Act, caller: Caller, stream: UUID, review_by: date, why: Grounds) -> ConcernAnswer:
        """Say why somebody stays on the list, and when it is looked at again."""
        return self._on(act, caller, stream, lambda state: concern.review(state, caller, review_by, why, act.at), why)

    def take_off(self, act: Act, caller: Caller, stream: UUID, why: Grounds) -> ConcernAnswer:
        """Take somebody off the list."""
        return self._on(act, caller, stream, lambda state: concern.take_off(state, caller, why), why)

    def disrupt(self, act: Act, caller: Caller, stream: UUID, wanted: DisruptionAgreed) -> ConcernAnswer:
        """Agree what is done to disrupt somebody: what, who, until when, under which power."""
        return self._on(act, caller, stream, lambda state: concern.disrupt(state, caller, wanted, act.at))

    def finish(self, act: Act, caller: Caller, stream: UUID, number: int, outcome: str) -> ConcernAnswer:
        """Say what came of an action."""
        return self._on(act, caller, stream, lambda state: concern.finish(state, caller, number, outcome))

    def _on(
        self,
        act: Act,
        caller: Caller,
        stream: UUID,
        decide: Callable[[Concern], Sequence[Fact]],
        why: Grounds = NO_GROUNDS,
    ) -> ConcernAnswer:
        return self._desk.do(act, caller, stream, decide, why)
