"""Following the record: what the fold has taken in becomes work, once, in the order in which it was folded.

Each record is read from the fold's streams by its notification number, after the last that was followed. What follows
from it is a fact in a stream of casework that is the same however often it is found: a start at an older position
changes nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, LiteralString, NamedTuple
from uuid import UUID

import msgspec

from services.kernel.clock import Instant
from services.kernel.postgres.connect import Connection
from services.profile.domain import decisions
from services.profile.folding.streams import DecisionReceived, record_received

AT_ONCE: Final = 20_000
"""Records that are followed together: each family that they touch is judged once."""

_POSITION: Final[LiteralString] = "SELECT notification_id FROM casework.position WHERE name = %s"
_ADVANCE: Final[LiteralString] = """
    INSERT INTO casework.position (name, notification_id) VALUES (%s, %s)
    ON CONFLICT (name) DO UPDATE SET notification_id = excluded.notification_id
"""
_NEXT: Final[LiteralString] = """
    SELECT notification_id, originator_id, topic, state FROM profile.stored_events
    WHERE notification_id > %s AND topic IN ('record.received.v1', 'decision.received.v1')
    ORDER BY notification_id LIMIT %s
"""


class _Data(msgspec.Struct):
    """What handlers read of the data of an event."""

    details: dict[str, Any]
    occurred_at: Any = None
    corrects: str = ""
    indicators: tuple[str, ...] = ()


class Event(msgspec.Struct):
    """An agency event, as far as handlers read it."""

    source: str
    id: str
    type: str
    time: str
    data: _Data

    @property
    def kind(self) -> str:
        """Its type, without the version."""
        return self.type.rpartition(".")[0]


class Heard(NamedTuple):
    """A record that the fold took in, and when it was received."""

    record: UUID
    received_at: Instant
    event: Event


class Passage(NamedTuple):
    """What has been followed at once: the records, and those whose circles a worker's decision may have changed."""

    heard: Sequence[Heard]
    touched: frozenset[UUID]


Handler = Callable[[Passage, Instant], None]
"""Makes work of what was heard, at an instant. Called again with the same, it must change nothing."""

_decode: Final = msgspec.json.Decoder(Event).decode


@dataclass(frozen=True, slots=True)
class Following:
    """Follows the fold's streams, and has handlers make work of what they tell; ``name`` is that of its position."""

    connection: Connection
    handlers: Sequence[Handler]
    name: str = "record"

    def catch_up(self, now: Instant) -> int:
        """Follow everything there is; returns how many records that was."""
        count = 0
        while passed := self._step(now):
            count += passed
        return count

    def _step(self, now: Instant) -> int:
        last = self.position()
        rows = self.connection.execute(_NEXT, [last, AT_ONCE], binary=True).fetchall()
        if not rows:
            return 0
        heard: list[Heard] = []
        touched: set[UUID] = set()
        for _, name, topic, state in rows:
            told = record_received(name, bytes(state))
            if topic == DecisionReceived.TOPIC:
                decision = decisions.decode(told.raw)
                touched |= {decision.left, decision.right}
            else:
                heard.append(Heard(name, told.received_at, _decode(told.raw)))
        passage = Passage(heard, frozenset(touched))
        for handle in self.handlers:
            handle(passage, now)
        self.connection.execute(_ADVANCE, [self.name, rows[-1][0]])
        return len(rows)

    def position(self) -> int:
        """The number of the last record that was followed."""
        row = self.connection.execute(_POSITION, [self.name]).fetchone()
        return int(row[0]) if row else 0
