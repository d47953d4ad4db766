"""Statutory clocks over a hub: a county's, a family's, a team's, and who may read them."""

from datetime import date
from uuid import UUID

from services.kernel.access import Caller
from services.kernel.postgres.connect import Database
from services.profile.casework.statutory import Clocks
from tests.casework import ANN, at, hub_of
from tests.factories import child, enquiry, missing_found, missing_reported, social_care

DAY = date(2026, 10, 20)
NOW = at("2026-10-20 12:00")


def test_clocks_of_a_county_of_a_team_and_of_a_family(database: Database) -> None:
    hub = hub_of(database)
    bea = child("Bea Stone", "2014-03-01")
    hub.tell(
        enquiry("2026-10-16T15:30:00Z", "E1"),
        social_care("referral", "2026-10-16T16:00:00Z"),
        missing_reported("2026-10-19T20:00:00Z", "M1", people=[bea]),
        missing_found("2026-10-19T23:00:00Z", "M1", people=[bea]),
    )
    hub.work("2026-10-20 12:00")
    with database.connect() as connection:
        own = Clocks(connection)
        everybody = own.county(ANN, DAY, NOW)
        late = own.county(ANN, DAY, NOW, ["overdue"])
        team = own.county(ANN, DAY, NOW, team="/agencies/missing/westshire")
        before = own.county(ANN, DAY, at("2026-10-17 12:00"))
        family = own.family(ANN, UUID(late["clocks"][0]["family"]), DAY, NOW)
    assert [(one["kind"], one["name"], one["status"]) for one in everybody["clocks"]] == [
        ("decision", "Amy Carter", "overdue"),
        ("return_interview", "Bea Stone", "due"),
        ("assessment", "Amy Carter", "due"),
    ]
    assert [one["kind"] for one in late["clocks"]] == ["decision"]
    assert [(row["kind"], row["due"]) for row in team["teams"]] == [("return_interview", 1)]
    assert [one["status"] for one in before["clocks"]] == ["due", "due"]
    assert [one["kind"] for one in family["clocks"]] == ["decision", "assessment"]


def test_who_may_not_read_what_started_a_clock_is_not_told_of_it(database: Database) -> None:
    hub = hub_of(database)
    hub.tell(enquiry("2026-10-16T15:30:00Z", "E1", handling={"restricted_to": ["cse_team"]}))
    hub.work("2026-10-20 12:00")
    cse = Caller("Cy", frozenset({"cse_team"}), "links")
    with database.connect() as connection:
        assert Clocks(connection).county(ANN, DAY, NOW)["clocks"] == []
        assert len(Clocks(connection).county(cse, DAY, NOW)["clocks"]) == 1
