"""What a POLE graph tells, event after event: its people, what they are to each other, crimes and telephone calls."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import msgspec

from services.ingest.application import Line
from services.ingest.connectors import pole_parts as parts
from services.ingest.connectors.graph_table import Beside, GraphTable, Stored
from services.kernel import clock

_TYPE: Final = "police.incident.v1"
_CONTACTS: Final = {"Phone": "phoneNo", "Email": "email_address"}


@dataclass(frozen=True, slots=True)
class Teller:
    """A graph that is told, by a source, as of a day."""

    graph: GraphTable
    source: str
    at: date

    def line(self, of: Stored, name: str, at: str, data: dict[str, Any]) -> Line:
        """An event as a line; the graph says of nothing when it was written, so it is told as written at once."""
        day = clock.format_instant(clock.parse_instant(at) if "T" in at else clock.first_instant(clock.parse_date(at)))
        event = {
            "specversion": "1.0",
            "source": self.source,
            "id": f"pole/{name}",
            "type": _TYPE,
            "time": day,
            "datacontenttype": "application/json",
            "data": {"occurred_at": at, "recorded_at": day, **parts.without_empty(data)},
        }
        if "id" in of.told and of.label == "Crime":
            event["subject"] = of.told["id"]
        return Line(of.file, of.line, msgspec.json.encode(event))

    def person(self, node: Stored) -> dict[str, Any]:
        """A person as of the graph's day."""
        return parts.person(node, self.at)

    def contact(self, node: Stored) -> Iterator[tuple[str, Any]]:
        """What a node is to somebody who has it, as a member of their entry; nothing, where it is no such thing."""
        if node.label == "Location" and (home := parts.address(node, self.postcode(node))):
            yield "addresses", home
        name = _CONTACTS.get(node.label)
        if name and name in node.told:
            yield ("phones" if node.label == "Phone" else "emails"), node.told[name]

    def postcode(self, node: Stored) -> str:
        """The postcode of a location: its own, or else that of the node that it is related to."""
        found = self.graph.beside(node.key, "HAS_POSTCODE")
        self.graph.mark_told(one.edge for one in found)
        return node.told.get("postcode") or next((one.node.told.get("code", "") for one in found), "")


def people(teller: Teller) -> Iterator[Line]:
    """Each person, with their addresses, telephones and e-mail addresses."""
    for node in teller.graph.nodes("Person"):
        entry = teller.person(node)
        for one in teller.graph.beside(node.key):
            for member, value in teller.contact(one.node):
                entry.setdefault(member, []).append(value)
                teller.graph.mark_told([one.edge])
        data = {
            "summary": "On record with the police",
            "people": [entry],
            "details": {"category": "Nominal record"},
        }
        yield teller.line(node, f"person/{node.key}/{teller.at}", teller.at.isoformat(), data)


def ties(teller: Teller) -> Iterator[Line]:
    """What each two people are to each other."""
    for keys in teller.graph.pairs("Person"):
        edges = teller.graph.between(*keys)
        relations = list(parts.relations(edges))
        parents = {one["from"] for one in relations if one["kind"] == "parent_of"}
        people = [teller.person(teller.graph.node(key)) for key in keys]
        data = {
            "summary": "Two people are known to be linked",
            "narrative": parts.words_of_ties(edges),
            "people": [one | ({"role": "parent"} if one["ref"] in parents else {}) for one in people],
            "relationships": relations,
            "details": {"category": "Known link"},
        }
        teller.graph.mark_told(edge.edge for edge in edges)
        first = edges[0]
        of = Stored("", "", first.file, first.line, {})
        yield teller.line(of, f"tie/{'-'.join(keys)}/{teller.at}", teller.at.isoformat(), data)


def crimes(teller: Teller) -> Iterator[Line]:
    """Each crime that names somebody, with its people, its place, its vehicles and whoever investigates it."""
    for node in teller.graph.nodes("Crime"):
        beside = teller.graph.beside(node.key)
        people = [teller.person(one) for one in _distinct(beside, "Person")]
        if not people:
            continue
        at = next((one for one in beside if one.node.label == "Location"), None)
        cars = [one.told["reg"] for one in _distinct(beside, "Vehicle") if "reg" in one.told]
        kind = node.told.get("type", "Crime")
        data = {
            "summary": kind,
            "narrative": parts.words_of_crime(node, beside),
            "people": people + [parts.officer(one) for one in _distinct(beside, "Officer")],
            "location": parts.location(at.node, teller.postcode(at.node)) if at else {},
            "vehicles": [{"registration": one} for one in cars],
            "details": parts.without_empty({"category": kind, "outcome": node.told.get("last_outcome")}),
        }
        teller.graph.mark_told(one.edge for one in beside if one is at or one.node.label != "Location")
        yield teller.line(node, f"crime/{node.key}", parts.day_of(node.told["date"]).isoformat(), data)


def calls(teller: Teller) -> Iterator[Line]:
    """Each telephone call in which somebody's telephone took part, with whoever has it."""
    for node in teller.graph.nodes("PhoneCall"):
        ends = teller.graph.beside(node.key)
        people = [entry for end in ends for entry in _bearers(teller, end)]
        if not people:
            continue
        numbers = [f"{end.type.lower()} {end.node.told.get('phoneNo', 'not told')}" for end in ends]
        length = f" Duration in the graph: {node.told['call_duration']}." if "call_duration" in node.told else ""
        data = {
            "summary": "Text message" if node.told.get("call_type") == "SMS" else "Telephone call",
            "narrative": f"Telephones: {', '.join(numbers)}.{length}",
            "people": list({one["ref"]: one for one in people}.values()),
            "details": {"category": node.told.get("call_type", "Call")},
        }
        teller.graph.mark_told(end.edge for end in ends)
        yield teller.line(node, f"call/{node.key}", parts.call_at(node.told), data)


def _bearers(teller: Teller, end: Beside) -> Iterator[dict[str, Any]]:
    """Those who have the telephone at an end of a call, with it."""
    numbers = [end.node.told["phoneNo"]] if "phoneNo" in end.node.told else []
    for one in teller.graph.beside(end.node.key, "HAS_PHONE"):
        yield parts.without_empty(teller.person(one.node) | {"phones": numbers})


def _distinct(beside: Iterable[Beside], label: str) -> list[Stored]:
    return list({one.node.key: one.node for one in beside if one.node.label == label}.values())


EVENTS: Final[dict[str, Callable[[Teller], Iterator[Line]]]] = {
    "people": people,
    "ties": ties,
    "crimes": crimes,
    "calls": calls,
}
"""What a graph tells of, and how, in the order in which it is told."""
