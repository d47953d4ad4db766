"""A question in plain words: who each of the two is, what agrees, what contradicts, what hangs on it."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final
from uuid import UUID

from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.events.entry import Home
from services.profile import present
from services.profile.domain.agenda import Route
from services.profile.domain.families import Family
from services.profile.domain.matching import guards, score
from services.profile.domain.persons import Person
from services.profile.questions import Open
from services.profile.review_answers import (
    Band,
    CardAnswer,
    CardFamily,
    GroundAnswer,
    GuardAnswer,
    PairAnswer,
    QuestionKind,
    SideAnswer,
    Strength,
    WaitingAnswer,
)

_INWARD: Final = 3
_BANDS: Final[tuple[tuple[float, Band], ...]] = ((24.0, "very likely"), (20.0, "likely"), (12.0, "unclear"))
"""From how many bits on a pair that is asked about is called so; below all of them it is unlikely.

Of 745 pairs asked about in a simulated county that is hard to tell apart, those from 24 bits on were one person 98
times in a hundred, those from 20 on 79, from 12 on 39, and those below 12.
"""
_STRENGTHS: Final[tuple[tuple[float, Strength], ...]] = ((6.0, "strongly"), (2.0, "clearly"))
_BITS: Final = re.compile(r"\s*\(([+-]\d+(?:\.\d+)?) bits\)$")
_OF_FAMILY: Final = "Lives at the family's address, with a part of its surname, and nobody is told to care for them"
_NOT_READABLE: Final = "What speaks for it stands in records that you may not read"


def band(weight: float) -> Band:
    """How likely two are one, of a weight in bits."""
    for least, name in _BANDS:
        if weight >= least:
            return name
    return "unlikely"


def grounds(one: Open, caller: Caller) -> list[str]:
    """What speaks for and against, in sentences with their bits; not of records that the caller may not read."""
    for face, person in zip(one.question.faces, (one.left, one.right), strict=True):
        seen = present.readable(person, caller).seen
        if not any(present.same_but_homes(told.mention.face, face) for told in seen):
            return [_NOT_READABLE]
    if one.question.of_family:
        return [_OF_FAMILY]
    return list(score.grounds(score.weigh(*one.question.faces, one.model)))


def pair(one: Open, caller: Caller) -> PairAnswer:
    """A question in a list."""
    left, right = one.pair
    told: PairAnswer = {
        "left": str(left),
        "right": str(right),
        "weight": round(one.question.weight, 2),
        "grounds": grounds(one, caller),
        "question": f"{left}/{right}",
        "kind": _kind(one),
        "band": "likely" if one.question.of_family else band(one.question.weight),
        "guard": _guard(one),
        "waits_on": _waits_on(one),
        "names": [present.readable(side, caller).name for side in (one.left, one.right)],
    }
    if one.unsure is not None:
        told["cannot_tell_since"] = clock.format_instant(one.unsure)
    return told


def _kind(one: Open) -> QuestionKind:
    if one.question.of_family:
        return "of_family"
    return "doubted" if one.question.doubted else "same_person"


def card(one: Open, caller: Caller) -> CardAnswer:
    """A question with all that a worker needs to decide it."""
    told = [_ground(says) for says in grounds(one, caller)]
    answer: CardAnswer = {
        "question": "/".join(map(str, one.pair)),
        "left": _side(one, one.left, caller),
        "right": _side(one, one.right, caller),
        "weight": round(one.question.weight, 2),
        "kind": _kind(one),
        "band": "likely" if one.question.of_family else band(one.question.weight),
        "agrees": [ground for speaks_for, ground in told if speaks_for],
        "contradicts": [ground for speaks_for, ground in told if not speaks_for],
        "guard": _guard(one),
        "waits_on": _waits_on(one),
    }
    if one.unsure is not None:
        answer["cannot_tell_since"] = clock.format_instant(one.unsure)
    return answer


def _ground(sentence: str) -> tuple[bool, GroundAnswer]:
    """Whether a sentence speaks for a pair's being one, and what it says without its bits."""
    found = _BITS.search(sentence)
    bits = float(found.group(1)) if found else 0.0
    return bits >= 0, {"says": _BITS.sub("", sentence), "strength": _strength(abs(bits))}


def _strength(bits: float) -> Strength:
    for least, name in _STRENGTHS:
        if bits >= least:
            return name
    return "slightly"


def _guard(one: Open) -> GuardAnswer | None:
    guard = one.question.guard
    return {"code": guard, "says": guards.SENTENCES[guard]} if guard else None


def _waits_on(one: Open) -> list[WaitingAnswer]:
    return [{"family": str(item.family.id), "route": item.route} for item in one.waits]


def _side(one: Open, person: Person, caller: Caller) -> SideAnswer:
    shown = present.readable(person, caller)
    members = {seen.id for seen in person.seen}
    families = [
        _family(family, one, caller)
        for family in one.families
        if any(seen.id in members for member in family.people for seen in member.seen)
    ]
    faces = shown.faces
    return {
        "person": str(person.id),
        "names": _told(seen.mention.shown for seen in shown.seen),
        "also_known_as": _told(alias.title() for face in faces for alias in face.aliases),
        "dates_of_birth": _told(seen.mention.face.born for seen in shown.seen),
        "sex": _told(seen.mention.face.sex for seen in shown.seen),
        "roles": sorted(shown.roles),
        "identifiers": present.identifiers(shown),
        "addresses": _told(_address(home) for face in faces for home in face.homes),
        "phones": _told(number for face in faces for number in face.phones),
        "families": families,
        "sources": [
            {"source": source, "mentions": count}
            for source, count in Counter(seen.entry.source for seen in shown.seen).most_common()
        ],
        "mentions": present.mentions(shown),
    }


def _family(family: Family, one: Open, caller: Caller) -> CardFamily:
    routes: dict[UUID, Route] = {item.family.id: item.route for item in one.waits}
    names = [present.readable(member, caller).name or "not named" for member in family.people]
    return {"family": str(family.id), "members": names, "route": routes.get(family.id)}


def _address(home: Home) -> str:
    """An address to read; it is kept in small letters, and its postcode without a space."""
    postcode = f"{home.postcode[:-_INWARD]} {home.postcode[-_INWARD:]}".strip()
    return ", ".join(part for part in ((home.text or home.place).title(), postcode) if part) or home.uprn


def _told(texts: Iterable[str]) -> list[str]:
    return present.most_often_first(texts)
