"""Events for tests: the published examples, changed a member at a time, and what the platform says of them."""

import copy
import json
from pathlib import Path
from typing import Any

from services.kernel import clock
from services.kernel.events import check
from services.kernel.events.faults import Fault

SCHEMAS = Path(__file__).parents[1] / "schemas"
NOW = clock.parse_instant("2026-11-24T17:00:00Z")

LEAVE_OUT = object()
"""In place of a value: the member is to be left out."""

NOTHING: list[tuple[str, str]] = []
"""What is told of an event that is accepted."""

CHILD = {"ref": "c1", "role": "child"}

Event = dict[str, Any]


def example(event_type: str, name: str = "least") -> Event:
    """A valid example of a type, as published."""
    event: Event = json.loads((SCHEMAS / "examples" / event_type / "valid" / f"{name}.json").read_bytes())
    return event


def changed(event: Event, changes: dict[str, Any]) -> Event:
    """A copy of an event with some members changed, each named by its pointer."""
    made = copy.deepcopy(event)
    for pointer, value in changes.items():
        *path, last = (step.replace("~1", "/").replace("~0", "~") for step in pointer[1:].split("/"))
        parent: Any = made
        for step in path:
            parent = parent[int(step) if isinstance(parent, list) else step]
        key = int(last) if isinstance(parent, list) else last
        if value is LEAVE_OUT:
            del parent[key]
        else:
            parent[key] = value
    return made


def faults(event: Any, now: clock.Instant = NOW) -> list[Fault]:
    """The faults of an event, given as bytes or as a value; none where it is accepted."""
    raw = event if isinstance(event, bytes) else json.dumps(event, ensure_ascii=False).encode("utf-8", "surrogatepass")
    try:
        check.check(raw, now)
    except check.Refused as refused:
        return refused.faults
    return []


def told(event: Any, now: clock.Instant = NOW) -> list[tuple[str, str]]:
    """The code and the pointer of each fault, in order."""
    return [(fault.code, fault.pointer) for fault in faults(event, now)]


def raw(event: Event) -> bytes:
    """An event as it is sent."""
    return json.dumps(event).encode()


LEAST = example("social_care.enquiry.v1")
FULL = example("social_care.enquiry.v1", "full")
