"""The tables of ingest: the register of agencies, and the memory of what was sent."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, LiteralString
from uuid import UUID

from services.kernel.clock import Instant, to_datetime
from services.kernel.postgres.connect import Connection

_ADD: Final[LiteralString] = """
    INSERT INTO ingest.agency (source, sector, name, registered_by, registered_at) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (source) DO UPDATE SET name = excluded.name
"""
_LIST: Final[LiteralString] = "SELECT source, sector, name FROM ingest.agency ORDER BY source"
_SENT: Final[LiteralString] = "SELECT record, content FROM ingest.sent WHERE record = ANY(%s)"
_FOLDED: Final[LiteralString] = "SELECT record, state FROM published.record WHERE record = ANY(%s)"
_REMEMBER: Final[LiteralString] = """
    INSERT INTO ingest.sent (record, content)
    SELECT record, content FROM unnest(%s::uuid[], %s::bytea[]) AS new (record, content) ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Agency:
    """An organisation that may send its sector's events."""

    source: str
    sector: str
    name: str


class IngestStore:
    """The register and the memory, through one connection."""

    def __init__(self, connection: Connection) -> None:
        """Use a connection to a database that has been migrated."""
        self._connection = connection

    def add(self, agencies: Sequence[Agency], by: str, at: Instant) -> None:
        """Register organisations; one that is registered gets the new name."""
        with self._connection.cursor() as cursor:
            rows = [[one.source, one.sector, one.name, by, to_datetime(at)] for one in agencies]
            cursor.executemany(_ADD, rows)

    def agencies(self) -> list[Agency]:
        """The organisations that are registered, by source."""
        return [Agency(*row) for row in self._connection.execute(_LIST).fetchall()]

    def sent(self, records: Collection[UUID]) -> dict[UUID, bytes]:
        """The digest of what was sent under each name, for those of some records that were."""
        return {record: bytes(content) for record, content in self._all(_SENT, records)}

    def folded(self, records: Collection[UUID]) -> dict[UUID, bytes]:
        """The bytes of those of some records that have been folded, whoever sent them."""
        return {record: bytes(state).partition(b"\n")[2] for record, state in self._all(_FOLDED, records)}

    def _all(self, query: LiteralString, records: Collection[UUID]) -> list[tuple[UUID, bytes]]:
        return self._connection.execute(query, [list(records)]).fetchall() if records else []

    def remember(self, contents: Mapping[UUID, bytes]) -> None:
        """Remember what was published."""
        if contents:
            self._connection.execute(_REMEMBER, [list(contents), list(contents.values())])
