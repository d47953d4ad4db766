"""Identities that nobody may learn one by the other: whatever is asked, an answer holds one of them at the most.

A seal stands between a person's former identity, the left one, and the new one (adoption, witness protection). Every
answer is made of circles as they are understood here: without the identities that it may not hold beside another. An
answer holds the identity that was asked for by its own number, without any record that names another; or else the one
that is of the family asked about; or else the new one. A seal counts at every instant: as of a day before it was made,
too, nothing betrays anybody.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple
from uuid import UUID

from services.kernel.clock import Instant
from services.profile.domain.decisions import Decided, Pair, standing
from services.profile.domain.families import kinship
from services.profile.domain.partition import Partition
from services.profile.domain.persons import Held, Person, Understanding
from services.profile.domain.records import Received
from services.profile.domain.understanding import understand

Asked = Callable[[Understanding], Collection[Person]]
"""Who, of the people of a circle, is asked about."""

Sealed = tuple[Person, Person]
"""A former identity, and the new one."""


class Shown(NamedTuple):
    """A circle as an answer may hold it.

    ``hidden`` are the mentions that are left out of it: they are not named, and the text of no record that has one is
    shown, since it may name them. ``kept`` are the people of whom another identity is hidden.
    """

    understanding: Understanding
    hidden: frozenset[UUID] = frozenset()
    kept: frozenset[UUID] = frozenset()


def nobody(_told: Understanding) -> Collection[Person]:
    """Nobody is asked about in particular."""
    return ()


def understood(held: Held, as_of: Instant, asked: Asked = nobody, *, former: bool = False) -> Shown:
    """What a circle tells as of an instant, without the identities that an answer to what is asked may not hold.

    ``former`` prefers, where nothing else does, the former identity to the new one.
    """
    told, sealed = whole(held, as_of)
    if not sealed:
        return Shown(told)
    named = asked(told)
    families = [one.people for one in kinship(told, as_of).families if not set(named).isdisjoint(one.people)]
    preferred = (named, set().union(*families), {left for left, _ in sealed} if former else ())
    hidden: set[Person] = set()
    keeping: set[UUID] = set()
    unseen: set[UUID] = set()
    for group in _groups(sealed):
        kept = _kept(group, sealed, preferred)
        others = [one for one in group if one is not kept]
        hidden.update(others)
        keeping.add(kept.id)
        if kept in named:
            unseen |= {seen.entry.record for one in others for seen in (*one.seen, *one.ghosts)}
    gone = frozenset(one.id for person in hidden for one in (*person.seen, *person.ghosts))
    return Shown(_without(told, hidden, gone, unseen), gone, frozenset(keeping))


def whole(held: Held, as_of: Instant) -> tuple[Understanding, list[Sealed]]:
    """All that a circle tells as of an instant, and the identities in it between which seals stand.

    For judging what may be decided; no answer is made of it but to those who may seal.
    """
    pairs = standing(held.decided).sealed
    if not pairs:
        return understand(held, as_of), []
    told = understand(held._replace(decided=_from_the_beginning(held.decided, pairs)), as_of)
    ends = dict.fromkeys((*told.standing.sealed, *pairs))
    found = dict.fromkeys((told.of_mention.get(left), told.of_mention.get(right)) for left, right in ends)
    return told, [(left, right) for left, right in found if left and right and left is not right]


def _from_the_beginning(decided: Iterable[Decided], pairs: Collection[Pair]) -> list[Decided]:
    return [
        Decided(one.decision, 0)
        if one.decision.kind == "seal" and (one.decision.left, one.decision.right) in pairs
        else one
        for one in decided
    ]


def _groups(sealed: Sequence[Sealed]) -> list[list[Person]]:
    """The identities of each person, the former ones first."""
    ordered = list(dict.fromkeys(one for pair in sealed for one in pair))
    connected = Partition(ordered)
    for left, right in sealed:
        connected.join(left, right)
    return connected.groups()


def _kept(group: Sequence[Person], sealed: Collection[Sealed], preferred: Iterable[Collection[Person]]) -> Person:
    """The identity that an answer may hold: the newest of those that are preferred, or of all."""
    for those in preferred:
        found = [one for one in group if one in those]
        if found:
            return _newest(found, sealed)
    return _newest(group, sealed)


def _newest(people: Sequence[Person], sealed: Collection[Sealed]) -> Person:
    former = {left for left, right in sealed if right in people}
    return next((one for one in reversed(people) if one not in former), people[-1])


def _without(
    told: Understanding, hidden: Collection[Person], gone: frozenset[UUID], unseen: Collection[UUID]
) -> Understanding:
    """What is understood, without some people and their mentions, and without some records."""
    records: list[Received] = []
    own: dict[Received, tuple[Person, ...]] = {}
    for received in told.records:
        kept = tuple(place for place in received.own if received.entry.mention_id(place) not in gone)
        if (received.own and not kept) or received.entry.record in unseen:
            continue
        fewer = received if kept == received.own else received.with_own(kept)
        records.append(fewer)
        if received in told.own:
            own[fewer] = tuple(person for person in told.own[received] if person not in hidden)
    return replace(
        told,
        records=records,
        own=own,
        people=[person for person in told.people if person not in hidden],
        of_mention={mention: person for mention, person in told.of_mention.items() if mention not in gone},
        questions=[one for one in told.questions if gone.isdisjoint((one.left.id, one.right.id))],
    )
