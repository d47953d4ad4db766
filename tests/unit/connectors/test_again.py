from pathlib import Path

import pytest

from services.ingest.connectors.again import Told
from services.kernel.errors import WrongUse
from tests.factories import Event, event


def referral(time: str, outcome: str = "assessment", **more: object) -> Event:
    details = {"status": "started", "reference": "R-1", "outcome": outcome}
    told = event("social_care.referral", "2024-01-10", details, id="R-1/started", time=time)
    return {**told, "data": {**told["data"], **more}}


FIRST, SECOND, THIRD = (f"2026-11-{day}T09:00:00Z" for day in (10, 11, 12))


def test_what_was_never_told_is_told_as_it_is() -> None:
    event = referral(FIRST)
    assert Told().news(event) is event


def test_what_was_told_before_is_not_told_again_whenever_it_is_converted() -> None:
    assert Told([referral(FIRST)]).news(referral(SECOND)) is None


def test_what_has_changed_is_a_correction_with_an_id_of_its_own() -> None:
    news = Told([referral(FIRST)]).news(referral(SECOND, "no further action"))
    assert news
    assert (news["id"], news["data"]["corrects"]) == (f"R-1/started/{SECOND}", "R-1/started")


def test_what_has_changed_back_is_a_correction_again() -> None:
    changed = Told([referral(FIRST)]).news(referral(SECOND, "no further action"))
    assert changed
    told = Told([referral(FIRST), changed])
    assert told.news(referral(THIRD, "no further action")) is None
    back = told.news(referral(THIRD))
    assert back
    assert back["data"]["corrects"] == "R-1/started"


def test_another_source_has_told_nothing() -> None:
    event = referral(SECOND)
    other = {**referral(FIRST), "source": "/agencies/social_care/eastshire"}
    assert Told([other]).news(event) is event


@pytest.mark.parametrize("text", ["nothing", "[]", "{}", '{"source": "a", "id": "b"}', '{"source": "a", "data": 1}'])
def test_a_file_that_has_no_events_is_said_with_its_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "told.ndjson"
    path.write_text("\n" + text)
    with pytest.raises(WrongUse, match="line 2, is no event"):
        Told.in_files([path])
