"""Who is whom, first form: certain matches, or else a new person (contract, People).

Two rules make people of mentions. A valid identifier joins all mentions that bear it, unless anything in that
whole group contradicts; then it joins none. The same name and full date of birth join where an address, a phone,
a parent or a child is shared too. No join may bring a contradiction into a person.

The result depends on the mentions alone, not on the order in which they came: whoever could be one of two people
that are certainly two is joined with neither.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from itertools import combinations, pairwise
from typing import Final, NamedTuple

from services.kernel.events.entry import SAME_NUMBERS, SCOPED, Face, full_births
from services.profile.domain.likeness import contradict, meeting_points, nhs_numbers, whole_names
from services.profile.domain.partition import Partition

_TRUST: Final = (
    *("nhs_number", "upn", "pnc_id", "police_nominal", "social_care_id"),
    *("early_help_id", "youth_justice_id", "housing_id"),
)
"""The spaces of identifiers, the most trusted first: what one has joined the next does not undo."""


class Care(NamedTuple):
    """That one mention is told to be the parent or carer of another, by their places among the mentions."""

    adult: int
    child: int


Pair = tuple[int, int]
"""Two mentions, by their places."""

Number = tuple[str, str, str]


class Certainty(NamedTuple):
    """The identifiers that tie all who bear them, and the faces that are enough by themselves.

    All mentions with such a face are one person's.
    """

    bearers: dict[Number, set[Face]]
    faces: frozenset[Face]


def certainty(faces: Collection[Face], apart: Iterable[tuple[Face, Face]]) -> Certainty:
    """What is certain of some faces, of which ``apart`` are pairs that a record tells as two people."""
    shared = {number for one, other in apart for number in _numbers(one) & _numbers(other)}
    bearers = {
        number: bearing
        for number, bearing in _identifier_groups(faces).items()
        if number not in shared and not _contradiction_in(bearing)
    }
    by_name = {face for face in faces if full_births(face) and meeting_points(face)}
    return Certainty(bearers, frozenset(by_name.union(*bearers.values())))


def group(told: Sequence[Face], cares: Sequence[Care], apart: Sequence[Pair], sure: Certainty) -> list[int]:
    """The number of the person of each mention, by its face; numbers mean nothing but to be equal or not.

    ``told`` is in order of receipt; ``apart`` are pairs that their own record tells as two.
    """
    units = _Units(told, [*apart, *cares], sure)
    units.join_by_identifiers()
    units.join_by_name_and_birth()
    units.join_by_relatives(cares)
    return [units.person(unit) for unit in units.of_mention]


class _Units:
    """Sets of mentions that can only be one person's, and the joins among them.

    Mentions with the very same face are one unit where the face itself is enough for a join. A unit's number is
    the order in which it became known.
    """

    def __init__(self, told: Sequence[Face], apart: Sequence[Pair], sure: Certainty) -> None:
        self.bearers = sure.bearers
        self.of_mention: list[int] = []
        self.of_face: dict[Face, list[int]] = defaultdict(list)
        self.faces: list[set[Face]] = []
        self.sets: Partition[int] = Partition()
        for face in told:
            known = self.of_face[face]
            if not known or face not in sure.faces:
                known.append(len(self.faces))
                self.faces.append({face})
                self.sets.add(known[-1])
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

    def settle(self, grounds: Iterable[Collection[int]]) -> bool:
        """Make one person of those whom each ground ties, and say whether any were joined.

        Whoever contradicts another of those that the grounds tie together could not be told from them, and joins
        nobody.
        """
        tied = [{self.person(unit) for unit in ground} for ground in grounds]
        at_odds = {one for group in _connected(tied) for one in self._at_odds(group)}
        groups = _connected([ground - at_odds for ground in tied])
        for one, *others in groups:
            for other in others:
                self._unite(one, other)
        return bool(groups)

    def _at_odds(self, people: Iterable[int]) -> set[int]:
        """Those of some people who cannot be one with another of them."""
        pairs = combinations(sorted(people), 2)
        return {one for pair in pairs if not self._may_be_one(*pair) for one in pair}

    def _may_be_one(self, one: int, other: int) -> bool:
        if not self.members[one].isdisjoint(self.not_one_with[other]):
            return False
        numbers = set().union(*(nhs_numbers(face) for face in self.faces[one] | self.faces[other]))
        pairs = ((face, another) for face in self.faces[one] for another in self.faces[other])
        return len(numbers) <= 1 and not any(contradict(*pair) for pair in pairs)

    def _unite(self, one: int, other: int) -> None:
        self.sets.join(one, other)
        self.faces[one] |= self.faces[other]
        self.members[one] |= self.members[other]
        self.not_one_with[one] |= self.not_one_with[other]

    def join_by_identifiers(self) -> None:
        """Join what a valid identifier ties, the most trusted scheme first; one contradiction, and it joins none."""
        spaces: dict[str, list[set[int]]] = defaultdict(list)
        for number, faces in self.bearers.items():
            units = {unit for face in faces for unit in self.of_face[face]}
            if len(units) > 1:
                spaces[number[0]].append(units)
        for space in sorted(spaces, key=_TRUST.index):
            self.settle([units for units in spaces[space] if not self._at_odds({self.person(one) for one in units})])

    def join_by_name_and_birth(self) -> None:
        """Join one name and full date of birth where an address or a phone is shared."""
        meeting: dict[tuple[str, str, str], set[int]] = defaultdict(set)
        for face, units in self.of_face.items():
            for form, born in full_births(face):
                for point in meeting_points(face):
                    meeting[form, born, point].update(units)
        self.settle([units for units in meeting.values() if len(units) > 1])

    def join_by_relatives(self, cares: Sequence[Care]) -> None:
        """Join one name and full date of birth where a parent or a child is shared, until nothing changes.

        A relative is shared if it is one person already, or has itself one name and full date of birth, or one
        name and an address or a phone.
        """
        namesakes = defaultdict(set)
        for face, units in self.of_face.items():
            for birth in full_births(face):
                namesakes[birth].update(units)
        pairs = {pair for units in namesakes.values() for pair in combinations(sorted(units), 2)} if cares else set()
        joined = True
        while joined:
            pairs = {pair for pair in pairs if self.person(pair[0]) != self.person(pair[1])}
            relatives = self._relatives(cares) if pairs else {}
            shared = [
                pair
                for pair in pairs
                if not relatives[self.person(pair[0])].isdisjoint(relatives[self.person(pair[1])])
            ]
            joined = self.settle(shared)

    def _relatives(self, cares: Sequence[Care]) -> dict[int, set[tuple[str, object]]]:
        """For each person the parents and children told, as people and as names with dates of birth."""
        found: dict[int, set[tuple[str, object]]] = defaultdict(set)
        for adult, child in cares:
            up, down = self.of_mention[adult], self.of_mention[child]
            found[self.person(down)].update(("parent", mark) for mark in self._marks(up))
            found[self.person(up)].update(("child", mark) for mark in self._marks(down))
        return found

    def _marks(self, unit: int) -> list[object]:
        faces = self.faces[unit]
        births = [birth for face in faces for birth in full_births(face)]
        points = [(form, point) for face in faces for form in whole_names(face) for point in meeting_points(face)]
        return [self.person(unit), *births, *points]


def _connected(grounds: Iterable[Collection[int]]) -> list[list[int]]:
    """The groups of more than one that grounds connect, each in order."""
    ordered = [sorted(ground) for ground in grounds]
    connected = Partition(sorted({one for ground in ordered for one in ground}))
    for ground in ordered:
        for one, other in pairwise(ground):
            connected.join(one, other)
    return [group for group in connected.groups() if len(group) > 1]


@lru_cache(maxsize=65_536)
def _numbers(face: Face) -> frozenset[Number]:
    """The valid identifiers of a face: the space in which each is unique, its scope there, its value."""
    return frozenset(
        (SAME_NUMBERS.get(one.scheme, one.scheme), face.scope if one.scheme in SCOPED else "", one.value)
        for one in face.identifiers
        if one.valid
    )


def _identifier_groups(faces: Iterable[Face]) -> dict[Number, set[Face]]:
    """The faces that bear each valid identifier."""
    bearers: dict[Number, set[Face]] = defaultdict(set)
    for face in faces:
        for number in _numbers(face):
            bearers[number].add(face)
    return bearers


def _contradiction_in(faces: set[Face]) -> bool:
    """Whether one identifier is borne by faces that cannot all be one person's."""
    if any(len(nhs_numbers(face)) > 1 for face in faces):
        return True
    return any(contradict(one, other) for one, other in combinations(faces, 2))
