"""What may be done to a meeting: each command looks at how it stands, and gives the facts, or refuses with why."""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple, cast, get_args
from uuid import UUID

from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.clock import Instant
from services.kernel.errors import NotFound, Stale, WrongUse
from services.profile.domain.casework.acts import Fact, must_be_one_of, must_say
from services.profile.domain.casework.enquiry_facts import SeenFinding
from services.profile.domain.casework.meeting import Meeting
from services.profile.domain.casework.meeting_facts import (
    AgenciesInvited,
    AgendaSelected,
    AttendanceRecorded,
    Attended,
    Invited,
    Item,
    ItemAdded,
    ItemLeftOff,
    MeetingEnded,
    MeetingPlanned,
    MinutesBounced,
    MinutesDistributed,
    MinutesReceipted,
    MinutesTaken,
    PackFrozen,
    Presence,
    ReturnReceived,
)

MAY_PREPARE: Final = frozenset({"operator", "analyst", "duty_manager", "chair"})
"""Who prepares the meeting, and keeps its minutes."""


class Gate(NamedTuple):
    """What the rules say of a family now: whether it must not wait, and what they find of it."""

    is_urgent: bool
    findings: tuple[SeenFinding, ...]


def plan(state: Meeting | None, caller: Caller, day: date, cut_off: Instant, chair: str, place: str) -> Sequence[Fact]:
    """Put a meeting into the calendar, or plan it anew while nothing has been selected for it."""
    caller.must_be(MAY_PREPARE, "Planning a meeting")
    if state and state.selected_as_of is not None:
        message = "The agenda of this meeting is selected already: its cut-off stands"
        raise WrongUse(message)
    if cut_off > clock.end_of(day):
        message = "The cut-off lies behind the meeting's day: give an instant up to its end"
        raise WrongUse(message)
    return [MeetingPlanned(day, cut_off, must_say(chair, "Who chairs the meeting", fewest=1), place.strip())]


def select(state: Meeting, caller: Caller, found: AgendaSelected) -> Sequence[Fact]:
    """Freeze the selection. What somebody put on by hand, or left off, stands; an earlier selection stays on record."""
    caller.must_be(MAY_PREPARE, "Selecting the agenda")
    _must_be_open(state)
    if state.packs:
        message = "The pack is frozen: what has changed since goes on or off the agenda by hand, with a reason"
        raise WrongUse(message)
    if found.as_of < state.cut_off:
        spoken = clock.format_instant(state.cut_off)
        message = f"The cut-off is {spoken}: select once it has passed, or plan an earlier one"
        raise WrongUse(message)
    decided = {one.family: one for one in state.items if one.by_hand or one.stands == "left_off"}
    items = tuple(_kept(one, decided.get(one.family)) for one in found.items)
    known = {one.family for one in items}
    by_hand = tuple(one for one in decided.values() if one.by_hand and one.family not in known)
    return [AgendaSelected(found.as_of, found.rules, (*items, *by_hand))]


def _kept(found: Item, before: Item | None) -> Item:
    """An item of a new selection; what somebody had decided of it stands, but never past the urgent gate."""
    if before is None or found.stands == "diverted":
        return found
    return Item(found.family, before.stands, found.findings, before.by_hand, before.reason)


def add(state: Meeting, caller: Caller, family: UUID, reason: str, gate: Gate) -> Sequence[Fact]:
    """Put a family on the agenda by hand. Refused while it is urgent, until a manager has recorded why it may wait."""
    caller.must_be(MAY_PREPARE, "Putting a family on the agenda")
    _must_be_open(state)
    if gate.is_urgent:
        message = (
            "This family must not wait for a meeting: it is before the duty manager. It can be put on the agenda once "
            "a manager has recorded, with a rationale, that it may wait (`kinfold urgent release`)"
        )
        raise WrongUse(message)
    why = must_say(reason, "The reason for putting a family on the agenda")
    item = state.item(family)
    return [] if item and item.stands == "on" else [ItemAdded(family, why, gate.findings)]


def leave_off(state: Meeting, caller: Caller, family: UUID, reason: str) -> Sequence[Fact]:
    """Leave a family off the agenda, with a reason; one that is diverted is not anybody's to leave off."""
    caller.must_be(MAY_PREPARE, "Leaving a family off the agenda")
    _must_be_open(state)
    item = _item(state, family)
    if item.stands == "diverted":
        message = "This family is before the duty manager: it is not on the agenda"
        raise WrongUse(message)
    why = must_say(reason, "The reason for leaving a family off")
    return [] if item.stands == "left_off" else [ItemLeftOff(family, why)]


def invite(state: Meeting, caller: Caller, invited: Sequence[Invited], return_by: Instant) -> Sequence[Fact]:
    """Invite agencies, and ask for their returns by an instant."""
    caller.must_be(MAY_PREPARE, "Inviting to a meeting")
    _must_be_open(state)
    if not invited:
        message = "Say whom to invite: at least one agency"
        raise WrongUse(message)
    if return_by > clock.end_of(state.day):
        message = "Returns are due by the end of the meeting's day at the latest"
        raise WrongUse(message)
    known = {one.agency for one in state.invited}
    new = tuple(one for one in dict.fromkeys(invited) if one.agency not in known)
    moved = state.return_by != return_by
    return [AgenciesInvited(new, return_by)] if new or moved else []


def receive(state: Meeting, caller: Caller, agency: str, family: UUID | None, text: str) -> Sequence[Fact]:
    """Take in an agency's return; that it holds nothing is a return too."""
    caller.must_be(MAY_PREPARE | {"agency_liaison"}, "Recording a return")
    _must_be_open(state)
    _must_be_invited(state, agency)
    if family is not None:
        _item(state, family)
    return [ReturnReceived(agency, family, must_say(text, "What the agency returned"))]


def freeze(state: Meeting, caller: Caller, pack: PackFrozen) -> Sequence[Fact]:
    """Freeze the pack; once one is frozen, the next says why there is another."""
    caller.must_be(MAY_PREPARE, "Freezing the pack")
    _must_be_open(state)
    if state.selected_as_of is None:
        message = "Select the agenda first: there is nothing to freeze"
        raise WrongUse(message)
    if {one.family for one in pack.profiles} != {one.family for one in state.standing("on")}:
        message = "The agenda has changed while the pack was made: freeze it again"
        raise Stale(message, ())
    if state.packs:
        must_say(pack.reason, "Why the pack is frozen anew")
    return [pack]


def attend(state: Meeting, caller: Caller, attended: Sequence[Attended]) -> Sequence[Fact]:
    """Record who was there; whoever is represented says by whom."""
    caller.must_be(MAY_PREPARE, "Recording attendance")
    _must_be_open(state)
    for one in attended:
        _must_be_invited(state, one.agency)
        must_be_one_of(one.presence, get_args(Presence), "Attendance")
        if one.presence == "represented" and not one.name.strip():
            message = f"{one.agency} is represented: say by whom"
            raise WrongUse(message)
    return [AttendanceRecorded(tuple(attended))] if attended else []


def presence(text: str) -> Presence:
    """A word for attendance. Raises WrongUse where it is none."""
    return cast("Presence", must_be_one_of(text, get_args(Presence), "Attendance"))


def minute(state: Meeting, caller: Caller, family: UUID, text: str, decisions: Sequence[str]) -> Sequence[Fact]:
    """Take the minutes of a family of the agenda."""
    caller.must_be(MAY_PREPARE, "Taking minutes")
    _must_be_open(state)
    item = _item(state, family)
    if item.stands != "on":
        message = f"This family is {item.stands.replace('_', ' ')}, and not on the agenda"
        raise WrongUse(message)
    told = tuple(one.strip() for one in decisions if one.strip())
    return [MinutesTaken(family, must_say(text, "The minutes"), told)]


def distribute(state: Meeting, caller: Caller, recipients: Sequence[str]) -> Sequence[Fact]:
    """Send the minutes; whoever has been sent them already is left out."""
    caller.must_be(MAY_PREPARE, "Sending minutes")
    open_items = {one.family for one in state.standing("on")} - {one.family for one in state.minutes}
    if open_items:
        message = f"Minutes are missing of {len(open_items)} families of the agenda: take them first"
        raise WrongUse(message)
    known = {one.recipient for one in state.sent}
    new = tuple(dict.fromkeys(one.strip() for one in recipients if one.strip() and one.strip() not in known))
    if not new and not recipients:
        message = "Say to whom the minutes go"
        raise WrongUse(message)
    return [MinutesDistributed(new)] if new else []


def receipt(state: Meeting, caller: Caller, recipient: str, bounced: str) -> Sequence[Fact]:
    """Record that a recipient has the minutes, or why they did not reach them; the first time they are sent again."""
    caller.must_be(MAY_PREPARE | {"agency_liaison"}, "Recording a receipt")
    sent = next((one for one in state.sent if one.recipient == recipient), None)
    if sent is None:
        message = f"No minutes were sent to {recipient!r}"
        raise NotFound(message)
    if bounced.strip():
        return [MinutesBounced(recipient, bounced.strip())]
    return [] if sent.receipted_at is not None else [MinutesReceipted(recipient)]


def end(state: Meeting, caller: Caller) -> Sequence[Fact]:
    """End the meeting; who was there has to be known."""
    caller.must_be(MAY_PREPARE, "Ending a meeting")
    _must_be_open(state)
    told = {one.agency for one in state.attended}
    missing = [one.agency for one in state.invited if one.agency not in told]
    if missing:
        message = f"Attendance is not recorded of {', '.join(missing)}: record it first, absence too"
        raise WrongUse(message)
    return [MeetingEnded()]


def _must_be_open(state: Meeting) -> None:
    if state.ended_at is not None:
        message = "This meeting has ended: nothing of it is changed any more"
        raise WrongUse(message)


def _must_be_invited(state: Meeting, agency: str) -> None:
    if agency not in {one.agency for one in state.invited}:
        message = (
            f"{agency!r} is not invited to this meeting; invited are {', '.join(one.agency for one in state.invited)}"
        )
        raise WrongUse(message)


def _item(state: Meeting, family: UUID) -> Item:
    item = state.item(family)
    if item is None:
        message = f"Family {family} is no item of this meeting"
        raise NotFound(message)
    return item
