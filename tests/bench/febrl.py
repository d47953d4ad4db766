"""How good the model is on FEBRL 1 to 4, beside Splink's own comparisons, on the same pairs of records."""

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from math import log2
from typing import Any, Final, NamedTuple

import duckdb
import msgspec
import pyarrow as pa
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from services.identity import febrl, training
from services.profile.domain.matching import model as models
from services.profile.domain.matching.model import Model, TrainedComparison, TrainedLevel
from services.profile.domain.matching.score import weigh
from services.profile.domain.matching.traits import traits

SETS: Final = {"1": ("1",), "2": ("2",), "3": ("3",), "4": ("4a", "4b")}
SURE: Final = log2(0.95 / 0.05)
"""The bits of a probability of .95."""

_FIELDS: Final = (
    *("given_name", "surname", "street_number", "address_1", "suburb", "postcode", "date_of_birth", "soc_sec_id"),
)
_PAIRS: Final = 2e7

Row = dict[str, str]
Pair = tuple[int, int]


class Result(NamedTuple):
    """F1 on one set: Splink's, that of its pairs weighed by the shipped model, and by one that learnt from the set.

    ``recall`` is the share of true pairs that blocking finds: no one can do better.
    """

    name: str
    with_numbers: bool
    recall: float
    splink: float
    shipped: float
    learnt: float


def measured() -> Iterator[Result]:
    """Every set, with and without social security numbers."""
    for name, parts in SETS.items():
        rows = [row for part in parts for row in febrl.rows(part)]
        for with_numbers in (True, False):
            yield _on(name, rows, with_numbers=with_numbers)


def _on(name: str, rows: list[Row], *, with_numbers: bool) -> Result:
    true = _true_pairs(rows)
    scored = _splink(rows, with_numbers=with_numbers)
    described = [febrl.described(row, with_number=with_numbers) for row in rows]
    shipped, learnt = models.default(), _learnt(described)
    by_model = {
        model: {
            pair for pair in scored if weigh(described[pair[0]].face, described[pair[1]].face, model).weight >= SURE
        }
        for model in (shipped, learnt)
    }
    sure = {pair for pair, weight in scored.items() if weight >= SURE}
    recall = len(true & scored.keys()) / len(true)
    return Result(name, with_numbers, recall, f1(sure, true), f1(by_model[shipped], true), f1(by_model[learnt], true))


def f1(found: set[Pair], true: set[Pair]) -> float:
    """The harmonic mean of precision and recall."""
    return 2 * len(found & true) / (len(found) + len(true))


def _true_pairs(rows: Sequence[Row]) -> set[Pair]:
    of_person: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        of_person.setdefault(febrl.person_of(row), []).append(place)
    return {(one, other) for own in of_person.values() for one in own for other in own if one < other}


def _splink(rows: Sequence[Row], *, with_numbers: bool) -> dict[Pair, float]:
    """The weight of every pair that blocking finds, by Splink's own comparisons, learnt from the set."""
    fields = _FIELDS if with_numbers else _FIELDS[:-1]
    columns: dict[str, Any] = {"unique_id": pa.array(range(len(rows)), pa.int64())}
    columns |= {field: pa.array([row[field] or None for row in rows], pa.string()) for field in fields}
    blocks = [
        *(block_on("given_name", "surname"), block_on("date_of_birth"), block_on("surname", "postcode")),
        *(block_on("given_name", "postcode"), block_on("street_number", "postcode"), block_on("address_1", "suburb")),
        *([block_on("soc_sec_id")] if with_numbers else []),
    ]
    compared = [
        cl.NameComparison("given_name"),
        cl.NameComparison("surname"),
        cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
        cl.DamerauLevenshteinAtThresholds("street_number", 1),
        cl.JaroWinklerAtThresholds("address_1", [0.9, 0.8]),
        cl.JaroWinklerAtThresholds("suburb", [0.9, 0.8]),
        cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]),
        *([cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2])] if with_numbers else []),
    ]
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[*compared],
        blocking_rules_to_generate_predictions=[*blocks],
        retain_matching_columns=False,
    )
    with duckdb.connect() as connection:
        linker = Linker(DuckDBAPI(connection).register(pa.table(columns)), settings, log_level=logging.ERROR)
        linker.training.estimate_probability_two_random_records_match(
            [block_on("given_name", "surname", "date_of_birth")], 0.6
        )
        linker.training.estimate_u_using_random_sampling(max_pairs=_PAIRS, seed=training.SEED, min_count_per_level=None)
        for block in (("given_name", "surname"), ("date_of_birth",), ("postcode",)):
            linker.training.estimate_parameters_using_expectation_maximisation(
                block_on(*block), estimate_without_term_frequencies=True
            )
        scored = linker.inference.predict().as_record_list()
    ids = [(int(row["unique_id_l"]), int(row["unique_id_r"])) for row in scored]
    return {(min(pair), max(pair)): row["match_weight"] for pair, row in zip(ids, scored, strict=True)}


def _learnt(described: Sequence[Any]) -> Model:
    """The shipped model with all that Splink learns from a set by itself; what the set does not tell stays as it is."""
    shipped = models.default()
    learnt, prior = training.maximised(described, training.of_strangers(described, "duckdb"))
    prior = training.take_out_true_pairs(described, learnt, prior)
    firsts = Counter(traits(one.face).first for one in described)
    compared = tuple(
        _mixed(own, told["comparison_levels"][1:]) for own, told in zip(shipped.comparisons, learnt, strict=True)
    )
    return msgspec.structs.replace(
        shipped,
        prior=prior,
        comparisons=compared,
        forenames=training.frequencies(firsts.elements()),
        surnames=training.frequencies(traits(one.face).family for one in described),
    )


def _mixed(own: TrainedComparison, told: Sequence[dict[str, Any]]) -> TrainedComparison:
    """A comparison as it was learnt, where any of it was."""
    levels = [_level(level, one) for level, one in zip(own.levels, told, strict=True)]
    return TrainedComparison(own.name, tuple(levels))


def _level(own: TrainedLevel, told: dict[str, Any]) -> TrainedLevel:
    if not (told.get("m_probability") and told.get("u_probability")):
        return own
    return TrainedLevel(own.name, told["m_probability"], told["u_probability"], uses_frequency=own.uses_frequency)
