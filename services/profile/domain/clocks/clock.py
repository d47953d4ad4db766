"""What a clock is, and what it is read from: one child's records, with their details."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, NamedTuple, get_args

from services.kernel import clock
from services.kernel.clock import Instant
from services.kernel.events.entry import Entry
from services.profile.domain.persons import Person
from services.profile.domain.rules.story import Story, of_type
from services.profile.domain.thresholds import Thresholds

Status = Literal["due", "overdue", "met", "met_late", "stopped", "missed"]
STATUSES: Final[tuple[Status, ...]] = get_args(Status)
Details = Callable[[Entry], Mapping[str, Any]]
"""Gives the details of a record, as its agency sent them."""
Moment = tuple[Entry, Instant]
"""A record, and when what it tells of happened."""


class Clock(NamedTuple):
    """A clock of a child: the record that started it, when it is due, and what met or stopped it.

    ``whose`` is the source that holds it. ``seen_alone`` says of a visit whether the child was seen alone, if told.
    """

    kind: str
    child: Person
    start: Entry
    started_at: Instant
    due_at: Instant
    whose: str
    met_by: Entry | None
    met_at: Instant | None
    stopped_by: Entry | None
    status: Status
    seen_alone: bool | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of one child of a family, and the instant at which the clocks stand.

    ``numbers`` gives the numbers in force on a day: a clock keeps those with which it began.
    """

    story: Story
    child: Person
    details: Details
    numbers: Callable[[date], Thresholds]

    @property
    def now(self) -> Instant:
        """The earlier of the end of the day asked for, and the instant as of which is asked."""
        return self.story.now

    def limits(self, at: Instant) -> Thresholds:
        """The numbers of a clock that began at an instant."""
        return self.numbers(clock.london_date(at))

    def of(self, event_type: str, *statuses: str) -> list[Entry]:
        """The child's records of a type, and of a status if any is given, oldest first."""
        return list(of_type(self.story.concerning_child(self.child), event_type, *statuses))

    def closed(self, since: Instant) -> list[Moment]:
        """The records that close the child's case at an instant or later."""
        return [(one, one.at) for one in self.of("social_care.case_closed") if one.at >= since]


@dataclass(frozen=True, slots=True)
class Started:
    """A clock as it starts: its kind, by which record, when, and until when."""

    kind: str
    start: Entry
    started_at: Instant
    due_at: Instant


def running(told: Told, begun: Started, met: Iterable[Moment], ended: Iterable[Moment] = ()) -> Clock:
    """A clock as it stands: met by the first record of those, stopped by the first end before that.

    What ended after its time, with the thing never done, was missed. What is told by its date alone was in time if it
    was on the day on which it was due; an end so told comes after whatever was done on its day.
    """
    done = min(met, key=first_of, default=None)
    end = min(((one, by_the_end_of(at)) for one, at in ended), key=first_of, default=None)
    if end is not None and (done is None or end[1] < done[1]):
        return _clock(told, begun, "stopped" if in_time(end[1], begun.due_at) else "missed", stopped_by=end[0])
    if done is not None:
        return _clock(told, begun, "met" if in_time(done[1], begun.due_at) else "met_late", met=done)
    return _clock(told, begun, "due" if told.now <= begun.due_at else "overdue")


def first_of(moment: Moment) -> tuple[Instant, tuple[Instant, Instant, str, str]]:
    """The order of moments: by when they were, then by that of their records."""
    return moment[1], moment[0].order


def _clock(
    told: Told, begun: Started, status: Status, *, met: Moment | None = None, stopped_by: Entry | None = None
) -> Clock:
    by, at = met or (None, None)
    alone = told.details(by).get("seen_alone") if by else None
    source = begun.start.source
    return Clock(
        begun.kind, told.child, begun.start, begun.started_at, begun.due_at, source, by, at, stopped_by, status, alone
    )


def in_time(at: Instant, due_at: Instant) -> bool:
    """Whether something was done in time; a date alone counts for its whole day."""
    if at <= due_at:
        return True
    day = clock.london_date(at)
    return at in (clock.first_instant(day), last_instant(day)) and day == clock.london_date(due_at)


def last_instant(day: date) -> Instant:
    """The last instant of a day in London."""
    return clock.end_of(day) - 1


def by_the_end_of(at: Instant) -> Instant:
    """By when something was over: told by its date alone, by the end of that day."""
    day = clock.london_date(at)
    return last_instant(day) if at == clock.first_instant(day) else at


def after(moments: Iterable[Moment], at: Instant) -> list[Moment]:
    """What happened at an instant or later, on its day if it is told by the date alone."""
    return [(one, max(when, at)) for one, when in moments if when >= at or by_the_end_of(when) >= at]


def moments(told: Told, entries: Iterable[Entry], *names: str) -> list[Moment]:
    """When what records tell of happened: by the first of some members of the details that is there, or the record."""
    return [(one, _when(told, one, names)) for one in entries]


def _when(told: Told, entry: Entry, names: Iterable[str]) -> Instant:
    details = told.details(entry) if names else {}
    text = next((str(details[name]) for name in names if details.get(name)), "")
    if not text:
        return entry.at
    return clock.parse_instant(text) if "T" in text.upper() else clock.first_instant_of(text)


def months_after(at: Instant, months: int) -> Instant:
    """The end of the day so many months after an instant's, the day of the month clipped to the month's last."""
    return last_instant(clock.months_before(clock.london_date(at), -months))
