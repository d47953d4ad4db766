"""The story of a Saturday at two: the service is down, the pack is not, and Monday knows what was done."""

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from typer.testing import CliRunner

from services.cli import app
from services.kernel import ids
from services.kernel.access import Caller
from services.kernel.clock import Window
from services.kernel.errors import NotAllowed, WrongUse
from services.kernel.postgres.connect import Database
from services.profile.casework import journal, signing
from services.profile.casework.book import Act
from services.profile.casework.enquiries import Enquiries
from services.profile.casework.night_answers import ActedAnswer
from services.profile.casework.nights import Nights, since_last_working_day
from services.profile.casework.quality import Quality
from services.profile.domain.casework.deciding import Draft
from tests.casework import BOB, EVE, LIFE, NOEL, THRESHOLD, WHY, Hub, act, at, the_enquiry
from tests.factories import enquiry
from tests.nights import FRIDAY, MONDAY, decision, family, hub_of_the_night, packed, replace_line


@pytest.fixture
def hub(database: Database) -> Hub:
    """A hub before the night."""
    return hub_of_the_night(database)


@pytest.fixture
def key() -> Ed25519PrivateKey:
    """A hub's key."""
    return Ed25519PrivateKey.generate()


def unclocked(told: ActedAnswer) -> dict[str, object]:
    """An act without its clocks, which run on."""
    return {name: value for name, value in told.items() if name != "clocks"}


def test_story_9_a_decision_of_saturday_at_two_lands_in_mondays_report(
    hub: Hub, tmp_path: Path, key: Ed25519PrivateKey
) -> None:
    folder = packed(hub, tmp_path / "pack", key)
    told = signing.verified(folder)
    assert told["as_of"] == "2026-10-16T17:00:00Z"
    page = (folder / "index.html").read_text()
    assert "Amy Carter" in page
    assert "Bea Stone" in page
    assert "Cat Price" not in page
    assert "<b>that</b>" not in page
    assert page.index("Amy Carter") < page.index("Bea Stone")

    book_of_the_night = tmp_path / "night.ndjson"
    with pytest.raises(WrongUse, match="text of a decision"):
        journal.must_be_whole(decision(text="ok"))
    journal.append(book_of_the_night, decision())
    journal.append(
        book_of_the_night, decision(what="note", of=family(hub), at=at("2026-10-17 03:10"), text="Police are there now")
    )

    with hub.book() as book:
        nights = Nights(book)
        home = nights.sync(NOEL, book_of_the_night, at(MONDAY))
        again = nights.sync(BOB, book_of_the_night, at("2026-10-19 09:30"))
        shown = Enquiries(book).show(BOB, the_enquiry("E1"), at(MONDAY))
        report = nights.report(BOB, since_last_working_day(date(2026, 10, 19)), at("2026-10-19 09:30"))
    assert (home["applied"], home["refused"]) == (2, 0)
    assert [unclocked(one) for one in again["acts"]] == [unclocked(one) for one in home["acts"]]
    (made,) = shown["decisions"]
    assert (made["at"], made["decided_by"], made["as_of"]) == ("2026-10-17T01:00:00Z", "Noel", "2026-10-16T17:00:00Z")
    assert shown["history"][-1].get("recorded_at") == "2026-10-19T07:30:00Z"
    assert [(one["what"], one["acted_at"], one["after"]) for one in report["acts"]] == [
        ("decision", "2026-10-17T01:00:00Z", "2 days 6 hours"),
        ("note", "2026-10-17T02:10:00Z", "2 days 5 hours"),
    ]
    auditor = Caller("Audrey", frozenset({"auditor"}), "audit")
    with hub.book() as book:
        drawn = Quality(book).draw(
            act(auditor, MONDAY),
            auditor,
            ("October nights", "enquiries"),
            Window(date(2026, 10, 1), date(2026, 10, 31)),
            (1, 5),
        )
    assert [one["stratum"] for one in drawn["cases"]] == ["amber, section_47, out of hours"]


def test_what_cannot_be_applied_any_more_is_kept_with_why(hub: Hub, tmp_path: Path) -> None:
    night = tmp_path / "night.ndjson"
    journal.append(night, decision())
    journal.append(night, decision(what="note", of=family(hub), text="Called the police twice"))
    with hub.book() as book:
        told = Draft("strategy_discussion", WHY, THRESHOLD, LIFE)
        Enquiries(book).decide(act(BOB, "2026-10-17 01:00"), BOB, the_enquiry("E1"), told)
        home = Nights(book).sync(NOEL, night, at(MONDAY))
    late, told_note = home["acts"]
    assert (late["became"], "has been decided" in late["why"]) == ("refused", True)
    assert [(one["what"], one["by"], one["at"]) for one in late["meanwhile"]] == [
        ("enquiry decision made", "Bob", "2026-10-17T00:00:00Z"),
        ("enquiry decision authorised", "Bob", "2026-10-17T00:00:00Z"),
    ]
    assert [(one["name"], one["status"]) for one in late["clocks"]] == [("decision", "met"), ("oversight", "due")]
    assert (told_note["became"], told_note["meanwhile"], told_note["clocks"]) == ("applied", [], [])


def test_the_report_says_whether_the_clock_was_met_by_what_was_done(hub: Hub, tmp_path: Path) -> None:
    night = tmp_path / "night.ndjson"
    journal.append(night, decision())
    weekend, late = Window(date(2026, 10, 17), date(2026, 10, 18)), "2026-10-20 09:00"
    with hub.book() as book:
        nights = Nights(book)
        nights.sync(NOEL, night, at(MONDAY))
        (waits,) = nights.report(BOB, weekend, at(MONDAY))["acts"]
        (missed,) = nights.report(BOB, weekend, at(late))["acts"]
        Enquiries(book).authorise(act(BOB, late), BOB, the_enquiry("E1"), "Right to act at once")
        (met,) = nights.report(BOB, weekend, at(late))["acts"]
    assert [one["clocks"][0]["status"] for one in (waits, missed, met)] == ["due", "overdue", "met_late"]
    assert (met["synced_by"], met["roles"]) == ("Noel", ["out_of_hours"])


@pytest.mark.parametrize(
    ("morning", "first"),
    [("2026-10-21", "2026-10-20"), ("2026-10-19", "2026-10-16"), ("2027-03-30", "2027-03-25")],
)
def test_a_mornings_report_reaches_back_to_the_last_working_day(morning: str, first: str) -> None:
    day = date.fromisoformat(morning)
    assert since_last_working_day(day) == Window(date.fromisoformat(first), day)


def test_a_journal_that_has_lost_its_end_since_it_came_home_is_told(hub: Hub, tmp_path: Path) -> None:
    night = tmp_path / "night.ndjson"
    journal.append(night, decision())
    journal.append(night, decision(what="note", of=family(hub), text="Called the police twice"))
    with hub.book() as book:
        Nights(book).sync(NOEL, night, at(MONDAY))
        night.write_bytes(night.read_bytes().splitlines(keepends=True)[0])
        with pytest.raises(WrongUse, match="had 2 lines when it was last brought home, and has 1 now"):
            Nights(book).sync(NOEL, night, at("2026-10-19 09:00"))
        assert len(Nights(book).report(BOB, since_last_working_day(date(2026, 10, 19)), at(MONDAY))["acts"]) == 2


def test_a_managers_act_at_night_counts_once_a_manager_brings_it_home(hub: Hub, tmp_path: Path) -> None:
    night, urgent = tmp_path / "night.ndjson", UUID(hub.urgent(BOB, FRIDAY)[0]["urgent"])
    released = decision(what="release", of=urgent, actor="Bob", outcome="", lived_experience="")
    with pytest.raises(NotAllowed, match="A manager releases"):
        journal.must_be_whole(released)
    released = replace_line(released, roles=("duty_manager",))
    journal.append(night, decision(what="take", of=urgent, text="With the family until the morning"))
    journal.append(night, journal.must_be_whole(released))
    with hub.book() as book:
        with pytest.raises(NotAllowed, match="Line 2 was done as duty_manager"):
            Nights(book).sync(NOEL, night, at(MONDAY))
        home = Nights(book).sync(EVE, night, at("2026-10-19 09:00"))
    assert [(one["what"], one["became"], one["synced_by"]) for one in home["acts"]] == [
        ("take", "applied", "Noel"),
        ("release", "applied", "Eve"),
    ]
    assert hub.urgent(BOB, "2026-10-19 09:01") == []


def test_the_words_of_an_act_on_a_restricted_enquiry_are_for_those_who_may_read_it(hub: Hub, tmp_path: Path) -> None:
    secret = enquiry("2026-10-16T14:00:00Z", "E2", handling={"restricted_to": ["mash"]})
    hub.tell(secret)
    hub.work(FRIDAY)
    night, weekend = tmp_path / "night.ndjson", since_last_working_day(date(2026, 10, 19))
    journal.append(night, decision(of=the_enquiry("E2")))
    auditor = Caller("Audrey", frozenset({"auditor"}), "audit")
    with hub.book() as book:
        (home,) = Nights(book).sync(NOEL, night, at(MONDAY))["acts"]
        (shown,) = Nights(book).report(auditor, weekend, at(MONDAY))["acts"]
    assert (home["became"], home["text"]) == ("applied", f"section 47: {WHY}")
    assert (shown["became"], shown["text"], shown["clocks"]) == ("applied", "Restricted", [])


def test_a_sync_that_died_between_the_act_and_its_record_goes_on_where_it_was(hub: Hub, tmp_path: Path) -> None:
    night, line = tmp_path / "night.ndjson", decision()
    written = journal.append(night, line)
    command = ids.named("night line", written.digest)
    with hub.book() as book:
        made = Act.of(NOEL, line.at, command=command)
        told = Draft(line.outcome, line.text, line.threshold, line.lived_experience)
        Enquiries(book).decide(made, NOEL, line.of, told, line.shown)
        (home,) = Nights(book).sync(NOEL, night, at(MONDAY))["acts"]
        shown = Enquiries(book).show(BOB, the_enquiry("E1"), at(MONDAY))
    assert (home["became"], home["meanwhile"]) == ("applied", [])
    assert len(shown["decisions"]) == 1


def test_an_act_of_a_time_to_come_is_kept_and_not_applied(hub: Hub, tmp_path: Path) -> None:
    night = tmp_path / "night.ndjson"
    journal.append(night, decision(at=at("2026-10-20 02:00")))
    with hub.book() as book:
        (told,) = Nights(book).sync(NOEL, night, at(MONDAY))["acts"]
        shown = Enquiries(book).show(BOB, the_enquiry("E1"), at(MONDAY))
    assert told["became"] == "refused"
    assert "the clock of the machine" in told["why"]
    assert shown["decisions"] == []


def test_an_outcome_that_nobody_knows_is_refused_as_it_is_written_down() -> None:
    with pytest.raises(WrongUse, match="The outcome of a decision is one of"):
        journal.must_be_whole(decision(outcome="section47"))


def test_a_line_that_was_changed_or_left_out_is_found_where_the_next_one_stands(tmp_path: Path, hub: Hub) -> None:
    night = tmp_path / "night.ndjson"
    for hour in ("01:00", "02:00", "03:00"):
        journal.append(night, decision(at=at(f"2026-10-17 {hour}"), text=f"{WHY} at {hour}"))
    lines = night.read_bytes().splitlines(keepends=True)
    night.write_bytes(b"".join([lines[0], lines[1].replace(b"02:00", b"02:30"), lines[2]]))
    with pytest.raises(WrongUse, match="line 3"):
        list(journal.read(night))
    night.write_bytes(lines[0] + lines[2])
    with hub.book() as book, pytest.raises(WrongUse, match="line 2"):
        Nights(book).sync(NOEL, night, at(MONDAY))
    with hub.book() as book:
        assert len(Nights(book).report(BOB, Window(date(2026, 10, 17), date(2026, 10, 17)), at(MONDAY))["acts"]) == 1


def test_the_commands_of_the_night_need_no_database(hub: Hub, tmp_path: Path, key: Ed25519PrivateKey) -> None:
    folder = packed(hub, tmp_path / "pack", key)
    nowhere = {
        "KINFOLD_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "KINFOLD_AS": "Noel",
        "KINFOLD_ROLE": "out_of_hours",
        "KINFOLD_PURPOSE": "the night",
    }
    words = ["--text", WHY, "--outcome", "section_47", "--threshold", THRESHOLD, "--lived-experience", LIFE]
    night = str(tmp_path / "night.ndjson")
    for command in (
        ["verify", str(folder)],
        ["show", str(folder), "carter"],
        ["act", str(folder), night, "decision", str(the_enquiry("E1")), *words],
    ):
        done = CliRunner().invoke(app, ["out-of-hours", *command], env=nowhere)
        assert done.exit_code == 0, done.output
    (line,) = [one.line for one in journal.read(Path(night))]
    assert (line.actor, line.shown) == ("Noel", at(FRIDAY))
