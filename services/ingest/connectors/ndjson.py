"""Files of contract events, one JSON object a line, read in constant memory."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from services.ingest.application import Line
from services.kernel.errors import WrongUse
from services.kernel.log.port import MAX_VALUE

_LONGEST: Final = MAX_VALUE + 1
_BOM: Final = b"\xef\xbb\xbf"


def lines(path: Path) -> Iterator[Line]:
    """The lines of a file, numbered from 1, without those that are blank.

    A line that outgrows what the log can keep is cut: it is refused as too large all the same. Raises WrongUse
    where the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            yield from _numbered(str(path), file)
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}"
        raise WrongUse(message) from None


def _numbered(name: str, file: BinaryIO) -> Iterator[Line]:
    number = 0
    while piece := file.readline(_LONGEST):
        number += 1
        whole = piece.endswith(b"\n") or len(piece) < _LONGEST
        while not whole and (rest := file.readline(_LONGEST)):
            whole = rest.endswith(b"\n")
        raw = (piece.removeprefix(_BOM) if number == 1 else piece).strip(b" \t\r\n")
        if raw:
            yield Line(name, number, raw)
