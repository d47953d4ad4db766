"""What the work of the CSE team has in common: who may do it, and grounds, without which nothing of it is written."""

from abc import ABCMeta, abstractmethod
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from msgspec import Struct, StructMeta

from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.clock import Instant
from services.kernel.errors import WrongUse
from services.profile.domain.casework.acts import State, must_say
from services.profile.domain.casework.enquiry_facts import Evidence

MAY_WORK: Final = frozenset({"cse_team", "duty_manager"})
"""Who writes of it; whoever may read a record reads what rests on it."""

TEAM: Final = "cse_team"
"""Whose clocks run."""


class Grounds(Struct, frozen=True):
    """Why, in words, and the records that it rests on."""

    reason: str
    evidence: tuple[Evidence, ...] = ()


class _Abstract(StructMeta, ABCMeta):
    """What makes a state whose parts others must give."""


class Grounded(State, frozen=True, kw_only=True, metaclass=_Abstract):
    """What the team writes: of some nodes, on some records; whoever may not read them sees that it is there."""

    @property
    @abstractmethod
    def nodes(self) -> Sequence[str]:
        """Whom and what it is of."""

    @property
    @abstractmethod
    def evidence(self) -> Sequence[Evidence]:
        """The records that it rests on, or rested on before."""


def must_have_grounds(why: Grounds, what: str, *, resting: bool = False) -> Grounds:
    """Grounds with a reason of some words, each record once; with one at least, if it must be ``resting`` on any."""
    reason, evidence = must_say(why.reason, f"The reason for {what}"), tuple(dict.fromkeys(why.evidence))
    if resting and not evidence:
        message = f"Name a record that shows it: {what} rests on evidence"
        raise WrongUse(message)
    return Grounds(reason, evidence)


def must_lie_ahead(day: date, at: Instant, what: str) -> date:
    """A day that has not ended at an instant. Raises WrongUse, which names ``what`` it should be."""
    if not clock.london_date(at) <= day < clock.LATEST:
        message = f"{what} is a day from today on, not {day}"
        raise WrongUse(message)
    return day


def must_be_of_the_team(caller: Caller, what: str) -> None:
    """Raise NotAllowed for whoever does not do the team's work."""
    caller.must_be(MAY_WORK, what)


def evidence_of(grounds: Iterable[Grounds]) -> Sequence[Evidence]:
    """The records on which anything rests, each once."""
    return tuple(dict.fromkeys(record for one in grounds for record in one.evidence))
