"""Written profiles: whose a sentence is, and that nobody takes away what they were not shown."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kernel.access import Caller
from services.kernel.errors import NotFound, WrongUse
from services.profile.domain.casework import written
from services.profile.domain.casework.acts import THE_HUB, Done, Fact
from services.profile.domain.casework.enquiry_facts import Evidence
from services.profile.domain.casework.written import (
    HIDDEN,
    WRITTEN,
    Edit,
    Line,
    Part,
    PartEdited,
    ProfileDrafted,
    Written,
)

ANN = Caller("Ann", frozenset({"analyst"}), "the meeting")
OPEN, SECRET = Evidence("/agencies/health/westshire", "H1"), Evidence("/agencies/police/westshire", "P1")
SEEN = Line("Amy was not brought twice.", (OPEN,))
CARS = Line("Amy was seen in a car.", (SECRET,))
HOTEL = Line("Amy was seen at a hotel.", (SECRET, OPEN))


def drafted(*lines: Line) -> ProfileDrafted:
    """A draft with one section."""
    return ProfileDrafted(UUID(int=1), UUID(int=2), 0, (Part("life", "What life is like", lines),), ())


def profile(*facts: Fact) -> Written:
    """A profile to which facts come."""
    state: Written | None = None
    for number, fact in enumerate(facts, 1):
        state = WRITTEN.evolve(state, Done(UUID(int=9), number, 0, 0, THE_HUB, "", fact))
    assert state is not None
    return state


def edited(state: Written, *edits: Edit, unread: frozenset[Evidence] = frozenset()) -> tuple[Line, ...]:
    """The lines of the section after an edit."""
    facts = written.edit(state, ANN, 1, edits, unread)
    (fact,) = facts or (PartEdited(1, state.parts[0].lines),)
    assert isinstance(fact, PartEdited)
    return fact.lines


def test_a_sentence_of_the_draft_stays_the_drafts_and_another_is_its_writers() -> None:
    lines = edited(profile(drafted(SEEN)), Edit(SEEN.text, SEEN.evidence), Edit("She is often at her aunt's"))
    assert [(one.by, one.evidence) for one in lines] == [("", (OPEN,)), ("Ann", ())]


def test_a_sentence_rests_on_records_of_the_profile_or_on_none() -> None:
    with pytest.raises(WrongUse, match="P1 is no record of this profile"):
        written.edit(profile(drafted(SEEN)), ANN, 1, [Edit("Seen in a car", (SECRET,))])
    with pytest.raises(WrongUse, match="1 to 2000 characters"):
        written.edit(profile(drafted(SEEN)), ANN, 1, [Edit("  ")])
    with pytest.raises(NotFound, match="sections 1 to 1, and no 2"):
        written.edit(profile(drafted(SEEN)), ANN, 2, [])


def test_what_is_hidden_from_its_editor_stays_where_it_stood() -> None:
    state = profile(drafted(CARS, SEEN, HOTEL))
    shown = Edit(HIDDEN), Edit("She is often at her aunt's"), Edit(HIDDEN)
    lines = edited(state, *shown, unread=frozenset({SECRET}))
    assert [one.text for one in lines] == [CARS.text, "She is often at her aunt's", HOTEL.text]


@given(st.lists(st.sampled_from([HIDDEN, SEEN.text, "Her own words"]), max_size=6))
def test_whatever_is_sent_nobody_takes_away_what_they_were_not_shown(texts: list[str]) -> None:
    state = profile(drafted(CARS, SEEN, HOTEL))
    lines = edited(state, *(Edit(text) for text in texts), unread=frozenset({SECRET}))
    assert [one for one in lines if SECRET in one.evidence] == [CARS, HOTEL]
    assert HIDDEN not in {one.text for one in lines}


def test_drafted_again_a_section_that_was_edited_stays() -> None:
    mine = PartEdited(1, (Line("She is often at her aunt's", by="Ann"),))
    state = profile(drafted(SEEN), mine)
    (again,) = written.draft(state, ANN, drafted(SEEN, HOTEL)) or (None,)
    assert again is None
    assert profile(drafted(SEEN), mine).parts[0].edited_by == "kinfold"
