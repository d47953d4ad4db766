"""What makes people hard to tell apart in life: twins, namesakes, many names, other numbers, somebody else's old home.

A household is made awkward once it has been built, before anything is written of it. What befell it stands among its
habits in the truth.
"""

from datetime import date, timedelta
from random import Random
from typing import Final

from services.simulate.numbers import Home, Numbers
from services.simulate.people import Household, Person

_TWINS: Final = 0.05
_ALLITERATIVE: Final = 0.15
_ALLITERATIVE_TWINS: Final = 0.4
_NAMESAKES: Final = 0.04
_MIDDLE_NAMES: Final = 0.75
_MOVED_BEFORE: Final = 0.35
_NEXT_TENANTS: Final = 0.4
_LANDLINES: Final = 0.6
_SUPERSEDED: Final = 0.01
_FORMER_UPN: Final = 0.04


class Mischief:
    """Makes households awkward, between a county's first day and its last."""

    def __init__(self, dice: Random, numbers: Numbers, begin: date, end: date) -> None:
        """``numbers`` are the county's."""
        self.dice = dice
        self.numbers = numbers
        self.begin = begin
        self.end = end

    def befall(self, household: Household) -> None:
        """Whatever befalls a household. Only its children's births change; who they are to each other does not."""
        for younger, older in zip(household.children[1:], household.children, strict=False):
            self._siblings(household, younger, older)
        self._namesake(household)
        people = [*household.children, *household.adults]
        self._names(household, people)
        self._homes(household, people)
        for person in people:
            self._numbers(household, person)

    def _befalls(self, household: Household, what: str, share: float) -> bool:
        happens = self.dice.random() < share
        if happens and what not in household.habits:
            household.habits.append(what)
        return happens

    def _siblings(self, household: Household, younger: Person, older: Person) -> None:
        """Twins, and names that begin with one letter."""
        are_one_birth = bool(younger.born and older.born) and younger.family == older.family
        are_twins = are_one_birth and self._befalls(household, "twins", _TWINS)
        if are_twins:
            younger.born, younger.named_on = older.born, older.named_on
            younger.numbers.pop("upn", None)
            if "upn" in older.numbers:
                younger.numbers["upn"] = self.numbers.upn()
        share = _ALLITERATIVE_TWINS if are_twins else _ALLITERATIVE
        taken = {child.given for child in household.children}
        alike = [
            name
            for name in younger.heritage.forenames(younger.sex, young=True)
            if name[0] == older.given[0] and name not in taken
        ]
        if younger.born and alike and self._befalls(household, "alliterative", share):
            younger.given = self.dice.choice(alike)

    def _namesake(self, household: Household) -> None:
        """A child with a parent's whole name."""
        for child in household.children:
            parents = [
                adult
                for adult, kind, other in [(tie[0], tie[2], tie[1]) for tie in household.ties]
                if other is child and kind == "parent_of" and (adult.sex, adult.family) == (child.sex, child.family)
            ]
            taken = {other.given for other in household.children}
            is_free = bool(parents) and parents[0].given not in taken
            if is_free and child.born and self._befalls(household, "namesake", _NAMESAKES):
                child.given = parents[0].given
                return

    def _names(self, household: Household, people: list[Person]) -> None:
        """Middle names, and the surnames by which some know them: a maiden name, the other parent's, half a name."""
        families = {adult.family for adult in household.adults}
        for person in people:
            forenames = [name for name in person.heritage.forenames(person.sex) if name != person.given]
            if self.dice.random() < _MIDDLE_NAMES:
                person.middle = self.dice.choice(forenames)
            others = families - {person.family} if person in household.children else set()
            if person.sex == "female" and person not in household.children:
                others = {self.dice.choice(person.heritage.families)} - {person.family}
            person.surnames = tuple(sorted(others.union(person.family.split("-")) - {person.family}))

    def _homes(self, household: Household, people: list[Person]) -> None:
        """The home of those who live together before the first that is known here, and their telephone."""
        home = household.main_carer.homes[0][1]
        together = [person for person in people if person.homes[0][1] == home]
        if self._befalls(household, "moved_before", _MOVED_BEFORE):
            before = self.numbers.home()
            for person in together:
                person.before = before
        if "moved" in household.habits:
            self._hand_on(household, home, people)
        phone = self.numbers.landline() if self.dice.random() < _LANDLINES else None
        for person in together:
            if person in household.adults and not person.phone:
                person.phone = phone

    def _hand_on(self, household: Household, old: Home, people: list[Person]) -> None:
        """Move into a home that another family has left, and leave the old one to the next."""
        day, new = household.main_carer.homes[-1]
        free = next(((left, home) for left, home in self.numbers.vacated if left < day), None)
        if free and self._befalls(household, "next_tenants", _NEXT_TENANTS):
            self.numbers.vacated.remove(free)
            for person in people:
                person.homes = [(since, free[1] if home == new else home) for since, home in person.homes]
        self.numbers.vacated.append((day, old))

    def _numbers(self, household: Household, person: Person) -> None:
        """An NHS number or a UPN that took another's place on some day."""
        if not person.born or person.born > self.begin:
            return
        former = {}
        if "nhs_number" in person.numbers and self._befalls(household, "superseded_nhs_number", _SUPERSEDED):
            former["nhs_number"] = self.numbers.nhs_number()
        if "upn" in person.numbers and self._befalls(household, "former_upn", _FORMER_UPN):
            former["upn"] = self.numbers.upn()
        if former:
            person.former = former
            person.renumbered_on = self.begin + timedelta(days=self.dice.randint(60, (self.end - self.begin).days))
