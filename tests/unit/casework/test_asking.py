"""Information requests, whatever happens to them in whatever order: one first answer, one end, clocks from receipt."""

from typing import get_args
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.kernel.clock import SECOND, Instant
from services.profile.domain.casework import asking
from services.profile.domain.casework.acts import THE_HUB, Alarmed, Done, Fact
from services.profile.domain.casework.enquiry import Enquiry, Rated
from services.profile.domain.casework.enquiry_facts import Rating
from services.profile.domain.casework.request import (
    ANSWERS,
    REQUEST,
    Request,
    RequestAnswered,
    RequestAsked,
    request_stream,
)

HOUR = 3_600 * SECOND
STREAM = UUID(int=1)
RECEIVED: Instant = 1_000 * HOUR
DUE: dict[str, Instant] = {"red": RECEIVED + 4 * HOUR, "amber": RECEIVED + 24 * HOUR, "green": RECEIVED + 72 * HOUR}
ASKED = RequestAsked(
    enquiry=STREAM,
    record=STREAM,
    organisation="/agencies/police/westshire",
    question="What is known of her?",
    threshold="",
    necessity="",
    proportionality="",
    consent="given",
    consent_reason="",
    basis="",
    rating="green",
    started_at=RECEIVED,
    due_at=DUE["green"],
)


def answering(state: Request, what: int, at: Instant) -> list[Fact]:
    """An answer over the bus; the same number is the same record."""
    told = RequestAnswered(ANSWERS[what % len(ANSWERS)], "", "Because it is", "bus", UUID(int=what), at)
    return list(asking.answer(state, told))


def rating(state: Request, what: int) -> list[Fact]:
    """The enquiry rated anew."""
    rated = Rated(get_args(Rating)[what % 3], RECEIVED, "Ann", "Told more")
    about = Enquiry(
        source="",
        enquiry_id="",
        records=(STREAM,),
        received_at=RECEIVED,
        enquirer="police",
        due=DUE,
        decide_by=RECEIVED,
        old=False,
        ratings=(rated,),
    )
    return list(asking.move_due(state, about))


def happen(state: Request, step: tuple[str, int], at: Instant) -> list[Fact]:
    """What one step comes to."""
    name, what = step
    match name:
        case "answer":
            return answering(state, what, at)
        case "rate":
            return rating(state, what)
        case "lapse":
            return list(asking.lapse(state))
        case _:
            return list(asking.withdraw(state, "It is not needed"))


STEPS = st.lists(
    st.tuples(st.sampled_from(["answer", "rate", "lapse", "withdraw"]), st.integers(0, 5)), min_size=1, max_size=12
)


@given(STEPS)
def test_whatever_happens_the_first_answer_counts_and_the_clock_runs_from_receipt(steps: list[tuple[str, int]]) -> None:
    state = REQUEST.evolve(None, Done(STREAM, 1, RECEIVED, RECEIVED, THE_HUB, "", ASKED))
    first = None
    for number, step in enumerate(steps, 2):
        at = RECEIVED + number * HOUR
        for fact in happen(state, step, at):
            state = REQUEST.evolve(state, Done(STREAM, number, at, at, THE_HUB, "", fact))
        assert happen(state, step, at) == []
        first = first or state.answer
        assert state.answer == first
        (clock,) = REQUEST.deadlines(state)
        assert clock.started_at == RECEIVED
        assert clock.due_at == DUE[state.rating]
        assert (clock.met_at is None) == REQUEST.is_open(state)
        assert len({one.record for one in state.answers}) == len(state.answers)
        assert asking.standing(state, at) in {*ANSWERS, "waiting", "not_returned", "silent", "withdrawn"}
        assert (asking.gap(state) == "") == (
            asking.standing(state, at) in {"held", "not_held"}
            or (state.answer is None and state.withdrawn_at is not None)
        )


@given(st.integers(0, 5))
def test_a_chaser_is_sent_once_and_goes_to_the_sector_that_was_asked(version: int) -> None:
    state = REQUEST.evolve(None, Done(STREAM, 1, RECEIVED, RECEIVED, THE_HUB, "", ASKED))
    late = Done(STREAM, version, RECEIVED, RECEIVED, THE_HUB, "", Alarmed("answer", DUE["green"]))
    state = REQUEST.evolve(state, late)
    (clock,) = REQUEST.deadlines(state)
    assert clock.alarmed
    chaser, notice = REQUEST.tells(state, late)
    assert (chaser.channel, chaser.recipient, chaser.doc["is"]) == ("request", "police", "chaser")
    assert (notice.channel, notice.recipient) == ("notice", "duty_manager")


def test_the_same_question_to_the_same_organisation_is_the_same_request() -> None:
    one = request_stream(STREAM, "/agencies/police/westshire", "What is known of her?")
    assert one == request_stream(STREAM, "/agencies/police/westshire", " What is known of her? ")
    assert one != request_stream(STREAM, "/agencies/health/acute", "What is known of her?")
    assert one != request_stream(UUID(int=2), "/agencies/police/westshire", "What is known of her?")
