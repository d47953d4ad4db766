"""The urgent gate in front of the agenda, and the cases that social care holds already."""

from datetime import date

from services.kernel.codes import URGENT
from services.kernel.events.entry import Entry
from services.profile.domain.rules.missing import reports
from services.profile.domain.rules.story import Finding, Story, day_of, moment, of_type, times
from services.profile.domain.understanding import Person

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
    months = story.thresholds.urgent_unanswered_months
    window = story.months(months)
    unanswered: dict[object, Entry] = {}
    for child in story.family.children:
        answers = _answers(story, child)
        for entry in [*filter(says_urgent, story.concerning_child(child)), *_missing_now(story, child)]:
            day = day_of(entry)
            if day in window and not any(answered >= day for answered in answers):
                unanswered[entry.record] = entry
    if not unanswered:
        return None
    evidence = sorted(unanswered.values(), key=lambda entry: entry.order)
    says = (
        f"{times(len(evidence), 'event')} about {story.names()} "
        f"{'says' if len(evidence) == 1 else 'say'} that a child may be suffering significant harm now, and no "
        "strategy discussion, section 47 enquiry or child protection plan has answered "
        f"{'it' if len(evidence) == 1 else 'them'}."
    )
    return Finding("urgent_unanswered", says, window, tuple(evidence))


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
    last: dict[object, Entry] = {}
    for entry in sorted(of_type(entries, kind), key=moment):
        last[entry.facts["reference"]] = entry
    return any(entry.facts["status"] == "started" for entry in last.values())
