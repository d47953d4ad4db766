"""What the platform tells agencies, on ``kinfold.requests.<sector>.v1``: questions, and what became of an enquiry."""

from typing import Final, Literal

import msgspec
from msgspec import UNSET, UnsetType

from services.kernel.codes import SECTORS
from services.kernel.events.types import Envelope, Person
from services.kernel.events.values import Shape, ShortText, Source, Text, Time

REQUESTS: Final = "kinfold.requests.{sector}.v1"
"""The topics, one for each sector; an organisation reads its own sector's."""

REQUEST_TOPICS: Final = tuple(REQUESTS.format(sector=sector) for sector in SECTORS)
"""Every topic on which the platform tells agencies."""


class InformationRequest(Shape, frozen=True):
    """What the hub asks an organisation, about whom, on which basis, and until when; ``organisation`` is a source."""

    request_id: Text
    organisation: Source
    question: Text
    due_at: Time
    lawful_basis: Text
    threshold: Text
    people: tuple[Person, ...]
    rating: Literal["red", "amber", "green"] | UnsetType = UNSET


class Outcome(Shape, frozen=True):
    """What became of an enquiry, told to the enquirer."""

    enquiry_id: Text
    outcome: ShortText


class Told(Envelope, frozen=True, kw_only=True):
    """The envelope of what the platform tells: its source is no agency's."""

    source: Text
    data: msgspec.Raw


TOLD: Final[dict[str, type[Shape]]] = {
    "kinfold.information_request.v1": InformationRequest,
    "kinfold.outcome.v1": Outcome,
}
"""Every type that the platform sends, with the class of its data."""
