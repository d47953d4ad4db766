"""Missing episodes as a reader may know them: the reports of each, what its interview came to, what was asked."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from services.kernel.events.entry import Entry
from services.profile.domain.drafting.told import Told
from services.profile.domain.persons import Person
from services.profile.domain.rules.missing import Report, episode_name, episodes
from services.profile.domain.rules.story import of_type

_ASKS_EXPLOITATION: Final = frozenset({
    "sexual_exploitation",
    "criminal_exploitation",
    "found_with_person_of_concern",
    "older_associate",
})
"""Indicators that answer whether a missing child is being exploited; the contract has none that says no."""


class Episode(NamedTuple):
    """A missing episode: its first report that may be read, whether it goes on, and the interviews after it."""

    report: Entry
    still_missing: bool
    interviews: tuple[Entry, ...]
    answers: tuple[Entry, ...]

    def was(self, outcome: str) -> bool:
        """Whether an interview after it came to this."""
        return any(one.facts.get("outcome") == outcome for one in self.interviews)


def missing_episodes(told: Told, child: Person) -> list[Episode]:
    """A child's missing episodes of which any report may be read, the first reported first.

    An interview that may not be read was held all the same: whoever may not read it is not told that none was.
    """
    concerning = told.story.concerning_child(child)
    interviews = list(of_type(concerning, "missing.return_interview"))
    asked = [one for one in concerning if not _ASKS_EXPLOITATION.isdisjoint(one.indicators)]
    found = [
        _episode(told, group, interviews, asked)
        for group in episodes(told.story, child)
        if any(told.may_read(one.entry) for one in group)
    ]
    return sorted(found, key=lambda one: one.report.order)


def _episode(told: Told, group: list[Report], interviews: Iterable[Entry], asked: Iterable[Entry]) -> Episode:
    names = {episode_name(one.entry) for one in group}
    first = next(one.entry for one in group if told.may_read(one.entry))
    since = min(one.since for one in group)
    return Episode(
        first,
        any(one.still_missing for one in group),
        tuple(one for one in interviews if episode_name(one) in names),
        tuple(one for one in asked if one.at >= since),
    )
