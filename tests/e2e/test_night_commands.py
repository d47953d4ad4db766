"""A night by the commands: packed, verified, written down without a database, brought home, reported."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from services.cli import app
from services.kernel import clock
from services.kernel.errors import WrongUse
from services.kernel.postgres.connect import Database
from tests.casework import BOB, LIFE, NOEL, THRESHOLD, WHY, Hub, hub_of, the_enquiry
from tests.commands import asking
from tests.factories import child, concern, enquiry
from tests.reviews import ago

NOWHERE = {"KINFOLD_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
FORM = ["--outcome", "section_47", "--threshold", THRESHOLD, "--lived-experience", LIFE]


@pytest.fixture
def hub(database: Database) -> Hub:
    """A hub with an urgent family that has an open enquiry."""
    own = hub_of(database)
    amy = [child("Amy Carter")]
    own.tell(enquiry(ago(1), "E1", amy), concern("schools", ago(1), ["unexplained_injury"], amy))
    own.work(clock.format_instant(clock.now()))
    return own


def run(env: dict[str, str], *words: str) -> str:
    """What a command prints."""
    done = CliRunner().invoke(app, ["out-of-hours", *words], env=env)
    assert done.exit_code == 0, done.exception
    return done.stdout


def refused(env: dict[str, str], *words: str) -> str:
    """Why a command is refused."""
    done = CliRunner().invoke(app, ["out-of-hours", *words], env=env)
    assert isinstance(done.exception, WrongUse), done.output
    return str(done.exception)


def told(env: dict[str, str], *words: str) -> Any:
    """What a command answers to a program."""
    return json.loads(run(env, *words, "--format", "json"))


def test_a_night_from_pack_to_report(hub: Hub, tmp_path: Path) -> None:
    noel = {**asking(hub.database, NOEL), "KINFOLD_HOME": str(tmp_path / "home")}
    offline, folder, night = {**noel, **NOWHERE}, str(tmp_path / "tonight"), str(tmp_path / "night.ndjson")
    packed = told(noel, "pack", folder, "--for", "the night team")
    assert (packed["families"], packed["made_by"], packed["made_for"]) == (1, "Noel", "the night team")
    assert sum(packed["position"].values()) == 2
    pinned = tmp_path / "hub.pem"
    pinned.write_bytes((tmp_path / "tonight" / "hub-key.pem").read_bytes())
    checked = told(offline, "verify", folder, "--key", str(pinned))
    assert (checked["good"], checked["pinned"], checked["key"]) == (True, True, packed["key"])
    (family,) = told(offline, "show", folder, "amy")["families"]
    assert family["why"][0] == "must not wait"
    of = str(the_enquiry("E1"))
    assert "say it in words" in refused(offline, "act", folder, night, "decision", of, "--text", "No", *FORM)
    assert not Path(night).exists()
    told(offline, "act", folder, night, "decision", of, "--text", WHY, *FORM)
    told(offline, "act", folder, night, "take", family["urgent"]["urgent"], "--text", "I am on my way")

    bob = {**asking(hub.database, BOB), "KINFOLD_HOME": str(tmp_path / "home")}
    assert told(bob, "sync", night)["applied"] == 2
    report = told(bob, "report")
    assert [(one["what"], one["actor"], one["synced_by"]) for one in report["acts"]] == [
        ("decision", "Noel", "Bob"),
        ("take", "Noel", "Bob"),
    ]
    assert [one["name"] for one in report["acts"][0]["clocks"]] == ["decision"]
    printed = run(bob, "report")
    assert "decision: " in printed
    assert "2 applied" in printed


def test_what_is_not_in_the_pack_is_not_acted_on(hub: Hub, tmp_path: Path) -> None:
    noel = {**asking(hub.database, NOEL), "KINFOLD_HOME": str(tmp_path / "home")}
    folder, night = str(tmp_path / "tonight"), str(tmp_path / "night.ndjson")
    run(noel, "pack", folder)
    other = str(the_enquiry("E2"))
    act = "act", folder, night, "decision", other, "--text", WHY, *FORM
    assert "The pack has nothing of the identifier" in refused(noel | NOWHERE, *act)
    assert "is there already" in refused(noel, "pack", folder)
    assert "is not there" in refused(noel, "sync", night)
