"""To and fro between early help and social care, and hand-overs that nobody picked up."""

from collections.abc import Iterator
from datetime import timedelta

from services.kernel import clock
from services.kernel.events.entry import Entry
from services.profile.domain.rules.story import Finding, Story, day_of, in_order, moment, of_type, often, span, times

_ENDS = frozenset({"stepped_up", "closed", "declined"})
_PICKED_UP_BY_SOCIAL_CARE = ("social_care.referral", "social_care.assessment", "social_care.strategy_discussion")


def between_services(story: Story) -> Finding | None:
    """Transfers between early help and social care, either way (Ofsted, Devon 2013, paragraphs 20 and 51)."""
    limits = story.thresholds
    window = story.months(limits.between_services_months)
    days = limits.between_services_same_transfer_days
    transfers = [*_transfers(list(_steps_up(story)), days), *_transfers(list(_steps_down(story)), days)]
    counted = in_order(entry for entry in transfers if day_of(entry) in window)
    if len(counted) < limits.between_services_transfers:
        return None
    says = (
        f"The family of {story.names()} moved between early help and social care {often(len(counted))} in the "
        f"{span(limits.between_services_months, 'month')} to {story.until()}."
    )
    return Finding("between_services", says, window, counted)


def _steps_up(story: Story) -> Iterator[Entry]:
    """Reports that the family went up: a step up, or a referral that starts while early help holds it."""
    yield from story.of_type("early_help.episode", "stepped_up")
    held = _held_by_early_help(story)
    for referral in story.of_type("social_care.referral", "started"):
        if any(start <= moment(referral) and not (end and end <= moment(referral)) for start, end in held):
            yield referral


def _steps_down(story: Story) -> Iterator[Entry]:
    """Reports that the family went down: a case closed with a step down to early help."""
    for entry in story.of_type("social_care.case_closed"):
        if entry.facts.get("step_down_to") == "early_help":
            yield entry


def _held_by_early_help(story: Story) -> list[tuple[tuple[int, int], tuple[int, int] | None]]:
    """From when to when an episode of early help held any child of the family; None for an end still open."""
    spans = []
    for start in story.of_type("early_help.episode", "started"):
        episode = (start.source, start.facts["episode_id"])
        ends = [
            moment(entry)
            for entry in of_type(story.telling.entries, "early_help.episode", *_ENDS)
            if (entry.source, entry.facts["episode_id"]) == episode and moment(entry) >= moment(start)
        ]
        spans.append((moment(start), min(ends, default=None)))
    return spans


def _transfers(reports: list[Entry], days: int) -> list[Entry]:
    """The first report of each transfer: reports within days of a transfer's first are that transfer."""
    firsts: list[Entry] = []
    for report in sorted(reports, key=lambda entry: entry.order):
        if not firsts or (day_of(report) - day_of(firsts[-1])).days > days:
            firsts.append(report)
    return firsts


def handover_not_picked_up(story: Story) -> Finding | None:
    """Hand-overs after which the other service did nothing in time (paragraphs 20 and 35)."""
    limits = story.thresholds
    window = story.months(limits.handover_not_picked_up_months)
    by_social_care = [
        entry for kind in _PICKED_UP_BY_SOCIAL_CARE for entry in story.of_type(kind, "started", "completed")
    ]
    by_early_help = list(story.of_type("early_help.episode", "started"))
    up = list(story.of_type("early_help.episode", "stepped_up"))
    decided = [one for one in story.of_type("social_care.decision") if one.facts["outcome"] == "early_help"]
    down = [*_steps_down(story), *decided]
    dropped = [one for one in up if _is_dropped(one, by_social_care, story)]
    dropped += [one for one in down if _is_dropped(one, by_early_help, story)]
    counted = in_order(one for one in dropped if day_of(one) in window)
    if not counted:
        return None
    says = (
        f"{times(len(counted), 'hand-over')} of the family of {story.names()} between social care and early help "
        f"in the {span(limits.handover_not_picked_up_months, 'month')} to {story.until()} "
        f"{'was' if len(counted) == 1 else 'were'} not picked up within "
        f"{times(limits.handover_not_picked_up_days_after, 'day')}."
    )
    return Finding("handover_not_picked_up", says, window, counted)


def _is_dropped(handover: Entry, pick_ups: list[Entry], story: Story) -> bool:
    """Whether the wait has run out, and none of the pick-ups lies in it."""
    handed = day_of(handover)
    last = handed + timedelta(days=story.thresholds.handover_not_picked_up_days_after)
    first = handed - timedelta(days=story.thresholds.handover_not_picked_up_days_before)
    if story.now < clock.end_of(last):
        return False
    return not any(first <= day_of(entry) <= last for entry in pick_ups)
