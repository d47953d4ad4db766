"""Placing a batch's records in their circles, and writing down what that changed in what is understood."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import takewhile
from typing import Final, NamedTuple
from uuid import UUID

from msgspec.structs import replace

from services.kernel.clock import Instant
from services.kernel.events import entry as entries
from services.kernel.events.entry import Entry
from services.kernel.ids import record_of
from services.profile.domain import decisions
from services.profile.domain.circle import Circle
from services.profile.domain.decisions import Decided, Decision
from services.profile.domain.marks import marks_of
from services.profile.domain.persons import Means
from services.profile.domain.records import Received
from services.profile.folding import changes
from services.profile.folding.atlas import Atlas
from services.profile.folding.batch import Batch, DecisionRow, EntryRow
from services.profile.folding.changes import State
from services.profile.folding.streams import StreamEvent

_BY_MEANS: Final = UUID(int=0)
"""Stands for a record where something changed because of none: the list of shared places is another."""


class Arrived(NamedTuple):
    """A record to place, and when it was received."""

    entry: Entry
    received_at: Instant


Undecided = dict[UUID, list[Decided]]
"""Decisions that wait for a record, by that record."""


class Placing:
    """Places one batch after another.

    ``waiting`` are the records that came before what they correct or retract, ``undecided`` the decisions that came
    before a record in which somebody is mentioned of whom they speak.
    """

    def __init__(self, atlas: Atlas, waiting: dict[UUID, set[UUID]], undecided: Undecided) -> None:
        """Place into the circles of ``atlas``."""
        self._atlas = atlas
        self._waiting = waiting
        self._undecided = undecided
        self._begin(Batch())

    def _begin(self, batch: Batch) -> None:
        self._batch = batch
        self._before: dict[int, State] = {}
        self._because: dict[int, UUID] = {}
        self._added: dict[int, dict[UUID, Received]] = defaultdict(dict)
        self._rewritten: set[tuple[UUID, int]] = set()
        self._new: set[UUID] = set()
        self._decided: dict[UUID, tuple[int, Decided]] = {}
        self._current = UUID(int=0)

    def place(self, arrived: Sequence[Arrived | Decided], batch: Batch, means: Means | None = None) -> None:
        """Place all, then understand the circles that changed, and add to the batch what is to be written.

        Records and decisions are placed in the order in which they are given: which of two circles takes over the other
        depends on it. ``means`` are given where descriptions are judged by others than before.
        """
        self._begin(batch)
        if means:
            for circle in self._atlas.concerned(means):
                self._touch(circle, _BY_MEANS)
            self._atlas.judge_by(means)
        self._prepare(arrived)
        for one in arrived:
            if isinstance(one, Decided):
                self._decide(one)
            else:
                self._receive(*one)
        self._publish()
        batch.last_circle = self._atlas.last

    def _prepare(self, arrived: Sequence[Arrived | Decided]) -> None:
        records = [one.entry for one in arrived if isinstance(one, Arrived)]
        waiting = [one for entry in records for one in self._undecided.get(entry.record, ())]
        words = [*waiting, *(one for one in arrived if isinstance(one, Decided))]
        named = {record for one in words for record in _records_of(one.decision)}
        self._atlas.prepare(records, self._waiting, named)

    def _receive(self, entry: Entry, received_at: Instant) -> None:
        """Place a record, and then the decisions that came before it."""
        self._new.add(entry.record)
        self._current = entry.record
        self._place(entry, received_at)
        waited = self._undecided.pop(entry.record, [])
        if waited:
            self._batch.arrived.append(entry.record)
        for one in waited:
            self._decide(one)

    def _place(self, entry: Entry, received_at: Instant) -> None:
        linked = self._linked(entry)
        for circle, own in self._atlas.place(entry, self._merge):
            received = Received(entry, received_at, own)
            self._added[circle.number][entry.record] = received
            if circle.number in self._before or linked or not circle.take_routine(received):
                self._touch(circle, entry.record)
                circle.hold(received)
            self._batch.saturated |= self._atlas.saturate(circle, received)
        if linked:
            self._stand_together(Received(entry, received_at, ()), linked)

    def _decide(self, one: Decided) -> None:
        """Put a decision into the circle of those of whom it speaks, who are read together from then on.

        It waits for the record of one who is not known yet, and then perhaps for that of the other.
        """
        decision = one.decision
        self._current = decision.id
        left, right = self._atlas.circle_of(decision.left), self._atlas.circle_of(decision.right)
        if left is None or right is None:
            record = record_of(decision.left if left is None else decision.right)
            self._undecided.setdefault(record, []).append(one)
            self._batch.undecided.append((record, decision.id))
            return
        if left is not right:
            self._atlas.merge(left, right, self._merge)
        self._touch(left, decision.id)
        left.decided[decision.id] = one
        self._decided[decision.id] = (left.number, one)

    def _touch(self, circle: Circle, because: UUID) -> None:
        """A circle is about to change. What this batch brought that changed nothing was not published yet."""
        self._because[circle.number] = because
        if circle.number not in self._before:
            before = self._before[circle.number] = State.of(circle)
            for record in takewhile(self._new.__contains__, reversed(circle.records)):
                for one in circle.records[record].seen:
                    before.of_mention.pop(one.id, None)

    def _merge(self, into: Circle, other: Circle) -> None:
        """Two circles turn out to be one."""
        self._touch(into, self._current)
        self._touch(other, self._current)
        self._before[into.number] = self._before[into.number].plus(self._before.pop(other.number))
        del self._because[other.number]
        both = into.absorb(other)
        self._rewritten |= {(record, into.number) for record in both}
        self._rewritten = {(one, into.number if n == other.number else n) for one, n in self._rewritten}
        self._batch.merged.append((other.number, into.number))
        ours, theirs = self._added[into.number], self._added.pop(other.number, {})
        stored = both - (ours.keys() & theirs.keys())
        self._added[into.number] = {one: into.records[one] for one in (*ours, *theirs) if one not in stored}

    def _linked(self, entry: Entry) -> set[UUID]:
        """The records that a record corrects or retracts, and those that came before it to do so."""
        waiters = self._waiting.pop(entry.record, set())
        if waiters:
            self._batch.arrived.append(entry.record)
        return waiters | {target for target in (entry.corrects, entry.retracts) if target}

    def _stand_together(self, received: Received, linked: set[UUID]) -> None:
        """Put all versions of an event, and its retractions, into every circle that has one of them."""
        record = received.entry.record
        circles = {circle.number: circle for one in {*linked, record} for circle in self._atlas.circles_of(one)}
        if not circles:
            circle = self._atlas.new()
            circles = {circle.number: circle}
        self._add(received, next(iter(circles.values())))
        pool = {one: told for circle in circles.values() for one, told in circle.records.items()}
        for target in linked - pool.keys():
            self._waiting.setdefault(target, set()).add(record)
            self._batch.waiting.append((target, record))
        for circle in circles.values():
            self._touch(circle, record)
            for version in _versions(record, pool):
                self._add(pool[version], circle)

    def _add(self, received: Received, circle: Circle) -> None:
        """Put a record into a circle for its status alone, if it is not there already."""
        record = received.entry.record
        if record not in circle.records:
            self._touch(circle, record)
            circle.hold(received.with_own(()))
            self._added[circle.number][record] = circle.records[record]
            self._atlas.note(record, circle.number)

    def _publish(self) -> None:
        """Understand each changed circle afresh, and write what is different."""
        batch = self._batch
        events: list[StreamEvent] = []
        for number, before in sorted(self._before.items()):
            circle = self._atlas.circle(number)
            found = circle.understand()
            because = self._because[number]
            events += changes.person_events(before, circle, found, because)
            events += changes.family_events(before, circle, because)
            batch.changed_entries += self._rewritten_rows(circle, before)
            _replace_rows(circle, before, batch)
        batch.events += self._numbered(events)
        for number, one in self._decided.values():
            doc = decisions.encode(one.decision)
            batch.decisions.append(DecisionRow(one.decision.id, self._atlas.circle(number).number, one.known_at, doc))
        for number, added in self._added.items():
            circle = self._atlas.circle(number)
            batch.entries += [_row(circle, received) for received in added.values()]
        for number in self._added.keys() | self._before.keys():
            batch.keys += [(key, number) for key in self._atlas.circle(number).unsaved_keys()]

    def _rewritten_rows(self, circle: Circle, before: State) -> list[EntryRow]:
        """The rows of earlier records of a circle whose people are now understood to be others."""
        records = {record_of(mention) for mention in changes.changed_mentions(before, circle)}
        records |= {record for record, number in self._rewritten if number == circle.number}
        old = (records & circle.records.keys()) - self._added[circle.number].keys()
        return [_row(circle, circle.records[record]) for record in sorted(old)]

    def _numbered(self, events: list[StreamEvent]) -> list[StreamEvent]:
        """Events with the versions that follow in their streams."""
        streams = {event.originator_id for event in events}
        last = dict(self._atlas.store.versions([one for one in streams if record_of(one) not in self._new]))
        numbered = []
        for event in events:
            last[event.originator_id] = version = last.get(event.originator_id, 0) + 1
            numbered.append(replace(event, originator_version=version))
        return numbered


def _versions(record: UUID, pool: dict[UUID, Received]) -> set[UUID]:
    """All records that corrections and retractions link to a record, itself included."""
    found: set[UUID] = set()
    grown = {record}
    while grown != found:
        found = set(grown)
        for one, received in pool.items():
            targets = {target for target in (received.entry.corrects, received.entry.retracts) if target}
            if one in found:
                grown |= targets & pool.keys()
            elif targets & found:
                grown.add(one)
    return found


def _records_of(decision: Decision) -> set[UUID]:
    """The records that mention those of whom a decision speaks."""
    return {record_of(decision.left), record_of(decision.right)}


def _row(circle: Circle, received: Received) -> EntryRow:
    entry = received.entry
    return EntryRow(
        record=entry.record,
        circle=circle.number,
        received_at=received.received_at,
        occurred_at=entry.at,
        marks=marks_of(entry),
        own=received.own,
        people=tuple([circle.of_mention[one.id] for one in received.seen]),
        doc=entries.encode(entry),
    )


def _replace_rows(circle: Circle, before: State, batch: Batch) -> None:
    """Replace the rows of people and families that are not what they were, or were another circle's."""
    for person, row in circle.people.items():
        if before.people.get(person) != row or person in before.moved:
            batch.people.append((row, circle.number))
    kept = {person for person, row in circle.people.items() if before.people.get(person) == row} - before.moved
    batch.dropped_people += before.people.keys() - kept
    for family, members in circle.families.items():
        if before.families.get(family) != members or family in before.moved:
            batch.families.append((members, circle.number))
    still = {family for family, row in circle.families.items() if before.families.get(family) == row} - before.moved
    batch.dropped_families += before.families.keys() - still
    batch.questions += [(row, circle.number) for row in circle.questions if row not in before.questions]
    batch.dropped_questions += [row for row in before.questions if row not in circle.questions]
