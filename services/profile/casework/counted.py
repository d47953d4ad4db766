"""What figures and samples are made of: aggregates of a span, as recorded by an instant, of which a caller may know.

A case whose record is restricted is counted for those alone who may read that record: a figure that opens to its cases
would name it to everybody else.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import groupby
from typing import Any, Final, LiteralString, TypeVar
from uuid import UUID

from services.kernel.access import Caller
from services.kernel.clock import Instant, Window
from services.kernel.events import entry as entries
from services.kernel.ids import record_id
from services.kernel.postgres.connect import Connection
from services.profile.casework import store
from services.profile.casework.book import evolved
from services.profile.casework.streams import read_done
from services.profile.domain.casework.acts import Kind, State
from services.profile.domain.casework.enquiry import ENQUIRY
from services.profile.domain.casework.request import REQUEST
from services.profile.domain.casework.urgent import URGENT
from services.profile.domain.casework.written import WRITTEN, Written

S = TypeVar("S", bound=State)

_EVENTS: Final[LiteralString] = """
    SELECT originator_id, originator_version, topic, state FROM casework.stored_events
    WHERE originator_id = ANY(%s) ORDER BY originator_id, originator_version
"""
_ENTRIES: Final[LiteralString] = "SELECT DISTINCT ON (record) record, doc FROM profile.entry WHERE record = ANY(%s)"


def _of_profile(one: Written) -> Iterable[UUID]:
    return {record_id(told.source, told.id) for part in one.parts for line in part.lines for told in line.evidence}


_RECORDS: Final[dict[str, Callable[[Any], Iterable[UUID]]]] = {
    ENQUIRY.name: lambda one: one.records[:1],
    REQUEST.name: lambda one: [one.asked.record],
    URGENT.name: lambda one: one.evidence,
    WRITTEN.name: _of_profile,
}
"""The records by any of which one may know of an aggregate; of a kind that is not here, anybody may."""


def counted(
    connection: Connection, caller: Caller, kind: Kind[S], within: Window, as_of: Instant
) -> list[tuple[UUID, S]]:
    """The aggregates of a kind that began on a date of a window, as recorded by an instant; the oldest first."""
    begun = list(store.begun_within(connection, kind, within))
    found = dict(_as_of(connection, kind, begun, as_of))
    records = _RECORDS.get(kind.name)
    if records is not None:
        told = {stream: set(records(state)) for stream, state in found.items()}
        readable = _readable(connection, caller, {one for own in told.values() for one in own})
        found = {stream: state for stream, state in found.items() if not told[stream] or told[stream] & readable}
    return [(stream, found[stream]) for stream in begun if stream in found]


def may_know(connection: Connection, caller: Caller, kind: Kind[S], state: S) -> bool:
    """Whether a caller may know of an aggregate: by any of the records that it is of."""
    records = _RECORDS.get(kind.name)
    own = set(records(state)) if records else set[UUID]()
    return not own or bool(_readable(connection, caller, own))


def _as_of(
    connection: Connection, kind: Kind[S], streams: Collection[UUID], as_of: Instant
) -> Iterator[tuple[UUID, S]]:
    """Aggregates from their facts, read at once."""
    rows = connection.execute(_EVENTS, [list(streams)]).fetchall()
    for stream, own in groupby(rows, key=lambda row: row[0]):
        done = [read_done(stream, version, topic, bytes(state)) for _, version, topic, state in own]
        state = evolved(kind, [one for one in done if one.recorded_at <= as_of])
        if state is not None:
            yield stream, state


def _readable(connection: Connection, caller: Caller, records: Collection[UUID]) -> set[UUID]:
    rows = connection.execute(_ENTRIES, [list(records)]).fetchall()
    return {record for record, doc in rows if caller.may_read(entries.decode(doc).restricted_to)}
