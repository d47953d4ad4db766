"""What tests stand on: a real PostgreSQL, a real broker where there is one, and a fresh database for each test."""

import warnings
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from services.kernel.migrate import migrate
from services.kernel.postgres.connect import Connection, Database
from services.kernel.postgres.server import Server
from services.kernel.settings import MIGRATIONS
from tests.broker import Broker, given

settings.register_profile("kinfold", deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
settings.load_profile("kinfold")

_TEMPLATE = "template_kinfold"
_STRATEGIES = 150_000
_numbers = count(1)


LEFT_OPEN = "unclosed <socket"
"""kafka-python leaves sockets open where it cannot connect, or gives up a producer."""


def pytest_configure(config: pytest.Config) -> None:
    """Everywhere, since what is left open may be collected much later, by another test or after the last."""
    if given():
        config.addinivalue_line("filterwarnings", f"ignore:{LEFT_OPEN}:ResourceWarning")
        warnings.filterwarnings("ignore", LEFT_OPEN, ResourceWarning)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs a broker where there is none; ``tests.run`` says so, loudly."""
    if hasattr(config, "workerinput"):
        _shared_out(items)
    if given():
        return
    left_out = [item for item in items if item.get_closest_marker("kafka")]
    config.hook.pytest_deselected(items=left_out)
    if hasattr(config, "workeroutput"):
        config.workeroutput["left_out"] = [item.nodeid for item in left_out]
    items[:] = [item for item in items if not item.get_closest_marker("kafka")]


def _shared_out(items: list[pytest.Item]) -> None:
    """Say which tests must run on one worker, in order, and put first what takes long.

    All that need a broker share one, with its topics, and start others: they are one group. A file is a group, with
    the fixtures of its module; a test marked ``apart`` is one by itself.
    """
    for item in items:
        if not item.get_closest_marker("apart"):
            group = "kafka" if item.get_closest_marker("kafka") else item.location[0]
            item.add_marker(pytest.mark.xdist_group(group))
    items.sort(key=lambda item: (not item.get_closest_marker("kafka"), not item.get_closest_marker("apart")))


def trust_the_machine(database: Database) -> None:
    """Let a server wait for no disk: its data need not outlive the machine, though they outlive its processes."""
    with database.connect() as connection:
        for name in ("fsync", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {name} = off")
        connection.execute("SELECT pg_reload_conf()")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A PostgreSQL of our own, with a template of a migrated database; the Database is its maintenance one."""
    home = tmp_path_factory.mktemp("postgres")
    own = Server(home)
    kinfold = own.lease()
    postgres = Database({**kinfold.parameters, "dbname": "postgres"})
    trust_the_machine(postgres)
    with postgres.connect() as connection:
        connection.execute(f"CREATE DATABASE {_TEMPLATE}")
    migrate(Database({**kinfold.parameters, "dbname": _TEMPLATE}), MIGRATIONS)
    yield postgres
    own.release()


def make_migrated(server: Database, name: str) -> Database:
    """A fresh migrated database of a name, copied as files where the server can: four times faster than by pages."""
    with server.connect() as connection:
        how = "STRATEGY FILE_COPY" if connection.info.server_version >= _STRATEGIES else ""
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE} {how}")
    return Database({**server.parameters, "dbname": name})


@pytest.fixture
def make_database(server: Database) -> Iterator[Callable[[], Database]]:
    """Makes fresh migrated databases, dropped at the end of the test."""
    made: list[str] = []

    def make() -> Database:
        name = f"test_{next(_numbers)}"
        made.append(name)
        return make_migrated(server, name)

    yield make
    with server.connect() as connection:
        for name in made:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def database(make_database: Callable[[], Database]) -> Database:
    """A fresh migrated database."""
    return make_database()


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    """A connection to the test's database."""
    with database.connect() as opened:
        yield opened


@pytest.fixture(scope="session")
def kafka() -> str:
    """The bootstrap address of a real broker; for tests marked ``kafka``."""
    return given()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    """A broker of the test's own, to kill and to freeze; for tests marked ``kafka``."""
    own = Broker(tmp_path / "broker")
    own.start()
    yield own
    own.stop()


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of test data."""
    return Path(__file__).parent / "data"
