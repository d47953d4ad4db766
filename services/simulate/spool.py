"""Lines in order, however many: sorted runs on disk, merged as they are read."""

from collections.abc import Iterator
from heapq import merge
from pathlib import Path
from typing import Final

_IN_MEMORY: Final = 20_000


class Spool:
    """Takes lines in any order and gives them back by key, in memory that does not grow with their number.

    A key holds no line feed or tab, nor does a line hold a line feed. Lines of one key keep their order within a
    run only, so let keys differ.
    """

    def __init__(self, folder: Path, in_memory: int = _IN_MEMORY) -> None:
        """Keep the runs in ``folder``, which exists; ``in_memory`` is how many lines are sorted at once."""
        self._folder = folder
        self._in_memory = in_memory
        self._lines: list[bytes] = []
        self._runs: list[Path] = []

    def add(self, key: str, line: bytes) -> None:
        """Take a line."""
        self._lines.append(b"%b\t%b\n" % (key.encode(), line))
        if len(self._lines) >= self._in_memory:
            self._spill()

    def _spill(self) -> None:
        run = self._folder / f"run-{len(self._runs)}"
        with run.open("wb") as file:
            file.writelines(sorted(self._lines))
        self._runs.append(run)
        self._lines.clear()

    def lines(self) -> Iterator[bytes]:
        """The lines, each with its line feed, by key."""
        files = [run.open("rb") for run in self._runs]
        try:
            for keyed in merge(*files, sorted(self._lines)):
                yield keyed.partition(b"\t")[2]
        finally:
            for file in files:
                file.close()
