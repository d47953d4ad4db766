"""The fold's store in memory: what batches have written, and what the fold reads of it."""

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from services.kernel.clock import Instant
from services.kernel.events import entry as entries
from services.kernel.events.entry import Key
from services.profile.domain import decisions
from services.profile.domain.circle import FamilyRow, PersonRow, QuestionRow
from services.profile.domain.decisions import Decided
from services.profile.domain.persons import Means
from services.profile.domain.records import Received
from services.profile.folding.batch import Batch, DecisionRow, EntryRow
from services.profile.folding.store import FoldStore


class MemoryStore(FoldStore):
    """Tables as dictionaries, with the keys of the database's."""

    def __init__(self) -> None:
        """Begin empty."""
        self.entries: dict[tuple[UUID, int], EntryRow] = {}
        self.keys: set[tuple[Key, int]] = set()
        self.people: dict[UUID, tuple[PersonRow, int]] = {}
        self.families: dict[UUID, tuple[FamilyRow, int]] = {}
        self.last_versions: dict[UUID, int] = {}
        self.decisions: dict[UUID, DecisionRow] = {}
        self.questions: dict[tuple[str, UUID, UUID], QuestionRow] = {}

    def write(self, batch: Batch) -> None:
        """Do what a batch's transaction does, in its order; a row that is there already is an error."""
        for old, new in batch.merged:
            self._move(old, new)
        for row in batch.changed_entries:
            place = row.record, row.circle
            self.entries[place] = self.entries[place]._replace(own=row.own, people=row.people)
        self._drop(batch)
        for row in batch.entries:
            assert self.entries.setdefault((row.record, row.circle), row) is row
        for found in batch.people:
            assert self.people.setdefault(found[0].person, found) is found
        for told in batch.families:
            assert self.families.setdefault(told[0].family, told) is told
        for asked, _ in batch.questions:
            assert self.questions.setdefault(asked[:3], asked) is asked
        for decided in batch.decisions:
            assert self.decisions.setdefault(decided.decision, decided) is decided
        self.keys |= set(batch.keys)
        for event in batch.events:
            assert event.originator_version == self.last_versions.get(event.originator_id, 0) + 1
            self.last_versions[event.originator_id] = event.originator_version

    def _move(self, old: int, new: int) -> None:
        """Make one circle of two."""
        moved = [row for row in self.entries.values() if row.circle == old]
        self.entries = {place: row for place, row in self.entries.items() if row.circle != old}
        for row in moved:
            self.entries.setdefault((row.record, new), row._replace(circle=new))
        self.keys = {(key, new if circle == old else circle) for key, circle in self.keys}
        self.decisions = {
            name: row._replace(circle=new) if row.circle == old else row for name, row in self.decisions.items()
        }

    def _drop(self, batch: Batch) -> None:
        """Drop what is not as it was."""
        for person in batch.dropped_people:
            self.people.pop(person, None)
        for family in batch.dropped_families:
            self.families.pop(family, None)
        for gone in batch.dropped_questions:
            self.questions.pop(gone[:3], None)

    def of_mention(self) -> dict[UUID, UUID]:
        """Who each mention is understood to be."""
        return {
            entries.decode(row.doc).mention_id(place): person
            for row in self.entries.values()
            for place, person in zip(row.own, row.people, strict=True)
        }

    def shown(self) -> tuple[object, ...]:
        """Who is whom and who is family, whatever the circles are called."""
        return (
            self.of_mention(),
            {person: row for person, (row, _) in self.people.items()},
            {family: row for family, (row, _) in self.families.items()},
            self.questions,
        )

    def find(self, keys: Collection[Key]) -> dict[Key, list[int]]:
        """The circles that keys find."""
        found: dict[Key, list[int]] = {}
        for key, circle in self.keys:
            if key in keys:
                found.setdefault(key, []).append(circle)
        return found

    def find_few(self, keys: Collection[Key], most: int) -> dict[Key, list[int]]:
        """The circles that keys find, of each key ``most`` and one more at the most."""
        return {key: circles[: most + 1] for key, circles in self.find(keys).items()}

    def decided(self, circles: Iterable[int]) -> dict[int, list[Decided]]:
        """What workers have decided of the people of circles."""
        wanted, found = set(circles), dict[int, list[Decided]]()
        for row in self.decisions.values():
            if row.circle in wanted:
                found.setdefault(row.circle, []).append(Decided(decisions.decode(row.doc), row.known_at))
        return found

    def circles_of(self, records: Collection[UUID]) -> dict[UUID, set[int]]:
        """The circles in which records stand."""
        found: dict[UUID, set[int]] = {}
        for record, circle in self.entries:
            if record in records:
                found.setdefault(record, set()).add(circle)
        return found

    def load(self, circles: Iterable[int]) -> dict[int, list[Received]]:
        """The records of circles, in order of receipt."""
        wanted, found = set(circles), dict[int, list[Received]]()
        for row in sorted(self.entries.values(), key=lambda row: (row.received_at, row.record)):
            if row.circle in wanted:
                found.setdefault(row.circle, []).append(Received(entries.decode(row.doc), row.received_at, row.own))
        return found

    def means(self, changed_at: Instant = 0) -> Means:  # noqa: ARG002 - there is no list
        """The shipped model, and no list of places."""
        return Means()

    def last_circle(self) -> int:
        """The highest number of a circle."""
        return max((circle for _, circle in self.entries), default=0)

    def saturated(self) -> set[Key]:
        """No key is."""
        return set()

    def versions(self, streams: Collection[UUID]) -> Mapping[UUID, int]:
        """The latest version of each stream that has one."""
        return {stream: self.last_versions[stream] for stream in streams if stream in self.last_versions}
