"""Notices: that something waits, told to whoever must act; in the inbox, and by whatever way their address says.

No personal data is in one: what kind of thing waits, and a link to where it may be read by those who may.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, LiteralString

from typing_extensions import TypedDict

from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.clock import Instant, to_datetime, to_instant
from services.kernel.errors import NotFound
from services.kernel.post.port import Notice
from services.kernel.post.posts import Posts
from services.kernel.postgres.connect import Connection
from services.profile.casework import settings
from services.profile.casework.outbox import Waiting, came_back
from services.profile.domain.casework.acts import must_say
from services.profile.door import opened

CHANNEL: Final = "notice"
INBOX: Final = "inbox"
MOST: Final = 200

PLACES: Final = {
    "enquiry": "/api/v1/enquiries/{}",
    "urgent": "/api/v1/urgent",
    "meeting": "/api/v1/meetings",
    "plan": "/api/v1/plans",
    "requests": "/api/v1/requests",
    "audit": "/api/v1/audits/{}",
    "feedback": "/api/v1/feedback",
    "watch": "/api/v1/cse/watches/{}",
    "concern": "/api/v1/cse/concerns",
    "question": "/api/v1/cse/questions",
}
"""Where what a notice tells of is looked at, by what the notice names."""

_SEE_ALL: Final = frozenset({"operator", "duty_manager", "auditor", "data_protection"})
_MAY_RECEIPT: Final = frozenset({"operator", "duty_manager", "agency_liaison", "connector"})
_NO_SUCH: Final = "\x00"

_RECENT: Final[LiteralString] = """
    SELECT key, recipient, doc, made_at, sent_at, via, attempts, next_at, failure, bounced_at FROM casework.outbox
    WHERE channel = 'notice' AND (%(all)s OR recipient = ANY(%(whose)s))
        AND (NOT %(failed)s OR bounced_at IS NOT NULL OR (sent_at IS NULL AND failure <> ''))
    ORDER BY message_no DESC LIMIT %(limit)s
"""
_ONE: Final[LiteralString] = """
    SELECT key, recipient, doc, made_at, sent_at, via, attempts, next_at, failure, bounced_at FROM casework.outbox
    WHERE channel = 'notice' AND key = %s
"""
_COUNT: Final[LiteralString] = """
    SELECT count(*) FILTER (WHERE bounced_at IS NULL), count(*) FILTER (WHERE bounced_at >= %s) FROM casework.outbox
    WHERE channel = 'notice' AND (bounced_at IS NOT NULL OR (sent_at IS NULL AND failure <> ''))
"""


class NoticeRow(TypedDict):
    """A notice: what kind of thing waits, for whom, where to look, and what became of the notice.

    ``stands`` is ``waiting``, ``sent``, ``inbox`` (nowhere else to send it), ``failed`` (tried again at ``next_at``)
    or ``bounced``; ``via`` the way by which it went.
    """

    key: str
    recipient: str
    what: str
    link: str
    made_at: str
    stands: str
    via: str
    attempts: int
    next_at: str | None
    failure: str


class NoticesAnswer(TypedDict):
    """Notices, the newest first."""

    notices: list[NoticeRow]


@dataclass(frozen=True, slots=True)
class Notifying:
    """The channel of notices, for one pass of the outbox: addresses as they are in force then."""

    addresses: Mapping[str, str]
    posts: Posts
    public_url: str

    @classmethod
    def on(cls, connection: Connection, posts: Posts, public_url: str, now: Instant) -> "Notifying":
        """The channel at an instant."""
        return cls(settings.addresses(connection, now), posts.again(), public_url)

    def __call__(self, waiting: Waiting) -> str:
        """Send a notice, and say by which way; where its recipient has no address it stays in the inbox."""
        address = self.addresses.get(waiting.recipient, f"{INBOX}:")
        if address == f"{INBOX}:":
            return INBOX
        notice = Notice(waiting.key, waiting.doc["what"], link_of(waiting.doc, self.public_url), waiting.made_at)
        return self.posts.send(address, notice)


def link_of(doc: Mapping[str, Any], public_url: str = "") -> str:
    """Where to look at what a notice tells of."""
    for name, place in PLACES.items():
        if name in doc:
            return public_url.rstrip("/") + place.format(doc[name])
    return public_url.rstrip("/") + "/"


@dataclass(frozen=True, slots=True)
class Notices:
    """Questions on notices, and what is told of them afterwards."""

    connection: Connection
    public_url: str = ""

    def recent(self, caller: Caller, *, failed: bool = False, limit: int = MOST) -> NoticesAnswer:
        """The notices to the caller's roles, or to all for those who answer for all; the newest first."""
        told = {"all": not caller.roles.isdisjoint(_SEE_ALL), "whose": sorted(caller.roles)}
        with opened(self.connection, caller, "notices") as connection:
            rows: list[Any] = connection.execute(_RECENT, {**told, "failed": failed, "limit": limit}).fetchall()
        return {"notices": [_row(row, self.public_url) for row in rows]}

    def bounced(self, caller: Caller, key: str, why: str, at: Instant) -> NoticeRow:
        """Record that a notice that was taken came back, or was not delivered; ``why`` in words, without an address."""
        caller.must_be(_MAY_RECEIPT, "Saying what became of a notice")
        self._one(key)
        came_back(self.connection, key, must_say(why, "Why it was not delivered", fewest=1), at)
        return self._one(key)

    def _one(self, key: str) -> NoticeRow:
        row: Any = self.connection.execute(_ONE, [key.replace(_NO_SUCH, "")]).fetchone()
        if row is None:
            message = f"There is no notice {key!r}: its key is as `kinfold notices` lists it"
            raise NotFound(message)
        return _row(row, self.public_url)


def undelivered(connection: Connection, since: Instant) -> tuple[int, int]:
    """How many notices were not taken yet though tried, and how many bounced since an instant."""
    row: Any = connection.execute(_COUNT, [to_datetime(since)]).fetchone()
    return int(row[0]), int(row[1])


def _row(row: tuple[Any, ...], public_url: str) -> NoticeRow:
    key, recipient, doc, made_at, sent_at, via, attempts, next_at, failure, bounced_at = row
    stands = _stands(via, failure, is_sent=sent_at is not None, is_bounced=bounced_at is not None)
    waits = stands in {"waiting", "failed"}
    return {
        "key": key,
        "recipient": recipient,
        "what": doc["what"],
        "link": link_of(doc, public_url),
        "made_at": clock.format_instant(to_instant(made_at)),
        "stands": stands,
        "via": via,
        "attempts": attempts,
        "next_at": clock.format_instant(to_instant(next_at)) if waits else None,
        "failure": failure,
    }


def _stands(via: str, failure: str, *, is_sent: bool, is_bounced: bool) -> str:
    if is_bounced:
        return "bounced"
    if is_sent:
        return INBOX if via == INBOX else "sent"
    return "failed" if failure else "waiting"
