"""What each record tells of whom, as it is understood now: for services that keep something made of it.

They follow two counts: of the records that were taken in, and of earlier ones whose people have come to be understood
as others. Whatever they keep of a record is made anew when it comes by again.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, LiteralString, NamedTuple
from uuid import UUID

from services.kernel.events import entry as entries
from services.kernel.events.entry import Entry
from services.kernel.postgres.connect import Connection
from services.profile.domain import marks
from services.profile.domain.standing import statuses

_HEARD: Final[LiteralString] = """
    SELECT notification_id, originator_id FROM profile.stored_events
    WHERE notification_id > %s AND topic = 'record.received.v1' ORDER BY notification_id LIMIT %s
"""
_REASSIGNED: Final[LiteralString] = """
    SELECT number, record FROM profile.reassigned WHERE number > %s ORDER BY number LIMIT %s
"""
_PASSED: Final[LiteralString] = "DELETE FROM profile.reassigned WHERE number <= %s"
_ROWS: Final[LiteralString] = "SELECT record, circle, own, people, doc FROM profile.entry WHERE record = ANY(%s)"
_VERSIONS: Final[LiteralString] = """
    SELECT DISTINCT ON (record) record, doc FROM profile.entry WHERE circle = ANY(%s) AND marks & %s <> 0
"""
_ALL: Final[LiteralString] = "SELECT DISTINCT record FROM profile.entry ORDER BY record"


class Changes(NamedTuple):
    """The records that have come by since, and how far that is."""

    records: frozenset[UUID]
    until: tuple[int, int]


class Telling(NamedTuple):
    """A record that counts, and who the people at its places are understood to be."""

    entry: Entry
    people: Mapping[int, UUID]


class Told(NamedTuple):
    """What records tell; ``concerned`` are all those whose standing they could have changed, themselves included."""

    concerned: frozenset[UUID]
    tellings: list[Telling]


@dataclass(frozen=True, slots=True)
class Tellings:
    """What records tell, over one connection. It is for keeping, and gives no answer to anybody."""

    connection: Connection

    def since(self, followed: tuple[int, int], limit: int) -> Changes:
        """The next records after the last that was heard, and the last that was reassigned; so many of each."""
        last_heard, last_again = followed
        heard = self.connection.execute(_HEARD, [last_heard, limit], binary=True).fetchall()
        again = self.connection.execute(_REASSIGNED, [last_again, limit], binary=True).fetchall()
        until = heard[-1][0] if heard else last_heard, again[-1][0] if again else last_again
        return Changes(frozenset(record for _, record in (*heard, *again)), until)

    def passed(self, until: tuple[int, int]) -> None:
        """Forget which records were reassigned, as far as that was followed; in the transaction of who followed.

        Links alone follow them. Whoever else is to will need the rows that this deletes.
        """
        self.connection.execute(_PASSED, [until[1]])

    def everything(self) -> Iterator[UUID]:
        """Every record that is understood."""
        return (record for (record,) in self.connection.execute(_ALL, binary=True).fetchall())

    def of(self, records: Collection[UUID]) -> Told:
        """What records tell now, with those that they correct or retract, or that correct or retract them."""
        rows = self._rows(records)
        circles = list({circle for _, circle, *_ in rows})
        found = self.connection.execute(_VERSIONS, [circles, marks.VERSION], binary=True).fetchall()
        versions = [entries.decode(doc) for _, doc in found]
        linked = {one for entry in versions for one in (entry.record, entry.corrects, entry.retracts) if one}
        rows += self._rows(linked - set(records))
        known: dict[UUID, Entry] = {}
        people: dict[UUID, dict[int, UUID]] = defaultdict(dict)
        for record, _, own, persons, doc in rows:
            if record not in known:
                known[record] = entries.decode(doc)
            people[record].update(zip(own, persons, strict=True))
        status = statuses(known.values())
        counting = [Telling(entry, people[record]) for record, entry in known.items() if status[record] == "current"]
        return Told(frozenset(known), counting)

    def _rows(self, records: Collection[UUID]) -> list[tuple[UUID, int, list[int], list[UUID], bytes]]:
        return self.connection.execute(_ROWS, [list(records)], binary=True).fetchall() if records else []
