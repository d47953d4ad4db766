"""A county to measure matching by: its people are hard to tell apart, in ways that are named, seeded and counted."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.kernel import clock
from services.kernel.events import check
from services.simulate.agencies import AWKWARD, BY_NAME, SLIPS
from services.simulate.county import write_county
from services.simulate.names import SHORT_FORMS, SPELLINGS

END = date(2026, 9, 30)
NUMBERED = {"nhs_number", "upn"}

Mention = dict[str, Any]


@dataclass(frozen=True)
class County:
    """An awkward county, as written and as true; ``told`` are the mentions with whom each is of."""

    folder: Path
    events: list[Any]
    facts: list[Any]
    people: dict[str, Any]
    told: list[tuple[Mention, str]]

    def families(self, habit: str = "") -> Iterator[Any]:
        """The households, or those to which something befell."""
        households = (fact for fact in self.facts if fact["what"] == "family")
        return (fact for fact in households if not habit or habit in fact["habits"])

    def share(self, is_so: Any) -> float:
        """Of how many of the mentions, 0 to 1, something is so."""
        return sum(bool(is_so(mention, self.people[person])) for mention, person in self.told) / len(self.told)


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    folder = tmp_path_factory.mktemp("county")
    write_county(folder, 1_500, 18, 4, END, is_awkward=True)
    events = [json.loads(line) for line in (folder / "events.ndjson").read_text("utf-8").splitlines()]
    facts = [json.loads(line) for line in (folder / "truth.ndjson").read_text("utf-8").splitlines()]
    people = {fact["person"]: fact for fact in facts if fact["what"] == "person"}
    whose = {
        (one["source"], one["id"], one["ref"]): key for key, person in people.items() for one in person["mentions"]
    }
    told = [
        (mention, whose[event["source"], event["id"], mention["ref"]])
        for event in events
        for mention in event["data"]["people"]
    ]
    return County(folder, events, facts, people, told)


def written(mention: Mention) -> str:
    name = mention.get("name", {})
    return f"{name.get('given', '')} {name.get('family', '')}"


@pytest.mark.parametrize("seed", range(3))
def test_every_event_of_it_is_good(seed: int, tmp_path: Path) -> None:
    write_county(tmp_path, 300, 18, seed, END, is_awkward=True)
    limit = clock.first_instant(END)
    lines = (tmp_path / "events.ndjson").read_bytes().splitlines()
    assert len([check.check(line, limit - clock.SKEW) for line in lines]) > 2_000


def test_it_is_the_same_byte_for_byte_for_the_same_seed_and_has_the_children_asked_for(
    county: County, tmp_path: Path
) -> None:
    assert write_county(tmp_path, 1_500, 18, 4, END, is_awkward=True).children == 1_500
    for name in ("events.ndjson", "agencies.ndjson", "truth.ndjson"):
        assert (tmp_path / name).read_bytes() == (county.folder / name).read_bytes()


@pytest.mark.parametrize(("children", "seed"), [(1, 1), (5, 2), (60, 3), (101, 4)])
def test_an_awkward_county_has_exactly_as_many_children_as_were_asked_for(
    children: int, seed: int, tmp_path: Path
) -> None:
    assert write_county(tmp_path, children, 18, seed, END, is_awkward=True).children == children


def test_every_habit_that_makes_it_awkward_is_named_in_its_truth(county: County) -> None:
    habits = {habit for fact in county.facts if fact["what"] == "family" for habit in fact["habits"]}
    assert habits >= {
        *("twins", "alliterative", "namesake", "step_siblings", "moved_before", "next_tenants"),
        *("superseded_nhs_number", "former_upn"),
    }
    (head,) = (fact for fact in county.facts if fact["what"] == "county")
    for name, agency in AWKWARD.items():
        shares = head["habits"][agency.source]
        assert {slip for slip in SLIPS if shares[slip]} >= {"misspelt", "short_form", "middle_name", "other_surname"}
        assert shares["relatives_number"] > 0 == BY_NAME[name].habits.relatives_number


def test_six_in_a_hundred_mentions_with_a_number_bear_a_relatives(county: County) -> None:
    household = {
        key: {*family["children"], *family["adults"]}
        for family in county.facts
        if family["what"] == "family"
        for key in (*family["children"], *family["adults"])
    }
    own: dict[str, str] = {}
    for key, person in county.people.items():
        own |= dict.fromkeys((one["value"] for one in person["identifiers"] + person["former_identifiers"]), key)
    counts = Counter[bool]()
    for mention, person in county.told:
        numbers = [one["value"] for one in mention.get("identifiers", ()) if one["scheme"] in NUMBERED]
        for value in numbers[:1]:
            counts[own[value] == person] += 1
            assert own[value] == person or own[value] in household[person], "a relative's, and nobody else's"
    assert 0.05 < counts[False] / counts.total() < 0.07


def test_twins_are_born_on_one_day_and_often_have_one_initial(county: County) -> None:
    same_initial = 0
    families = list(county.families("twins"))
    for family in families:
        children = [county.people[child] for child in family["children"]]
        births = Counter(child["date_of_birth"] for child in children)
        (born, _), *_ = births.most_common(1)
        twins = [child for child in children if child["date_of_birth"] == born]
        assert len(twins) > 1
        same_initial += len({child["name"][0] for child in twins}) == 1
    assert 0.2 < same_initial / len(families) < 0.7


def test_no_two_children_of_one_mother_have_one_name(county: County) -> None:
    for family in county.families():
        if "second_household_of_father" in family["habits"]:
            continue
        children = [county.people[child] for child in family["children"]]
        names = [child["name"] for child in children if child["date_of_birth"]]
        assert len(set(names)) == len(names), names


def test_a_namesake_has_a_parents_whole_name_and_another_number(county: County) -> None:
    families = list(county.families("namesake"))
    assert families
    for family in families:
        children = {county.people[child]["name"] for child in family["children"]}
        assert children & {county.people[adult]["name"] for adult in family["adults"]}


def test_step_siblings_are_born_within_ten_months_and_are_no_kin(county: County) -> None:
    families = list(county.families("step_siblings"))
    assert families
    for family in families:
        *_, step = (county.people[child] for child in family["children"])
        first = county.people[family["children"][0]]
        days = date.fromisoformat(step["date_of_birth"]) - date.fromisoformat(first["date_of_birth"])
        assert abs(days.days) <= 280 or "twins" in family["habits"]


def test_common_names_are_borne_by_several_people_and_most_names_by_one(county: County) -> None:
    names = Counter(person["name"] for person in county.people.values())
    alone = sum(1 for count in names.values() if count == 1)
    assert max(names.values()) > 3
    assert alone / len(county.people) > 0.6
    families = Counter(person["name"].split()[-1] for person in county.people.values())
    assert families["Smith"] > len(county.people) / 200
    assert families["Khan"] > 10
    assert sum(1 for count in families.values() if count < 5) > 100


def test_an_agency_of_it_writes_down_what_it_hears(county: County) -> None:
    short = set(SHORT_FORMS.items())
    other = {(one, another) for ways in SPELLINGS for one in ways for another in ways if one != another}

    def forenames(mention: Mention, person: Any) -> tuple[str, str]:
        return person["name"].split()[0], mention.get("name", {}).get("given", "")

    assert 0.002 < county.share(lambda mention, person: forenames(mention, person) in short) < 0.03
    assert 0.001 < county.share(lambda mention, person: forenames(mention, person) in other) < 0.03
    assert 0.05 < county.share(lambda mention, person: written(mention) != person["name"]) < 0.2
    wrong = county.share(lambda mention, person: mention.get("date_of_birth") not in {None, person["date_of_birth"]})
    assert 0.01 < wrong < 0.05
    assert 0.005 < county.share(lambda mention, _: str(mention.get("addresses")).find("c/o") > 0) < 0.03


def test_a_place_that_many_share_is_told_in_the_truth_as_its_hub_would_list_it(county: County) -> None:
    places = {(fact["postcode"], fact["lines"][0]): fact for fact in county.facts if fact["what"] == "place"}
    assert {fact["kind"] for fact in places.values()} == {"refuge", "childrens_home", "school", "surgery"}
    phones = {phone for fact in places.values() for phone in fact["phones"]}
    seen: Counter[str] = Counter()
    for mention, _ in county.told:
        for address in mention.get("addresses", ()):
            if address["lines"][0].startswith("c/o"):
                seen["address"] += 1
                assert (address["postcode"], address["lines"][1]) in places
        seen["phone"] += not phones.isdisjoint(mention.get("phones", ()))
    assert min(seen["address"], seen["phone"]) > 50


def test_a_number_that_was_superseded_is_written_until_a_day_and_never_after(county: County) -> None:
    renumbered = {
        former["value"]: (key, current["value"])
        for key, person in county.people.items()
        for former in person["former_identifiers"]
        for current in person["identifiers"]
        if former["scheme"] == current["scheme"] == "nhs_number"
    }
    last: dict[str, str] = {}
    first: dict[str, str] = {}
    for event in county.events:
        for mention in event["data"]["people"]:
            for one in mention.get("identifiers", ()):
                day = event["data"]["occurred_at"][:10]
                last[one["value"]] = max(day, last.get(one["value"], day))
                first[one["value"]] = min(day, first.get(one["value"], day))
    both = [(old, new) for old, (_, new) in renumbered.items() if old in last and new in first]
    assert both
    for old, new in both:
        assert last[old] < first[new]
