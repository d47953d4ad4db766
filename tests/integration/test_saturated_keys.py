"""Keys that too many bear, such as a vendor's placeholder for a number that is not known."""

from typing import Any

from services.kernel.events.entry import key
from services.kernel.postgres.connect import Database
from tests import hubs

_SOURCE = "/agencies/housing/westshire"
_NUMBER = "H-123"


def _concern(number: int) -> dict[str, Any]:
    """A concern about one more child, under the number that all of them are given."""
    first, second = divmod(number, 26)
    name = {
        "given": f"Given{chr(97 + first)}{chr(97 + second)}",
        "family": f"Family{chr(97 + second)}{chr(97 + first)}",
    }
    child = {
        "ref": "c",
        "role": "child",
        "name": name,
        "date_of_birth": f"{2009 + number % 17}-{1 + number % 12:02}-{1 + number % 28:02}",
        "identifiers": [{"scheme": "housing_id", "value": _NUMBER}],
    }
    return {
        "specversion": "1.0",
        "source": _SOURCE,
        "id": f"H-{number}",
        "type": "housing.concern.v1",
        "time": "2026-01-01T00:00:00Z",
        "datacontenttype": "application/json",
        "data": {
            "occurred_at": "2026-01-01",
            "recorded_at": "2026-01-01T00:00:00Z",
            "summary": "Repairs refused",
            "people": [child],
            "details": {"category": "conditions"},
        },
    }


def _circles(database: Database) -> int:
    with database.connect() as connection:
        row = connection.execute("SELECT count(DISTINCT circle) FROM profile.entry").fetchone()
    return row[0] if row else 0


def test_a_number_that_too_many_bear_finds_nobody_any_more(database: Database) -> None:
    hubs.register(database, [_SOURCE])
    hubs.send(database, hubs.lines_of(*map(_concern, range(201))))
    hubs.fold(database)
    assert _circles(database) == 1
    with database.connect() as connection:
        assert connection.execute("SELECT key FROM profile.saturated_key").fetchall() == [
            (key("housing_id", "", _NUMBER),)
        ]
    hubs.send(database, hubs.lines_of(*map(_concern, range(201, 211))))
    hubs.fold(database)
    assert _circles(database) == 11


def test_a_number_that_two_hundred_bear_still_finds_them(database: Database) -> None:
    hubs.register(database, [_SOURCE])
    hubs.send(database, hubs.lines_of(*map(_concern, range(200))))
    hubs.fold(database)
    hubs.send(database, hubs.lines_of(_concern(200)))
    hubs.fold(database)
    assert _circles(database) == 1
