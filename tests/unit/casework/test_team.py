"""What the CSE team decides: nothing without grounds, everything once, and no clock that begins again."""

from datetime import date
from typing import Any, TypeVar
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.graph.domain.links import links_of, person_node
from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.errors import NotAllowed, NotFound, WrongUse
from services.kernel.events.nodes import key_of, thing, things_in
from services.profile.domain.casework import concern, exploitation, hypothesis, mace, watch
from services.profile.domain.casework.absences import ask_of_all, join, together
from services.profile.domain.casework.acts import THE_HUB, Alarmed, Done, Fact, Kind
from services.profile.domain.casework.concern import CONCERN, Concern, DisruptionAgreed, PersonPutOn
from services.profile.domain.casework.enquiry_facts import Evidence
from services.profile.domain.casework.exploitation import EXPLOITATION, Question
from services.profile.domain.casework.exploitation_facts import (
    EpisodesTogether,
    ExploitationAnswered,
    ExploitationAsked,
    ReturnTold,
)
from services.profile.domain.casework.hypothesis import HYPOTHESIS, HypothesisMade, supposed
from services.profile.domain.casework.mace import HandedOver
from services.profile.domain.casework.team import Grounded, Grounds
from services.profile.domain.casework.watch import LONGEST, WATCH, Watch, WatchBegun, WatchRenewed
from tests.factories import child, incident
from tests.understood import received

S = TypeVar("S", bound=Grounded)

DAY = date(2026, 11, 2)
NOW = clock.first_instant(DAY)
HOUR = 3_600_000_000
CLEO = Caller("Cleo", frozenset({"cse_team"}), "exploitation")
ANN = Caller("Ann", frozenset({"analyst"}), "enquiries")
SHOWN = Evidence("/agencies/police/westshire", "S1")
WHY = Grounds("She is seen with him")
RESTING = Grounds("She is seen with him", (SHOWN,))
BEGUN = WatchBegun("phone:+447700900123", date(2026, 11, 9), WHY, 0)
PUT_ON = PersonPutOn(UUID(int=7 << 16 | 1), date(2026, 11, 9), WHY)
ASKED = ExploitationAsked("M1", SHOWN, UUID(int=8 << 16 | 1), NOW)
BACK = ReturnTold(SHOWN, NOW + HOUR, NOW + 73 * HOUR)


def come_to(kind: Kind[S], *facts: Fact) -> S:
    """The state to which facts come, each an hour after the one before."""
    state: S | None = None
    for number, fact in enumerate(facts, 1):
        when = NOW + (number - 1) * HOUR
        state = kind.evolve(state, Done(UUID(int=9), number, when, when, THE_HUB, "", fact))
    assert state is not None
    return state


SHARED: dict[str, Any] = {
    "phones": ["07700 900123"],
    "emails": ["Amy@Example.org"],
    "online_handles": ["@star"],
    "addresses": [
        {"lines": ["Flat 2", "9 Chapel Street"], "postcode": "EX16 5AA"},
        {"lines": ["Rose Cottage, High Street"], "postcode": "EX16 5AB"},
        {"lines": ["The Barn", "Mill Lane"]},
        {"lines": ["1 Mill Lane"], "postcode": "EX16"},
        {"uprn": "100012345"},
    ],
}


def test_things_are_named_as_links_name_them_and_found_by_the_same_keys() -> None:
    told = incident("2026-11-01T10:00:00Z", people=[child(**SHARED)], vehicles=[{"registration": "ab12 cde"}])
    told["data"]["location"] = {"lines": ["4 Quay"], "postcode": "EX1 1AA", "place_kind": "other"}
    entry = received(told).entry
    nodes = [link.other for link in links_of(entry, {0: person_node(UUID(int=1), "Amy")})]
    assert len(nodes) == 10
    assert things_in(entry) == {one.id for one in nodes}
    for one in nodes:
        assert (thing(one.id), key_of(one.id)) == (one.id, one.key)


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("phone:+44 7700 900123", "phone:+447700900123"),
        ("vehicle: ab12 cde", "vehicle:AB12CDE"),
        ("address:Flat 2, 9 Chapel Street, ex16 5aa", "address:EX165AA 2 9"),
        ("address:EX16 5AB, Rose Cottage", "address:EX165AB rose cottage"),
        ("email: Amy@Example.org ", "email:amy@example.org"),
        ("handle:@Star", "handle:star"),
        ("nhs_number:9434765919", None),
        ("Amy Carter", None),
    ],
)
def test_a_thing_is_read_however_it_is_written(text: str, node: str | None) -> None:
    assert thing(text) == node


@pytest.mark.parametrize("text", ["phone:none", "vehicle:-", "address:EX16 5AA", "email:amy", "handle:@"])
def test_what_names_no_thing_is_refused(text: str) -> None:
    with pytest.raises(WrongUse, match="names no"):
        thing(text)


def watched(*facts: Fact) -> Watch:
    return come_to(WATCH, BEGUN, *facts)


def test_a_watch_has_a_reason_and_a_day_that_is_near() -> None:
    with pytest.raises(WrongUse, match="The reason for watching"):
        watch.begin(None, CLEO, WatchBegun(BEGUN.node, BEGUN.until, Grounds("because"), 0), NOW)
    for day in (date(2026, 11, 1), DAY + LONGEST * 2):
        with pytest.raises(WrongUse):
            watch.begin(None, CLEO, WatchBegun(BEGUN.node, day, WHY, 0), NOW)
    with pytest.raises(NotAllowed):
        watch.begin(None, ANN, BEGUN, NOW)


def test_a_watch_that_is_kept_is_not_begun_twice_and_one_that_was_ended_may_be() -> None:
    assert watch.begin(watched(), CLEO, BEGUN, NOW) == []
    with pytest.raises(WrongUse, match="renew that watch"):
        watch.begin(watched(), CLEO, WatchBegun(BEGUN.node, date(2026, 12, 1), WHY, 5), NOW)
    (ended,) = watch.end(watched(), CLEO, WHY)
    gone = watched(ended)
    assert watch.end(gone, CLEO, WHY) == []
    assert watch.touch(gone, SHOWN, NOW) == []
    with pytest.raises(WrongUse, match="begin another"):
        watch.renew(gone, CLEO, WatchRenewed(date(2026, 12, 1), WHY, 5), NOW)
    (again,) = watch.begin(gone, CLEO, WatchBegun(BEGUN.node, date(2026, 12, 1), WHY, 5), NOW)
    assert (watched(ended, again).is_open, watched(ended, again).since) == (True, 5)


def test_a_watch_that_lapsed_is_renewed_and_may_lapse_again() -> None:
    lapsed = watched(Alarmed("review 1", 0))
    assert (lapsed.is_open, lapsed.has_lapsed) == (False, True)
    (renewed,) = watch.renew(lapsed, CLEO, WatchRenewed(date(2026, 12, 1), WHY, 5), NOW)
    on = watched(Alarmed("review 1", 0), renewed)
    assert (on.is_open, on.since) == (True, 5)
    (due,) = WATCH.deadlines(on)
    assert (due.name, due.alarmed, due.due_at) == ("review 2", False, clock.end_of(date(2026, 12, 1)))
    early = watched(WatchRenewed(date(2026, 12, 1), WHY, 5))
    assert early.since == 0, "what came before a renewal in time is new still"


@given(st.lists(st.sampled_from([SHOWN, Evidence("/agencies/police/westshire", "S2")]), max_size=6))
def test_each_record_is_told_once_however_often_it_is_found(found: list[Evidence]) -> None:
    state = watched()
    for one in found:
        for fact in watch.touch(state, one, NOW):
            state = WATCH.evolve(state, Done(UUID(int=9), 2, NOW, NOW, THE_HUB, "", fact))
    assert [one.record for one in state.touches] == list(dict.fromkeys(found))
    assert watch.touch(watched(), SHOWN, clock.end_of(BEGUN.until)) == []


def test_a_hypothesis_rests_on_records_unless_it_is_refuted_and_has_no_number() -> None:
    what = supposed("linked", "b", "a")
    assert what == supposed("linked", "a", "b")
    assert supposed("exploits", "b", "a") != supposed("exploits", "a", "b")
    for bad in (("knows", "a", "b"), ("linked", "a", "a")):
        with pytest.raises(WrongUse):
            supposed(*bad)
    for stands in ("suspected", "confirmed"):
        with pytest.raises(WrongUse, match="Name a record"):
            hypothesis.suppose(None, CLEO, what, stands, WHY)
    (made,) = hypothesis.suppose(None, CLEO, what, "suspected", RESTING)
    state = come_to(HYPOTHESIS, made)
    assert isinstance(made, HypothesisMade)
    assert hypothesis.change(state, CLEO, "suspected", RESTING) == []
    (refuted,) = hypothesis.change(state, CLEO, "refuted", Grounds("It was another man"))
    last = come_to(HYPOTHESIS, made, refuted)
    assert [one.stands for one in last.history] == ["suspected", "refuted"]
    with pytest.raises(WrongUse, match="change that one"):
        hypothesis.suppose(last, CLEO, what, "confirmed", RESTING)


def listed(*facts: Fact) -> Concern:
    return come_to(CONCERN, PUT_ON, *facts)


@pytest.mark.parametrize(
    ("lacking", "named"),
    [({"what": "x"}, "What is done"), ({"owner": " "}, "owner"), ({"power": ""}, "power"), ({"due": 1}, "day")],
)
def test_nothing_is_done_to_disrupt_without_what_owner_day_and_power(lacking: dict[str, object], named: str) -> None:
    told = {"what": "Serve him a notice", "owner": "PC 1", "due": date(2026, 11, 9), "power": "Licensing Act 2003"}
    wanted = {**told, **lacking, **({"due": date(2026, 11, 1)} if "due" in lacking else {})}
    with pytest.raises(WrongUse, match=named):
        concern.disrupt(listed(), CLEO, DisruptionAgreed(**wanted), NOW)  # type: ignore[arg-type]


def test_an_action_ends_with_an_outcome_and_only_then_is_somebody_taken_off() -> None:
    step = DisruptionAgreed("Serve him a notice", "PC 1", date(2026, 11, 9), "Licensing Act 2003")
    agreed = listed(step)
    assert concern.disrupt(agreed, CLEO, step, NOW) == []
    with pytest.raises(WrongUse, match="no outcome yet"):
        concern.take_off(agreed, CLEO, WHY)
    with pytest.raises(WrongUse, match="What came of"):
        concern.finish(agreed, CLEO, 1, "done")
    (done,) = concern.finish(agreed, CLEO, 1, "Served on him in person")
    finished = listed(step, done)
    assert concern.finish(finished, CLEO, 1, "Served on him in person") == []
    with pytest.raises(NotFound):
        concern.finish(finished, CLEO, 1, "Something else came of it")
    (off,) = concern.take_off(finished, CLEO, WHY)
    gone = listed(step, done, off)
    assert (gone.is_open, concern.take_off(gone, CLEO, WHY)) == (False, [])
    assert [one.name for one in CONCERN.deadlines(gone)] == ["action 1"]
    with pytest.raises(WrongUse, match="not on the list"):
        concern.disrupt(gone, CLEO, step, NOW)
    assert concern.put_on(gone, CLEO, PUT_ON, NOW) == [PUT_ON]
    assert listed(step, done, off, PUT_ON).is_open


def test_whoever_is_on_the_list_is_looked_at_again_by_a_day_of_its_own() -> None:
    assert concern.put_on(listed(), CLEO, PUT_ON, NOW) == []
    with pytest.raises(WrongUse, match="on the list already"):
        concern.put_on(listed(), CLEO, PersonPutOn(PUT_ON.person, date(2026, 12, 1), WHY), NOW)
    (kept,) = concern.review(
        listed(Alarmed("review 1", 0)), CLEO, date(2026, 12, 1), Grounds("He meets her still"), NOW
    )
    (due,) = CONCERN.deadlines(listed(Alarmed("review 1", 0), kept))
    assert (due.name, due.due_at, due.alarmed) == ("review 2", clock.end_of(date(2026, 12, 1)), False)


ASKED_NAME = (ASKED.report.source, ASKED.episode_id)


def asked(*facts: Fact) -> Question:
    return come_to(EXPLOITATION, ASKED, *facts)


def test_nothing_is_due_of_a_question_until_the_child_is_back_and_the_clock_never_restarts() -> None:
    assert list(EXPLOITATION.deadlines(asked())) == []
    (due,) = EXPLOITATION.deadlines(asked(BACK))
    assert (due.started_at, due.due_at, due.met_at) == (NOW + HOUR, NOW + 73 * HOUR, None)
    assert exploitation.back(asked(BACK), ReturnTold(SHOWN, NOW, NOW)) == []


def test_a_question_is_open_until_yes_or_no_and_not_known_yet_opens_it_again() -> None:
    state = asked(BACK)
    for which in ("yes", "no"):
        with pytest.raises(WrongUse, match="Name a record"):
            exploitation.answer(state, CLEO, which, WHY)
    assert asked(BACK, ExploitationAnswered("not_known_yet", WHY)).is_open
    answered = asked(BACK, ExploitationAnswered("no", RESTING))
    assert (answered.is_open, answered.answered_at) == (False, NOW + 2 * HOUR)
    assert exploitation.answer(answered, CLEO, "no", RESTING) == []
    changed = asked(BACK, ExploitationAnswered("no", RESTING), ExploitationAnswered("yes", RESTING))
    assert changed.answered_at == NOW + 2 * HOUR
    again = asked(BACK, ExploitationAnswered("no", RESTING), ExploitationAnswered("not_known_yet", WHY))
    assert (again.is_open, again.answered_at) == (True, None)


def test_of_questions_of_one_absence_that_is_asked_to_which_the_answer_is_yes_or_that_was_answered_first() -> None:
    streams = [UUID(int=number) for number in range(4)]
    no, yes = (ExploitationAnswered(which, RESTING) for which in ("no", "yes"))
    held = dict(zip(streams, [asked(), asked(BACK), asked(BACK, no), asked(BACK, no, yes)], strict=True))
    assert together(held, [{ASKED_NAME}]) == [streams[::-1]]
    del held[streams[3]]
    assert together(held, [{ASKED_NAME}]) == [streams[2::-1]]
    assert together(held, []) == [[one] for one in streams[2::-1]]


def test_a_question_that_is_joined_waits_for_nothing_until_it_is_asked_by_itself_again() -> None:
    first, second = UUID(int=1), UUID(int=2)
    alone = asked(BACK)
    joined = asked(BACK, *join(alone, first))
    assert (joined.is_open, list(EXPLOITATION.deadlines(joined)), join(joined, first)) == (False, [], [])
    with pytest.raises(WrongUse, match=str(first)):
        exploitation.answer(joined, CLEO, "no", RESTING)
    again = asked(BACK, *join(alone, first), *ask_of_all(joined, {}))
    assert (again.is_open, again.into, ask_of_all(again, {})) == (True, None, [])
    of_all = asked(BACK, *ask_of_all(alone, {second: alone}))
    assert (len(of_all.names), list(of_all.told)) == (2, [*alone.reports, *alone.reports])
    assert join(of_all, first)[0] == EpisodesTogether(())


def test_what_came_with_old_files_raises_no_alarm() -> None:
    old = ExploitationAsked("M1", SHOWN, ASKED.child, NOW, old=True)
    state = come_to(EXPLOITATION, old, BACK)
    assert [one.alarmed for one in EXPLOITATION.deadlines(state)] == [True]


def test_what_was_withdrawn_is_not_answered_and_a_return_that_was_asks_for_another() -> None:
    report, back = SHOWN, Evidence(SHOWN.source, "S2")
    state = asked(ReturnTold(back, NOW, NOW))
    (away,) = exploitation.withdraw(state, back)
    assert list(EXPLOITATION.deadlines(asked(ReturnTold(back, NOW, NOW), away))) == []
    (gone,) = exploitation.withdraw(state, report)
    withdrawn = asked(gone)
    assert (withdrawn.is_open, exploitation.withdraw(withdrawn, report)) == (False, [])
    with pytest.raises(WrongUse, match="withdrawn"):
        exploitation.answer(withdrawn, CLEO, "no", RESTING)


def test_a_hand_over_names_somebody_rests_on_records_and_lies_ahead() -> None:
    child_ = str(ASKED.child)
    good = HandedOver((child_, "phone:+447700900123"), date(2026, 11, 20), RESTING)
    for bad in (
        HandedOver(good.nodes[1:], good.meeting, RESTING),
        HandedOver(good.nodes, good.meeting, WHY),
        HandedOver(good.nodes, date(2026, 11, 1), RESTING),
    ):
        with pytest.raises(WrongUse):
            mace.hand_over(None, CLEO, bad, NOW)
    assert mace.hand_over(None, CLEO, good, NOW) == [good]
    assert mace.handover_stream(good.nodes, good.meeting) == mace.handover_stream(good.nodes[::-1], good.meeting)
