"""What the answers are read from: circles found by key, name or record, and by what a rule could hold for."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Final, LiteralString, NamedTuple
from uuid import UUID

import msgspec

from services.kernel import clock
from services.kernel.clock import Instant, to_datetime, to_instant
from services.kernel.events import entry as entries
from services.kernel.events.entry import Key
from services.kernel.postgres.connect import Connection
from services.profile.domain import decisions, marks
from services.profile.domain.decisions import Decided
from services.profile.domain.persons import Held
from services.profile.domain.records import Received
from services.profile.domain.thresholds import Thresholds
from services.profile.folding.streams import record_received
from services.profile.means import means_at

_CIRCLES_BY_KEY: Final[LiteralString] = "SELECT DISTINCT circle FROM profile.circle_key WHERE key = ANY(%s)"
_KEYED: Final[LiteralString] = "SELECT key, circle FROM profile.circle_key WHERE key = ANY(%s)"
_CIRCLES_BY_RECORD: Final[LiteralString] = "SELECT DISTINCT circle FROM profile.entry WHERE record = ANY(%s)"
_CIRCLES_BY_NAME: Final[LiteralString] = """
    SELECT DISTINCT circle FROM profile.person WHERE names LIKE ALL(%s) AND births LIKE %s ORDER BY circle LIMIT %s
"""
_ALL_CIRCLES: Final[LiteralString] = "SELECT DISTINCT circle FROM profile.entry ORDER BY circle"
_SOURCES: Final[LiteralString] = "SELECT source FROM published.agency ORDER BY source"
_RECORDS: Final[LiteralString] = """
    SELECT circle, received_at, own, doc FROM profile.entry WHERE circle = ANY(%s) ORDER BY circle, received_at, record
"""
_DECIDED: Final[LiteralString] = "SELECT circle, known_at, doc FROM profile.decision WHERE circle = ANY(%s)"
_DECIDED_CIRCLES: Final[LiteralString] = "SELECT DISTINCT circle FROM profile.decision ORDER BY circle"
_MARKED: Final[LiteralString] = """
    SELECT DISTINCT circle FROM profile.entry WHERE marks & %s <> 0 AND occurred_at >= %s ORDER BY circle
"""
_ENQUIRED: Final[LiteralString] = """
    WITH asked AS MATERIALIZED (
        SELECT circle, record FROM profile.entry
        WHERE marks & %(enquiry)s <> 0 AND occurred_at >= %(first)s AND occurred_at < %(end)s
    ),
    near AS MATERIALIZED (
        SELECT DISTINCT one.circle, other.circle AS enquired
        FROM profile.entry AS other JOIN profile.entry AS one USING (record)
        WHERE other.circle IN (SELECT circle FROM asked) AND other.occurred_at >= %(first)s
            AND other.occurred_at < %(end)s
        UNION SELECT circle, circle FROM asked
    )
    SELECT near.circle, array_agg(DISTINCT near.enquired) FROM near JOIN asked ON asked.circle = near.enquired
    GROUP BY near.circle HAVING count(DISTINCT record) >= %(least)s
"""
_RAW: Final[LiteralString] = "SELECT record, state FROM published.record WHERE record = ANY(%s)"
_SETTINGS: Final[LiteralString] = """
    SELECT DISTINCT ON (name) name, value FROM profile.setting
    WHERE in_force_from <= %s AND set_at <= %s ORDER BY name, in_force_from DESC, setting_id DESC
"""
_EVER_SET: Final[LiteralString] = """
    SELECT in_force_from, name, value FROM profile.setting WHERE set_at <= %s ORDER BY in_force_from, setting_id
"""
_CANDIDATES: Final[LiteralString] = """
    SELECT circle FROM profile.entry
    WHERE occurred_at >= %(first)s AND occurred_at <= %(last)s AND received_at <= %(as_of)s AND marks <> 0
    GROUP BY circle
    HAVING bool_or(marks & %(any)s <> 0)
        OR count(*) FILTER (WHERE marks & %(enquiry)s <> 0) >= %(enquiries)s
        OR count(*) FILTER (WHERE marks & %(transfer)s <> 0) >= %(transfers)s
        OR count(*) FILTER (WHERE marks & %(missing)s <> 0 AND occurred_at >= %(missing_since)s) >= %(episodes)s
        OR count(*) FILTER (WHERE marks & %(concern)s <> 0 AND occurred_at >= %(concern_since)s) >= %(concerns)s
        OR count(*) FILTER (WHERE marks & %(closure)s <> 0) >= %(pairs)s
    ORDER BY circle
"""
_CHUNK: Final = 4_000


class Circled(NamedTuple):
    """A circle and what it is understood from: its records, in order of receipt, and what workers have decided."""

    circle: int
    held: Held


def candidates(connection: Connection, day: date, as_of: Instant, limits: Thresholds) -> list[int]:
    """The circles for which any rule of the agenda could hold: no family of any other can be an item."""
    months = max(
        limits.repeat_enquiries_months,
        limits.enquiry_after_closure_months,
        limits.between_services_months,
        limits.handover_not_picked_up_months,
        limits.cumulative_concern_months,
        limits.urgent_unanswered_months,
        -(-limits.repeat_missing_days // 28),
    )
    told = {
        "first": to_datetime(clock.first_instant(clock.months_before(day, months))),
        "last": to_datetime(clock.end_of(day)),
        "as_of": to_datetime(as_of),
        "any": marks.URGENT | marks.HANDOVER,
        "enquiry": marks.ENQUIRY,
        "enquiries": limits.repeat_enquiries_count,
        "transfer": marks.TRANSFER,
        "transfers": limits.between_services_transfers,
        "missing": marks.MISSING,
        "missing_since": to_datetime(clock.first_instant(day - timedelta(days=limits.repeat_missing_days - 1))),
        "episodes": limits.repeat_missing_episodes,
        "concern": marks.CONCERN,
        "concern_since": to_datetime(clock.end_of(clock.months_before(day, limits.cumulative_concern_later_months))),
        "concerns": max(1, limits.cumulative_concern_later_count),
        "closure": marks.CLOSURE,
        "pairs": limits.enquiry_after_closure_pairs,
    }
    return [circle for (circle,) in connection.execute(_CANDIDATES, told).fetchall()]


def circles(connection: Connection, numbers: Collection[int], as_of: Instant) -> Iterator[Circled]:
    """Circles with their records, streamed, and by what descriptions were judged at an instant."""
    means = means_at(connection, as_of)
    decided: dict[int, list[Decided]] = {}
    for circle, known_at, doc in connection.execute(_DECIDED, [list(numbers)]).fetchall():
        decided.setdefault(circle, []).append(Decided(decisions.decode(doc), to_instant(known_at)))
    with connection.cursor("circles", binary=True) as cursor:
        cursor.itersize = _CHUNK
        cursor.execute(_RECORDS, [sorted(numbers)])
        for number, rows in groupby(cursor, key=lambda row: row[0]):
            yield Circled(number, Held([_received(row) for row in rows], decided.get(number, ()), means))


def _received(row: tuple[Any, ...]) -> Received:
    _, received_at, own, doc = row
    return Received(entries.decode(doc), to_instant(received_at), tuple(own))


def all_circles(connection: Connection) -> list[int]:
    """Every circle."""
    return [circle for (circle,) in connection.execute(_ALL_CIRCLES).fetchall()]


def marked(connection: Connection, mark: int, since: Instant) -> list[int]:
    """The circles that have a record of some mark of what occurred since an instant."""
    return [circle for (circle,) in connection.execute(_MARKED, [mark, to_datetime(since)]).fetchall()]


def enquired_near(connection: Connection, first: Instant, end: Instant, least: int) -> set[int]:
    """The circles whose enquiries could be so many together with those of the circles beside them, and these.

    Beside are circles that share a record of what occurred from an instant until before another.
    """
    asked = {"enquiry": marks.ENQUIRY, "first": to_datetime(first), "end": to_datetime(end), "least": least}
    rows = connection.execute(_ENQUIRED, asked).fetchall()
    return {number for circle, enquired in rows for number in (circle, *enquired)}


def decided_circles(connection: Connection) -> list[int]:
    """The circles of which a worker has decided anything."""
    return [circle for (circle,) in connection.execute(_DECIDED_CIRCLES).fetchall()]


def by_key(connection: Connection, keys: Sequence[Key]) -> list[int]:
    """The circles that keys find."""
    return [circle for (circle,) in connection.execute(_CIRCLES_BY_KEY, [list(keys)]).fetchall()]


def keyed(connection: Connection, keys: Sequence[Key]) -> list[tuple[Key, int]]:
    """Keys with the circles that each finds."""
    return connection.execute(_KEYED, [list(keys)]).fetchall() if keys else []


def by_record(connection: Connection, records: Sequence[UUID]) -> list[int]:
    """The circles in which records stand."""
    return [circle for (circle,) in connection.execute(_CIRCLES_BY_RECORD, [list(records)]).fetchall()]


def by_name(connection: Connection, words: Sequence[str], born: str, limit: int) -> list[int]:
    """The circles that have anybody of a name, all of whose words are there, and of a date of birth if one is given."""
    patterns = [f"%{word}%" for word in words]
    rows = connection.execute(_CIRCLES_BY_NAME, [patterns, f"%{born}%", limit]).fetchall()
    return [circle for (circle,) in rows]


def sources(connection: Connection) -> list[str]:
    """The sources that are registered."""
    return [source for (source,) in connection.execute(_SOURCES).fetchall()]


def raw(connection: Connection, records: Collection[UUID]) -> dict[UUID, bytes]:
    """The bytes of records, as the agencies sent them."""
    rows = connection.execute(_RAW, [list(records)]).fetchall()
    return {record: record_received(record, bytes(state)).raw for record, state in rows}


def thresholds(connection: Connection, day: date, as_of: Instant) -> Thresholds:
    """The numbers in force on a day, of those that had been set by an instant."""
    set_by_then: dict[str, int] = dict(connection.execute(_SETTINGS, [day, to_datetime(as_of)]).fetchall())
    return Thresholds(**{name: value for name, value in set_by_then.items() if name in Thresholds.__struct_fields__})


def thresholds_by_day(connection: Connection, as_of: Instant) -> Callable[[date], Thresholds]:
    """The numbers in force on each day, of those that had been set by an instant."""
    changed: list[tuple[date, Thresholds]] = [(date.min, Thresholds())]
    for since, name, value in connection.execute(_EVER_SET, [to_datetime(as_of)]).fetchall():
        if name in Thresholds.__struct_fields__:
            changed.append((since, msgspec.structs.replace(changed[-1][1], **{name: value})))
    days = [since for since, _ in changed]
    return lambda day: changed[bisect_right(days, day) - 1][1]
