"""The clock of a return home interview."""

from collections.abc import Collection, Iterator, Sequence
from itertools import combinations
from typing import Final, NamedTuple

from services.kernel.clock import DAY, Instant
from services.profile.domain.clocks.clock import Clock, Moment, Started, Told, after, first_of, moments, running
from services.profile.domain.partition import Partition
from services.profile.domain.rules.missing import Name, episode_name, episodes, is_return_of
from services.profile.domain.working_time import after_hours

_OFFERED: Final = frozenset({"completed", "declined"})
_SAME_RETURN: Final = DAY
"""How far apart two sources tell of one return, where one of them has not reported the absence (local)."""


class _Return(NamedTuple):
    """A return of a child: the record that tells of it first, when it was, and the names of its episode."""

    first: Moment
    names: frozenset[Name]

    @property
    def at(self) -> Instant:
        """When the child was back, as first told."""
        return self.first[1]


def return_interviews(told: Told) -> Iterator[Clock]:
    """An interview offered in 72 hours from each return (Children who run away or go missing from home or care, 2014).

    One that was declined was offered. Two sources that tell of one return have one clock, from the earlier of them,
    and the interview of either meets it. An interview under a name that no report or return bears is of whoever else
    was asked to hold it: it meets the clock of the last return before it that its source has not told of.
    """
    offered = [one for one in told.of("missing.return_interview") if told.details(one).get("outcome") in _OFFERED]
    interviews = moments(told, offered, "offered_at", "held_at")
    returns = _returns(told)
    known = frozenset().union(*(one.names for one in returns))
    for place, one in enumerate(returns):
        until = min((other.at for other in returns[place + 1 :] if other.names & one.names), default=None)
        following = returns[place + 1].at if place + 1 < len(returns) else None
        sources = {source for source, _ in one.names}
        met = [
            (entry, at)
            for entry, at in after(interviews, one.at)
            if (episode_name(entry) in one.names and (until is None or at < until))
            or (
                episode_name(entry) not in known
                and entry.source not in sources
                and (following is None or at < following)
            )
        ]
        due = after_hours(one.at, told.limits(one.at).clock_return_interview_hours)
        yield running(told, Started("return_interview", one.first[0], one.at, due), met)


def _returns(told: Told) -> list[_Return]:
    """The returns of a child whose return it was, and not that of somebody named beside, in their order.

    Those told of in one episode are one, unless the child was reported missing again between them.
    """
    entries = [one for one in told.of("missing.found") if told.story.telling.is_subject(told.child, one)]
    found = sorted(moments(told, entries, "found_at"), key=first_of)
    reported = [
        (frozenset(episode_name(one.entry) for one in group), [one.since for one in group])
        for group in episodes(told.story, told.child)
    ]
    together = Partition(range(len(found)))
    named = [names for names, _ in reported]
    for one, other in combinations(range(len(found)), 2):
        if _tells_of(found[one], found[other], named) or _tells_of(found[other], found[one], named):
            together.join(one, other)
    returns = []
    for group in together.groups():
        names = frozenset(episode_name(found[place][0]) for place in group)
        of_episode = [(more, since) for more, since in reported if more & names]
        names = names.union(*(more for more, _ in of_episode))
        starts = [at for _, since in of_episode for at in since]
        firsts: list[Moment] = []
        for moment in (found[place] for place in sorted(group)):
            if not firsts or any(firsts[-1][1] < since <= moment[1] for since in starts):
                firsts.append(moment)
        returns += [_Return(moment, names) for moment in firsts]
    return sorted(returns, key=lambda one: (one.at, one.first[0].order))


def _tells_of(one: Moment, other: Moment, reported: Sequence[Collection[Name]]) -> bool:
    """Whether a return is of the absence that ended with another, whoever sent them."""
    told, at = other
    near = one[0].source != told.source and abs(one[1] - at) <= _SAME_RETURN
    names = next((names for names in reported if episode_name(told) in names), [episode_name(told)])
    return is_return_of(one[0], names, frozenset().union(*reported), near=near)
