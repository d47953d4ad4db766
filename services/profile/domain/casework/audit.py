"""An audit of cases: who is in the sample and why, what was found, and what is done about it until it is closed."""

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
from services.profile.domain.casework.enquiry_facts import Evidence
from services.profile.domain.casework.sampling import Case

Verdict = Literal["yes", "no", "not_applicable"]
MAY_AUDIT: Final = frozenset({"operator", "auditor", "duty_manager"})
AUDITOR: Final = "auditor"
LARGEST_SEED: Final = 2**53 - 1
"""The largest number that every program that reads JSON keeps as it is."""

QUESTIONS: Final[tuple[str, ...]] = (
    "rationale",
    "history_considered",
    "threshold_right",
    "lived_experience",
    "voice",
    "oversight",
    "timely",
)
"""What is asked of each case, unless other questions are given."""


class AuditOpened(Fact, frozen=True):
    """An audit was opened on a sample."""

    TOPIC = "audit.opened.v1"
    title: str
    seed: int
    cases: tuple[Case, ...]
    questions: tuple[str, ...]


class AuditAnswered(Fact, frozen=True):
    """A question was answered of a case; answered anew, it replaces what stood."""

    TOPIC = "audit.answered.v1"
    case: UUID
    question: str
    verdict: Verdict
    comment: str
    evidence: tuple[Evidence, ...] = ()


class AuditActionAgreed(Fact, frozen=True):
    """Something is to be done because of the audit."""

    TOPIC = "audit.action-agreed.v1"
    what: str
    owner: str
    due: date


class AuditActionDone(Fact, frozen=True):
    """It was done, and this came of it."""

    TOPIC = "audit.action-done.v1"
    number: int
    came_of: str


class AuditClosed(Fact, frozen=True):
    """Every question is answered, and every action done."""

    TOPIC = "audit.closed.v1"


class Finding(Struct, frozen=True):
    """What was found of a case."""

    case: UUID
    question: str
    verdict: Verdict
    comment: str
    by: str
    evidence: tuple[Evidence, ...] = ()


class ToDo(Struct, frozen=True):
    """An action of an audit."""

    number: int
    what: str
    owner: str
    due: date
    agreed_at: Instant
    done_at: Instant | None = None
    came_of: str = ""


class Audit(State, frozen=True, kw_only=True):
    """An audit as it stands."""

    title: str
    seed: int
    cases: tuple[Case, ...]
    questions: tuple[str, ...]
    opened_at: Instant
    findings: tuple[Finding, ...] = ()
    actions: tuple[ToDo, ...] = ()
    closed_at: Instant | None = None


def audit_stream(title: str, seed: int) -> UUID:
    """The stream of an audit."""
    return ids.named("audit", title.strip(), seed)


def open_audit(state: Audit | None, caller: Caller, opened: AuditOpened) -> Sequence[Fact]:
    """Open an audit; the same title and seed again are the same audit."""
    caller.must_be(MAY_AUDIT, "Opening an audit")
    if not opened.cases:
        message = "There is no case to draw from in that time"
        raise WrongUse(message)
    must_say(opened.title, "The title of an audit", fewest=2)
    if not 0 <= opened.seed <= LARGEST_SEED:
        message = f"A seed is a number from 0 to {LARGEST_SEED}"
        raise WrongUse(message)
    return [] if state else [opened]


def answer(
    state: Audit, caller: Caller, case: UUID, told: tuple[str, str, str], evidence: tuple[Evidence, ...] = ()
) -> Sequence[Fact]:
    """Answer a question of a case: yes, no or not applicable, and by which records; a no says what was found."""
    caller.must_be(MAY_AUDIT, "Auditing a case")
    _must_be_open(state)
    question, verdict, comment = told
    if case not in {one.case for one in state.cases}:
        message = f"Case {case} is not in this audit's sample"
        raise NotFound(message)
    must_be_one_of(question, state.questions, "A question")
    found = cast("Verdict", must_be_one_of(verdict, get_args(Verdict), "An answer"))
    said = must_say(comment, "What was found, where the answer is no") if found == "no" else comment.strip()
    return [AuditAnswered(case, question, found, said, evidence)]


def agree(state: Audit, caller: Caller, what: str, owner: str, due: date) -> Sequence[Fact]:
    """Agree that something is done because of the audit, by somebody until the end of a day."""
    caller.must_be(MAY_AUDIT, "Agreeing an action from an audit")
    _must_be_open(state)
    who = must_say(owner, "The owner of an action", fewest=1)
    return [AuditActionAgreed(must_say(what, "What is to be done"), who, due)]


def finish(state: Audit, caller: Caller, number: int, came_of: str) -> Sequence[Fact]:
    """Say that an action was done, and what came of it."""
    caller.must_be(MAY_AUDIT, "Recording that an action was done")
    found = next((one for one in state.actions if one.number == number), None)
    if found is None or found.done_at is not None:
        message = f"There is no open action {number} in this audit"
        raise NotFound(message)
    return [AuditActionDone(number, must_say(came_of, "What came of the action"))]


def close(state: Audit, caller: Caller) -> Sequence[Fact]:
    """Close an audit. Refused while a question is unanswered, a gap has no action, or an action is not done."""
    caller.must_be(MAY_AUDIT, "Closing an audit")
    _must_be_open(state)
    answered = {(one.case, one.question) for one in state.findings}
    asked = {(one.case, question) for one in state.cases for question in state.questions}
    if missing := len(asked - answered):
        message = f"{missing} questions are not answered yet"
        raise WrongUse(message)
    if any(one.verdict == "no" for one in state.findings) and not state.actions:
        message = "Gaps were found, and nothing is to be done about them: agree an action first"
        raise WrongUse(message)
    if waiting := [str(one.number) for one in state.actions if one.done_at is None]:
        message = f"Actions {', '.join(waiting)} are not done yet"
        raise WrongUse(message)
    return [AuditClosed()]


def _must_be_open(state: Audit) -> None:
    if state.closed_at is not None:
        message = "This audit is closed"
        raise WrongUse(message)


def _opened(fact: AuditOpened, done: Done) -> Audit:
    return Audit(title=fact.title, seed=fact.seed, cases=fact.cases, questions=fact.questions, opened_at=done.at)


def _answered(state: Audit, fact: AuditAnswered, done: Done) -> Audit:
    others = tuple(one for one in state.findings if (one.case, one.question) != (fact.case, fact.question))
    found = Finding(fact.case, fact.question, fact.verdict, fact.comment, done.by.name, fact.evidence)
    return replace(state, findings=(*others, found))


def _agreed(state: Audit, fact: AuditActionAgreed, done: Done) -> Audit:
    action = ToDo(len(state.actions) + 1, fact.what, fact.owner, fact.due, done.at)
    return replace(state, actions=(*state.actions, action))


def _finished(state: Audit, fact: AuditActionDone, done: Done) -> Audit:
    actions = tuple(
        replace(one, done_at=done.at, came_of=fact.came_of) if one.number == fact.number else one
        for one in state.actions
    )
    return replace(state, actions=actions)


def _closed(state: Audit, _fact: AuditClosed, done: Done) -> Audit:
    return replace(state, closed_at=done.at)


def deadlines(state: Audit) -> Iterator[Deadline]:
    """Each action, until the end of its day."""
    for one in state.actions:
        name = f"action {one.number}"
        times = (one.agreed_at, clock.end_of(one.due), one.done_at)
        yield Deadline(name, AUDITOR, *times, alarmed=name in state.alarmed)


def tells(_state: Audit, done: Done) -> Iterator[Message]:
    """That an action is overdue."""
    if isinstance(done.fact, Alarmed):
        doc = {"what": "action from an audit overdue", "audit": str(done.originator_id)}
        yield Message("notice", AUDITOR, doc)


AUDIT: Final = Kind(
    name="audit",
    state=Audit,
    begin=_opened,
    begins_with=AuditOpened,
    changes={
        AuditAnswered: _answered,
        AuditActionAgreed: _agreed,
        AuditActionDone: _finished,
        AuditClosed: _closed,
    },
    is_open=lambda state: state.closed_at is None,
    keys=lambda state: [one.case for one in state.cases],
    deadlines=deadlines,
    tells=tells,
)
"""Audits: found by the cases of their samples."""
