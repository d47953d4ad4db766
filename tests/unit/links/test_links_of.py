from typing import Any
from uuid import UUID

import msgspec
import pytest

from services.graph.domain.links import Link, links_of, person_node
from services.kernel.clock import parse_instant
from services.kernel.events.check import check
from services.kernel.events.entry import Entry, entry_of
from tests.factories import Someone, child, event, parent, someone

NOW = parse_instant("2026-11-24T12:00:00Z")


def told_by(what: dict[str, Any]) -> set[tuple[str, str, str]]:
    """The links that an event tells, by the labels of what they join."""
    entry = entry_of(check(msgspec.json.encode(what), NOW))
    return {(link.one.label, link.kind, link.other.label) for link in _links(entry)}


def _links(entry: Entry) -> list[Link]:
    who = {n: person_node(UUID(int=n + 1), one.shown or one.ref) for n, one in enumerate(entry.mentions)}
    return list(links_of(entry, who))


def between_people(what: dict[str, Any]) -> set[tuple[str, str, str]]:
    """Those between two people."""
    names = {someone["ref"] for someone in what["data"]["people"]}
    return {link for link in told_by(what) if {link[0], link[2]} <= names}


def related(*relationships: tuple[str, str, str]) -> list[dict[str, str]]:
    return [{"from": one, "kind": kind, "to": other} for one, kind, other in relationships]


def incident(people: list[Someone], **more: Any) -> dict[str, Any]:
    return event("police.incident", "2026-05-01", {"category": "other"}, people, **more)


def test_a_parent_is_the_parent_of_the_child_and_not_the_other_way_round() -> None:
    what = incident(
        [child(), parent()],
        relationships=related(("Donna Carter", "parent_of", "Amy Carter")),
    )
    assert between_people(what) == {("Donna Carter", "parent_of", "Amy Carter")}


def test_two_relationships_of_one_pair_are_two_links() -> None:
    ties = related(("Donna Carter", "parent_of", "Amy Carter"), ("Amy Carter", "lives_with", "Donna Carter"))
    what = incident([child(), parent()], relationships=ties)
    assert {kind for _, kind, _ in between_people(what)} == {"parent_of", "lives_with"}


def test_a_friendship_told_either_way_round_is_one_link() -> None:
    people = [child(), child("Mia Jones")]
    one, other = (
        between_people(incident(people, relationships=related(friends)))
        for friends in (("Amy Carter", "friend_of", "Mia Jones"), ("Mia Jones", "friend_of", "Amy Carter"))
    )
    assert one == other


def test_people_of_one_event_without_a_relationship_are_linked_by_the_event() -> None:
    what = incident([child(), someone("Lee Marsh", None, "associate")])
    assert between_people(what) == {("Amy Carter", "same_event", "Lee Marsh")}


def test_a_professional_links_nobody() -> None:
    what = incident([child(), someone("PC Hill", None, "professional")])
    assert between_people(what) == set()


def test_whoever_a_missing_child_was_with_was_found_with_the_child_and_not_with_its_mother() -> None:
    man = someone("Daz", None, "person_of_concern")
    details = {"episode_id": "M-1", "found_at": "2026-05-02T10:00:00Z", "found_with": ["Daz"]}
    what = event("missing.found", "2026-05-02T10:00:00Z", details, [child(), parent(), man])
    assert ("Amy Carter", "found_with", "Daz") in between_people(what)
    assert ("Donna Carter", "same_event", "Daz") in between_people(what)


@pytest.mark.parametrize("found_with", [[], ["Mia Jones", "Lee Marsh"]])
def test_two_children_who_were_found_by_one_record_returned_together(found_with: list[str]) -> None:
    man, friend = someone("Lee Marsh", None, "associate"), someone("Zoe Wren", None, "other_child")
    details = {"episode_id": "M-1", "found_at": "2026-05-02T10:00:00Z", "found_with": found_with}
    what = event("missing.found", "2026-05-02T10:00:00Z", details, [child(), child("Mia Jones"), man, friend])
    told = between_people(what)
    assert {link for link in told if link[1] == "returned_together"} == {
        ("Amy Carter", "returned_together", "Mia Jones")
    }
    with_man = "found_with" if found_with else "same_event"
    assert {link[1] for link in told if {"Amy Carter", "Lee Marsh"} == {link[0], link[2]}} == {with_man}
    assert {link[1] for link in told if {"Amy Carter", "Zoe Wren"} == {link[0], link[2]}} == {"same_event"}


def test_siblings_who_returned_together_are_siblings_too() -> None:
    what = event(
        "missing.found",
        "2026-05-02T10:00:00Z",
        {"episode_id": "M-1", "found_at": "2026-05-02T10:00:00Z"},
        [child(), child("Tom Carter")],
        relationships=related(("Amy Carter", "sibling_of", "Tom Carter")),
    )
    assert {kind for _, kind, _ in between_people(what)} == {"sibling_of", "returned_together"}


def test_children_of_one_report_that_they_are_missing_have_not_returned() -> None:
    details = {"episode_id": "M-1", "last_seen_at": "2026-05-02", "missing_from": "home", "risk": "low"}
    what = event("missing.reported", "2026-05-02T10:00:00Z", details, [child(), child("Mia Jones")])
    assert {kind for _, kind, _ in between_people(what)} == {"same_event"}


def test_a_phone_a_car_and_a_place_are_links_of_those_they_belong_to() -> None:
    man = someone("Lee Marsh", None, "associate", phones=["07700 900123"], online_handles=["@Lee"])
    what = incident(
        [child(), man],
        vehicles=[{"registration": "wa12 xyz", "used_by": ["Lee Marsh"]}],
        location={"place_name": "Estuary Hotel", "lines": ["Estuary Hotel"], "postcode": "EX31 1ZZ"},
    )
    links = told_by(what)
    assert {
        ("Lee Marsh", "phone", "+447700900123"),
        ("Lee Marsh", "handle", "lee"),
        ("Lee Marsh", "uses_vehicle", "WA12XYZ"),
        ("Amy Carter", "seen_with_vehicle", "WA12XYZ"),
        ("Amy Carter", "at_place", "Estuary Hotel"),
        ("Lee Marsh", "at_place", "Estuary Hotel"),
    } <= links
