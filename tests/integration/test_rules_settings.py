"""The numbers of the rules are dated: who set which, from when, since when that is known, and why."""

from datetime import date

import pytest

from services.kernel import clock
from services.kernel.access import LOCAL_OPERATOR, Caller
from services.kernel.errors import NotAllowed, WrongUse
from services.kernel.postgres.connect import Connection, Database
from services.profile import reading, settings
from services.profile.application import Profiles
from services.profile.domain.thresholds import NATIONAL, Thresholds
from tests.factories import enquiry
from tests.hubs import fold, lines_of, register, send

SET_AT = clock.parse_instant("2026-05-10T12:00:00Z")
LATER = clock.parse_instant("2026-12-01T00:00:00Z")
NAME = "repeat_enquiries_count"
FROM = date(2026, 6, 1)


def change(connection: Connection, value: int, *, day: date = FROM, name: str = NAME, at: int = SET_AT) -> None:
    settings.change(connection, LOCAL_OPERATOR, name, value, day, "Board's decision", at)


def test_a_number_is_in_force_from_its_day_on_and_not_before(connection: Connection) -> None:
    change(connection, 2)
    assert reading.thresholds(connection, date(2026, 5, 31), LATER) == Thresholds()
    assert reading.thresholds(connection, FROM, LATER) == Thresholds(repeat_enquiries_count=2)


def test_a_number_is_not_known_before_it_was_set(connection: Connection) -> None:
    change(connection, 2, day=date(2026, 1, 1))
    assert reading.thresholds(connection, FROM, SET_AT - 1).repeat_enquiries_count == 3
    assert reading.thresholds(connection, FROM, SET_AT).repeat_enquiries_count == 2


def test_of_two_numbers_the_one_in_force_from_the_later_day_holds_then_the_one_set_last(connection: Connection) -> None:
    change(connection, 2)
    change(connection, 4, day=date(2026, 1, 1))
    assert reading.thresholds(connection, FROM, LATER).repeat_enquiries_count == 2
    assert reading.thresholds(connection, date(2026, 5, 31), LATER).repeat_enquiries_count == 4
    change(connection, 5, at=SET_AT + 1)
    assert reading.thresholds(connection, FROM, LATER).repeat_enquiries_count == 5


def test_the_numbers_in_force_say_whose_they_are_and_why(connection: Connection) -> None:
    change(connection, 2)
    shown = {one.name: one for one in settings.in_force(connection, LOCAL_OPERATOR, FROM, LATER)}
    assert list(shown) == list(Thresholds.__struct_fields__)
    changed = settings.Setting(
        NAME, 2, national=False, set_by="local operator", reason="Board's decision", in_force_from="2026-06-01"
    )
    assert shown[NAME] == changed
    assert shown["rereferral_days"] == settings.Setting("rereferral_days", 365, national=True)
    assert {name for name, one in shown.items() if one.national} == NATIONAL.keys()


@pytest.mark.parametrize("name", sorted(NATIONAL))
def test_a_national_number_is_not_a_hubs_to_choose(connection: Connection, name: str) -> None:
    with pytest.raises(WrongUse, match="national"):
        change(connection, 80, name=name)


@pytest.mark.parametrize("value", [0, -1, 10_001])
def test_a_number_out_of_its_range_is_refused(connection: Connection, value: int) -> None:
    with pytest.raises(WrongUse, match="1 to 10000"):
        change(connection, value)


def test_a_number_of_no_rule_is_refused(connection: Connection) -> None:
    with pytest.raises(WrongUse, match="no setting"):
        change(connection, 2, name="repeat_everything")


def test_nobody_changes_a_number_without_saying_why(connection: Connection) -> None:
    with pytest.raises(WrongUse, match="--reason"):
        settings.change(connection, LOCAL_OPERATOR, NAME, 2, FROM, "  ", SET_AT)


@pytest.mark.parametrize("role", ["analyst", "chair", "auditor"])
def test_nobody_but_a_duty_manager_or_the_operator_changes_a_number(connection: Connection, role: str) -> None:
    caller = Caller("somebody", frozenset({role}), "a test")
    with pytest.raises(NotAllowed):
        settings.change(connection, caller, NAME, 2, FROM, "Board's decision", SET_AT)
    manager = Caller("a manager", frozenset({"duty_manager"}), "a test")
    settings.change(connection, manager, NAME, 2, FROM, "Board's decision", SET_AT)
    assert reading.thresholds(connection, FROM, LATER).repeat_enquiries_count == 2


def test_last_years_meeting_is_held_again_with_last_years_numbers(database: Database) -> None:
    told = [enquiry("2025-03-01", "ENQ-1"), enquiry("2026-03-01", "ENQ-2")]
    register(database, {"/agencies/social_care/westshire"})
    assert send(database, lines_of(*told)) == []
    fold(database)
    with database.connect() as connection:
        change(connection, 1)
        profiles = Profiles(connection)
        before, after = (profiles.agenda(LOCAL_OPERATOR, day, LATER) for day in (date(2026, 5, 31), FROM))
    assert before["items"] == []
    assert before["rules"]["repeat_enquiries"]["settings"] == {"count": 3, "months": 12}
    assert after["rules"]["repeat_enquiries"]["settings"] == {"count": 1, "months": 12}
    (item,) = after["items"]
    assert item["route"] == "monthly"
    assert item["findings"] == [
        {
            "rule": "repeat_enquiries",
            "version": "1",
            "says": "1 enquiry about Amy Carter in the 12 months to 1 June 2026; 1 puts a family on the table.",
            "window": {"from": "2025-06-02", "to": "2026-06-01"},
            "evidence": [{"source": "/agencies/social_care/westshire", "id": told[1]["id"]}],
        }
    ]
