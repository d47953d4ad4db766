"""Who goes missing together: children who were away at one time, who were found at one place or with one person."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeVar
from uuid import UUID

import networkx as nx

from services.graph.domain.links import place_of
from services.graph.port import Absence
from services.kernel import clock
from services.kernel.clock import DAY, Instant, Window
from services.kernel.events.entry import Entry

N = TypeVar("N", bound=Hashable)

TOGETHER: Final = "missing_together"
"""The kind of link between children who were missing at one time: drawn, and never walked."""

_LONGEST = 14 * DAY
"""Who is missing for longer is compared by the first days alone: everybody else would be missing with them."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """A time for which two children were both missing, and the records that tell of it."""

    since: Instant
    until: Instant
    evidence: tuple[Entry, ...]


@dataclass(slots=True)
class Pair:
    """Two children who were missing together: when, found at which places, and found with whom."""

    children: tuple[UUID, UUID]
    overlaps: list[Overlap] = field(default_factory=list)
    places: dict[str, list[Entry]] = field(default_factory=dict)
    adults: dict[UUID, list[Entry]] = field(default_factory=dict)


def pairs(absences: Iterable[Absence], who: Mapping[UUID, UUID]) -> list[Pair]:
    """The pairs of children who were missing at overlapping times.

    Those come first who were also found at one place or with one person, then those who were missing together most
    often: in a county many children are missing on one evening. ``who`` tells whom each mention is of.
    """
    told = sorted(absences, key=lambda one: (one.since, one.child))
    found: dict[tuple[UUID, UUID], Pair] = {}
    here: list[Absence] = []
    for one in told:
        here = [other for other in here if _end(other) > one.since]
        for other in here:
            if other.child != one.child:
                both = (min(one.child, other.child), max(one.child, other.child))
                until = min(_end(one), _end(other))
                overlap = Overlap(one.since, until, (other.reports[0], one.reports[0]))
                found.setdefault(both, Pair(both)).overlaps.append(overlap)
        here.append(one)
    by_child: dict[UUID, list[Absence]] = {}
    for one in told:
        by_child.setdefault(one.child, []).append(one)
    for pair in found.values():
        _add_returns(pair, [_returns(by_child[child]) for child in pair.children], who)
    return sorted(found.values(), key=lambda one: (not (one.places or one.adults), -len(one.overlaps), one.children))


def draw(
    graph: "nx.MultiDiGraph[str]", absences: Iterable[Absence], within: Window, heard: Mapping[UUID, Instant]
) -> None:
    """Draw between the children of a network that they were missing at one time, within some dates.

    Its dates are those of the times for which both were missing, its evidence the reports of both. Nobody comes into
    a network by it, and nothing walks it: on one evening all who are missing are missing together. It is known since
    the hub has ``heard`` of both.
    """
    for pair in pairs((one for one in absences if str(one.child) in graph), {}):
        told = _told(pair, within, heard)
        if told:
            one, other = map(str, pair.children)
            graph.add_edge(one, other, key=TOGETHER, **told)


def _told(pair: Pair, within: Window, heard: Mapping[UUID, Instant]) -> dict[str, Any]:
    """What a link between two children tells of the times within some dates; nothing, where there are none."""
    days = [(*_days(one, within), one) for one in pair.overlaps]
    here = [(first, last, one) for first, last, one in days if first <= last]
    if not here:
        return {}
    reports = {entry.record: entry for *_, one in here for entry in one.evidence}
    return {
        "kind": TOGETHER,
        "first": min(first for first, *_ in here).isoformat(),
        "last": max(last for _, last, _ in here).isoformat(),
        "known": clock.london_date(
            min(max(heard[entry.record] for entry in one.evidence) for *_, one in here)
        ).isoformat(),
        "evidence": [
            {"source": one.source, "id": one.id} for one in sorted(reports.values(), key=lambda one: one.order)
        ],
    }


def _days(overlap: Overlap, within: Window) -> tuple[date, date]:
    """The London dates of an overlap within some dates, first and last; the last is the lesser, where there is none."""
    first, last = clock.london_date(overlap.since), clock.london_date(overlap.until)
    return max(first, within.first), min(last, within.last)


def _end(absence: Absence) -> Instant:
    return min(absence.until, absence.since + _LONGEST)


def _returns(absences: Iterable[Absence]) -> list[Entry]:
    return [entry for one in absences for entry in one.returns]


def _add_returns(pair: Pair, returns: list[list[Entry]], who: Mapping[UUID, UUID]) -> None:
    """What the returns of both have in common."""
    places = [_by(entries, _place) for entries in returns]
    pair.places |= {name: places[0][name] + places[1][name] for name in sorted(places[0].keys() & places[1].keys())}
    adults = [_by(entries, lambda entry: _found_with(entry, who)) for entries in returns]
    both = (adults[0].keys() & adults[1].keys()) - set(pair.children)
    pair.adults |= {person: adults[0][person] + adults[1][person] for person in sorted(both)}


def _by(entries: Iterable[Entry], names: Callable[[Entry], Iterable[N]]) -> dict[N, list[Entry]]:
    found: dict[N, list[Entry]] = {}
    for entry in entries:
        for name in names(entry):
            found.setdefault(name, []).append(entry)
    return found


def _place(entry: Entry) -> list[str]:
    node = place_of(entry)
    return [node.id] if node and entry.place and entry.place.kind != "home" else []


def _found_with(entry: Entry, who: Mapping[UUID, UUID]) -> list[UUID]:
    told = entry.facts.get("found_with")
    places = told if isinstance(told, list) else []
    return [who[mention] for place in places if (mention := entry.mention_id(place)) in who]
