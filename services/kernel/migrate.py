"""Numbered SQL migrations, each applied once, in order, by one process at a time.

A migration that has been applied is frozen: its digest is kept, and another text under its name stops the start.
"""

from collections.abc import Iterable
from hashlib import sha256
from importlib.resources.abc import Traversable
from typing import Final, LiteralString

from services.kernel.errors import Stopped
from services.kernel.postgres.connect import Connection, Database

_LOCK: Final[LiteralString] = "SELECT pg_advisory_xact_lock(hashtext('kinfold.migrate'))"
_TABLE: Final[LiteralString] = """
    CREATE TABLE IF NOT EXISTS public.migration (
        name text PRIMARY KEY, digest text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now()
    )
"""
_EXISTS: Final[LiteralString] = "SELECT to_regclass('public.migration') IS NOT NULL"
_APPLIED: Final[LiteralString] = "SELECT name, digest FROM public.migration"
_RECORD: Final[LiteralString] = "INSERT INTO public.migration (name, digest) VALUES (%s, %s)"
_PATIENCE: Final[LiteralString] = "SET LOCAL lock_timeout = '10s'; SET LOCAL statement_timeout = '10min'"


def migrate(database: Database, folder: Traversable) -> list[str]:
    """Apply the migrations of ``folder`` that the database does not have; returns their names.

    Raises Stopped where an applied migration has been changed.
    """
    with database.connect() as connection, connection.transaction():
        connection.execute(_PATIENCE)
        connection.execute(_LOCK)
        connection.execute(_TABLE)
        return _apply(connection, sorted(folder.iterdir(), key=lambda file: file.name))


def pending(connection: Connection, folder: Traversable) -> list[str]:
    """The names of the migrations of ``folder`` that a database does not have."""
    exists = connection.execute(_EXISTS).fetchone()
    known: dict[str, str] = dict(connection.execute(_APPLIED).fetchall()) if exists and exists[0] else {}
    return sorted(file.name for file in folder.iterdir() if file.name.endswith(".sql") and file.name not in known)


def _apply(connection: Connection, files: Iterable[Traversable]) -> list[str]:
    known: dict[str, str] = dict(connection.execute(_APPLIED).fetchall())
    applied = []
    for file in files:
        if not file.name.endswith(".sql"):
            continue
        text = file.read_text(encoding="utf-8")
        digest = sha256(text.encode()).hexdigest()
        if known.get(file.name, digest) != digest:
            message = f"The migration {file.name} was changed after this database had applied it"
            raise Stopped(message)
        if file.name not in known:
            connection.execute(text.encode())
            connection.execute(_RECORD, [file.name, digest])
            applied.append(file.name)
    return applied
