"""The hub at work: the record is followed, clocks run, and what waits in the outbox is sent.

One at a time for a database; another stands by. It may be ended and started again at any instant: nothing is lost,
and nothing is done twice.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Final

from services.kernel import clock
from services.kernel.clock import Instant
from services.kernel.events.requests import REQUEST_TOPICS
from services.kernel.log.port import ALL_TOPICS, Log, Publisher
from services.kernel.post.posts import Posts
from services.kernel.postgres.connect import Connection, Database
from services.kernel.settings import PostSettings
from services.profile.casework import store
from services.profile.casework.book import Act, Casebook
from services.profile.casework.bounces import follow_bounces
from services.profile.casework.episodes import EpisodesFollowed
from services.profile.casework.following import Following
from services.profile.casework.notices import CHANNEL, Notifying
from services.profile.casework.opening import EnquiriesFollowed
from services.profile.casework.outbox import Channel, Relay
from services.profile.casework.plans import review_plans
from services.profile.casework.published import Publishing
from services.profile.casework.requests import AnswersFollowed
from services.profile.casework.statutory import StatutoryFollowed
from services.profile.casework.store import Overdue
from services.profile.casework.streams import CaseStreams
from services.profile.casework.touching import WatchesFollowed
from services.profile.casework.urgency import UrgencyJudged
from services.profile.casework.watching import AgendaWatched
from services.profile.domain.casework.acts import Alarmed, Fact, State
from services.profile.domain.casework.kinds import KINDS

_LOCK: Final = "SELECT pg_try_advisory_lock(hashtext('kinfold.casework'))"
_PAUSE: Final = 0.5
NO_POST: Final = PostSettings()
"""No way by which notices could leave: all of them stay in the inbox."""


@dataclass(frozen=True, slots=True)
class Work:
    """The work of one hub, over a connection, the streams and the log."""

    book: Casebook
    publisher: Publisher
    channels: Mapping[str, Channel]
    posts: Posts
    public_url: str

    def once(self, now: Instant) -> int:
        """Do all there is to do at an instant; returns how many records were followed and messages sent."""
        urgency = UrgencyJudged(self.book)
        statutory = StatutoryFollowed(self.book.connection)
        handlers = (EnquiriesFollowed(self.book), AnswersFollowed(self.book), statutory, urgency)
        followed = Following(self.book.connection, handlers).catch_up(now)
        urgency.pass_time(now)
        AgendaWatched(self.book).pass_time(now)
        review_plans(self.book, now)
        self._raise_alarms(now)
        try:
            for_the_team = self._follow_for_the_team(now)
        finally:
            sent = self._send(now)
        return max(followed, for_the_team) + sent

    def _follow_for_the_team(self, now: Instant) -> int:
        """Follow the record for the CSE team, at its own place: no urgent family waits for it, nor does a notice."""
        handlers = (WatchesFollowed(self.book), EpisodesFollowed(self.book))
        return Following(self.book.connection, handlers, "cse team").catch_up(now)

    def _send(self, now: Instant) -> int:
        """Send whatever waits in the outbox, and take in what came back."""
        notices = Notifying.on(self.book.connection, self.posts, self.public_url, now)
        own = Publishing(self.book, self.publisher).channels()
        sent = Relay(self.book.connection, {**own, CHANNEL: notices, **self.channels}).send(now)
        follow_bounces(self.book, now)
        return sent

    def _raise_alarms(self, now: Instant) -> None:
        """Tell of each clock that ran out, once."""
        kinds = {kind.name: kind for kind in KINDS}
        for late in store.overdue(self.book.connection, now):
            self.book.do(kinds[late.kind], late.stream, Act.of_the_hub(now), _alarm(late))


def open_work(
    database: Database,
    log: Log,
    stack: ExitStack,
    channels: Mapping[str, Channel] | None = None,
    post: PostSettings = NO_POST,
) -> Work:
    """The work of a hub, whose connections ``stack`` closes; ``post`` says by which ways notices leave it."""
    posts = Posts.of(post)
    log.ensure_topics((*ALL_TOPICS, *REQUEST_TOPICS))
    connection = stack.enter_context(database.connect())
    streams = CaseStreams.on(database)
    stack.callback(streams.close)
    publisher = log.publisher()
    stack.callback(publisher.close)
    return Work(Casebook(connection, streams), publisher, channels or {}, posts, post.public_url or "")


def work_until(
    database: Database, log: Log, stop: Callable[[], bool], post: PostSettings = NO_POST, *, until_idle: bool = False
) -> None:
    """Work until told to stop, or until nothing is left to do.

    Another may be at work on the database: this one then stands by.
    """
    with database.reaching(), ExitStack() as stack:
        work = open_work(database, log, stack, post=post)
        while not stop():
            if not _is_alone(work.book.connection):
                if until_idle:
                    return
                time.sleep(_PAUSE)
                continue
            done = work.once(clock.now())
            if not done and until_idle:
                return
            if not done:
                time.sleep(_PAUSE)


def _is_alone(connection: Connection) -> bool:
    """Whether this one holds the lock; a session may take it again and again, and gives it up with its end."""
    row = connection.execute(_LOCK).fetchone()
    return bool(row and row[0])


def _alarm(late: Overdue) -> Callable[[State | None], Sequence[Fact]]:
    told = Alarmed(late.name, late.due_at)
    return lambda state: [] if state and late.name in state.alarmed else [told]
