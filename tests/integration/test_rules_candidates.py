"""The agenda reads only the circles for which a rule could hold: it must never leave out one for which one does."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from services.kernel import clock
from services.kernel.clock import Instant, to_datetime
from services.kernel.events import entry as entries
from services.kernel.postgres.connect import Connection
from services.profile import reading
from services.profile.domain import agenda
from services.profile.domain.marks import marks_of
from services.profile.domain.persons import Held
from services.profile.domain.records import Received
from services.profile.domain.rules.story import Asked
from services.profile.domain.thresholds import Thresholds
from tests.factories import (
    Event,
    Someone,
    attendance,
    case_closed,
    child,
    concern,
    correction,
    decision,
    early_help,
    enquiry,
    exclusion,
    incident,
    missing_found,
    missing_reported,
    not_brought,
    parent,
    retraction,
    social_care,
)
from tests.unit.rules.telling import received

DAY: Final = date(2026, 5, 31)
AMY, MEG, MOTHER = child(), child("Meg Carter", "2015-01-01"), parent()
PEOPLE: Final[Sequence[list[Someone]]] = ([AMY], [MEG], [AMY, MEG, MOTHER], [MOTHER], [AMY | {"role": "sibling"}])
EDGES: Final = (0, 1, 14, 28, 29, 60, 89, 90, 91, 92, 181, 182, 183, 184, 364, 365, 366, 400)


def _insert(connection: Connection, circle: int, one: Received) -> None:
    connection.execute(
        "INSERT INTO profile.entry (record, circle, received_at, occurred_at, marks, own, people, doc)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        [
            one.entry.record,
            circle,
            to_datetime(one.received_at),
            to_datetime(one.entry.at),
            marks_of(one.entry),
            list(one.own),
            [],
            entries.encode(one.entry),
        ],
    )


@st.composite
def moments(draw: st.DrawFn) -> str:
    """A date or an instant, near an edge of a window more often than not."""
    before = draw(st.sampled_from(EDGES) | st.integers(-2, 400))
    day = (DAY - timedelta(days=before)).isoformat()
    return day + draw(st.sampled_from(["", "T00:00:00+01:00", "T00:30:00+01:00", "T23:30:00Z", "T12:00:00Z"]))


@st.composite
def events(draw: st.DrawFn) -> Event:
    at, people = draw(moments()), draw(st.sampled_from(PEOPLE))
    number = draw(st.sampled_from(["1", "2", "3", "4"]))
    sector = draw(st.sampled_from(["health", "schools", "housing", "probation"]))
    attended = draw(st.integers(0, 100))
    status = draw(st.sampled_from(["started", "completed", "ended"]))
    kind = draw(st.sampled_from(["referral", "assessment", "section_47", "strategy_discussion"]))
    step = draw(st.sampled_from(["requested", "started", "stepped_up", "closed", "declined"]))
    outcome = draw(st.sampled_from(["no_further_action", "advice", "early_help", "assessment"]))
    choices: tuple[Callable[[], Event], ...] = (
        lambda: enquiry(at, number, people),
        lambda: decision(at, number, outcome, people),
        lambda: early_help(at, step, number, people),
        lambda: case_closed(at, draw(st.sampled_from(["early_help", None])), people),
        lambda: social_care(kind, at, status, people, reference=number),
        lambda: missing_reported(at, number, draw(st.sampled_from(["high", "low"])), people),
        lambda: missing_found(at, number, people, harm=draw(st.booleans())),
        lambda: concern(sector, at, [draw(st.sampled_from(["neglect", "neglect", "physical_harm"]))], people),
        lambda: not_brought(at, people),
        lambda: attendance(("2025-01-01", at), 100, attended, people),
        lambda: exclusion(at, "suspension", people),
        lambda: incident(at, ["neglect"], people),
    )
    return draw(st.sampled_from(choices))()


@st.composite
def told(draw: st.DrawFn) -> list[Event]:
    """The events of one family, some of them corrected or taken back."""
    some = {str(one["id"]): one for one in draw(st.lists(events(), max_size=14))}
    changed: list[Event] = []
    for one in some.values():
        match draw(st.integers(0, 9)):
            case 0:
                changed.append(retraction(one, "2026-06-03T12:00:00Z"))
            case 1:
                changed.append(correction(one, time="2026-06-03T12:00:00Z", people=[AMY]))
            case _:
                pass
    return [*some.values(), *changed]


@st.composite
def numbers(draw: st.DrawFn) -> Thresholds:
    """Numbers as a hub might set them: low, so that rules hold, and with long and short windows."""
    chosen = {}
    for name in Thresholds.__struct_fields__:
        if name.endswith("_months"):
            chosen[name] = draw(st.integers(1, 14))
        elif "_days" in name:
            chosen[name] = draw(st.sampled_from([1, 14, 28, 90, 364, 400]))
        elif not name.endswith("_percent"):
            chosen[name] = draw(st.integers(1, 3))
    return Thresholds(**chosen)


def _with_items(circles: Sequence[list[Received]], day: date, as_of: Instant, limits: Thresholds) -> set[int]:
    return {
        number for number, records in enumerate(circles, 1) if agenda.items(Held(records), Asked(day, limits), as_of)
    }


@settings(max_examples=150)
@given(
    families=st.lists(told(), min_size=1, max_size=4),
    limits=st.just(Thresholds()) | numbers(),
    ahead=st.integers(-40, 40),
    known=st.sampled_from([0, 60, 400, -5]),
)
def test_no_circle_with_an_item_is_left_unread(
    connection: Connection, families: list[list[Event]], limits: Thresholds, ahead: int, known: int
) -> None:
    day, as_of = DAY + timedelta(days=ahead), clock.end_of(DAY + timedelta(days=ahead + known))
    circles = [[received(event) for event in family] for family in families]
    with connection.transaction(force_rollback=True):
        for number, records in enumerate(circles, 1):
            for one in records:
                _insert(connection, number, one)
        found = set(reading.candidates(connection, day, as_of, limits))
    assert _with_items(circles, day, as_of, limits) <= found


def test_a_circle_for_which_no_rule_could_hold_is_left_unread(connection: Connection) -> None:
    quiet = [enquiry("2026-05-01", "1"), enquiry("2026-05-02", "2"), concern("health", "2026-05-03")]
    busy = [enquiry(f"2026-05-0{n}", f"B{n}", [child("Tom Price", "2012-01-01")]) for n in (1, 2, 3)]
    for number, family in enumerate((quiet, busy), 1):
        for event in family:
            _insert(connection, number, received(event))
    assert reading.candidates(connection, DAY, clock.end_of(DAY), Thresholds()) == [2]
    assert reading.candidates(connection, DAY, clock.end_of(date(2026, 5, 2)), Thresholds()) == []
