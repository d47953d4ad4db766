"""Dates and instants as requests have them."""

import re
from datetime import date, datetime
from typing import Annotated, Final

from fastapi import Query

from services.kernel import clock
from services.kernel.clock import Instant
from services.kernel.errors import WrongUse

DateAsked = Annotated[
    str, Query(alias="date", description="The meeting's date, YYYY-MM-DD; today in London, if not given")
]
AsOfAsked = Annotated[
    str,
    Query(
        description=(
            "The instant as of which is asked, RFC 3339 with its offset, a date, or a date and time in London; "
            "now, if not given"
        )
    ),
]

_EARLIEST: Final = date(1990, 1, 1)
_LATEST: Final = date(2100, 1, 1)
_LOCAL: Final = re.compile(r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?$(?!\n)", re.ASCII)


def day_asked(text: str, now: Instant) -> date:
    """The date of a meeting; "" is today's. Raises WrongUse."""
    day = clock.date_argument(text.strip()) if text.strip() else clock.london_date(now)
    if not _EARLIEST <= day < _LATEST:
        raise _far(text)
    return day


def instant_asked(text: str, now: Instant) -> Instant:
    """The instant as of which is asked; "" is now. Raises WrongUse.

    A form's date and time have no offset and are London's; a ``+`` in an address arrives as a space.
    """
    wanted = text.strip()
    if not wanted:
        return now
    if _LOCAL.match(wanted):
        return _within(_london(wanted), text)
    return _within(clock.instant_argument(wanted.replace(" ", "+")), text)


def _london(text: str) -> Instant:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        message = f"{text!r} is no time"
        raise WrongUse(message) from None
    return clock.to_instant(moment.replace(tzinfo=clock.LONDON))


def _within(instant: Instant, text: str) -> Instant:
    if not clock.first_instant(_EARLIEST) <= instant < clock.first_instant(_LATEST):
        raise _far(text)
    return instant


def _far(text: str) -> WrongUse:
    return WrongUse(f"{text!r} is too far away: ask for a time from {_EARLIEST.year} to {_LATEST.year - 1}")
