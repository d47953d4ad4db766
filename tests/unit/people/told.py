"""Records that name one person or a few, with nothing that the test does not give them."""

from typing import Any

from tests.factories import Event, Someone, concern

NHS = ("9990001014", "9990001103", "9990001200", "9990001308")
"""Valid NHS numbers."""

UPN = ("B878000000101", "A878000000110")
"""Valid unique pupil numbers."""

MILL_LANE = {"lines": ["14 Mill Lane, Tiverton"], "postcode": "EX16 5AA"}
FORE_STREET = {"lines": ["3 Fore Street, Okehampton"], "postcode": "EX20 1AB"}


def somebody(name: str = "Amy Carter", born: str | None = "2013-05-04", role: str = "child", **more: Any) -> Someone:
    """Somebody at no address; ``name`` is split before its last word. A keyword of a scheme's name is an identifier."""
    given, _, family = name.rpartition(" ")
    told: Someone = {"ref": more.pop("ref", "a"), "role": role}
    if name:
        told["name"] = {"given": given, "family": family} if given else {"given": name}
    if born:
        told["date_of_birth"] = born
    schemes = [key for key in more if key.endswith(("number", "upn", "nominal", "_id"))]
    numbers = [{"scheme": scheme, "value": more.pop(scheme)} for scheme in schemes]
    if numbers:
        told["identifiers"] = numbers
    return told | more


def record(number: int, *people: Someone, source: str = "/agencies/schools/westshire", **more: Any) -> Event:
    """A record that names people; its id is its number, and it was issued on that day of June."""
    sector = source.split("/")[2]
    return concern(
        "schools" if sector == "schools" else sector,
        f"2026-06-{number:02}",
        people=people,
        id=f"R{number}",
        source=source,
        **more,
    )
