"""What only the platform's memory can tell, at both doors: to who sends through the hub, and to who writes the log."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from services.ingest.application import Line
from services.kernel.events.memory import Claim, claim_of
from services.kernel.log.port import ALL_TOPICS, Outgoing, topic_of
from services.kernel.log.table import TableLog
from services.kernel.postgres.connect import Database
from tests.hubs import fold, lines_of, register, send
from tests.wire import LEAST, LEAVE_OUT, Event, changed, example

Told = list[tuple[str, list[tuple[str, str]]]]
Door = Callable[[Sequence[Any]], Told]

SOURCE = LEAST["source"]
OTHER = "/agencies/social_care/torbay"


def event(event_id: str, **members: Any) -> Event:
    """An enquiry with an id; members of its ``data``, or its ``source``."""
    changes = {"/id": event_id, "/source": members.pop("source", SOURCE)}
    return changed(LEAST, changes | {f"/data/{name}": value for name, value in members.items()})


def _by_sending(database: Database) -> Door:
    def door(events: Sequence[Any]) -> Told:
        return [
            (json.loads(refusal.line.raw)["id"], [(fault.code, fault.pointer) for fault in refusal.faults])
            for refusal in send(database, lines_of(*events))
        ]

    return door


def _by_the_log(database: Database) -> Door:
    def door(events: Sequence[Any]) -> Told:
        log = TableLog(database)
        log.ensure_topics(ALL_TOPICS)
        publisher = log.publisher()
        publisher.publish([Outgoing(topic_of("social_care"), b"a key", line.raw) for line in lines_of(*events)])
        publisher.close()
        with database.connect() as connection:
            query = "SELECT coalesce(max(quarantine_id), 0) FROM profile.quarantine"
            (before,) = connection.execute(query).fetchone() or (0,)
        fold(database)
        query = "SELECT value, faults FROM profile.quarantine WHERE quarantine_id > %s ORDER BY record_offset"
        with database.connect() as connection:
            rows = connection.execute(query, [before]).fetchall()
        return [
            (json.loads(bytes(raw))["id"], [(fault["code"], fault["pointer"]) for fault in faults])
            for raw, faults in rows
        ]

    return door


@pytest.fixture(params=[_by_sending, _by_the_log], ids=["sent", "written to the log"])
def door(request: pytest.FixtureRequest, database: Database) -> Door:
    register(database, [SOURCE, OTHER])
    made: Door = request.param(database)
    return made


UNREGISTERED = ("unregistered_source", "/source")
UNKNOWN_CORRECTION = ("unknown_correction", "/data/corrects")
ID_REUSED = ("id_reused", "/id")


def test_only_an_organisation_that_is_registered_may_send(door: Door) -> None:
    stranger = "/agencies/social_care/atlantis"
    assert door([event("A", source=stranger)]) == [("A", [UNREGISTERED])]
    both = event("B", source=stranger, summary="")
    assert door([both]) == [("B", [("bad_value", "/data/summary"), UNREGISTERED])]


def test_of_a_source_of_the_wrong_form_no_more_is_said(door: Door) -> None:
    assert door([event("A", source="/agencies/atlantis", corrects="B")]) == [("A", [("bad_value", "/source")])]


def test_the_same_content_again_has_no_effect_however_it_is_written(door: Door) -> None:
    first = changed(example("social_care.visit.v1"), {"/data/handling": {"intelligence_grade": None}})
    grade = {"source": 1, "assessment": "A", "handling": "P"}
    first = changed(first, {"/data/handling": {"intelligence_grade": grade}})
    again = dict(reversed(changed(first, {"/data/handling/intelligence_grade/source": 1.0}).items()))
    assert door([first, first, again]) == []
    assert door([again]) == []


def test_an_id_that_is_used_again_for_other_content_is_refused_within_a_file_and_after_it(door: Door) -> None:
    other = event("A", summary="Something else")
    assert door([event("A"), other, event("A")]) == [("A", [ID_REUSED])]
    assert door([other, event("A")]) == [("A", [ID_REUSED])]


def test_what_is_null_in_one_and_absent_in_the_other_is_other_content(door: Door) -> None:
    null = changed(event("A"), {"/data/details/rating": None})
    assert door([event("A"), null]) == [("A", [ID_REUSED])]


def test_an_id_is_its_sources_own(door: Door) -> None:
    assert door([event("A"), event("A", source=OTHER, summary="Theirs")]) == []


def test_a_refused_event_does_not_use_up_its_id(door: Door) -> None:
    assert door([event("A", summary=""), event("A")]) == [("A", [("bad_value", "/data/summary")])]
    assert door([event("A", summary="Something else")]) == [("A", [ID_REUSED])]


def test_an_id_used_again_for_a_correction_of_nothing_harms_not_the_first(door: Door) -> None:
    again = event("A", corrects="Z")
    assert door([event("A"), again]) == [("A", [UNKNOWN_CORRECTION, ID_REUSED])]
    assert door([again]) == [("A", [UNKNOWN_CORRECTION, ID_REUSED])]


def test_faults_of_shape_and_of_memory_are_told_together(door: Door) -> None:
    wrong = event("A", summary="", corrects="Z")
    expected = [("bad_value", "/data/summary"), UNKNOWN_CORRECTION, ID_REUSED]
    assert door([event("A"), wrong]) == [("A", expected)]


def test_a_correction_follows_what_it_corrects(door: Door) -> None:
    assert door([event("A"), event("B", corrects="A"), event("C", corrects="B")]) == []
    assert door([event("D", corrects="A")]) == []


@pytest.mark.parametrize(
    "before",
    [
        [],
        [event("A", source=OTHER)],
        [event("A", summary="")],
        [event("A", source=OTHER), event("a")],
    ],
    ids=["nothing", "another source", "refused", "another letter"],
)
def test_a_correction_of_what_was_not_sent_before_it_is_refused(door: Door, before: list[Event]) -> None:
    assert door([*before, event("B", corrects="A"), event("A")])[-1] == ("B", [UNKNOWN_CORRECTION])


def test_an_event_cannot_correct_itself(door: Door) -> None:
    assert door([event("A", corrects="A")]) == [("A", [UNKNOWN_CORRECTION])]
    assert door([event("A")]) == []


def test_a_correction_of_a_refused_correction_is_refused(door: Door) -> None:
    told = door([event("B", corrects="A"), event("C", corrects="B")])
    assert told == [("B", [UNKNOWN_CORRECTION]), ("C", [UNKNOWN_CORRECTION])]


def test_a_retraction_waits_for_what_it_retracts_and_may_itself_be_corrected(door: Door) -> None:
    retraction = changed(
        example("partner.retraction.v1"), {"/source": SOURCE, "/id": "R", "/data/details/retracts": "A"}
    )
    correction = changed(retraction, {"/id": "S", "/data/corrects": "R"})
    assert door([retraction, correction, event("A")]) == []


def test_text_that_a_database_cannot_hold_ends_no_fold(door: Door) -> None:
    assert door([event("A\u0000", summary="\u0000", child_words="\u0000")]) == []
    assert door([event("B", **{"colour\u0000": "\u0000"})]) == [("B", [("unknown_field", "/data/colour\ufffd")])]


def test_the_first_and_the_last_days_there_are_end_no_fold(door: Door) -> None:
    first = event("A", occurred_at="0001-01-01", recorded_at="0001-01-01T00:01:15Z")
    born = event("B", people=[{"ref": "c1", "role": "child", "date_of_birth": "0001-01-01"}])
    due = event("C", people=[{"ref": "c1", "role": "child", "expected_delivery_date": "9999-12-31"}])
    assert door([first, born, due]) == []


NO_EVENTS = [
    b"null",
    b"[]",
    b"{}",
    b"{",
    b"\xff\xfe{\x00}\x00",
    b"[" * 100_000 + b"]" * 100_000,
    b'{"data":' * 60 + b"1" + b"}" * 60,
    b'{"source":1,"id":[],"type":{},"data":"x"}',
    b'{"source":"/agencies/social_care/devon","id":"\\u0000","data":{"corrects":"\\u0000"}}',
    b'{"id":1e400,"source":"/agencies/social_care/devon"}',
    b'{"id":' + b"9" * 5_000 + b"}",
    b'{"\\ud800":1}',
    b'{"data":{"people":[' + b"{}," * 60_000 + b"{}]}}",
    b"x" * 300_000,
]


def test_no_record_whatever_ends_the_sending_or_the_fold(database: Database) -> None:
    register(database, [SOURCE])
    lines = [Line("odd.ndjson", number, raw) for number, raw in enumerate(NO_EVENTS, 1)]
    assert [refusal.line.number for refusal in send(database, lines)] == [line.number for line in lines]
    publisher = TableLog(database).publisher()
    publisher.publish([Outgoing(topic_of("social_care"), b"a key", raw) for raw in NO_EVENTS])
    publisher.close()
    assert fold(database).dead_lettered == len(NO_EVENTS)


@pytest.mark.parametrize("value", [None, 1, [], {}, {"source": 1, "id": [], "data": []}])
def test_what_says_nothing_claims_nothing(value: Any) -> None:
    claim = claim_of(value)
    assert claim == Claim("", "", "")
    assert (claim.record, claim.target) == (None, None)


def test_a_claim_is_what_an_event_says_good_or_not() -> None:
    told = claim_of(event("B", corrects="A", summary=LEAVE_OUT))
    assert told == Claim(SOURCE, "B", "A")
    assert told.record == claim_of(event("B")).record != told.target == claim_of(event("A")).record
