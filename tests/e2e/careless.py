"""``python -m tests.e2e.careless``: the planted bug. A fold that moves its position, and then writes what it read."""

import time
from typing import Any

from psycopg import Cursor
from psycopg.rows import DictRow, dict_row

from services.hub import Hub
from services.kernel.metrics import FoldMetrics
from services.kernel.settings import Settings
from services.profile.folding.batch import Batch
from services.profile.folding.consumer import Consumer
from tests.hubs import never


class WithoutPositions:
    """A batch whose positions have been moved already."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch

    def before(self, cursor: Cursor[DictRow]) -> None:
        """Nothing is left to do."""

    def after(self, cursor: Cursor[DictRow]) -> None:
        """Write the read models."""
        self._batch.after(cursor)


class Careless(Consumer):
    """A fold of two transactions."""

    def _commit(self, work: Any, batch: Batch) -> None:
        with work.connection.transaction(), work.connection.cursor(row_factory=dict_row) as cursor:
            batch.before(cursor)
        time.sleep(0.05)
        work.streams.append(batch.events, WithoutPositions(batch))
        work.fold.keep(batch)


if __name__ == "__main__":
    with Hub.open(Settings.here()) as hub:
        Careless(hub.database, hub.log, FoldMetrics(), batch=15).run(never, until_idle=False)
