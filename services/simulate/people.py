"""The county's people and households as they truly are, whatever agencies write of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from services.simulate.names import Heritage
from services.simulate.numbers import Home

Mention = tuple[str, str, str]
"""An event's source and id, and the ref by which it names the person."""


@dataclass(eq=False, slots=True)
class Person:
    """Somebody. ``homes`` are the addresses with the day from which each was home, oldest first.

    ``born`` is None for a child still unborn at the county's end, who has ``due``. ``numbers`` are the identifiers
    that agencies could write, by scheme, and ``former`` those of before ``renumbered_on``; ``named_on`` is the day on
    which a baby got its name. ``surnames`` are others by which some know them, ``before`` the home before the first.
    """

    key: str
    given: str
    family: str
    sex: str
    heritage: Heritage
    born: date | None
    homes: list[tuple[date, Home]]
    numbers: dict[str, str] = field(default_factory=dict)
    phone: str | None = None
    aliases: tuple[str, ...] = ()
    due: date | None = None
    named_on: date | None = None
    middle: str = ""
    surnames: tuple[str, ...] = ()
    former: dict[str, str] = field(default_factory=dict)
    renumbered_on: date = date.max
    before: Home | None = None
    mentions: list[Mention] = field(default_factory=list)

    def home(self, day: date) -> Home:
        """Where the person lives on a day."""
        return next((home for since, home in reversed(self.homes) if since <= day), self.homes[0][1])

    def home_before(self, day: date) -> Home | None:
        """Where the person lived before the home of a day; None where nobody knows."""
        lived = [home for since, home in self.homes if since <= day]
        return lived[-2] if len(lived) > 1 else self.before

    def number(self, scheme: str, day: date) -> str:
        """The identifier of a scheme on a day."""
        return self.former.get(scheme, self.numbers[scheme]) if day < self.renumbered_on else self.numbers[scheme]

    def stay(self, day: date, home: Home) -> None:
        """Live at a home from a day on, whatever was to come."""
        self.homes = [*((since, other) for since, other in self.homes if since < day), (day, home)]

    def age(self, day: date) -> int:
        """The age on a day; -1 before birth."""
        if self.born is None or day < self.born:
            return -1
        return day.year - self.born.year - ((day.month, day.day) < (self.born.month, self.born.day))


Care = Literal["parent_of", "step_parent_of", "carer_of", "grandparent_of"]


@dataclass(eq=False, slots=True)
class Household:
    """Children with the adults around them.

    ``ties`` says what an adult is to a child; ``couples`` who are partners or were; ``shared`` are children whose
    main home is another household of the same kin. ``apart`` are parents who live elsewhere.
    """

    key: str
    children: list[Person]
    adults: list[Person]
    ties: list[tuple[Person, Person, Care]] = field(default_factory=list)
    couples: list[tuple[Person, Person, Literal["partner_of", "ex_partner_of"]]] = field(default_factory=list)
    shared: list[Person] = field(default_factory=list)
    apart: list[Person] = field(default_factory=list)
    habits: list[str] = field(default_factory=list)

    @property
    def main_carer(self) -> Person:
        """The adult whom agencies name first."""
        return self.adults[0]

    def tie(self, adult: Person, kind: Care, children: Sequence[Person]) -> None:
        """Say what an adult is to some children."""
        self.ties.extend([(adult, child, kind) for child in children])
