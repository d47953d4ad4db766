"""Faults that only the platform's memory can find: who is registered, which ids were used, what can be corrected."""

from typing import Any, NamedTuple
from uuid import UUID

from services.kernel.events.check import is_source
from services.kernel.events.faults import Fault, show
from services.kernel.ids import record_id


class Claim(NamedTuple):
    """What an event, good or not, says it is: the parts that memory is asked about; "" for what it does not say."""

    source: str
    id: str
    corrects: str

    @property
    def record(self) -> UUID | None:
        """The record that it claims to be."""
        return record_id(self.source, self.id) if self.source and self.id else None

    @property
    def target(self) -> UUID | None:
        """The record that it claims to correct."""
        return record_id(self.source, self.corrects) if self.source and self.corrects else None


def claim_of(value: Any) -> Claim:  # noqa: ANN401 - any JSON value
    """The claim of a decoded event. A source of the wrong form is none: memory has nothing to say about it."""
    event = value if isinstance(value, dict) else {}
    data = event.get("data")
    told = (event.get("source"), event.get("id"), data.get("corrects") if isinstance(data, dict) else None)
    source, event_id, corrects = (part if isinstance(part, str) else "" for part in told)
    return Claim(source if is_source(source) else "", event_id, corrects)


def unregistered(source: str) -> Fault:
    """The source is not registered with the hub."""
    message = f"{show(source)} is not registered: the hub registers an organisation before it may send"
    return Fault("unregistered_source", "/source", message)


def unknown_correction(corrects: str) -> Fault:
    """The event that is to be corrected was not sent before."""
    message = f"No event {show(corrects)} of this source was sent before this one: send it first, or correct the id"
    return Fault("unknown_correction", "/data/corrects", message)


def id_reused(event_id: str) -> Fault:
    """The id was used for other content."""
    told = show(event_id)
    message = f"{told} was sent before with other content: give this event an id of its own, and corrects if it does"
    return Fault("id_reused", "/id", message)
