"""Circles that turn out to be one, in the database: no row is written twice, and nobody is lost."""

from collections.abc import Callable
from typing import Any

import pytest

from services.kernel import clock
from services.kernel.access import LOCAL_OPERATOR
from services.kernel.postgres.connect import Database
from services.profile.application import Profiles
from tests.factories import Event, Someone, concern, correction, retraction
from tests.hubs import fold, lines_of, register, send, sources_in

AS_OF = clock.parse_instant("2026-11-25T00:00:00Z")


def numbered(*values: str, role: str = "child") -> Someone:
    """Somebody known by nothing but NHS numbers, or by nothing at all."""
    told: Someone = {"ref": f"{role} {' '.join(values)}", "role": role}
    return told | ({"identifiers": [{"scheme": "nhs_number", "value": one} for one in values]} if values else {})


def told() -> list[Event]:
    """One event with two corrections that name different people, two retractions, and a record that ties them all."""
    first = concern("schools", "2026-06-01", people=[numbered()], id="R0")
    one, other = numbered("9990001014"), numbered("9990001103")
    return [
        first,
        retraction(first, "2026-06-02T00:00:00Z") | {"id": "R1"},
        correction(first, time="2026-06-03T00:00:00Z", id="R2", people=[one]),
        correction(first, time="2026-06-04T00:00:00Z", id="R3", people=[other]),
        retraction(first, "2026-06-05T00:00:00Z") | {"id": "R4"},
        correction(first, time="2026-06-06T00:00:00Z", id="R5", people=[one, other | {"role": "parent"}]),
        concern("schools", "2026-06-07", people=[one, other | {"role": "parent"}], id="R6"),
    ]


def everybody(database: Database, batch: int) -> list[Any]:
    """Who is known after the records were folded in batches, the names of ids aside."""
    lines = lines_of(*told())
    register(database, sources_in(lines))
    assert send(database, lines) == []
    assert fold(database, batch=batch).folded == len(lines)
    with database.connect() as connection:
        return sorted(str(person["mentions"]) for person in Profiles(connection).everybody(LOCAL_OPERATOR, AS_OF))


@pytest.mark.parametrize("batch", [1, 2, 3])
def test_circles_with_a_record_in_common_become_one(make_database: Callable[[], Database], batch: int) -> None:
    """A record that stood in both, in this batch or an earlier, stands in it once."""
    assert everybody(make_database(), batch) == everybody(make_database(), 1_000)
