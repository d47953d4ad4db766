"""The draft of a written profile for a caller: from the record as of an instant, and no more than may be read."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from typing_extensions import TypedDict

from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.clock import Instant
from services.kernel.errors import NotFound, WrongUse
from services.kernel.events.entry import Entry
from services.kernel.ids import mention_of, record_of
from services.kernel.postgres.connect import Connection
from services.profile import present, reading, sealed
from services.profile.domain import agenda, drafting
from services.profile.domain.drafting.completeness import Check, completeness
from services.profile.domain.drafting.draft import Draft, Told
from services.profile.domain.persons import Person, Understanding
from services.profile.domain.rules.story import Story
from services.profile.door import answered, opened


class DraftAnswer(TypedDict):
    """A draft: sections of sentences with their evidence, a genogram, and how complete it is."""

    family: str
    date: str
    as_of: str
    sections: list[dict[str, Any]]
    genogram: dict[str, Any]
    completeness: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft, and how complete it is."""

    draft: Draft
    checks: list[Check]


@dataclass(frozen=True, slots=True)
class Drafting:
    """Drafts over one connection."""

    connection: Connection

    def draft(self, caller: Caller, family: UUID, day: date, as_of: Instant) -> DraftAnswer:
        """The draft of a family's profile, as JSON. Raises NotFound where there is no such family then."""
        found = self.drafted(caller, family, day, as_of)
        return {
            "family": str(found.draft.family),
            "date": day.isoformat(),
            "as_of": clock.format_instant(as_of),
            "sections": msgspec.to_builtins(found.draft.sections),
            "genogram": msgspec.to_builtins(found.draft.genogram),
            "completeness": msgspec.to_builtins(found.checks),
        }

    def drafted(self, caller: Caller, family: UUID, day: date, as_of: Instant) -> Drafted:
        """The draft of a family's profile. Raises WrongUse where the family has divided, and says into which."""
        with opened(self.connection, caller, "draft of a written profile", [family]) as connection:
            asked = present.asked(day, reading.thresholds(connection, day, as_of), caller)
            stories: list[tuple[Story, sealed.Shown]] = []
            for circled in reading.circles(connection, reading.by_record(connection, [record_of(family)]), as_of):
                shown = sealed.understood(circled.held, as_of, _anchor_of(family))
                stories += [(story, shown) for story in agenda.stories_in(shown.understanding, asked, as_of)]
            story, shown = _one_of(family, stories)
            told = self._told(story, shown, caller)
            made = Drafted(drafting.draft(told), completeness(told))
            answered(connection, caller, "draft of a written profile", {one.id for one in story.family.people})
        return made

    def _told(self, story: Story, shown: sealed.Shown, caller: Caller) -> Told:
        raw = reading.raw(self.connection, {entry.record for entry in story.naming})
        data = {record: msgspec.json.decode(told)["data"] for record, told in raw.items()}

        def may_quote(entry: Entry) -> bool:
            return not any(entry.mention_id(place) in shown.hidden for place in range(len(entry.mentions)))

        return Told(
            story,
            data,
            lambda person: present.readable(person, caller).name,
            lambda entry: caller.may_read(entry.restricted_to),
            may_quote,
        )


def _anchor_of(family: UUID) -> sealed.Asked:
    anchor = mention_of(family)

    def asked(told: Understanding) -> list[Person]:
        return [told.of_mention[anchor]] if anchor in told.of_mention else []

    return asked


def _one_of(family: UUID, stories: list[tuple[Story, sealed.Shown]]) -> tuple[Story, sealed.Shown]:
    """The story of a family; where there is none of that name any more, that of the person it was named by."""
    anchor = mention_of(family)
    exact = [one for one in stories if one[0].family.id == family]
    found = exact or [one for one in stories if one[1].understanding.of_mention.get(anchor) in one[0].family.people]
    if not found:
        message = f"There is no family {family} at that time"
        raise NotFound(message)
    if len(found) > 1:
        message = f"This family has divided; say which: {', '.join(str(story.family.id) for story, _ in found)}"
        raise WrongUse(message)
    return found[0]
