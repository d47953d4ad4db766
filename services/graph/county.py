"""Questions over everybody: who goes missing together, where, which groups have grown, whose enquiries add up.

Each is asked by a caller, for some dates, as of an instant; what the caller may not read takes no part in it. Nobody is
scored: what is counted is told with its records, and with what there is in all.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from services.graph.answers import (
    ChildAnswer,
    EvidenceAnswer,
    GrownAnswer,
    GrowthAnswer,
    PairAnswer,
    PlaceAnswer,
    PlacesAnswer,
    TiedAnswer,
    TiedEnquiriesAnswer,
    TogetherAnswer,
)
from services.graph.domain import ego, shared
from services.graph.domain.enquired import tied_by_enquiries
from services.graph.domain.growth import grown
from services.graph.domain.places import Gathering, gatherings
from services.graph.domain.shared import FEWEST
from services.graph.domain.together import Pair, pairs
from services.graph.port import Circle, Family, People
from services.graph.store import LinkStore
from services.graph.walking import CircleWalk, query_told, sight_of
from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.clock import DAY, Instant, Window
from services.kernel.errors import WrongUse
from services.kernel.events.entry import Entry

_HALF_A_YEAR: Final = 182
"""Days within which children are tied into a group."""

_EARLIER: Final = 90 * DAY
"""How long before some dates a child may have gone missing who was missing still within them."""


@dataclass(frozen=True, slots=True)
class County:
    """Questions over everybody whom a hub knows."""

    people: People
    links: LinkStore | None = None

    def missing_together(self, caller: Caller, within: Window, as_of: Instant) -> TogetherAnswer:
        """The pairs of children who were missing at overlapping times within some dates, most often first."""
        sight = sight_of(caller, within)
        circles = self.people.circles(caller, self.people.missing(sight.first - _EARLIER), as_of, ())
        absences = {(one.child, one.reports[0].record): one for circle in circles for one in circle.absences}
        here = [one for one in absences.values() if one.since < sight.end and one.until >= sight.first]
        returns = [entry for one in here for entry in one.returns]
        told = _Told.of([*circles, *self._beside(caller, circles, returns, as_of)])
        found = pairs(here, told.who)
        self.people.answered(caller, {person for pair in found for person in (*pair.children, *pair.adults)})
        return {
            "pairs": [_pair(pair, told) for pair in found],
            "query": query_told(as_of, within),
            "of": {"missing": len({one.child for one in here}), "episodes": len(here)},
        }

    def places(self, caller: Caller, children: int, within: Window, as_of: Instant | None = None) -> PlacesAnswer:
        """The places where something is told of so many children of several families, and at which time of day.

        Of now, if no instant is given; as of an earlier one, everything is read.
        """
        _must_be_several(children)
        instant = clock.now() if as_of is None else as_of
        if as_of is None and self.links is not None:
            numbers: Collection[int] = self.people.circles_of(self.links.records("at_place", sight_of(caller, within)))
        else:
            numbers = self.people.everybody()
        circles = self.people.circles(caller, numbers, instant, ())
        told = _Told.of(circles)
        entries = {one.record: one for circle in circles for one in circle.entries}
        here = [one for one in entries.values() if one.place and clock.london_date(one.at) in within]
        found = gatherings(here, told.who, told.of_child, children)
        self.people.answered(caller, {child for one in found for child in one.children})
        return {
            "places": [_place(one, told) for one in found],
            "query": query_told(instant, within) | {"children": children},
            "of": {"records": len(here)},
        }

    def growing(self, caller: Caller, children: int, days: int, as_of: Instant | None = None) -> GrowthAnswer:
        """The groups of children, tied by what they share, that have grown in so many days up to an instant.

        A group is what was tied within half a year; it is held beside what was tied within the half year that ended
        so many days ago. Of now, if no instant is given.
        """
        _must_be_several(children)
        instant = clock.now() if as_of is None else as_of
        last = clock.london_date(instant)
        walk = CircleWalk(self.people, caller, instant, clock.days_to(last, _HALF_A_YEAR + days), frozenset())
        nodes: set[str] | None = None
        if as_of is None and self.links is not None:
            nodes = walk.load_tied(self.links, FEWEST)
        else:
            walk.load(self.people.everybody())
        families = [family for circle in walk.known.values() for family in circle.families]
        windows = (clock.days_to(last, _HALF_A_YEAR), clock.days_to(last - timedelta(days=days), _HALF_A_YEAR))
        now, before = (shared.groups(walk.graph(within), families, FEWEST, nodes) for within in windows)
        found = grown(now, before, children)
        told = _Told.of(walk.known.values())
        shown = {node for one in found for node in (*one.children, *one.ties) if ":" not in node}
        self.people.answered(caller, {UUID(node) for node in shown})
        of_tie = {one.node: one for one in now}
        labels: Mapping[str, Any] = walk.graph(windows[0]).nodes
        return {
            "groups": [
                GrownAnswer(
                    children=[told.child(UUID(child)) for child in one.children],
                    new=[told.child(UUID(child)) for child in one.new],
                    ties=[{"id": tie, "kind": labels[tie]["kind"], "label": labels[tie]["label"]} for tie in one.ties],
                    evidence=_distinct(event for tie in one.ties for event in of_tie[tie].evidence),
                )
                for one in found
            ],
            "query": query_told(instant, windows[0]) | {"children": children, "days": days},
            "of": {"ties": len(now)},
        }

    def enquiries(self, caller: Caller, as_of: Instant) -> TiedEnquiriesAnswer:
        """The adults whose families have repeat enquiries together, though none of them has alone."""
        least, months = self.people.repeat_enquiries(as_of)
        last = clock.london_date(as_of)
        within = Window(clock.months_before(last, months) + timedelta(days=1), last)
        since = clock.first_instant(within.first)
        circles = self.people.circles(caller, self.people.enquired(since), as_of, ())
        entries = {one.record: one for circle in circles for one in circle.entries}
        here = [one for one in entries.values() if clock.london_date(one.at) in within]
        circles = [*circles, *self._beside(caller, circles, here, as_of)]
        told = _Told.of(circles)
        about: dict[UUID, list[Entry]] = {}
        for entry in here:
            if entry.type.startswith("social_care.enquiry."):
                for child in told.concerned(entry):
                    about.setdefault(child, []).append(entry)
        graph = ego.graph_of(circles, within)
        beside = {
            UUID(adult): [UUID(other) for other in ego.beside(graph, adult) if _is_child(other, told)]
            for adult, node in graph.nodes(data=True)
            if node["kind"] == "person"
        }
        found = tied_by_enquiries(told.families, beside, about, least)
        tied = {child for one in found for number in one.families for child in told.families[number].children}
        self.people.answered(caller, tied | {one.adult for one in found})
        return {
            "tied": [_tied(one.adult, one.families, one.enquiries, told) for one in found],
            "query": query_told(as_of, within) | {"enquiries": least},
        }

    def _beside(
        self, caller: Caller, circles: Iterable[Circle], entries: Iterable[Entry], as_of: Instant
    ) -> Sequence[Circle]:
        """The other circles in which records stand: those of whoever else they name."""
        known = {one.number for one in circles}
        numbers = self.people.circles_of({entry.record for entry in entries}) - known
        return self.people.circles(caller, numbers, as_of, ())


@dataclass(frozen=True, slots=True)
class _Told:
    """Who is who in some circles, and of which families."""

    who: dict[UUID, UUID]
    names: dict[UUID, str]
    families: list[Family]
    of_child: dict[UUID, set[int]]
    of_adult: dict[UUID, set[int]]

    @classmethod
    def of(cls, circles: Iterable[Circle]) -> "_Told":
        who: dict[UUID, UUID] = {}
        names: dict[UUID, str] = {}
        families: list[Family] = []
        for circle in circles:
            who |= {mention: one.person for mention, one in circle.people.items()}
            names |= {one.person: one.name for one in circle.people.values()}
            families += circle.families
        of_child: dict[UUID, set[int]] = {}
        of_adult: dict[UUID, set[int]] = {}
        for number, family in enumerate(families):
            for person in family.members:
                (of_child if person in family.children else of_adult).setdefault(person, set()).add(number)
        return cls(who, names, families, of_child, of_adult)

    def child(self, person: UUID) -> ChildAnswer:
        """A person in an answer."""
        return {"person": str(person), "name": self.names.get(person, "") or "not named"}

    def concerned(self, entry: Entry) -> set[UUID]:
        """The children whom a record names; where it names none, those of the adults' families."""
        mentions = (entry.mention_id(n) for n in range(len(entry.mentions)))
        named = {self.who[mention] for mention in mentions if mention in self.who}
        children = named & self.of_child.keys()
        own = {number for person in named for number in self.of_adult.get(person, ())}
        return children or {child for number in own for child in self.families[number].children}


def _is_child(node: str, told: _Told) -> bool:
    return ":" not in node and UUID(node) in told.of_child


def _must_be_several(children: int) -> None:
    if children < FEWEST:
        message = f"--children is {FEWEST} or more, not {children}"
        raise WrongUse(message)


def _evidence(entries: Iterable[Entry]) -> list[EvidenceAnswer]:
    return _distinct({"source": entry.source, "id": entry.id} for entry in entries)


def _distinct(evidence: Iterable[EvidenceAnswer]) -> list[EvidenceAnswer]:
    return list({(one["source"], one["id"]): one for one in evidence}.values())


def _pair(pair: Pair, told: _Told) -> PairAnswer:
    one, other = pair.children
    return {
        "children": [told.child(one), told.child(other)],
        "of_one_family": bool(told.of_child.get(one, set()) & told.of_child.get(other, set())),
        "times": [
            {
                "from": clock.format_instant(overlap.since),
                "to": clock.format_instant(overlap.until),
                "evidence": _evidence(overlap.evidence),
            }
            for overlap in pair.overlaps
        ],
        "found_at": [{"place": name, "evidence": _evidence(entries)} for name, entries in pair.places.items()],
        "found_with": [
            {"person": told.child(person), "evidence": _evidence(entries)} for person, entries in pair.adults.items()
        ],
    }


def _place(one: Gathering, told: _Told) -> PlaceAnswer:
    return {
        "place": {"id": one.node, "kind": one.kind or "not told", "label": one.label},
        "children": [told.child(child) for child in sorted(one.children)],
        "records": len(one.evidence),
        "times": dict(sorted(one.times.items())),
        "evidence": _evidence(one.evidence),
    }


def _tied(adult: UUID, families: Collection[int], enquiries: Iterable[Entry], told: _Told) -> TiedAnswer:
    return {
        "adult": told.child(adult),
        "families": [
            [told.child(child) for child in sorted(told.families[number].children)] for number in sorted(families)
        ],
        "evidence": _evidence(enquiries),
    }
