"""Links as they are stored are what the records tell: in any order, by steps of any size, however often followed."""

from collections.abc import Callable
from pathlib import Path

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from services.graph.following import Following
from services.graph.store import LinkStore
from services.ingest.application import Line
from services.ingest.connectors import ndjson
from services.kernel import clock
from services.kernel.access import LOCAL_OPERATOR
from services.kernel.clock import ALWAYS
from services.kernel.postgres.connect import Database
from services.profile.application import Profiles
from services.profile.tellings import Tellings
from tests.factories import Event
from tests.hubs import fold, lines_of, register, send, sources_in
from tests.links import follow, networks
from tests.property.streams import streams
from tests.property.test_fold import orders, published

CONTRACT = Path(__file__).parents[1] / "data" / "contract"
LINES = list(ndjson.lines(CONTRACT / "good.ndjson"))
_YOUNGER = b"2012-06"
"""Nobody comes of age between their last record and now: families are stored as they were with that."""

Make = Callable[[], Database]


def is_as_made_anew(database: Database, scratch: Database) -> bool:
    """Whether all links, read once more from all records, are those that are stored."""
    with database.connect() as connection, scratch.connect() as other:
        return Following(Tellings(connection), LinkStore(connection)).is_as_made_anew(LinkStore(other))


def same_answers(database: Database) -> None:
    """What is asked of now is answered from the store as from the circles themselves."""
    now = clock.now() + clock.DAY
    with database.connect() as connection:
        own = networks(connection)
        assert own.shared(LOCAL_OPERATOR, 2, ALWAYS)["groups"] == own.shared(LOCAL_OPERATOR, 2, ALWAYS, now)["groups"]
        people = sorted(one["person"] for one in Profiles(connection).everybody(LOCAL_OPERATOR, now))
        for one, other in zip(people, people[3:], strict=False):
            ways = [own.paths(LOCAL_OPERATOR, (one, other), as_of)["paths"] for as_of in (None, now)]
            lengths = [[len(way["nodes"]) for way in told] for told in ways]
            assert lengths[0] == lengths[1]


@settings(max_examples=15)
@given(order=orders(), size=st.integers(1, 70))
def test_the_examples_in_any_order_have_the_same_links(make_database: Make, order: list[int], size: int) -> None:
    database, scratch = make_database(), make_database()
    published(database, order)
    fold(database, size)
    follow(database)
    assert is_as_made_anew(database, scratch)
    same_answers(database)


@settings(max_examples=40)
@given(told=streams(longest=10), steps=st.lists(st.integers(1, 4), min_size=1, max_size=10))
def test_followed_at_any_time_links_are_those_of_all_records(
    make_database: Make, told: list[Event], steps: list[int]
) -> None:
    database, scratch = make_database(), make_database()
    lines = lines_of(*msgspec.json.decode(msgspec.json.encode(_with_returns(told)).replace(b"2008-06", _YOUNGER)))
    register(database, sources_in(lines))
    for some in _in_steps(lines, steps):
        send(database, some)
        fold(database)
        follow(database)
    assert is_as_made_anew(database, scratch)
    same_answers(database)


def _with_returns(told: list[Event]) -> list[Event]:
    """What schools tell in the events, as returns of missing children."""
    text = msgspec.json.encode(told).replace(b"/agencies/schools/", b"/agencies/missing/")
    events: list[Event] = msgspec.json.decode(text.replace(b"schools.concern.v1", b"missing.found.v1"))
    for one in events:
        if one["type"] == "missing.found.v1":
            one["data"]["details"] = {"episode_id": "M1", "found_at": one["time"]}
    return events


def _in_steps(lines: list[Line], steps: list[int]) -> list[list[Line]]:
    """Lines in steps of some lengths; what is left over is one step more."""
    found, start = [], 0
    for length in steps:
        found.append(lines[start : start + length])
        start += length
    return [some for some in (*found, lines[start:]) if some]
