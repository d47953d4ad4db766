"""What a pack's digest is taken of: all that went into it, as it stands on record, whoever reads it.

A reader sees no more of a pack than they may; that it is the same as when it was frozen is the same for everybody.
"""

from collections.abc import Collection, Iterator
from hashlib import sha256
from typing import Final, LiteralString
from uuid import UUID

import msgspec

from services.kernel import clock
from services.kernel.clock import Instant
from services.kernel.events.check import canonical
from services.kernel.postgres.connect import Connection
from services.profile import reading, sealed
from services.profile.casework.book import Casebook, Kept
from services.profile.domain.casework.meeting import Meeting
from services.profile.domain.casework.meeting_facts import PackFrozen
from services.profile.domain.casework.plan import PLAN, Plan
from services.profile.domain.casework.written import WRITTEN, Written
from services.profile.domain.families import kinship
from services.profile.domain.persons import Person, Understanding
from services.profile.named import anchor_of, beside

_POSITION: Final[LiteralString] = "SELECT coalesce(max(notification_id), 0) FROM profile.stored_events"


def position(connection: Connection) -> int:
    """How far the record has been folded: the last number in its streams."""
    row = connection.execute(_POSITION).fetchone()
    return int(row[0]) if row else 0


def profiles(book: Casebook, pack: PackFrozen) -> list[Kept[Written]]:
    """The written profiles of a pack, at the versions at which they were frozen."""
    return [book.at(WRITTEN, book.get(WRITTEN, one.profile), one.version) for one in pack.profiles]


def plans(book: Casebook, pack: PackFrozen) -> list[Kept[Plan]]:
    """The plans of earlier meetings of a pack, at the versions at which they were frozen."""
    return [book.at(PLAN, book.get(PLAN, one.plan), one.version) for one in pack.plans]


def digest(book: Casebook, meeting: Meeting, pack: PackFrozen) -> str:
    """The digest of a pack of a meeting, as the meeting stood: SHA-256 of all of it as canonical JSON."""
    on_agenda = [one for one in meeting.items if one.stands == "on"]
    whole = {
        "date": meeting.day,
        "as_of": clock.format_instant(pack.as_of),
        "selection": pack.selection,
        "rules": meeting.rules,
        "items": sorted(on_agenda, key=lambda one: one.family),
        "plans": [one.state for one in plans(book, pack)],
        "profiles": [one.state for one in profiles(book, pack)],
        "records": {str(one.family): list(_records(book.connection, one.family, pack.as_of)) for one in pack.profiles},
    }
    return sha256(canonical(msgspec.to_builtins(whole))).hexdigest()


def _records(connection: Connection, family: UUID, as_of: Instant) -> Iterator[tuple[str, str, str]]:
    """The records that name a family's members as of an instant: their names, how they stand, and their digests."""
    asked = anchor_of(family)
    with connection.transaction():
        numbers = beside(connection, family)
        found = [sealed.understood(one.held, as_of, asked) for one in reading.circles(connection, numbers, as_of)]
    for told in (one.understanding for one in found):
        families = kinship(told, as_of).families
        exact = [one for one in families if one.id == family]
        own = exact or [one for one in families if not set(asked(told)).isdisjoint(one.people)]
        yield from _naming(connection, told, {person for one in own for person in one.people})


def _naming(connection: Connection, told: Understanding, people: Collection[Person]) -> Iterator[tuple[str, str, str]]:
    named = {
        one.entry.record: told.status[one.entry.record]
        for one in told.records
        if any(told.person(one.entry, place) in people for place in one.own)
    }
    raw = reading.raw(connection, named)
    for record in sorted(named):
        yield str(record), named[record], sha256(raw[record]).hexdigest()
