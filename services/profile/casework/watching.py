"""Watching over the agenda: until a meeting ends, a family on it that becomes urgent leaves it at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.kernel.clock import Instant
from services.kernel.ids import record_of
from services.profile import reading
from services.profile.casework import gate, store
from services.profile.casework.book import Act, Casebook
from services.profile.domain.casework.acts import Decide, Fact
from services.profile.domain.casework.meeting import MEETING, Meeting
from services.profile.domain.casework.meeting_facts import Item, ItemDiverted, ItemReturned
from services.profile.domain.casework.urgent import URGENT


@dataclass(frozen=True, slots=True)
class AgendaWatched:
    """Diverts families from the agendas of meetings that have not ended, and gives back those that were released."""

    book: Casebook

    def pass_time(self, now: Instant) -> None:
        """Judge the items of every open meeting in whose circles an urgent case is open, or was."""
        meetings = store.open_of(self.book.connection, MEETING)
        if not any(one.state.items for one in meetings.values()):
            return
        urgent = [one.state for one in store.open_of(self.book.connection, URGENT).values()]
        records = [record for case in urgent for record in (*case.evidence, record_of(case.family))]
        circles = set(reading.by_record(self.book.connection, records))
        for stream, one in meetings.items():
            for item in one.state.items:
                fact = self._judged(item, circles, now)
                if fact is not None:
                    self.book.do(MEETING, stream, Act.of_the_hub(now), _once(fact))

    def _judged(self, item: Item, circles: set[int], now: Instant) -> ItemDiverted | ItemReturned | None:
        if item.stands == "on" and not circles.isdisjoint(self._beside(item)):
            found = gate.item_now(self.book, item.family, now)
            if found is not None and found.waiting_since is not None and gate.must_not_wait(self.book, found):
                return ItemDiverted(item.family, found.waiting_since)
        if item.stands == "diverted" and (item.findings or item.by_hand) and self._was_released(item):
            found = gate.item_now(self.book, item.family, now)
            waits = found is not None and found.waiting_since is not None
            return ItemReturned(item.family) if waits and not gate.must_not_wait(self.book, found) else None
        return None

    def _beside(self, item: Item) -> list[int]:
        return reading.by_record(self.book.connection, [record_of(item.family)])

    def _was_released(self, item: Item) -> bool:
        """Whether a manager has said that the family may wait: only then is it read again."""
        cases = store.by_key(self.book.connection, URGENT, [item.family])
        return any(one.state.ended == "released" for one in cases.values())


def _once(fact: ItemDiverted | ItemReturned) -> Decide[Meeting]:
    """A fact of an item, unless the item stands so already."""
    wanted = "diverted" if isinstance(fact, ItemDiverted) else "on"

    def decide(state: Meeting | None) -> Sequence[Fact]:
        item = state.item(fact.family) if state else None
        return [fact] if item and item.stands != wanted else []

    return decide
