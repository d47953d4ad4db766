"""Clocks of a section 47 enquiry: the initial conference, and the visit before it."""

from collections.abc import Iterator

from services.kernel import clock
from services.kernel.clock import DAY, Instant
from services.kernel.events.entry import Entry
from services.profile.domain.clocks.clock import Clock, Started, Told, after, running, when
from services.profile.domain.working_time import after_working_days


def conferences(told: Told) -> Iterator[Clock]:
    """The initial conference in 15 working days from the strategy discussion (Working Together).

    It stops where the section 47 enquiry ends without one: the concern was not substantiated.
    """
    limits = told.story.thresholds
    for section_47, started_at in _enquiries(told):
        due = after_working_days(started_at, limits.clock_conference_working_days)
        begun = Started("initial_conference", section_47, started_at, due)
        ended = [
            one
            for one in told.of("social_care.section_47", "completed", "ended")
            if one.facts["reference"] == section_47.facts["reference"]
        ]
        yield running(told, begun, _held(told, "initial", started_at), ended)


def signs_of_safety(told: Told) -> Iterator[Clock]:
    """A signs of safety visit some days before each initial conference (local)."""
    days = told.story.thresholds.clock_signs_of_safety_days
    visits = [one for one in told.of("social_care.visit") if told.details(one).get("purpose") == "signs_of_safety"]
    for section_47, started_at in _enquiries(told):
        held = min(_held(told, "initial", started_at), key=lambda one: one[1], default=None)
        if held is None:
            continue
        last = clock.end_of(clock.london_date(held[1] - days * DAY)) - 1
        before = [one for one in after(visits, started_at) if one[1] <= held[1]]
        yield running(told, Started("signs_of_safety_visit", section_47, started_at, last), before)


def initial_conferences(told: Told) -> list[tuple[Entry, Instant]]:
    """The initial conferences of a child, and when each was held."""
    return _held(told, "initial", 0)


def review_conferences(told: Told, since: Instant) -> list[tuple[Entry, Instant]]:
    """The review conferences held after an instant."""
    return [one for one in _held(told, "review", since) if one[1] > since]


def _enquiries(told: Told) -> Iterator[tuple[Entry, Instant]]:
    """The section 47 enquiries of a child, each from the last strategy discussion before it, else from itself."""
    discussed = told.of("social_care.strategy_discussion", "started", "completed")
    for section_47 in told.of("social_care.section_47", "started"):
        before = [one.at for one in discussed if one.at <= section_47.at]
        yield section_47, max(before, default=section_47.at)


def _held(told: Told, kind: str, since: Instant) -> list[tuple[Entry, Instant]]:
    """The conferences of a kind held since an instant."""
    held = [
        (one, when(told, one, "held_at"))
        for one in told.of("social_care.conference")
        if told.details(one).get("kind") == kind
    ]
    return [one for one in held if one[1] >= since]
