"""The clerk's desk: what happened to a kin goes in, and events come out as each agency would write them."""

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from services.kernel.clock import LONDON, london_date, to_instant
from services.simulate.agencies import BY_NAME, Agency, Habits
from services.simulate.mentions import Scribe
from services.simulate.people import Household, Person

Cast = Sequence[tuple[Person, str]]
"""Whom an event names, each in a role."""


@dataclass(slots=True)
class Event:
    """An event of an agency: when it was issued, and its JSON."""

    source: str
    id: str
    issued: datetime
    body: dict[str, Any]
    copies: int = 1
    mentions: list[tuple[Person, str]] = field(default_factory=list)


@dataclass(slots=True)
class Said:
    """What an event says beyond when, of whom and what: every member may be left out."""

    indicators: Sequence[str] = ()
    location: dict[str, str | list[str]] | None = None
    vehicles: Sequence[tuple[str, Person]] = ()
    narrative: str = ""
    child_words: str = ""
    grade: dict[str, object] | None = None
    relations: Sequence[tuple[Person, Person, str]] = ()


_SAID_NO_MORE: Final = Said()
_HOUR: Final = timedelta(hours=1)


def moment(day: date, hour: int = 12, minute: int = 0) -> datetime:
    """A time of day in London, as an instant in UTC."""
    return datetime.combine(day, time(hour, minute), LONDON).astimezone(UTC)


def london_day(at: datetime) -> date:
    """The date in London at an instant."""
    return london_date(to_instant(at))


class Desk:
    """Writes the events of one kin, in the habits of each agency, and remembers who each mention is.

    ``number`` makes the events' ids unique; nothing is issued at ``limit`` or later. While the desk ``is_exact`` it
    writes within hours and without slips: planted stories rest on such events.
    """

    def __init__(
        self,
        dice: Random,
        number: int,
        households: Sequence[Household],
        limit: datetime,
        agencies: Mapping[str, Agency] = BY_NAME,
    ) -> None:
        """A desk for the members of ``households``, whose ties the events of the ``agencies`` tell."""
        self.dice = dice
        self.events: list[Event] = []
        self.limit = limit
        self.is_exact = False
        self._agencies = agencies
        self._scribe = Scribe(dice, households)
        self._number = number
        self._count = 0
        self._ties: list[tuple[Person, Person, str]] = [tie for house in households for tie in house.ties]
        self._ties += [couple for house in households for couple in house.couples]

    def write(
        self,
        by: str,
        kind: str,
        at: datetime | date,
        cast: Cast,
        summary: str,
        details: dict[str, Any],
        said: Said = _SAID_NO_MORE,
    ) -> Event | None:
        """Write an event of a type (without its version); None where it would be issued at the limit or later.

        ``at`` is an instant, or a date where the time of day is not known.
        """
        agency = self._agencies[by]
        starts = at if isinstance(at, datetime) else moment(at, 0)
        recorded, issued = self._times(starts, agency.habits)
        if issued >= self.limit:
            return None
        self._count += 1
        event_id = f"{agency.prefix}-{self._number:06d}-{self._count:04d}"
        day = london_day(starts)
        habits = Habits(agency.habits.schemes) if self.is_exact else agency.habits
        named = refs(cast)
        data: dict[str, Any] = {
            "occurred_at": shown(at) if isinstance(at, datetime) else at.isoformat(),
            "recorded_at": shown(recorded),
            "summary": summary,
        }
        data |= {name: text for name in ("narrative", "child_words") if (text := getattr(said, name))}
        data["people"] = [
            self._scribe.mention(person, role, named[person], day, agency, habits) for person, role in cast
        ]
        data |= self._extras(named, said)
        data["details"] = details
        event = Event(agency.source, event_id, issued, _envelope(agency, event_id, kind, issued, data))
        event.mentions = [(person, named[person]) for person, _ in cast]
        self.events.append(event)
        return event

    def correct(self, event: Event) -> Event | None:
        """A second version of an event, issued some days later, with a word more in its summary."""
        issued = event.issued + timedelta(days=self.dice.randint(1, 5))
        if issued >= self.limit:
            return None
        body = deepcopy(event.body)
        body["id"] = f"{event.id}-C"
        body["time"] = body["data"]["recorded_at"] = shown(issued)
        body["data"]["summary"] += " (corrected)"
        body["data"]["corrects"] = event.id
        self.events.append(Event(event.source, body["id"], issued, body, mentions=list(event.mentions)))
        return self.events[-1]

    def retract(self, event: Event, reason: str) -> Event | None:
        """The agency takes an event back, a day after it was issued."""
        by = event.source.removeprefix("/agencies/")
        details = {"retracts": event.id, "reason": reason}
        at = event.issued + timedelta(days=1)
        return self.write(by, "partner.retraction", at, [], "Taken back", details)

    def _times(self, at: datetime, habits: Habits) -> tuple[datetime, datetime]:
        """When the agency wrote it down, and when it issued the record."""
        if self.is_exact or habits.late_days == 0:
            return at + _HOUR, at + _HOUR + timedelta(minutes=self.dice.randint(1, 90))
        days = int(self.dice.triangular(0, habits.late_days + 1, 0))
        recorded = at + timedelta(days=days, hours=self.dice.randint(1, 8), minutes=self.dice.randrange(60))
        return recorded, recorded + timedelta(minutes=self.dice.randint(1, 600))

    def _extras(self, refs: dict[Person, str], said: Said) -> dict[str, Any]:
        extras: dict[str, Any] = {}
        relations = [tie for tie in (*self._ties, *said.relations) if tie[0] in refs and tie[1] in refs]
        if relations:
            extras["relationships"] = [{"from": refs[a], "to": refs[b], "kind": kind} for a, b, kind in relations]
        if said.location:
            extras["location"] = said.location
        if said.vehicles:
            extras["vehicles"] = [{"registration": plate, "used_by": [refs[user]]} for plate, user in said.vehicles]
        if said.indicators:
            extras["indicators"] = list(said.indicators)
        if said.grade:
            extras["handling"] = {"marking": "OFFICIAL-SENSITIVE", "intelligence_grade": said.grade}
        return extras


def refs(cast: Cast) -> dict[Person, str]:
    """The ref of each person of an event."""
    return {person: f"{role[0]}{number}" for number, (person, role) in enumerate(cast, 1)}


def shown(at: datetime) -> str:
    """An instant as agencies write it, with London's offset."""
    return at.astimezone(LONDON).isoformat()


def _envelope(agency: Agency, event_id: str, kind: str, issued: datetime, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "source": agency.source,
        "id": event_id,
        "type": f"{kind}.v1",
        "time": shown(issued),
        "datacontenttype": "application/json",
        "data": data,
    }


def line(body: dict[str, Any], *, is_copy: bool = False) -> bytes:
    """An event's line; a copy says the same with its members in another order."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), sort_keys=is_copy).encode()
