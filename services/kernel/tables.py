"""Tables as CSV that people open in spreadsheets."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from typing import Final

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def csv_lines(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Rows as lines of CSV with a heading; no cell of it is a formula to a spreadsheet."""
    yield _line(heading)
    for row in rows:
        yield _line([_guarded(cell) for cell in row])


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _line(cells: Sequence[str]) -> str:
    out = StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()
