"""What is understood of a circle: which records stand, who is whom, who is family, at an instant as known at another.

A circle is a set of records that have to be read together, because somebody in one could be somebody in another,
or be their family. Everything is computed from the records alone, so an answer as of last month is the same
function of fewer records, and a withdrawn mistake leaves nothing behind.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar
from uuid import UUID

from services.kernel import clock
from services.kernel.clock import Instant
from services.kernel.events.entry import SAME_NUMBERS, Entry, Face, Identifier, full_births
from services.profile.domain.decisions import NOTHING, Standing, standing
from services.profile.domain.heirs import carried_over
from services.profile.domain.likely import join_likely
from services.profile.domain.likeness import Number, contradict, meeting_points, numbers
from services.profile.domain.people import certainty, group
from services.profile.domain.persons import Held, Person, Question, Understanding
from services.profile.domain.records import Received, Seen, Shape
from services.profile.domain.standing import Status, root_of, statuses
from services.profile.domain.units import Care, Pair, Ruled, Told

T = TypeVar("T")


def understand(held: Held, as_of: Instant) -> Understanding:
    """What a circle's records tell, of those received by ``as_of``, with what workers had decided by then."""
    known = sorted(
        (one for one in held.records if one.received_at <= as_of), key=lambda one: (one.received_at, one.entry.record)
    )
    status = statuses(one.entry for one in known)
    counting = [one for one in known if _counts(one.entry, status)]
    stands = standing(one for one in held.decided if one.known_at <= as_of) if held.decided else NOTHING
    if stands != NOTHING and len(counting) < len(known):
        stands = carried_over(stands, known, counting, status)
    grouped = _People(counting, stands, held)
    people = list(dict.fromkeys(person for of_record in grouped.own.values() for person in of_record))
    of_mention = {one.id: person for person in people for one in person.seen}
    result = Understanding(
        known,
        status,
        people,
        of_mention,
        grouped.own,
        grouped.certain,
        grouped.told_once,
        grouped.is_plain and stands == NOTHING and len(counting) == len(known),
        stands,
        grouped.questions(),
        held.means.shared,
    )
    _note_disputed(result)
    if len(counting) < len(known):
        _place_ghosts(result)
    return result


def _note_disputed(understanding: Understanding) -> None:
    """Note the numbers that several people bear; that another identity of a sealed pair bears one is not said."""
    bearers: dict[Number, list[Person]] = defaultdict(list)
    for person in understanding.people:
        for number in numbers(person.faces[0]).union(*map(numbers, person.faces[1:])):
            bearers[number].append(person)
    contested = {number: people for number, people in bearers.items() if len(people) > 1}
    if not contested:
        return
    who = understanding.of_mention
    sealed = {frozenset((who.get(left), who.get(right))) for left, right in understanding.standing.sealed}
    for number, people in contested.items():
        for person in people:
            if any(other is not person and frozenset((person, other)) not in sealed for other in people):
                person.disputed |= {
                    one
                    for face in person.faces
                    for one in face.identifiers
                    if number in numbers(face) and _is(one, number)
                }


def _is(identifier: Identifier, number: Number) -> bool:
    return (
        identifier.valid and (SAME_NUMBERS.get(identifier.scheme, identifier.scheme), identifier.value) == number[::2]
    )


def _counts(entry: Entry, status: dict[UUID, Status]) -> bool:
    return status[entry.record] == "current" and entry.retracts is None


class _People:
    """Who each record's own people are, the faces that are certain, and what is left to ask.

    Of records of one shape, all of whose faces are certain, the first tells everything.
    """

    def __init__(self, counting: Sequence[Received], stands: Standing, held: Held) -> None:
        bare = held.means.shared.bare
        seen = {one.id: one for received in counting for one in received.seen} if stands != NOTHING else {}
        times = Counter([received.shape for received in counting])
        faces = {face for shape in times for face in shape.faces}
        sure = certainty(
            {bare(face) for face in faces},
            [pair for shape in times for pair in shape.told_as_two],
            _faces_ruled(stands, seen, bare),
        )
        self.certain = frozenset([face for face in faces if bare(face) in sure.faces])
        told: list[Told] = []
        first_seen: list[Seen] = []
        cares: list[Care] = []
        apart: list[Pair] = []
        places: dict[Shape, int] = {}
        starts: list[int] = []
        for received in counting:
            shape = received.shape
            first = places.get(shape, len(told))
            if first == len(told):
                year = clock.london_date(received.received_at).year
                is_whole = self.certain.issuperset(shape.faces)
                often = times[shape] if is_whole else 1
                told += [Told(one.id, bare(one.mention.face), one.mention.role, year, often) for one in received.seen]
                first_seen += received.seen
                cares += [Care(first + tie.adult, first + tie.child) for tie in shape.cares]
                apart += [(first + one, first + other) for one, other in shape.apart]
                if is_whole:
                    places[shape] = first
            starts.append(first)
        at: dict[UUID, int] = {}
        if seen:
            for start, received in zip(starts, counting, strict=True):
                at.update({one.id: start + number for number, one in enumerate(received.seen)})
        units = group(told, cares, apart, sure, _places_ruled(stands, at))
        self._asked, weighed = join_likely(units, held.means.model)
        told_once = (face for face in self.certain if all(units.told[unit] == 1 for unit in units.of_face[bare(face)]))
        self.told_once = frozenset(told_once) if weighed else frozenset()
        self.is_plain = not weighed and not sure.refused and len(self.certain) == len(faces)
        first_of_unit = zip(reversed(units.of_mention), reversed(first_seen), strict=True)
        self._first_of_unit = dict(first_of_unit) if self._asked else {}
        self.own = _persons(counting, starts, [units.person(unit) for unit in units.of_mention])

    def questions(self) -> list[Question]:
        """What a worker is asked."""
        return [
            Question(
                self._first_of_unit[one.one],
                self._first_of_unit[one.other],
                one.weight,
                one.faces,
                one.guard,
                one.doubted,
            )
            for one in self._asked
        ]


def _faces_ruled(stands: Standing, seen: Mapping[UUID, Seen], bare: Callable[[Face], Face]) -> Ruled[Face]:
    """Workers' words about who is whom, by the descriptions in the mentions that count."""
    faces = {mention: bare(one.mention.face) for mention, one in seen.items()}
    return Ruled(_told(stands.must, faces), _told((*stands.cannot, *stands.sealed), faces))


def _places_ruled(stands: Standing, at: Mapping[UUID, int]) -> Ruled[int]:
    """Workers' words about who is whom, by the places of the mentions that count."""
    return Ruled(_told(stands.must, at), _told((*stands.cannot, *stands.sealed), at))


def _told(pairs: Iterable[tuple[UUID, UUID]], by: Mapping[UUID, T]) -> list[tuple[T, T]]:
    """The pairs of which both mentions count, told by something else."""
    return [(by[one], by[other]) for one, other in pairs if one in by and other in by]


def _persons(
    counting: Sequence[Received], starts: Sequence[int], numbers: Sequence[int]
) -> dict[Received, tuple[Person, ...]]:
    """The people of each record, whose own begin at a place among the numbers; records may begin at the same."""
    people: dict[int, Person] = {}
    told: dict[tuple[int, int], tuple[Person, ...]] = {}
    found = {}
    for received, start in zip(counting, starts, strict=True):
        place = start, start + len(received.own)
        own = told.get(place)
        if own is None:
            for number, one in zip(numbers[slice(*place)], received.seen, strict=True):
                if number not in people:
                    people[number] = Person(one.id, [])
            own = told[place] = tuple([people[number] for number in numbers[slice(*place)]])
        for person, one in zip(own, received.seen, strict=True):
            person.seen.append(one)
        found[received] = own
    return found


def _place_ghosts(understanding: Understanding) -> None:
    """Show the mentions of records that do not stand with the people they name, as far as that is certain."""
    finder = _Finder(understanding.people)
    entries = {one.entry.record: one.entry for one in understanding.records}
    for received in understanding.records:
        entry = received.entry
        if _counts(entry, understanding.status):
            continue
        for ghost in received.seen:
            person = finder.find(ghost.mention.face) or _successor(ghost, entries, understanding)
            if person is None:
                person = Person(ghost.id, [])
                understanding.people.append(person)
            person.ghosts.append(ghost)
            understanding.of_mention[ghost.id] = person


class _Finder:
    """Who, of the people understood, a face certainly describes."""

    def __init__(self, people: Iterable[Person]) -> None:
        self.by_mark: dict[object, set[Person]] = defaultdict(set)
        for person in people:
            for face in person.faces:
                for mark in _marks(face):
                    self.by_mark[mark].add(person)

    def find(self, face: Face) -> Person | None:
        for mark in _marks(face):
            found = [one for one in self.by_mark[mark] if not any(contradict(face, other) for other in one.faces)]
            if len(self.by_mark[mark]) == 1 and found:
                return found[0]
        return None


def _marks(face: Face) -> list[object]:
    """What a face is found by, the surest first: itself, its identifiers, name and birth with a place or without."""
    identifiers = [(one.scheme, one.value, face.scope) for one in face.identifiers if one.valid]
    births = full_births(face)
    return [face, *identifiers, *((birth, point) for birth in births for point in meeting_points(face)), *births]


def _successor(ghost: Seen, entries: dict[UUID, Entry], understanding: Understanding) -> Person | None:
    """Whom the standing version of the same event names by the same ref and role."""
    entry, mention = ghost.entry, ghost.mention
    root = root_of(entries, entry.record)
    for other in entries.values():
        if understanding.status[other.record] == "current" and root_of(entries, other.record) == root:
            for place, named in enumerate(other.mentions):
                if (named.ref, named.role) == (mention.ref, mention.role):
                    return understanding.person(other, place)
    return None
