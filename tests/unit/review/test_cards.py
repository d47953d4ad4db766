import pytest

from services.profile.cards import band


@pytest.mark.parametrize(
    ("weight", "word"),
    [
        (51.0, "very likely"),
        (24.0, "very likely"),
        (23.9, "likely"),
        (20.0, "likely"),
        (19.9, "unclear"),
        (12.0, "unclear"),
        (11.9, "unlikely"),
        (-3.0, "unlikely"),
    ],
)
def test_a_weight_is_a_word_and_no_percentage(weight: float, word: str) -> None:
    assert band(weight) == word
