"""The monthly family profile meeting as one recorded cycle: planned, selected, invited, held, minuted, told.

A family that must not wait is never an item: it is kept beside the agenda as diverted, with the clock from receipt, and
an item that becomes urgent is diverted until the meeting ends (Ofsted, Devon 2013, paragraph 19).
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Final
from uuid import UUID

from msgspec import Struct, field
from msgspec.structs import replace

from services.kernel import clock, ids
from services.kernel.clock import Instant
from services.profile.domain.casework.acts import Alarmed, Deadline, Done, Kind, Message, State
from services.profile.domain.casework.meeting_facts import (
    AgenciesInvited,
    AgendaSelected,
    AttendanceRecorded,
    Attended,
    Invited,
    Item,
    ItemAdded,
    ItemDiverted,
    ItemLeftOff,
    ItemReturned,
    MeetingEnded,
    MeetingPlanned,
    MinutesBounced,
    MinutesDistributed,
    MinutesReceipted,
    MinutesTaken,
    PackFrozen,
    ReturnReceived,
    Standing,
)

CHAIR: Final = "chair"


class Minutes(Struct, frozen=True):
    """The minutes of a family."""

    family: UUID
    text: str
    decisions: tuple[str, ...]
    at: Instant
    by: str


class Returned(Struct, frozen=True):
    """A return of an agency."""

    agency: str
    family: UUID | None
    text: str
    at: Instant


class Sent(Struct, frozen=True):
    """A recipient of the minutes: whether they have them, how often they bounced, and why the last time."""

    recipient: str
    receipted_at: Instant | None = None
    bounces: int = 0
    bounced: str = ""


class Pack(Struct, frozen=True):
    """A pack that was frozen, and at which version of the meeting."""

    told: PackFrozen
    by: str
    version: int


class Meeting(State, frozen=True, kw_only=True):
    """A meeting as it stands."""

    day: date
    cut_off: Instant
    chair: str
    place: str
    planned_at: Instant
    selected_as_of: Instant | None = None
    selections: int = 0
    rules: dict[str, dict[str, int]] = field(default_factory=dict)
    items: tuple[Item, ...] = ()
    invited: tuple[Invited, ...] = ()
    invited_at: Instant | None = None
    return_by: Instant | None = None
    returns: tuple[Returned, ...] = ()
    packs: tuple[Pack, ...] = ()
    attended: tuple[Attended, ...] = ()
    minutes: tuple[Minutes, ...] = ()
    sent: tuple[Sent, ...] = ()
    ended_at: Instant | None = None

    def item(self, family: UUID) -> Item | None:
        """The item of a family."""
        return next((one for one in self.items if one.family == family), None)

    def standing(self, stands: Standing) -> list[Item]:
        """The items that stand so."""
        return [one for one in self.items if one.stands == stands]

    def has_returned(self, agency: str) -> Instant | None:
        """When an agency first returned anything."""
        return min((one.at for one in self.returns if one.agency == agency), default=None)


def meeting_stream(day: date) -> UUID:
    """The stream of the meeting of a day."""
    return ids.named("meeting", day.isoformat())


def _planned(fact: MeetingPlanned, done: Done) -> Meeting:
    return Meeting(day=fact.day, cut_off=fact.cut_off, chair=fact.chair, place=fact.place, planned_at=done.at)


def _planned_anew(state: Meeting, fact: MeetingPlanned, _done: Done) -> Meeting:
    return replace(state, cut_off=fact.cut_off, chair=fact.chair, place=fact.place)


def _selected(state: Meeting, fact: AgendaSelected, _done: Done) -> Meeting:
    return replace(
        state, selected_as_of=fact.as_of, selections=state.selections + 1, rules=fact.rules, items=fact.items
    )


def _with_item(state: Meeting, item: Item) -> Meeting:
    others = tuple(one for one in state.items if one.family != item.family)
    return replace(state, items=(*others, item))


def _changed(state: Meeting, family: UUID, change: Callable[[Item], Item]) -> Meeting:
    return replace(state, items=tuple(change(one) if one.family == family else one for one in state.items))


def _added(state: Meeting, fact: ItemAdded, _done: Done) -> Meeting:
    return _with_item(state, Item(fact.family, "on", fact.findings, by_hand=True, reason=fact.reason))


def _left_off(state: Meeting, fact: ItemLeftOff, _done: Done) -> Meeting:
    return _changed(state, fact.family, lambda one: replace(one, stands="left_off", reason=fact.reason))


def _diverted(state: Meeting, fact: ItemDiverted, done: Done) -> Meeting:
    def divert(one: Item) -> Item:
        return replace(one, stands="diverted", since=fact.since, diverted_at=done.at)

    return _changed(state, fact.family, divert)


def _back(state: Meeting, fact: ItemReturned, _done: Done) -> Meeting:
    return _changed(state, fact.family, lambda one: replace(one, stands="on"))


def _invited(state: Meeting, fact: AgenciesInvited, done: Done) -> Meeting:
    known = {one.agency for one in state.invited}
    invited = (*state.invited, *(one for one in fact.invited if one.agency not in known))
    return replace(state, invited=invited, invited_at=done.at, return_by=fact.return_by)


def _returned(state: Meeting, fact: ReturnReceived, done: Done) -> Meeting:
    return replace(state, returns=(*state.returns, Returned(fact.agency, fact.family, fact.text, done.at)))


def _frozen(state: Meeting, fact: PackFrozen, done: Done) -> Meeting:
    return replace(state, packs=(*state.packs, Pack(fact, done.by.name, done.originator_version)))


def _attended(state: Meeting, fact: AttendanceRecorded, _done: Done) -> Meeting:
    told = {one.agency: one for one in (*state.attended, *fact.attended)}
    return replace(state, attended=tuple(told.values()))


def _minuted(state: Meeting, fact: MinutesTaken, done: Done) -> Meeting:
    others = tuple(one for one in state.minutes if one.family != fact.family)
    taken = Minutes(fact.family, fact.text, fact.decisions, done.at, done.by.name)
    return replace(state, minutes=(*others, taken))


def _sent(state: Meeting, fact: MinutesDistributed, _done: Done) -> Meeting:
    known = {one.recipient for one in state.sent}
    return replace(state, sent=(*state.sent, *(Sent(one) for one in fact.recipients if one not in known)))


def _receipted(state: Meeting, fact: MinutesReceipted, done: Done) -> Meeting:
    return _told(state, fact.recipient, lambda one: replace(one, receipted_at=done.at))


def _bounced(state: Meeting, fact: MinutesBounced, _done: Done) -> Meeting:
    return _told(state, fact.recipient, lambda one: replace(one, bounced=fact.why, bounces=one.bounces + 1))


def _told(state: Meeting, recipient: str, change: Callable[[Sent], Sent]) -> Meeting:
    return replace(state, sent=tuple(change(one) if one.recipient == recipient else one for one in state.sent))


def _ended(state: Meeting, _fact: MeetingEnded, done: Done) -> Meeting:
    return replace(state, ended_at=done.at)


def deadlines(state: Meeting) -> Iterator[Deadline]:
    """What is due: each invited agency's return; and that each recipient has the minutes, five days after."""
    if state.invited_at is not None and state.return_by is not None:
        for one in state.invited:
            name = f"return {one.agency}"
            times = (state.invited_at, state.return_by, state.has_returned(one.agency))
            yield Deadline(name, one.agency, *times, alarmed=name in state.alarmed)
    if state.ended_at is None:
        held = clock.end_of(state.day)
        yield Deadline("closed", CHAIR, clock.first_instant(state.day), held + _CLOSE, None, "closed" in state.alarmed)


_CLOSE: Final = 5 * clock.DAY
_RETURN: Final = "return "


def tells(state: Meeting, done: Done) -> Iterator[Message]:
    """Who is told: agencies that are invited, and once that their return is missing; recipients of the minutes."""
    fact, meeting = done.fact, str(done.originator_id)
    match fact:
        case AgenciesInvited():
            for one in fact.invited:
                yield Message("notice", one.agency, {"what": "invitation to a meeting", "meeting": meeting})
        case Alarmed() if fact.deadline.startswith(_RETURN):
            agency = fact.deadline.removeprefix(_RETURN)
            yield Message("notice", agency, {"what": "return for a meeting is missing", "meeting": meeting})
        case Alarmed():
            yield Message("notice", CHAIR, {"what": "meeting to be closed", "meeting": meeting})
        case ItemDiverted():
            yield Message("notice", CHAIR, {"what": "family diverted from the agenda", "meeting": meeting})
        case MinutesDistributed():
            for recipient in fact.recipients:
                yield Message("notice", recipient, {"what": "minutes of a meeting", "meeting": meeting})
        case MinutesBounced() if _bounces(state, fact.recipient) == 1:
            yield Message("notice", fact.recipient, {"what": "minutes of a meeting, again", "meeting": meeting})
        case _:
            return


def _bounces(state: Meeting, recipient: str) -> int:
    """How often the minutes did not reach a recipient: they are sent again the first time."""
    return sum(one.bounces for one in state.sent if one.recipient == recipient)


MEETING: Final = Kind(
    name="meeting",
    state=Meeting,
    begin=_planned,
    begins_with=MeetingPlanned,
    changes={
        MeetingPlanned: _planned_anew,
        AgendaSelected: _selected,
        ItemAdded: _added,
        ItemLeftOff: _left_off,
        ItemDiverted: _diverted,
        ItemReturned: _back,
        AgenciesInvited: _invited,
        ReturnReceived: _returned,
        PackFrozen: _frozen,
        AttendanceRecorded: _attended,
        MinutesTaken: _minuted,
        MinutesDistributed: _sent,
        MinutesReceipted: _receipted,
        MinutesBounced: _bounced,
        MeetingEnded: _ended,
    },
    is_open=lambda state: state.ended_at is None,
    keys=lambda state: [one.family for one in state.items],
    deadlines=deadlines,
    tells=tells,
)
"""Meetings: found by the families that they are about."""
