"""A broker for the fault tests alone, whose topics each test finds empty."""

from collections.abc import Iterator

import pytest

from services.kernel.log.kafka import KafkaLog
from services.kernel.log.port import ALL_TOPICS
from tests.broker import Broker
from tests.logs import on_kafka


@pytest.fixture(scope="module")
def _own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    broker = Broker(tmp_path_factory.mktemp("faults") / "broker")
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture
def own(_own: Broker) -> Broker:
    """A broker with the agency topics, all of them empty."""
    tried = on_kafka(_own.servers)
    with KafkaLog(_own.servers).admin() as admin:
        there = set(admin.list_topics())
    for topic in there.intersection(ALL_TOPICS):
        tried.forget(topic)
    tried.log.ensure_topics(ALL_TOPICS)
    return _own
