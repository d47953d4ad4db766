"""When two descriptions of a person agree, differ by a slip, or contradict each other.

The comparisons are by the parts of a name and the parts of a date; a date is never compared as a string. What is
not told never differs.
"""

from datetime import date
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from services.kernel.events import normal
from services.kernel.events.entry import FULL_DATE, SAME_NUMBERS, SCOPED, Face, Home
from services.profile.domain.matching.spelling import begin_alike, consonants, may_stand_for

_TYPO_FROM: Final = 4
"""Another letter in a shorter name than this is not a slip: Mia and Mya may be two children; Ann and Anne are one."""

GENERATION: Final = 8
"""From so many years apart two births are two people's, whatever digits the dates share."""


def contradict(one: Face, other: Face) -> bool:
    """Whether two descriptions cannot be one person's without a worker's word (contract, People).

    Two valid NHS numbers; name and date of birth both differ by more than a slip; one name and address, and dates
    of birth that differ by more than a slip; twins, and a boy and a girl of two forenames. Somebody without a forename,
    such as a newborn, is nobody born a generation before.
    """
    return _contradict(one, other) if one is not other else len(nhs_numbers(one)) > 1


@lru_cache(maxsize=65_536)
def _contradict(one: Face, other: Face) -> bool:
    if len(nhs_numbers(one) | nhs_numbers(other)) > 1:
        return True
    if one.name == other.name and one.born == other.born != "":
        return False
    told = bool(one.name and other.name)
    names_differ = told and (not names_agree(one, other) or _are_boy_and_girl(one, other))
    if not births_differ(one, other):
        return names_differ and (_are_twins(one, other) or _are_boy_and_girl(one, other))
    if has_forename(one) and has_forename(other):
        return names_differ or share_home(one, other)
    return names_differ or years_apart(birth_of(one), birth_of(other)) >= GENERATION


Number = tuple[str, str, str]
"""A valid identifier: the space in which it is unique, its scope there, its value."""


@lru_cache(maxsize=65_536)
def numbers(face: Face) -> frozenset[Number]:
    """The valid identifiers of a face."""
    return frozenset(
        (SAME_NUMBERS.get(one.scheme, one.scheme), face.scope if one.scheme in SCOPED else "", one.value)
        for one in face.identifiers
        if one.valid
    )


@lru_cache(maxsize=65_536)
def nhs_numbers(face: Face) -> frozenset[str]:
    """The valid NHS numbers of a face."""
    return frozenset(one.value for one in face.identifiers if one.valid and one.scheme == "nhs_number")


def _are_boy_and_girl(one: Face, other: Face) -> bool:
    """Whether their sexes differ, and their forenames do at all: Daniel and Danielle."""
    forenames_differ = set(one.given.split()).isdisjoint(other.given.split())
    told = has_forename(one) and has_forename(other)
    return told and forenames_differ and {one.sex, other.sex} == {"female", "male"}


def _are_twins(one: Face, other: Face) -> bool:
    """One surname and one date of birth, or the next, and forenames that are clearly two."""
    if not (len(one.born) == len(other.born) == FULL_DATE):
        return False
    days = abs((date.fromisoformat(one.born) - date.fromisoformat(other.born)).days)
    same_family = bool(one.family and other.family) and families_agree(one.family, other.family)
    return days <= 1 and same_family and bool(one.given and other.given)


def births_differ(one: Face, other: Face) -> bool:
    """Whether both tell a birth, and the two differ by more than a slip.

    An estimate, and the date at which an unborn child is expected, differ only from the births of another
    generation.
    """
    born, reborn = birth_of(one), birth_of(other)
    if not (born and reborn):
        return False
    if one.estimated or other.estimated or not (one.born and other.born):
        return years_apart(born, reborn) >= GENERATION
    return not births_agree(born, reborn)


def birth_of(face: Face) -> str:
    """The date of birth; for a child without a forename else the date at which it is expected."""
    return face.born or ("" if has_forename(face) else face.due)


def years_apart(one: str, other: str) -> int:
    """The years between two births; 0 where either is not told."""
    return abs(int(one[:4]) - int(other[:4])) if one and other else 0


def has_forename(face: Face) -> bool:
    """Whether a description tells a forename that is one."""
    return any(word not in normal.NO_NAME for word in face.given.split())


@lru_cache(maxsize=65_536)
def _forms(face: Face) -> frozenset[str]:
    return frozenset([form.replace(" ", "") for form in (face.name, *face.aliases)])


@lru_cache(maxsize=65_536)
def names_agree(one: Face, other: Face) -> bool:
    """Whether two names are one, but for a slip; a form of either, aliases included, is enough."""
    if one.name == other.name or not _forms(one).isdisjoint(_forms(other)):
        return True
    if not (one.family and other.family):
        in_common = not set(one.name.split()).isdisjoint(other.name.split())
        return in_common or forenames_agree(one.given, other.given)
    straight = forenames_agree(one.given, other.given) and families_agree(one.family, other.family)
    return straight or (one.given == other.family and one.family == other.given)


@lru_cache(maxsize=65_536)
def forenames_agree(one: str, other: str) -> bool:
    """Forenames that are one: a part in common, an initial, a short form, a spelling; or one is not told."""
    parts = [word for word in one.split() if word not in normal.NO_NAME]
    others = [word for word in other.split() if word not in normal.NO_NAME]
    if not (parts and others) or not set(parts).isdisjoint(others):
        return True
    first, second = parts[0], others[0]
    if 1 in {len(first), len(second)}:
        return first[0] == second[0]
    short = may_stand_for(first, second)
    spelt_alike = is_typo(first, second) or consonants(first) == consonants(second) != ""
    return short or (spelt_alike and begin_alike(first, second))


@lru_cache(maxsize=65_536)
def sound_of(name: str) -> str:
    """What a name is looked for by: its consonants, or the name itself where they are too few."""
    return consonants(name) or name


@lru_cache(maxsize=65_536)
def families_agree(one: str, other: str) -> bool:
    """Surnames that are one: a part in common, one letter mistyped."""
    return not set(one.split()).isdisjoint(other.split()) or is_typo(one, other)


def is_typo(one: str, other: str) -> bool:
    """One letter more or less, another in its place, or two exchanged; only the first in a short name.

    Two who each exchanged two letters of one name, such as Ehtan and Ethna, have the same letters.
    """
    shortest = min(len(one), len(other))
    if shortest < _TYPO_FROM - (len(one) != len(other)):
        return False
    has_same_letters = shortest > _TYPO_FROM and sorted(one) == sorted(other)
    return has_same_letters or OSA.distance(one, other, score_cutoff=1) <= 1


@lru_cache(maxsize=65_536)
def births_agree(one: str, other: str) -> bool:
    """Whether two dates of birth are one, but for a slip, as far as both are told.

    A slip is one of: day and month swapped; 1 January in place of a day of that year; in one part alone a wrong
    digit, two digits swapped, or the next number. Births a generation apart are two.
    """
    if years_apart(one, other) >= GENERATION:
        return False
    parts, others = one.split("-"), other.split("-")
    pairs = list(zip(parts, others, strict=False))
    wrong = [(a, b) for a, b in pairs if a != b]
    if not wrong or (len(wrong) == 1 and _is_slip(*wrong[0])):
        return True
    if pairs[0] in wrong or len(parts) < 3 or len(others) < 3:  # noqa: PLR2004 - year, month and day
        return False
    swapped = parts[1:] == others[:0:-1]
    return swapped or ["01", "01"] in (parts[1:], others[1:])


def _is_slip(one: str, other: str) -> bool:
    digits = sum(a != b for a, b in zip(one, other, strict=True))
    return digits == 1 or sorted(one) == sorted(other) or abs(int(one) - int(other)) == 1


def share_home(one: Face, other: Face) -> bool:
    """Whether two faces name one home, now or once."""
    return any(same_home(home, another) for home in one.homes for another in other.homes)


@lru_cache(maxsize=65_536)
def same_home(one: Home, other: Home) -> bool:
    """Whether two addresses are one home: by UPRN, by postcode and what both tell of the house, or by their lines."""
    if one.uprn and other.uprn:
        return one.uprn == other.uprn
    if not (one.postcode and other.postcode):
        return _same_lines(one.text, other.text)
    houses, others = set(one.place.split()), set(other.place.split())
    return one.postcode == other.postcode and (houses <= others or others <= houses)


def _same_lines(one: str, other: str) -> bool:
    """Whether two addresses, one of them without a postcode, tell one house; one may tell less of where it lies."""
    words, others = set(one.split()), set(other.split())
    numbers = {word for word in words ^ others if word[0].isdigit()}
    enough = min(len(words), len(others)) > 1
    return enough and not numbers and (words <= others or others <= words)


@lru_cache(maxsize=65_536)
def meeting_points(face: Face) -> tuple[str, ...]:
    """What two records of one name and date of birth must share to be one person's: an address or a phone."""
    points = [f"phone {number}" for number in face.phones]
    for home in face.homes:
        if home.postcode:
            points.append(f"postcode {home.postcode}")
        if home.uprn:
            points.append(f"uprn {home.uprn}")
        if " " in home.text:
            points.append(f"lines {home.text}")
    return tuple(points)


@lru_cache(maxsize=65_536)
def whole_names(face: Face) -> tuple[str, ...]:
    """The whole names of a face, aliases included, as they are compared."""
    return tuple([whole for form in (face.name, *face.aliases) if (whole := normal.whole_name(form))])
