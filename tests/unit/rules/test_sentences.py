"""What a chair reads aloud: every finding's sentence, of one and of many, named and not named."""

from services.profile.domain.rules.story import in_words, sentence
from services.profile.domain.thresholds import MEANINGS, NATIONAL, Thresholds
from tests.factories import (
    Event,
    case_closed,
    child,
    concern,
    decision,
    early_help,
    enquiry,
    incident,
    missing_found,
    missing_reported,
    parent,
)
from tests.unit.rules.telling import MEETING, finding, findings

MEG = child("Meg Carter", "2015-01-01")
BEN = child("Ben Carter", "2018-01-01")
MOTHER = parent()
KNOWN = incident("2024-01-01", people=[child(), MEG, MOTHER])
NO_NAME = {"ref": "c", "role": "child", "addresses": MOTHER["addresses"]}


def says(rule: str, *events: Event, **numbers: int) -> str:
    return finding(events, rule, MEETING, **numbers).says


def test_repeat_enquiries() -> None:
    told = [enquiry(f"2026-0{n}-01", f"ENQ-{n}") for n in (1, 2, 3, 4)]
    assert says("repeat_enquiries", *told) == (
        "4 enquiries about Amy Carter in the 12 months to 24 November 2026; 3 put a family on the table."
    )
    one = {"repeat_enquiries_count": 1, "repeat_enquiries_months": 1}
    assert says("repeat_enquiries", KNOWN, enquiry("2026-11-01", "ENQ-1"), **one) == (
        "1 enquiry about Amy Carter and Meg Carter in the month to 24 November 2026; 1 puts a family on the table."
    )


def test_enquiry_after_closure() -> None:
    told = [
        decision("2026-01-10", "OLD"),
        enquiry("2026-02-01", "ENQ-1"),
        decision("2026-05-02", "ENQ-1"),
        enquiry("2026-05-03", "ENQ-2"),
    ]
    assert says("enquiry_after_closure", *told) == (
        "Twice in the 12 months to 24 November 2026, a new enquiry about Amy Carter came within 90 days of a "
        "decision that had closed an earlier one."
    )
    one = {"enquiry_after_closure_pairs": 1, "enquiry_after_closure_days": 1}
    assert says("enquiry_after_closure", *told, **one) == (
        "Once in the 12 months to 24 November 2026, a new enquiry about Amy Carter came within 1 day of a "
        "decision that had closed an earlier one."
    )


def test_between_services() -> None:
    told = [early_help("2026-01-01", "stepped_up"), case_closed("2026-04-01"), early_help("2026-06-01", "stepped_up")]
    assert says("between_services", KNOWN, *told) == (
        "The family of Amy Carter and Meg Carter moved between early help and social care 3 times in the 12 months "
        "to 24 November 2026."
    )


def test_handover_not_picked_up() -> None:
    told = [case_closed("2026-04-01"), decision("2026-06-01", "ENQ-1", "early_help")]
    assert says("handover_not_picked_up", told[0]) == (
        "1 hand-over of the family of Amy Carter between social care and early help in the 12 months to "
        "24 November 2026 was not picked up within 28 days."
    )
    assert says("handover_not_picked_up", *told) == (
        "2 hand-overs of the family of Amy Carter between social care and early help in the 12 months to "
        "24 November 2026 were not picked up within 28 days."
    )


def test_repeat_missing() -> None:
    told = [
        one
        for n in (1, 2, 3)
        for one in (
            missing_reported(f"2026-10-0{n}T18:00:00Z", f"M-{n}"),
            missing_found(f"2026-10-0{n}T22:00:00Z", f"M-{n}"),
        )
    ]
    assert says("repeat_missing", *told) == (
        "Amy Carter was missing 3 times in the 90 days to 24 November 2026; 3 put a family on the table."
    )
    megs = missing_reported("2026-10-01T18:00:00Z", "M-9", people=[MEG])
    assert says("repeat_missing", KNOWN, *told, megs, repeat_missing_episodes=1) == (
        "Amy Carter was missing 3 times and Meg Carter was missing once in the 90 days to 24 November 2026; "
        "1 puts a family on the table."
    )
    nobody = missing_reported("2026-10-01T18:00:00Z", "M-9", people=[NO_NAME])
    assert says("repeat_missing", nobody, repeat_missing_episodes=1) == (
        "A child whose name is not known was missing once in the 90 days to 24 November 2026; "
        "1 puts a family on the table."
    )


def test_cumulative_concern() -> None:
    told = [
        concern(sector, f"2026-{month}-01", id=month)
        for sector, month in zip(
            ("health", "schools", "housing", "health", "schools"), ("07", "09", "10", "11", "11"), strict=True
        )
    ]
    told[4]["id"] = "last"
    assert says("cumulative_concern", *told) == (
        "5 concerns about the family of Amy Carter, from 3 kinds of agency, in the 6 months to 24 November 2026, "
        "4 of them in the last 3 months, and no assessment, section 47 enquiry or strategy discussion since."
    )
    assert says("cumulative_concern", *told[1:]) == (
        "4 concerns about the family of Amy Carter, from 3 kinds of agency, in the 6 months to 24 November 2026, "
        "all of them in the last 3 months, and no assessment, section 47 enquiry or strategy discussion since."
    )


def test_urgent_unanswered_names_the_children_who_wait() -> None:
    first = incident("2026-11-01", ["physical_harm"], [MEG])
    assert says("urgent_unanswered", KNOWN, first) == (
        "1 event says that Meg Carter may be suffering, or be likely to suffer, significant harm now, and no "
        "strategy discussion, section 47 enquiry or child protection plan has answered it."
    )
    second = incident("2026-11-02", ["weapon_used"], [MOTHER])
    assert says("urgent_unanswered", KNOWN, first, second) == (
        "2 events say that Amy Carter and Meg Carter may be suffering, or be likely to suffer, significant harm now, "
        "and no strategy discussion, section 47 enquiry or child protection plan has answered them."
    )


def test_children_whose_names_are_not_known_are_counted() -> None:
    once = {"repeat_enquiries_count": 1}
    other = NO_NAME | {"ref": "d"}
    about = {
        "a child whose name is not known": [NO_NAME, MOTHER],
        "2 children whose names are not known": [NO_NAME, other, MOTHER],
        "Amy Carter and another child whose name is not known": [child(), NO_NAME, MOTHER],
        "Amy Carter and 2 other children whose names are not known": [child(), NO_NAME, other, MOTHER],
        "Amy Carter, Meg Carter and Ben Carter": [child(), MEG, BEN, MOTHER],
    }
    for text, people in about.items():
        told = enquiry("2026-11-01", "ENQ-1", people)
        assert says("repeat_enquiries", told, **once).startswith(f"1 enquiry about {text} in the 12 months")


def test_the_evidence_stands_in_the_order_in_which_it_happened() -> None:
    told = [enquiry(f"2026-0{n}-01", f"ENQ-{n}", id=f"{9 - n}") for n in (3, 1, 2)]
    assert [entry.id for entry in finding(told, "repeat_enquiries").evidence] == ["8", "7", "6"]


def test_names_in_a_row_and_a_capital_at_the_beginning() -> None:
    assert in_words(["Amy"]) == "Amy"
    assert in_words(["Amy", "Meg", "Ben"]) == "Amy, Meg and Ben"
    assert sentence("éva was missing") == "Éva was missing"


def test_every_number_has_a_meaning_in_the_order_in_which_they_are_shown() -> None:
    assert list(MEANINGS) == list(Thresholds.__struct_fields__)
    assert NATIONAL.keys() <= MEANINGS.keys()


def test_a_finding_that_does_not_hold_says_nothing() -> None:
    assert findings([enquiry("2026-11-01", "ENQ-1")]) == {}
