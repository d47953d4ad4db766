"""``profile.kafka_advance``: positions move from where the fold read, or not at all."""

from threading import Thread
from uuid import UUID

import pytest
from psycopg import errors

from services.kernel.postgres.connect import Connection, Database

TOPIC_ID = UUID(int=7)
Step = tuple[str, int, int]


def advance(connection: Connection, *steps: Step) -> None:
    """Move each topic's only partition from one offset to another."""
    topics, starts, ends = zip(*steps, strict=True)
    connection.execute(
        "SELECT profile.kafka_advance(%s::text[], %s::uuid[], %s::integer[], %s::bigint[], %s::bigint[])",
        [list(topics), [TOPIC_ID] * len(steps), [0] * len(steps), list(starts), list(ends)],
    )


def standing(connection: Connection) -> dict[str, int]:
    return dict(connection.execute("SELECT topic, next_offset FROM profile.position").fetchall())


def test_a_position_begins_at_nought_and_moves_on(connection: Connection) -> None:
    advance(connection, ("a", 0, 5), ("b", 0, 2))
    advance(connection, ("a", 5, 9))
    assert standing(connection) == {"a": 9, "b": 2}


@pytest.mark.parametrize("step", [("a", 0, 6), ("a", 4, 6), ("a", 6, 7), ("b", 1, 2)])
def test_a_step_from_elsewhere_is_refused_whole(connection: Connection, step: Step) -> None:
    advance(connection, ("a", 0, 5))
    with pytest.raises(errors.CheckViolation) as caught:
        advance(connection, ("c", 0, 1), step)
    assert caught.value.sqlstate == "23514"
    assert standing(connection) == {"a": 5}


def test_a_topic_that_was_made_again_begins_anew(connection: Connection) -> None:
    advance(connection, ("a", 0, 5))
    connection.execute("SELECT profile.kafka_advance('{a}', %s::uuid[], '{0}', '{0}', '{3}')", [[UUID(int=8)]])
    assert sorted(offset for (offset,) in connection.execute("SELECT next_offset FROM profile.position")) == [3, 5]


def test_of_two_that_step_from_one_place_at_once_one_is_refused(connection: Connection, database: Database) -> None:
    advance(connection, ("a", 0, 5))
    refused: list[str | None] = []

    def second() -> None:
        with database.connect() as other:
            try:
                advance(other, ("a", 5, 8))
            except errors.CheckViolation as error:
                refused.append(error.sqlstate)

    with connection.transaction():
        advance(connection, ("a", 5, 7))
        late = Thread(target=second)
        late.start()
        while not _is_waiting(database):
            pass
    late.join()
    assert refused == ["23514"]
    assert standing(connection) == {"a": 7}


def _is_waiting(database: Database) -> bool:
    with database.connect() as connection:
        return bool(connection.execute("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'").fetchone())
