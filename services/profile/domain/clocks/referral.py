"""Clocks of the front door: a decision on each enquiry, an assessment after each referral, one before a birth."""

from collections.abc import Iterator

from services.kernel import clock
from services.kernel.clock import Instant
from services.kernel.events.entry import Entry
from services.profile.domain.clocks.clock import Clock, Moment, Started, Told, after, moments, running
from services.profile.domain.clocks.process import done_for, processes
from services.profile.domain.rules.enquiries import enquiry_name
from services.profile.domain.rules.story import issued, of_type
from services.profile.domain.working_time import after_working_days


def decisions(told: Told) -> Iterator[Clock]:
    """A decision on an enquiry, in a working day from its receipt (Working Together to Safeguard Children).

    A decision is on the whole enquiry, whichever of the children it names.
    """
    decided = list(of_type(told.story.telling.entries, "social_care.decision"))
    seen = set()
    for enquiry in sorted(told.of("social_care.enquiry"), key=told.story.telling.received_at):
        name = enquiry_name(enquiry)
        if name in seen:
            continue
        seen.add(name)
        received = told.story.telling.received_at(enquiry)
        due = after_working_days(received, told.limits(received).decision_working_days)
        met = [(one, max(one.at, received)) for one in decided if enquiry_name(one) == name]
        yield running(told, Started("decision", enquiry, received, due), met)


def assessments(told: Told) -> Iterator[Clock]:
    """An assessment completed in 45 working days from the referral (Working Together to Safeguard Children).

    It stops where the case is closed, or where the referral is over and no assessment follows it.
    """
    completed = moments(told, told.of("social_care.assessment", "completed"))
    referrals = processes(told, "social_care.referral")
    for referral in referrals:
        at = referral.start.at
        due = after_working_days(at, told.limits(at).clock_assessment_working_days)
        met = done_for(referral, referrals, after(completed, at))
        ended = told.closed(at) if met else [*referral.ended, *told.closed(at)]
        yield running(told, Started("assessment", referral.start, at, due), met, ended)


def pre_birth(told: Told) -> Iterator[Clock]:
    """An assessment of an unborn child who is at risk, or referred, before the expected date or an earlier birth."""
    expected = max((one.entry for one in told.child.seen if one.mention.face.due), key=issued, default=None)
    if expected is None:
        return
    due = max(one.mention.face.due for one in told.child.seen if one.entry is expected)
    born = _birth(told)
    before = min([clock.first_instant_of(due), *(at for _, at in born)])
    worried = [one for one in told.story.concerning_child(told.child) if "unborn_at_risk" in one.indicators]
    told_before = [one for one in (*worried, *told.of("social_care.referral", "started")) if one.at < before]
    first: Entry | None = min(told_before, key=lambda one: one.order, default=None)
    if first is None:
        return
    received: Instant = told.story.telling.received_at(first)
    begun = Started("pre_birth_assessment", first, received, before - 1)
    completed = moments(told, told.of("social_care.assessment", "completed"))
    yield running(told, begun, after(completed, first.at), [*born, *told.closed(first.at)])


def _birth(told: Told) -> list[Moment]:
    """The first record that tells of the child's birth, and by when that was."""
    if not told.child.born:
        return []
    at = clock.first_instant(clock.last_day_of(told.child.born))
    telling = [one.entry for one in told.child.seen if one.mention.face.born == told.child.born]
    return [(min(telling, key=issued), at)] if telling else []
