"""An urgent family before the duty manager: raised, taken, gone up the line, answered or released.

Its clock runs from the receipt of the first urgent record that nobody has answered, and never restarts. It leaves the
queue when the record shows an answer (a strategy discussion, a section 47, a plan), or when a manager says, with a
rationale, that it may wait; what is told after that raises it again (Ofsted, Devon 2013, paragraph 19).
"""

from collections.abc import Iterator, Sequence
from typing import Final, Literal, NamedTuple
from uuid import UUID

from msgspec.structs import replace

from services.kernel import ids
from services.kernel.access import Caller
from services.kernel.clock import Instant
from services.kernel.errors import WrongUse
from services.profile.domain.casework.acts import Deadline, Done, Fact, Kind, Message, State, must_say
from services.profile.domain.casework.deciding import MANAGERS

Ending = Literal["answered", "released", "moved"]
MINUTE: Final = 60_000_000
ANYBODY: Final = "duty_manager"


class UrgentRaised(Fact, frozen=True):
    """A family was put before the duty manager. ``evidence`` are records that nobody has answered."""

    TOPIC = "urgent.raised.v1"
    family: UUID
    evidence: tuple[UUID, ...]
    since: Instant
    escalate_minutes: int


class UrgentEvidenceChanged(Fact, frozen=True):
    """More is told, or some of it was answered or withdrawn; the clock stands where it stood, or earlier."""

    TOPIC = "urgent.evidence-changed.v1"
    evidence: tuple[UUID, ...]
    since: Instant


class UrgentTaken(Fact, frozen=True):
    """Somebody takes it in hand."""

    TOPIC = "urgent.taken.v1"
    comment: str


class UrgentEscalated(Fact, frozen=True):
    """Nobody had taken it in time: it goes to the next of those on duty."""

    TOPIC = "urgent.escalated.v1"
    step: int
    to: str


class UrgentReleased(Fact, frozen=True):
    """A manager says that it may wait: the section 47 question is answered, with why."""

    TOPIC = "urgent.released.v1"
    rationale: str
    threshold: str
    evidence: tuple[UUID, ...]


class UrgentAnswered(Fact, frozen=True):
    """The record shows an answer, or tells of the urgent events no more."""

    TOPIC = "urgent.answered.v1"


class UrgentMoved(Fact, frozen=True):
    """The family is understood to be another one now, and its case goes on there."""

    TOPIC = "urgent.moved.v1"
    to: UUID


class Urgent(State, frozen=True, kw_only=True):
    """An urgent family as it stands. ``released`` are the records on which a manager said that it may wait."""

    family: UUID
    evidence: tuple[UUID, ...]
    since: Instant
    raised_at: Instant
    escalate_minutes: int
    ended: Ending | None = None
    ended_at: Instant | None = None
    taken_by: str = ""
    taken_at: Instant | None = None
    step: int = 0
    escalated_at: Instant | None = None
    released: tuple[UUID, ...] = ()
    released_by: str = ""
    rationale: str = ""
    raised: int = 1

    @property
    def is_open(self) -> bool:
        """Whether it is in the queue."""
        return self.ended is None


def urgent_stream(family: UUID) -> UUID:
    """The stream of the urgent case of a family."""
    return ids.named("urgent", family)


def _raised(fact: UrgentRaised, done: Done) -> Urgent:
    return Urgent(
        family=fact.family,
        evidence=fact.evidence,
        since=fact.since,
        raised_at=done.at,
        escalate_minutes=fact.escalate_minutes,
    )


def _raised_again(state: Urgent, fact: UrgentRaised, done: Done) -> Urgent:
    return replace(_raised(fact, done), raised=state.raised + 1, released=state.released)


def _changed(state: Urgent, fact: UrgentEvidenceChanged, _done: Done) -> Urgent:
    return replace(state, evidence=fact.evidence, since=fact.since)


def _taken(state: Urgent, _fact: UrgentTaken, done: Done) -> Urgent:
    return replace(state, taken_by=done.by.name, taken_at=done.at)


def _escalated(state: Urgent, fact: UrgentEscalated, done: Done) -> Urgent:
    return replace(state, step=fact.step, escalated_at=done.at)


def _released(state: Urgent, fact: UrgentReleased, done: Done) -> Urgent:
    told = replace(state, released=fact.evidence, released_by=done.by.name, rationale=fact.rationale)
    return replace(told, ended="released", ended_at=done.at)


def _answered(state: Urgent, _fact: UrgentAnswered, done: Done) -> Urgent:
    return replace(state, ended="answered", ended_at=done.at)


def _moved(state: Urgent, _fact: UrgentMoved, done: Done) -> Urgent:
    return replace(state, ended="moved", ended_at=done.at)


class Waiting(NamedTuple):
    """A family of which the gate holds: the records that nobody has answered, and since when it waits."""

    family: UUID
    evidence: tuple[UUID, ...]
    since: Instant


def judge(state: Urgent | None, found: Waiting, minutes: int) -> Sequence[Fact]:
    """What it means for a family's case that the gate holds; ``minutes`` are those until it goes up the line.

    What a manager has released stays released while nothing is told besides.
    """
    if state is None or not state.is_open:
        new = set(found.evidence) - set(state.released if state else ())
        return [UrgentRaised(found.family, found.evidence, found.since, minutes)] if new else []
    if set(found.evidence) == set(state.evidence):
        return []
    return [UrgentEvidenceChanged(found.evidence, found.since)]


def end(state: Urgent | None, heir: UUID | None) -> Sequence[Fact]:
    """What it means that the gate holds of a family no more; ``heir`` is the family with which its evidence went."""
    if state is None or not state.is_open:
        return []
    return [UrgentMoved(heir)] if heir else [UrgentAnswered()]


def take(state: Urgent, caller: Caller, comment: str) -> Sequence[Fact]:
    """Take an urgent family in hand; nothing where the caller has it already."""
    caller.must_be(MANAGERS | {"out_of_hours"}, "Taking an urgent family")
    _must_be_open(state)
    return [] if state.taken_by == caller.name else [UrgentTaken(comment.strip())]


def release(state: Urgent, caller: Caller, rationale: str, threshold: str) -> Sequence[Fact]:
    """Say that a family may wait, as a manager: why, and how the section 47 question is answered."""
    caller.must_be(MANAGERS, "Releasing an urgent family")
    _must_be_open(state)
    why = must_say(rationale, "The rationale for releasing an urgent family")
    answer = must_say(threshold, "The answer to the section 47 question (Children Act 1989)")
    return [UrgentReleased(why, answer, state.evidence)]


def escalate(state: Urgent, line: Sequence[str], now: Instant) -> Sequence[Fact]:
    """Send a family that nobody has taken to the next of those on duty, once for each step."""
    if not state.is_open or state.taken_at is not None or state.step >= len(line):
        return []
    last = state.escalated_at if state.escalated_at is not None else state.raised_at
    if now < last + state.escalate_minutes * MINUTE:
        return []
    return [UrgentEscalated(state.step + 1, line[state.step])]


def _must_be_open(state: Urgent) -> None:
    if not state.is_open:
        message = f"This family is not in the urgent queue: it was {state.ended}"
        raise WrongUse(message)


def deadlines(state: Urgent) -> Iterator[Deadline]:
    """That somebody takes it: the clock of the queue runs from receipt."""
    if state.is_open:
        due = state.raised_at + state.escalate_minutes * MINUTE
        yield Deadline("taken", ANYBODY, state.since, due, state.taken_at, alarmed="taken" in state.alarmed)


def tells(_state: Urgent, done: Done) -> Iterator[Message]:
    """Who is told: the duty manager that it waits, the next of the line that nobody took it."""
    stream = str(done.originator_id)
    match done.fact:
        case UrgentRaised():
            yield Message("notice", ANYBODY, {"what": "urgent family", "urgent": stream})
        case UrgentEscalated():
            yield Message("notice", done.fact.to, {"what": "urgent family that nobody has taken", "urgent": stream})
        case _:
            return


URGENT: Final = Kind(
    name="urgent case",
    state=Urgent,
    begin=_raised,
    begins_with=UrgentRaised,
    changes={
        UrgentRaised: _raised_again,
        UrgentEvidenceChanged: _changed,
        UrgentTaken: _taken,
        UrgentEscalated: _escalated,
        UrgentReleased: _released,
        UrgentAnswered: _answered,
        UrgentMoved: _moved,
    },
    is_open=lambda state: state.is_open,
    keys=lambda state: (state.family, *state.evidence),
    deadlines=deadlines,
    tells=tells,
)
"""Urgent cases: found by their family, and by the records that nobody has answered."""
