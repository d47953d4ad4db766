"""How much a pair of descriptions weighs: the bits for or against their being one person's, and the grounds in words.

The weight is log2 of the odds: 0 is as likely one as two, 10 a thousand to one. Each level adds log2(m/u); an agreeing
name adds what its own rarity is worth instead of the level's average, as Splink does it (Fellegi and Sunter, 1969;
Winkler's adjustment for frequencies).
"""

from collections.abc import Mapping
from functools import lru_cache
from math import log2
from operator import getitem
from typing import Final, NamedTuple

from services.kernel.events.entry import Face
from services.profile.domain.matching.levels import (
    ADDRESS,
    COMPARISONS,
    NOT_TOLD,
    Levels,
    address_level,
    levels,
    levels_but_address,
)
from services.profile.domain.matching.model import Model
from services.profile.domain.matching.traits import Traits, traits

_SAME: Final = 0
_WORTH_SAYING: Final = 0.05
"""Bits below which a comparison is not worth a sentence."""

_ROUNDING: Final = 1e-6
"""Bits by which two ways to add up one weight never differ."""


class Weighed(NamedTuple):
    """A pair's weight in bits, the prior included; each comparison's level, and the bits it gave."""

    weight: float
    levels: Levels
    bits: tuple[float, ...]


class _Scale(NamedTuple):
    """A model, worked out: bits of each level, and of the rarity of each name that agrees.

    What is not told weighs nothing: it stands behind the levels, where ``NOT_TOLD`` finds it. ``best_address`` are the
    bits that addresses give at the most.
    """

    prior: float
    best_address: float
    of_level: tuple[tuple[float, ...], ...]
    forenames: Mapping[str, float]
    rare_forename: float
    surnames: Mapping[str, float]
    rare_surname: float


def weigh(one: Face, other: Face, model: Model) -> Weighed:
    """What speaks for and against two descriptions being one person's; the same whichever comes first."""
    return _weigh(one, other, model) if hash(one) <= hash(other) else _weigh(other, one, model)


@lru_cache(maxsize=65_536)
def _weigh(one: Face, other: Face, model: Model) -> Weighed:
    first, second = traits(one), traits(other)
    scale, found = _scale(model), levels(first, second)
    parts = _bits(scale, found, first)
    return Weighed(scale.prior + sum(parts), found, tuple(parts))


def weight_from(least: float, one: Face, other: Face, model: Model) -> float | None:
    """What two descriptions weigh, if it is ``least`` bits or more; None for less.

    As soon as no address could make up for what is missing, none is looked at.
    """
    first, second = traits(one), traits(other)
    scale = _scale(model)
    parts = _bits(scale, levels_but_address(first, second), first)
    if scale.prior + sum(parts) + scale.best_address < least - _ROUNDING:
        return None
    parts[ADDRESS] = scale.of_level[ADDRESS][address_level(first, second)]
    weight = scale.prior + sum(parts)
    return weight if weight >= least else None


def _bits(scale: _Scale, found: Levels, one: Traits) -> list[float]:
    """The bits that each comparison gives; ``one`` tells the names that agree, where they do."""
    parts = list(map(getitem, scale.of_level, found))
    if found[_FORENAME] == _SAME:
        parts[_FORENAME] = scale.forenames.get(one.first, scale.rare_forename)
    if found[_SURNAME] == _SAME:
        parts[_SURNAME] = scale.surnames.get(one.family, scale.rare_surname)
    return parts


@lru_cache(maxsize=16)
def _scale(model: Model) -> _Scale:
    """A model's bits, by level and by name."""
    of_level = tuple((*(log2(level.m / level.u) for level in one.levels), 0.0) for one in model.comparisons)
    forename, surname = (model.comparisons[place].levels[_SAME] for place in (_FORENAME, _SURNAME))
    rare = (model.forenames.rare, model.surnames.rare)
    return _Scale(
        prior=log2(model.prior / (1 - model.prior)),
        best_address=max(of_level[ADDRESS]),
        of_level=of_level,
        forenames={name: log2(forename.m / max(share, rare[0])) for name, share in model.forenames.names.items()},
        rare_forename=log2(forename.m / rare[0]),
        surnames={name: log2(surname.m / max(share, rare[1])) for name, share in model.surnames.names.items()},
        rare_surname=log2(surname.m / rare[1]),
    )


def grounds(weighed: Weighed) -> tuple[str, ...]:
    """A sentence for each comparison that says something, with its bits: what speaks for it first."""
    told = [
        (worth, COMPARISONS[place].levels[level].sentence)
        for place, (level, worth) in enumerate(zip(weighed.levels, weighed.bits, strict=True))
        if level != NOT_TOLD and abs(worth) >= _WORTH_SAYING
    ]
    return tuple(f"{sentence} ({worth:+.1f} bits)" for worth, sentence in sorted(told, key=lambda one: -one[0]))


_FORENAME: Final = next(place for place, one in enumerate(COMPARISONS) if one.name == "forename")
_SURNAME: Final = next(place for place, one in enumerate(COMPARISONS) if one.name == "surname")
