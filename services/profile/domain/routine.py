"""Which further records of a circle tell nothing new: recognised by a few look-ups, without understanding it afresh.

Such a record changes nothing but the list of records. Nobody comes of age or leaves a home by its day. Those whom it
names are certain, and were named before, by what was received and by what occurred; of each the birth that counts stays
what it is, and by their homes they live with the same people as before. It tells of them what was told before: who is
named in which role, together with whom, tied by what.

In a plain circle that is held even of a description that is new, and of people who are described so together for the
first time. Plain is a circle of which every record counts and every description is certain, in which no two people
have a number, or a name with its birth, in common, nobody could be anybody else, and no worker has decided anything:
no ground is left on which two of its people could be joined, and nobody could be parted. A new description is of one
of them and changes nobody if

- it shares with that person alone a number, or name, birth and meeting point, which is enough for a join;
- it contradicts nothing that is told of that person, and adds no name or birth;
- of all that is told of the others nothing is enough like it for a worker to be asked.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from functools import cached_property
from operator import itemgetter
from typing import Final, NamedTuple
from uuid import UUID

from services.kernel import clock
from services.kernel.clock import FOREVER, Instant
from services.kernel.events.entry import FULL_DATE, Face, Home, full_births
from services.profile.domain.families import Kinship
from services.profile.domain.kin import COUPLES
from services.profile.domain.likely import ASK
from services.profile.domain.likeness import contradict, meeting_points, numbers
from services.profile.domain.matching import guards
from services.profile.domain.matching.blocks import TOO_MANY, blocks
from services.profile.domain.matching.score import weigh
from services.profile.domain.persons import ByTime, Means, Person, Understanding, by_time, comes_of_age
from services.profile.domain.records import Received, Seen, Shape
from services.profile.domain.ties import OUTSIDE, share


class _Told(NamedTuple):
    """What was told of a person: since which occurrence, the birth that counts, the homes ever, and last and when."""

    since: Instant
    born: str
    homes: frozenset[Home]
    homes_now: tuple[Home, ...]
    homes_told: ByTime

    def keeps_birth(self, born: str) -> bool:
        """Whether the birth that counts is the same if one is told once more: itself, or one in part beside a whole."""
        return not born or born == self.born or len(born) < FULL_DATE == len(self.born)


_Known = tuple[Instant, UUID]
"""When a description became known, and the person whom it describes."""

_BEFORE_ALL: Final[ByTime] = (-FOREVER, "", "", 0)
_UNKNOWN: Final[_Known] = (FOREVER, UUID(int=0))


class Routine:
    """What was understood of a circle, as a further record is held against it."""

    def __init__(self, found: Understanding, kin: Kinship, at: Instant) -> None:
        """Remember what was understood, at the latest of the instants of its records."""
        people = [person for person in found.people if person.seen]
        self._changes_at = min([_next_change(person, at) for person in people], default=FOREVER)
        self._couples = {frozenset((a.id, b.id)): kind for (a, b), kind in kin.ties.couples().items()}
        self._told_once = found.told_once
        self._awaited = {one.entry.corrects or one.entry.retracts for one in found.records}
        self._shapes = {received.shape for received in found.own}
        self._faces: dict[Face, _Known] = {}
        self._told: dict[UUID, _Told] = {}
        for person in people:
            self._told[person.id] = _told(person, kin.ties.since[person])
            for one in person.seen:
                if one.mention.face in found.certain:
                    self._faces.setdefault(one.mention.face, (one.received_at, person.id))
        self._may_be_plain = found.is_plain and len(people) <= TOO_MANY

    def people_of(self, received: Received, means: Means) -> list[UUID] | None:
        """Whom a record names, if it tells nothing new; from then on it is told by it too. Else None."""
        entry, received_at = received.entry, received.received_at
        is_version = entry.corrects or entry.retracts or entry.record in self._awaited
        if is_version or max(received_at, entry.at) >= self._changes_at:
            return None
        people: list[UUID] = []
        new: dict[Face, _Known] = {}
        told = dict(self._told)
        for one in received.seen:
            face = one.mention.face
            known_at, person = self._faces.get(face) or self._of_whom(face, new, means)
            after = _after(one, person, told, means) if known_at < received_at else None
            if after is None or face in self._told_once:
                return None
            if face not in self._faces:
                new[face] = received_at, person
            told[person] = after
            people.append(person)
        if not self._tells_the_same(received.shape, people):
            return None
        for face, known in new.items():
            self._add(face, known)
        self._told = told
        self._shapes.add(received.shape)
        return people

    @cached_property
    def _plain(self) -> "_Plain | None":
        plain = _Plain(self._faces) if self._may_be_plain else None
        return plain if plain and plain.is_plain() else None

    def _of_whom(self, face: Face, new: dict[Face, _Known], means: Means) -> _Known:
        """Of whom a new description is, beside others of its record that are ``new``."""
        return self._plain.known(face, new, means) if self._plain else _UNKNOWN

    def _add(self, face: Face, known: _Known) -> None:
        self._faces[face] = known
        if self._plain:
            self._plain.add(face, known[1])

    def _tells_the_same(self, shape: Shape, people: list[UUID]) -> bool:
        """Whether a shape tells of people what was told before, and of each couple what was told last."""
        couples = [tie for tie in shape.ties if tie.kind in COUPLES]
        if any(self._couples.get(frozenset((people[one.adult], people[one.child]))) != one.kind for one in couples):
            return False
        if shape in self._shapes:
            return True
        are_two = len(set(people)) == len(people)
        return are_two and self._plain is not None and self._facts.issuperset(_facts(shape, people))

    @cached_property
    def _facts(self) -> set[tuple[object, ...]]:
        """All that was told of the people of a plain circle."""
        return {
            fact for shape in self._shapes for fact in _facts(shape, [self._faces[face][1] for face in shape.faces])
        }


class _Plain:
    """The people of a circle that may be plain, by their descriptions, all of which are certain."""

    def __init__(self, faces: dict[Face, _Known]) -> None:
        """Find who has which numbers, and which names with their births."""
        self._faces = faces
        self._owners: dict[object, set[UUID]] = defaultdict(set)
        self._of: dict[UUID, list[Face]] = defaultdict(list)
        for face, (_, person) in faces.items():
            self.add(face, person)

    def add(self, face: Face, person: UUID) -> None:
        """Know one description more."""
        self._of[person].append(face)
        for mark in _marks(face):
            self._owners[mark].add(person)

    def is_plain(self) -> bool:
        """Whether nobody has a number, or a name and birth, in common; a child not born yet may become anybody."""
        return all(len(people) == 1 for people in self._owners.values()) and not any(face.due for face in self._faces)

    def known(self, face: Face, new: Collection[Face], means: Means) -> _Known:
        """Whom a new description is of, known since the last of that person's, if it changes nobody."""
        owners = {person for mark in _marks(face) for person in self._owners.get(mark, ())}
        if len(owners) != 1 or face.due or any(not set(_marks(face)).isdisjoint(_marks(one)) for one in new):
            return _UNKNOWN
        (person,) = owners
        own = self._of[person]
        others = [*new, *(other for name, faces in self._of.items() if name != person for other in faces)]
        bare = means.shared.bare
        if _adds_to(own, face) or not _is_one_of(bare(face), [bare(one) for one in own]):
            return _UNKNOWN
        if any(_could_be_one(bare(face), bare(other), means) for other in others):
            return _UNKNOWN
        return max([self._faces[one][0] for one in own]), person


def _marks(face: Face) -> tuple[object, ...]:
    """What no two people of a plain circle have in common: identifiers, and names with their births."""
    return (*numbers(face), *full_births(face))


def _adds_to(own: list[Face], face: Face) -> bool:
    """Whether a description tells a name or a birth that none of a person's others does."""
    names = {form for one in own for form in _forms(one)}
    families, births = {one.family for one in own}, {"", *(one.born for one in own)}
    return not names.issuperset(_forms(face)) or face.family not in families or face.born not in births


def _forms(face: Face) -> set[str]:
    return {form for form in (face.name, *face.aliases) if form}


def _is_one_of(face: Face, own: list[Face]) -> bool:
    """Whether a description has enough in common with one of a person's for a join, and contradicts none of them."""
    enough = any(not numbers(face).isdisjoint(numbers(one)) or _meet(face, one) for one in own)
    return enough and not any(contradict(face, one) for one in own)


def _meet(face: Face, other: Face) -> bool:
    """Whether two descriptions tell one name, birth and meeting point."""
    one_birth = not set(full_births(face)).isdisjoint(full_births(other))
    return one_birth and not set(meeting_points(face)).isdisjoint(meeting_points(other))


def _could_be_one(face: Face, other: Face, means: Means) -> bool:
    """Whether a worker could be asked of two descriptions."""
    if guards.share_contact_and_name(face, other):
        return True
    return not blocks(face).isdisjoint(blocks(other)) and weigh(face, other, means.model).weight >= ASK


def _facts(shape: Shape, people: list[UUID]) -> Iterator[tuple[object, ...]]:
    """All that a shape tells of people, however they are described: role, who is named together, what ties them."""
    for (_, role), person in zip(shape.people, people, strict=True):
        yield person, role
        if len(people) > 1 and role not in OUTSIDE:
            yield from ((person, other, "") for other in people)
    for tie in shape.ties:
        yield people[tie.adult], people[tie.child], tie.kind


def _told(person: Person, since: Instant) -> _Told:
    homes = frozenset([home for face in person.faces for home in face.homes])
    telling = [(by_time(one), one.mention.face.homes) for one in person.seen if one.mention.face.homes]
    homes_told, homes_now = max(telling, key=itemgetter(0), default=(_BEFORE_ALL, ()))
    return _Told(since, person.born, homes, homes_now, homes_told)


def _after(one: Seen, person: UUID, people: dict[UUID, _Told], means: Means) -> _Told | None:
    """What is told of a person with one mention more; None where it changes since when, the birth or with whom."""
    told, face = people[person], one.mention.face
    if one.entry.at < told.since or not told.keeps_birth(face.born):
        return None
    if not face.homes:
        return told
    told_at = by_time(one)
    if told_at > told.homes_told:
        after = _Told(told.since, told.born, told.homes.union(face.homes), face.homes, told_at)
    else:
        after = told._replace(homes=told.homes.union(face.homes))
    if after.homes == told.homes and after.homes_now == told.homes_now:
        return after
    others = [other for name, other in people.items() if name != person]
    has_end = any(home.until for other in (after, *others) for home in other.homes)
    is_alike = not has_end and not means.shared.keys and all(_live_alike(told, after, other) for other in others)
    return after if is_alike else None


def _live_alike(before: _Told, after: _Told, other: _Told) -> bool:
    """Whether somebody lives with another person or apart, and ever lived with them, after as before.

    Now is by the homes told last of both, as long as none has an end, and ever by all.
    """
    known = bool(before.homes_now) == bool(after.homes_now) or not other.homes_now
    now = share(before.homes_now, other.homes_now) == share(after.homes_now, other.homes_now)
    return known and now and share(before.homes, other.homes) == share(after.homes, other.homes)


def _next_change(person: Person, at: Instant) -> Instant:
    """The next instant at which a person comes of age, or leaves an address that has an end."""
    homes = [home for face in person.faces for home in face.homes if home.until]
    changes = [clock.first_instant(clock.parse_date(home.until)) for home in homes]
    if person.born:
        changes.append(comes_of_age(person.born))
    return min([change for change in changes if change > at], default=FOREVER)
