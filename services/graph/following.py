"""Following the record: the links of each record stand as it is understood, soon after it was folded."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import Final
from uuid import UUID

from psycopg import IsolationLevel

from services.graph.port import Records
from services.graph.store import LinkStore

AT_ONCE: Final = 5_000
"""Records whose links are written in one transaction."""

_ALL: Final = 1 << 40


@dataclass(frozen=True, slots=True)
class Following:
    """Keeps the links of what ``records`` tell. One at a time for a database; another waits for its turn."""

    records: Records
    links: LinkStore

    def catch_up(self) -> int:
        """Follow everything there is; returns how many records that was."""
        count = 0
        while step := self._step():
            count += step
        return count

    def _step(self) -> int:
        with self.links.connection.transaction():
            followed = self.links.position()
            changes = self.records.since(followed, AT_ONCE)
            if changes.until == followed:
                return 0
            told = self.records.of(changes.records)
            self.links.replace(told.concerned, told.tellings)
            self.links.advance(changes.until)
            self.records.passed(changes.until)
        return len(changes.records)

    def is_as_made_anew(self, scratch: LinkStore) -> bool:
        """Whether the links are what the records tell, all of them read once more; ``scratch`` is an empty store.

        The records are those of one snapshot. What was not followed yet is left out.
        """
        self.links.connection.isolation_level = IsolationLevel.REPEATABLE_READ
        with self.links.connection.transaction(), scratch.connection.transaction():
            pending = self.records.since(self.links.followed(), _ALL).records
            pending = self.records.of(pending).concerned | pending
            for some in _some(self.records.everything()):
                told = self.records.of(some)
                scratch.replace((), [one for one in told.tellings if one.entry.record in some - pending])
            held = (row for row in self.links.rows() if row[-1] not in pending)
            return all(one == other for one, other in zip_longest(held, scratch.rows()))


def _some(records: Iterator[UUID]) -> Iterator[frozenset[UUID]]:
    while some := frozenset(islice(records, AT_ONCE)):
        yield some
