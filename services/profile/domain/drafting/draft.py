"""What a draft is made of: sections of sentences, each linked to the records that it is drawn from."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any
from uuid import UUID

from msgspec import Struct

from services.kernel import clock
from services.kernel.clock import Instant
from services.kernel.events.entry import Entry
from services.profile.domain.casework.enquiry_facts import Evidence
from services.profile.domain.persons import Person
from services.profile.domain.rules.story import Story, day_of, spoken

UNNAMED = "a child whose name is not known"


class Sentence(Struct, frozen=True):
    """A sentence that a chair can read aloud, with its evidence; a ``gap`` says what is absent."""

    id: str
    text: str
    evidence: tuple[Evidence, ...] = ()
    gap: bool = False


class Section(Struct, frozen=True):
    """A part of a written profile; ``subject`` is whom it is about, where that is one person."""

    name: str
    title: str
    sentences: tuple[Sentence, ...]
    subject: UUID | None = None


class Node(Struct, frozen=True):
    """A person of a genogram; one who is not ``recorded`` stands for a parent of whom nobody has told."""

    id: str
    name: str
    kind: str
    sex: str
    born: str
    died: str
    is_child: bool
    recorded: bool = True


class Edge(Struct, frozen=True):
    """A tie of a genogram, from one person to another, with the record that first told of it."""

    left: str
    right: str
    kind: str
    since: str
    evidence: Evidence | None


class Genogram(Struct, frozen=True):
    """The people of a family and the ties between them, for a picture and for programs."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


class Draft(Struct, frozen=True):
    """A written profile as it is drafted from the record, for the meeting of a day."""

    family: UUID
    sections: tuple[Section, ...]
    genogram: Genogram


@dataclass(frozen=True)
class Told:
    """What a draft is drawn from: a family's story, the data of its records, and what may be shown of them.

    ``may_read`` says whether the reader may read a record, ``may_quote`` whether its text may be shown.
    """

    story: Story
    data: Mapping[UUID, Mapping[str, Any]]
    name_of: Callable[[Person], str]
    may_read: Callable[[Entry], bool]
    may_quote: Callable[[Entry], bool]

    @cached_property
    def entries(self) -> list[Entry]:
        """The records that name any member, that count, and that the reader may read; oldest first."""
        return [one for one in self.story.naming if self.may_read(one)]

    @cached_property
    def restricted(self) -> list[Entry]:
        """Those that the reader may not read."""
        return [one for one in self.story.naming if not self.may_read(one)]

    @property
    def children(self) -> tuple[Person, ...]:
        """The children of the family."""
        return self.story.family.children

    @property
    def now(self) -> Instant:
        """The instant at which ages and spans end."""
        return self.story.now

    def concerning(self, child: Person) -> list[Entry]:
        """The records that concern a child and that the reader may read, oldest first."""
        return [one for one in self.story.concerning_child(child) if self.may_read(one)]

    def details(self, entry: Entry) -> Mapping[str, Any]:
        """The details of a record."""
        found: Mapping[str, Any] = self.data.get(entry.record, {}).get("details", {})
        return found

    def summary(self, entry: Entry) -> str:
        """What the agency says happened; only of what kind it was, where its text may name somebody hidden."""
        told = str(self.data.get(entry.record, {}).get("summary", "")) if self.may_quote(entry) else ""
        return told.strip().rstrip(".") or kind_of(entry)

    def entry_people(self, entry: Entry, person: Person) -> list[Mapping[str, Any]]:
        """What a record tells of a person, as the agency sent it."""
        people = self.data.get(entry.record, {}).get("people", [])
        of_mention = self.story.telling.understanding.of_mention
        return [one for place, one in enumerate(people) if of_mention.get(entry.mention_id(place)) is person]

    def called(self, person: Person) -> str:
        """A person's name, or what stands for it."""
        return self.name_of(person) or (UNNAMED if person in self.children else "an adult whose name is not known")


def kind_of(entry: Entry) -> str:
    """Of what kind a record is, in words."""
    sector, _, name = entry.type.rpartition(".")[0].partition(".")
    return f"{sector.replace('_', ' ')}: {name.replace('_', ' ')}"


def evidence(entries: Iterable[Entry]) -> tuple[Evidence, ...]:
    """Records as evidence, each once, oldest first."""
    ordered = sorted({one.record: one for one in entries}.values(), key=lambda one: one.order)
    return tuple(Evidence(one.source, one.id) for one in ordered)


def sentence(section: str, text: str, entries: Iterable[Entry]) -> Sentence:
    """A sentence drawn from records."""
    rests_on = evidence(entries)
    return Sentence(_name(section, text, rests_on), text, rests_on)


def plain(section: str, text: str) -> Sentence:
    """A sentence that says that there is nothing to tell, and that this is as it should be."""
    return Sentence(_name(section, text, ()), text)


def gap(section: str, text: str) -> Sentence:
    """A sentence that says what is absent."""
    return Sentence(_name(section, text, ()), text, gap=True)


def on_day(entry: Entry) -> str:
    """The day of a record, as read aloud."""
    return spoken(day_of(entry))


def age(person: Person, at: Instant) -> int | None:
    """The years that a person has completed; None without a full date of birth."""
    if len(person.born) != len("YYYY-MM-DD"):
        return None
    born, today = clock.parse_date(person.born), clock.london_date(at)
    return today.year - born.year - (clock.birthday(born, today.year - born.year) > today)


def _name(section: str, text: str, rests_on: tuple[Evidence, ...]) -> str:
    told = "\n".join([section, text, *(f"{one.source} {one.id}" for one in rests_on)])
    return f"{section}-{blake2b(told.encode(), digest_size=6).hexdigest()}"
