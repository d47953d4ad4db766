"""The clerk's desk: what happened to a kin goes in, and events come out as each agency would write them."""

import json
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from services.kernel.clock import LONDON, london_date, to_instant
from services.simulate import names
from services.simulate.agencies import BY_NAME, SLIPS, Agency, Habits
from services.simulate.numbers import Home
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

    def __init__(self, dice: Random, number: int, households: Sequence[Household], limit: datetime) -> None:
        """A desk for the members of ``households``, whose ties the events tell."""
        self.dice = dice
        self.events: list[Event] = []
        self.limit = limit
        self.is_exact = False
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
        agency = BY_NAME[by]
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
        data["people"] = [self._entry(person, role, named[person], day, habits, agency) for person, role in cast]
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

    def _entry(self, person: Person, role: str, ref: str, day: date, habits: Habits, agency: Agency) -> dict[str, Any]:
        """A person as the agency writes them: at most one slip in each mention."""
        entry: dict[str, Any] = {"ref": ref, "role": role}
        slip = self._slip(habits)
        name = self._name(person, day, slip, agency)
        if name:
            entry["name"] = name
        entry |= _birth(person, day, slip)
        entry["sex"] = person.sex if person.born and person.born <= day else "not_known"
        numbers = _numbers(person, habits, agency)
        if numbers and not (person.born and person.born > day):
            entry["identifiers"] = numbers
        if agency.sector != "probation" and not agency.source.endswith("refuge"):
            entry["addresses"] = [_address(person.home(day), with_postcode=slip != "no_postcode")]
        if person.phone:
            entry["phones"] = [person.phone]
        if agency.sector in {"schools", "social_care", "health"}:
            entry["ethnicity"] = person.heritage.ethnicity
            entry["first_language"] = person.heritage.language
        return entry

    def _slip(self, habits: Habits) -> str:
        at = self.dice.random()
        for slip in SLIPS:
            at -= getattr(habits, slip)
            if at < 0:
                return slip
        return ""

    def _name(self, person: Person, day: date, slip: str, agency: Agency) -> dict[str, Any]:
        if person.born is None or person.born > day:
            return {"full": f"Unborn {person.family}"}
        given, family = person.given, person.family
        if person.named_on and day < person.named_on:
            return {"given": "Baby", "family": family}
        if agency.sector == "police" and not self.is_exact:
            given = names.spelt_otherwise(Random(person.key), given)  # noqa: S311 - the same spelling each time
        if slip == "misspelt":
            given = names.misspelt(self.dice, given)
        if slip == "names_swapped":
            given, family = family, given
        if slip == "surname_first":
            return {"full": f"{family.upper()}, {given}"}
        name: dict[str, Any] = {"given": given, "family": family}
        return name | ({"also_known_as": list(person.aliases)} if person.aliases else {})


def _numbers(person: Person, habits: Habits, agency: Agency) -> list[dict[str, str]]:
    """The identifiers that an agency writes; of adults the NHS number is known to health alone."""
    is_adult = "upn" not in person.numbers and "police_nominal" in person.numbers
    schemes = [one for one in habits.schemes if not (is_adult and one == "nhs_number" and agency.sector != "health")]
    return [{"scheme": one, "value": person.numbers[one]} for one in schemes if one in person.numbers]


def _birth(person: Person, day: date, slip: str) -> dict[str, Any]:
    if person.born is None or person.born > day:
        return {"expected_delivery_date": (person.born or person.due or day).isoformat()}
    born = person.born
    if slip == "no_birth":
        return {}
    if slip == "day_month_swapped" and born.day <= 12 and date(born.year, born.day, born.month) <= day:  # noqa: PLR2004
        return {"date_of_birth": f"{born.year}-{born.day:02d}-{born.month:02d}"}
    if slip == "first_of_january":
        return {"date_of_birth": f"{born.year}-01-01", "date_of_birth_estimated": True}
    return {"date_of_birth": born.isoformat()}


def _address(home: Home, *, with_postcode: bool) -> dict[str, Any]:
    lines: dict[str, Any] = {"lines": [home.line, home.town]}
    return lines | ({"postcode": home.postcode} if with_postcode else {})


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
