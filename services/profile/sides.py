"""Whom a worker decides about: each side of a pair, anchored on a mention, and what stands between the two.

A decision names mentions, because people are claims that change. A person given by an identifier is anchored on the
mention that it names; given by ``SCHEME:VALUE``, on the first mention that bears it; given by a record, on the very
mention. So a worker who divides can name the record that was joined wrongly.
"""

from collections.abc import Callable, Collection
from functools import partial
from typing import Final, NamedTuple, NoReturn
from uuid import UUID

from services.kernel import ids
from services.kernel.access import Caller
from services.kernel.clock import Instant
from services.kernel.codes import SCHEMES
from services.kernel.errors import NotFound, WrongUse
from services.kernel.events.entry import Face
from services.kernel.postgres.connect import Connection
from services.profile import present, reading, sealed
from services.profile.domain.decisions import Decided, Pair, in_force
from services.profile.domain.families import kinship
from services.profile.domain.persons import Person, Understanding
from services.profile.queries import bears, circles_for, named_by, uuid_in
from services.profile.questions import Open

HOW: Final = "a person's or a mention's identifier, SCHEME:VALUE, or a record as \"SOURCE ID REF\""

_SOURCE: Final = "/agencies/"


class Side(NamedTuple):
    """Somebody: the mention that a decision names, the person as understood now, and the circle they are in.

    ``family`` are the people of their families.
    """

    mention: UUID
    person: Person
    circle: int
    family: frozenset[UUID]


class Between(NamedTuple):
    """What stands between two sides: whether they are one, a worker's word that they are two, seals on either."""

    are_one: bool
    refused: Decided | None
    sealed: bool
    protected: bool


def side(connection: Connection, caller: Caller, text: str, at: Instant) -> Side:
    """Whom a text names. Raises NotFound where the caller may know of nobody, WrongUse where it names several."""
    query = text
    if text.startswith(_SOURCE):
        query = str(_mention_at(connection, text.split(), at) or _no_one(text))
    elif uuid_in(text) is None and text.partition(":")[0] not in SCHEMES:
        message = f"{text!r} names nobody for certain: give {HOW}"
        raise WrongUse(message)
    asked: Callable[[Understanding], list[Person]] = partial(named_by, query)
    found = []
    for circled in reading.circles(connection, circles_for(connection, query), at):
        told = sealed.understood(circled.held, at, asked).understanding
        for person in asked(told):
            if present.readable(person, caller).seen:
                families = [one.people for one in kinship(told, at).families if person in one.people]
                family = frozenset(one.id for people in families for one in people)
                found.append(Side(_anchor(person, query), person, circled.circle, family))
    if not found:
        _no_one(text)
    if len(found) > 1:
        message = f"{len(found)} people are known as {text!r}: name one by an identifier from an answer"
        raise WrongUse(message)
    return found[0]


def between(connection: Connection, left: Side, right: Side, at: Instant) -> Between:
    """What stands between two sides, seals included: for judging a decision, and for no answer."""
    refused, stands_sealed = None, False
    people, protected = {left.person.id, right.person.id}, set[UUID]()
    for circled in reading.circles(connection, {left.circle, right.circle}, at):
        told, seals = sealed.whole(circled.held, at)
        identities = [{one.id for one in pair} for pair in seals]
        protected = protected.union(*identities)
        stands_sealed |= people in identities
        refused = refused or _refused(told, circled.held.decided, people)
    return Between(len(people) == 1, refused, stands_sealed, not protected.isdisjoint(people))


def _refused(told: Understanding, decided: Collection[Decided], people: set[UUID]) -> Decided | None:
    """The decision by which two people are two, if one stands."""
    if len(people) == 1:
        return None
    stands = in_force(decided)
    refusals = [one for one in decided if one.decision.kind == "cannot" and one.decision.id in stands]
    return next((one for one in refusals if people_of(told, (one.decision.left, one.decision.right)) == people), None)


def is_about(one: Open, left: Side, right: Side) -> bool:
    """Whether a question is about two sides: its people, or its descriptions where they are one person's."""
    if not one.question.doubted:
        return {one.left.id, one.right.id} == {left.person.id, right.person.id}
    mine, theirs = ({mention.id for mention in person.seen} for person in (one.left, one.right))
    return (left.mention in mine and right.mention in theirs) or (left.mention in theirs and right.mention in mine)


def people_of(told: Understanding, pair: Pair) -> set[UUID]:
    """The people of whom a decision speaks, as understood now."""
    return {told.of_mention[mention].id for mention in pair if mention in told.of_mention}


def _no_one(text: str) -> NoReturn:
    message = f"Nobody is known as {text!r}"
    raise NotFound(message)


def _mention_at(connection: Connection, words: list[str], at: Instant) -> UUID | None:
    """The mention that ``SOURCE ID REF`` names, wherever the id ends and the ref begins; None where there is none."""
    told = {ids.record_id(words[0], " ".join(words[1:end])): " ".join(words[end:]) for end in range(2, len(words))}
    for circled in reading.circles(connection, reading.by_record(connection, list(told)), at):
        for received in circled.held.records:
            for place, mention in enumerate(received.entry.mentions):
                if told.get(received.entry.record) == mention.ref:
                    return received.entry.mention_id(place)
    return None


def _anchor(person: Person, query: str) -> UUID:
    """The mention of a person that a decision names."""
    identifier = uuid_in(query)
    if identifier:
        mention = ids.mention_of(identifier)
        return mention if any(one.id == mention for one in person.seen) else person.seen[0].id
    faces: dict[Face, bool] = {face: bears(query, face) for face in person.faces}
    return next(one.id for one in person.seen if faces[one.mention.face])
