"""Temporary."""

from functools import lru_cache
from typing import NamedTuple
from services.kernel.events.entry import Face
from services.profile.domain.likeness import births_agree, forenames_agree, families_agree, share_home
from services.profile.domain.matching.model import Model


class Weighed(NamedTuple):
    weight: float
    levels: tuple[int, ...] = ()
    said: tuple[str, ...] = ()


@lru_cache(maxsize=300_000)
def _weigh(one: Face, other: Face) -> Weighed:
    w = -17.0
    said = []
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
    for what, mine, theirs in (
        ("forename", one.given, other.given),
        ("surname", one.family, other.family),
        ("date of birth", one.born, other.born),
        ("phone", one.phones, other.phones),
    ):
        if mine and theirs:
            said.append(f"The same {what} (+8.0 bits)" if mine == theirs else f"Another {what} (-4.0 bits)")
    return Weighed(w, (), tuple(said))


def weigh(one: Face, other: Face, model: Model) -> Weighed:
    return _weigh(one, other)


def grounds(weighed: Weighed) -> tuple[str, ...]:
    return weighed.said
