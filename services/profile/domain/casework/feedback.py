"""Complaints and feedback, each linked to what was learned from it (Ofsted, Devon 2013, paragraph 56)."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, Literal, cast, get_args
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from services.kernel import clock, ids
from services.kernel.access import Caller
from services.kernel.clock import Instant
from services.kernel.errors import NotFound, WrongUse
from services.profile.domain.casework.acts import (
    Alarmed,
    Deadline,
    Done,
    Fact,
    Kind,
    Message,
    State,
    must_be_one_of,
    must_say,
)
from services.profile.domain.thresholds import Thresholds
from services.profile.domain.working_time import after_working_days

Sort = Literal["complaint", "compliment", "feedback"]
From = Literal["child", "parent", "carer", "professional", "public"]
Outcome = Literal["upheld", "partly_upheld", "not_upheld"]

SORTS: Final[tuple[Sort, ...]] = get_args(Sort)
FROM: Final[tuple[From, ...]] = get_args(From)
OUTCOMES: Final[tuple[Outcome, ...]] = get_args(Outcome)
MANAGER: Final = "duty_manager"
MAY_RECORD: Final = frozenset({"operator", "analyst", "duty_manager", "chair", "auditor", "cse_team"})
MAY_ANSWER: Final = frozenset({"operator", "duty_manager", "auditor"})


class FeedbackReceived(Fact, frozen=True):
    """Somebody said what they think of how they were treated. ``about`` is a case, a family or a meeting."""

    TOPIC = "feedback.received.v1"
    sort: Sort
    whose: From
    text: str
    about: UUID | None
    acknowledge_by: Instant
    answer_by: Instant


class FeedbackAcknowledged(Fact, frozen=True):
    """They were told that it has come."""

    TOPIC = "feedback.acknowledged.v1"


class FeedbackAnswered(Fact, frozen=True):
    """They were answered."""

    TOPIC = "feedback.answered.v1"
    outcome: Outcome
    text: str


class LearningAgreed(Fact, frozen=True):
    """What changes because of it, who sees to it, until when."""

    TOPIC = "feedback.learning-agreed.v1"
    what: str
    owner: str
    due: date


class LearningDone(Fact, frozen=True):
    """It has changed, and this is how one sees it."""

    TOPIC = "feedback.learning-done.v1"
    number: int
    shown_by: str


class Learning(Struct, frozen=True):
    """Something that changes because of feedback."""

    number: int
    what: str
    owner: str
    due: date
    agreed_at: Instant
    done_at: Instant | None = None
    shown_by: str = ""


class Feedback(State, frozen=True, kw_only=True):
    """Feedback as it stands."""

    sort: Sort
    whose: From
    text: str
    about: UUID | None
    received_at: Instant
    acknowledge_by: Instant
    answer_by: Instant
    acknowledged_at: Instant | None = None
    answered_at: Instant | None = None
    outcome: Outcome | None = None
    answer: str = ""
    learning: tuple[Learning, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether anything is still to be done: an answer to a complaint, or what was learned."""
        waits = self.sort == "complaint" and self.answered_at is None
        return waits or not self.learning or any(one.done_at is None for one in self.learning)


def feedback_stream(text: str, at: object) -> UUID:
    """The stream of feedback, from what was said and when, or by which command."""
    return ids.named("feedback", text.strip(), at)


def receive(
    caller: Caller, told: tuple[str, str, str], about: UUID | None, limits: Thresholds, at: Instant
) -> Sequence[Fact]:
    """Record feedback: which sort, from whom, in their words."""
    caller.must_be(MAY_RECORD, "Recording feedback")
    sort, whose, text = told
    return [
        FeedbackReceived(
            sort=cast("Sort", must_be_one_of(sort, SORTS, "The sort of feedback")),
            whose=cast("From", must_be_one_of(whose, FROM, "Who gives feedback")),
            text=must_say(text, "What was said"),
            about=about,
            acknowledge_by=after_working_days(at, limits.feedback_acknowledge_working_days),
            answer_by=after_working_days(at, limits.feedback_answer_working_days),
        )
    ]


def acknowledge(state: Feedback, caller: Caller) -> Sequence[Fact]:
    """Say that they were told that it has come."""
    caller.must_be(MAY_RECORD, "Acknowledging feedback")
    return [] if state.acknowledged_at is not None else [FeedbackAcknowledged()]


def answer(state: Feedback, caller: Caller, outcome: str, text: str) -> Sequence[Fact]:
    """Answer a complaint."""
    caller.must_be(MAY_ANSWER, "Answering a complaint")
    if state.sort != "complaint":
        message = "Only a complaint is answered with an outcome"
        raise WrongUse(message)
    if state.answered_at is not None:
        message = "This complaint is answered already"
        raise WrongUse(message)
    found = cast("Outcome", must_be_one_of(outcome, OUTCOMES, "An outcome"))
    return [FeedbackAnswered(found, must_say(text, "The answer"))]


def learn(state: Feedback, caller: Caller, what: str, owner: str, due: date) -> Sequence[Fact]:
    """Agree what changes because of it. An upheld complaint without learning stays open."""
    caller.must_be(MAY_ANSWER, "Agreeing what is learned")
    who = must_say(owner, "Who sees to it", fewest=1)
    same = [one for one in state.learning if (one.what, one.owner) == (what.strip(), who)]
    return [] if same else [LearningAgreed(must_say(what, "What changes because of it"), who, due)]


def done(state: Feedback, caller: Caller, number: int, shown_by: str) -> Sequence[Fact]:
    """Say that something has changed, and how one sees it."""
    caller.must_be(MAY_ANSWER, "Recording what was learned")
    found = next((one for one in state.learning if one.number == number), None)
    if found is None or found.done_at is not None:
        message = f"There is no open learning {number} here"
        raise NotFound(message)
    return [LearningDone(number, must_say(shown_by, "How one sees that it has changed"))]


def _received(fact: FeedbackReceived, done_: Done) -> Feedback:
    return Feedback(
        sort=fact.sort,
        whose=fact.whose,
        text=fact.text,
        about=fact.about,
        received_at=done_.at,
        acknowledge_by=fact.acknowledge_by,
        answer_by=fact.answer_by,
    )


def _acknowledged(state: Feedback, _fact: FeedbackAcknowledged, done_: Done) -> Feedback:
    return replace(state, acknowledged_at=done_.at)


def _answered(state: Feedback, fact: FeedbackAnswered, done_: Done) -> Feedback:
    return replace(state, answered_at=done_.at, outcome=fact.outcome, answer=fact.text)


def _agreed(state: Feedback, fact: LearningAgreed, done_: Done) -> Feedback:
    learned = Learning(len(state.learning) + 1, fact.what, fact.owner, fact.due, done_.at)
    return replace(state, learning=(*state.learning, learned))


def _changed(state: Feedback, fact: LearningDone, done_: Done) -> Feedback:
    learning = tuple(
        replace(one, done_at=done_.at, shown_by=fact.shown_by) if one.number == fact.number else one
        for one in state.learning
    )
    return replace(state, learning=learning)


def deadlines(state: Feedback) -> Iterator[Deadline]:
    """To acknowledge it; to answer a complaint; and what was learned, until the end of its day."""
    told = [("acknowledged", state.acknowledge_by, state.acknowledged_at)]
    if state.sort == "complaint":
        told.append(("answered", state.answer_by, state.answered_at))
    for name, due, met in told:
        yield Deadline(name, MANAGER, state.received_at, due, met, name in state.alarmed)
    for one in state.learning:
        name = f"learning {one.number}"
        times = (one.agreed_at, clock.end_of(one.due), one.done_at)
        yield Deadline(name, MANAGER, *times, alarmed=name in state.alarmed)


def tells(_state: Feedback, done_: Done) -> Iterator[Message]:
    """That something is overdue."""
    if isinstance(done_.fact, Alarmed):
        doc = {"what": f"feedback: {done_.fact.deadline.split()[0]} overdue", "feedback": str(done_.originator_id)}
        yield Message("notice", MANAGER, doc)


FEEDBACK: Final = Kind(
    name="feedback",
    state=Feedback,
    begin=_received,
    begins_with=FeedbackReceived,
    changes={
        FeedbackAcknowledged: _acknowledged,
        FeedbackAnswered: _answered,
        LearningAgreed: _agreed,
        LearningDone: _changed,
    },
    is_open=lambda state: state.is_open,
    keys=lambda state: (state.about,) if state.about else (),
    deadlines=deadlines,
    tells=tells,
)
"""Complaints and feedback: found by what they are about."""
