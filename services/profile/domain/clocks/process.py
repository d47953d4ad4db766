"""Processes of social care: from each start to its end, what led to it, and what was done for it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import zip_longest
from typing import Final, NamedTuple

from services.kernel.clock import DAY, Instant
from services.kernel.events.entry import Entry
from services.profile.domain.clocks.clock import Moment, Told, first_of, last_instant
from services.profile.domain.rules.story import day_of

_LEADS_TO: Final = 28 * DAY
"""How long before a process the meeting was that led to it: one of longer before belongs to another matter (local)."""


class Process(NamedTuple):
    """A referral, a section 47 enquiry or a plan of a child: the record of its start, and those of its end."""

    start: Entry
    ends: tuple[Entry, ...]

    @property
    def ended(self) -> list[Moment]:
        """The ends, with their instants."""
        return [(one, one.at) for one in self.ends]


def processes(told: Told, event_type: str) -> list[Process]:
    """The processes of a type, oldest first; one that is told twice is one (paired by child, type and reference).

    What starts under a reference whose process was over on an earlier day is another process.
    """
    by_reference: dict[object, list[Entry]] = {}
    for entry in told.of(event_type):
        by_reference.setdefault(entry.facts["reference"], []).append(entry)
    found = [process for entries in by_reference.values() for process in _of_one_reference(entries)]
    return sorted(found, key=lambda one: one.start.order)


def _of_one_reference(entries: list[Entry]) -> Iterator[Process]:
    """The processes that had one reference, one after the other."""
    over = [one for one in entries if one.facts["status"] != "started"]
    starts: list[Entry] = []
    for start in (one for one in entries if one.facts["status"] == "started"):
        if not starts or any(day_of(starts[-1]) <= day_of(end) < day_of(start) for end in over):
            starts.append(start)
    for start, following in zip_longest(starts, starts[1:]):
        until = day_of(following) if following else date.max
        yield Process(start, tuple(end for end in over if day_of(start) <= day_of(end) < until))


def done_for(process: Process, others: Iterable[Process], done: Iterable[Moment]) -> list[Moment]:
    """Of what was done, that which is of a process: once it is over, only what came before another of its kind began.

    A section 47 enquiry is completed before its conference, and a referral before its assessment.
    """
    over = min((one.at for one in process.ends), default=None)
    if over is None:
        return list(done)
    following = [one.start.at for one in others if one is not process and one.start.at > over]
    return [one for one in done if one[1] < min(following, default=one[1] + 1)]


def led_by(told: Told, process: Process, earlier: Sequence[Process], meetings: Iterable[Moment]) -> Moment | None:
    """The last of some meetings before a process, or on its day: the one that led to it.

    None led to it that lies before an earlier process of its kind, before a closure of the case, or longer ago than a
    meeting leads to anything.
    """
    start = process.start
    before = [one.start.at for one in earlier if day_of(one.start) < day_of(start)]
    closed = [at for _, at in told.closed(0) if at <= start.at]
    since: Instant = max([start.at - _LEADS_TO, *before, *closed])
    near = [one for one in meetings if since <= one[1] <= last_instant(day_of(start))]
    return max(near, key=first_of, default=None)
