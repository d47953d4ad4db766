"""The circles that a fold has in memory, and the keys by which it finds the one that a record belongs to."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple
from uuid import UUID

from msgspec.structs import replace

from services.kernel.events.entry import Entry, Face, Key, Mention, Relation, identifier_keys
from services.kernel.events.named import KEPT
from services.kernel.ids import record_of
from services.profile.domain.circle import Circle, identity_keys, kin_groups
from services.profile.domain.likely import read_together
from services.profile.domain.matching.blocks import TOO_MANY, blocks
from services.profile.domain.persons import Means
from services.profile.domain.records import Received
from services.profile.folding.store import FoldStore

Merge = Callable[[Circle, Circle], None]
"""What to do when two circles turn out to be one: the first takes over the second."""

CAPACITY: Final = 300_000
"""Records that the circles in memory may hold between batches."""

_TOO_MANY_BEARERS: Final = 200
"""Beyond so many descriptions a key tells nobody apart: a number that means "unknown", a name with a made-up date.
It finds no circle any more, lest one wrong value of one vendor draw a county into one circle."""


class Group(NamedTuple):
    """People of a record who belong to one circle: their places, and the keys by which a circle of theirs is found."""

    places: tuple[int, ...]
    keys: frozenset[Key]


@lru_cache(maxsize=KEPT)
def grouped(mentions: tuple[Mention, ...], relations: tuple[Relation, ...]) -> list[Group]:
    """The groups of a record's people, by what it says of them; most records say what one before has said."""
    return [
        Group(tuple(group), frozenset().union(*(identity_keys(mentions[place].face) for place in group)))
        for group in kin_groups(mentions, relations)
    ]


class Atlas:
    """Circles by number, kept while there is room; those unused for longest are forgotten first."""

    def __init__(self, store: FoldStore, capacity: int, means: Means) -> None:
        """Begin empty; ``capacity`` is how many records the circles may hold between batches."""
        self.store = store
        self.means = means
        self.saturated = store.saturated()
        self._capacity = capacity
        self._circles: OrderedDict[int, Circle] = OrderedDict()
        self._by_key: dict[Key, int] = {}
        self._by_block: dict[Key, set[int]] = {}
        self._crowded: set[Key] = set()
        self._places: dict[UUID, set[int]] = {}
        self._became: dict[int, int] = {}
        self.last = store.last_circle()

    def concerned(self, means: Means) -> list[Circle]:
        """The circles in which an address or a telephone is evidence by other means, and was not so far, or was."""
        found = self.store.find(means.shared.keys ^ self.means.shared.keys)
        numbers = {number for circles in found.values() for number in circles}
        self._load(numbers)
        return [self._circles[number] for number in sorted(numbers)]

    def judge_by(self, means: Means) -> None:
        """Judge descriptions by other means from now on."""
        self.means = means
        for circle in self._circles.values():
            circle.means = means

    def prepare(self, entries: list[Entry], waiting: dict[UUID, set[UUID]], linked: set[UUID]) -> None:
        """Load the circles that a batch of records can touch; ``linked`` are further records that it speaks of."""
        faces = {mention.face for entry in entries for mention in entry.mentions}
        keys = {key for face in faces for key in identity_keys(face)}
        found = self.store.find(keys - self._by_key.keys() - self.saturated)
        linked |= {record for entry in entries for record in (entry.corrects, entry.retracts) if record}
        linked |= {record for entry in entries for record in waiting.get(entry.record, ())}
        self._places = self.store.circles_of(linked)
        wanted = {circle for circles in found.values() for circle in circles}
        wanted |= {circle for circles in self._places.values() for circle in circles}
        self._load(wanted)
        self._load_alike([face for face in faces if not self._is_held(face)])

    def _load_alike(self, faces: list[Face]) -> None:
        """Load the circles in which somebody could be meant whom descriptions that are new describe."""
        keys = {key for face in faces for key in blocks(face)} - self.saturated
        found = self.store.find_few(keys, TOO_MANY)
        self._crowded = {key for key, circles in found.items() if len(circles) > TOO_MANY}
        self._load({circle for key in found.keys() - self._crowded for circle in found[key]})

    def _is_held(self, face: Face) -> bool:
        """Whether a description is one that the circle found by its keys holds already."""
        numbers = {self._by_key.get(key) for key in identity_keys(face) - self.saturated}
        return any(number is not None and self._circles[number].holds(face) for number in numbers)

    def _load(self, numbers: set[int]) -> None:
        wanted = numbers - self._circles.keys()
        decided = self.store.decided(wanted) if wanted else {}
        for number, records in (self.store.load(wanted) if wanted else {}).items():
            circle = self._circles[number] = Circle(number, self.means)
            for received in records:
                circle.hold(received)
            circle.decided = {one.decision.id: one for one in decided.get(number, ())}
            circle.unsaved_keys()
            self._by_key.update(dict.fromkeys(circle.identity_keys - self.saturated, number))
            self._note_blocks(circle.faces_by, number)
        for number in numbers:
            self._circles.move_to_end(number)

    def _note_blocks(self, keys: Iterable[Key], number: int) -> None:
        for key in keys:
            self._by_block.setdefault(key, set()).add(number)

    def circle(self, number: int) -> Circle:
        """The circle of a number, or the one that took it over in this batch."""
        while number in self._became:
            number = self._became[number]
        return self._circles[number]

    def circles_of(self, record: UUID) -> list[Circle]:
        """The circles in which a record stands: one of this batch, or one that was asked for by ``prepare``."""
        numbers = {self.circle(number).number for number in self._places.get(record, ())}
        return [self._circles[number] for number in sorted(numbers)]

    def circle_of(self, mention: UUID) -> Circle | None:
        """The circle of which somebody is that a record of this batch mentions, or one asked for by ``prepare``."""
        return next((circle for circle in self.circles_of(record_of(mention)) if circle.mentions(mention)), None)

    def place(self, entry: Entry, merge: Merge) -> Iterator[tuple[Circle, tuple[int, ...]]]:
        """The circles that a record belongs to, with the places of their people; a new one where none is found."""
        groups = grouped(entry.mentions, entry.relations)
        placed = [(self._place(entry, group, merge), group) for group in groups]
        for number, places in self._together(placed).items():
            circle = self._circles[number]
            self.note(entry.record, number)
            for place in places:
                face = entry.mentions[place].face
                if not circle.holds(face):
                    self._note_blocks(blocks(face), number)
            yield circle, places

    def _place(self, entry: Entry, group: Group, merge: Merge) -> Circle:
        """The circle of a group of people, which takes over the others to which they lead as well."""
        keys = self._telling_keys(group)
        found = {self._by_key[key] for key in keys if key in self._by_key}
        numbers = sorted({self.circle(number).number for number in found} if self._became else found)
        circle = self._circles[numbers[0]] if numbers else self.new()
        alike = self._alike([entry.mentions[place].face for place in group.places], circle)
        for number in (*numbers[1:], *sorted(alike - set(numbers[1:]))):
            if number in self._circles:
                self.merge(circle, self._circles[number], merge)
        self._by_key.update(dict.fromkeys(keys, circle.number))
        self._circles.move_to_end(circle.number)
        return circle

    def _together(self, placed: list[tuple[Circle, Group]]) -> dict[int, tuple[int, ...]]:
        """The places of a record's people by circle: a later group may have made one of the circles of earlier ones."""
        own: dict[int, list[int]] = {}
        for circle, group in placed:
            number = self.circle(circle.number).number
            own.setdefault(number, []).extend(group.places)
            self._by_key.update(dict.fromkeys(self._telling_keys(group), number))
        return {number: tuple(sorted(places)) for number, places in own.items()}

    def _telling_keys(self, group: Group) -> frozenset[Key]:
        return group.keys if self.saturated.isdisjoint(group.keys) else group.keys - self.saturated

    def _alike(self, faces: list[Face], circle: Circle) -> set[int]:
        """The other circles in which somebody is enough like one of some descriptions to be read together with."""
        found: set[int] = set()
        for face in faces:
            if circle.holds(face):
                continue
            told = blocks(face) - self.saturated - self._crowded
            keys = {key for key in told if len(self._by_block.get(key, ())) <= TOO_MANY}
            numbers = set().union(*(self._by_block.get(key, ()) for key in keys)) - found - {circle.number}
            for number in numbers:
                by = self._circles[number].faces_by
                others = {self._telling(other) for key in keys & by.keys() for other in by[key]}
                if read_together(self._telling(face), others, self.means.models):
                    found.add(number)
        return found

    def _telling(self, face: Face) -> Face:
        """A description without the numbers that too many bear."""
        if not self.saturated or self.saturated.isdisjoint(identifier_keys(face)):
            return face
        numbers = [
            one
            for one in face.identifiers
            if self.saturated.isdisjoint(identifier_keys(replace(face, identifiers=(one,))))
        ]
        return replace(face, identifiers=tuple(numbers))

    def new(self) -> Circle:
        """A new, empty circle."""
        self.last += 1
        circle = self._circles[self.last] = Circle(self.last, self.means)
        return circle

    def merge(self, into: Circle, other: Circle, merge: Merge) -> None:
        """Make one circle of two."""
        merge(into, other)
        del self._circles[other.number]
        self._became[other.number] = into.number
        for key in other.faces_by:
            self._by_block[key] = self._by_block.get(key, set()) - {other.number} | {into.number}
        self._by_key.update(dict.fromkeys(other.identity_keys - self.saturated, into.number))

    def note(self, record: UUID, circle: int) -> None:
        """A record of this batch stands in a circle."""
        self._places.setdefault(record, set()).add(circle)

    def saturate(self, circle: Circle, received: Received) -> set[Key]:
        """The keys that with this record too many bear; they find no circle from the next record on."""
        if len(circle.records) <= _TOO_MANY_BEARERS:
            return set()
        told = {key for place in received.own for key in identity_keys(received.entry.mentions[place].face)}
        found = {key for key in told if circle.bearers[key] > _TOO_MANY_BEARERS} - self.saturated
        for key in found:
            self._by_key.pop(key, None)
        self.saturated |= found
        return found

    def trim(self) -> None:
        """Forget what the last batch alone needed, and the circles unused for longest, down to the capacity."""
        self._places.clear()
        self._became.clear()
        size = sum(len(circle.records) for circle in self._circles.values())
        while size > self._capacity:
            number, circle = self._circles.popitem(last=False)
            size -= len(circle.records)
            for key in circle.identity_keys:
                if self._by_key.get(key) == number:
                    del self._by_key[key]
            for key in circle.faces_by:
                self._by_block[key].discard(number)
                if not self._by_block[key]:
                    del self._by_block[key]
