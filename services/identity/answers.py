"""How good matching is, by what workers have answered: where nobody knows the truth, their word is the nearest to it.

Workers see only what was asked, so the shares are of such pairs, and of no others: not of all joins.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import inf
from typing import NamedTuple

from msgspec import Struct

from services.identity.evaluation import EDGES, Measure, by_band, wilson
from services.profile.domain.decisions import Decided, Kind, Pair, standing


class Verdict(NamedTuple):
    """What a worker said of a pair that weighed so many bits."""

    weight: float
    is_one: bool


class AnsweredBand(Struct, frozen=True):
    """Weights from ``low`` on and below ``high``, in bits; None is without end.

    ``accepted`` is the share of the pairs in the band that workers joined; ``from_here`` that of all from ``low`` on:
    the precision that joining without asking would have had there.
    """

    low: float | None
    high: float | None
    accepted: Measure
    from_here: Measure


class Answers(Struct, frozen=True):
    """What workers have answered: the share of pairs joined, the share of which they could not tell, and the bands.

    ``unweighed`` are answers to which no question with a weight led; they count in no band.
    """

    accepted: Measure
    cannot_tell: Measure
    unweighed: int
    bands: list[AnsweredBand]


def answered(decided: Sequence[Decided]) -> Answers:
    """Measure by the decisions that stand: withdrawn ones, and those that wait for a second worker, say nothing."""
    force = standing(decided)
    weighed = {(one.decision.kind, one.decision.left, one.decision.right): one.decision.weight for one in decided}
    said: dict[Kind, Sequence[Pair]] = {"must": force.must, "cannot": force.cannot}
    pairs = [(kind, pair) for kind, found in said.items() for pair in found]
    answers = [(weighed.get((kind, *pair)), kind == "must") for kind, pair in dict.fromkeys(pairs)]
    verdicts = [Verdict(weight, is_one) for weight, is_one in answers if weight is not None]
    unsure = {pair for pair, _ in force.cannot_tell} - {pair for _, pair in pairs}
    return Answers(
        accepted=wilson(sum(is_one for _, is_one in answers), len(answers)),
        cannot_tell=wilson(len(unsure), len(unsure) + len(answers)),
        unweighed=len(answers) - len(verdicts),
        bands=list(_bands(verdicts)),
    )


def _bands(verdicts: Sequence[Verdict]) -> Iterable[AnsweredBand]:
    for (low, high), accepted in zip(pairwise(EDGES), by_band(verdicts), strict=True):
        above = [verdict.is_one for verdict in verdicts if verdict.weight >= low]
        ends = (None if low == -inf else low, None if high == inf else high)
        yield AnsweredBand(*ends, accepted, wilson(sum(above), len(above)))
