"""A family's written profile for a meeting: drafted from the record, edited by people, each version kept.

A sentence keeps its link to the records that it was drawn from. One that an analyst writes without any is marked as
their words: nobody can take it for the record's.
"""

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from services.kernel import ids
from services.kernel.access import Caller
from services.kernel.clock import Instant
from services.kernel.errors import NotFound, WrongUse
from services.profile.domain.casework.acts import Done, Fact, Kind, State
from services.profile.domain.casework.enquiry_facts import Evidence
from services.profile.domain.casework.meeting_acts import MAY_PREPARE

_LONGEST: Final = 2_000

HIDDEN: Final = "Drawn from a record that is restricted: not shown here."
"""What stands for a sentence that its reader may not have."""


class Line(Struct, frozen=True):
    """A sentence of a written profile; ``by`` is who wrote it, or "" where it is the draft's."""

    text: str
    evidence: tuple[Evidence, ...] = ()
    gap: bool = False
    by: str = ""


class Part(Struct, frozen=True):
    """A section of a written profile, by its number in the draft."""

    name: str
    title: str
    lines: tuple[Line, ...]
    edited_by: str = ""


class Has(Struct, frozen=True):
    """What a profile has, or lacks, of what it should have."""

    name: str
    present: bool
    count: int
    of: int


class ProfileDrafted(Fact, frozen=True):
    """A profile was drafted from the record as of an instant; drafted anew, it replaces what nobody has edited."""

    TOPIC = "profile.drafted.v1"
    meeting: UUID
    family: UUID
    as_of: Instant
    parts: tuple[Part, ...]
    has: tuple[Has, ...]


class PartEdited(Fact, frozen=True):
    """Somebody edited a section."""

    TOPIC = "profile.part-edited.v1"
    number: int
    lines: tuple[Line, ...]


class Written(State, frozen=True, kw_only=True):
    """A written profile as it stands."""

    meeting: UUID
    family: UUID
    as_of: Instant
    parts: tuple[Part, ...]
    has: tuple[Has, ...]


class Edit(Struct, frozen=True, forbid_unknown_fields=True):
    """A sentence as somebody wants it: its text, and the records that it rests on, if any."""

    text: str
    evidence: tuple[Evidence, ...] = ()


def written_stream(meeting: UUID, family: UUID) -> UUID:
    """The stream of a family's profile for a meeting."""
    return ids.named("written profile", meeting, family)


def draft(state: Written | None, caller: Caller, made: ProfileDrafted) -> Sequence[Fact]:
    """Take a draft; sections that somebody has edited stay as they are, if they are still of the same person."""
    caller.must_be(MAY_PREPARE, "Drafting a written profile")
    if state is None:
        return [made]
    edited = {(one.name, one.title): one for one in state.parts if one.edited_by}
    parts = tuple(edited.get((one.name, one.title), one) for one in made.parts)
    return [] if parts == state.parts and made.has == state.has else [replace(made, parts=parts)]


def edit(
    state: Written, caller: Caller, number: int, edits: Sequence[Edit], unread: Collection[Evidence] = ()
) -> Sequence[Fact]:
    """Edit a section. A sentence rests on records that the draft has, or on none: then it is its writer's own.

    ``unread`` are records that the caller may not read: a sentence drawn from one stays, in the place of what stood
    for it. Nobody takes away what they were not shown.
    """
    caller.must_be(MAY_PREPARE, "Editing a written profile")
    if not 1 <= number <= len(state.parts):
        message = f"This profile has sections 1 to {len(state.parts)}, and no {number}"
        raise NotFound(message)
    known = {told for part in state.parts for line in part.lines for told in line.evidence}
    before = state.parts[number - 1].lines
    drafted = {(line.text, line.evidence): line for line in before}
    kept = [line for line in before if not set(unread).isdisjoint(line.evidence)]
    lines: list[Line] = []
    for one in edits:
        if one.text.strip() != HIDDEN:
            lines.append(_line(one, known, drafted, caller.name))
        elif kept:
            lines.append(kept.pop(0))
    lines += kept
    return [] if tuple(lines) == before else [PartEdited(number, tuple(lines))]


def _line(one: Edit, known: set[Evidence], drafted: dict[tuple[str, tuple[Evidence, ...]], Line], who: str) -> Line:
    text = one.text.strip()
    if not text or len(text) > _LONGEST:
        message = f"A sentence has 1 to {_LONGEST} characters"
        raise WrongUse(message)
    strange = [told for told in one.evidence if told not in known]
    if strange:
        message = f"{strange[0].source} {strange[0].id} is no record of this profile: a sentence rests on those it has"
        raise WrongUse(message)
    return drafted.get((text, one.evidence)) or Line(text, one.evidence, by=who)


def _drafted(fact: ProfileDrafted, _done: Done) -> Written:
    return Written(meeting=fact.meeting, family=fact.family, as_of=fact.as_of, parts=fact.parts, has=fact.has)


def _drafted_anew(state: Written, fact: ProfileDrafted, _done: Done) -> Written:
    return replace(state, as_of=fact.as_of, parts=fact.parts, has=fact.has)


def _edited(state: Written, fact: PartEdited, done: Done) -> Written:
    parts = list(state.parts)
    parts[fact.number - 1] = replace(parts[fact.number - 1], lines=fact.lines, edited_by=done.by.name)
    return replace(state, parts=tuple(parts))


WRITTEN: Final = Kind(
    name="written profile",
    state=Written,
    begin=_drafted,
    begins_with=ProfileDrafted,
    changes={ProfileDrafted: _drafted_anew, PartEdited: _edited},
    is_open=lambda _state: True,
    keys=lambda state: (state.meeting, state.family),
)
"""Written profiles: found by their meeting and their family."""
