"""What agencies did and know: the timeline, each agency's part, what the rules find, and what is going well."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from services.kernel import clock
from services.kernel.codes import SECTORS
from services.kernel.events.entry import Entry
from services.profile.domain.drafting.draft import (
    Section,
    Sentence,
    Told,
    evidence,
    gap,
    kind_of,
    on_day,
    plain,
    sentence,
)
from services.profile.domain.rules import GATE, SELECTION
from services.profile.domain.rules.story import day_of, in_words, of_type, times

_GOOD_ATTENDANCE: Final = 95
"""Per cent of sessions attended above which attendance is told as going well."""


def timeline(told: Told) -> Section:
    """What happened, month by month, in the agencies' words."""
    months: dict[str, list[Entry]] = defaultdict(list)
    for entry in told.entries:
        months[f"{day_of(entry):%B %Y}"].append(entry)
    sentences = [
        sentence("timeline", f"In {month}: {'; '.join(_said(told, one) for one in entries)}.", entries)
        for month, entries in months.items()
    ]
    return Section("timeline", "What agencies did and saw", tuple(sentences or [gap("timeline", "Nothing is told.")]))


def _said(told: Told, entry: Entry) -> str:
    return f"{day_of(entry).day} {day_of(entry):%B}, {told.summary(entry)} ({entry.source.rpartition('/')[2]})"


def agencies(told: Told) -> Section:
    """What each agency knows: how much it has told, of what kinds, and when; and the sectors that have told nothing."""
    by_source: dict[str, list[Entry]] = defaultdict(list)
    for entry in told.entries:
        by_source[entry.source].append(entry)
    sentences = [_agency(source, entries) for source, entries in sorted(by_source.items())]
    silent = [SECTORS[name] for name in SECTORS if name not in {entry.sector for entry in told.entries}]
    if silent:
        sentences.append(gap("agencies", f"Nothing has been told by {in_words([one.lower() for one in silent])}."))
    return Section("agencies", "What each agency knows", tuple(sentences))


def _agency(source: str, entries: list[Entry]) -> Sentence:
    kinds: dict[str, int] = defaultdict(int)
    for entry in entries:
        kinds[kind_of(entry).partition(": ")[2]] += 1
    told = in_words([times(count, kind, _plural(kind)) for kind, count in sorted(kinds.items())])
    span = f"on {on_day(entries[0])}" if len(entries) == 1 else f"from {on_day(entries[0])} to {on_day(entries[-1])}"
    return sentence("agencies", f"{source} has told of {told}, {span}.", entries)


def _plural(kind: str) -> str:
    return f"{kind[:-1]}ies" if kind.endswith("y") else f"{kind}s"


def findings(told: Told) -> Section:
    """What the rules find; each finding's own sentence and evidence."""
    found = [one for rule in (GATE, *SELECTION) if (one := rule(told.story))]
    sentences = [Sentence(f"findings-{one.rule}", one.says, evidence(one.evidence)) for one in found]
    return Section("findings", "Why the family is here", tuple(sentences or [plain("findings", "No rule holds.")]))


def services(told: Told) -> Section:
    """Which service held the family from when until when, siblings counted once: the way to and fro in days."""
    spans = [*_held(told, "Early help", _EARLY_HELP), *_held(told, "Social care", _SOCIAL_CARE)]
    sentences = [_span(told, *one) for one in sorted(spans, key=lambda one: (one[1].at, one[0]))]
    nothing = plain("services", "Neither early help nor social care is recorded to have held the family.")
    return Section("services", "Between early help and social care", tuple(sentences or [nothing]))


_EARLY_HELP: Final = (
    (("early_help.episode", ("started",)),),
    (("early_help.episode", ("stepped_up", "closed", "declined")),),
)
_SOCIAL_CARE: Final = (
    (("social_care.referral", ("started",)), ("social_care.section_47", ("started",))),
    (("social_care.case_closed", ()),),
)

_Kinds = tuple[tuple[str, tuple[str, ...]], ...]


def _held(told: Told, service: str, kinds: tuple[_Kinds, _Kinds]) -> Iterator[tuple[str, Entry, Entry | None]]:
    """The spans for which a service held the family: from its first start to the next end."""
    concerning = [one for one in told.story.concerning if told.may_read(one)]
    starts, ends = ([one for name, how in told_by for one in of_type(concerning, name, *how)] for told_by in kinds)
    held: Entry | None = None
    for one in sorted([*starts, *ends], key=lambda entry: entry.order):
        if held is None and one in starts:
            held = one
        elif held is not None and one in ends:
            yield service, held, one
            held = None
    if held is not None:
        yield service, held, None


def _span(told: Told, service: str, start: Entry, end: Entry | None) -> Sentence:
    days = (day_of(end) if end else clock.london_date(told.now)) - day_of(start)
    length = times(days.days, "day")
    if end is None:
        return sentence("services", f"{service} has held the family from {on_day(start)} on: {length}.", [start])
    return sentence(
        "services", f"{service} held the family from {on_day(start)} to {on_day(end)}: {length}.", [start, end]
    )


def strengths(told: Told) -> Section:
    """What is going well: facts alone, and no opinion."""
    sentences = list(_strengths(told))
    if not sentences:
        sentences = [gap("strengths", "Nothing is recorded of what is going well: ask the family, and the agencies.")]
    return Section("strengths", "What is going well", tuple(sentences))


def _strengths(told: Told) -> Iterator[Sentence]:
    for child in told.children:
        name = told.called(child)
        concerning = told.concerning(child)
        for entry in of_type(concerning, "schools.attendance"):
            possible, attended = entry.facts.get("sessions_possible"), entry.facts.get("sessions_attended")
            if isinstance(possible, int) and isinstance(attended, int) and possible:
                share = 100 * attended / possible
                if share >= _GOOD_ATTENDANCE:
                    yield sentence(
                        "strengths", f"{name} attended {share:.0f} % of sessions to {on_day(entry)}.", [entry]
                    )
        for entry in of_type(concerning, "missing.return_interview"):
            if entry.facts.get("outcome") == "completed":
                yield sentence("strengths", f"{name} took part in a return home interview on {on_day(entry)}.", [entry])
        for entry in of_type(concerning, "health.referral", "accepted", "started"):
            yield sentence("strengths", f"A health service has taken {name} on ({on_day(entry)}).", [entry])
        for entry in of_type(concerning, "social_care.child_protection_plan", "completed", "ended"):
            yield sentence("strengths", f"A child protection plan of {name} ended on {on_day(entry)}.", [entry])


def restricted(told: Told) -> list[Section]:
    """That there are records which the reader may not read, and whom to ask; nothing where there are none."""
    if not told.restricted:
        return []
    audiences = sorted({group.replace("_", " ") for one in told.restricted for group in one.restricted_to})
    count = times(len(told.restricted), "restricted record")
    text = f"{count} of this family may not be shown here: ask {in_words(audiences)}."
    return [Section("restricted", "What is restricted", (gap("restricted", text),))]
