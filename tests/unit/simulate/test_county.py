import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.kernel import clock
from services.kernel.events import check
from services.kernel.indicators import URGENT
from services.simulate.agencies import AGENCIES
from services.simulate.county import write_county

END = date(2026, 9, 30)
CHILDREN = 150


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("county")
    write_county(out, CHILDREN, 18, 7, END)
    return out


def events_in(county: Path) -> list[Any]:
    return [json.loads(line) for line in (county / "events.ndjson").read_text("utf-8").splitlines()]


def truths(county: Path, what: str) -> Iterator[Any]:
    for line in (county / "truth.ndjson").read_text("utf-8").splitlines():
        fact = json.loads(line)
        if fact["what"] == what:
            yield fact


def name_of(event: Any) -> tuple[str, str]:
    return event["source"], event["id"]


def test_the_same_seed_makes_the_same_county_byte_for_byte(county: Path, tmp_path: Path) -> None:
    write_county(tmp_path, CHILDREN, 18, 7, END)
    for name in ("events.ndjson", "agencies.ndjson", "truth.ndjson"):
        assert (tmp_path / name).read_bytes() == (county / name).read_bytes()


def test_another_seed_makes_another_county(county: Path, tmp_path: Path) -> None:
    write_county(tmp_path, CHILDREN, 18, 8, END)
    assert (tmp_path / "events.ndjson").read_bytes() != (county / "events.ndjson").read_bytes()


def test_nothing_but_the_three_files_is_left_behind(county: Path) -> None:
    assert sorted(path.name for path in county.iterdir()) == ["agencies.ndjson", "events.ndjson", "truth.ndjson"]


@pytest.mark.parametrize("seed", range(5))
def test_every_event_is_good_in_order_of_issue_and_before_the_end(seed: int, tmp_path: Path) -> None:
    counts = write_county(tmp_path, 300, 18, seed, END)
    limit = clock.first_instant(END)
    lines = (tmp_path / "events.ndjson").read_bytes().splitlines()
    events = [check.check(line, limit - clock.SKEW) for line in lines]
    times = [event.time for event in events]
    assert times == sorted(times)
    assert times[-1] < limit
    assert len(lines) == counts.events


@pytest.mark.parametrize(("children", "months"), [(1, 18), (5, 18), (59, 18), (60, 13), (101, 24), (40, 1), (150, 12)])
def test_a_county_has_exactly_as_many_children_as_were_asked_for(children: int, months: int, tmp_path: Path) -> None:
    assert write_county(tmp_path, children, months, 3, END).children == children


def test_every_event_is_by_an_agency_that_is_to_be_registered(county: Path) -> None:
    agencies = [json.loads(line) for line in (county / "agencies.ndjson").read_text("utf-8").splitlines()]
    assert [one["source"] for one in agencies] == [agency.source for agency in AGENCIES]
    assert {event["source"] for event in events_in(county)} <= {one["source"] for one in agencies}


def test_an_event_is_about_a_kilobyte_long(county: Path) -> None:
    lines = (county / "events.ndjson").read_bytes().splitlines()
    assert 800 < sum(map(len, lines)) / len(lines) < 1_300


def test_an_event_that_is_sent_again_says_the_same_in_another_order(tmp_path: Path) -> None:
    counts = write_county(tmp_path, 600, 18, 2, END)
    lines = (tmp_path / "events.ndjson").read_bytes().splitlines()
    by_name: dict[tuple[str, str], list[bytes]] = {}
    for line in lines:
        by_name.setdefault(name_of(json.loads(line)), []).append(line)
    twice = [told for told in by_name.values() if len(told) > 1]
    assert len(twice) == counts.resent > 0
    assert all(json.loads(one) == json.loads(other) and one != other for one, other in twice)


def test_every_mention_is_somebodys_and_nobodys_twice(county: Path) -> None:
    told = Counter(
        (one["source"], one["id"], one["ref"]) for person in truths(county, "person") for one in person["mentions"]
    )
    written = {(*name_of(event), one["ref"]) for event in events_in(county) for one in event["data"]["people"]}
    assert set(told) == written
    assert set(told.values()) == {1}


def test_urgent_indicators_stand_in_planted_stories_alone(county: Path) -> None:
    planted = {
        child
        for story in truths(county, "story")
        if story["story"] in {"hidden_urgent", "urgent_alone", "answered_urgent", "case_in_hand"}
        for child in story["children"]
    }
    adults = {
        adult
        for family in truths(county, "family")
        if planted.issuperset(family["children"])
        for adult in family["adults"]
    }
    whose = {
        (one["source"], one["id"]): person["person"]
        for person in truths(county, "person")
        for one in person["mentions"]
        if person["person"] in planted | adults
    }
    urgent = [event for event in events_in(county) if URGENT.intersection(event["data"].get("indicators", []))]
    assert urgent
    assert {name_of(event) for event in urgent} <= whose.keys()


def test_a_large_county_plants_every_story_and_a_small_one_some(county: Path) -> None:
    kinds = {story["story"] for story in truths(county, "story")}
    assert kinds >= {"repeat_enquiries", "slow_slide", "hidden_urgent", "exploitation_network", "near_miss"}
    assert len(kinds) == 12


def test_the_evidence_of_a_story_is_in_the_county(county: Path) -> None:
    written = {name_of(event) for event in events_in(county)}
    evidence = {
        (one["source"], one["id"])
        for story in truths(county, "story")
        for rule in story["rules"].values()
        for one in rule
    }
    assert evidence
    assert evidence <= written


def test_a_network_ties_children_of_several_families(county: Path) -> None:
    (network,) = (story for story in truths(county, "story") if story["story"] == "exploitation_network")
    families = {child: family["family"] for family in truths(county, "family") for child in family["children"]}
    assert max(len({families[child] for child in hub["children"]}) for hub in network["hubs"]) > 1


def test_agencies_misspell_about_as_often_as_their_habits_say(tmp_path: Path) -> None:
    write_county(tmp_path, 1_500, 18, 5, END)
    names = {
        (one["source"], one["id"], one["ref"]): person["name"]
        for person in truths(tmp_path, "person")
        for one in person["mentions"]
    }
    told = [
        f"{name['given']} {name['family']}" == names[*name_of(event), one["ref"]]
        for event in events_in(tmp_path)
        if event["source"] == "/agencies/health/tamarshire-community" and event["type"] == "health.referral.v1"
        for one in event["data"]["people"]
        if "given" in (name := one["name"]) and name["given"] != "Baby"
    ]
    assert 0.005 < 1 - sum(told) / len(told) < 0.04
