"""Households, with what makes families hard to tell apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final, Literal

from services.simulate import common_names, names
from services.simulate.names import Heritage
from services.simulate.numbers import Home, Numbers
from services.simulate.people import Household, Person

Shape = Literal["together", "alone", "step", "kinship", "second_household"]

_SHAPES: Final = {"together": 52, "alone": 24, "step": 10, "kinship": 4, "second_household": 10}
_SIZES: Final = (1, 1, 1, 2, 2, 2, 2, 3, 3, 4)
_YEAR: Final = 365.25
_TWINS: Final = 0.03
_DOUBLE_BARRELLED: Final = 0.06
_MOVES: Final = 0.18
_UNBORN: Final = 0.02
_STEP_SIBLINGS: Final = 0.5
_NEAR: Final = 280
"""Step-siblings are born within so many days of each other."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a household must be like: how many children at most and at least, of what ages at the end; what shape."""

    most: int
    ages: tuple[float, float] = (0.0, 17.8)
    shapes: Sequence[Shape] = ("together", "alone", "step", "kinship", "second_household")
    is_plain: bool = False


class Builder:
    """Builds the households of one kin: one, or two where a parent who lives apart has a household of their own."""

    def __init__(self, dice: Random, numbers: Numbers, begin: date, end: date, *, is_awkward: bool = False) -> None:
        """``begin`` and ``end`` are the first day and the last of the county's events.

        In an ``is_awkward`` county names are as common as in life, and step-siblings of one age are brought together.
        """
        self.dice = dice
        self.numbers = numbers
        self.begin = begin
        self.end = end
        self.is_awkward = is_awkward

    def heritage(self) -> Heritage:
        """The heritage of somebody of the county."""
        return common_names.heritage(self.dice) if self.is_awkward else names.heritage(self.dice)

    def kin(self, key: str, wanted: Wanted) -> list[Household]:
        """The households of a kin; the first is that of the mother, or of whoever brings the children up."""
        shape = self.dice.choices(wanted.shapes, [_SHAPES[one] for one in wanted.shapes])[0]
        heritage = self.heritage()
        home = self.numbers.home()
        father = self.adult("male", heritage, home)
        mother = self.adult("female", heritage, home)
        if self.dice.random() < 0.45:  # noqa: PLR2004 - a share, of parents who bear one name
            mother.family = father.family
        household = Household(key, self.children(wanted, mother, father), [mother])
        household.tie(mother, "parent_of", household.children)
        household.habits.append(shape)
        arrange = {
            "together": self._together,
            "alone": self._alone,
            "step": self._step,
            "kinship": self._kinship,
            "second_household": self._second_household,
        }
        found = [household, *arrange[shape](household, mother, father, wanted)]
        if not wanted.is_plain and self.dice.random() < _MOVES:
            self.move(household)
        return found

    def _together(self, household: Household, mother: Person, father: Person, _: Wanted) -> list[Household]:
        self._add_father(household, mother, father, together=True)
        return []

    def _alone(self, household: Household, mother: Person, father: Person, _: Wanted) -> list[Household]:
        if self.dice.random() < 0.5:  # noqa: PLR2004 - a share, of fathers whom anybody has heard of
            self._move_out(household, father)
            self._add_father(household, mother, father, together=False)
        return []

    def _step(self, household: Household, mother: Person, father: Person, wanted: Wanted) -> list[Household]:
        step = self.adult("male", self.heritage(), mother.homes[0][1])
        household.adults.append(step)
        household.tie(step, "step_parent_of", household.children)
        household.couples.append((mother, step, "partner_of"))
        self._move_out(household, father)
        self._add_father(household, mother, father, together=False)
        if self.is_awkward and not wanted.is_plain and len(household.children) < wanted.most:
            self._add_step_sibling(household, mother, step)
        return []

    def _add_step_sibling(self, household: Household, mother: Person, step: Person) -> None:
        """The partner brings a child of his own, about as old as the mother's first."""
        born = household.children[0].born
        if born is None or self.dice.random() >= _STEP_SIBLINGS:
            return
        near = min(born + timedelta(days=self.dice.randint(-_NEAR, _NEAR)), self.end - timedelta(days=2))
        child = self._child(near, step, step.family)
        household.children.append(child)
        household.tie(step, "parent_of", [child])
        household.tie(mother, "step_parent_of", [child])
        household.habits.append("step_siblings")

    def _kinship(self, household: Household, mother: Person, _: Person, __: Wanted) -> list[Household]:
        """A grandmother brings the children up; the mother lives elsewhere."""
        grandmother = self.adult("female", mother.heritage, mother.homes[0][1], ages=(48, 68))
        grandmother.family = mother.family
        self._move_out(household, mother)
        household.adults = [grandmother, mother]
        household.tie(grandmother, "carer_of", household.children)
        household.tie(grandmother, "grandparent_of", household.children)
        return []

    def _second_household(
        self, household: Household, mother: Person, father: Person, wanted: Wanted
    ) -> list[Household]:
        """The father lives with another partner, and perhaps with other children of theirs."""
        self._move_out(household, father)
        self._add_father(household, mother, father, together=False)
        partner = self.adult("female", self.heritage(), father.homes[0][1])
        most = wanted.most - len(household.children)
        count = min(self.dice.choice((0, 1, 1, 2)), most)
        children = self._siblings(count, (0.0, 9.0), partner, father) if count else []
        second = Household(f"{household.key}-B", children, [partner, father], shared=list(household.children))
        second.tie(partner, "parent_of", children)
        second.tie(father, "parent_of", [*children, *household.children])
        second.couples = [(father, partner, "partner_of")]
        second.habits.append("second_household_of_father")
        return [second]

    def _add_father(self, household: Household, mother: Person, father: Person, *, together: bool) -> None:
        household.adults.append(father)
        household.tie(father, "parent_of", household.children)
        household.couples.append((mother, father, "partner_of" if together else "ex_partner_of"))

    def _move_out(self, household: Household, adult: Person) -> None:
        adult.homes = [(self.begin, self.numbers.home())]
        household.apart.append(adult)

    def adult(self, sex: str, heritage: Heritage, home: Home, ages: tuple[float, float] = (21, 46)) -> Person:
        """An adult of some age at the end."""
        forenames = heritage.forenames(sex)
        born = self.end - timedelta(days=int(self.dice.uniform(*ages) * _YEAR))
        person = Person(
            self.numbers.person(),
            self.dice.choice(forenames),
            self.dice.choice(heritage.families),
            sex,
            heritage,
            born,
            [(self.begin, home)],
        )
        person.numbers = {"nhs_number": self.numbers.nhs_number(), "police_nominal": self.numbers.other("TMR-")}
        if self.dice.random() < 0.4:  # noqa: PLR2004 - a share, of adults whose number an agency has
            person.phone = self.numbers.phone()
        return person

    def children(self, wanted: Wanted, mother: Person, father: Person) -> list[Person]:
        """The children of one mother, oldest first."""
        count = min(self.dice.choice(_SIZES), wanted.most)
        found = self._siblings(count, wanted.ages, mother, father)
        if wanted.is_plain or count >= wanted.most or self.dice.random() >= _UNBORN:
            return found
        unborn = self._child(self.end + timedelta(days=self.dice.randint(20, 160)), mother, mother.family)
        unborn.due, unborn.born = unborn.born, None
        unborn.numbers = {}
        return [*found, unborn]

    def _siblings(self, count: int, ages: tuple[float, float], mother: Person, father: Person) -> list[Person]:
        births: list[date] = []
        oldest_first = sorted((self.dice.uniform(*ages) for _ in range(count)), reverse=True)
        for age in oldest_first:
            born = self.end - timedelta(days=int(age * _YEAR))
            if births and (self.dice.random() < _TWINS or (born - births[-1]).days < 280):  # noqa: PLR2004 - a pregnancy
                born = births[-1] if self.dice.random() < 0.3 else births[-1] + timedelta(days=400)  # noqa: PLR2004
            births.append(min(born, self.end - timedelta(days=2)))
        surname = self._surname(mother, father)
        taken: set[str] = set()
        found = []
        for born in births:
            child = self._child(born, mother, surname, taken)
            taken.add(child.given[:2])
            found.append(child)
        return found

    def _child(self, born: date, mother: Person, surname: str, taken: set[str] | None = None) -> Person:
        sex = self.dice.choice(("female", "male"))
        heritage = mother.heritage
        forenames = [name for name in heritage.forenames(sex, young=True) if name[:2] not in (taken or ())]
        child = Person(
            self.numbers.person(),
            self.dice.choice(forenames or ["Robin"]),
            surname,
            sex,
            heritage,
            born,
            list(mother.homes),
        )
        child.numbers = {
            "nhs_number": self.numbers.nhs_number(),
            "social_care_id": self.numbers.other("SC"),
            "early_help_id": self.numbers.other("EH"),
        }
        if child.age(self.end) >= 4:  # noqa: PLR2004 - the age at which schools take children in
            child.numbers["upn"] = self.numbers.upn()
        if born > self.begin:
            child.named_on = born + timedelta(days=self.dice.randint(3, 30))
        return child

    def _surname(self, mother: Person, father: Person) -> str:
        if mother.heritage.patronymic:
            return father.given
        if mother.family != father.family and self.dice.random() < _DOUBLE_BARRELLED:
            return f"{mother.family}-{father.family}"
        return self.dice.choice((mother.family, father.family))

    def move(self, household: Household) -> None:
        """Move those who live together to another home, on some day."""
        day = self.begin + timedelta(days=self.dice.randint(40, max(41, (self.end - self.begin).days - 60)))
        home, old = self.numbers.home(), household.main_carer.homes[0][1]
        for person in [*household.children, *household.adults]:
            if person.homes[-1][1] == old:
                person.homes.append((day, home))
        household.habits.append("moved")
