"""Who is likely to be whom: joins by weight of evidence, and the questions that only a worker can answer.

Every two people of a circle who could be meant by one another's descriptions are weighed. The likeliest two are joined
first, then the likeliest of those that are left, as long as the weight is high, no guard holds the pair back, and each
is alone likely for the other: nobody is joined who could as well be somebody else, or somebody whom nobody holds. Two
who were both several before are joined only if all that is told of the one fits all that is told of the other: one
link between two people makes no person. What weighs enough to ask, and is not joined, is a question.

Nothing depends on the order in which records came.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from math import exp2
from typing import Final, NamedTuple

from services.kernel.events.entry import Face, Key
from services.profile.domain.compared import compare
from services.profile.domain.likeness import (
    Number,
    births_differ,
    numbers,
)
from services.profile.domain.matching import guards
from services.profile.domain.matching.blocks import TOO_MANY, blocks
from services.profile.domain.matching.guards import Guard
from services.profile.domain.matching.model import Model
from services.profile.domain.matching.score import weight_from
from services.profile.domain.units import Faces, Units

JOIN: Final = 12.0
"""Bits at which two are joined: odds of some four thousand to one that they are one, all other evidence apart."""

ASK: Final = 6.0
"""Bits at which a worker is asked: odds of sixty to one."""

MUCH: Final = 10.0
"""Bits by which somebody else is so much more likely that a worker is not asked of a pair."""

BREAK: Final = 4.0
"""Bits of a second link between two people who are both told in several ways; bits below which a guard parts two."""

ALONE: Final = 0.95
"""The share of the likelihood that one of all who could be meant must have, somebody whom nobody holds included."""

_TELLING: Final = frozenset({"number", "sibling", "sex", "generation"})
"""Guards that say of somebody that it is another person, and so no rival."""

_ADULT_ROLES: Final = frozenset({"parent", "carer"})
_ADULT_AT: Final = 18


class Asked(NamedTuple):
    """A question about two people, by a unit of each: how likely (bits), by which descriptions, what holds them back.

    ``doubted`` says that the two are one now, and that something that is told speaks against it.
    """

    one: int
    other: int
    weight: float
    faces: Faces
    guard: Guard | None
    doubted: bool = False


class _Judged(NamedTuple):
    """Two people: how likely they are one, by which descriptions, and what holds them back.

    ``fits`` says that they may be joined, whatever weighs; ``linked`` that a worker is asked, whatever weighs.
    """

    weight: float
    faces: Faces
    guard: Guard | None
    fits: bool
    linked: bool


class Weighed(NamedTuple):
    """The questions that are left, and whether anybody was weighed at all."""

    questions: list[Asked]
    any: bool


def join_likely(units: Units, model: Model) -> Weighed:
    """Join who is likely to be one, and return the questions that are left."""
    likely = _Likely(units, model)
    weighed = likely.has_pairs()
    doubted = list(likely.join())
    return Weighed(doubted + likely.questions(), weighed)


class _Likely:
    """The pairs of people who could be one, by the units that stand for them, the lesser first."""

    def __init__(self, units: Units, model: Model) -> None:
        self._units = units
        self._model = model
        self._near: dict[int, dict[int, _Judged]] = defaultdict(dict)
        people = sorted({units.person(unit) for unit in range(len(units.faces))})
        for one, other in sorted(_candidates(units, people)):
            self._consider(one, other)
        self._bears_disputed = self._who_bear_disputed(people) if self._near else set()

    def _who_bear_disputed(self, people: Sequence[int]) -> set[int]:
        """Those of some people who bear a number that others of them bear as well."""
        bearers = Counter(number for person in people for number in self._numbers(person))
        disputed = {number for number, count in bearers.items() if count > 1}
        return {person for person in people if not disputed.isdisjoint(self._numbers(person))}

    def _consider(self, one: int, other: int) -> None:
        """Keep a pair if it weighs enough, or is linked; a pair that is told as two is none."""
        if not self._units.told_apart(one, other):
            judged = self._judge(one, other)
            if judged:
                self._near[one][other] = self._near[other][one] = judged

    def _pairs(self) -> Iterator[tuple[int, int, _Judged]]:
        for one, others in self._near.items():
            for other, judged in others.items():
                if one < other:
                    yield one, other, judged

    def has_pairs(self) -> bool:
        """Whether anybody could be anybody else."""
        return any(self._near.values())

    def join(self) -> Iterator[Asked]:
        """Join the likeliest two, until none are left to join; yields the joins that something speaks against."""
        while True:
            likeliest = sorted(
                (
                    (judged.weight, self._support(one, other), self._names(one, other), one, other)
                    for one, other, judged in self._pairs()
                    if judged.fits and judged.weight >= JOIN
                ),
                reverse=True,
            )
            found = next(((one, other) for *_, one, other in likeliest if self._are_alone(one, other)), None)
            if found is None:
                return
            one, other = found
            judged = self._near[one][other]
            if judged.guard:
                yield Asked(one, other, judged.weight, judged.faces, judged.guard, doubted=True)
            self._unite(one, other)

    def _names(self, one: int, other: int) -> list[int]:
        """What tells a pair from others, whatever the order in which its records came."""
        return sorted(min(self._units.name[unit] for unit in self._units.members[person]) for person in (one, other))

    def _support(self, one: int, other: int) -> int:
        """How well two people are known: of two pairs that are as likely, the better known are joined first."""
        return self._units.size(one) + self._units.size(other)

    def _unite(self, one: int, other: int) -> None:
        around = (self._near[one].keys() | self._near.pop(other).keys()) - {one, other}
        self._near.pop(one)
        self._units.unite(one, other)
        if other in self._bears_disputed:
            self._bears_disputed.add(one)
        for near in sorted(around):
            self._near[near].pop(one, None)
            self._near[near].pop(other, None)
            self._consider(min(one, near), max(one, near))

    def _are_alone(self, one: int, other: int) -> bool:
        """Whether nobody else could be meant by the lesser known of two people, or by either of two known alike.

        Many descriptions can be one person's; one description is only one person's.
        """
        known, also = (self._units.size(person) for person in (one, other))
        return (known > also or self._is_alone(one, other)) and (also > known or self._is_alone(other, one))

    def _is_alone(self, person: int, other: int) -> bool:
        """Whether one alone is likely to be a person, of all who are not likely to be that one too."""
        near = self._near[person]
        weight = near[other].weight
        rivals = [
            judged.weight
            for rival, judged in near.items()
            if rival != other and judged.guard not in _TELLING and not self._could_be_one(rival, other)
        ]
        return 1.0 / (1.0 + exp2(-weight) + sum(exp2(one - weight) for one in rivals)) >= ALONE

    def _could_be_one(self, one: int, other: int) -> bool:
        """Whether two are likely one person, or only a number says that they are two that others bear as well."""
        judged = self._near[one].get(other)
        if judged is None or judged.weight < JOIN:
            return False
        if judged.fits or judged.guard is None:
            return True
        return judged.guard == "two_numbers" and not self._bears_disputed.isdisjoint((one, other))

    def _numbers(self, person: int) -> set[Number]:
        return {number for face in self._units.faces[person] for number in numbers(face)}

    def questions(self) -> list[Asked]:
        """What is left to ask."""
        return [
            Asked(one, other, judged.weight, judged.faces, judged.guard)
            for one, other, judged in sorted(self._pairs())
            if self._is_worth_asking(one, other, judged)
        ]

    def _is_worth_asking(self, one: int, other: int, judged: _Judged) -> bool:
        """Whether nobody is much more likely to be meant by the lesser known of two people.

        Of siblings whose births differ as well as their forenames nobody needs to be asked.
        """
        if judged.guard == "sibling" and births_differ(*judged.faces):
            return False
        weight = judged.weight
        known, also = (self._units.size(person) for person in (one, other))
        best = [max(judged.weight for judged in self._near[person].values()) for person in (one, other)]
        return (known > also or weight >= best[0] - MUCH) and (also > known or weight >= best[1] - MUCH)

    def _judge(self, one: int, other: int) -> _Judged | None:
        """Weigh two people: the two descriptions that weigh most speak for them, and any two can object.

        None where they weigh too little for a question, and nothing links them.
        """
        units = self._units
        refused = units.refused & (self._numbers(one) | self._numbers(other)) if units.refused else units.refused
        told = compare(frozenset(units.faces[one]), frozenset(units.faces[other]), refused, self._model, ASK)
        if told is None:
            return None
        held_back = dict(told.held_back)
        for pair in told.maybe_parent_and_child:
            if _are_adult_and_child(pair, units, one, other):
                held_back.setdefault(pair, "no_birth")
        free = [pair for pair in told.meeting if pair not in held_back] or told.meeting
        heaviest = max(told.weights[pair] for pair in told.meeting)
        faces = self._heaviest(free, told.weights)
        if not (held_back or told.supported):
            return _Judged(heaviest, faces, "name_alone", fits=False, linked=told.linked)
        if not held_back:
            both_several = len(units.faces[one]) > 1 and len(units.faces[other]) > 1
            fits = not both_several or _is_linked_twice(faces, told.weights)
            return _Judged(heaviest, faces, None, fits, told.linked)
        guard = min(held_back.values(), key=lambda found: (found in guards.SOFT, found))
        soft = all(found in guards.SOFT and told.weights[pair] >= BREAK for pair, found in held_back.items())
        joined_anyway = faces not in held_back and told.weights[faces] >= JOIN
        return _Judged(heaviest, faces, guard, soft and joined_anyway, told.linked)

    def _heaviest(self, pairs: list[Faces], weights: Mapping[Faces, float]) -> Faces:
        """The pair that weighs most, by the names of its mentions where several do."""
        most = max([weights[pair] for pair in pairs])
        first, *others = [pair for pair in pairs if weights[pair] == most]
        return max(first, *others, key=self._rank) if others else first

    def _rank(self, pair: Faces) -> tuple[int, int]:
        of_face, name = self._units.of_face, self._units.name
        one, other = (min(name[unit] for unit in of_face[face]) for face in pair)
        return one, other


def _is_linked_twice(heaviest: Faces, weights: Mapping[Faces, float]) -> bool:
    """Whether a second link beside the heaviest, between two other descriptions, makes two people one."""
    return any(
        weight >= BREAK and pair[0] is not heaviest[0] and pair[1] is not heaviest[1]
        for pair, weight in weights.items()
    )


def _candidates(units: Units, people: Sequence[int]) -> set[tuple[int, int]]:
    """The pairs of people, the lesser first, who share a key that finds few; ``people`` are all, in order."""
    found: dict[Key, list[int]] = defaultdict(list)
    for person in people:
        for key in set().union(*map(blocks, units.faces[person])):
            found[key].append(person)
    return {pair for bearers in found.values() if 1 < len(bearers) <= TOO_MANY for pair in combinations(bearers, 2)}


def _are_adult_and_child(pair: Faces, units: Units, one: int, other: int) -> bool:
    """Whether one of two namesakes of one address is an adult, and the other may be a child."""
    first, second = _is_adult(pair[0], units, one), _is_adult(pair[1], units, other)
    return first is not second and True in {first, second}


def _is_adult(face: Face, units: Units, person: int) -> bool | None:
    """Whether a description is an adult's: by birth, or else by role; None where neither tells."""
    if face.born:
        return int(face.born[:4]) + _ADULT_AT < max(units.year[unit] for unit in units.members[person])
    roles = set().union(*(units.roles[unit] for unit in units.members[person]))
    return True if roles & _ADULT_ROLES else False if "child" in roles else None


def read_together(one: Face, others: Iterable[Face], models: Iterable[Model]) -> bool:
    """Whether a description is enough like one of some others that their records have to be read together.

    So are those of one surname at one address: they may be family.
    """
    return any(_are_read_together(one, other, models) for other in others)


def _are_read_together(one: Face, other: Face, models: Iterable[Model]) -> bool:
    for model in models:
        if weight_from(ASK, one, other, model) is not None:
            return True
    return guards.share_contact_and_name(one, other) or guards.share_household(one, other)
