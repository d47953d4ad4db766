"""What a log promises, tried on the table and on a real broker alike."""

import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from services.kernel import clock
from services.kernel.events.faults import Fault
from services.kernel.log.port import MAX_VALUE, REJECTED, Headers, Outgoing, Partition, Reader, Record
from services.kernel.log.rejected import CUT, FAULTS, LEFT_OUT, rejection
from tests.logs import Tried, drain, on_kafka, on_table

MILLISECOND = 1_000
SECOND = 1_000_000


@pytest.fixture(params=["table", pytest.param("kafka", marks=pytest.mark.kafka)])
def tried(request: pytest.FixtureRequest) -> Tried:
    if request.param == "kafka":
        return on_kafka(request.getfixturevalue("kafka"))
    return on_table(request.getfixturevalue("database"))


@pytest.fixture
def reader(tried: Tried) -> Iterator[Reader]:
    opened = tried.log.reader()
    yield opened
    opened.close()


def only(reader: Reader, topic: str) -> Partition:
    (partition,) = reader.partitions([topic])
    return partition


def numbered(topic: str, count: int, key: bytes = b"/agencies/police/one") -> list[Outgoing]:
    return [Outgoing(topic, key, b"%d" % number) for number in range(count)]


def values(records: list[Record]) -> list[bytes]:
    return [record.value for record in records]


def test_records_come_back_in_order_with_offsets_from_nought(tried: Tried) -> None:
    topic = tried.topic()
    tried.publish(*numbered(topic, 1_200))
    tried.publish(Outgoing(topic, b"/agencies/police/two", b"last"))
    records = tried.read(topic)
    assert values(records) == [*(b"%d" % number for number in range(1_200)), b"last"]
    assert [record.offset for record in records] == list(range(1_201))
    assert {record.partition.topic for record in records} == {topic}


def test_a_record_comes_back_byte_for_byte(tried: Tried) -> None:
    topic = tried.topic()
    headers: Headers = (
        ("received-at", b"2026-01-14T10:20:00Z"),
        ("again", b"1"),
        ("again", b"\xff\x00"),
        ("none", b""),
    )
    awkward = Outgoing(topic, b"\x00\xffkey", b"\x00\xfe\xff" + bytes(range(256)), headers)
    tried.publish(awkward, Outgoing(topic, b"", b""))
    first, second = tried.read(topic)
    assert (first.key, first.value, first.headers) == (awkward.key, awkward.value, headers)
    assert (second.key, second.value, second.headers) == (b"", b"", ())
    assert first.header("again") == b"1"
    assert first.header("missing") is None


def test_the_log_says_when_it_took_a_record(tried: Tried) -> None:
    topic = tried.topic()
    before = clock.now()
    tried.publish(*numbered(topic, 3))
    after = clock.now()
    times = [record.appended_at for record in tried.read(topic)]
    assert times == sorted(times)
    assert before - MILLISECOND <= times[0]
    assert times[-1] <= after + MILLISECOND


def test_a_poll_gives_no_more_than_was_asked_for_and_loses_nothing(tried: Tried, reader: Reader) -> None:
    topic = tried.topic()
    tried.publish(*numbered(topic, 100))
    reader.seek({only(reader, topic): 0})
    polls: list[list[Record]] = []
    while sum(map(len, polls)) < 100:
        polls.append(reader.poll(7, 1.0))
    assert max(map(len, polls)) == 7
    assert values([record for poll in polls for record in poll]) == [b"%d" % number for number in range(100)]


def test_reading_begins_where_it_is_told_to(tried: Tried) -> None:
    topic = tried.topic()
    tried.publish(*numbered(topic, 10))
    assert values(tried.read(topic, 7)) == [b"7", b"8", b"9"]
    assert tried.read(topic, 10) == []


def test_a_second_seek_takes_the_place_of_the_first(tried: Tried, reader: Reader) -> None:
    one, other = tried.topic(), tried.topic()
    tried.publish(*numbered(one, 10), *numbered(other, 10, b"other"))
    reader.seek({only(reader, one): 0})
    assert reader.poll(4, 5.0)
    assert {record.key for record in drain(reader, {only(reader, other): 0})} == {b"other"}
    assert values(drain(reader, {only(reader, one): 0}))[:2] == [b"0", b"1"]


def test_the_end_is_the_offset_of_the_next_record(tried: Tried, reader: Reader) -> None:
    topic = tried.topic()
    partition = only(reader, topic)
    assert reader.ends([partition]) == {partition: 0}
    tried.publish(*numbered(topic, 3))
    assert reader.ends([partition]) == {partition: 3}
    assert reader.ends([]) == {}


def test_what_is_reached_follows_what_is_polled(tried: Tried, reader: Reader) -> None:
    topic = tried.topic()
    tried.publish(*numbered(topic, 9))
    partition = only(reader, topic)
    reader.seek({partition: 2})
    assert reader.reached() == {partition: 2}
    seen = 2
    while seen < 9:
        seen += len(reader.poll(4, 1.0))
        assert reader.reached() == {partition: seen}


def test_a_poll_of_a_log_that_is_read_to_its_end_comes_back_empty(tried: Tried, reader: Reader) -> None:
    topic = tried.topic()
    reader.seek({only(reader, topic): 0})
    assert reader.poll(10, 0.2) == []
    assert reader.poll(10, 0.0) == []


def test_a_poll_that_waits_gets_what_is_published_meanwhile(tried: Tried, reader: Reader) -> None:
    topic = tried.topic()
    reader.seek({only(reader, topic): 0})
    assert reader.poll(10, 0.1) == []
    later = threading.Timer(0.3, tried.publish, numbered(topic, 1))
    later.start()
    found = reader.poll(10, 20.0)
    later.join()
    assert values(found) == [b"0"]


def test_every_topic_has_its_turn(tried: Tried, reader: Reader) -> None:
    """A reader that works between its polls, as the fold does, hears of a quiet topic before busy ones are read out."""
    busy, quiet = [tried.topic() for _ in range(2)], tried.topic()
    chance = random.Random(1)  # noqa: S311 - bytes that cannot be compressed
    for start in range(0, 1_500, 100):
        tried.publish(*(Outgoing(topic, b"%d" % start, chance.randbytes(8_000)) for topic in busy for _ in range(100)))
    tried.publish(*numbered(quiet, 1))
    reader.seek(dict.fromkeys(reader.partitions([*busy, quiet]), 0))
    seen: list[Record] = []
    while {record.partition.topic for record in seen} != {*busy, quiet}:
        seen += reader.poll(50, 1.0)
        time.sleep(0.005)
    assert len(seen) < 3_000


def test_nothing_published_changes_nothing(tried: Tried, reader: Reader) -> None:
    topic = tried.topic()
    tried.publish()
    assert reader.ends([only(reader, topic)]) == {only(reader, topic): 0}


def test_making_a_topic_again_leaves_it_as_it_is(tried: Tried, reader: Reader) -> None:
    topic = tried.topic()
    tried.publish(*numbered(topic, 2))
    partition = only(reader, topic)
    tried.log.ensure_topics([topic])
    assert only(reader, topic) == partition
    assert reader.ends([partition]) == {partition: 2}


def test_several_may_make_the_topics_at_once(tried: Tried, reader: Reader) -> None:
    topic = tried.topic()
    names = [f"{topic}.{number}" for number in range(5)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(tried.log.ensure_topics, [names] * 4))
    assert sorted(partition.topic for partition in reader.partitions(names)) == names


def test_topics_that_do_not_exist_have_no_partitions(tried: Tried, reader: Reader) -> None:
    topic = tried.topic()
    assert [partition.topic for partition in reader.partitions([topic, f"{topic}.not"])] == [topic]
    assert reader.partitions([]) == []


def test_a_topic_that_is_deleted_and_made_again_is_another_one(tried: Tried, reader: Reader) -> None:
    topic = tried.topic()
    tried.publish(*numbered(topic, 5))
    before = only(reader, topic)
    tried.forget(topic)
    assert reader.partitions([topic]) == []
    tried.log.ensure_topics([topic])
    after = only(reader, topic)
    assert (after.topic, after.number) == (before.topic, before.number)
    assert after.topic_id != before.topic_id
    tried.publish(Outgoing(topic, b"", b"new"))
    assert values(tried.read(topic)) == [b"new"]


def test_two_publishers_at_once_leave_no_gap_and_keep_each_ones_order(tried: Tried) -> None:
    topic = tried.topic()

    def send(key: bytes) -> None:
        publisher = tried.log.publisher()
        for start in range(0, 200, 20):
            publisher.publish([Outgoing(topic, key, b"%d" % (start + place)) for place in range(20)])
        publisher.close()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(send, [b"one", b"two", b"three"]))
    records = tried.read(topic)
    assert [record.offset for record in records] == list(range(600))
    for key in (b"one", b"two", b"three"):
        assert values([record for record in records if record.key == key]) == [b"%d" % number for number in range(200)]


def test_a_refused_record_of_any_size_has_its_place(tried: Tried, reader: Reader) -> None:
    tried.log.ensure_topics([REJECTED])
    end = reader.ends([only(reader, REJECTED)])[only(reader, REJECTED)]
    fault = Fault("too_large", "", "An event has at most 256 KiB")
    whole, longer = b"\x00\xff" * (MAX_VALUE // 2), b"x" * (MAX_VALUE + 1)
    tried.publish(rejection(whole, b"key", [fault], ()), rejection(longer, b"key", [fault], (("file", b"a.ndjson"),)))
    first, second = tried.read(REJECTED, end)
    assert first.value == whole
    assert (first.header("code"), first.header(CUT)) == (b"too_large", None)
    assert second.value == longer[:MAX_VALUE]
    assert (second.header(CUT), second.header("file")) == (b"%d" % (MAX_VALUE + 1), b"a.ndjson")


def test_more_faults_than_a_record_can_hold_are_counted(tried: Tried, reader: Reader) -> None:
    tried.log.ensure_topics([REJECTED])
    end = reader.ends([only(reader, REJECTED)])[only(reader, REJECTED)]
    faults = [Fault("bad_value", f"/data/people/{number}", "must be an object") for number in range(100_000)]
    tried.publish(rejection(b"[]", b"k" * 256 * 1024, faults, ()))
    (record,) = tried.read(REJECTED, end)
    told = (record.header(FAULTS) or b"").count(b'"code"')
    assert told > 5_000
    assert record.header(LEFT_OUT) == b"%d" % (100_000 - told)
