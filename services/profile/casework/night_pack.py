"""The pack for a night: the families that matter when the service is down, as data and as a page that needs nothing."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, LiteralString
from uuid import UUID

import msgspec
from jinja2 import Environment, PackageLoader

from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.clock import DAY, Instant, to_datetime
from services.kernel.errors import NotFound
from services.kernel.ids import record_id
from services.kernel.postgres.connect import Connection
from services.profile import present, reading, sealed
from services.profile.application import Profiles
from services.profile.casework import store
from services.profile.casework.apart import apart
from services.profile.casework.book import Casebook
from services.profile.casework.enquiries import Enquiries
from services.profile.casework.urgent_queue import UrgentQueue
from services.profile.domain import agenda, marks
from services.profile.domain.casework.enquiry import ENQUIRY
from services.profile.domain.casework.meeting import MEETING
from services.profile.domain.casework.meeting_facts import Item
from services.profile.domain.rules.missing import reports
from services.profile.domain.rules.story import Story
from services.profile.domain.rules.urgent import is_in_hand
from services.profile.door import opened

VALID: Final = 4 * DAY
"""How long a pack is to be used: over a long weekend, and no longer."""

_CIRCLES: Final[LiteralString] = """
    SELECT DISTINCT circle FROM casework.statutory JOIN profile.entry USING (record) WHERE statutory.received_at >= %s
    UNION SELECT DISTINCT circle FROM profile.entry WHERE marks & %s <> 0 AND received_at >= %s
"""
_POSITION: Final[LiteralString] = "SELECT topic, partition, next_offset FROM profile.position ORDER BY topic, partition"
_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class NightPack:
    """Makes packs for nights, each for a caller and of what they may read."""

    book: Casebook

    def files(self, caller: Caller, made_for: str, now: Instant, *, everybody: bool) -> dict[str, bytes]:
        """The files of a pack: each family as JSON, and a page of them all."""
        enquiries = self._enquiries(caller, now)
        why = self._wanted(caller, now, enquiries.keys(), everybody=everybody)
        urgent = {one["family"]: one for one in UrgentQueue(self.book).waiting(caller, now, limit=10_000)["urgent"]}
        for family in urgent:
            why[UUID(family)].insert(0, "must not wait")
        told = [
            one
            for family, reasons in sorted(why.items())
            if (one := self._family(caller, family, now, (reasons, urgent.get(str(family)), enquiries)))
        ]
        families = self._beside(caller, told, now)
        about = self.about(caller, made_for, now)
        page = _pages().get_template("night.html").render(families=families, about=about)
        made = {f"families/{one['family']}.json": msgspec.json.encode(one) for one in families}
        return {**made, "index.html": page.encode()}

    def _beside(self, caller: Caller, told: list[dict[str, Any]], now: Instant) -> list[dict[str, Any]]:
        """The families that may stand in one document, the urgent ones first; of a sealed identity the new one."""
        with opened(self.book.connection, caller, "an out-of-hours pack") as connection:
            identities = apart(connection, now)
        named = {one["family"]: _people(one) for one in told}
        told.sort(key=lambda one: (not one["urgent"], identities.holds_former(named[one["family"]]), one["family"]))
        return [one for one in told if identities.admits(named[one["family"]])]

    def about(self, caller: Caller, made_for: str, now: Instant) -> dict[str, Any]:
        """What a pack says of itself; ``position`` is how far the log had been folded, by topic and partition."""
        position = self.book.connection.execute(_POSITION).fetchall()
        return {
            "what": "kinfold out-of-hours pack",
            "as_of": clock.format_instant(now),
            "valid_until": clock.format_instant(now + VALID),
            "made_by": caller.name,
            "made_for": made_for,
            "position": {f"{topic}/{partition}": offset for topic, partition, offset in position},
        }

    def _wanted(
        self, caller: Caller, now: Instant, enquired: Collection[UUID], *, everybody: bool
    ) -> dict[UUID, list[str]]:
        """The families of the pack, and why each is in it."""
        day = clock.london_date(now)
        asked = present.asked(day, reading.thresholds(self.book.connection, day, now), caller)
        since = to_datetime(clock.first_instant(clock.months_before(day, _MONTHS)))
        why: dict[UUID, list[str]] = defaultdict(list)
        with opened(self.book.connection, caller, "an out-of-hours pack") as connection:
            numbers = [
                circle
                for (circle,) in connection.execute(_CIRCLES, [since, marks.URGENT | marks.MISSING, since]).fetchall()
            ]
            for circled in reading.circles(connection, reading.all_circles(connection) if everybody else numbers, now):
                shown = sealed.understood(circled.held, now)
                for story in agenda.stories_in(shown.understanding, asked, now):
                    reasons = _reasons(story, enquired)
                    if reasons or everybody:
                        why[story.family.id] += reasons
            for day, item in _of_meetings(connection):
                why[item.family].append(f"meeting of {day}")
        return why

    def _enquiries(self, caller: Caller, now: Instant) -> dict[UUID, Any]:
        """The open enquiries, by the record that opened each."""
        rows = {one["enquiry"]: one for one in Enquiries(self.book).waiting(caller, now, limit=10_000)["enquiries"]}
        held = store.open_of(self.book.connection, ENQUIRY)
        return {one.state.records[0]: rows[str(stream)] for stream, one in held.items() if str(stream) in rows}

    def _family(
        self, caller: Caller, family: UUID, now: Instant, told: tuple[list[str], Any, dict[UUID, Any]]
    ) -> dict[str, Any] | None:
        why, urgent, enquiries = told
        profiles, day = Profiles(self.book.connection), clock.london_date(now)
        try:
            shown = profiles.family(caller, str(family), day, now)[0]
            timeline = profiles.timeline_of_family(caller, shown["family"], now)["entries"]
        except NotFound:
            return None
        said = {record_id(one["source"], one["id"]): one["summary"] for one in timeline}
        children = [one["name"] for one in shown["members"] if one["role"] == "child"]
        return {
            **shown,
            "names": ", ".join(filter(None, children)) or "children who are not named",
            "why": list(dict.fromkeys(why)),
            "urgent": urgent,
            "enquiries": [_said(one, said[record]) for record, one in enquiries.items() if record in said],
            "timeline": timeline,
        }


def _of_meetings(connection: Connection) -> Iterator[tuple[date, Item]]:
    """The items of the meetings that have not ended, and of the last one that has; not those that were left off."""
    meetings = [one.state for one in store.all_of(connection, MEETING).values()]
    ended = max((one.day for one in meetings if one.ended_at is not None), default=None)
    for one in sorted(meetings, key=lambda meeting: meeting.day):
        if one.ended_at is None or one.day == ended:
            yield from ((one.day, item) for item in one.items if item.stands != "left_off")


def _said(enquiry: dict[str, Any], summary: str) -> dict[str, Any]:
    """An open enquiry with no more of its record than the family's timeline tells."""
    return enquiry if enquiry["summary"] == summary else {**enquiry, "children": [], "summary": summary}


def _people(one: dict[str, Any]) -> set[str]:
    members = {who["person"] for who in one["members"]}
    return members | {who["person"] for entry in one["timeline"] for who in entry["people"]}


def _reasons(story: Story, enquired: Collection[UUID]) -> list[str]:
    """Why a family matters at night: by the record, and by the enquiries that are open, by their records."""
    found = ["held by social care: a section 47, a plan, an assessment, or looked after"] if is_in_hand(story) else []
    missing = [child for child in story.family.children if any(one.still_missing for one in reports(story, child))]
    found += ["an open enquiry"] if any(entry.record in enquired for entry in story.concerning) else []
    return [*found, *([f"missing now: {story.called(missing)}"] if missing else [])]


def _pages() -> Environment:
    pages = Environment(loader=PackageLoader("services.profile.casework"), autoescape=True)
    pages.filters |= {"spoken": _spoken, "when": _when}
    return pages


def _spoken(instant: str) -> str:
    """An instant of an answer in London, as people write it."""
    told = clock.to_datetime(clock.parse_instant(instant)).astimezone(clock.LONDON)
    return f"{told:%A} {told.day} {told:%B %Y, %H:%M}"


def _when(occurred: Any) -> str:  # noqa: ANN401 - a date, an instant, or a span of either, as its agency tells it
    """When something happened, as exactly as its agency knows."""
    if isinstance(occurred, str):
        return _spoken(occurred) if "T" in occurred else occurred
    return f"{_when(occurred['from'])} to {_when(occurred['to'])}"
