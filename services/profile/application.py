"""The questions that the profile service answers, each for a caller."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final, NamedTuple
from uuid import UUID

from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.clock import ALWAYS, Instant, Window
from services.kernel.errors import NotFound
from services.kernel.postgres.connect import Connection
from services.profile import present, reading, sealed
from services.profile.answers import AgendaAnswer, FamilyAnswer, ItemAnswer, PeopleAnswer, PersonAnswer, TimelineAnswer
from services.profile.domain import agenda
from services.profile.domain.agenda import Item
from services.profile.domain.families import Family, Kinship, kinship
from services.profile.domain.persons import Held, Person, Understanding
from services.profile.domain.records import Received
from services.profile.domain.rules.story import Asked as RulesAsked
from services.profile.door import answered, opened
from services.profile.named import anchor_of, answering, beside
from services.profile.queries import circles_for, identifier_of, named_by
from services.profile.sealed import Asked, Shown, nobody

_SUBJECTS_AT_ONCE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Reading:
    """A circle as an answer may hold it as of an instant, with its families then."""

    shown: Shown
    kin: Kinship

    @property
    def understanding(self) -> Understanding:
        """What is understood of it."""
        return self.shown.understanding

    def families_of(self, person: Person) -> list[Family]:
        """The families to which a person belongs."""
        return [family for family in self.kin.families if person in family.people]


@dataclass(frozen=True, slots=True)
class Profiles:
    """Answers over one connection. Every read is recorded before it is made."""

    connection: Connection

    def agenda(self, caller: Caller, day: date, as_of: Instant, told_to: Caller | None = None) -> AgendaAnswer:
        """The agenda of the family profile meeting of a day, as of an instant.

        ``told_to`` is who gets the answer, where that is not who asks.
        """
        action = f"agenda of {day}"
        with opened(self.connection, caller, action) as connection:
            limits = reading.thresholds(connection, day, as_of)
            reader = told_to or caller
            asked = present.asked(day, limits, reader)
            numbers = reading.candidates(connection, day, as_of, limits)
            items = [
                present.item(item, reader)
                for circled in reading.circles(connection, numbers, as_of)
                for item in items_of(circled.held, asked, as_of)
            ]
            answered(connection, caller, action, {*map(UUID, _on_agenda(items))})
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
        action, asked = "timeline of a person", partial(named_by, query)
        with opened(self.connection, caller, action) as connection:
            found = [
                (told, person)
                for told in self._readings(circles_for(connection, query), as_of, asked)
                for person in asked(told.understanding)
            ]
            if not found:
                message = f"Nobody is known as {query!r} at that time"
                raise NotFound(message)
            people = {person for _, person in found}
            families = [family for told, person in found for family in told.families_of(person)]
            told = _Told([told for told, _ in found], families, people, asked)
            answer = self._timeline(told, caller, as_of, within)
            answered(connection, caller, action, {*map(UUID, _on_timeline(answer))})
            return answer

    def timeline_of_family(
        self, caller: Caller, family_id: str, as_of: Instant, within: Window = ALWAYS
    ) -> TimelineAnswer:
        """The timeline of a family; one that has joined another answers as the family it is now."""
        identifier = identifier_of(family_id, "family")
        action, asked = "timeline of a family", anchor_of(identifier)
        with opened(self.connection, caller, action, [identifier]) as connection:
            found = self._families(identifier, as_of)
            told = _Told([told for told, _ in found], [family for _, family in found], (), asked)
            answer = self._timeline(told, caller, as_of, within)
            answered(connection, caller, action, {*map(UUID, _on_timeline(answer))})
            return answer

    def family(self, caller: Caller, family_id: str, day: date, as_of: Instant) -> list[FamilyAnswer]:
        """A family, its members, and what the rules find for the meeting of a day; several where it has divided."""
        identifier = identifier_of(family_id, "family")
        with opened(self.connection, caller, "family", [identifier]) as connection:
            asked = present.asked(day, reading.thresholds(connection, day, as_of), caller)
            readings = self._readings(beside(connection, identifier), as_of, anchor_of(identifier))
            told = [
                (story.family, one.understanding, story)
                for one in readings
                for story in agenda.stories_in(one.understanding, asked, as_of)
            ]
            found = answering(identifier, told)
            answers = [present.family(story, agenda.item(story), as_of, caller) for story in found]
            answered(connection, caller, "family", {*map(UUID, _in_families(answers))})
        return answers

    def people(self, caller: Caller, query: str, as_of: Instant) -> PeopleAnswer:
        """The people whom ``SCHEME:VALUE``, a name, a name with a date of birth, or an identifier names."""
        action, asked = "people by a query", partial(named_by, query)
        with opened(self.connection, caller, action) as connection:
            found = [
                answer
                for told in self._readings(circles_for(connection, query), as_of, asked)
                for person in asked(told.understanding)
                if (answer := present.person(person, told.families_of(person), caller))
            ]
            answered(connection, caller, action, {UUID(one["person"]) for one in found})
        return {"people": found}

    def everybody(self, caller: Caller, as_of: Instant) -> Iterator[PersonAnswer]:
        """Everybody known at an instant, streamed."""
        with opened(self.connection, caller, "everybody") as connection:
            seen: list[UUID] = []
            for circled in reading.circles(connection, reading.all_circles(connection), as_of):
                told = _read(circled.held, as_of, nobody)
                answers = [present.person(one, told.families_of(one), caller) for one in told.understanding.people]
                found = [answer for answer in answers if answer]
                seen += [UUID(answer["person"]) for answer in found]
                if len(seen) >= _SUBJECTS_AT_ONCE:
                    answered(connection, caller, "everybody", seen)
                    seen = []
                yield from found
            answered(connection, caller, "everybody", seen)

    def _readings(self, numbers: Collection[int], as_of: Instant, asked: Asked = nobody) -> list[Reading]:
        return [_read(circled.held, as_of, asked) for circled in reading.circles(self.connection, numbers, as_of)]

    def _families(self, identifier: UUID, as_of: Instant) -> list[tuple[Reading, Family]]:
        """The family of an identifier; where there is none any more, those of the person it was anchored on."""
        readings = self._readings(beside(self.connection, identifier), as_of, anchor_of(identifier))
        told = [(family, one.understanding, (one, family)) for one in readings for family in one.kin.families]
        return answering(identifier, told)

    def _timeline(self, told: "_Told", caller: Caller, as_of: Instant, within: Window) -> TimelineAnswer:
        wanted = {*told.people, *(person for family in told.families for person in family.people)}
        records: dict[UUID, tuple[Received, Understanding]] = {}
        for one in told.readings:
            for received in one.understanding.records:
                entry = received.entry
                named = any(one.understanding.person(entry, place) in wanted for place in received.own)
                if named and clock.london_date(entry.at) in within:
                    records[entry.record] = (received, one.understanding)
        others = self._readings(reading.by_record(self.connection, list(records)), as_of, told.asked)
        bytes_of = reading.raw(self.connection, records)
        ordered = sorted(records.values(), key=lambda one: one[0].entry.order)
        who = present.Named(
            {mention: person for one in others for mention, person in one.understanding.of_mention.items()},
            frozenset().union(*(one.shown.hidden for one in others)),
        )
        return {
            "families": list(dict.fromkeys(str(family.id) for family in told.families)),
            "as_of": clock.format_instant(as_of),
            "entries": [
                present.timeline_entry(
                    received, bytes_of[received.entry.record], understanding.status[received.entry.record], who, caller
                )
                for received, understanding in ordered
            ],
        }


class _Told(NamedTuple):
    """What a timeline is made from: circles, families and people, and who was asked about."""

    readings: list[Reading]
    families: list[Family]
    people: Collection[Person]
    asked: Asked


def _read(held: Held, as_of: Instant, asked: Asked) -> Reading:
    shown = sealed.understood(held, as_of, asked)
    return Reading(shown, kinship(shown.understanding, as_of))


def items_of(held: Held, asked: RulesAsked, as_of: Instant) -> list[Item]:
    """The items of a circle.

    Of somebody with two identities the agenda holds the new one; the former, if the new one is on none of them, lest
    what nobody has answered be out of sight.
    """
    shown = sealed.understood(held, as_of)
    found = agenda.items_in(shown.understanding, asked, as_of)
    if shown.kept and not any(person.id in shown.kept for item in found for person in item.family.people):
        return agenda.items_in(sealed.understood(held, as_of, former=True).understanding, asked, as_of)
    return found


def _on_agenda(items: Iterable[ItemAnswer]) -> Iterator[str]:
    for item in items:
        yield item["family"]
        yield from (one["person"] for one in item["people"])


def _on_timeline(answer: TimelineAnswer) -> Iterator[str]:
    yield from answer["families"]
    for entry in answer["entries"]:
        yield from (one["person"] for one in entry["people"])


def _in_families(answers: Iterable[FamilyAnswer]) -> Iterator[str]:
    for family in answers:
        yield family["family"]
        yield from (one["person"] for one in family["members"])
