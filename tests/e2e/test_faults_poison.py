"""Records that cannot be folded, written straight to the topics, as anybody might whom the broker lets in."""

import json
from collections.abc import Callable

import msgspec
import pytest
from eventsourcing.persistence import IntegrityError
from kafka import KafkaProducer

from services.kernel.events.faults import Fault
from services.kernel.log.kafka import KafkaLog
from services.kernel.log.port import HISTORY, REJECTED, Record
from services.kernel.log.rejected import FAULTS
from services.kernel.metrics import FoldMetrics
from services.kernel.postgres.connect import Database
from services.profile.folding.consumer import Consumer
from tests.broker import Broker
from tests.factories import Event, child, incident, not_brought
from tests.faults import Rig, events, lost_and_doubled, outgoing, positions, recorded
from tests.hubs import never, register
from tests.logs import on_kafka

pytestmark = pytest.mark.kafka

POLICE, HEALTH = "agency.police.v1", "agency.health.v1"
GOOD = incident("2024-01-05T10:00:00Z", id="good")


def changed(told: Event, **more: object) -> bytes:
    return msgspec.json.encode({**told, **more})


def with_data(**more: object) -> bytes:
    return changed(GOOD, id="poison", data=GOOD["data"] | more)


POISON = {
    "bad JSON": (POLICE, b'{"specversion": "1.0", ', "not_json", ""),
    "nothing at all": (POLICE, b"", "not_json", ""),
    "a tombstone": (POLICE, None, "not_json", ""),
    "UTF-16": (POLICE, json.dumps(GOOD).encode("utf-16"), "bad_encoding", ""),
    "a lone surrogate": (POLICE, with_data(summary="x").replace(b'"x"', b'"\\ud800"'), None, None),
    "an unknown type": (POLICE, changed(GOOD, type="police.guess.v1"), "unknown_type", "/type"),
    "a version to come": (POLICE, changed(GOOD, specversion="2.0"), "unsupported_version", "/specversion"),
    "more than 256 KiB": (POLICE, with_data(narrative="x" * 300_000), "too_large", ""),
    "a source that is not registered": (
        POLICE,
        changed(GOOD, source="/agencies/police/elsewhere"),
        "unregistered_source",
        "/source",
    ),
    "the id of another event": (
        POLICE,
        with_data(summary="Something else").replace(b'"poison"', b'"good"'),
        "id_reused",
        "/id",
    ),
    "another sector's topic": (HEALTH, changed(GOOD, id="poison"), "not_your_type", "/type"),
    "a loaded record without its receipt": (HISTORY, changed(GOOD, id="poison"), "bad_time", ""),
    "a field whose name is a zero byte": (POLICE, with_data(**{"\x00": 1}), "unknown_field", "/data/\ufffd"),
    "a correction of nothing": (POLICE, with_data(corrects="never sent"), "unknown_correction", "/data/corrects"),
    "a list of nonsense": (POLICE, with_data(people=[1] * 100_000), "bad_value", "/data/people/0"),
}
"""What is wrong: the topic, the bytes, and the code and the pointer of the first fault (None: any)."""


def write(servers: str, *records: tuple[str, bytes | None]) -> None:
    """Write to topics as a stranger would, with kafka-python."""
    producer = KafkaProducer(bootstrap_servers=servers, max_request_size=2_000_000)
    for topic, value in records:
        producer.send(topic, key=b"/agencies/police/westshire", value=value)
    producer.flush()
    producer.close()


def folding(rig: Rig, limit: int = 1_000) -> Consumer:
    consumer = Consumer(rig.database, KafkaLog(rig.servers), FoldMetrics(), dead_letters=limit)
    consumer.run(never, until_idle=True)
    return consumer


def rejected(servers: str) -> list[Record]:
    return on_kafka(servers).read(REJECTED)


def faults_of(record: Record) -> list[Fault]:
    return msgspec.json.decode(record.header(FAULTS) or b"", type=list[Fault])


@pytest.mark.parametrize("wrong", POISON)
def test_poison_is_passed_over_and_told_with_its_bytes_and_its_faults(
    own: Broker, database: Database, wrong: str
) -> None:
    topic, value, code, pointer = POISON[wrong]
    rig = Rig(database, own.servers, [GOOD, not_brought("2024-01-06", id="after")])
    rig.register()
    rig.send([GOOD])
    folding(rig)
    write(own.servers, (topic, value))
    rig.send(rig.sent[1:])
    consumer = folding(rig)
    assert (consumer.tally.folded, consumer.tally.dead_lettered) == (1, 1)
    assert lost_and_doubled(rig.sent, recorded(database)) == (set(), set())
    (record,) = rejected(own.servers)
    assert record.value == (value or b"")
    assert record.header("topic") == topic.encode()
    faults = faults_of(record)
    assert code is None or (faults[0].code, faults[0].pointer) == (code, pointer)
    assert record.header("code") == faults[0].code.encode()
    assert all(fault.message and "Traceback" not in fault.message for fault in faults)


def test_a_zero_byte_in_a_name_stops_nobody(own: Broker, database: Database) -> None:
    poison = incident("2024-01-05T10:00:00Z", people=[child("A\x00my Car\x00ter")], id="zero\x00", summary="a\x00b")
    rig = Rig(database, own.servers, [GOOD])
    rig.register()
    write(own.servers, (POLICE, msgspec.json.encode(poison)))
    rig.send([GOOD])
    consumer = folding(rig)
    assert consumer.tally.folded + consumer.tally.dead_lettered == 2


def test_the_quarantine_moves_with_the_position_or_not_at_all(own: Broker, database: Database) -> None:
    rig = Rig(database, own.servers, [GOOD])
    rig.register()
    write(own.servers, (POLICE, b"{"), (POLICE, b"["))
    with database.connect() as connection:
        connection.execute("ALTER TABLE profile.quarantine ADD CHECK (value <> '[')")
    with pytest.raises(IntegrityError, match="violates check"):
        folding(rig)
    assert (positions(database), held(database)) == ({}, 0)
    with database.connect() as connection:
        connection.execute("ALTER TABLE profile.quarantine DROP CONSTRAINT quarantine_value_check")
    folding(rig)
    assert (positions(database)[POLICE], held(database)) == (2, 2)


def held(database: Database) -> int:
    with database.connect() as connection:
        row = connection.execute("SELECT count(*) FROM profile.quarantine").fetchone()
    return int(row[0]) if row else 0


def test_what_was_quarantined_and_not_told_is_told_at_the_next_start(own: Broker, database: Database) -> None:
    rig = Rig(database, own.servers, [GOOD])
    rig.register()
    write(own.servers, (POLICE, b"{"))
    folding(rig)
    with database.connect() as connection:
        connection.execute("UPDATE profile.quarantine SET relayed_at = NULL")
    folding(rig)
    assert [record.value for record in rejected(own.servers)] == [b"{", b"{"]
    folding(rig)
    assert len(rejected(own.servers)) == 2


def test_a_bad_day_stops_the_fold_until_somebody_has_looked_at_it(own: Broker, database: Database) -> None:
    rig = Rig(database, own.servers, events(30))
    rig.register()
    rig.send(rig.sent[:10])
    write(own.servers, *[(POLICE, b"{%d" % number) for number in range(25)])
    rig.send(rig.sent[10:])
    for round_ in range(1, 3):
        status, said = rig.fold("--until-idle", "--dead-letters", "10").ended()
        assert (status, held(database)) == (4, 10 * round_)
        assert said.startswith("10 records could not be folded")
        assert said.count("\n") == 1
        again, _ = rig.fold("--until-idle", "--dead-letters", "10").ended()
        assert (again, held(database)) == (4, 10 * round_)
        assert rig.kinfold("quarantine", "acknowledge")[0] == 0
    assert rig.fold("--until-idle", "--dead-letters", "10").ended() == (0, "")
    assert held(database) == 25
    assert lost_and_doubled(rig.sent, recorded(database)) == (set(), set())
    assert [record.value for record in rejected(own.servers)] == [b"{%d" % number for number in range(25)]


def test_an_event_that_other_producers_repeat_is_counted_and_changes_nothing(own: Broker, database: Database) -> None:
    rig = Rig(database, own.servers, [GOOD])
    rig.register()
    again = json.dumps(GOOD, indent=1, sort_keys=True).encode()
    write(own.servers, (POLICE, outgoing(GOOD).value), (POLICE, again))
    assert folding(rig).tally.duplicates == 1
    write(own.servers, (POLICE, again))
    assert folding(rig).tally.duplicates == 1
    assert recorded(database) == [outgoing(GOOD).value]


def test_the_marker_of_a_transaction_at_the_end_of_a_topic_does_not_keep_the_fold(
    own: Broker, make_database: Callable[[], Database]
) -> None:
    database = make_database()
    rig = Rig(database, own.servers, [GOOD])
    register(database, [GOOD["source"]])
    producer = KafkaProducer(bootstrap_servers=own.servers, transactional_id="an agency")
    producer.init_transactions()
    producer.begin_transaction()
    producer.send(POLICE, key=b"", value=outgoing(GOOD).value)
    producer.commit_transaction()
    producer.close()
    assert folding(rig).tally.folded == 1
    assert positions(database)[POLICE] == 2
