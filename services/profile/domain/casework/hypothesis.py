"""What the CSE team thinks of two nodes: that they are linked, or that a person exploits a child.

It is suspected, confirmed or refuted, by somebody, for a reason, on records; what stood before is kept. It is never a
score: no number says how likely it is.
"""

from collections.abc import Sequence
from typing import Final, Literal, cast, get_args
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from services.kernel import ids
from services.kernel.access import Caller
from services.kernel.clock import Instant
from services.kernel.errors import WrongUse
from services.profile.domain.casework.acts import Done, Fact, Kind, must_be_one_of
from services.profile.domain.casework.enquiry_facts import Evidence
from services.profile.domain.casework.team import Grounded, Grounds, evidence_of, must_be_of_the_team, must_have_grounds

Claim = Literal["linked", "exploits"]
Standing = Literal["suspected", "confirmed", "refuted"]

CLAIMS: Final[tuple[Claim, ...]] = get_args(Claim)
STANDINGS: Final[tuple[Standing, ...]] = get_args(Standing)


class Supposed(Struct, frozen=True):
    """What is supposed: that ``one`` and ``other`` are linked, or that ``one`` exploits the child ``other``."""

    claim: Claim
    one: str
    other: str


class HypothesisMade(Fact, frozen=True):
    """Somebody supposes something."""

    TOPIC = "hypothesis.made.v1"
    what: Supposed
    stands: Standing
    why: Grounds


class HypothesisChanged(Fact, frozen=True):
    """It stands otherwise now, or on other grounds."""

    TOPIC = "hypothesis.changed.v1"
    stands: Standing
    why: Grounds


class Held(Struct, frozen=True):
    """How it stood from an instant on, by whose word, and why."""

    stands: Standing
    why: Grounds
    by: str
    at: Instant


class Hypothesis(Grounded, frozen=True, kw_only=True):
    """A hypothesis with its history, oldest first."""

    what: Supposed
    history: tuple[Held, ...]

    @property
    def stands(self) -> Standing:
        """How it stands."""
        return self.history[-1].stands

    @property
    def nodes(self) -> Sequence[str]:
        """Whom and what it is of."""
        return (self.what.one, self.what.other)

    @property
    def evidence(self) -> Sequence[Evidence]:
        """What it rests on, and rested on before."""
        return evidence_of(one.why for one in self.history)


def supposed(claim: str, one: str, other: str) -> Supposed:
    """What is supposed of two nodes; a link has no direction. Raises WrongUse."""
    which = cast("Claim", must_be_one_of(claim, CLAIMS, "A hypothesis"))
    if one == other:
        message = "A hypothesis is of two, not of one and the same"
        raise WrongUse(message)
    if which == "linked":
        one, other = sorted((one, other))
    return Supposed(which, one, other)


def hypothesis_stream(what: Supposed) -> UUID:
    """The stream of a hypothesis."""
    return ids.named("hypothesis", what.claim, what.one, what.other)


def suppose(state: Hypothesis | None, caller: Caller, what: Supposed, stands: str, why: Grounds) -> Sequence[Fact]:
    """Suppose something of two nodes; the same again changes nothing."""
    which, told = _must_stand(caller, stands, why)
    if state is None:
        return [HypothesisMade(what, which, told)]
    if _is_so(state, which, told):
        return []
    message = f"The team has this hypothesis already, {state.stands}: change that one"
    raise WrongUse(message)


def change(state: Hypothesis, caller: Caller, stands: str, why: Grounds) -> Sequence[Fact]:
    """Say that it stands otherwise, or on other grounds."""
    which, told = _must_stand(caller, stands, why)
    return [] if _is_so(state, which, told) else [HypothesisChanged(which, told)]


def _must_stand(caller: Caller, stands: str, why: Grounds) -> tuple[Standing, Grounds]:
    """How a hypothesis may stand: on records, unless it is refuted."""
    must_be_of_the_team(caller, "A hypothesis")
    which = cast("Standing", must_be_one_of(stands, STANDINGS, "How a hypothesis stands"))
    return which, must_have_grounds(why, f"a {which} hypothesis", resting=which != "refuted")


def _is_so(state: Hypothesis, stands: Standing, why: Grounds) -> bool:
    last = state.history[-1]
    return (last.stands, last.why) == (stands, why)


def _made(fact: HypothesisMade, done: Done) -> Hypothesis:
    return Hypothesis(what=fact.what, history=(Held(fact.stands, fact.why, done.by.name, done.at),))


def _changed(state: Hypothesis, fact: HypothesisChanged, done: Done) -> Hypothesis:
    return replace(state, history=(*state.history, Held(fact.stands, fact.why, done.by.name, done.at)))


HYPOTHESIS: Final = Kind(
    name="hypothesis",
    state=Hypothesis,
    begin=_made,
    begins_with=HypothesisMade,
    changes={HypothesisChanged: _changed},
    is_open=lambda state: state.stands != "refuted",
)
"""Hypotheses of links and of exploitation."""
