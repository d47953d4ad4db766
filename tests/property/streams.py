"""Streams of records about a few people, full of what goes wrong: numbers shared, twins, slips, moves, corrections."""

from typing import Any

from hypothesis import strategies as st

from services.kernel.clock import DAY
from services.profile.domain.records import Received
from tests.factories import Event, Someone, correction, event, retraction
from tests.understood import NOW, received

_SOURCES = ("/agencies/schools/westshire", "/agencies/health/royal", "/agencies/police/west")
_FORENAMES = ("Ella", "Emma", "Tom", "Thomas", "Baby")
_BIRTHS = ("2015-07-07", "2015-07-08", "1985-07-07", "2008-06-15", "2008-06")
_NUMBERS = (
    *(("nhs_number", value) for value in ("9990001014", "9990001103")),
    *(("upn", "B878000000101"), ("former_upn", "B878000000101"), ("social_care_id", "1"), ("police_nominal", "1")),
)
_HOMES = (
    *({"lines": [f"{number} Mill Lane"], "postcode": "EX16 5AA"} for number in (1, 2)),
    *({"lines": ["3 Fore Street"], **more} for more in ({}, {"to": "2026-06-12"})),
)
_MORE: tuple[Someone, ...] = (
    *({}, {}),
    *({"phones": [number]} for number in ("+447700900666", "+447700900777")),
    *({"addresses": [{**home, "uprn": "100040000001"}]} for home in _HOMES[:2]),
    *({"identifiers": [{"scheme": scheme, "value": "7"}]} for scheme in ("social_care_id", "housing_id")),
    {"identifiers": [{"scheme": "nhs_number", "value": "9990001022"}]},
    *({"date_of_birth": born} for born in ("2015-07", "2015-07-08")),
)
_ROLES = (
    "child",
    "child",
    "child",
    "parent",
    "parent",
    "carer",
    "sibling",
    "household_member",
    "relative",
    "associate",
)
_KINDS = (
    *("parent_of", "step_parent_of", "carer_of", "sibling_of", "partner_of", "ex_partner_of", "grandparent_of"),
    *("lives_with", "friend_of"),
)


@st.composite
def people(draw: st.DrawFn) -> tuple[Someone, ...]:
    """Some descriptions that records choose from; the more a record repeats, the more is routine."""
    return tuple(draw(st.lists(_someone(), min_size=3, max_size=7)))


@st.composite
def _someone(draw: st.DrawFn) -> Someone:
    told: Someone = {}
    if draw(st.integers(0, 9)):
        told["name"] = {"given": draw(st.sampled_from(_FORENAMES)), "family": draw(st.sampled_from(["Yeo", "Hill"]))}
    if draw(st.integers(0, 4)):
        told["date_of_birth"] = draw(st.sampled_from(_BIRTHS))
    numbers = draw(st.lists(st.sampled_from(_NUMBERS), max_size=2, unique=True))
    homes = draw(st.lists(st.sampled_from(_HOMES), max_size=2, unique_by=str))
    if numbers:
        told["identifiers"] = [{"scheme": scheme, "value": value} for scheme, value in numbers]
    if homes:
        told["addresses"] = homes
    return told


_FAMILY: tuple[Someone, ...] = (
    {"name": {"given": "Ella", "family": "Yeo"}, "date_of_birth": "2015-07-07", "role": "child"},
    {"name": {"given": "Oskar", "family": "Yeo"}, "date_of_birth": "2008-02-15", "role": "child"},
    {"name": {"given": "Donna", "family": "Hill"}, "date_of_birth": "1985-11-21", "role": "parent"},
    {"name": {"given": "Ivan", "family": "Pratt"}, "date_of_birth": "1961-04-03", "role": "relative"},
    {"name": {"given": "Emma", "family": "Yeo"}, "date_of_birth": "2015-07-07", "role": "sibling"},
    {"name": {"given": "Ella", "family": "Yeo"}, "role": "household_member"},
)
_OF_THE_FAMILY = (
    *(("nhs_number", "9990001014"), ("social_care_id", "1"), ("social_care_id", "2"), ("housing_id", "1")),
    *(("nhs_number", "9990001103"), ("social_care_id", "1")),
)


@st.composite
def family_streams(draw: st.DrawFn, longest: int = 18) -> list[Event]:
    """Events about one family, of whom the first four are easily told apart, by agencies that know more or less."""
    cast = [draw(st.lists(_of_family(one), min_size=1, max_size=2)) for one in range(draw(st.sampled_from([4, 4, 6])))]
    sent: list[Event] = []
    for number in range(draw(st.integers(4, longest))):
        kind = draw(st.integers(0, 30)) if sent else 30
        if kind == 0:
            sent.append(retraction(draw(st.sampled_from(sent)), "2026-06-28T00:00:00Z") | {"id": f"R{number}"})
        elif kind < 12:
            again = _repeated(draw(st.sampled_from(sent)), number, number + draw(st.integers(1, 9)))
            sent.append(draw(_reworded(again)) if kind < 6 else again)
        else:
            sent.append(draw(_about_family(cast, number)))
    return sent


@st.composite
def _of_family(draw: st.DrawFn, one: int) -> Someone:
    """One of the family, by a number, an address, or both."""
    home = draw(st.sampled_from([*_HOMES[:2], {"lines": ["1 Mill Lane"], "postcode": "EX16 5AA", "uprn": "7"}]))
    scheme, value = _OF_THE_FAMILY[one]
    known: Someone = {"addresses": [home], "identifiers": [{"scheme": scheme, "value": value}]}
    left_out = draw(st.sampled_from(["", "addresses", "identifiers"]))
    return _FAMILY[one] | {part: told for part, told in known.items() if part != left_out}


@st.composite
def _about_family(draw: st.DrawFn, cast: list[list[Someone]], number: int) -> Event:
    chosen = draw(st.lists(st.integers(0, len(cast) - 1), min_size=1, max_size=3, unique=True))
    named = [draw(st.sampled_from(cast[one])) | {"ref": str(one)} for one in chosen]
    named[-1] |= draw(st.sampled_from([{}, {}, {}, {}, {"role": "household_member"}, {"role": "associate"}]))
    source = draw(st.sampled_from(_SOURCES))
    time = f"2026-06-{number + draw(st.integers(1, 9)):02}T12:00:00Z"
    kind = _type_of(source).removesuffix(".v1")
    return event(kind, time, {"category": "worry"}, named, id=f"R{number}", source=source)


@st.composite
def streams(draw: st.DrawFn, longest: int = 14) -> list[Event]:
    """Events in the order in which they were sent, corrections after what they correct."""
    cast = draw(people())
    sent: list[Event] = []
    for number in range(draw(st.integers(2, longest))):
        kind = draw(st.integers(0, 11)) if sent else 11
        if kind == 0:
            of = draw(st.sampled_from(sent))
            sent.append(_corrected(of, number, draw(_record(cast, number, of["source"]))))
        elif kind == 1:
            of = draw(st.sampled_from(sent))
            sent.append(retraction(of, "2026-06-28T00:00:00Z") | {"id": f"R{number}"})
        elif kind < 7:
            again = _repeated(draw(st.sampled_from(sent)), number, draw(st.integers(1, 27)))
            sent.append(draw(_reworded(again)) if kind < 5 and again["source"] in _SOURCES else again)
        else:
            sent.append(draw(_record(cast, number, draw(st.sampled_from(_SOURCES)))))
    return sent


def _corrected(of: Event, number: int, by: Event) -> Event:
    if not by["data"]["people"] or of["type"].startswith("partner"):
        return retraction(of, "2026-06-28T00:00:00Z") | {"id": f"R{number}"}
    told = correction(of, time=by["time"], id=f"R{number}", people=by["data"]["people"], occurred_at=by["time"])
    told["data"]["relationships"] = by["data"]["relationships"]
    return told


def _repeated(of: Event, number: int, day: int) -> Event:
    """The same, told again of another day."""
    time = f"2026-06-{day:02}T12:00:00Z"
    if of["type"].startswith("partner"):
        return of | {"id": f"R{number}"}
    data = {key: value for key, value in of["data"].items() if key != "corrects"}
    return of | {"id": f"R{number}", "time": time, "data": data | {"occurred_at": time, "recorded_at": time}}


@st.composite
def _reworded(draw: st.DrawFn, again: Event) -> Event:
    """The same, told by any agency, which knows a little more of some of them, or less."""
    if again["type"].startswith("partner"):
        return again
    source = draw(st.sampled_from(_SOURCES))
    people = [draw(_described_anew(one)) for one in again["data"]["people"]]
    return again | {"source": source, "type": _type_of(source), "data": again["data"] | {"people": people}}


@st.composite
def _described_anew(draw: st.DrawFn, someone: Someone) -> Someone:
    left_out = draw(st.sampled_from(["", "", "addresses", "identifiers", "date_of_birth"]))
    fewer = {part: told for part, told in someone.items() if part != left_out}
    if "name" in fewer and draw(st.integers(0, 7)) == 0:
        fewer["name"] = fewer["name"] | {"also_known_as": ["Bo Yeo"]}
    return fewer | draw(st.sampled_from(_MORE))


def _type_of(source: str) -> str:
    sector = source.split("/")[2]
    return "police.incident.v1" if sector == "police" else f"{sector}.concern.v1"


@st.composite
def _record(draw: st.DrawFn, cast: tuple[Someone, ...], number: int, source: str) -> Event:
    chosen = draw(st.lists(st.sampled_from(cast), min_size=1, max_size=4))
    named: list[dict[str, Any]] = [
        {**one, "ref": str(place), "role": draw(st.sampled_from(_ROLES))} for place, one in enumerate(chosen)
    ]
    ties = []
    for _ in range(draw(st.integers(0, 2)) if len(named) > 1 else 0):
        one, other = draw(st.permutations(range(len(named))))[:2]
        ties.append({"from": str(one), "to": str(other), "kind": draw(st.sampled_from(_KINDS))})
    time = f"2026-06-{draw(st.integers(1, 27)):02}T12:00:00Z"
    event_type = _type_of(source).removesuffix(".v1")
    return event(event_type, time, {"category": "worry"}, named, id=f"R{number}", source=source, relationships=ties)


def arrived(events: list[Event], *, spread: int = 1) -> list[Received]:
    """Events as received in the order given, some days apart."""
    return [received(one, NOW + place * spread * DAY) for place, one in enumerate(events)]


@st.composite
def shuffled(draw: st.DrawFn, events: list[Event]) -> list[Event]:
    """Events in another order that keeps each source's own."""
    turns = draw(st.permutations([one["source"] for one in events]))
    own = {source: iter([one for one in events if one["source"] == source]) for source in turns}
    return [next(own[source]) for source in turns]
