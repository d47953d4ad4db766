"""The contract's examples in any order that keeps each source's own, sent once or thrice, in batches of any size."""

import json
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest.application import Line
from services.ingest.connectors import ndjson
from services.kernel import clock
from services.kernel.access import LOCAL_OPERATOR
from services.kernel.errors import WrongUse
from services.kernel.log.kafka import KafkaLog
from services.kernel.log.port import HISTORY, RECEIVED_AT, REJECTED, Outgoing
from services.kernel.log.table import TableLog
from services.kernel.postgres.connect import Database
from services.profile.application import Profiles
from services.profile.folding.rebuild import differences, digests
from tests.hubs import fold, lines_of, loaded, register, send, sources_in
from tests.readmodels import by_content

CONTRACT = Path(__file__).parents[1] / "data" / "contract"
LINES = list(ndjson.lines(CONTRACT / "good.ndjson"))
EXPECTED = json.loads((CONTRACT / "expected.json").read_text())
DAY = clock.parse_date("2026-11-24")
AS_OF = clock.parse_instant("2026-11-25T00:00:00Z")

Make = Callable[[], Database]


@st.composite
def orders(draw: st.DrawFn) -> list[int]:
    """The places of the examples in an order that keeps each source's own, some again later, once or twice."""
    by_source: dict[str, list[int]] = defaultdict(list)
    for place, line in enumerate(LINES):
        by_source[json.loads(line.raw)["source"]].append(place)
    turns = draw(st.permutations([source for source, places in by_source.items() for _ in places]))
    left = {source: iter(places) for source, places in by_source.items()}
    ordered = [next(left[source]) for source in turns]
    for place in draw(st.lists(st.integers(0, len(ordered) - 1), max_size=30)):
        ordered.insert(draw(st.integers(place + 1, len(ordered))), ordered[place])
    return ordered


def published(database: Database, order: list[int]) -> None:
    """Put the examples on the log as another producer would, who knows nothing of what was sent before."""
    register(database, sources_in(LINES))
    log = TableLog(database)
    log.ensure_topics([HISTORY])
    publisher = log.publisher()
    publisher.publish([_history(LINES[place]) for place in order])
    publisher.close()


def _history(line: Line) -> Outgoing:
    event = json.loads(line.raw)
    return Outgoing(HISTORY, event["source"].encode(), line.raw, ((RECEIVED_AT, event["time"].encode()),))


def agenda(database: Database, day: str = "2026-11-24", as_of: str = "2026-11-25T00:00:00Z") -> list[dict[str, Any]]:
    """The agenda as the contract's expectations tell it: children, route, and evidence by rule."""
    with database.connect() as connection:
        found = Profiles(connection).agenda(LOCAL_OPERATOR, clock.parse_date(day), clock.parse_instant(as_of))
    return sorted(
        (
            {
                "children": sorted(one["name"] for one in item["people"] if one["role"] == "child"),
                "route": item["route"],
                "reasons": {one["rule"]: sorted(event["id"] for event in one["evidence"]) for one in item["findings"]},
            }
            for item in found["items"]
        ),
        key=lambda item: str(item["children"]),
    )


def expected() -> list[dict[str, Any]]:
    """The agenda that the contract expects."""
    return sorted(
        (
            {**item, "reasons": {rule: sorted(ids) for rule, ids in item["reasons"].items()}}
            for item in EXPECTED["agenda"]
        ),
        key=lambda item: str(item["children"]),
    )


def meets_the_contract(database: Database) -> None:
    """Every answer that the contract's expectations name."""
    assert agenda(database) == expected()
    on_it = {child for item in agenda(database) for child in item["children"]}
    assert on_it.isdisjoint(EXPECTED["not_on_it"])
    for asked in EXPECTED["as_of"]:
        items = agenda(database, asked["date"], asked["instant"])
        item = next((one for one in items if asked["child"] in one["children"]), None)
        assert (item and item["route"]) == asked["route"]
        if item and "evidence" in asked:
            assert item["reasons"]["urgent_unanswered"] == asked["evidence"]
    assert people(database) >= {
        (("Ella Yeo",), 2),
        (("Emma Yeo",), 2),
        (("Elias Yeo",), 2),
        (("Eva Novak", "Eva Nováková"), 11),
    }
    assert {name for names, _ in people(database) for name in names} >= {"Daz", "Darren Pike"}
    assert not [names for names, _ in people(database) if {"Daz", "Darren Pike"} <= set(names)]


def people(database: Database) -> set[tuple[tuple[str, ...], int]]:
    """Everybody, as their names and the number of their mentions."""
    with database.connect() as connection:
        everybody = list(Profiles(connection).everybody(LOCAL_OPERATOR, AS_OF))
    return {(tuple(sorted(one["names"])), len(one["mentions"])) for one in everybody}


def test_the_examples_come_out_as_the_contract_expects(database: Database) -> None:
    loaded(database, [CONTRACT / "good.ndjson"])
    meets_the_contract(database)


@pytest.mark.kafka
def test_the_examples_come_out_as_expected_over_a_real_broker(database: Database, kafka: str) -> None:
    log = KafkaLog(kafka)
    register(database, sources_in(LINES))
    assert send(database, LINES, "issued", log) == []
    fold(database, log=log)
    meets_the_contract(database)


@settings(max_examples=30)
@given(order=orders(), size=st.integers(1, 70))
def test_any_order_and_any_repetition_gives_the_same_answers(make_database: Make, order: list[int], size: int) -> None:
    database, plain = make_database(), make_database()
    published(database, order)
    tally = fold(database, size)
    assert (tally.folded, tally.duplicates) == (len(LINES), len(order) - len(LINES))
    meets_the_contract(database)
    published(plain, list(range(len(LINES))))
    fold(plain)
    assert by_content(database) == by_content(plain)


@settings(max_examples=20)
@given(order=orders(), one=st.integers(1, 70), other=st.integers(1, 70), third=st.integers(1, 70))
def test_a_replay_in_batches_of_any_size_gives_the_same_read_models(
    make_database: Make, order: list[int], one: int, other: int, third: int
) -> None:
    first, second, rebuilt = make_database(), make_database(), make_database()
    for database, size in ((first, one), (second, other)):
        published(database, order)
        fold(database, size)
    with first.connect() as held, second.connect() as replayed, rebuilt.connect() as target:
        assert digests(held) == digests(replayed)
        assert differences(held, target, third) == (len(LINES), [])


def test_a_read_model_that_was_edited_does_not_verify(database: Database, make_database: Make) -> None:
    loaded(database, [CONTRACT / "good.ndjson"])
    with database.connect() as held, make_database().connect() as target:
        edit = "UPDATE profile.person SET names = 'somebody else' WHERE names = 'amy carter'"
        assert held.execute(edit).rowcount == 1
        assert differences(held, target)[1] == ["person"]


def test_a_second_send_of_a_file_is_all_duplicates(database: Database) -> None:
    loaded(database, [CONTRACT / "good.ndjson"])
    assert send(database, LINES) == []
    assert fold(database).folded == 0


def test_every_bad_line_is_refused_for_the_reason_beside_it(database: Database) -> None:
    loaded(database, [CONTRACT / "good.ndjson"])
    refused = send(database, list(ndjson.lines(CONTRACT / "bad.ndjson")), "now")
    told = {str(one.line.number): (one.faults[0].code, one.faults[0].pointer) for one in refused}
    rows = [line.split("\t") for line in (CONTRACT / "bad.reasons.tsv").read_text().splitlines()[1:]]
    assert told == {row[0]: (row[1], row[2] if len(row) > 2 else "") for row in rows}


def test_refused_lines_land_on_the_rejected_topic_with_their_bytes(database: Database) -> None:
    loaded(database, [CONTRACT / "good.ndjson"])
    lines = list(ndjson.lines(CONTRACT / "bad.ndjson"))
    send(database, lines, "now")
    with database.connect() as connection:
        query = (
            "SELECT value FROM log.record JOIN log.topic USING (topic_no) WHERE topic = 'agency.rejected.v1' "
            "ORDER BY record_offset"
        )
        assert [bytes(value) for (value,) in connection.execute(query).fetchall()] == [line.raw for line in lines]


def test_a_receipt_that_lies_ahead_is_wrong_use(database: Database) -> None:
    """It would hide an urgent event from everybody until then."""
    register(database, sources_in(LINES))
    with pytest.raises(WrongUse, match="lies ahead"):
        send(database, LINES, clock.now() + clock.DAY)


@pytest.mark.parametrize("header", [b"9999-01-01T00:00:00Z", b"tomorrow", b""])
def test_a_record_that_says_it_was_received_ahead_or_never_is_quarantined(database: Database, header: bytes) -> None:
    register(database, sources_in(LINES))
    log = TableLog(database)
    log.ensure_topics([HISTORY, REJECTED])
    publisher = log.publisher()
    publisher.publish([Outgoing(HISTORY, b"", LINES[0].raw, ((RECEIVED_AT, header),))])
    publisher.close()
    tally = fold(database)
    assert (tally.folded, tally.dead_lettered) == (0, 1)


def test_an_id_used_again_with_other_content_is_refused(database: Database) -> None:
    loaded(database, [CONTRACT / "good.ndjson"])
    event = json.loads(LINES[0].raw)
    event["data"]["summary"] = "Something else"
    [refusal] = send(database, lines_of(event))
    assert [(fault.code, fault.pointer) for fault in refusal.faults] == [("id_reused", "/id")]
