"""Statutory clocks over what agencies have told: due, met and overdue, by family, by team, over a county."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, Final, LiteralString
from uuid import UUID

import msgspec
from typing_extensions import TypedDict

from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.clock import Instant, to_datetime
from services.kernel.events.entry import Entry
from services.kernel.postgres.connect import Connection
from services.profile import present, reading, sealed
from services.profile.answers import EvidenceAnswer
from services.profile.casework.following import Passage
from services.profile.domain import agenda
from services.profile.domain.clocks import KINDS, clocks
from services.profile.domain.clocks.clock import STATUSES, Clock, Told
from services.profile.domain.persons import Understanding
from services.profile.domain.rules.story import Story
from services.profile.domain.working_time import elapsed_in_words, working_in_words
from services.profile.door import answered, opened
from services.profile.named import anchor_of, answering, beside

TYPES: Final = frozenset({
    "social_care.enquiry",
    "social_care.decision",
    "social_care.referral",
    "social_care.assessment",
    "social_care.strategy_discussion",
    "social_care.section_47",
    "social_care.child_protection_plan",
    "social_care.conference",
    "social_care.core_group",
    "social_care.visit",
    "social_care.case_closed",
    "missing.found",
    "missing.return_interview",
})
"""The types of event that start a clock, meet or stop it."""

STARTING: Final = TYPES - {"social_care.decision", "social_care.visit", "social_care.core_group"}
LASTING: Final = "social_care.child_protection_plan"
_RUNNING: Final = ("due", "overdue")
_AT_ONCE: Final = 500
"""Families whose records' details are read together."""
MONTHS: Final = 12
"""How far back a list over a county looks for what started a clock; plans last longer, and a family is shown whole."""

_KEEP: Final[LiteralString] = """
    INSERT INTO casework.statutory (record, received_at, lasts)
    SELECT unnest(%s::uuid[]), unnest(%s::timestamptz[]), unnest(%s::boolean[]) ON CONFLICT DO NOTHING
"""
_CIRCLES: Final[LiteralString] = """
    SELECT DISTINCT circle FROM casework.statutory JOIN profile.entry USING (record)
    WHERE (statutory.received_at >= %s OR lasts) AND statutory.received_at <= %s
"""


class StatutoryClock(TypedDict):
    """A clock of a child, with the records that started it, and met or stopped it.

    ``seen_alone`` says of a visit whether the child was seen alone, to those who may read it.
    """

    kind: str
    what: str
    family: str
    child: str
    name: str
    team: str
    started_by: EvidenceAnswer
    started_at: str
    due_at: str
    met_by: EvidenceAnswer | None
    met_at: str | None
    stopped_by: EvidenceAnswer | None
    status: str
    seen_alone: bool | None
    elapsed: str
    working: str


class TeamCount(TypedDict):
    """How many clocks of a kind a team has, by how they stand."""

    team: str
    kind: str
    due: int
    overdue: int
    met: int
    met_late: int
    stopped: int
    missed: int


class ClocksAnswer(TypedDict):
    """Clocks, those due first at the head, and counts for each team and kind."""

    date: str
    as_of: str
    clocks: list[StatutoryClock]
    teams: list[TeamCount]


@dataclass(frozen=True, slots=True)
class StatutoryFollowed:
    """Keeps which records clocks run from: a handler of what is followed."""

    connection: Connection

    def __call__(self, passage: Passage, _now: Instant) -> None:
        """Keep those that are new."""
        found = [
            one for one in passage.heard if one.event.kind in STARTING or "unborn_at_risk" in one.event.data.indicators
        ]
        records, received = [one.record for one in found], [to_datetime(one.received_at) for one in found]
        if found:
            self.connection.execute(_KEEP, [records, received, [one.event.kind == LASTING for one in found]])


@dataclass(frozen=True, slots=True)
class Clocks:
    """Questions on statutory clocks."""

    connection: Connection

    def county(
        self, caller: Caller, day: date, as_of: Instant, status: Collection[str] = (), team: str = ""
    ) -> ClocksAnswer:
        """The clocks that run, or were due or done in the last year; of some statuses and one team, if given.

        It looks at those of whom the last year's records tell, and at whoever has been on a plan.
        """
        with opened(self.connection, caller, "statutory clocks") as connection:
            found = self.over(caller, day, as_of, clock.months_before(day, MONTHS))
            counted = [one for one in found if not team or one["team"] == team]
            shown = [one for one in counted if not status or one["status"] in status]
            answered(connection, caller, "statutory clocks", {UUID(one["child"]) for one in shown})
        return _answer(day, as_of, shown, counted)

    def over(self, caller: Caller, day: date, as_of: Instant, since: date) -> list[StatutoryClock]:
        """The clocks that run at the end of a day, or were due or done since another; each of a child once.

        For a question that is open already: it keeps no record of the read.
        """
        first = clock.first_instant(since)
        told = [to_datetime(first), to_datetime(as_of)]
        circles = [circle for (circle,) in self.connection.execute(_CIRCLES, told).fetchall()]
        found: dict[tuple[object, ...], StatutoryClock] = {}
        stories = (story for story, _ in self._stories(caller, circles, day, as_of))
        for story, one in self._clocks(caller, stories, as_of):
            if one.status in _RUNNING or max(one.due_at, one.met_at or one.due_at) >= first:
                name = (one.child.id, one.kind, one.start.record, one.started_at)
                found.setdefault(name, _shown(one, story, caller))
        return list(found.values())

    def family(self, caller: Caller, family: UUID, day: date, as_of: Instant) -> ClocksAnswer:
        """The clocks of a family's children, all of them; of each that came of it, where it has divided.

        Raises NotFound where there is no such family then.
        """
        action = "statutory clocks of a family"
        with opened(self.connection, caller, action, [family]) as connection:
            told = list(self._stories(caller, beside(connection, family), day, as_of, anchor_of(family)))
            own = answering(family, [(story.family, known, story) for story, known in told])
            found = [_shown(one, story, caller) for story, one in self._clocks(caller, own, as_of)]
            about = {*(story.family.id for story in own), *(UUID(one["child"]) for one in found)}
            answered(connection, caller, action, about)
        return _answer(day, as_of, found, found)

    def _stories(
        self, caller: Caller, circles: Collection[int], day: date, as_of: Instant, asked: sealed.Asked = sealed.nobody
    ) -> Iterator[tuple[Story, Understanding]]:
        """The stories of the families of circles, each with what is understood of its circle."""
        of_rules = present.asked(day, reading.thresholds(self.connection, day, as_of), caller)
        for circled in reading.circles(self.connection, circles, as_of):
            known = sealed.understood(circled.held, as_of, asked).understanding
            for story in agenda.stories_in(known, of_rules, as_of):
                yield story, known

    def _clocks(self, caller: Caller, stories: Iterable[Story], as_of: Instant) -> Iterator[tuple[Story, Clock]]:
        """The clocks of the children of stories that started by a record which a caller may read."""
        numbers = reading.thresholds_by_day(self.connection, as_of)
        remaining = iter(stories)
        while together := list(islice(remaining, _AT_ONCE)):
            details = _Details(reading.raw(self.connection, _statutory(together)))
            for story in together:
                for child in story.family.children:
                    for one in clocks(Told(story, child, details, numbers)):
                        if caller.may_read(one.start.restricted_to):
                            yield story, one


@dataclass(frozen=True, slots=True)
class _Details:
    """The details of records, read where they are asked for."""

    raw: Mapping[UUID, bytes]

    def __call__(self, entry: Entry) -> Mapping[str, Any]:
        """The details of a record; empty where it is of no type that clocks read."""
        raw = self.raw.get(entry.record)
        if raw is None:
            return {}
        details: dict[str, Any] = msgspec.json.decode(raw)["data"]["details"]
        return details


def _statutory(stories: Iterable[Story]) -> set[UUID]:
    return {entry.record for story in stories for entry in story.concerning if entry.type.rpartition(".")[0] in TYPES}


def _shown(one: Clock, story: Story, caller: Caller) -> StatutoryClock:
    end = one.met_at if one.met_at is not None else story.now
    may_read_it = one.met_by is not None and caller.may_read(one.met_by.restricted_to)
    return {
        "kind": one.kind,
        "what": KINDS[one.kind],
        "family": str(story.family.id),
        "child": str(one.child.id),
        "name": present.readable(one.child, caller).name,
        "team": one.whose,
        "started_by": _evidence(one.start),
        "started_at": clock.format_instant(one.started_at),
        "due_at": clock.format_instant(one.due_at),
        "met_by": _evidence(one.met_by) if one.met_by else None,
        "met_at": clock.format_instant(one.met_at) if one.met_at is not None else None,
        "stopped_by": _evidence(one.stopped_by) if one.stopped_by else None,
        "status": one.status,
        "seen_alone": one.seen_alone if may_read_it else None,
        "elapsed": elapsed_in_words(one.started_at, end),
        "working": working_in_words(one.started_at, end),
    }


def _evidence(entry: Entry) -> EvidenceAnswer:
    return {"source": entry.source, "id": entry.id}


def _answer(
    day: date, as_of: Instant, shown: list[StatutoryClock], counted: Collection[StatutoryClock]
) -> ClocksAnswer:
    counts = Counter((one["team"], one["kind"], one["status"]) for one in counted)
    teams = sorted({(team, kind) for team, kind, _ in counts})
    return {
        "date": day.isoformat(),
        "as_of": clock.format_instant(as_of),
        "clocks": sorted(shown, key=lambda one: (one["due_at"], one["child"], one["kind"])),
        "teams": [_count(team, kind, counts) for team, kind in teams],
    }


def _count(team: str, kind: str, counts: Counter[tuple[str, str, str]]) -> TeamCount:
    told: dict[str, object] = {"team": team, "kind": kind}
    told |= {status: counts[team, kind, status] for status in STATUSES}
    return msgspec.convert(told, TeamCount)
