"""Statutory clocks: by when the law or the hub wants something done for a child, and whether the record shows it."""

from collections.abc import Callable, Iterator
from typing import Final

from services.profile.domain.clocks.clock import Clock, Told
from services.profile.domain.clocks.missing import return_interviews
from services.profile.domain.clocks.plans import core_groups, reviews, visits
from services.profile.domain.clocks.protection import conferences, signs_of_safety
from services.profile.domain.clocks.referral import assessments, decisions, pre_birth

RULES: Final[tuple[Callable[[Told], Iterator[Clock]], ...]] = (
    decisions,
    assessments,
    conferences,
    signs_of_safety,
    core_groups,
    reviews,
    visits,
    return_interviews,
    pre_birth,
)

KINDS: Final[dict[str, str]] = {
    "decision": "Decision on an enquiry",
    "assessment": "Assessment, from the referral",
    "initial_conference": "Initial conference, from the strategy discussion",
    "signs_of_safety_visit": "Signs of safety visit before the conference",
    "core_group": "First core group, from the conference",
    "review_conference": "Review conference",
    "visit": "Visit to a child on a plan",
    "return_interview": "Return home interview, from the return",
    "pre_birth_assessment": "Assessment before the expected date of birth",
}
"""Every kind of clock, in the words of a page."""


def clocks(told: Told) -> list[Clock]:
    """Every clock of one child of a family, in the order in which they are due."""
    return sorted((one for rule in RULES for one in rule(told)), key=lambda one: (one.due_at, one.kind))
