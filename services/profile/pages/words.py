"""Dates, ages and codes in the words of a page."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from services.kernel import clock, ids
from services.kernel.clock import Instant
from services.kernel.codes import AUDIENCES, SCHEMES, SECTORS
from services.kernel.indicators import INDICATORS

_CODES: Final[Mapping[str, str]] = {**SECTORS, **AUDIENCES, **INDICATORS, **SCHEMES}
_FULL_DATE: Final = 10
_INFANT: Final = 2


def label(code: str) -> str:
    """A code of the contract, or the name of a rule, as people say it."""
    return _CODES.get(code) or code.replace("_", " ").capitalize()


def kind(event_type: str) -> str:
    """What a type of event is called: ``police.protection_notice.v1`` is a protection notice."""
    return event_type.split(".")[1].replace("_", " ").capitalize()


def spoken_day(day: date | str) -> str:
    """A date as read aloud; one that lacks its day or its month as it was told."""
    if isinstance(day, str):
        if len(day) < _FULL_DATE:
            return day
        day = clock.parse_date(day)
    return f"{day.day} {day:%B %Y}"


def spoken_instant(instant: Instant) -> str:
    """An instant as read off a clock in London."""
    told = clock.to_datetime(instant).astimezone(clock.LONDON)
    return f"{told.day} {told:%B %Y, %H:%M}"


def spoken(when: object) -> str:
    """When an event happened: an instant, a date, or a span of either."""
    if isinstance(when, dict):
        return f"{spoken(when['from'])} to {spoken(when['to'])}"
    text = str(when)
    return spoken_day(text) if len(text) <= _FULL_DATE else spoken_instant(clock.parse_instant(text))


def age(born: str | None, day: date) -> str:
    """The age on a day, in months below two years; "" where it is not known, or nobody is born yet."""
    if not born:
        return ""
    if len(born) < _FULL_DATE:
        years = day.year - int(born[:4])
        return f"about {years}" if years >= 0 else ""
    birth = clock.parse_date(born)
    if birth > day:
        return "not yet born"
    years = day.year - birth.year
    years -= clock.birthday(birth, years) > day
    if years >= _INFANT:
        return str(years)
    months = (day.year - birth.year) * 12 + day.month - birth.month - (day.day < birth.day)
    return f"{months} month{'' if months == 1 else 's'}"


def anchor(source: str, event_id: str) -> str:
    """Where a record stands on a page of a timeline."""
    return f"event-{ids.record_id(source, event_id)}"
