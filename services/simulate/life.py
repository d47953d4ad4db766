"""A household between two days, and chance."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from services.simulate.clerk import Desk
from services.simulate.people import Household, Person


@dataclass(slots=True)
class Life:
    """A household's ordinary life between two days; ``worries`` are the sectors that have any."""

    desk: Desk
    household: Household
    begin: date
    end: date
    worries: tuple[str, ...] = ()

    @property
    def dice(self) -> Random:
        """The desk's dice."""
        return self.desk.dice

    def day(self, child: Person | None = None, *, before: int = 1) -> date:
        """A day in the life of a child, some days before the end."""
        first = max(self.begin, child.born) if child and child.born else self.begin
        last = self.end - timedelta(days=before)
        return first + timedelta(days=self.dice.randint(0, max(0, (last - first).days)))

    def times(self, per_year: float) -> int:
        """How often something happens that happens so often in a year."""
        expected = per_year * (self.end - self.begin).days / 365
        return int(expected) + (self.dice.random() < expected % 1)
