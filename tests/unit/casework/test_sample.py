"""Samples for audit: drawn again by their seed, from every part of the work, overrides always in."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.profile.domain.casework.audit import sample

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


def test_another_seed_draws_others() -> None:
    strata = {"all": [UUID(int=n) for n in range(200)]}
    drawn = {frozenset(one.case for one in sample(seed, 20, strata)) for seed in range(20)}
    assert len(drawn) == 20
    assert all(len(cases) == 20 for cases in drawn)
