"""Whether a request that changes something came from a page of our own, and not from a page elsewhere in a browser.

A browser says where a request comes from (Sec-Fetch-Site), and sends it whatever page made it. On the machine itself
the operator needs no sign-in, so any page could else decide in their name. A program that is no browser says nothing.
"""

from typing import Final
from urllib.parse import urlsplit

from fastapi import Depends, Request

from services.kernel.errors import NotAllowed

_OUR_OWN: Final = frozenset({"same-origin", "none"})


async def _check(request: Request) -> None:
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        ours = site in _OUR_OWN
    else:
        ours = origin is None or urlsplit(origin).netloc == request.headers.get("host")
    if not ours:
        message = "This came from a page that is not Kinfold's own, and was not done"
        raise NotAllowed(message)


FromOwnPage: Final = Depends(_check)
"""Refuses, with NotAllowed, what a page elsewhere sends."""
