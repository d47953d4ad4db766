"""Clocks of a child protection plan: the first core group, the reviews, the visits."""

from collections.abc import Iterator

from services.kernel.clock import Instant
from services.kernel.events.entry import Entry
from services.profile.domain.clocks.clock import Clock, Started, Told, months_after, running, when
from services.profile.domain.clocks.protection import initial_conferences, review_conferences
from services.profile.domain.working_time import after_working_days


def core_groups(told: Told) -> Iterator[Clock]:
    """The first core group in 10 working days from the initial conference that made a plan (Working Together)."""
    limits = told.story.thresholds
    groups = [(one, when(told, one, "held_at")) for one in told.of("social_care.core_group")]
    for plan, conference, held_at in _planned(told):
        due = after_working_days(held_at, limits.clock_core_group_working_days)
        met = [one for one in groups if one[1] >= held_at]
        yield running(told, Started("core_group", conference, held_at, due), met, _ends(told, plan))


def reviews(told: Told) -> Iterator[Clock]:
    """A review within three months of the initial conference, then within six of each review, while the plan lasts."""
    limits = told.story.thresholds
    for plan, conference, held_at in _planned(told):
        months, start, since = limits.clock_first_review_months, conference, held_at
        while True:
            held = review_conferences(told, since)
            begun = Started("review_conference", start, since, months_after(since, months))
            one = running(told, begun, held, _ends(told, plan))
            yield one
            if one.met_by is None or one.met_at is None:
                break
            months, start, since = limits.clock_review_months, one.met_by, one.met_at


def visits(told: Told) -> Iterator[Clock]:
    """A visit to a child on a plan every so many working days, from the plan's start and from each visit (local)."""
    days = told.story.thresholds.clock_visit_working_days
    made = [one for one in told.of("social_care.visit") if told.details(one).get("seen") is True]
    for plan in told.of("social_care.child_protection_plan", "started"):
        chain = [plan, *(one for one in made if one.at >= plan.at)]
        for place, start in enumerate(chain):
            begun = Started("visit", start, start.at, after_working_days(start.at, days))
            one = running(told, begun, [(visit, visit.at) for visit in chain[place + 1 : place + 2]], _ends(told, plan))
            yield one
            if one.met_by is None:
                break


def _planned(told: Told) -> Iterator[tuple[Entry, Entry, Instant]]:
    """Each plan with the initial conference before it, and when that was held."""
    held = initial_conferences(told)
    for plan in told.of("social_care.child_protection_plan", "started"):
        before = [one for one in held if one[1] <= _end_of_its_day(plan)]
        if before:
            conference, held_at = max(before, key=lambda one: one[1])
            yield plan, conference, held_at


def _end_of_its_day(plan: Entry) -> Instant:
    return months_after(plan.at, 0)


def _ends(told: Told, plan: Entry) -> list[Entry]:
    """The records that end a plan, or close the case."""
    over = told.of("social_care.child_protection_plan", "completed", "ended")
    return [*(one for one in over if one.facts["reference"] == plan.facts["reference"]), *told.closed()]
