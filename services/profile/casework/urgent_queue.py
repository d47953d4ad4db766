"""The urgent queue as the duty manager sees it: who waits, since when, on whose word; taken, or released with why."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.clock import Instant
from services.profile import present, reading
from services.profile.application import items_of
from services.profile.casework import store
from services.profile.casework.answers import UrgentAnswer, UrgentRow
from services.profile.casework.book import Act, Casebook
from services.profile.casework.store import Stands
from services.profile.domain.agenda import Item
from services.profile.domain.casework.acts import Fact
from services.profile.domain.casework.urgent import URGENT, Urgent, release, take
from services.profile.domain.working_time import elapsed_in_words, working_in_words
from services.profile.door import answered, opened

MOST: Final = 15
"""How many families a page of the queue holds, unless another number is asked for; the count is of all."""
QUESTION: Final = (
    "Is there reasonable cause to suspect that a child of this family is suffering, or is likely to suffer, "
    "significant harm (Children Act 1989, section 47)?"
)


@dataclass(frozen=True, slots=True)
class UrgentQueue:
    """Questions and commands on the urgent queue."""

    book: Casebook

    def waiting(self, caller: Caller, now: Instant, limit: int = MOST) -> UrgentAnswer:
        """The families in the queue, those that have waited longest first."""
        with opened(self.book.connection, caller, "the urgent queue") as connection:
            found = store.open_of(connection, URGENT)
            first = sorted(found.items(), key=lambda one: (one[1].state.since, one[0]))[:limit]
            items = self._items(caller, [one.state for _, one in first], now)
            rows = [_row(stream, one, items.get(one.state.family), now) for stream, one in first]
            answered(connection, caller, "the urgent queue", [one.state.family for _, one in first])
        return {"as_of": clock.format_instant(now), "waiting": len(found), "urgent": rows}

    def take(self, act: Act, caller: Caller, stream: UUID, comment: str) -> UrgentRow:
        """Take a family in hand."""
        return self._do(act, caller, stream, lambda state: take(state, caller, comment))

    def release(self, act: Act, caller: Caller, stream: UUID, rationale: str, threshold: str) -> UrgentRow:
        """Say, as a manager and with a rationale, that a family may wait for the meeting."""
        return self._do(act, caller, stream, lambda state: release(state, caller, rationale, threshold))

    def _do(self, act: Act, caller: Caller, stream: UUID, decide: Callable[[Urgent], Sequence[Fact]]) -> UrgentRow:
        kept = self.book.act_on(URGENT, stream, act, decide)
        with opened(self.book.connection, caller, "an urgent case", [kept.state.family]):
            items = self._items(caller, [kept.state], act.at)
        return _row(stream, Stands(kept.version, kept.state), items.get(kept.state.family), act.at)

    def _items(self, caller: Caller, cases: Sequence[Urgent], now: Instant) -> dict[UUID, Item]:
        """What the rules find of the families of cases now, as the caller may read it."""
        day = clock.london_date(now)
        asked = present.asked(day, reading.thresholds(self.book.connection, day, now), caller)
        circles = reading.by_record(self.book.connection, [record for case in cases for record in case.evidence])
        wanted = {case.family for case in cases}
        return {
            item.family.id: item
            for circled in reading.circles(self.book.connection, circles, now)
            for item in items_of(circled.held, asked, now)
            if item.family.id in wanted
        }


def _row(stream: UUID, stands: Stands[Urgent], item: Item | None, now: Instant) -> UrgentRow:
    state = stands.state
    urgent = item.findings[0] if item and item.route == "urgent" else None
    end = state.ended_at if state.ended_at is not None else now
    return {
        "urgent": str(stream),
        "version": stands.version,
        "family": str(state.family),
        "question": QUESTION,
        "says": urgent.says if urgent else "",
        "evidence": [{"source": one.source, "id": one.id} for one in urgent.evidence] if urgent else [],
        "status": state.ended or ("taken" if state.taken_at is not None else "waiting"),
        "since": clock.format_instant(state.since),
        "raised_at": clock.format_instant(state.raised_at),
        "elapsed": elapsed_in_words(state.since, end),
        "working": working_in_words(state.since, end),
        "to_diversion": elapsed_in_words(state.since, state.raised_at),
        "taken_by": state.taken_by or None,
        "taken_at": clock.format_instant(state.taken_at) if state.taken_at is not None else None,
        "released_by": state.released_by or None,
        "rationale": state.rationale or None,
        "step": state.step,
    }
