"""The urgent queue: every family is judged again by whatever touches it, and by the passing of a day.

A family of which the gate holds is put before the duty manager at once; one of which it holds no more leaves. Nobody
has to ask for an agenda for that to happen.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, LiteralString, NamedTuple
from uuid import UUID

from services.kernel import clock
from services.kernel.access import LOCAL_OPERATOR
from services.kernel.clock import Instant, to_datetime
from services.kernel.ids import record_of
from services.profile import present, reading
from services.profile.application import items_of
from services.profile.casework.book import Act, Casebook
from services.profile.casework.following import Passage
from services.profile.casework.settings import on_duty
from services.profile.casework.store import open_of
from services.profile.domain import marks
from services.profile.domain.agenda import Item
from services.profile.domain.casework.acts import Fact
from services.profile.domain.casework.urgent import URGENT, Urgent, Waiting, end, escalate, judge, urgent_stream

_TOUCHED: Final[LiteralString] = """
    SELECT DISTINCT circle FROM profile.entry AS here
    WHERE record = ANY(%(records)s) AND EXISTS (
        SELECT FROM profile.entry AS beside
        WHERE beside.circle = here.circle AND beside.marks & %(urgent)s <> 0 AND beside.occurred_at >= %(since)s
    )
"""
_ALL_URGENT: Final[LiteralString] = """
    SELECT DISTINCT circle FROM profile.entry WHERE marks & %(urgent)s <> 0 AND occurred_at >= %(since)s
"""
_PLACED: Final[LiteralString] = "SELECT record, circle FROM profile.entry WHERE record = ANY(%s)"
_JUDGED: Final[LiteralString] = "SELECT notification_id FROM casework.position WHERE name = 'day judged'"
_JUDGE: Final[LiteralString] = """
    INSERT INTO casework.position (name, notification_id) VALUES ('day judged', %s)
    ON CONFLICT (name) DO UPDATE SET notification_id = excluded.notification_id
"""


class _Case(NamedTuple):
    """An open case, and the circles in which its records stand."""

    stream: UUID
    state: Urgent
    circles: frozenset[int]


@dataclass(frozen=True, slots=True)
class UrgencyJudged:
    """Keeps the urgent queue: a handler of what is followed, and of the passing of time."""

    book: Casebook

    def __call__(self, passage: Passage, now: Instant) -> None:
        """Judge every family that what was heard may have touched."""
        records = list({one.record for one in passage.heard} | {record_of(one) for one in passage.touched})
        touched = self._circles(_TOUCHED, {**self._window(now), "records": records})
        cases = self._cases()
        stands_in = {circle for circles in self._placed(records).values() for circle in circles}
        theirs = {circle for case in cases for circle in case.circles}
        self._judge(touched | (stands_in & theirs), cases, now)

    def pass_time(self, now: Instant) -> None:
        """Judge everybody once a day: children come of age, windows end. Send up the line whatever nobody took."""
        day = clock.london_date(now).toordinal()
        row = self.book.connection.execute(_JUDGED).fetchone()
        if not row or row[0] < day:
            cases = self._cases()
            everywhere = self._circles(_ALL_URGENT, self._window(now))
            self._judge(everywhere.union(*(case.circles for case in cases)), cases, now)
            self.book.connection.execute(_JUDGE, [day])
        line = on_duty(self.book.connection, now)
        for stream, one in open_of(self.book.connection, URGENT).items():
            if escalate(one.state, line, now):
                self._do(stream, lambda state: escalate(state, line, now) if state else [], now)

    def _window(self, now: Instant) -> dict[str, object]:
        limits = reading.thresholds(self.book.connection, clock.london_date(now), now)
        first = clock.months_before(clock.london_date(now), limits.urgent_unanswered_months)
        return {"urgent": marks.URGENT, "since": to_datetime(clock.first_instant(first))}

    def _circles(self, query: LiteralString, told: dict[str, object]) -> set[int]:
        return {circle for (circle,) in self.book.connection.execute(query, told).fetchall()}

    def _placed(self, records: Collection[UUID]) -> dict[UUID, set[int]]:
        """The circles in which records stand."""
        found: dict[UUID, set[int]] = {}
        for record, circle in self.book.connection.execute(_PLACED, [list(records)]).fetchall():
            found.setdefault(record, set()).add(circle)
        return found

    def _cases(self) -> list[_Case]:
        cases = {stream: one.state for stream, one in open_of(self.book.connection, URGENT).items()}
        named = {stream: {*case.evidence, record_of(case.family)} for stream, case in cases.items()}
        placed = self._placed(set().union(*named.values()))
        return [
            _Case(stream, case, frozenset().union(*(placed.get(record, ()) for record in named[stream])))
            for stream, case in cases.items()
        ]

    def _judge(self, circles: Collection[int], cases: Iterable[_Case], now: Instant) -> None:
        """Judge the families of some circles, and the open cases that stand in them."""
        limits = reading.thresholds(self.book.connection, clock.london_date(now), now)
        waiting = self._waiting(circles, now)
        for one in waiting.values():
            told = judging(one, limits.urgent_escalation_minutes)
            self._do(urgent_stream(one.family), told, now)
        for case in cases:
            if case.state.family not in waiting and not case.circles.isdisjoint(circles):
                self._do(case.stream, ending(case.state, waiting.values()), now)

    def _waiting(self, circles: Collection[int], now: Instant) -> dict[UUID, Waiting]:
        day = clock.london_date(now)
        asked = present.asked(day, reading.thresholds(self.book.connection, day, now), LOCAL_OPERATOR)
        found: dict[UUID, Waiting] = {}
        with self.book.connection.transaction():
            for circled in reading.circles(self.book.connection, circles, now):
                for item in items_of(circled.held, asked, now):
                    if item.waiting_since is not None:
                        found[item.family.id] = waiting_of(item, item.waiting_since)
        return found

    def _do(self, stream: UUID, decide: Callable[[Urgent | None], Sequence[Fact]], now: Instant) -> None:
        held = self.book.find(URGENT, stream)
        if decide(held.state if held else None):
            self.book.do(URGENT, stream, Act.of_the_hub(now), decide)


def waiting_of(item: Item, since: Instant) -> Waiting:
    """What waits of an item of the agenda that is urgent: its first finding is the gate's."""
    evidence = tuple(entry.record for entry in item.findings[0].evidence)
    return Waiting(item.family.id, evidence, since)


def judging(one: Waiting, minutes: int) -> Callable[[Urgent | None], Sequence[Fact]]:
    """What a waiting family means for its case."""
    return lambda state: judge(state, one, minutes)


def ending(case: Urgent, waiting: Iterable[Waiting]) -> Callable[[Urgent | None], Sequence[Fact]]:
    """What it means for a case that its family waits no more: another family may have its evidence now."""
    heir = next((one.family for one in waiting if set(one.evidence) & set(case.evidence)), None)
    return lambda state: end(state, heir)
