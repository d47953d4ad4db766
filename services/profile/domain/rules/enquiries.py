"""Repeat enquiries, and enquiries soon after a closure."""

from dataclasses import dataclass
from datetime import date

from services.kernel.clock import Window
from services.kernel.events.entry import Entry
from services.profile.domain.rules.story import (
    Finding,
    Story,
    day_of,
    enough,
    in_order,
    issued,
    moment,
    of_type,
    often,
    sentence,
    span,
    times,
)

CLOSING = frozenset({"no_further_action", "advice", "early_help"})
"""The outcomes of a decision that end a hub's part for now."""


@dataclass(frozen=True, slots=True)
class Enquiry:
    """An enquiry: it happened at its first record, and is evidenced by its latest."""

    name: tuple[str, str]
    first: Entry
    latest: Entry

    @property
    def day(self) -> date:
        """The date on which it happened."""
        return day_of(self.first)


def enquiry_name(entry: Entry) -> tuple[str, str]:
    """The name of the enquiry to which a record belongs: its source, and the id it has there."""
    return entry.source, str(entry.facts["enquiry_id"])


def enquiries(story: Story) -> list[Enquiry]:
    """The enquiries about any child of the family, in the order in which they happened."""
    names = {enquiry_name(entry) for entry in story.of_type("social_care.enquiry")}
    records: dict[tuple[str, str], list[Entry]] = {name: [] for name in names}
    for entry in of_type(story.telling.entries, "social_care.enquiry"):
        if enquiry_name(entry) in records:
            records[enquiry_name(entry)].append(entry)
    found = [Enquiry(name, min(group, key=moment), max(group, key=issued)) for name, group in records.items() if group]
    return sorted(found, key=lambda enquiry: (moment(enquiry.first), enquiry.name))


def repeat_enquiries(story: Story) -> Finding | None:
    """Distinct enquiries about any child of the family (Ofsted, Devon 2013, paragraph 19)."""
    limits = story.thresholds
    window = story.months(limits.repeat_enquiries_months)
    counted = [enquiry for enquiry in enquiries(story) if enquiry.day in window]
    if len(counted) < limits.repeat_enquiries_count:
        return None
    says = (
        f"{times(len(counted), 'enquiry', 'enquiries')} about {story.names()} in the "
        f"{span(limits.repeat_enquiries_months, 'month')} to {story.until()}; "
        f"{enough(limits.repeat_enquiries_count)}."
    )
    return Finding("repeat_enquiries", says, window, tuple(enquiry.latest for enquiry in counted))


def enquiry_after_closure(story: Story) -> Finding | None:
    """Enquiries within days of a decision that closed the one before (paragraphs 20 and 35)."""
    limits = story.thresholds
    window = story.months(limits.enquiry_after_closure_months)
    pairs = [pair for pair in _pairs(story) if _counts(pair, window, limits.enquiry_after_closure_days)]
    if len(pairs) < limits.enquiry_after_closure_pairs:
        return None
    says = (
        f"{sentence(often(len(pairs)))} in the {span(limits.enquiry_after_closure_months, 'month')} to "
        f"{story.until()}, a new enquiry about {story.names()} came within "
        f"{times(limits.enquiry_after_closure_days, 'day')} of a decision that had closed an earlier one."
    )
    evidence = in_order(entry for decision, enquiry in pairs for entry in (decision, enquiry.latest))
    return Finding("enquiry_after_closure", says, window, evidence)


def _pairs(story: Story) -> list[tuple[Entry, Enquiry]]:
    """Each closing decision with the first enquiry of another name after it; an enquiry serves one pair."""
    found: dict[tuple[str, str], tuple[Entry, Enquiry]] = {}
    in_order = enquiries(story)
    decisions = [one for one in story.of_type("social_care.decision") if one.facts["outcome"] in CLOSING]
    for decision in sorted(decisions, key=issued):
        name = enquiry_name(decision)
        after = (one for one in in_order if one.name != name and moment(one.first) > moment(decision))
        enquiry = next(after, None)
        if enquiry:
            found[enquiry.name] = (decision, enquiry)
    return list(found.values())


def _counts(pair: tuple[Entry, Enquiry], window: Window, days: int) -> bool:
    decision, enquiry = pair
    closed = day_of(decision)
    return closed in window and enquiry.day in window and (enquiry.day - closed).days <= days
