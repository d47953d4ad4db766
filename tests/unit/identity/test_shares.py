"""What Splink learnt of the levels becomes a model; what it could not learn is kept from another, and said to be."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
import pytest

from services.identity.shares import trained
from services.profile.domain.matching import model as models
from services.profile.domain.matching.model import Model, ModelRefused, TrainedLevel

KNOWN = models.default()
Unseen = Mapping[tuple[str, str], Iterable[str]]


def _learnt(unseen: Unseen) -> list[dict[str, Any]]:
    """As if Splink had learnt what the shipped model says, but for some shares of some levels."""
    told = []
    for compared in KNOWN.comparisons:
        levels: list[dict[str, Any]] = [{"label_for_charts": "not told"}]
        for level in compared.levels:
            shares = {"m_probability": level.m, "u_probability": level.u}
            levels.append({
                key: shares[key] for key in shares if key[0] not in unseen.get((compared.name, level.name), ())
            })
        told.append({"comparison_levels": levels})
    return told


def _halved(learnt: list[dict[str, Any]], place: int, at: int) -> list[dict[str, Any]]:
    learnt[place]["comparison_levels"][at + 1]["m_probability"] /= 2
    return learnt


def _made(learnt: list[dict[str, Any]]) -> Model:
    made = msgspec.structs.replace(KNOWN, comparisons=trained(learnt, KNOWN), version="")
    return models.read(models.write(msgspec.structs.replace(made, version=models.version_of(made))))


def _level(model: Model, compared: str, name: str) -> TrainedLevel:
    return next(one for own in model.comparisons if own.name == compared for one in own.levels if one.name == name)


def test_what_every_pair_shows_is_taken_as_it_was_learnt() -> None:
    assert trained(_learnt({})) == trained(_learnt({}), KNOWN) == KNOWN.comparisons


@pytest.mark.parametrize("unseen", ["m", "u", "mu"])
def test_a_level_that_pairs_do_not_show_is_kept_whole_and_named_with_its_model(unseen: str) -> None:
    made = _made(_learnt({("surname", "alias"): unseen, ("birth", "swapped"): unseen}))
    for place in (("surname", "alias"), ("birth", "swapped")):
        level, known = _level(made, *place), _level(KNOWN, *place)
        assert (level.m, level.u, level.kept_from) == (known.m, known.u, KNOWN.version)
    assert models.kept(made) == {KNOWN.version: ["surname, alias", "birth, swapped"]}
    assert models.kept(KNOWN) == {}
    assert b'"kept_from"' in models.write(made)
    assert b'"kept_from"' not in models.write(KNOWN)


def test_what_was_learnt_shares_what_the_kept_levels_leave() -> None:
    learnt = _learnt({("contact", "same"): "m"})
    learnt[[one.name for one in KNOWN.comparisons].index("contact")]["comparison_levels"][2]["m_probability"] = 1.0
    made = _made(learnt)
    assert _level(made, "contact", "differs").m == pytest.approx(1 - _level(KNOWN, "contact", "same").m)
    for compared in _made(_halved(_learnt({("surname", "alias"): "mu"}), 1, 0)).comparisons:
        assert sum(level.m for level in compared.levels) == pytest.approx(1), compared.name
        assert sum(level.u for level in compared.levels) == pytest.approx(1), compared.name


def test_a_comparison_that_nothing_shows_is_kept_whole() -> None:
    made = _made(_learnt({("contact", "same"): "mu", ("contact", "differs"): "mu"}))
    assert models.kept(made) == {KNOWN.version: ["contact, same", "contact, differs"]}


def test_what_no_model_knows_is_refused_by_name() -> None:
    with pytest.raises(ModelRefused, match="of one person with surname, alias; two people with birth, swapped"):
        trained(_learnt({("surname", "alias"): "m", ("birth", "swapped"): "u"}))
