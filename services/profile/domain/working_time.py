"""Working time: the part of elapsed time that lies on working days of England, by London's clocks.

A working day is a calendar day from Monday to Friday that is no bank holiday of England (Banking and Financial Dealings
Act 1971, Sch. 1, with the days proclaimed). It counts whole: a day of 23 or 25 hours, when the clocks change, is one
day as any other.
"""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final

import holidays

from services.kernel.clock import LONDON, Instant, to_datetime, to_instant

_SATURDAY: Final = 5
_DAY: Final = timedelta(days=1)
_MINUTES_OF_DAY: Final = 24 * 60
_MINUTES_OF_HOUR: Final = 60


@lru_cache(maxsize=1)
def _bank_holidays() -> holidays.HolidayBase:
    """England's, read when a day is first asked about: the library loads every country to find one."""
    return holidays.country_holidays("GB", subdiv="ENG")


@lru_cache(maxsize=65_536)
def is_working_day(day: date) -> bool:
    """Whether a day in London is a working day."""
    return day.weekday() < _SATURDAY and day not in _bank_holidays()


def after_working_days(start: Instant, days: int) -> Instant:
    """The instant by which so many working days have passed.

    From a working day it is the same time of day on the working day so many later; a start on any other day counts
    from the beginning of the next working day.
    """
    moment = _begun(_london(start))
    day = moment.date()
    for _ in range(days):
        day = _next_working_day(day)
    return _instant(datetime.combine(day, moment.time()))


def after_hours(start: Instant, hours: int) -> Instant:
    """The instant so many elapsed hours later."""
    return start + hours * 3_600_000_000


def working_days_between(start: Instant, end: Instant) -> float:
    """How much working time lies between two instants, in working days; 0 where the end is no later."""
    if end <= start:
        return 0.0
    first, last = _begun(_london(start)), _london(end)
    if not is_working_day(last.date()):
        last = datetime.combine(last.date(), time.min)
    if last <= first:
        return 0.0
    whole = sum(is_working_day(first.date() + n * _DAY) for n in range((last.date() - first.date()).days))
    return whole + (_of_day(last) - _of_day(first))


def elapsed_in_words(start: Instant, end: Instant) -> str:
    """Elapsed time in words: days and hours, or hours and minutes where it is less than a day."""
    return _in_words(max(0, end - start) // 60_000_000, "day")


def working_in_words(start: Instant, end: Instant) -> str:
    """Working time in words, as working days and hours of them."""
    return _in_words(round(working_days_between(start, end) * _MINUTES_OF_DAY), "working day")


def _in_words(minutes: int, unit: str) -> str:
    days, rest = divmod(minutes, _MINUTES_OF_DAY)
    hours, minutes = divmod(rest, _MINUTES_OF_HOUR)
    parts = [(days, unit), (hours, "hour")] if days else [(hours, "hour"), (minutes, "minute")]
    told = " ".join(f"{count} {name}{'' if count == 1 else 's'}" for count, name in parts if count)
    return told or ("0 minutes" if unit == "day" else "no working time")


def _london(instant: Instant) -> datetime:
    """An instant by London's clocks, without a zone: wall-clock time."""
    return to_datetime(instant).astimezone(LONDON).replace(tzinfo=None)


def _instant(wall: datetime) -> Instant:
    return to_instant(wall.replace(tzinfo=LONDON))


def _begun(moment: datetime) -> datetime:
    """A moment, or the beginning of the next working day where it lies on none."""
    if is_working_day(moment.date()):
        return moment
    return datetime.combine(_next_working_day(moment.date()), time.min)


def _next_working_day(day: date) -> date:
    day += _DAY
    while not is_working_day(day):
        day += _DAY
    return day


def _of_day(moment: datetime) -> float:
    """How much of its day has passed, by the wall clock."""
    return (moment - datetime.combine(moment.date(), time.min)) / _DAY
