"""Enquiries from the record to a decision: clocks from receipt, overrides by name, what was known on the day."""

from typing import Any

import pytest

from services.kernel.errors import NotAllowed, Stale, WrongUse
from services.kernel.ids import named
from services.kernel.postgres.connect import Database
from services.profile.casework import rebuild
from services.profile.casework.enquiries import Enquiries
from services.profile.casework.entering import Entering
from services.profile.casework.published import publishing
from services.profile.domain.casework.deciding import Draft
from tests.casework import ANN, BOB, EVE, LIFE, THRESHOLD, WHY, Hub, act, hub_of, the_enquiry
from tests.factories import child, concern, correction, decision, enquiry, retraction, social_care
from tests.hubs import register

FRIDAY = "2026-10-16T15:30:00Z"


@pytest.fixture
def hub(database: Database) -> Hub:
    """A hub over a fresh database."""
    return hub_of(database)


def rated(at: str, enquiry_id: str, rating: str, **more: Any) -> dict[str, Any]:
    """An enquiry with a rating."""
    told = enquiry(at, enquiry_id, **more)
    told["data"]["details"]["rating"] = rating
    return told


def draft(outcome: str = "no_further_action", rationale: str = WHY) -> Draft:
    """A decision as somebody words it."""
    return Draft(outcome, rationale, THRESHOLD, LIFE)


def decided(hub: Hub, caller: Any, when: str, told: Draft, enquiry_id: str = "E1", **more: Any) -> Any:
    """A decision made."""
    with hub.book() as book:
        return Enquiries(book).decide(act(caller, when, **more), caller, the_enquiry(enquiry_id), told)


def test_an_enquiry_is_opened_by_its_record_and_by_no_second_reading_of_it(hub: Hub) -> None:
    hub.tell(rated(FRIDAY, "E1", "amber"))
    hub.work("2026-10-16 17:00")
    (one,) = hub.enquiries(ANN, "2026-10-16 17:00")
    assert (one["rating"], one["version"], one["status"]) == ("amber", 1, "open")
    assert one["received_at"] == FRIDAY
    with hub.database.connect() as connection:
        connection.execute("DELETE FROM casework.position")
    hub.work("2026-10-16 17:05")
    (again,) = hub.enquiries(ANN, "2026-10-16 17:00")
    assert again == one


def test_story_3_the_clock_runs_from_friday_whatever_the_rating_becomes(hub: Hub) -> None:
    hub.tell(rated(FRIDAY, "E1", "amber"))
    hub.work("2026-10-16 17:00")
    with hub.book() as book:
        enquiries = Enquiries(book)
        with pytest.raises(WrongUse, match="reason for a rating"):
            enquiries.rate(act(ANN, "2026-10-19 09:00"), ANN, the_enquiry("E1"), "red", "")
        told = enquiries.rate(
            act(ANN, "2026-10-19 09:00"), ANN, the_enquiry("E1"), "red", "School says that she was hit"
        )
    assert told["rating"] == "red"
    assert told["information_due"] == "2026-10-16T19:30:00Z"
    (clock,) = told["clocks"]
    assert (clock["name"], clock["started_at"], clock["due_at"]) == ("decision", FRIDAY, "2026-10-19T15:30:00Z")
    assert (clock["elapsed"], clock["working"]) == ("2 days 16 hours", "16 hours 30 minutes")
    assert [one["rating"] for one in told["ratings"]] == ["amber", "red"]


def test_a_correction_does_not_make_the_wait_shorter(hub: Hub) -> None:
    first = rated(FRIDAY, "E1", "green")
    again = correction(first, time="2026-10-19T10:00:00Z")
    again["data"]["details"] = {**first["data"]["details"], "rating": "red"}
    hub.tell(first, again)
    hub.work("2026-10-19 12:00")
    (one,) = hub.enquiries(ANN, "2026-10-19 12:00")
    assert (one["received_at"], one["rating"]) == (FRIDAY, "red")


def test_a_retracted_enquiry_is_no_work_any_more(hub: Hub) -> None:
    first = rated(FRIDAY, "E1", "green")
    hub.tell(first)
    hub.work("2026-10-16 17:00")
    hub.tell(retraction(first, "2026-10-17T10:00:00Z"))
    hub.work("2026-10-19 12:00")
    assert hub.enquiries(ANN, "2026-10-19 12:00") == []


def test_a_decision_told_by_the_record_ends_the_wait(hub: Hub) -> None:
    hub.tell(rated(FRIDAY, "E1", "green"), decision("2026-10-17T09:00:00Z", "E1"))
    hub.work("2026-10-19 12:00")
    assert hub.enquiries(ANN, "2026-10-19 12:00") == []


def test_what_came_with_old_files_raises_no_alarm(hub: Hub) -> None:
    hub.tell(rated("2026-03-02T09:00:00Z", "E1", "red"))
    hub.work("2026-10-19 12:00")
    (one,) = hub.enquiries(ANN, "2026-10-19 12:00")
    assert [clock["status"] for clock in one["clocks"]] == ["overdue"]
    assert waiting_messages(hub) == []


def test_an_alarm_is_raised_once_of_a_clock_that_ran_out(hub: Hub) -> None:
    hub.tell(rated(FRIDAY, "E1", "green"))
    hub.work("2026-10-19 16:29")
    assert waiting_messages(hub) == []
    hub.work("2026-10-19 16:31")
    hub.work("2026-10-20 09:00")
    (alarm,) = waiting_messages(hub)
    assert alarm["what"] == "decision overdue"
    assert alarm["enquiry"] == str(the_enquiry("E1"))
    assert "Amy" not in str(alarm)


def test_an_analysts_decision_stands_once_a_manager_has_authorised_it(hub: Hub) -> None:
    hub.tell(rated(FRIDAY, "E1", "green"))
    hub.work("2026-10-16 17:00")
    made = decided(hub, ANN, "2026-10-19 10:00", draft())
    assert made["status"] == "to_be_authorised"
    with hub.book() as book:
        enquiries = Enquiries(book)
        with pytest.raises(NotAllowed):
            enquiries.authorise(act(ANN, "2026-10-19 10:01"), ANN, the_enquiry("E1"), "")
        done = enquiries.authorise(act(BOB, "2026-10-19 11:00"), BOB, the_enquiry("E1"), "Agreed")
        with pytest.raises(WrongUse, match="has been decided"):
            enquiries.rate(act(ANN, "2026-10-19 12:00"), ANN, the_enquiry("E1"), "red", "Because of the call")
    assert done["status"] == "decided"
    assert [clock["status"] for clock in done["clocks"]] == ["met", "due"]


def test_the_referrer_is_told_and_the_record_has_the_decision(hub: Hub) -> None:
    hub.tell(rated(FRIDAY, "E1", "green"))
    hub.work("2026-10-16 17:00")
    decided(hub, BOB, "2026-10-19 10:00", draft("early_help"))
    hub.work("2026-10-19 10:01")
    (told,) = hub.published("schools")
    assert told["type"] == "kinfold.outcome.v1"
    assert told["data"] == {"enquiry_id": "E1", "outcome": "early_help"}
    with hub.database.connect() as connection:
        rows = connection.execute("SELECT state FROM published.record").fetchall()
    (own,) = [bytes(state) for (state,) in rows if b"kinfold-decision-" in bytes(state)]
    assert b'"outcome":"early_help"' in own
    assert b'"authorised_by":"Bob"' in own
    assert hub.work("2026-10-19 10:02") == 1
    assert hub.work("2026-10-19 10:03") == 0


def test_story_7_less_than_an_urgent_indicator_calls_for_is_an_override_by_its_name(hub: Hub) -> None:
    hub.tell(
        rated(FRIDAY, "E1", "amber"),
        concern("schools", "2026-10-16T16:00:00Z", ["unexplained_injury"], id="S1"),
    )
    hub.work("2026-10-16 17:30")
    with pytest.raises(WrongUse, match="rationale of a decision"):
        decided(hub, ANN, "2026-10-19 10:00", draft("early_help", "fine"))
    made = decided(hub, ANN, "2026-10-19 10:00", draft("early_help"))
    assert made["decisions"][0]["override"]
    assert made["decisions"][0]["urgent"] == [{"source": "/agencies/schools/westshire", "id": "S1"}]
    with hub.book() as book:
        enquiries, of = Enquiries(book), the_enquiry("E1")
        done = enquiries.authorise(act(BOB, "2026-10-19 11:00"), BOB, of, "")
        assert [clock["name"] for clock in done["clocks"]] == ["decision", "override 2", "oversight"]
        with pytest.raises(WrongUse, match="somebody else"):
            enquiries.see_override(act(BOB, "2026-10-19 12:00"), BOB, of, "I agree with it", agrees=True)
        seen = enquiries.see_override(act(EVE, "2026-10-19 12:00"), EVE, of, "The injury needs a medical", agrees=False)
    assert (seen["decisions"][0]["second_manager"], seen["decisions"][0]["second_agrees"]) == ("Eve", False)


def test_an_urgent_record_that_was_answered_makes_no_override(hub: Hub) -> None:
    hub.tell(
        rated(FRIDAY, "E1", "amber"),
        concern("schools", "2026-10-16T16:00:00Z", ["unexplained_injury"]),
        social_care("strategy_discussion", "2026-10-16T17:00:00Z", "completed"),
    )
    hub.work("2026-10-16 18:30")
    assert not decided(hub, ANN, "2026-10-19 10:00", draft("early_help"))["decisions"][0]["override"]


def test_a_decision_shows_what_was_known_when_it_was_made_whatever_is_told_later(hub: Hub) -> None:
    hub.tell(*(rated(f"2026-0{month}-05T09:00:00Z", f"E{month}", "green") for month in (5, 6)))
    hub.tell(rated(FRIDAY, "E1", "amber"))
    hub.work("2026-10-16 17:00")
    made = decided(hub, BOB, "2026-10-19 10:00", draft("advice"))
    (seen,) = made["decisions"][0]["seen"]
    assert seen["rule"] == "repeat_enquiries"
    hub.tell(rated("2026-10-20T09:00:00Z", "E9", "green"))
    with hub.book() as book:
        then = Enquiries(book).replay(BOB, the_enquiry("E1"), made["decisions"][0]["version"])
    assert then["same"]
    assert then["replayed"] == [seen]


def test_a_stale_form_gets_the_difference_and_overwrites_nothing(hub: Hub) -> None:
    hub.tell(rated(FRIDAY, "E1", "green"))
    hub.work("2026-10-16 17:00")
    with hub.book() as book:
        enquiries, of = Enquiries(book), the_enquiry("E1")
        enquiries.rate(act(BOB, "2026-10-16 18:00", expected=1), BOB, of, "red", "There was a second call")
        with pytest.raises(Stale, match="Bob changed it") as refused:
            enquiries.rate(act(ANN, "2026-10-16 18:01", expected=1), ANN, of, "amber", "It looks less bad")
        assert enquiries.show(ANN, of, act(ANN, "2026-10-16 18:02").at)["rating"] == "red"
    (change,) = refused.value.changes
    assert (change["by"], change["what"]) == ("Bob", "enquiry rated")


def test_the_same_command_sent_twice_changes_nothing(hub: Hub) -> None:
    hub.tell(rated(FRIDAY, "E1", "green"))
    hub.work("2026-10-16 17:00")
    key = named("command", "Ann", "one")
    first = decided(hub, ANN, "2026-10-19 10:00", draft(), command=key)
    assert decided(hub, ANN, "2026-10-19 10:05", draft(), command=key)["version"] == first["version"]


def test_what_is_read_of_casework_comes_from_its_streams_alone(hub: Hub) -> None:
    hub.tell(rated(FRIDAY, "E1", "amber"), concern("schools", "2026-10-16T16:00:00Z", ["unexplained_injury"]))
    hub.work("2026-10-16 17:30")
    decided(hub, ANN, "2026-10-19 10:00", draft("early_help"))
    hub.work("2026-10-20 10:00")
    with hub.database.connect() as connection:
        count, differ = rebuild.differences(connection)
        assert (count > 3, differ) == (True, [])
        assert rebuild.again(connection) == 2
        assert rebuild.differences(connection) == (count, [])
        connection.execute("UPDATE casework.state SET doc = jsonb_set(doc, '{enquirer}', '\"police\"')")
        connection.execute("UPDATE casework.deadline SET due_at = due_at + interval '1 hour'")
        assert rebuild.differences(connection) == (count, ["casework.state", "casework.deadline"])


def test_the_form_entered_twice_is_one_enquiry(hub: Hub) -> None:
    register(hub.database, ["/agencies/social_care/westshire"])
    form = {
        "summary": "A neighbour heard shouting at night",
        "enquirer": "public",
        "concerns": ["domestic abuse"],
        "consent": "not_sought",
        "rating": "amber",
        "people": [child()],
    }
    with hub.book() as book, publishing(hub.log) as publisher:
        entering = Entering(book, publisher)
        with pytest.raises(WrongUse, match="/data/details/consent"):
            entering.enter(act(ANN, "2026-10-16 10:00"), ANN, {**form, "consent": "maybe"})
        with pytest.raises(WrongUse, match="The form has no 'colour'"):
            entering.enter(act(ANN, "2026-10-16 10:00"), ANN, {**form, "colour": "red"})
        made = [entering.enter(act(ANN, when), ANN, form) for when in ("2026-10-16 10:00", "2026-10-16 10:05")]
    hub.fold()
    hub.work("2026-10-16 11:00")
    assert made[0] == made[1]
    (one,) = hub.enquiries(ANN, "2026-10-16 11:00")
    assert (one["enquiry"], one["received_at"], one["rating"]) == (made[0]["enquiry"], "2026-10-16T09:00:00Z", "amber")


def test_who_may_not_read_an_enquirys_record_sees_that_it_is_there_and_no_more(hub: Hub) -> None:
    hub.tell(rated(FRIDAY, "E1", "amber", handling={"restricted_to": ["cse_team"]}))
    hub.work("2026-10-16 17:00")
    (one,) = hub.enquiries(ANN, "2026-10-16 17:00")
    assert (one["summary"], one["children"]) == ("Restricted", [])
    with hub.book() as book:
        with pytest.raises(NotAllowed, match="ask the cse team"):
            Enquiries(book).show(ANN, the_enquiry("E1"), act(ANN, "2026-10-16 18:00").at)
        with pytest.raises(NotAllowed, match="ask the cse team"):
            Enquiries(book).rate(act(ANN, "2026-10-16 18:00"), ANN, the_enquiry("E1"), "red", "Because of a call")
    assert hub.enquiries(ANN, "2026-10-16 18:01")[0]["version"] == 1


def waiting_messages(hub: Hub) -> list[Any]:
    """The notices that wait to be sent."""
    with hub.database.connect() as connection:
        rows = connection.execute("SELECT doc FROM casework.outbox WHERE channel = 'notice' ORDER BY message_no")
        return [doc for (doc,) in rows.fetchall()]
