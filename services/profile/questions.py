"""The open questions of who is whom, with what hangs on each, in the order in which a worker should see them."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Final, LiteralString, NamedTuple
from uuid import UUID

from services.kernel.access import Caller
from services.kernel.clock import Instant
from services.kernel.events.entry import Face
from services.kernel.postgres.connect import Connection
from services.profile import present, reading, sealed
from services.profile.domain import agenda, members
from services.profile.domain.agenda import Item
from services.profile.domain.families import Family, kinship
from services.profile.domain.matching.model import Model
from services.profile.domain.persons import Held, Person, Question, Understanding

_QUESTIONED: Final[LiteralString] = "SELECT DISTINCT circle FROM profile.question ORDER BY circle"

MAY_SEAL: Final = frozenset({"operator", "data_protection", "adoption_service"})
"""Who may know that two identities are one person's."""


class Open(NamedTuple):
    """A question, the people of each side, their families, the items of the agenda that wait on it.

    ``unsure`` is when a worker could not tell, if nothing new has been told of either since. Where the two are one
    now, ``left`` and ``right`` are the mentions of each description apart.
    """

    question: Question
    left: Person
    right: Person
    families: tuple[Family, ...]
    waits: tuple[Item, ...]
    unsure: Instant | None
    model: Model

    @property
    def pair(self) -> tuple[UUID, UUID]:
        """By what the two sides are named: people, or a mention of each side where they are one now."""
        if self.question.doubted:
            return self.question.left.id, self.question.right.id
        return self.left.id, self.right.id

    @property
    def urgency(self) -> tuple[bool, int, float, UUID]:
        """Those that can wait come last; then what hangs on it; then how likely."""
        return self.unsure is not None, min(map(_rank, self.waits), default=2), -self.question.weight, self.pair[0]


class Asking(NamedTuple):
    """Whose questions, for the meeting of which day, as of when."""

    caller: Caller
    day: date
    as_of: Instant


def questioned(connection: Connection) -> list[int]:
    """The circles in which a question is open now."""
    return [circle for (circle,) in connection.execute(_QUESTIONED).fetchall()]


def open_questions(connection: Connection, numbers: Collection[int], asking: Asking) -> list[Open]:
    """The questions of some circles that a caller may see, the most urgent first."""
    found: list[Open] = []
    for circled in reading.circles(connection, numbers, asking.as_of):
        told = understood_for(asking.caller, circled.held, asking.as_of)
        kin = kinship(told, asking.as_of)
        asked = [*told.questions, *members.questions(kin)]
        found += [_open(one, told, kin.families, circled.held.means.model) for one in asked]
    readable = [
        one for one in found if all(present.readable(side, asking.caller).seen for side in (one.left, one.right))
    ]
    items = _items(connection, {record for one in readable for record in _records(one)}, asking)
    return sorted((one._replace(waits=tuple(_waiting(one, items))) for one in readable), key=lambda one: one.urgency)


def understood_for(caller: Caller, held: Held, as_of: Instant) -> Understanding:
    """A circle as a caller may see its questions: those who may seal see all of them."""
    if caller.roles.isdisjoint(MAY_SEAL):
        return sealed.understood(held, as_of).understanding
    return sealed.whole(held, as_of)[0]


def _open(question: Question, told: Understanding, families: Sequence[Family], model: Model) -> Open:
    left, right = (told.of_mention[side.id] for side in (question.left, question.right))
    unsure = _unsure_since(question, told, left, right)
    around = tuple(family for family in families if {left, right} & set(family.people))
    if question.doubted:
        left, right = (_described(person, face) for person, face in zip((left, right), question.faces, strict=True))
    return Open(question, left, right, around, (), unsure, model)


def _described(person: Person, face: Face) -> Person:
    """The mentions of a person that have one description."""
    seen = [one for one in person.seen if present.same_but_homes(one.mention.face, face)]
    return Person(seen[0].id if seen else person.id, seen)


def _unsure_since(question: Question, told: Understanding, left: Person, right: Person) -> Instant | None:
    asked = {question.left.id, question.right.id}
    for pair, at in reversed(told.standing.cannot_tell):
        people = {told.of_mention.get(mention) for mention in pair}
        if people == {left, right} if left is not right else set(pair) == asked:
            news = any(one.received_at > at for person in (left, right) for one in person.seen)
            return None if news else at
    return None


def _records(one: Open) -> set[UUID]:
    return {seen.entry.record for person in (one.left, one.right) for seen in person.seen}


def _items(connection: Connection, records: Collection[UUID], asking: Asking) -> list[Item]:
    """The agenda's items of the circles in which some records stand."""
    limits = reading.thresholds(connection, asking.day, asking.as_of)
    asked = present.asked(asking.day, limits, asking.caller)
    numbers = set(reading.by_record(connection, list(records)))
    numbers &= set(reading.candidates(connection, asking.day, asking.as_of, limits))
    return [
        item
        for circled in reading.circles(connection, numbers, asking.as_of)
        for item in agenda.items_in(understood_for(asking.caller, circled.held, asking.as_of), asked, asking.as_of)
    ]


def _waiting(one: Open, items: Iterable[Item]) -> Iterator[Item]:
    """The items of families of either person, and those that rest on a record that names either."""
    families, records = {family.id for family in one.families}, _records(one)
    for item in items:
        evidence = {entry.record for finding in item.findings for entry in finding.evidence}
        if item.family.id in families or not evidence.isdisjoint(records):
            yield item


def _rank(item: Item) -> int:
    return 0 if item.route == "urgent" else 1
