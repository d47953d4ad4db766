"""How a command ends, as a shell sees it: its status, one sentence for a person, and never a traceback."""

import subprocess
import sys
from pathlib import Path

import pytest

KINFOLD = Path(sys.executable).parent / "kinfold"


def ended(*command: str) -> tuple[int, str, str]:
    """The status of a command, its answer, and what it said."""
    told = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    return told.returncode, told.stdout, told.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nosuch"], "No such command"),
        (["agenda", "--frm", "x"], "No such option"),
        (["people", "a", "b"], "unexpected extra argument"),
        (["agenda", "--date", "2026-13-01"], "is no date"),
        (["agenda", "--date", "0001-01-01"], "too far away"),
        (["agenda", "--as-of", "yesterday"], "is no instant"),
        (["agenda", "--format", "xml"], "table or json"),
        (["agencies", "add", "somebody"], "is no source"),
        (["people", "Amy", "--role", "king"], "There is no role"),
        (["timeline"], "Say whose timeline"),
        (["timeline", "--family", "7"], "is no identifier of a family"),
        (["timeline", "--person", "nhs_number:9434765919"], "Nobody is known as"),
        (["send", "nowhere.ndjson"], "cannot be read"),
        (["links", "ego", "nhs_number:9434765919", "--hops", "9"], "1 to 4"),
        (["rules", "set", "rereferral_days", "9", "--reason", "x"], "is national"),
    ],
)
def test_wrong_use_is_said_in_one_sentence_with_status_2(tmp_path: Path, words: list[str], says: str) -> None:
    status, answer, said = ended(str(KINFOLD), "--home", str(tmp_path / "home"), *words)
    assert (status, answer) == (2, "")
    assert says in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("place", ["file", "file/below"])
def test_a_home_that_cannot_be_used_is_said_with_status_4(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()
    status, answer, said = ended(str(KINFOLD), "--home", str(tmp_path / place), "agencies", "list")
    assert (status, answer) == (4, "")
    assert "cannot be used" in said
    assert len(said.splitlines()) == 1


def test_a_defect_says_where_and_not_what_it_was_reading() -> None:
    planted = """
import sys
import services.cli
@services.cli.app.command("planted")
def planted() -> None:
    raise ValueError("Amy Carter")
sys.argv = ["kinfold", "planted"]
services.cli.main()
"""
    status, answer, said = ended(sys.executable, "-c", planted)
    assert (status, answer) == (1, "")
    assert said.startswith("Kinfold failed by a defect of its own (ValueError in ")
    assert "Amy" not in said
    assert len(said.splitlines()) == 1
