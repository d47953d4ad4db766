"""Packs for nights: what is in them, for whom, and that nothing in them can be changed unnoticed."""

import json
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.kernel.errors import WrongUse
from services.kernel.postgres.connect import Database
from services.profile.application import Profiles
from services.profile.casework import signing
from services.profile.casework.meetings import Meetings
from tests.casework import ANN, CHAIR, Hub, act, at
from tests.factories import concern
from tests.nights import FRIDAY, flip, hub_of_the_night, packed


@pytest.fixture
def hub(database: Database) -> Hub:
    """A hub before the night."""
    return hub_of_the_night(database)


@pytest.fixture
def key() -> Ed25519PrivateKey:
    """A hub's key."""
    return Ed25519PrivateKey.generate()


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
