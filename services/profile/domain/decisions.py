"""What workers decide of who is whom and who is family: events of their own, each of which can be withdrawn.

A decision names mentions, not people: people are claims that change, and a mention is always the same. It counts from
the moment it was made; withdrawn, it counts for nothing, and everything is understood as if it had not been made.
"""

from collections import defaultdict
from collections.abc import Iterable
from hashlib import blake2b
from typing import Final, Literal, NamedTuple
from uuid import UUID

import msgspec
from msgspec import Struct

from services.kernel.clock import Instant

Kind = Literal[
    "must", "cannot", "cannot_tell", "seal", "same_family", "other_family", "not_of_family", "approve", "retract"
]

KINDS: Final[dict[Kind, str]] = {
    "must": "The two are one person",
    "cannot": "The two are two people; the right one is set apart",
    "cannot_tell": "Nobody can tell yet; the question waits for something new",
    "seal": "Two identities of one person of which nobody may learn one by the other (adoption, witness protection)",
    "same_family": "The two children are of one family",
    "other_family": "The two children are not of one family",
    "not_of_family": "The right one is no member of the left one's family",
    "approve": "A second worker agrees with a decision that needs two",
    "retract": "A decision is withdrawn",
}
"""What a worker can decide, and what each says."""


class Decision(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A worker's word. ``left`` and ``right`` are mentions; ``of`` is the decision that is approved or retracted.

    ``actor`` says who, in which of their ``roles`` and for what ``purpose``; ``reason`` why, in their words.
    ``needs_second`` says that it counts only once another worker has approved it. ``grounds``, ``weight`` (bits) and
    ``model`` are what was on the card when it was made.
    """

    id: UUID
    kind: Kind
    left: UUID
    right: UUID
    of: UUID | None = None
    actor: str
    roles: tuple[str, ...]
    purpose: str
    reason: str
    needs_second: bool = False
    grounds: tuple[str, ...] = ()
    weight: float | None = None
    model: str = ""


class Decided(NamedTuple):
    """A decision, and when the hub learnt of it."""

    decision: Decision
    known_at: Instant


Pair = tuple[UUID, UUID]
"""Two mentions, the left one first."""


class Standing(NamedTuple):
    """The pairs of mentions on which decisions stand, each kind in the order in which they were made."""

    must: tuple[Pair, ...] = ()
    cannot: tuple[Pair, ...] = ()
    sealed: tuple[Pair, ...] = ()
    same_family: tuple[Pair, ...] = ()
    other_family: tuple[Pair, ...] = ()
    not_of_family: tuple[Pair, ...] = ()
    cannot_tell: tuple[tuple[Pair, Instant], ...] = ()


NOTHING: Final = Standing()
"""Where no worker has decided anything."""

encode: Final = msgspec.json.Encoder().encode
decode: Final = msgspec.json.Decoder(Decision).decode


def decision_id(kind: Kind, left: UUID, right: UUID, actor: str, at: Instant) -> UUID:
    """The identifier of a decision, from what it says, who made it and when: UUID version 8, by BLAKE2b."""
    told = f"{kind}\n{left}\n{right}\n{actor}\n{at}".encode()
    bits = int.from_bytes(blake2b(told, digest_size=16, person=b"kinfold.decision").digest())
    bits = bits & ~(0xF << 76) | 0x8 << 76
    return UUID(int=bits & ~(0x3 << 62) | 0x2 << 62)


def standing(decided: Iterable[Decided]) -> Standing:
    """What stands of some decisions: those that are not withdrawn, and approved where they need a second worker.

    A withdrawal that is withdrawn itself withdraws nothing. A seal stands from the moment it is made, whether a second
    worker has approved it or not: it may keep two records apart for an hour too long, but never betray anybody.
    """
    told = _in_order(decided)
    stands = in_force(told)
    kept: dict[Kind, list[Pair]] = defaultdict(list)
    unsure: list[tuple[Pair, Instant]] = []
    for decision, known_at in told:
        if decision.id in stands:
            pair = (decision.left, decision.right)
            kept[decision.kind].append(pair)
            if decision.kind == "cannot_tell":
                unsure.append((pair, known_at))
    return Standing(
        must=tuple(kept["must"]),
        cannot=tuple(kept["cannot"]),
        sealed=tuple(kept["seal"]),
        same_family=tuple(kept["same_family"]),
        other_family=tuple(kept["other_family"]),
        not_of_family=tuple(kept["not_of_family"]),
        cannot_tell=tuple(unsure),
    )


def _in_order(decided: Iterable[Decided]) -> list[Decided]:
    return sorted(decided, key=lambda one: (one.known_at, one.decision.id))


def in_force(decided: Iterable[Decided]) -> set[UUID]:
    """The decisions, of some, that are approved, where they need it, and not withdrawn."""
    told = _in_order(decided)
    by_id = {one.decision.id: one.decision for one in told}
    approved = {
        one.of
        for one in by_id.values()
        if one.kind == "approve" and (of := by_id.get(one.of or one.id)) and of.actor != one.actor
    }
    complete = {one.id for one in by_id.values() if not one.needs_second or one.id in approved or one.kind == "seal"}
    withdrawn: set[UUID] = set()
    for decision, _ in reversed(told):
        if decision.kind == "retract" and decision.of and decision.id in complete - withdrawn:
            withdrawn.add(decision.of)
    return complete - withdrawn
