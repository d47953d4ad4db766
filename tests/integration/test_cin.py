"""The main job on real input: a children in need return, converted, sent, folded, and counted."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from services.ingest.application import Line
from services.ingest.connectors.again import Told
from services.ingest.connectors.cin import Conversion
from services.kernel import clock
from services.kernel.access import LOCAL_OPERATOR, Caller
from services.kernel.errors import NotAllowed
from services.kernel.postgres.connect import Connection, Database
from services.profile.application import Profiles
from services.profile.indicators import Indicators, RereferralsAnswer
from tests.factories import Event, child, event
from tests.hubs import fold, lines_of, register, send

SOURCE = "/agencies/social_care/example-county"
AT = clock.parse_instant("2026-11-24T17:00:00Z")
LATER = clock.parse_instant("2026-11-24T18:00:00Z")
DAY = date(2026, 11, 24)


def as_lines(events: Iterable[bytes]) -> list[Line]:
    return [Line("events.ndjson", number, raw) for number, raw in enumerate(events, 1)]


@pytest.fixture
def county(database: Database, data: Path) -> Database:
    """A hub that has the return, folded."""
    register(database, [SOURCE])
    lines = as_lines(Conversion(SOURCE, AT).events(data / "cin" / "fake_CIN_data.xml"))
    assert send(database, lines) == []
    assert fold(database).folded == len(lines) == 998
    return database


def counted(
    database: Database, first: date | None = None, last: date = DAY, as_of: clock.Instant = LATER
) -> RereferralsAnswer:
    with database.connect() as connection:
        return Indicators(connection).rereferrals(LOCAL_OPERATOR, first, last, as_of)


def test_a_return_becomes_331_people_and_20_rereferrals(county: Database) -> None:
    with county.connect() as connection:
        people = list(Profiles(connection).everybody(LOCAL_OPERATOR, LATER))
    assert len(people) == 331
    assert all(not one["names"] for one in people)
    answer = counted(county)
    assert (answer["referrals"], answer["rereferrals"], answer["rate"]) == (400, 20, 0.05)


def test_invalid_upns_are_kept_and_tie_nobody(county: Database) -> None:
    with county.connect() as connection:
        people = list(Profiles(connection).everybody(LOCAL_OPERATOR, LATER))
    upns = [one for person in people for one in person["identifiers"] if one["scheme"] == "upn"]
    assert len(upns) == 331
    assert sum("invalid" in one for one in upns) == 329


def test_every_rereferral_opens_to_its_two_referrals_of_one_child(county: Database) -> None:
    cases = counted(county)["cases"]
    first = cases[0]
    with county.connect() as connection:
        told = Profiles(connection).timeline_of_person(LOCAL_OPERATOR, first["person"], LATER)
    ids = [one["id"] for one in told["entries"]]
    assert ids.index(first["previous"]["id"]) < ids.index(first["referral"]["id"])
    for case in cases:
        days = [date.fromisoformat(case[which]["id"].split("/")[3]) for which in ("previous", "referral")]
        assert (days[1] - days[0]).days == case["days"] <= 365
        assert case["previous"]["id"].split("/")[1] == case["referral"]["id"].split("/")[1]


def test_a_span_counts_its_own_referrals_and_looks_back_past_its_beginning(county: Database) -> None:
    everything = counted(county)
    days = [case["referral"]["id"].split("/")[3] for case in everything["cases"]]
    assert days == sorted(days)
    since = date.fromisoformat(days[-1])
    late = counted(county, first=since)
    assert [case["referral"]["id"] for case in late["cases"]] == [everything["cases"][-1]["referral"]["id"]]
    assert late["referrals"] < everything["referrals"]
    early = counted(county, last=date.fromisoformat(days[-1]).replace(year=since.year - 1))
    assert early["rereferrals"] < everything["rereferrals"]


def test_as_of_an_instant_before_the_return_nothing_is_counted(county: Database) -> None:
    answer = counted(county, as_of=AT - clock.DAY)
    assert (answer["referrals"], answer["rereferrals"], answer["rate"]) == (0, 0, None)


def test_a_return_that_was_converted_twice_changes_nothing(county: Database, data: Path) -> None:
    path = data / "cin" / "fake_CIN_data.xml"
    assert send(county, as_lines(Conversion(SOURCE, AT).events(path))) == []
    assert fold(county).folded == 0


def test_a_later_conversion_after_the_first_tells_only_what_changed(
    county: Database, data: Path, tmp_path: Path
) -> None:
    path, changed, told = data / "cin" / "fake_CIN_data.xml", tmp_path / "changed.xml", tmp_path / "told.ndjson"
    told.write_bytes(b"\n".join(Conversion(SOURCE, AT).events(path)))
    changed.write_text(path.read_text().replace("<PrimaryNeedCode>N6<", "<PrimaryNeedCode>N4<", 1))
    conversion = Conversion(SOURCE, LATER, Told.in_files([told]))
    lines = as_lines(conversion.events(changed))
    report = conversion.report
    assert (report.events, report.corrections, report.unchanged) == (1, 1, 997)
    assert send(county, lines) == []
    fold(county)
    answer = counted(county)
    assert (answer["referrals"], answer["rereferrals"]) == (400, 20)
    with county.connect() as connection:
        timeline = Profiles(connection).timeline_of_person(LOCAL_OPERATOR, "social_care_id:RND000215205141", LATER)
    referrals = [one for one in timeline["entries"] if one["type"] == "social_care.referral.v1"]
    assert sorted(one["status"] for one in referrals) == ["corrected", "current"]


def test_a_later_conversion_that_does_not_know_the_first_is_refused_and_doubles_nothing(
    county: Database, data: Path
) -> None:
    lines = as_lines(Conversion(SOURCE, LATER).events(data / "cin" / "fake_CIN_data.xml"))
    refused = send(county, lines)
    assert len(refused) == 998
    assert {one.faults[0].code for one in refused} == {"id_reused"}


def test_the_read_of_an_indicator_is_on_record(county: Database, connection: Connection) -> None:
    counted(county, first=date(2022, 1, 1))
    rows = connection.execute("SELECT caller, action FROM profile.access_record").fetchall()
    assert (LOCAL_OPERATOR.name, "re-referrals from 2022-01-01 to 2026-11-24") in rows


def test_a_connector_may_count_nothing(connection: Connection) -> None:
    caller = Caller("feed", frozenset({"connector"}), "sending")
    with pytest.raises(NotAllowed):
        Indicators(connection).rereferrals(caller, None, DAY, LATER)


def referral(at: str, **more: object) -> Event:
    """A referral of Amy Carter, or of whomever ``people`` names."""
    details = {"status": "started", "reference": f"R-{at}"}
    return event("social_care.referral", at, details, **more)  # type: ignore[arg-type]


def rereferrals_of(database: Database, *events: Event) -> tuple[int, int]:
    lines = lines_of(*events)
    register(database, ["/agencies/social_care/westshire"])
    assert send(database, lines) == []
    fold(database)
    answer = counted(database)
    return answer["rereferrals"], answer["referrals"]


def test_a_referral_365_days_after_the_previous_one_is_a_rereferral_and_one_after_366_is_not(
    database: Database,
) -> None:
    events = [referral("2023-01-10"), referral("2024-01-10"), referral("2025-01-10")]
    assert rereferrals_of(database, *events) == (1, 3)


def test_a_referral_of_two_children_counts_for_each(database: Database) -> None:
    both = [child(), child("Ben Carter", "2016-02-01")]
    assert rereferrals_of(database, referral("2025-01-10"), referral("2025-06-10", people=both)) == (1, 3)


def test_a_child_who_has_grown_up_since_still_counts(database: Database) -> None:
    grown = [child(born="1995-05-04")]
    events = [referral("2010-01-10", people=grown), referral("2010-06-10", people=grown)]
    assert rereferrals_of(database, *events) == (1, 2)
