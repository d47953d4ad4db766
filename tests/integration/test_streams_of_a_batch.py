"""What streams tell of people: only of those who were published, whatever a batch held of them meanwhile."""

from collections.abc import Callable

import pytest

from services.kernel.postgres.connect import Database
from tests.factories import child, concern, parent
from tests.hubs import fold, lines_of, register, send, sources_in

NHS = [{"scheme": "nhs_number", "value": "9990001014"}]
AMY, DONNA = child(identifiers=NHS), parent()
KNOWN = [concern("schools", "2026-06-01", people=[AMY, DONNA])]
AGAIN = concern("schools", "2026-06-09", people=[child(identifiers=NHS, addresses=[])])
DISPUTED = concern("schools", "2026-06-10", people=[parent(identifiers=NHS)])
"""The mother bears the child's number, which from then on says of nobody who they are."""


@pytest.mark.parametrize(("batch", "divided"), [(1, 1), (2, 0)])
def test_whoever_was_never_published_is_not_divided(
    make_database: Callable[[], Database], batch: int, divided: int
) -> None:
    """The second record is the child's as long as her number is hers alone: if that was published, it is divided."""
    database, known, then = make_database(), lines_of(*KNOWN), lines_of(AGAIN, DISPUTED)
    register(database, sources_in(known))
    assert send(database, known) == []
    fold(database)
    assert send(database, then) == []
    assert fold(database, batch=batch).folded == len(then)
    with database.connect() as connection:
        row = connection.execute(
            "SELECT count(*) FROM profile.stored_events WHERE topic = 'person.divided.v1'"
        ).fetchone()
    assert row == (divided,)
