"""Sets of mentions that can only be one person's, and how they become people.

A unit is one mention, or all mentions of one description where the description is enough for a join. Grounds join
units; nothing joins two that contradict each other, or of whom a worker has said that they are two.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import combinations, pairwise, product
from typing import Final, Generic, NamedTuple, TypeVar
from uuid import UUID

from services.kernel.events.entry import Face, full_births
from services.profile.domain.likeness import Number, contradict, meeting_points, nhs_numbers, whole_names
from services.profile.domain.partition import Partition

_AGAIN: Final = 2
"""Told so often, a description is told again."""

_TRUST: Final = (
    *("nhs_number", "upn", "pnc_id", "police_nominal", "social_care_id"),
    *("early_help_id", "youth_justice_id", "housing_id"),
)
"""The spaces of identifiers, the most trusted first: what one has joined the next does not undo."""


T = TypeVar("T")


class Told(NamedTuple):
    """One mention as it is grouped: its description, its role, and the year in which the hub learnt of it.

    ``times`` is how many mentions it stands for that tell the same.
    """

    mention: UUID
    face: Face
    role: str
    year: int
    times: int


class Care(NamedTuple):
    """That one mention is told to be the parent or carer of another, by their places among the mentions."""

    adult: int
    child: int


Pair = tuple[int, int]
"""Two mentions, by their places."""

Faces = tuple[Face, Face]
"""Two descriptions."""


class Ruled(NamedTuple, Generic[T]):
    """What workers have ruled of pairs: those that are one, and those that are two; the second is set apart."""

    one: Sequence[tuple[T, T]] = ()
    two: Sequence[tuple[T, T]] = ()


class Tie(NamedTuple):
    """A valid identifier's space, and the faces that it ties."""

    space: str
    faces: frozenset[Face]


class Certainty(NamedTuple):
    """The faces that identifiers tie, and those that are enough by themselves.

    All mentions with a face of the latter are one person's. ``refused`` are the identifiers that tie nobody, since
    something in the group of those who bear them contradicts.
    """

    ties: list[Tie]
    faces: frozenset[Face]
    refused: frozenset[Number]


class Units:
    """Sets of mentions that can only be one person's, and the joins among them.

    Mentions with the very same face are one unit where the face itself is enough for a join. A unit's number is
    the order in which it became known.
    """

    def __init__(self, told: Sequence[Told], apart: Sequence[Pair], sure: Certainty, ruled: Ruled[int]) -> None:
        """Begin with each unit alone; ``apart`` are pairs of mentions that a record tells as two."""
        self.ties = sure.ties
        self.refused = sure.refused
        self.of_mention: list[int] = []
        self.of_face: dict[Face, list[int]] = defaultdict(list)
        self.faces: list[set[Face]] = []
        self.told: list[int] = []
        self.roles: list[set[str]] = []
        self.year: list[int] = []
        self.name: list[int] = []
        self.sets: Partition[int] = Partition()
        for one in told:
            known = self.of_face[one.face]
            if known and one.face in sure.faces:
                unit = known[-1]
                self.told[unit] = min(self.told[unit] + one.times, _AGAIN)
                self.roles[unit].add(one.role)
                self.name[unit] = min(self.name[unit], one.mention.int)
            else:
                unit = len(self.faces)
                known.append(unit)
                self.faces.append({one.face})
                self.told.append(min(one.times, _AGAIN))
                self.roles.append({one.role})
                self.year.append(one.year)
                self.name.append(one.mention.int)
                self.sets.add(unit)
            self.of_mention.append(unit)
        self.members = [{unit} for unit in range(len(self.faces))]
        self.not_one_with: dict[int, set[int]] = defaultdict(set)
        self.set_apart_from: dict[int, set[int]] = defaultdict(set)
        for pair in (*apart, *ruled.two):
            here, there = (self.of_mention[place] for place in pair)
            self.not_one_with[here].add(there)
            self.not_one_with[there].add(here)
        for left, right in ruled.two:
            self.set_apart_from[self.of_mention[right]].add(self.of_mention[left])

    def person(self, unit: int) -> int:
        """The unit that stands for the person to whom a unit belongs."""
        return self.sets.root(unit)

    def size(self, person: int) -> int:
        """How well a person is known: in how many ways, and in each once or again; oftener adds nothing."""
        return sum([self.told[unit] for unit in self.members[person]])

    def settle(self, grounds: Iterable[Collection[int]]) -> bool:
        """Make one person of those whom each ground ties, and say whether any were joined.

        Whoever contradicts another of those that the grounds tie together could not be told from them, and joins
        nobody.
        """
        tied = self._several(grounds)
        if self.set_apart_from:
            set_apart = {one for group in _connected(tied) for one in self._set_apart(group)}
            tied = [ground - set_apart for ground in tied]
        groups = _connected(tied)
        at_odds = {one for group in groups for one in self._at_odds(group)}
        if at_odds:
            groups = _connected([ground - at_odds for ground in tied])
        for one, *others in groups:
            for other in others:
                self.unite(one, other)
        return bool(groups)

    def _several(self, grounds: Iterable[Collection[int]]) -> list[set[int]]:
        """Whom each ground ties, where it ties more than one person."""
        tied = [{self.person(unit) for unit in ground} for ground in grounds]
        return [people for people in tied if len(people) > 1]

    def _set_apart(self, people: Collection[int]) -> set[int]:
        """Those of some people whom a worker has set apart from another of them."""
        if not self.set_apart_from:
            return set()
        units = set().union(*(self.members[one] for one in people))
        return {
            one
            for one in people
            if any(not self.set_apart_from[unit].isdisjoint(units - self.members[one]) for unit in self.members[one])
        }

    def _at_odds(self, people: Iterable[int]) -> set[int]:
        """Those of some people who cannot be one with another of them."""
        pairs = combinations(sorted(people), 2)
        return {one for pair in pairs if not self.may_be_one(*pair) for one in pair}

    def told_apart(self, one: int, other: int) -> bool:
        """Whether a record tells two people as two, or a worker has said so."""
        return not self.members[one].isdisjoint(self.not_one_with[other])

    def may_be_one(self, one: int, other: int) -> bool:
        """Whether nothing says that two people are two (contract, People: what is never joined)."""
        if self.told_apart(one, other):
            return False
        ones, others = self.faces[one], self.faces[other]
        if len(set().union(*map(nhs_numbers, ones), *map(nhs_numbers, others))) > 1:
            return False
        return not any(contradict(face, another) for face in ones for another in others)

    def unite(self, one: int, other: int) -> None:
        """Make one person of two; the first stands for both."""
        self.sets.join(one, other)
        self.faces[one] |= self.faces[other]
        self.members[one] |= self.members[other]
        self.not_one_with[one] |= self.not_one_with[other]

    def join_by_ruling(self, pairs: Iterable[Pair]) -> None:
        """Join whom workers have ruled to be one, the earliest word first, but for whom they have ruled to be two."""
        ruled_two = {(unit, other) for unit, others in self.set_apart_from.items() for other in others}
        for pair in pairs:
            one, other = sorted(self.person(self.of_mention[place]) for place in pair)
            both = product(self.members[one], self.members[other])
            if one != other and not any(units in ruled_two or units[::-1] in ruled_two for units in both):
                self.unite(one, other)

    def join_by_identifiers(self) -> None:
        """Join what a valid identifier ties, the most trusted scheme first; one contradiction, and it joins none."""
        spaces: dict[str, list[set[int]]] = defaultdict(list)
        for tie in self.ties:
            units = self._units_of(tie.faces)
            if len(units) > 1:
                spaces[tie.space].append(units)
        for space in sorted(spaces, key=_TRUST.index):
            self.settle([people for people in self._several(spaces[space]) if self._agree(people)])

    def _agree(self, people: set[int]) -> bool:
        """Whether some people can all be one, but for those whom a worker has set apart."""
        return not self._at_odds(people - self._set_apart(people))

    def join_by_name_and_birth(self) -> None:
        """Join one name and full date of birth where an address or a phone is shared."""
        meeting: dict[tuple[str, str, str], set[int]] = defaultdict(set)
        for (form, born), faces in self._namesakes().items():
            for face in faces:
                for point in meeting_points(face):
                    meeting[form, born, point].update(self.of_face[face])
        self.settle(meeting.values())

    def _namesakes(self) -> dict[tuple[str, str], list[Face]]:
        """Each name with its full date of birth that several people have, and the descriptions that tell it."""
        told: dict[tuple[str, str], list[Face]] = defaultdict(list)
        for face in self.of_face:
            for birth in full_births(face):
                told[birth].append(face)
        return {birth: faces for birth, faces in told.items() if self._several([self._units_of(faces)])}

    def _units_of(self, faces: Iterable[Face]) -> set[int]:
        return {unit for face in faces for unit in self.of_face[face]}

    def join_by_relatives(self, cares: Sequence[Care]) -> None:
        """Join one name and full date of birth where a parent or a child is shared, until nothing changes.

        A relative is shared if it is one person already, or has itself one name and full date of birth, or one
        name and an address or a phone.
        """
        namesakes = [self._units_of(faces) for faces in self._namesakes().values()] if cares else []
        pairs = {pair for units in namesakes for pair in combinations(sorted(units), 2)}
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
