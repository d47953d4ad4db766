"""Clocks as answers show them: elapsed and working time both, and whether they have run out."""

from services.kernel import clock
from services.kernel.clock import Instant
from services.profile.casework.answers import ClockAnswer
from services.profile.domain.casework.acts import Deadline
from services.profile.domain.working_time import elapsed_in_words, working_in_words


def clock_answer(due: Deadline, now: Instant) -> ClockAnswer:
    """A clock at an instant: met or met late, due or overdue."""
    end = due.met_at if due.met_at is not None else now
    return {
        "name": due.name,
        "whose": due.whose,
        "started_at": clock.format_instant(due.started_at),
        "due_at": clock.format_instant(due.due_at),
        "met_at": clock.format_instant(due.met_at) if due.met_at is not None else None,
        "status": _status(due, now),
        "elapsed": elapsed_in_words(due.started_at, end),
        "working": working_in_words(due.started_at, end),
    }


def _status(due: Deadline, now: Instant) -> str:
    if due.met_at is not None:
        return "met" if due.met_at <= due.due_at else "met_late"
    return "due" if now <= due.due_at else "overdue"
