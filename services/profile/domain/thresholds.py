"""The numbers of the rules: defaults here, and in a dated table whatever a hub has decided since."""

from typing import Final

from msgspec import Struct


class Thresholds(Struct, frozen=True):
    """Every number that a rule uses. All are local choices, but for those in ``NATIONAL``."""

    repeat_enquiries_count: int = 3
    repeat_enquiries_months: int = 12
    enquiry_after_closure_pairs: int = 2
    enquiry_after_closure_days: int = 90
    enquiry_after_closure_months: int = 12
    between_services_transfers: int = 2
    between_services_months: int = 12
    between_services_same_transfer_days: int = 14
    handover_not_picked_up_days_before: int = 14
    handover_not_picked_up_days_after: int = 28
    handover_not_picked_up_months: int = 12
    repeat_missing_episodes: int = 3
    repeat_missing_days: int = 90
    cumulative_concern_months: int = 6
    cumulative_concern_later_months: int = 3
    cumulative_concern_sectors: int = 3
    cumulative_concern_later_count: int = 4
    cumulative_concern_times_earlier: int = 2
    cumulative_concern_attendance_percent: int = 90
    urgent_unanswered_months: int = 12
    rereferral_days: int = 365
    request_red_hours: int = 4
    request_amber_working_days: int = 1
    request_green_working_days: int = 3
    decision_working_days: int = 1
    oversight_working_days: int = 5
    override_seen_working_days: int = 1
    urgent_escalation_minutes: int = 60
    feedback_acknowledge_working_days: int = 3
    feedback_answer_working_days: int = 10
    exploitation_answer_hours: int = 72
    clock_return_interview_hours: int = 72
    clock_conference_working_days: int = 15
    clock_assessment_working_days: int = 45
    clock_core_group_working_days: int = 10
    clock_first_review_months: int = 3
    clock_review_months: int = 6
    clock_visit_working_days: int = 10
    clock_signs_of_safety_days: int = 5
    profile_words_months: int = 12
    profile_seen_alone_weeks: int = 6
    profile_attendance_percent: int = 95


NATIONAL: Final[dict[str, str]] = {
    "rereferral_days": "A re-referral follows the previous referral within 12 months (DfE, children in need census)",
    "decision_working_days": "A decision on a referral is made within one working day (Working Together)",
    "feedback_answer_working_days": "10 working days at the first stage (Representations Procedure Regulations 2006)",
    "clock_return_interview_hours": "Offered within 72 hours of return (Children who run away or go missing, 2014)",
    "clock_conference_working_days": "15 working days from the strategy discussion (Working Together)",
    "clock_assessment_working_days": "45 working days from referral (Working Together)",
    "clock_core_group_working_days": "Within 10 working days of the initial conference (Working Together)",
    "clock_first_review_months": "Within three months of the initial conference (Working Together)",
    "clock_review_months": "At intervals of not more than six months (Working Together)",
    "cumulative_concern_attendance_percent": "Persistent absence: 10 % of possible sessions or more (DfE)",
}
"""The numbers that are not a hub's to choose, and where they come from."""

MEANINGS: Final[dict[str, str]] = {
    "repeat_enquiries_count": "Enquiries about a family's children that put it on the table",
    "repeat_enquiries_months": "Months in which repeat enquiries are counted",
    "enquiry_after_closure_pairs": "Enquiries soon after a closure that put a family on the table",
    "enquiry_after_closure_days": "Days after a closure within which the next enquiry counts",
    "enquiry_after_closure_months": "Months in which both of a pair must lie",
    "between_services_transfers": "Transfers between early help and social care that put a family on the table",
    "between_services_months": "Months in which transfers are counted",
    "between_services_same_transfer_days": "Days within which reports of one direction are one transfer",
    "handover_not_picked_up_days_before": "Days before a hand-over from which its pick-up counts",
    "handover_not_picked_up_days_after": "Days that the other service has to pick a hand-over up",
    "handover_not_picked_up_months": "Months in which hand-overs are looked at",
    "repeat_missing_episodes": "Missing episodes of one child that put a family on the table",
    "repeat_missing_days": "Days in which missing episodes are counted",
    "cumulative_concern_months": "Months in which concerns are counted",
    "cumulative_concern_later_months": "Months of those that are the later part",
    "cumulative_concern_sectors": "Sectors that the concerns must come from",
    "cumulative_concern_later_count": "Concerns that the later part must have",
    "cumulative_concern_times_earlier": "How many times those of the earlier part they must be",
    "cumulative_concern_attendance_percent": "Attendance below this per cent is a concern",
    "urgent_unanswered_months": "Months in which an unanswered urgent event holds the gate",
    "rereferral_days": "Days after a referral within which the next is a re-referral",
    "request_red_hours": "Hours from receipt within which agencies answer of a red enquiry",
    "request_amber_working_days": "Working days from receipt within which agencies answer of an amber enquiry",
    "request_green_working_days": "Working days from receipt within which agencies answer of a green enquiry",
    "decision_working_days": "Working days from receipt within which an enquiry is decided",
    "oversight_working_days": "Working days after a decision within which a manager looks at what became of it",
    "override_seen_working_days": "Working days within which a second manager sees an override",
    "urgent_escalation_minutes": "Minutes after which an urgent family that nobody took goes a step up the line",
    "feedback_acknowledge_working_days": "Working days within which feedback is acknowledged",
    "feedback_answer_working_days": "Working days within which a complaint is answered",
    "exploitation_answer_hours": "Hours from a return within which the exploitation question is answered",
    "clock_return_interview_hours": "Hours from return within which a return home interview is offered",
    "clock_conference_working_days": "Working days from the strategy discussion to the initial conference",
    "clock_assessment_working_days": "Working days from the referral to a completed assessment",
    "clock_core_group_working_days": "Working days from the initial conference to the first core group",
    "clock_first_review_months": "Months from the initial conference to the first review",
    "clock_review_months": "Months from a review to the next",
    "clock_visit_working_days": "Working days from one visit to a child on a plan to the next",
    "clock_signs_of_safety_days": "Days before the initial conference by which a signs of safety visit is made",
    "profile_words_months": "Months in which a written profile looks for the words of each child",
    "profile_seen_alone_weeks": "Weeks in which a written profile asks that each child was seen alone",
    "profile_attendance_percent": "Attendance of this per cent or more is told as going well",
}
"""What each number means, in the words of the page that shows it."""
