"""``kinfold verify`` and ``doctor``: whether what is held is right, and whether all that is needed is there."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg
from psycopg.sql import SQL, Identifier
from rich.table import Table
from rich.text import Text

from services.cli.session import Session
from services.cli.status import Refused
from services.graph.following import Following
from services.graph.store import LinkStore
from services.ingest.store import IngestStore
from services.kernel import clock
from services.kernel.errors import KinfoldError, Missing
from services.kernel.migrate import migrate
from services.kernel.postgres.connect import Connection, Database
from services.kernel.postgres.server import find_binaries
from services.kernel.settings import MIGRATIONS
from services.profile.casework import rebuild as casework
from services.profile.casework.notices import undelivered
from services.profile.folding.consumer import behind
from services.profile.folding.rebuild import differences
from services.profile.folding.store import FoldStore
from services.profile.tellings import Tellings


def verify(session: Session) -> None:
    """Rebuild every read model from the streams, in a database of its own, and compare byte for byte."""
    with _scratch(session.hub.database) as database, database.connect() as target:
        count, differ = differences(session.connection(), target)
        with session.hub.database.connect() as connection:
            links = Following(Tellings(connection), LinkStore(connection))
            unlinked = [] if links.is_as_made_anew(LinkStore(target)) else ["graph.link"]
    facts, unlike = casework.differences(session.connection())
    count, differ = count + facts, [*differ, *unlike, *unlinked]
    replay = {"events": count, "same": not differ, "differ": differ}
    audit = "not kept yet: reads are recorded in profile.access_record, and not chained"
    if session.is_json:
        session.answer({"audit": audit, "replay": replay})
    elif differ:
        session.out.print(f"{count} events replayed; these read models differ: {', '.join(differ)}")
    else:
        session.out.print(f"{count} events replayed; every read model is the same, byte for byte")
    session.say(f"Audit: {audit}")
    if differ:
        raise Refused


@contextmanager
def _scratch(database: Database) -> Iterator[Database]:
    """An empty, migrated database beside a hub's own, dropped at the end."""
    name = f"kinfold_verify_{clock.now()}"
    with database.connect() as connection:
        try:
            connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        except psycopg.errors.InsufficientPrivilege:
            message = "To verify, the database's user must be allowed to create a database: ALTER ROLE … CREATEDB"
            raise Missing(message) from None
        try:
            made = Database({**database.parameters, "dbname": name})
            migrate(made, MIGRATIONS)
            yield made
        finally:
            connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def doctor(session: Session) -> None:
    """Say what is installed, reachable and behind, and what to do about it."""
    found = [*_programs(), *_hub(session)]
    if session.is_json:
        session.answer({"checks": [{"what": what, "good": good, "says": says} for what, good, says in found]})
    else:
        table = Table("What", "", "")
        for what, good, says in found:
            sign = Text("good", style="green") if good else Text("see", style="bold red")
            table.add_row(Text(what), sign, Text(says))
        session.out.print(table)
    if not all(good for _, good, _ in found):
        raise Refused


Check = tuple[str, bool, str]
_LOOK_BACK: Final = 30 * clock.DAY


def _programs() -> Iterator[Check]:
    binaries = find_binaries()
    newest = f"PostgreSQL {binaries[0].major} can be started here" if binaries else "no PostgreSQL can be started here"
    yield "PostgreSQL programs", bool(binaries), f"{newest}; KINFOLD_DATABASE_URL names one that runs elsewhere"
    java = shutil.which("java")
    yield "Java", True, "found" if java else "not found; only a Kafka broker of this machine's own would need it"


def _hub(session: Session) -> Iterator[Check]:
    try:
        hub = session.hub
        connection = session.connection()
        reader = hub.log.reader()
    except KinfoldError as error:
        yield "database and log", False, str(error)
        return
    try:
        count = behind(reader, FoldStore(connection).positions())
    finally:
        reader.close()
    kept = hub.settings.database_url is None
    yield "database", True, f"answers; {f'kept in {hub.settings.home}' if kept else 'given by KINFOLD_DATABASE_URL'}"
    yield "log", True, f"answers; {'Kafka at ' + hub.settings.kafka if hub.settings.kafka else 'the log table'}"
    told = "nothing waits" if not count else f"{count} events are not folded yet: run `kinfold fold`"
    yield "fold", not count, told
    held = FoldStore(connection).unacknowledged()
    told = "empty" if not held else f"{held} records could not be folded: see `kinfold quarantine list`"
    yield "quarantine", not held, told
    yield _notices(connection)
    agencies = len(IngestStore(connection).agencies())
    told = f"{agencies} registered" if agencies else "none may send yet: register them with `kinfold agencies add`"
    yield "agencies", bool(agencies), told
    unlinked = Tellings(connection).since(LinkStore(connection).followed(), 1).records
    told = "all that is folded" if not unlinked else "behind: they are kept while `kinfold fold` runs, start it again"
    yield "links", not unlinked, told


def _notices(connection: Connection) -> Check:
    failed, bounced = undelivered(connection, clock.now() - _LOOK_BACK)
    told = f"{failed} not taken yet, {bounced} bounced in the last 30 days: see `kinfold notices --failed`"
    return "notices", not failed + bounced, told if failed + bounced else "none is undelivered"
