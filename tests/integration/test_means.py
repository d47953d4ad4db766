"""What descriptions are judged by can change: the list of shared places, and the matching model."""

import pytest
from msgspec.structs import replace

from services.kernel import clock
from services.kernel.access import LOCAL_OPERATOR, Caller
from services.kernel.clock import Instant
from services.kernel.errors import NotAllowed, Stopped, WrongUse
from services.kernel.postgres.connect import Database
from services.profile import models, places
from services.profile.application import Profiles
from services.profile.domain.matching import model
from services.profile.domain.matching.model import ModelRefused
from services.profile.domain.places import Place
from services.profile.folding import rebuild
from services.profile.means import LATEST
from tests.hubs import fold, lines_of, register, send, sources_in
from tests.readmodels import by_content
from tests.unit.people.told import MILL_LANE, record, somebody

SURGERY = Place("surgery", "Mill Lane Surgery", "EX16 5AA", ("14 Mill Lane, Tiverton",))
_ALONE = "SELECT pg_advisory_lock(hashtext('kinfold.fold'))"


def held(database: Database) -> None:
    """A hub that holds two records of one name and birth at one address."""
    lines = lines_of(*(record(number, somebody(addresses=[MILL_LANE])) for number in (1, 2)))
    register(database, sources_in(lines))
    assert send(database, lines) == []
    fold(database)


def people(database: Database, as_of: Instant = LATEST) -> int:
    """How many people the hub knows."""
    with database.connect() as connection:
        return len(list(Profiles(connection).everybody(LOCAL_OPERATOR, as_of)))


def understood(database: Database) -> int:
    """How many people the fold has written down."""
    with database.connect() as connection:
        return len(connection.execute("SELECT person FROM profile.person").fetchall())


def test_the_list_of_places_parts_whom_only_a_surgery_joined(database: Database) -> None:
    held(database)
    before = by_content(database)
    assert (people(database), understood(database)) == (1, 1)
    with database.connect() as connection:
        then = clock.now()
        added = places.add(connection, LOCAL_OPERATOR, SURGERY, clock.now())
    fold(database)
    assert (people(database), understood(database)) == (2, 2)
    assert people(database, then) == 1
    with database.connect() as connection:
        places.remove(connection, LOCAL_OPERATOR, added.number, "It has moved", clock.now())
    fold(database)
    assert by_content(database) == before


def shy() -> bytes:
    """A model by which nobody is likely to be anybody, unless it is certain."""
    told = replace(model.default(), prior=1e-12, training_sets=("none",), version="")
    return model.write(replace(told, version=model.version_of(told)))


def weighed(database: Database) -> None:
    """A hub that holds two records that only weight joins: the surname is another."""
    lines = lines_of(
        record(1, somebody("Amy Carter", addresses=[MILL_LANE])),
        record(2, somebody("Amy Marsh", addresses=[MILL_LANE])),
    )
    register(database, sources_in(lines))
    assert send(database, lines) == []
    fold(database)


def test_a_model_is_put_into_use(database: Database) -> None:
    weighed(database)
    assert (people(database), understood(database)) == (1, 1)
    then = clock.now()
    with database.connect() as connection:
        models.use(connection, LOCAL_OPERATOR, shy(), "A trial", clock.now())
    assert (people(database), understood(database)) == (2, 2)
    assert people(database, then) == 1
    with database.connect() as connection:
        models.use(connection, LOCAL_OPERATOR, model.shipped(), "The trial is over", clock.now())
    assert understood(database) == 1


def test_a_model_is_not_put_into_use_beside_a_fold_or_without_a_reason(database: Database) -> None:
    with database.connect() as connection, database.connect() as folding:
        with pytest.raises(WrongUse, match="--reason"):
            models.use(connection, LOCAL_OPERATOR, shy(), " ", clock.now())
        with pytest.raises(WrongUse, match="in use already"):
            models.use(connection, LOCAL_OPERATOR, model.shipped(), "Again", clock.now())
        with pytest.raises(ModelRefused):
            models.use(connection, LOCAL_OPERATOR, b"{}", "A try", clock.now())
        with pytest.raises(NotAllowed):
            models.use(connection, Caller("a", frozenset({"analyst"}), "b"), shy(), "A try", clock.now())
        folding.execute(_ALONE)
        with pytest.raises(Stopped, match="A fold is at work"):
            models.use(connection, LOCAL_OPERATOR, shy(), "A try", clock.now())


def test_written_anew_the_read_models_are_the_same(database: Database) -> None:
    weighed(database)
    before = by_content(database)
    with database.connect() as connection, connection.transaction():
        assert rebuild.again(connection) == 2
    assert by_content(database) == before
