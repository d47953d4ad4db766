"""The shapes of agency events: CloudEvents 1.0 around ``data``, with details by type.

These classes, with ``details`` and ``values``, are the source of ``schemas/events``: every limit stands here once.
Members that may be absent are ``Unset``: ``null`` is a wrong value for them.
"""

from typing import Annotated, Any, Generic, Literal, TypeVar

import msgspec
from msgspec import UNSET, Meta, UnsetType, field

from services.kernel.codes import Audience, Kind, Marking, PlaceKind, Role, Scheme, Sex
from services.kernel.events.details import TYPES, Intelligence, Retraction
from services.kernel.events.values import (
    BirthDate,
    Date,
    DateAhead,
    Ethnicity,
    Language,
    Narrative,
    Ref,
    Shape,
    ShortText,
    Source,
    Text,
    Time,
    TimeOrDate,
)
from services.kernel.indicators import Indicator


class Span(Shape, frozen=True):
    """An occurrence over time; it counts at its end."""

    from_: TimeOrDate = field(name="from")
    to: TimeOrDate


class Name(Shape, frozen=True):
    """A name in parts or in full, and what else somebody is called."""

    given: Text | UnsetType = UNSET
    family: Text | UnsetType = UNSET
    full: Text | UnsetType = UNSET
    also_known_as: tuple[Text, ...] | UnsetType = UNSET


class Identifier(Shape, frozen=True):
    """A number that a system has given somebody. A failing check digit refuses nothing."""

    scheme: Scheme
    value: Text


class Address(Shape, frozen=True):
    """Where somebody lives or lived."""

    lines: tuple[Text, ...] | UnsetType = UNSET
    postcode: Text | UnsetType = UNSET
    uprn: Text | UnsetType = UNSET
    from_: Date | UnsetType = field(name="from", default=UNSET)
    to: Date | UnsetType = UNSET


class Person(Shape, frozen=True):
    """One entry of ``people``: as little as a ref and a role."""

    ref: Text
    role: Role
    name: Name | UnsetType = UNSET
    date_of_birth: BirthDate | UnsetType = UNSET
    date_of_birth_estimated: bool | UnsetType = UNSET
    expected_delivery_date: DateAhead | UnsetType = UNSET
    sex: Sex | UnsetType = UNSET
    identifiers: tuple[Identifier, ...] | UnsetType = UNSET
    addresses: tuple[Address, ...] | UnsetType = UNSET
    phones: tuple[Text, ...] | UnsetType = UNSET
    emails: tuple[Text, ...] | UnsetType = UNSET
    online_handles: tuple[Text, ...] | UnsetType = UNSET
    ethnicity: Ethnicity | UnsetType = UNSET
    first_language: Language | UnsetType = UNSET
    religion: Text | UnsetType = UNSET
    disability: tuple[Text, ...] | UnsetType = UNSET
    interpreter_needed: bool | UnsetType = UNSET
    deceased_on: Date | UnsetType = UNSET


class Relationship(Shape, frozen=True):
    """What ``from`` is to ``to``."""

    from_: Ref = field(name="from")
    to: Ref
    kind: Kind


class Location(Shape, frozen=True):
    """Where it happened."""

    lines: tuple[Text, ...] | UnsetType = UNSET
    postcode: Text | UnsetType = UNSET
    uprn: Text | UnsetType = UNSET
    from_: Date | UnsetType = field(name="from", default=UNSET)
    to: Date | UnsetType = UNSET
    place_name: Text | UnsetType = UNSET
    place_kind: PlaceKind | UnsetType = UNSET


class Vehicle(Shape, frozen=True):
    """A vehicle, and who used it."""

    registration: Text
    used_by: tuple[Ref, ...] | UnsetType = UNSET


class IntelligenceGrade(Shape, frozen=True):
    """The grading of intelligence (College of Policing, 3x5x2)."""

    source: Annotated[int, Meta(ge=1, le=3)]
    assessment: Literal["A", "B", "C", "D", "E"]
    handling: Literal["P", "C"]


class Handling(Shape, frozen=True):
    """Who may read it, on which basis."""

    marking: Marking | UnsetType = UNSET
    restricted_to: tuple[Audience, ...] | UnsetType = UNSET
    lawful_basis: Text | UnsetType = UNSET
    intelligence_grade: IntelligenceGrade | UnsetType = UNSET


class GradedHandling(Handling, kw_only=True, frozen=True):
    """Handling of intelligence, whose grade is required."""

    intelligence_grade: IntelligenceGrade  # pyright: ignore[reportGeneralTypeIssues] - required here


P = TypeVar("P")
D = TypeVar("D")


class Data(Shape, Generic[P, D], kw_only=True, frozen=True):
    """What all events say: ``P`` is how an entry of ``people`` is read, ``D`` the type's details."""

    occurred_at: TimeOrDate | Span
    recorded_at: Time
    summary: ShortText
    narrative: Narrative | UnsetType = UNSET
    child_words: Text | UnsetType = UNSET
    people: Annotated[tuple[P, ...], Meta(min_length=1)]
    relationships: tuple[Relationship, ...] | UnsetType = UNSET
    location: Location | UnsetType = UNSET
    vehicles: tuple[Vehicle, ...] | UnsetType = UNSET
    indicators: tuple[Indicator, ...] | UnsetType = UNSET
    details: D
    handling: Handling | UnsetType = UNSET
    corrects: Text | UnsetType = UNSET


class GradedData(Data[P, D], Generic[P, D], kw_only=True, frozen=True):
    """Data of intelligence, which is graded."""

    handling: GradedHandling  # pyright: ignore[reportGeneralTypeIssues] - required here


class PeoplelessData(Data[P, D], Generic[P, D], kw_only=True, frozen=True):
    """Data of a retraction, which need name nobody."""

    people: tuple[P, ...]


class Envelope(Shape, kw_only=True, frozen=True):
    """CloudEvents 1.0, structured mode, with ``data`` unread."""

    specversion: Literal["1.0"]
    source: Source
    id: Text
    type: str
    time: Time
    datacontenttype: Literal["application/json"]
    subject: Text | UnsetType = UNSET
    data: msgspec.Raw


def sector_of_source(source: str) -> str:
    """The sector in a source of the right form."""
    return source.split("/", 3)[2]


def sector_of_type(event_type: str) -> str:
    """The sector whose organisations may send a type; ``partner`` means all."""
    return event_type.split(".", 1)[0]


def data_type(event_type: str, people: type) -> type[Data[Any, Any]]:
    """The class that reads ``data`` of an event type, with ``people`` as the class of its entries."""
    details = TYPES[event_type]
    if details is Intelligence:
        return GradedData[people, details]  # type: ignore[valid-type]
    if details is Retraction:
        return PeoplelessData[people, details]  # type: ignore[valid-type]
    return Data[people, details]  # type: ignore[valid-type]
