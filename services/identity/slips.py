"""What agencies do to descriptions that the sample county does not show, so that every level is seen in training.

The rates are assumptions, not measurements: no public data set of English safeguarding records says them. They are
part of what the model was trained on, and stand in its ``training_sets``.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Final

from msgspec.structs import replace

from services.identity.table import Described
from services.kernel.events.entry import Face, Home

SLIPPED: Final = "slips"
"""The source of a description that a slip made; a slip that makes two has another for the second."""

_NATIONAL: Final = frozenset({"nhs_number", "upn", "former_upn"})
_HALF: Final = 0.5
_CHANGED: Final = 1 / 6
_OF_THE_HOME: Final = 1 / 3


class _Around:
    """Those with whom a person may be confused: all others, and those at home with them."""

    def __init__(self, described: Sequence[Described]) -> None:
        self.all = [one.face for one in described]
        self.at_home: dict[Home, list[Described]] = defaultdict(list)
        for one in described:
            for home in one.face.homes:
                self.at_home[home].append(one)

    def relatives(self, one: Described) -> list[Face]:
        return [other.face for home in one.face.homes for other in self.at_home[home] if other.person != one.person]


Slip = Callable[[Described, _Around, Random], list[Face]]
"""The descriptions that a slip makes of one."""


def _another_surname(one: Described, around: _Around, dice: Random) -> list[Face]:
    """A surname by marriage or from a new household; half tell the old one as an alias."""
    another, face = dice.choice(around.all).family or one.face.family, one.face
    renamed = replace(face, name=f"{face.given} {another}", family=another)
    return [replace(renamed, aliases=(face.name,)) if dice.random() < _HALF else renamed]


def _middle_name(one: Described, around: _Around, dice: Random) -> list[Face]:
    """Known by the second forename, which one agency writes alone, and another with the first."""
    face, middle = one.face, dice.choice(around.all).given
    both = replace(face, name=f"{face.given} {middle} {face.family}", given=f"{face.given} {middle}")
    return [both, replace(face, name=f"{middle} {face.family}", given=middle)] if middle else []


def _contact(one: Described, _around: _Around, dice: Random) -> list[Face]:
    """An e-mail address that two agencies know; one in six has changed, one in three is the whole home's."""
    is_shared = one.face.homes and dice.random() < _OF_THE_HOME
    old = (f"{one.face.homes[0].text if is_shared else dice.random()}@example.org",)
    new = (f"{dice.random()}@example.org",) if dice.random() < _CHANGED else old
    return [replace(one.face, emails=old), replace(one.face, emails=new)]


def _neighbour(one: Described, _around: _Around, dice: Random) -> list[Face]:
    """Another number in the same street."""
    told, house = one.face.homes, str(dice.randint(1, 99))
    homes = [replace(home, place=house, text="", uprn="") for home in told if home.postcode]
    return [replace(one.face, homes=tuple(homes))] if homes else []


def _relatives_birth(one: Described, around: _Around, dice: Random) -> list[Face]:
    """The date of birth of somebody else at home."""
    relatives = [face.born for face in around.relatives(one) if face.born]
    return [replace(one.face, born=dice.choice(relatives))] if relatives else []


def _relatives_number(one: Described, around: _Around, dice: Random) -> list[Face]:
    """The number of somebody else at home in an agency's own system."""
    told = [face for face in around.relatives(one) if any(own.scheme not in _NATIONAL for own in face.identifiers)]
    if not told:
        return []
    relative = dice.choice(told)
    return [replace(one.face, identifiers=relative.identifiers, scope=relative.scope)]


def _other_sex(one: Described, _around: _Around, _dice: Random) -> list[Face]:
    return [replace(one.face, sex={"female": "male", "male": "female"}.get(one.face.sex, ""))]


SLIPS: Final[dict[str, tuple[float, Slip]]] = {
    "another surname": (0.05, _another_surname),
    "known by the middle name": (0.03, _middle_name),
    "an e-mail address": (0.30, _contact),
    "a neighbour's address": (0.02, _neighbour),
    "a relative's date of birth": (0.01, _relatives_birth),
    "a relative's number in an agency's own system": (0.05, _relatives_number),
    "the other sex": (0.01, _other_sex),
}
"""The share of people to whom each happens once."""


def told() -> str:
    """The slips and their rates, in words."""
    return ", ".join(f"{name} {rate:.0%}" for name, (rate, _) in SLIPS.items())


def vary(described: Sequence[Described], seed: int) -> Iterator[Described]:
    """The further descriptions that slips make of some people's, the same for the same seed."""
    dice, around = Random(seed), _Around(described)  # noqa: S311 - repeatable, not secret
    of_person: dict[str, list[Described]] = defaultdict(list)
    for one in described:
        if one.face.given and one.face.family:
            of_person[one.person].append(one)
    for person, own in of_person.items():
        for name, (rate, slip) in SLIPS.items():
            if dice.random() < rate:
                for number, face in enumerate(slip(dice.choice(own), around, dice)):
                    yield Described(face, person, f"{SLIPPED}/{name}/{number}")
