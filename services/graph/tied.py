"""Families tied by an adult whose enquiries together pass the rule, though those of none of them do alone.

It puts no family on an agenda: whoever prepares a meeting is shown it, with the records that it rests on. What the
caller may not read takes no part in it, and nobody is scored.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

import networkx as nx

from services.graph.answers import EvidenceAnswer, TiedAnswer, TiedEnquiriesAnswer, TiedFamilyAnswer
from services.graph.domain import ego
from services.graph.domain.enquired import Tied, saying, tied_by_enquiries
from services.graph.port import Circle, People
from services.graph.walking import query_told
from services.graph.whose import Whose, distinct, evidence_of
from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.clock import Instant, Window
from services.kernel.events.entry import Entry
from services.kernel.ids import record_of

_ENQUIRY = "social_care.enquiry."


class _Asked(NamedTuple):
    """What is asked: by whom, as of when, within which dates, and how many enquiries are repeat enquiries."""

    caller: Caller
    as_of: Instant
    within: Window
    months: int
    least: int

    def counts(self, entry: Entry) -> bool:
        """Whether a record is an enquiry by the last of the dates."""
        return entry.type.startswith(_ENQUIRY) and clock.london_date(entry.at) <= self.within.last


@dataclass(frozen=True, slots=True)
class TiedFamilies:
    """The question whose families' enquiries add up over an adult, over everybody or over one family."""

    people: People

    def enquiries(self, caller: Caller, day: date | None = None, as_of: Instant | None = None) -> TiedEnquiriesAnswer:
        """The adults who tie such families, as of an instant, by the numbers of the meeting of a day: today's, if none.

        Read are the circles where enquiries could add up, and no others: an adult is in one circle, and every record
        that names them with a child stands in it and in the child's.
        """
        instant = clock.now() if as_of is None else as_of
        asked = self._asked(caller, day or clock.london_date(instant), instant)
        first, end = clock.first_instant(asked.within.first), clock.end_of(asked.within.last)
        circles = self._circles(asked, self.people.enquired(first, end, asked.least))
        return {
            "tied": self._found(asked, circles),
            "query": query_told(instant, asked.within) | {"enquiries": asked.least},
        }

    def of_family(self, caller: Caller, children: Collection[UUID], day: date, as_of: Instant) -> list[TiedAnswer]:
        """Those of them who tie the family of some children, as of an instant, for the meeting of a day."""
        asked = self._asked(caller, day, as_of)
        own = self._circles(asked, self.people.circles_of([record_of(child) for child in children]))
        if not any(asked.counts(entry) for circle in own for entry in circle.entries):
            return []
        near = [*own, *self._beside(asked, own)]
        whose = Whose.of(near)
        adults = {person for circle in own for entry in circle.entries for person in whose.named(entry)}
        naming = {entry.record for circle in near for entry in circle.entries if whose.named(entry) & adults}
        far = self.people.circles_of(naming) - {one.number for one in near}
        found = self._found(asked, [*near, *self._circles(asked, far)])
        wanted = {str(child) for child in children}
        return [one for one in found if any(wanted & _children(family) for family in one["families"])]

    def _asked(self, caller: Caller, day: date, as_of: Instant) -> _Asked:
        least, months = self.people.repeat_enquiries(day, as_of)
        within = Window(clock.months_before(day, months) + timedelta(days=1), day)
        return _Asked(caller, as_of, within, months, least)

    def _beside(self, asked: _Asked, circles: Iterable[Circle]) -> Sequence[Circle]:
        """The other circles in which records of the dates stand: those of whoever else they name."""
        held = list(circles)
        records = {entry.record for one in held for entry in one.entries if clock.london_date(entry.at) in asked.within}
        return self._circles(asked, self.people.circles_of(records) - {one.number for one in held})

    def _circles(self, asked: _Asked, numbers: Collection[int]) -> Sequence[Circle]:
        return self.people.circles(asked.caller, numbers, asked.as_of, ())

    def _found(self, asked: _Asked, circles: Sequence[Circle]) -> list[TiedAnswer]:
        """Who ties families whose enquiries add up, by some circles."""
        whose = Whose.of(circles)
        about: dict[UUID, list[Entry]] = {}
        for entry in {one.record: one for circle in circles for one in circle.entries if asked.counts(one)}.values():
            for child in whose.concerned(entry):
                about.setdefault(child, []).append(entry)
        graph = ego.graph_of(circles, asked.within)
        ego.mark_judged(graph, self.people.judged(asked.caller, asked.as_of))
        beside = {
            UUID(adult): [UUID(other) for other in ego.beside(graph, adult) if _is_child(other, whose)]
            for adult, node in graph.nodes(data=True)
            if node["kind"] == "person"
        }
        found = tied_by_enquiries(whose.families, beside, about, (asked.least, asked.within))
        tied = {child for one in found for number in one.families for child in whose.families[number].children}
        self.people.answered(asked.caller, tied | {one.adult for one in found})
        return [_answer(asked, one, whose, graph) for one in found]


def _is_child(node: str, whose: Whose) -> bool:
    return ":" not in node and UUID(node) in whose.of_child


def _children(family: TiedFamilyAnswer) -> set[str]:
    return {child["person"] for child in family["children"]}


def _answer(asked: _Asked, one: Tied, whose: Whose, graph: "nx.MultiDiGraph[str]") -> TiedAnswer:
    families = sorted((whose.families[number] for number in one.families), key=lambda family: family.id)
    told: list[TiedFamilyAnswer] = [
        {
            "family": str(family.id),
            "children": [whose.told(child) for child in sorted(family.children)],
            "linked": _linked(graph, one.adult, family.children),
        }
        for family in families
    ]
    return {
        "adult": whose.told(one.adult),
        "families": told,
        "says": saying(
            whose.told(one.adult)["name"],
            [[child["name"] for child in family["children"]] for family in told],
            len(one.enquiries),
            asked.months,
            asked.within.last,
        ),
        "evidence": evidence_of(one.enquiries),
    }


def _linked(graph: "nx.MultiDiGraph[str]", adult: UUID, children: Iterable[UUID]) -> list[EvidenceAnswer]:
    """The records that name an adult with children."""
    return distinct(
        event
        for child in sorted(children)
        for one, other in ((str(adult), str(child)), (str(child), str(adult)))
        if graph.has_edge(one, other)
        for told in graph[one][other].values()
        if told.get("judged") != ego.REFUTED
        for event in told["evidence"]
    )
