"""The questions that the profile service answers, each for a caller."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar
from uuid import UUID

from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.clock import ALWAYS, Instant, Window
from services.kernel.codes import SCHEMES
from services.kernel.errors import NotFound, WrongUse
from services.kernel.events import normal
from services.kernel.events.entry import SAME_NUMBERS, SCOPED, key
from services.kernel.ids import mention_of, record_of
from services.kernel.postgres.connect import Connection
from services.profile import present, reading
from services.profile.answers import AgendaAnswer, FamilyAnswer, PeopleAnswer, PersonAnswer, TimelineAnswer
from services.profile.domain import agenda
from services.profile.domain.families import Family, Kinship, kinship
from services.profile.domain.records import Received
from services.profile.domain.understanding import Held, Person, Understanding, understand
from services.profile.door import opened

_BIRTH: Final = re.compile(r"\s+(\d{4}(-\d\d(-\d\d)?)?)$")
_MOST: Final = 200

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reading:
    """A circle understood as of an instant, with its families then."""

    understanding: Understanding
    kin: Kinship

    def families_of(self, person: Person) -> list[Family]:
        """The families to which a person belongs."""
        return [family for family in self.kin.families if person in family.people]


@dataclass(frozen=True, slots=True)
class Profiles:
    """Answers over one connection. Every read is recorded before it is made."""

    connection: Connection

    def agenda(self, caller: Caller, day: date, as_of: Instant) -> AgendaAnswer:
        """The agenda of the family profile meeting of a day, as of an instant."""
        with opened(self.connection, caller, f"agenda of {day}") as connection:
            limits = reading.thresholds(connection, day, as_of)
            asked = present.asked(day, limits, caller)
            numbers = reading.candidates(connection, day, as_of, limits)
            items = [
                present.item(item, caller)
                for circled in reading.circles(connection, numbers, as_of)
                for item in agenda.items(circled.held, asked, as_of)
            ]
        order = list(agenda.ROUTES)
        items.sort(key=lambda item: (order.index(item["route"]), -len(item["findings"]), item["family"]))
        return {
            "date": day.isoformat(),
            "as_of": clock.format_instant(as_of),
            "rules": present.rules(limits),
            "items": items,
        }

    def timeline_of_person(self, caller: Caller, query: str, as_of: Instant, within: Window = ALWAYS) -> TimelineAnswer:
        """The timeline of a person's families, with whatever else names the person.

        ``query`` is ``SCHEME:VALUE`` or a person's identifier. Raises NotFound where it names nobody.
        """
        with opened(self.connection, caller, "timeline of a person") as connection:
            found = [
                (told, person)
                for told in self._readings(self._circles(query), as_of)
                for person in _named_by(query, told)
            ]
            if not found:
                message = f"Nobody is known as {query!r} at that time"
                raise NotFound(message)
            people = {person for _, person in found}
            families = [family for told, person in found for family in told.families_of(person)]
            return self._timeline(connection, caller, [told for told, _ in found], families, people, as_of, within)

    def timeline_of_family(
        self, caller: Caller, family_id: str, as_of: Instant, within: Window = ALWAYS
    ) -> TimelineAnswer:
        """The timeline of a family; one that has joined another answers as the family it is now."""
        identifier = _identifier(family_id, "family")
        with opened(self.connection, caller, "timeline of a family", [identifier]) as connection:
            found = self._families(identifier, as_of)
            families = [family for _, family in found]
            return self._timeline(connection, caller, [told for told, _ in found], families, set(), as_of, within)

    def family(self, caller: Caller, family_id: str, day: date, as_of: Instant) -> list[FamilyAnswer]:
        """A family, its members, and what the rules find for the meeting of a day; several where it has divided."""
        identifier = _identifier(family_id, "family")
        with opened(self.connection, caller, "family", [identifier]) as connection:
            asked = present.asked(day, reading.thresholds(connection, day, as_of), caller)
            numbers = reading.by_record(connection, [record_of(identifier)])
            stories = [
                story
                for circled in reading.circles(connection, numbers, as_of)
                for story in agenda.stories(circled.held, asked, as_of)
            ]
        told = [(story.family, story.telling.understanding, story) for story in stories]
        found = _answering(identifier, told)
        return [present.family(story, agenda.item(story), as_of, caller) for story in found]

    def people(self, caller: Caller, query: str, as_of: Instant) -> PeopleAnswer:
        """The people whom ``SCHEME:VALUE``, a name, a name with a date of birth, or an identifier names."""
        with opened(self.connection, caller, "people by a query"):
            found = [
                answer
                for told in self._readings(self._circles(query), as_of)
                for person in _named_by(query, told)
                if (answer := present.person(person, told.families_of(person), caller))
            ]
        return {"people": found}

    def everybody(self, caller: Caller, as_of: Instant) -> Iterator[PersonAnswer]:
        """Everybody known at an instant, streamed."""
        with opened(self.connection, caller, "everybody") as connection:
            for circled in reading.circles(connection, reading.all_circles(connection), as_of):
                told = _read(circled.held, as_of)
                for person in told.understanding.people:
                    answer = present.person(person, told.families_of(person), caller)
                    if answer:
                        yield answer

    def _readings(self, numbers: Collection[int], as_of: Instant) -> list[Reading]:
        return [_read(circled.held, as_of) for circled in reading.circles(self.connection, numbers, as_of)]

    def _circles(self, query: str) -> list[int]:
        """The circles in which anybody could answer to a query."""
        scheme, colon, value = query.partition(":")
        if colon and scheme in SCHEMES:
            number, valid = normal.identifier(scheme, value)
            space = SAME_NUMBERS.get(scheme, scheme)
            scopes = reading.sources(self.connection) if scheme in SCOPED else [""]
            keys = [key(space, scope, number) for scope in scopes] if valid else []
            return reading.by_key(self.connection, keys)
        identifier = _uuid(query)
        if identifier:
            return reading.by_record(self.connection, [record_of(identifier)])
        words, born = _name_and_birth(query)
        return reading.by_name(self.connection, words, born, _MOST)

    def _families(self, identifier: UUID, as_of: Instant) -> list[tuple[Reading, Family]]:
        """The family of an identifier; where there is none any more, those of the person it was anchored on."""
        readings = self._readings(reading.by_record(self.connection, [record_of(identifier)]), as_of)
        told = [(family, one.understanding, (one, family)) for one in readings for family in one.kin.families]
        return _answering(identifier, told)

    def _timeline(
        self,
        connection: Connection,
        caller: Caller,
        readings: list[Reading],
        families: list[Family],
        people: Collection[Person],
        as_of: Instant,
        within: Window,
    ) -> TimelineAnswer:
        wanted = {*people, *(person for family in families for person in family.people)}
        records: dict[UUID, tuple[Received, Understanding]] = {}
        for told in readings:
            for received in told.understanding.records:
                entry = received.entry
                named = any(told.understanding.person(entry, place) in wanted for place in received.own)
                if named and clock.london_date(entry.at) in within:
                    records[entry.record] = (received, told.understanding)
        others = self._readings(reading.by_record(connection, list(records)), as_of)
        who = {mention: person for told in others for mention, person in told.understanding.of_mention.items()}
        bytes_of = reading.raw(connection, records)
        ordered = sorted(records.values(), key=lambda one: one[0].entry.order)
        return {
            "families": list(dict.fromkeys(str(family.id) for family in families)),
            "as_of": clock.format_instant(as_of),
            "entries": [
                present.timeline_entry(
                    received, bytes_of[received.entry.record], understanding.status[received.entry.record], who, caller
                )
                for received, understanding in ordered
            ],
        }


def _read(held: Held, as_of: Instant) -> Reading:
    understanding = understand(held, as_of)
    return Reading(understanding, kinship(understanding, as_of))


def _answering(identifier: UUID, told: Sequence[tuple[Family, Understanding, T]]) -> list[T]:
    """What stands beside the family of an identifier; where there is none any more, beside those of its anchor.

    Raises NotFound where there are none of either.
    """
    anchor = mention_of(identifier)
    exact = [beside for family, _, beside in told if family.id == identifier]
    found = exact or [beside for family, known, beside in told if known.of_mention.get(anchor) in family.people]
    if not found:
        message = f"There is no family {identifier} at that time"
        raise NotFound(message)
    return found


def _named_by(query: str, told: Reading) -> list[Person]:
    """The people of a circle who answer to a query."""
    people = [person for person in told.understanding.people if person.seen]
    scheme, colon, value = query.partition(":")
    if colon and scheme in SCHEMES:
        number, _ = normal.identifier(scheme, value)
        same = {scheme, *(other for other in SCHEMES if _space(other) == _space(scheme))}
        return [
            person
            for person in people
            if any(one.valid and one.scheme in same and one.value == number for one in person.identifiers)
        ]
    identifier = _uuid(query)
    if identifier:
        person = told.understanding.of_mention.get(mention_of(identifier))
        return [person] if person else []
    words, born = _name_and_birth(query)
    return [person for person in people if _is_called(person, words, born)]


def _space(scheme: str) -> str:
    return SAME_NUMBERS.get(scheme, scheme)


def _is_called(person: Person, words: list[str], born: str) -> bool:
    """Whether each word begins a part of one of a person's names, and a date of birth begins as asked."""
    names = [name.split() for face in person.faces for name in (face.name, *face.aliases)]
    called = any(all(any(part.startswith(word) for part in name) for word in words) for name in names)
    return called and (not born or any(face.born.startswith(born) for face in person.faces))


def _name_and_birth(query: str) -> tuple[list[str], str]:
    """The words of a name, and the date of birth that stands behind it, or ""."""
    match = _BIRTH.search(query)
    words = normal.name(query[: match.start()] if match else query).split()
    if not words:
        message = f"{query!r} is neither a name nor SCHEME:VALUE; the schemes are {', '.join(SCHEMES)}"
        raise WrongUse(message)
    return words, match.group(1) if match else ""


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _identifier(text: str, what: str) -> UUID:
    found = _uuid(text)
    if found is None:
        message = f"{text!r} is no identifier of a {what}; copy one from an answer"
        raise WrongUse(message)
    return found
