"""Clocks of the front door: a decision on each enquiry, an assessment after each referral, one before a birth."""

from collections.abc import Iterator

from services.kernel import clock
from services.profile.domain.clocks.clock import Clock, Started, Told, after, running
from services.profile.domain.rules.enquiries import enquiry_name
from services.profile.domain.working_time import after_working_days


def decisions(told: Told) -> Iterator[Clock]:
    """A decision on an enquiry, in a working day from its receipt (Working Together to Safeguard Children)."""
    limits, decided = told.story.thresholds, told.of("social_care.decision")
    seen = set()
    for enquiry in sorted(told.of("social_care.enquiry"), key=told.story.telling.received_at):
        name = enquiry_name(enquiry)
        if name in seen:
            continue
        seen.add(name)
        received = told.story.telling.received_at(enquiry)
        due = after_working_days(received, limits.decision_working_days)
        met = [(one, max(one.at, received)) for one in decided if enquiry_name(one) == name]
        yield running(told, Started("decision", enquiry, received, due), met)


def assessments(told: Told) -> Iterator[Clock]:
    """An assessment completed in 45 working days from the referral (Working Together to Safeguard Children)."""
    limits, completed = told.story.thresholds, told.of("social_care.assessment", "completed")
    closed = [*told.closed(), *told.of("social_care.referral", "completed", "ended")]
    for referral in told.of("social_care.referral", "started"):
        due = after_working_days(referral.at, limits.clock_assessment_working_days)
        begun = Started("assessment", referral, referral.at, due)
        yield running(told, begun, after(completed, referral.at), closed)


def pre_birth(told: Told) -> Iterator[Clock]:
    """An assessment of an unborn child who is at risk, or referred, before the expected date."""
    due = max((seen.mention.face.due for seen in told.child.seen if seen.mention.face.due), default="")
    if not due:
        return
    worried = [one for one in told.story.concerning_child(told.child) if "unborn_at_risk" in one.indicators]
    first = min([*worried, *told.of("social_care.referral", "started")], key=lambda one: one.order, default=None)
    if first is None:
        return
    received = told.story.telling.received_at(first)
    begun = Started("pre_birth_assessment", first, received, clock.first_instant_of(due))
    yield running(told, begun, after(told.of("social_care.assessment", "completed"), first.at), told.closed())
