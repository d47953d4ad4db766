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

_LOCAL: Final = re.compile(r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?$(?!\n)", re.ASCII)


def day_asked(text: str, now: Instant) -> date:
    """The date of a meeting; "" is today's. Raises WrongUse."""
    return clock.date_argument(text.strip()) if text.strip() else clock.london_date(now)


def instant_asked(text: str, now: Instant) -> Instant:
    """The instant as of which is asked; "" is now. Raises WrongUse.

    A form's date and time have no offset and are London's; a ``+`` in an address arrives as a space.
    """
    wanted = text.strip()
    if not wanted:
        return now
    if _LOCAL.match(wanted):
        return clock.within_reach(_london(wanted), text)
    return clock.instant_argument(wanted.replace(" ", "+"))


def _london(text: str) -> Instant:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        message = f"{text!r} is no time"
        raise WrongUse(message) from None
    return clock.to_instant(moment.replace(tzinfo=clock.LONDON))
