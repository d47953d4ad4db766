"""Deciding: a worker's word becomes an event on the log, from which it can be withdrawn.

What may be told of a seal. A worker who does not know of one, and says that its two sides are one person, gets the
answer that anybody gets who joins two about whom nothing is asked: the decision is taken, and counts once a second
worker has agreed. The second worker is one who may know of seals, and is told. A refusal would have told the first.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, LiteralString
from uuid import UUID

from msgspec.structs import replace

from services.kernel import clock, ids
from services.kernel.access import Caller
from services.kernel.clock import Instant, to_datetime, to_instant
from services.kernel.errors import NotFound, WrongUse
from services.kernel.log.port import DECISIONS, SENT_BY, Log, Outgoing, Publisher
from services.kernel.postgres.connect import Connection
from services.profile import cards, reading
from services.profile.domain import decisions
from services.profile.domain.decisions import Decided, Decision, Kind, in_force
from services.profile.door import answered, opened
from services.profile.queries import uuid_in
from services.profile.questions import MAY_SEAL, Asking, Open, open_questions
from services.profile.review_answers import DecisionAnswer, SawAnswer
from services.profile.sealed import whole
from services.profile.sides import Between, Side, between, is_about, people_of, side

MAY_DECIDE: Final = MAY_SEAL | {"analyst", "duty_manager", "cse_team", "out_of_hours"}
"""Who may answer a question of who is whom, and withdraw an answer."""

OF_PEOPLE: Final[tuple[Kind, ...]] = ("must", "cannot", "cannot_tell")
OF_FAMILIES: Final[tuple[Kind, ...]] = ("same_family", "other_family", "not_of_family")

_FEWEST_WORDS: Final = 2
_KEY: Final = b"decisions"
"""One key for all, so that they keep one order."""

_ONE: Final[LiteralString] = "SELECT circle FROM profile.decision WHERE decision = %s"
_SAW: Final[LiteralString] = """
    SELECT caller, roles, purpose, action, min(at), max(at) FROM profile.access_record
    WHERE at >= %s AND at <= %s AND subjects && %s::uuid[]
    GROUP BY caller, roles, purpose, action ORDER BY min(at), caller, action
"""


@contextmanager
def publishing(log: Log) -> Iterator[Publisher]:
    """A publisher of decisions, for a while."""
    log.ensure_topics([DECISIONS])
    publisher = log.publisher()
    try:
        yield publisher
    finally:
        publisher.close()


_OF_FAMILY: Final[dict[Kind, Kind]] = {"must": "same_family", "cannot": "other_family"}
"""What the answers to a question mean that asks about a family."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A decision that has been folded, with all those of its circle, and whom it concerns."""

    made: Decided
    beside: list[Decided]
    mentions: frozenset[UUID]
    protected: bool
    sealed: bool

    @property
    def decision(self) -> Decision:
        """What was decided."""
        return self.made.decision

    def of_this(self, kind: Kind) -> list[Decided]:
        """The approvals or withdrawals of it that stand."""
        stands = in_force(self.beside)
        told = [one for one in self.beside if (one.decision.kind, one.decision.of) == (kind, self.decision.id)]
        return [one for one in told if one.decision.id in stands]


@dataclass(frozen=True, slots=True)
class Deciding:
    """Decisions over one connection, published on the log. They count once they have been folded."""

    connection: Connection
    publisher: Publisher

    def decide(self, caller: Caller, kind: Kind, left: str, right: str, reason: str, at: Instant) -> DecisionAnswer:
        """Decide about two people. Raises WrongUse, with one sentence, where that cannot be decided of them."""
        caller.must_be(MAY_DECIDE, "Deciding who is whom")
        _must_be_said(reason)
        with opened(self.connection, caller, f"decision: {kind}") as connection:
            ends = self._ends(caller, left, right, at)
            stands = between(connection, *ends, at)
            _must_fit(kind, ends, stands)
            asked = self._question(caller, ends, at) if kind in OF_PEOPLE else None
            if kind == "cannot_tell" and asked is None:
                message = "No question is open about these two"
                raise WrongUse(message)
            if asked and asked.question.of_family:
                kind = _OF_FAMILY.get(kind, kind)
            answered(connection, caller, f"decision: {kind}", {end.person.id for end in ends})
        out_of_turn = kind == "must" and asked is None
        told = _about(kind, ends[0].mention, ends[1].mention, caller, at)
        told = replace(told, reason=reason.strip(), needs_second=stands.protected or out_of_turn)
        return self._publish(_with_card(told, asked, caller) if asked else told)

    def seal(self, caller: Caller, left: str, right: str, reason: str, at: Instant) -> DecisionAnswer:
        """Put a seal between a former identity, the left one, and the new one. It stands at once."""
        caller.must_be(MAY_SEAL, "Putting a seal between two identities")
        _must_be_said(reason)
        with opened(self.connection, caller, "decision: seal") as connection:
            ends = self._ends(caller, left, right, at)
            if between(connection, *ends, at).sealed:
                message = "A seal stands between these two already"
                raise WrongUse(message)
            answered(connection, caller, "decision: seal", {end.person.id for end in ends})
        return self._publish(
            replace(
                _about("seal", ends[0].mention, ends[1].mention, caller, at), reason=reason.strip(), needs_second=True
            )
        )

    def approve(self, caller: Caller, decision: str, at: Instant) -> DecisionAnswer:
        """Agree, as the second worker, with a decision that needs two."""
        caller.must_be(MAY_SEAL, "Agreeing as the second worker")
        with opened(self.connection, caller, "decision: approve"):
            known = self._known(caller, decision, at)
            _must_wait(known, caller)
            made = known.decision
            told = replace(_about("approve", made.left, made.right, caller, at), of=made.id)
            saw = self._saw(self._known(caller, str(made.of), at), at) if made.kind == "retract" else []
        answer = self._publish(told)
        return {**answer, "of": str(made.of), "saw": saw} if made.kind == "retract" else answer

    def withdraw(self, caller: Caller, decision: str, reason: str, at: Instant) -> DecisionAnswer:
        """Withdraw a decision, and say who had read anything of those whom it concerned while it stood."""
        caller.must_be(MAY_DECIDE, "Withdrawing a decision")
        _must_be_said(reason)
        with opened(self.connection, caller, "decision: retract"):
            known = self._known(caller, decision, at)
            made = known.decision
            if made.kind == "approve":
                message = "An agreement is not withdrawn: withdraw the decision that it is of"
                raise WrongUse(message)
            if known.of_this("retract"):
                message = f"Decision {made.id} is withdrawn already"
                raise WrongUse(message)
            counts = made.id in in_force(known.beside)
            second = counts and (known.protected or made.kind == "seal")
            saw = self._saw(known, at)
        told = _about("retract", made.left, made.right, caller, at)
        told = replace(told, of=made.id, reason=reason.strip(), needs_second=second)
        return {**self._publish(told), "of": str(made.id), "saw": saw}

    def _ends(self, caller: Caller, left: str, right: str, at: Instant) -> tuple[Side, Side]:
        ends = side(self.connection, caller, left, at), side(self.connection, caller, right, at)
        if ends[0].mention == ends[1].mention:
            message = f"{left!r} and {right!r} name the same mention: name one of each side"
            raise WrongUse(message)
        return ends

    def _question(self, caller: Caller, ends: tuple[Side, Side], at: Instant) -> Open | None:
        asking = Asking(caller, clock.london_date(at), at)
        found = open_questions(self.connection, {end.circle for end in ends}, asking)
        return next((one for one in found if is_about(one, *ends)), None)

    def _known(self, caller: Caller, text: str, at: Instant) -> _Known:
        """A decision by its identifier. Raises NotFound; of a seal also for those who may not know of it."""
        found = self._found(text, at)
        secret = found is not None and (found.sealed and found.decision.actor != caller.name)
        if found is None or (secret and caller.roles.isdisjoint(MAY_SEAL)):
            message = f"There is no decision {text}; one that was just made counts once it has been folded"
            raise NotFound(message)
        return found

    def _found(self, text: str, at: Instant) -> _Known | None:
        name = uuid_in(text)
        row = self.connection.execute(_ONE, [name]).fetchone() if name else None
        for circled in reading.circles(self.connection, [row[0]] if row else [], at):
            told, seals = whole(circled.held, at)
            made = next(one for one in circled.held.decided if one.decision.id == name)
            pair = made.decision.left, made.decision.right
            people = people_of(told, pair)
            mentions = {one for one, person in told.of_mention.items() if person.id in people}
            protected = any(not people.isdisjoint({one.id for one in two}) for two in seals)
            sealed = made.decision.kind == "seal" or any(people == {one.id for one in two} for two in seals)
            return _Known(made, list(circled.held.decided), frozenset({*mentions, *pair}), protected, sealed)
        return None

    def _saw(self, known: _Known, at: Instant) -> list[SawAnswer]:
        """Who read anything of the people of a decision while it stood, and of their families."""
        if known.decision.id not in in_force(known.beside):
            return []
        agreed = [one.known_at for one in known.of_this("approve")]
        since = max([known.made.known_at, *agreed[:1]]) if known.decision.kind != "seal" else known.made.known_at
        families = [ids.family_id(one, by_adult=adult) for one in known.mentions for adult in (False, True)]
        told = [to_datetime(since), to_datetime(at), [*known.mentions, *families]]
        return [
            {
                "caller": name,
                "roles": roles,
                "purpose": purpose,
                "action": action,
                "first": clock.format_instant(to_instant(first)),
                "last": clock.format_instant(to_instant(last)),
            }
            for name, roles, purpose, action, first, last in self.connection.execute(_SAW, told).fetchall()
        ]

    def _publish(self, decision: Decision) -> DecisionAnswer:
        by = ((SENT_BY, decision.actor.encode()),)
        self.publisher.publish([Outgoing(DECISIONS, _KEY, decisions.encode(decision), by)])
        return {
            "decision": str(decision.id),
            "kind": decision.kind,
            "left": str(decision.left),
            "right": str(decision.right),
            "needs_second": decision.needs_second,
        }


def _about(kind: Kind, left: UUID, right: UUID, caller: Caller, at: Instant) -> Decision:
    """A decision of a caller, as yet without a reason."""
    return Decision(
        id=decisions.decision_id(kind, left, right, caller.name, at),
        kind=kind,
        left=left,
        right=right,
        actor=caller.name,
        roles=tuple(sorted(caller.roles)),
        purpose=caller.purpose,
        reason="",
    )


def _with_card(told: Decision, asked: Open, caller: Caller) -> Decision:
    """A decision with what was on the card when it was made."""
    grounds = tuple(cards.grounds(asked, caller))
    return replace(told, grounds=grounds, weight=asked.question.weight, model=asked.model.version)


def _must_be_said(reason: str) -> None:
    if len(reason.split()) < _FEWEST_WORDS:
        message = "Say why, in more than one word: whoever reads it next year was not there"
        raise WrongUse(message)


def _must_fit(kind: Kind, ends: tuple[Side, Side], stands: Between) -> None:
    """Refuse what cannot be decided of two people; of a seal nothing is said here, and nothing follows from it."""
    if stands.refused and kind in ("must", "cannot"):
        message = f"It has been decided that they are two people (decision {stands.refused.decision.id})"
        raise WrongUse(f"{message}: withdraw that first" if kind == "must" else message)
    if stands.are_one and kind in ("must", "same_family", "other_family"):
        message = "They are one person already"
        raise WrongUse(message)
    if kind == "not_of_family" and (stands.are_one or ends[1].person.id not in ends[0].family):
        message = "The second is no member of a family of the first"
        raise WrongUse(message)


def _must_wait(known: _Known, caller: Caller) -> None:
    """Refuse to agree with a decision that does not wait for it."""
    made = known.decision
    if not made.needs_second:
        message = f"Decision {made.id} needs no second worker"
    elif known.of_this("approve"):
        message = f"A second worker has agreed with decision {made.id} already"
    elif known.of_this("retract"):
        message = f"Decision {made.id} is withdrawn"
    elif made.actor == caller.name:
        message = f"{caller.name} made decision {made.id}: the second worker is somebody else"
    elif made.kind == "must" and known.sealed:
        message = "A seal stands between these two identities: nobody joins them while it stands"
    else:
        return
    raise WrongUse(message)
