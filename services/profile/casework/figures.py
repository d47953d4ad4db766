"""Figures over the hub's own work and over the record: each with its numerator, its denominator, and its cases."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from statistics import median, quantiles
from typing import Final, TypeVar
from uuid import UUID

from typing_extensions import TypedDict

from services.kernel.clock import Instant
from services.profile.domain.casework.acts import State
from services.profile.domain.casework.enquiry import Enquiry
from services.profile.domain.casework.meeting import Meeting
from services.profile.domain.casework.request import Request
from services.profile.domain.casework.urgent import MINUTE, Urgent
from services.profile.domain.casework.written import Written
from services.profile.domain.working_time import working_days_between

S = TypeVar("S", bound=State)
_HOUR: Final = 3_600_000_000
_FEWEST: Final = 2


class Figure(TypedDict):
    """A figure: what it counts, of how many, for whom if it is of a group, and the cases that are counted.

    ``rate`` is the share, None of nothing. ``value`` is a measure that is no share, in ``unit``.
    """

    name: str
    what: str
    group: str
    count: int
    of: int
    rate: float | None
    value: float | None
    unit: str
    cases: list[str]


def share(name: str, what: str, counted: Sequence[UUID], of: int, group: str = "") -> Figure:
    """A share of cases."""
    return {
        "name": name,
        "what": what,
        "group": group,
        "count": len(counted),
        "of": of,
        "rate": round(len(counted) / of, 4) if of else None,
        "value": None,
        "unit": "",
        "cases": [str(one) for one in counted],
    }


def measure(name: str, what: str, value: float, cases: Sequence[UUID], how: tuple[str, str]) -> Figure:
    """A measure over cases; ``how`` is its group and its unit."""
    group, unit = how
    return {
        "name": name,
        "what": what,
        "group": group,
        "count": len(cases),
        "of": len(cases),
        "rate": None,
        "value": round(value, 2),
        "unit": unit,
        "cases": [str(one) for one in cases],
    }


Cases = Sequence[tuple[UUID, S]]


def of_enquiries(found: Cases[Enquiry], now: Instant) -> Iterator[Figure]:
    """Time to decision by rating, decisions in time, overrides, and oversight in time."""
    groups: dict[str, list[tuple[UUID, Enquiry]]] = defaultdict(list)
    for stream, one in found:
        if not one.is_withdrawn:
            groups[one.rating or "not rated"].append((stream, one))
    for rating, cases in sorted(groups.items()):
        due = [(stream, one) for stream, one in cases if one.decided_at is not None or one.decide_by < now]
        timely = [stream for stream, one in due if one.decided_at is not None and one.decided_at <= one.decide_by]
        yield share("decided_in_time", "Enquiries decided in time, of those that were due", timely, len(due), rating)
        decided = [(stream, one) for stream, one in cases if one.decided_at is not None]
        if decided:
            yield from _times(rating, decided)
    yield from _decisions([(stream, one) for cases in groups.values() for stream, one in cases], now)


def _times(rating: str, decided: Cases[Enquiry]) -> Iterator[Figure]:
    streams = [stream for stream, _ in decided]
    hours = [max(0, (one.decided_at or 0) - one.received_at) / _HOUR for _, one in decided]
    yield from _spread(("time_to_decision", "Elapsed time to a decision"), hours, streams, rating)
    working = [working_days_between(one.received_at, one.decided_at or 0) for _, one in decided]
    told = "Working time to a decision, median"
    yield measure("working_time_to_decision", told, median(working), streams, (rating, "working days"))


def _spread(what: tuple[str, str], hours: Sequence[float], cases: Sequence[UUID], group: str) -> Iterator[Figure]:
    """The median, and what 90 of 100 stay under."""
    name, told = what
    worst = quantiles(hours, n=10, method="inclusive")[-1] if len(hours) >= _FEWEST else hours[0]
    yield measure(name, f"{told}, median", median(hours), cases, (group, "hours"))
    yield measure(f"{name}_p90", f"{told}, 90 of 100", worst, cases, (group, "hours"))


def _decisions(found: Cases[Enquiry], now: Instant) -> Iterator[Figure]:
    made = [(stream, one, last) for stream, one in found for last in one.decisions if last.authorised_at is not None]
    overridden = [stream for stream, _, last in made if last.made.is_override]
    yield share("overrides", "Decisions below what an urgent indicator calls for", overridden, len(made))
    seen = [stream for stream, _, last in made if last.made.is_override and last.seen_at is not None]
    yield share("overrides_seen", "Overrides that a second manager has seen", seen, len(overridden))
    due = [
        (stream, one)
        for stream, one in found
        if one.oversight_by is not None and (one.oversight_at is not None or one.oversight_by < now)
    ]
    timely = [
        stream for stream, one in due if one.oversight_at is not None and one.oversight_at <= (one.oversight_by or 0)
    ]
    yield share("oversight", "Decisions with management oversight in time, of those that were due", timely, len(due))


def of_urgent(found: Cases[Urgent], now: Instant) -> Iterator[Figure]:
    """How long it took from receipt until an urgent family was before the duty manager; and whether it was taken."""
    if found:
        hours = [max(0, one.raised_at - one.since) / _HOUR for _, one in found]
        told = "Time from receipt until an urgent family was before the duty manager"
        yield from _spread(("time_to_diversion", told), hours, [stream for stream, _ in found], "")
    by = {stream: one.raised_at + one.escalate_minutes * MINUTE for stream, one in found}
    due = [(stream, one) for stream, one in found if one.taken_at is not None or (one.is_open and by[stream] < now)]
    timely = [stream for stream, one in due if one.taken_at is not None and one.taken_at <= by[stream]]
    yield share("urgent_taken", "Urgent families that somebody took in time, of those that were due", timely, len(due))


def of_requests(found: Cases[Request], now: Instant) -> Iterator[Figure]:
    """What agencies returned in time, by agency."""
    groups: dict[str, list[tuple[UUID, Request]]] = defaultdict(list)
    for stream, one in found:
        if one.answers or (one.due_at < now and one.withdrawn_at is None):
            groups[one.asked.organisation].append((stream, one))
    for organisation, cases in sorted(groups.items()):
        timely = [stream for stream, one in cases if one.answer and one.answer.at <= one.due_at]
        told = "Information requests answered in time, of those that were due"
        yield share("agency_returns", told, timely, len(cases), organisation)


def of_meetings(found: Cases[Meeting]) -> Iterator[Figure]:
    """Returns and attendance by agency, and diversions: how many of the selected needed urgent action."""
    selected = [(stream, one) for stream, one in found if one.selected_as_of is not None]
    diverted = [item.family for _, one in selected for item in one.items if item.diverted_at is not None]
    of = sum(len(one.items) for _, one in selected)
    yield share("diversions", "Families of the selected that needed urgent action", diverted, of)
    invited = [(invited.agency, stream, one) for stream, one in found for invited in one.invited]
    for agency in sorted({agency for agency, _, _ in invited}):
        mine = [(stream, one) for name, stream, one in invited if name == agency]
        returned = [stream for stream, one in mine if one.has_returned(agency) is not None]
        yield share(
            "meeting_returns", "Meetings to which an agency returned what it knows", returned, len(mine), agency
        )
        there = [stream for stream, one in mine if _was_there(one, agency)]
        yield share("attendance", "Meetings at which an agency was there or represented", there, len(mine), agency)


def _was_there(meeting: Meeting, agency: str) -> bool:
    return any(one.agency == agency and one.presence in ("present", "represented") for one in meeting.attended)


def of_profiles(found: Cases[Written], names: Iterable[tuple[str, str]]) -> Iterator[Figure]:
    """What written profiles lack, of each thing that they should have."""
    for name, meaning in names:
        lacking = [stream for stream, one in found if any(has.name == name and not has.present for has in one.has)]
        yield share(f"profiles_without_{name}", f"Written profiles that lack it: {meaning}", lacking, len(found))
