"""The ties between the people of a circle that its counting records tell, by an instant."""

from collections import defaultdict
from collections.abc import Collection
from typing import Final, NamedTuple

from services.kernel.clock import Instant
from services.kernel.events.entry import Home
from services.profile.domain.kin import CARING, COUPLES
from services.profile.domain.likeness import same_home
from services.profile.domain.persons import Person, Understanding
from services.profile.domain.records import Received, Shape

OUTSIDE: Final = frozenset({"associate", "person_of_concern", "professional", "other_child"})
"""Roles that make nobody a member of a household (contract, Families)."""


Link = tuple[Person, Person]
"""Two people, as a tie or a worker's word links or parts them."""


class Rulings(NamedTuple):
    """What workers have ruled of families: children of one, children of two, and who is no member of a child's."""

    same_family: list[Link]
    other_family: list[Link]
    not_of_family: list[Link]


class Ties:
    """Who cares for whom, who are siblings, partners and relatives, who lives with whom.

    ``since`` is the first occurrence that names each person; ``named_with`` whom a record names beside them, in a
    role that can be a household's.
    """

    def __init__(self, understanding: Understanding, at: Instant) -> None:
        """Read the counting records that occurred by ``at``."""
        self.at = at
        self.ruled = _rulings(understanding)
        self._shared = understanding.shared
        self.cares: dict[Person, set[Person]] = defaultdict(set)
        self.lives_with: dict[Person, set[Person]] = defaultdict(set)
        self.relatives: dict[Person, set[Person]] = defaultdict(set)
        self.named_with: dict[Person, set[Person]] = defaultdict(set)
        self.siblings: set[tuple[Person, Person]] = set()
        self.since: dict[Person, Instant] = {}
        self._couples: dict[tuple[Person, Person], tuple[Instant, Instant, bool]] = {}
        self._now: dict[Person, frozenset[Home]] = {}
        self._ever: dict[Person, frozenset[Home]] = {}
        heard: set[tuple[Shape, tuple[Person, ...]]] = set()
        for received in understanding.counting:
            if received.entry.at > at:
                continue
            own = understanding.own[received]
            if (received.shape, own) not in heard:
                self._hear_of(received, own)
                heard.add((received.shape, own))
            elif received.shape.tells_of_couples:
                self._hear_ties(received, own)

    def _hear_of(self, received: Received, own: tuple[Person, ...]) -> None:
        """What a record tells of its own people; another of the same shape about the same people adds no more."""
        for one, person in zip(received.seen, own, strict=True):
            self.since.setdefault(person, received.entry.at)
            if len(own) > 1 and one.mention.role not in OUTSIDE:
                self.named_with[person].update(own)
        self._hear_ties(received, own)

    def _hear_ties(self, received: Received, own: tuple[Person, ...]) -> None:
        entry = received.entry
        for tie in received.ties:
            if own[tie.adult] is not own[tie.child]:
                self._add(own[tie.adult], own[tie.child], tie.kind, (entry.at, entry.time))

    def _add(self, one: Person, other: Person, kind: str, when: tuple[Instant, Instant]) -> None:
        if kind in CARING:
            self.cares[one].add(other)
        elif kind == "sibling_of":
            self.siblings.add((one, other))
        elif kind == "lives_with":
            self.lives_with[one].add(other)
            self.lives_with[other].add(one)
        elif kind in COUPLES:
            told = (*when, kind == "partner_of")
            for pair in ((one, other), (other, one)):
                self._couples[pair] = max(told, self._couples.get(pair, told))
        else:
            self.relatives[one].add(other)

    def couples(self) -> dict[tuple[Person, Person], str]:
        """What was told last of each couple, both ways round."""
        return {pair: "partner_of" if one[2] else "ex_partner_of" for pair, one in self._couples.items()}

    def partners(self, person: Person) -> set[Person]:
        """Whose partner a person is, by what was told last of each couple."""
        return {other for (one, other), (_, _, together) in self._couples.items() if one is person and together}

    def live_together(self, one: Person, other: Person) -> bool:
        """Whether two are told to live together, or share an address they have now."""
        return other in self.lives_with[one] or share(self._homes_now(one), self._homes_now(other))

    def live_apart(self, one: Person, other: Person) -> bool:
        """Whether two are known to live apart: both have an address, and they share none."""
        homes, others = self._homes_now(one), self._homes_now(other)
        return bool(homes and others) and other not in self.lives_with[one] and not share(homes, others)

    def have_lived_together(self, one: Person, other: Person) -> bool:
        """Whether two have ever been told to share a home, by the instant."""
        return other in self.lives_with[one] or share(self._homes_by(one), self._homes_by(other))

    def _homes_now(self, person: Person) -> frozenset[Home]:
        found = self._now.get(person)
        if found is None:
            found = self._now[person] = self._own(person.homes_now(self.at))
        return found

    def _homes_by(self, person: Person) -> frozenset[Home]:
        if person not in self._ever:
            self._ever[person] = self._own(person.homes_by(self.at))
        return self._ever[person]

    def _own(self, homes: frozenset[Home]) -> frozenset[Home]:
        """Some addresses without those of places that many share: who sleeps at a refuge shares no household."""
        return frozenset(home for home in homes if not self._shared.has_home(home)) if self._shared.keys else homes


def _rulings(understanding: Understanding) -> Rulings:
    stands, who = understanding.standing, understanding.of_mention
    told = [
        [(who[one], who[other]) for one, other in pairs if one in who and other in who and who[one] is not who[other]]
        for pairs in (stands.same_family, stands.other_family, stands.not_of_family)
    ]
    return Rulings(*told)


def share(homes: Collection[Home], others: Collection[Home]) -> bool:
    """Whether one of some homes is one of others."""
    return any(same_home(home, another) for home in homes for another in others)
