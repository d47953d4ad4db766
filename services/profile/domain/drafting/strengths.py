"""What is going well: facts alone, and no opinion. An appointment kept is a fact; a good relationship is not."""

from collections.abc import Iterator
from typing import Final

from services.kernel.events.entry import Entry
from services.profile.domain.drafting.draft import Pen, Section, Sentence
from services.profile.domain.drafting.told import Told
from services.profile.domain.drafting.wording import agency, on_day, percent, spoken_date
from services.profile.domain.persons import Person
from services.profile.domain.rules.story import of_type

NAME: Final = "strengths"
_TAKEN_ON: Final = frozenset({"accepted", "started"})


def strengths(told: Told) -> Section:
    """What is going well for each child; that nothing is recorded of it, where nothing is."""
    sentences = [one for child in told.children for one in _strengths(told, child)]
    text = f"Nothing is recorded of what is going well{told.here}: ask the family, and the agencies."
    return Section(NAME, "What is going well", tuple(sentences or [Pen(NAME).lacks("nothing", text)]))


def _strengths(told: Told, child: Person) -> Iterator[Sentence]:
    pen, name, about = Pen(NAME, child.id), told.called(child), told.about(child)
    yield from _attendance(told, child, list(of_type(about, "schools.attendance"))[-1:])
    for entry in _taken_on(told, about):
        service = told.words(entry, "service")
        what = f"A health service ({service})" if service else "A health service"
        yield pen.says("health", f"{what} has taken {name} on ({on_day(entry)}, {agency(entry.source)}).", [entry])
    for entry in of_type(about, "missing.return_interview"):
        if entry.facts.get("outcome") == "completed":
            yield pen.says("interview", f"{name} took part in a return home interview on {on_day(entry)}.", [entry])
    for entry in of_type(about, "social_care.child_protection_plan", "completed", "ended"):
        yield pen.says("plan", f"A child protection plan of {name} ended on {on_day(entry)}.", [entry])


def _attendance(told: Told, child: Person, last: list[Entry]) -> Iterator[Sentence]:
    """Attendance, if it is good in the period told last: what was good before says nothing of now."""
    for entry in last:
        attended, possible = entry.facts.get("sessions_attended"), entry.facts.get("sessions_possible")
        if not isinstance(attended, int) or not isinstance(possible, int) or not possible:
            continue
        if percent(attended, possible) >= told.story.thresholds.profile_attendance_percent:
            until = spoken_date(str(told.details(entry)["period_to"]))
            text = f"{told.called(child)} attended {percent(attended, possible)} % of school sessions to {until}."
            yield Pen(NAME, child.id).says("attendance", text, [entry])


def _taken_on(told: Told, about: list[Entry]) -> list[Entry]:
    """The referrals to health services that stand as accepted or started: of each agency and service, the last word."""
    last = {(one.source, told.words(one, "service")): one for one in of_type(about, "health.referral")}
    return [one for one in last.values() if one.facts.get("status") in _TAKEN_ON]
