"""Indicators: figures over everything a hub knows, each of which opens to the cases that it counts."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, LiteralString

from typing_extensions import TypedDict

from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.clock import Instant, to_datetime
from services.kernel.events.entry import Entry
from services.kernel.postgres.connect import Connection
from services.profile import reading, sealed
from services.profile.answers import EvidenceAnswer
from services.profile.domain import marks
from services.profile.domain.persons import Person, Understanding
from services.profile.domain.records import Received
from services.profile.domain.rules.referrals import rereferrals
from services.profile.domain.rules.story import day_of, of_type
from services.profile.door import opened

_CIRCLES: Final[LiteralString] = """
    SELECT DISTINCT circle FROM profile.entry
    WHERE marks & %s <> 0 AND occurred_at < %s AND received_at <= %s ORDER BY circle
"""


class RereferralCase(TypedDict):
    """A child referred again: the previous referral, this one, and the days between them, by date."""

    person: str
    previous: EvidenceAnswer
    referral: EvidenceAnswer
    days: int


RereferralsAnswer = TypedDict(
    "RereferralsAnswer",
    {
        "from": str | None,
        "to": str,
        "as_of": str,
        "within_days": int,
        "rereferrals": int,
        "referrals": int,
        "rate": float | None,
        "cases": list[RereferralCase],
    },
)
"""Re-referrals among the referrals of a span of dates, both included; ``from`` is None where it has no beginning.

A referral counts once for each child it is about. ``rate`` is the share of re-referrals, None where there is no
referral.
"""


@dataclass(frozen=True, slots=True)
class Indicators:
    """Figures over one connection. Every read is recorded before it is made."""

    connection: Connection

    def rereferrals(self, caller: Caller, first: date | None, last: date, as_of: Instant) -> RereferralsAnswer:
        """The re-referrals among the referrals started from ``first`` to ``last``, as known at an instant.

        The previous referral may lie before the span (DfE, children in need census: a referral within 12 months of
        the previous one). Raises NotAllowed for a caller who may read nothing.
        """
        action = f"re-referrals from {first or 'the beginning'} to {last}"
        with opened(self.connection, caller, action) as connection:
            days = reading.thresholds(connection, last, as_of).rereferral_days
            start, count, found = first or date.min, 0, list[tuple[Person, Entry, Entry]]()
            for person, referrals in _referred(connection, last, as_of):
                count += sum(day_of(one) >= start for one in referrals)
                found += [(person, *pair) for pair in rereferrals(referrals, days) if day_of(pair[1]) >= start]
        found.sort(key=lambda case: case[2].order)
        return {
            "from": first.isoformat() if first else None,
            "to": last.isoformat(),
            "as_of": clock.format_instant(as_of),
            "within_days": days,
            "rereferrals": len(found),
            "referrals": count,
            "rate": round(len(found) / count, 4) if count else None,
            "cases": [_case(*case) for case in found],
        }


def _referred(connection: Connection, last: date, as_of: Instant) -> Iterator[tuple[Person, list[Entry]]]:
    """The children who were referred by the end of a day, each with the referrals that count."""
    told = [marks.REFERRAL, to_datetime(clock.end_of(last)), to_datetime(as_of)]
    numbers = [circle for (circle,) in connection.execute(_CIRCLES, told).fetchall()]
    for circled in reading.circles(connection, numbers, as_of):
        understanding = sealed.understood(circled.held, as_of).understanding
        of_child: dict[Person, list[Entry]] = defaultdict(list)
        for received in understanding.counting:
            if day_of(received.entry) <= last:
                for child in _children(received, understanding):
                    of_child[child].append(received.entry)
        for child, entries in of_child.items():
            referrals = list(of_type(entries, "social_care.referral", "started"))
            if referrals:
                yield child, referrals


def _children(received: Received, understanding: Understanding) -> set[Person]:
    """The children of a circle whom a record is about: those it names as such, or else those under 18 at the time."""
    entry = received.entry
    named = {place for place, mention in enumerate(entry.mentions) if mention.role == "child"}
    people = {place: understanding.of_mention[entry.mention_id(place)] for place in received.own}
    if named:
        return {person for place, person in people.items() if place in named}
    return {person for person in people.values() if person.is_child(entry.at)}


def _case(person: Person, previous: Entry, referral: Entry) -> RereferralCase:
    return {
        "person": str(person.id),
        "previous": {"source": previous.source, "id": previous.id},
        "referral": {"source": referral.source, "id": referral.id},
        "days": (day_of(referral) - day_of(previous)).days,
    }
