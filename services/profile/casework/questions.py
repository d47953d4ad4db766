"""The exploitation questions of absences, as the CSE team answers them: those that are overdue first."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from typing_extensions import TypedDict

from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.clock import Instant
from services.profile.casework.book import Act, Casebook
from services.profile.casework.desk import Desk
from services.profile.casework.team_answers import QuestionAnswer, question_answer, standing
from services.profile.domain.casework import exploitation
from services.profile.domain.casework.exploitation import EXPLOITATION, Question
from services.profile.domain.casework.team import Grounds

_ORDER: Final = ("overdue", "due", "not_back", "answered", "joined", "withdrawn")

MOST: Final = 200


class QuestionsAnswer(TypedDict):
    """Exploitation questions, those that are overdue first; ``count`` is of all, of which so many are told."""

    as_of: str
    count: int
    questions: list[QuestionAnswer]


@dataclass(frozen=True, slots=True)
class Questions:
    """Commands and questions on the exploitation questions of missing episodes."""

    book: Casebook

    @property
    def _desk(self) -> Desk[Question, QuestionAnswer]:
        return Desk(self.book, EXPLOITATION, question_answer)

    def all(self, caller: Caller, now: Instant, limit: int = MOST, *, closed: bool = False) -> QuestionsAnswer:
        """Those that nobody has answered, or all of them: the overdue first, and of those the longest overdue."""

        def order(state: Question) -> tuple[int, Instant]:
            due = state.answer_by if state.answer_by is not None else state.reported_at
            return _ORDER.index(standing(state, now)), due

        count, found = self._desk.first(caller, now, order, limit, closed=closed)
        return {"as_of": clock.format_instant(now), "count": count, "questions": found}

    def answer(self, act: Act, caller: Caller, stream: UUID, which: str, why: Grounds) -> QuestionAnswer:
        """Answer ``yes``, ``no`` or ``not_known_yet``; the last leaves the question open."""
        return self._desk.do(act, caller, stream, lambda state: exploitation.answer(state, caller, which, why), why)
