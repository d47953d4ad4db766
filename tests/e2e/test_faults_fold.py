"""The fold is killed, doubled and overtaken, on a real broker: nothing is lost, nothing is there twice."""

import random
import threading
import time
from collections.abc import Callable

import pytest

from services.kernel.errors import Stopped
from services.kernel.log.kafka import KafkaLog
from services.kernel.log.port import AGENCY_TOPICS, Record
from services.kernel.metrics import FoldMetrics
from services.kernel.postgres.connect import Database
from services.profile.folding.batch import Batch
from services.profile.folding.consumer import Consumer
from services.profile.folding.fold import Fold
from services.profile.folding.recorder import Streams
from services.profile.folding.store import FoldStore
from tests.broker import Broker
from tests.faults import FoldProcess, Rig, events, lost_and_doubled, recorded
from tests.hubs import never, register
from tests.readmodels import by_content

pytestmark = pytest.mark.kafka

KILLS = 25


def undisturbed(make_database: Callable[[], Database], rig: Rig) -> Database:
    """What a fold comes to that nobody disturbs."""
    calm = make_database()
    register(calm, {told["source"] for told in rig.sent})
    Consumer(calm, KafkaLog(rig.servers), FoldMetrics()).run(never, until_idle=True)
    return calm


def killed_again_and_again(rig: Rig, start: Callable[[], FoldProcess], times: int, until: int) -> None:
    """Kill folds at random points, while the events arrive; each folds something first, up to ``until``."""
    chance = random.Random(7)  # noqa: S311 - when to kill
    sending = threading.Thread(target=rig.send, args=[rig.sent, 40, 0.25])
    sending.start()
    for _ in range(times):
        before = rig.folded()
        fold = start()
        if before < until:
            rig.wait_for(before + 1, fold.process)
        time.sleep(chance.random() * 0.15)
        fold.kill()
    sending.join()


def test_a_fold_that_is_killed_again_and_again_loses_and_doubles_nothing(
    own: Broker, make_database: Callable[[], Database]
) -> None:
    rig = Rig(make_database(), own.servers, events(3_000))
    rig.register()
    killed_again_and_again(rig, lambda: rig.fold("--batch", "15"), KILLS, until=2_500)
    assert rig.fold("--until-idle").ended() == (0, "")
    assert lost_and_doubled(rig.sent, recorded(rig.database)) == (set(), set())
    assert by_content(rig.database) == by_content(undisturbed(make_database, rig))


def test_a_fold_that_stores_its_position_apart_is_caught(own: Broker, database: Database) -> None:
    rig = Rig(database, own.servers, events(1_000))
    rig.register()
    killed_again_and_again(rig, rig.careless_fold, 8, until=700)
    assert rig.fold("--until-idle").ended()[0] == 0
    lost, _ = lost_and_doubled(rig.sent, recorded(rig.database))
    assert lost


def test_of_two_folds_one_stands_by_and_takes_over(own: Broker, database: Database) -> None:
    rig = Rig(database, own.servers, events(300))
    rig.register()
    first = rig.fold()
    rig.send(rig.sent[:100])
    rig.wait_for(100, first.process)
    second = rig.fold()
    assert rig.fold("--until-idle").ended() == (0, "")
    rig.send(rig.sent[100:200])
    rig.wait_for(200, first.process)
    first.kill()
    rig.send(rig.sent[200:])
    rig.wait_for(300, second.process)
    assert second.ask_to_stop() == (0, "")
    assert lost_and_doubled(rig.sent, recorded(database)) == (set(), set())


def test_a_fold_whose_lock_is_taken_from_it_ends_and_another_goes_on(own: Broker, database: Database) -> None:
    rig = Rig(database, own.servers, events(400))
    rig.register()
    first = rig.fold("--batch", "10")
    rig.send(rig.sent[:200])
    rig.wait_for(1, first.process)
    with database.connect() as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
    rig.send(rig.sent[200:])
    assert rig.fold("--until-idle").ended() == (0, "")
    status, said = first.ended()
    assert status == 4
    assert said.count("\n") == 1
    assert lost_and_doubled(rig.sent, recorded(database)) == (set(), set())


def test_a_second_fold_that_is_forced_in_is_fenced(own: Broker, database: Database) -> None:
    rig = Rig(database, own.servers, events(50))
    rig.register()
    rig.send(rig.sent)
    connection = database.connect()
    taken = [Fold(FoldStore(connection)) for _ in range(2)]
    reader = KafkaLog(own.servers).reader()
    reader.seek(taken[0].start(reader.partitions(AGENCY_TOPICS)))
    records: list[Record] = []
    while len(records) < 50:
        records += reader.poll(100, 1.0)
    reader.close()
    batches: list[Batch] = [fold.take(records) for fold in taken]
    streams = Streams.on(database)
    streams.append(batches[0].events, batches[0])
    before = by_content(database)
    with pytest.raises(Stopped, match="Another fold"):
        streams.append(batches[1].events, batches[1])
    streams.close()
    connection.close()
    assert by_content(database) == before
    assert lost_and_doubled(rig.sent, recorded(database)) == (set(), set())
