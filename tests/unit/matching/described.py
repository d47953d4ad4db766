"""Descriptions as the fold keeps them of events, for tests of matching."""

from typing import Any

import msgspec
from hypothesis import strategies as st

from services.kernel.events.check import check
from services.kernel.events.entry import Face, Home, Identifier, entry_of
from services.profile.domain.matching.levels import COMPARISONS, NOT_TOLD, levels
from services.profile.domain.matching.traits import traits
from tests.factories import incident
from tests.understood import NOW

NHS, ANOTHER_NHS = "9990010021", "9990010048"
UPN, ANOTHER_UPN = "P878000000001", "D878000000002"

_WORDS = st.sampled_from(["amy", "louise", "a", "bob", "robert", "carter", "brown", "unknown", "mohammed", "muhammad"])
_NAMES = st.lists(_WORDS, max_size=2).map(" ".join)
_HOMES = st.sampled_from([
    Home("EX165AA", "9", text="9 chapel street tiverton"),
    Home("EX165AA", "11", uprn="100", text="11 chapel street"),
    Home("EX165AA", "9 flat 2"),
    Home("EX165BB", "9", text="9 mill lane bampton"),
    Home("", "9 chapel street tiverton", text="9 chapel street tiverton"),
    Home("TQ11AA", "3", uprn="100"),
])
FACES = st.builds(
    lambda given, family, aliases, born, sex, numbers, homes, phones, estimated: Face(
        *(f"{given} {family}".strip(), given, family, aliases, born, sex, numbers, "", homes, phones, (), ()),
        due="",
        died="",
        estimated=estimated,
    ),
    given=_NAMES,
    family=_NAMES,
    aliases=_NAMES.map(lambda name: (name,) if name else ()),
    born=st.sampled_from(["", "2013", "2013-05", "2013-05-04", "2013-04-05", "2013-01-01", "2014-05-04", "1987-05-04"]),
    sex=st.sampled_from(["", "female", "male", "not_known"]),
    numbers=st.sampled_from([(), (), *((Identifier("nhs_number", one, valid=True),) for one in (NHS, ANOTHER_NHS))]),
    homes=st.lists(_HOMES, max_size=2).map(tuple),
    phones=st.sampled_from([(), (), ("+441632960001",), ("+441632960002",)]),
    estimated=st.booleans(),
)
"""Descriptions that have much in common, and little."""


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
