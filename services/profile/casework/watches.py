"""Watches as the CSE team keeps them, with the records that touched what is watched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from typing_extensions import TypedDict

from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.clock import Instant
from services.kernel.ids import record_id
from services.profile.answers import EvidenceAnswer
from services.profile.casework import remaking
from services.profile.casework.answers import ClockAnswer
from services.profile.casework.book import Act, Casebook
from services.profile.casework.clocks import clock_answer
from services.profile.casework.desk import Desk
from services.profile.casework.shown import unread
from services.profile.casework.sights import RESTRICTED, NodeAnswer, Sight, kept_apart
from services.profile.casework.store import Stands
from services.profile.casework.team_answers import records
from services.profile.domain.casework import watch
from services.profile.domain.casework.enquiry_facts import Evidence
from services.profile.domain.casework.team import Grounds
from services.profile.domain.casework.watch import WATCH, Watch, WatchBegun, WatchRenewed, watch_stream


class TouchAnswer(TypedDict):
    """A record that touched what is watched, when it was received, and when its watcher was told."""

    source: str
    id: str
    received_at: str
    told_at: str


class WatchAnswer(TypedDict):
    """A watch; ``hidden`` counts the records that touched it and that the reader may not read."""

    watch: str
    version: int
    restricted: bool
    node: NodeAnswer
    watcher: str
    status: str
    until: str
    reason: str
    evidence: list[EvidenceAnswer]
    clocks: list[ClockAnswer]
    touches: list[TouchAnswer]
    hidden: int


@dataclass(frozen=True, slots=True)
class Watches:
    """Commands and questions on watches."""

    book: Casebook

    @property
    def _desk(self) -> Desk[Watch, WatchAnswer]:
        return Desk(self.book, WATCH, _row)

    def all(self, caller: Caller, now: Instant, *, closed: bool = False) -> list[WatchAnswer]:
        """The watches that somebody keeps, or all that ever were."""
        return self._readable(caller, self._desk.all(caller, now, closed=closed), now)

    def show(self, caller: Caller, stream: UUID, now: Instant) -> WatchAnswer:
        """A watch."""
        return self._readable(caller, [self._desk.one(caller, stream, now)], now)[0]

    def begin(self, act: Act, caller: Caller, node: str, until: date, why: Grounds) -> WatchAnswer:
        """Watch a person, a phone, a vehicle, an address, an e-mail address or a handle until the end of a day."""
        (named,) = self._desk.named(act, caller, [node], why)
        wanted = WatchBegun(named, until, why, remaking.position(self.book.connection))
        stream = watch_stream(named, caller.name)
        told = self._desk.begin(act, caller, stream, lambda state: watch.begin(state, caller, wanted, act.at))
        return self._readable(caller, [told], act.at)[0]

    def renew(self, act: Act, caller: Caller, stream: UUID, until: date, why: Grounds) -> WatchAnswer:
        """Say that a watch goes on, also once its day came."""
        wanted = WatchRenewed(until, why, remaking.position(self.book.connection))
        told = self._desk.do(act, caller, stream, lambda state: watch.renew(state, caller, wanted, act.at), why)
        return self._readable(caller, [told], act.at)[0]

    def end(self, act: Act, caller: Caller, stream: UUID, why: Grounds) -> WatchAnswer:
        """Watch no more."""
        told = self._desk.do(act, caller, stream, lambda state: watch.end(state, caller, why), why)
        return self._readable(caller, [told], act.at)[0]

    def _readable(self, caller: Caller, rows: Sequence[WatchAnswer], now: Instant) -> list[WatchAnswer]:
        """Watches without the records that a caller may not read, or not beside the others; they are counted."""
        named = {row["watch"]: [Evidence(one["source"], one["id"]) for one in row["touches"]] for row in rows}
        hidden = unread(self.book.connection, caller, {one for touched in named.values() for one in touched})
        for row in rows:
            touched = named[row["watch"]]
            apart = kept_apart(self.book.connection, row["node"]["node"], touched, now) if touched else ()
            told = [
                shown
                for shown, one in zip(row["touches"], touched, strict=True)
                if one not in hidden and record_id(one.source, one.id) not in apart
            ]
            row["hidden"] += len(row["touches"]) - len(told)
            row["touches"] = told
        return list(rows)


def _row(stream: UUID, one: Stands[Watch], sight: Sight, now: Instant) -> WatchAnswer:
    state, last = one.state, one.state.grounds[-1]
    touches: list[TouchAnswer] = [
        {
            "source": touch.record.source,
            "id": touch.record.id,
            "received_at": clock.format_instant(touch.received_at),
            "told_at": clock.format_instant(touch.told_at),
        }
        for touch in state.touches
    ]
    return {
        "watch": str(stream),
        "version": one.version,
        "restricted": sight.restricted,
        "node": sight.nodes[0],
        "watcher": state.watcher.name,
        "status": "open" if state.is_open else "lapsed" if state.has_lapsed else "ended",
        "until": state.until.isoformat(),
        "reason": RESTRICTED if sight.restricted else last.reason,
        "evidence": records(last.evidence),
        "clocks": [clock_answer(due, now) for due in WATCH.deadlines(state)],
        "touches": [] if sight.restricted else touches,
        "hidden": len(touches) if sight.restricted else 0,
    }
