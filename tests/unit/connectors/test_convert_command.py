from pathlib import Path

import msgspec
import pytest
import typer
from typer.testing import CliRunner

from services.cli import convert
from services.cli.status import Refused
from services.kernel.errors import WrongUse

SOURCE = "/agencies/social_care/example-county"
AT = "2026-11-24T17:00:00Z"

app = typer.Typer()
app.add_typer(convert.app)


def run(tmp_path: Path, *arguments: str) -> tuple[str, str, BaseException | None]:
    given = ["convert", "cin", *arguments, "--home", str(tmp_path)]
    result = CliRunner().invoke(app, given)
    return result.stdout, result.stderr, result.exception


def test_the_report_as_json_has_the_counts_and_every_refused_row(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "events.ndjson"
    file = str(data / "cin" / "fake_CIN_data.xml")
    options = ("--source", SOURCE, "--at", AT, "--format", "json", "--out", str(out))
    stdout, _, ended = run(tmp_path, file, *options)
    report = msgspec.json.decode(stdout)
    counts = ("children", "referrals", "referrals_converted", "events")
    assert [report[name] for name in counts] == [332, 402, 400, 998]
    assert [(row["row"], row["line"], row["code"]) for row in report["refused"]] == [
        (207, 3692, "in_the_future"),
        (358, 6453, "in_the_future"),
    ]
    assert isinstance(ended, Refused)
    assert len(out.read_bytes().splitlines()) == 998


def test_without_a_file_to_write_the_events_go_to_standard_output_and_the_report_beside(
    data: Path, tmp_path: Path
) -> None:
    stdout, stderr, _ = run(tmp_path, str(data / "cin" / "CIN_Census_2024.xml"), "--source", SOURCE, "--at", AT)
    assert [msgspec.json.decode(line)["source"] for line in stdout.splitlines()] == [SOURCE, SOURCE]
    assert "Read: 2 children, 2 referrals" in stderr
    assert "line 93, child child_fails_assessments, Assessments 2" in stderr


def test_a_broken_file_writes_nothing(data: Path, tmp_path: Path) -> None:
    broken, out = tmp_path / "broken.xml", tmp_path / "events.ndjson"
    broken.write_bytes((data / "cin" / "fake_CIN_data.xml").read_bytes()[:100_000])
    _, _, ended = run(tmp_path, str(broken), "--source", SOURCE, "--at", AT, "--out", str(out))
    assert isinstance(ended, WrongUse)
    assert not out.exists()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--source", "/agencies/police/example"), "social care's"),
        (("--source", "example"), "is no source"),
        (("--source", SOURCE, "--at", "2099-01-01"), "lies ahead"),
        (("--source", SOURCE, "--at", "yesterday"), "is no instant"),
    ],
)
def test_wrong_use_is_said(data: Path, tmp_path: Path, options: tuple[str, ...], says: str) -> None:
    _, _, ended = run(tmp_path, str(data / "cin" / "fake_CIN_data.xml"), *options)
    assert isinstance(ended, WrongUse)
    assert says in str(ended)
