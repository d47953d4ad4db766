"""What the CSE team writes, as answers tell it: whole to those who may read what it rests on, else that it is there."""

from collections.abc import Iterable
from uuid import UUID

from typing_extensions import TypedDict

from services.kernel import clock
from services.kernel.clock import Instant
from services.profile.answers import EvidenceAnswer
from services.profile.casework.answers import ClockAnswer
from services.profile.casework.clocks import clock_answer
from services.profile.casework.sights import RESTRICTED, NodeAnswer, Sight
from services.profile.casework.store import Stands
from services.profile.domain.casework.concern import CONCERN, Concern, Disruption, Step
from services.profile.domain.casework.enquiry_facts import Evidence
from services.profile.domain.casework.exploitation import EXPLOITATION, Given, Question
from services.profile.domain.casework.hypothesis import Held, Hypothesis
from services.profile.domain.casework.mace import Handover


class StandingAnswer(TypedDict):
    """How something stood from an instant on, by whose word, why, and on which records."""

    stands: str
    by: str
    at: str
    reason: str
    evidence: list[EvidenceAnswer]


class HypothesisAnswer(TypedDict):
    """That two nodes are linked, or that one exploits the other; with its history, oldest first."""

    hypothesis: str
    version: int
    restricted: bool
    claim: str
    one: NodeAnswer
    other: NodeAnswer
    stands: str
    history: list[StandingAnswer]


class DisruptionAnswer(TypedDict):
    """What is done to disrupt a person of concern, by whom, until when, under which power, and what came of it."""

    number: int
    what: str
    owner: str
    due: str
    power: str
    agreed_by: str
    finished_at: str | None
    outcome: str


class ConcernAnswer(TypedDict):
    """A person of concern: whether they are on the list, reviewed when, why; and what is done to disrupt them."""

    concern: str
    version: int
    restricted: bool
    person: NodeAnswer
    status: str
    review_by: str | None
    clocks: list[ClockAnswer]
    history: list[StandingAnswer]
    actions: list[DisruptionAnswer]


class EpisodeAnswer(TypedDict):
    """What a source calls an absence."""

    source: str
    episode_id: str


class QuestionAnswer(TypedDict):
    """The exploitation question of an absence, with every answer that was given, oldest first.

    ``episodes`` are what each source that tells of it calls it. ``status`` is ``overdue``, ``due``, ``not_back``
    (nothing is due until the child is), ``answered``, ``joined`` (another question is asked of the absence: ``into``)
    or ``withdrawn``.
    """

    question: str
    version: int
    restricted: bool
    child: NodeAnswer
    source: str
    episode_id: str
    episodes: list[EpisodeAnswer]
    into: str | None
    reported_at: str
    returned_at: str | None
    due_at: str | None
    status: str
    answer: str | None
    clocks: list[ClockAnswer]
    reports: list[EvidenceAnswer]
    answers: list[StandingAnswer]


class HandoverAnswer(TypedDict):
    """A child or a network that was handed over to the MACE of a day."""

    handover: str
    version: int
    restricted: bool
    nodes: list[NodeAnswer]
    meeting: str
    by: str
    at: str
    reason: str
    evidence: list[EvidenceAnswer]


def hypothesis_answer(stream: UUID, one: Stands[Hypothesis], sight: Sight, _now: Instant) -> HypothesisAnswer:
    """A hypothesis."""
    state = one.state
    return {
        "hypothesis": str(stream),
        "version": one.version,
        "restricted": sight.restricted,
        "claim": state.what.claim,
        "one": sight.nodes[0],
        "other": sight.nodes[1],
        "stands": state.stands,
        "history": [] if sight.restricted else [_stood(held.stands, held) for held in state.history],
    }


def concern_answer(stream: UUID, one: Stands[Concern], sight: Sight, now: Instant) -> ConcernAnswer:
    """A person of concern."""
    state = one.state
    return {
        "concern": str(stream),
        "version": one.version,
        "restricted": sight.restricted,
        "person": sight.nodes[0],
        "status": "on_the_list" if state.is_open else "taken_off",
        "review_by": state.review_by.isoformat() if state.review_by else None,
        "clocks": [clock_answer(due, now) for due in CONCERN.deadlines(state)],
        "history": [] if sight.restricted else [_stood(step.what, step) for step in state.history],
        "actions": [] if sight.restricted else [_action(done) for done in state.actions],
    }


def _action(one: Disruption) -> DisruptionAnswer:
    return {
        "number": one.number,
        "what": one.what,
        "owner": one.owner,
        "due": one.due.isoformat(),
        "power": one.power,
        "agreed_by": one.agreed_by,
        "finished_at": instant(one.finished_at),
        "outcome": one.outcome,
    }


def question_answer(stream: UUID, one: Stands[Question], sight: Sight, now: Instant) -> QuestionAnswer:
    """The exploitation question of an episode."""
    state = one.state
    hidden = sight.restricted
    return {
        "question": str(stream),
        "version": one.version,
        "restricted": hidden,
        "child": sight.nodes[0],
        "source": state.source,
        "episode_id": RESTRICTED if hidden else state.episode_id,
        "episodes": [] if hidden else [{"source": source, "episode_id": of} for source, of in state.names],
        "into": str(state.into) if state.into else None,
        "reported_at": clock.format_instant(state.missing_since),
        "returned_at": instant(state.returned_at),
        "due_at": instant(state.answer_by),
        "status": standing(state, now),
        "answer": None if hidden or not state.answers else state.answers[-1].answer,
        "clocks": [clock_answer(due, now) for due in EXPLOITATION.deadlines(state)],
        "reports": records(state.told),
        "answers": [] if hidden else [_stood(given.answer, given) for given in state.answers],
    }


def standing(state: Question, now: Instant) -> str:
    """How a question stands at an instant."""
    if not state.is_open:
        return "withdrawn" if state.is_withdrawn else "joined" if state.into else "answered"
    if state.answer_by is None:
        return "not_back"
    return "due" if now <= state.answer_by else "overdue"


def handover_answer(stream: UUID, one: Stands[Handover], sight: Sight, _now: Instant) -> HandoverAnswer:
    """A hand-over."""
    state = one.state
    return {
        "handover": str(stream),
        "version": one.version,
        "restricted": sight.restricted,
        "nodes": sight.nodes,
        "meeting": state.meeting.isoformat(),
        "by": state.by,
        "at": clock.format_instant(state.at),
        "reason": RESTRICTED if sight.restricted else state.why.reason,
        "evidence": records(state.why.evidence),
    }


def _stood(stands: str, said: Held | Step | Given) -> StandingAnswer:
    return {
        "stands": stands,
        "by": said.by,
        "at": clock.format_instant(said.at),
        "reason": said.why.reason,
        "evidence": records(said.why.evidence),
    }


def records(evidence: Iterable[Evidence]) -> list[EvidenceAnswer]:
    """Records, by their sources and ids."""
    return [{"source": one.source, "id": one.id} for one in evidence]


def instant(at: Instant | None) -> str | None:
    """An instant, if there is one."""
    return clock.format_instant(at) if at is not None else None
