"""Bounces: minutes that did not reach a recipient are told to their meeting, which sends them once more."""

from collections.abc import Callable, Sequence
from typing import Any, Final, LiteralString
from uuid import UUID

from services.kernel import ids
from services.kernel.clock import DAY, Instant, to_datetime
from services.profile.casework.book import Act, Casebook
from services.profile.domain.casework.acts import THE_HUB, Fact
from services.profile.domain.casework.meeting import MEETING, Meeting
from services.profile.domain.casework.meeting_facts import MinutesBounced

_LOOK_BACK: Final = 30 * DAY
_BOUNCED: Final[LiteralString] = """
    SELECT key, recipient, doc ->> 'meeting', failure FROM casework.outbox
    WHERE bounced_at >= %s AND channel = 'notice' AND doc ? 'meeting' AND doc ->> 'what' LIKE 'minutes %%'
    ORDER BY bounced_at, message_no
"""


def follow_bounces(book: Casebook, now: Instant) -> None:
    """Tell each meeting once of each notice of its minutes that bounced in the last 30 days."""
    rows: list[Any] = book.connection.execute(_BOUNCED, [to_datetime(now - _LOOK_BACK)]).fetchall()
    for key, recipient, meeting, why in rows:
        act = Act(THE_HUB, now, command=ids.named("bounce", key))
        book.do(MEETING, UUID(meeting), act, _bounce(recipient, why))


def _bounce(recipient: str, why: str) -> Callable[[Meeting | None], Sequence[Fact]]:
    return lambda state: [MinutesBounced(recipient, why)] if state else []
