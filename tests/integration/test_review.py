"""Workers' decisions, from a card to a withdrawn join, through the fold."""

import re
from collections.abc import Callable

import pytest

from services.kernel import clock
from services.kernel.access import LOCAL_OPERATOR, Caller
from services.kernel.errors import NotAllowed, NotFound, WrongUse
from services.kernel.log.kafka import KafkaLog
from services.kernel.postgres.connect import Database
from services.profile.application import Profiles
from services.profile.folding.rebuild import differences
from tests.factories import child, concern, correction, someone
from tests.readmodels import by_content
from tests.reviews import ADA, ANN, BOB, DAN, DARREN, JADE, Desk, ago, day, one_man_told_twice, seen_with
from tests.unit.people.told import MILL_LANE, NHS, record, somebody

NUMBER = [{"scheme": "nhs_number", "value": "9990001014"}]
READ_MODELS = ("entry", "person", "family", "question", "waiting")


@pytest.fixture
def desk(database: Database) -> Desk:
    """A desk at which one man is told twice."""
    opened = Desk(database)
    opened.tell(*one_man_told_twice())
    return opened


def pair_of(desk: Desk) -> tuple[str, str]:
    """The two sides of the one question: who is named in full, and who is named in short."""
    (one,) = desk.pairs()
    named = dict(zip(one["names"], (one["left"], one["right"]), strict=True))
    return named["Darren Pike"], named["Daz"]


def timeline(desk: Desk, person: str, as_of: int | None = None, caller: Caller = LOCAL_OPERATOR) -> list[str]:
    """The days on a person's timeline."""
    with desk.database.connect() as connection:
        told = Profiles(connection).timeline_of_person(caller, person, as_of or clock.now())
    return [str(entry["occurred_at"])[:10] for entry in told["entries"]]


def person_of(desk: Desk, name: str) -> str:
    """The identifier of the one person of a name."""
    with desk.database.connect() as connection:
        (found,) = Profiles(connection).people(LOCAL_OPERATOR, name, clock.now())["people"]
    return found["person"]


def understood(desk: Desk) -> dict[str, list[tuple[object, ...]]]:
    """The read models of people and families, row by row."""
    found = by_content(desk.database)
    return {name: found[name] for name in READ_MODELS}


def test_a_pair_says_what_speaks_for_it_and_what_waits_on_it(desk: Desk) -> None:
    (one,) = desk.pairs()
    assert sorted(one["names"]) == ["Darren Pike", "Daz"]
    assert any("phone" in ground.lower() for ground in one["grounds"])
    assert [item["route"] for item in one["waits_on"]] == ["urgent"]
    assert isinstance(one["weight"], float)


def test_a_card_tells_who_each_is_in_plain_words_and_without_a_percentage(desk: Desk) -> None:
    card = desk.card(*pair_of(desk))
    sides = {side["names"][0]: side for side in (card["left"], card["right"])}
    assert sides["Darren Pike"]["dates_of_birth"] == ["1996-04-09"]
    assert sides["Darren Pike"]["addresses"] == ["1 Pike Lane, EX16 5AA"]
    assert sides["Daz"]["dates_of_birth"] == []
    assert sides["Daz"]["sources"] == [{"source": "/agencies/police/westshire", "mentions": 1}]
    assert any("phone" in ground["says"].lower() for ground in card["agrees"])
    assert not any("bits" in ground["says"] for ground in [*card["agrees"], *card["contradicts"]])
    assert card["band"] in {"very likely", "likely", "unclear", "unlikely"}


def test_accepting_joins_and_the_timeline_follows(desk: Desk) -> None:
    left, right = pair_of(desk)
    assert timeline(desk, left) != timeline(desk, right)
    before = clock.now()
    answer = desk.decide("must", left, right)
    assert not answer["needs_second"]
    assert timeline(desk, left) == timeline(desk, right) == [day(53), day(18)]
    assert desk.pairs() == []
    assert len(timeline(desk, left, as_of=before)) == 1
    (told,) = desk.decided(right)
    assert (told["actor"], told["reason"], told["stands"]) == ("Ann", "They told me", True)
    assert told["grounds"]
    assert told["model"]


def test_refusing_asks_no_more_and_joins_nobody(desk: Desk) -> None:
    left, right = pair_of(desk)
    desk.decide("cannot", left, right)
    assert desk.pairs() == []
    assert timeline(desk, left) != timeline(desk, right)
    with pytest.raises(WrongUse, match="decided that they are two people"):
        desk.decide("must", right, left)


def test_a_withdrawn_join_gives_each_side_back_byte_for_byte(desk: Desk) -> None:
    before = understood(desk)
    answer = desk.decide("must", *pair_of(desk))
    assert understood(desk) != before
    desk.withdraw(answer["decision"])
    assert understood(desk) == before


def test_a_withdrawn_refusal_asks_again(desk: Desk) -> None:
    before = understood(desk)
    answer = desk.decide("cannot", *pair_of(desk))
    assert understood(desk) != before
    desk.withdraw(answer["decision"])
    assert understood(desk) == before


def test_a_decision_outlives_a_correction_of_the_record_that_it_names(database: Database) -> None:
    desk = Desk(database)
    named, short = one_man_told_twice()
    desk.tell(named, short)
    left, right = pair_of(desk)
    desk.decide("must", left, right)
    desk.tell(correction(short, time=ago(17)))
    assert timeline(desk, left) == timeline(desk, right) == [day(53), day(18), day(18)]
    assert desk.pairs() == []


def test_a_withdrawal_can_be_withdrawn(desk: Desk) -> None:
    left, right = pair_of(desk)
    made = desk.decide("must", left, right)
    joined = understood(desk)
    gone = desk.withdraw(made["decision"])
    desk.withdraw(gone["decision"])
    assert understood(desk) == joined


def test_a_wrong_join_found_three_months_on_is_withdrawn_and_tells_who_saw_it(desk: Desk) -> None:
    left, right = pair_of(desk)
    apart = understood(desk)
    made = desk.decide("must", left, right)
    desk.tell(seen_with(DARREN, JADE, ago(5)))
    timeline(desk, right, caller=BOB)
    with desk.database.connect() as connection:
        list(Profiles(connection).everybody(DAN, clock.now()))
        Profiles(connection).people(Caller("Eve", frozenset({"analyst"}), "another child"), "Megan", clock.now())
    answer = desk.withdraw(made["decision"])
    assert answer["of"] == made["decision"]
    assert {(one["caller"], one["action"]) for one in answer["saw"]} >= {
        ("Bob", "timeline of a person"),
        ("Dan", "everybody"),
    }
    assert "Eve" not in {one["caller"] for one in answer["saw"]}
    assert timeline(desk, left) == [day(53), day(5)]
    assert timeline(desk, right) == [day(18)]
    assert understood(desk)["person"] == apart["person"]


def test_as_of_an_instant_the_pairs_are_those_that_waited_then(desk: Desk) -> None:
    waited = desk.pairs()
    before = clock.now()
    desk.decide("must", *pair_of(desk))
    assert desk.pairs() == []
    then = desk.pairs(as_of=before)
    assert [(one["left"], one["right"]) for one in then] == [(one["left"], one["right"]) for one in waited]


def test_nobody_can_tell_until_something_new_is_told(desk: Desk) -> None:
    left, right = pair_of(desk)
    desk.decide("cannot_tell", left, right)
    (one,) = desk.pairs()
    assert "cannot_tell_since" in one
    desk.tell(seen_with(DARREN, JADE, ago(5)), received_at="now")
    (one,) = desk.pairs()
    assert "cannot_tell_since" not in one


def test_what_is_urgent_comes_first_and_what_nobody_can_tell_last(database: Database) -> None:
    desk = Desk(database)
    quiet = [
        concern("schools", day(55), people=[child("Tom Ash", "2014-01-01", identifiers=NUMBER)]),
        concern("health", day(54), people=[someone("Olga Birch", "1980-05-05", "parent", identifiers=NUMBER)]),
    ]
    desk.tell(*one_man_told_twice(), *quiet)
    first, last = desk.pairs()
    assert [item["route"] for item in first["waits_on"]] == ["urgent"]
    assert last["waits_on"] == []
    assert last["guard"] == {"code": "number", "says": last["guard"]["says"]} if last["guard"] else False
    desk.decide("cannot_tell", first["left"], first["right"])
    assert [one["question"] for one in desk.pairs()] == [last["question"], first["question"]]


def test_a_pair_of_which_a_caller_may_not_read_one_side_is_not_shown(database: Database) -> None:
    desk = Desk(database)
    named, short = one_man_told_twice()
    named["data"]["handling"] = {"marking": "OFFICIAL-SENSITIVE", "restricted_to": ["cse_team", "police"]}
    desk.tell(named, short)
    assert desk.pairs(ANN) == []
    (one,) = desk.pairs()
    with pytest.raises(NotFound, match="Nobody is known as"):
        desk.card(one["left"], one["right"], ANN)
    with pytest.raises(NotFound, match="Nobody is known as"):
        desk.decide("must", one["left"], one["right"], ANN)


def test_two_about_whom_nothing_is_asked_are_joined_by_two_workers(desk: Desk) -> None:
    desk.tell(concern("schools", day(55), people=[child("Tom Ash", "2014-01-01", identifiers=NUMBER)]))
    with desk.database.connect() as connection:
        (tom,) = Profiles(connection).people(ANN, "nhs_number:9990001014", clock.now())["people"]
        (jade,) = Profiles(connection).people(ANN, "Jade Hill", clock.now())["people"]
    answer = desk.decide("must", "nhs_number:9990001014", jade["person"], ANN)
    assert answer["needs_second"]
    assert timeline(desk, tom["person"]) == [day(55)]
    assert desk.waiting() == [answer["decision"]]
    with pytest.raises(NotAllowed):
        desk.approve(answer["decision"], BOB)
    with pytest.raises(WrongUse, match="somebody else"):
        desk.approve(answer["decision"], Caller("Ann", frozenset({"operator"}), "herself again"))
    desk.approve(answer["decision"])
    assert desk.waiting() == []
    assert timeline(desk, tom["person"]) == timeline(desk, jade["person"])
    with pytest.raises(WrongUse, match="agreed with decision"):
        desk.approve(answer["decision"])


def test_dividing_names_a_mention_of_the_record_that_was_joined_wrongly(database: Database) -> None:
    desk = Desk(database)
    right = concern("schools", day(55), people=[child(identifiers=NUMBER)])
    wrong = concern("health", day(54), people=[child(identifiers=NUMBER)], id="H 7")
    desk.tell(right, wrong, concern("schools", day(51), people=[child(identifiers=NUMBER)]))
    assert len(timeline(desk, "nhs_number:9990001014")) == 3
    joined = understood(desk)
    named = f"{wrong['source']} H 7 {wrong['data']['people'][0]['ref']}"
    made = desk.decide("cannot", "nhs_number:9990001014", named)
    assert timeline(desk, made["right"]) == [day(54)]
    assert timeline(desk, made["left"]) == [day(55), day(51)]
    with pytest.raises(NotFound, match="Nobody is known as"):
        desk.decide("cannot", made["left"], f"{wrong['source']} H 8 Amy")
    desk.withdraw(made["decision"])
    assert understood(desk) == joined


@pytest.mark.parametrize(
    ("decide", "says"),
    [
        (lambda desk, one, other: desk.decide("must", one, other, why="yes"), "more than one word"),
        (lambda desk, one, _: desk.decide("must", one, one), "the same mention"),
        (lambda desk, one, _: desk.decide("must", one, "Darren Pike"), "names nobody for certain"),
        (lambda desk, one, _: desk.decide("must", one, "nhs_number:9990001014"), "Nobody is known as"),
        (lambda desk, one, other: desk.decide("not_of_family", one, other), "no member of a family"),
        (lambda desk, *_: desk.withdraw("9990001014"), "There is no decision"),
        (lambda desk, *_: desk.approve("00000000-0000-8000-8000-000000000001"), "There is no decision"),
    ],
)
def test_what_cannot_be_decided_is_refused_in_one_sentence(
    desk: Desk, decide: Callable[[Desk, str, str], object], says: str
) -> None:
    with pytest.raises(WrongUse, match=says) as raised:
        decide(desk, *pair_of(desk))
    assert len(re.split(r"[.!?] ", str(raised.value))) == 1
    assert desk.waiting() == []


def test_two_who_are_one_already_are_not_joined_again(desk: Desk) -> None:
    left, right = pair_of(desk)
    desk.decide("must", left, right)
    with pytest.raises(WrongUse, match="one person already"):
        desk.decide("must", left, right)


def test_a_decision_is_withdrawn_once_and_by_who_may(desk: Desk) -> None:
    made = desk.decide("must", *pair_of(desk))
    with pytest.raises(NotAllowed):
        desk.withdraw(made["decision"], Caller("Sue", frozenset({"schools"}), "school"))
    desk.withdraw(made["decision"])
    with pytest.raises(WrongUse, match="withdrawn already"):
        desk.withdraw(made["decision"])


def test_an_auditor_reads_and_decides_nothing(desk: Desk) -> None:
    auditor = Caller("Kay", frozenset({"auditor"}), "audit")
    assert len(desk.pairs(auditor)) == 1
    with pytest.raises(NotAllowed):
        desk.decide("must", *pair_of(desk), auditor)
    with pytest.raises(NotAllowed):
        desk.seal(*pair_of(desk), ANN)


def test_verify_rebuilds_the_same_with_decisions(desk: Desk, make_database: Callable[[], Database]) -> None:
    left, right = pair_of(desk)
    made = desk.decide("must", left, right)
    desk.tell(seen_with(DARREN, JADE, ago(4)))
    desk.withdraw(made["decision"])
    desk.decide("cannot", left, right)
    desk.seal(left, right, ADA)
    with desk.database.connect() as source, make_database().connect() as target:
        count, differ = differences(source, target)
    assert (count, differ) == (7, [])


def test_verify_rebuilds_the_same_where_a_record_came_after_a_decision(
    database: Database, make_database: Callable[[], Database]
) -> None:
    """The decision made one circle of two; the record names both, and would have made another one of them."""
    desk = Desk(database)
    first, second = (
        somebody(name, "2013-05-04", nhs_number=number)
        for name, number in zip(("Amy Carter", "Ella Yeo"), NHS, strict=False)
    )
    desk.tell(record(1, first), record(2, second))
    desk.decide("cannot", person_of(desk, "Ella Yeo"), person_of(desk, "Amy Carter"))
    siblings = [{"from": "a", "to": "e", "kind": "sibling_of"}]
    desk.tell(record(3, first | {"ref": "a"}, second | {"ref": "e"}, relationships=siblings))
    with database.connect() as source, make_database().connect() as target:
        assert differences(source, target)[1] == []


@pytest.mark.kafka
def test_decisions_go_over_a_real_broker(database: Database, kafka: str) -> None:
    desk = Desk(database, KafkaLog(kafka))
    desk.tell(*one_man_told_twice())
    left, right = pair_of(desk)
    before = understood(desk)
    made = desk.decide("must", left, right)
    assert timeline(desk, left) == timeline(desk, right)
    desk.withdraw(made["decision"])
    assert understood(desk) == before


def test_a_child_at_a_familys_address_with_its_surname_is_asked_about(database: Database) -> None:
    """A worker's yes makes the child a member, a no ends the question; either can be withdrawn."""
    mother = somebody("Donna Yeo", "1990-02-02", "parent", ref="m", addresses=[MILL_LANE])
    told = [
        record(1, somebody("Ella Yeo", "2015-07-07", addresses=[MILL_LANE]), mother),
        record(2, somebody("Owen Yeo", "2019-03-03", addresses=[MILL_LANE])),
    ]
    desk = Desk(database)
    desk.tell(*told)
    before = understood(desk)
    (asked,) = desk.pairs()
    assert (asked["kind"], asked["names"]) == ("of_family", ["Ella Yeo", "Owen Yeo"])
    pair = asked["left"], asked["right"]
    assert desk.card(*pair)["kind"] == "of_family"
    answer = desk.decide("must", *pair)
    assert answer["kind"] == "same_family"
    assert desk.pairs() == []
    assert timeline(desk, pair[0]) == timeline(desk, pair[1])
    desk.withdraw(answer["decision"])
    assert understood(desk) == before
    assert desk.decide("cannot", *pair)["kind"] == "other_family"
    assert desk.pairs() == []
    assert timeline(desk, pair[0]) != timeline(desk, pair[1])


def test_a_worker_divides_a_family_and_joins_it_again(database: Database) -> None:
    """Siblings whom one record tells so: the second is set apart, with the parent in both families."""
    mother = somebody("Donna Yeo", "1990-02-02", "parent", ref="m")
    children = [
        somebody("Ella Yeo", "2015-07-07", ref="e", nhs_number=NHS[0]),
        somebody("Owen Yeo", "2019-03-03", ref="o", nhs_number=NHS[1]),
    ]
    desk = Desk(database)
    desk.tell(record(1, *children, mother), record(2, children[0]), record(3, children[1]))
    before = understood(desk)
    ella, owen, donna = (person_of(desk, name) for name in ("Ella Yeo", "Owen Yeo", "Donna Yeo"))
    together = timeline(desk, ella)
    divided = desk.decide("other_family", ella, owen)
    assert timeline(desk, ella) != together
    desk.withdraw(divided["decision"])
    assert understood(desk) == before
    left = desk.decide("not_of_family", ella, donna)
    assert understood(desk) != before
    desk.withdraw(left["decision"])
    assert understood(desk) == before
