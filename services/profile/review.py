"""The review: what workers are asked of who is whom, and what they have decided."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, LiteralString
from uuid import UUID

from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.clock import Instant, to_instant
from services.kernel.errors import NotFound
from services.kernel.postgres.connect import Connection
from services.profile import cards, reading
from services.profile.domain import decisions
from services.profile.domain.decisions import KINDS, Decided, Decision, in_force
from services.profile.domain.persons import Understanding
from services.profile.door import answered, opened
from services.profile.questions import MAY_SEAL, Asking, Open, open_questions, questioned
from services.profile.review_answers import CardAnswer, DecisionsAnswer, PairsAnswer, ToldAnswer
from services.profile.sealed import whole
from services.profile.sides import is_about, people_of, side

_ALL: Final[LiteralString] = "SELECT known_at, doc FROM profile.decision ORDER BY known_at, decision"


@dataclass(frozen=True, slots=True)
class Review:
    """Answers over one connection. Every read is recorded before it is made."""

    connection: Connection

    def pairs(self, caller: Caller, at: Instant, as_of: Instant | None = None) -> PairsAnswer:
        """The pairs that wait for a worker's word at ``at``, or that waited as of an instant; the most urgent first."""
        with opened(self.connection, caller, "pairs to review") as connection:
            numbers = questioned(connection) if as_of is None else reading.all_circles(connection)
            found = open_questions(connection, numbers, _asking(caller, at if as_of is None else as_of))
            answered(connection, caller, "pairs to review", _people_in(found))
            return {"pairs": [cards.pair(one, caller) for one in found]}

    def card(self, caller: Caller, left: str, right: str, at: Instant) -> CardAnswer:
        """The card of an open question. Raises NotFound where none is open about the two, whatever the reason."""
        with opened(self.connection, caller, "card of a pair") as connection:
            ends = side(connection, caller, left, at), side(connection, caller, right, at)
            found = open_questions(connection, {end.circle for end in ends}, _asking(caller, at))
            asked = next((one for one in found if is_about(one, *ends)), None)
            if asked is None:
                message = "No question is open about these two"
                raise NotFound(message)
            answered(connection, caller, "card of a pair", _people_in([asked]))
            return cards.card(asked, caller)

    def decided(self, caller: Caller, person: str, at: Instant) -> DecisionsAnswer:
        """What was decided about a person, as the person is understood at ``at``."""
        with opened(self.connection, caller, "decisions about a person") as connection:
            found = side(connection, caller, person, at)
            answered(connection, caller, "decisions about a person", [found.person.id])
            for circled in reading.circles(connection, [found.circle], at):
                told, seals = whole(circled.held, at)
                people = [{one.id for one in pair} for pair in seals]
                about = [
                    one
                    for one in circled.held.decided
                    if found.person.id in people_of(told, (one.decision.left, one.decision.right))
                    and _may_know(caller, one, told, people)
                ]
                return {"decisions": list(_told(about, circled.held.decided))}
        return {"decisions": []}

    def waiting(self, caller: Caller) -> DecisionsAnswer:
        """The decisions that wait for a second worker, for those who may be one."""
        caller.must_be(MAY_SEAL, "Agreeing as the second worker")
        with opened(self.connection, caller, "decisions that wait for a second worker") as connection:
            found = decided_ever(connection)
            about = {end for one in found for end in (one.decision.left, one.decision.right)}
            answered(connection, caller, "decisions that wait for a second worker", about)
        waits = [one for one in found if one.decision.needs_second]
        told = list(_told(waits, found))
        return {"decisions": [one for one in told if not ({"approved_by", "withdrawn_by"} & one.keys())]}


def decided_ever(connection: Connection) -> list[Decided]:
    """Every decision that has been folded, in order."""
    rows = connection.execute(_ALL).fetchall()
    return [Decided(decisions.decode(doc), to_instant(known_at)) for known_at, doc in rows]


def _asking(caller: Caller, as_of: Instant) -> Asking:
    return Asking(caller, clock.london_date(as_of), as_of)


def _people_in(found: Iterable[Open]) -> set[UUID]:
    return {person.id for one in found for person in (one.left, one.right)}


def _may_know(caller: Caller, one: Decided, told: Understanding, sealed: list[set[UUID]]) -> bool:
    """Whether a caller may learn of a decision: of one about two sealed identities, those who may seal, or its own."""
    if not caller.roles.isdisjoint(MAY_SEAL) or one.decision.actor == caller.name:
        return True
    about_seal = one.decision.kind == "seal" or people_of(told, (one.decision.left, one.decision.right)) in sealed
    return not about_seal


def _told(about: Iterable[Decided], decided: Iterable[Decided]) -> Iterator[ToldAnswer]:
    """Decisions with what became of them; approvals and withdrawals are told with what they are of."""
    decided = list(decided)
    stands = in_force(decided)
    for one in about:
        if one.decision.kind not in ("approve", "retract"):
            told = _as_made(one, stands)
            for other in decided:
                if other.decision.of == one.decision.id:
                    _add(told, other, stands)
            yield told
        elif one.decision.kind == "retract" and one.decision.needs_second:
            yield _as_made(one, stands)


def _as_made(one: Decided, stands: set[UUID]) -> ToldAnswer:
    decision: Decision = one.decision
    return {
        "decision": str(decision.id),
        "kind": decision.kind,
        "says": KINDS[decision.kind],
        "left": str(decision.left),
        "right": str(decision.right),
        "at": clock.format_instant(one.known_at),
        "actor": decision.actor,
        "roles": list(decision.roles),
        "purpose": decision.purpose,
        "reason": decision.reason,
        "grounds": list(decision.grounds),
        "weight": decision.weight,
        "model": decision.model,
        "needs_second": decision.needs_second,
        "stands": decision.id in stands,
    }


def _add(told: ToldAnswer, other: Decided, stands: set[UUID]) -> None:
    if other.decision.kind == "approve":
        told["approved_by"] = other.decision.actor
    elif other.decision.id in stands:
        told["withdrawn_by"] = other.decision.actor
        told["withdrawn_at"] = clock.format_instant(other.known_at)
        told["withdrawn_because"] = other.decision.reason
