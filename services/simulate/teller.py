"""Who tells a planted story, and what is planted by it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any, Final, Literal

from services.simulate.care import Records, cast_of
from services.simulate.clerk import Cast, Desk, Event, Said, moment
from services.simulate.people import Household, Person

Route = Literal["urgent", "in_hand", "monthly"]

_CONCERNS: Final = ("neglect", "domestic_abuse", "home_conditions", "emotional_harm", "parental_substance_misuse")


@dataclass(slots=True)
class Planted:
    """A story: the rules it makes hold, each with its evidence, and its route; None where the family is no item."""

    kind: str
    children: list[Person]
    route: Route | None
    rules: dict[str, list[Event]] = field(default_factory=dict)
    note: str = ""
    hubs: list[dict[str, object]] = field(default_factory=list)


class Teller:
    """Tells one story of one household, in days before the end."""

    def __init__(self, desk: Desk, household: Household, end: date, turn: int) -> None:
        """``end`` is the county's end, on which the meeting is held; ``turn`` picks among the ways of a story."""
        self.desk = desk
        self.household = household
        self.end = end
        self.turn = turn
        self.records = Records(desk, household)
        self.key = household.key

    @property
    def dice(self) -> Random:
        """The desk's dice."""
        return self.desk.dice

    def ago(self, days: int, give: int = 0) -> date:
        """The day so many days before the end, or up to ``give`` days later."""
        return self.end - timedelta(days=days - self.dice.randint(0, give))

    def way(self, *ways: str) -> str:
        """One of the ways in which a story can go; those of a county take turns."""
        return ways[self.turn % len(ways)]

    def enquiry(self, number: int, day: date, indicators: Sequence[str] | None = None) -> Event:
        """An enquiry, which stands as the story's evidence."""
        concern = self.dice.choice(_CONCERNS)
        told = [concern] if indicators is None else indicators
        return sure(self.records.enquiry(f"ENQ-{self.key}-{number}", day, concern, told))

    def decision(self, number: int, day: date, outcome: str) -> Event:
        """The decision on an enquiry."""
        return sure(self.records.decision(f"ENQ-{self.key}-{number}", day, outcome))

    def write(
        self,
        by: str,
        kind: str,
        day: date,
        summary: str,
        details: dict[str, Any],
        said: Said,
        cast: Cast | None = None,
    ) -> Event:
        """An event about the oldest child with the main carer, or those of ``cast``, at some hour of a day."""
        child = self.household.children[0]
        cast = cast or cast_of(self.household, [child])
        at = moment(day, self.dice.randint(9, 20), self.dice.randrange(60))
        return sure(self.desk.write(by, kind, at, cast, summary, details, said))

    def planted(self, kind: str, route: Route | None, rules: dict[str, list[Event]], note: str = "") -> Planted:
        """The story as told."""
        return Planted(kind, list(self.household.children), route, rules, note)


def sure(event: Event | None) -> Event:
    """An event of a story, which cannot fall away: a defect of the story if it does."""
    if event is None:
        message = "a planted event would be issued after the county's end"
        raise AssertionError(message)
    return event
