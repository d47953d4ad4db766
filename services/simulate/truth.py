"""What is true of the county: who each mention is, who is family, and what the agenda must show.

One JSON object a line, each with its ``what``: ``county`` first, then a ``place`` for each that many share, then for
each kin its ``person``, ``family`` and ``story`` lines.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from services.simulate.agencies import Agency
from services.simulate.clerk import Event
from services.simulate.numbers import Hub, shared_places
from services.simulate.people import Household, Person
from services.simulate.teller import Planted


def county(children: int, months: int, seed: int, end: date, agencies: Mapping[str, Agency]) -> dict[str, Any]:
    """How the county was asked for, and the habits of its agencies."""
    habits = {agency.source: asdict(agency.habits) for agency in agencies.values()}
    asked = {"children": children, "months": months, "seed": seed, "end": end.isoformat()}
    return {"what": "county", **asked, "habits": habits}


def places() -> Iterator[dict[str, Any]]:
    """The places that many share, as a hub would keep them on its list."""
    return map(_place, shared_places())


def _place(hub: Hub) -> dict[str, Any]:
    phones = [hub.phone] if hub.phone else []
    told = {"kind": hub.kind, "name": hub.name, "postcode": hub.home.postcode, "lines": [hub.home.line]}
    return {"what": "place", **told, "phones": phones}


def of_kin(
    households: Sequence[Household], others: Sequence[Person], told: Sequence[Planted]
) -> Iterator[dict[str, Any]]:
    """The truth of a kin; ``others`` are those of no household, such as adults of concern."""
    people = {person: None for house in households for person in (*house.children, *house.adults)}
    for person in (*people, *others):
        yield _person(person)
    for household in households:
        yield _family(household)
    for story in told:
        yield _story(story)


def _person(person: Person) -> dict[str, Any]:
    return {
        "what": "person",
        "person": person.key,
        "name": f"{person.given} {person.family}",
        "date_of_birth": person.born.isoformat() if person.born else None,
        "identifiers": _identifiers(person.numbers),
        "former_identifiers": _identifiers(person.former),
        "mentions": [{"source": source, "id": event, "ref": ref} for source, event, ref in person.mentions],
    }


def _identifiers(numbers: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"scheme": scheme, "value": value} for scheme, value in sorted(numbers.items())]


def _family(household: Household) -> dict[str, Any]:
    return {
        "what": "family",
        "family": household.key,
        "children": [child.key for child in (*household.children, *household.shared)],
        "adults": [adult.key for adult in household.adults],
        "habits": household.habits,
    }


def _story(story: Planted) -> dict[str, Any]:
    return {
        "what": "story",
        "story": story.kind,
        "note": story.note,
        "children": [child.key for child in story.children],
        "route": story.route,
        "rules": {rule: [_evidence(event) for event in events] for rule, events in story.rules.items()},
        "hubs": story.hubs,
    }


def _evidence(event: Event) -> dict[str, str]:
    return {"source": event.source, "id": event.id}


def line(told: dict[str, Any]) -> str:
    """A line of the truth."""
    return json.dumps(told, ensure_ascii=False) + "\n"
