"""Who is likely to be held twice, over a whole population: pairs for workers to look at, found by Splink's blocking.

The fold compares a new record with those that share a key with it. This compares all that were ever told with each
other, of one hub or of several, and finds what the fold's keys missed.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from splink import block_on

from services.identity import engines
from services.identity.rules import Engine
from services.identity.table import Described
from services.profile.domain.matching.model import Model
from services.profile.domain.matching.score import Weighed, weigh

_BIRTH: Final = ("year", "month", "day")
_RULES: Final = (
    *(block_on(column, arrays_to_explode=[column]) for column in ("nhs_numbers", "upns", "numbers")),
    *(block_on(column, arrays_to_explode=[column]) for column in ("phones", "contacts")),
    block_on(*_BIRTH, "family"),
    block_on(*_BIRTH, "first"),
    block_on(*_BIRTH, "sound"),
    block_on("first", "family", "year"),
    block_on("given", "family", "districts", arrays_to_explode=["districts"]),
)
"""By what pairs are found; a pair that agrees in none of these is never compared."""


class Pair(NamedTuple):
    """Two descriptions, by their places among those that were given, and how much they weigh together."""

    one: int
    other: int
    weighed: Weighed


def duplicates(described: Sequence[Described], model: Model, least: float, engine: Engine = "duckdb") -> Iterator[Pair]:
    """The pairs of different people, or of whom nobody says who they are, that weigh ``least`` bits or more.

    Heaviest first, and of two people only the heaviest.
    """
    pairs = _found(described, model, least, engine)
    found = [Pair(one, other, weigh(described[one].face, described[other].face, model)) for one, other in pairs]
    told: set[frozenset[str]] = set()
    for pair in sorted(found, key=lambda pair: (-pair.weighed.weight, pair.one, pair.other)):
        people = frozenset(described[place].person or f"description {place}" for place in (pair.one, pair.other))
        if len(people) > 1 and people not in told:
            told.add(people)
            yield pair


def _found(described: Sequence[Described], model: Model, least: float, engine: Engine) -> Iterator[tuple[int, int]]:
    """The pairs that Splink finds, lower place first."""
    with engines.scorer(engine, described, model, blocking_rules_to_generate_predictions=list(_RULES)) as linker:
        scored = linker.inference.predict(threshold_match_weight=least)
        for row in scored.as_record_list():
            one, other = sorted((int(row["unique_id_l"]), int(row["unique_id_r"])))
            yield one, other
