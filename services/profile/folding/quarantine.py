"""The quarantine: what could not be folded, its way to the rejected topic, and who has looked at it."""

from dataclasses import dataclass
from typing import Any, Final, LiteralString

import msgspec

from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.clock import Instant
from services.kernel.events.faults import Fault
from services.kernel.log.port import Publisher
from services.kernel.log.rejected import rejection
from services.kernel.postgres.connect import Connection

_PENDING: Final[LiteralString] = """
    SELECT quarantine_id, topic, partition, record_offset, key, value, faults FROM profile.quarantine
    WHERE relayed_at IS NULL ORDER BY quarantine_id LIMIT 20
"""
_RELAYED: Final[LiteralString] = """
    UPDATE profile.quarantine SET relayed_at = %s WHERE quarantine_id = ANY(%s)
"""
_LIST: Final[LiteralString] = """
    SELECT quarantine_id, topic, partition, record_offset, appended_at, faults FROM profile.quarantine
    WHERE acknowledged_at IS NULL ORDER BY quarantine_id LIMIT %s
"""
_ACKNOWLEDGE: Final[LiteralString] = """
    UPDATE profile.quarantine SET acknowledged_at = %s, acknowledged_by = %s WHERE acknowledged_at IS NULL
"""

_MAY_ACKNOWLEDGE: Final = frozenset({"operator", "agency_liaison", "data_protection"})


@dataclass(frozen=True, slots=True)
class Waiting:
    """A quarantined record that nobody has looked at: where it stands in the log, and its faults."""

    number: int
    topic: str
    partition: int
    offset: int
    appended_at: Instant
    faults: list[Fault]


def relay(connection: Connection, publisher: Publisher, now: Instant) -> int:
    """Copy quarantined records to the rejected topic; returns how many.

    A produce cannot be part of a commit: after a crash between the two a record is relayed again.
    """
    total = 0
    while rows := connection.execute(_PENDING).fetchall():
        publisher.publish([_outgoing(row) for row in rows])
        connection.execute(_RELAYED, [clock.to_datetime(now), [row[0] for row in rows]])
        total += len(rows)
    return total


def _outgoing(row: tuple[Any, ...]) -> Any:  # noqa: ANN401 - a row
    _, topic, partition, offset, key, value, faults = row
    origin = (
        ("topic", topic.encode()),
        ("partition", str(partition).encode()),
        ("offset", str(offset).encode()),
    )
    return rejection(bytes(value), bytes(key), msgspec.convert(faults, list[Fault]), origin)


def waiting(connection: Connection, caller: Caller, limit: int) -> list[Waiting]:
    """The quarantined records that nobody has looked at, oldest first."""
    caller.must_read()
    return [
        Waiting(number, topic, partition, offset, clock.to_instant(at), msgspec.convert(faults, list[Fault]))
        for number, topic, partition, offset, at, faults in connection.execute(_LIST, [limit]).fetchall()
    ]


def acknowledge(connection: Connection, caller: Caller, now: Instant) -> int:
    """Say that somebody has looked at the quarantine; the fold may go on. Returns how many records that were.

    Raises NotAllowed for a caller who may not.
    """
    caller.must_be(_MAY_ACKNOWLEDGE, "Acknowledging the quarantine")
    return connection.execute(_ACKNOWLEDGE, [clock.to_datetime(now), caller.name]).rowcount
