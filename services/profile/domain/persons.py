"""People as claims that some mentions are one human being, and what is understood of a circle of them."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Final, NamedTuple
from uuid import UUID

from services.kernel import clock
from services.kernel.clock import Instant
from services.kernel.events.entry import FULL_DATE, Entry, Face, Home, Identifier
from services.profile.domain.decisions import Decided, Standing
from services.profile.domain.matching.guards import Guard
from services.profile.domain.matching.model import Model, default
from services.profile.domain.places import NO_PLACES, SharedPlaces
from services.profile.domain.records import Received, Seen
from services.profile.domain.standing import Status

ADULT_AT: Final = 18
"""The age at which childhood ends (Children Act 1989 s. 105)."""


@dataclass(eq=False)
class Person:
    """A claim that some mentions are one human being; ``seen`` are those that count, in order of receipt.

    ``ghosts`` are mentions in records that no longer stand: they are shown, and are evidence of nothing. ``disputed``
    are the identifiers that are told of somebody else as well: whose they are is a worker's question.
    """

    id: UUID
    seen: list[Seen]
    ghosts: list[Seen] = field(default_factory=list)
    disputed: frozenset[Identifier] = frozenset()

    @cached_property
    def faces(self) -> list[Face]:
        """The different descriptions, in the order in which they became known."""
        return list(dict.fromkeys(one.mention.face for one in self.seen))

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles in which records name this person."""
        return frozenset(one.mention.role for one in self.seen)

    @cached_property
    def born(self) -> str:
        """The date of birth most often told in full, or else most often told at all; "" where none is."""
        births = {face.born for face in self.faces if face.born}
        if len(births) <= 1:
            return next(iter(births), "")
        told = [(one.mention.face.born, one.entry.time) for one in self.seen if one.mention.face.born]
        return _most_often([one for one in told if len(one[0]) == FULL_DATE] or told)

    @cached_property
    def name(self) -> str:
        """The form of name most often given, aliases apart; the latest by time where two tie (contract, Selection)."""
        seen = self.seen or self.ghosts
        return _most_often([(one.mention.shown, one.entry.time) for one in seen if one.mention.shown])

    @cached_property
    def identifiers(self) -> list[Identifier]:
        """Every identifier told, valid or not, in a fixed order."""
        told = {one for face in self.faces for one in face.identifiers}
        return sorted(told, key=lambda one: (one.scheme, one.value))

    def is_child(self, at: Instant) -> bool:
        """Under 18 at an instant, by the latest birth that the date allows; without one, named as ``child``."""
        if not self.born:
            return "child" in self.roles
        return comes_of_age(self.born) > at

    def homes_by(self, at: Instant) -> frozenset[Home]:
        """Every address told by what occurred by an instant."""
        return frozenset(home for one in self.seen if one.entry.at <= at for home in one.mention.face.homes)

    def homes_now(self, at: Instant) -> frozenset[Home]:
        """The addresses in the latest record, by time, that tells any, but for those left by then."""
        told = self.homes_last_told(at)
        if not any(home.until for home in told):
            return frozenset(told)
        today = clock.london_date(at).isoformat()
        return frozenset(home for home in told if not home.until or home.until > today)

    def homes_last_told(self, at: Instant) -> tuple[Home, ...]:
        """The addresses in the latest record, by time, that occurred by an instant and tells any."""
        telling = [one for one in self.seen if one.mention.face.homes and one.entry.at <= at]
        if len({one.mention.face.homes for one in telling}) <= 1:
            return telling[0].mention.face.homes if telling else ()
        return max(telling, key=by_time).mention.face.homes


class Means(NamedTuple):
    """By what descriptions are judged: the model that weighs them, and the places that are no evidence.

    ``models`` are all that ever were in use: whoever was one person by any of them is read together.
    """

    model: Model = default()
    shared: SharedPlaces = NO_PLACES
    models: tuple[Model, ...] = (default(),)


class Held(NamedTuple):
    """What a circle is understood from: its records, what workers have decided, by what descriptions are judged."""

    records: Collection[Received]
    decided: Collection[Decided] = ()
    means: Means = Means()


class Question(NamedTuple):
    """Whether two people are one: how likely (bits), by which descriptions, and what holds the pair back.

    ``doubted`` says that they are one now, and that something that is told speaks against it. ``left`` is who became
    known first; each side is named by a mention. ``of_family`` asks something else: whether the right one is of the
    left one's family.
    """

    left: Seen
    right: Seen
    weight: float
    faces: tuple[Face, Face]
    guard: Guard | None
    doubted: bool
    of_family: bool = False


@dataclass(eq=False)
class Understanding:
    """The people of a circle as known at an instant; ``records`` are those received by then.

    ``own`` tells who the own people of each record that counts are; ``certain`` are the faces of which every mention
    is one person's, ``told_once`` those that weigh more once told again; ``is_plain`` says that every record counts,
    every face is certain, no number is refused, nobody could be anybody else, and no worker has the word; ``standing``
    what workers have decided by then; ``questions`` what they are asked; ``shared`` the places that make nobody one
    household.
    """

    records: list[Received]
    status: dict[UUID, Status]
    people: list[Person]
    of_mention: dict[UUID, Person]
    own: dict[Received, tuple[Person, ...]]
    certain: frozenset[Face]
    told_once: frozenset[Face]
    is_plain: bool
    standing: Standing
    questions: list[Question]
    shared: SharedPlaces

    @cached_property
    def counting(self) -> list[Received]:
        """The records that count, retractions apart, oldest first."""
        return sorted(self.own, key=lambda one: one.entry.order)

    def person(self, entry: Entry, place: int) -> Person | None:
        """Who is mentioned at a place of a record; None if the mention is of another circle."""
        return self.of_mention.get(entry.mention_id(place))


@lru_cache(maxsize=32_768)
def comes_of_age(born: str) -> Instant:
    """The instant at which whoever was born then is no child any more, by the latest birth that the date allows."""
    return clock.first_instant(clock.birthday(clock.last_day_of(born), ADULT_AT))


ByTime = tuple[Instant, str, str, int]
"""A mention's place in the order of the time of issue of their records."""


def by_time(one: Seen) -> ByTime:
    """The order of mentions by the time of issue of their records."""
    entry = one.entry
    return entry.time, entry.source, entry.id, one.place


def _most_often(told: Sequence[tuple[str, Instant]]) -> str:
    """The text told most often; of two told as often, the one told latest."""
    if not told:
        return ""
    counts = Counter(text for text, _ in told)
    latest = {text: max(time for other, time in told if other == text) for text in counts}
    return max(counts, key=lambda text: (counts[text], latest[text], text))
