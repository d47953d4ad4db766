"""POLE graphs (persons, objects, locations, events), exported as CSV, as contract events of one police source.

A crime with its people is an incident on its day, and so is a telephone call; what is told without a date (a person's
address, telephone and e-mail address, what two people are to each other) is told as of the graph's day, its latest.
Nothing is told of anything that names nobody. Each event's id is made of the graph's own keys, and of that day where it
has none of its own, so that the same graph gives the same events; nor does any carry an indicator.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from services.ingest.application import Line, Refusal
from services.ingest.connectors import pole_parts as parts
from services.ingest.connectors.graph_csv import Columns, Edge, Node, Unread, columns_of, rows
from services.ingest.connectors.graph_table import GraphTable
from services.ingest.connectors.pole_events import EVENTS, Teller
from services.ingest.connectors.pole_words import DATED, ENDS, KNOWN, LABELS
from services.kernel.errors import WrongUse
from services.kernel.events.faults import Fault, show

_SUCH_AS: Final = "24/08/2017 or 2017-08-24"


@dataclass(slots=True)
class Report:
    """What was read of a graph, and what became of it.

    ``told`` counts events by what they tell of; ``not_told`` the nodes, by label, and ``not_told_of`` the
    relationships, by type, that lead to nobody; ``no_place`` the values, by label and property, that an event has no
    place for; ``not_read`` are the files that hold no graph.
    """

    nodes: int = 0
    relationships: int = 0
    refused: int = 0
    told: Counter[str] = field(default_factory=Counter)
    not_told: Counter[str] = field(default_factory=Counter)
    not_told_of: Counter[str] = field(default_factory=Counter)
    no_place: Counter[str] = field(default_factory=Counter)
    not_read: list[str] = field(default_factory=list)


@dataclass(slots=True)
class PoleGraph:
    """A graph in a folder, as events of a source; ``refuse`` is told of each row that cannot be told, in order.

    ``at`` is the day as of which is told what has no date; the latest of the graph, if None. ``report`` grows as the
    lines are read.
    """

    source: str
    refuse: Callable[[Refusal], None]
    today: date
    at: date | None = None
    report: Report = field(default_factory=Report)

    def lines(self, folder: Path) -> Iterator[Line]:
        """The events of a graph, each as a line of the file and row of the node or relationship that it is made of.

        Raises WrongUse where the folder holds no such graph, or nothing of it has a date and none is given.
        """
        files = self._files(folder)
        with GraphTable() as graph:
            latest = self._read_nodes(files, graph)
            self._read_edges(files, graph)
            at = self._day(folder, latest)
            for what, tell in EVENTS.items():
                for line in tell(Teller(graph, self.source, at)):
                    self.report.told[what] += 1
                    yield line
            self.report.not_told, self.report.not_told_of = graph.left("Person")

    def _files(self, folder: Path) -> list[tuple[Path, Columns]]:
        found = {path: columns_of(path) for path in sorted(folder.glob("*.csv"))} if folder.is_dir() else {}
        self.report.not_read = [path.name for path, columns in found.items() if columns is None]
        files = [(path, columns) for path, columns in found.items() if columns]
        if not files:
            message = (
                f"{folder} holds no exported graph: give a folder of CSV files whose headers have :ID and :LABEL, or "
                ":START_ID, :END_ID and :TYPE (neo4j-admin), or _id, _labels, _start, _end and _type (apoc.export.csv)"
            )
            raise WrongUse(message)
        return files

    def _day(self, folder: Path, latest: date | None) -> date:
        found = self.at or latest
        if found is None:
            message = f"Nothing in {folder} has a date: say with --at as of which day it tells of people"
            raise WrongUse(message)
        return found

    def _read_nodes(self, files: Iterable[tuple[Path, Columns]], graph: GraphTable) -> date | None:
        """Keep the nodes; returns the latest day that any of them has."""
        latest = None
        for row in (row for path, columns in files for row in rows(path, columns)):
            if isinstance(row, Unread):
                self._refuse(row.file, row.line, row.fault)
            elif isinstance(row, Node) and (day := self._keep(row, graph)) and (latest is None or day > latest):
                latest = day
        if not self.report.nodes:
            raise WrongUse("There is no node in these files: export the nodes of the graph too")
        return latest

    def _keep(self, node: Node, graph: GraphTable) -> date | None:
        """Keep a node, if it can be told; returns its day, if it has one."""
        self.report.nodes += 1
        label = next((label for label in LABELS if label in node.labels), "")
        fault, day = _judged(node, label, self.today)
        if fault is None and not graph.add_node(node, label):
            fault = Fault("duplicate_ref", "", f"There is a node {show(node.key)} already: keep one of the two")
        if fault:
            self._refuse(node.file, node.line, fault)
            return None
        self.report.no_place.update(f"{label}.{name}" for name in sorted(node.told.keys() - KNOWN[label]))
        return day

    def _read_edges(self, files: Iterable[tuple[Path, Columns]], graph: GraphTable) -> None:
        for row in (row for path, columns in files for row in rows(path, columns)):
            if not isinstance(row, Edge):
                continue
            self.report.relationships += 1
            edge = _turned(row, graph)
            if isinstance(edge, Fault):
                self._refuse(row.file, row.line, edge)
            else:
                self.report.no_place.update(f"{row.type}.{name}" for name in sorted(row.told.keys() - {"rel_type"}))
                graph.add_edge(edge)

    def _refuse(self, file: str, line: int, fault: Fault) -> None:
        self.report.refused += 1
        self.refuse(Refusal(Line(file, line, b""), [fault]))


def _judged(node: Node, label: str, today: date) -> tuple[Fault | None, date | None]:
    """What is wrong with a node, if anything, and the day on which what it stands for happened, if it has one."""
    if not label:
        return Fault("unknown_code", "", f"{show(':'.join(node.labels))} is no label of a POLE graph"), None
    day = _dated(node.told, DATED[label], today) if label in DATED else None
    if isinstance(day, Fault):
        return day, None
    if label == "Person":
        return _fault_of_person(node.told, today), None
    if label == "PhoneCall":
        return _fault_of_call(node.told), day
    return None, day


def _dated(told: dict[str, str], name: str, today: date) -> date | Fault:
    """A date that must be there, and have been."""
    if name not in told:
        return Fault("missing_field", f"/{name}", f"{name} is required: add it, such as {_SUCH_AS}")
    return _date(told, name, today)


def _date(told: dict[str, str], name: str, today: date) -> date | Fault:
    """A date that is there, and has been."""
    try:
        day = parts.day_of(told[name])
    except ValueError:
        return Fault("bad_date", f"/{name}", f"{show(told[name])} is not a date that exists, such as {_SUCH_AS}")
    if day > today:
        return Fault("in_the_future", f"/{name}", f"{day} is later than today, {today}: correct it")
    return day


def _fault_of_call(told: dict[str, str]) -> Fault | None:
    try:
        parts.call_at(told)
    except ValueError:
        return Fault("bad_time", "/call_time", f"{show(told['call_time'])} is not a time of day, such as 14:44")
    return None


def _fault_of_person(told: dict[str, str], today: date) -> Fault | None:
    if "date_of_birth" in told:
        born = _date(told, "date_of_birth", today)
        return born if isinstance(born, Fault) else None
    try:
        parts.age_of(told.get("age", "0"))
    except ValueError:
        return Fault(
            "bad_value", "/age", f"{show(told['age'])} is not an age in whole years: correct it, or take it out"
        )
    return None


def _turned(edge: Edge, graph: GraphTable) -> Edge | Fault:
    """A relationship from its first end to its second, or what is wrong with it."""
    if edge.type not in ENDS:
        return Fault("unknown_code", "", f"{show(edge.type)} is no type of a POLE graph; it has {', '.join(ENDS)}")
    labels = graph.label(edge.one), graph.label(edge.other)
    for key, label in zip((edge.one, edge.other), labels, strict=True):
        if not label:
            return Fault("unknown_ref", "", f"There is no node {show(key)}, or it was refused: give it, or correct it")
    if edge.one == edge.other:
        return Fault("bad_value", "", f"{edge.type} leads from {show(edge.one)} to itself: take it out")
    first, second = ENDS[edge.type]
    if labels[0] in first and labels[1] in second:
        return edge
    if labels[1] in first and labels[0] in second:
        return edge._replace(one=edge.other, other=edge.one)
    wanted = " and ".join("/".join(sorted(one)) for one in (first, second))
    return Fault("bad_value", "", f"{edge.type} is between {wanted}, not between {' and '.join(labels)}: correct it")
