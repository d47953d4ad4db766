"""Where a fault is, and the sentence about it."""

from services.kernel.codes import FAULTS
from services.kernel.events.faults import Place, missing_field, show, unknown_code, unknown_field, unknown_type

EVENT = Place("")
DETAILS = Place("/data/details")


def test_a_pointer_escapes_what_rfc_6901_asks_for() -> None:
    assert EVENT.child("a/b~c").pointer == "/a~1b~0c"
    assert EVENT.child("~1").pointer == "/~01"
    assert EVENT.child("").pointer == "/"
    assert EVENT.child("people").child(3).pointer == "/people/3"


def test_a_name_that_no_database_holds_is_told_with_a_sign() -> None:
    assert EVENT.child("a\0b").pointer == "/a\N{REPLACEMENT CHARACTER}b"


def test_what_is_wrong_inside_the_details_is_a_bad_detail_and_the_details_themselves_are_not() -> None:
    assert DETAILS.wrong("bad_value", "").code == "bad_value"
    assert DETAILS.child("risk").wrong("unknown_code", "").code == "bad_detail"
    assert DETAILS.child("themes").child(0).wrong("too_long", "").code == "bad_detail"
    assert Place("/data/details_of").child("risk").wrong("bad_value", "").code == "bad_value"
    assert DETAILS.child("risk").fault("in_the_future", "").code == "in_the_future"


def test_a_place_is_named_in_words() -> None:
    assert EVENT.name == "the event"
    assert Place("/time").name == "time"
    assert Place("/data/people/0/ref").name == "people.0.ref"


def test_a_sentence_proposes_what_was_meant() -> None:
    assert "did you mean summary?" in unknown_field(EVENT, "sumary", ["summary", "people"]).message
    assert "did you mean" not in unknown_field(EVENT, "colour", ["summary", "people"]).message
    assert "did you mean a.concern.v1?" in unknown_type(EVENT, "a.concerns.v1", ["a.concern.v1"]).message
    assert "did you mean neglect?" in unknown_code(EVENT, "negelct", ("neglect",)).message
    assert "it has female, male" in unknown_code(EVENT, "F", ("female", "male")).message


def test_a_missing_member_is_told_where_it_would_stand() -> None:
    fault = missing_field(DETAILS, "risk")
    assert (fault.code, fault.pointer) == ("missing_field", "/data/details/risk")


def test_what_a_sender_wrote_is_shown_short_and_plain() -> None:
    assert show("abc") == "“abc”"
    assert show("x" * 100) == "“" + "x" * 60 + "…”"
    assert show("a\x1b[2Jb\u202e") == "“a\N{REPLACEMENT CHARACTER}[2Jb\N{REPLACEMENT CHARACTER}”"
    assert show("Nováková") == "“Nováková”"


def test_every_fault_code_has_a_label() -> None:
    assert all(FAULTS.values())
