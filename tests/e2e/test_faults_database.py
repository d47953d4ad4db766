"""PostgreSQL is killed, restarted, cut off and interrupted while the fold works: nothing is lost or there twice."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from services.kernel.errors import Missing
from services.kernel.log.table import TableLog
from services.kernel.metrics import FoldMetrics
from services.kernel.migrate import migrate
from services.kernel.postgres.connect import Database
from services.kernel.postgres.server import Server
from services.kernel.settings import MIGRATIONS
from services.profile.folding.consumer import Consumer
from tests.broker import Broker
from tests.faults import Rig, environment, events, lost_and_doubled, outgoing, recorded
from tests.hubs import fold, never, register


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A home whose server may be killed."""
    yield tmp_path
    ended = Server(tmp_path)
    ended.lease()
    ended.release()


def postmaster(home: Path) -> int:
    return int((home / "postgres" / "data" / "postmaster.pid").read_text().split()[0])


@pytest.mark.kafka
def test_a_server_that_is_killed_in_mid_fold_loses_and_doubles_nothing(own: Broker, home: Path) -> None:
    with ExitStack() as leases:
        _kill_in_mid_fold(own, home, leases)


def leased(home: Path, leases: ExitStack) -> Database:
    """The server of a home, started if it does not run, and held until the end of the test."""
    server = Server(home)
    leases.callback(server.release)
    return server.lease()


def _kill_in_mid_fold(own: Broker, home: Path, leases: ExitStack) -> None:
    database = leased(home, leases)
    migrate(database, MIGRATIONS)
    rig = Rig(database, own.servers, events(900))
    rig.register()
    sending = threading.Thread(target=rig.send, args=[rig.sent, 30, 0.1])
    sending.start()
    for _ in range(3):
        before = rig.folded()
        working = rig.fold("--batch", "10")
        rig.wait_for(before + 1, working.process)
        os.kill(postmaster(home), signal.SIGKILL)
        status, said = working.ended()
        assert (status, said.count("\n")) == (4, 1)
        leased(home, leases)
    sending.join()
    assert rig.fold("--until-idle").ended() == (0, "")
    assert lost_and_doubled(rig.sent, recorded(database)) == (set(), set())


@pytest.mark.kafka
def test_a_backend_that_is_ended_in_mid_commit_ends_the_fold_and_the_next_goes_on(
    own: Broker, database: Database
) -> None:
    rig = Rig(database, own.servers, events(300))
    rig.register()
    rig.send(rig.sent)
    with database.connect() as connection:
        connection.execute("""
            CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF (SELECT count(*) FROM profile.stored_events) > 100 THEN
                    PERFORM pg_terminate_backend(pg_backend_pid());
                END IF;
                RETURN NULL;
            END $$;
            CREATE CONSTRAINT TRIGGER cut AFTER INSERT ON profile.entry DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION cut();
        """)
    status, said = rig.fold("--until-idle", "--batch", "20").ended()
    assert (status, said.count("\n")) == (4, 1)
    assert 0 < rig.folded() < 300
    with database.connect() as connection:
        connection.execute("DROP TRIGGER cut ON profile.entry")
    assert rig.fold("--until-idle").ended() == (0, "")
    assert lost_and_doubled(rig.sent, recorded(database)) == (set(), set())


def test_a_commit_whose_answer_is_lost_is_not_made_again(database: Database) -> None:
    """The commit stands, and the connection breaks before the fold hears of it."""
    sent = events(40)
    on_the_table(database, sent)
    consumer = Consumer(database, TableLog(database), FoldMetrics())
    commit = consumer._commit

    def unheard(*told: object) -> None:
        commit(*told)  # type: ignore[arg-type]
        message = "The database was lost"
        raise Missing(message)

    consumer._commit = unheard  # type: ignore[method-assign, assignment]
    with pytest.raises(Missing):
        consumer.run(never, until_idle=True)
    assert fold(database).folded == 0
    assert lost_and_doubled(sent, recorded(database)) == (set(), set())


def on_the_table(database: Database, sent: list[dict[str, object]]) -> None:
    """Put events on the log table."""
    register(database, {str(told["source"]) for told in sent})
    log = TableLog(database)
    log.ensure_topics({outgoing(told).topic for told in sent})
    publisher = log.publisher()
    publisher.publish([outgoing(told) for told in sent])
    publisher.close()


UNSHARE = ["unshare", "--user", "--map-root-user", "--net"]


def test_a_network_that_is_cut_is_noticed_in_seconds(database: Database) -> None:
    allowed = subprocess.run([*UNSHARE, "true"], capture_output=True, check=False)
    if allowed.returncode:
        pytest.skip(f"This machine allows no network namespace: {allowed.stderr.decode().strip()}")
    sent = events(200)
    on_the_table(database, sent)
    trial = subprocess.Popen(
        [*UNSHARE, sys.executable, "-m", "tests.e2e.cut_network"],
        env=environment(database, ""),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    rig = Rig(database, "", sent)
    rig.wait_for(200, trial)
    began = time.monotonic()
    out, _ = trial.communicate("cut\n", timeout=60)
    ended = json.loads(out)
    assert ended["status"] == 4
    assert ended["said"].count("\n") == 1
    assert time.monotonic() - began < 20
    assert fold(database).folded == 0
