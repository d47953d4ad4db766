"""Missing episodes of a child: reports whose spans overlap are one episode, whoever sends them."""

from dataclasses import dataclass
from itertools import combinations

from services.kernel.clock import Instant
from services.kernel.events.entry import Entry
from services.profile.domain.partition import Partition
from services.profile.domain.rules.story import Finding, Story, day_of, moment, of_type, times
from services.profile.domain.understanding import Person


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
        return self.since == other.since or max(self.since, other.since) < min(self.until, other.until)


def reports(story: Story, child: Person) -> list[Report]:
    """The reports that a child is missing, oldest first, each with its span."""
    entries = [entry for entry in story.concerning_child(child) if story.telling.is_subject(child, entry)]
    reported = list(of_type(entries, "missing.reported"))
    found = list(of_type(entries, "missing.found"))
    return [_report(entry, reported, found, story.now) for entry in reported]


def _report(entry: Entry, reported: list[Entry], found: list[Entry], now: Instant) -> Report:
    """A report's span: to its own return, else to the child's next return or next report, else to now."""
    own = [one.at for one in found if _episode(one) == _episode(entry) and one.at >= entry.at]
    if own:
        return Report(entry, min(own), still_missing=False)
    ends = [one.at for one in found if moment(one) > moment(entry)]
    ends += [
        one.at
        for one in reported
        if one.source == entry.source and _episode(one) != _episode(entry) and moment(one) > moment(entry)
    ]
    return Report(entry, min(ends, default=now), still_missing=not ends)


def _episode(entry: Entry) -> tuple[str, str]:
    return entry.source, str(entry.facts["episode_id"])


def episodes(story: Story, child: Person) -> list[list[Report]]:
    """A child's missing episodes: the reports of each, oldest first."""
    told = reports(story, child)
    together = Partition(range(len(told)))
    for one, other in combinations(range(len(told)), 2):
        same = _episode(told[one].entry) == _episode(told[other].entry)
        if same or told[one].overlaps(told[other]):
            together.join(one, other)
    return [[told[number] for number in sorted(group)] for group in together.groups()]


def repeat_missing(story: Story) -> Finding | None:
    """Distinct missing episodes of one child (Ofsted, Devon 2013, paragraphs 19 and 22; no national number)."""
    limits = story.thresholds
    window = story.days(limits.repeat_missing_days)
    evidence: dict[object, Entry] = {}
    sayings = []
    for child in story.family.children:
        firsts = [min((one.entry for one in group), key=lambda entry: entry.order) for group in episodes(story, child)]
        counted = [entry for entry in firsts if day_of(entry) in window]
        if len(counted) >= limits.repeat_missing_episodes:
            evidence |= {entry.record: entry for entry in counted}
            sayings.append(f"{child.name or 'A child'} was missing {times(len(counted), 'time')}")
    if not evidence:
        return None
    says = (
        f"{'; '.join(sayings)} in the {limits.repeat_missing_days} days to {story.until()}; "
        f"{limits.repeat_missing_episodes} put a family on the table."
    )
    return Finding("repeat_missing", says, window, tuple(sorted(evidence.values(), key=lambda entry: entry.order)))
