"""The details of each event type: what it says beyond what all events say.

A member that may be absent may be ``null`` too.
"""

from typing import Final, Literal

from services.kernel.codes import PlaceKind, Sector
from services.kernel.events.values import (
    Count,
    Date,
    DateAhead,
    Ref,
    Shape,
    ShortText,
    Text,
    TimeOrDate,
    TimeOrDateAhead,
)


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
