"""By what a description finds those that could be the same person's: a few keys, each of them selective.

Two descriptions that share no key are never compared. The keys forgive one thing at a time: a misspelt forename or
surname, another surname, names in the other order, a wrong day, month or year of birth, a birth that is not told.
"""

from functools import lru_cache
from itertools import product
from typing import Final

from services.kernel.events import normal
from services.kernel.events.entry import FULL_DATE, Face, Key, identifier_keys, key
from services.profile.domain.likeness import sound_of

TOO_MANY: Final = 60
"""Beyond so many circles a key finds nobody: a forename of the year, the phone of a children's home."""

_OUTWARD_TAIL: Final = 3


@lru_cache(maxsize=131_072)
def blocks(face: Face) -> frozenset[Key]:
    """The keys by which a description finds others."""
    given, family = _sounds(face.given), _sounds(face.family)
    for alias in face.aliases:
        words = alias.split()
        given |= _sounds(" ".join(words[:-1]))
        family |= _sounds(words[-1])
    return frozenset((
        *identifier_keys(face),
        *_of_birth(face, given, family),
        *_of_place(face, given, family),
        *(key("b phone", number) for number in face.phones),
        *(key("b email", address) for address in face.emails),
        *(key("b handle", name) for name in face.handles),
    ))


def _of_birth(face: Face, given: frozenset[str], family: frozenset[str]) -> list[Key]:
    born, found = face.born, []
    if len(born) == FULL_DATE:
        found += [key("b birth", born, sound) for sound in given | family]
    if born:
        found += [key("b year", born[:4], *sorted(pair)) for pair in product(given, family)]
    return found


def _of_place(face: Face, given: frozenset[str], family: frozenset[str]) -> list[Key]:
    found = []
    for home in face.homes:
        found += [key("b household", home.postcode, home.place, sound) for sound in family if home.place]
    for postcode in {home.postcode for home in face.homes if home.postcode}:
        found += [key("b postcode", postcode, sound) for sound in given]
        found += [key("b postcode birth", postcode, face.born)] if len(face.born) == FULL_DATE else []
        district = postcode[:-_OUTWARD_TAIL]
        found += [key("b district", district, *sorted(pair)) for pair in product(given, family)]
    return found


@lru_cache(maxsize=16_384)
def _sounds(name: str) -> frozenset[str]:
    """How the words of a name sound, placeholders apart."""
    return frozenset(sound_of(word) for word in name.split() if word not in normal.NO_NAME and len(word) > 1)
