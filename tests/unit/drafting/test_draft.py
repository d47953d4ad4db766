"""The draft of a written profile: from the record alone, every claim with its evidence, every absence said."""

from collections.abc import Callable
from typing import Any

import msgspec

from services.kernel import clock
from services.kernel.events.entry import Entry
from services.profile.domain import agenda, drafting
from services.profile.domain.drafting.completeness import Check, completeness
from services.profile.domain.drafting.draft import Draft, Section, Told
from services.profile.domain.persons import Held
from services.profile.domain.rules.story import Asked
from services.profile.domain.thresholds import Thresholds
from tests.casework import at
from tests.factories import (
    Event,
    attendance,
    child,
    concern,
    decision,
    enquiry,
    event,
    missing_found,
    missing_reported,
    parent,
    retraction,
)
from tests.understood import received

NOW = "2026-11-01 12:00"
AMY = child(sex="female")
LEE = parent("Lee Carter", "1984-02-01", sex="male")
DONNA = parent(sex="female")


def read_all(_entry: Entry) -> bool:
    """A reader who may read everything."""
    return True


def told(*events: Event, may_read: Callable[[Entry], bool] = read_all) -> Told:
    """The only family of some events, as a draft is drawn from it."""
    as_of = at(NOW)
    asked = Asked(clock.london_date(as_of), Thresholds())
    (story,) = agenda.stories(Held([received(one) for one in events]), asked, as_of)
    data = {received(one).entry.record: msgspec.json.decode(msgspec.json.encode(one["data"])) for one in events}
    return Told(story, data, lambda person: person.name, may_read, read_all)


def drafted(*events: Event) -> Draft:
    """The draft of the only family of some events."""
    return drafting.draft(told(*events))


def section(draft: Draft, name: str) -> Section:
    """A section by its name."""
    return next(one for one in draft.sections if one.name == name)


def texts(draft: Draft, name: str) -> list[str]:
    """The sentences of a section."""
    return [one.text for one in section(draft, name).sentences]


def gaps(draft: Draft, name: str) -> list[str]:
    """What a section says is absent."""
    return [one.text for one in section(draft, name).sentences if one.gap]


def checks(*events: Event) -> dict[str, Check]:
    """How complete the profile of the only family of some events is."""
    return {one.name: one for one in completeness(told(*events))}


def visit(when: str, *, alone: bool) -> Event:
    """A visit at which the child was seen."""
    return event("social_care.visit", when, {"statutory": True, "seen": True, "seen_alone": alone})


def test_every_claim_has_evidence_of_the_record_and_every_absence_is_called_one() -> None:
    made = drafted(enquiry("2026-05-01T09:00:00Z", "E1", [AMY, DONNA]), concern("schools", "2026-05-02T09:00:00Z"))
    plain = [one for part in made.sections for one in part.sentences if not one.gap and not one.evidence]
    assert [one.text for one in plain] == [
        "No rule holds.",
        "Neither early help nor social care is recorded to have held the family.",
    ]
    assert all(part.sentences for part in made.sections)


def test_a_sentence_is_called_the_same_each_time_it_is_drafted() -> None:
    events = [enquiry("2026-05-01T09:00:00Z", "E1", [AMY, DONNA]), concern("schools", "2026-05-02T09:00:00Z")]
    assert msgspec.json.encode(drafted(*events)) == msgspec.json.encode(drafted(*reversed(events)))


def test_a_father_of_whom_nobody_has_told_is_a_gap_and_stands_in_the_genogram() -> None:
    alone = drafted(enquiry("2026-05-01T09:00:00Z", "E1", [AMY, DONNA]))
    assert gaps(alone, "adults") == ["No father is recorded of Amy Carter."]
    (absent,) = [one for one in alone.genogram.nodes if not one.recorded]
    assert (absent.name, absent.sex) == ("father not recorded", "male")
    both = drafted(enquiry("2026-05-01T09:00:00Z", "E1", [AMY, DONNA, LEE]))
    assert gaps(both, "adults") == []
    assert all(one.recorded for one in both.genogram.nodes)
    assert {one.kind for one in both.genogram.edges} == {"parent_of"}


def test_the_childs_words_are_told_as_they_were_written_down() -> None:
    said = concern("schools", "2026-05-02T09:00:00Z", child_words="I hide when he shouts")
    (words,) = texts(drafted(said), "words")
    assert words == "Amy Carter, on 2 May 2026, to westshire: “I hide when he shouts”"
    assert gaps(drafted(concern("schools", "2026-05-02T09:00:00Z")), "words") == [
        "No words of Amy Carter are recorded."
    ]


def test_what_was_retracted_is_drawn_from_no_more() -> None:
    said = concern("schools", "2026-05-02T09:00:00Z", child_words="I hide when he shouts")
    made = drafted(enquiry("2026-05-01T09:00:00Z", "E1"), said, retraction(said, "2026-05-03T09:00:00Z"))
    assert "hide" not in msgspec.json.encode(made).decode()


def test_whoever_may_not_read_a_record_sees_nothing_drawn_from_it_but_that_it_is_there() -> None:
    secret = concern(
        "schools", "2026-05-02T09:00:00Z", summary="Seen in a car", handling={"restricted_to": ["cse_team"]}
    )
    reader = told(enquiry("2026-05-01T09:00:00Z", "E1"), secret, may_read=lambda one: not one.restricted_to)
    made = drafting.draft(reader)
    assert "Seen in a car" not in msgspec.json.encode(made).decode()
    assert texts(made, "restricted") == ["1 restricted record of this family may not be shown here: ask cse team."]


def test_last_seen_and_last_seen_alone_are_told_apart_with_how_long_ago() -> None:
    made = drafted(visit("2026-09-01T10:00:00Z", alone=True), visit("2026-10-22T11:00:00Z", alone=False))
    assert texts(made, "seen") == [
        "Amy Carter was last seen on 22 October 2026, 10 days ago.",
        "Amy Carter was last seen alone on 1 September 2026, 61 days ago.",
    ]


def test_what_is_going_well_is_facts_alone() -> None:
    good = attendance(("2026-09-01", "2026-10-01"), 40, 40)
    poor = attendance(("2026-06-01", "2026-07-01"), 40, 30)
    assert texts(drafted(good, poor), "strengths") == ["Amy Carter attended 100 % of sessions to 1 October 2026."]
    assert gaps(drafted(poor), "strengths")


def test_missing_asks_for_an_interview_and_the_exploitation_question_until_answered() -> None:
    episode = [missing_reported("2026-10-01T20:00:00Z", "M1"), missing_found("2026-10-02T08:00:00Z", "M1")]
    assert len(texts(drafted(*episode), "unanswered")) == 2
    details = {"episode_id": "M1", "outcome": "completed"}
    interview = event("missing.return_interview", "2026-10-03T09:00:00Z", details, indicators=["older_associate"])
    assert texts(drafted(*episode, interview), "unanswered") == ["Nothing that the record asks is left open."]


def test_ethnicity_language_and_religion_are_asked_for_and_never_made_up() -> None:
    known = {**AMY, "ethnicity": "ABAN", "first_language": "ben", "religion": "Muslim"}
    made = drafted(enquiry("2026-05-01T09:00:00Z", "E1", [known]))
    assert len(gaps(made, "diversity")) == 1
    assert any("first language of Amy Carter is told as ben" in one for one in texts(made, "diversity"))
    assert len(gaps(drafted(enquiry("2026-05-01T09:00:00Z", "E1", [AMY])), "diversity")) == 4


def test_completeness_counts_what_ofsted_found_missing() -> None:
    bare = checks(enquiry("2026-05-01T09:00:00Z", "E1", [AMY, DONNA]))
    assert {name for name, one in bare.items() if one.present} == set()
    made = decision("2026-05-02T09:00:00Z", "E1")
    made["data"]["details"]["authorised_by"] = "Manager 1"
    known = {**AMY, "ethnicity": "ABAN", "first_language": "ben", "religion": "Muslim"}
    whole = checks(
        enquiry("2026-05-01T09:00:00Z", "E1", [known, DONNA, LEE]),
        made,
        concern("schools", "2026-05-02T09:00:00Z", child_words="I like my teacher"),
        visit("2026-10-22T11:00:00Z", alone=True),
    )
    assert {name for name, one in whole.items() if not one.present} == set()


def test_agencies_that_have_told_nothing_are_named() -> None:
    made: Any = drafted(enquiry("2026-05-01T09:00:00Z", "E1"))
    assert gaps(made, "agencies")[0].startswith("Nothing has been told by police")
    assert texts(made, "agencies")[0] == "/agencies/social_care/westshire has told of 1 enquiry, on 1 May 2026."
