"""A draft as a whole: its evidence, its names, its gaps; and how complete it is."""

from datetime import date

import msgspec

from services.profile.domain.drafting import whole
from services.profile.domain.drafting.completeness import CHECKS, completeness
from services.profile.domain.drafting.sections import SECTIONS
from tests.factories import concern, decision, enquiry
from tests.unit.drafting.drafted import AMY, BEN, DONNA, LEE, checks, drafted, told, visit

EVENTS = [enquiry("2026-05-01T09:00:00Z", "E1", [AMY, DONNA]), concern("schools", "2026-05-02T09:00:00Z")]
KNOWN = {**AMY, "ethnicity": "ABAN", "first_language": "ben", "religion": "Muslim"}


def test_every_claim_has_evidence_every_absence_is_called_one_and_no_section_is_silent() -> None:
    made = drafted(*EVENTS)
    plain = [one.text for part in made.sections for one in part.sentences if not one.gap and not one.evidence]
    assert plain == [
        "No rule puts this family before the meeting.",
        "Neither early help nor social care is recorded to have held the family.",
    ]
    assert all(part.sentences for part in made.sections)
    said = [one.text for part in made.sections for one in part.sentences]
    assert all(one.endswith((".", "”")) and not one[0].islower() for one in said)


def test_the_sections_stand_in_their_order_and_are_those_of_which_a_hub_chooses() -> None:
    assert list(dict.fromkeys(part.name for part in drafted(*EVENTS).sections)) == list(SECTIONS)


def test_the_same_record_makes_the_same_draft_in_whatever_order_it_came() -> None:
    assert msgspec.json.encode(drafted(*EVENTS)) == msgspec.json.encode(drafted(*reversed(EVENTS)))


def test_a_sentence_is_called_the_same_on_another_day_and_otherwise_when_its_evidence_is_another() -> None:
    seen = visit("2026-09-01T10:00:00Z", alone=True)
    one, later = (next(iter(whole.draft(told(seen, day=date(2026, 9, n))).sentences("seen"))) for n in (2, 3))
    assert one.id == later.id
    assert one.text != later.text
    (another, *_) = drafted(seen, visit("2026-09-02T10:00:00Z", alone=True)).sentences("seen")
    assert another.id != one.id


def test_no_two_sentences_of_a_draft_are_called_the_same() -> None:
    ids = [one.id for part in drafted(*EVENTS).sections for one in part.sentences]
    assert len(ids) == len(set(ids))


def test_completeness_counts_what_ofsted_found_missing() -> None:
    bare = checks(EVENTS[0])
    assert list(bare) == list(CHECKS)
    assert {name for name, one in bare.items() if one.present} == set()
    made = decision("2026-05-02T09:00:00Z", "E1")
    made["data"]["details"]["authorised_by"] = "Manager 1"
    full = checks(
        enquiry("2026-05-01T09:00:00Z", "E1", [KNOWN, DONNA, LEE]),
        made,
        concern("schools", "2026-05-02T09:00:00Z", child_words="I like my teacher"),
        visit("2026-10-22T11:00:00Z", alone=True),
    )
    assert {name for name, one in full.items() if not one.present} == set()
    assert all(one.evidence and one.sentences for one in full.values())


def test_a_check_counts_children_and_one_child_without_is_a_gap_of_the_family() -> None:
    found = checks(
        enquiry("2026-05-01T09:00:00Z", "E1", [AMY, BEN, DONNA]),
        visit("2026-10-22T11:00:00Z", alone=True),
        concern("schools", "2026-10-02T09:00:00Z", people=[BEN], child_words="I like my teacher"),
    )
    for name in ("seen_alone", "voice"):
        assert (found[name].present, found[name].count, found[name].of) == (False, 1, 2)
    assert (found["fathers"].count, found["fathers"].of) == (0, 2)


def test_seen_alone_counts_to_the_last_day_of_the_weeks_and_words_to_that_of_the_months() -> None:
    def found(when: str, day: date, name: str) -> bool:
        said = visit(when, alone=True) | {}
        said["data"]["child_words"] = "I like it here"
        known = told(said, day=day)
        return next(one.present for one in completeness(known, whole.draft(known)) if one.name == name)

    assert found("2026-09-01T10:00:00Z", date(2026, 10, 12), "seen_alone")
    assert not found("2026-09-01T10:00:00Z", date(2026, 10, 13), "seen_alone")
    assert found("2025-09-01T10:00:00Z", date(2026, 8, 31), "voice")
    assert not found("2025-09-01T10:00:00Z", date(2026, 9, 1), "voice")


def test_the_checks_link_to_sentences_of_the_draft() -> None:
    known = told(*EVENTS)
    made = whole.draft(known)
    said = {one.id: one.text for part in made.sections for one in part.sentences}
    links = {one.name: [said[name] for name in one.sentences] for one in completeness(known, made)}
    assert links["fathers"] == ["No father is recorded of Amy Carter."]
    assert links["seen_alone"] == ["No visit is recorded at which Amy Carter was seen alone."]
    assert links["oversight"] == ["No decision on an enquiry is recorded."]
