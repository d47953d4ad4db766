"""Splink and this program weigh alike, and what Splink learns is a model that this program reads."""

from collections import Counter
from datetime import date

import pytest

from services.identity import engines, febrl, sources
from services.identity.duplicates import duplicates
from services.identity.rules import comparisons
from services.identity.table import PERSON, Described
from services.identity.training import (
    Lesson,
    find_prior,
    maximise,
    maximised,
    of_strangers,
    take_out_true_pairs,
    train,
)
from services.profile.domain.matching import model as models
from services.profile.domain.matching.levels import COMPARISONS
from services.profile.domain.matching.model import ModelRefused
from services.profile.domain.matching.score import weigh
from tests.unit.matching.described import face

MODEL = models.default()
DAY = date(2026, 11, 25)
PAIRS = 1_000
CLOSE = 1e-9

MIXED = ["l.person = r.person", "l.first = r.first", "l.year = r.year", "l.unique_id % 61 = r.unique_id % 59"]
"""Pairs of one person, pairs that have something in common, and pairs of anybody."""


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    return sources.sample(children=60)


@pytest.fixture(scope="module")
def described(lesson: Lesson) -> list[Described]:
    """The descriptions of a small county, with some more, so that every level is seen."""
    one = face("Amy Carter", emails=["amy@example.org"], phones=["07700 900123"])
    other = face("Amie Carter", emails=["amy@example.org"], phones=["07700 900123"])
    return [*dict.fromkeys(lesson.described), Described(one, "amy"), Described(other, "amy")]


def test_splink_and_this_program_give_every_pair_the_same_weight(described: list[Described]) -> None:
    with engines.scorer("duckdb", described, MODEL, blocking_rules_to_generate_predictions=MIXED) as linker:
        scored = linker.inference.predict().as_record_list()
    seen: Counter[tuple[str, int]] = Counter()
    for row in scored:
        one, other = (described[row[side]].face for side in ("unique_id_l", "unique_id_r"))
        weighed = weigh(one, other, MODEL)
        assert abs(weighed.weight - row["match_weight"]) <= CLOSE, (one, other)
        seen.update(zip([compared.name for compared in COMPARISONS], weighed.levels, strict=True))
    assert len(scored) >= PAIRS
    every = {(compared.name, level) for compared in COMPARISONS for level in range(len(compared.levels))}
    assert every - seen.keys() == set()


def test_a_level_that_no_pair_shows_is_not_made_up(lesson: Lesson) -> None:
    few = Lesson(lesson.described[:200], lesson.sets, is_labelled=True)
    with pytest.raises(ModelRefused, match="no pair was seen of"):
        train(few, DAY)


def test_where_nobody_knows_who_is_whom_nearly_the_same_is_learnt() -> None:
    """By expectation maximisation, of what many pairs show."""
    told = [*dict.fromkeys(sources.sample(children=250).described)]
    with engines.linker("duckdb", told, comparisons("duckdb")) as linker:
        linker.training.estimate_m_from_label_column(PERSON)
        counted = linker.misc.save_model_to_json()["comparisons"]
    with engines.linker("duckdb", told, comparisons("duckdb"), in_order=True) as linker:
        linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1, min_count_per_level=None)
        find_prior(linker)
        maximise(linker)
        found = linker.misc.save_model_to_json()["comparisons"]
    for place, name in enumerate(("forename", "surname", "birth")):
        known, guessed = (one[place]["comparison_levels"][1]["m_probability"] for one in (counted, found))
        assert abs(known - guessed) < 0.1, (name, known, guessed)


def test_true_pairs_among_all_do_not_decide_how_rare_a_level_is() -> None:
    """FEBRL 1 has 500 true pairs, of which three in four share a home, and strangers share none to speak of."""
    told = febrl.dataset("1")
    pairs = len(told) * (len(told) - 1) / 2
    learnt, prior = maximised(told, of_strangers(told, "duckdb"))
    address = next(one for one in learnt if one["output_column_name"] == "address")
    home = address["comparison_levels"][1]
    assert home["u_probability"] * pairs > 300
    assert take_out_true_pairs(told, learnt, prior) * pairs == pytest.approx(500, rel=0.05)
    assert home["u_probability"] * pairs < 50


def test_exchanged_names_are_learnt_and_what_less_than_one_pair_shows_is_not() -> None:
    """Of FEBRL 1, in which one pair in twelve has forename and surname exchanged, and nobody moves far."""
    told = febrl.dataset("1")
    learnt, _ = maximised(told, of_strangers(told, "duckdb"))
    levels = {one["output_column_name"]: one["comparison_levels"][1:] for one in learnt}
    swapped = next(level for level in levels["surname"] if level["label_for_charts"] == "swapped")
    assert 0.05 < swapped["m_probability"] < 0.15
    assert "m_probability" not in levels["address"][-1]


def test_the_same_lesson_teaches_the_same_whatever_the_order_of_sums() -> None:
    told = [*dict.fromkeys(sources.sample(children=40).described)]
    learnt = []
    for _ in range(2):
        with engines.linker("duckdb", told, comparisons("duckdb"), in_order=True) as linker:
            linker.training.estimate_u_using_random_sampling(max_pairs=1e5, seed=1, min_count_per_level=None)
            maximise(linker)
            learnt.append(linker.misc.save_model_to_json()["comparisons"])
    assert learnt[0] == learnt[1]


def test_duplicates_are_pairs_of_different_people_the_heaviest_first(described: list[Described]) -> None:
    nobody_knows = [one._replace(person="") for one in described]
    found = list(duplicates(nobody_knows, MODEL, least=10.0))
    weights = [pair.weighed.weight for pair in found]
    assert weights == sorted(weights, reverse=True)
    assert min(weights) >= 10.0
    right = sum(described[pair.one].person == described[pair.other].person for pair in found)
    assert right / len(found) > 0.9
    understood = list(duplicates(described, MODEL, least=10.0))
    assert all(described[pair.one].person != described[pair.other].person for pair in understood)
