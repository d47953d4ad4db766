"""A model is refused unless every level was trained, and is one file in one form."""

import msgspec
import pytest

from services.profile.domain.matching import model as models
from services.profile.domain.matching.levels import COMPARISONS
from services.profile.domain.matching.model import Model, ModelRefused, TrainedComparison, TrainedLevel


def _written(changed: Model) -> bytes:
    return models.write(msgspec.structs.replace(changed, version=models.version_of(changed)))


def _with(comparison: TrainedComparison) -> bytes:
    model = models.default()
    changed = tuple(comparison if one.name == comparison.name else one for one in model.comparisons)
    return _written(msgspec.structs.replace(model, comparisons=changed))


def test_the_model_that_comes_with_kinfold_is_whole_and_written_in_the_one_form() -> None:
    model = models.default()
    assert [one.name for one in model.comparisons] == [one.name for one in COMPARISONS]
    assert models.write(models.read(models.write(model))) == models.write(model)


def test_the_file_that_comes_with_kinfold_has_the_bytes_of_its_model() -> None:
    told = models.shipped()
    assert models.write(models.read(told)) == told


def test_in_every_comparison_agreement_speaks_for_and_disagreement_against() -> None:
    for comparison in models.default().comparisons:
        assert comparison.levels[0].m > comparison.levels[0].u, comparison.name
        assert comparison.levels[-1].m < comparison.levels[-1].u, comparison.name


def test_a_level_that_was_never_trained_is_refused_by_name() -> None:
    sex = TrainedComparison("sex", (TrainedLevel("same", 0.9, 0.5),))
    with pytest.raises(ModelRefused, match="'sex' lacks the level 'differs'; it was never trained"):
        models.read(_with(sex))


@pytest.mark.parametrize("share", [0.0, -0.1, 1.1])
def test_a_share_that_is_none_is_refused(share: float) -> None:
    sex = TrainedComparison("sex", (TrainedLevel("same", share, 0.5), TrainedLevel("differs", 0.1, 0.5)))
    with pytest.raises(ModelRefused, match="comparisons"):
        models.read(_with(sex))


def test_an_unknown_level_and_levels_out_of_order_are_refused() -> None:
    same, differs = TrainedLevel("same", 0.9, 0.5), TrainedLevel("differs", 0.1, 0.5)
    with pytest.raises(ModelRefused, match="'perhaps'"):
        models.read(_with(TrainedComparison("sex", (same, differs, TrainedLevel("perhaps", 0.1, 0.1)))))
    with pytest.raises(ModelRefused, match="another order"):
        models.read(_with(TrainedComparison("sex", (differs, same))))


def test_a_missing_comparison_is_refused() -> None:
    model = models.default()
    with pytest.raises(ModelRefused, match="'number'"):
        models.read(_written(msgspec.structs.replace(model, comparisons=model.comparisons[:-1])))


def test_a_model_changed_by_hand_is_refused() -> None:
    model = models.default()
    with pytest.raises(ModelRefused, match="changed after it was trained"):
        models.read(models.write(msgspec.structs.replace(model, prior=0.5)))


def test_another_form_and_no_json_at_all_are_refused() -> None:
    with pytest.raises(ModelRefused, match="form"):
        models.read(_written(msgspec.structs.replace(models.default(), format=1)))
    with pytest.raises(ModelRefused, match="identity train"):
        models.read(b"m = 1")
