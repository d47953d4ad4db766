"""Telling watchers: each record that is new and touches what they watch, once, where they may read it.

A person is found in whatever the fold understands to be theirs now, so a watch follows joins and divisions of identity;
a record that turns out to be theirs later is new too, if it was folded after the watch began.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, LiteralString, NamedTuple
from uuid import UUID

from services.kernel.access import Caller
from services.kernel.clock import Instant, to_instant
from services.kernel.events import entry as entries
from services.kernel.events.nodes import kind_of, things_in
from services.kernel.ids import mention_id, mention_of, record_of
from services.profile.casework import store
from services.profile.casework.book import Act, Casebook
from services.profile.casework.following import Passage
from services.profile.domain.casework.acts import Decide
from services.profile.domain.casework.enquiry_facts import Evidence
from services.profile.domain.casework.watch import WATCH, Watch, touch

_ANCHORS: Final[LiteralString] = "SELECT record, circle, own, people FROM profile.entry WHERE record = ANY(%s)"
_BESIDE: Final[LiteralString] = """
    SELECT record, people, received_at, doc FROM profile.entry WHERE circle = ANY(%s) AND people && %s::uuid[]
"""
_HEARD: Final[LiteralString] = """
    SELECT DISTINCT ON (record) record, people, received_at, doc FROM profile.entry WHERE record = ANY(%s)
"""
_NUMBERS: Final[LiteralString] = """
    SELECT originator_id, notification_id FROM profile.stored_events
    WHERE originator_id = ANY(%s) AND topic = 'record.received.v1' AND notification_id > %s
"""


class _Record(NamedTuple):
    """A record, and the people in it as the fold understands them now."""

    record: UUID
    people: tuple[UUID, ...]
    received_at: datetime
    doc: bytes


class _Touching(NamedTuple):
    """A record that touches what is watched."""

    stream: UUID
    record: Evidence
    received_at: Instant


@dataclass(frozen=True, slots=True)
class WatchesFollowed:
    """Tells watchers of what touches what they watch: a handler of what is followed."""

    book: Casebook

    def __call__(self, passage: Passage, now: Instant) -> None:
        """Tell of each record once."""
        watches = {stream: one.state for stream, one in store.open_of(self.book.connection, WATCH).items()}
        people = {stream: one for stream, one in watches.items() if kind_of(one.node) == "person"}
        things = {stream: one for stream, one in watches.items() if stream not in people}
        heard = [one.record for one in passage.heard]
        found = [*(self._of_people(people) if people else ()), *(self._of_things(things, heard) if things else ())]
        for one in found:
            if all(told.record != one.record for told in watches[one.stream].touches):
                self.book.do(WATCH, one.stream, Act.of_the_hub(now), _touching(one))

    def _of_people(self, watches: Mapping[UUID, Watch]) -> Iterator[_Touching]:
        """The new records of those who are watched, whoever they are understood to be now."""
        mentions = {stream: mention_of(UUID(one.node)) for stream, one in watches.items()}
        circles: set[int] = set()
        known: dict[UUID, UUID] = {}
        anchors = [record_of(one) for one in mentions.values()]
        for record, circle, own, people in self.book.connection.execute(_ANCHORS, [anchors]).fetchall():
            circles.add(circle)
            known |= {mention_id(record, place): who for place, who in zip(own, people, strict=True)}
        wanted = {stream: known[mention] for stream, mention in mentions.items() if mention in known}
        told = self.book.connection.execute(_BESIDE, [list(circles), list(wanted.values())]).fetchall()
        yield from self._new(
            [_Record(*row) for row in told], watches, lambda stream, one: wanted.get(stream) in one.people
        )

    def _of_things(self, watches: Mapping[UUID, Watch], heard: list[UUID]) -> Iterator[_Touching]:
        """Those of the records that were heard that name a thing that is watched."""
        told = [_Record(*row) for row in self.book.connection.execute(_HEARD, [heard]).fetchall()]
        named = {one.record: things_in(entries.decode(one.doc)) for one in told}
        yield from self._new(told, watches, lambda stream, one: watches[stream].node in named[one.record])

    def _new(
        self, told: Sequence[_Record], watches: Mapping[UUID, Watch], touches: Callable[[UUID, _Record], bool]
    ) -> Iterator[_Touching]:
        """Those of some records that touch what is watched, are new to the watch, and may be read by its watcher."""
        since = min(one.since for one in watches.values())
        numbers: dict[UUID, int] = dict(
            self.book.connection.execute(_NUMBERS, [[one.record for one in told], since]).fetchall()
        )
        for one in sorted(told, key=lambda one: numbers.get(one.record, 0)):
            fresh = (stream for stream, kept in watches.items() if numbers.get(one.record, 0) > kept.since)
            for stream in (stream for stream in fresh if touches(stream, one)):
                entry = entries.decode(one.doc)
                if _watcher(watches[stream]).may_read(entry.restricted_to):
                    yield _Touching(stream, Evidence(entry.source, entry.id), to_instant(one.received_at))


def _watcher(state: Watch) -> Caller:
    return Caller(state.watcher.name, frozenset(state.watcher.roles), state.watcher.purpose)


def _touching(one: _Touching) -> Decide[Watch]:
    return lambda state: touch(state, one.record, one.received_at)
