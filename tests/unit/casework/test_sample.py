"""Samples for audit: drawn again by their seed, from every part of the work, overrides always in."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.profile.domain.casework.sampling import sample

STRATA = st.dictionaries(
    st.sampled_from(["advice, in hours", "advice, out of hours", "section_47, in hours"]),
    st.lists(st.uuids(), min_size=1, max_size=40, unique=True),
    min_size=1,
)


@given(STRATA, st.integers(1, 60), st.integers())
def test_the_same_seed_draws_the_same_cases_and_no_case_twice(
    strata: dict[str, list[UUID]], size: int, seed: int
) -> None:
    drawn = sample(seed, size, strata)
    backwards = {name: cases[::-1] for name, cases in reversed(strata.items())}
    if len({case for cases in strata.values() for case in cases}) == sum(map(len, strata.values())):
        assert sample(seed, size, backwards) == drawn
    assert len({one.case for one in drawn}) == len(drawn)


@given(STRATA, st.integers(1, 60), st.integers())
def test_every_part_of_the_work_is_in_the_sample(strata: dict[str, list[UUID]], size: int, seed: int) -> None:
    drawn = {one.case for one in sample(seed, size, strata)}
    assert all(drawn & set(cases) for cases in strata.values())


@given(STRATA, st.integers(1, 60), st.integers())
def test_what_must_be_in_a_sample_is(strata: dict[str, list[UUID]], size: int, seed: int) -> None:
    always = [cases[0] for cases in strata.values()]
    assert set(always) <= {one.case for one in sample(seed, size, strata, always)}


@given(STRATA, st.integers(0, 60), st.integers(), st.integers(0, 3))
def test_a_sample_is_as_large_as_it_was_to_be(
    strata: dict[str, list[UUID]], size: int, seed: int, overrides: int
) -> None:
    always = next(iter(strata.values()))[:overrides]
    drawn = sample(seed, size, strata, always)
    everything = {case for cases in strata.values() for case in cases}
    assert min(size, len(everything)) <= len(drawn) <= max(size, len(strata) + len(always))


def test_a_sample_has_as_much_of_each_part_as_the_work_has() -> None:
    of = {"days": [UUID(int=n) for n in range(80)], "nights": [UUID(int=n) for n in range(80, 100)]}
    drawn = [one.stratum for one in sample(7, 10, of)]
    assert (drawn.count("days"), drawn.count("nights")) == (8, 2)


def test_a_seed_of_any_length_draws() -> None:
    assert len(sample(10**90, 3, {"all": [UUID(int=n) for n in range(9)]})) == 3


def test_another_seed_draws_others() -> None:
    strata = {"all": [UUID(int=n) for n in range(200)]}
    drawn = {frozenset(one.case for one in sample(seed, 20, strata)) for seed in range(20)}
    assert len(drawn) == 20
    assert all(len(cases) == 20 for cases in drawn)
