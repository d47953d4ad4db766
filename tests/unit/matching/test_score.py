"""How much a pair of descriptions weighs, and why."""

from math import log2

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kernel.events.entry import Face
from services.profile.domain.matching import model as models
from services.profile.domain.matching.levels import levels
from services.profile.domain.matching.model import Frequencies
from services.profile.domain.matching.score import grounds, weigh, weight_from
from services.profile.domain.matching.traits import traits
from tests.unit.matching.described import ANOTHER_NHS, FACES, NHS, face, home, number

MODEL = models.default()
AT_HOME = home("9 Chapel Street", "EX16 5AA")


@given(FACES, FACES)
def test_it_matters_not_which_of_two_comes_first(one: Face, other: Face) -> None:
    assert levels(traits(one), traits(other)) == levels(traits(other), traits(one))
    assert weigh(one, other, MODEL) == weigh(other, one, MODEL)


@given(FACES, FACES, st.sampled_from([-20.0, 0.0, 6.0, 12.0]))
def test_a_weight_asked_for_from_some_bits_on_is_none_below_them(one: Face, other: Face, least: float) -> None:
    weight = weigh(one, other, MODEL).weight
    assert weight_from(least, one, other, MODEL) == (weight if weight >= least else None)
    assert weight_from(weight, one, other, MODEL) == weight


def test_a_weight_is_the_prior_and_what_each_comparison_adds() -> None:
    weighed = weigh(face(sex="female"), face(sex="female"), MODEL)
    assert weighed.weight == pytest.approx(log2(MODEL.prior / (1 - MODEL.prior)) + sum(weighed.bits))


def test_nothing_told_weighs_what_chance_alone_would() -> None:
    nobody = face("", "")
    assert weigh(nobody, nobody, MODEL).weight == log2(MODEL.prior / (1 - MODEL.prior))
    assert grounds(weigh(nobody, nobody, MODEL)) == ()


def test_a_rare_name_in_common_weighs_more_than_a_common_one() -> None:
    known = Frequencies(0.001, {"smith": 0.04, "pengelly": 0.002})
    model = msgspec.structs.replace(MODEL, surnames=known)
    weights = [weigh(face(f"Amy {name}"), face(f"Amy {name}"), model).weight for name in ("Smith", "Pengelly", "Zeal")]
    assert weights[1] - weights[0] == pytest.approx(log2(20))
    assert weights[2] - weights[1] == pytest.approx(1.0)


def test_the_same_child_of_two_agencies_is_likely_and_a_stranger_is_not() -> None:
    here = face("Mohammed Khan", "2013-05-04", addresses=AT_HOME)
    there = face("Muhammad Khan", "2013-04-05", addresses=AT_HOME)
    assert weigh(here, there, MODEL).weight > 10
    assert weigh(here, face("Muhammad Khan", "1987-09-28"), MODEL).weight < 0


def test_grounds_say_what_agrees_first_and_what_differs_last() -> None:
    one = face("Amy Carter", identifiers=number("nhs_number", NHS), addresses=AT_HOME)
    other = face("Amy Cartre", identifiers=number("nhs_number", ANOTHER_NHS), addresses=AT_HOME)
    told = grounds(weigh(one, other, MODEL))
    sentences = [line.partition(" (")[0] for line in told]
    assert sentences[0] == "The same date of birth"
    assert sentences[-1] == "Both hold an NHS number, and they differ"
    assert {"The same address", "The same forename", "Surnames that differ by one slip of the pen"} < set(sentences)
    worth = [float(line.partition(" (")[2].removesuffix(" bits)")) for line in told]
    assert worth == sorted(worth, reverse=True)
    assert told[0].endswith("bits)")
    assert "(-" in told[-1]
