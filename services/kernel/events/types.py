"""The shapes of agency events: CloudEvents 1.0 around ``data``, with details by type.

These classes are the source of ``schemas/events``: every limit stands here once. Members that may be absent are
``Unset`` outside the details and ``None`` inside them, where the contract lets a sender write ``null``.
"""

from typing import Annotated, Any, Final, Generic, Literal, TypeVar

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType, field

from services.kernel.clock import BIRTH_PATTERN, DATE_PATTERN, END, INSTANT_PATTERN
from services.kernel.codes import (
    SECTORS,
    Audience,
    Indicator,
    Kind,
    Marking,
    PlaceKind,
    Role,
    Scheme,
    Sector,
    Sex,
)

SOURCE_PATTERN: Final = rf"^/agencies/({'|'.join(SECTORS)})/[A-Za-z0-9][A-Za-z0-9._~-]*{END}"

Text = Annotated[str, Meta(min_length=1)]
ShortText = Annotated[str, Meta(min_length=1, max_length=500)]
Narrative = Annotated[str, Meta(min_length=1, max_length=50_000)]
Source = Annotated[
    str,
    Meta(
        pattern=SOURCE_PATTERN,
        description="/agencies/<sector>/<organisation>",
        examples=["/agencies/police/devon-and-cornwall"],
    ),
]
Time = Annotated[
    str,
    Meta(
        pattern=INSTANT_PATTERN,
        description="An instant, RFC 3339 with an offset",
        extra={"time": "instant"},
        extra_json_schema={"format": "date-time"},
    ),
]
Date = Annotated[
    str,
    Meta(
        pattern=DATE_PATTERN,
        description="A date",
        extra={"time": "date"},
        extra_json_schema={"format": "date"},
    ),
]
TimeOrDate = Annotated[
    str,
    Meta(
        pattern=f"{DATE_PATTERN}|{INSTANT_PATTERN}",
        description="An instant, RFC 3339 with an offset; or a date where the time is not known",
        extra={"time": "either"},
    ),
]
BirthDate = Annotated[
    str,
    Meta(
        pattern=BIRTH_PATTERN,
        description="YYYY, YYYY-MM or YYYY-MM-DD",
        extra={"time": "part of a date"},
    ),
]
DateAhead = Annotated[
    str,
    Meta(
        pattern=DATE_PATTERN,
        description="A date, which may lie ahead",
        extra={"time": "date", "ahead": True},
        extra_json_schema={"format": "date"},
    ),
]
TimeOrDateAhead = Annotated[
    str,
    Meta(
        pattern=f"{DATE_PATTERN}|{INSTANT_PATTERN}",
        description="An instant or a date, which may lie ahead",
        extra={"time": "either", "ahead": True},
    ),
]
Ethnicity = Annotated[
    str,
    Meta(
        pattern=r"^[A-Z]{4}" + END,
        description="DfE extended ethnicity code",
        examples=["WBRI"],
        extra={"fault": "unknown_code"},
    ),
]
Language = Annotated[
    str,
    Meta(
        pattern=r"^[a-z]{2,3}" + END,
        description="ISO 639 code",
        examples=["cs"],
        extra={"fault": "unknown_code"},
    ),
]
Count = Annotated[int, Meta(ge=0, le=1_000_000)]
Ref = Annotated[str, Meta(min_length=1, extra={"ref": True})]
"""A ref that must name one of the event's people."""


class Shape(Struct, forbid_unknown_fields=True, frozen=True, gc=False):
    """The base of every object on the wire: members that it does not list are refused."""


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

    intelligence_grade: IntelligenceGrade


class Details(Shape, frozen=True):
    """What an event says beyond what all events say."""


class ProtectionNotice(Details, frozen=True):
    """Details of ``police.protection_notice.v1``."""

    vulnerabilities: tuple[ShortText, ...]
    risk: Literal["standard", "medium", "high"]
    children_present: bool


class Incident(Details, frozen=True):
    """Details of ``police.incident.v1``."""

    category: ShortText
    outcome: ShortText | None = None


class Intelligence(Details, frozen=True):
    """Details of ``police.intelligence.v1``."""

    themes: tuple[ShortText, ...]


class MissingReported(Details, frozen=True):
    """Details of ``missing.reported.v1``."""

    episode_id: Text
    last_seen_at: TimeOrDate
    missing_from: PlaceKind
    risk: Literal["no_apparent", "low", "medium", "high"]


class MissingFound(Details, frozen=True):
    """Details of ``missing.found.v1``."""

    episode_id: Text
    found_at: TimeOrDate
    found_with: tuple[Ref, ...] | None = None
    harm_disclosed: bool | None = None


class ReturnInterview(Details, kw_only=True, frozen=True):
    """Details of ``missing.return_interview.v1``."""

    episode_id: Text
    offered_at: TimeOrDate | None = None
    held_at: TimeOrDate | None = None
    outcome: Literal["completed", "declined", "not_offered"]
    push_pull_factors: tuple[ShortText, ...] | None = None


class Attendance(Details, frozen=True):
    """Details of ``health.attendance.v1``."""

    setting: Literal["emergency_department", "minor_injuries", "gp", "sexual_health", "ambulance", "other"]
    reason: ShortText
    injury: bool


class NotBrought(Details, frozen=True):
    """Details of ``health.not_brought.v1``."""

    service: ShortText
    appointment_at: TimeOrDateAhead
    consecutive: Count | None = None


class HealthReferral(Details, frozen=True):
    """Details of ``health.referral.v1``."""

    service: ShortText
    status: Literal["made", "accepted", "declined", "waiting", "started", "ended"]


class Pregnancy(Details, frozen=True):
    """Details of ``health.pregnancy.v1``."""

    expected_delivery_date: DateAhead
    gestation_weeks: Count | None = None


class Concern(Details, frozen=True):
    """Details of the sectors' ``concern.v1``."""

    category: ShortText


class SchoolAttendance(Details, frozen=True):
    """Details of ``schools.attendance.v1``."""

    period_from: Date
    period_to: Date
    sessions_possible: Count
    sessions_attended: Count
    sessions_unauthorised: Count | None = None


class Exclusion(Details, frozen=True):
    """Details of ``schools.exclusion.v1``."""

    kind: Literal["suspension", "permanent"]
    sessions: Count | None = None
    reason: ShortText | None = None


class RollChange(Details, frozen=True):
    """Details of ``schools.roll_change.v1``."""

    change: Literal["joined", "left", "elective_home_education", "missing_education"]
    school: ShortText | None = None


class Enquiry(Details, frozen=True):
    """Details of ``social_care.enquiry.v1``."""

    enquiry_id: Text
    enquirer: Literal[Sector, "public", "self"]
    concerns: tuple[ShortText, ...]
    consent: Literal["given", "refused", "not_sought"]
    requested: ShortText | None = None
    rating: Literal["red", "amber", "green"] | None = None


class Decision(Details, frozen=True):
    """Details of ``social_care.decision.v1``."""

    enquiry_id: Text
    outcome: Literal["no_further_action", "advice", "early_help", "assessment", "strategy_discussion", "section_47"]
    rationale: ShortText
    decided_by: ShortText
    authorised_by: ShortText | None = None


class Process(Details, frozen=True):
    """Details of a social care process.

    That is a referral, an assessment, a strategy discussion, a section 47, a child protection plan, looked after.
    """

    status: Literal["started", "completed", "ended"]
    reference: Text
    category: ShortText | None = None
    outcome: ShortText | None = None


class Conference(Details, frozen=True):
    """Details of ``social_care.conference.v1``."""

    kind: Literal["initial", "review"]
    held_at: TimeOrDate
    reference: Text | None = None
    outcome: ShortText | None = None


class CoreGroup(Details, frozen=True):
    """Details of ``social_care.core_group.v1``."""

    held_at: TimeOrDate
    reference: Text | None = None


class Visit(Details, frozen=True):
    """Details of ``social_care.visit.v1``."""

    statutory: bool
    seen: bool
    seen_alone: bool | None = None
    purpose: Literal["plan", "signs_of_safety", "pre_birth", "other"] | None = None


class CaseClosed(Details, frozen=True):
    """Details of ``social_care.case_closed.v1``."""

    reason: ShortText
    step_down_to: Literal["early_help", "universal"] | None = None


class EarlyHelpEpisode(Details, frozen=True):
    """Details of ``early_help.episode.v1``."""

    episode_id: Text
    status: Literal["requested", "started", "stepped_up", "closed", "declined"]
    lead_professional: ShortText | None = None
    reason: ShortText | None = None


class InformationResponse(Details, frozen=True):
    """Details of ``partner.information_response.v1``; ``reason`` is required where the answer is refused."""

    request_id: Text
    answered: Literal["held", "not_held", "refused", "will_answer_section_47"]
    answer: ShortText | None = None
    reason: ShortText | None = None


class Retraction(Details, frozen=True):
    """Details of ``partner.retraction.v1``."""

    retracts: Text
    reason: ShortText


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

    handling: GradedHandling


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


RETRACTION: Final = "partner.retraction.v1"

TYPES: Final[dict[str, type[Details]]] = {
    "police.protection_notice.v1": ProtectionNotice,
    "police.incident.v1": Incident,
    "police.intelligence.v1": Intelligence,
    "missing.reported.v1": MissingReported,
    "missing.found.v1": MissingFound,
    "missing.return_interview.v1": ReturnInterview,
    "health.attendance.v1": Attendance,
    "health.not_brought.v1": NotBrought,
    "health.referral.v1": HealthReferral,
    "health.pregnancy.v1": Pregnancy,
    "health.concern.v1": Concern,
    "schools.attendance.v1": SchoolAttendance,
    "schools.exclusion.v1": Exclusion,
    "schools.roll_change.v1": RollChange,
    "schools.concern.v1": Concern,
    "housing.concern.v1": Concern,
    "probation.concern.v1": Concern,
    "youth_justice.concern.v1": Concern,
    "adult_services.concern.v1": Concern,
    "voluntary.concern.v1": Concern,
    "social_care.enquiry.v1": Enquiry,
    "social_care.decision.v1": Decision,
    "social_care.referral.v1": Process,
    "social_care.assessment.v1": Process,
    "social_care.strategy_discussion.v1": Process,
    "social_care.section_47.v1": Process,
    "social_care.child_protection_plan.v1": Process,
    "social_care.looked_after.v1": Process,
    "social_care.conference.v1": Conference,
    "social_care.core_group.v1": CoreGroup,
    "social_care.visit.v1": Visit,
    "social_care.case_closed.v1": CaseClosed,
    "early_help.episode.v1": EarlyHelpEpisode,
    "partner.information_response.v1": InformationResponse,
    RETRACTION: Retraction,
}
"""Every type that an agency may send, with the class of its details."""


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
