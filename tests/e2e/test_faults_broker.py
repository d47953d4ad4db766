"""The broker is killed and restarted while agencies send and the fold reads."""

import threading
import time

import msgspec
import pytest

from services.ingest.application import Line, Sender
from services.ingest.store import IngestStore
from services.kernel.access import LOCAL_OPERATOR
from services.kernel.log.kafka import KafkaLog
from services.kernel.postgres.connect import Database
from tests.broker import Broker
from tests.faults import Rig, events, lost_and_doubled, recorded

pytestmark = pytest.mark.kafka


def test_a_broker_that_is_killed_during_send_and_fold_loses_and_doubles_nothing(
    broker: Broker, database: Database
) -> None:
    rig = Rig(database, broker.servers, events(600))
    rig.register()
    working = rig.fold()
    accepted: list[int] = []

    def send() -> None:
        with database.connect() as connection:
            sender = Sender.on(IngestStore(connection), KafkaLog(broker.servers, answer_within=3.0), LOCAL_OPERATOR)
            for start in range(0, 600, 20):
                lines = [
                    Line("events", number, msgspec.json.encode(told))
                    for number, told in enumerate(rig.sent[start : start + 20])
                ]
                accepted.extend(sent.accepted for sent in sender.send(lines, lambda _refusal: None))
                time.sleep(0.05)
            sender.close()

    sending = threading.Thread(target=send)
    sending.start()
    for count in (100, 300):
        rig.wait_for(count, working.process)
        broker.kill()
        time.sleep(1)
        broker.start()
    sending.join()
    rig.wait_for(600, working.process)
    assert working.ask_to_stop() == (0, "")
    assert sum(accepted) == 600
    assert lost_and_doubled(rig.sent, recorded(database)) == (set(), set())


def test_a_fold_without_a_broker_says_so_and_ends(broker: Broker, database: Database) -> None:
    rig = Rig(database, broker.servers, events(1))
    rig.register()
    broker.stop()
    status, said = rig.fold("--until-idle").ended()
    assert status == 4
    assert said.startswith(f"No Kafka broker answers at {broker.servers}")
    assert said.count("\n") == 1
