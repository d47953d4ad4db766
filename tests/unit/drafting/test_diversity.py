"""Ethnicity, language, religion, disability, interpreters: as told, by whom; and a question of what they mean."""

from tests.factories import Someone, concern, enquiry, parent
from tests.unit.drafting.drafted import AMY, DONNA, checks, drafted, gaps, texts

KNOWN = {**AMY, "ethnicity": "ABAN", "first_language": "ben", "religion": "Muslim"}
OWN_GAP = "What ethnicity, language, religion and belief mean for Amy Carter here is for people to say."


def of(*people: Someone, topic: str = "") -> list[str]:
    """What is said of the people of an enquiry."""
    return texts(drafted(enquiry("2026-05-01", "E1", people)), "diversity", *filter(None, [topic]))


def test_what_is_told_is_said_in_words_with_who_told_it() -> None:
    by = "(Westshire (children's social care), 1 May 2026)"
    assert of(KNOWN)[:3] == [
        f"The ethnicity of Amy Carter is told as Bangladeshi {by}.",
        f"The first language of Amy Carter is told as Bengali {by}.",
        f"The religion of Amy Carter is told as Muslim {by}.",
    ]


def test_what_is_not_told_is_asked_for_and_never_made_up() -> None:
    bare = drafted(enquiry("2026-05-01", "E1", [AMY]))
    assert gaps(bare, "diversity") == [
        "The ethnicity of Amy Carter is not recorded.",
        "The first language of Amy Carter is not recorded.",
        "The religion of Amy Carter is not recorded.",
        "Whether Amy Carter has a disability is not recorded.",
        OWN_GAP,
    ]
    known = drafted(enquiry("2026-05-01", "E1", [KNOWN | {"disability": [], "interpreter_needed": False}]))
    assert gaps(known, "diversity") == [OWN_GAP]


def test_of_an_adult_the_gaps_are_one_sentence() -> None:
    assert of(AMY, parent(ethnicity="WBRI"))[-2:] == [
        "The ethnicity of Donna Carter is told as White British (Westshire (children's social care), 1 May 2026).",
        "The first language and religion of Donna Carter are not recorded.",
    ]


def test_not_obtained_is_not_told_and_refused_is_told_as_asked_for() -> None:
    assert of(AMY | {"ethnicity": "NOBT"}, topic="ethnicity") == ["The ethnicity of Amy Carter is not recorded."]
    assert of(AMY | {"ethnicity": "REFU"}, topic="ethnicity") == [
        "The ethnicity of Amy Carter was asked for and not given (Westshire (children's social care), 1 May 2026)."
    ]


def test_an_answer_stands_over_a_refusal() -> None:
    made = drafted(
        enquiry("2026-05-01", "E1", [AMY | {"ethnicity": "REFU"}]),
        concern("schools", "2026-05-02", people=[AMY | {"ethnicity": "ABAN"}]),
    )
    assert texts(made, "diversity", "ethnicity") == [
        "The ethnicity of Amy Carter is told as Bangladeshi (Westshire (schools), 2 May 2026)."
    ]


def test_agencies_that_tell_different_things_are_both_told_and_two_codes_of_one_language_are_one() -> None:
    made = drafted(
        enquiry("2026-05-01", "E1", [AMY | {"ethnicity": "ABAN", "first_language": "bn"}]),
        concern("schools", "2026-05-02", people=[AMY | {"ethnicity": "APKN", "first_language": "ben"}]),
    )
    assert texts(made, "diversity", "ethnicity") == [
        (
            "The ethnicity of Amy Carter is told differently, as Bangladeshi (Westshire (children's social care), 1 "
            "May 2026) and Pakistani (Westshire (schools), 2 May 2026)."
        )
    ]
    assert texts(made, "diversity", "first_language") == [
        "The first language of Amy Carter is told as Bengali (Westshire (schools), 2 May 2026)."
    ]


def test_a_code_without_words_is_shown_as_it_is() -> None:
    assert "told as ZZZZ (" in of(AMY | {"ethnicity": "ZZZZ"}, topic="ethnicity")[0]
    assert "told as Xx (" in of(AMY | {"first_language": "xx"}, topic="first_language")[0]


def test_whoever_speaks_another_language_is_asked_of_an_interpreter() -> None:
    assert of(KNOWN, topic="interpreter") == ["Whether Amy Carter needs an interpreter is not recorded."]
    assert of(AMY | {"first_language": "en"}, topic="interpreter") == []
    needs = "Amy Carter is told to need an interpreter (Westshire (children's social care), 1 May 2026)."
    assert of(KNOWN | {"interpreter_needed": True}, topic="interpreter") == [needs]
    assert "need no interpreter" in of(AMY | {"interpreter_needed": False}, topic="interpreter")[0]


def test_the_last_word_on_a_disability_stands() -> None:
    made = drafted(
        enquiry("2026-05-01", "E1", [AMY | {"disability": ["Hearing", "Autism"]}]),
        concern("schools", "2026-05-02", people=[AMY | {"disability": []}]),
    )
    assert texts(made, "diversity", "disability") == [
        "Amy Carter is told to have no disability (Westshire (schools), 2 May 2026)."
    ]
    assert (
        "a disability: Hearing and Autism (" in of(AMY | {"disability": ["Hearing", "Autism"]}, topic="disability")[0]
    )


def test_the_check_of_diversity_links_to_the_sentences_of_children_alone() -> None:
    found = checks(enquiry("2026-05-01", "E1", [KNOWN, DONNA]))["diversity"]
    made = drafted(enquiry("2026-05-01", "E1", [KNOWN, DONNA]))
    said = {one.id: one.text for one in made.sentences("diversity")}
    assert (found.present, found.count, found.of) == (True, 1, 1)
    assert [said[one].partition(" is told")[0] for one in found.sentences] == [
        "The ethnicity of Amy Carter",
        "The first language of Amy Carter",
        "The religion of Amy Carter",
    ]
