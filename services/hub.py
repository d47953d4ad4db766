"""One hub, opened: its database, started if it is Kinfold's own, and its log. Wired here, by hand."""

import os
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from services.kernel.errors import Missing
from services.kernel.log.port import Log
from services.kernel.log.table import TableLog
from services.kernel.migrate import migrate
from services.kernel.postgres.connect import Database
from services.kernel.postgres.server import Server
from services.kernel.settings import MIGRATIONS, Settings


@dataclass(slots=True)
class Hub:
    """What the services of one hub work on. Use it as a context: leaving gives up the database's lease."""

    settings: Settings
    database: Database
    log: Log
    server: Server | None

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """Open the hub of some settings, with its database migrated.

        Raises Missing where the database or the broker that the settings name cannot be reached.
        """
        with ExitStack() as undo:
            if settings.database_url:
                server, database = None, Database.at(settings.database_url)
            else:
                _make(settings.home)
                server = Server(settings.home)
                undo.callback(server.release)
                database = server.lease()
            migrate(database, MIGRATIONS)
            opened = cls(settings, database, _log(settings, database), server)
            undo.pop_all()
            return opened

    def __enter__(self) -> Self:
        """The hub is open already."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the database, if it is Kinfold's own and nobody else uses it."""
        if self.server:
            self.server.release()


def _make(home: Path) -> None:
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        reason = "" if os.access(home, os.R_OK | os.W_OK | os.X_OK) else "it is not yours to write to"
    except OSError as error:
        reason = str(error.strerror)
    if reason:
        message = f"{home} cannot be used: {reason}. Name a folder of your own with --home, or in KINFOLD_HOME"
        raise Missing(message)


def _log(settings: Settings, database: Database) -> Log:
    if settings.kafka:
        from services.kernel.log.kafka import KafkaLog  # noqa: PLC0415 - slow to load, and not every hub has a broker

        return KafkaLog(
            settings.kafka, settings.kafka_security(), partitions=settings.partitions, replicas=settings.replicas
        )
    return TableLog(database)
