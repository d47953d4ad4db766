"""Audits and feedback as answers tell them."""

from collections import Counter
from uuid import UUID

from typing_extensions import TypedDict

from services.kernel import clock
from services.kernel.clock import Instant
from services.profile.answers import EvidenceAnswer
from services.profile.casework.answers import ClockAnswer
from services.profile.casework.clocks import clock_answer
from services.profile.domain.casework.audit import Audit
from services.profile.domain.casework.feedback import FEEDBACK, Feedback


class CaseAnswer(TypedDict):
    """A case of an audit, and from which part of the work it was drawn."""

    case: str
    stratum: str


class FoundAnswer(TypedDict):
    """What was found of a case."""

    case: str
    question: str
    verdict: str
    comment: str
    by: str
    evidence: list[EvidenceAnswer]


class CountAnswer(TypedDict):
    """How a question was answered over the sample. ``gap`` is the share of no, of those to whom it applies."""

    question: str
    yes: int
    no: int
    not_applicable: int
    unanswered: int
    gap: float | None
    cases: list[str]


class ToDoAnswer(TypedDict):
    """Something that is to be done, by whom until when, and what came of it."""

    number: int
    what: str
    owner: str
    due: str
    done_at: str | None
    came_of: str


class AuditAnswer(TypedDict):
    """An audit whole."""

    audit: str
    version: int
    title: str
    seed: int
    opened_at: str
    closed_at: str | None
    cases: list[CaseAnswer]
    findings: list[FoundAnswer]
    counts: list[CountAnswer]
    actions: list[ToDoAnswer]


class FeedbackAnswer(TypedDict):
    """Feedback whole: what was said, how it was answered, and what changes because of it."""

    feedback: str
    version: int
    sort: str
    whose: str
    text: str
    about: str | None
    status: str
    outcome: str | None
    answer: str
    clocks: list[ClockAnswer]
    learning: list[ToDoAnswer]


def audit_answer(stream: UUID, version: int, state: Audit) -> AuditAnswer:
    """An audit whole, with how each question was answered over the sample."""
    return {
        "audit": str(stream),
        "version": version,
        "title": state.title,
        "seed": state.seed,
        "opened_at": clock.format_instant(state.opened_at),
        "closed_at": _instant(state.closed_at),
        "cases": [{"case": str(one.case), "stratum": one.stratum} for one in state.cases],
        "findings": [
            {
                "case": str(one.case),
                "question": one.question,
                "verdict": one.verdict,
                "comment": one.comment,
                "by": one.by,
                "evidence": [{"source": told.source, "id": told.id} for told in one.evidence],
            }
            for one in state.findings
        ],
        "counts": [_count(state, question) for question in state.questions],
        "actions": [
            {
                "number": one.number,
                "what": one.what,
                "owner": one.owner,
                "due": one.due.isoformat(),
                "done_at": _instant(one.done_at),
                "came_of": one.came_of,
            }
            for one in state.actions
        ],
    }


def _count(state: Audit, question: str) -> CountAnswer:
    mine = [one for one in state.findings if one.question == question]
    counts = Counter(one.verdict for one in mine)
    applies = counts["yes"] + counts["no"]
    return {
        "question": question,
        "yes": counts["yes"],
        "no": counts["no"],
        "not_applicable": counts["not_applicable"],
        "unanswered": len(state.cases) - len(mine),
        "gap": round(counts["no"] / applies, 4) if applies else None,
        "cases": [str(one.case) for one in mine if one.verdict == "no"],
    }


def feedback_answer(stream: UUID, version: int, state: Feedback, now: Instant) -> FeedbackAnswer:
    """Feedback whole, with its clocks at an instant."""
    return {
        "feedback": str(stream),
        "version": version,
        "sort": state.sort,
        "whose": state.whose,
        "text": state.text,
        "about": str(state.about) if state.about else None,
        "status": "open" if state.is_open else "closed",
        "outcome": state.outcome,
        "answer": state.answer,
        "clocks": [clock_answer(one, now) for one in FEEDBACK.deadlines(state)],
        "learning": [
            {
                "number": one.number,
                "what": one.what,
                "owner": one.owner,
                "due": one.due.isoformat(),
                "done_at": _instant(one.done_at),
                "came_of": one.shown_by,
            }
            for one in state.learning
        ],
    }


def _instant(at: Instant | None) -> str | None:
    return clock.format_instant(at) if at is not None else None
