"""When two descriptions of a person agree, differ by a slip, or contradict each other.

The comparisons are by the parts of a name and the parts of a date; a date is never compared as a string. What is
not told never differs.
"""

from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from services.kernel.events import normal
from services.kernel.events.entry import FULL_DATE, Face, Home

_TYPO_FROM: Final = 4
"""One letter of a shorter name than this is not a slip: Ava and Eva are two children."""

_SHORT_FORMS: Final = """
    abby abigail
    alex alexander alexandra alexandria
    andy andrew
    ben benjamin
    beth elizabeth bethany
    bill william
    billy william
    bob robert
    cath catherine
    charlie charles charlotte
    chris christopher christine christian christina
    dan daniel danny
    dave david
    debbie deborah
    ed edward edwin
    ellie eleanor elizabeth
    fred frederick
    gabby gabrielle
    harry henry harold
    izzy isabella isabelle isabel
    jack john jackson
    jamie james
    jim james
    jenny jennifer
    jess jessica
    jo joanne joanna joseph
    joe joseph
    josh joshua
    kate katherine catherine kathryn
    katie katherine catherine kathryn
    kim kimberley
    liz elizabeth
    lizzie elizabeth
    lottie charlotte
    maddie madeleine madison
    matt matthew
    max maximilian maxwell
    mick michael
    mike michael
    mo mohammed muhammad mohamed
    nat natalie nathan nathaniel
    nick nicholas
    nicky nicola nicholas
    ollie oliver olivia
    pat patrick patricia
    pete peter
    rob robert
    ron ronald
    sam samuel samantha
    sasha alexander alexandra
    steve stephen steven
    sue susan
    theo theodore
    tim timothy
    tom thomas
    tommy thomas
    tony anthony
    vicky victoria
    will william
    zac zachary
    zak zachary
"""
_LONG_FORMS: Final = {
    words[0]: frozenset(words[1:]) for words in (line.split() for line in _SHORT_FORMS.split("\n") if line)
}
"""Short forms of English forenames and what they may stand for. They only keep two records of one number apart or
together; no name is ever replaced by another."""


def contradict(one: Face, other: Face) -> bool:
    """Whether two descriptions cannot be one person's without a worker's word (contract, People).

    Two valid NHS numbers; name and date of birth both differ by more than a slip; one name and address, and dates
    of birth that differ by more than a slip; twins.
    """
    return _contradict(one, other) if one is not other else len(nhs_numbers(one)) > 1


@lru_cache(maxsize=65_536)
def _contradict(one: Face, other: Face) -> bool:
    if len(nhs_numbers(one) | nhs_numbers(other)) > 1:
        return True
    births_differ = bool(one.born and other.born) and not births_agree(one.born, other.born)
    names_differ = bool(one.name and other.name) and not names_agree(one, other)
    if births_differ:
        return names_differ or (bool(one.name and other.name) and share_home(one, other))
    return names_differ and _are_twins(one, other)


@lru_cache(maxsize=65_536)
def nhs_numbers(face: Face) -> frozenset[str]:
    """The valid NHS numbers of a face."""
    return frozenset(one.value for one in face.identifiers if one.valid and one.scheme == "nhs_number")


def _are_twins(one: Face, other: Face) -> bool:
    """One date of birth and one surname, and forenames that are clearly two."""
    same_day = one.born == other.born and len(one.born) == FULL_DATE
    same_family = bool(one.family and other.family) and _families_agree(one.family, other.family)
    return same_day and same_family and bool(one.given and other.given)


@lru_cache(maxsize=65_536)
def names_agree(one: Face, other: Face) -> bool:
    """Whether two names are one, but for a slip; a form of either, aliases included, is enough."""
    if not {one.name, *one.aliases}.isdisjoint({other.name, *other.aliases}):
        return True
    if not (one.family and other.family):
        return _forenames_agree(one.given or one.family, other.given or other.family)
    straight = _forenames_agree(one.given, other.given) and _families_agree(one.family, other.family)
    return straight or (one.given == other.family and one.family == other.given)


def _forenames_agree(one: str, other: str) -> bool:
    """Forenames that are one: a part in common, an initial, a short form, one letter mistyped."""
    if not (one and other):
        return True
    parts, others = one.split(), other.split()
    if not set(parts).isdisjoint(others):
        return True
    first, second = parts[0], others[0]
    if 1 in {len(first), len(second)}:
        return first[0] == second[0]
    short = second in _LONG_FORMS.get(first, ()) or first in _LONG_FORMS.get(second, ())
    return short or _is_typo(first, second)


def _families_agree(one: str, other: str) -> bool:
    """Surnames that are one: a part in common, one letter mistyped."""
    return not set(one.split()).isdisjoint(other.split()) or _is_typo(one, other)


def _is_typo(one: str, other: str) -> bool:
    return min(len(one), len(other)) >= _TYPO_FROM and OSA.distance(one, other, score_cutoff=1) <= 1


@lru_cache(maxsize=65_536)
def births_agree(one: str, other: str) -> bool:
    """Whether two dates of birth are one, but for a slip, as far as both are told.

    A slip is one of: day and month swapped; 1 January in place of a day of that year; in one part alone a wrong
    digit, two digits swapped, or the next number.
    """
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


def same_home(one: Home, other: Home) -> bool:
    """Whether two addresses are one home: by UPRN, or by postcode and what both tell of the house."""
    if one.uprn and other.uprn:
        return one.uprn == other.uprn
    if one.postcode != other.postcode:
        return False
    houses, others = set(one.place.split()), set(other.place.split())
    if not one.postcode:
        return bool(houses) and one.place == other.place
    return houses <= others or others <= houses


def meeting_points(face: Face) -> list[str]:
    """What two records of one name and date of birth must share to be one person's: an address or a phone."""
    points = [f"phone {number}" for number in face.phones]
    for home in face.homes:
        if home.postcode:
            points.append(f"postcode {home.postcode}")
        if home.uprn:
            points.append(f"uprn {home.uprn}")
        if home.place and not home.postcode:
            points.append(f"place {home.place}")
    return points


def full_births(face: Face) -> list[tuple[str, str]]:
    """Each whole name of a face with its full date of birth."""
    if len(face.born) != FULL_DATE:
        return []
    return [(form, face.born) for form in {face.name, *face.aliases} if normal.is_whole_name(form)]
