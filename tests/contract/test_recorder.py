"""Our recorder, mapper and factory under the eventsourcing library's own suites, on the migrated tables.

What is left out of the suites, and why:

- ``test_performance`` and ``test_concurrent_throughput`` print how fast they were and assert nothing: ``make bench``.
- The suites of process recorders: nothing here records what it has processed through the library. The fold's
  positions go with its events by ``beside``, which ``tests/e2e`` tries.
"""

import threading
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID, uuid5

import pytest
from eventsourcing import persistence
from eventsourcing.persistence import ApplicationRecorder, StoredEvent
from eventsourcing.postgres import (
    PostgresAggregateRecorder,
    PostgresProcessRecorder,
    PostgresTrackingRecorder,
)
from eventsourcing.tests import application as applications
from eventsourcing.tests import persistence as suites
from eventsourcing.utils import Environment, clear_topic_cache, get_topic
from psycopg import errors

from services.kernel.errors import Missing, Stopped
from services.kernel.postgres.connect import Database
from services.profile.folding.recorder import BatchRecorder, Factory, Streams, environment_of
from services.profile.folding.streams import FamilyJoined, RecordReceived, StreamMapper

SOME = UUID(int=5)


def environment(database: Database, **more: str) -> dict[str, str]:
    return {**Streams.env, **environment_of(database), "POSTGRES_POOL_SIZE": "4", "POSTGRES_MAX_OVERFLOW": "16", **more}


class OnTheDatabase:
    """Makes recorders on the test's database, and closes them."""

    @pytest.fixture(autouse=True)
    def _on(self, database: Database) -> Iterator[None]:
        self.factory = Factory(Environment("", environment(database)))
        yield
        self.factory.close()

    def create_recorder(self) -> ApplicationRecorder:
        recorder = self.factory.application_recorder()
        assert isinstance(recorder, BatchRecorder)
        return recorder


class Unnumbered(BatchRecorder):
    """Our recorder as one of aggregates alone, of which the suite expects no notification ids."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> None:
        super().insert_events(stored_events, **kwargs)


class TestAsAggregateRecorder(OnTheDatabase, suites.AggregateRecorderTestCase):
    def create_recorder(self) -> ApplicationRecorder:
        self.factory.env["APPLICATION_RECORDER_TOPIC"] = get_topic(Unnumbered)
        return super().create_recorder()

    test_performance = None  # type: ignore[assignment]


class TestAsApplicationRecorder(OnTheDatabase, suites.ApplicationRecorderTestCase[ApplicationRecorder]):
    test_performance = None  # type: ignore[assignment]
    test_concurrent_throughput = None  # type: ignore[assignment]


class TestNotificationIds(OnTheDatabase, suites.NonInterleavingNotificationIDsBaseCase):
    """Two that insert at once get their numbers one after the other."""


class TestFactory(suites.InfrastructureFactoryTestCase[Factory]):
    """The factory with our recorder and mapper by topic, and the library's own where we have none."""

    @pytest.fixture(autouse=True)
    def _on(self, database: Database) -> None:
        self.env = Environment("TestCase", environment(database, CREATE_TABLE="yes"))

    def expected_factory_class(self) -> type[Factory]:
        return Factory

    def expected_aggregate_recorder_class(self) -> type[persistence.AggregateRecorder]:
        return PostgresAggregateRecorder

    def expected_application_recorder_class(self) -> type[ApplicationRecorder]:
        return BatchRecorder

    def expected_tracking_recorder_class(self) -> type[persistence.TrackingRecorder]:
        return PostgresTrackingRecorder

    def tracking_recorder_subclass(self) -> type[persistence.TrackingRecorder]:
        return Tracking

    def expected_process_recorder_class(self) -> type[persistence.ProcessRecorder]:
        return PostgresProcessRecorder


class Tracking(PostgresTrackingRecorder):
    """A subclass, as the suite asks for one."""


class InTheEnvironment:
    """The library's applications, told by the environment to use our factory, recorder and mapper."""

    @pytest.fixture(autouse=True)
    def _on(self, database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        for name, value in environment(database, CREATE_TABLE="yes").items():
            monkeypatch.setenv(name, value)
        yield
        clear_topic_cache()


@pytest.mark.filterwarnings("always::DeprecationWarning")
class TestApplication(InTheEnvironment, applications.ApplicationTestCase):
    pass


class TestExample(InTheEnvironment, applications.ExampleApplicationTestCase):
    expected_factory_topic = get_topic(Factory)


def test_functions_in_the_database_are_refused(database: Database) -> None:
    with pytest.raises(Stopped, match="POSTGRES_ENABLE_DB_FUNCTIONS drops"):
        Factory(Environment("", environment(database, POSTGRES_ENABLE_DB_FUNCTIONS="y")))


def stored(number: int, version: int = 1) -> StoredEvent:
    return StoredEvent(uuid5(SOME, str(number)), version, "a topic", b"a state")


@pytest.fixture
def recorder(database: Database) -> Iterator[ApplicationRecorder]:
    factory = Factory(Environment("", environment(database)))
    yield factory.application_recorder()
    factory.close()


def test_a_conflict_writes_nothing_and_gives_its_numbers_to_nobody_twice(recorder: ApplicationRecorder) -> None:
    recorder.insert_events([stored(1)])
    with pytest.raises(persistence.IntegrityError):
        recorder.insert_events([stored(2), stored(1)])
    recorder.insert_events([stored(3)])
    found = [(one.id, one.originator_id) for one in recorder.select_notifications(None, 10)]
    assert [originator for _, originator in found] == [stored(1).originator_id, stored(3).originator_id]
    assert found[0][0] < found[1][0]


def test_notification_ids_are_in_the_order_of_commits(recorder: ApplicationRecorder, database: Database) -> None:
    """Whoever reads up to a number has seen every lower one: a later commit never has an earlier number."""
    seen: list[int] = []
    writers = [
        threading.Thread(target=lambda base=base: [recorder.insert_events([stored(base + n)]) for n in range(50)])
        for base in (1_000, 2_000, 3_000)
    ]
    for writer in writers:
        writer.start()
    while len(seen) < 150:
        seen += [one.id for one in recorder.select_notifications(seen[-1] + 1 if seen else 1, 1_000)]
    for writer in writers:
        writer.join()
    assert seen == sorted(set(seen))


def test_events_are_never_changed_or_deleted(recorder: ApplicationRecorder, database: Database) -> None:
    recorder.insert_events([stored(1)])
    with database.connect() as connection:
        for statement in ("UPDATE profile.stored_events SET state = ''", "DELETE FROM profile.stored_events"):
            with pytest.raises(errors.CheckViolation, match="append-only"):
                connection.execute(statement)
        with pytest.raises(errors.CheckViolation, match="append-only"):
            connection.execute("TRUNCATE profile.stored_events")


class Nothing:
    """Nothing beside the events, but for a word before and one after."""

    def __init__(self, before: str = "SELECT 1", after: str = "SELECT 1") -> None:
        self._words = (before, after)

    def before(self, cursor: Any) -> None:
        cursor.execute(self._words[0])

    def after(self, cursor: Any) -> None:
        cursor.execute(self._words[1])


EVENT = RecordReceived(
    originator_id=SOME,
    originator_version=1,
    received_at=1_700_000_000_000_001,
    log_topic="agency.police.v1",
    log_partition=0,
    log_offset=7,
    raw=b'{"a": "\xc3\xa9\\n"}\n\n{',
)


def test_what_stands_beside_is_written_with_the_events_or_not_at_all(database: Database) -> None:
    streams = Streams.on(database)
    with pytest.raises(persistence.ProgrammingError):
        streams.append([EVENT], Nothing(after="SELECT nonsense"))
    assert list(streams.events.get(SOME)) == []
    streams.append([EVENT], Nothing())
    assert list(streams.events.get(SOME)) == [EVENT]
    with pytest.raises(persistence.IntegrityError):
        streams.append([EVENT], Nothing())
    streams.close()


def test_a_fold_that_was_overtaken_and_a_database_that_is_lost_are_two_things(database: Database) -> None:
    streams = Streams.on(database)
    overtaken = "SELECT profile.kafka_advance('{a}', ARRAY[gen_random_uuid()], '{0}', '{5}', '{6}')"
    with pytest.raises(Stopped, match="Another fold"):
        streams.append([EVENT], Nothing(before=overtaken))
    with pytest.raises(Missing, match="lost in the middle of a commit"):
        streams.append([EVENT], Nothing(after="SELECT pg_terminate_backend(pg_backend_pid())"))
    streams.close()


def test_an_event_of_ours_is_mapped_and_comes_back(database: Database) -> None:
    streams = Streams.on(database)
    mapper = streams.mapper
    assert isinstance(mapper, StreamMapper)
    joined = FamilyJoined(originator_id=SOME, originator_version=3, others=(UUID(int=1),), record=UUID(int=2))
    for event in (EVENT, joined):
        assert mapper.to_domain_event(mapper.to_stored_event(event)) == event
    assert mapper.to_stored_event(EVENT).state.endswith(EVENT.raw)
    assert mapper.to_stored_event(joined).topic == "family.joined.v1"
    streams.close()
