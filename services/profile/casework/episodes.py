"""Asking the exploitation question: one of each absence of a child that is reported, once it is followed.

Sources that tell of one absence, by reports whose spans overlap, are asked one question together. A return counts that
bears a name of its episode; of an absence without one, the next that another source tells of the child under a name
that no report of the child bears.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, LiteralString, NamedTuple
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
from services.profile.domain.casework.absences import ask_of_all, join, together
from services.profile.domain.casework.acts import Decide
from services.profile.domain.casework.enquiry_facts import Evidence
from services.profile.domain.casework.exploitation import EXPLOITATION, Question, question_stream
from services.profile.domain.casework.exploitation_facts import ExploitationAsked, QuestionJoined, ReturnTold
from services.profile.domain.rules.missing import Name, episode_name, episodes_of, is_return_of
from services.profile.domain.rules.story import of_type
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

    def telling_of(self, child: UUID) -> "_Absent":
        """The reports that a child is missing and the returns that still count, oldest first."""
        stands = statuses(self.entries.values())
        told = sorted(
            (
                one
                for record, one in self.entries.items()
                if stands[record] == "current" and child in {self.people[who] for who in _children(one, self.people)}
            ),
            key=lambda one: one.order,
        )
        return _Absent(list(of_type(told, _REPORTED)), list(of_type(told, _FOUND)))


class _Absent(NamedTuple):
    """What counts of a child's absences."""

    reported: list[Entry]
    found: list[Entry]

    def names(self, now: Instant) -> list[set[Name]]:
        """What each absence is called, by every source."""
        return [{episode_name(one.entry) for one in group} for group in episodes_of(self.reported, self.found, now)]


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
                    self._settle(person, circle, now)

    def _take_in(self, one: Heard, now: Instant) -> None:
        for circle in self._beside(one.record):
            told = circle.entries[one.record]
            for mention in _children(told, circle.people):
                person = circle.people[mention]
                absent = circle.telling_of(person)
                if told in absent.reported:
                    self._ask(one, mention, self._asked_of(person, circle), absent.names(now), now)
                self._settle(person, circle, now)

    def _settle(self, child: UUID, circle: _Beside, now: Instant) -> None:
        """Ask one question of each absence of a child, and take in the returns."""
        absent = circle.telling_of(child)
        asked = self._asked_of(child, circle)
        for first, *others in together(asked, absent.names(now)):
            joined = {stream: asked[stream] for stream in others}
            self._do(first, now, partial(ask_of_all, others=joined))
            for stream in others:
                self._do(stream, now, partial(join, into=first))
        self._return(self._asked_of(child, circle), absent.found, now)

    def _do(self, stream: UUID, now: Instant, decide: Decide[Question]) -> None:
        self.book.do(EXPLOITATION, stream, Act.of_the_hub(now), decide)

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

    def _ask(
        self, one: Heard, child: UUID, asked: Mapping[UUID, Question], absences: Sequence[set[Name]], now: Instant
    ) -> None:
        """Ask of an episode of a child, unless it or the absence of which it tells has been asked of already."""
        report, name = Evidence(one.event.source, one.event.id), str(one.event.data.details["episode_id"])
        if stream := next((stream for stream, held in asked.items() if held.name == (report.source, name)), None):
            self._do(stream, now, lambda state: exploitation.told_again(state, report))
            return
        same = next((names for names in absences if (report.source, name) in names), set[Name]())
        groups = together({at: held for at, held in asked.items() if held.name in same}, [same])
        fact = ExploitationAsked(name, report, child, occurred(one), old=now - one.received_at > OLD)
        facts = [fact, *(QuestionJoined(first) for first, *_ in groups)]
        self._do(question_stream(report.source, name, child), now, lambda state: [] if state else facts)

    def _return(self, asked: Mapping[UUID, Question], found: Sequence[Entry], now: Instant) -> None:
        """Take in that a child is back, of each of their questions of which it is not known yet."""
        raw = reading.raw(self.book.connection, [one.record for one in found])
        taken = {one.name for one in asked.values()}
        for stream, one in asked.items():
            sources = {source for source, _ in one.names}
            back = {
                Evidence(told.source, told.id): (at, told)
                for told in found
                for at in (_found_at(told, raw[told.record]),)
                if is_return_of(told, one.names, taken, near=told.source not in sources and at >= one.missing_since)
            }
            if one.returned is not None and one.returned not in back:
                self._do(stream, now, partial(exploitation.withdraw, record=one.returned))
            if back and one.into is None and one.returned not in back:
                self._take_back(stream, *min(back.values(), key=lambda told: (told[0], told[1].record)), now)

    def _take_back(self, stream: UUID, at: Instant, told: Entry, now: Instant) -> None:
        limits = reading.thresholds(self.book.connection, clock.london_date(at), now)
        fact = ReturnTold(Evidence(told.source, told.id), at, after_hours(at, limits.exploitation_answer_hours))
        self._do(stream, now, lambda state: exploitation.back(state, fact))


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
