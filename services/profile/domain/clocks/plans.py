"""Clocks of a child protection plan: the first core group, the reviews, the visits."""

from collections.abc import Iterator

from services.kernel.clock import Instant
from services.kernel.events.entry import Entry
from services.profile.domain.clocks.clock import (
    Clock,
    Moment,
    Started,
    Told,
    after,
    first_of,
    moments,
    months_after,
    running,
)
from services.profile.domain.clocks.process import Process, led_by, processes
from services.profile.domain.clocks.protection import conferences_held
from services.profile.domain.working_time import after_working_days


def core_groups(told: Told) -> Iterator[Clock]:
    """The first core group in 10 working days from the initial conference that made a plan (Working Together)."""
    groups = moments(told, told.of("social_care.core_group"), "held_at")
    for plan, start, at in _planned(told):
        due = after_working_days(at, told.limits(at).clock_core_group_working_days)
        yield running(told, Started("core_group", start, at, due), after(groups, at), _ended(told, plan))


def reviews(told: Told) -> Iterator[Clock]:
    """A review within three months of the initial conference, then within six of each review, while the plan lasts."""
    held = conferences_held(told, "review")
    for plan, conference, held_at in _planned(told):
        start, since, months = conference, held_at, told.limits(held_at).clock_first_review_months
        while True:
            later = [one for one in held if one[1] > since]
            begun = Started("review_conference", start, since, months_after(since, months))
            one = running(told, begun, later, _ended(told, plan))
            yield one
            if one.met_by is None or one.met_at is None:
                break
            start, since = one.met_by, one.met_at
            months = told.limits(since).clock_review_months


def visits(told: Told) -> Iterator[Clock]:
    """A visit to a child on a plan every so many working days, from the plan's start and from each visit (local)."""
    made = moments(told, (one for one in told.of("social_care.visit") if told.details(one).get("seen") is True))
    for plan in processes(told, "social_care.child_protection_plan"):
        chain: list[Moment] = [(plan.start, plan.start.at), *sorted(after(made, plan.start.at), key=first_of)]
        for place, (start, at) in enumerate(chain):
            due = after_working_days(at, told.limits(at).clock_visit_working_days)
            met = chain[place + 1 : place + 2]
            one = running(told, Started("visit", start, at, due), met, _ended(told, plan))
            yield one
            if one.met_by is None:
                break


def _planned(told: Told) -> Iterator[tuple[Process, Entry, Instant]]:
    """Each plan with the initial conference that made it, and when that was held.

    Where no conference is told of, it was on the day on which the plan began: that it is not on record hides no clock.
    """
    held = conferences_held(told, "initial")
    plans = processes(told, "social_care.child_protection_plan")
    for plan in plans:
        conference, at = led_by(told, plan, plans, held) or (plan.start, plan.start.at)
        yield plan, conference, at


def _ended(told: Told, plan: Process) -> list[Moment]:
    """The records that end a plan, or close the case."""
    return [*plan.ended, *told.closed(plan.start.at)]
