"""Temporary."""

from functools import lru_cache
from typing import NamedTuple

from services.kernel.events.entry import Face
from services.profile.domain.likeness import births_agree, families_agree, forenames_agree, share_home
from services.profile.domain.matching.model import Model


class Weighed(NamedTuple):
    weight: float
    levels: tuple[int, ...] = ()


@lru_cache(maxsize=300_000)
def _weigh(one: Face, other: Face) -> Weighed:
    w = -17.0
    if one.given and other.given:
        w += 7 if one.given == other.given else 5 if forenames_agree(one.given, other.given) else -6
    if one.family and other.family:
        w += 8 if one.family == other.family else 5 if families_agree(one.family, other.family) else -4
    if one.born and other.born:
        w += 13 if one.born == other.born else 8 if births_agree(one.born, other.born) else -7
    if one.homes and other.homes:
        w += 10 if share_home(one, other) else -1
    if one.phones and other.phones:
        w += 10 if set(one.phones) & set(other.phones) else -1
    return Weighed(w)


def weigh(one: Face, other: Face, model: Model) -> Weighed:
    return _weigh(one, other)
