"""Circles as other services may ask for them: whose records they hold, and who is whom, for a caller."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

import msgspec
from msgspec import UNSET, Struct, UnsetType

from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.clock import Instant
from services.kernel.events.entry import Entry, Key
from services.kernel.events.types import Handling
from services.kernel.postgres.connect import Connection
from services.profile import places, reading, sealed
from services.profile.application import Profiles
from services.profile.domain import agenda, marks
from services.profile.domain.families import kinship
from services.profile.domain.persons import Understanding
from services.profile.domain.rules.missing import absences
from services.profile.domain.rules.story import Asked
from services.profile.domain.thresholds import Thresholds
from services.profile.door import answered, opened
from services.profile.present import readable
from services.profile.sealed import Asked as About


class Known(NamedTuple):
    """A person: identifier, and the name most often given in what the caller may read."""

    person: UUID
    name: str


class KnownFamily(NamedTuple):
    """A family: its children, and everybody who is of it."""

    id: UUID
    children: frozenset[UUID]
    members: frozenset[UUID]


class KnownAbsence(NamedTuple):
    """A time for which a child was missing, by the reports and returns that the caller may read."""

    child: UUID
    since: Instant
    until: Instant
    still_missing: bool
    reports: tuple[Entry, ...]
    returns: tuple[Entry, ...]


@dataclass(frozen=True)
class KnownCircle:
    """A circle: the records that count and that the caller may read, and who their mentions are."""

    number: int
    entries: tuple[Entry, ...]
    heard: Mapping[UUID, Instant]
    people: Mapping[UUID, Known]
    understanding: Understanding
    as_of: Instant

    @property
    def families(self) -> tuple[KnownFamily, ...]:
        """Its families."""
        return tuple(
            KnownFamily(
                one.id, frozenset(person.id for person in one.children), frozenset(person.id for person in one.people)
            )
            for one in kinship(self.understanding, self.as_of).families
        )

    @property
    def absences(self) -> tuple[KnownAbsence, ...]:
        """The times for which its children were missing, each once, the first of them at the head."""
        if not any(one.type.startswith("missing.reported.") for one in self.entries):
            return ()
        asked = Asked(clock.london_date(self.as_of), Thresholds())
        readable = {one.record for one in self.entries}
        found: dict[tuple[UUID, UUID], KnownAbsence] = {}
        for story in agenda.stories_in(self.understanding, asked, self.as_of):
            for child in story.family.children:
                for told in absences(story, child):
                    reports = tuple(one.entry for one in told.reports if one.entry.record in readable)
                    returns = tuple(one for one in told.returns if one.record in readable)
                    if reports:
                        since, until = min(one.at for one in reports), max(one.until for one in told.reports)
                        one = KnownAbsence(child.id, since, until, told.still_missing, reports, returns)
                        found.setdefault((child.id, reports[0].record), one)
        return tuple(sorted(found.values(), key=lambda one: (one.since, one.child)))


@dataclass(frozen=True, slots=True)
class Circles:
    """Circles over one connection. Whoever asks is recorded before anything is read."""

    connection: Connection

    def named(self, caller: Caller, query: str, as_of: Instant) -> list[Known]:
        """The people whom ``SCHEME:VALUE`` or an identifier names, of those the caller may know of."""
        found = Profiles(self.connection).people(caller, query, as_of)["people"]
        return [Known(UUID(one["person"]), next(iter(one["names"]), "")) for one in found]

    def circles(
        self, caller: Caller, numbers: Collection[int], as_of: Instant, about: Collection[UUID]
    ) -> list[KnownCircle]:
        """Circles by number, as understood at an instant, for an answer about some people."""
        if not numbers:
            return []
        found = []
        with opened(self.connection, caller, "circles for links") as connection:
            for circled in reading.circles(connection, numbers, as_of):
                understanding = sealed.understood(circled.held, as_of, _named_in(about)).understanding
                counting = [one for one in understanding.counting if caller.may_read(one.entry.restricted_to)]
                entries = tuple([one.entry for one in counting])
                heard = {one.entry.record: one.received_at for one in counting}
                people = {
                    seen.id: Known(person.id, shown.name)
                    for person in understanding.people
                    for shown in (readable(person, caller),)
                    for seen in shown.seen
                }
                found.append(KnownCircle(circled.circle, entries, heard, people, understanding, as_of))
        return found

    def answered(self, caller: Caller, people: Collection[UUID]) -> None:
        """Keep whom an answer about links holds, before it is given."""
        answered(self.connection, caller, "circles for links", people)

    def handling(self, caller: Caller, records: Collection[UUID]) -> dict[UUID, Handling]:
        """How records must be handled, of those that say so and that a caller may read."""
        if not records:
            return {}
        with opened(self.connection, caller, "handling of records of links") as connection:
            raw = reading.raw(connection, records)
        told = ((record, _handled(one).data.handling) for record, one in raw.items())
        return {record: one for record, one in told if one and caller.may_read(one.restricted_to or ())}

    def circles_of(self, records: Collection[UUID]) -> set[int]:
        """The numbers of the circles in which records stand."""
        return set(reading.by_record(self.connection, list(records)))

    def circles_by_key(self, keys: Collection[Key]) -> dict[Key, set[int]]:
        """The numbers of the circles that keys find."""
        found: dict[Key, set[int]] = {}
        for key, circle in reading.keyed(self.connection, list(keys)):
            found.setdefault(key, set()).add(circle)
        return found

    def sealed(self, caller: Caller, as_of: Instant, about: Collection[UUID]) -> set[UUID]:
        """The people who take no part in an answer about some: identities that are sealed from one that it holds."""
        caller.must_read()
        hidden: set[UUID] = set()
        with self.connection.transaction():
            for circled in reading.circles(self.connection, reading.decided_circles(self.connection), as_of):
                everybody, pairs = sealed.whole(circled.held, as_of)
                if pairs:
                    shown = sealed.understood(circled.held, as_of, _named_in(about)).understanding
                    hidden |= {one.id for one in everybody.people} - {one.id for one in shown.people}
        return hidden

    def everybody(self) -> list[int]:
        """The numbers of all circles."""
        return reading.all_circles(self.connection)

    def missing(self, since: Instant) -> list[int]:
        """The numbers of the circles in which somebody was reported missing since an instant."""
        return reading.marked(self.connection, marks.MISSING, since)

    def enquired(self, first: Instant, end: Instant, least: int) -> set[int]:
        """The numbers of the circles where so many enquiries could add up, from an instant until before another."""
        return reading.enquired_near(self.connection, first, end, least)

    def declared(self, as_of: Instant) -> dict[Key, str]:
        """The places that many share, as the hub has listed them: what kind of place each key finds."""
        return {key: place.kind for place in places.standing(self.connection, as_of) for key in place.keys}

    def judged(self, caller: Caller, as_of: Instant) -> dict[frozenset[str], str]:  # noqa: ARG002 - for others
        """What workers say of a link between two nodes: nothing, as far as the record goes."""
        return {}

    def repeat_enquiries(self, day: date, as_of: Instant) -> tuple[int, int]:
        """How many enquiries are repeat enquiries, and within how many months, for the meeting of a day."""
        limits = reading.thresholds(self.connection, day, as_of)
        return limits.repeat_enquiries_count, limits.repeat_enquiries_months


class _Data(Struct, frozen=True):
    handling: Handling | UnsetType = UNSET


class _Handled(Struct, frozen=True):
    """Of an event, how it must be handled."""

    data: _Data


_handled: Final = msgspec.json.Decoder(_Handled).decode


def _named_in(people: Collection[UUID]) -> About:
    return lambda told: [told.of_mention[one] for one in people if one in told.of_mention]
