"""From send to timeline: a fold at work in a process of its own, events sent at a steady rate, and its memory."""

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Final
from uuid import UUID

import msgspec

from services.ingest.application import Line, Sender
from services.ingest.store import IngestStore
from services.kernel.access import LOCAL_OPERATOR
from services.kernel.ids import record_id
from services.kernel.log.port import Log
from services.kernel.postgres.connect import Database

_LOOK_EVERY: Final = 0.005
_GIVEN_UP_AFTER: Final = 60
_FOLDED: Final = "SELECT record FROM profile.entry WHERE record = ANY(%s)"


@dataclass(slots=True)
class Freshness:
    """Seconds from before the send of each event until its timeline shows it; and the fold's memory, in MiB."""

    seconds: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)

    def quantile(self, share: float) -> float:
        """The seconds that a share of the events stays under."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def measure(database: Database, log: Log, servers: str, lines: Sequence[Line], rate: int) -> Freshness:
    """Send lines at ``rate`` a second, one by one, to a fold that runs."""
    found = Freshness()
    pending: dict[UUID, float] = {}
    with _folding(database, servers) as process:
        sent = Event()
        watcher = Thread(target=_watch, args=(database, pending, found, sent), daemon=True)
        watcher.start()
        with database.connect() as connection:
            sender = Sender.on(IngestStore(connection), log, LOCAL_OPERATOR)
            began = time.perf_counter()
            for number, line in enumerate(lines):
                time.sleep(max(0.0, began + number / rate - time.perf_counter()))
                event, at = msgspec.json.decode(line.raw), time.perf_counter()
                if sum(one.accepted for one in sender.send([line], lambda _refusal: None)):
                    pending[record_id(event["source"], event["id"])] = at
                if number % rate == 0:
                    found.memory.append(_memory(process.pid))
            sender.close()
        sent.set()
        watcher.join(_GIVEN_UP_AFTER)
    if pending:
        message = f"{len(pending)} events were not folded within {_GIVEN_UP_AFTER} seconds"
        raise RuntimeError(message)
    return found


def _watch(database: Database, pending: dict[UUID, float], found: Freshness, sent: Event) -> None:
    """Look which of the pending events are folded, until all are that were sent."""
    with database.connect() as connection:
        while pending or not sent.is_set():
            waiting = list(pending)
            for (record,) in connection.execute(_FOLDED, [waiting]).fetchall():
                found.seconds.append(time.perf_counter() - pending.pop(record))
            time.sleep(_LOOK_EVERY)


@contextmanager
def _folding(database: Database, servers: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A ``kinfold fold`` of its own."""
    told = database.parameters
    url = " ".join(f"{name}='{told[name]}'" for name in ("host", "user", "password", "dbname"))
    environment = {
        "PATH": str(Path(sys.executable).parent),
        "KINFOLD_DATABASE_URL": url,
        "KINFOLD_KAFKA": servers,
        "KINFOLD_AS": "bench",
        "KINFOLD_ROLE": "operator",
        "KINFOLD_PURPOSE": "benchmark",
    }
    process = subprocess.Popen([sys.executable, "-m", "services.cli", "fold"], env=environment)
    time.sleep(3)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def _memory(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
