"""What of a sealed circle an answer may hold, without a database."""

from collections.abc import Sequence

import pytest

from services.kernel.clock import DAY, Instant
from services.profile import sealed
from services.profile.domain.decisions import Decided
from services.profile.domain.persons import Held, Person, Understanding
from services.profile.sealed import Asked, nobody
from tests.factories import Event, child, concern, parent
from tests.understood import NOW, received
from tests.unit.people.asked import decided

AMY, BETH, CATH = child("Amy Carter"), child("Beth Young"), child("Cath Old")
TOM, PAULA = child("Tom Carter", "2015-02-03"), parent("Paula Young")


def shown(
    events: Sequence[Event], seals: Sequence[Decided], asked: Asked = nobody, as_of: Instant = NOW
) -> Understanding:
    """What an answer may hold."""
    return sealed.understood(Held([received(one) for one in events], seals), as_of, asked).understanding


def names(told: Understanding) -> set[str]:
    """Who is there."""
    return {one.name for one in told.people}


def called(name: str) -> Asked:
    """Asks about whoever has a name."""
    return lambda told: [one for one in told.people if one.name == name]


OLD, NEW = concern("schools", "2026-06-01", people=[AMY, TOM]), concern("health", "2026-07-01", people=[BETH, PAULA])
SEAL = decided("seal", OLD, NEW)


def test_without_a_seal_everybody_is_there() -> None:
    assert names(shown([OLD, NEW], [])) == {"Amy Carter", "Tom Carter", "Beth Young", "Paula Young"}


def test_of_two_identities_the_new_one_is_there_unless_the_old_one_is_asked_for() -> None:
    assert names(shown([OLD, NEW], [SEAL])) == {"Tom Carter", "Beth Young", "Paula Young"}
    assert "Beth Young" not in names(shown([OLD, NEW], [SEAL], called("Amy Carter")))
    assert "Amy Carter" not in names(shown([OLD, NEW], [SEAL], called("Beth Young")))


def test_whoever_is_family_of_the_old_one_is_told_of_the_old_one() -> None:
    old = concern("schools", "2026-06-01", people=[AMY, parent("Donna Carter")])
    assert "Amy Carter" in names(shown([old, NEW], [decided("seal", old, NEW)], called("Donna Carter")))


def test_of_three_identities_one_is_there() -> None:
    third = concern("housing", "2026-05-01", people=[CATH])
    seals = [SEAL, decided("seal", third, OLD)]
    everything = [OLD, NEW, third]
    for asked, there in (
        (nobody, "Beth Young"),
        (called("Cath Old"), "Cath Old"),
        (called("Amy Carter"), "Amy Carter"),
    ):
        assert names(shown(everything, seals, asked)) & {"Amy Carter", "Beth Young", "Cath Old"} == {there}


def test_a_seal_counts_as_of_a_day_before_it_was_made() -> None:
    later = decided("seal", OLD, NEW, NOW + DAY)
    assert "Amy Carter" not in names(shown([OLD, NEW], [later], as_of=NOW))


def test_one_number_on_both_joins_nobody_even_as_of_a_day_before_the_seal() -> None:
    number = {"identifiers": [{"scheme": "nhs_number", "value": "9990001014"}]}
    old = concern("schools", "2026-06-01", people=[AMY | number])
    new = concern("health", "2026-07-01", people=[child("Amy Young") | number])
    assert [len(one.seen) for one in shown([old, new], []).people] == [2]
    told = shown([old, new], [decided("seal", old, new, NOW + DAY)])
    assert [len(one.seen) for one in told.people] == [1]
    assert names(told) == {"Amy Young"}


def test_a_record_stays_for_the_others_whom_it_names_and_goes_from_an_answer_about_the_other_identity() -> None:
    assert [one.entry.id for one in shown([OLD, NEW], [SEAL]).counting] == [OLD["id"], NEW["id"]]
    assert [one.entry.id for one in shown([OLD, NEW], [SEAL], called("Beth Young")).counting] == [NEW["id"]]


@pytest.mark.parametrize("asked", [nobody, called("Tom Carter"), called("Beth Young")])
def test_no_mention_of_the_hidden_one_leads_to_anybody(asked: Asked) -> None:
    told = shown([OLD, NEW], [SEAL], asked)
    amy: Person | None = told.of_mention.get(received(OLD).seen[0].id)
    assert amy is None
