"""Which records stand (contract, Faults): corrections, retractions, whatever came first."""

from itertools import permutations

import pytest

from services.profile.domain.standing import statuses
from tests.factories import Event, correction, event, retraction
from tests.understood import received
from tests.unit.people.told import record, somebody

FIRST = record(1, somebody())
SECOND = correction(FIRST, time="2026-06-02T12:00:00Z", id="R2", summary="Corrected")
THIRD = correction(FIRST, time="2026-06-03T12:00:00Z", id="R3", summary="Corrected again")


def status(*events: Event) -> dict[str, str]:
    """The status of each event, by its id; the same for every order in which they may be read."""
    entries = [received(one).entry for one in events]
    found = [{entry.id: statuses(order)[entry.record] for entry in entries} for order in permutations(entries)]
    assert all(one == found[0] for one in found)
    return dict(found[0])


def taken_back(what: str, at: str = "2026-06-09T00:00:00Z", by: str = "/agencies/schools/westshire") -> Event:
    """A retraction of an id, by a source."""
    details = {"retracts": what, "reason": "Wrong"}
    return event("partner.retraction", at, details, [], source=by, id=f"{what}-back")


def test_a_record_that_nothing_corrects_is_current() -> None:
    """Each by itself."""
    assert status(FIRST, record(5, somebody())) == {"R1": "current", "R5": "current"}


def test_a_corrected_record_counts_no_more() -> None:
    """It stays, marked."""
    assert status(FIRST, SECOND) == {"R1": "corrected", "R2": "current"}


def test_of_several_corrections_the_latest_by_time_stands() -> None:
    """Whichever came last."""
    assert status(FIRST, THIRD, SECOND) == {"R1": "corrected", "R2": "corrected", "R3": "current"}


def test_a_correction_issued_before_its_original_still_stands() -> None:
    """The clocks of one agency's systems need not agree."""
    early = correction(FIRST, time="2026-05-31T12:00:00Z", id="R0", occurred_at="2026-05-30")
    assert status(FIRST, early) == {"R1": "corrected", "R0": "current"}


def test_of_two_corrections_of_one_time_one_stands() -> None:
    """The same whatever the order: the later by id."""
    other = correction(FIRST, time="2026-06-02T12:00:00Z", id="R2b")
    assert status(FIRST, SECOND, other) == {"R1": "corrected", "R2": "corrected", "R2b": "current"}


def test_a_correction_of_a_correction_stands_for_the_event() -> None:
    """However long the chain; a later correction of the first version stands before it."""
    again = correction(SECOND, time="2026-06-04T12:00:00Z", id="R4")
    assert status(FIRST, SECOND, again) == {"R1": "corrected", "R2": "corrected", "R4": "current"}
    last = correction(FIRST, time="2026-06-05T12:00:00Z", id="R5")
    assert status(FIRST, SECOND, again, last)["R5"] == "current"


def test_a_retraction_takes_an_event_back() -> None:
    """The retraction itself stands."""
    assert status(FIRST, retraction(FIRST, "2026-06-02T00:00:00Z")) == {"R1": "retracted", "R1-retracted": "current"}


@pytest.mark.parametrize("version", ["R1", "R2", "R3"])
def test_retracting_any_version_retracts_the_event(version: str) -> None:
    """The original does not return."""
    found = status(FIRST, SECOND, THIRD, taken_back(version))
    assert [found[one] for one in ("R1", "R2", "R3")] == ["retracted"] * 3


def test_a_correction_that_comes_after_the_retraction_is_retracted() -> None:
    """The event has been taken back."""
    late = correction(FIRST, time="2026-06-12T12:00:00Z", id="R12")
    assert status(FIRST, taken_back("R1"), late)["R12"] == "retracted"


def test_a_retraction_of_what_is_not_known_waits() -> None:
    """It retracts nothing else."""
    assert status(taken_back("R1"), record(5, somebody())) == {"R1-back": "current", "R5": "current"}


def test_a_source_takes_back_its_own_alone() -> None:
    """The same id of another source is another event."""
    assert status(FIRST, taken_back("R1", by="/agencies/health/royal"))["R1"] == "current"


def test_a_retraction_taken_back_has_no_effect() -> None:
    """The event stands again, for it was never taken back."""
    back = taken_back("R1")
    found = status(FIRST, back, taken_back(back["id"], "2026-06-10T00:00:00Z"))
    assert found == {"R1": "current", "R1-back": "retracted", "R1-back-back": "current"}


def test_a_corrected_retraction_retracts_what_it_now_names() -> None:
    """It named the wrong event."""
    other = record(5, somebody())
    right = taken_back("R5", "2026-06-10T00:00:00Z")
    right["data"]["corrects"] = "R1-back"
    found = status(FIRST, other, taken_back("R1"), right)
    assert (found["R1"], found["R5"]) == ("current", "retracted")
