"""How closely two descriptions agree: for each comparison one of a few levels, the closest first and the last for none.

What one side does not tell is no level, and weighs nothing. The same levels are written in SQL for Splink
(services/identity/rules), and a test holds the two equal.
"""

from typing import Final, NamedTuple

from rapidfuzz.distance import OSA, Levenshtein

from services.profile.domain.matching.traits import Addresses, Traits

NOT_TOLD: Final = -1
"""The level where one of the two tells nothing to compare."""

SOME: Final = 2
MANY: Final = 4
MOST: Final = 7
"""So many tenths of the letters of street and town, taken three by three, two addresses have in common (Dice)."""

TWO_WORDS: Final = 6
"""Fewer pieces in common than two words have are never most of street and town: High Street is in every town."""

GENERATION: Final = 8
"""From so many years apart two births are two people's, whatever digits the dates share."""

SHORTEST_SLIP: Final = 4
"""In a name shorter than this another letter makes another name; one letter more makes one in a name of three."""

SHORTEST_NEAR: Final = 5
"""Names of so many letters are near if two letters are wrong; not by Jaro-Winkler, which programs count differently."""

SHORTEST_BEGINNING: Final = 4
"""So many letters of a name's beginning stand for the name."""


class Level(NamedTuple):
    """A level, and the sentence that says it to a worker. ``frequency`` is the table of names that refines it."""

    name: str
    sentence: str
    frequency: str = ""


class Comparison(NamedTuple):
    """What is compared, and its levels, the closest first."""

    name: str
    levels: tuple[Level, ...]


COMPARISONS: Final = (
    Comparison(
        "forename",
        (
            Level("same", "The same forename", "forenames"),
            Level("form", "Two forms or spellings of one forename"),
            Level("shared", "A forename, middle name or alias in common"),
            Level("initial", "The forename's initial"),
            Level("slip", "Forenames that differ by one slip of the pen"),
            Level("near", "Forenames that are nearly alike"),
            Level("differs", "Another forename"),
        ),
    ),
    Comparison(
        "surname",
        (
            Level("same", "The same surname", "surnames"),
            Level("part", "A part of the surname in common"),
            Level("alias", "A surname that the other is also known by"),
            Level("swapped", "Forename and surname are exchanged"),
            Level("slip", "Surnames that differ by one slip of the pen"),
            Level("near", "Surnames that are nearly alike"),
            Level("differs", "Another surname"),
        ),
    ),
    Comparison(
        "birth",
        (
            Level("same", "The same date of birth"),
            Level("swapped", "Dates of birth with day and month exchanged"),
            Level("slip", "Dates of birth that differ by one slip in day, month or year"),
            Level("year", "The same year of birth; one of the two is not told to the day"),
            Level("same_year", "The same year of birth, on another day"),
            Level("years", "Births some years apart"),
            Level("generation", f"Births {GENERATION} years apart or more"),
        ),
    ),
    Comparison("sex", (Level("same", "The same sex"), Level("differs", "The other sex"))),
    Comparison(
        "address",
        (
            Level("home", "The same address"),
            Level("street", "Nearly the same address, in one postcode"),
            Level("number", "The same house number, in nearly the same street and town"),
            Level("lines", "Nearly the same street and town, or the same house number and a part of them"),
            Level("postcode", "The same postcode"),
            Level("part", "A part of the street or town in common"),
            Level("district", "The same postcode district"),
            Level("elsewhere", "Addresses in different districts"),
        ),
    ),
    Comparison("phone", (Level("same", "A phone number in common"), Level("differs", "Other phone numbers"))),
    Comparison(
        "contact",
        (
            Level("same", "An e-mail address or handle in common"),
            Level("differs", "Other e-mail addresses or handles"),
        ),
    ),
    Comparison(
        "nhs_number",
        (Level("same", "The same NHS number"), Level("differs", "Both hold an NHS number, and they differ")),
    ),
    Comparison("upn", (Level("same", "The same UPN"), Level("differs", "Both hold a UPN, and they differ"))),
    Comparison(
        "number",
        (
            Level("same", "The same number in an agency's own system"),
            Level("differs", "Different numbers in one agency's own system"),
        ),
    ),
)
"""Everything that is compared."""

Levels = tuple[int, ...]
"""The level of each comparison, in the order of ``COMPARISONS``; ``NOT_TOLD`` where there is none."""


ADDRESS: Final = next(place for place, one in enumerate(COMPARISONS) if one.name == "address")


def levels(one: Traits, other: Traits) -> Levels:
    """How closely two descriptions agree; the same whichever comes first."""
    found = levels_but_address(one, other)
    return (*found[:ADDRESS], address_level(one, other), *found[ADDRESS + 1 :])


def levels_but_address(one: Traits, other: Traits) -> Levels:
    """The levels of all that is compared quickly: those of addresses are not told."""
    swapped = _are_swapped(one, other)
    return (
        _forename(one, other, swapped=swapped),
        _surname(one, other, swapped=swapped),
        _birth(one, other),
        NOT_TOLD if not (one.sex and other.sex) else int(one.sex != other.sex),
        NOT_TOLD,
        _shared(one.phones, other.phones),
        _shared(one.contacts, other.contacts),
        _shared(one.nhs_numbers, other.nhs_numbers),
        _shared(one.upns, other.upns),
        NOT_TOLD if one.spaces.isdisjoint(other.spaces) else int(one.numbers.isdisjoint(other.numbers)),
    )


def address_level(one: Traits, other: Traits) -> int:
    """The level of the addresses, which take longest to compare: most pairs are told apart without them."""
    return _address(one.addresses, other.addresses) if one.lived and other.lived else NOT_TOLD


def _are_swapped(one: Traits, other: Traits) -> bool:
    """Whether forename and surname are exchanged, either perhaps with a slip."""
    return _are_written_alike(one.given, other.family) and _are_written_alike(one.family, other.given)


def _are_written_alike(one: str, other: str) -> bool:
    return one == other != "" or is_slip_of_pen(one, other)


def _shared(one: frozenset[str], other: frozenset[str]) -> int:
    return NOT_TOLD if not (one and other) else int(one.isdisjoint(other))


def _forename(one: Traits, other: Traits, *, swapped: bool) -> int:  # noqa: PLR0911 - a level each
    """Names that are exchanged say nothing here: the surname's level says it of both."""
    first, second = one.first, other.first
    if not (first and second):
        return NOT_TOLD
    if first == second:
        return 0
    if swapped:
        return NOT_TOLD
    if one.sound == other.sound != "" or first in other.stands_for or second in one.stands_for:
        return 1
    if not one.forenames.isdisjoint(other.forenames):
        return 2
    if first[0] == second[0] and 1 in (len(first), len(second)):
        return 3
    return 4 + _likeness(first, second)


def _surname(one: Traits, other: Traits, *, swapped: bool) -> int:
    family, another = one.family, other.family
    if not (family and another):
        return NOT_TOLD
    if family == another:
        return 0
    if not one.surnames.isdisjoint(other.surnames):
        return 1
    if not (one.surnames.isdisjoint(other.also) and other.surnames.isdisjoint(one.also)):
        return 2
    if swapped:
        return 3
    return 4 + _likeness(family, another)


def _likeness(one: str, other: str) -> int:
    """0 for one slip of the pen, 1 for nearly alike, 2 for another name."""
    if is_slip_of_pen(one, other):
        return 0
    return 1 if is_near(one, other) else 2


def is_slip_of_pen(one: str, other: str) -> bool:
    """Whether one letter is more or less, another in its place, or two are exchanged, in names that are long enough."""
    length, longer = len(one), len(other)
    if not -1 <= longer - length <= 1 or min(length, longer) < SHORTEST_SLIP - (length != longer):
        return False
    return OSA.distance(one, other, score_cutoff=1) <= 1


def is_near(one: str, other: str) -> bool:
    """Whether two letters of long names are wrong, or one name is how the other begins."""
    shortest = min(len(one), len(other))
    if shortest >= SHORTEST_NEAR and Levenshtein.distance(one, other, score_cutoff=2) <= 2:  # noqa: PLR2004 - two letters
        return True
    return shortest >= SHORTEST_BEGINNING and (one.startswith(other) or other.startswith(one))


def _birth(one: Traits, other: Traits) -> int:
    """By the parts of the two dates, as far as both are told."""
    if not (one.year and other.year):
        return NOT_TOLD
    years = abs(one.year - other.year)
    if years >= GENERATION:
        return 6
    is_rough = one.estimated or other.estimated or not (one.day and other.day)
    if is_rough:
        other_month = one.month != other.month and one.month and other.month and not (one.estimated or other.estimated)
        return 5 if years else 4 if other_month else 3
    if years:
        is_slip = one.month == other.month and one.day == other.day and _is_slip(str(one.year), str(other.year))
        return 2 if is_slip else 5
    return _within_year(one, other)


def _within_year(one: Traits, other: Traits) -> int:
    """Two dates of one year, both told to the day."""
    if one.month == other.month:
        if one.day == other.day:
            return 0
        if _is_slip(one.day, other.day):
            return 2
    elif one.month == other.day and one.day == other.month:
        return 1
    elif one.day == other.day and _is_slip(one.month, other.month):
        return 2
    return 3 if one.month == one.day == "01" or other.month == other.day == "01" else 4


def _is_slip(one: str, other: str) -> bool:
    """A wrong digit, two exchanged, or the next number."""
    wrong = sum(digit != another for digit, another in zip(one, other, strict=True))
    return wrong == 1 or abs(int(one) - int(other)) == 1 or sorted(one) == sorted(other)


def _address(one: Addresses, other: Addresses) -> int:
    """Any address of one with any of the other, past ones too; without postcodes only the same lines say anything."""
    common = _in_common(one.lines, other.lines)
    if not (one.homes.isdisjoint(other.fits) and other.homes.isdisjoint(one.fits)):
        return 0 if common >= MANY or not (one.lines and other.lines) else 1
    if not one.postcodes.isdisjoint(other.postcodes):
        return 1 if common >= SOME else 4
    alike = _in_lines(one, other, common)
    if alike is not None:
        return alike
    if not (one.postcodes and other.postcodes):
        return NOT_TOLD
    return 6 if not one.districts.isdisjoint(other.districts) else 7


def _in_lines(one: Addresses, other: Addresses, common: int) -> int | None:
    """The level by house number, street and town alone; None where they say nothing for it."""
    if common < SOME:
        return None
    has_number = not one.houses.isdisjoint(other.houses)
    if common >= MOST:
        return 2 if has_number else 3
    if common >= MANY:
        return 3 if has_number else 5
    return 5 if has_number else None


def _in_common(one: frozenset[str], other: frozenset[str]) -> int:
    """How many tenths of street and town two addresses have in common."""
    common = len(one & other)
    if not common:
        return 0
    tenths = 20 * common // (len(one) + len(other))
    return tenths if common >= TWO_WORDS else min(tenths, MANY)
