"""Which further records of a circle tell nothing new: recognised by a few look-ups, without understanding it afresh.

Such a record changes nothing but the list of records. Nobody comes of age or leaves a home by its day. Those whom it
names are certain, were named before, by what was received and by what occurred, and the birth and the homes that count
stay what they are. It tells of them what was told before: who is named in which role, together with whom, tied by what.

In a plain circle that is held even of a description that is new, and of people who are described so together for the
first time. Plain is a circle of which every record counts and every description is certain, in which no two people
have a number, or a name with its birth, in common, nobody could be anybody else, and no worker has decided anything:
no ground is left on which two of its people could be joined, and nobody could be parted. A new description is of one
of them and changes nobody if

- it shares with that person alone a number, or name, birth and meeting point, which is enough for a join;
- it contradicts nothing that is told of that person, and adds no name, birth or home;
- of all that is told of the others nothing is enough like it for a worker to be asked.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final, NamedTuple
from uuid import UUID

from services.kernel import clock
from services.kernel.clock import Instant
from services.kernel.events.entry import FULL_DATE, Face, full_births
from services.profile.domain.families import Kinship
from services.profile.domain.kin import COUPLES
from services.profile.domain.likely import ASK
from services.profile.domain.likeness import contradict, meeting_points, numbers
from services.profile.domain.matching import guards
from services.profile.domain.matching.blocks import TOO_MANY, blocks
from services.profile.domain.matching.score import weigh
from services.profile.domain.persons import Means, Person, Understanding, by_time, comes_of_age
from services.profile.domain.records import Received, Seen, Shape
from services.profile.domain.ties import OUTSIDE

_NEVER: Final = 1 << 62
"""Later than every instant."""


class _Told(NamedTuple):
    """What was told of a person: since which occurrence, the birth that counts, a record of the homes told last."""

    person: UUID
    since: Instant
    born: str
    at_home: Seen | None


_Known = tuple[Instant, _Told]
"""When a description became known, and what was told of the person whom it describes."""

_NOBODY: Final[_Known] = (_NEVER, _Told(UUID(int=0), _NEVER, "", None))


class Routine:
    """What was understood of a circle, as a further record is held against it."""

    def __init__(self, found: Understanding, kin: Kinship, at: Instant) -> None:
        """Remember what was understood, at the latest of the instants of its records."""
        people = [person for person in found.people if person.seen]
        self._changes_at = min([_next_change(person, at) for person in people], default=_NEVER)
        self._couples = {frozenset((a.id, b.id)): kind for (a, b), kind in kin.ties.couples().items()}
        self._told_once = found.told_once
        self._awaited = {one.entry.corrects or one.entry.retracts for one in found.records}
        self._shapes = {received.shape for received in found.own}
        self._faces: dict[Face, _Known] = {}
        for person in people:
            told = _Told(person.id, kin.ties.since[person], person.born, person.home_last_told(at))
            for one in person.seen:
                if one.mention.face in found.certain:
                    self._faces.setdefault(one.mention.face, (one.received_at, told))
        self._may_be_plain = found.is_plain and len(people) <= TOO_MANY

    def people_of(self, received: Received, means: Means) -> list[UUID] | None:
        """Whom a record names, if it tells nothing new; from then on it is told by it too. Else None."""
        entry, received_at = received.entry, received.received_at
        is_version = entry.corrects or entry.retracts or entry.record in self._awaited
        if is_version or max(received_at, entry.at) >= self._changes_at:
            return None
        people: list[UUID] = []
        new: dict[Face, _Known] = {}
        for one in received.seen:
            face = one.mention.face
            known_at, told = self._faces.get(face) or self._of_whom(face, new, means)
            if received_at <= known_at or entry.at < told.since or face in self._told_once or not _fits(one, told):
                return None
            if face not in self._faces:
                new[face] = received_at, told
            people.append(told.person)
        if not self._tells_the_same(received.shape, people, new):
            return None
        self._faces.update(new)
        self._shapes.add(received.shape)
        return people

    def _of_whom(self, face: Face, new: dict[Face, _Known], means: Means) -> _Known:
        """Of whom a new description is, beside others of its record that are ``new``."""
        plain = self._plain(new)
        return plain.known(face, means) if plain else _NOBODY

    def _plain(self, new: dict[Face, _Known]) -> "_Plain | None":
        plain = _Plain({**self._faces, **new}) if self._may_be_plain else None
        return plain if plain and plain.is_plain() else None

    def _tells_the_same(self, shape: Shape, people: list[UUID], new: dict[Face, _Known]) -> bool:
        """Whether a shape tells of people what was told before, and of each couple what was told last."""
        couples = [tie for tie in shape.ties if tie.kind in COUPLES]
        if any(self._couples.get(frozenset((people[one.adult], people[one.child]))) != one.kind for one in couples):
            return False
        if shape in self._shapes:
            return True
        if len(set(people)) < len(people) or not self._plain(new):
            return False
        told = {fact for known in self._shapes for fact in _facts(known, self._people_in(known))}
        return told.issuperset(_facts(shape, people))

    def _people_in(self, shape: Shape) -> list[UUID]:
        return [self._faces[face][1].person for face in shape.faces]


class _Plain:
    """The people of a circle that may be plain, by their descriptions, all of which are certain."""

    def __init__(self, faces: dict[Face, _Known]) -> None:
        """Find who has which numbers, and which names with their births."""
        self._faces = faces
        self._owners: dict[object, set[UUID]] = defaultdict(set)
        self._of: dict[UUID, list[Face]] = defaultdict(list)
        for face, (_, told) in faces.items():
            self._of[told.person].append(face)
            for mark in _marks(face):
                self._owners[mark].add(told.person)

    def is_plain(self) -> bool:
        """Whether nobody has a number, or a name and birth, in common; a child not born yet may become anybody."""
        return all(len(people) == 1 for people in self._owners.values()) and not any(face.due for face in self._faces)

    def known(self, face: Face, means: Means) -> _Known:
        """Whom a new description is of, known since the last of that person's, if it changes nobody."""
        owners = {person for mark in _marks(face) for person in self._owners.get(mark, ())}
        if len(owners) != 1 or face.due:
            return _NOBODY
        own = self._of[owners.pop()]
        others = [other for other in self._faces if other not in own]
        bare = means.shared.bare
        if _adds_to(own, face) or not _is_one_of(bare(face), [bare(one) for one in own]):
            return _NOBODY
        if any(_could_be_one(bare(face), bare(other), means) for other in others):
            return _NOBODY
        return max(self._faces[one][0] for one in own), self._faces[own[0]][1]


def _marks(face: Face) -> tuple[object, ...]:
    """What no two people of a plain circle have in common: identifiers, and names with their births."""
    return (*numbers(face), *full_births(face))


def _adds_to(own: list[Face], face: Face) -> bool:
    """Whether a description tells a name, a birth or a home that none of a person's others does."""
    told = [(_forms(one), {one.family}, {one.born}, set(one.homes)) for one in own]
    names, families, births, homes = (set().union(*parts) for parts in zip(*told, strict=True))
    return not (
        names.issuperset(_forms(face))
        and face.family in families
        and births.issuperset({face.born} - {""})
        and homes.issuperset(face.homes)
    )


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


def _fits(one: Seen, told: _Told) -> bool:
    """Whether the birth and the homes that count of a person stay what they are with one mention more."""
    face, last = one.mention.face, told.at_home
    if face.born and face.born != told.born and not len(face.born) < FULL_DATE == len(told.born):
        return False
    if not face.homes or last is None:
        return not face.homes
    return face.homes == last.mention.face.homes or by_time(one) < by_time(last)


def _next_change(person: Person, at: Instant) -> Instant:
    """The next instant at which a person comes of age, or leaves an address that has an end."""
    homes = [home for face in person.faces for home in face.homes if home.until]
    changes = [clock.first_instant(clock.parse_date(home.until)) for home in homes]
    if person.born:
        changes.append(comes_of_age(person.born))
    return min([change for change in changes if change > at], default=_NEVER)
