"""``kinfold profile`` through the command line, for people and for programs."""

import json
from pathlib import Path

from typer.testing import CliRunner, Result

from services.cli import app
from tests.factories import child, concern, parent, social_care

runner = CliRunner()
EVENTS = [
    social_care("referral", "2026-09-01T09:00:00Z", people=[child(), parent(sex="female")], id="R1"),
    *(concern("schools", f"2026-09-{n:02}T09:00:00Z", id=f"S{n}", summary=f"Hungry {n}") for n in range(2, 8)),
]
WHEN = ("--date", "2026-10-20", "--as-of", "2026-10-20T11:00:00Z")


def kinfold(home: Path, *words: str) -> Result:
    """A command, in a home."""
    told = runner.invoke(app, [*words, "--home", str(home)])
    assert told.exit_code == 0, told.exception
    return told


def test_a_draft_is_read_with_its_evidence_in_brackets_its_gaps_marked_and_what_it_lacks(tmp_path: Path) -> None:
    events = tmp_path / "events.ndjson"
    events.write_text("".join(json.dumps(one) + "\n" for one in EVENTS))
    home = tmp_path / "home"
    for source in sorted({one["source"] for one in EVENTS}):
        kinfold(home, "agencies", "add", source)
    kinfold(home, "send", str(events), "--received-at", "issued")
    kinfold(home, "fold", "--until-idle")
    people = json.loads(kinfold(home, "people", "Amy Carter", "--format", "json").stdout)["people"]
    family = people[0]["families"][0]

    read = " ".join(kinfold(home, "profile", family, *WHEN, "--format", "table").stdout.split())
    assert f"Draft of the written profile of family {family} for 2026-10-20, as of Tue 20 Oct 2026 12:00" in read
    assert "Social care has held the family from 1 September 2026 on: 49 days. [R1]" in read
    assert "GAP No father is recorded of Amy Carter." in read
    assert "[S2, S3, S4, S5 and 2 more]" in read
    assert "It lacks: oversight (0 of 0), voice (0 of 1)" in read

    told = json.loads(kinfold(home, "profile", family, *WHEN, "--format", "json").stdout)
    assert list(told) == ["family", "date", "as_of", "sections", "genogram", "completeness"]
    (said,) = [one for part in told["sections"] for one in part["sentences"] if one["topic"] == "Social care"]
    assert said["evidence"] == [{"source": "/agencies/social_care/westshire", "id": "R1"}]
