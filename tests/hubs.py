"""A hub for a test: agencies registered, files sent, everything folded."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from services.ingest.application import Line, ReceivedAt, Refusal, Sender, agency_of
from services.ingest.connectors import ndjson
from services.ingest.store import IngestStore
from services.kernel.access import LOCAL_OPERATOR
from services.kernel.log.port import Log
from services.kernel.log.table import TableLog
from services.kernel.metrics import FoldMetrics
from services.kernel.postgres.connect import Database
from services.kernel.postgres.server import Server
from services.profile.folding.consumer import BATCH, Consumer, Tally


@contextmanager
def kept_up(home: Path) -> Iterator[Path]:
    """A home whose server runs meanwhile: each command that finds it running need not start it, and stop it."""
    server = Server(home)
    server.lease()
    try:
        yield home
    finally:
        server.release()


def never() -> bool:
    """Whether to stop: no."""
    return False


def lines_of(*events: object) -> list[Line]:
    """Events as the lines of a file."""
    return [Line("events.ndjson", number, msgspec.json.encode(event)) for number, event in enumerate(events, 1)]


def sources_in(lines: Iterable[Line]) -> set[str]:
    """The sources that lines name."""
    return {msgspec.json.decode(line.raw)["source"] for line in lines}


def register(database: Database, sources: Iterable[str]) -> None:
    """Register organisations."""
    with database.connect() as connection:
        IngestStore(connection).add([agency_of(source) for source in sources], "a test", 0)


def send(
    database: Database, lines: Sequence[Line], received_at: ReceivedAt = "issued", log: Log | None = None
) -> list[Refusal]:
    """Send lines; returns those that were refused."""
    refused: list[Refusal] = []
    with database.connect() as connection:
        sender = Sender.on(IngestStore(connection), log or TableLog(database), LOCAL_OPERATOR, received_at)
        for _ in sender.send(lines, refused.append):
            pass
        sender.close()
    return refused


def fold(database: Database, batch: int = BATCH, log: Log | None = None) -> Tally:
    """Fold until nothing is left to read."""
    consumer = Consumer(database, log or TableLog(database), FoldMetrics(), batch=batch)
    return consumer.run(never, until_idle=True)


def loaded(database: Database, files: Iterable[Path], received_at: ReceivedAt = "issued") -> Tally:
    """Register every source that the files name, send the files, and fold."""
    lines = [line for file in files for line in ndjson.lines(file)]
    register(database, sources_in(lines))
    assert send(database, lines, received_at) == []
    return fold(database)
