"""What each agency knows; the sectors that have told nothing; and that there are records which may not be read."""

from collections import defaultdict
from typing import Final

from services.kernel.codes import AUDIENCES, SECTORS
from services.kernel.events.entry import Entry
from services.profile.domain.drafting.draft import Pen, Section, Sentence
from services.profile.domain.drafting.told import Told
from services.profile.domain.drafting.wording import agency, counted, either, on_days
from services.profile.domain.rules.story import times

NAME: Final = "agencies"
RESTRICTED: Final = "restricted"


def agencies(told: Told) -> Section:
    """A sentence for each agency, and a gap that names the sectors from which nothing has come."""
    by_source: dict[str, list[Entry]] = defaultdict(list)
    for entry in told.entries:
        by_source[entry.source].append(entry)
    sentences = [_agency(source, entries) for source, entries in sorted(by_source.items())]
    told_by = {entry.sector for entry in told.story.naming}
    silent = [label.lower() for name, label in SECTORS.items() if name not in told_by]
    if silent:
        sentences.append(Pen(NAME).lacks("silent", f"Nothing about this family has been told by {either(silent)}."))
    return Section(NAME, "What each agency knows", tuple(sentences))


def _agency(source: str, entries: list[Entry]) -> Sentence:
    records = times(len(entries), "record")
    text = f"{agency(source)} has told of the family in {records}, {on_days(entries)}: {counted(entries)}."
    return Pen(NAME).says(source, text, entries)


def restricted(told: Told) -> list[Section]:
    """That there are records which the reader may not read, and whom to ask; no section where there are none."""
    if not told.restricted:
        return []
    groups = {group for one in told.restricted for group in one.restricted_to}
    whom = either([label.lower() for group, label in AUDIENCES.items() if group in groups])
    count = len(told.restricted)
    exists = "A restricted record exists" if count == 1 else f"{count} restricted records exist"
    text = f"{exists} that may not be read here: ask the {whom}."
    return [Section(RESTRICTED, "What is restricted", (Pen(RESTRICTED).lacks("restricted", text),))]
