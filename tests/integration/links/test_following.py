"""Links follow what is understood otherwise, and what was followed is not kept."""

from pathlib import Path
from typing import LiteralString
from uuid import UUID

import pytest
from typer.testing import CliRunner

from services.cli import app
from services.graph.following import Following
from services.graph.store import LinkStore
from services.kernel.access import LOCAL_OPERATOR
from services.kernel.errors import Stopped
from services.kernel.postgres.connect import Database
from services.profile.tellings import Tellings
from tests.commands import asking
from tests.integration.test_means import shy, weighed
from tests.links import follow
from tests.property.test_links import Make, is_as_made_anew

_AT_HOME: LiteralString = "SELECT DISTINCT one FROM graph.link WHERE kind = 'lives_at' AND NOT is_thing"
_WAITING: LiteralString = "SELECT record FROM profile.reassigned"


def rows(database: Database, statement: LiteralString) -> set[UUID]:
    """What a statement finds."""
    with database.connect() as connection:
        return {row[0] for row in connection.execute(statement).fetchall()}


def test_another_model_rewrites_links_and_what_was_followed_is_forgotten(make_database: Make, tmp_path: Path) -> None:
    database, scratch = make_database(), make_database()
    weighed(database)
    follow(database)
    (one,) = rows(database, _AT_HOME)
    file = tmp_path / "shy.json"
    file.write_bytes(shy())
    words = ["identity", "use", str(file), "--reason", "A trial of another model"]
    done = CliRunner().invoke(app, words, env=asking(database, LOCAL_OPERATOR))
    assert done.exit_code == 0, done.output
    assert rows(database, _AT_HOME) == {one}
    assert len(rows(database, _WAITING)) == follow(database) == 2
    assert len(rows(database, _AT_HOME)) == 2
    assert rows(database, _WAITING) == set()
    assert is_as_made_anew(database, scratch)


class Dying(Tellings):
    """Dies before it has forgotten what was followed."""

    def passed(self, until: tuple[int, int]) -> None:
        """Die."""
        raise Stopped(str(until))


def test_what_was_reassigned_is_kept_until_it_has_been_followed(database: Database) -> None:
    weighed(database)
    follow(database)
    with database.connect() as connection:
        connection.execute("INSERT INTO profile.reassigned (record) SELECT record FROM published.record")
    with database.connect() as connection, pytest.raises(Stopped):
        Following(Dying(connection), LinkStore(connection)).catch_up()
    assert len(rows(database, _WAITING)) == 2
    assert follow(database) == 2
    assert (rows(database, _WAITING), follow(database)) == (set(), 0)
