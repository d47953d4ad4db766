"""The story of a Saturday at two: the service is down, the pack is not, and Monday knows what was done."""

import json
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from typer.testing import CliRunner

from services.cli import app
from services.kernel.access import Caller
from services.kernel.clock import Window
from services.kernel.errors import NotAllowed, WrongUse
from services.kernel.postgres.connect import Database
from services.profile.application import Profiles
from services.profile.casework import journal, signing
from services.profile.casework.enquiries import Enquiries
from services.profile.casework.journal import Line
from services.profile.casework.meetings import Meetings
from services.profile.casework.night_answers import ActedAnswer
from services.profile.casework.night_pack import NightPack
from services.profile.casework.nights import Nights, must_be_whole
from services.profile.casework.quality import Quality
from services.profile.domain.casework.deciding import Draft
from tests.casework import ANN, BOB, CHAIR, EVE, LIFE, NOEL, THRESHOLD, WHY, Hub, act, at, hub_of, the_enquiry
from tests.factories import child, concern, enquiry, missing_reported

FRIDAY, SATURDAY, MONDAY = "2026-10-16 18:00", "2026-10-17 02:00", "2026-10-19 08:30"


@pytest.fixture
def hub(database: Database) -> Hub:
    """A hub with an urgent family that has an open enquiry, a child who is missing, and a family of no concern."""
    own = hub_of(database)
    first = enquiry("2026-10-16T14:00:00Z", "E1")
    first["data"]["details"]["rating"] = "amber"
    own.tell(
        first,
        concern(
            "schools", "2026-10-16T15:00:00Z", ["unexplained_injury"], summary="A bruise <b>that</b> nobody explains"
        ),
        missing_reported("2026-10-16T16:00:00Z", "M1", people=[child("Bea Stone", "2014-03-01")]),
        concern("housing", "2026-09-01T09:00:00Z", ["home_conditions"], [child("Cat Price", "2011-08-09")]),
    )
    own.work(FRIDAY)
    return own


@pytest.fixture
def key() -> Ed25519PrivateKey:
    """A hub's key."""
    return Ed25519PrivateKey.generate()


def packed(hub: Hub, folder: Path, key: Ed25519PrivateKey, caller: Caller = NOEL, now: str = FRIDAY) -> Path:
    """A pack made and signed."""
    with hub.book() as book:
        own = NightPack(book)
        files = own.files(caller, "the night", at(now), everybody=False)
        signing.write_signed(folder, files, own.about(caller, "the night", at(now)), key)
    return folder


def decision(**more: object) -> Line:
    """A decision as it is written down at night."""
    told = Line(
        what="decision",
        of=the_enquiry("E1"),
        actor="Noel",
        at=at(SATURDAY),
        shown=at(FRIDAY),
        text=WHY,
        outcome="section_47",
        threshold=THRESHOLD,
        lived_experience=LIFE,
    )
    return replace_line(told, **more)


def replace_line(line: Line, **more: object) -> Line:
    """A line with other parts."""
    parts = {name: getattr(line, name) for name in line.__struct_fields__}
    return Line(**{**parts, **more})


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
        must_be_whole(decision(text="ok"))
    journal.append(book_of_the_night, decision())
    journal.append(
        book_of_the_night, decision(what="note", of=family(hub), at=at("2026-10-17 03:10"), text="Police are there now")
    )

    with hub.book() as book:
        nights = Nights(book)
        home = nights.sync(NOEL, book_of_the_night, at(MONDAY))
        again = nights.sync(BOB, book_of_the_night, at("2026-10-19 09:30"))
        shown = Enquiries(book).show(BOB, the_enquiry("E1"), at(MONDAY))
        report = nights.report(BOB, Window(date(2026, 10, 17), date(2026, 10, 18)), at("2026-10-19 09:30"))
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
    assert [one["stratum"] for one in drawn["cases"]] == ["section_47, out of hours"]


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


def test_a_pack_says_how_far_the_record_had_been_folded(hub: Hub, tmp_path: Path, key: Ed25519PrivateKey) -> None:
    before = signing.verified(packed(hub, tmp_path / "before", key))["position"]
    hub.tell(concern("health", "2026-10-16T16:50:00Z", ["home_conditions"]))
    after = signing.verified(packed(hub, tmp_path / "after", key))["position"]
    assert sum(after.values()) == sum(before.values()) + 1


def test_the_items_of_the_last_meeting_are_in_the_pack_once_it_has_ended(
    hub: Hub, tmp_path: Path, key: Ed25519PrivateKey
) -> None:
    day = date(2026, 10, 16)
    with hub.book() as book:
        (cat,) = Profiles(book.connection).people(ANN, "Cat Price", at(FRIDAY))["people"]
        meetings, own = Meetings(book), UUID(cat["families"][0])
        meetings.plan(act(ANN, "2026-10-15 08:00"), ANN, day, at("2026-10-15 08:00"), ("Chris", ""))
        meetings.select(act(ANN, "2026-10-15 09:00"), ANN, day)
        meetings.add(act(ANN, "2026-10-15 09:01"), ANN, day, own, "The school asks for it")
        meetings.end(act(CHAIR, "2026-10-16 15:00"), CHAIR, day)
    told = json.loads((packed(hub, tmp_path / "pack", key) / "families" / f"{own}.json").read_bytes())
    assert told["why"] == ["meeting of 2026-10-16"]


def test_the_page_tells_times_in_london_and_what_the_agency_wrote(
    hub: Hub, tmp_path: Path, key: Ed25519PrivateKey
) -> None:
    hub.tell(
        concern("health", "2026-10-16T16:30:00Z", ["home_conditions"], narrative="No food & no <i>heating</i> there")
    )
    page = (packed(hub, tmp_path / "pack", key) / "index.html").read_text()
    assert "No food &amp; no &lt;i&gt;heating&lt;/i&gt; there" in page
    assert "Friday 16 October 2026, 16:00" in page
    assert "decision due, due Monday 19 October 2026, 15:00" in page
    assert "default-src 'none'" in page


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


def test_a_managers_act_at_night_counts_once_a_manager_brings_it_home(hub: Hub, tmp_path: Path) -> None:
    night, urgent = tmp_path / "night.ndjson", UUID(hub.urgent(BOB, FRIDAY)[0]["urgent"])
    released = decision(what="release", of=urgent, actor="Bob", outcome="", lived_experience="")
    with pytest.raises(NotAllowed, match="A manager releases"):
        must_be_whole(released)
    released = replace_line(released, roles=("duty_manager",))
    journal.append(night, decision(what="take", of=urgent, text="With the family until the morning"))
    journal.append(night, must_be_whole(released))
    with hub.book() as book:
        with pytest.raises(NotAllowed, match="Line 2 was done as duty_manager"):
            Nights(book).sync(NOEL, night, at(MONDAY))
        home = Nights(book).sync(EVE, night, at("2026-10-19 09:00"))
    assert [(one["what"], one["became"], one["synced_by"]) for one in home["acts"]] == [
        ("take", "applied", "Noel"),
        ("release", "applied", "Eve"),
    ]
    assert hub.urgent(BOB, "2026-10-19 09:01") == []


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
        must_be_whole(decision(outcome="section47"))


def test_each_family_of_a_pack_is_on_the_record_of_who_read_what(
    hub: Hub, tmp_path: Path, key: Ed25519PrivateKey
) -> None:
    folder = packed(hub, tmp_path / "pack", key)
    families = {UUID(path.stem) for path in (folder / "families").iterdir()}
    with hub.database.connect() as connection:
        rows = connection.execute("SELECT caller, unnest(subjects) FROM profile.access_record").fetchall()
    assert len(families) == 2
    assert families <= {subject for caller, subject in rows if caller == "Noel"}


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (lambda folder: flip(folder / "index.html"), "index.html was changed"),
        (lambda folder: flip(next((folder / "families").iterdir())), "was changed"),
        (lambda folder: (folder / "index.html").unlink(), "index.html is missing"),
        (lambda folder: (folder / "families" / "x.json").write_text("{}"), "x.json was added"),
        (lambda folder: flip(folder / "manifest.json"), "not signed by this key"),
        (lambda folder: flip(folder / "manifest.sig"), "not signed by this key"),
    ],
)
def test_every_changed_byte_of_a_pack_is_found(
    hub: Hub, tmp_path: Path, key: Ed25519PrivateKey, harm: Callable[[Path], object], says: str
) -> None:
    folder = packed(hub, tmp_path / "pack", key)
    signing.verified(folder)
    harm(folder)
    with pytest.raises(WrongUse, match=says):
        signing.verified(folder)


def test_a_pack_that_another_key_has_signed_is_not_the_hubs(hub: Hub, tmp_path: Path, key: Ed25519PrivateKey) -> None:
    folder = packed(hub, tmp_path / "pack", Ed25519PrivateKey.generate())
    pinned = tmp_path / "hub.pem"
    pinned.write_bytes(signing.public_pem(key.public_key()))
    signing.verified(folder)
    with pytest.raises(WrongUse, match="not signed by this key"):
        signing.verified(folder, pinned)


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


def test_what_its_reader_may_not_read_is_not_in_a_pack(hub: Hub, tmp_path: Path, key: Ed25519PrivateKey) -> None:
    secret = concern(
        "schools", "2026-10-16T15:30:00Z", summary="Seen in a car", handling={"restricted_to": ["cse_team"]}
    )
    hub.tell(secret)
    hub.work("2026-10-16 18:00")
    folder = packed(hub, tmp_path / "pack", key)
    everything = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert b"Seen in a car" not in everything
    assert b"Restricted. Ask the" in everything


class Tags(HTMLParser):
    """The tags of a page, and what they load."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep it."""
        self.tags.append(tag)
        self.loads += [
            value or "" for name, value in attrs if name in ("src", "href") and not (value or "").startswith("#")
        ]


def test_the_page_of_a_pack_needs_nothing_but_itself(hub: Hub, tmp_path: Path, key: Ed25519PrivateKey) -> None:
    page = Tags()
    page.feed((packed(hub, tmp_path / "pack", key) / "index.html").read_text())
    assert page.loads == []
    assert "script" not in page.tags
    assert page.tags.count("h1") == 1


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


def family(hub: Hub) -> UUID:
    """The family of Amy."""
    return UUID(hub.urgent(BOB, FRIDAY)[0]["family"])


def flip(path: Path) -> None:
    """Change one byte of a file."""
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.chmod(0o600)
    path.write_bytes(raw)
