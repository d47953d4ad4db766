"""How often a process that folds looks for reference cycles."""

import gc
from collections.abc import Iterator

import pytest

from services.profile.folding.consumer import collect_seldom, pass_over_what_is_held


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


def _would_be_walked(held: object) -> bool:
    return any(one is held for one in gc.get_objects())


def test_what_a_process_that_collects_seldom_holds_is_never_walked() -> None:
    collect_seldom()
    held = [object()]
    assert _would_be_walked(held)
    pass_over_what_is_held()
    assert not _would_be_walked(held)


def test_any_other_process_is_left_alone() -> None:
    held = [object()]
    pass_over_what_is_held()
    assert _would_be_walked(held)
