"""What life is like for each child: school, health, home, missing, harm and care, a section a child.

Whatever agencies have told stands there by area, and an area of which nothing is told says so (Ofsted, Devon 2013,
paragraphs 31 and 34: the child's experience absent).
"""

from collections.abc import Iterator
from typing import Final

from services.kernel.events.entry import Entry
from services.kernel.indicators import INDICATORS
from services.profile.domain.drafting.draft import Pen, Section, Sentence
from services.profile.domain.drafting.episodes import missing_episodes
from services.profile.domain.drafting.told import Told
from services.profile.domain.drafting.wording import (
    KINDS,
    agencies_of,
    agency,
    on_day,
    on_days,
    percent,
    spoken_date,
)
from services.profile.domain.persons import Person
from services.profile.domain.rules.story import in_words, of_type, often, sentence, times

NAME: Final = "life"
_AREAS: Final = {
    "school": ("schools.attendance", "schools.exclusion", "schools.roll_change", "schools.concern"),
    "health": ("health.attendance", "health.not_brought", "health.referral", "health.pregnancy", "health.concern"),
    "home": (
        *("housing.concern", "adult_services.concern", "probation.concern", "voluntary.concern"),
        *("police.protection_notice", "police.incident"),
    ),
}
_PROCESSES: Final = {
    "social_care.child_protection_plan": "on a child protection plan",
    "social_care.looked_after": "looked after by the local authority",
    "social_care.section_47": "the subject of a section 47 enquiry",
    "social_care.assessment": "under assessment by children's social care",
}
_SHOWN: Final = 5
"""The summaries that a sentence reads out, the latest; what came before them is counted."""


def life(told: Told) -> list[Section]:
    """A section for each child."""
    return [
        Section(NAME, f"What life is like for {told.called(child)}", tuple(_life(told, child)), child.id)
        for child in told.children
    ]


def _life(told: Told, child: Person) -> Iterator[Sentence]:
    pen, concerning = Pen(NAME, child.id), told.concerning(child)
    for area, types in _AREAS.items():
        said = [one for name in types for one in _of_type(told, pen, name, list(of_type(concerning, name)))]
        yield from said or [
            pen.lacks(area, f"{area.capitalize()}: nothing is told of {told.called(child)}{told.here}.")
        ]
    yield from _missing(told, pen, child)
    yield from _harm(told, pen, child)
    yield from _care(told, pen, child)


def _of_type(told: Told, pen: Pen, name: str, entries: list[Entry]) -> Iterator[Sentence]:
    """What the records of one type tell, the latest read out."""
    if not entries:
        return
    if name == "schools.attendance":
        yield from _attendance(told, pen, entries)
        return
    shown = "; ".join(f"{told.summary(one)} ({on_day(one)}, {agency(one.source)})" for one in entries[-_SHOWN:])
    earlier = f"; and {len(entries) - _SHOWN} before these" if len(entries) > _SHOWN else ""
    kind = times(len(entries), *KINDS[name])
    yield pen.says(name, f"{sentence(kind)}: {shown}{earlier}.", entries)


def _attendance(told: Told, pen: Pen, entries: list[Entry]) -> Iterator[Sentence]:
    """The share of sessions attended in the period told last, and the range of those before it."""
    shares = [(one, *_sessions(one)) for one in entries]
    counted = [(one, attended, possible) for one, attended, possible in shares if possible]
    if not counted:
        yield pen.says("schools.attendance", "What is told of attendance at school counts no sessions.", entries)
        return
    last, attended, possible = counted[-1]
    details = told.details(last)
    text = (
        f"Attended {attended} of {possible} school sessions ({percent(attended, possible)} %) from "
        f"{spoken_date(str(details['period_from']))} to {spoken_date(str(details['period_to']))}"
    )
    before = [percent(attended, possible) for _, attended, possible in counted[:-1]]
    if before:
        ranged = f"{before[0]} %" if min(before) == max(before) else f"between {min(before)} and {max(before)} %"
        text += f"; in the {times(len(before), 'period')} told before it, {ranged}"
    yield pen.says("schools.attendance", f"{text}.", [one for one, _, _ in counted])


def _sessions(entry: Entry) -> tuple[int, int]:
    attended, possible = entry.facts.get("sessions_attended"), entry.facts.get("sessions_possible")
    return (attended, possible) if isinstance(attended, int) and isinstance(possible, int) else (0, 0)


def _missing(told: Told, pen: Pen, child: Person) -> Iterator[Sentence]:
    reports = [one.report for one in missing_episodes(told, child)]
    if reports:
        text = f"Reported missing {often(len(reports))}, {on_days(reports)}."
        yield pen.says("missing", text, reports)
    else:
        yield pen.lacks("missing", f"Missing: nothing is told of {told.called(child)}{told.here}.")


def _harm(told: Told, pen: Pen, child: Person) -> Iterator[Sentence]:
    """Each indicator that workers have stated in records that concern a child: how often, by whom, when last."""
    by_indicator: dict[str, list[Entry]] = {}
    for entry in told.concerning(child):
        for name in entry.indicators:
            by_indicator.setdefault(name, []).append(entry)
    for name, entries in by_indicator.items():
        stated = f"stated {often(len(entries))} by {agencies_of(entries)}"
        text = f"{INDICATORS[name]}: {stated}, last on {on_day(entries[-1])}."
        yield pen.says(name, text, entries)
    disclosed = [one for one in told.concerning(child) if one.facts.get("harm_disclosed") is True]
    if disclosed:
        text = f"On return from missing harm was disclosed {often(len(disclosed))}, last on {on_day(disclosed[-1])}."
        yield pen.says("harm_disclosed", text, disclosed)
    if not by_indicator and not disclosed:
        yield pen.lacks("harm", f"Harm: no indicator is stated of {told.called(child)}{told.here}.")


def _care(told: Told, pen: Pen, child: Person) -> Iterator[Sentence]:
    """What of children's social care is open for a child: started, and neither completed nor ended since."""
    held = []
    for name, what in _PROCESSES.items():
        entries = list(of_type(told.story.concerning_child(child), name))
        over = {one.facts["reference"]: one.order for one in entries if one.facts["status"] != "started"}
        started = [one for one in entries if one.facts["status"] == "started" and told.may_read(one)]
        held += [(what, one) for one in started if over.get(one.facts["reference"], one.order) <= one.order]
    if held:
        text = in_words([f"{what} since {on_day(one)}" for what, one in held])
        yield pen.says("care", f"{told.called(child)} has been {text}.", [one for _, one in held])
