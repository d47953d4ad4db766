"""What the rules make of a story that a test tells in events, each received when it was issued."""

import json
from collections.abc import Iterable
from datetime import date

from services.kernel import clock
from services.kernel.clock import Instant
from services.kernel.events import check
from services.kernel.events.entry import entry_of
from services.profile.domain import agenda
from services.profile.domain.agenda import Item
from services.profile.domain.persons import Held
from services.profile.domain.records import Received
from services.profile.domain.rules.story import Asked, Finding
from services.profile.domain.thresholds import Thresholds
from tests.factories import Event

MEETING = "2026-11-24"
_LATER = clock.parse_instant("2200-01-01T00:00:00Z")


def received(event: Event, at: Instant | None = None) -> Received:
    """An event through the door, with all of its people in one circle."""
    good = check.check(json.dumps(event).encode(), _LATER)
    return Received(entry_of(good), good.time if at is None else at, tuple(range(len(good.people))))


def items(events: Iterable[Event], day: str = MEETING, as_of: str | None = None, **numbers: int) -> list[Item]:
    """The agenda's items for a meeting, as of its end unless another instant is given."""
    meeting = date.fromisoformat(day)
    instant = clock.parse_instant(as_of) if as_of else clock.end_of(meeting)
    return agenda.items(Held([received(event) for event in events]), Asked(meeting, Thresholds(**numbers)), instant)


def item(events: Iterable[Event], day: str = MEETING, as_of: str | None = None, **numbers: int) -> Item | None:
    """The only item, or None where there is none."""
    found = items(events, day, as_of, **numbers)
    assert len(found) <= 1, [one.family.children for one in found]
    return found[0] if found else None


def findings(
    events: Iterable[Event], day: str = MEETING, as_of: str | None = None, **numbers: int
) -> dict[str, set[str]]:
    """For each finding of the only family that has any, the ids of its evidence."""
    found = item(events, day, as_of, **numbers)
    return {one.rule: {entry.id for entry in one.evidence} for one in found.findings} if found else {}


def route(events: Iterable[Event], day: str = MEETING, as_of: str | None = None, **numbers: int) -> str | None:
    """The route of the only family that has one."""
    found = item(events, day, as_of, **numbers)
    return found.route if found else None


def finding(events: Iterable[Event], rule: str, day: str = MEETING, **numbers: int) -> Finding:
    """One finding of the only family that has any."""
    found = item(events, day, None, **numbers)
    assert found is not None
    return next(one for one in found.findings if one.rule == rule)


def ids(*events: Event) -> set[str]:
    """The ids of events."""
    return {str(event["id"]) for event in events}
