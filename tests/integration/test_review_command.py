"""``kinfold review`` through the command line, as other programs call it, over the contract's examples."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from services.cli import app
from services.kernel.errors import NotFound, WrongUse
from tests.hubs import kept_up

runner = CliRunner()
NOMINAL = "police_nominal:DC-777-0042"


@pytest.fixture
def home(tmp_path: Path, data: Path) -> Iterator[Path]:
    """A home that holds the contract's examples, sent and folded by the command line."""
    events = data / "contract" / "good.ndjson"
    sources = {json.loads(line)["source"] for line in events.read_text().splitlines()}
    with kept_up(tmp_path) as home:
        for source in sorted(sources):
            assert kinfold(home, "agencies", "add", source).exit_code == 0
        assert kinfold(home, "send", str(events), "--received-at", "issued").exit_code == 0
        assert kinfold(home, "fold", "--until-idle").exit_code == 0
        yield home


def kinfold(home: Path, *words: str) -> Result:
    """A command, in a home."""
    return runner.invoke(app, [*words, "--home", str(home), "--format", "json"])


def found(home: Path, *words: str) -> Any:
    """The JSON of a good answer."""
    told = kinfold(home, *words)
    assert told.exit_code == 0, told.exception
    return json.loads(told.stdout)


def test_daz_and_darren_pike_are_offered_joined_and_parted_again(home: Path) -> None:
    pairs = found(home, "review")["pairs"]
    (one,) = [pair for pair in pairs if set(pair["names"]) == {"Daz", "Darren Pike"}]
    assert {"left", "right", "weight", "grounds"} <= one.keys()
    assert isinstance(one["weight"], int | float)
    assert one["grounds"]
    assert all(isinstance(ground, str) for ground in one["grounds"])
    left, right = one["left"], one["right"]
    assert found(home, "review", "show", left, right)["question"] == one["question"]

    made = found(home, "review", "accept", left, right, "--reason", "The same telephone and car")
    (person,) = found(home, "people", NOMINAL)["people"]
    assert set(person["names"]) == {"Darren Pike", "Daz"}
    assert [told["decision"] for told in found(home, "review", "decisions", left)["decisions"]] == [made["decision"]]
    assert found(home, "verify")["replay"]["same"]

    gone = found(home, "review", "withdraw", made["decision"], "--reason", "It was his cousin")
    assert ("local operator", "people by a query") in {(who["caller"], who["action"]) for who in gone["saw"]}
    (person,) = found(home, "people", NOMINAL)["people"]
    assert person["names"] == ["Darren Pike"]
    again = found(home, "review")["pairs"]
    assert [pair["question"] for pair in again] == [pair["question"] for pair in pairs]
    assert found(home, "verify")["replay"]["same"]


def test_options_stand_before_or_after_the_word(home: Path) -> None:
    before = runner.invoke(app, ["--home", str(home), "--format", "json", "review"])
    between = runner.invoke(app, ["review", "--format", "json", "--home", str(home), "decisions"])
    assert json.loads(before.stdout)["pairs"]
    assert json.loads(between.stdout) == {"decisions": []}


def test_a_family_is_divided_and_joined_by_a_word_with_a_reason(home: Path) -> None:
    children = [one["person"] for name in ("Ella Yeo", "Emma Yeo") for one in found(home, "people", name)["people"]]
    assert len(children) == 2
    for word, kind in (("divide", "other_family"), ("join", "same_family")):
        assert found(home, "review", "family", word, *children, "--reason", "As their school says")["kind"] == kind


@pytest.mark.parametrize(
    ("words", "error", "says"),
    [
        (["show", NOMINAL, NOMINAL], NotFound, "No question is open"),
        (["accept", NOMINAL, "nhs_number:9434765919", "--reason", "They told me"], NotFound, "Nobody is known as"),
        (["accept", NOMINAL, NOMINAL, "--reason", "They told me"], WrongUse, "the same mention"),
        (["refuse", NOMINAL, NOMINAL, "--reason", "no"], WrongUse, "more than one word"),
        (["withdraw", "x", "--reason", "They told me"], NotFound, "There is no decision"),
        (["decisions", "Daz"], WrongUse, "names nobody for certain"),
    ],
)
def test_wrong_use_is_said_in_one_sentence(home: Path, words: list[str], error: type[WrongUse], says: str) -> None:
    told = kinfold(home, "review", *words)
    assert isinstance(told.exception, error)
    assert says in str(told.exception)
