"""What a draft is drawn from, as far as its reader may read: a family's story, and what its agencies wrote."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from services.kernel import clock
from services.kernel.events.entry import Entry
from services.profile.domain.casework.enquiry_facts import Evidence
from services.profile.domain.drafting.wording import kind_of
from services.profile.domain.persons import Person
from services.profile.domain.records import Seen
from services.profile.domain.rules.story import Story

UNNAMED = "a child whose name is not known"
UNNAMED_ADULT = "an adult whose name is not known"


@dataclass(frozen=True, slots=True)
class Tie:
    """An adult as the reader may know them, how many other families they tie, by which records, and the enquiries."""

    adult: UUID
    name: str
    others: int
    linked: tuple[Evidence, ...]
    enquiries: tuple[Evidence, ...]


@dataclass(frozen=True)
class Told:
    """A family's story, the ``data`` of its records as sent, and what of it a reader may know.

    ``may_read`` says whether the reader may read a record; ``may_quote`` whether free text of it may be shown, which
    may name somebody of whom an answer may not speak; ``ties`` are the adults over whom its enquiries add up with those
    of other families. Whatever a sentence says comes through here.
    """

    story: Story
    data: Mapping[UUID, Mapping[str, Any]]
    may_read: Callable[[Entry], bool]
    may_quote: Callable[[Entry], bool]
    ties: tuple[Tie, ...] = ()

    @property
    def today(self) -> date:
        """The date at which ages and spans end: the meeting's, or the earlier one at which the clocks stand."""
        return min(self.story.day, clock.london_date(self.story.now))

    @cached_property
    def entries(self) -> list[Entry]:
        """The records that name any member, that count, and that the reader may read; oldest first."""
        return [one for one in self.story.naming if self.may_read(one)]

    @cached_property
    def restricted(self) -> list[Entry]:
        """Those that the reader may not read."""
        return [one for one in self.story.naming if not self.may_read(one)]

    @property
    def here(self) -> str:
        """What a gap ends with where records are restricted: they may hold what it says is absent."""
        return ", as far as may be read here" if self.restricted else ""

    @cached_property
    def children(self) -> tuple[Person, ...]:
        """The children of the family whom a record names that the reader may read."""
        return tuple(one for one in self.story.family.children if self.naming(one))

    @cached_property
    def adults(self) -> tuple[Person, ...]:
        """Its adults, likewise."""
        return tuple(one for one in self.story.family.adults if self.naming(one))

    @property
    def people(self) -> tuple[Person, ...]:
        """The children, then the adults."""
        return self.children + self.adults

    @cached_property
    def _known(self) -> dict[Person, Person]:
        return {}

    @cached_property
    def _seen(self) -> dict[Person, list[Seen]]:
        return {}

    @cached_property
    def _read(self) -> dict[tuple[str, Person], list[Entry]]:
        return {}

    def known(self, person: Person) -> Person:
        """A person as the reader may know them: by the mentions in records that they may read."""
        if person not in self._known:
            seen, ghosts = ([one for one in some if self.may_read(one.entry)] for some in (person.seen, person.ghosts))
            self._known[person] = Person(person.id, seen, ghosts, person.disputed)
        return self._known[person]

    def called(self, person: Person) -> str:
        """A person's name, or what stands for it."""
        return self.known(person).name or (UNNAMED if person in self.story.family.children else UNNAMED_ADULT)

    def naming(self, person: Person) -> list[Entry]:
        """The records that name a person and that the reader may read, oldest first."""
        return self._once("naming", person, lambda: self.story.telling.of([person], self.story.telling.naming))

    def about(self, child: Person) -> list[Entry]:
        """Those of them that are of the child, and do not name them as somebody else's sibling or friend only."""
        is_subject = self.story.telling.is_subject
        return self._once("about", child, lambda: [one for one in self.naming(child) if is_subject(child, one)])

    def concerning(self, child: Person) -> list[Entry]:
        """The records that concern a child and that the reader may read, oldest first."""
        return self._once("concerning", child, lambda: self.story.concerning_child(child))

    def _once(self, kind: str, person: Person, find: Callable[[], list[Entry]]) -> list[Entry]:
        if (kind, person) not in self._read:
            self._read[kind, person] = [one for one in find() if self.may_read(one)]
        return self._read[kind, person]

    @cached_property
    def concerning_any(self) -> list[Entry]:
        """The records that concern any child of the family and that the reader may read, oldest first."""
        return [one for one in self.story.concerning if self.may_read(one)]

    def seen(self, person: Person) -> list[Seen]:
        """The mentions of a person that happened by the meeting's day, the latest told last."""
        if person not in self._seen:
            end = clock.end_of(self.story.day)
            found = [one for one in self.known(person).seen if one.entry.at < end]
            found.sort(key=lambda one: (one.entry.time, one.entry.source, one.entry.id, one.place))
            self._seen[person] = found
        return self._seen[person]

    def described(self, seen: Seen) -> Mapping[str, Any]:
        """What a record tells of a person, as its agency sent it."""
        people = self.data.get(seen.entry.record, {}).get("people", ())
        return people[seen.place] if seen.place < len(people) else {}

    def details(self, entry: Entry) -> Mapping[str, Any]:
        """The details of a record; free text among them is shown by ``words`` alone."""
        found: Mapping[str, Any] = self.data.get(entry.record, {}).get("details", {})
        return found

    def words(self, entry: Entry, member: str) -> str:
        """Free text of a record's details; "" where it is not told, or may not be quoted."""
        return str(self.details(entry).get(member) or "").strip() if self.may_quote(entry) else ""

    def child_words(self, entry: Entry) -> str:
        """What a child said, as it was written down."""
        told = self.data.get(entry.record, {}).get("child_words")
        return str(told or "").strip() if self.may_quote(entry) else ""

    def summary(self, entry: Entry) -> str:
        """What the agency says happened; only of what kind it was, where its text may name somebody hidden."""
        told = str(self.data.get(entry.record, {}).get("summary", "")) if self.may_quote(entry) else ""
        return " ".join(told.split()).rstrip(".") or kind_of(entry)
