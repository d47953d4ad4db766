"""The few kinds of failure, each with one fate and one sentence that says what to do.

``Refused`` carries faults back to the sender; ``WrongUse`` ends a command with status 2; ``Missing`` with
status 4. Whatever else is raised is a defect or an outage: the process stops and is started again from
the position it stored.
"""

from collections.abc import Mapping, Sequence


class KinfoldError(Exception):
    """The base of every error whose message is meant for a person."""


class WrongUse(KinfoldError):
    """The question cannot be understood: what was wrong, where, and what to write instead."""


class NotFound(WrongUse):
    """The question is understood, and there is nothing of that name."""


class Stale(WrongUse):
    """It was changed since the caller read it: nothing was done, and ``changes`` say what has happened meanwhile."""

    def __init__(self, message: str, changes: Sequence[Mapping[str, object]]) -> None:
        """Keep the changes, oldest first, as an answer tells them."""
        super().__init__(message)
        self.changes = list(changes)


class Missing(KinfoldError):
    """Something needed is not there (a broker, a database, a program): what to do about it."""


class LogMissing(Missing):
    """The log cannot be reached; whoever reads it for ever may wait."""


class NotAllowed(KinfoldError):
    """The caller may not do or see this, or said not who is asking and why."""


class Stopped(KinfoldError):
    """The fold stopped on purpose and left its position where it was: what a person must decide."""
