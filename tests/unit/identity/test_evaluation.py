"""The measures of matching: by hand on small tables, and against a plain count of pairs on any."""

from itertools import combinations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.identity.evaluation import EDGES, Question, evaluate, join_weights, wilson


def mention(number: int) -> UUID:
    return UUID(int=number)


def found(number: int) -> UUID:
    return UUID(int=1_000 + number)


def table(*cells: tuple[str, int]) -> tuple[dict[UUID, UUID], dict[UUID, str]]:
    """Where mentions stand, and whose they are: each cell is one, of a true and a found person."""
    placed = {mention(number): found(one) for number, (_, one) in enumerate(cells)}
    return placed, {mention(number): true for number, (true, _) in enumerate(cells)}


AMY_AND_BEN = table(("amy", 1), ("amy", 1), ("amy", 1), ("amy", 2), ("ben", 3), ("ben", 3), ("ben", 1), ("carl", 4))
"""Amy is in two, and one of Ben's mentions stands with her; Carl is alone."""


def value(of: tuple[dict[UUID, UUID], dict[UUID, str]], name: str, *questions: Question) -> float | None:
    return evaluate(*of, questions).measures[name].value


def test_precision_and_recall_count_pairs_of_mentions() -> None:
    assert value(AMY_AND_BEN, "precision") == pytest.approx(4 / 7)
    assert value(AMY_AND_BEN, "recall") == pytest.approx(4 / 9)


def test_bcubed_is_the_mean_over_mentions() -> None:
    assert value(AMY_AND_BEN, "bcubed_precision") == pytest.approx((3 * 3 / 4 + 1 + 1 + 1 + 1 / 4 + 1) / 8)
    assert value(AMY_AND_BEN, "bcubed_recall") == pytest.approx((3 * 3 / 4 + 1 / 4 + 2 * 2 / 3 + 1 / 3 + 1) / 8)


def test_a_mention_with_somebody_elses_is_a_wrong_join() -> None:
    measure = evaluate(*AMY_AND_BEN).measures["wrong_joins"]
    assert measure.value == pytest.approx(1 / 8)
    assert measure.of == 8


def test_of_two_with_as_many_mentions_only_one_side_is_wrong() -> None:
    assert evaluate(*table(("amy", 1), ("ben", 1))).measures["wrong_joins"].value == 0.5


def test_a_mention_is_recalled_where_it_stands_with_most_of_its_person() -> None:
    measure = evaluate(*AMY_AND_BEN).measures["automatic_recall"]
    assert measure.value == pytest.approx((2 + 1 + 0) / 5)
    assert measure.of == 5


def test_a_person_whose_every_mention_stands_with_somebody_elses_is_not_recalled() -> None:
    hidden = table(("amy", 1), ("amy", 1), ("amy", 1), ("ben", 1), ("ben", 1))
    assert value(hidden, "automatic_recall") == pytest.approx(2 / 3)


def test_a_question_about_one_person_counts_as_recalled_with_review() -> None:
    ask = Question(mention(0), mention(3), 9.5)
    assert value(AMY_AND_BEN, "automatic_recall_with_review", ask) == pytest.approx((3 + 1 + 0) / 5)
    assert value(AMY_AND_BEN, "recall_with_review", ask) == pytest.approx((6 + 1) / 9)
    assert value(AMY_AND_BEN, "recall", ask) == value(AMY_AND_BEN, "recall")


def test_a_question_about_two_people_recalls_nothing() -> None:
    ask = Question(mention(0), mention(4), 9.5)
    assert value(AMY_AND_BEN, "automatic_recall_with_review", ask) == value(AMY_AND_BEN, "automatic_recall")
    assert value(AMY_AND_BEN, "right_questions", ask) == 0.0


def test_a_card_asks_about_one_mention_and_whoever_has_fewer_waits_with_all() -> None:
    def asked(*questions: Question) -> tuple[float, float]:
        shares = evaluate(*AMY_AND_BEN, questions).measures
        return (shares["in_review"].value or 0) * 8, (shares["waiting"].value or 0) * 8

    assert asked() == (0, 0)
    assert asked(Question(mention(0), mention(3), 9.5)) == (1, 1)
    assert asked(Question(mention(0), mention(4), 9.5)) == (1, 2)
    assert asked(Question(mention(0), mention(4), 9.5), Question(mention(4), mention(1), 1.0)) == (1, 2)
    assert asked(Question(mention(0), mention(4), 9.5), Question(mention(7), mention(4), 1.0)) == (2, 3)


def test_a_doubted_join_asks_about_one_mention() -> None:
    doubt = Question(mention(0), mention(6), 13.0, doubted=True)
    assert value(AMY_AND_BEN, "in_review", doubt) == pytest.approx(1 / 8)
    assert value(AMY_AND_BEN, "right_questions", doubt) == 0.0


def test_mentions_that_the_truth_does_not_know_count_nowhere() -> None:
    placed, truth = AMY_AND_BEN
    found_too = evaluate(placed | {mention(99): found(1)}, truth, [Question(mention(99), mention(0), 3.0)])
    assert (found_too.mentions, found_too.left_out, found_too.questions) == (8, 1, 0)
    assert found_too.measures == evaluate(placed, truth).measures


def test_a_question_is_in_the_band_of_its_weight() -> None:
    questions = [Question(mention(0), mention(3), 8.0), Question(mention(0), mention(4), 11.9)]
    bands = {band.low: band.asked for band in evaluate(*AMY_AND_BEN, questions).bands}
    assert list(bands) == [None, *EDGES[1:-1]]
    assert (bands[8.0].value, bands[8.0].of) == (0.5, 2)
    assert {band.of for low, band in bands.items() if low != 8.0} == {0}


def test_a_guard_is_known_by_how_often_what_it_held_back_is_one_person() -> None:
    held_back = [
        Question(mention(0), mention(3), 8.0, "sibling"),
        Question(mention(0), mention(4), 11.9, "sibling"),
        Question(mention(7), mention(4), 30.0, "generation"),
        Question(mention(3), mention(1), 5.0),
    ]
    guards = evaluate(*AMY_AND_BEN, held_back).guards
    assert {guard: (share.value, share.of) for guard, share in guards.items()} == {
        "": (1.0, 1),
        "generation": (0.0, 1),
        "sibling": (0.5, 2),
    }


def test_a_mention_is_joined_by_the_greatest_weight_with_another_of_its_person() -> None:
    placed, truth = AMY_AND_BEN
    described = dict(zip(placed, ["a", "b", "b", "a", "c", "c", "d", "e"], strict=True))
    told = {("a", "b"): 13.0, ("a", "d"): 2.0, ("b", "b"): 17.0, ("b", "d"): 5.0, ("c", "c"): 21.0}
    weights = join_weights(placed, described, lambda one, other: told[min(one, other), max(one, other)])
    assert weights == {
        mention(0): 13.0,
        **dict.fromkeys((mention(1), mention(2)), 17.0),
        **dict.fromkeys((mention(4), mention(5)), 21.0),
        mention(6): 5.0,
    }
    bands = {band.low: band.joined for band in evaluate(placed, truth, weights=weights).bands}
    assert (bands[4.0].value, bands[4.0].of) == (0.0, 1)
    assert (bands[16.0].value, bands[16.0].of) == (1.0, 2)


def test_where_there_is_nothing_there_is_no_share() -> None:
    nothing = evaluate({}, {})
    assert {measure.value for measure in nothing.measures.values()} == {None}


def test_an_interval_is_wilsons() -> None:
    measure = wilson(8, 10)
    assert [measure.low, measure.high] == pytest.approx([0.4901625, 0.9433178], abs=1e-6)
    assert wilson(0, 10).low == 0.0
    assert wilson(10, 10).high == 1.0
    assert wilson(0, 0).value is None


CELLS = st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 4)), min_size=1, max_size=25)


@given(CELLS, st.data())
def test_the_measures_are_what_a_plain_count_of_pairs_says(cells: list[tuple[str, int]], data: st.DataObject) -> None:
    placed, truth = table(*cells)
    mentions = st.sampled_from(sorted(placed))
    questions = data.draw(st.lists(st.builds(Question, mentions, mentions, st.floats(-5, 30)), max_size=6))
    measures = evaluate(placed, truth, questions).measures
    pairs = list(combinations(placed, 2))
    joined = {pair for pair in pairs if placed[pair[0]] == placed[pair[1]]}
    true = {pair for pair in pairs if truth[pair[0]] == truth[pair[1]]}
    assert measures["precision"].value == (pytest.approx(len(joined & true) / len(joined)) if joined else None)
    assert measures["recall"].value == (pytest.approx(len(joined & true) / len(true)) if true else None)
    for name in ("recall", "automatic_recall"):
        asked = {"recall": "recall_with_review", "automatic_recall": "automatic_recall_with_review"}[name]
        assert (measures[asked].value or 0) >= (measures[name].value or 0)
    for measure in measures.values():
        assert measure.value is None or 0 <= measure.low <= measure.value <= measure.high <= 1


@given(CELLS)
def test_whoever_is_put_exactly_with_themselves_is_measured_as_perfect(cells: list[tuple[str, int]]) -> None:
    _, truth = table(*cells)
    placed = {one: found(ord(true)) for one, true in truth.items()}
    measures = evaluate(placed, truth).measures
    assert measures["wrong_joins"].value == 0.0
    perfect = ("precision", "recall", "bcubed_precision", "bcubed_recall", "automatic_recall")
    assert all(measures[name].value in {None, 1.0} for name in perfect)
