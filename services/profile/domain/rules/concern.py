"""Slow deterioration: many small concerns from several agencies, and more of them lately, with no trigger."""

from services.kernel import clock
from services.kernel.events.entry import Entry
from services.profile.domain.rules.story import Finding, Story, day_of, span, times

_ANSWERS = (
    ("social_care.assessment", ("started",)),
    ("social_care.section_47", ("started",)),
    ("social_care.strategy_discussion", ("started", "completed")),
)


def is_concern(entry: Entry, attendance_percent: int) -> bool:
    """An event with an indicator, a child not brought, an exclusion, or attendance below a per cent."""
    if entry.indicators or entry.type.startswith(("health.not_brought.v", "schools.exclusion.v")):
        return True
    possible, attended = entry.facts.get("sessions_possible", 0), entry.facts.get("sessions_attended", 0)
    return isinstance(possible, int) and isinstance(attended, int) and attended * 100 < attendance_percent * possible


def cumulative_concern(story: Story) -> Finding | None:
    """Concerns that gather without a trigger (Ofsted, Devon 2013, paragraph 32)."""
    limits = story.thresholds
    window = story.months(limits.cumulative_concern_months)
    percent = limits.cumulative_concern_attendance_percent
    concerns = [entry for entry in story.naming if day_of(entry) in window and is_concern(entry, percent)]
    if len({entry.sector for entry in concerns}) < limits.cumulative_concern_sectors:
        return None
    turn = clock.months_before(story.day, limits.cumulative_concern_later_months)
    later = sum(day_of(entry) > turn for entry in concerns)
    enough = max(
        limits.cumulative_concern_later_count,
        limits.cumulative_concern_times_earlier * (len(concerns) - later),
    )
    if later < enough or _is_answered(story, concerns[-1]):
        return None
    sectors = len({entry.sector for entry in concerns})
    says = (
        f"{times(len(concerns), 'concern')} about the family of {story.names()}, from "
        f"{times(sectors, 'kind')} of agency, in the "
        f"{span(limits.cumulative_concern_months, 'month')} to {story.until()}, "
        f"{'all' if later == len(concerns) else later} of them in the last "
        f"{span(limits.cumulative_concern_later_months, 'month')}, and no assessment, section 47 enquiry or "
        "strategy discussion since."
    )
    return Finding("cumulative_concern", says, window, tuple(concerns))


def _is_answered(story: Story, last: Entry) -> bool:
    return any(day_of(entry) >= day_of(last) for kind, statuses in _ANSWERS for entry in story.of_type(kind, *statuses))
