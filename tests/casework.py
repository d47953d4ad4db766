"""A hub at work for a test: events told, folded and worked at instants that the test chooses."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.clock import Instant
from services.kernel.events.requests import REQUESTS
from services.kernel.log.port import Log
from services.kernel.log.table import TableLog
from services.kernel.postgres.connect import Database
from services.kernel.settings import PostSettings
from services.profile.casework.book import Act, Casebook
from services.profile.casework.enquiries import Enquiries
from services.profile.casework.streams import CaseStreams
from services.profile.casework.urgent_queue import UrgentQueue
from services.profile.casework.working import NO_POST, open_work
from services.profile.domain.casework.enquiry import enquiry_stream
from tests.factories import Event
from tests.hubs import fold, lines_of, register, send, sources_in

ANN = Caller("Ann", frozenset({"analyst"}), "enquiries")
BOB = Caller("Bob", frozenset({"duty_manager"}), "duty")
EVE = Caller("Eve", frozenset({"duty_manager"}), "duty")
CHAIR = Caller("Chris", frozenset({"chair"}), "the meeting")
NOEL = Caller("Noel", frozenset({"out_of_hours"}), "the night")

LIFE = "She goes to school hungry and is afraid of the evenings"
THRESHOLD = "Level three of the county's threshold document"
WHY = "The school has seen her well and the parents work with us"


def at(text: str) -> Instant:
    """An instant, as a test writes it: RFC 3339, or a date and time in London."""
    if text.endswith("Z"):
        return clock.parse_instant(text)
    day, _, hour = text.partition(" ")
    minutes = int(hour[:2]) * 60 + int(hour[3:])
    return clock.first_instant(clock.parse_date(day)) + minutes * 60 * clock.SECOND


@dataclass(frozen=True)
class Hub:
    """A hub over a test's database, with whatever log it has."""

    database: Database
    log: Log
    post: PostSettings = NO_POST

    def tell(self, *events: Event) -> None:
        """Send events, each received when it was issued, and fold them."""
        lines = lines_of(*events)
        register(self.database, sources_in(lines))
        assert send(self.database, lines, "issued", self.log) == []
        self.fold()

    def fold(self) -> None:
        """Fold whatever there is."""
        fold(self.database, log=self.log)

    def work(self, now: str) -> int:
        """Do all there is to do at an instant, and fold what that puts on the record."""
        with ExitStack() as stack:
            done = open_work(self.database, self.log, stack, post=self.post).once(at(now))
        self.fold()
        return done

    @contextmanager
    def book(self) -> Iterator[Casebook]:
        """The book of cases."""
        with ExitStack() as stack:
            streams = CaseStreams.on(self.database)
            stack.callback(streams.close)
            yield Casebook(stack.enter_context(self.database.connect()), streams)

    def enquiries(self, caller: Caller, now: str) -> list[Any]:
        """The enquiries that wait for a decision."""
        with self.book() as book:
            return Enquiries(book).waiting(caller, at(now))["enquiries"]

    def urgent(self, caller: Caller, now: str) -> list[Any]:
        """The urgent queue."""
        with self.book() as book:
            return UrgentQueue(book).waiting(caller, at(now))["urgent"]

    def published(self, sector: str) -> list[dict[str, Any]]:
        """What the platform has told a sector's organisations."""
        reader = self.log.reader()
        try:
            partitions = reader.partitions([REQUESTS.format(sector=sector)])
            reader.seek(dict.fromkeys(partitions, 0))
            return [msgspec.json.decode(one.value) for one in reader.poll(1_000, 1.0)]
        finally:
            reader.close()


def hub_of(database: Database) -> Hub:
    """A hub whose log is the table of the database."""
    return Hub(database, TableLog(database))


def act(caller: Caller, when: str, expected: int | None = None, command: UUID | None = None) -> Act:
    """An act of a caller at an instant."""
    return Act.of(caller, at(when), expected, command)


def the_enquiry(enquiry_id: str, source: str = "/agencies/social_care/westshire") -> UUID:
    """The stream of an enquiry."""
    return enquiry_stream(source, enquiry_id)
