"""Persons of concern: who is on the CSE team's list, why, reviewed when; and what is done to disrupt them.

Nobody stays on the list unlooked at, and nothing is done without an owner, a day, a power and, once done, an outcome.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, Literal
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from services.kernel import clock, ids
from services.kernel.access import Caller
from services.kernel.clock import Instant
from services.kernel.errors import NotFound, WrongUse
from services.profile.domain.casework.acts import Alarmed, Deadline, Done, Fact, Kind, Message, must_say
from services.profile.domain.casework.enquiry_facts import Evidence
from services.profile.domain.casework.team import (
    TEAM,
    Grounded,
    Grounds,
    evidence_of,
    must_be_of_the_team,
    must_have_grounds,
    must_lie_ahead,
)

What = Literal["put_on", "reviewed", "taken_off"]


class PersonPutOn(Fact, frozen=True):
    """Somebody was put on the list, until a review."""

    TOPIC = "person-of-concern.put-on.v1"
    person: UUID
    review_by: date
    why: Grounds


class PersonReviewed(Fact, frozen=True):
    """It was looked at whether they belong there, and they do."""

    TOPIC = "person-of-concern.reviewed.v1"
    review_by: date
    why: Grounds


class PersonTakenOff(Fact, frozen=True):
    """They were taken off the list."""

    TOPIC = "person-of-concern.taken-off.v1"
    why: Grounds


class DisruptionAgreed(Fact, frozen=True):
    """Something is to be done to disrupt them: what, by whom, until when, under which power."""

    TOPIC = "person-of-concern.disruption-agreed.v1"
    what: str
    owner: str
    due: date
    power: str


class DisruptionFinished(Fact, frozen=True):
    """It is done, or will not be; what came of it."""

    TOPIC = "person-of-concern.disruption-finished.v1"
    number: int
    outcome: str


class Step(Struct, frozen=True):
    """What became of somebody's place on the list."""

    what: What
    why: Grounds
    by: str
    at: Instant
    review_by: date | None = None


class Disruption(Struct, frozen=True):
    """An action as it stands."""

    number: int
    what: str
    owner: str
    due: date
    power: str
    agreed_by: str
    agreed_at: Instant
    finished_at: Instant | None = None
    finished_by: str = ""
    outcome: str = ""


class Concern(Grounded, frozen=True, kw_only=True):
    """A person of concern, with the history of their place on the list, oldest first."""

    person: UUID
    history: tuple[Step, ...]
    actions: tuple[Disruption, ...] = ()

    @property
    def review_by(self) -> date | None:
        """When it is looked at again; None for whoever is not on the list."""
        return self.history[-1].review_by

    @property
    def is_open(self) -> bool:
        """Whether they are on the list."""
        return self.review_by is not None

    @property
    def nodes(self) -> Sequence[str]:
        """Who it is."""
        return (str(self.person),)

    @property
    def evidence(self) -> Sequence[Evidence]:
        """What it rests on, and rested on before."""
        return evidence_of(one.why for one in self.history)


def concern_stream(person: UUID) -> UUID:
    """The stream of a person of concern."""
    return ids.named("person of concern", person)


def put_on(state: Concern | None, caller: Caller, wanted: PersonPutOn, at: Instant) -> Sequence[Fact]:
    """Put somebody on the list; who was taken off may be put on again."""
    must_be_of_the_team(caller, "Putting somebody on the list of persons of concern")
    why = must_have_grounds(wanted.why, "putting somebody on the list")
    told = replace(wanted, why=why, review_by=must_lie_ahead(wanted.review_by, at, "A review"))
    if state is None or not state.is_open:
        return [told]
    if (state.review_by, state.history[-1].why) == (told.review_by, why):
        return []
    message = f"They are on the list already, to be reviewed by {state.review_by}: review them"
    raise WrongUse(message)


def review(state: Concern, caller: Caller, review_by: date, why: Grounds, at: Instant) -> Sequence[Fact]:
    """Say why somebody stays on the list, and when it is looked at again."""
    must_be_of_the_team(caller, "Reviewing a person of concern")
    told = must_have_grounds(why, "keeping somebody on the list")
    _must_be_on(state)
    if (state.review_by, state.history[-1].why) == (review_by, told):
        return []
    return [PersonReviewed(must_lie_ahead(review_by, at, "The next review"), told)]


def take_off(state: Concern, caller: Caller, why: Grounds) -> Sequence[Fact]:
    """Take somebody off the list. Raises WrongUse while an action has no outcome."""
    must_be_of_the_team(caller, "Taking somebody off the list of persons of concern")
    told = must_have_grounds(why, "taking somebody off the list")
    if not state.is_open:
        return []
    if waiting := [str(one.number) for one in state.actions if one.finished_at is None]:
        message = f"Actions {', '.join(waiting)} have no outcome yet: say first what came of them"
        raise WrongUse(message)
    return [PersonTakenOff(told)]


def disrupt(state: Concern, caller: Caller, wanted: DisruptionAgreed, at: Instant) -> Sequence[Fact]:
    """Agree to disrupt a person of concern: nothing without what, who, until when, and under which power."""
    must_be_of_the_team(caller, "Agreeing a disruption")
    _must_be_on(state)
    told = DisruptionAgreed(
        must_say(wanted.what, "What is done to disrupt"),
        must_say(wanted.owner, "The owner of an action", fewest=1),
        must_lie_ahead(wanted.due, at, "The day of an action"),
        must_say(wanted.power, "The power under which it is done", fewest=2),
    )
    waiting = [_agreed_as(one) for one in state.actions if one.finished_at is None]
    return [] if told in waiting else [told]


def finish(state: Concern, caller: Caller, number: int, outcome: str) -> Sequence[Fact]:
    """Say what came of an action."""
    must_be_of_the_team(caller, "Recording the outcome of a disruption")
    told = must_say(outcome, "What came of the action")
    found = next((one for one in state.actions if one.number == number), None)
    if found is not None and found.outcome == told:
        return []
    if found is None or found.finished_at is not None:
        message = f"There is no open action {number} against this person"
        raise NotFound(message)
    return [DisruptionFinished(number, told)]


def _agreed_as(one: Disruption) -> DisruptionAgreed:
    return DisruptionAgreed(one.what, one.owner, one.due, one.power)


def _must_be_on(state: Concern) -> None:
    if not state.is_open:
        message = "This person is not on the list any more: put them on again"
        raise WrongUse(message)


def _first(fact: PersonPutOn, done: Done) -> Concern:
    return Concern(person=fact.person, history=(Step("put_on", fact.why, done.by.name, done.at, fact.review_by),))


def _put_on(state: Concern, fact: PersonPutOn, done: Done) -> Concern:
    return _more(state, Step("put_on", fact.why, done.by.name, done.at, fact.review_by))


def _reviewed(state: Concern, fact: PersonReviewed, done: Done) -> Concern:
    return _more(state, Step("reviewed", fact.why, done.by.name, done.at, fact.review_by))


def _taken_off(state: Concern, fact: PersonTakenOff, done: Done) -> Concern:
    return _more(state, Step("taken_off", fact.why, done.by.name, done.at))


def _more(state: Concern, step: Step) -> Concern:
    return replace(state, history=(*state.history, step))


def _agreed(state: Concern, fact: DisruptionAgreed, done: Done) -> Concern:
    parts = (fact.what, fact.owner, fact.due, fact.power)
    return replace(state, actions=(*state.actions, Disruption(len(state.actions) + 1, *parts, done.by.name, done.at)))


def _finished(state: Concern, fact: DisruptionFinished, done: Done) -> Concern:
    told = {"finished_at": done.at, "finished_by": done.by.name, "outcome": fact.outcome}
    return replace(
        state, actions=tuple(replace(one, **told) if one.number == fact.number else one for one in state.actions)
    )


def deadlines(state: Concern) -> Iterator[Deadline]:
    """The next review while somebody is on the list, and every action until the end of its day."""
    last = state.history[-1]
    if last.review_by is not None:
        name = f"review {len(state.history)}"
        yield Deadline(name, TEAM, last.at, clock.end_of(last.review_by), alarmed=name in state.alarmed)
    for one in state.actions:
        name = f"action {one.number}"
        times = (one.agreed_at, clock.end_of(one.due), one.finished_at)
        yield Deadline(name, TEAM, *times, alarmed=name in state.alarmed)


def tells(_state: Concern, done: Done) -> Iterator[Message]:
    """That a review or an action is overdue."""
    if isinstance(done.fact, Alarmed):
        what = f"person of concern: {done.fact.deadline.split()[0]} overdue"
        yield Message("notice", TEAM, {"what": what, "concern": str(done.originator_id)})


CONCERN: Final = Kind(
    name="person of concern",
    state=Concern,
    begin=_first,
    begins_with=PersonPutOn,
    changes={
        PersonPutOn: _put_on,
        PersonReviewed: _reviewed,
        PersonTakenOff: _taken_off,
        DisruptionAgreed: _agreed,
        DisruptionFinished: _finished,
    },
    is_open=lambda state: state.is_open,
    keys=lambda state: (state.person,),
    deadlines=deadlines,
    tells=tells,
)
"""Persons of concern: found by who they are."""
