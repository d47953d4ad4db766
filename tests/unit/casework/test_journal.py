"""Journals: a line an act, chained; nothing is written behind what was cut off, and two writers tear no chain."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest

from services.kernel.errors import WrongUse
from services.profile.casework import journal
from services.profile.casework.journal import Line

FAMILY = UUID(int=7)


def note(text: str) -> Line:
    """A note as it is written down."""
    return Line("note", FAMILY, "Noel", 2, 1, text)


def test_what_is_written_is_read_again_in_order(tmp_path: Path) -> None:
    path = tmp_path / "night.ndjson"
    written = [journal.append(path, note(text)) for text in ("One", "Two", "Three\nlines")]
    found = list(journal.read(path))
    assert [(one.number, one.digest, one.line.text) for one in found] == [
        (one.number, one.digest, one.line.text) for one in written
    ]
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_line_that_was_cut_off_is_told_and_nothing_is_written_behind_it(tmp_path: Path) -> None:
    path = tmp_path / "night.ndjson"
    journal.append(path, note("One"))
    whole = path.read_bytes()
    journal.append(path, note("Two"))
    for torn in (path.read_bytes()[:-1], path.read_bytes()[:-9]):
        path.write_bytes(torn)
        found = journal.read(path)
        assert next(found).line.text == "One"
        with pytest.raises(WrongUse, match="line 2: it was cut off"):
            next(found)
        with pytest.raises(WrongUse, match="begin another"):
            journal.append(path, note("Three"))
        assert path.read_bytes() == torn
    path.write_bytes(whole)
    assert journal.append(path, note("Two")).number == 2


def test_two_who_write_at_once_leave_one_chain(tmp_path: Path) -> None:
    path = tmp_path / "night.ndjson"
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: journal.append(path, note(f"Note {number}")), range(40)))
    assert {one.line.text for one in journal.read(path)} == {f"Note {number}" for number in range(40)}


def test_a_folder_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="cannot be written to"):
        journal.append(tmp_path / "nowhere" / "night.ndjson", note("One"))
    with pytest.raises(WrongUse, match="cannot be read"):
        list(journal.read(tmp_path / "night.ndjson"))
