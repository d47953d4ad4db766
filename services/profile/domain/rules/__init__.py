"""Why a family is on the table, and why one must not wait for it: facts with their evidence, never a score.

Each rule is a pure function from a family's story to at most one finding. ``SELECTION`` puts a family before the
monthly meeting; the urgent gate stands in front of it.
"""

from collections.abc import Callable
from typing import Final

from services.profile.domain.rules.concern import cumulative_concern
from services.profile.domain.rules.enquiries import enquiry_after_closure, repeat_enquiries
from services.profile.domain.rules.missing import repeat_missing
from services.profile.domain.rules.story import Finding, Story
from services.profile.domain.rules.transfers import between_services, handover_not_picked_up
from services.profile.domain.rules.urgent import urgent_unanswered

Rule = Callable[[Story], Finding | None]

SELECTION: Final[tuple[Rule, ...]] = (
    repeat_enquiries,
    enquiry_after_closure,
    between_services,
    handover_not_picked_up,
    repeat_missing,
    cumulative_concern,
)

GATE: Final[Rule] = urgent_unanswered

VERSION: Final = "1"
"""The version of every rule. A rule that changes what it finds gets the next number, and keeps the old one."""

RULES: Final = (
    "urgent_unanswered",
    "repeat_enquiries",
    "enquiry_after_closure",
    "between_services",
    "handover_not_picked_up",
    "repeat_missing",
    "cumulative_concern",
    "rereferral",
)
"""The names of the rules, as findings and settings have them."""
