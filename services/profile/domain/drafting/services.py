"""Which service held the family from when until when: the way to and fro between early help and social care in days."""

from collections.abc import Iterator
from itertools import chain
from typing import Final, NamedTuple

from services.kernel.events.entry import Entry
from services.profile.domain.drafting.draft import Pen, Section, Sentence
from services.profile.domain.drafting.told import Told
from services.profile.domain.drafting.wording import on_day
from services.profile.domain.rules.story import day_of, of_type, times

NAME: Final = "services"


class _Service(NamedTuple):
    """A service, with the records by which it begins to hold a family, and those by which it ends."""

    name: str
    starts: tuple[tuple[str, tuple[str, ...]], ...]
    ends: tuple[tuple[str, tuple[str, ...]], ...]


_SERVICES: Final = (
    _Service(
        "Early help",
        (("early_help.episode", ("started",)),),
        (("early_help.episode", ("stepped_up", "closed", "declined")),),
    ),
    _Service(
        "Social care",
        tuple(
            (f"social_care.{name}", ("started",))
            for name in ("referral", "assessment", "section_47", "child_protection_plan", "looked_after")
        ),
        (("social_care.case_closed", ()),),
    ),
)


def services(told: Told) -> Section:
    """The spans in which each service held the family, siblings counted once (Ofsted, paragraphs 20 and 51)."""
    spans = chain.from_iterable(_held(told, one) for one in _SERVICES)
    sentences = [_span(told, *one) for one in sorted(spans, key=lambda one: (one[1].order, one[0]))]
    text = f"Neither early help nor social care is recorded to have held the family{told.here}."
    return Section(NAME, "Between early help and social care", tuple(sentences or [Pen(NAME).clear("nothing", text)]))


def _held(told: Told, service: _Service) -> Iterator[tuple[str, Entry, Entry | None]]:
    """The spans for which a service held the family: from its first start to the next end."""
    concerning = told.concerning_any
    starts, ends = (
        [one for name, how in kinds for one in of_type(concerning, name, *how)]
        for kinds in (service.starts, service.ends)
    )
    held: Entry | None = None
    for one in sorted([*starts, *ends], key=lambda entry: entry.order):
        if held is None and one in starts:
            held = one
        elif held is not None and one in ends:
            yield service.name, held, one
            held = None
    if held is not None:
        yield service.name, held, None


def _span(told: Told, service: str, start: Entry, end: Entry | None) -> Sentence:
    days = (day_of(end) if end else told.today) - day_of(start)
    length, pen = times(days.days, "day"), Pen(NAME)
    if end is None:
        return pen.says(service, f"{service} has held the family from {on_day(start)} on: {length}.", [start])
    text = f"{service} held the family from {on_day(start)} to {on_day(end)}: {length}."
    return pen.says(service, text, [start, end])
