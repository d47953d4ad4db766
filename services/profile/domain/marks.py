"""Marks on an entry: bits by which the database tells which circles a rule could hold for, without reading them.

A mark says only that a record is of a kind that some rule counts. A circle in which no rule could hold is left
out of an agenda unread; any other is understood in full.
"""

from typing import Final

from services.kernel.events.entry import Entry
from services.profile.domain.rules.concern import is_concern
from services.profile.domain.rules.enquiries import CLOSING
from services.profile.domain.rules.urgent import says_urgent

URGENT: Final = 1
ENQUIRY: Final = 2
CLOSURE: Final = 4
TRANSFER: Final = 8
HANDOVER: Final = 16
MISSING: Final = 32
CONCERN: Final = 64
REFERRAL: Final = 128
VERSION: Final = 256


def marks_of(entry: Entry) -> int:
    """The marks of a record."""
    kind, _, _ = entry.type.rpartition(".")
    facts = entry.facts
    marks = URGENT if says_urgent(entry) else 0
    if is_concern(entry, 100):
        marks |= CONCERN
    if entry.corrects or entry.retracts:
        marks |= VERSION
    match kind:
        case "social_care.enquiry":
            marks |= ENQUIRY
        case "social_care.decision":
            marks |= CLOSURE if facts["outcome"] in CLOSING else 0
            marks |= HANDOVER if facts["outcome"] == "early_help" else 0
        case "social_care.case_closed" if facts.get("step_down_to") == "early_help":
            marks |= TRANSFER | HANDOVER
        case "early_help.episode" if facts["status"] == "stepped_up":
            marks |= TRANSFER | HANDOVER
        case "social_care.referral" if facts["status"] == "started":
            marks |= TRANSFER | REFERRAL
        case "missing.reported":
            marks |= MISSING | (URGENT if facts["risk"] == "high" else 0)
        case _:
            pass
    return marks
