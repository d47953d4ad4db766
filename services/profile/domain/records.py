"""What one record tells of the people of a circle: who is mentioned, who cares for whom, who are told as two."""

from functools import cached_property, lru_cache
from itertools import combinations
from uuid import UUID

from msgspec import Struct

from services.kernel.clock import Instant
from services.kernel.events.entry import Entry, Face, Mention
from services.profile.domain.kin import CARING, COUPLES, Tie, ties_in
from services.profile.domain.likeness import births_differ, names_agree


class Seen(Struct, frozen=True, gc=False):
    """One mention of a person, at a place of its record."""

    id: UUID
    mention: Mention
    entry: Entry
    place: int
    received_at: Instant


class Shape(Struct, frozen=True, dict=True, cache_hash=True):
    """What a record tells of a circle's people: their faces, in which roles, tied by what.

    Many records have one shape, so what a shape tells is worked out once. People are named by their places in it.
    """

    people: tuple[tuple[Face, str], ...]
    ties: tuple[Tie, ...]

    @cached_property
    def faces(self) -> tuple[Face, ...]:
        """How each of the people is described."""
        return tuple([face for face, _ in self.people])

    @cached_property
    def cares(self) -> tuple[Tie, ...]:
        """The ties that say who is whose parent, step-parent or carer."""
        return tuple([tie for tie in self.ties if tie.kind in CARING])

    @cached_property
    def apart(self) -> tuple[tuple[int, int], ...]:
        """The pairs that are told as two, by name or date of birth."""
        faces = enumerate(self.faces)
        return tuple([
            (one, other) for (one, face), (other, another) in combinations(faces, 2) if _are_told_as_two(face, another)
        ])

    @cached_property
    def told_as_two(self) -> tuple[tuple[Face, Face], ...]:
        """The faces of those who are told as two people: by name or birth, or as who cares for whom."""
        faces, cares = self.faces, [(tie.adult, tie.child) for tie in self.cares]
        return tuple([(faces[one], faces[other]) for one, other in (*self.apart, *cares)])

    @cached_property
    def tells_of_couples(self) -> bool:
        """Whether it says who is, or was, whose partner: what was told last counts."""
        return any(tie.kind in COUPLES for tie in self.ties)


@lru_cache(maxsize=65_536)
def _shape(people: tuple[tuple[Face, str], ...], ties: tuple[Tie, ...]) -> Shape:
    """One shape for all records that have it, as far as it is remembered: a county has some three for each child."""
    return Shape(people, ties)


class Received:
    """A record with the instant of its receipt; ``own`` are the places of its people who are of this circle.

    A circle is understood many times from the same records, so what one record tells is worked out once: ``seen`` are
    its own people as mentioned, ``shape`` what it tells of them apart from when. Nothing of it changes.
    """

    __slots__ = ("entry", "own", "received_at", "seen", "shape")

    def __init__(self, entry: Entry, received_at: Instant, own: tuple[int, ...]) -> None:
        """Read what the record tells of its own people."""
        mentions = entry.mentions
        self.entry = entry
        self.received_at = received_at
        self.own = own
        self.seen = tuple([Seen(entry.mention_id(place), mentions[place], entry, place, received_at) for place in own])
        people = tuple([(mentions[place].face, mentions[place].role) for place in own])
        self.shape = _shape(people, _ties_among(own, entry))

    def with_own(self, own: tuple[int, ...]) -> "Received":
        """The same record, with other people of its own."""
        return Received(self.entry, self.received_at, own)

    @property
    def ties(self) -> tuple[Tie, ...]:
        """The ties among its own people, by their places in ``own``."""
        return self.shape.ties


def _ties_among(own: tuple[int, ...], entry: Entry) -> tuple[Tie, ...]:
    if len(own) == len(entry.mentions):
        return ties_in(entry.mentions, entry.relations)
    at = {place: number for number, place in enumerate(own)}
    told = [tie for tie in ties_in(entry.mentions, entry.relations) if tie.adult in at and tie.child in at]
    return tuple([Tie(at[tie.adult], at[tie.child], tie.kind) for tie in told])


def _are_told_as_two(one: Face, other: Face) -> bool:
    return births_differ(one, other) or not (one.name and other.name and names_agree(one, other))
