"""What workers answered, by the bits that a pair weighed."""

from uuid import UUID

from services.identity.answers import answered
from services.profile.domain.decisions import Decided, Decision, Kind

LEFT = UUID(int=1)


def said(
    number: int,
    kind: Kind,
    right: int,
    weight: float | None = None,
    of: int | None = None,
    *,
    needs_second: bool = False,
) -> Decided:
    """A decision of a worker on the left mention and another, made one after the other."""
    decision = Decision(
        id=UUID(int=1_000 + number),
        kind=kind,
        left=LEFT,
        right=UUID(int=right),
        of=UUID(int=1_000 + of) if of is not None else None,
        actor="a worker",
        roles=("analyst",),
        purpose="a test",
        reason="seen",
        needs_second=needs_second,
        weight=weight,
    )
    return Decided(decision, number)


def test_the_share_joined_is_told_in_each_band_and_from_there_on() -> None:
    found = answered([
        said(1, "must", 2, 9.0),
        said(2, "cannot", 3, 10.0),
        said(3, "must", 4, 21.0),
        said(4, "must", 5, 22.0),
        said(5, "cannot", 6, 3.0),
    ])
    bands = {band.low: (band.accepted.value, band.accepted.of, band.from_here.value) for band in found.bands}
    assert (found.accepted.value, found.accepted.of) == (0.6, 5)
    assert bands[None] == (None, 0, 0.6)
    assert bands[0.0] == (0.0, 1, 0.6)
    assert bands[8.0] == (0.5, 2, 0.75)
    assert bands[20.0] == (1.0, 2, 1.0)
    assert bands[24.0] == (None, 0, None)


def test_a_decision_that_was_withdrawn_or_waits_for_a_second_worker_says_nothing() -> None:
    found = answered([
        said(1, "must", 2, 9.0),
        said(2, "retract", 2, of=1),
        said(3, "must", 3, 9.0, needs_second=True),
        said(4, "cannot", 4, 9.0),
    ])
    assert (found.accepted.value, found.accepted.of) == (0.0, 1)


def test_an_answer_without_a_weight_counts_in_no_band() -> None:
    found = answered([said(1, "must", 2), said(2, "must", 3, 9.0)])
    assert (found.accepted.of, found.unweighed) == (2, 1)
    assert sum(band.accepted.of for band in found.bands) == 1


def test_what_nobody_could_tell_counts_until_it_is_answered() -> None:
    unsure = said(1, "cannot_tell", 2, 9.0)
    assert answered([unsure]).cannot_tell.value == 1.0
    assert answered([unsure, said(2, "cannot", 3, 9.0)]).cannot_tell.value == 0.5
    assert answered([unsure, said(2, "must", 2, 9.0)]).cannot_tell.value == 0.0


def test_where_nobody_has_answered_there_is_no_share() -> None:
    assert answered([]).accepted.value is None
