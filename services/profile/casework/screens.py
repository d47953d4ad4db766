"""What is on screen as an enquiry is decided: what the rules find of the families of its children, and what is urgent.

A decision keeps it, with the instant as of which it was shown. It can be made again from the record for that instant,
and must come out the same: that is how anybody checks, years later, what was known on the day.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.clock import Instant
from services.kernel.postgres.connect import Connection
from services.profile import present, reading
from services.profile.application import items_of
from services.profile.domain.agenda import Item
from services.profile.domain.casework.enquiry import Enquiry
from services.profile.domain.casework.enquiry_facts import Evidence, SeenFinding
from services.profile.domain.rules import VERSION
from services.profile.domain.rules.story import Finding


class Screen(NamedTuple):
    """What is found of an enquiry's families at an instant."""

    as_of: Instant
    seen: tuple[SeenFinding, ...]
    urgent: tuple[Evidence, ...]


def screen(connection: Connection, caller: Caller, state: Enquiry, as_of: Instant) -> Screen:
    """What a caller has on screen of an enquiry, as of an instant."""
    items = family_items(connection, caller, state.records, as_of)
    seen = tuple(_seen(item.family.id, one) for item in items for one in item.findings)
    urgent = [one for item in items if item.route == "urgent" for one in _evidence(item.findings[0])]
    return Screen(as_of, seen, tuple(dict.fromkeys(urgent)))


def family_items(connection: Connection, caller: Caller, records: Sequence[UUID], as_of: Instant) -> list[Item]:
    """What the rules find, for a meeting of the day, of the families whose children some records name."""
    day = clock.london_date(as_of)
    asked = present.asked(day, reading.thresholds(connection, day, as_of), caller)
    circles = reading.by_record(connection, list(records))
    items = (
        item for circled in reading.circles(connection, circles, as_of) for item in items_of(circled.held, asked, as_of)
    )
    found = [
        one for one in items if any(seen.entry.record in records for who in one.family.people for seen in who.seen)
    ]
    return sorted(found, key=lambda item: item.family.id)


def _seen(family: UUID, found: Finding) -> SeenFinding:
    return SeenFinding(family, found.rule, VERSION, found.says, tuple(_evidence(found)))


def _evidence(found: Finding) -> Iterable[Evidence]:
    return (Evidence(entry.source, entry.id) for entry in found.evidence)
