"""Statutory clocks over a hub: a county's, a family's, a team's, and who may read them."""

from datetime import date
from uuid import UUID

import pytest

from services.kernel.access import Caller
from services.kernel.errors import NotFound
from services.kernel.postgres.connect import Database
from services.kernel.settings import MIGRATIONS
from services.profile.application import Profiles
from services.profile.casework.statutory import Clocks
from services.profile.settings import change
from tests.casework import ANN, BOB, at, hub_of, the_enquiry
from tests.factories import child, enquiry, event, missing_found, missing_reported, parent, social_care

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


def test_a_plan_is_watched_for_as_long_as_it_lasts(database: Database) -> None:
    hub = hub_of(database)
    hub.tell(social_care("child_protection_plan", "2024-06-03T10:00:00Z", reference="P1"))
    hub.work("2026-10-20 12:00")
    with database.connect() as connection:
        own = Clocks(connection)
        assert {(one["kind"], one["status"]) for one in own.county(ANN, DAY, NOW)["clocks"]} == {
            ("core_group", "overdue"),
            ("review_conference", "overdue"),
            ("visit", "overdue"),
        }
    hub.tell(social_care("child_protection_plan", "2024-09-02T10:00:00Z", "ended", reference="P1"))
    with database.connect() as connection:
        assert Clocks(connection).county(ANN, DAY, NOW)["clocks"] == []


def test_an_unborn_child_of_whom_health_alone_tells_is_in_the_list(database: Database) -> None:
    hub = hub_of(database)
    unborn = {"ref": "b", "role": "child", "expected_delivery_date": "2026-12-01", "name": {"family": "Stone"}}
    worry = event(
        "health.concern", "2026-10-01T09:00:00Z", {"category": "birth"}, [unborn], indicators=["unborn_at_risk"]
    )
    hub.tell(worry)
    hub.work("2026-10-20 12:00")
    with database.connect() as connection:
        assert [one["kind"] for one in Clocks(connection).county(ANN, DAY, NOW)["clocks"]] == ["pre_birth_assessment"]


def test_a_child_of_two_families_is_in_the_list_once(database: Database) -> None:
    hub = hub_of(database)
    mother, father = parent("Mia Stone", "1990-01-01"), parent("Rob Field", "1988-01-01")
    amy, meg = child("Amy Stone", "2014-01-01"), child("Meg Field", "2015-01-01")
    apart = {**father, "addresses": [{"lines": ["9 Far Road"], "postcode": "EX4 4AA"}]}
    of_father = {**meg, "addresses": apart["addresses"]}
    hub.tell(
        enquiry("2026-10-16T15:30:00Z", "E1", people=[amy, mother]),
        event("schools.concern", "2026-10-16T16:00:00Z", {"category": "worry"}, people=[amy, apart]),
        event("schools.concern", "2026-10-16T17:00:00Z", {"category": "worry"}, people=[of_father, apart]),
    )
    hub.work("2026-10-20 12:00")
    with database.connect() as connection:
        profiles = Profiles(connection)
        (person,) = profiles.people(ANN, "Amy Stone", NOW)["people"]
        assert len(person["families"]) == 2
        assert [one["name"] for one in Clocks(connection).county(ANN, DAY, NOW)["clocks"]] == ["Amy Stone"]


def test_a_family_that_has_joined_another_answers_as_that_and_an_unknown_one_is_said(database: Database) -> None:
    hub = hub_of(database)
    amy, bea = (
        child("Amy Stone", "2014-01-01"),
        child("Bea Stone", "2015-01-01", addresses=[], identifiers=[{"scheme": "social_care_id", "value": "S2"}]),
    )
    hub.tell(enquiry("2026-10-15T09:00:00Z", "E1", people=[amy]), enquiry("2026-10-16T09:00:00Z", "E2", people=[bea]))
    with database.connect() as connection:
        profiles = Profiles(connection)
        before = [profiles.people(ANN, name, NOW)["people"][0]["families"][0] for name in ("Amy Stone", "Bea Stone")]
    mother = parent("Mia Stone", "1990-01-01")
    hub.tell(event("schools.concern", "2026-10-17T16:00:00Z", {"category": "worry"}, people=[amy, bea, mother]))
    with database.connect() as connection:
        own = Clocks(connection)
        answers = [own.family(ANN, UUID(one), DAY, NOW) for one in before]
        assert [sorted(one["name"] for one in answer["clocks"]) for answer in answers] == [
            ["Amy Stone", "Bea Stone"]
        ] * 2
        with pytest.raises(NotFound, match="There is no family"):
            own.family(ANN, the_enquiry("E9"), DAY, NOW)


def test_whether_a_child_was_seen_alone_is_for_whoever_may_read_of_the_visit(database: Database) -> None:
    hub = hub_of(database)
    seen = {"statutory": True, "seen": True, "seen_alone": False}
    hub.tell(
        social_care("child_protection_plan", "2026-10-01T10:00:00Z", reference="P1"),
        event("social_care.visit", "2026-10-05T10:00:00Z", seen, handling={"restricted_to": ["cse_team"]}),
    )
    hub.work("2026-10-20 12:00")
    cse = Caller("Cy", frozenset({"cse_team"}), "links")
    with database.connect() as connection:
        shown = [
            [
                (one["status"], one["seen_alone"])
                for one in Clocks(connection).county(who, DAY, NOW)["clocks"]
                if one["kind"] == "visit" and one["met_by"]
            ]
            for who in (ANN, cse)
        ]
    assert shown == [[("met", None)], [("met", False)]]


def test_a_changed_number_moves_no_clock_that_runs(database: Database) -> None:
    hub = hub_of(database)
    seen = event("social_care.visit", "2026-10-07T10:00:00Z", {"statutory": True, "seen": True})
    hub.tell(social_care("child_protection_plan", "2026-10-05T10:00:00Z", reference="P1"), seen)
    hub.work("2026-10-20 12:00")
    with database.connect() as connection:
        change(connection, BOB, "clock_visit_working_days", 5, date(2026, 10, 6), "more often", at("2026-10-06 12:00"))
        made = [one for one in Clocks(connection).county(ANN, DAY, NOW)["clocks"] if one["kind"] == "visit"]
        before = Clocks(connection).county(ANN, date(2026, 10, 5), at("2026-10-05 12:00"))["clocks"]
    assert [one["due_at"] for one in made] == ["2026-10-14T10:00:00Z", "2026-10-19T10:00:00Z"]
    assert [one["due_at"] for one in before if one["kind"] == "visit"] == ["2026-10-19T10:00:00Z"]


def test_what_was_followed_before_plans_were_told_apart_is_found_by_the_migration(database: Database) -> None:
    hub = hub_of(database)
    unborn = {"ref": "b", "role": "child", "expected_delivery_date": "2026-12-01", "name": {"family": "Stone"}}
    hub.tell(
        social_care("child_protection_plan", "2024-06-03T10:00:00Z", reference="P1"),
        social_care("referral", "2024-06-01T10:00:00Z", reference="R1"),
        event("health.concern", "2026-10-01T09:00:00Z", {"category": "birth"}, [unborn], indicators=["unborn_at_risk"]),
    )
    hub.work("2026-10-20 12:00")
    kept = "SELECT record, received_at, lasts FROM casework.statutory ORDER BY record"
    with database.connect() as connection:
        now = connection.execute(kept).fetchall()
        with connection.transaction():
            connection.execute("DELETE FROM casework.statutory WHERE received_at > '2026-01-01'")
            connection.execute("DROP INDEX casework.statutory_lasts_idx")
            connection.execute("ALTER TABLE casework.statutory DROP COLUMN lasts")
            connection.execute((MIGRATIONS / "0007_lasting.sql").read_bytes())
        assert connection.execute(kept).fetchall() == now
    assert [lasts for _, _, lasts in now].count(True) == 1
