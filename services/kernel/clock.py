"""Time as the contract tells it: instants with an offset, dates in London, and nothing in between.

Inside the platform an instant is a count of microseconds since 1970 in UTC (an ``int``, named ``…_us`` or
typed ``Instant``): it sorts, hashes and stores cheaply. Dates are ``datetime.date`` and always London's.
``now`` is the only place that reads the machine's clock.
"""

import calendar
import re
import time
from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from services.kernel.errors import WrongUse

Instant = int
"""Microseconds since 1970-01-01T00:00:00Z."""

FOREVER: Final[Instant] = 1 << 62
"""Later than every instant."""

LONDON: Final = ZoneInfo("Europe/London")
SECOND: Final = 1_000_000
DAY: Final = 86_400 * SECOND
SKEW: Final = 5 * 60 * SECOND
"""The clock skew allowed between an agency and the platform: 5 minutes."""

END: Final = r"$(?!\n)"
"""The end of a text in a pattern: Python's ``$`` alone would let a line feed follow."""

INSTANT_PATTERN: Final = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?"
    r"([Zz]|[+-][0-9]{2}:[0-5][0-9])" + END
)
DATE_PATTERN: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}" + END
BIRTH_PATTERN: Final = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?" + END

_INSTANT: Final = re.compile(INSTANT_PATTERN)
_DATE: Final = re.compile(DATE_PATTERN)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_FULL_DATE: Final = 10
_YEAR_AND_MONTH: Final = 7


@dataclass(frozen=True, slots=True)
class Window:
    """Dates in London, from the first to the last, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        """Whether a date lies in the window."""
        return self.first <= day <= self.last


ALWAYS: Final = Window(date.min, date.max)


def days_to(day: date, days: int) -> Window:
    """So many days up to a day, which is one of them."""
    return Window(day - timedelta(days=days - 1), day)


def now() -> Instant:
    """The platform's clock."""
    return time.time_ns() // 1_000


def to_instant(moment: datetime) -> Instant:
    """An aware datetime as an instant."""
    return (moment - _EPOCH) // _MICROSECOND


def to_datetime(instant: Instant) -> datetime:
    """An instant as an aware datetime in UTC."""
    return _EPOCH + timedelta(microseconds=instant)


def parse_instant(text: str) -> Instant:
    """An RFC 3339 instant with its offset.

    Raises ValueError where the text has another form, names a day or an hour that does not exist (a leap second is
    none here), or lies outside the years 1 to 9999 in London.
    """
    if not _INSTANT.match(text):
        raise ValueError(text)
    instant = to_instant(datetime.fromisoformat(text.upper()))
    if not _FIRST <= instant <= _LAST:
        raise ValueError(text)
    return instant


def parse_date(text: str) -> date:
    """A date ``YYYY-MM-DD``. Raises ValueError where it has another form or does not exist."""
    if not _DATE.match(text):
        raise ValueError(text)
    return date.fromisoformat(text)


@lru_cache(maxsize=65_536)
def first_instant(day: date) -> Instant:
    """The first instant of a day in London."""
    return to_instant(datetime(day.year, day.month, day.day, tzinfo=LONDON))


@lru_cache(maxsize=65_536)
def first_instant_of(text: str) -> Instant:
    """The first instant in London of a date that may lack its day or its month (``YYYY``, ``YYYY-MM``).

    Raises ValueError where there is no such date.
    """
    if len(text) == _FULL_DATE:
        return first_instant(parse_date(text))
    return first_instant(parse_date(text + ("-01" if len(text) == _YEAR_AND_MONTH else "-01-01")))


def last_day_of(text: str) -> date:
    """The last day of a date that may lack its day or its month. Raises ValueError where there is none."""
    if len(text) == _FULL_DATE:
        return parse_date(text)
    year, month = int(text[:4]), int(text[5:7] or 12)
    return date(year, month, calendar.monthrange(year, month)[1])


_FIRST: Final = first_instant(date.min)
_LAST: Final = to_instant(datetime.max.replace(tzinfo=UTC))


def end_of(day: date) -> Instant:
    """The instant at which a day in London has ended: the first of the next."""
    return first_instant(day + timedelta(days=1))


def _starts(first: int, days: int) -> list[Instant]:
    """The first instants of so many days, the first of them given as its ordinal.

    Each is asked of the zone only near a day on which the clocks change: elsewhere days are of 24 hours.
    """
    begins, ends = first_instant(date.fromordinal(first)), first_instant(date.fromordinal(first + days))
    if days == 1 or (days <= _WITHIN_ONE_SEASON and ends - begins == days * DAY):
        return list(range(begins, begins + days * DAY, DAY))
    half = days // 2
    return _starts(first, half) + _starts(first + half, days - half)


_WITHIN_ONE_SEASON: Final = 62
"""Days in which the clocks change once at the most: a second change, back again, cannot hide the first."""

_EPOCH_ORDINAL: Final = date(1970, 1, 1).toordinal()
_STARTS: Final = _starts(_EPOCH_ORDINAL, 31_000)
"""The first instants of the days from 1970 to 2054: a look-up, four times faster than a conversion."""


def london_date(instant: Instant) -> date:
    """The date in London at an instant."""
    if _STARTS[0] <= instant < _STARTS[-1]:
        return date.fromordinal(_EPOCH_ORDINAL + bisect_right(_STARTS, instant) - 1)
    return to_datetime(instant).astimezone(LONDON).date()


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, clipped to the month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def birthday(born: date, age: int) -> date:
    """The day on which somebody reaches an age; 29 February is kept on 1 March.

    An age is attained at the start of the anniversary (Family Law Reform Act 1969 s. 9).
    """
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def format_instant(instant: Instant) -> str:
    """An instant in UTC, RFC 3339, to the second where it is whole and to the microsecond where not."""
    return to_datetime(instant).isoformat().replace("+00:00", "Z")


EARLIEST: Final = date(1990, 1, 1)
LATEST: Final = date(2100, 1, 1)
"""What may be asked for: from the first instant of the one date until that of the other."""


def instant_argument(text: str) -> Instant:
    """What a person gave as an instant: RFC 3339, or a date, which means its first instant in London.

    Raises WrongUse where it is none, or too far away to mean anything.
    """
    try:
        instant = parse_instant(text) if "T" in text.upper() else first_instant(parse_date(text))
    except ValueError:
        message = f"{text!r} is no instant; write for example 2026-11-24T17:00:00Z, or 2026-11-24"
        raise WrongUse(message) from None
    return within_reach(instant, text)


def date_argument(text: str) -> date:
    """What a person gave as a date. Raises WrongUse where it is none, or too far away to mean anything."""
    try:
        day = parse_date(text)
    except ValueError:
        message = f"{text!r} is no date; write for example 2026-11-24"
        raise WrongUse(message) from None
    within_reach(first_instant(day), text)
    return day


def within_reach(instant: Instant, text: str) -> Instant:
    """An instant that may be asked for, given as ``text``. Raises WrongUse where it is too far away."""
    if not first_instant(EARLIEST) <= instant < first_instant(LATEST):
        message = f"{text!r} is too far away: ask for a time from {EARLIEST.year} to {LATEST.year - 1}"
        raise WrongUse(message)
    return instant
