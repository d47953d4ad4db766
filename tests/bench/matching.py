"""How good matching is, over a folded county whose people are hard to tell apart, beside what is wanted of it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from services.cli.evaluate import WORDS, against
from services.identity.evaluation import Evaluation, Measure
from services.kernel.access import LOCAL_OPERATOR
from services.kernel.log.port import Log
from services.kernel.postgres.connect import Database
from services.profile import places
from services.profile.domain.places import Place
from services.simulate.county import EVENTS, TRUTH, write_county
from tests import hubs
from tests.bench.rig import END, send

MONTHS: Final = 18

WANTED: Final = {
    "wrong_joins": "at most 0.0005",
    "automatic_recall": "at least 0.92",
    "automatic_recall_with_review": "at least 0.98",
    "in_review": "at most 0.12",
}
"""What the matching of people is to reach, by measure."""


class Row(NamedTuple):
    """One line of the table."""

    what: str
    value: str
    note: str


def measured(folder: Path, database: Database, log: Log, children: int) -> Evaluation:
    """Fold an awkward county into a fresh database, with its shared places on the list, and evaluate it."""
    write_county(folder, children, MONTHS, 1, END, is_awkward=True)
    with database.connect() as connection:
        for place in places_in(folder / TRUTH):
            places.add(connection, LOCAL_OPERATOR, place, 0)
    send(database, log, folder / EVENTS)
    hubs.fold(database, log=log)
    with database.connect() as connection, connection.transaction():
        return against(connection, folder / TRUTH)


def places_in(truth: Path) -> Iterator[Place]:
    """The places that many share, as the truth tells them."""
    with truth.open(encoding="utf-8") as lines:
        for fact in map(json.loads, lines):
            if fact["what"] == "place":
                told = (fact["postcode"], tuple(fact["lines"]))
                yield Place(fact["kind"], fact["name"], *told, phones=tuple(fact["phones"]))


def rows(found: Evaluation) -> Iterator[Row]:
    """The table: what was counted, each measure with its interval and what is wanted, then by band and by guard."""
    yield Row("mentions of so many people", f"{found.mentions:,}", f"{found.true_people:,} people")
    yield Row("people found, and pairs that wait", f"{found.found_people:,}", f"{found.questions:,} pairs")
    for name, measure in found.measures.items():
        wanted = f"; wanted: {WANTED[name]}" if name in WANTED else ""
        yield Row(WORDS[name], *_told(measure, wanted))
    for band in found.bands:
        for what, measure in (("joined", band.joined), ("asked about", band.asked)):
            if measure.of:
                low = "-" if band.low is None else f"{band.low:g}"
                high = "" if band.high is None else f" to {band.high:g}"
                yield Row(f"  {what} at {low}{high} bits, right", *_told(measure, ""))
    for guard, measure in found.guards.items():
        yield Row(f"  held back by {guard or 'no guard'}, right", *_told(measure, ""))


def _told(measure: Measure, wanted: str) -> tuple[str, str]:
    if measure.value is None:
        return "none", wanted.removeprefix("; ")
    return f"{measure.value:.4f}", f"{measure.low:.4f} to {measure.high:.4f} of {measure.of:,}{wanted}"
