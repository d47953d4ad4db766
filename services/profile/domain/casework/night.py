"""What was done out of hours while the service was down: each act as it was written down, and what became of it.

The out-of-hours team needs the whole record, and its work was never audited (Ofsted, Devon 2013, paragraph 49). Nothing
that was written down is lost: an act that cannot be applied any more is kept, with why.
"""

from collections.abc import Sequence
from typing import Final, Literal
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from services.kernel import ids
from services.kernel.clock import Instant
from services.profile.domain.casework.acts import Done, Fact, Kind, State

Became = Literal["applied", "refused"]


class Meanwhile(Struct, frozen=True):
    """Something that was done in the hub, and that the pack of the night could not show."""

    what: str
    at: Instant
    by: str


class NightActed(Fact, frozen=True):
    """An act of a journal reached the hub: who did what at which true time, and what became of it here."""

    TOPIC = "night.acted.v1"
    journal: str
    line: str
    acted_at: Instant
    actor: str
    roles: tuple[str, ...]
    what: str
    of: UUID | None
    text: str
    became: Became
    why: str = ""
    meanwhile: tuple[Meanwhile, ...] = ()


class Acted(Struct, frozen=True):
    """An act of the night, when it reached the hub, and who brought it."""

    line: str
    acted_at: Instant
    synced_at: Instant
    synced_by: str
    actor: str
    roles: tuple[str, ...]
    what: str
    of: UUID | None
    text: str
    became: Became
    why: str
    meanwhile: tuple[Meanwhile, ...]


class Night(State, frozen=True, kw_only=True):
    """A journal as it has reached the hub."""

    journal: str
    acts: tuple[Acted, ...] = ()


def night_stream(journal: str) -> UUID:
    """The stream of a journal."""
    return ids.named("night", journal)


def take(state: Night | None, act: NightActed) -> Sequence[Fact]:
    """Take an act in; nothing where that line has been taken before."""
    known = {one.line for one in state.acts} if state else set()
    return [] if act.line in known else [act]


def _begun(fact: NightActed, done: Done) -> Night:
    return _acted(Night(journal=fact.journal), fact, done)


def _acted(state: Night, fact: NightActed, done: Done) -> Night:
    act = Acted(
        line=fact.line,
        acted_at=fact.acted_at,
        synced_at=done.recorded_at,
        synced_by=done.by.name,
        actor=fact.actor,
        roles=fact.roles,
        what=fact.what,
        of=fact.of,
        text=fact.text,
        became=fact.became,
        why=fact.why,
        meanwhile=fact.meanwhile,
    )
    return replace(state, acts=(*state.acts, act))


NIGHT: Final = Kind(
    name="night",
    state=Night,
    begin=_begun,
    begins_with=NightActed,
    changes={NightActed: _acted},
    is_open=lambda _state: False,
    keys=lambda state: [one.of for one in state.acts if one.of],
)
"""Journals of nights: found by what was acted on."""
