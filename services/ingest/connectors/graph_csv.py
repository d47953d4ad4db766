"""Graphs that were exported as CSV: their nodes and relationships, row by row, in constant memory.

Two forms are read: that of ``neo4j-admin database import`` (``:ID``, ``:LABEL``, ``:START_ID``, ``:END_ID``, ``:TYPE``,
with ``name:type`` for a property), a file for each kind or several; and that of ``apoc.export.csv``, one file with
``_id``, ``_labels``, ``_start``, ``_end``, ``_type``.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple, TextIO

from services.kernel.codes import FaultCode
from services.kernel.errors import WrongUse
from services.kernel.events.faults import Fault, show

_COLUMN: Final = re.compile(r"^(?P<name>[^:]*)(?::(?P<kind>[A-Z_]+)?(?:\((?P<space>[^)]*)\))?.*)?$", re.DOTALL)
_KINDS: Final = frozenset({"ID", "LABEL", "START_ID", "END_ID", "TYPE", "IGNORE"})
_APOC: Final = {"_id": "ID", "_labels": "LABEL", "_start": "START_ID", "_end": "END_ID", "_type": "TYPE"}
_SURROGATES: Final = re.compile("[\ud800-\udfff]")


class Node(NamedTuple):
    """A node: where it stands, its key (unique in the graph), its labels, and its properties that are not empty."""

    file: str
    line: int
    key: str
    labels: tuple[str, ...]
    told: dict[str, str]


class Edge(NamedTuple):
    """A relationship: where it stands, the keys of its ends, its type and its properties that are not empty."""

    file: str
    line: int
    one: str
    other: str
    type: str
    told: dict[str, str]


class Unread(NamedTuple):
    """A row that is neither, and why."""

    file: str
    line: int
    fault: Fault


@dataclass(slots=True)
class Columns:
    """Where in a row each thing stands; ``spaces`` are those of the identifiers, "" where the header names none."""

    count: int
    at: dict[str, int] = field(default_factory=dict)
    spaces: dict[str, str] = field(default_factory=dict)
    properties: dict[str, int] = field(default_factory=dict)
    default: str = ""

    @classmethod
    def of(cls, header: Sequence[str], stem: str) -> "Columns | None":
        """The columns of a header; None where it is of no graph.

        Where no column gives the label or the type, it is the last part of the file's name, as in
        ``pole.nodes.Person.csv``.
        """
        columns = cls(len(header), default=stem.rpartition(".")[2])
        for place, text in enumerate(header):
            name, kind, space = _column(text.strip())
            if kind:
                columns.at[kind] = place
                columns.spaces[kind] = space
            else:
                columns.properties[name] = place
        is_graph = "ID" in columns.at or {"START_ID", "END_ID"} <= columns.at.keys()
        return columns if is_graph else None

    def value(self, row: Sequence[str], kind: str) -> str:
        """What a row has in the column of a kind, or ""."""
        place = self.at.get(kind)
        return "" if place is None else row[place].strip()

    def key(self, row: Sequence[str], kind: str) -> str:
        """The identifier that a row has there, within its space; "" where it has none."""
        value, space = self.value(row, kind), self.spaces.get(kind, "")
        return f"{space}/{value}" if value and space else value

    def told(self, row: Sequence[str]) -> dict[str, str]:
        """The properties of a row that are not empty."""
        return {name: value for name, place in self.properties.items() if (value := row[place].strip())}


def _column(text: str) -> tuple[str, str, str]:
    """The name of a column, its kind ("" for a property), and the space of its identifiers."""
    if text in _APOC:
        return "", _APOC[text], ""
    found = _COLUMN.match(text)
    kind = (found["kind"] or "") if found else ""
    if found is None or kind not in _KINDS:
        return (found["name"] if found else text), "", ""
    return found["name"], kind, found["space"] or ""


def columns_of(path: Path) -> Columns | None:
    """The columns of a file; None where it holds no graph. Raises WrongUse where it cannot be read."""
    with _opened(path) as file:
        header = next(csv.reader(file), [])
    return Columns.of(header, path.stem)


def rows(path: Path, columns: Columns) -> Iterator[Node | Edge | Unread]:
    """The rows of a file; a line is that in which a row begins, from 1. Raises WrongUse where it cannot be read."""
    with _opened(path) as file:
        reader = csv.reader(file)
        next(reader, None)
        while True:
            line = reader.line_num + 1
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield _unread(path, line, "bad_value", f"This row cannot be read ({error}): export it again")
                continue
            if row:
                yield _read(path, line, row, columns)


def _opened(path: Path) -> TextIO:
    try:
        return path.open(encoding="utf-8-sig", errors="surrogateescape", newline="")
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}"
        raise WrongUse(message) from None


def _read(path: Path, line: int, row: Sequence[str], columns: Columns) -> Node | Edge | Unread:
    if len(row) != columns.count:
        message = f"This row has {len(row)} values for {columns.count} columns: put quotes around values with commas"
        return _unread(path, line, "bad_value", message)
    if any(_SURROGATES.search(value) for value in row):
        return _unread(path, line, "bad_encoding", "This row is not UTF-8: export it again")
    one, other = columns.key(row, "START_ID"), columns.key(row, "END_ID")
    if "ID" not in columns.at or one or other:
        kind = columns.value(row, "TYPE") or columns.default
        if not (one and other):
            return _unread(path, line, "missing_field", f"This {show(kind)} has not two ends: give both")
        return Edge(str(path), line, one, other, kind, columns.told(row))
    key = columns.key(row, "ID")
    if not key:
        return _unread(path, line, "missing_field", "This node has no identifier: give it one")
    labels = tuple(filter(None, re.split("[:;]", columns.value(row, "LABEL")))) or (columns.default,)
    return Node(str(path), line, key, labels, columns.told(row))


def _unread(path: Path, line: int, code: FaultCode, message: str) -> Unread:
    return Unread(str(path), line, Fault(code, "", message))
