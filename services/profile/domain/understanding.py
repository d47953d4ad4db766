"""What is understood of a circle: which records stand, who is whom, who is family, at an instant as known at another.

A circle is a set of records that have to be read together, because somebody in one could be somebody in another,
or be their family. Everything is computed from the records alone, so an answer as of last month is the same
function of fewer records, and a withdrawn mistake leaves nothing behind.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, NamedTuple, TypeVar
from uuid import UUID

from services.kernel import clock
from services.kernel.clock import Instant
from services.kernel.events.entry import FULL_DATE, SAME_NUMBERS, Entry, Face, Home, Identifier, full_births
from services.profile.domain.decisions import NOTHING, Decided, Standing, standing
from services.profile.domain.heirs import carried_over
from services.profile.domain.likely import join_likely
from services.profile.domain.likeness import Number, contradict, meeting_points, numbers
from services.profile.domain.matching.guards import Guard
from services.profile.domain.matching.model import Model, default
from services.profile.domain.people import certainty, group
from services.profile.domain.places import NO_PLACES, SharedPlaces
from services.profile.domain.records import Received, Seen, Shape
from services.profile.domain.standing import Status, root_of, statuses
from services.profile.domain.units import Care, Pair, Ruled, Told

T = TypeVar("T")

ADULT_AT: Final = 18
"""The age at which childhood ends (Children Act 1989 s. 105)."""


@dataclass(eq=False)
class Person:
    """A claim that some mentions are one human being; ``seen`` are those that count, in order of receipt.

    ``ghosts`` are mentions in records that no longer stand: they are shown, and are evidence of nothing. ``disputed``
    are the identifiers that are told of somebody else as well: whose they are is a worker's question.
    """

    id: UUID
    seen: list[Seen]
    ghosts: list[Seen] = field(default_factory=list)
    disputed: frozenset[Identifier] = frozenset()

    @cached_property
    def faces(self) -> list[Face]:
        """The different descriptions, in the order in which they became known."""
        return list(dict.fromkeys(one.mention.face for one in self.seen))

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles in which records name this person."""
        return frozenset(one.mention.role for one in self.seen)

    @cached_property
    def born(self) -> str:
        """The date of birth most often told in full, or else most often told at all; "" where none is."""
        told = [(one.mention.face.born, one.entry.time) for one in self.seen if one.mention.face.born]
        return _most_often([one for one in told if len(one[0]) == FULL_DATE] or told)

    @cached_property
    def name(self) -> str:
        """The form of name most often given, aliases apart; the latest by time where two tie (contract, Selection)."""
        seen = self.seen or self.ghosts
        return _most_often([(one.mention.shown, one.entry.time) for one in seen if one.mention.shown])

    @cached_property
    def identifiers(self) -> list[Identifier]:
        """Every identifier told, valid or not, in a fixed order."""
        told = {one for face in self.faces for one in face.identifiers}
        return sorted(told, key=lambda one: (one.scheme, one.value))

    def is_child(self, at: Instant) -> bool:
        """Under 18 at an instant, by the latest birth that the date allows; without one, named as ``child``."""
        if not self.born:
            return "child" in self.roles
        return clock.first_instant(clock.birthday(clock.last_day_of(self.born), ADULT_AT)) > at

    @cached_property
    def homes_ever(self) -> frozenset[Home]:
        """Every address told."""
        return frozenset(home for face in self.faces for home in face.homes)

    def homes_by(self, at: Instant) -> frozenset[Home]:
        """Every address told by what occurred by an instant."""
        return frozenset(home for one in self.seen if one.entry.at <= at for home in one.mention.face.homes)

    def homes_now(self, at: Instant) -> frozenset[Home]:
        """The addresses in the latest record, by time, that tells any, but for those left by then."""
        today = clock.london_date(at).isoformat()
        return frozenset(home for home in self.homes_last_told(at) if not home.until or home.until > today)

    def homes_last_told(self, at: Instant) -> tuple[Home, ...]:
        """The addresses in the latest record, by time, that occurred by an instant and tells any."""
        telling = [one for one in self.seen if one.mention.face.homes and one.entry.at <= at]
        latest = max(telling, key=_by_time, default=None)
        return latest.mention.face.homes if latest else ()


class Means(NamedTuple):
    """By what descriptions are judged: the model that weighs them, and the places that are no evidence.

    ``models`` are all that ever were in use: whoever was one person by any of them is read together.
    """

    model: Model = default()
    shared: SharedPlaces = NO_PLACES
    models: tuple[Model, ...] = (default(),)


class Held(NamedTuple):
    """What a circle is understood from: its records, what workers have decided, by what descriptions are judged."""

    records: Collection[Received]
    decided: Collection[Decided] = ()
    means: Means = Means()


class Question(NamedTuple):
    """Whether two people are one: how likely (bits), by which descriptions, and what holds the pair back.

    ``doubted`` says that they are one now, and that something that is told speaks against it. ``left`` is who became
    known first; each side is named by a mention. ``of_family`` asks something else: whether the right one is of the
    left one's family.
    """

    left: Seen
    right: Seen
    weight: float
    faces: tuple[Face, Face]
    guard: Guard | None
    doubted: bool
    of_family: bool = False


@dataclass(eq=False)
class Understanding:
    """The people of a circle as known at an instant; ``records`` are those received by then.

    ``own`` tells who the own people of each record that counts are; ``certain`` are the faces of which every mention
    is one person's, ``told_once`` those that weigh more once told again; ``standing`` what workers have decided
    by then; ``questions`` what they are asked; ``shared`` the places that make nobody one household.
    """

    records: list[Received]
    status: dict[UUID, Status]
    people: list[Person]
    of_mention: dict[UUID, Person]
    own: dict[Received, tuple[Person, ...]]
    certain: frozenset[Face]
    told_once: frozenset[Face]
    standing: Standing
    questions: list[Question]
    shared: SharedPlaces

    @cached_property
    def counting(self) -> list[Received]:
        """The records that count, retractions apart, oldest first."""
        return sorted(self.own, key=lambda one: one.entry.order)

    def person(self, entry: Entry, place: int) -> Person | None:
        """Who is mentioned at a place of a record; None if the mention is of another circle."""
        return self.of_mention.get(entry.mention_id(place))


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
        for number in {number for face in person.faces for number in numbers(face)}:
            bearers[number].append(person)
    who = understanding.of_mention
    sealed = {frozenset((who.get(left), who.get(right))) for left, right in understanding.standing.sealed}
    for number, people in bearers.items():
        for person in people if len(people) > 1 else ():
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
        shapes = {received.shape: received for received in reversed(counting)}
        faces = {face for people, _ in shapes for face, _ in people}
        sure = certainty(
            {bare(face) for face in faces},
            [pair for received in shapes.values() for pair in received.told_as_two()],
            _faces_ruled(stands, seen, bare),
        )
        self.certain = frozenset([face for face in faces if bare(face) in sure.faces])
        told: list[Told] = []
        first_seen: list[Seen] = []
        cares: list[Care] = []
        apart: list[Pair] = []
        places: dict[Shape, int] = {}
        starts = []
        times = Counter(received.shape for received in counting)
        for received in counting:
            first = places.get(received.shape, len(told))
            if first == len(told):
                year = clock.london_date(received.received_at).year
                is_whole = all(face in self.certain for face, _ in received.shape[0])
                often = times[received.shape] if is_whole else 1
                told += [Told(one.id, bare(one.mention.face), one.mention.role, year, often) for one in received.seen]
                first_seen += received.seen
                cares += [Care(first + tie.adult, first + tie.child) for tie in received.cares]
                apart += [(first + one, first + other) for one, other in received.apart]
                if is_whole:
                    places[received.shape] = first
            starts.append(first)
        at: dict[UUID, int] = {}
        if seen:
            for start, received in zip(starts, counting, strict=True):
                at.update({one.id: start + number for number, one in enumerate(received.seen)})
        units = group(told, cares, apart, sure, _places_ruled(stands, at))
        self._asked, weighed = join_likely(units, held.means.model)
        self.told_once = frozenset([
            face
            for face in self.certain
            if weighed and all(units.told[unit] == 1 for unit in units.of_face[bare(face)])
        ])
        self._first_of_unit = dict(reversed(list(zip(units.of_mention, first_seen, strict=True))))
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
    """The people of each record, whose own begin at a place among the numbers."""
    people: dict[int, Person] = {}
    found = {}
    for received, start in zip(counting, starts, strict=True):
        own = []
        for number, one in zip(numbers[start : start + len(received.own)], received.seen, strict=True):
            person = people.get(number)
            if person is None:
                person = people[number] = Person(one.id, [])
            person.seen.append(one)
            own.append(person)
        found[received] = tuple(own)
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


def _by_time(one: Seen) -> tuple[Instant, str, str, int]:
    entry = one.entry
    return entry.time, entry.source, entry.id, one.place


def _most_often(told: Sequence[tuple[str, Instant]]) -> str:
    """The text told most often; of two told as often, the one told latest."""
    if not told:
        return ""
    counts = Counter(text for text, _ in told)
    latest = {text: max(time for other, time in told if other == text) for text in counts}
    return max(counts, key=lambda text: (counts[text], latest[text], text))
