"""Where what is told of children happens: at which places, how often, to how many, at which time of day."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from services.graph.domain.links import place_of
from services.kernel import clock
from services.kernel.clock import Instant
from services.kernel.events.entry import Entry

_ORDINARY: Final = frozenset({"school", "hospital", "home"})
"""Kinds of place where children are on most days, or live."""

TIMES: Final[dict[str, range]] = {
    "night": range(6),
    "morning": range(6, 12),
    "afternoon": range(12, 17),
    "evening": range(17, 22),
    "late": range(22, 24),
}
"""The parts of a day, by London's hours: from 22 to midnight is late, from midnight to 6 is night."""


@dataclass(slots=True)
class Gathering:
    """A place where something happened to children; ``times`` counts its records by the part of the day."""

    node: str
    label: str
    kind: str
    children: set[UUID] = field(default_factory=set)
    families: set[int] = field(default_factory=set)
    times: Counter[str] = field(default_factory=Counter)
    evidence: list[Entry] = field(default_factory=list)


def gatherings(
    entries: Iterable[Entry], who: Mapping[UUID, UUID], families: Mapping[UUID, set[int]], children: int
) -> list[Gathering]:
    """The places at which something is told of so many children of several families; the most records first.

    ``who`` tells whom each mention is of, ``families`` of which families each child is. Schools, hospitals and homes
    are left out.
    """
    found: dict[str, Gathering] = {}
    for entry in sorted(entries, key=lambda one: one.order):
        node, place = place_of(entry), entry.place
        mentions = (entry.mention_id(n) for n in range(len(entry.mentions)))
        people = {who[mention] for mention in mentions if mention in who}
        concerned = people & families.keys()
        if node is None or place is None or place.kind in _ORDINARY or not concerned:
            continue
        one = found.setdefault(node.id, Gathering(node.id, node.label, place.kind))
        one.children |= concerned
        one.times[time_of_day(entry.at)] += 1
        one.evidence.append(entry)
    several = [
        one
        for one in found.values()
        if len(one.children) >= children and not set.intersection(*(families[child] for child in one.children))
    ]
    return sorted(several, key=lambda one: (-len(one.evidence), one.node))


def time_of_day(at: Instant) -> str:
    """The part of the day in London; "not told", where something is told by its date alone."""
    if at == clock.first_instant(clock.london_date(at)):
        return "not told"
    hour = clock.to_datetime(at).astimezone(clock.LONDON).hour
    return next(name for name, hours in TIMES.items() if hour in hours)
