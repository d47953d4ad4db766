"""What the descriptions of two people say of each other, and when nothing more is asked of them."""

from hypothesis import given
from hypothesis import strategies as st

from services.kernel.events.entry import Face
from services.profile.domain.compared import compare
from services.profile.domain.matching import model as models
from tests.unit.matching.described import FACES, NHS, face, home, number

MODEL = models.default()
AT_HOME = home("9 Chapel Street", "EX16 5AA")
ANY = float("-inf")
_TOLD = st.frozensets(FACES, min_size=1, max_size=2)


@given(_TOLD, _TOLD, st.sampled_from([0.0, 6.0, 12.0]))
def test_two_are_compared_in_full_if_they_are_linked_or_any_that_meet_weigh_enough(
    ones: frozenset[Face], others: frozenset[Face], least: float
) -> None:
    full = compare(ones, others, frozenset(), MODEL, ANY)
    enough = full is not None and (full.linked or any(full.weights[pair] >= least for pair in full.meeting))
    assert compare(ones, others, frozenset(), MODEL, least) == (full if enough else None)


def test_a_mother_and_her_child_are_not_asked_about() -> None:
    child = frozenset({face("Amy Carter", sex="female", addresses=AT_HOME)})
    mother = frozenset({face("Donna Carter", "1987-09-28", sex="female", addresses=AT_HOME)})
    assert compare(child, mother, frozenset(), MODEL, 6.0) is None


def test_a_number_in_common_links_whatever_it_weighs() -> None:
    told = number("nhs_number", NHS)
    one, other = face("Amy Carter", identifiers=told), face("Bob Brown", "1987-09-28", identifiers=told)
    found = compare(frozenset({one}), frozenset({other}), frozenset(), MODEL, 100.0)
    assert found
    assert found.linked
    assert found.held_back == {(one, other): "number"}
