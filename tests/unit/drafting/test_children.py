"""What life is like for each child, in their words, last seen, and what is going well."""

from datetime import date

from services.profile.domain.drafting import whole
from tests.factories import (
    Event,
    attendance,
    child,
    concern,
    correction,
    enquiry,
    event,
    exclusion,
    incident,
    missing_found,
    missing_reported,
    parent,
    retraction,
    social_care,
)
from tests.unit.drafting.drafted import AMY, BEN, DONNA, drafted, gaps, interview, texts, told, visit, whole_text

SAID = "I hide when he shouts"


def life(*events: Event) -> list[str]:
    """What life is like for the child of some events."""
    return texts(drafted(*events), "life")


def test_each_area_of_a_childs_life_of_which_nothing_is_told_says_so() -> None:
    assert life(enquiry("2026-05-01", "E1")) == [
        "School: nothing is told of Amy Carter.",
        "Health: nothing is told of Amy Carter.",
        "Home: nothing is told of Amy Carter.",
        "Missing: nothing is told of Amy Carter.",
        "Harm: no indicator is stated of Amy Carter.",
    ]


def test_each_child_has_a_section_of_their_own() -> None:
    made = drafted(enquiry("2026-05-01", "E1", [AMY, BEN, DONNA]), concern("schools", "2026-05-02", people=[BEN]))
    amy, ben = (part for part in made.sections if part.name == "life")
    assert (amy.title, ben.title) == ("What life is like for Amy Carter", "What life is like for Ben Carter")
    assert "School: nothing is told of Amy Carter." in [one.text for one in amy.sentences]
    assert ben.sentences[0].text == "1 school concern: schools.concern (2 May 2026, Westshire (schools))."
    assert {one.subject for one in ben.sentences} == {ben.subject}


def test_attendance_is_that_of_the_last_period_with_the_range_of_those_before() -> None:
    periods = [
        attendance(("2026-05-01", "2026-06-01"), 40, 40),
        attendance(("2026-06-02", "2026-07-01"), 40, 30),
        attendance(("2026-09-01", "2026-10-01"), 40, 38),
    ]
    said = life(*periods)[0]
    assert said == (
        "Attended 38 of 40 school sessions (95 %) from 1 September 2026 to 1 October 2026; in the 2 periods told "
        "before it, between 75 and 100 %."
    )
    none = life(attendance(("2026-09-01", "2026-10-01"), 0, 0))
    assert none[0] == "What is told of attendance at school counts no sessions."


def test_more_than_five_records_of_a_kind_are_counted_and_the_last_read_out() -> None:
    told_of = [concern("schools", f"2026-05-0{n}", summary=f"Thing {n}", id=f"S{n}") for n in range(1, 8)]
    (said,) = list(drafted(*told_of).sentences("life", "schools.concern"))
    assert said.text.startswith("7 school concerns: Thing 3 (3 May 2026")
    assert said.text.endswith("and 2 before these.")
    assert len(said.evidence) == 7


def test_harm_is_the_indicators_that_workers_state_with_how_often_and_by_whom() -> None:
    said = life(
        concern("schools", "2026-05-02", ["neglect"]),
        incident("2026-06-02", ["neglect", "weapon_used"]),
        missing_reported("2026-07-01T20:00:00Z", "M1"),
        missing_found("2026-07-02T08:00:00Z", "M1", harm=True),
    )
    assert "Neglect: stated twice by Westshire (schools) and Westshire (police), last on 2 June 2026." in said
    assert "A weapon used: stated once by Westshire (police), last on 2 June 2026." in said
    assert "On return from missing harm was disclosed once, last on 2 July 2026." in said


def test_a_plan_holds_a_child_until_it_ends() -> None:
    began = social_care("child_protection_plan", "2026-05-01")
    ended = social_care("child_protection_plan", "2026-07-01", "ended")
    assert "Amy Carter has been on a child protection plan since 1 May 2026." in life(began)
    assert "plan since" not in str(life(began, ended))
    assert "plan since 2 July" in str(life(began, ended, social_care("child_protection_plan", "2026-07-02")))


def test_the_childs_words_are_told_as_they_were_written_down() -> None:
    (said,) = texts(drafted(concern("schools", "2026-05-02", child_words=SAID)), "words")
    assert said == f"Amy Carter, on 2 May 2026, to Westshire (schools): “{SAID}”"
    assert gaps(drafted(concern("schools", "2026-05-02")), "words") == ["No words of Amy Carter are recorded."]


def test_words_in_a_record_of_two_children_are_neithers() -> None:
    made = drafted(concern("schools", "2026-05-02", people=[AMY, BEN, DONNA], child_words=SAID))
    assert texts(made, "words") == [
        (
            "Amy Carter or Ben Carter, on 2 May 2026, to Westshire (schools); the record does not say whose words they "
            f"are: “{SAID}”"
        ),
        "No words of Amy Carter are recorded.",
        "No words of Ben Carter are recorded.",
    ]


def test_words_of_another_familys_child_are_nobodys_here() -> None:
    friend = child("Zoe Smith", "2012-01-01")
    said = concern("schools", "2026-05-02", people=[friend, AMY | {"role": "other_child"}], child_words=SAID)
    made = drafted(enquiry("2026-05-01", "E1", [AMY, DONNA]), said)
    assert texts(made, "words") == ["No words of Amy Carter are recorded."]


def test_words_to_whoever_knows_the_parents_alone_are_a_childs_and_not_said_to_be_hers() -> None:
    said = concern("housing", "2026-05-02", people=[DONNA], child_words=SAID)
    made = drafted(enquiry("2026-05-01", "E1", [AMY, DONNA]), said)
    assert "the record does not say whose words they are" in texts(made, "words")[0]
    assert gaps(made, "words") == ["No words of Amy Carter are recorded."]


def test_a_correction_replaces_the_words_and_a_retraction_takes_them_away() -> None:
    said = concern("schools", "2026-05-02T09:00:00Z", child_words=SAID)
    right = correction(said, child_words="I hide when she shouts", time="2026-05-03T09:00:00Z")
    assert "when he shouts" not in whole_text(drafted(said, right))
    assert "when she shouts" in texts(drafted(said, right), "words")[0]
    gone = drafted(enquiry("2026-05-01", "E1"), said, retraction(said, "2026-05-03T09:00:00Z"))
    assert "hide" not in whole_text(gone)
    assert said["id"] not in whole_text(gone)


def test_last_seen_and_last_seen_alone_are_told_apart_with_how_long_ago() -> None:
    made = drafted(visit("2026-09-01T10:00:00Z", alone=True), visit("2026-10-22T11:00:00Z", alone=False))
    assert texts(made, "seen") == [
        "Amy Carter was last seen on 22 October 2026, 10 days ago.",
        "Amy Carter was last seen alone on 1 September 2026, 61 days ago.",
    ]


def test_how_long_ago_is_counted_to_the_day_of_the_meeting() -> None:
    seen = visit("2026-09-01T10:00:00Z", alone=True)
    made = whole.draft(told(seen, day=date(2026, 9, 2)))
    assert texts(made, "seen", "seen") == ["Amy Carter was last seen on 1 September 2026, 1 day ago."]
    same = whole.draft(told(seen, day=date(2026, 9, 1)))
    assert texts(same, "seen", "seen") == ["Amy Carter was last seen on 1 September 2026, today."]


def test_a_visit_at_which_nobody_opened_is_told_and_counts_as_no_sight_of_the_child() -> None:
    made = drafted(
        visit("2026-09-01T10:00:00Z", alone=True),
        visit("2026-10-01T10:00:00Z", seen=False),
        visit("2026-10-08T10:00:00Z", seen=False),
    )
    assert "At 2 visits since Amy Carter was not seen, last on 8 October 2026." in texts(made, "seen")
    assert "last seen on 1 September" in texts(made, "seen")[0]


def test_a_visit_to_the_mother_alone_is_no_sight_of_the_child() -> None:
    made = drafted(enquiry("2026-05-01", "E1", [AMY, DONNA]), visit("2026-09-01T10:00:00Z", people=[DONNA]))
    assert gaps(made, "seen") == [
        "No visit is recorded at which Amy Carter was seen.",
        "No visit is recorded at which Amy Carter was seen alone.",
    ]


def test_whoever_met_the_child_last_is_named() -> None:
    emergency = {"setting": "emergency_department", "reason": "fall", "injury": True}
    made = drafted(visit("2026-09-01T10:00:00Z"), event("health.attendance", "2026-10-01T10:00:00Z", emergency))
    assert texts(made, "seen", "met") == [
        "The last service to meet Amy Carter was Westshire (health), on 1 October 2026 (health attendance)."
    ]


def test_what_is_going_well_is_facts_alone() -> None:
    good = attendance(("2026-09-01", "2026-10-01"), 40, 38)
    nearly = attendance(("2026-10-02", "2026-10-30"), 1000, 949)
    referred = {"service": "camhs", "status": "started"}
    made = drafted(
        good,
        event("health.referral", "2026-10-01", {**referred, "status": "made"}),
        event("health.referral", "2026-10-05", referred),
        missing_reported("2026-10-01T20:00:00Z", "M1"),
        missing_found("2026-10-02T08:00:00Z", "M1"),
        interview("2026-10-03T09:00:00Z", "M1"),
        social_care("child_protection_plan", "2026-10-10", "ended"),
    )
    assert texts(made, "strengths") == [
        "Amy Carter attended 95 % of school sessions to 1 October 2026.",
        "A health service (camhs) has taken Amy Carter on (5 October 2026, Westshire (health)).",
        "Amy Carter took part in a return home interview on 3 October 2026.",
        "A child protection plan of Amy Carter ended on 10 October 2026.",
    ]
    assert gaps(drafted(good, nearly), "strengths") == [
        "Nothing is recorded of what is going well: ask the family, and the agencies."
    ]


def test_a_referral_that_was_declined_afterwards_is_no_strength() -> None:
    def referral(when: str, status: str) -> Event:
        return event("health.referral", when, {"service": "camhs", "status": status})

    made = drafted(referral("2026-10-01", "accepted"), referral("2026-10-09", "declined"))
    assert len(gaps(made, "strengths")) == 1


def test_an_exclusion_is_of_school_and_a_housing_concern_of_home() -> None:
    said = life(exclusion("2026-05-01", summary="Excluded for a day"), concern("housing", "2026-05-02", summary="Damp"))
    assert "1 exclusion from school: Excluded for a day (1 May 2026, Westshire (schools))." in said
    assert "1 housing concern: Damp (2 May 2026, Westshire (housing))." in said


def test_a_parents_record_that_names_no_child_concerns_the_parents_children() -> None:
    weapon = incident("2026-06-02", ["weapon_used"], [DONNA], summary="Knife at the door")
    assert "Knife at the door" in str(life(enquiry("2026-05-01", "E1", [AMY, DONNA]), weapon))
    assert "Knife" not in str(life(enquiry("2026-05-01", "E1", [AMY, parent("Ann Smith")]), weapon))
