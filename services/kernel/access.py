"""Who asks, in what role and for what purpose: an argument of every read and every write.

Nothing is read or written without a caller. The audience that an event's ``handling.restricted_to`` names may
read it whole; everybody else sees a pointer: that there is a record, whose it is and when, not what it says.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from services.kernel.errors import NotAllowed

ROLES: Final[dict[str, str]] = {
    "operator": "The local operator of a single machine, who owns everything on it",
    "analyst": "MASH analyst",
    "duty_manager": "Duty manager",
    "cse_team": "CSE team",
    "agency_liaison": "An agency's liaison officer",
    "chair": "Chair of the family profile meeting",
    "out_of_hours": "Out-of-hours team",
    "auditor": "Auditor",
    "data_protection": "Data protection officer",
    "adoption_service": "Adoption service, or whoever keeps new identities",
    "connector": "A connector that sends events and reads nothing",
}

_AUDIENCE: Final[dict[str, frozenset[str]]] = {
    "analyst": frozenset({"mash"}),
    "duty_manager": frozenset({"mash"}),
    "chair": frozenset({"mash"}),
    "out_of_hours": frozenset({"mash"}),
    "cse_team": frozenset({"cse_team"}),
}


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who asks.

    ``roles`` are names from ``ROLES``, or a sector's name for somebody of that sector; ``purpose`` is what the
    answer is for, in the caller's words, and is kept with the record of the read.
    """

    name: str
    roles: frozenset[str]
    purpose: str

    def __post_init__(self) -> None:
        """Refuse a caller who does not say who, in what role, or why."""
        if not (self.name.strip() and self.roles and self.purpose.strip()):
            message = "Say who is asking, in which role and for what purpose: --as, --role and --purpose"
            raise NotAllowed(message)

    def audiences(self) -> frozenset[str]:
        """The groups, of those that ``restricted_to`` can name, to which the caller belongs."""
        return frozenset().union(*(_AUDIENCE.get(role, {role}) for role in self.roles))

    def may_read(self, restricted_to: Sequence[str]) -> bool:
        """Whether the caller may read more than a pointer to a record with this restriction."""
        if "connector" in self.roles:
            return False
        return not restricted_to or "operator" in self.roles or not self.audiences().isdisjoint(restricted_to)

    def must_be(self, roles: Collection[str], what: str) -> None:
        """Raise NotAllowed for a caller in none of some roles; ``what`` is for them, in words."""
        if self.roles.isdisjoint(roles):
            message = (
                f"{what} is for {' or '.join(sorted(roles))}: {self.name} asks as {' and '.join(sorted(self.roles))}"
            )
            raise NotAllowed(message)

    def must_read(self) -> None:
        """Raise NotAllowed for a caller whose roles let them read nothing at all."""
        if self.roles <= {"connector"}:
            message = f"{self.name} sends events as a connector, and may read nothing"
            raise NotAllowed(message)


EVERYBODY: Final = Caller("everybody", frozenset({"everybody"}), "what is kept for whoever reads it")
"""Whoever reads: a sentence that is kept names children as this one knows them. Nothing is read in this name."""

LOCAL_OPERATOR: Final = Caller("local operator", frozenset({"operator"}), "single machine")
