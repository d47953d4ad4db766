"""A circle in memory: the records that have to be read together, and what is understood of them now.

Most records say of the same people what was said before. Such a record changes nothing but the list of records; it
is recognised as routine by a few look-ups. Any other makes the circle be understood afresh, from all its records,
by the same functions that answer questions as of last month.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from typing import Literal, NamedTuple
from uuid import UUID

from services.kernel.clock import FOREVER, Instant
from services.kernel.events.entry import (
    Entry,
    Face,
    Key,
    Mention,
    Relation,
    birth_keys,
    contact_keys,
    home_key,
    identifier_keys,
    key,
)
from services.kernel.ids import record_of
from services.profile.domain import members
from services.profile.domain.decisions import Decided
from services.profile.domain.families import Family, kinship
from services.profile.domain.kin import ties_in
from services.profile.domain.likeness import share_home
from services.profile.domain.matching.blocks import blocks
from services.profile.domain.partition import Partition
from services.profile.domain.persons import Held, Means, Person, Question, Understanding
from services.profile.domain.records import Received
from services.profile.domain.routine import Routine
from services.profile.domain.ties import OUTSIDE
from services.profile.domain.understanding import understand


class PersonRow(NamedTuple):
    """A person as the table of people shows them: normalised names for the search, and dates of birth."""

    person: UUID
    names: str
    births: str


class QuestionRow(NamedTuple):
    """A question to a worker, as the table of questions shows it: a mention and the person of each side.

    Of a ``pair`` the two may be one person; a ``member``, on the right, may be of the left one's family.
    """

    kind: Literal["pair", "member"]
    left: UUID
    right: UUID
    left_person: UUID
    right_person: UUID
    weight: float = 0.0
    guard: str = ""
    doubted: bool = False


class Member(NamedTuple):
    """A member of a family, since the first occurrence that names them."""

    person: UUID
    role: str
    since: Instant


class FamilyRow(NamedTuple):
    """A family as the table of families shows it: children first."""

    family: UUID
    members: tuple[Member, ...]

    @property
    def children(self) -> frozenset[UUID]:
        """The children among its members."""
        return frozenset(member.person for member in self.members if member.role == "child")


class Circle:
    """Records and what is understood of them; ``number`` names the circle in the database."""

    def __init__(self, number: int, means: Means) -> None:
        """An empty circle, whose descriptions are judged by ``means``."""
        self.number = number
        self.means = means
        self.records: dict[UUID, Received] = {}
        self.decided: dict[UUID, Decided] = {}
        self.identity_keys: set[Key] = set()
        self._saved_keys: set[Key] = set()
        self._new_keys: set[Key] = set()
        self.bearers: Counter[Key] = Counter()
        self.faces_by: dict[Key, list[Face]] = {}
        self._held: set[Face] = set()
        self._is_understood = False
        self.of_mention: dict[UUID, UUID] = {}
        self.people: dict[UUID, PersonRow] = {}
        self.families: dict[UUID, FamilyRow] = {}
        self.questions: tuple[QuestionRow, ...] = ()
        self._routine: Routine | None = None

    def hold(self, received: Received) -> None:
        """Keep a record; what is understood does not change before ``understand``."""
        entry = received.entry
        self.records[entry.record] = received
        for place in received.own:
            face = entry.mentions[place].face
            if face not in self._held:
                self._held.add(face)
                self.bearers.update(identity_keys(face))
                self.identity_keys |= identity_keys(face)
                self._new_keys.update(identity_keys(face), contact_keys(face), blocks(face))
                for found_by in blocks(face):
                    self.faces_by.setdefault(found_by, []).append(face)
        if received.own:
            self._new_keys.update(place_keys(entry))

    def holds(self, face: Face) -> bool:
        """Whether a record of the circle describes somebody of its own just so."""
        return face in self._held

    def mentions(self, mention: UUID) -> bool:
        """Whether a mention is of one of the circle's own people."""
        received = self.records.get(record_of(mention))
        return received is not None and any(one.id == mention for one in received.seen)

    def absorb(self, other: "Circle") -> set[UUID]:
        """Take over the records of another circle; returns those that stood in both."""
        self.decided |= other.decided
        both = self.records.keys() & other.records.keys()
        for record, received in other.records.items():
            own = sorted({*self.records[record].own, *received.own}) if record in both else received.own
            self.hold(received.with_own(tuple(own)))
        self._saved_keys |= other._saved_keys  # noqa: SLF001 - another circle's
        return both

    def unsaved_keys(self) -> set[Key]:
        """The keys that are not in the database yet; from now on they are taken to be."""
        new = self._new_keys - self._saved_keys
        self._saved_keys |= new
        self._new_keys = set()
        return new

    def keys(self) -> set[Key]:
        """Everything by which the circle is found."""
        return self._saved_keys | self._new_keys

    def take_routine(self, received: Received) -> bool:
        """Keep a record that changes nothing of what is understood; False, and nothing kept, for any other."""
        self.settle()
        people = self._routine.people_of(received, self.means) if self._routine else None
        if people is None:
            return False
        self.hold(received)
        for one, person in zip(received.seen, people, strict=True):
            self.of_mention[one.id] = person
        return True

    def settle(self) -> None:
        """Understand the circle, if it has not been since it was read; of one without records nothing is."""
        if self.records and not self._is_understood:
            self.understand()

    def understand(self) -> Understanding:
        """Understand the circle afresh, from all its records, at the latest of their instants."""
        self._is_understood = True
        found = understand(Held(self.records.values(), self.decided.values(), self.means), FOREVER)
        at = max([max(one.received_at, one.entry.at) for one in found.records], default=0)
        kin = kinship(found, at)
        people = [person for person in found.people if person.seen]
        self.of_mention = {mention: person.id for mention, person in found.of_mention.items()}
        self.people = {person.id: _person_row(person) for person in people}
        self.families = {family.id: _family_row(family) for family in kin.families}
        asked = [*found.questions, *members.questions(kin)]
        self.questions = tuple([_question_row(one, self.of_mention) for one in asked])
        self._routine = Routine(found, kin, at)
        return found


def _person_row(person: Person) -> PersonRow:
    names = {form for face in person.faces for form in (face.name, *face.aliases) if form}
    births = {face.born for face in person.faces if face.born}
    return PersonRow(person.id, "|".join(sorted(names)), "|".join(sorted(births)))


def _question_row(question: Question, of_mention: Mapping[UUID, UUID]) -> QuestionRow:
    left, right = question.left.id, question.right.id
    return QuestionRow(
        "member" if question.of_family else "pair",
        left,
        right,
        of_mention[left],
        of_mention[right],
        question.weight,
        question.guard or "",
        question.doubted,
    )


def _family_row(family: Family) -> FamilyRow:
    children = [Member(one.id, "child", family.since[one]) for one in family.children]
    return FamilyRow(family.id, (*children, *(Member(one.id, "adult", family.since[one]) for one in family.adults)))


@lru_cache(maxsize=30_000)
def vehicle_key(registration: str) -> Key:
    """The key of a vehicle."""
    return key("vehicle", registration)


def place_keys(entry: Entry) -> list[Key]:
    """The keys of a record's vehicles and of the place where it happened."""
    keys = [vehicle_key(registration) for registration, _ in entry.vehicles if registration]
    if entry.place:
        found = home_key(entry.place.home)
        if found is not None:
            keys.append(found)
    return keys


def kin_groups(mentions: Sequence[Mention], relations: tuple[Relation, ...]) -> list[list[int]]:
    """The places of a record's people, in groups that belong to one circle: those that it ties as kin or household.

    Those who could be of one household because they share a home belong together too. Whoever is tied to nobody
    and can be found again by nothing stays with the first group.
    """
    count = len(mentions)
    if count <= 1:
        return [[0]] * count
    linked = Partition(range(count))
    for tie in ties_in(mentions, relations):
        linked.join(tie.adult, tie.child)
    inside = [(place, one.face) for place, one in enumerate(mentions) if one.role not in OUTSIDE]
    for (one, face), (other, another) in combinations(inside, 2):
        if linked.root(one) != linked.root(other) and share_home(face, another):
            linked.join(one, other)
    groups = linked.groups()
    if len(groups) == 1:
        return groups
    lost = [group for group in groups if len(group) == 1 and not identity_keys(mentions[group[0]].face)]
    found = [group for group in groups if group not in lost]
    first, *rest = found or groups[:1]
    stray = [place for group in lost if group is not first for place in group]
    return [sorted(first + stray), *rest]


@lru_cache(maxsize=65_536)
def identity_keys(face: Face) -> frozenset[Key]:
    """The keys by which another record can tell that it names the same person: identifiers, and name with birth."""
    return frozenset((*identifier_keys(face), *birth_keys(face)))
