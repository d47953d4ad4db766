"""What is told of the people of a POLE graph: entries, addresses, relationships and words, made of its nodes."""

from collections.abc import Iterable, Iterator
from datetime import date, time
from typing import Any, Final

from services.ingest.connectors.graph_table import Beside, Between, Stored
from services.ingest.connectors.pole_words import FAMILY, KINDS, PLACES
from services.kernel import clock
from services.kernel.clock import LONDON

ADULT_AT: Final = 18
_OLDEST: Final = 130
_DAY_FIRST: Final = 3

Told = dict[str, Any]


def day_of(text: str) -> date:
    """A date, ISO or with the day first (``24/08/2017``). Raises ValueError where it is none."""
    parts = text.split("/")
    if len(parts) == _DAY_FIRST:
        day, month, year = map(int, parts)
        return date(year, month, day)
    return clock.parse_date(text)


def age_of(text: str) -> int:
    """An age in years. Raises ValueError where it is none."""
    age = int(text)
    if not 0 <= age <= _OLDEST:
        raise ValueError(text)
    return age


def person(node: Stored, at: date) -> Told:
    """A person as an entry of ``people``; an age, at a date, is told as an estimated year of birth."""
    told = node.told
    entry: Told = {
        "ref": node.key,
        "role": "child" if told.get("age") and age_of(told["age"]) < ADULT_AT else "associate",
        "name": name(told),
        "identifiers": [{"scheme": "police_nominal", "value": f"POLE-{node.key}"}],
    }
    if "nhs_no" in told:
        entry["identifiers"].append({"scheme": "nhs_number", "value": told["nhs_no"]})
    if "date_of_birth" in told:
        entry["date_of_birth"] = day_of(told["date_of_birth"]).isoformat()
    elif "age" in told:
        entry |= {"date_of_birth": f"{at.year - age_of(told['age']):04}", "date_of_birth_estimated": True}
    return without_empty(entry)


def officer(node: Stored) -> Told:
    """An officer: a professional, who is no node of any network."""
    return without_empty({"ref": node.key, "role": "professional", "name": name(node.told)})


def name(told: dict[str, str]) -> dict[str, str]:
    """The name that a node has."""
    if "name" in told and "surname" in told:
        return {"given": told["name"], "family": told["surname"]}
    return {"full": full} if (full := told.get("name") or told.get("surname")) else {}


def address(node: Stored, postcode: str) -> Told:
    """An address, as somebody has it; empty where nothing is told of it."""
    lines = [node.told["address"]] if "address" in node.told else []
    return without_empty({"lines": lines, "postcode": postcode})


def location(node: Stored, postcode: str) -> Told:
    """Where something happened."""
    line = node.told.get("address", "")
    place = {"place_name": line, "place_kind": PLACES[line]} if line in PLACES else {}
    return address(node, postcode) | place


def relations(edges: Iterable[Between]) -> Iterator[Told]:
    """What two people are to each other; that they know each other only where nothing nearer is told."""
    found = {_relation(edge): None for edge in edges}
    nearer = [one for one in found if one[2] != "associate_of"]
    for one, other, kind in nearer or found:
        yield {"from": one, "to": other, "kind": kind}


def _relation(edge: Between) -> tuple[str, str, str]:
    if edge.type != "FAMILY_REL":
        return (*sorted((edge.one, edge.other)), KINDS[edge.type])  # type: ignore[return-value]
    kind, forward = FAMILY.get(edge.told.get("rel_type", "").upper(), ("relative_of", True))
    one, other = (edge.one, edge.other) if forward else (edge.other, edge.one)
    return one, other, kind


def words_of_ties(edges: Iterable[Between]) -> str:
    """The graph's own words for what two people are to each other."""
    words = {f"{edge.type} {edge.told.get('rel_type', '')}".strip(): None for edge in edges}
    return f"In the graph: {', '.join(words)}."


def words_of_crime(crime: Stored, beside: Iterable[Beside]) -> str:
    """What is told of a crime for which an event has no other place: charge, note, objects, vehicles, rank."""
    told = crime.told
    own = [f"{name.capitalize()}: {told[name]}." for name in ("charge", "note") if name in told]
    return " ".join([*own, *(words for one in beside if (words := _words_of(one.node)))])


def _words_of(node: Stored) -> str:
    told = node.told
    if node.label == "Object":
        return f"Object: {_listed(told, 'description', 'type', 'id') or node.key}."
    if node.label == "Vehicle":
        return f"Vehicle: {_listed(told, 'reg', 'make', 'model', 'year') or node.key}."
    if node.label == "Officer":
        return f"Investigated by {_listed(told, 'rank', 'name', 'surname', 'badge_no') or node.key}."
    return ""


def _listed(told: dict[str, str], *names: str) -> str:
    return ", ".join(told[name] for name in names if name in told)


def call_at(told: dict[str, str]) -> str:
    """When a call was made: a date, or an instant where its time is told. Raises ValueError where it is none."""
    day = day_of(told["call_date"])
    if "call_time" not in told:
        return day.isoformat()
    at = time.fromisoformat(told["call_time"])
    moment = clock.to_datetime(clock.first_instant(day)).astimezone(LONDON)
    return moment.replace(hour=at.hour, minute=at.minute, second=at.second).isoformat()


def without_empty(told: Told) -> Told:
    """What is told, without what is empty."""
    return {name: value for name, value in told.items() if value not in ("", [], {}, None)}
