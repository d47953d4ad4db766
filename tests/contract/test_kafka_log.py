"""What a real broker does to those who use it, and what becomes of it: outages, passwords, transactions, retention."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import pytest
from kafka import KafkaProducer, TopicPartition
from kafka.admin import ConfigResource

from services.kernel.errors import Missing, Stopped
from services.kernel.log.kafka import KafkaLog, KafkaPublisher
from services.kernel.log.port import Outgoing, Publisher, Record
from tests.broker import Broker, free_ports
from tests.logs import Tried, drain, on_kafka

pytestmark = pytest.mark.kafka

Outage = Callable[[Broker], None]


def killed(broker: Broker) -> None:
    broker.kill()
    time.sleep(2)
    broker.start()


def frozen(broker: Broker) -> None:
    broker.freeze()
    time.sleep(5)
    broker.thaw()


def hasty(broker: Broker) -> KafkaLog:
    return KafkaLog(broker.servers, answer_within=2.0, give_up_after=60.0)


class Careless(KafkaPublisher):
    """The planted bug: it trusts that what was given to the producer arrives."""

    def publish(self, records: Sequence[Outgoing]) -> None:
        producer = self._producer or self._log.producer()
        self._attempt(producer, list(records))


def sent_through(broker: Broker, publisher: Publisher, outage: Outage) -> bool:
    """Whether everything sent while the broker has an outage is there, in order, repeats aside."""
    tried = on_kafka(broker.servers)
    topic = tried.topic()
    sent = [b"%d" % number for number in range(400)]
    breaking = threading.Timer(0.5, outage, [broker])
    breaking.start()
    for start in range(0, len(sent), 10):
        publisher.publish([Outgoing(topic, b"one", value) for value in sent[start : start + 10]])
        time.sleep(0.05)
    breaking.join()
    publisher.close()
    return list(once(record.value for record in tried.read(topic))) == sent


def once(values: Iterable[bytes]) -> Iterator[bytes]:
    """Values without repeats of any that came before."""
    seen: set[bytes] = set()
    for value in values:
        if value not in seen:
            seen.add(value)
            yield value


@pytest.mark.parametrize("outage", [killed, frozen])
def test_all_that_is_sent_arrives_in_order_though_the_broker_was_away(broker: Broker, outage: Outage) -> None:
    assert sent_through(broker, hasty(broker).publisher(), outage)


def test_a_publisher_that_trusts_its_producer_is_caught(broker: Broker) -> None:
    assert not sent_through(broker, Careless(hasty(broker)), killed)


def test_a_publisher_whose_producer_has_gone_dead_makes_a_new_one(kafka: str) -> None:
    tried = on_kafka(kafka)
    topic = tried.topic()
    publisher = KafkaPublisher(KafkaLog(kafka))
    publisher.publish([Outgoing(topic, b"", b"before")])
    dead = publisher._producer
    assert isinstance(dead, KafkaProducer)
    dead.close()
    publisher.publish([Outgoing(topic, b"", b"after")])
    assert publisher._producer is not dead
    publisher.close()
    assert [record.value for record in tried.read(topic)] == [b"before", b"after"]


def test_a_publisher_that_is_closed_before_it_was_answered_leaves_nobody_trying(broker: Broker) -> None:
    topic = on_kafka(broker.servers).topic()
    publisher = KafkaPublisher(KafkaLog(broker.servers, answer_within=60.0))
    publisher.publish([Outgoing(topic, b"", b"before")])
    producer = publisher._producer
    assert isinstance(producer, KafkaProducer)
    broker.freeze()
    producer.send(topic, value=b"never answered")
    publisher.close()
    trying = producer._sender.is_alive()
    broker.thaw()
    assert not trying


def test_a_publisher_gives_up_at_last_and_may_be_used_again(broker: Broker) -> None:
    log = KafkaLog(broker.servers, answer_within=1.0, give_up_after=2.0)
    topic = on_kafka(broker.servers).topic()
    publisher = log.publisher()
    broker.kill()
    with pytest.raises(Missing, match="No Kafka broker answers"):
        publisher.publish([Outgoing(topic, b"", b"lost")])
    broker.start()
    publisher.publish([Outgoing(topic, b"", b"found")])
    publisher.close()
    assert b"found" in [record.value for record in on_kafka(broker.servers).read(topic)]


def test_a_reader_goes_on_when_the_broker_is_back(broker: Broker) -> None:
    tried = on_kafka(broker.servers)
    topic = tried.topic()
    tried.publish(Outgoing(topic, b"", b"before"))
    reader = hasty(broker).reader()
    reader.seek(dict.fromkeys(reader.partitions([topic]), 0))
    assert reader.poll(10, 5.0)[0].value == b"before"
    broker.kill()
    assert reader.poll(10, 0.5) == []
    broker.start()
    tried.publish(Outgoing(topic, b"", b"after"))
    found: list[Record] = []
    while not found:
        found = reader.poll(10, 1.0)
    reader.close()
    assert [(record.offset, record.value) for record in found] == [(1, b"after")]


@pytest.mark.parametrize("servers", ["127.0.0.1:{free}", "nowhere.invalid:9092", "nonsense", ":x", ","])
def test_a_broker_that_is_not_there_is_told_in_a_sentence(servers: str) -> None:
    servers = servers.format(free=free_ports(1)[0])
    log = KafkaLog(servers, answer_within=1.0)
    for ask in (log.publisher, log.reader, lambda: log.ensure_topics(["agency.police.v1"])):
        with pytest.raises(Missing) as caught:
            ask()
        assert str(caught.value).startswith(f"No Kafka broker answers at {servers} (")


def test_a_certificate_that_is_not_there_is_told_in_a_sentence(kafka: str) -> None:
    log = KafkaLog(kafka, {"security_protocol": "SSL", "ssl_cafile": "/nowhere/ca.pem"}, answer_within=1.0)
    with pytest.raises(Missing, match="No Kafka broker answers"):
        log.reader()


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A broker that asks for a name and a password."""
    broker = Broker(Path(tmp_path_factory.mktemp("guarded")) / "broker", "kinfold", "correct horse")
    broker.start()
    yield broker
    broker.stop()


def signed_in(broker: Broker, password: str) -> KafkaLog:
    security = {
        "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": "kinfold",
        "sasl_plain_password": password,
    }
    return KafkaLog(broker.servers, security, answer_within=4.0)


def test_the_right_password_lets_in(guarded: Broker) -> None:
    log = signed_in(guarded, "correct horse")
    tried = Tried(log, forget=lambda _topic: None)
    topic = tried.topic()
    tried.publish(Outgoing(topic, b"", b"in"))
    assert [record.value for record in tried.read(topic)] == [b"in"]


def test_a_wrong_password_is_told_in_a_sentence_without_it(guarded: Broker) -> None:
    log = signed_in(guarded, "battery staple")
    for ask in (log.publisher, log.reader, lambda: log.ensure_topics(["agency.police.v1"])):
        with pytest.raises(Missing, match="the name and the password") as caught:
            ask()
        assert "staple" not in str(caught.value)


def transactional(servers: str, topic: str) -> KafkaProducer:
    producer = KafkaProducer(bootstrap_servers=servers, transactional_id=topic)
    producer.init_transactions()
    return producer


def test_what_a_transaction_took_back_is_not_read_and_its_marker_is_passed(kafka: str) -> None:
    tried = on_kafka(kafka)
    topic = tried.topic()
    producer = transactional(kafka, topic)
    for word, end in ((b"kept", producer.commit_transaction), (b"taken back", producer.abort_transaction)):
        producer.begin_transaction()
        producer.send(topic, value=word)
        producer.flush()
        end()
    producer.close()
    reader = tried.log.reader()
    (partition,) = reader.partitions([topic])
    records = drain(reader, {partition: 0})
    reached, ends = reader.reached(), reader.ends([partition])
    reader.close()
    assert [(record.offset, record.value) for record in records] == [(0, b"kept")]
    assert reached == ends == {partition: 4}


def test_records_that_were_deleted_unread_stop_the_reader(kafka: str) -> None:
    tried = on_kafka(kafka)
    topic = tried.topic()
    tried.publish(*(Outgoing(topic, b"", b"%d" % number) for number in range(10)))
    with KafkaLog(kafka).admin() as admin:
        admin.delete_records({TopicPartition(topic, 0): 5})
    with pytest.raises(Stopped, match="no longer holds"):
        tried.read(topic, 3)
    assert [record.offset for record in tried.read(topic, 0)] == [5, 6, 7, 8, 9]


def test_topics_are_kept_for_ever_and_stamped_by_the_broker(kafka: str) -> None:
    tried = on_kafka(kafka)
    topic = tried.topic()
    producer = KafkaProducer(bootstrap_servers=kafka)
    producer.send(topic, value=b"", timestamp_ms=1_000)
    producer.close()
    (record,) = tried.read(topic)
    assert record.appended_at > 1_700_000_000_000_000
    topics = ConfigResource("topic", topic)
    with KafkaLog(kafka).admin() as admin:
        told = admin.describe_configs([topics])["topic"][topic]
    assert told["retention.ms"]["value"] == "-1"
    assert told["message.timestamp.type"]["value"] == "LogAppendTime"
