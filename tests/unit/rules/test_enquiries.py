"""Repeat enquiries, and enquiries soon after a closure."""

import pytest

from tests.factories import Event, child, correction, decision, enquiry, incident, parent
from tests.unit.rules.telling import findings, ids, items

MEG = child("Meg Carter", "2015-01-01")


def test_three_enquiries_in_twelve_months_are_repeat_enquiries_and_two_are_not() -> None:
    told = [enquiry(f"2026-0{n}-01", f"ENQ-{n}") for n in (1, 2, 3)]
    assert findings(told) == {"repeat_enquiries": ids(*told)}
    assert findings(told[:2]) == {}


def test_an_enquiry_told_twice_is_one_and_is_evidenced_by_its_latest() -> None:
    told = [enquiry(f"2026-0{n}-01", f"ENQ-{n}") for n in (1, 2)]
    more = enquiry("2026-02-05", "ENQ-2")
    assert findings([*told, more]) == {}
    third = enquiry("2026-03-01", "ENQ-3")
    assert findings([*told, more, third]) == {"repeat_enquiries": ids(told[0], more, third)}


def test_the_latest_of_an_enquiry_is_the_latest_issued_not_the_latest_to_occur() -> None:
    first = enquiry("2026-01-05", "ENQ-1", time="2026-01-05T12:00:00Z")
    issued_later = enquiry("2026-01-02", "ENQ-1", time="2026-01-09T12:00:00Z")
    others = [enquiry(f"2026-0{n}-01", f"ENQ-{n}") for n in (2, 3)]
    assert findings([first, issued_later, *others]) == {"repeat_enquiries": ids(issued_later, *others)}


def test_an_enquiry_happened_at_its_first_event() -> None:
    old = [enquiry("2025-11-01", "ENQ-1"), enquiry("2026-01-01", "ENQ-1")]
    new = [enquiry(f"2026-0{n}-01", f"ENQ-{n}") for n in (2, 3)]
    assert findings([*old, *new]) == {}


def test_the_first_event_of_an_enquiry_is_the_first_to_occur_not_the_first_issued() -> None:
    told = [
        enquiry("2026-01-01", "ENQ-1", time="2026-01-01T12:00:00Z"),
        enquiry("2025-11-01", "ENQ-1", time="2026-01-09T12:00:00Z"),
    ]
    new = [enquiry(f"2026-0{n}-01", f"ENQ-{n}") for n in (2, 3)]
    assert findings([*told, *new]) == {}


def test_a_corrected_first_event_of_an_enquiry_is_not_when_it_happened() -> None:
    wrong = enquiry("2025-11-01", "ENQ-1")
    right = correction(wrong, time="2026-01-02T12:00:00Z", occurred_at="2026-01-01")
    new = [enquiry(f"2026-0{n}-01", f"ENQ-{n}") for n in (2, 3)]
    assert findings([wrong, right, *new]) == {"repeat_enquiries": ids(right, *new)}


def test_enquiries_of_one_number_from_two_sources_are_two() -> None:
    told = [
        enquiry("2026-01-01", "ENQ-1"),
        enquiry("2026-01-01", "ENQ-1", source="/agencies/social_care/northshire"),
        enquiry("2026-02-01", "ENQ-2"),
    ]
    assert findings(told) == {"repeat_enquiries": ids(*told)}


def test_enquiries_about_each_child_of_a_family_are_counted_together_and_one_about_both_once() -> None:
    mother = parent()
    about_both = enquiry("2026-01-01", "ENQ-1", [child(), MEG, mother])
    told = [about_both, enquiry("2026-02-01", "ENQ-2", [MEG, mother]), enquiry("2026-03-01", "ENQ-3", [child()])]
    assert findings(told) == {"repeat_enquiries": ids(*told)}
    assert findings(told[:2]) == {}


def test_an_enquiry_that_names_a_mother_alone_is_about_her_children() -> None:
    known = incident("2026-01-01", people=[child(), parent()])
    told = [enquiry(f"2026-0{n}-01", f"ENQ-{n}", [parent()]) for n in (2, 3, 4)]
    assert findings([known, *told]) == {"repeat_enquiries": ids(*told)}


def test_an_enquiry_about_another_child_whose_friend_is_named_concerns_both_families() -> None:
    friend = child("Tom Price", "2013-01-01")
    told = [enquiry(f"2026-0{n}-01", f"ENQ-{n}", [friend, child() | {"role": "other_child"}]) for n in (2, 3, 4)]
    assert sorted(one.family.children[0].name for one in items(told)) == ["Amy Carter", "Tom Price"]


def closures(*days: str, outcome: str = "advice") -> list[Event]:
    """A decision on each of some days, each on an enquiry of its own of long ago."""
    return [decision(day, f"OLD-{n}", outcome) for n, day in enumerate(days, 1)]


def test_two_enquiries_soon_after_a_closure_are_a_finding_and_one_is_not() -> None:
    told = [
        decision("2026-01-10", "OLD"),
        enquiry("2026-02-01", "ENQ-1"),
        decision("2026-05-02", "ENQ-1", "advice"),
        enquiry("2026-06-01", "ENQ-2"),
    ]
    assert findings(told) == {"enquiry_after_closure": ids(*told)}
    assert findings(told[:3]) == {}
    assert findings(told[1:]) == {}


@pytest.mark.parametrize("outcome", ["assessment", "strategy_discussion", "section_47"])
def test_a_decision_that_opens_something_closes_nothing(outcome: str) -> None:
    told = [
        decision("2026-01-10", "OLD", outcome),
        enquiry("2026-02-01", "ENQ-1"),
        decision("2026-05-02", "ENQ-1", "advice"),
        enquiry("2026-06-01", "ENQ-2"),
    ]
    assert findings(told) == {}


def test_an_early_help_decision_closes_too() -> None:
    told = [
        decision("2026-01-10", "OLD", "early_help"),
        enquiry("2026-02-01", "ENQ-1"),
        decision("2026-05-02", "ENQ-1", "advice"),
        enquiry("2026-06-01", "ENQ-2"),
    ]
    assert findings(told)["enquiry_after_closure"] == ids(*told)


def test_ninety_days_are_within_the_span_and_ninety_one_are_not() -> None:
    pair = [decision("2026-01-10", "OLD"), enquiry("2026-02-01", "ENQ-1")]
    closed = decision("2026-05-01T23:30:00+01:00", "ENQ-1")
    ninety = enquiry("2026-07-30T00:30:00+01:00", "ENQ-2")
    ninety_one = enquiry("2026-07-31T00:00:00+01:00", "ENQ-2")
    assert findings([*pair, closed, ninety]) == {"enquiry_after_closure": ids(*pair, closed, ninety)}
    assert findings([*pair, closed, ninety_one]) == {}


def test_an_enquiry_of_the_same_number_is_not_a_new_one() -> None:
    pair = [decision("2026-01-10", "OLD"), enquiry("2026-02-01", "ENQ-1")]
    told = [*pair, decision("2026-05-02", "ENQ-2"), enquiry("2026-05-20", "ENQ-2")]
    assert findings(told) == {}


def test_an_enquiry_serves_one_pair_with_the_latest_decision_before_it() -> None:
    first, second = closures("2026-01-10", "2026-01-12")
    new = enquiry("2026-02-01", "ENQ-1")
    assert findings([first, second, new]) == {}
    other = [decision("2026-05-02", "ENQ-1"), enquiry("2026-06-01", "ENQ-2")]
    assert findings([first, second, new, *other]) == {"enquiry_after_closure": ids(second, new, *other)}


def test_the_latest_decision_is_by_time_of_issue_then_by_id() -> None:
    occurred_last = decision("2026-01-12", "OLD-1", time="2026-01-12T12:00:00Z", id="B")
    issued_last = decision("2026-01-10", "OLD-2", time="2026-01-13T12:00:00Z", id="A")
    rest = [
        enquiry("2026-02-01", "ENQ-1"),
        decision("2026-05-02", "ENQ-1"),
        enquiry("2026-06-01", "ENQ-2"),
    ]
    assert findings([occurred_last, issued_last, *rest])["enquiry_after_closure"] == ids(issued_last, *rest)
    at_once = decision("2026-01-10", "OLD-2", time="2026-01-12T12:00:00Z", id="A")
    assert findings([occurred_last, at_once, *rest])["enquiry_after_closure"] == ids(occurred_last, *rest)


def test_a_decision_goes_with_the_first_enquiry_after_it_and_no_other() -> None:
    told = [decision("2026-01-10", "OLD"), enquiry("2026-02-01", "ENQ-1"), enquiry("2026-02-20", "ENQ-2")]
    assert findings(told, enquiry_after_closure_pairs=1)["enquiry_after_closure"] == ids(*told[:2])
    assert findings(told) == {}


def test_the_next_enquiry_is_one_that_began_after_the_decision() -> None:
    running = [enquiry("2026-01-05", "ENQ-1"), enquiry("2026-01-20", "ENQ-1")]
    told = [*running, decision("2026-01-10", "OLD"), enquiry("2026-02-01", "ENQ-2")]
    assert findings(told, enquiry_after_closure_pairs=1)["enquiry_after_closure"] == ids(told[2], told[3])


def test_the_next_enquiry_is_the_one_that_began_first_whichever_was_told_last() -> None:
    began_first = [enquiry("2026-02-01", "ENQ-1"), enquiry("2026-04-01", "ENQ-1")]
    told = [decision("2026-01-10", "OLD"), *began_first, enquiry("2026-02-20", "ENQ-2")]
    assert findings(told, enquiry_after_closure_pairs=1)["enquiry_after_closure"] == ids(told[0], began_first[1])


def test_an_enquiry_of_the_instant_of_the_decision_is_not_after_it() -> None:
    told = [decision("2026-01-10", "OLD"), enquiry("2026-01-10", "ENQ-1")]
    assert findings(told, enquiry_after_closure_pairs=1) == {}
    told[1]["time"] = "2026-01-10T12:00:01Z"
    assert findings(told, enquiry_after_closure_pairs=1)["enquiry_after_closure"] == ids(*told)


def test_both_of_a_pair_lie_in_the_twelve_months() -> None:
    rest = [decision("2026-05-02", "ENQ-1"), enquiry("2026-06-01", "ENQ-2")]
    before = [decision("2025-11-24", "OLD"), enquiry("2025-12-01", "ENQ-1")]
    inside = [decision("2025-11-25", "OLD"), enquiry("2025-12-01", "ENQ-1")]
    assert findings([*before, *rest]) == {}
    assert findings([*inside, *rest]) == {"enquiry_after_closure": ids(*inside, *rest)}


def test_the_enquiry_of_a_pair_is_evidenced_by_its_latest_event() -> None:
    told = [decision("2026-01-10", "OLD"), enquiry("2026-02-01", "ENQ-1")]
    more = enquiry("2026-02-15", "ENQ-1")
    rest = [decision("2026-05-02", "ENQ-1"), enquiry("2026-06-01", "ENQ-2")]
    assert findings([*told, more, *rest]) == {"enquiry_after_closure": ids(told[0], more, *rest)}


def test_a_closure_for_one_child_and_an_enquiry_about_a_sibling_are_a_pair() -> None:
    mother = parent()
    told = [
        decision("2026-01-10", "OLD", people=[child(), mother]),
        enquiry("2026-02-01", "ENQ-1", [MEG, mother]),
        decision("2026-05-02", "ENQ-1", people=[MEG, mother]),
        enquiry("2026-06-01", "ENQ-2", [child(), mother]),
    ]
    assert findings(told) == {"enquiry_after_closure": ids(*told)}
