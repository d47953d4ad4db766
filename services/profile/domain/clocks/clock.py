"""What a clock is, and what it is read from: one child's records, with their details."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple, get_args

from services.kernel import clock
from services.kernel.clock import Instant
from services.kernel.events.entry import Entry
from services.profile.domain.persons import Person
from services.profile.domain.rules.story import Story, of_type

Status = Literal["due", "overdue", "met", "met_late", "stopped", "missed"]
STATUSES: Final[tuple[Status, ...]] = get_args(Status)
Details = Callable[[Entry], Mapping[str, Any]]
"""Gives the details of a record, as its agency sent them."""


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
    status: Status
    seen_alone: bool | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of one child of a family, and the instant at which the clocks stand."""

    story: Story
    child: Person
    details: Details

    @property
    def now(self) -> Instant:
        """The earlier of the end of the day asked for, and the instant as of which is asked."""
        return self.story.now

    def of(self, event_type: str, *statuses: str) -> list[Entry]:
        """The child's records of a type, and of a status if any is given, oldest first."""
        return list(of_type(self.story.concerning_child(self.child), event_type, *statuses))

    def closed(self) -> list[Entry]:
        """The records that close the child's case."""
        return self.of("social_care.case_closed")


@dataclass(frozen=True, slots=True)
class Started:
    """A clock as it starts: its kind, by which record, when, and until when."""

    kind: str
    start: Entry
    started_at: Instant
    due_at: Instant


def running(told: Told, begun: Started, met: Iterable[tuple[Entry, Instant]], ended: Iterable[Entry] = ()) -> Clock:
    """A clock as it stands: met by the first record after its start, stopped by the first end before that.

    What ended after its time, with the thing never done, was missed.
    What is told by its date alone was in time if it was on the day on which it was due.
    """
    first = min(met, key=lambda one: (one[1], one[0].order), default=None)
    end = min((one.at for one in ended if one.at >= begun.started_at), default=None)
    if end is not None and (first is None or end < first[1]):
        return _clock(told, begun, None, "stopped" if end <= begun.due_at else "missed")
    if first is not None:
        return _clock(told, begun, first, "met" if in_time(first[1], begun.due_at) else "met_late")
    return _clock(told, begun, None, "due" if told.now <= begun.due_at else "overdue")


def _clock(told: Told, begun: Started, met: tuple[Entry, Instant] | None, status: Status) -> Clock:
    by, at = met or (None, None)
    source = begun.start.source
    alone = told.details(by).get("seen_alone") if by else None
    return Clock(begun.kind, told.child, begun.start, begun.started_at, begun.due_at, source, by, at, status, alone)


def in_time(at: Instant, due_at: Instant) -> bool:
    """Whether something was done in time; a date alone counts for its whole day."""
    if at <= due_at:
        return True
    day = clock.london_date(at)
    return clock.first_instant(day) == at and day == clock.london_date(due_at)


def after(entries: Iterable[Entry], at: Instant) -> list[tuple[Entry, Instant]]:
    """The records that happened at an instant or later, on its day if they are told by the date alone."""
    day = clock.first_instant(clock.london_date(at))
    return [(one, max(one.at, at) if one.at == day else one.at) for one in entries if one.at >= at or one.at == day]


def when(told: Told, entry: Entry, *names: str) -> Instant:
    """When something happened by a record's details, by the first of some members that is there; else the record's."""
    details = told.details(entry)
    text = next((str(details[name]) for name in names if details.get(name)), "")
    if not text:
        return entry.at
    return clock.parse_instant(text) if "T" in text.upper() else clock.first_instant_of(text)


def months_after(at: Instant, months: int) -> Instant:
    """The end of the day so many months after an instant's, the day of the month clipped to the month's last."""
    return clock.end_of(clock.months_before(clock.london_date(at), -months)) - 1
