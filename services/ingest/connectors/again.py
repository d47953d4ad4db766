"""Converting a partner's file again: what was told before is not told again, and what has changed is a correction.

A file of facts comes again every month or year, most of it unchanged, and an event's ``time`` is the conversion's. By
its id alone an event that is told again would be refused for its other content (contract, ``id_reused``).
"""

from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec

from services.ingest.connectors import ndjson
from services.kernel.errors import WrongUse
from services.kernel.events.check import canonical

Event = dict[str, Any]


class Told:
    """What earlier conversions told: a digest of the facts of each event, by its source and first id."""

    def __init__(self, events: Iterable[Event] = ()) -> None:
        """Take events in the order in which they were told: of one event, the last stands."""
        self._facts = {_name(event): _digest(event) for event in events}

    @classmethod
    def in_files(cls, paths: Iterable[Path]) -> "Told":
        """What files of events told, the oldest first. Raises WrongUse where one cannot be read."""
        return cls(_read(path, line.raw, line.number) for path in paths for line in ndjson.lines(path))

    def news(self, event: Event) -> Event | None:
        """The event, if it is new; its correction, if its facts have changed; None if it was told as it is."""
        before = self._facts.get(_name(event))
        if before is None:
            return event
        if before == _digest(event):
            return None
        corrected = {**event["data"], "corrects": event["id"]}
        return {**event, "id": f"{event['id']}/{event['time']}", "data": corrected}


def _name(event: Event) -> tuple[str, str]:
    return event["source"], event["data"].get("corrects") or event["id"]


def _digest(event: Event) -> bytes:
    """The facts, without what the conversion gave them."""
    data = {name: value for name, value in event["data"].items() if name not in {"recorded_at", "corrects"}}
    return blake2b(canonical([event["type"], data]), digest_size=16).digest()


def _read(path: Path, raw: bytes, number: int) -> Event:
    try:
        event = msgspec.json.decode(raw)
        _name(event)
    except (msgspec.MsgspecError, TypeError, KeyError, AttributeError):
        message = f"{path}, line {number}, is no event: give the files that earlier conversions wrote"
        raise WrongUse(message) from None
    found: Event = event
    return found
