"""A hub's review for a test: what is asked, and what workers decide, folded at once."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from services.ingest.application import ReceivedAt
from services.kernel import clock
from services.kernel.access import LOCAL_OPERATOR, Caller
from services.kernel.clock import Instant
from services.kernel.log.port import Log
from services.kernel.log.table import TableLog
from services.kernel.postgres.connect import Database
from services.profile.deciding import Deciding, publishing
from services.profile.domain.decisions import Kind
from services.profile.review import Review
from services.profile.review_answers import CardAnswer, DecisionAnswer, PairAnswer, ToldAnswer
from tests.factories import Event, child, incident, someone
from tests.hubs import fold, lines_of, register, send, sources_in

ANN = Caller("Ann", frozenset({"analyst"}), "the meeting of November")
BOB = Caller("Bob", frozenset({"duty_manager"}), "duty")
ADA = Caller("Ada", frozenset({"adoption_service"}), "adoptions")
DAN = Caller("Dan", frozenset({"data_protection"}), "data protection")

PHONE = "+447700900666"
TODAY = clock.london_date(clock.now())


def ago(days: int) -> str:
    """An instant so many days ago: what waits on a pair is judged for a meeting today."""
    return f"{TODAY - timedelta(days)}T03:10:00Z"


def day(days: int) -> str:
    """The date of that instant."""
    return ago(days)[:10]


DAZ = someone("Daz", None, "associate", phones=[PHONE])
DARREN = someone("Darren Pike", "1996-04-09", "associate", phones=[PHONE]) | {
    "name": {"given": "Darren", "family": "Pike", "also_known_as": ["Daz"]}
}
JADE = child("Jade Hill", "2010-02-03")
MEGAN = child("Megan Price", "2010-06-01")


def seen_with(who: dict[str, Any], beside: dict[str, Any], at: str, **more: Any) -> Event:
    """An incident that names a child and whoever was with them."""
    return incident(at, people=[beside, who], **more)


def one_man_told_twice() -> list[Event]:
    """A man named in full beside one child, and by his short name beside another: one telephone."""
    return [
        seen_with(DARREN, MEGAN, ago(53)),
        seen_with(DAZ, JADE, ago(18), indicators=["sexual_exploitation"]),
    ]


@dataclass(frozen=True)
class Desk:
    """Where workers decide; ``log`` is the table of the database, unless another is given."""

    database: Database
    log: Log | None = None

    def tell(self, *events: Event, received_at: ReceivedAt = "issued") -> None:
        """Send events, each received when it was issued, unless told otherwise, and fold them."""
        lines = lines_of(*events)
        register(self.database, sources_in(lines))
        assert send(self.database, lines, received_at, self.log) == []
        self.fold()

    def fold(self) -> None:
        """Fold whatever there is."""
        fold(self.database, log=self.log)

    def pairs(self, caller: Caller = LOCAL_OPERATOR, as_of: Instant | None = None) -> list[PairAnswer]:
        """What is asked."""
        with self.database.connect() as connection:
            return Review(connection).pairs(caller, clock.now(), as_of)["pairs"]

    def card(self, left: str, right: str, caller: Caller = LOCAL_OPERATOR) -> CardAnswer:
        """A card."""
        with self.database.connect() as connection:
            return Review(connection).card(caller, left, right, clock.now())

    def decided(self, person: str, caller: Caller = LOCAL_OPERATOR) -> list[ToldAnswer]:
        """What was decided about somebody."""
        with self.database.connect() as connection:
            return Review(connection).decided(caller, person, clock.now())["decisions"]

    def waiting(self, caller: Caller = DAN) -> list[str]:
        """The decisions that wait for a second worker."""
        with self.database.connect() as connection:
            return [one["decision"] for one in Review(connection).waiting(caller)["decisions"]]

    def decide(
        self, kind: Kind, left: str, right: str, caller: Caller = ANN, why: str = "They told me"
    ) -> DecisionAnswer:
        """Decide, and fold it."""
        with publishing(self.log or TableLog(self.database)) as publisher, self.database.connect() as connection:
            answer = Deciding(connection, publisher).decide(caller, kind, left, right, why, clock.now())
        self.fold()
        return answer

    def seal(self, left: str, right: str, caller: Caller = ADA) -> DecisionAnswer:
        """Put a seal between two, and fold it."""
        with publishing(self.log or TableLog(self.database)) as publisher, self.database.connect() as connection:
            answer = Deciding(connection, publisher).seal(caller, left, right, "An adoption order", clock.now())
        self.fold()
        return answer

    def approve(self, decision: str, caller: Caller = DAN) -> DecisionAnswer:
        """Agree, and fold it."""
        with publishing(self.log or TableLog(self.database)) as publisher, self.database.connect() as connection:
            answer = Deciding(connection, publisher).approve(caller, decision, clock.now())
        self.fold()
        return answer

    def withdraw(self, decision: str, caller: Caller = ANN) -> DecisionAnswer:
        """Withdraw, and fold it."""
        with publishing(self.log or TableLog(self.database)) as publisher, self.database.connect() as connection:
            answer = Deciding(connection, publisher).withdraw(caller, decision, "It was wrong", clock.now())
        self.fold()
        return answer
