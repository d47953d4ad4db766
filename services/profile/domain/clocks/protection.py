"""Clocks of a section 47 enquiry: the initial conference, and the visit before it."""

from collections.abc import Iterator
from typing import NamedTuple

from services.kernel import clock
from services.kernel.clock import DAY, Instant
from services.profile.domain.clocks.clock import (
    Clock,
    Moment,
    Started,
    Told,
    after,
    by_the_end_of,
    first_of,
    last_instant,
    moments,
    running,
)
from services.profile.domain.clocks.process import Process, done_for, led_by, processes
from services.profile.domain.working_time import after_working_days


class _Enquiry(NamedTuple):
    """A section 47 enquiry, from when its clock runs, and the initial conferences that are its own."""

    process: Process
    started_at: Instant
    held: list[Moment]


def conferences(told: Told) -> Iterator[Clock]:
    """The initial conference in 15 working days from the strategy discussion (Working Together).

    It stops where the section 47 enquiry is over and no conference follows: the concern was not substantiated.
    """
    for process, at, held in _enquiries(told):
        due = after_working_days(at, told.limits(at).clock_conference_working_days)
        ended = told.closed(at) if held else [*process.ended, *told.closed(at)]
        yield running(told, Started("initial_conference", process.start, at, due), held, ended)


def signs_of_safety(told: Told) -> Iterator[Clock]:
    """A signs of safety visit some days before each initial conference (local)."""
    visits = [one for one in told.of("social_care.visit") if told.details(one).get("purpose") == "signs_of_safety"]
    for process, at, held in _enquiries(told):
        if not held:
            continue
        conference = min(held, key=first_of)
        days = told.limits(at).clock_signs_of_safety_days
        last = last_instant(clock.london_date(conference[1] - days * DAY))
        before = [one for one in after(moments(told, visits), at) if one[1] <= conference[1]]
        begun = Started("signs_of_safety_visit", process.start, at, last)
        yield running(told, begun, before, [] if before else [conference])


def conferences_held(told: Told, kind: str) -> list[Moment]:
    """The conferences of a kind, and when each was held."""
    held = [one for one in told.of("social_care.conference") if told.details(one).get("kind") == kind]
    return moments(told, held, "held_at")


def _enquiries(told: Told) -> Iterator[_Enquiry]:
    """The section 47 enquiries of a child, each from the last strategy discussion that led to it, else from itself."""
    discussed = moments(told, told.of("social_care.strategy_discussion", "started", "completed"))
    held = conferences_held(told, "initial")
    found = processes(told, "social_care.section_47")
    for process in found:
        before = [one for one in discussed if one[1] <= by_the_end_of(process.start.at)]
        led = led_by(told, process, found, before)
        at = led[1] if led else process.start.at
        yield _Enquiry(process, at, done_for(process, found, after(held, at)))
