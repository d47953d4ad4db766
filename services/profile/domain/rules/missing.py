"""Missing episodes of a child: reports whose spans overlap are one episode, whoever sends them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import combinations

from services.kernel import clock
from services.kernel.clock import Instant
from services.kernel.events.entry import Entry
from services.profile.domain.partition import Partition
from services.profile.domain.persons import Person
from services.profile.domain.rules.story import (
    Finding,
    Story,
    day_of,
    enough,
    in_order,
    in_words,
    moment,
    of_type,
    often,
    sentence,
    span,
)

Name = tuple[str, str]
"""What an episode is called: a source, and the id that it has given the episode."""


@dataclass(frozen=True, slots=True)
class Report:
    """A report that a child is missing, and when the child was back.

    ``until`` is the clock's instant where the child is missing still.
    """

    entry: Entry
    until: Instant
    still_missing: bool

    @property
    def since(self) -> Instant:
        """When the child went missing."""
        return self.entry.at

    def overlaps(self, other: "Report") -> bool:
        """Whether two reports tell of one absence."""
        if self.since == other.since:
            return self.entry.source != other.entry.source or self.until > self.since < other.until
        return self.since < other.until and other.since < self.until


def reports(story: Story, child: Person) -> list[Report]:
    """The reports that a child is missing, oldest first, each with its span."""
    return _spans(*_told(story, child), story.now)


def _told(story: Story, child: Person) -> tuple[list[Entry], list[Entry]]:
    """The reports that a child is missing and the returns, not those of somebody named beside."""
    entries = [entry for entry in story.concerning_child(child) if story.telling.is_subject(child, entry)]
    return list(of_type(entries, "missing.reported")), list(of_type(entries, "missing.found"))


def _spans(reported: Sequence[Entry], found: Sequence[Entry], now: Instant) -> list[Report]:
    return [_report(entry, reported, found, now) for entry in reported]


def _report(entry: Entry, reported: Sequence[Entry], found: Sequence[Entry], now: Instant) -> Report:
    """A report's span: to its own return, else to the child's next return or next report, else to now."""
    name = episode_name(entry)
    own = [max(one.at, entry.at) for one in found if episode_name(one) == name and _is_return(one, entry)]
    if own:
        return Report(entry, min(own), still_missing=False)
    ends = [one.at for one in found if moment(one) > moment(entry)]
    ends += [
        one.at
        for one in reported
        if one.source == entry.source and episode_name(one) != name and moment(one) > moment(entry)
    ]
    return Report(entry, min(ends, default=now), still_missing=not ends)


def _is_return(found: Entry, report: Entry) -> bool:
    """Whether a child was found after a report; a return told by its date alone may be later on that day."""
    told_later = found.time >= report.time and found.at == clock.first_instant(day_of(report))
    return found.at >= report.at or told_later


def episode_name(entry: Entry) -> Name:
    """The name of the episode to which a record belongs."""
    return entry.source, str(entry.facts["episode_id"])


def is_return_of(told: Entry, names: Collection[Name], taken: Collection[Name], *, near: bool) -> bool:
    """Whether a return is of an absence: under one of its names, or ``near`` it under a name that is not ``taken``.

    What is near is for whoever asks: each has a reason of its own to take a return under another name for the same.
    """
    name = episode_name(told)
    return name in names or (near and name not in taken)


def episodes(story: Story, child: Person) -> list[list[Report]]:
    """A child's missing episodes: the reports of each, oldest first."""
    return episodes_of(*_told(story, child), story.now)


def episodes_of(reported: Sequence[Entry], found: Sequence[Entry], now: Instant) -> list[list[Report]]:
    """The missing episodes of a child to which reports and returns come at an instant, each kind oldest first."""
    told = _spans(reported, found, now)
    together = Partition(range(len(told)))
    for one, other in combinations(range(len(told)), 2):
        same = episode_name(told[one].entry) == episode_name(told[other].entry)
        if same or told[one].overlaps(told[other]):
            together.join(one, other)
    return [[told[number] for number in sorted(group)] for group in together.groups()]


@dataclass(frozen=True, slots=True)
class Absence:
    """A child's missing episode: its reports, oldest first, and the returns that are of it."""

    reports: list[Report]
    returns: list[Entry]

    @property
    def still_missing(self) -> bool:
        """Whether any report of it has no end."""
        return any(one.still_missing for one in self.reports)


def absences(story: Story, child: Person) -> list[Absence]:
    """A child's missing episodes with the returns of each: those under its name, and those at one of its ends."""
    reported, found = _told(story, child)
    made = []
    for group in episodes_of(reported, found, story.now):
        names = {episode_name(one.entry) for one in group}
        ends = {one.until for one in group if not one.still_missing}
        made.append(Absence(group, [one for one in found if is_return_of(one, names, (), near=one.at in ends)]))
    return made


def repeat_missing(story: Story) -> Finding | None:
    """Distinct missing episodes of one child (Ofsted, Devon 2013, paragraphs 19 and 22; no national number)."""
    limits = story.thresholds
    window = story.days(limits.repeat_missing_days)
    evidence: list[Entry] = []
    sayings = []
    for child in story.family.children:
        counted = [group[0].entry for group in episodes(story, child) if day_of(group[0].entry) in window]
        if len(counted) >= limits.repeat_missing_episodes:
            evidence += counted
            sayings.append(f"{story.called([child])} was missing {often(len(counted))}")
    if not evidence:
        return None
    says = (
        f"{sentence(in_words(sayings))} in the {span(limits.repeat_missing_days, 'day')} to {story.until()}; "
        f"{enough(limits.repeat_missing_episodes)}."
    )
    return Finding("repeat_missing", says, window, in_order(evidence))
