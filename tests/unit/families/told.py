"""A street of people: each has a ref, a name and an address of one word, and what one record tells of them."""

from collections.abc import Sequence
from typing import Any

from tests.factories import Event, Someone, concern

BORN = {
    "child": "2013-05-04",
    "sibling": "2015-01-01",
    "household_member": "1990-01-01",
    "parent": "1987-11-20",
}


def who(name: str, role: str, home: str | None = None, born: str | None = "", **more: Any) -> Someone:
    """Somebody whose social care identifier is the name; ``home`` is a house in Mill Lane. A child was born in 2013."""
    told: Someone = {
        "ref": name,
        "role": role,
        "name": {"full": f"{name} Carter"},
        "identifiers": [{"scheme": "social_care_id", "value": name}],
    }
    birth = BORN.get(role) if born == "" else born
    if birth:
        told["date_of_birth"] = birth
    if home:
        told["addresses"] = [house(home)]
    return told | more


def house(name: str, **more: str) -> dict[str, Any]:
    """An address in Mill Lane."""
    return {"lines": [f"{name} House", "Mill Lane"], "postcode": "EX16 5AA"} | more


def tie(one: str, kind: str, other: str) -> dict[str, str]:
    """A relationship."""
    return {"from": one, "to": other, "kind": kind}


def record(
    day: int, people: Sequence[Someone], *ties: dict[str, str], source: str = "/agencies/health/royal", **more: Any
) -> Event:
    """A record of a day of June."""
    if ties:
        more["relationships"] = list(ties)
    return concern("health", f"2026-06-{day:02}", people=people, id=f"R{day}", source=source, **more)
