"""What is told last of a person: sex, death, a birth that is expected."""

from typing import Final

from services.profile.domain.drafting.told import Told
from services.profile.domain.persons import Person

SEXES: Final = frozenset({"male", "female"})


def died_on(told: Told, person: Person) -> str:
    """The date of death told last; "" where none is."""
    return next((one.mention.face.died for one in reversed(told.seen(person)) if one.mention.face.died), "")


def due_on(told: Told, person: Person) -> str:
    """The date told last on which a birth is expected; "" where none is."""
    return next((one.mention.face.due for one in reversed(told.seen(person)) if one.mention.face.due), "")


def sex_of(told: Told, person: Person) -> str:
    """The sex told last, male or female; "" where neither is."""
    return next((one.mention.face.sex for one in reversed(told.seen(person)) if one.mention.face.sex in SEXES), "")
