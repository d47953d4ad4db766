"""The highlights of the timeline: month by month, what agencies did, and what they saw (paragraph 41: no chronology).

The whole timeline is another answer. What is routine (a visit, a core group, attendance as it should be, a visit to a
doctor without an injury) and carries no indicator is counted here, and not read out.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from services.kernel.events.entry import Entry
from services.profile.domain.drafting.draft import Pen, Section, Sentence
from services.profile.domain.drafting.told import Told
from services.profile.domain.drafting.wording import agency, counted, percent, type_of
from services.profile.domain.rules.story import day_of

NAME: Final = "timeline"
_DONE: Final = ("social_care.", "early_help.", "missing.return_interview.", "health.referral.", "partner.")
_SEEN_ALL_THE_SAME: Final = "social_care.enquiry."
_ROUTINE: Final = frozenset({"social_care.core_group", "partner.information_response"})
_READ_OUT: Final = 8
"""The records that a sentence reads out; what comes after them in the month is counted."""


def timeline(told: Told) -> Section:
    """Up to two sentences a month: what agencies did, and what they saw."""
    sentences: list[Sentence] = []
    for month, entries in groupby(told.entries, key=lambda one: f"{day_of(one):%B %Y}"):
        of_month = list(entries)
        sentences += _month(told, month, "did", [one for one in of_month if _is_done(one)])
        sentences += _month(told, month, "saw", [one for one in of_month if not _is_done(one)])
    nothing = Pen(NAME).lacks("nothing", f"Nothing is told of the family{told.here}.")
    return Section(NAME, "What agencies did and saw", tuple(sentences or [nothing]))


def _is_done(entry: Entry) -> bool:
    return entry.type.startswith(_DONE) and not entry.type.startswith(_SEEN_ALL_THE_SAME)


def _month(told: Told, month: str, what: str, entries: list[Entry]) -> Iterator[Sentence]:
    if not entries:
        return
    read_out = [one for one in entries if not _is_routine(told, one)][:_READ_OUT]
    said = [f"{day_of(one).day} {day_of(one):%B}, {agency(one.source)}: {told.summary(one)}" for one in read_out]
    rest = [one for one in entries if one not in read_out]
    if rest:
        said.append(f"{'and beside these ' if said else ''}{counted(rest)}")
    yield Pen(NAME).says(f"{month} {what}", f"{month}, what agencies {what}: {'; '.join(said)}.", entries)


def _is_routine(told: Told, entry: Entry) -> bool:
    """Whether a record tells of nothing but the ordinary course of things."""
    if entry.indicators:
        return False
    kind, details = type_of(entry), told.details(entry)
    if kind == "schools.attendance":
        attended, possible = details["sessions_attended"], details["sessions_possible"]
        least = told.story.thresholds.cumulative_concern_attendance_percent
        return not possible or percent(attended, possible) >= least
    return (
        kind in _ROUTINE
        or (kind == "social_care.visit" and details.get("seen") is True)
        or (kind == "health.attendance" and details.get("injury") is False)
    )
