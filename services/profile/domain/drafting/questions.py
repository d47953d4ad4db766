"""What nobody has answered: returns without an interview, the exploitation question, hand-overs, enquiries."""

from collections.abc import Iterator
from typing import Final

from services.kernel.events.entry import Entry
from services.profile.domain.drafting.draft import Pen, Section, Sentence
from services.profile.domain.drafting.episodes import missing_episodes
from services.profile.domain.drafting.told import Told
from services.profile.domain.drafting.wording import agency, ago, kind_of, on_day
from services.profile.domain.persons import Person
from services.profile.domain.rules.story import of_type, often, times
from services.profile.domain.rules.transfers import handover_not_picked_up

NAME: Final = "unanswered"


def unanswered(told: Told) -> Section:
    """The questions that the record leaves open; that there are none, where there are none."""
    sentences = [one for child in told.children for one in _missing(told, child)]
    sentences += [*_handovers(told), *_undecided(told)]
    nothing = Pen(NAME).clear("nothing", f"No question of those that are asked of every family is open{told.here}.")
    return Section(NAME, "Questions that are open", tuple(sentences or [nothing]))


def _missing(told: Told, child: Person) -> Iterator[Sentence]:
    """Whether a child is missing, interviews after returns (guidance of 2014), and exploitation (paragraph 22)."""
    pen, name, found = Pen(NAME, child.id), told.called(child), missing_episodes(told, child)
    for one in found:
        if one.still_missing:
            text = f"{name} was reported missing on {on_day(one.report)}, and no return is recorded{told.here}."
            yield pen.lacks("missing now", text, [one.report])
    over = [one for one in found if not one.still_missing and not one.was("completed")]
    declined = [one.report for one in over if one.was("declined")]
    not_held = [one.report for one in over if not one.was("declined")]
    was_missing = f"{name} was missing {often(len(found))}"
    if not_held:
        text = f"{was_missing}; after {times(len(not_held), 'return')} no return home interview is recorded."
        yield pen.lacks("interview", text, not_held)
    if declined:
        text = (
            f"{was_missing}; after {times(len(declined), 'return')} a return home interview was offered and declined."
        )
        yield pen.says("declined", text, declined)
    unasked = [one.report for one in found if not one.answers]
    if unasked:
        asked = "whether exploitation was asked about, and what the answer was"
        text = f"{was_missing}; of {times(len(unasked), 'episode')} nobody has recorded {asked}."
        yield pen.lacks("exploitation", text, unasked)


def _handovers(told: Told) -> Iterator[Sentence]:
    """Hand-overs between social care and early help that the other service did not pick up (paragraphs 20 and 35)."""
    found = handover_not_picked_up(told.story)
    for one in found.evidence if found else ():
        if told.may_read(one):
            days = times(told.story.thresholds.handover_not_picked_up_days_after, "day")
            text = (
                f"The hand-over by {agency(one.source)} on {on_day(one)} ({kind_of(one)}) was not picked up in {days}."
            )
            yield Pen(NAME).lacks("handover", text, [one])


def _undecided(told: Told) -> Iterator[Sentence]:
    """Enquiries on which no decision is told; one that may not be read decides an enquiry all the same."""
    decided = {(one.source, one.facts["enquiry_id"]) for one in of_type(told.story.concerning, "social_care.decision")}
    enquiries: dict[tuple[str, object], Entry] = {}
    for entry in of_type(told.concerning_any, "social_care.enquiry"):
        enquiries.setdefault((entry.source, entry.facts["enquiry_id"]), entry)
    for name, entry in enquiries.items():
        if name not in decided:
            text = f"No decision is recorded on enquiry {name[1]} of {on_day(entry)}, {ago(entry, told.today)}."
            yield Pen(NAME).lacks("decision", text, [entry])
