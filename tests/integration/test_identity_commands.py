"""``kinfold identity model``, ``train`` and ``duplicates``, as a shell sees them."""

import json
import sys
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from services.identity import sources
from services.identity.folded import Folded, Name
from services.profile.domain.matching import model as models
from services.simulate.county import EVENTS, write_county
from tests.integration.test_command_line import KINFOLD, ended
from tests.unit.matching.described import face

WITHOUT = "import sys; sys.modules[sys.argv[1]] = None; del sys.argv[1]; from services.cli import main; main()"


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("county")
    write_county(folder, 30, 18, 1, date(2026, 9, 30), is_awkward=True)
    return folder


def test_the_model_in_force_is_the_one_that_comes_with_kinfold() -> None:
    status, answer, _ = ended(str(KINFOLD), "identity", "model", "--format", "json")
    told = json.loads(answer)
    assert status == 0
    assert told["version"] == models.default().version
    assert told["training_sets"] == list(models.default().training_sets)


def test_a_model_in_a_file_is_looked_at_or_refused(tmp_path: Path) -> None:
    good, edited = tmp_path / "good.json", tmp_path / "edited.json"
    good.write_bytes(models.shipped())
    edited.write_bytes(models.shipped().replace(b'"prior": 0.', b'"prior": 0.1'))
    assert ended(str(KINFOLD), "identity", "model", str(good))[0] == 0
    status, answer, said = ended(str(KINFOLD), "identity", "model", str(edited))
    assert (status, answer) == (2, "")
    assert "changed after it was trained" in said
    assert ended(str(KINFOLD), "identity", "model", str(tmp_path / "none.json"))[0] == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["train", "--out", "m.json"], "one of them"),
        (["train", "--out", "m.json", "--sample", "--from-home"], "one of them"),
        (["train", "--out", "m.json", "--from", "nowhere.ndjson"], "cannot be read"),
        (["train", "--out", "m.json", "--sample", "--engine", "abacus"], "duckdb or spark"),
        (["duplicates"], "one of them"),
        (["duplicates", "--from", "nowhere.ndjson"], "cannot be read"),
    ],
)
def test_wrong_use_is_said_in_one_sentence(tmp_path: Path, words: list[str], says: str) -> None:
    status, answer, said = ended(str(KINFOLD), "--home", str(tmp_path), "identity", *words)
    assert (status, answer) == (2, "")
    assert says in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize(
    ("package", "words", "says"),
    [
        ("splink", ["train", "--sample", "--out", "m.json"], "kinfold[identity]"),
        ("splink", ["duplicates", "--from-home"], "kinfold[identity]"),
        ("pyspark", ["train", "--sample", "--out", "m.json", "--engine", "spark"], "kinfold[spark]"),
    ],
)
def test_without_its_extra_a_command_ends_with_status_4_and_how_to_install_it(
    package: str, words: list[str], says: str
) -> None:
    status, answer, said = ended(sys.executable, "-c", WITHOUT, package, "identity", *words)
    assert (status, answer) == (4, "")
    assert says in said


def test_a_small_county_leaves_levels_unseen_and_no_model(county: Path, tmp_path: Path) -> None:
    out = tmp_path / "model.json"
    status, _, said = ended(str(KINFOLD), "identity", "train", "--from", str(county), "--out", str(out))
    assert status == 2
    assert "no pair was seen of" in said
    assert not out.exists()


def test_duplicates_of_a_file_are_told_by_their_records_heaviest_first(county: Path, tmp_path: Path) -> None:
    out = tmp_path / "pairs.ndjson"
    words = ["identity", "duplicates", "--from", str(county / EVENTS), "--least", "12", "--out", str(out)]
    assert ended(str(KINFOLD), *words)[:2] == (0, "")
    pairs = [json.loads(line) for line in out.read_bytes().splitlines()]
    weights = [pair["weight"] for pair in pairs]
    assert len(pairs) > 10
    assert weights == sorted(weights, reverse=True)
    assert all(pair["grounds"] and set(pair["left"]) == {"source", "id", "ref"} for pair in pairs)


def test_a_home_teaches_each_description_once_for_each_source_and_person() -> None:
    amy, ben = face("Amy Carter"), face("Ben Carter")
    mentions = [UUID(int=number) for number in range(4)]
    people = [UUID(int=9), UUID(int=9), UUID(int=9), UUID(int=8)]
    names = [Name("/agencies/police/a", "1", "c"), Name("/agencies/police/a", "2", "c")]
    names += [Name("/agencies/police/b", "1", "c"), Name("/agencies/police/a", "3", "c")]
    described = dict(zip(mentions, [amy, amy, amy, ben], strict=True))
    home = Folded(dict(zip(mentions, people, strict=True)), described, dict(zip(names, mentions, strict=True)))
    told = [(one.face, one.person, one.source, one.event) for one in sources.of_home(home)]
    assert told == [
        (amy, str(people[0]), "/agencies/police/a", "1"),
        (amy, str(people[0]), "/agencies/police/b", "1"),
        (ben, str(people[3]), "/agencies/police/a", "3"),
    ]
