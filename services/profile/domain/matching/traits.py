"""What of a description is compared: made once of each face, in the form that the rules of comparison ask for.

The training table has the same members as columns (services/identity/table), so that both engines compare the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations
from typing import Final, NamedTuple

from services.kernel.events import normal
from services.kernel.events.entry import Face, Home
from services.profile.domain.likeness import numbers
from services.profile.domain.matching.spelling import LONG_FORMS, spoken

_OUTWARD_TAIL: Final = 3
"""A postcode without its last three characters is its district."""

_SHORT_PLACE: Final = 5
"""An address of more words than this fits another only as a whole: its parts would be too many."""

_PIECE: Final = 3
"""Letters in a piece of a word."""

_KINDS_OF_STREET: Final = frozenset({
    *("road", "street", "lane", "close", "avenue", "place", "drive", "way", "court", "gardens", "terrace", "rise"),
    *("crescent", "grove", "hill", "park", "view", "walk", "square", "row", "mews", "green", "flat", "house", "the"),
    *("rd", "st", "ln", "cl", "ave", "pl", "dr", "ct", "gdns", "tce", "cres", "apartment", "unit"),
})
"""Words that tell no street from another."""

_NONE: Final[frozenset[str]] = frozenset()
_SEXES: Final = frozenset({"female", "male"})
_OWN_COMPARISON: Final = frozenset({"nhs_number", "upn"})


class Addresses(NamedTuple):
    """What is compared of somebody's homes; an empty set is not told.

    ``homes`` are whole addresses, and ``fits`` what another address may say of one of them; ``houses`` are the numbers
    in their lines, and ``lines`` the letters of the other words, three by three.
    """

    homes: frozenset[str]
    fits: frozenset[str]
    houses: frozenset[str]
    lines: frozenset[str]
    postcodes: frozenset[str]
    districts: frozenset[str]


@dataclass(eq=False)
class Traits:
    """What is compared of a description; "", 0 or an empty set is not told.

    ``first`` is the first forename, ``sound`` how it is spoken, ``stands_for`` what it may be short for, ``forenames``
    all forenames, those of aliases too. ``surnames`` are the parts of the surname, ``also`` these and the aliases'.
    ``spaces`` are the schemes of ``numbers``, which are all identifiers but NHS numbers and UPNs. ``contacts`` are
    e-mail addresses and handles. ``lived`` are the homes as told.
    """

    given: str
    first: str
    sound: str
    stands_for: frozenset[str]
    forenames: frozenset[str]
    family: str
    surnames: frozenset[str]
    also: frozenset[str]
    born: str
    year: int
    month: str
    day: str
    estimated: bool
    sex: str
    phones: frozenset[str]
    contacts: frozenset[str]
    nhs_numbers: frozenset[str]
    upns: frozenset[str]
    numbers: frozenset[str]
    spaces: frozenset[str]
    lived: tuple[Home, ...]

    @cached_property
    def addresses(self) -> Addresses:
        """What is compared of the homes, made when it is first asked for: many are told apart by the rest."""
        return _addresses(self.lived)


@lru_cache(maxsize=131_072)
def traits(face: Face) -> Traits:
    """What is compared of a face."""
    given, forenames = _named(face.given)
    family, surnames = _named(face.family)
    aliases = [_words(alias) for alias in face.aliases]
    first = given.partition(" ")[0]
    year, month, day = [*face.born.split("-"), "", ""][:3]
    known = numbers(face)
    other = [one for one in known if one[0] not in _OWN_COMPARISON]
    return Traits(
        given=given,
        first=first,
        sound=spoken(first),
        stands_for=LONG_FORMS.get(first, _NONE),
        forenames=forenames.union(*(alias[:-1] or alias for alias in aliases)) if aliases else forenames,
        family=family,
        surnames=surnames,
        also=surnames.union(*(alias[1:] and alias[-1:] for alias in aliases)) if aliases else surnames,
        born=face.born,
        year=int(year) if year else 0,
        month=month,
        day=day,
        estimated=face.estimated,
        sex=face.sex if face.sex in _SEXES else "",
        phones=frozenset(face.phones),
        contacts=frozenset((*face.emails, *(f"@{name}" for name in face.handles))),
        nhs_numbers=frozenset(value for space, _, value in known if space == "nhs_number"),
        upns=frozenset(value for space, _, value in known if space == "upn"),
        numbers=frozenset(" ".join(one) for one in other),
        spaces=frozenset(f"{space} {scope}" for space, scope, _ in other),
        lived=face.homes,
    )


@lru_cache(maxsize=65_536)
def _addresses(lived: tuple[Home, ...]) -> Addresses:
    """What is compared of some homes."""
    words = {word for home in lived for word in home.text.split()}
    houses = frozenset(word for word in words if word[0].isdigit())
    postcodes = frozenset(home.postcode for home in lived if home.postcode)
    return Addresses(
        homes=frozenset(key for home in lived for key in _names_of(home)),
        fits=frozenset(key for home in lived for key in _what_fits(home)),
        houses=houses,
        lines=frozenset(piece for word in words - houses - _KINDS_OF_STREET for piece in _pieces(word)),
        postcodes=postcodes,
        districts=frozenset(postcode[:-_OUTWARD_TAIL] for postcode in postcodes),
    )


@lru_cache(maxsize=16_384)
def _named(name: str) -> tuple[str, frozenset[str]]:
    """A name as it is compared, whole and in its words."""
    words = _words(name)
    return " ".join(words), frozenset(words)


def _words(name: str) -> list[str]:
    """The words of a name that tell anybody apart."""
    return [word for word in name.split() if word not in normal.NO_NAME]


@lru_cache(maxsize=16_384)
def _pieces(word: str) -> tuple[str, ...]:
    """Its letters, three by three, so that a slip spoils a few of them alone; a shorter word as it is."""
    return tuple(word[at : at + _PIECE] for at in range(max(len(word) - _PIECE, 0) + 1))


def _names_of(home: Home) -> Iterator[str]:
    """What an address is called: by its UPRN, by postcode and house, by its lines."""
    if home.uprn:
        yield f"uprn {home.uprn}"
    if home.postcode and home.place:
        yield " ".join([home.postcode, *sorted(set(home.place.split()))])
    if " " in home.text:
        yield f"lines {home.text}"


def _what_fits(home: Home) -> Iterator[str]:
    """What another address is called that is the same home, or tells less of the house: 9, for Flat 2 at 9."""
    if home.uprn:
        yield f"uprn {home.uprn}"
    words = sorted(set(home.place.split()))
    if home.postcode and words:
        sizes = range(1, len(words) + 1) if len(words) <= _SHORT_PLACE else (len(words),)
        yield from (" ".join([home.postcode, *part]) for size in sizes for part in combinations(words, size))
    if not home.postcode and " " in home.text:
        yield f"lines {home.text}"
