"""Asking the exploitation question: one of each missing episode of a child that is reported, once it is followed.

A return counts that bears the name of the episode; of a report without one, the next that another source tells of the
child under a name that no report of the child bears.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, LiteralString
from uuid import UUID

import msgspec

from services.kernel import clock
from services.kernel.clock import Instant
from services.kernel.events import entry as entries
from services.kernel.events.entry import Entry
from services.kernel.ids import record_id, record_of
from services.profile import reading
from services.profile.casework import store
from services.profile.casework.book import Act, Casebook
from services.profile.casework.following import Heard, Passage
from services.profile.casework.opening import OLD, occurred
from services.profile.domain.casework import exploitation
from services.profile.domain.casework.enquiry_facts import Evidence
from services.profile.domain.casework.exploitation import (
    EXPLOITATION,
    ExploitationAsked,
    Question,
    ReturnTold,
    question_stream,
)
from services.profile.domain.rules.missing import is_return_of
from services.profile.domain.standing import statuses
from services.profile.domain.working_time import after_hours

_REPORTED: Final = "missing.reported"
_FOUND: Final = "missing.found"
_RETRACTION: Final = "partner.retraction"
_ADULTS: Final = frozenset({"parent", "carer", "associate", "person_of_concern", "professional"})
_BESIDE: Final[LiteralString] = """
    SELECT circle, own, people, doc FROM profile.entry WHERE circle = ANY(%s) ORDER BY circle, received_at, record
"""


@dataclass(slots=True)
class _Beside:
    """A circle in which a record stands: its records, and who each of its own mentions is understood to be."""

    entries: dict[UUID, Entry]
    people: dict[UUID, UUID]

    def naming(self, person: UUID) -> list[Entry]:
        """The records that name a person and that still count."""
        stands = statuses(self.entries.values())
        named = {record_of(mention) for mention, who in self.people.items() if who == person}
        return [one for record, one in self.entries.items() if record in named and stands[record] == "current"]


@dataclass(frozen=True, slots=True)
class EpisodesFollowed:
    """Asks the exploitation question of missing episodes: a handler of what is followed."""

    book: Casebook

    def __call__(self, passage: Passage, now: Instant) -> None:
        """Ask of each episode that is new, and take in what is told of the others."""
        for one in passage.heard:
            for gone in _taken_back(one):
                self._withdraw(gone, now)
            if one.event.kind in (_REPORTED, _FOUND):
                self._take_in(one, now)

    def _withdraw(self, gone: Evidence, now: Instant) -> None:
        """Take back a report or a return; where another record tells of the return, that one counts."""
        for stream in store.by_key(self.book.connection, EXPLOITATION, [record_id(gone.source, gone.id)]):
            kept = self.book.do(
                EXPLOITATION, stream, Act.of_the_hub(now), lambda state: exploitation.withdraw(state, gone)
            )
            for circle in self._beside(record_of(kept.state.child)):
                if person := circle.people.get(kept.state.child):
                    self._return(self._asked_of(person, circle), circle.naming(person), now)

    def _take_in(self, one: Heard, now: Instant) -> None:
        for circle in self._beside(one.record):
            told = circle.entries[one.record]
            for mention in _children(told, circle.people):
                person = circle.people[mention]
                counting = circle.naming(person)
                if one.event.kind == _REPORTED and told in counting:
                    self._ask(one, mention, self._asked_of(person, circle), now)
                self._return(self._asked_of(person, circle), counting, now)

    def _beside(self, record: UUID) -> Iterable[_Beside]:
        """The circles in which a record stands, with their records."""
        found: dict[int, _Beside] = {}
        circles = reading.by_record(self.book.connection, [record])
        for number, own, people, doc in self.book.connection.execute(_BESIDE, [circles]).fetchall():
            circle, entry = found.setdefault(number, _Beside({}, {})), entries.decode(doc)
            circle.entries[entry.record] = entry
            circle.people |= {entry.mention_id(place): who for place, who in zip(own, people, strict=True)}
        return found.values()

    def _asked_of(self, person: UUID, circle: _Beside) -> dict[UUID, Question]:
        """The questions of a child."""
        records = {record_of(mention) for mention, who in circle.people.items() if who == person}
        found = store.by_key(self.book.connection, EXPLOITATION, records)
        return {stream: one.state for stream, one in found.items() if circle.people.get(one.state.child) == person}

    def _ask(self, one: Heard, child: UUID, asked: Mapping[UUID, Question], now: Instant) -> None:
        """Ask of an episode of a child, unless it has been asked of already."""
        report, name = Evidence(one.event.source, one.event.id), str(one.event.data.details["episode_id"])
        known = (stream for stream, held in asked.items() if (held.source, held.episode_id) == (report.source, name))
        if stream := next(known, None):
            self.book.do(
                EXPLOITATION, stream, Act.of_the_hub(now), lambda state: exploitation.told_again(state, report)
            )
            return
        fact = ExploitationAsked(name, report, child, occurred(one), old=now - one.received_at > OLD)
        stream = question_stream(report.source, name, child)
        self.book.do(EXPLOITATION, stream, Act.of_the_hub(now), lambda state: [] if state else [fact])

    def _return(self, asked: Mapping[UUID, Question], counting: Iterable[Entry], now: Instant) -> None:
        """Take in that a child is back, of each of their questions of which it is not known yet."""
        waiting = {stream: one for stream, one in asked.items() if one.returned is None}
        found = [one for one in counting if one.type.startswith(f"{_FOUND}.")] if waiting else []
        raw = reading.raw(self.book.connection, [one.record for one in found])
        named = {(one.source, one.episode_id) for one in asked.values()}
        for stream, one in waiting.items():
            own = [(one.source, one.episode_id)]
            back = [
                (at, told)
                for told in found
                for at in (_found_at(told, raw[told.record]),)
                if is_return_of(told, own, named, near=told.source != one.source and at >= one.reported_at)
            ]
            if back:
                self._take_back(stream, *min(back, key=lambda told: (told[0], told[1].record)), now)

    def _take_back(self, stream: UUID, at: Instant, told: Entry, now: Instant) -> None:
        limits = reading.thresholds(self.book.connection, clock.london_date(at), now)
        fact = ReturnTold(Evidence(told.source, told.id), at, after_hours(at, limits.exploitation_answer_hours))
        self.book.do(EXPLOITATION, stream, Act.of_the_hub(now), lambda state: exploitation.back(state, fact))


def _taken_back(one: Heard) -> Iterator[Evidence]:
    """The records that a record retracts or corrects."""
    if one.event.data.corrects:
        yield Evidence(one.event.source, one.event.data.corrects)
    if one.event.kind == _RETRACTION:
        yield Evidence(one.event.source, str(one.event.data.details["retracts"]))


def _children(told: Entry, people: Mapping[UUID, UUID]) -> list[UUID]:
    """The mentions of those who are missing, of the people of a circle: children, or else whoever is no adult."""
    roles = {told.mention_id(place): mention.role for place, mention in enumerate(told.mentions)}
    children = [one for one, role in roles.items() if role == "child"]
    return [one for one in children or [one for one, role in roles.items() if role not in _ADULTS] if one in people]


def _found_at(told: Entry, raw: bytes) -> Instant:
    """When a child was found, or else when its record happened."""
    text = str(msgspec.json.decode(raw)["data"]["details"].get("found_at") or "")
    if not text:
        return told.at
    return clock.parse_instant(text) if "T" in text.upper() else clock.first_instant_of(text)
