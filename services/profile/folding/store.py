"""What the fold reads: which records are there, which circles a key finds, and their records."""

from collections.abc import Collection, Iterable, Mapping
from typing import Final, LiteralString
from uuid import UUID

from services.kernel.clock import Instant, to_instant
from services.kernel.events import entry as entries
from services.kernel.events.entry import Key
from services.kernel.log.port import Partition
from services.kernel.postgres.connect import Connection
from services.profile.domain import decisions
from services.profile.domain.decisions import Decided
from services.profile.domain.persons import Means
from services.profile.domain.records import Received
from services.profile.folding.streams import record_received
from services.profile.means import LATEST, changed_at, judged_by, means_at
from services.profile.places import shared_places

_POSITIONS: Final[LiteralString] = "SELECT topic, topic_id, partition, next_offset FROM profile.position"
_REGISTERED: Final[LiteralString] = "SELECT source FROM published.agency"
_STORED: Final[LiteralString] = """
    SELECT originator_id FROM profile.stored_events WHERE originator_id = ANY(%s) AND originator_version = 1
"""
_RAW: Final[LiteralString] = """
    SELECT originator_id, state FROM profile.stored_events WHERE originator_id = ANY(%s) AND originator_version = 1
"""
_SENT: Final[LiteralString] = "SELECT record FROM published.sent WHERE record = ANY(%s)"
_FIND: Final[LiteralString] = "SELECT key, circle FROM profile.circle_key WHERE key = ANY(%s)"
_FIND_FEW: Final[LiteralString] = """
    SELECT wanted.key, found.circle
    FROM (SELECT key FROM unnest(%s::bigint[]) AS asked (key) ORDER BY key) AS wanted
    CROSS JOIN LATERAL (SELECT circle FROM profile.circle_key WHERE key = wanted.key LIMIT %s) AS found
"""
_CIRCLES_OF: Final[LiteralString] = "SELECT record, circle FROM profile.entry WHERE record = ANY(%s)"
_LOAD: Final[LiteralString] = """
    SELECT circle, received_at, own, doc FROM profile.entry WHERE circle = ANY(%s) ORDER BY circle, received_at, record
"""
_DECIDED: Final[LiteralString] = """
    SELECT circle, known_at, doc FROM profile.decision WHERE circle = ANY(%s) ORDER BY circle, known_at, decision
"""
_UNDECIDED: Final[LiteralString] = """
    SELECT target, originator_id, state FROM profile.undecided
    JOIN profile.stored_events ON originator_id = decision AND originator_version = 1
"""
_LAST_CIRCLE: Final[LiteralString] = "SELECT circle FROM profile.last_circle"
_SATURATED: Final[LiteralString] = "SELECT key FROM profile.saturated_key"
_WAITING: Final[LiteralString] = "SELECT target, record FROM profile.waiting"
_VERSIONS: Final[LiteralString] = """
    SELECT originator_id, max(originator_version) FROM profile.stored_events
    WHERE originator_id = ANY(%s) GROUP BY originator_id
"""
_UNACKNOWLEDGED: Final[LiteralString] = "SELECT count(*) FROM profile.quarantine WHERE acknowledged_at IS NULL"


class FoldStore:
    """The fold's reads, on a connection of its own."""

    def __init__(self, connection: Connection) -> None:
        """Read through ``connection``."""
        self._connection = connection

    def positions(self) -> dict[Partition, int]:
        """Where the fold stands in each partition that it has read."""
        rows = self._connection.execute(_POSITIONS).fetchall()
        return {Partition(topic, topic_id, number): offset for topic, topic_id, number, offset in rows}

    def registered(self) -> set[str]:
        """The sources that may send."""
        return {source for (source,) in self._connection.execute(_REGISTERED).fetchall()}

    def stored(self, records: Collection[UUID]) -> set[UUID]:
        """Those of some records that have been folded."""
        return self._records(_STORED, records)

    def sent(self, records: Collection[UUID]) -> set[UUID]:
        """Those of some records that the hub itself has published, folded or not."""
        return self._records(_SENT, records)

    def _records(self, query: LiteralString, records: Collection[UUID]) -> set[UUID]:
        if not records:
            return set()
        return {record for (record,) in self._connection.execute(query, [list(records)]).fetchall()}

    def raw(self, records: Collection[UUID]) -> dict[UUID, bytes]:
        """The bytes of records, as received."""
        rows = self._connection.execute(_RAW, [list(records)]).fetchall()
        return {record: record_received(record, bytes(state)).raw for record, state in rows}

    def find(self, keys: Collection[Key]) -> dict[Key, list[int]]:
        """The circles that keys find."""
        found: dict[Key, list[int]] = {}
        if keys:
            for key, circle in self._connection.execute(_FIND, [list(keys)]).fetchall():
                found.setdefault(key, []).append(circle)
        return found

    def find_few(self, keys: Collection[Key], most: int) -> dict[Key, list[int]]:
        """The circles that keys find, of each key ``most`` and one more at the most.

        The keys are looked up in their order, so that each page of the index is read once: half the time of any other.
        """
        found: dict[Key, list[int]] = {}
        if keys:
            for key, circle in self._connection.execute(_FIND_FEW, [list(keys), most + 1]).fetchall():
                found.setdefault(key, []).append(circle)
        return found

    def circles_of(self, records: Collection[UUID]) -> dict[UUID, set[int]]:
        """The circles in which records stand."""
        found: dict[UUID, set[int]] = {}
        if records:
            for record, circle in self._connection.execute(_CIRCLES_OF, [list(records)]).fetchall():
                found.setdefault(record, set()).add(circle)
        return found

    def load(self, circles: Iterable[int]) -> dict[int, list[Received]]:
        """The records of circles, in order of receipt."""
        found: dict[int, list[Received]] = {}
        rows = self._connection.execute(_LOAD, [list(circles)]).fetchall()
        for circle, received_at, own, doc in rows:
            received = Received(entries.decode(doc), to_instant(received_at), tuple(own))
            found.setdefault(circle, []).append(received)
        return found

    def decided(self, circles: Iterable[int]) -> dict[int, list[Decided]]:
        """What workers have decided of the people of circles, in the order in which it became known."""
        found: dict[int, list[Decided]] = {}
        for circle, known_at, doc in self._connection.execute(_DECIDED, [list(circles)]).fetchall():
            found.setdefault(circle, []).append(Decided(decisions.decode(doc), to_instant(known_at)))
        return found

    def undecided(self) -> dict[UUID, list[Decided]]:
        """The decisions that wait for a record, by that record."""
        found: dict[UUID, list[Decided]] = {}
        for target, decision, state in self._connection.execute(_UNDECIDED).fetchall():
            told = record_received(decision, bytes(state))
            found.setdefault(target, []).append(Decided(decisions.decode(told.raw), told.received_at))
        return found

    def means(self, changed_at: Instant = LATEST) -> Means:
        """By what descriptions are judged now, or were when the list of shared places was changed at an instant."""
        means = means_at(self._connection, LATEST)
        return means if changed_at == LATEST else means._replace(shared=shared_places(self._connection, changed_at))

    def judged_by(self) -> Instant:
        """The last change of the list of shared places by which the read models are written."""
        return judged_by(self._connection)

    def changed_at(self) -> Instant:
        """When the list of shared places was changed last."""
        return changed_at(self._connection)

    def last_circle(self) -> int:
        """The number of the last circle that was made."""
        return self._one(_LAST_CIRCLE)

    def saturated(self) -> set[Key]:
        """The keys that are borne by so many that they find no circle."""
        return {key for (key,) in self._connection.execute(_SATURATED).fetchall()}

    def waiting(self) -> dict[UUID, set[UUID]]:
        """The corrections and retractions that wait for a record, by that record."""
        found: dict[UUID, set[UUID]] = {}
        for target, record in self._connection.execute(_WAITING).fetchall():
            found.setdefault(target, set()).add(record)
        return found

    def versions(self, streams: Collection[UUID]) -> Mapping[UUID, int]:
        """The latest version of each stream that has one."""
        return dict(self._connection.execute(_VERSIONS, [list(streams)]).fetchall()) if streams else {}

    def unacknowledged(self) -> int:
        """How many quarantined records nobody has looked at."""
        return self._one(_UNACKNOWLEDGED)

    def _one(self, query: LiteralString) -> int:
        row = self._connection.execute(query).fetchone()
        return int(row[0]) if row else 0
