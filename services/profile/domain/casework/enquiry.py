"""An enquiry as the hub works it: received, rated, decided, authorised, looked at again.

Its clocks run from receipt, whatever the rating becomes and whoever looks at it when: the times by which information
is due for each rating, and a decision, are fixed as it is received (Ofsted, Devon 2013, paragraph 33).
"""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from services.kernel import ids
from services.kernel.clock import Instant
from services.kernel.codes import SECTORS
from services.profile.domain.casework.acts import Alarmed, Deadline, Done, Kind, Message, State
from services.profile.domain.casework.enquiry_facts import (
    DecisionAuthorised,
    DecisionMade,
    DecisionReturned,
    DecisionTold,
    EnquiryRated,
    EnquiryReceived,
    EnquiryToldAgain,
    EnquiryWithdrawn,
    OverrideSeen,
    OversightGiven,
    Rating,
)


class Rated(Struct, frozen=True):
    """A rating, from when it stood, by whom and why."""

    rating: Rating
    at: Instant
    by: str
    reason: str


class Decision(Struct, frozen=True):
    """A decision as it stands: made, perhaps authorised or returned, perhaps looked at by a second manager."""

    made: DecisionMade
    version: int
    at: Instant
    by: str
    authorised_at: Instant | None = None
    authorised_by: str = ""
    returned_because: str = ""
    seen_by: str = ""
    seen_at: Instant | None = None
    second_agrees: bool | None = None
    see_by: Instant = 0


class Enquiry(State, frozen=True, kw_only=True):
    """An enquiry as it stands. ``told`` is what the record says was decided elsewhere, with when."""

    source: str
    enquiry_id: str
    records: tuple[UUID, ...]
    received_at: Instant
    enquirer: str
    due: dict[str, Instant]
    decide_by: Instant
    old: bool
    ratings: tuple[Rated, ...] = ()
    decisions: tuple[Decision, ...] = ()
    told: tuple[tuple[str, Instant], ...] = ()
    oversight_by: Instant | None = None
    oversight_at: Instant | None = None
    withdrawn: tuple[UUID, ...] = ()

    @property
    def is_withdrawn(self) -> bool:
        """Whether the first record of it was retracted: then there is nothing to work on."""
        return self.records[0] in self.withdrawn

    @property
    def rating(self) -> Rating | None:
        """The rating that stands."""
        return self.ratings[-1].rating if self.ratings else None

    @property
    def decision(self) -> Decision | None:
        """The last decision made here, authorised or not; None where it was sent back."""
        last = self.decisions[-1] if self.decisions else None
        return None if last and last.returned_because else last

    @property
    def decided_at(self) -> Instant | None:
        """When a decision first stood."""
        made = [one.authorised_at for one in self.decisions if one.authorised_at is not None]
        return min([*made, *(at for _, at in self.told)], default=None)

    @property
    def information_due(self) -> Instant | None:
        """By when information is due, as it is rated now; None where it is not rated."""
        return self.due[self.rating] if self.rating else None


def enquiry_stream(source: str, enquiry_id: str) -> UUID:
    """The stream of the enquiry that a source calls so."""
    return ids.named("enquiry", source, enquiry_id)


def _begun(fact: EnquiryReceived, _done: Done) -> Enquiry:
    first = Rated(fact.rating, fact.received_at, fact.source, "as the enquirer rates it") if fact.rating else None
    return Enquiry(
        source=fact.source,
        enquiry_id=fact.enquiry_id,
        records=(fact.record,),
        received_at=fact.received_at,
        enquirer=fact.enquirer,
        due=fact.due,
        decide_by=fact.decide_by,
        old=fact.old,
        ratings=(first,) if first else (),
    )


def _rated(state: Enquiry, fact: EnquiryRated, done: Done) -> Enquiry:
    return replace(state, ratings=(*state.ratings, Rated(fact.rating, done.at, done.by.name, fact.reason)))


def _told_again(state: Enquiry, fact: EnquiryToldAgain, done: Done) -> Enquiry:
    more = replace(state, records=(*state.records, fact.record))
    if fact.rating is None:
        return more
    anew = Rated(fact.rating, done.at, state.source, "as the enquirer rates it now")
    return replace(more, ratings=(*state.ratings, anew))


def _made(state: Enquiry, fact: DecisionMade, done: Done) -> Enquiry:
    made = Decision(fact, done.originator_version, done.at, done.by.name)
    return replace(state, decisions=(*state.decisions, made))


def _authorised(state: Enquiry, fact: DecisionAuthorised, done: Done) -> Enquiry:
    last = replace(state.decisions[-1], authorised_at=done.at, authorised_by=done.by.name, see_by=fact.seen_by)
    return replace(_with_last(state, last), oversight_by=fact.oversight_by)


def _returned(state: Enquiry, fact: DecisionReturned, _done: Done) -> Enquiry:
    return _with_last(state, replace(state.decisions[-1], returned_because=fact.reason))


def _seen(state: Enquiry, fact: OverrideSeen, done: Done) -> Enquiry:
    last = replace(state.decisions[-1], seen_by=done.by.name, seen_at=done.at, second_agrees=fact.agrees)
    return _with_last(state, last)


def _with_last(state: Enquiry, last: Decision) -> Enquiry:
    return replace(state, decisions=(*state.decisions[:-1], last))


def _decided_elsewhere(state: Enquiry, fact: DecisionTold, _done: Done) -> Enquiry:
    told = (*state.told, (fact.outcome, fact.occurred_at))
    return replace(state, told=told, records=(*state.records, fact.record))


def _overseen(state: Enquiry, _fact: OversightGiven, done: Done) -> Enquiry:
    return replace(state, oversight_at=done.at)


def _withdrawn(state: Enquiry, fact: EnquiryWithdrawn, _done: Done) -> Enquiry:
    return replace(state, withdrawn=(*state.withdrawn, fact.record))


def deadlines(state: Enquiry) -> Iterator[Deadline]:
    """What is due of an enquiry: a decision; then a second look at an override, and oversight of what became of it.

    Of one that came with old files no alarm is raised: its clock is shown.
    """
    if state.is_withdrawn:
        return
    yield _deadline(state, "decision", (state.received_at, state.decide_by, state.decided_at))
    for one in state.decisions:
        if one.authorised_at is not None and one.made.is_override:
            yield _deadline(state, f"override {one.version}", (one.authorised_at, one.see_by, one.seen_at))
    if state.oversight_by is not None and state.decided_at is not None:
        yield _deadline(state, "oversight", (state.decided_at, state.oversight_by, state.oversight_at))


def _deadline(state: Enquiry, name: str, times: tuple[Instant, Instant, Instant | None]) -> Deadline:
    silent = state.old and not state.decisions
    return Deadline(name, "duty_manager", *times, alarmed=silent or name in state.alarmed)


def tells(state: Enquiry, done: Done) -> Iterator[Message]:
    """What is told because of an act: the decision to the record, the outcome to the enquirer, an alarm to managers."""
    stream = str(done.originator_id)
    match done.fact:
        case DecisionAuthorised():
            made = state.decisions[-1]
            yield Message("event", state.source, {"enquiry": stream, "decision": made.version})
            if state.enquirer in SECTORS:
                told = {"enquiry_id": state.enquiry_id, "outcome": made.made.outcome}
                yield Message("outcome", state.enquirer, told)
            if made.made.is_override:
                yield Message("notice", "duty_manager", {"what": "override to be seen", "enquiry": stream})
        case DecisionMade():
            yield Message("notice", "duty_manager", {"what": "decision to be authorised", "enquiry": stream})
        case Alarmed():
            what = f"{done.fact.deadline} overdue"
            yield Message("notice", "duty_manager", {"what": what, "enquiry": stream})
        case _:
            return


ENQUIRY: Final = Kind(
    name="enquiry",
    state=Enquiry,
    begin=_begun,
    begins_with=EnquiryReceived,
    changes={
        EnquiryToldAgain: _told_again,
        EnquiryRated: _rated,
        DecisionMade: _made,
        DecisionAuthorised: _authorised,
        DecisionReturned: _returned,
        OverrideSeen: _seen,
        OversightGiven: _overseen,
        DecisionTold: _decided_elsewhere,
        EnquiryWithdrawn: _withdrawn,
    },
    is_open=lambda state: state.decided_at is None and not state.is_withdrawn,
    keys=lambda state: state.records,
    deadlines=deadlines,
    tells=tells,
)
"""Enquiries: found by the records that tell of them."""
