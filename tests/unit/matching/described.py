"""Descriptions as the fold keeps them of events, for tests of matching."""

from typing import Any

import msgspec

from services.kernel.events.check import check
from services.kernel.events.entry import Face, entry_of
from services.profile.domain.matching.levels import COMPARISONS, NOT_TOLD, levels
from services.profile.domain.matching.traits import traits
from tests.factories import incident
from tests.understood import NOW

NHS, ANOTHER_NHS = "9990010021", "9990010048"
UPN, ANOTHER_UPN = "P878000000001", "D878000000002"


def face(name: str = "Amy Carter", born: str = "2013-05-04", source: str = "police/westshire", **told: Any) -> Face:
    """Somebody as an agency describes them; "" is not told. ``told`` are members of the person, or of the name."""
    given, _, family = name.rpartition(" ")
    aliases = {"also_known_as": told.pop("also_known_as")} if "also_known_as" in told else {}
    person: dict[str, Any] = {"ref": "c1", "role": "child", **told}
    if name:
        person["name"] = ({"given": given, "family": family} if given else {"given": name}) | aliases
    if born:
        person["date_of_birth"] = born
    event = incident("2026-03-02", people=[person], source=f"/agencies/{source}")
    return entry_of(check(msgspec.json.encode(event), NOW)).mentions[0].face


def number(scheme: str, value: str) -> list[dict[str, str]]:
    """An identifier, as a person in an event has them."""
    return [{"scheme": scheme, "value": value}]


def home(lines: str, postcode: str = "") -> list[dict[str, Any]]:
    """An address, as a person in an event has them."""
    return [{"lines": lines.split(", ")} | ({"postcode": postcode} if postcode else {})]


def level(comparison: str, one: Face, other: Face) -> str:
    """The name of the level of one comparison; "" where it is not told."""
    place = next(place for place, known in enumerate(COMPARISONS) if known.name == comparison)
    found = levels(traits(one), traits(other))[place]
    return "" if found == NOT_TOLD else COMPARISONS[place].levels[found].name
