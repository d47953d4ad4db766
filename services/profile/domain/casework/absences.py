"""One exploitation question of each absence, however many sources tell of it, in whichever order."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from services.profile.domain.casework.acts import Fact
from services.profile.domain.casework.exploitation import Question
from services.profile.domain.casework.exploitation_facts import EpisodesTogether, OtherTelling, QuestionJoined
from services.profile.domain.rules.missing import Name


def together(asked: Mapping[UUID, Question], absences: Iterable[Collection[Name]]) -> list[list[UUID]]:
    """A child's questions by the absence that each is of, first of each the one that is asked of it.

    ``absences`` are the names of each. Asked is the one to which the answer is yes, or else the one that was answered
    first, or else the one into which others are joined already, or else the first that waited.
    """
    number = {name: place for place, names in enumerate(absences) for name in names}
    found: dict[int | UUID, list[UUID]] = {}
    for stream, one in sorted(asked.items(), key=lambda told: _precedence(*told)):
        found.setdefault(number.get(one.name, stream), []).append(stream)
    return list(found.values())


def _precedence(stream: UUID, one: Question) -> tuple[object, ...]:
    answered, due = one.answered_at, one.answer_by
    said = (not any(told.answer == "yes" for told in one.answers[-1:]), answered is None, answered or 0)
    waited = (one.into is not None, not one.others, due is None, due or 0)
    return (*said, *waited, one.reported_at, str(stream))


def ask_of_all(state: Question | None, others: Mapping[UUID, Question]) -> Sequence[Fact]:
    """Ask this question of what others were asked of too, and of nothing else; once."""
    told = tuple(OtherTelling(stream, *one.name, one.reported_at, one.reports) for stream, one in others.items())
    facts: list[Fact] = [] if state is None or state.into is None else [QuestionJoined(None)]
    return facts if state is None or state.others == told else [*facts, EpisodesTogether(told)]


def join(state: Question | None, into: UUID) -> Sequence[Fact]:
    """Leave an episode to another question; once."""
    if state is None or state.into == into:
        return []
    return [*([EpisodesTogether(())] if state.others else []), QuestionJoined(into)]
