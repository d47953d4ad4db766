"""A watch on a person or a thing: who watches, why, until when; told once of each new record that touches it.

A watch is reviewed: it ends on its day unless somebody says why it goes on.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from services.kernel import clock, ids
from services.kernel.access import Caller
from services.kernel.clock import Instant
from services.kernel.errors import WrongUse
from services.profile.domain.casework.acts import Alarmed, By, Deadline, Done, Fact, Kind, Message
from services.profile.domain.casework.enquiry_facts import Evidence
from services.profile.domain.casework.team import (
    MAY_WORK,
    TEAM,
    Grounded,
    Grounds,
    evidence_of,
    must_be_of_the_team,
    must_have_grounds,
    must_lie_ahead,
)

LONGEST: Final = timedelta(days=183)
"""How far ahead a watch may end: whoever watches looks at it again twice a year at the least (local)."""


class WatchBegun(Fact, frozen=True):
    """Somebody watches a node. ``since`` is how far the record had been folded: what comes after it is new."""

    TOPIC = "watch.begun.v1"
    node: str
    until: date
    why: Grounds
    since: int


class WatchRenewed(Fact, frozen=True):
    """It was looked at, and goes on."""

    TOPIC = "watch.renewed.v1"
    until: date
    why: Grounds
    since: int


class WatchTouched(Fact, frozen=True):
    """A new record touches what is watched, and its watcher is told."""

    TOPIC = "watch.touched.v1"
    record: Evidence
    received_at: Instant


class WatchEnded(Fact, frozen=True):
    """Nobody watches any more."""

    TOPIC = "watch.ended.v1"
    why: Grounds


class Touch(Struct, frozen=True):
    """A record that touched what is watched, and when its watcher was told."""

    record: Evidence
    received_at: Instant
    told_at: Instant


class Watch(Grounded, frozen=True, kw_only=True):
    """A watch as it stands; ``grounds`` are those of each time that it was begun, renewed or ended."""

    node: str
    watcher: By
    begun_at: Instant
    until: date
    since: int
    grounds: tuple[Grounds, ...]
    reviews: int = 0
    touches: tuple[Touch, ...] = ()
    ended_at: Instant | None = None

    @property
    def nodes(self) -> Sequence[str]:
        """What it is on."""
        return (self.node,)

    @property
    def evidence(self) -> Sequence[Evidence]:
        """What it rests on."""
        return evidence_of(self.grounds)

    @property
    def review(self) -> str:
        """The name of the clock that runs."""
        return f"review {self.reviews + 1}"

    @property
    def has_lapsed(self) -> bool:
        """Whether its day came, and nobody renewed it."""
        return self.ended_at is None and self.review in self.alarmed

    @property
    def is_open(self) -> bool:
        """Whether somebody watches."""
        return self.ended_at is None and not self.has_lapsed


def watch_stream(node: str, watcher: str) -> UUID:
    """The stream of somebody's watch on a node."""
    return ids.named("watch", node, watcher)


def begin(state: Watch | None, caller: Caller, wanted: WatchBegun, at: Instant) -> Sequence[Fact]:
    """Watch a node until the end of a day; one that had ended begins anew."""
    must_be_of_the_team(caller, "Watching")
    why = must_have_grounds(wanted.why, "watching")
    until = _must_end(wanted.until, at)
    if state is None:
        return [replace(wanted, why=why)]
    if not state.is_open:
        return [WatchRenewed(until, why, wanted.since)]
    if (state.until, state.grounds[-1]) == (until, why):
        return []
    message = f"You watch this already, until {state.until}: renew that watch"
    raise WrongUse(message)


def renew(state: Watch, caller: Caller, wanted: WatchRenewed, at: Instant) -> Sequence[Fact]:
    """Say that a watch goes on, also once its day came: why, until when."""
    must_be_of_the_team(caller, "Renewing a watch")
    why = must_have_grounds(wanted.why, "renewing a watch")
    if state.ended_at is not None:
        message = "This watch was ended: begin another"
        raise WrongUse(message)
    told = WatchRenewed(_must_end(wanted.until, at), why, wanted.since)
    return [] if state.is_open and (state.until, state.grounds[-1]) == (told.until, why) else [told]


def end(state: Watch, caller: Caller, why: Grounds) -> Sequence[Fact]:
    """Watch no more."""
    must_be_of_the_team(caller, "Ending a watch")
    told = must_have_grounds(why, "ending a watch")
    return [WatchEnded(told)] if state.ended_at is None else []


def touch(state: Watch | None, record: Evidence, received_at: Instant) -> Sequence[Fact]:
    """Tell of a record that touches what is watched; once, and while somebody watches."""
    if state is None or not state.is_open or received_at >= clock.end_of(state.until):
        return []
    return [] if any(one.record == record for one in state.touches) else [WatchTouched(record, received_at)]


def _must_end(until: date, at: Instant) -> date:
    last = clock.london_date(at) + LONGEST
    if until > last:
        message = f"A watch is looked at again by {last}: let it end by then, and renew it"
        raise WrongUse(message)
    return must_lie_ahead(until, at, "The end of a watch")


def _begun(fact: WatchBegun, done: Done) -> Watch:
    return Watch(
        node=fact.node, watcher=done.by, begun_at=done.at, until=fact.until, since=fact.since, grounds=(fact.why,)
    )


def _renewed(state: Watch, fact: WatchRenewed, done: Done) -> Watch:
    """The watch goes on; what was folded while nobody watched is not new."""
    told = replace(state, until=fact.until, reviews=state.reviews + 1, grounds=(*state.grounds, fact.why))
    return told if state.is_open else replace(told, since=fact.since, begun_at=done.at, ended_at=None)


def _touched(state: Watch, fact: WatchTouched, done: Done) -> Watch:
    return replace(state, touches=(*state.touches, Touch(fact.record, fact.received_at, done.at)))


def _ended(state: Watch, fact: WatchEnded, done: Done) -> Watch:
    return replace(state, ended_at=done.at, grounds=(*state.grounds, fact.why))


def whose(state: Watch) -> str:
    """The role in which a watcher is told."""
    return TEAM if TEAM in state.watcher.roles else next(iter(MAY_WORK - {TEAM}))


def deadlines(state: Watch) -> Iterator[Deadline]:
    """Its day, unless it was ended before."""
    times = (state.begun_at, clock.end_of(state.until), state.ended_at)
    yield Deadline(state.review, whose(state), *times, alarmed=state.review in state.alarmed)


def tells(state: Watch, done: Done) -> Iterator[Message]:
    """That a record touches what is watched, and that a watch has ended with its day."""
    told = {WatchTouched: "new record touches what you watch", Alarmed: "watch has ended unless it is renewed"}
    if what := told.get(type(done.fact)):
        yield Message("notice", whose(state), {"what": what, "watch": str(done.originator_id)})


WATCH: Final = Kind(
    name="watch",
    state=Watch,
    begin=_begun,
    begins_with=WatchBegun,
    changes={WatchRenewed: _renewed, WatchTouched: _touched, WatchEnded: _ended},
    is_open=lambda state: state.is_open,
    deadlines=deadlines,
    tells=tells,
)
"""Watches on people and things."""
