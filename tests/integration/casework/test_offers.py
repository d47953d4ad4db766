"""What is found beside the rules is shown to whoever prepares the meeting, and put on no agenda by itself."""

import json
from typing import Any
from uuid import UUID

import pytest
from typer.testing import CliRunner

from services.cli import app
from services.cli.tied import tied_families
from services.kernel.clock import parse_date
from services.kernel.errors import NotFound
from services.kernel.postgres.connect import Database
from services.profile.answers import AgendaAnswer
from services.profile.casework.meetings import Meetings
from services.profile.casework.offers import Offers
from services.profile.drafting import Drafting
from tests.casework import ANN, Hub, act, at, hub_of
from tests.commands import asking
from tests.integration.links.test_tied import TOLD
from tests.integration.web.reader import read
from tests.integration.web.site import running
from tests.links import follow

DAY = parse_date("2026-11-24")
SAYS = "enquiries about them together"


@pytest.fixture
def hub(database: Database) -> Hub:
    """Two families whose enquiries add up over a man, and a meeting that is planned."""
    opened = hub_of(database)
    opened.tell(*TOLD)
    follow(database)
    with opened.book() as book:
        Meetings(book).plan(act(ANN, "2026-11-01 09:00"), ANN, DAY, None, ("Chris", "Room 4"))
    return opened


def said(hub: Hub, *words: str) -> str:
    """What a command prints for people."""
    done = CliRunner().invoke(app, list(words), env=asking(hub.database, ANN))
    assert done.exit_code == 0, done.output
    return " ".join(done.stdout.replace("│", " ").split())


def offered(hub: Hub) -> dict[str, tuple[str, str]]:
    """Each family that is offered: its identifier, and how it stands, by the name of its child."""
    with hub.book() as book:
        (one,) = Offers(book, tied_families).of(ANN, DAY)["offered"]
    return {told["children"][0]["name"]: (told["family"], told["stands"]) for told in one["families"]}


def test_the_agenda_shows_it_beside_the_table_and_its_json_stays_as_it_is(hub: Hub) -> None:
    shown = said(hub, "agenda", "--date", "2026-11-24")
    assert shown.index("0 for the meeting") < shown.index("Beside the rules") < shown.index("Daz Pike ties")
    assert all(told["id"] in shown for told in TOLD)
    told = json.loads(said(hub, "agenda", "--date", "2026-11-24", "--format", "json"))
    assert (set(told), told["items"]) == (set(AgendaAnswer.__annotations__), [])


def test_the_agenda_of_then_shows_what_was_known_then(hub: Hub) -> None:
    then = ["agenda", "--date", "2026-11-24", "--as-of"]
    assert "Daz Pike ties" in said(hub, *then, "2026-06-13T00:00:00Z")
    assert "Daz Pike" not in said(hub, *then, "2026-06-11T00:00:00Z")


def test_the_page_of_the_agenda_shows_it_with_its_evidence(hub: Hub) -> None:
    with running(hub.database) as site:
        page = read(site.get("/", date="2026-11-24"))
        assert SAYS in page.text
        assert all(told["id"] in page.text for told in TOLD)
        families = {family for family, _ in offered(hub).values()}
        assert all(any(link.startswith(f"/families/{family}") for link in page.links()) for family in families)
        api = site.found("/api/v1/meetings/2026-11-24/offers")
        assert [one["adult"]["name"] for one in api["offered"]] == ["Daz Pike"]


def test_a_selection_offers_the_families_and_adds_none_until_a_worker_does(hub: Hub) -> None:
    assert "Offered: Daz Pike ties 2 families" in said(hub, "meeting", "select", "2026-11-24")
    with hub.book() as book:
        assert Meetings(book).show(ANN, DAY, at("2026-11-20 09:00"))["items"] == []
    family, stands = offered(hub)["Jade Hill"]
    assert stands == "not_on_it"
    said(hub, "meeting", "add", "2026-11-24", family, "--reason", "Tied to another family by Daz Pike")
    assert {name: stands for name, (_, stands) in offered(hub).items()} == {
        "Jade Hill": "on",
        "Megan Price": "not_on_it",
    }
    other, _ = offered(hub)["Megan Price"]
    said(hub, "meeting", "add", "2026-11-24", other, "--reason", "Tied to another family by Daz Pike")
    assert said(hub, "meeting", "offers", "2026-11-24") == ""


def test_nothing_is_offered_for_a_meeting_that_is_not_planned(hub: Hub) -> None:
    with hub.book() as book, pytest.raises(NotFound):
        Offers(book, tied_families).of(ANN, parse_date("2026-12-24"))


def test_a_draft_names_the_tie_and_not_the_other_family(hub: Hub) -> None:
    family, _ = offered(hub)["Jade Hill"]
    with hub.database.connect() as connection:
        draft: Any = Drafting(connection, tied_families).draft(ANN, UUID(family), DAY, at("2026-11-20 09:00"))
        before: Any = Drafting(connection, tied_families).draft(ANN, UUID(family), DAY, at("2026-06-11 09:00"))
    why = next(section for section in draft["sections"] if section["name"] == "findings")
    *_, last = why["sentences"]
    assert last["text"] == (
        "Daz Pike ties this family to 1 other family: in the 12 months to 24 November 2026 there were 3 enquiries "
        "about them together, and about none of them enough alone."
    )
    told = [one["id"] for one in last["evidence"]]
    assert (sorted(told[:2]), told[2:]) == (["S1", "S2"], ["Q1", "Q2", "Q3"])
    assert "Megan" not in str(draft)
    assert "Daz Pike ties" not in str(before)
