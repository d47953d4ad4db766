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
from services.profile.domain.matching.score import weigh
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
def compare(ones: frozenset[Face], others: frozenset[Face], refused: frozenset[Number], model: Model) -> Compared:
    """Compare two people's descriptions. Numbers that are ``refused`` speak for nothing.

    Against a join they speak only as NHS numbers, of which two are two people until a worker says otherwise (contract,
    People).
    """
    pairs = list(product(ones, others))
    told = ones | others
    held_back: dict[Faces, Guard] = {}
    told_wrongly = frozenset(number for number in refused if number[0] == "upn")
    for pair in pairs:
        objection = _guard((_without(pair[0], told_wrongly), _without(pair[1], told_wrongly)))
        if objection and not (objection == "sibling" and _is_bridged(pair, told)):
            held_back[pair] = objection
    return Compared(
        weights={
            (one, other): weigh(_without(one, refused), _without(other, refused), model).weight for one, other in pairs
        },
        meeting=[pair for pair in pairs if not blocks(pair[0]).isdisjoint(blocks(pair[1]))],
        held_back=held_back,
        maybe_parent_and_child=[
            pair for pair in pairs if not all(face.born for face in pair) and names_agree(*pair) and share_home(*pair)
        ],
        supported=any(guards.is_supported(_without(one, refused), _without(other, refused)) for one, other in pairs),
        linked=any(
            guards.share_contact_and_name(*pair) or guards.shares_number(*pair) or guards.may_be_born(*pair)
            for pair in pairs
        ),
    )


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
