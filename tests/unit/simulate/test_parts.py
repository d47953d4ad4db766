import random
from pathlib import Path

from stdnum.gb import nhs, upn

from services.simulate import names
from services.simulate.numbers import Numbers, home_at
from services.simulate.spool import Spool


def test_nhs_numbers_pass_their_check_and_lie_in_the_range_for_tests() -> None:
    numbers = Numbers()
    made = [numbers.nhs_number() for _ in range(500)]
    assert all(nhs.is_valid(number) and number.startswith("999") for number in made)
    assert len(set(made)) == 500


def test_pupil_numbers_pass_their_check() -> None:
    numbers = Numbers()
    made = {numbers.upn() for _ in range(500)}
    assert len(made) == 500
    assert all(upn.is_valid(number) for number in made)


def test_telephone_numbers_are_those_of_drama_and_none_is_given_twice() -> None:
    numbers = Numbers()
    made = [number for _ in range(1_200) if (number := numbers.phone())]
    kept = [number for _ in range(1_200) if (number := numbers.network_phone())]
    assert len({*made, *kept}) == len(made) + len(kept) == 1_000
    assert all(number.startswith("07700 900") and len(number) == 12 for number in made + kept)


def test_no_two_homes_are_alike() -> None:
    homes = {home_at(serial) for serial in range(30_000)}
    assert len({(home.line.split()[0], home.postcode) for home in homes}) == 30_000


def test_a_postcode_belongs_to_one_street_of_one_town() -> None:
    streets: dict[str, set[tuple[str, str]]] = {}
    for serial in range(50_000):
        home = home_at(serial)
        streets.setdefault(home.postcode, set()).add((home.line.partition(" ")[2], home.town))
    assert {len(found) for found in streets.values()} == {1}


def test_no_two_vehicles_are_alike() -> None:
    numbers = Numbers()
    assert len({numbers.vehicle() for _ in range(5_000)}) == 5_000


def test_a_slip_of_the_keyboard_is_one_letter_away() -> None:
    dice = random.Random(1)  # noqa: S311 - chance for a test
    for name in ("Florence", "Wojciech", "Zdeňka"):
        for _ in range(200):
            assert abs(len(names.misspelt(dice, name)) - len(name)) <= 1


def test_a_name_too_short_for_a_slip_is_left_alone() -> None:
    assert names.misspelt(random.Random(1), "Ava") == "Ava"  # noqa: S311 - chance for a test


def test_a_spool_gives_lines_by_key_however_many_runs_it_made(tmp_path: Path) -> None:
    spool = Spool(tmp_path, in_memory=7)
    keys = [f"{number * 37 % 101:03d}" for number in range(101)]
    for key in keys:
        spool.add(key, f'{{"key":"{key}"}}'.encode())
    assert len(list(tmp_path.iterdir())) == 14
    assert list(spool.lines()) == [f'{{"key":"{key}"}}\n'.encode() for key in sorted(keys)]
