"""The exploitation questions of missing episodes, as the CSE team answers them: those that are overdue first."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from services.kernel.access import Caller
from services.kernel.clock import Instant
from services.profile.casework.book import Act, Casebook
from services.profile.casework.desk import Desk
from services.profile.casework.team_answers import QuestionAnswer, question_answer
from services.profile.domain.casework import exploitation
from services.profile.domain.casework.exploitation import EXPLOITATION, Question
from services.profile.domain.casework.team import Grounds

_ORDER: Final = ("overdue", "due", "not_back", "answered", "withdrawn")


@dataclass(frozen=True, slots=True)
class Questions:
    """Commands and questions on the exploitation questions of missing episodes."""

    book: Casebook

    @property
    def _desk(self) -> Desk[Question, QuestionAnswer]:
        return Desk(self.book, EXPLOITATION, question_answer)

    def all(self, caller: Caller, now: Instant, *, closed: bool = False) -> list[QuestionAnswer]:
        """Those that nobody has answered, or all of them: the overdue first, and of those the longest overdue."""
        return sorted(self._desk.all(caller, now, closed=closed), key=_by_clock)

    def answer(self, act: Act, caller: Caller, stream: UUID, which: str, why: Grounds) -> QuestionAnswer:
        """Answer ``yes``, ``no`` or ``not_known_yet``; the last leaves the question open."""
        return self._desk.do(act, caller, stream, lambda state: exploitation.answer(state, caller, which, why), why)


def _by_clock(one: QuestionAnswer) -> tuple[int, str, str, str]:
    return _ORDER.index(one["status"]), one["due_at"] or "", one["reported_at"], one["question"]
