"""Timelines by a window of dates, through the command line as other programs call it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from services.cli import app
from services.cli.session import window
from services.kernel import clock
from services.kernel.errors import WrongUse
from tests.hubs import kept_up

AMY = "nhs_number:9990001014"
runner = CliRunner()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home that holds the contract's examples, sent and folded by the command line."""
    folder = tmp_path_factory.mktemp("home")
    events = Path(__file__).parents[1] / "data" / "contract" / "good.ndjson"
    sources = {json.loads(line)["source"] for line in events.read_text().splitlines()}
    with kept_up(folder):
        for source in sorted(sources):
            assert kinfold(folder, "agencies", "add", source).exit_code == 0
        assert kinfold(folder, "send", str(events), "--received-at", "issued").exit_code == 0
        assert kinfold(folder, "fold", "--until-idle").exit_code == 0
        yield folder


def kinfold(home: Path, *words: str) -> Result:
    """A command, in a home."""
    return runner.invoke(app, [*words, "--home", str(home), "--format", "json"])


def days_of(home: Path, *words: str) -> list[str]:
    """The dates on which the entries of Amy's timeline occurred."""
    told = kinfold(home, "timeline", "--person", AMY, "--as-of", "2026-11-25T00:00:00Z", *words)
    assert told.exit_code == 0
    return [str(entry["occurred_at"])[:10] for entry in json.loads(told.stdout)["entries"]]


def test_a_timeline_is_oldest_first(home: Path) -> None:
    days = days_of(home)
    assert len(days) > 5
    assert days == sorted(days)


def test_a_window_takes_in_its_first_and_its_last_date(home: Path) -> None:
    days = days_of(home)
    first, last = days[1], days[-2]
    assert days_of(home, "--from", first, "--to", last) == [day for day in days if first <= day <= last]
    assert days_of(home, "--from", "2020-01-01", "--to", "2020-12-31") == []


def test_days_are_counted_back_from_the_instant_that_is_asked_for(home: Path) -> None:
    days = days_of(home)
    assert days_of(home, "--days", "100") == [day for day in days if day > "2026-08-17"]


def test_days_and_dates_together_are_wrong_use() -> None:
    with pytest.raises(WrongUse, match="Say --days, or --from and --to"):
        window("2026-01-01", None, 30, clock.parse_instant("2026-11-25T00:00:00Z"))


def test_a_timeline_of_nobody_and_of_two_is_wrong_use(home: Path) -> None:
    for words in ([], ["--person", AMY, "--family", "x"]):
        told = runner.invoke(app, ["timeline", *words, "--home", str(home)])
        assert isinstance(told.exception, WrongUse)
