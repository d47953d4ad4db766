"""Connections to the database, with the settings without which a cut network hangs a client for minutes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg_pool import ConnectionPool, PoolTimeout

from services.kernel.errors import Missing

Connection = psycopg.Connection[tuple[Any, ...]]

PATIENCE: Final = {
    "connect_timeout": 5,
    "tcp_user_timeout": 3_000,
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 2,
    "application_name": "kinfold",
}
"""A dead peer is noticed within some 3 seconds; plain psycopg waited for more than 25."""


@dataclass(frozen=True, slots=True)
class Database:
    """Where the database is: ``parameters`` as libpq names them (host, user, password, dbname, …)."""

    parameters: dict[str, Any] = field(repr=False)

    @classmethod
    def at(cls, url: str) -> "Database":
        """The database at a URL or conninfo; what it does not say about patience is added."""
        try:
            return cls({**PATIENCE, **conninfo_to_dict(url)})
        except psycopg.Error as error:
            message = f"KINFOLD_DATABASE_URL is no address of a PostgreSQL database: {error}"
            raise Missing(message) from None

    def connect(self) -> Connection:
        """A new connection that commits by itself, unless a transaction is opened."""
        with self.reaching():
            return psycopg.connect(**self.parameters, autocommit=True)

    @contextmanager
    def reaching(self) -> Iterator[None]:
        """What psycopg raises in here because the database is gone is Missing."""
        try:
            yield
        except psycopg.OperationalError as error:
            raise self.out_of_reach(error) from error

    def pool(self, size: int) -> "ConnectionPool[Connection]":
        """A pool of connections for a server of pages, opened."""
        pool: ConnectionPool[Connection] = ConnectionPool(
            kwargs={**self.parameters, "autocommit": True}, min_size=1, max_size=size, open=False, timeout=10
        )
        try:
            pool.open(wait=True, timeout=10)
        except PoolTimeout as error:
            raise self.out_of_reach(error) from error
        return pool

    def out_of_reach(self, error: Exception) -> Missing:
        """What to tell a person when the database does not answer; never the password."""
        host = self.parameters.get("host", "the local socket")
        name = self.parameters.get("dbname", "kinfold")
        said = [
            line.strip() for line in str(error).splitlines() if not line.strip().startswith("Is the server running")
        ]
        reason = next((line for line in reversed(said) if line), type(error).__name__)
        return Missing(
            f"The database {name} at {host} cannot be reached: {reason}. Check that PostgreSQL is running there "
            "and that KINFOLD_DATABASE_URL is right, or leave it unset to use Kinfold's own"
        )
