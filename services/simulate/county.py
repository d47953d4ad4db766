"""A county, written to a folder: events in order of issue, the agencies that sent them, and the truth."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import IO, Final, NamedTuple

from services.kernel.clock import months_before, to_instant
from services.simulate import networks, truth
from services.simulate.agencies import AGENCIES, AWKWARD, BY_NAME, Agency
from services.simulate.awkward import Mischief
from services.simulate.background import noise, quiet
from services.simulate.clerk import Desk, Event, line, moment
from services.simulate.households import Builder, Wanted
from services.simulate.life import Life
from services.simulate.numbers import Numbers
from services.simulate.people import Household, Person
from services.simulate.slips import put_right
from services.simulate.spool import Spool
from services.simulate.stories import STORIES
from services.simulate.teller import Planted, Teller

EVENTS: Final = "events.ndjson"
AGENCIES_FILE: Final = "agencies.ndjson"
TRUTH: Final = "truth.ndjson"

_PLAIN: Final = ("together", "alone", "step", "kinship")
_TEENAGERS: Final = (12.0, 16.5)
_PUPILS: Final = (5.5, 14.5)
_NETWORKS: Final = 1.0
_NETWORK_FAMILIES: Final = 4
_SMALLEST_WITH_NETWORK: Final = 100
"""In a smaller county the stories could leave a network no families."""
_STORY_MONTHS: Final = 13
"""In a county of fewer months there is no room for a story of a year, and none is planted."""


@dataclass(slots=True)
class CountyCounts:
    """What was written. ``events`` counts lines, of which ``resent`` say an event a second time."""

    children: int = 0
    events: int = 0
    resent: int = 0
    agencies: int = len(AGENCIES)
    stories: int = 0
    people: int = 0


class Kin(NamedTuple):
    """Households that are told of together, and what happened to them."""

    households: list[Household]
    others: list[Person]
    events: list[Event]
    stories: list[Planted]


def write_county(
    out: Path,
    children: int,
    months: int,
    seed: int,
    end: date,
    progress: Callable[[int], None] = lambda _: None,
    *,
    is_awkward: bool = False,
) -> CountyCounts:
    """Write a county into ``out``: byte for byte the same for the same arguments.

    ``months`` is how long its agencies have written, up to ``end``; nothing is issued on ``end`` or later.
    ``progress`` is told of the number of children done. Memory does not grow with ``children``. An ``is_awkward``
    county is one to measure matching by: its people are hard to tell apart, and its agencies look nothing up.
    """
    out.mkdir(parents=True, exist_ok=True)
    (out / AGENCIES_FILE).write_text("".join(_agency_lines()), "utf-8")
    counts = CountyCounts()
    with TemporaryDirectory(dir=out, prefix="spool-") as folder, (out / TRUTH).open("w", encoding="utf-8") as told:
        spool = Spool(Path(folder))
        county = County(children, months, seed, end, is_awkward=is_awkward)
        told.write(truth.line(truth.county(children, months, seed, end, county.agencies)))
        told.writelines(map(truth.line, truth.places()))
        for kin in county.kins():
            _keep(kin, spool, told, counts)
            progress(counts.children)
        with (out / EVENTS).open("wb") as events:
            events.writelines(spool.lines())
    return counts


def _agency_lines() -> Iterator[str]:
    for agency in AGENCIES:
        yield json.dumps({"source": agency.source, "sector": agency.sector, "name": agency.name}) + "\n"


def _keep(kin: Kin, spool: Spool, told: IO[str], counts: CountyCounts) -> None:
    """Put a kin's events into the spool, and its truth on paper."""
    for event in kin.events:
        for person, ref in event.mentions:
            person.mentions.append((event.source, event.id, ref))
        key = f"{to_instant(event.issued):020d} {event.source} {event.id}"
        for copy in range(event.copies):
            spool.add(f"{key} {copy}", line(event.body, is_copy=copy > 0))
        counts.events += event.copies
        counts.resent += event.copies - 1
    for fact in truth.of_kin(kin.households, kin.others, kin.stories):
        counts.people += fact["what"] == "person"
        told.write(truth.line(fact))
    counts.stories += len(kin.stories)
    counts.children += sum(len(household.children) for household in kin.households)


class County:
    """Makes the kins of a county one after the other, until it has its number of children."""

    def __init__(self, children: int, months: int, seed: int, end: date, *, is_awkward: bool = False) -> None:
        """The county of ``write_county``."""
        self.is_awkward = is_awkward
        self.agencies: Mapping[str, Agency] = AWKWARD if is_awkward else BY_NAME
        self.left = children
        self.children = children
        self.seed = seed
        self.begin = months_before(end, months)
        self.end = end
        self.limit: datetime = moment(end, 0)
        self.numbers = Numbers()
        self.made = 0

    def kins(self) -> Iterator[Kin]:
        """First those in which stories are planted, then all others."""
        has_stories = months_before(self.end, _STORY_MONTHS) >= self.begin
        for kind, (_, rate) in STORIES.items():
            for turn in range(max(1, round(self.children * rate / 1_000)) if has_stories else 0):
                if self.left > 0:
                    yield self._story(kind, turn + self.seed)
        if has_stories and self.children >= _SMALLEST_WITH_NETWORK:
            for _ in range(max(1, round(self.children * _NETWORKS / 1_000))):
                yield self._network()
        while self.left > 0:
            yield self._plain()

    def _dice(self) -> Random:
        self.made += 1
        return Random(f"{self.seed}:{self.made}")  # noqa: S311 - invented people need chance, not secrecy

    def _builder(self, dice: Random) -> Builder:
        return Builder(dice, self.numbers, self.begin, self.end, is_awkward=self.is_awkward)

    def _desk(self, dice: Random, households: list[Household]) -> Desk:
        return Desk(dice, self.made, households, self.limit, self.agencies)

    def _households(self, builder: Builder, wanted: Wanted) -> list[Household]:
        found = builder.kin(f"{self.made:06d}", wanted)
        self.left -= sum(len(household.children) for household in found)
        return found

    def _story(self, kind: str, turn: int) -> Kin:
        dice = self._dice()
        ages = _TEENAGERS if kind in {"regular_missing", "near_miss", "urgent_alone"} else _PUPILS
        builder = self._builder(dice)
        household = self._households(builder, Wanted(self.left, ages, _PLAIN, is_plain=True))[0]
        desk = self._desk(dice, [household])
        desk.is_exact = True
        planted = STORIES[kind][0](Teller(desk, household, self.end, turn))
        desk.is_exact = False
        quiet(Life(desk, household, self.begin, self.end))
        return Kin([household], [], desk.events, [planted])

    def _network(self) -> Kin:
        dice = self._dice()
        builder = self._builder(dice)
        households = []
        for _ in range(_NETWORK_FAMILIES):
            if self.left > 0:
                households += self._households(builder, Wanted(self.left, _TEENAGERS, ("alone", "step"), is_plain=True))
                self.made += 1
        desk = self._desk(dice, households)
        network = networks.gather(builder, dice, households)
        desk.is_exact = True
        stories = networks.Watch(desk, network, households, self.end).tell()
        desk.is_exact = False
        for household in households:
            quiet(Life(desk, household, self.begin, self.end))
        return Kin(households, network.adults, desk.events, stories)

    def _plain(self) -> Kin:
        dice = self._dice()
        households = self._households(self._builder(dice), Wanted(self.left))
        if self.is_awkward:
            mischief = Mischief(dice, self.numbers, self.begin, self.end)
            for household in households:
                mischief.befall(household)
        desk = self._desk(dice, households)
        for household in households:
            noise(desk, household, self.begin, self.end)
        put_right(desk, self.agencies)
        return Kin(households, [], desk.events, [])
