"""What one batch of the fold writes, and the transaction in which it does: positions first, read models last."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, LiteralString, NamedTuple
from uuid import UUID

import msgspec
from psycopg import Cursor
from psycopg.types.json import Jsonb

from services.kernel.clock import Instant, to_datetime
from services.kernel.events.entry import Key
from services.kernel.events.faults import Fault
from services.kernel.log.port import Partition, Record
from services.profile.domain.circle import FamilyRow, PersonRow, QuestionRow
from services.profile.folding.streams import StreamEvent


class EntryRow(NamedTuple):
    """A row of ``profile.entry``."""

    record: UUID
    circle: int
    received_at: Instant
    occurred_at: Instant
    marks: int
    own: tuple[int, ...]
    people: tuple[UUID, ...]
    doc: bytes


class DecisionRow(NamedTuple):
    """A row of ``profile.decision``."""

    decision: UUID
    circle: int
    known_at: Instant
    doc: bytes


class Quarantined(NamedTuple):
    """A record that could not be folded, with its faults."""

    record: Record
    faults: Sequence[Fault]


_ADVANCE: Final[LiteralString] = """
    SELECT profile.kafka_advance(%s::text[], %s::uuid[], %s::integer[], %s::bigint[], %s::bigint[])
"""
_MOVE_ENTRIES: Final[LiteralString] = """
    WITH moved AS (
        DELETE FROM profile.entry WHERE circle = %(old)s
        RETURNING record, received_at, occurred_at, marks, own, people, doc
    )
    INSERT INTO profile.entry (record, circle, received_at, occurred_at, marks, own, people, doc)
    SELECT record, %(new)s, received_at, occurred_at, marks, own, people, doc FROM moved
    ON CONFLICT DO NOTHING
"""
_MOVE_KEYS: Final[LiteralString] = """
    WITH moved AS (DELETE FROM profile.circle_key WHERE circle = %(old)s RETURNING key)
    INSERT INTO profile.circle_key (key, circle) SELECT key, %(new)s FROM moved ON CONFLICT DO NOTHING
"""
_MOVE_DECISIONS: Final[LiteralString] = "UPDATE profile.decision SET circle = %(new)s WHERE circle = %(old)s"
_MOVE_QUESTIONS: Final[LiteralString] = "UPDATE profile.question SET circle = %(new)s WHERE circle = %(old)s"
_DROP_QUESTIONS: Final[LiteralString] = """
    DELETE FROM profile.question AS held USING unnest(%s::text[], %s::uuid[], %s::uuid[])
        AS gone (kind, left_mention, right_mention)
    WHERE (held.kind, held.left_mention, held.right_mention) = (gone.kind, gone.left_mention, gone.right_mention)
"""
_LEAVE_UNDECIDED: Final[LiteralString] = """
    INSERT INTO profile.undecided (target, decision) VALUES (%s, %s) ON CONFLICT DO NOTHING
"""
_UNDECIDED_NO_MORE: Final[LiteralString] = "DELETE FROM profile.undecided WHERE target = ANY(%s)"
_DROP_PEOPLE: Final[LiteralString] = "DELETE FROM profile.person WHERE person = ANY(%s)"
_DROP_FAMILIES: Final[LiteralString] = "DELETE FROM profile.family WHERE family = ANY(%s)"
_UPDATE_ENTRY: Final[LiteralString] = """
    UPDATE profile.entry SET own = %s, people = %s WHERE record = %s AND circle = %s
"""
_REASSIGN: Final[LiteralString] = "INSERT INTO profile.reassigned (record) SELECT unnest(%s::uuid[])"
_SATURATE: Final[LiteralString] = """
    INSERT INTO profile.saturated_key (key) SELECT unnest(%s::bigint[]) ON CONFLICT DO NOTHING
"""
_COUNT_CIRCLES: Final[LiteralString] = "UPDATE profile.last_circle SET circle = %s"
_JUDGE_BY: Final[LiteralString] = "UPDATE profile.judged SET judged_by = %s"
_WAIT: Final[LiteralString] = """
    INSERT INTO profile.waiting (target, record) VALUES (%s, %s) ON CONFLICT DO NOTHING
"""
_WAIT_NO_MORE: Final[LiteralString] = "DELETE FROM profile.waiting WHERE target = ANY(%s)"


class Table(NamedTuple):
    """A table that the fold copies rows into: the statement, the types of its columns, how many are its key."""

    into: LiteralString
    types: tuple[str, ...]
    key: int


ENTRIES: Final = Table(
    """
    COPY profile.entry (record, circle, received_at, occurred_at, marks, own, people, doc) FROM STDIN (FORMAT BINARY)
    """,
    ("uuid", "int8", "timestamptz", "timestamptz", "int4", "int2[]", "uuid[]", "bytea"),
    2,
)
KEYS: Final = Table("COPY profile.circle_key (key, circle) FROM STDIN (FORMAT BINARY)", ("int8", "int8"), 2)
PEOPLE: Final = Table(
    "COPY profile.person (person, circle, names, births) FROM STDIN (FORMAT BINARY)",
    ("uuid", "int8", "text", "text"),
    1,
)
FAMILIES: Final = Table(
    "COPY profile.family (family, circle, members) FROM STDIN (FORMAT BINARY)", ("uuid", "int8", "jsonb"), 1
)
DECISIONS: Final = Table(
    "COPY profile.decision (decision, circle, known_at, doc) FROM STDIN (FORMAT BINARY)",
    ("uuid", "int8", "timestamptz", "bytea"),
    1,
)
QUESTIONS: Final = Table(
    """
    COPY profile.question (
        kind, left_mention, right_mention, circle, left_person, right_person, weight, guard, doubted
    ) FROM STDIN (FORMAT BINARY)
    """,
    ("text", "uuid", "uuid", "int8", "uuid", "uuid", "float4", "text", "bool"),
    3,
)
QUARANTINE: Final = Table(
    """
    COPY profile.quarantine (topic, partition, record_offset, appended_at, key, value, faults)
    FROM STDIN (FORMAT BINARY)
    """,
    ("text", "int4", "int8", "timestamptz", "bytea", "bytea", "jsonb"),
    3,
)

Row = tuple[Any, ...]


@dataclass(slots=True)
class Batch:
    """Everything that one batch writes. ``steps`` are partitions with the offsets from and to which they move."""

    steps: dict[Partition, tuple[int, int]] = field(default_factory=dict)
    events: list[StreamEvent] = field(default_factory=list)
    entries: list[EntryRow] = field(default_factory=list)
    changed_entries: list[EntryRow] = field(default_factory=list)
    merged: list[tuple[int, int]] = field(default_factory=list)
    keys: list[tuple[Key, int]] = field(default_factory=list)
    saturated: set[Key] = field(default_factory=set)
    last_circle: int = 0
    people: list[tuple[PersonRow, int]] = field(default_factory=list)
    dropped_people: list[UUID] = field(default_factory=list)
    families: list[tuple[FamilyRow, int]] = field(default_factory=list)
    dropped_families: list[UUID] = field(default_factory=list)
    decisions: list[DecisionRow] = field(default_factory=list)
    questions: list[tuple[QuestionRow, int]] = field(default_factory=list)
    dropped_questions: list[QuestionRow] = field(default_factory=list)
    undecided: list[tuple[UUID, UUID]] = field(default_factory=list)
    waiting: list[tuple[UUID, UUID]] = field(default_factory=list)
    arrived: list[UUID] = field(default_factory=list)
    judged_by: Instant | None = None
    quarantined: list[Quarantined] = field(default_factory=list)
    folded: int = 0
    duplicates: int = 0

    def before(self, cursor: Cursor[Any]) -> None:
        """Move the positions; an integrity error where another fold has moved them."""
        places = list(self.steps)
        cursor.execute(
            _ADVANCE,
            [
                [place.topic for place in places],
                [place.topic_id for place in places],
                [place.number for place in places],
                [self.steps[place][0] for place in places],
                [self.steps[place][1] for place in places],
            ],
        )

    def after(self, cursor: Cursor[Any]) -> None:
        """Write the read models, the quarantine, and what waits."""
        for old, new in self.merged:
            cursor.execute(_MOVE_ENTRIES, {"old": old, "new": new})
            cursor.execute(_MOVE_KEYS, {"old": old, "new": new})
            cursor.execute(_MOVE_DECISIONS, {"old": old, "new": new})
            cursor.execute(_MOVE_QUESTIONS, {"old": old, "new": new})
        if self.changed_entries:
            rows = [[list(row.own), list(row.people), row.record, row.circle] for row in self.changed_entries]
            cursor.executemany(_UPDATE_ENTRY, rows)
            cursor.execute(_REASSIGN, [sorted({row.record for row in self.changed_entries})])
        if self.dropped_people:
            cursor.execute(_DROP_PEOPLE, [self.dropped_people])
        if self.dropped_families:
            cursor.execute(_DROP_FAMILIES, [self.dropped_families])
        if self.dropped_questions:
            cursor.execute(_DROP_QUESTIONS, [[row[column] for row in self.dropped_questions] for column in range(3)])
        for table, ready in self.rows():
            copy(cursor, table, ready)
        self._note_exceptions(cursor)

    def rows(self) -> Iterator[tuple[Table, Iterator[Row]]]:
        """The rows of the read models and the quarantine that are new, or that replace others."""
        yield ENTRIES, map(_entry_values, self.entries)
        yield KEYS, iter(self.keys)
        yield PEOPLE, ((row.person, circle, row.names, row.births) for row, circle in self.people)
        yield FAMILIES, ((row.family, circle, Jsonb(members_json(row))) for row, circle in self.families)
        yield DECISIONS, ((row.decision, row.circle, to_datetime(row.known_at), row.doc) for row in self.decisions)
        yield QUESTIONS, ((*row[:3], circle, *row[3:]) for row, circle in self.questions)
        yield QUARANTINE, map(_quarantine_values, self.quarantined)

    def _note_exceptions(self, cursor: Cursor[Any]) -> None:
        if self.last_circle:
            cursor.execute(_COUNT_CIRCLES, [self.last_circle])
        if self.judged_by is not None:
            cursor.execute(_JUDGE_BY, [to_datetime(self.judged_by)])
        if self.saturated:
            cursor.execute(_SATURATE, [list(self.saturated)])
        if self.waiting:
            cursor.executemany(_WAIT, self.waiting)
        if self.undecided:
            cursor.executemany(_LEAVE_UNDECIDED, self.undecided)
        if self.arrived:
            cursor.execute(_WAIT_NO_MORE, [self.arrived])
            cursor.execute(_UNDECIDED_NO_MORE, [self.arrived])


def copy(cursor: Cursor[Any], table: Table, rows: Iterable[Row]) -> None:
    """Copy rows into a table; nothing is sent where there are none."""
    pending = iter(rows)
    first = next(pending, None)
    if first is None:
        return
    with cursor.copy(table.into) as copying:
        copying.set_types(table.types)
        copying.write_row(first)
        for row in pending:
            copying.write_row(row)


def members_json(row: FamilyRow) -> list[dict[str, str | int]]:
    """A family's members as they stand in its row."""
    return [{"person": str(member.person), "role": member.role, "since": member.since} for member in row.members]


def _entry_values(row: EntryRow) -> Row:
    return (
        row.record,
        row.circle,
        to_datetime(row.received_at),
        to_datetime(row.occurred_at),
        row.marks,
        list(row.own),
        list(row.people),
        row.doc,
    )


def _quarantine_values(one: Quarantined) -> Row:
    record = one.record
    return (
        record.partition.topic,
        record.partition.number,
        record.offset,
        to_datetime(record.appended_at),
        record.key,
        record.value,
        Jsonb(msgspec.to_builtins(list(one.faults))),
    )
