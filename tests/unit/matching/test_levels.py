"""How closely two descriptions agree: every level by example."""

from typing import Any

import pytest

from services.kernel.events.entry import Face
from services.profile.domain.matching.levels import COMPARISONS, levels
from services.profile.domain.matching.traits import traits
from tests.unit.matching.described import ANOTHER_NHS, ANOTHER_UPN, NHS, UPN, face, home, level, number

_ALIAS: dict[str, Any] = {"also_known_as": ["Amy Brown"]}

NAMES = [
    ("forename", "Amy Carter", "Amy Louise Carter", "same"),
    ("forename", "Bob Carter", "Robert Carter", "form"),
    ("forename", "Mohammed Khan", "Muhammad Khan", "form"),
    ("forename", "Louise Carter", "Amy Louise Carter", "shared"),
    ("forename", "A Carter", "Amy Carter", "initial"),
    ("forename", "Amelia Carter", "Amelai Carter", "form"),
    ("forename", "Oliver Carter", "Olivir Carter", "form"),
    ("forename", "Oliver Carter", "Ovliver Carter", "slip"),
    ("forename", "Jayden Carter", "Hayden Carter", "slip"),
    ("forename", "Katrina Carter", "Karina Carter", "slip"),
    ("forename", "Alexandru Carter", "Alexan Carter", "near"),
    ("forename", "Amy Carter", "Ben Carter", "differs"),
    ("forename", "Mia Carter", "Mya Carter", "differs"),
    ("forename", "Carter Amy", "Amy Carter", ""),
    ("forename", "Baby Carter", "Amy Carter", ""),
    ("forename", "Unknown Carter", "Unknown Carter", ""),
    ("surname", "Amy O'Brien", "Amy OBrien", "same"),
    ("surname", "Amy Nováková", "Amy Novakova", "same"),
    ("surname", "Amy Carter", "Amy Carter-Jones", "part"),
    ("surname", "Amy Carter", "Carter Amy", "swapped"),
    ("surname", "Marianne Rees", "Rees Maribanne", "swapped"),
    ("surname", "Rees Maribanne", "Marianne Rees", "swapped"),
    ("surname", "Mariane Rees", "Reese Marianne", "swapped"),
    ("surname", "Rees Marianne", "Rowena Rees", "differs"),
    ("surname", "Amy Carter", "Amy Cartre", "slip"),
    ("surname", "Amy Carter", "Amy Cartwer", "slip"),
    ("surname", "Amy Williams", "Amy Williamson", "near"),
    ("surname", "Amy Carter", "Amy Brown", "differs"),
    ("surname", "Amy Carter", "Amy", ""),
    ("surname", "Amy Carter", "Amy Unknown", ""),
]


@pytest.mark.parametrize(("comparison", "one", "other", "expected"), NAMES)
def test_names_agree_by_their_parts(comparison: str, one: str, other: str, expected: str) -> None:
    assert level(comparison, face(one), face(other)) == expected


BIRTHS = [
    ("2013-05-04", "2013-05-04", "same"),
    ("2013-05-04", "2013-04-05", "swapped"),
    ("2013-05-04", "2013-05-05", "slip"),
    ("2013-05-12", "2013-05-21", "slip"),
    ("2013-05-04", "2013-06-04", "slip"),
    ("2013-05-04", "2014-05-04", "slip"),
    ("2013-05-04", "2017-05-04", "slip"),
    ("2013-05-04", "2013", "year"),
    ("2013-05-04", "2013-05", "year"),
    ("2013-05-04", "2013-01-01", "year"),
    ("2013-05-04", "2013-07", "same_year"),
    ("2013-05-04", "2013-09-28", "same_year"),
    ("2013-05-04", "2015-09-28", "years"),
    ("2013-05-04", "1987-05-04", "generation"),
    ("2013-05-04", "", ""),
]


@pytest.mark.parametrize(("one", "other", "expected"), BIRTHS)
def test_births_agree_by_their_parts(one: str, other: str, expected: str) -> None:
    assert level("birth", face(born=one), face(born=other)) == expected


def test_an_estimated_birth_agrees_by_its_year_alone() -> None:
    estimated = face(born="2013-05-04", date_of_birth_estimated=True)
    assert level("birth", estimated, face(born="2013-05-04")) == "year"
    assert level("birth", estimated, face(born="2014-05-04")) == "years"


ELSEWHERE: list[tuple[str, Face, Face, str]] = [
    ("surname", face(**_ALIAS), face("Amy Brown"), "alias"),
    ("surname", face("Amy Carter", **_ALIAS), face("Amy Jones", **_ALIAS), "differs"),
    ("forename", face(also_known_as=["Tiny Carter"]), face("Tiny Carter"), "shared"),
    ("sex", face(sex="female"), face(sex="female"), "same"),
    ("sex", face(sex="female"), face(sex="male"), "differs"),
    ("sex", face(sex="female"), face(sex="not_known"), ""),
    ("phone", face(phones=["07700 900123"]), face(phones=["+44 7700 900123", "07700 900124"]), "same"),
    ("phone", face(phones=["07700 900123"]), face(phones=["07700 900124"]), "differs"),
    ("phone", face(phones=["07700 900123"]), face(), ""),
    ("contact", face(emails=["Amy@example.org"]), face(emails=["amy@example.org"]), "same"),
    ("contact", face(online_handles=["@amy"]), face(online_handles=["Amy"]), "same"),
    ("contact", face(online_handles=["@amy"]), face(emails=["amy@example.org"]), "differs"),
    ("nhs_number", face(identifiers=number("nhs_number", NHS)), face(identifiers=number("nhs_number", NHS)), "same"),
    (
        "nhs_number",
        face(identifiers=number("nhs_number", NHS)),
        face(identifiers=number("nhs_number", ANOTHER_NHS)),
        "differs",
    ),
    ("nhs_number", face(identifiers=number("nhs_number", NHS)), face(identifiers=number("nhs_number", "1")), ""),
    ("upn", face(identifiers=number("upn", UPN)), face(identifiers=number("former_upn", UPN)), "same"),
    ("upn", face(identifiers=number("upn", UPN)), face(identifiers=number("upn", ANOTHER_UPN)), "differs"),
    ("number", face(identifiers=number("pnc_id", "1")), face(identifiers=number("pnc_id", "1")), "same"),
    ("number", face(identifiers=number("pnc_id", "1")), face(identifiers=number("pnc_id", "2")), "differs"),
    ("number", face(identifiers=number("pnc_id", "1")), face(identifiers=number("housing_id", "1")), ""),
    (
        "number",
        face(identifiers=number("police_nominal", "1")),
        face(identifiers=number("police_nominal", "1"), source="police/eastshire"),
        "",
    ),
]


@pytest.mark.parametrize(("comparison", "one", "other", "expected"), ELSEWHERE)
def test_what_else_is_told_agrees_or_differs(comparison: str, one: Face, other: Face, expected: str) -> None:
    assert level(comparison, one, other) == expected


HOMES: list[tuple[Any, Any, str]] = [
    (home("9 Chapel Street", "EX16 5AA"), home("9, Chapel St, Tiverton", "ex165aa"), "home"),
    (home("Flat 2, 9 Chapel Street", "EX16 5AA"), home("9 Chapel Street", "EX16 5AA"), "home"),
    (home("Flat 2, 9 Chapel Street", "EX16 5AA"), home("Flat 3, 9 Chapel Street", "EX16 5AA"), "street"),
    (home("9 Chapel Street", "EX16 5AA"), home("11 Chapel Street", "EX16 5AA"), "street"),
    (home("9 Chapel Street", "EX16 5AA"), home("9 Mill Lane", "EX16 5AA"), "street"),
    (home("9 Chapel Street, Tiverton", "EX16 5AA"), home("9 Chapel St, Tiverton", "EX16 5AB"), "number"),
    (home("9 Chapel Street, Tiverton", "EX16 5AA"), home("9 Chaple Street, Tivertn", "EX61 5AA"), "lines"),
    (home("9 Chapel Street, Tiverton"), home("9 Chapel Street, Tiverton, Devon"), "number"),
    (home("9 Chapel Street, Tiverton", "EX16 5AA"), home("11 Chapel Street, Tiverton", "EX16 5AB"), "lines"),
    (home("9 Chapel Street", "EX16 5AA"), home("9 Chapel Street", "EX16 5AB"), "lines"),
    (home("9 Chapel Street", "EX16 5AA"), home("9 Chapel Street", "PL1 5AA"), "lines"),
    (home("9 Chapel Street", "EX16 5AA"), home("11 Chapel Street", "PL1 5AA"), "part"),
    (home("9 Chapel Street, Tiverton", "EX16 5AA"), home("9 Mill Lane, Tiverton", "EX16 5AB"), "lines"),
    (home("9 Chapel Street", "EX16 5AA"), home("11 Mill Lane", "EX16 5AA"), "postcode"),
    (home("9 Chapel Street", "EX16 5AA"), home("9 Mill Lane", "EX16 5AB"), "district"),
    (home("9 Chapel Street", "EX16 5AA"), home("9 Mill Lane", "PL1 5AA"), "elsewhere"),
    (home("9 Chapel Street, Tiverton", "EX16 5AA"), home("9 Chapel Street, Tiverton"), "home"),
    (home("9 Chapel Street, Tiverton", "EX16 5AA"), home("7 Chapel Street, Tiverton"), "lines"),
    (home("9 Chapel Street, Tiverton", "EX16 5AA"), home("7 Mill Lane, Exeter"), ""),
    (home("9 Chapel Street", "EX16 5AA"), [], ""),
]


@pytest.mark.parametrize(("one", "other", "expected"), HOMES)
def test_addresses_agree_by_postcode_and_house(one: Any, other: Any, expected: str) -> None:
    assert level("address", face(addresses=one), face(addresses=other)) == expected


def test_one_uprn_is_one_home_however_it_is_written() -> None:
    one, other = ({"lines": [line], "uprn": "100040217"} for line in ("The Old Mill", "Mill House"))
    assert level("address", face(addresses=[one]), face(addresses=[other])) == "home"


def test_an_earlier_address_is_an_address() -> None:
    moved = home("1 High Street", "PL1 1AA") + home("9 Chapel Street", "EX16 5AA")
    assert level("address", face(addresses=moved), face(addresses=home("9 Chapel Street", "EX16 5AA"))) == "home"


def test_every_level_has_an_example() -> None:
    shown = {(comparison, expected) for comparison, _, _, expected in NAMES + ELSEWHERE}
    shown |= {("birth", expected) for _, _, expected in BIRTHS} | {("address", expected) for _, _, expected in HOMES}
    assert {(one.name, own.name) for one in COMPARISONS for own in one.levels} <= shown


def test_a_description_agrees_with_itself_in_all_that_it_tells() -> None:
    whole = face(
        sex="female",
        phones=["07700 900123"],
        emails=["amy@example.org"],
        addresses=home("9 Chapel Street", "EX16 5AA"),
        identifiers=number("nhs_number", NHS) + number("upn", UPN) + number("pnc_id", "1"),
    )
    assert set(levels(traits(whole), traits(whole))) == {0}
