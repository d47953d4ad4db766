"""The outbox: what is to be told to others, kept with what brought it about, and sent afterwards until it is taken.

A message is sent at least once, and always under the same name, so that whoever gets it twice can tell. One that is
not taken is tried again, later and later; what was wrong stands beside it. One that is refused for good has bounced.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, LiteralString, NamedTuple

from services.kernel.clock import SECOND, Instant, to_datetime, to_instant
from services.kernel.errors import KinfoldError
from services.kernel.post.port import Bounced
from services.kernel.postgres.connect import Connection

_FIRST_WAIT: Final = 10 * SECOND
_LONGEST_WAIT: Final = 3_600 * SECOND
_DOUBLINGS: Final = 10

_TAKE: Final[LiteralString] = """
    SELECT message_no, key, channel, recipient, doc, made_at, attempts FROM casework.outbox
    WHERE sent_at IS NULL AND bounced_at IS NULL AND next_at <= %s AND channel = ANY(%s)
    ORDER BY message_no LIMIT 1 FOR UPDATE SKIP LOCKED
"""
_SENT: Final[LiteralString] = """
    UPDATE casework.outbox SET sent_at = %s, via = %s, attempts = attempts + 1, failure = '' WHERE message_no = %s
"""
_FAILED: Final[LiteralString] = """
    UPDATE casework.outbox SET attempts = attempts + 1, next_at = %s, failure = %s WHERE message_no = %s
"""
_REFUSED: Final[LiteralString] = """
    UPDATE casework.outbox SET attempts = attempts + 1, bounced_at = %s, failure = %s WHERE message_no = %s
"""
_CAME_BACK: Final[LiteralString] = """
    UPDATE casework.outbox SET bounced_at = %s, failure = %s WHERE key = %s AND bounced_at IS NULL
"""


class Waiting(NamedTuple):
    """A message that waits to be sent. ``key`` names it for ever; ``doc`` is what it tells."""

    key: str
    recipient: str
    doc: dict[str, Any]
    made_at: Instant


Channel = Callable[[Waiting], str | None]
"""Sends a message, and says by which way where there are several.

Raises KinfoldError where it is not taken, and Bounced where it never will be: the sentence is kept, and names nobody.
"""


@dataclass(frozen=True, slots=True)
class Relay:
    """Sends what waits in the outbox, each by its channel."""

    connection: Connection
    channels: Mapping[str, Channel]

    def send(self, now: Instant) -> int:
        """Send what is due to be sent at an instant; returns how many messages were taken."""
        count = 0
        while (taken := self._next(now)) is not None:
            count += taken
        return count

    def _next(self, now: Instant) -> bool | None:
        """Send one message, and say whether it was taken; None where none waits.

        Each is kept as sent by itself: who dies among many repeats one.
        """
        with self.connection.transaction():
            row: Any = self.connection.execute(_TAKE, [to_datetime(now), list(self.channels)]).fetchone()
            if row is None:
                return None
            number, key, channel, recipient, doc, made_at, attempts = row
            waiting = Waiting(key, recipient, doc, to_instant(made_at))
            return self._send(number, channel, waiting, (attempts, now))

    def _send(self, number: int, channel: str, waiting: Waiting, tried: tuple[int, Instant]) -> bool:
        attempts, now = tried
        try:
            via = self.channels[channel](waiting)
        except Bounced as error:
            self.connection.execute(_REFUSED, [to_datetime(now), str(error), number])
            return False
        except KinfoldError as error:
            wait = min(_FIRST_WAIT << min(attempts, _DOUBLINGS), _LONGEST_WAIT)
            self.connection.execute(_FAILED, [to_datetime(now + wait), str(error), number])
            return False
        self.connection.execute(_SENT, [to_datetime(now), via or channel, number])
        return True


def came_back(connection: Connection, key: str, why: str, at: Instant) -> None:
    """Keep of a message that was taken that it came back afterwards; of one that bounced already, nothing more."""
    connection.execute(_CAME_BACK, [to_datetime(at), why, key])
