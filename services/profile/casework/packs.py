"""Written profiles and packs: drafted, edited, counted, frozen, and made again to be compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import replace
from typing_extensions import TypedDict

from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.errors import NotFound, WrongUse
from services.profile.application import Profiles
from services.profile.casework import remaking, settings
from services.profile.casework.book import Act, Casebook, Kept
from services.profile.casework.meeting_answers import MeetingAnswer
from services.profile.casework.meetings import Meetings
from services.profile.casework.plan_answers import PlanAnswer, plan_answer
from services.profile.casework.shown import differing, unread
from services.profile.casework.store import Stands
from services.profile.domain.casework import meeting_acts, written
from services.profile.domain.casework.enquiry_facts import Evidence
from services.profile.domain.casework.meeting import MEETING, Meeting, meeting_stream
from services.profile.domain.casework.meeting_facts import FrozenPlan, FrozenProfile, PackFrozen
from services.profile.domain.casework.written import (
    HIDDEN,
    WRITTEN,
    Edit,
    Has,
    Line,
    Part,
    ProfileDrafted,
    Written,
    written_stream,
)
from services.profile.domain.drafting.completeness import CHECKS
from services.profile.domain.drafting.draft import Section
from services.profile.door import answered, opened
from services.profile.drafting import Drafting
from services.profile.tied import Tying


class ProfileAnswer(TypedDict):
    """A written profile: its sections by number, and what it has and lacks."""

    profile: str
    version: int
    family: str
    date: str
    as_of: str
    sections: list[dict[str, Any]]
    completeness: list[dict[str, Any]]
    missing: int


class PackContent(TypedDict):
    """A pack whole: what was frozen, the digest then, and whether what is made again now is the same.

    It opens with the plans of the meetings before, as they stood when it was frozen.
    """

    date: str
    number: int
    as_of: str
    selection: int
    position: int
    digest: str
    same: bool
    earlier: list[PlanAnswer]
    families: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Packs:
    """Commands and questions on written profiles and packs."""

    book: Casebook

    def draft(self, act: Act, caller: Caller, day: date, family: UUID, tying: Tying) -> ProfileAnswer:
        """Draft the profile of a family of the meeting from the record; what somebody has edited stays."""
        meeting = meeting_stream(day)
        state = self.book.get(MEETING, meeting).state
        if state.item(family) is None:
            message = f"Family {family} is no item of the meeting of {day}"
            raise NotFound(message)
        found = Drafting(self.book.connection, tying).drafted(caller, family, day, act.at)
        wanted = settings.in_force(self.book.connection, day, act.at)["profile_sections"].value
        parts = tuple(_part(one) for one in in_order(found.draft.sections, wanted))
        has = tuple(Has(one.name, one.present, one.count, one.of) for one in found.checks)
        made = ProfileDrafted(meeting, family, act.at, parts, has)
        stream = written_stream(meeting, family)
        with differing(self.book.connection, caller):
            kept = self.book.do(WRITTEN, stream, act, lambda state: written.draft(state, caller, made))
        return self._answer(day, kept, caller)

    def edit(
        self, act: Act, caller: Caller, day: date, family: UUID, edits: tuple[int, Sequence[Edit]]
    ) -> ProfileAnswer:
        """Edit a section, by its number. Raises Stale where somebody else was quicker."""
        stream = written_stream(meeting_stream(day), family)
        hidden = self._unread(self.book.get(WRITTEN, stream).state, caller)
        with differing(self.book.connection, caller):
            kept = self.book.act_on(WRITTEN, stream, act, lambda state: written.edit(state, caller, *edits, hidden))
        return self._answer(day, kept, caller)

    def show(self, caller: Caller, day: date, family: UUID, version: int | None = None) -> ProfileAnswer:
        """A written profile, as it stands or at a version."""
        stream = written_stream(meeting_stream(day), family)
        with opened(self.book.connection, caller, "a written profile", [family]):
            kept = self.book.get(WRITTEN, stream)
        return self._answer(day, self.book.at(WRITTEN, kept, version), caller)

    def freeze(self, act: Act, caller: Caller, day: date, reason: str = "") -> MeetingAnswer:
        """Freeze the pack: the profiles of the agenda at their versions, and the record as of now."""
        meeting = Meetings(self.book).kept(day)
        state = meeting.state
        profiles = tuple(sorted(self._frozen(meeting, one.family) for one in state.standing("on")))
        earlier = tuple(FrozenPlan(name, one.version) for name, one in Meetings(self.book).earlier(day).items())
        far = remaking.position(self.book.connection)
        made = PackFrozen(act.at, reason.strip(), profiles, earlier, state.selections, far, "")
        fact = replace(made, digest=remaking.digest(self.book, state, made))
        self.book.act_on(MEETING, meeting.stream, act, lambda now: meeting_acts.freeze(now, caller, fact))
        return Meetings(self.book).show(caller, day, act.at)

    def pack(self, caller: Caller, day: date, number: int | None = None) -> PackContent:
        """A frozen pack whole, made again from the record as of then; the last one, if no number is given."""
        meeting = Meetings(self.book).kept(day)
        packs = meeting.state.packs
        place = len(packs) if number is None else number
        if not 1 <= place <= len(packs):
            message = f"The meeting of {day} has {len(packs) or 'no'} frozen packs"
            raise NotFound(message)
        frozen = packs[place - 1]
        then = self.book.at(MEETING, meeting, frozen.version).state
        told = frozen.told
        earlier = remaking.plans(self.book, told)
        action, about = f"the pack of the meeting of {day}", {one.state.child for one in earlier}
        with opened(self.book.connection, caller, action) as connection:
            answered(connection, caller, action, about | {one.family for one in told.profiles})
        return {
            "date": day.isoformat(),
            "number": place,
            "as_of": clock.format_instant(told.as_of),
            "selection": told.selection,
            "position": told.position,
            "digest": told.digest,
            "same": remaking.digest(self.book, then, told) == told.digest,
            "earlier": [plan_answer(one.stream, Stands(one.version, one.state), told.as_of) for one in earlier],
            "families": self._families(caller, day, told),
        }

    def _frozen(self, meeting: Kept[Meeting], family: UUID) -> FrozenProfile:
        stream = written_stream(meeting.stream, family)
        held = self.book.find(WRITTEN, stream)
        if held is None:
            message = (
                f"The profile of family {family} has not been drafted: a pack has one of every family of the agenda"
            )
            raise WrongUse(message)
        return FrozenProfile(family, stream, held.version)

    def _families(self, caller: Caller, day: date, pack: PackFrozen) -> list[dict[str, Any]]:
        """Each family of a pack: its profile at the frozen version, and its timeline as of the instant."""
        found = []
        for kept in remaking.profiles(self.book, pack):
            family = str(kept.state.family)
            timeline = Profiles(self.book.connection).timeline_of_family(caller, family, pack.as_of)
            profile = self._answer(day, kept, caller)
            found.append({"family": family, "profile": profile, "timeline": timeline["entries"]})
        return found

    def _answer(self, day: date, kept: Kept[Written], caller: Caller) -> ProfileAnswer:
        """A profile as a caller may read it: without the sentences drawn from records that they may not."""
        hidden = self._unread(kept.state, caller)
        parts = [replace(part, lines=tuple(_shown(line, hidden) for line in part.lines)) for part in kept.state.parts]
        return _answer(day, kept, parts)

    def _unread(self, state: Written, caller: Caller) -> frozenset[Evidence]:
        told = {one for part in state.parts for line in part.lines for one in line.evidence}
        return unread(self.book.connection, caller, told)


def in_order(sections: Sequence[Section], wanted: Sequence[str]) -> list[Section]:
    """The sections that a hub wants, in its order; that something is restricted is said whatever it wants."""
    order = [*wanted, "restricted"]
    return sorted((one for one in sections if one.name in order), key=lambda one: order.index(one.name))


def _part(section: Section) -> Part:
    lines = tuple(Line(one.text, one.evidence, one.gap) for one in section.sentences)
    return Part(section.name, section.title, lines)


def _shown(line: Line, hidden: frozenset[Evidence]) -> Line:
    return line if hidden.isdisjoint(line.evidence) else Line(HIDDEN, gap=True)


def _answer(day: date, kept: Kept[Written], parts: Sequence[Part]) -> ProfileAnswer:
    state = kept.state
    sections = [{"number": number, **msgspec.to_builtins(one)} for number, one in enumerate(parts, 1)]
    has = [{**msgspec.to_builtins(one), "what": CHECKS[one.name]} for one in state.has]
    return {
        "profile": str(kept.stream),
        "version": kept.version,
        "family": str(state.family),
        "date": day.isoformat(),
        "as_of": clock.format_instant(state.as_of),
        "sections": sections,
        "completeness": has,
        "missing": sum(not one.present for one in state.has),
    }
