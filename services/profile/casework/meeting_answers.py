"""Meetings as answers tell them."""

from collections.abc import Mapping
from uuid import UUID

from typing_extensions import TypedDict

from services.kernel import clock
from services.kernel.clock import Instant
from services.profile.casework.answers import ActAnswer, ClockAnswer, SeenAnswer
from services.profile.casework.book import Kept, told
from services.profile.casework.clocks import clock_answer
from services.profile.casework.enquiry_answers import seen
from services.profile.casework.plan_answers import PlanAnswer, plan_answer
from services.profile.casework.store import Stands
from services.profile.domain.casework.meeting import MEETING, Meeting, Minutes, Pack, Returned
from services.profile.domain.casework.meeting_facts import Item
from services.profile.domain.casework.plan import Plan
from services.profile.domain.casework.selection import Selection, selections
from services.profile.domain.working_time import elapsed_in_words


class MeetingItem(TypedDict):
    """A family of a meeting: ``on`` the agenda, ``in_hand``, ``diverted`` to the duty manager, or ``left_off``."""

    family: str
    stands: str
    by_hand: bool
    reason: str
    findings: list[SeenAnswer]
    waiting_since: str | None
    to_diversion: str | None


class ReturnAnswer(TypedDict):
    """What an agency returned, of one family or of all."""

    agency: str
    family: str | None
    text: str
    at: str


class InvitedAnswer(TypedDict):
    """An agency that is invited: whether it returned anything, whether it was reminded, whether it was there."""

    agency: str
    role: str
    returned: bool
    chased: bool
    presence: str | None
    name: str


class MinutesAnswer(TypedDict):
    """The minutes of a family."""

    family: str
    text: str
    decisions: list[str]
    at: str
    by: str


class RecipientAnswer(TypedDict):
    """A recipient of the minutes."""

    recipient: str
    receipted_at: str | None
    bounced: str
    sent: int


class PackAnswer(TypedDict):
    """A pack that was frozen: as of when, why anew, by whom, of which selection, how far folded; its digest."""

    number: int
    as_of: str
    selection: int
    position: int
    reason: str
    by: str
    digest: str


class MovedAnswer(TypedDict):
    """A family that stands otherwise than in the selection before."""

    family: str
    before: str
    after: str


class SelectionAnswer(TypedDict):
    """A selection, and what changed since the one before; ``findings`` are families of whom other things are found."""

    number: int
    as_of: str
    by: str
    came: list[str]
    went: list[str]
    moved: list[MovedAnswer]
    findings: list[str]
    rules: list[str]


class MeetingRow(TypedDict):
    """A meeting in the calendar."""

    date: str
    version: int
    chair: str
    place: str
    cut_off: str
    selected_as_of: str | None
    on: int
    diverted: int


class MeetingAnswer(MeetingRow):
    """A meeting whole; it opens with the plans of earlier ones that are still open."""

    meeting: str
    earlier: list[PlanAnswer]
    rules: dict[str, dict[str, int]]
    selections: list[SelectionAnswer]
    items: list[MeetingItem]
    invited: list[InvitedAnswer]
    return_by: str | None
    returns: list[ReturnAnswer]
    packs: list[PackAnswer]
    minutes: list[MinutesAnswer]
    recipients: list[RecipientAnswer]
    clocks: list[ClockAnswer]
    ended_at: str | None
    history: list[ActAnswer]


def meeting_row(stands: Stands[Meeting]) -> MeetingRow:
    """A meeting in the calendar."""
    state = stands.state
    return {
        "date": state.day.isoformat(),
        "version": stands.version,
        "chair": state.chair,
        "place": state.place,
        "cut_off": clock.format_instant(state.cut_off),
        "selected_as_of": _instant(state.selected_as_of),
        "on": len(state.standing("on")),
        "diverted": len(state.standing("diverted")),
    }


def meeting_answer(kept: Kept[Meeting], earlier: Mapping[UUID, Stands[Plan]], now: Instant) -> MeetingAnswer:
    """A meeting whole at an instant; ``earlier`` are the open plans of the meetings before it."""
    state = kept.state
    history: list[ActAnswer] = [told(one) for one in kept.done]  # type: ignore[misc]
    return {
        **meeting_row(Stands(kept.version, state)),
        "meeting": str(kept.stream),
        "earlier": [plan_answer(stream, one, now) for stream, one in earlier.items()],
        "rules": state.rules,
        "selections": [_selection(one) for one in selections(kept.done)],
        "items": [_item(one) for one in sorted(state.items, key=_order)],
        "invited": [_invited(state, one.agency, one.role) for one in state.invited],
        "return_by": _instant(state.return_by),
        "returns": [_return(one) for one in state.returns],
        "packs": [pack_answer(number, one) for number, one in enumerate(state.packs, 1)],
        "minutes": [_minutes(one) for one in state.minutes],
        "recipients": [
            {
                "recipient": one.recipient,
                "receipted_at": _instant(one.receipted_at),
                "bounced": one.bounced,
                "sent": 2 if one.bounces else 1,
            }
            for one in state.sent
        ],
        "clocks": [clock_answer(one, now) for one in MEETING.deadlines(state)],
        "ended_at": _instant(state.ended_at),
        "history": history,
    }


def _return(one: Returned) -> ReturnAnswer:
    return {
        "agency": one.agency,
        "family": str(one.family) if one.family else None,
        "text": one.text,
        "at": clock.format_instant(one.at),
    }


def _minutes(one: Minutes) -> MinutesAnswer:
    return {
        "family": str(one.family),
        "text": one.text,
        "decisions": list(one.decisions),
        "at": clock.format_instant(one.at),
        "by": one.by,
    }


def pack_answer(number: int, pack: Pack) -> PackAnswer:
    """A pack that was frozen, by its number."""
    told = pack.told
    return {
        "number": number,
        "as_of": clock.format_instant(told.as_of),
        "selection": told.selection,
        "position": told.position,
        "reason": told.reason,
        "by": pack.by,
        "digest": told.digest,
    }


def _selection(one: Selection) -> SelectionAnswer:
    return {
        "number": one.number,
        "as_of": clock.format_instant(one.as_of),
        "by": one.by,
        "came": [str(family) for family in one.came],
        "went": [str(family) for family in one.went],
        "moved": [{"family": str(to.family), "before": to.before, "after": to.after} for to in one.moved],
        "findings": [str(family) for family in one.findings],
        "rules": list(one.rules),
    }


def _item(one: Item) -> MeetingItem:
    diverted = one.since is not None and one.diverted_at is not None
    return {
        "family": str(one.family),
        "stands": one.stands,
        "by_hand": one.by_hand,
        "reason": one.reason,
        "findings": [seen(finding) for finding in one.findings],
        "waiting_since": _instant(one.since),
        "to_diversion": elapsed_in_words(one.since or 0, one.diverted_at or 0) if diverted else None,
    }


_STANDINGS = ("on", "in_hand", "diverted", "left_off")


def _order(one: Item) -> tuple[int, int, UUID]:
    return _STANDINGS.index(one.stands), -len(one.findings), one.family


def _invited(state: Meeting, agency: str, role: str) -> InvitedAnswer:
    there = next((one for one in state.attended if one.agency == agency), None)
    return {
        "agency": agency,
        "role": role,
        "returned": state.has_returned(agency) is not None,
        "chased": f"return {agency}" in state.alarmed,
        "presence": there.presence if there else None,
        "name": there.name if there else "",
    }


def _instant(at: Instant | None) -> str | None:
    return clock.format_instant(at) if at is not None else None
