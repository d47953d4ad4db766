"""A hub trains a model on what it has folded, and keeps from the shipped one what it never saw."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from services.identity import training
from services.identity.folded import folded
from services.identity.sources import lesson_of_home
from services.kernel.postgres.connect import Connection, Database
from services.profile.domain.matching import model as models
from services.profile.domain.matching.model import ModelRefused
from services.simulate.county import write_county
from tests import hubs
from tests.integration.test_command_line import KINFOLD, ended

DAY = date(2026, 11, 30)


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("county")
    write_county(folder, 60, 18, 1, date(2026, 9, 30), is_awkward=True)
    return folder


@pytest.fixture
def hub(county: Path, database: Database) -> Iterator[Connection]:
    """A hub that has folded an awkward county."""
    hubs.loaded(database, [county / "events.ndjson"])
    with database.connect() as connection, connection.transaction():
        yield connection


def test_a_home_is_trained_on_though_it_lacks_rare_levels_and_the_model_says_which(
    hub: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "FEWEST", 100)
    shipped, made = models.default(), training.train(lesson_of_home(folded(hub)), DAY, most_pairs=1e5)
    assert set(models.kept(made)) == {shipped.version}
    kept = models.kept(made)[shipped.version]
    assert "contact, differs" in kept
    assert not {"forename, same", "surname, same", "birth, same", "address, home"} & set(kept)
    pairs = [
        zip(one.levels, other.levels, strict=True)
        for one, other in zip(made.comparisons, shipped.comparisons, strict=True)
    ]
    assert all(((own.m, own.u) == (known.m, known.u)) for pair in pairs for own, known in pair if own.kept_from)
    assert made.comparisons[0].levels[0].m != shipped.comparisons[0].levels[0].m
    assert any(sum(one.m for one in own.levels) == pytest.approx(1) for own in made.comparisons)
    file = tmp_path / "model.json"
    file.write_bytes(models.write(made))
    _, answer, _ = ended(str(KINFOLD), "identity", "model", str(file), "--format", "json")
    assert json.loads(answer)["kept"] == models.kept(made)
    _, answer, _ = ended(str(KINFOLD), "identity", "model", str(file))
    assert f"kept from model {shipped.version} of {shipped.trained_on}: {'; '.join(kept)}" in answer


def test_a_home_of_few_people_teaches_nothing(hub: Connection) -> None:
    with pytest.raises(ModelRefused, match=r"of \d+ people"):
        training.train(lesson_of_home(folded(hub)), DAY)


def test_an_empty_home_is_refused_in_one_sentence(tmp_path: Path) -> None:
    words = ["identity", "train", "--from-home", "--out", str(tmp_path / "model.json")]
    status, answer, said = ended(str(KINFOLD), "--home", str(tmp_path / "home"), *words)
    assert (status, answer) == (2, "")
    assert "No model can be made of 0 people" in said
    assert len(said.splitlines()) == 1
