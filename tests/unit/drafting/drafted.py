"""The draft of the only family of some events, without a database."""

from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec

from services.kernel import clock
from services.kernel.events.entry import Entry
from services.profile.domain import agenda
from services.profile.domain.drafting import whole
from services.profile.domain.drafting.completeness import Check, completeness
from services.profile.domain.drafting.draft import Draft
from services.profile.domain.drafting.told import Told
from services.profile.domain.persons import Held
from services.profile.domain.rules.story import Asked
from services.profile.domain.thresholds import Thresholds
from tests.casework import at
from tests.factories import Event, child, event, parent
from tests.understood import received

NOW = "2026-11-01 12:00"
AMY = child(sex="female")
BEN = child("Ben Carter", "2016-02-01", sex="male")
LEE = parent("Lee Carter", "1984-02-01", sex="male")
DONNA = parent(sex="female")


def read_all(_entry: Entry) -> bool:
    """A reader who may read, and quote, everything."""
    return True


def unrestricted(entry: Entry) -> bool:
    """A reader of nothing that is restricted."""
    return not entry.restricted_to


def told(
    *events: Event,
    may_read: Callable[[Entry], bool] = read_all,
    may_quote: Callable[[Entry], bool] = read_all,
    day: date | None = None,
) -> Told:
    """Amy's family, or the only one of some events, as its draft is drawn; data that may not be read is not there."""
    as_of = at(NOW)
    asked = Asked(day or clock.london_date(as_of), Thresholds())
    records = [received(one) for one in events]
    stories = list(agenda.stories(Held(records), asked, as_of))
    of_amy = [one for one in stories if AMY["ref"] in {child.name for child in one.family.children}]
    (story,) = of_amy or stories
    data = {
        record.entry.record: msgspec.json.decode(msgspec.json.encode(one["data"]))
        for record, one in zip(records, events, strict=True)
        if may_read(record.entry)
    }
    return Told(story, data, may_read, may_quote)


def drafted(*events: Event, may_read: Callable[[Entry], bool] = read_all) -> Draft:
    """The draft of the only family of some events."""
    return whole.draft(told(*events, may_read=may_read))


def texts(draft: Draft, section: str, *topics: str) -> list[str]:
    """The sentences of a section; of some topics, if given."""
    return [one.text for one in draft.sentences(section, *topics)]


def gaps(draft: Draft, section: str, *topics: str) -> list[str]:
    """What a section says is absent."""
    return [one.text for one in draft.sentences(section, *topics) if one.gap]


def whole_text(draft: Draft) -> str:
    """All that a draft holds."""
    return msgspec.json.encode(draft).decode()


def checks(*events: Event, may_read: Callable[[Entry], bool] = read_all) -> dict[str, Check]:
    """How complete the profile of the only family of some events is."""
    known = told(*events, may_read=may_read)
    return {one.name: one for one in completeness(known, whole.draft(known))}


def visit(when: str, *, alone: bool | None = None, seen: bool = True, people: list[Event] | None = None) -> Event:
    """A visit to a child."""
    details = {"statutory": True, "seen": seen} | ({} if alone is None else {"seen_alone": alone})
    return event("social_care.visit", when, details, people)


def interview(when: str, episode: str, outcome: str = "completed", **more: Any) -> Event:
    """What a return home interview came to."""
    return event("missing.return_interview", when, {"episode_id": episode, "outcome": outcome}, **more)


def secret(told_of: Event, *groups: str) -> Event:
    """An event that only some groups may read."""
    return {**told_of, "data": {**told_of["data"], "handling": {"restricted_to": list(groups or ("cse_team",))}}}
