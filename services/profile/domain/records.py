"""What one record tells of the people of a circle: who is mentioned, who cares for whom, who are told as two."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import NamedTuple
from uuid import UUID

from services.kernel.clock import Instant
from services.kernel.events.entry import Entry, Face, Mention
from services.profile.domain.kin import CARING, COUPLES, Tie, ties_in
from services.profile.domain.likeness import births_differ, names_agree


class Seen(NamedTuple):
    """One mention of a person, at a place of its record."""

    id: UUID
    mention: Mention
    entry: Entry
    place: int
    received_at: Instant


Shape = tuple[tuple[tuple[Face, str], ...], tuple[Tie, ...]]
"""What a record tells of a circle's people: their faces, in which roles, tied by what."""


@dataclass(frozen=True, eq=False)
class Received:
    """A record with the instant of its receipt; ``own`` are the places of its people who are of this circle.

    A circle is understood many times from the same records, so what one record tells is worked out once.
    """

    entry: Entry
    received_at: Instant
    own: tuple[int, ...]

    def with_own(self, own: tuple[int, ...]) -> "Received":
        """The same record, with other people of its own."""
        return Received(self.entry, self.received_at, own)

    @cached_property
    def seen(self) -> tuple[Seen, ...]:
        """Its own people, as mentioned."""
        entry, mentions = self.entry, self.entry.mentions
        return tuple([
            Seen(entry.mention_id(place), mentions[place], entry, place, self.received_at) for place in self.own
        ])

    @cached_property
    def ties(self) -> tuple[Tie, ...]:
        """The ties among its own people, by their places in ``own``."""
        if len(self.own) < 2:  # noqa: PLR2004 - a tie takes two
            return ()
        at = {place: number for number, place in enumerate(self.own)}
        told = [tie for tie in ties_in(self.entry.mentions, self.entry.relations) if tie.adult in at and tie.child in at]
        return tuple([Tie(at[tie.adult], at[tie.child], tie.kind) for tie in told])

    @cached_property
    def cares(self) -> tuple[Tie, ...]:
        """Those that say who is whose parent, step-parent or carer."""
        return tuple([tie for tie in self.ties if tie.kind in CARING])

    @cached_property
    def apart(self) -> tuple[tuple[int, int], ...]:
        """The pairs of its own people whom it tells as two, by name or date of birth, by their places in ``own``."""
        faces = [(number, one.mention.face) for number, one in enumerate(self.seen)]
        return tuple([
            (one, other) for (one, face), (other, another) in combinations(faces, 2) if _are_told_as_two(face, another)
        ])

    def told_as_two(self) -> Iterator[tuple[Face, Face]]:
        """The faces of those whom it tells as two people: by name or birth, or as who cares for whom."""
        faces = [one.mention.face for one in self.seen]
        for one, other in self.apart:
            yield faces[one], faces[other]
        for tie in self.cares:
            yield faces[tie.adult], faces[tie.child]

    @cached_property
    def tells_of_couples(self) -> bool:
        """Whether it says who is, or was, whose partner: what was told last counts."""
        return any(tie.kind in COUPLES for tie in self.ties)

    @cached_property
    def shape(self) -> Shape:
        """What it tells, apart from when."""
        return tuple([(one.mention.face, one.mention.role) for one in self.seen]), self.ties


def _are_told_as_two(one: Face, other: Face) -> bool:
    return not (one.name and other.name and names_agree(one, other)) or births_differ(one, other)
