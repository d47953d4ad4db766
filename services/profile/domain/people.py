"""Who is whom, first form: certain matches, or else a new person (contract, People).

Two rules make people of mentions. A valid identifier joins all mentions that bear it, unless anything in that
whole group contradicts; then it joins none. The same name and full date of birth join where an address, a phone,
a parent or a child is shared too. No join may bring a contradiction into a person.

The result depends on the mentions alone: where two joins exclude each other, the one that was known first stands.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import combinations
from typing import Final, NamedTuple
from uuid import UUID

from services.kernel.clock import Instant
from services.kernel.events.entry import SAME_NUMBERS, SCOPED, Face
from services.profile.domain.likeness import contradict, full_births, meeting_points, nhs_numbers
from services.profile.domain.partition import Partition

_TIERS: Final = {"nhs_number": 0, "upn": 1}
_LAST_TIER: Final = 2
_PAIRED_UP_TO: Final = 40
"""In a larger group that shares a name, a birth and a place each is compared with the first only."""


class Told(NamedTuple):
    """A mention that counts: who is described, and since when that is known."""

    id: UUID
    received_at: Instant
    face: Face


class Care(NamedTuple):
    """That one mention is told to be the parent or carer of another, by their places among the mentions."""

    adult: int
    child: int


Pair = tuple[int, int]
"""Two mentions, by their places."""

Number = tuple[str, str, str]


class Grouping(NamedTuple):
    """For each mention the number of its person; numbers have no meaning but to be equal or not.

    ``certain`` are the faces that are enough by themselves: all mentions with such a face are one person's.
    """

    numbers: list[int]
    certain: frozenset[Face]


def group(told: Sequence[Told], cares: Sequence[Care], apart: Sequence[Pair]) -> Grouping:
    """People of mentions. ``told`` is in order of receipt; ``apart`` are pairs that their own record tells as two."""
    units = _Units(told, [*apart, *cares])
    units.join_by_identifiers()
    units.join_by_name_and_birth()
    units.join_by_relatives(cares)
    return Grouping([units.person(unit) for unit in units.of_mention], frozenset(units.certain))


class _Units:
    """Sets of mentions that can only be one person's, and the joins among them.

    Mentions with the very same face are one unit where the face itself is enough for a join. A unit's number is
    the order in which it became known.
    """

    def __init__(self, told: Sequence[Told], apart: Sequence[Pair]) -> None:
        self.bearers, self.tiers = _identifier_groups(told)
        shared = {number for one, other in apart for number in _numbers(told[one].face) & _numbers(told[other].face)}
        for number, faces in list(self.bearers.items()):
            if number in shared or _contradiction_in(faces):
                del self.bearers[number]
        self.certain = {face for faces in self.bearers.values() for face in faces}
        self.of_mention: list[int] = []
        self.of_face: dict[Face, list[int]] = defaultdict(list)
        self.faces: list[set[Face]] = []
        self.since: list[tuple[Instant, UUID]] = []
        self.sets: Partition[int] = Partition()
        for one in told:
            known = self.of_face[one.face]
            if not known and full_births(one.face) and meeting_points(one.face):
                self.certain.add(one.face)
            if not known or one.face not in self.certain:
                known.append(len(self.faces))
                self.faces.append({one.face})
                self.sets.add(known[-1])
                self.since.append((one.received_at, one.id))
            self.of_mention.append(known[-1])
        self.members = [{unit} for unit in range(len(self.faces))]
        self.not_one_with: dict[int, set[int]] = defaultdict(set)
        for pair in apart:
            here, there = self.of_mention[pair[0]], self.of_mention[pair[1]]
            self.not_one_with[here].add(there)
            self.not_one_with[there].add(here)

    def person(self, unit: int) -> int:
        """The unit that stands for the person to whom a unit belongs."""
        return self.sets.root(unit)

    def join(self, one: int, other: int) -> bool:
        """Make one person of two units, unless that would bring a contradiction into it."""
        one, other = sorted((self.person(one), self.person(other)))
        if one == other or not self.members[one].isdisjoint(self.not_one_with[other]):
            return False
        numbers = set().union(*(nhs_numbers(face) for face in self.faces[one] | self.faces[other]))
        pairs = ((face, another) for face in self.faces[one] for another in self.faces[other])
        if len(numbers) > 1 or any(contradict(*pair) for pair in pairs):
            return False
        self.sets.join(one, other)
        self.faces[one] |= self.faces[other]
        self.members[one] |= self.members[other]
        self.not_one_with[one] |= self.not_one_with[other]
        return True

    def join_by_identifiers(self) -> None:
        """Join what a valid identifier ties, the most trusted scheme first, then the number known first."""
        groups = []
        for number, faces in self.bearers.items():
            units = sorted({unit for face in faces for unit in self.of_face[face]})
            if len(units) > 1:
                groups.append((self.tiers[number], self.since[units[1]], number, units))
        for _, _, _, units in sorted(groups):
            for unit in units[1:]:
                self.join(units[0], unit)

    def join_by_name_and_birth(self) -> None:
        """Join one name and full date of birth where an address or a phone is shared."""
        meeting: dict[tuple[str, str, str], set[int]] = defaultdict(set)
        for face, units in self.of_face.items():
            for form, born in full_births(face):
                for point in meeting_points(face):
                    meeting[form, born, point].update(units)
        self._join_pairs(meeting.values())

    def _join_pairs(self, groups: Iterable[set[int]]) -> None:
        pairs: set[Pair] = set()
        for units in groups:
            ordered = sorted(units)
            if len(ordered) <= _PAIRED_UP_TO:
                pairs.update(combinations(ordered, 2))
            else:
                pairs.update((ordered[0], unit) for unit in ordered[1:])
        for one, other in sorted(pairs, key=lambda pair: (pair[1], pair[0])):
            self.join(one, other)

    def join_by_relatives(self, cares: Sequence[Care]) -> None:
        """Join one name and full date of birth where a parent or a child is shared, until nothing changes.

        A relative is shared if it is one person already, or has itself one name and full date of birth.
        """
        namesakes = defaultdict(set)
        for face, units in self.of_face.items():
            for birth in full_births(face):
                namesakes[birth].update(units)
        pairs = {pair for units in namesakes.values() for pair in combinations(sorted(units), 2)}
        changed = bool(cares)
        while changed:
            pairs = {pair for pair in pairs if self.person(pair[0]) != self.person(pair[1])}
            relatives = self._relatives(cares) if pairs else {}
            changed = False
            for one, other in sorted(pairs, key=lambda pair: (pair[1], pair[0])):
                shared = relatives[self.person(one)] & relatives[self.person(other)]
                if shared and self.join(one, other):
                    changed = True
                    break

    def _relatives(self, cares: Sequence[Care]) -> dict[int, set[tuple[str, object]]]:
        """For each person the parents and children told, as people and as names with dates of birth."""
        found: dict[int, set[tuple[str, object]]] = defaultdict(set)
        for adult, child in cares:
            up, down = self.of_mention[adult], self.of_mention[child]
            found[self.person(down)].update(("parent", mark) for mark in self._marks(up))
            found[self.person(up)].update(("child", mark) for mark in self._marks(down))
        return found

    def _marks(self, unit: int) -> list[object]:
        births = [birth for face in self.faces[unit] for birth in full_births(face)]
        return [self.person(unit), *births]


@lru_cache(maxsize=65_536)
def _numbers(face: Face) -> frozenset[Number]:
    """The valid identifiers of a face: the space in which each is unique, its scope there, its value."""
    return frozenset(
        (SAME_NUMBERS.get(one.scheme, one.scheme), face.scope if one.scheme in SCOPED else "", one.value)
        for one in face.identifiers
        if one.valid
    )


def _identifier_groups(told: Sequence[Told]) -> tuple[dict[Number, set[Face]], dict[Number, int]]:
    """The faces that bear each valid identifier, and the tier of its space."""
    bearers: dict[Number, set[Face]] = defaultdict(set)
    for face in {one.face for one in told}:
        for number in _numbers(face):
            bearers[number].add(face)
    return bearers, {number: _TIERS.get(number[0], _LAST_TIER) for number in bearers}


def _contradiction_in(faces: set[Face]) -> bool:
    """Whether one identifier is borne by faces that cannot all be one person's."""
    if any(len(nhs_numbers(face)) > 1 for face in faces):
        return True
    return any(contradict(one, other) for one, other in combinations(faces, 2))
