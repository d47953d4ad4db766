"""What the rules read: one family's records up to the meeting, who each concerns, and the clock that runs."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from uuid import UUID

from services.kernel import clock
from services.kernel.clock import Instant, Window
from services.kernel.events.entry import Entry, Mention
from services.profile.domain.families import Family, Kinship
from services.profile.domain.persons import Person, Understanding
from services.profile.domain.records import Received
from services.profile.domain.thresholds import Thresholds

_RESPONSIBLE = frozenset({"parent", "carer"})


@dataclass(frozen=True, slots=True)
class Finding:
    """That a rule holds: a sentence a chair can read aloud, its window, and the records it rests on."""

    rule: str
    says: str
    window: Window
    evidence: tuple[Entry, ...]


class Telling:
    """The counting records of a circle up to the end of a day, with whom each names and concerns."""

    def __init__(self, understanding: Understanding, kin: Kinship, day: date) -> None:
        """Read what occurred by the end of ``day``; who is a child, and whose, is as ``kin`` has it."""
        self.understanding = understanding
        self.kin = kin
        end = clock.end_of(day)
        self.entries: list[Entry] = []
        self.naming: dict[Person, list[int]] = {}
        self.concerning: dict[Person, list[int]] = {}
        for received in understanding.counting:
            entry = received.entry
            if entry.at < end:
                place = len(self.entries)
                self.entries.append(entry)
                people = {n: understanding.of_mention[entry.mention_id(n)] for n in received.own}
                for person in set(people.values()):
                    self.naming.setdefault(person, []).append(place)
                for child in self._concerned(entry, people):
                    self.concerning.setdefault(child, []).append(place)

    def _concerned(self, entry: Entry, people: dict[int, Person]) -> set[Person]:
        """The children a record names; where it names none, every child of those it names as parent or carer."""
        named = {person for person in people.values() if person in self.kin.children}
        elsewhere = len(people) < len(entry.mentions) and any(
            _is_childs(mention, self.kin.ties.at) for n, mention in enumerate(entry.mentions) if n not in people
        )
        if named or elsewhere:
            return named
        adults = [person for n, person in people.items() if entry.mentions[n].role in _RESPONSIBLE]
        return {child for adult in adults for child in self.kin.ties.cares.get(adult, ())} & self.kin.children

    @cached_property
    def _known(self) -> dict[UUID, Received]:
        """The records that are understood, those that no longer count too."""
        return {one.entry.record: one for one in self.understanding.records}

    def received_at(self, entry: Entry) -> Instant:
        """When the hub first received a record: a correction of it does not make the wait shorter."""
        known = self._known
        received = known[entry.record]
        first = received.received_at
        seen = {entry.record}
        while (earlier := received.entry.corrects) and earlier in known and earlier not in seen:
            received = known[earlier]
            first = min(first, received.received_at)
            seen.add(earlier)
        return first

    def is_subject(self, child: Person, entry: Entry) -> bool:
        """Whether a record is of this child, and does not name them as somebody else's sibling or friend only."""
        subjects = [n for n, mention in enumerate(entry.mentions) if mention.role == "child"]
        of_mention = self.understanding.of_mention
        return not subjects or any(of_mention.get(entry.mention_id(n)) is child for n in subjects)

    def of(self, people: Iterable[Person], index: dict[Person, list[int]]) -> list[Entry]:
        """The records that an index gives for any of some people, oldest first."""
        return [self.entries[n] for n in sorted({n for person in people for n in index.get(person, ())})]


def _is_childs(mention: Mention, at: Instant) -> bool:
    """Whether a mention of another circle is of a child, by itself."""
    born = mention.face.born
    if not born:
        return mention.role == "child"
    return clock.first_instant(clock.birthday(clock.last_day_of(born), 18)) > at


def name_told(person: Person) -> str:
    """The name of a person, by all that is told of them."""
    return person.name


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: the meeting of a day, by which numbers; ``name_of`` names children to whoever asks."""

    day: date
    thresholds: Thresholds
    name_of: Callable[[Person], str] = name_told


class Story:
    """One family's part of what is told, for the meeting of a day, at the instant at which the clocks stand."""

    def __init__(self, family: Family, telling: Telling, asked: Asked, now: Instant) -> None:
        """``now`` is the earlier of the end of the meeting's day and the instant as of which is asked."""
        self.family = family
        self.telling = telling
        self.day = asked.day
        self.now = now
        self.thresholds = asked.thresholds
        self._name_of = asked.name_of

    @cached_property
    def naming(self) -> list[Entry]:
        """The records that name any member, oldest first."""
        return self.telling.of(self.family.people, self.telling.naming)

    @cached_property
    def concerning(self) -> list[Entry]:
        """The records that concern any child of the family, oldest first."""
        return self.telling.of(self.family.children, self.telling.concerning)

    def concerning_child(self, child: Person) -> list[Entry]:
        """The records that concern one child, oldest first."""
        return self.telling.of([child], self.telling.concerning)

    def of_type(self, event_type: str, *statuses: str) -> Iterator[Entry]:
        """Those that concern any child, of a type, and with one of some statuses if any are given."""
        return of_type(self.concerning, event_type, *statuses)

    def months(self, count: int) -> Window:
        """The window of so many months up to the meeting's day."""
        return Window(clock.months_before(self.day, count) + timedelta(days=1), self.day)

    def days(self, count: int) -> Window:
        """The window of so many days up to the meeting's day."""
        return Window(self.day - timedelta(days=count - 1), self.day)

    def names(self) -> str:
        """The names of the children, for a sentence."""
        return self.called(self.family.children)

    def called(self, children: Collection[Person]) -> str:
        """Children by name, for a sentence; those whose name is not known are counted."""
        names = [name for child in children if (name := self._name_of(child))]
        unnamed = len(children) - len(names)
        if unnamed == 1:
            names.append(f"{'another' if names else 'a'} child whose name is not known")
        elif unnamed:
            names.append(f"{unnamed} {'other ' if names else ''}children whose names are not known")
        return in_words(names)

    def until(self) -> str:
        """The meeting's day, for a sentence."""
        return spoken(self.day)


def in_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Records as evidence: each once, oldest first."""
    return tuple(sorted({entry.record: entry for entry in entries}.values(), key=lambda entry: entry.order))


def of_type(entries: Iterable[Entry], event_type: str, *statuses: str) -> Iterator[Entry]:
    """The records of a type (without its version), and with one of some statuses if any are given."""
    prefix = event_type + ".v"
    for entry in entries:
        if entry.type.startswith(prefix) and (not statuses or entry.facts.get("status") in statuses):
            yield entry


def day_of(entry: Entry) -> date:
    """The London date at which a record's event counts."""
    return clock.london_date(entry.at)


def moment(entry: Entry) -> tuple[Instant, Instant]:
    """When a record's event happened, and of two at one instant which was issued first."""
    return entry.at, entry.time


def issued(entry: Entry) -> tuple[Instant, str]:
    """When a record was issued, ties by its id: which of two stands as the latest."""
    return entry.time, entry.id


def spoken(day: date) -> str:
    """A date as read aloud."""
    return f"{day.day} {day:%B %Y}"


def in_words(names: list[str]) -> str:
    """Names in a row: one, one and another, one, another and a third."""
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def span(count: int, unit: str) -> str:
    """A length of time behind "the": months, or the one month."""
    return unit if count == 1 else f"{count} {unit}s"


def often(count: int) -> str:
    """How often."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def sentence(text: str) -> str:
    """A text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def enough(count: int) -> str:
    """That a count is the one at which a rule holds."""
    return f"{count} {'puts' if count == 1 else 'put'} a family on the table"


def times(count: int, one: str, many: str = "") -> str:
    """A count with its noun."""
    return f"{count} {one if count == 1 else many or one + 's'}"
