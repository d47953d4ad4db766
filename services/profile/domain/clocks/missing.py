"""The clock of a return home interview."""

from collections.abc import Iterator

from services.profile.domain.clocks.clock import Clock, Started, Told, running, when
from services.profile.domain.working_time import after_hours

_OFFERED = frozenset({"completed", "declined"})


def return_interviews(told: Told) -> Iterator[Clock]:
    """An interview offered in 72 hours from each return (Children who run away or go missing from home or care, 2014).

    One that was declined was offered. Two sources that tell of one return of a child have one clock.
    """
    hours = told.story.thresholds.clock_return_interview_hours
    interviews = [one for one in told.of("missing.return_interview") if told.details(one).get("outcome") in _OFFERED]
    returns = [(one, when(told, one, "found_at")) for one in told.of("missing.found")]
    seen: set[tuple[str, object]] = set()
    for found, at in sorted(returns, key=lambda one: (one[1], one[0].order)):
        name = (found.source, found.facts["episode_id"])
        if name in seen or not told.story.telling.is_subject(told.child, found):
            continue
        seen.add(name)
        mine = [one for one in interviews if (one.source, one.facts["episode_id"]) == name]
        met = [(one, when(told, one, "offered_at", "held_at")) for one in mine]
        yield running(told, Started("return_interview", found, at, after_hours(at, hours)), met)
