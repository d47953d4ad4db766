"""Statutory clocks over what agencies have told: due, met and overdue, by family, by team, over a county."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, LiteralString
from uuid import UUID

import msgspec
from typing_extensions import TypedDict

from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.clock import Instant, to_datetime
from services.kernel.events.entry import Entry
from services.kernel.ids import record_of
from services.kernel.postgres.connect import Connection
from services.profile import present, reading, sealed
from services.profile.answers import EvidenceAnswer
from services.profile.casework.following import Passage
from services.profile.domain import agenda
from services.profile.domain.clocks import KINDS, clocks
from services.profile.domain.clocks.clock import STATUSES, Clock, Told
from services.profile.domain.rules.story import Story
from services.profile.domain.working_time import elapsed_in_words, working_in_words
from services.profile.door import answered, opened

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
MONTHS: Final = 12
"""How far back a list over a county looks for what started a clock; a family is shown whole."""

_KEEP: Final[LiteralString] = """
    INSERT INTO casework.statutory (record, received_at) SELECT unnest(%s::uuid[]), unnest(%s::timestamptz[])
    ON CONFLICT DO NOTHING
"""
_CIRCLES: Final[LiteralString] = """
    SELECT DISTINCT circle FROM casework.statutory JOIN profile.entry USING (record)
    WHERE statutory.received_at >= %s AND statutory.received_at <= %s
"""


class StatutoryClock(TypedDict):
    """A clock of a child, with the record that started it and the one that met it."""

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
        found = [one for one in passage.heard if one.event.kind in STARTING]
        records, received = [one.record for one in found], [to_datetime(one.received_at) for one in found]
        if found:
            self.connection.execute(_KEEP, [records, received])


@dataclass(frozen=True, slots=True)
class Clocks:
    """Questions on statutory clocks."""

    connection: Connection

    def county(
        self, caller: Caller, day: date, as_of: Instant, status: Collection[str] = (), team: str = ""
    ) -> ClocksAnswer:
        """The clocks of everybody, of what was received in the last year; of some statuses and one team, if given."""
        since = clock.first_instant(clock.months_before(day, MONTHS))
        with opened(self.connection, caller, "statutory clocks") as connection:
            rows = connection.execute(_CIRCLES, [to_datetime(since), to_datetime(as_of)]).fetchall()
            found = list(self._clocks(caller, [circle for (circle,) in rows], day, as_of))
            counted = [one for one in found if not team or one["team"] == team]
            shown = [one for one in counted if not status or one["status"] in status]
            answered(connection, caller, "statutory clocks", {UUID(one["child"]) for one in shown})
        return _answer(day, as_of, shown, counted)

    def family(self, caller: Caller, family: UUID, day: date, as_of: Instant) -> ClocksAnswer:
        """The clocks of a family's children."""
        with opened(self.connection, caller, "statutory clocks of a family", [family]) as connection:
            circles = reading.by_record(connection, [record_of(family)])
            found = [one for one in self._clocks(caller, circles, day, as_of) if one["family"] == str(family)]
            answered(connection, caller, "statutory clocks of a family", {UUID(one["child"]) for one in found})
        return _answer(day, as_of, found, found)

    def _clocks(self, caller: Caller, circles: Collection[int], day: date, as_of: Instant) -> Iterator[StatutoryClock]:
        asked = present.asked(day, reading.thresholds(self.connection, day, as_of), caller)
        for circled in reading.circles(self.connection, circles, as_of):
            shown = sealed.understood(circled.held, as_of)
            stories = list(agenda.stories_in(shown.understanding, asked, as_of))
            details = _Details(reading.raw(self.connection, _statutory(stories)))
            for story in stories:
                for child in story.family.children:
                    for one in clocks(Told(story, child, details)):
                        if caller.may_read(one.start.restricted_to):
                            yield _shown(one, story, caller)


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


def _statutory(stories: Collection[Story]) -> set[UUID]:
    return {entry.record for story in stories for entry in story.concerning if entry.type.rpartition(".")[0] in TYPES}


def _shown(one: Clock, story: Story, caller: Caller) -> StatutoryClock:
    end = one.met_at if one.met_at is not None else story.now
    return {
        "kind": one.kind,
        "what": KINDS[one.kind],
        "family": str(story.family.id),
        "child": str(one.child.id),
        "name": present.readable(one.child, caller).name,
        "team": one.whose,
        "started_by": {"source": one.start.source, "id": one.start.id},
        "started_at": clock.format_instant(one.started_at),
        "due_at": clock.format_instant(one.due_at),
        "met_by": {"source": one.met_by.source, "id": one.met_by.id} if one.met_by else None,
        "met_at": clock.format_instant(one.met_at) if one.met_at is not None else None,
        "status": one.status,
        "seen_alone": one.seen_alone,
        "elapsed": elapsed_in_words(one.started_at, end),
        "working": working_in_words(one.started_at, end),
    }


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
