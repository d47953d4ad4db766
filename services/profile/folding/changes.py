"""What changed in what is understood of a circle, as events: the difference of two states.

The events have version 0 until the placing gives them the numbers that follow in their streams.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from uuid import UUID

from services.kernel.events.entry import Face, birth_keys
from services.profile.domain.circle import Circle, FamilyRow, Member, PersonRow, QuestionRow
from services.profile.domain.persons import Understanding
from services.profile.folding.streams import (
    FamilyDivided,
    FamilyFormed,
    FamilyJoined,
    FamilyMembersChanged,
    PersonDivided,
    PersonJoined,
    StreamEvent,
)


@dataclass(slots=True)
class State:
    """What was understood of a circle when it was last published.

    ``moved`` are people and families of circles that it has taken over since.
    """

    of_mention: dict[UUID, UUID] = field(default_factory=dict)
    people: dict[UUID, PersonRow] = field(default_factory=dict)
    families: dict[UUID, FamilyRow] = field(default_factory=dict)
    questions: tuple[QuestionRow, ...] = ()
    moved: set[UUID] = field(default_factory=set)

    @classmethod
    def of(cls, circle: Circle) -> "State":
        """The state of a circle now.

        The circle replaces its maps when it is understood afresh, so none is copied but the one that routine
        records add to.
        """
        circle.settle()
        return cls(dict(circle.of_mention), circle.people, circle.families, circle.questions)

    def plus(self, other: "State") -> "State":
        """The states of two circles that became one."""
        return State(
            {**self.of_mention, **other.of_mention},
            {**self.people, **other.people},
            {**self.families, **other.families},
            self.questions + other.questions,
            self.moved | other.moved | other.people.keys() | other.families.keys(),
        )


def changed_mentions(before: State, after: Circle) -> set[UUID]:
    """The mentions that are understood to be somebody else than before, or to be nobody of this circle."""
    return {mention for mention, person in before.of_mention.items() if after.of_mention.get(mention) != person}


def person_events(before: State, after: Circle, found: Understanding, because: UUID) -> Iterator[StreamEvent]:
    """People who joined or divided, between two states."""
    sources: dict[UUID, set[UUID]] = defaultdict(set)
    targets: dict[UUID, set[UUID]] = defaultdict(set)
    for mention in changed_mentions(before, after):
        person = after.of_mention.get(mention)
        if person and person in after.people and before.of_mention[mention] in before.people:
            sources[person].add(before.of_mention[mention])
            targets[before.of_mention[mention]].add(person)
    by_id = {person.id: person for person in found.people}
    for person, others in sorted(sources.items()):
        if person in before.people or len(others) > 1:
            grounds = tuple(_grounds(by_id[person].faces))
            yield PersonJoined(
                originator_id=person,
                originator_version=0,
                others=tuple(sorted(others - {person})),
                grounds=grounds,
                record=because,
            )
    for person, into in sorted(targets.items()):
        parts = into | ({person} if person in after.people else set())
        if len(parts) > 1:
            yield PersonDivided(
                originator_id=person,
                originator_version=0,
                into=tuple(sorted(parts)),
                record=because,
            )


def _grounds(faces: Collection[Face]) -> list[str]:
    """What ties the descriptions of one person: the schemes of shared identifiers, a shared name and birth."""
    shared = set()
    for one, other in combinations(faces, 2):
        shared |= {told.scheme for told in set(one.identifiers) & set(other.identifiers) if told.valid}
        if not set(birth_keys(one)).isdisjoint(birth_keys(other)):
            shared.add("name and date of birth")
    return sorted(shared)


def family_events(before: State, after: Circle, because: UUID) -> Iterator[StreamEvent]:
    """Families that formed, joined or divided, and members who came or went, between two states."""
    came_from = _successors(before, after)
    for family, row in sorted(after.families.items()):
        earlier = {old for old, new in came_from.items() if family in new}
        if family not in before.families:
            yield FamilyFormed(
                originator_id=family,
                originator_version=0,
                members=tuple((one.person, one.role, one.since) for one in row.members),
                record=because,
            )
        else:
            yield from _members_changed(before.families[family], row, because)
        gone = earlier - set(after.families)
        if gone:
            yield FamilyJoined(originator_id=family, originator_version=0, others=tuple(sorted(gone)), record=because)
    for family, into in sorted(came_from.items()):
        if len(into) > 1:
            yield FamilyDivided(originator_id=family, originator_version=0, into=tuple(sorted(into)), record=because)


def _successors(before: State, after: Circle) -> dict[UUID, set[UUID]]:
    """For each family before, the families now that hold a child of it, if those are not all it was before."""
    found: dict[UUID, set[UUID]] = {}
    homes: Mapping[UUID, set[UUID]] = _families_of(after)
    earlier = _families_of_rows(before.families)
    for family, row in before.families.items():
        children = {after.of_mention.get(child, child) for child in row.children}
        into = {home for child in children for home in homes.get(child, ())}
        shared_already = {home for child in row.children for home in earlier.get(child, ())}
        found[family] = (into - shared_already) | (into & {family})
    return found


def _families_of(circle: Circle) -> dict[UUID, set[UUID]]:
    return _families_of_rows(circle.families)


def _families_of_rows(families: Mapping[UUID, FamilyRow]) -> dict[UUID, set[UUID]]:
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for family, row in families.items():
        for child in row.children:
            found[child].add(family)
    return found


def _members_changed(old: FamilyRow, new: FamilyRow, because: UUID) -> Iterator[StreamEvent]:
    was = {(member.person, member.role): member for member in old.members}
    now: dict[tuple[UUID, str], Member] = {(member.person, member.role): member for member in new.members}
    came = tuple((*who, now[who].since) for who in sorted(now.keys() - was.keys()))
    went = tuple(sorted({person for person, _ in was.keys() - now.keys()} - {person for person, _ in now}))
    if came or went:
        yield FamilyMembersChanged(originator_id=new.family, originator_version=0, came=came, went=went, record=because)
