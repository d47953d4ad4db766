"""What holds two descriptions back from being joined by weight alone, each with its sentence for the worker.

Weights take every comparison for an independent one. In families they are not: twins share a surname, a date of birth,
an address and a phone, and differ in one word. Each guard names one such way to be wrong, and sends the pair to a
worker. Measured on simulated families, the seven together cut wrong joins to a fortieth (docs/performance.md).
"""

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Final, Literal

from services.kernel.events.entry import FULL_DATE, Face
from services.profile.domain.likeness import (
    GENERATION,
    birth_of,
    births_differ,
    families_agree,
    forenames_agree,
    has_forename,
    names_agree,
    nhs_numbers,
    numbers,
    share_home,
    years_apart,
)

_EARLIEST: Final = -125
_LATEST: Final = 31

Guard = Literal["two_numbers", "number", "sibling", "sex", "generation", "unnamed", "no_birth", "name_alone"]

SOFT: Final[frozenset[Guard]] = frozenset({"sex", "no_birth", "name_alone"})
"""Guards that a slip of one agency can raise: they keep two apart, but do not part whom another record makes one."""

SENTENCES: Final[dict[Guard, str]] = {
    "number": "They share a number, but forename or birth says that they are two: it may be a relative's number",
    "sibling": "One surname, one date of birth or address, and another forename: they may be twins or siblings",
    "sex": "One is recorded as a girl or woman and the other as a boy or man, and the forename is not the same",
    "generation": "One name, and births eight years apart or more: they may be parent and child, or namesakes",
    "unnamed": "One of them is unborn, or has no name yet: a worker says which child it became",
    "no_birth": "One name at one address, one an adult and the other without a date of birth: perhaps parent and child",
    "name_alone": "Name and birth alone speak for it: no address, phone or number is shared",
    "two_numbers": "Both hold a number of which a person has only one, and the two differ",
}
"""Why a pair is a worker's question, as the card says it."""


@lru_cache(maxsize=131_072)
def guard(one: Face, other: Face) -> Guard | None:
    """The first guard that two descriptions meet; None where nothing holds them back."""
    return next((name for name, holds in _GUARDS if holds(one, other)), None)


def _relatives_number(one: Face, other: Face) -> bool:
    if not shares_number(one, other):
        return False
    told = has_forename(one) and has_forename(other)
    forenames_differ = told and not (forenames_agree(one.given, other.given) or names_agree(one, other))
    return forenames_differ or births_differ(one, other)


def _numbers_differ(one: Face, other: Face) -> bool:
    """Two valid NHS numbers, or two UPNs, of which neither is told to be the other's former one."""
    if len(nhs_numbers(one) | nhs_numbers(other)) > 1:
        return True
    upns, others = _upns(one), _upns(other)
    return bool(upns and others) and upns.isdisjoint(others)


def _upns(face: Face) -> frozenset[str]:
    return frozenset(value for space, _, value in numbers(face) if space == "upn")


def shares_number(one: Face, other: Face) -> bool:
    """Whether two descriptions bear one valid identifier."""
    return bool(one.identifiers and other.identifiers) and not numbers(one).isdisjoint(numbers(other))


def _may_be_siblings(one: Face, other: Face) -> bool:
    if not (one.family and other.family and families_agree(one.family, other.family)):
        return False
    if not (has_forename(one) and has_forename(other)) or forenames_agree(one.given, other.given):
        return False
    return (one.born == other.born != "") or share_home(one, other)


def _boy_and_girl(one: Face, other: Face) -> bool:
    return {one.sex, other.sex} == {"female", "male"} and one.given != other.given


def _is_unnamed(one: Face, other: Face) -> bool:
    return not (has_forename(one) and has_forename(other))


def _generation_apart(one: Face, other: Face) -> bool:
    return years_apart(birth_of(one), birth_of(other)) >= GENERATION and names_agree(one, other)


def _only_names_agree(one: Face, other: Face) -> bool:
    """Full dates of birth that are not the same, and neither address, phone nor number in common."""
    told = len(one.born) == len(other.born) == FULL_DATE
    if not told or one.born == other.born or not (one.name and other.name and names_agree(one, other)):
        return False
    return not is_supported(one, other)


@lru_cache(maxsize=131_072)
def is_supported(one: Face, other: Face) -> bool:
    """Whether more than name and birth is shared: an address or its postcode, a phone, a contact, a number."""
    postcodes = {home.postcode for home in one.homes if home.postcode}
    near = any(home.postcode in postcodes for home in other.homes)
    return near or share_home(one, other) or _share_contact(one, other) or shares_number(one, other)


def _share_contact(one: Face, other: Face) -> bool:
    return (
        _have_in_common(one.phones, other.phones)
        or _have_in_common(one.emails, other.emails)
        or _have_in_common(one.handles, other.handles)
    )


def _have_in_common(told: tuple[str, ...], others: tuple[str, ...]) -> bool:
    return bool(told and others) and not set(told).isdisjoint(others)


def share_contact_and_name(one: Face, other: Face) -> bool:
    """Whether two share a phone, an e-mail address or a handle and could have one name: always a worker's question."""
    if not _share_contact(one, other) or births_differ(one, other):
        return False
    return bool(one.given and other.given) and names_agree(one, other) and forenames_agree(one.given, other.given)


def share_household(one: Face, other: Face) -> bool:
    """Whether two share an address and a part of the surname."""
    return not set(one.family.split()).isdisjoint(other.family.split()) and share_home(one, other)


def may_be_born(one: Face, other: Face) -> bool:
    """Whether one is a child that was expected when the other was born, in one household: a worker says so.

    From four months before the expected date, the earliest at which a child lives, to a month after it.
    """
    for unborn, child in ((one, other), (other, one)):
        if unborn.due and not has_forename(unborn) and len(child.born) == FULL_DATE:
            days = (date.fromisoformat(child.born) - date.fromisoformat(unborn.due)).days
            return _EARLIEST <= days <= _LATEST and share_household(one, other)
    return False


_GUARDS: Final[tuple[tuple[Guard, Callable[[Face, Face], bool]], ...]] = (
    ("two_numbers", _numbers_differ),
    ("number", _relatives_number),
    ("sibling", _may_be_siblings),
    ("sex", _boy_and_girl),
    ("generation", _generation_apart),
    ("unnamed", _is_unnamed),
    ("name_alone", _only_names_agree),
)
