"""The shapes of the review's answers, as JSON has them; promises, as those in ``answers``."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from services.profile.answers import IdentifierAnswer, MentionAnswer
from services.profile.domain.agenda import Route
from services.profile.domain.decisions import Kind

Band = Literal["very likely", "likely", "unclear", "unlikely"]
"""How likely two are one, in words: a percentage would promise more than is known."""

QuestionKind = Literal["same_person", "doubted", "of_family"]
"""Whether two are one person, whether they are one still, or whether the second is of the first one's family."""

Strength = Literal["strongly", "clearly", "slightly"]
"""How much one comparison says."""


class GuardAnswer(TypedDict):
    """What holds a pair back from being joined by weight alone."""

    code: str
    says: str


class WaitingAnswer(TypedDict):
    """A family whose place on the agenda can change with the answer."""

    family: str
    route: Route


class PairAnswer(TypedDict):
    """A pair that waits for a worker's word: ``left`` and ``right`` name two people.

    Where they are one person now, and something told later speaks against it (``doubted``), they name a mention of
    each of the two sides. ``weight`` is in bits. ``question`` names the pair. ``cannot_tell_since`` is when a worker
    could not tell, if nothing new has been told of either since.
    """

    left: str
    right: str
    weight: float
    grounds: list[str]
    question: str
    kind: QuestionKind
    band: Band
    guard: GuardAnswer | None
    waits_on: list[WaitingAnswer]
    names: list[str]
    cannot_tell_since: NotRequired[str]


class PairsAnswer(TypedDict):
    """The pairs that wait, those on which most hangs first."""

    pairs: list[PairAnswer]


class GroundAnswer(TypedDict):
    """What one comparison says, and how much."""

    says: str
    strength: Strength


class CardFamily(TypedDict):
    """A family of somebody on a card: its members' names, and its place on the agenda, if any."""

    family: str
    members: list[str]
    route: Route | None


class SourceAnswer(TypedDict):
    """An organisation, and in how many of its records it names somebody."""

    source: str
    mentions: int


class SideAnswer(TypedDict):
    """One side of a card, as far as the caller may know."""

    person: str
    names: list[str]
    also_known_as: list[str]
    dates_of_birth: list[str]
    sex: list[str]
    roles: list[str]
    identifiers: list[IdentifierAnswer]
    addresses: list[str]
    phones: list[str]
    families: list[CardFamily]
    sources: list[SourceAnswer]
    mentions: list[MentionAnswer]


class CardAnswer(TypedDict):
    """All that a worker needs to decide about a pair; members of a pair have the pair's meaning."""

    question: str
    left: SideAnswer
    right: SideAnswer
    weight: float
    kind: QuestionKind
    band: Band
    agrees: list[GroundAnswer]
    contradicts: list[GroundAnswer]
    guard: GuardAnswer | None
    waits_on: list[WaitingAnswer]
    cannot_tell_since: NotRequired[str]


class SawAnswer(TypedDict):
    """Somebody who read something of the people concerned while a decision stood, first and last."""

    caller: str
    roles: list[str]
    purpose: str
    action: str
    first: str
    last: str


class DecisionAnswer(TypedDict):
    """A decision that was made: it counts once it has been folded, and a second worker has agreed if one is needed.

    Of a withdrawal, and of an agreement with one, ``of`` is what is withdrawn, and ``saw`` who had read what it had
    brought about.
    """

    decision: str
    kind: Kind
    left: str
    right: str
    needs_second: bool
    of: NotRequired[str]
    saw: NotRequired[list[SawAnswer]]


class ToldAnswer(TypedDict):
    """A decision about somebody, and what became of it.

    ``stands`` says whether it counts: not withdrawn, and agreed to by a second worker where it needs one.
    """

    decision: str
    kind: Kind
    says: str
    left: str
    right: str
    at: str
    actor: str
    roles: list[str]
    purpose: str
    reason: str
    grounds: list[str]
    weight: float | None
    model: str
    needs_second: bool
    stands: bool
    approved_by: NotRequired[str]
    withdrawn_by: NotRequired[str]
    withdrawn_at: NotRequired[str]
    withdrawn_because: NotRequired[str]


class DecisionsAnswer(TypedDict):
    """Decisions, in the order in which they were made."""

    decisions: list[ToldAnswer]
