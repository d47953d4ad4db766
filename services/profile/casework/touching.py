"""Telling watchers: each record that is new and touches what they watch, once, where they may read it.

A person is found in whatever the fold understands to be theirs now, so a watch follows joins and divisions of identity;
a record that turns out to be theirs later is new too, if it was folded after the watch began.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, LiteralString, NamedTuple
from uuid import UUID

from services.kernel.access import Caller
from services.kernel.clock import Instant, to_instant
from services.kernel.events import entry as entries
from services.kernel.ids import mention_of, record_of
from services.profile.casework import store
from services.profile.casework.book import Act, Casebook
from services.profile.casework.following import Passage
from services.profile.domain.casework.acts import Decide
from services.profile.domain.casework.enquiry_facts import Evidence
from services.profile.domain.casework.nodes import kind_of, things_in
from services.profile.domain.casework.watch import WATCH, Watch, touch

_OF_PEOPLE: Final[LiteralString] = """
    SELECT watched.stream, one.received_at, one.doc
    FROM unnest(%s::uuid[], %s::uuid[], %s::smallint[], %s::bigint[]) AS watched (stream, record, place, since)
        JOIN profile.entry AS anchor ON anchor.record = watched.record AND watched.place = ANY(anchor.own)
        JOIN profile.entry AS one ON one.circle = anchor.circle
            AND anchor.people[array_position(anchor.own, watched.place)] = ANY(one.people)
        JOIN profile.stored_events AS received ON received.originator_id = one.record
            AND received.topic = 'record.received.v1' AND received.notification_id > watched.since
    ORDER BY received.notification_id
"""
_HEARD: Final[LiteralString] = """
    SELECT DISTINCT ON (received.notification_id) received.notification_id, one.received_at, one.doc
    FROM profile.entry AS one
        JOIN profile.stored_events AS received ON received.originator_id = one.record
            AND received.topic = 'record.received.v1'
    WHERE one.record = ANY(%s) AND received.notification_id > %s ORDER BY received.notification_id
"""


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
        for one in (*self._of_people(people), *self._of_things(things, [heard.record for heard in passage.heard])):
            if all(told.record != one.record for told in watches[one.stream].touches):
                self.book.do(WATCH, one.stream, Act.of_the_hub(now), _touching(one))

    def _of_people(self, watches: Mapping[UUID, Watch]) -> Iterator[_Touching]:
        if not watches:
            return
        mentions = [mention_of(UUID(one.node)) for one in watches.values()]
        records = [record_of(one) for one in mentions]
        places = [one.int - record.int - 1 for one, record in zip(mentions, records, strict=True)]
        told = [list(watches), records, places, [one.since for one in watches.values()]]
        for stream, received_at, doc in self.book.connection.execute(_OF_PEOPLE, told).fetchall():
            yield from _readable([(stream, watches[stream])], entries.decode(doc), to_instant(received_at))

    def _of_things(self, watches: Mapping[UUID, Watch], records: list[UUID]) -> Iterator[_Touching]:
        if not watches or not records:
            return
        since = min(one.since for one in watches.values())
        for number, received_at, doc in self.book.connection.execute(_HEARD, [records, since]).fetchall():
            entry = entries.decode(doc)
            named = things_in(entry)
            touched = [(stream, one) for stream, one in watches.items() if one.node in named and number > one.since]
            yield from _readable(touched, entry, to_instant(received_at))


def _readable(watches: Iterable[tuple[UUID, Watch]], entry: entries.Entry, received_at: Instant) -> Iterator[_Touching]:
    """A record that touches watches, for those whose watcher may read it."""
    for stream, one in watches:
        watcher = Caller(one.watcher.name, frozenset(one.watcher.roles), one.watcher.purpose)
        if watcher.may_read(entry.restricted_to):
            yield _Touching(stream, Evidence(entry.source, entry.id), received_at)


def _touching(one: _Touching) -> Decide[Watch]:
    return lambda state: touch(state, one.record, one.received_at)
