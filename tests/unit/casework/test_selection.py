"""What a selection changed: whatever two selections hold, the difference leads from the one to the other."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.profile.domain.casework.acts import By, Done, Fact
from services.profile.domain.casework.enquiry_facts import Evidence, SeenFinding
from services.profile.domain.casework.meeting_facts import AgendaSelected, Item, ItemLeftOff, Standing
from services.profile.domain.casework.selection import Moved, selections

ANN = By("Ann", ("analyst",), "the meeting")
STANDINGS: tuple[Standing, ...] = ("on", "in_hand", "diverted", "left_off")


def family(number: int) -> UUID:
    """A family, by a small number."""
    return UUID(int=number)


def item(number: int, stands: Standing = "on", *records: str) -> Item:
    """A family of a selection, and the records that put it there."""
    evidence = tuple(Evidence("/agencies/police/westshire", one) for one in records)
    return Item(family(number), stands, (SeenFinding(family(number), "repeat_enquiries", "1", "Often", evidence),))


def done(*facts: Fact) -> list[Done]:
    """Facts as Ann recorded them."""
    return [Done(family(0), number, number, number, ANN, "", fact) for number, fact in enumerate(facts, 1)]


def selected(*items: Item, at: int = 1, count: int = 3) -> AgendaSelected:
    """A selection by a rule with a number."""
    return AgendaSelected(at, {"repeat_enquiries": {"count": count}}, items)


def test_of_the_first_selection_everybody_came() -> None:
    (first,) = selections(done(ItemLeftOff(family(1), "They have moved"), selected(item(1), item(2))))
    assert (first.number, first.by, first.came) == (1, "Ann", (family(1), family(2)))
    assert (first.went, first.moved, first.findings, first.rules) == ((), (), (), ())


def test_the_next_one_says_who_came_who_went_who_moved_and_why() -> None:
    before = selected(item(1), item(2, "on", "A"), item(3), item(4))
    after = selected(item(2, "on", "A", "B"), item(3, "diverted"), item(4), item(5), count=2)
    _, second = selections(done(before, ItemLeftOff(family(4), "They have moved"), after))
    assert (second.came, second.went) == ((family(5),), (family(1),))
    assert second.moved == (Moved(family(3), "on", "diverted"),)
    assert second.findings == (family(2),)
    assert second.rules == ("repeat_enquiries",)


AGENDAS = st.dictionaries(st.integers(1, 6), st.sampled_from(STANDINGS))


@given(AGENDAS, AGENDAS)
def test_the_difference_leads_from_one_selection_to_the_next(
    before: dict[int, Standing], after: dict[int, Standing]
) -> None:
    told = [selected(*(item(number, stands) for number, stands in one.items())) for one in (before, after)]
    _, second = selections(done(*told))
    held = {family(number): stands for number, stands in before.items()}
    reached = {one: stands for one, stands in held.items() if one not in second.went}
    for one in second.moved:
        assert reached[one.family] == one.before
        reached[one.family] = one.after
    assert reached.keys().isdisjoint(second.came)
    reached |= {family(number): stands for number, stands in after.items() if family(number) in second.came}
    assert reached == {family(number): stands for number, stands in after.items()}
