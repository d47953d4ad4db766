"""Stories of the written profile: small things without a trigger, to and fro, a pack that can be made again."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.cli.tied import tied_families
from services.kernel.access import Caller
from services.kernel.errors import Stale, WrongUse
from services.kernel.postgres.connect import Database
from services.profile.casework import settings
from services.profile.casework.meetings import Meetings
from services.profile.casework.packs import Packs
from services.profile.domain.casework.enquiry_facts import Evidence
from services.profile.domain.casework.written import Edit
from tests.casework import ANN, BOB, Hub, act, at, hub_of
from tests.factories import (
    case_closed,
    child,
    concern,
    early_help,
    enquiry,
    not_brought,
    parent,
    retraction,
    social_care,
)

DAY = date(2026, 10, 20)
CYN = Caller("Cyn", frozenset({"cse_team", "chair"}), "links")


@pytest.fixture
def hub(database: Database) -> Hub:
    """A hub over a fresh database."""
    return hub_of(database)


def selected(hub: Hub) -> Any:
    """The meeting, planned and selected."""
    with hub.book() as book:
        meetings = Meetings(book)
        meetings.plan(act(ANN, "2026-10-19 08:00"), ANN, DAY, at("2026-10-19 08:00"), ("Chris", ""))
        return meetings.select(act(ANN, "2026-10-19 09:00"), ANN, DAY)


SMALL = [
    concern("schools", "2026-05-04T09:00:00Z", ["neglect"], id="S0"),
    not_brought("2026-08-10T09:00:00Z", id="H1"),
    concern("schools", "2026-08-20T09:00:00Z", ["neglect"], id="S1"),
    concern("housing", "2026-09-01T09:00:00Z", ["home_conditions"], id="O1"),
    not_brought("2026-09-20T09:00:00Z", id="H2"),
]

ONLY = {"restricted_to": ["cse_team"]}
SECRET = concern("schools", "2026-09-02T09:00:00Z", summary="Seen in a car", handling=ONLY)


def test_story_4_small_things_put_a_family_on_the_table_in_order_and_without_two_of_them_not(hub: Hub) -> None:
    hub.tell(*SMALL)
    hub.work("2026-10-19 08:30")
    (item,) = selected(hub)["items"]
    (finding,) = item["findings"]
    assert finding["rule"] == "cumulative_concern"
    assert [one["id"] for one in finding["evidence"]] == ["S0", "H1", "S1", "O1", "H2"]
    hub.tell(retraction(SMALL[1], "2026-10-19T08:30:00Z"), retraction(SMALL[3], "2026-10-19T08:31:00Z"))
    with hub.book() as book:
        again = Meetings(book).select(act(ANN, "2026-10-19 11:00"), ANN, DAY)
    assert again["items"] == []


def test_story_5_to_and_fro_counts_siblings_once_and_shows_the_way_in_the_timeline(hub: Hub) -> None:
    both = [parent(), child(), child("Ben Carter", "2016-02-01")]
    hub.tell(
        early_help("2026-01-10T09:00:00Z", "started", people=both, id="E1"),
        early_help("2026-03-10T09:00:00Z", "stepped_up", people=both, id="E2"),
        early_help("2026-03-11T09:00:00Z", "stepped_up", "EH-2", people=[both[0], both[2]], id="E3"),
        social_care("referral", "2026-03-12T09:00:00Z", people=both, id="R1"),
        case_closed("2026-06-01T09:00:00Z", people=both, id="C1"),
        early_help("2026-06-10T09:00:00Z", "started", "EH-3", people=both, id="E4"),
    )
    hub.work("2026-10-19 08:30")
    (item,) = selected(hub)["items"]
    (finding,) = [one for one in item["findings"] if one["rule"] == "between_services"]
    assert [one["id"] for one in finding["evidence"]] == ["E2", "C1"]
    with hub.book() as book:
        profile = Packs(book).draft(act(ANN, "2026-10-19 09:30"), ANN, DAY, UUID(item["family"]), tied_families)
    way = [line for part in profile["sections"] if part["name"] == "services" for line in part["lines"]]
    assert [line["text"] for line in way] == [
        "Early help held the family from 10 January 2026 to 10 March 2026: 59 days.",
        "Social care held the family from 12 March 2026 to 1 June 2026: 81 days.",
        "Early help has held the family from 10 June 2026 on: 131 days.",
    ]


def test_a_pack_is_frozen_at_its_versions_and_can_be_made_again(hub: Hub) -> None:
    hub.tell(*SMALL)
    hub.work("2026-10-19 08:30")
    family = UUID(selected(hub)["items"][0]["family"])
    with hub.book() as book:
        packs = Packs(book)
        with pytest.raises(WrongUse, match="has not been drafted"):
            packs.freeze(act(ANN, "2026-10-19 09:10"), ANN, DAY)
        packs.draft(act(ANN, "2026-10-19 09:15"), ANN, DAY, family, tied_families)
        frozen = packs.freeze(act(ANN, "2026-10-19 09:20"), ANN, DAY)
        own = [Edit("Amy is often at her aunt's"), Edit("She was not brought twice", (Evidence(*health("H1")),))]
        edited = packs.edit(act(BOB, "2026-10-19 10:00", expected=1), BOB, DAY, family, (3, own))
        with pytest.raises(Stale):
            packs.edit(act(ANN, "2026-10-19 10:01", expected=1), ANN, DAY, family, (3, own[:1]))
        with pytest.raises(WrongUse, match="no record of this profile"):
            packs.edit(act(ANN, "2026-10-19 10:02"), ANN, DAY, family, (3, [Edit("x", (Evidence(*health("H9")),))]))
        again = packs.draft(act(ANN, "2026-10-19 10:05"), ANN, DAY, family, tied_families)
    lines = edited["sections"][2]["lines"]
    assert [(one["by"], len(one["evidence"])) for one in lines] == [("Bob", 0), ("Bob", 1)]
    assert again["sections"][2] == edited["sections"][2]

    hub.tell(not_brought("2026-10-19T09:30:00Z", id="LATE"))
    with hub.book() as book:
        packs = Packs(book)
        first = packs.pack(ANN, DAY, 1)
        with pytest.raises(WrongUse, match="frozen anew"):
            packs.freeze(act(ANN, "2026-10-19 11:30"), ANN, DAY)
        packs.freeze(act(ANN, "2026-10-19 11:30"), ANN, DAY, "A section was edited since")
        second = packs.pack(ANN, DAY)
    assert (first["same"], first["digest"]) == (True, frozen["packs"][0]["digest"])
    assert "LATE" not in str(first["families"])
    assert (second["number"], second["same"]) == (2, True)
    assert "LATE" in str(second["families"])
    assert "her aunt" in str(second["families"])


def test_a_hub_chooses_the_sections_of_its_profiles_and_their_order_from_a_day_on(hub: Hub) -> None:
    hub.tell(*SMALL)
    hub.work("2026-10-19 08:30")
    family = UUID(selected(hub)["items"][0]["family"])
    with hub.book() as book:
        change = settings.change
        with pytest.raises(WrongUse, match="not horoscope"):
            change(
                book.connection,
                BOB,
                "profile_sections",
                ["horoscope"],
                DAY,
                "As the chair asks",
                at("2026-10-19 08:40"),
            )
        change(
            book.connection, BOB, "profile_sections", ["words", "who"], DAY, "As the chair asks", at("2026-10-19 08:40")
        )
        told = Packs(book).draft(act(ANN, "2026-10-19 09:15"), ANN, DAY, family, tied_families)
        words = settings.in_force(book.connection, date(2026, 10, 19), at("2026-10-19 09:00"))
    assert [one["name"] for one in told["sections"]] == ["words", "who"]
    assert words["profile_sections"].set_by == "default"


def test_what_was_drafted_by_somebody_who_may_read_more_is_not_shown_to_who_may_read_less(hub: Hub) -> None:
    hub.tell(*SMALL, SECRET)
    hub.work("2026-10-19 08:30")
    family = UUID(selected(hub)["items"][0]["family"])
    with hub.book() as book:
        packs = Packs(book)
        assert "Seen in a car" in str(packs.draft(act(CYN, "2026-10-19 09:15"), CYN, DAY, family, tied_families))
        shown = packs.show(ANN, DAY, family)
    assert "Seen in a car" not in str(shown)
    assert "restricted: not shown here" in str(shown)


def test_who_may_read_less_edits_without_taking_away_what_they_are_not_shown(hub: Hub) -> None:
    hub.tell(*SMALL, SECRET)
    hub.work("2026-10-19 08:30")
    family = UUID(selected(hub)["items"][0]["family"])
    with hub.book() as book:
        packs = Packs(book)
        made = packs.draft(act(CYN, "2026-10-19 09:15"), CYN, DAY, family, tied_families)
        number = next(one["number"] for one in made["sections"] if "Seen in a car" in str(one["lines"]))
        both = [Edit("Her aunt says so"), *(Edit(one["text"]) for one in made["sections"][number - 1]["lines"])]
        packs.edit(act(CYN, "2026-10-19 09:20"), CYN, DAY, family, (number, [*both, Edit("So say we")]))
        with pytest.raises(Stale) as stale:
            packs.edit(act(ANN, "2026-10-19 09:25", expected=1), ANN, DAY, family, (number, []))
        secret = Edit("Seen in a car", (Evidence(SECRET["source"], SECRET["id"]),))
        packs.edit(act(CYN, "2026-10-19 09:26"), CYN, DAY, family, (number, [secret]))
        with pytest.raises(Stale) as again:
            packs.edit(act(ANN, "2026-10-19 09:27", expected=2), ANN, DAY, family, (number, []))
        left = packs.edit(act(ANN, "2026-10-19 09:30"), ANN, DAY, family, (number, [Edit("She is at her aunt's")]))
        whole = packs.show(CYN, DAY, family)
    assert "So say we" in str(stale.value.changes)
    assert "Seen in a car" not in str(again.value.changes) + str(left)
    assert [one["text"] for one in whole["sections"][number - 1]["lines"]] == ["She is at her aunt's", "Seen in a car"]


def test_an_agenda_names_children_as_everybody_may_know_them(hub: Hub) -> None:
    told = [enquiry(f"2026-0{month}-05T09:00:00Z", f"A{month}", handling=ONLY) for month in (4, 6, 8)]
    hub.tell(*told)
    hub.work("2026-10-19 08:30")
    with hub.book() as book:
        meetings = Meetings(book)
        meetings.plan(act(CYN, "2026-10-19 08:00"), CYN, DAY, at("2026-10-19 08:00"), ("Chris", ""))
        (item,) = meetings.select(act(CYN, "2026-10-19 09:00"), CYN, DAY)["items"]
        history = meetings.show(ANN, DAY, at("2026-10-19 09:10"))["history"]
    assert "a child whose name is not known" in item["findings"][0]["says"]
    assert "Amy" not in str(item) + str(history)


def health(event_id: str) -> tuple[str, str]:
    """A record of the health service."""
    return "/agencies/health/westshire", event_id
