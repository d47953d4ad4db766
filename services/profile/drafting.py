"""The draft of a written profile for a caller: from the record as of an instant, and no more than may be read."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import msgspec

from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.clock import Instant
from services.kernel.errors import WrongUse
from services.kernel.events.entry import Entry
from services.kernel.postgres.connect import Connection
from services.profile import present, reading, sealed
from services.profile.answers import EvidenceAnswer
from services.profile.domain import agenda
from services.profile.domain.casework.enquiry_facts import Evidence
from services.profile.domain.decisions import standing
from services.profile.domain.drafting import whole
from services.profile.domain.drafting.completeness import Check, completeness
from services.profile.domain.drafting.draft import Draft
from services.profile.domain.drafting.told import Tie, Told
from services.profile.domain.persons import Held
from services.profile.domain.rules.story import Asked, Story
from services.profile.door import answered, opened
from services.profile.draft_answers import DraftAnswer, draft_answer
from services.profile.named import anchor_of, answering, beside
from services.profile.tied import Tying


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft, and how complete it is."""

    draft: Draft
    checks: list[Check]


@dataclass(frozen=True, slots=True)
class Drafting:
    """Drafts over one connection. The same record, day, instant and caller give the same draft, byte for byte."""

    connection: Connection
    tying: Tying

    def draft(self, caller: Caller, family: UUID, day: date, as_of: Instant) -> DraftAnswer:
        """The draft of a family's profile, as JSON. Raises NotFound where there is no such family then."""
        found = self.drafted(caller, family, day, as_of)
        return draft_answer(found.draft, found.checks, day.isoformat(), clock.format_instant(as_of))

    def drafted(self, caller: Caller, family: UUID, day: date, as_of: Instant) -> Drafted:
        """The draft of a family's profile. Raises WrongUse where the family has divided, and says into which."""
        action = "draft of a written profile"
        with opened(self.connection, caller, action, [family]) as connection:
            asked = present.asked(day, reading.thresholds(connection, day, as_of), caller)
            numbers = beside(connection, family)
            shown = [sealed.understood(one, as_of, anchor_of(family)) for one in self._held(numbers, as_of)]
            story = _one_of(family, [(story, one) for one in shown for story in _stories(one, asked, as_of)])
            hidden = frozenset().union(*(one.hidden for one in shown), self._hidden_elsewhere(story, numbers, as_of))
            told = self._told(story, caller, hidden)
        told = replace(told, ties=tuple(self._ties(story, caller, day, as_of)))
        draft = whole.draft(told)
        answered(self.connection, caller, action, {draft.family, *(one.id for one in told.people)})
        return Drafted(draft, completeness(told, draft))

    def _ties(self, story: Story, caller: Caller, day: date, as_of: Instant) -> Iterator[Tie]:
        children = [child.id for child in story.family.children]
        for one in self.tying(self.connection).of_family(caller, children, day, as_of):
            linked = _evidence(event for family in one["families"] for event in family["linked"])
            adult, others = one["adult"], len(one["families"]) - 1
            yield Tie(UUID(adult["person"]), adult["name"], others, linked, _evidence(one["evidence"]))

    def _held(self, numbers: Collection[int], as_of: Instant) -> Iterator[Held]:
        return (one.held for one in reading.circles(self.connection, numbers, as_of))

    def _hidden_elsewhere(self, story: Story, numbers: Collection[int], as_of: Instant) -> frozenset[UUID]:
        """The mentions of whom the draft may not speak in other circles in which the family's records stand.

        Nobody is asked about there, as on a timeline.
        """
        others = set(reading.by_record(self.connection, [one.record for one in _entries(story)])) - set(numbers)
        held = [one for one in self._held(others, as_of) if standing(one.decided).sealed]
        return frozenset().union(*(sealed.understood(one, as_of).hidden for one in held))

    def _told(self, story: Story, caller: Caller, hidden: Collection[UUID]) -> Told:
        def may_read(entry: Entry) -> bool:
            return caller.may_read(entry.restricted_to)

        def may_quote(entry: Entry) -> bool:
            return not hidden or not any(entry.mention_id(place) in hidden for place in range(len(entry.mentions)))

        raw = reading.raw(self.connection, {one.record for one in _entries(story) if may_read(one)})
        data = {record: msgspec.json.decode(told)["data"] for record, told in raw.items()}
        return Told(story, data, may_read, may_quote)


def _evidence(told: Iterable[EvidenceAnswer]) -> tuple[Evidence, ...]:
    return tuple(Evidence(one["source"], one["id"]) for one in told)


def _stories(shown: sealed.Shown, asked: Asked, as_of: Instant) -> Iterator[Story]:
    return agenda.stories_in(shown.understanding, asked, as_of)


def _entries(story: Story) -> list[Entry]:
    """The records of which a draft may tell: those that name a member, or concern a child."""
    return [*story.naming, *story.concerning]


def _one_of(family: UUID, stories: list[tuple[Story, sealed.Shown]]) -> Story:
    """The story of a family; where there is none of that name any more, that of the person it was named by."""
    found = answering(family, [(story.family, one.understanding, story) for story, one in stories])
    if len(found) > 1:
        message = f"This family has divided; say which: {', '.join(str(story.family.id) for story in found)}"
        raise WrongUse(message)
    return found[0]
