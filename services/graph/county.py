"""Questions over everybody: who goes missing together, where, which groups have grown.

Each is asked by a caller, for some dates, as of an instant; what the caller may not read takes no part in it. Nobody is
scored: what is counted is told with its records, and with what there is in all.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from services.graph.answers import (
    GrownAnswer,
    GrowthAnswer,
    PairAnswer,
    PlaceAnswer,
    PlacesAnswer,
    TogetherAnswer,
)
from services.graph.domain import shared
from services.graph.domain.growth import grown
from services.graph.domain.places import Gathering, gatherings
from services.graph.domain.shared import FEWEST
from services.graph.domain.together import Pair, pairs
from services.graph.port import Circle, People
from services.graph.store import LinkStore
from services.graph.walking import CircleWalk, query_told, sight_of
from services.graph.whose import Whose, distinct, evidence_of
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
        whose = Whose.of([*circles, *self._beside(caller, circles, returns, as_of)])
        found = pairs(here, whose.who)
        self.people.answered(caller, {person for pair in found for person in (*pair.children, *pair.adults)})
        return {
            "pairs": [_pair(pair, whose) for pair in found],
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
        whose = Whose.of(circles)
        entries = {one.record: one for circle in circles for one in circle.entries}
        here = [one for one in entries.values() if one.place and clock.london_date(one.at) in within]
        found = gatherings(here, whose.who, whose.of_child, children)
        self.people.answered(caller, {child for one in found for child in one.children})
        return {
            "places": [_place(one, whose) for one in found],
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
        whose = Whose.of(walk.known.values())
        shown = {node for one in found for node in (*one.children, *one.ties) if ":" not in node}
        self.people.answered(caller, {UUID(node) for node in shown})
        of_tie = {one.node: one for one in now}
        labels: Mapping[str, Any] = walk.graph(windows[0]).nodes
        return {
            "groups": [
                GrownAnswer(
                    children=[whose.told(UUID(child)) for child in one.children],
                    new=[whose.told(UUID(child)) for child in one.new],
                    ties=[{"id": tie, "kind": labels[tie]["kind"], "label": labels[tie]["label"]} for tie in one.ties],
                    evidence=distinct(event for tie in one.ties for event in of_tie[tie].evidence),
                )
                for one in found
            ],
            "query": query_told(instant, windows[0]) | {"children": children, "days": days},
            "of": {"ties": len(now)},
        }

    def _beside(
        self, caller: Caller, circles: Iterable[Circle], entries: Iterable[Entry], as_of: Instant
    ) -> Sequence[Circle]:
        """The other circles in which records stand: those of whoever else they name."""
        known = {one.number for one in circles}
        numbers = self.people.circles_of({entry.record for entry in entries}) - known
        return self.people.circles(caller, numbers, as_of, ())


def _must_be_several(children: int) -> None:
    if children < FEWEST:
        message = f"--children is {FEWEST} or more, not {children}"
        raise WrongUse(message)


def _pair(pair: Pair, whose: Whose) -> PairAnswer:
    one, other = pair.children
    return {
        "children": [whose.told(one), whose.told(other)],
        "of_one_family": bool(whose.of_child.get(one, set()) & whose.of_child.get(other, set())),
        "times": [
            {
                "from": clock.format_instant(overlap.since),
                "to": clock.format_instant(overlap.until),
                "evidence": evidence_of(overlap.evidence),
            }
            for overlap in pair.overlaps
        ],
        "found_at": [{"place": name, "evidence": evidence_of(entries)} for name, entries in pair.places.items()],
        "found_with": [
            {"person": whose.told(person), "evidence": evidence_of(entries)} for person, entries in pair.adults.items()
        ],
    }


def _place(one: Gathering, whose: Whose) -> PlaceAnswer:
    return {
        "place": {"id": one.node, "kind": one.kind or "not told", "label": one.label},
        "children": [whose.told(child) for child in sorted(one.children)],
        "records": len(one.evidence),
        "times": dict(sorted(one.times.items())),
        "evidence": evidence_of(one.evidence),
    }
