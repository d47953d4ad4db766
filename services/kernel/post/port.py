"""A notice, and what becomes of it: taken, not taken yet, or never to be taken at that address.

A notice holds no personal data. It says what kind of thing waits, and where to look at it.
"""

from typing import NamedTuple, Protocol
from urllib.parse import urlsplit

from services.kernel.clock import Instant
from services.kernel.errors import KinfoldError, Missing

PATIENCE = 10.0
"""Seconds that another server has to answer."""


class Notice(NamedTuple):
    """What kind of thing waits, and a link to it; ``key`` names the notice for ever, however often it is sent."""

    key: str
    what: str
    link: str
    made_at: Instant

    @property
    def subject(self) -> str:
        """The notice in a line."""
        return f"Kinfold: {self.what}"

    @property
    def text(self) -> str:
        """The notice in plain words."""
        return f"{self.what[:1].upper()}{self.what[1:]}.\n\n{self.link}\n"


class NotTaken(Missing):
    """The notice was not taken, and may be later: what is wrong, without an address or a name."""


class Unreachable(NotTaken):
    """The server takes nothing at all now, for whatever address."""


class Bounced(KinfoldError):
    """The address is refused for good: to try again would change nothing."""


class Post(Protocol):
    """Sends a notice to an address, once for each call.

    Raises NotTaken where to try again may help, and Bounced where the address is refused for good.
    """

    def __call__(self, address: str, notice: Notice) -> None:
        """Send it."""
        ...


def is_this_machine(host: str | None) -> bool:
    """Whether a host is this machine: what goes there crosses no network."""
    return host in {"localhost", "127.0.0.1", "::1"}


def host_of(url: str) -> str:
    """The host that a URL names, for a sentence: never the path, where secrets stand."""
    return urlsplit(url).hostname or "that address"
