"""How an agency writes a person down: as they are, but for its habits."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from services.simulate import names, numbers
from services.simulate.agencies import SLIPS, Agency, Habits
from services.simulate.numbers import Hub
from services.simulate.people import Household, Person

_BORN_WRONG: Final = (-366, -365, -30, -10, -9, -2, -1, 1, 2, 9, 10, 30, 365)
"""By how many days a date of birth is wrong that somebody wrote as they heard it."""


class Scribe:
    """Writes the members of some households down. At most one slip in each mention; numbers and addresses besides."""

    def __init__(self, dice: Random, households: Sequence[Household]) -> None:
        """Whoever is of one of the ``households`` has the others of it for relatives."""
        self.dice = dice
        members = [[*house.children, *house.shared, *house.adults] for house in households]
        self._relatives = {person: [one for one in house if one is not person] for house in members for person in house}

    def mention(self, person: Person, role: str, ref: str, day: date, agency: Agency, habits: Habits) -> dict[str, Any]:
        """A person as an agency writes them on a day, in some habits."""
        entry: dict[str, Any] = {"ref": ref, "role": role}
        slip = self._slip(habits)
        name = self._name(person, day, slip, habits)
        if name:
            entry["name"] = name
        entry |= self._birth(person, day, slip)
        entry["sex"] = person.sex if person.born and person.born <= day else "not_known"
        found = self._numbers(person, day, habits, agency)
        if found and not (person.born and person.born > day):
            entry["identifiers"] = found
        if agency.sector != "probation" and not agency.source.endswith("refuge"):
            entry["addresses"] = [self._address(person, day, slip, habits)]
        phone = self._phone(person, habits)
        if phone:
            entry["phones"] = [phone]
        if agency.sector in {"schools", "social_care", "health"}:
            entry["ethnicity"] = person.heritage.ethnicity
            entry["first_language"] = person.heritage.language
        return entry

    def _happens(self, share: float) -> bool:
        """Whether it happens; no die is thrown for what never does."""
        return share > 0 and self.dice.random() < share

    def _slip(self, habits: Habits) -> str:
        at = self.dice.random()
        for slip in SLIPS:
            at -= getattr(habits, slip)
            if at < 0:
                return slip
        return ""

    def _name(self, person: Person, day: date, slip: str, habits: Habits) -> dict[str, Any]:
        if person.born is None or person.born > day:
            return {"full": f"Unborn {person.family}"}
        given, family = person.given, person.family
        if person.named_on and day < person.named_on:
            return {"given": "Baby", "family": family}
        if habits.spells_its_own_way:
            given = names.spelt_otherwise(Random(person.key), given)  # noqa: S311 - the same spelling each time
        given, family = self._slipped(person, given, family, slip)
        if slip == "surname_first":
            return {"full": f"{family.upper()}, {given}"}
        name: dict[str, Any] = {"given": given, "family": family}
        return name | ({"also_known_as": list(person.aliases)} if person.aliases else {})

    def _slipped(self, person: Person, given: str, family: str, slip: str) -> tuple[str, str]:
        """Forename and surname, with a slip in one of them."""
        match slip:
            case "misspelt":
                given = names.misspelt(self.dice, given)
            case "spelt_otherwise":
                given = names.spelt_otherwise(self.dice, given, names.SPELLINGS)
            case "short_form":
                given = names.SHORT_FORMS.get(given, given)
            case "initial":
                given = given[0]
            case "middle_name" if person.middle:
                both = f"{given} {person.middle}"
                given = self.dice.choice((both, both, person.middle))
            case "names_swapped":
                given, family = family, given
            case "surname_misspelt":
                family = names.misspelt(self.dice, family)
            case "other_surname" if person.surnames:
                family = self.dice.choice(person.surnames)
            case _:
                pass
        return given, family

    def _birth(self, person: Person, day: date, slip: str) -> dict[str, Any]:
        if person.born is None or person.born > day:
            return {"expected_delivery_date": (person.born or person.due or day).isoformat()}
        born = person.born
        told = born.isoformat()
        match slip:
            case "no_birth":
                return {}
            case "first_of_january":
                return {"date_of_birth": f"{born.year}-01-01", "date_of_birth_estimated": True}
            case "year_alone":
                told = f"{born.year}"
            case "wrong_birth":
                told = min(day, born + timedelta(self.dice.choice(_BORN_WRONG))).isoformat()
            case "day_month_swapped" if born.day <= 12 and date(born.year, born.day, born.month) <= day:  # noqa: PLR2004
                told = f"{born.year}-{born.day:02d}-{born.month:02d}"
            case _:
                pass
        return {"date_of_birth": told}

    def _numbers(self, person: Person, day: date, habits: Habits, agency: Agency) -> list[dict[str, str]]:
        """The identifiers that an agency writes; of adults the NHS number is known to health alone."""
        is_adult = "upn" not in person.numbers and "police_nominal" in person.numbers
        schemes = [
            one for one in habits.schemes if not (is_adult and one == "nhs_number" and agency.sector != "health")
        ]
        found = []
        for scheme in schemes:
            if scheme in person.numbers:
                found.append({"scheme": scheme, "value": self._number(person, scheme, day, habits)})
                if scheme == "upn" and person.former.get("upn") and day >= person.renumbered_on:
                    found.append({"scheme": "former_upn", "value": person.former["upn"]})
        return found

    def _number(self, person: Person, scheme: str, day: date, habits: Habits) -> str:
        """The number under which an agency has a person: theirs, a superseded one, or by mistake a relative's."""
        share = habits.relatives_number if scheme in {"nhs_number", "upn"} else 0.0
        if self._happens(share):
            others = [one.number(scheme, day) for one in self._relatives.get(person, ()) if scheme in one.numbers]
            if others:
                return self.dice.choice(others)
        return person.number(scheme, day)

    def _address(self, person: Person, day: date, slip: str, habits: Habits) -> dict[str, Any]:
        if self._happens(habits.shared_address):
            hub = self._hub()
            return {"lines": [f"c/o {hub.name}", hub.home.line, hub.home.town], "postcode": hub.home.postcode}
        home = person.home(day)
        if self._happens(habits.old_address):
            home = person.home_before(day) or home
        lines: dict[str, Any] = {"lines": [home.line, home.town]}
        return lines if slip == "no_postcode" else lines | {"postcode": home.postcode}

    def _phone(self, person: Person, habits: Habits) -> str | None:
        return self._hub().phone if self._happens(habits.shared_phone) else person.phone

    def _hub(self) -> Hub:
        return self.dice.choice(numbers.HUBS)
