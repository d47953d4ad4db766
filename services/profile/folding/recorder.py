"""The library's recorder and application, made for batches.

The stock recorder writes some 8,000 events a second, this one about five times as many: rows go in by COPY, and
what a batch of the fold writes beside its events goes into the same transaction. The library's own test suites for
recorders run on it.
"""

from collections.abc import Sequence
from typing import Any, ClassVar, Final, Protocol, Self
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import IntegrityError, InterfaceError, OperationalError, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresFactory
from eventsourcing.utils import Environment, EnvType
from psycopg import Cursor
from psycopg.errors import CheckViolation
from psycopg.rows import DictRow
from psycopg.sql import SQL, Identifier

from services.kernel.errors import Missing, Stopped
from services.kernel.postgres.connect import Database

_OVERTAKEN: Final = "another fold has moved the positions"
_COLUMNS: Final = ["uuid", "int8", "text", "bytea", "int8"]


class Beside(Protocol):
    """What is written in the transaction of some events: before them the positions, after them the read models."""

    def before(self, cursor: Cursor[DictRow]) -> None:
        """Write what must come first, and raise an integrity error where somebody else was quicker."""

    def after(self, cursor: Cursor[DictRow]) -> None:
        """Write the rest."""


class BatchRecorder(PostgresApplicationRecorder):
    """Records events by COPY, with whatever a batch writes beside them, in one transaction."""

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        **kwargs: Any,  # noqa: ANN401 - the library's signature
    ) -> Sequence[int] | None:
        """Insert events, and ``beside`` if one is given; returns their notification ids, or None to a batch.

        Nothing is retried here: a transaction whose outcome is unknown ends the process, which starts again from
        the position that was stored.
        """
        beside: Beside | None = kwargs.get("beside")
        if not stored_events and beside is None:
            return None
        with (
            self.datastore.get_connection() as connection,
            connection.transaction(),
            connection.cursor() as cursor,
        ):
            if beside is not None:
                beside.before(cursor)
            numbers = self._copy_events(cursor, stored_events) if stored_events else []
            if beside is not None:
                beside.after(cursor)
        return numbers if beside is None else None

    def _copy_events(self, cursor: Cursor[DictRow], stored_events: Sequence[StoredEvent]) -> list[int]:
        """Copy events in, numbered in the order of their commits: the table is locked for other writers."""
        self._lock_table(cursor)
        self._notify_channel(cursor)
        schema, table = Identifier(self.datastore.schema), Identifier(self.events_table_name)
        sequence = f"{self.datastore.schema}.{self.events_table_name}_notification_id_seq"
        cursor.execute("SELECT setval(%s, nextval(%s) + %s) AS last", [sequence, sequence, len(stored_events) - 1])
        row = cursor.fetchone()
        last = row["last"] if row else 0
        numbers = list(range(last - len(stored_events) + 1, last + 1))
        into = SQL(
            "COPY {}.{} (originator_id, originator_version, topic, state, notification_id) FROM STDIN (FORMAT BINARY)"
        ).format(schema, table)
        types = [self.datastore.originator_id_type, *_COLUMNS[1:]]
        with cursor.copy(into) as copy:
            copy.set_types(types)
            for event, number in zip(stored_events, numbers, strict=True):
                copy.write_row((event.originator_id, event.originator_version, event.topic, event.state, number))
        return numbers


class Factory(PostgresFactory):
    """The library's factory, with connections that notice a dead peer, and without its stored functions."""

    def __init__(self, env: Environment | EnvType | None) -> None:
        """Refuse the setting that drops the positions silently."""
        super().__init__(env)
        if self.datastore.enable_db_functions:
            message = "POSTGRES_ENABLE_DB_FUNCTIONS drops the fold's positions silently: unset it"
            raise Stopped(message)


def environment_of(database: Database) -> dict[str, str]:
    """Where a database is, in the library's words."""
    told = database.parameters
    return {
        "POSTGRES_DBNAME": str(told.get("dbname", "kinfold")),
        "POSTGRES_HOST": str(told.get("host", "")),
        "POSTGRES_PORT": str(told.get("port", "5432")),
        "POSTGRES_USER": str(told.get("user", "")),
        "POSTGRES_PASSWORD": str(told.get("password", "")),
        "POSTGRES_IDLE_IN_TRANSACTION_SESSION_TIMEOUT": "60",
    }


class Streams(Application[UUID]):
    """The library's application over our streams: ``append`` for the fold, the rest as the library has it."""

    name = ""
    env: ClassVar[dict[str, str]] = {
        "PERSISTENCE_MODULE": "services.profile.folding.recorder:Factory",
        "APPLICATION_RECORDER_TOPIC": "services.profile.folding.recorder:BatchRecorder",
        "MAPPER_TOPIC": "services.profile.folding.streams:StreamMapper",
        "POSTGRES_SCHEMA": "profile",
        "CREATE_TABLE": "no",
    }

    @classmethod
    def on(cls, database: Database, pool_size: int = 1) -> Self:
        """The application over a database that has been migrated."""
        told = database.parameters
        streams = cls({**environment_of(database), "POSTGRES_POOL_SIZE": str(pool_size)})
        if isinstance(streams.factory, Factory):
            arguments = {name: value for name, value in told.items() if value not in (None, "")}
            streams.factory.datastore.pool.kwargs = {**streams.factory.datastore.pool.kwargs, **arguments}  # type: ignore[dict-item]
        return streams

    def append(self, events: Sequence[DomainEventProtocol[UUID]], beside: Beside) -> None:
        """Record events and what stands beside them, in one transaction.

        Raises Stopped where another fold has moved the positions, and Missing where the database is lost: whether
        the transaction was committed is then not known, and a new start at the stored positions finds out.
        """
        try:
            self.events.put(events, beside=beside)
        except IntegrityError as error:
            cause = error.__cause__
            if not (isinstance(cause, CheckViolation) and cause.diag.message_primary == _OVERTAKEN):
                raise
            message = "Another fold has moved this database's positions: this one stops, and may be started again"
            raise Stopped(message) from error
        except (InterfaceError, OperationalError) as error:
            message = "The database was lost in the middle of a commit: fold again, it goes on where it stood"
            raise Missing(message) from error
