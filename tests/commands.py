"""Commands as somebody gives them, over a test's database."""

from psycopg.conninfo import make_conninfo

from services.kernel.access import Caller
from services.kernel.postgres.connect import Database


def asking(database: Database, caller: Caller) -> dict[str, str]:
    """The environment of a command that a caller gives."""
    return {
        "KINFOLD_DATABASE_URL": make_conninfo(**database.parameters),
        "KINFOLD_AS": caller.name,
        "KINFOLD_ROLE": ",".join(sorted(caller.roles)),
        "KINFOLD_PURPOSE": caller.purpose,
    }
