"""What happens to an enquiry: the facts of its work, in past tense, and the words for its ratings and outcomes."""

from typing import Final, Literal, get_args
from uuid import UUID

from msgspec import Struct

from services.kernel.clock import Instant
from services.profile.domain.casework.acts import Fact

Rating = Literal["red", "amber", "green"]
Outcome = Literal["no_further_action", "advice", "early_help", "assessment", "strategy_discussion", "section_47"]

RATINGS: Final[tuple[Rating, ...]] = get_args(Rating)
OUTCOMES: Final[tuple[Outcome, ...]] = get_args(Outcome)
PROTECTS: Final = frozenset({"strategy_discussion", "section_47"})
"""The outcomes that answer an urgent indicator; any other, where one stands unanswered, is an override."""

CONSENTS: Final = ("given", "refused", "not_sought")


class Evidence(Struct, frozen=True):
    """A record, by the name that its agency gave it."""

    source: str
    id: str


class SeenFinding(Struct, frozen=True):
    """A finding that was on screen as a decision was made."""

    family: UUID
    rule: str
    version: str
    says: str
    evidence: tuple[Evidence, ...]


class EnquiryReceived(Fact, frozen=True):
    """An enquiry reached the hub. ``due`` is by when information is due, by rating; ``old`` that it was long ago."""

    TOPIC = "enquiry.received.v1"
    source: str
    enquiry_id: str
    record: UUID
    received_at: Instant
    enquirer: str
    rating: Rating | None
    due: dict[str, Instant]
    decide_by: Instant
    old: bool = False


class EnquiryToldAgain(Fact, frozen=True):
    """A further record tells of the enquiry; ``rating`` is what it says, if another than stands."""

    TOPIC = "enquiry.told-again.v1"
    record: UUID
    rating: Rating | None


class EnquiryRated(Fact, frozen=True):
    """Somebody rated it, and says why."""

    TOPIC = "enquiry.rated.v1"
    rating: Rating
    reason: str


class DecisionMade(Fact, frozen=True):
    """A decision on an enquiry, with all that it was made on.

    ``seen`` are the findings that were on screen ``as_of`` an instant, ``gaps`` the agencies that had not answered,
    ``urgent`` the urgent records that nothing had answered: below what they call for, the outcome is an override.
    """

    TOPIC = "enquiry.decision-made.v1"
    outcome: Outcome
    rationale: str
    threshold: str
    lived_experience: str
    as_of: Instant
    seen: tuple[SeenFinding, ...]
    gaps: tuple[str, ...]
    urgent: tuple[Evidence, ...]
    out_of_hours: bool = False

    @property
    def is_override(self) -> bool:
        """Whether the outcome is below what an urgent indicator calls for."""
        return bool(self.urgent) and self.outcome not in PROTECTS


class DecisionAuthorised(Fact, frozen=True):
    """A manager authorises the decision; it stands from now. By when it is to be looked at again."""

    TOPIC = "enquiry.decision-authorised.v1"
    comment: str
    oversight_by: Instant
    seen_by: Instant


class DecisionReturned(Fact, frozen=True):
    """A manager sends the decision back, and says why."""

    TOPIC = "enquiry.decision-returned.v1"
    reason: str


class OverrideSeen(Fact, frozen=True):
    """A second manager has looked at an override, and agrees with it or not."""

    TOPIC = "enquiry.override-seen.v1"
    agrees: bool
    comment: str


class OversightGiven(Fact, frozen=True):
    """A manager has looked at what became of the decision."""

    TOPIC = "enquiry.oversight-given.v1"
    comment: str


class DecisionTold(Fact, frozen=True):
    """A record of an agency's tells a decision on it that was not made here."""

    TOPIC = "enquiry.decision-told.v1"
    record: UUID
    outcome: str
    occurred_at: Instant


class EnquiryWithdrawn(Fact, frozen=True):
    """A record that tells of the enquiry was retracted by its source."""

    TOPIC = "enquiry.withdrawn.v1"
    record: UUID
