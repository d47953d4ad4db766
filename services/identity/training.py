"""The matching model, trained by Splink: the same descriptions and the same seed make the same model, byte for byte.

What two different people have in common (u) is counted over one description of each person. What one person's
descriptions have in common (m) is counted over those that are known to be one person's, one of each agency; or, where
nobody knows who is whom, found by expectation maximisation (Winkler, 1988).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import date
from random import Random
from typing import Any, Final, NamedTuple, TypeVar

import msgspec
from splink import Linker, block_on

from services.identity import engines
from services.identity.rules import Engine, comparisons
from services.identity.shares import rounded, trained
from services.identity.table import PERSON, Described
from services.profile.domain.matching import model as models
from services.profile.domain.matching.levels import COMPARISONS, NOT_TOLD, levels
from services.profile.domain.matching.model import Frequencies, Model, ModelRefused
from services.profile.domain.matching.traits import Traits, traits

SEED: Final = 20_261_125
"""Of every choice that is made in training."""

FEWEST: Final = 1_000
"""Of fewer people a hub learns nothing that holds: beside shares of so few, those of another model weigh too much."""

MOST_PAIRS: Final = 1e8
"""So many pairs of strangers are compared at the most."""

_CHUNKS: Final = 20
"""In so many parts the pairs of strangers are compared, so that they fit in memory."""

_COMMON: Final = 5
"""A name that fewer bear is one of the rare ones."""

_LISTED: Final = 4_000
_BIRTH: Final = ("year", "month", "day")
_BLOCKS: Final = (("first", "family"), ("family", *_BIRTH), ("first", *_BIRTH), _BIRTH)
"""By what pairs are found to learn from: each leaves out what the others teach. Only the last shows exchanged names."""

_TRUE: Final = (("family", *_BIRTH), ("first", *_BIRTH), ("first", "family", "year"))
_FOUND: Final = 0.9
"""The share of true pairs that agree in one of these, where nobody knows who is whom."""


_LIKELY: Final = (
    *(block_on(*columns) for columns in (*_TRUE, ("first", "family"), _BIRTH)),
    *(block_on(column, arrays_to_explode=[column]) for column in ("numbers", "nhs_numbers", "upns", "phones")),
    *(block_on(column, arrays_to_explode=[column]) for column in ("homes", "postcodes")),
    *(block_on("houses", name, arrays_to_explode=["houses"]) for name in ("first", "family")),
)
"""By what the pairs of one person are found that stand among all."""

_WORTH_COUNTING: Final = 0.01
_ROUNDS: Final = 10
_UNSEEN: Final = 0.5
"""So often a level is taken as seen that no two strangers show (Jeffreys, 1946)."""

_SAMPLED: Final = 50_000


class Lesson(NamedTuple):
    """What to train on: descriptions, what they are, and whether they tell truly who each is of.

    ``known`` is a model from which levels are kept that the descriptions do not show.
    """

    described: Sequence[Described]
    sets: Sequence[str]
    is_labelled: bool
    known: Model | None = None


def train(lesson: Lesson, day: date, engine: Engine = "duckdb", most_pairs: float = MOST_PAIRS) -> Model:
    """The model that a lesson teaches.

    Raises ModelRefused for levels that it does not show and no model knows, and where one is known for few people.
    """
    described = one_of_each(lesson.described, lambda one: (one.person or one.face, one.source))
    one_each = one_of_each(described, lambda one: one.person or one.face)
    if lesson.known and len(one_each) < FEWEST:
        message = f"No model can be made of {len(one_each)} people or descriptions: it takes {FEWEST:,}"
        raise ModelRefused(message)
    compared = of_strangers(one_each, engine, most_pairs)
    learnt, prior = (_counted if lesson.is_labelled else maximised)(described, compared, engine)
    if not any(one.person for one in one_each):
        prior = take_out_true_pairs(one_each, learnt, prior, engine)
    made = Model(
        format=models.FORMAT,
        version="",
        trained_on=day.isoformat(),
        training_sets=tuple(lesson.sets),
        engine=f"splink on {engine}",
        prior=rounded(prior),
        comparisons=trained(learnt, lesson.known),
        forenames=frequencies(traits(one.face).first for one in one_each),
        surnames=frequencies(traits(one.face).family for one in one_each),
    )
    return models.read(models.write(msgspec.structs.replace(made, version=models.version_of(made))))


T = TypeVar("T", bound=Hashable)


def one_of_each(described: Iterable[Described], whose: Callable[[Described], T]) -> list[Described]:
    """One of the descriptions of each, by chance, but the same for the same descriptions."""
    dice = Random(SEED)  # noqa: S311 - repeatable, not secret
    each: dict[T, list[Described]] = defaultdict(list)
    for one in described:
        each[whose(one)].append(one)
    return [dice.choice(own) for own in each.values()]


def of_strangers(
    described: Sequence[Described], engine: Engine, most_pairs: float = MOST_PAIRS
) -> list[dict[str, Any]]:
    """The comparisons, with how often each level is seen among all pairs of some descriptions."""
    with engines.linker(engine, described, comparisons(engine)) as linker:
        linker.training.estimate_u_using_random_sampling(
            max_pairs=most_pairs, seed=SEED, min_count_per_level=None, num_chunks=_CHUNKS
        )
        return _saved(linker)


def _saved(linker: Linker) -> list[dict[str, Any]]:
    compared: list[dict[str, Any]] = linker.misc.save_model_to_json()["comparisons"]
    return compared


def _counted(
    described: Sequence[Described], compared: list[dict[str, Any]], engine: Engine
) -> tuple[list[dict[str, Any]], float]:
    """The comparisons with m as it is seen of people who are known; and the share of pairs that are one person's."""
    with engines.linker(engine, described, compared) as linker:
        linker.training.estimate_m_from_label_column(PERSON)
        learnt = _saved(linker)
    sizes = Counter(one.person for one in described)
    return learnt, sum(size * (size - 1) for size in sizes.values()) / (len(described) * (len(described) - 1))


def maximised(
    described: Sequence[Described], compared: list[dict[str, Any]], engine: Engine = "duckdb"
) -> tuple[list[dict[str, Any]], float]:
    """The same, found by expectation maximisation; a level of which it finds less than one pair was not seen."""
    with engines.linker(engine, described, compared, in_order=True) as linker:
        prior = find_prior(linker)
        maximise(linker)
        learnt = _saved(linker)
    of_one = prior * len(described) * (len(described) - 1) / 2
    for level in (level for told in learnt for level in told["comparison_levels"]):
        if level.get("m_probability", 1.0) * of_one < 1:
            del level["m_probability"]
    return learnt, prior


def find_prior(linker: Linker) -> float:
    """The share of pairs that are one person's, where nobody knows: from those that agree in name and birth."""
    rules = [block_on(*columns) for columns in _TRUE]
    linker.training.estimate_probability_two_random_records_match([*rules], recall=_FOUND)
    return float(linker.misc.save_model_to_json()["probability_two_random_records_match"])


def maximise(linker: Linker) -> None:
    """Learn m by expectation maximisation."""
    for block in _BLOCKS:
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(*block), estimate_without_term_frequencies=True
        )


def take_out_true_pairs(
    described: Sequence[Described], learnt: list[dict[str, Any]], prior: float, engine: Engine = "duckdb"
) -> float:
    """Correct u for the pairs of one person that stand among all, which decide it where it is small; returns the prior.

    They are the pairs that the model finds as it is so far, each by its probability; the better it is, the more it
    finds, so they are found again.
    """
    pairs = len(described) * (len(described) - 1) / 2
    of_all = [max(share * pairs, 1.0) for share in _shares_told(described)]
    seen = [[level.get("u_probability", 0.0) for level in told["comparison_levels"][1:]] for told in learnt]
    for _ in range(_ROUNDS):
        true = [[0.0] * len(compared.levels) for compared in COMPARISONS]
        total = 0.0
        for one, other, probability in _likely(described, learnt, prior, engine):
            total += probability
            for counted, level in zip(true, levels(one, other), strict=True):
                if level != NOT_TOLD:
                    counted[level] += probability
        for place, told in enumerate(learnt):
            for level, share, own in zip(told["comparison_levels"][1:], seen[place], true[place], strict=True):
                if share and of_all[place] > 1.0:
                    level["u_probability"] = max(share * of_all[place] - own, _UNSEEN) / of_all[place]
        prior = total / pairs
    return prior


def _likely(
    described: Sequence[Described], learnt: list[dict[str, Any]], prior: float, engine: Engine
) -> list[tuple[Traits, Traits, float]]:
    """The pairs that are likely one person's, by what is learnt so far, each with its probability."""
    settings = {
        "probability_two_random_records_match": prior,
        "blocking_rules_to_generate_predictions": list(_LIKELY),
    }
    with engines.linker(engine, described, learnt, in_order=True, **settings) as linker:
        scored = linker.inference.predict(threshold_match_probability=_WORTH_COUNTING).as_record_list()
    ordered = sorted((row["unique_id_l"], row["unique_id_r"], row["match_probability"]) for row in scored)
    return [(traits(described[one].face), traits(described[other].face), chance) for one, other, chance in ordered]


def _shares_told(described: Sequence[Described]) -> list[float]:
    """The share of pairs in which both tell something to compare, by comparison."""
    dice = Random(SEED)  # noqa: S311 - repeatable, not secret
    told = [traits(one.face) for one in described]
    seen = [levels(dice.choice(told), dice.choice(told)) for _ in range(_SAMPLED)]
    return [sum(one[place] != NOT_TOLD for one in seen) / _SAMPLED for place in range(len(COMPARISONS))]


def frequencies(names: Iterable[str]) -> Frequencies:
    """How common names are, one of each person; what fewer than five bear is as rare as the rarest that is listed."""
    counted = Counter(name for name in names if name)
    total = max(counted.total(), 1)
    listed = {name: count for name, count in counted.most_common(_LISTED) if count >= _COMMON}
    rare = min(listed.values(), default=1)
    return Frequencies(rounded(rare / total), {name: rounded(count / total) for name, count in listed.items()})
