"""How far the fold is behind the log: what a page says when an answer may not be all of it yet."""

import threading
import time
from typing import Final

import psycopg
from psycopg_pool import ConnectionPool

from services.kernel.errors import Missing
from services.kernel.log.port import Log
from services.kernel.postgres.connect import Connection
from services.profile.folding.consumer import behind
from services.profile.folding.store import FoldStore

PAUSE: Final = 5.0
"""Seconds for which a count holds: on Kafka it takes a connection to the broker."""

PAUSE_WITHOUT: Final = 30.0
"""Seconds until a log that is out of reach is asked again."""


class Lag:
    """Counts what is not folded yet; whoever asks while another does gets the count from before."""

    def __init__(self, pool: ConnectionPool[Connection], log: Log, pause: float = PAUSE) -> None:
        """Count the records of ``log`` past the positions in the pool's database."""
        self._pool = pool
        self._log = log
        self._pause = pause
        self._lock = threading.Lock()
        self._count: int | None = None
        self._due = 0.0

    def __call__(self) -> int | None:
        """The records of the log that are not folded yet; None where the log does not say."""
        if time.monotonic() >= self._due and self._lock.acquire(blocking=False):
            try:
                self._count = self._counted()
                self._due = time.monotonic() + (self._pause if self._count is not None else PAUSE_WITHOUT)
            finally:
                self._lock.release()
        return self._count

    def _counted(self) -> int | None:
        try:
            reader = self._log.reader()
            try:
                with self._pool.connection() as connection:
                    return behind(reader, FoldStore(connection).positions())
            finally:
                reader.close()
        except (Missing, psycopg.OperationalError):
            return None
