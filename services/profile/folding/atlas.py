"""The circles that a fold has in memory, and the keys by which it finds the one that a record belongs to."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from typing import Final
from uuid import UUID

from services.kernel.events.entry import Entry, Key
from services.profile.domain.circle import Circle, identity_keys, kin_groups
from services.profile.domain.records import Received
from services.profile.folding.store import FoldStore

Merge = Callable[[Circle, Circle], None]
"""What to do when two circles turn out to be one: the first takes over the second."""

CAPACITY: Final = 300_000
"""Records that the circles in memory may hold between batches."""

_TOO_MANY_BEARERS: Final = 200
"""Beyond so many descriptions a key tells nobody apart: a number that means "unknown", a name with a made-up date.
It finds no circle any more, lest one wrong value of one vendor draw a county into one circle."""


class Atlas:
    """Circles by number, kept while there is room; those unused for longest are forgotten first."""

    def __init__(self, store: FoldStore, capacity: int) -> None:
        """Begin empty; ``capacity`` is how many records the circles may hold between batches."""
        self.store = store
        self.saturated = store.saturated()
        self._capacity = capacity
        self._circles: OrderedDict[int, Circle] = OrderedDict()
        self._by_key: dict[Key, int] = {}
        self._places: dict[UUID, set[int]] = {}
        self._became: dict[int, int] = {}
        self.last = store.last_circle()

    def prepare(self, entries: list[Entry], waiting: dict[UUID, set[UUID]]) -> None:
        """Load the circles that a batch of records can touch."""
        keys = {key for entry in entries for mention in entry.mentions for key in identity_keys(mention.face)}
        found = self.store.find(keys - self._by_key.keys() - self.saturated)
        linked = {record for entry in entries for record in (entry.corrects, entry.retracts) if record}
        linked |= {record for entry in entries for record in waiting.get(entry.record, ())}
        self._places = self.store.circles_of(linked)
        wanted = {circle for circles in found.values() for circle in circles}
        wanted |= {circle for circles in self._places.values() for circle in circles}
        for number, records in self.store.load(wanted - self._circles.keys()).items():
            self._load(number, records)
        for circle in wanted:
            self._circles.move_to_end(circle)

    def _load(self, number: int, records: Iterable[Received]) -> None:
        circle = Circle(number)
        for received in records:
            circle.hold(received)
        circle.saved_keys = circle.identity_keys | circle.contact_keys
        circle.understand()
        self._circles[number] = circle
        self._by_key.update(dict.fromkeys(circle.identity_keys - self.saturated, number))

    def circle(self, number: int) -> Circle:
        """The circle of a number, or the one that took it over in this batch."""
        while number in self._became:
            number = self._became[number]
        return self._circles[number]

    def circles_of(self, record: UUID) -> list[Circle]:
        """The circles in which a record stands: one of this batch, or one that was asked for by ``prepare``."""
        numbers = {self.circle(number).number for number in self._places.get(record, ())}
        return [self._circles[number] for number in sorted(numbers)]

    def place(self, entry: Entry, merge: Merge) -> Iterator[tuple[Circle, tuple[int, ...]]]:
        """The circles that a record belongs to, with the places of their people; a new one where none is found."""
        placed: list[tuple[Circle, list[int], set[Key]]] = []
        for group in kin_groups(entry):
            keys = {key for place in group for key in identity_keys(entry.mentions[place].face)} - self.saturated
            numbers = sorted({self._by_key[key] for key in keys if key in self._by_key})
            circle = self._circles[numbers[0]] if numbers else self.new()
            for number in numbers[1:]:
                self._merge(circle, self._circles[number], merge)
            self._by_key.update(dict.fromkeys(keys, circle.number))
            self._circles.move_to_end(circle.number)
            placed.append((circle, group, keys))
        own: dict[int, list[int]] = {}
        for circle, group, keys in placed:
            number = self.circle(circle.number).number
            own.setdefault(number, []).extend(group)
            self._by_key.update(dict.fromkeys(keys, number))
        for number, places in own.items():
            self.note(entry.record, number)
            yield self._circles[number], tuple(sorted(places))

    def new(self) -> Circle:
        """A new, empty circle."""
        self.last += 1
        circle = self._circles[self.last] = Circle(self.last)
        return circle

    def _merge(self, into: Circle, other: Circle, merge: Merge) -> None:
        merge(into, other)
        del self._circles[other.number]
        self._became[other.number] = into.number
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
