"""The urgent gate in front of the agenda, and the cases that social care holds already."""

from collections.abc import Iterable
from datetime import date

from services.kernel.clock import Window
from services.kernel.events.entry import Entry
from services.kernel.indicators import URGENT
from services.profile.domain.persons import Person
from services.profile.domain.rules.missing import reports
from services.profile.domain.rules.story import Finding, Story, day_of, in_order, of_type, times

_ANSWERS = (
    ("social_care.strategy_discussion", ("started", "completed")),
    ("social_care.section_47", ("started",)),
    ("social_care.child_protection_plan", ("started",)),
)
_IN_HAND = (
    "social_care.section_47",
    "social_care.child_protection_plan",
    "social_care.looked_after",
    "social_care.assessment",
)


def says_urgent(entry: Entry) -> bool:
    """Whether a record itself says that a child may be suffering significant harm now."""
    return not URGENT.isdisjoint(entry.indicators) or entry.facts.get("harm_disclosed") is True


def urgent_unanswered(story: Story) -> Finding | None:
    """Urgent events that no strategy discussion, section 47 or plan has answered (Ofsted, Devon 2013, paragraph 19).

    The clock of such a family runs from receipt, and is not for the meeting.
    """
    window = story.months(story.thresholds.urgent_unanswered_months)
    waiting = {child: _unanswered(story, child, window) for child in story.family.children}
    evidence = in_order(entry for entries in waiting.values() for entry in entries)
    if not evidence:
        return None
    one = len(evidence) == 1
    says = (
        f"{times(len(evidence), 'event')} {'says' if one else 'say'} that "
        f"{story.called([child for child, entries in waiting.items() if entries])} may be suffering, or be likely to "
        "suffer, significant harm now, and no strategy discussion, section 47 enquiry or child protection plan "
        f"has answered {'it' if one else 'them'}."
    )
    return Finding("urgent_unanswered", says, window, evidence)


def _unanswered(story: Story, child: Person, window: Window) -> list[Entry]:
    """The urgent events that concern a child and that nothing has answered for this child."""
    urgent = [*filter(says_urgent, story.concerning_child(child)), *_missing_now(story, child)]
    answers = _answers(story, child)
    return [entry for entry in urgent if day_of(entry) in window and not any(day >= day_of(entry) for day in answers)]


def _answers(story: Story, child: Person) -> list[date]:
    entries = story.concerning_child(child)
    return [day_of(entry) for kind, statuses in _ANSWERS for entry in of_type(entries, kind, *statuses)]


def _missing_now(story: Story, child: Person) -> list[Entry]:
    """The reports, with risk high, of a child who is missing still."""
    told = reports(story, child)
    return [one.entry for one in told if one.still_missing and one.entry.facts.get("risk") == "high"]


def is_in_hand(story: Story) -> bool:
    """Whether a section 47, plan, looked-after period or assessment of a child is open (started, not ended)."""
    return any(_is_open(story.concerning_child(child), kind) for child in story.family.children for kind in _IN_HAND)


def _is_open(entries: list[Entry], kind: str) -> bool:
    """Whether anything of a kind has started and, by the end of that day or later, neither completed nor ended."""
    started = _last_days(of_type(entries, kind, "started"))
    over = _last_days(of_type(entries, kind, "completed", "ended"))
    return any(over.get(reference, date.min) < day for reference, day in started.items())


def _last_days(entries: Iterable[Entry]) -> dict[object, date]:
    """By reference, the last day on which a record tells of it; the entries are oldest first."""
    return {entry.facts["reference"]: day_of(entry) for entry in entries}
