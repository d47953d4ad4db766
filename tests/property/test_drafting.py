"""Whatever is told, a draft claims nothing without a record that stands, is readable and is of the family."""

import json
import tempfile
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple
from uuid import UUID

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from services.kernel import clock
from services.kernel.events.entry import Entry
from services.profile.domain import agenda
from services.profile.domain.drafting import whole
from services.profile.domain.drafting.completeness import completeness
from services.profile.domain.drafting.draft import Draft
from services.profile.domain.drafting.told import Told
from services.profile.domain.persons import Held
from services.profile.domain.rules.story import Asked, Story
from services.profile.domain.thresholds import Thresholds
from services.simulate.county import write_county
from tests.factories import Event, retraction
from tests.property.streams import streams
from tests.understood import received

END: Final = date(2026, 10, 31)
AS_OF: Final = clock.end_of(END) - 1
HUSH: Final = "Nobody but the team may read this"
CHILDREN: Final = 40


class Family(NamedTuple):
    """A family's events, as its agencies sent them."""

    id: UUID
    events: tuple[Event, ...]


@cache
def families(seed: int) -> list[Family]:
    """The families of a simulated county."""
    with tempfile.TemporaryDirectory() as folder:
        write_county(Path(folder), CHILDREN, 12, seed, END, is_awkward=True)
        lines = (Path(folder) / "events.ndjson").read_text("utf-8").splitlines()
    events = {received(one).entry.record: one for one in map(json.loads, lines)}
    held = Held([received(one) for one in events.values()])
    stories = agenda.stories(held, Asked(END, Thresholds()), AS_OF)
    found = [Family(one.family.id, tuple(events[entry.record] for entry in one.naming)) for one in stories]
    return [one for one in found if one.events]


def readable(entry: Entry) -> bool:
    """Whether somebody of no group may read a record."""
    return not entry.restricted_to


def stories(events: list[Event], day: date = END) -> list[Story]:
    """The stories of some events."""
    return list(agenda.stories(Held([received(one) for one in events]), Asked(day, Thresholds()), AS_OF))


def told(story: Story, events: list[Event]) -> Told:
    """A story as somebody of no group may know it; what they may not read is at hand, and must not be used."""
    data = {received(one).entry.record: one["data"] for one in events}
    return Told(story, data, readable, lambda _entry: True)


def restricted(one: Event) -> Event:
    """An event that only the CSE team may read, whose texts say so."""
    people = [{**who, "religion": HUSH, "disability": [HUSH]} for who in one["data"]["people"]]
    texts = {"summary": HUSH, "narrative": HUSH, "child_words": HUSH, "people": people}
    return {**one, "data": {**one["data"], **texts, "handling": {"restricted_to": ["cse_team"]}}}


def must_rest_on_the_record(known: Told, draft: Draft) -> None:
    """Every sentence that claims something rests on records that count, are readable, and are of the family."""
    standing = {(one.source, one.id): one for one in known.story.telling.entries}
    of_family = {one.record for one in (*known.story.naming, *known.story.concerning)}
    for part in draft.sections:
        assert part.sentences
        for one in part.sentences:
            assert one.evidence or one.gap or one.topic == "nothing", one
            for record in one.evidence:
                entry = standing[record.source, record.id]
                assert readable(entry), one
                assert entry.record in of_family, one
    ids = [one.id for part in draft.sections for one in part.sentences]
    assert len(ids) == len(set(ids))
    for check in completeness(known, draft):
        assert 0 <= check.count <= max(check.of, check.count if check.name == "chronology" else 0)
        assert set(check.sentences) <= set(ids)
        assert all(readable(standing[record.source, record.id]) for record in check.evidence)


@settings(max_examples=60)
@given(data=st.data(), seed=st.integers(1, 3), days=st.integers(0, 300))
def test_a_simulated_familys_draft_rests_on_records_that_its_reader_may_read(
    data: st.DataObject, seed: int, days: int
) -> None:
    family = data.draw(st.sampled_from(families(seed)))
    secrets = data.draw(st.sets(st.integers(0, len(family.events) - 1), max_size=len(family.events) // 2))
    events = [restricted(one) if place in secrets else one for place, one in enumerate(family.events)]
    for story in stories(events, END - timedelta(days=days)):
        known = told(story, events)
        draft = whole.draft(known)
        must_rest_on_the_record(known, draft)
        assert HUSH not in msgspec.json.encode(draft).decode()


@settings(max_examples=40)
@given(data=st.data(), seed=st.integers(1, 3))
def test_what_is_retracted_is_in_no_sentence_and_the_order_of_arrival_means_nothing(
    data: st.DataObject, seed: int
) -> None:
    family = data.draw(st.sampled_from(families(seed)))
    events = list(family.events)
    gone = data.draw(st.sampled_from([one for one in events if "corrects" not in one["data"]]))
    told_of = [*events, retraction(gone, "2026-10-30T12:00:00Z")]
    shuffled = data.draw(st.permutations(told_of))
    drafts = [
        {story.family.id: whole.draft(told(story, some)) for story in stories(list(some))}
        for some in (told_of, shuffled)
    ]
    for draft in drafts[0].values():
        said = msgspec.json.encode(draft).decode()
        assert f'"source":"{gone["source"]}","id":"{gone["id"]}"' not in said
    assert sorted(map(msgspec.json.encode, drafts[0].values())) == sorted(map(msgspec.json.encode, drafts[1].values()))


@settings(max_examples=150)
@given(events=streams())
def test_whatever_agencies_get_wrong_there_is_a_draft_and_it_rests_on_the_record(events: list[Event]) -> None:
    for story in stories(events, date(2026, 7, 1)):
        known = told(story, events)
        must_rest_on_the_record(known, whole.draft(known))
