"""The shares of every level in a model: as Splink learnt them; of what no pair showed, as another model knows them."""

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from msgspec.structs import replace

from services.profile.domain.matching.levels import COMPARISONS, Level
from services.profile.domain.matching.model import Model, ModelRefused, TrainedComparison, TrainedLevel

_SHARES: Final = {"m_probability": "one person", "u_probability": "two people"}
"""What Splink learns of a level, and of whose pairs."""

_DIGITS: Final = 9
"""Significant digits of a share."""


class _Shown(NamedTuple):
    """A level, and what Splink tells of it."""

    compared: str
    level: Level
    told: dict[str, Any]


def trained(learnt: Sequence[dict[str, Any]], known: Model | None = None) -> tuple[TrainedComparison, ...]:
    """The shares of every level.

    Where no pair of one person, or none of two, showed a level, both its shares are kept from the model that is known:
    what it weighs is the one over the other. Raises ModelRefused where there is no such model.
    """
    shown = [list(_shown(place, told)) for place, told in enumerate(learnt)]
    unseen = [one for levels in shown for level in levels for one in _unseen(level)]
    if unseen and not known:
        message = f"No model can be made: no pair was seen of {'; '.join(unseen)}. Train on more records, or on others"
        raise ModelRefused(message)
    return tuple(_comparison(place, [_level(level) for level in levels], known) for place, levels in enumerate(shown))


def _shown(place: int, told: dict[str, Any]) -> Iterator[_Shown]:
    """The levels of a comparison; the first that Splink tells of is what is not told."""
    compared = COMPARISONS[place]
    for level, shares in zip(compared.levels, told["comparison_levels"][1:], strict=True):
        yield _Shown(compared.name, level, shares)


def _unseen(shown: _Shown) -> Iterator[str]:
    for share, whose in _SHARES.items():
        if not shown.told.get(share):
            yield f"{whose} with {shown.compared}, {shown.level.name}"


def _level(shown: _Shown) -> TrainedLevel | None:
    """A level as it was learnt; None where it was not."""
    if any(_unseen(shown)):
        return None
    m, u = (rounded(shown.told[share]) for share in _SHARES)
    return TrainedLevel(shown.level.name, m, u, uses_frequency=bool(shown.level.frequency))


def _comparison(place: int, learnt: Sequence[TrainedLevel | None], known: Model | None) -> TrainedComparison:
    """A comparison, what was not learnt kept; what was learnt shares among itself what that leaves."""
    levels = [level for level in learnt if level]
    if known and len(levels) < len(learnt):
        spare = known.comparisons[place].levels
        left = [level for level, own in zip(spare, learnt, strict=True) if own]
        of_m = sum(level.m for level in left) / (sum(level.m for level in levels) or 1)
        of_u = sum(level.u for level in left) / (sum(level.u for level in levels) or 1)
        levels = [
            replace(own, m=rounded(own.m * of_m), u=rounded(own.u * of_u))
            if own
            else replace(level, kept_from=known.version)
            for level, own in zip(spare, learnt, strict=True)
        ]
    return TrainedComparison(COMPARISONS[place].name, tuple(levels))


def rounded(share: float) -> float:
    """A share as a model tells it."""
    return float(f"{share:.{_DIGITS}g}")
