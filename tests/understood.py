"""Events as a circle understands them, without a database: who is whom, and who is family."""

from collections.abc import Iterable

import msgspec

from services.kernel import clock
from services.kernel.clock import Instant
from services.kernel.events.check import check
from services.kernel.events.entry import entry_of
from services.profile.domain.families import kinship
from services.profile.domain.persons import Held, Person, Understanding
from services.profile.domain.records import Received
from services.profile.domain.understanding import understand
from tests.factories import Event

NOW = clock.parse_instant("2026-11-25T00:00:00Z")


def received(event: Event, at: Instant | None = None) -> Received:
    """An event as a circle holds it; received when it was issued, unless ``at`` says otherwise."""
    good = check(msgspec.json.encode(event), NOW)
    entry = entry_of(good)
    return Received(entry, good.time if at is None else at, tuple(range(len(entry.mentions))))


def understood(events: Iterable[Event], as_of: Instant = NOW) -> Understanding:
    """What events tell, if all are read together."""
    return understand(Held([received(event) for event in events]), as_of)


def named(person: Person) -> list[str]:
    """A person's mentions, as ``event id/ref``."""
    return sorted(f"{one.entry.id}/{one.mention.ref}" for one in person.seen)


def people(*events: Event, as_of: Instant = NOW) -> list[list[str]]:
    """The people of events, each as a list of mentions."""
    return sorted(named(person) for person in understood(events, as_of).people if person.seen)


def families(*events: Event, at: str | Instant = NOW) -> list[tuple[list[str], list[str]]]:
    """The families of events at an instant: the names of the children, and those of the adults."""
    instant = clock.parse_instant(at) if isinstance(at, str) else at
    found = kinship(understood(events, instant), instant).families
    return sorted(
        (sorted(child.name for child in one.children), sorted(adult.name for adult in one.adults)) for one in found
    )
