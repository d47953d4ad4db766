"""What every benchmark stands on: one PostgreSQL with its durable settings, one real broker, one sample county."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path
from typing import Final

from services.ingest.application import Sender, agency_of
from services.ingest.connectors import ndjson
from services.ingest.store import IngestStore
from services.kernel.access import LOCAL_OPERATOR
from services.kernel.log.kafka import KafkaLog
from services.kernel.log.port import Log
from services.kernel.migrate import migrate
from services.kernel.postgres.connect import Database
from services.kernel.postgres.server import Server
from services.kernel.settings import MIGRATIONS
from services.simulate.county import write_county
from tests.broker import Broker
from tests.hubs import sources_in

END: Final = date(2026, 11, 24)
_numbers = count(1)


@dataclass(slots=True)
class Rig:
    """A folder, a server of databases, and a broker."""

    folder: Path
    postgres: Database
    broker: Broker

    def database(self) -> Database:
        """A fresh migrated database."""
        name = f"bench_{next(_numbers)}"
        with self.postgres.connect() as connection:
            connection.execute(f"CREATE DATABASE {name}")
        made = Database({**self.postgres.parameters, "dbname": name})
        migrate(made, MIGRATIONS)
        return made

    @property
    def log(self) -> Log:
        """The broker's log."""
        return KafkaLog(self.broker.servers)

    def county(self, children: int, months: int) -> Path:
        """The events of a sample county, in a file."""
        out = self.folder / f"county-{children}-{months}"
        if not out.exists():
            write_county(out, children=children, months=months, seed=1, end=END)
        return out / "events.ndjson"


@contextmanager
def rig(folder: Path, *, with_broker: bool = True) -> Iterator[Rig]:
    """The rig in a folder, stopped at the end; what needs no log has no broker started."""
    server = Server(folder / "home")
    kinfold = server.lease()
    broker = Broker(folder / "broker")
    if with_broker:
        broker.start()
    try:
        yield Rig(folder, Database({**kinfold.parameters, "dbname": "postgres"}), broker)
    finally:
        broker.stop()
        server.release()


def send(database: Database, log: Log, file: Path) -> tuple[int, float]:
    """Send a file of events as received at their own times; returns how many were accepted, and the seconds."""
    sources = sources_in(ndjson.lines(file))
    began = time.perf_counter()
    with database.connect() as connection:
        store = IngestStore(connection)
        store.add([agency_of(source) for source in sources], "bench", 0)
        sender = Sender.on(store, log, LOCAL_OPERATOR, "issued")
        accepted = sum(sent.accepted for sent in sender.send(ndjson.lines(file), lambda _refusal: None))
        sender.close()
    return accepted, time.perf_counter() - began
