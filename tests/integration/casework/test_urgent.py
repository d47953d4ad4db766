"""The urgent queue: raised by the record itself, by a clock from receipt, left by an answer or by a manager's word."""

from typing import Any

import pytest

from services.kernel.errors import NotAllowed, WrongUse
from services.kernel.postgres.connect import Database
from services.profile.casework.urgent_queue import UrgentQueue
from services.profile.domain.casework.urgent import urgent_stream
from tests.casework import ANN, BOB, Hub, act, hub_of
from tests.factories import child, concern, incident, parent, retraction, social_care

SEEN = "2026-10-16T15:30:00Z"
WHY = "A doctor has seen the bruise and explains it by a fall from a swing"
ANSWER = "No reasonable cause to suspect significant harm"


@pytest.fixture
def hub(database: Database) -> Hub:
    """A hub over a fresh database."""
    return hub_of(database)


def bruise(at: str = SEEN, **more: Any) -> dict[str, Any]:
    """A child has an injury that nobody explains."""
    return concern("schools", at, ["unexplained_injury"], **more)


def test_a_family_is_before_the_duty_manager_without_anybody_asking(hub: Hub) -> None:
    hub.tell(bruise(id="S1"))
    hub.work("2026-10-16 16:31")
    (one,) = hub.urgent(BOB, "2026-10-16 18:30")
    assert one["evidence"] == [{"source": "/agencies/schools/westshire", "id": "S1"}]
    assert (one["since"], one["status"], one["elapsed"]) == (SEEN, "waiting", "2 hours")
    assert one["to_diversion"] == "1 minute"
    assert "section 47" in one["question"]


def test_an_answer_in_the_record_takes_it_off_and_its_retraction_puts_it_back(hub: Hub) -> None:
    hub.tell(bruise())
    hub.work("2026-10-16 16:31")
    held = social_care("strategy_discussion", "2026-10-16T17:00:00Z", "completed")
    hub.tell(held)
    hub.work("2026-10-16 18:01")
    assert hub.urgent(BOB, "2026-10-16 18:01") == []
    hub.tell(retraction(held, "2026-10-16T18:00:00Z"))
    hub.work("2026-10-16 19:01")
    (one,) = hub.urgent(BOB, "2026-10-16 19:01")
    assert one["since"] == SEEN


def test_only_a_manager_with_a_rationale_may_release_a_family(hub: Hub) -> None:
    hub.tell(bruise())
    hub.work("2026-10-16 16:31")
    (one,) = hub.urgent(BOB, "2026-10-16 16:32")
    stream = urgent_stream(one["family"])
    with hub.book() as book:
        queue = UrgentQueue(book)
        with pytest.raises(NotAllowed):
            queue.release(act(ANN, "2026-10-16 17:00"), ANN, stream, WHY, ANSWER)
        with pytest.raises(WrongUse, match="rationale"):
            queue.release(act(BOB, "2026-10-16 17:00"), BOB, stream, "fine", ANSWER)
        done = queue.release(act(BOB, "2026-10-16 17:00"), BOB, stream, WHY, ANSWER)
    assert (done["status"], done["released_by"], done["rationale"]) == ("released", "Bob", WHY)
    hub.work("2026-10-17 09:00")
    assert hub.urgent(BOB, "2026-10-17 09:00") == []


def test_what_is_told_after_a_release_raises_the_family_again(hub: Hub) -> None:
    hub.tell(bruise())
    hub.work("2026-10-16 16:31")
    (one,) = hub.urgent(BOB, "2026-10-16 16:32")
    with hub.book() as book:
        UrgentQueue(book).release(act(BOB, "2026-10-16 17:00"), BOB, urgent_stream(one["family"]), WHY, ANSWER)
    hub.tell(incident("2026-10-18T20:00:00Z", ["disclosure_of_abuse"]))
    hub.work("2026-10-18 21:30")
    (again,) = hub.urgent(BOB, "2026-10-18 21:30")
    assert again["status"] == "waiting"
    assert len(again["evidence"]) == 2


def test_what_nobody_takes_goes_up_the_line_a_step_at_a_time_and_by_night_to_the_night(hub: Hub) -> None:
    hub.tell(bruise())
    hub.work("2026-10-16 16:31")
    hub.work("2026-10-16 17:30")
    hub.work("2026-10-16 17:32")
    hub.work("2026-10-16 17:33")
    told = notices(hub)
    assert [to for to, what in told if "nobody" in what] == ["out_of_hours"]
    hub.work("2026-10-16 18:40")
    assert [to for to, what in notices(hub) if "nobody" in what] == ["out_of_hours", "out_of_hours_manager"]
    (one,) = hub.urgent(BOB, "2026-10-16 18:41")
    assert one["step"] == 2
    with hub.book() as book:
        UrgentQueue(book).take(act(BOB, "2026-10-16 18:45"), BOB, urgent_stream(one["family"]), "Calling the school")
    hub.work("2026-10-17 10:00")
    assert len([to for to, what in notices(hub) if "nobody" in what]) == 2


def test_two_families_that_turn_out_to_be_one_are_one_case_with_the_first_clock(hub: Hub) -> None:
    mother = parent(identifiers=[{"scheme": "nhs_number", "value": "9434765919"}])
    amy = child("Amy Carter", identifiers=[{"scheme": "nhs_number", "value": "9434765870"}])
    bea = child("Bea Stone", "2015-06-01", identifiers=[{"scheme": "nhs_number", "value": "9434765927"}])
    hub.tell(bruise(people=[amy]), bruise("2026-10-16T16:00:00Z", people=[bea]))
    hub.work("2026-10-16 17:05")
    assert len(hub.urgent(BOB, "2026-10-16 17:05")) == 2
    hub.tell(
        incident("2026-10-16T16:30:00Z", people=[amy, mother]), incident("2026-10-16T16:40:00Z", people=[bea, mother])
    )
    hub.work("2026-10-16 17:45")
    (held,) = hub.urgent(BOB, "2026-10-16 17:45")
    assert (held["since"], len(held["evidence"])) == (SEEN, 2)


def notices(hub: Hub) -> list[tuple[str, str]]:
    """Who was told what."""
    with hub.database.connect() as connection:
        rows = connection.execute("SELECT recipient, doc ->> 'what' FROM casework.outbox WHERE channel = 'notice'")
        return rows.fetchall()
