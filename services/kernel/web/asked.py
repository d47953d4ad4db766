"""Dates and instants as requests have them."""

import re
from datetime import date, datetime
from typing import Annotated, Final

from fastapi import Depends, Query

from services.kernel import clock
from services.kernel.clock import ALWAYS, Instant, Window
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

FromAsked = Annotated[str, Query(alias="from", description="The first date that counts")]
ToAsked = Annotated[str, Query(alias="to", description="The last date that counts")]

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


def as_of_asked(text: str) -> Instant | None:
    """The instant as of which is asked, None where none is given. Raises WrongUse."""
    return instant_asked(text, 0) if text.strip() else None


def window_asked(first: FromAsked = "", last: ToAsked = "") -> Window:
    """The dates between which is asked; an end that is not given is open. Raises WrongUse."""
    begins = clock.date_argument(first.strip()) if first.strip() else ALWAYS.first
    return Window(begins, clock.date_argument(last.strip()) if last.strip() else ALWAYS.last)


def _london(text: str) -> Instant:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        message = f"{text!r} is no time"
        raise WrongUse(message) from None
    return clock.to_instant(moment.replace(tzinfo=clock.LONDON))


WindowAsked = Annotated[Window, Depends(window_asked)]
"""The dates between which is asked, as ``from`` and ``to``."""
