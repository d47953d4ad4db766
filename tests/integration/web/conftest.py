"""A database of the contract's good examples, read by many tests, and a site over it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.kernel.postgres.connect import Database
from tests.conftest import make_migrated
from tests.hubs import loaded
from tests.integration.web.site import Site, running


@pytest.fixture(scope="session")
def examples(server: Database, data: Path) -> Iterator[Database]:
    """The good examples, each received when it was issued. Tests read it, and write nothing but reads."""
    database = make_migrated(server, "web_examples")
    loaded(database, [data / "contract" / "good.ndjson"])
    yield database
    with server.connect() as connection:
        connection.execute("DROP DATABASE web_examples WITH (FORCE)")


@pytest.fixture(scope="module")
def site(examples: Database) -> Iterator[Site]:
    """The examples' site, asked from the machine itself."""
    with running(examples) as opened:
        yield opened
