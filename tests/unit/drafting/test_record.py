"""What agencies know, did and saw; what was decided; what is open; and who may not read what."""

from collections.abc import Callable
from typing import Any

import pytest

from services.kernel.events.details import RETRACTION, TYPES
from services.profile.domain.drafting.wording import KINDS, agency
from tests.factories import (
    Event,
    attendance,
    case_closed,
    child,
    concern,
    decision,
    early_help,
    enquiry,
    event,
    incident,
    missing_found,
    missing_reported,
    social_care,
)
from tests.unit.drafting.drafted import (
    AMY,
    DONNA,
    LEE,
    checks,
    drafted,
    gaps,
    interview,
    secret,
    texts,
    unrestricted,
    visit,
    whole_text,
)

ENQUIRY = enquiry("2026-05-01T09:00:00Z", "E1", [AMY, DONNA])
GONE = [missing_reported("2026-10-01T20:00:00Z", "M1"), missing_found("2026-10-02T08:00:00Z", "M1")]
NOTHING_OPEN = "No question of those that are asked of every family is open."


def decided(when: str, enquiry_id: str = "E1", by: str = "") -> Event:
    """A decision, authorised by somebody if they are named."""
    made = decision(when, enquiry_id)
    made["data"]["details"] |= {"authorised_by": by} if by else {}
    return made


def test_every_type_of_record_has_a_name_one_and_many() -> None:
    assert set(KINDS) == {name.rpartition(".")[0] for name in TYPES if name != RETRACTION}
    assert agency("/agencies/police/devon-and-cornwall") == "Devon and Cornwall (police)"


def test_each_agency_is_told_with_its_records_by_kind_and_the_silent_sectors_are_named() -> None:
    made = drafted(ENQUIRY, *GONE, concern("schools", "2026-05-02"), concern("schools", "2026-06-02"))
    assert texts(made, "agencies") == [
        (
            "Westshire (missing-person services) has told of the family in 2 records, from 1 October 2026 to 2 October "
            "2026: 1 missing report and 1 return from missing."
        ),
        "Westshire (schools) has told of the family in 2 records, from 2 May 2026 to 2 June 2026: 2 school concerns.",
        "Westshire (children's social care) has told of the family in 1 record, on 1 May 2026: 1 enquiry.",
        (
            "Nothing about this family has been told by police, health, early help, housing, probation, youth justice, "
            "adult services or voluntary organisations."
        ),
    ]


def test_the_timeline_has_what_agencies_did_and_saw_of_each_month() -> None:
    made = drafted(ENQUIRY, decided("2026-05-02"), concern("schools", "2026-06-02", summary="Hungry again."))
    assert texts(made, "timeline") == [
        "May 2026, what agencies did: 2 May, Westshire (children's social care): social_care.decision.",
        "May 2026, what agencies saw: 1 May, Westshire (children's social care): social_care.enquiry.",
        "June 2026, what agencies saw: 2 June, Westshire (schools): Hungry again.",
    ]


def test_routine_is_counted_and_not_read_out_unless_it_states_an_indicator() -> None:
    present, absent = (attendance(("2026-09-01", "2026-09-30"), 40, share) for share in (36, 35))
    assert texts(drafted(present), "timeline") == ["September 2026, what agencies saw: 1 school attendance record."]
    assert "Westshire (schools): schools.attendance" in texts(drafted(absent), "timeline")[0]
    seen, unseen = visit("2026-09-03"), visit("2026-09-04", seen=False)
    assert texts(drafted(seen, unseen), "timeline") == [
        (
            "September 2026, what agencies did: 4 September, Westshire (children's social care): social_care.visit; "
            "and beside these 1 visit."
        )
    ]
    stated = event("social_care.core_group", "2026-09-04", {"held_at": "2026-09-04"}, indicators=["neglect"])
    assert "social_care.core_group" in texts(drafted(stated), "timeline")[0]


def test_what_a_busy_month_has_beyond_eight_records_is_counted_and_is_evidence() -> None:
    many = [incident(f"2026-09-{n:02}", summary=f"Thing {n}", id=f"P{n}") for n in range(1, 11)]
    (said,) = drafted(*many).sentences("timeline")
    assert "Thing 8" in said.text
    assert "Thing 9" not in said.text
    assert said.text.endswith("and beside these 2 police incidents.")
    assert len(said.evidence) == 10


def test_decisions_are_told_with_who_authorised_them_and_without_it_that_nobody_did() -> None:
    made = drafted(ENQUIRY, decided("2026-05-02", by="Manager 9"), decided("2026-05-03", "E2"))
    assert texts(made, "oversight") == [
        (
            "Enquiry E1: no further action, on 2 May 2026, decided by Manager 2, authorised by Manager 9 (Westshire "
            "(children's social care)). Rationale: “As told”"
        ),
        (
            "Enquiry E2: no further action, on 3 May 2026, decided by Manager 2 (Westshire (children's social care)). "
            "Rationale: “As told”"
        ),
        "No manager is recorded to have authorised the decision of 3 May 2026 on enquiry E2.",
    ]
    found = checks(ENQUIRY, decided("2026-05-02", by="Manager 9"), decided("2026-05-03", "E2"))["oversight"]
    assert (found.present, found.count, found.of) == (True, 1, 2)


def test_services_are_told_in_spans_and_an_assessment_begins_one() -> None:
    made = drafted(
        early_help("2026-01-10", "started"),
        early_help("2026-03-10", "stepped_up"),
        social_care("assessment", "2026-03-12"),
        case_closed("2026-06-01"),
    )
    assert texts(made, "services") == [
        "Early help held the family from 10 January 2026 to 10 March 2026: 59 days.",
        "Social care held the family from 12 March 2026 to 1 June 2026: 81 days.",
    ]


def test_a_return_asks_for_an_interview_and_the_exploitation_question_until_answered() -> None:
    assert gaps(drafted(*GONE), "unanswered") == [
        "Amy Carter was missing once; after 1 return no return home interview is recorded.",
        (
            "Amy Carter was missing once; of 1 episode nobody has recorded whether exploitation was asked about, and "
            "what the answer was."
        ),
    ]
    answered = interview("2026-10-03T09:00:00Z", "M1", indicators=["older_associate"])
    assert texts(drafted(*GONE, answered), "unanswered") == [NOTHING_OPEN]


def test_an_interview_that_was_not_offered_is_none_and_one_declined_is_told_as_such() -> None:
    def said(outcome: str) -> str:
        return texts(drafted(*GONE, interview("2026-10-03T09:00:00Z", "M1", outcome)), "unanswered")[0]

    assert "no return home interview is recorded" in said("not_offered")
    assert said("declined") == (
        "Amy Carter was missing once; after 1 return a return home interview was offered and declined."
    )


def test_an_interview_of_one_episode_answers_for_no_other_and_an_earlier_answer_for_none_later() -> None:
    earlier = [missing_reported("2026-08-01T20:00:00Z", "M0"), missing_found("2026-08-02T08:00:00Z", "M0")]
    made = drafted(*earlier, interview("2026-08-03T09:00:00Z", "M0", indicators=["older_associate"]), *GONE)
    said = list(made.sentences("unanswered"))
    assert [one.text.partition("; ")[0] for one in said] == ["Amy Carter was missing twice"] * 2
    assert all([one.id for one in told.evidence] == [GONE[0]["id"]] for told in said)


def test_a_child_who_is_missing_now_is_not_asked_for_an_interview_yet() -> None:
    said = texts(drafted(GONE[0]), "unanswered")
    assert said[0] == "Amy Carter was reported missing on 1 October 2026, and no return is recorded."
    assert not any("interview" in one for one in said)


def test_enquiries_without_a_decision_and_handovers_that_nobody_picked_up_are_open() -> None:
    stepped = early_help("2026-09-01T09:00:00Z", "stepped_up")
    assert gaps(drafted(ENQUIRY, stepped), "unanswered") == [
        "The hand-over by Westshire (early help) on 1 September 2026 (early help record) was not picked up in 28 days.",
        "No decision is recorded on enquiry E1 of 1 May 2026, 184 days ago.",
    ]
    picked = social_care("referral", "2026-09-20T09:00:00Z")
    assert texts(drafted(ENQUIRY, stepped, picked, decided("2026-05-02")), "unanswered") == [NOTHING_OPEN]


def test_a_decision_of_another_agencys_enquiry_of_the_same_name_decides_nothing() -> None:
    elsewhere = {**decided("2026-05-02"), "source": "/agencies/social_care/eastshire"}
    assert len(gaps(drafted(ENQUIRY, elsewhere), "unanswered")) == 1


def test_a_finding_is_told_in_its_own_words_and_a_rereferral_beside() -> None:
    made = drafted(social_care("referral", "2026-01-02"), social_care("referral", "2026-06-02", reference="R2"))
    assert texts(made, "findings") == ["Amy Carter was referred again on 2 June 2026, after 2 January 2026."]
    assert texts(drafted(ENQUIRY), "findings") == ["No rule puts this family before the meeting."]
    urgent = concern("schools", "2026-10-20", ["physical_harm"])
    (said,) = drafted(urgent).sentences("findings")
    assert (said.topic, said.text.partition(" says")[0]) == ("urgent_unanswered", "1 event")


SECRETS: list[tuple[str, Callable[[], list[Event]]]] = [
    (
        "concern",
        lambda: [concern("schools", "2026-05-02", ["physical_harm"], summary="In a car", child_words="Hush")],
    ),
    ("visit", lambda: [visit("2026-10-22", alone=True)]),
    ("decision", lambda: [decided("2026-05-02", by="Manager 9")]),
    ("interview", lambda: [interview("2026-10-03", "M1", indicators=["older_associate"])]),
    ("father", lambda: [enquiry("2026-05-03", "E9", [AMY, LEE])]),
    (
        "facts",
        lambda: [concern("health", "2026-05-04", people=[AMY | {"religion": "Jain", "deceased_on": "2026-05-04"}])],
    ),
    ("sibling", lambda: [concern("health", "2026-05-04", people=[AMY, child("Kit Carter", "2019-01-01"), DONNA])]),
]


@pytest.mark.parametrize(("name", "make"), SECRETS)
def test_whoever_may_not_read_a_record_sees_nothing_drawn_from_it_but_that_it_is_there(
    name: str, make: Callable[[], list[Event]]
) -> None:
    open_ones = [ENQUIRY, *GONE]
    hidden = [secret(one) for one in make()]
    made = drafted(*open_ones, *hidden, may_read=unrestricted)
    shown = whole_text(made)
    for marker in ("In a car", "Hush", "Manager 9", "Lee Carter", "Jain", "Kit Carter", "who died", "physical"):
        assert marker not in shown, name
    assert not any(one["id"] in shown for one in hidden)
    assert texts(made, "restricted") == [
        "A restricted record exists that may not be read here: ask the child sexual exploitation team."
    ]


def test_what_a_restricted_record_may_hold_is_not_said_to_be_absent() -> None:
    hidden = [secret(decided("2026-05-02")), secret(interview("2026-10-03", "M1", indicators=["older_associate"]))]
    made = drafted(ENQUIRY, *GONE, *hidden, may_read=unrestricted)
    assert texts(made, "unanswered") == [f"{NOTHING_OPEN[:-1]}, as far as may be read here."]
    assert gaps(made, "words") == ["No words of Amy Carter are recorded, as far as may be read here."]


def test_a_sector_whose_records_are_all_restricted_is_not_called_silent() -> None:
    made = drafted(ENQUIRY, secret(concern("health", "2026-05-02")), may_read=unrestricted)
    (silent,) = made.sentences("agencies", "silent")
    assert "health" not in silent.text
    assert "Westshire (health)" not in whole_text(made)


def test_whoever_may_read_all_is_told_of_nothing_restricted() -> None:
    made = drafted(ENQUIRY, secret(concern("health", "2026-05-02")))
    assert texts(made, "restricted") == []


def test_a_finding_that_rests_on_a_restricted_record_says_only_that_it_holds() -> None:
    three: list[Any] = [enquiry(f"2026-0{n}-01", f"E{n}", id=f"N{n}") for n in (6, 7, 8)]
    made = drafted(*three[:2], secret(three[2]), may_read=unrestricted)
    (said,) = made.sentences("findings")
    assert said.text == "The rule “repeat enquiries” holds, and rests on 1 restricted record that may not be read here."
    assert [one.id for one in said.evidence] == ["N6", "N7"]
    assert not said.gap
