"""What the descriptions of two people say of each other, whatever else is known: weights, objections, links."""

from functools import lru_cache
from itertools import product
from typing import NamedTuple

from msgspec.structs import replace

from services.kernel.events.entry import Face
from services.profile.domain.likeness import (
    Number,
    births_differ,
    contradict,
    is_typo,
    names_agree,
    numbers,
    share_home,
)
from services.profile.domain.matching import guards
from services.profile.domain.matching.blocks import blocks
from services.profile.domain.matching.guards import Guard
from services.profile.domain.matching.model import Model
from services.profile.domain.matching.score import weigh, weight_from
from services.profile.domain.units import Faces


class Compared(NamedTuple):
    """What the descriptions of two people say of each other, whatever else is known.

    ``meeting`` are the pairs that share a key, ``held_back`` those to which a guard objects; ``supported`` says that
    more than name and birth speaks for their being one.
    """

    weights: dict[Faces, float]
    meeting: list[Faces]
    held_back: dict[Faces, Guard]
    maybe_parent_and_child: list[Faces]
    supported: bool
    linked: bool


@lru_cache(maxsize=32_768)
def compare(
    ones: frozenset[Face], others: frozenset[Face], refused: frozenset[Number], model: Model, least: float
) -> Compared | None:
    """Compare two people's descriptions. Numbers that are ``refused`` speak for nothing.

    Against a join they speak only as NHS numbers, of which two are two people until a worker says otherwise (contract,
    People). None where nothing links the two, and no pair that meets weighs ``least`` bits: so it is with most of those
    who share a key, and no more is asked of them.
    """
    pairs = list(product(ones, others))
    borne = {face: _without(face, refused) for face in ones | others}
    meeting = [pair for pair in pairs if not blocks(pair[0]).isdisjoint(blocks(pair[1]))]
    linked = any(_are_linked(*pair) for pair in pairs)
    if not linked and all(weight_from(least, borne[one], borne[other], model) is None for one, other in meeting):
        return None
    return Compared(
        weights={(one, other): weigh(borne[one], borne[other], model).weight for one, other in pairs},
        meeting=meeting,
        held_back=_held_back(pairs, ones | others, refused),
        maybe_parent_and_child=[
            pair for pair in pairs if not all(face.born for face in pair) and names_agree(*pair) and share_home(*pair)
        ],
        supported=any(guards.is_supported(borne[one], borne[other]) for one, other in pairs),
        linked=linked,
    )


def _are_linked(one: Face, other: Face) -> bool:
    """Whether a worker is asked of two descriptions, whatever they weigh."""
    return (
        guards.share_contact_and_name(one, other) or guards.shares_number(one, other) or guards.may_be_born(one, other)
    )


def _held_back(pairs: list[Faces], told: frozenset[Face], refused: frozenset[Number]) -> dict[Faces, Guard]:
    """What objects to each of some pairs, of all who are ``told`` of either of the two people."""
    held_back: dict[Faces, Guard] = {}
    told_wrongly = frozenset(number for number in refused if number[0] == "upn")
    for pair in pairs:
        objection = _guard((_without(pair[0], told_wrongly), _without(pair[1], told_wrongly)))
        if objection and not (objection == "sibling" and _is_bridged(pair, told)):
            held_back[pair] = objection
    return held_back


def _without(face: Face, refused: frozenset[Number]) -> Face:
    """A description without the numbers that tie nobody."""
    return _stripped(face, refused) if refused and not refused.isdisjoint(numbers(face)) else face


@lru_cache(maxsize=8_192)
def _stripped(face: Face, refused: frozenset[Number]) -> Face:
    kept = [one for one in face.identifiers if refused.isdisjoint(numbers(replace(face, identifiers=(one,))))]
    return replace(face, identifiers=tuple(kept))


def _is_bridged(pair: Faces, told: frozenset[Face]) -> bool:
    """Whether two spellings that are too far apart are both near a third that is told of one of the two people."""
    return any(_are_one_spelling(pair[0], face) and _are_one_spelling(face, pair[1]) for face in told - set(pair))


def _are_one_spelling(one: Face, other: Face) -> bool:
    """Whether two forenames are one but for a slip of the pen; an initial is no spelling."""
    shortest = min(len(one.given), len(other.given))
    alike = one.given == other.given or is_typo(one.given, other.given)
    return shortest > 1 and alike and not births_differ(one, other)


def _guard(pair: Faces) -> Guard | None:
    found = guards.guard(*pair)
    return "sibling" if found in (None, *guards.SOFT) and contradict(*pair) else found
