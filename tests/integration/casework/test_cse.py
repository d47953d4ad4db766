"""The work of the CSE team: watchers told once, hypotheses, persons of concern, questions of episodes, hand-overs."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from typer.testing import CliRunner

from services.cli import app
from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.errors import NotAllowed, NotFound, Stale, WrongUse
from services.kernel.postgres.connect import Database
from services.profile.casework.concerns import Concerns
from services.profile.casework.hypotheses import Handovers, Hypotheses
from services.profile.casework.networks import Drawing, SavedNetworks
from services.profile.casework.notices import Notices
from services.profile.casework.questions import Questions
from services.profile.casework.rebuild import differences
from services.profile.casework.watches import Watches
from services.profile.domain.casework.concern import DisruptionAgreed
from services.profile.domain.casework.enquiry_facts import Evidence
from services.profile.domain.casework.team import Grounds
from tests.casework import ANN, BOB, Hub, act, at, hub_of
from tests.commands import asking
from tests.factories import Event, child, event, incident, missing_found, missing_reported, someone
from tests.reviews import DAZ, JADE, TODAY, Desk, ago, one_man_told_twice, seen_with

CLEO = Caller("Cleo", frozenset({"cse_team"}), "exploitation")
DEAN = Caller("Dean", frozenset({"cse_team"}), "exploitation")
WHY = Grounds("She is seen with older men")
PHONE = "07700 900123"
UNTIL = date(2026, 12, 31)
AMY = child("Amy Carter", "2011-05-04")
MAN = someone("Gary Pike", "1990-02-03", "person_of_concern", phones=[PHONE])


@pytest.fixture
def hub(database: Database) -> Iterator[Hub]:
    """A hub over a fresh database; what is read of it is what its facts come to, whatever a test has done."""
    yield hub_of(database)
    with database.connect() as connection:
        _, differing = differences(connection)
    assert differing == []


def seen(when: str, *people: Any, **more: Any) -> Event:
    """A police incident of some people."""
    return incident(when, people=list(people), **more)


def secret(told: Event, *audience: str) -> Event:
    """An event that is restricted."""
    told["data"]["handling"] = {"restricted_to": list(audience)}
    return told


def retracted(told: Event, when: str) -> Event:
    """The retraction of an event."""
    details = {"retracts": told["id"], "reason": "Sent by mistake"}
    return event("partner.retraction", when, details, [], source=told["source"])


def record(told: Event) -> Evidence:
    """An event as evidence."""
    return Evidence(told["source"], told["id"])


def person(hub: Hub, name: str) -> str:
    """The identifier of the one person of a name."""
    with hub.database.connect() as connection:
        found = connection.execute("SELECT person FROM profile.person WHERE names LIKE %s", [f"%{name}%"]).fetchall()
    (row,) = found
    return str(row[0])


def watch(hub: Hub, node: str, when: str, caller: Caller = CLEO, until: date = UNTIL) -> UUID:
    """A watch that somebody begins."""
    with hub.book() as book:
        return UUID(Watches(book).begin(act(caller, when), caller, node, until, WHY)["watch"])


def touches(hub: Hub, stream: UUID, caller: Caller = CLEO) -> list[str]:
    """The ids of the records of which a watch tells somebody now."""
    with hub.book() as book:
        return [one["id"] for one in Watches(book).show(caller, stream, clock.now())["touches"]]


def notices(hub: Hub) -> list[str]:
    """What the CSE team has been told."""
    with hub.database.connect() as connection:
        return [one["what"] for one in Notices(connection).recent(CLEO)["notices"]]


def test_a_watcher_is_told_once_of_each_new_record_that_touches_a_phone(hub: Hub) -> None:
    hub.tell(seen("2026-11-01T10:00:00Z", AMY, MAN, id="old"))
    hub.work("2026-11-01 11:00")
    own = watch(hub, f"phone:{PHONE}", "2026-11-02 09:00")
    hub.tell(
        seen("2026-11-03T10:00:00Z", child("Bea Stone", "2012-01-01", phones=["+44 7700 900123"]), id="new"),
        seen("2026-11-03T11:00:00Z", child("Cat Reed", "2012-01-02", phones=["07700 900124"]), id="other"),
    )
    hub.work("2026-11-03 12:00")
    hub.work("2026-11-03 13:00")
    with hub.database.connect() as connection:
        connection.execute("UPDATE casework.position SET notification_id = 0 WHERE name = 'record'")
    hub.work("2026-11-03 14:00")
    assert touches(hub, own) == ["new"]
    assert notices(hub) == ["new record touches what you watch"]


@pytest.mark.parametrize(
    ("node", "told"),
    [
        ("vehicle:ab12 cde", {"vehicles": [{"registration": "AB12CDE"}]}),
        ("address:1 Mill Lane, EX16 5AB", {"location": {"lines": ["1, Mill Lane"], "postcode": "ex165ab"}}),
        ("address:100012345", {"location": {"uprn": "100012345"}}),
        ("address:EX165AB 1", {"location": {"lines": ["1 Mill Lane"], "postcode": "EX16 5AB", "uprn": "7"}}),
    ],
)
def test_a_thing_is_watched_however_it_is_written(hub: Hub, node: str, told: dict[str, Any]) -> None:
    own = watch(hub, node, "2026-11-02 09:00")
    if "location" in told:
        told = {"location": {**told["location"], "place_kind": "other"}}
    hub.tell(seen("2026-11-03T10:00:00Z", AMY, id="new", **told))
    hub.work("2026-11-03 12:00")
    assert touches(hub, own) == ["new"]


def test_a_watch_on_a_person_follows_joins_of_identity(hub: Hub) -> None:
    number = {"identifiers": [{"scheme": "nhs_number", "value": "9434765919"}]}
    hub.tell(seen("2026-11-01T10:00:00Z", child("Amy Carter", "2011-05-04"), id="first"))
    own = watch(hub, person(hub, "amy"), "2026-11-02 09:00")
    hub.tell(seen("2026-11-03T10:00:00Z", someone("Star", None, "child", **number), id="apart"))
    hub.work("2026-11-03 12:00")
    assert touches(hub, own) == []
    hub.tell(seen("2026-11-04T10:00:00Z", child("Amy Carter", "2011-05-04", **number), id="joins"))
    hub.work("2026-11-04 12:00")
    hub.tell(seen("2026-11-05T10:00:00Z", someone("Star", None, "child", **number), id="after"))
    hub.work("2026-11-05 12:00")
    assert touches(hub, own) == ["apart", "joins", "after"]


def test_a_record_that_the_watcher_may_not_read_is_not_told(hub: Hub) -> None:
    own = watch(hub, f"phone:{PHONE}", "2026-11-02 09:00")
    other = watch(hub, f"phone:{PHONE}", "2026-11-02 09:00", BOB)
    hub.tell(secret(seen("2026-11-03T10:00:00Z", MAN, id="theirs"), "mash"))
    hub.tell(secret(seen("2026-11-03T11:00:00Z", MAN, id="ours"), "cse_team"))
    hub.work("2026-11-03 12:00")
    assert (touches(hub, own), touches(hub, other, BOB)) == (["ours"], ["theirs"])
    with hub.book() as book:
        shown = {one["watcher"]: one for one in Watches(book).all(ANN, at("2026-11-04 09:00"))}
    assert {name: (one["hidden"], len(one["touches"])) for name, one in shown.items()} == {
        "Cleo": (1, 0),
        "Bob": (0, 1),
    }


def test_a_watch_tells_of_one_alone_of_two_sealed_identities(hub: Hub) -> None:
    old, new = ([{"scheme": "nhs_number", "value": value}] for value in ("9990001014", "9990001308"))
    own = watch(hub, f"phone:{PHONE}", "2026-11-02 09:00")
    hub.tell(
        seen("2026-11-03T10:00:00Z", child("Amy Carter", identifiers=old, phones=[PHONE]), id="former"),
        seen("2026-11-04T10:00:00Z", child("Beth Young", identifiers=new, phones=[PHONE]), id="new"),
    )
    hub.work("2026-11-05 12:00")
    assert touches(hub, own) == ["former", "new"]
    Desk(hub.database).seal("nhs_number:9990001014", "nhs_number:9990001308")
    assert touches(hub, own) == ["new"]
    amy = person(hub, "amy")
    on_amy = watch(hub, amy, "2026-11-05 13:00")
    hub.tell(seen("2026-11-06T10:00:00Z", child("Beth Young", identifiers=new), id="not hers"))
    hub.work("2026-11-06 12:00")
    assert touches(hub, on_amy) == []


def test_a_watch_on_a_person_follows_what_workers_decide(hub: Hub) -> None:
    hub.tell(*one_man_told_twice())
    own = watch(hub, person(hub, "darren"), f"{TODAY} 00:00", until=TODAY + timedelta(30))
    desk = Desk(hub.database)
    hub.tell(seen_with(DAZ, JADE, ago(0), id="his"))
    hub.work(f"{TODAY} 12:00")
    assert touches(hub, own) == []
    (pair,) = desk.pairs()
    decided = desk.decide("must", pair["left"], pair["right"])
    hub.work(f"{TODAY} 12:01")
    assert touches(hub, own) == ["his"]
    desk.withdraw(decided["decision"])
    hub.tell(seen_with(DAZ, JADE, ago(0), id="another's"))
    hub.work(f"{TODAY} 12:02")
    assert touches(hub, own) == ["his"]


def test_a_watch_ends_on_its_day_unless_it_is_renewed(hub: Hub) -> None:
    own = watch(hub, f"phone:{PHONE}", "2026-11-02 09:00", until=date(2026, 11, 10))
    hub.work("2026-11-11 00:01")
    assert notices(hub) == ["watch has ended unless it is renewed"]
    hub.tell(seen("2026-11-12T10:00:00Z", MAN, id="unwatched"))
    hub.work("2026-11-12 12:00")
    with hub.book() as book:
        assert Watches(book).all(CLEO, at("2026-11-12 13:00")) == []
        when = act(DEAN, "2026-11-12 14:00", 2)
        shown = Watches(book).renew(when, DEAN, own, UNTIL, Grounds("He was released last week"))
        assert (shown["status"], shown["watcher"], shown["reason"]) == ("open", "Cleo", "He was released last week")
        with pytest.raises(Stale, match="Dean changed it meanwhile"):
            Watches(book).end(act(CLEO, "2026-11-12 15:00", 2), CLEO, own, WHY)
    hub.tell(seen("2026-11-13T10:00:00Z", MAN, id="watched"))
    hub.work("2026-11-13 12:00")
    assert touches(hub, own) == ["watched"]
    with hub.book() as book:
        Watches(book).end(act(CLEO, "2026-11-14 15:00"), CLEO, own, Grounds("He has moved away"))
    hub.tell(seen("2026-11-15T10:00:00Z", MAN, id="too late"))
    hub.work("2026-11-15 12:00")
    assert touches(hub, own) == ["watched"]


def test_only_the_team_writes_and_what_rests_on_restricted_records_is_told_to_their_readers(hub: Hub) -> None:
    told = secret(seen("2026-11-01T10:00:00Z", AMY, MAN, id="S1"), "cse_team")
    hub.tell(told, seen("2026-11-01T11:00:00Z", AMY, id="P1"))
    amy, why = person(hub, "amy"), Grounds("The two were seen in his car", (record(told),))
    with hub.book() as book:
        own = Hypotheses(book)
        what = "exploits", person(hub, "gary"), amy
        with pytest.raises(NotAllowed, match="cse_team or duty_manager"):
            own.suppose(act(ANN, "2026-11-02 09:00"), ANN, what, "suspected", why)
        with pytest.raises(NotFound, match="Nobody is known"):
            own.suppose(act(BOB, "2026-11-02 09:00"), BOB, what, "suspected", why)
        with pytest.raises(NotAllowed, match="may not read"):
            own.suppose(act(BOB, "2026-11-02 09:00"), BOB, ("linked", amy, "phone:07700900555"), "suspected", why)
        lost = Grounds("As the record says", (Evidence("/agencies/police/westshire", "nothing"),))
        with pytest.raises(NotFound, match="no record"):
            own.suppose(act(CLEO, "2026-11-02 09:00"), CLEO, what, "suspected", lost)
        made = own.suppose(act(CLEO, "2026-11-02 09:00"), CLEO, what, "suspected", why)
        assert own.suppose(act(CLEO, "2026-11-02 09:10"), CLEO, what, "suspected", why) == made
        assert (made["one"]["label"], made["other"]["label"]) == ("Gary Pike", "Amy Carter")
        (hidden,) = own.all(ANN, at("2026-11-02 10:00"))
        assert (hidden["restricted"], hidden["other"]["label"], hidden["history"]) == (True, "Restricted", [])
        with pytest.raises(NotAllowed, match="restricted"):
            own.change(act(BOB, "2026-11-02 11:00"), BOB, UUID(made["hypothesis"]), "refuted", WHY)


def test_a_hypothesis_is_changed_for_a_reason_and_its_history_is_kept(hub: Hub) -> None:
    told = seen("2026-11-01T10:00:00Z", AMY, MAN, id="S1")
    hub.tell(told)
    amy, gary = person(hub, "amy"), person(hub, "gary")
    with hub.book() as book:
        own = Hypotheses(book)
        why = Grounds("They were stopped together", (record(told),))
        with pytest.raises(WrongUse, match="no child"):
            own.suppose(act(CLEO, "2026-11-02 09:00"), CLEO, ("exploits", amy, gary), "suspected", why)
        with pytest.raises(WrongUse, match="Name a record"):
            own.suppose(act(CLEO, "2026-11-02 09:00"), CLEO, ("exploits", gary, amy), "suspected", WHY)
        made = own.suppose(act(CLEO, "2026-11-02 09:00"), CLEO, ("linked", gary, f"phone:{PHONE}"), "suspected", why)
        of = UUID(made["hypothesis"])
        other_way = own.suppose(
            act(CLEO, "2026-11-02 09:00"), CLEO, ("linked", f"phone:{PHONE}", gary), "suspected", why
        )
        assert other_way == made
        own.change(act(DEAN, "2026-11-03 09:00", 1), DEAN, of, "confirmed", why)
        with pytest.raises(WrongUse, match="at least 3 words"):
            own.change(act(DEAN, "2026-11-04 09:00"), DEAN, of, "refuted", Grounds("no"))
        with pytest.raises(Stale):
            own.change(act(CLEO, "2026-11-04 09:00", 1), CLEO, of, "refuted", Grounds("It is another phone"))
        last = own.change(act(CLEO, "2026-11-04 09:00", 2), CLEO, of, "refuted", Grounds("It is another phone"))
        assert [(one["stands"], one["by"]) for one in last["history"]] == [
            ("suspected", "Cleo"),
            ("confirmed", "Dean"),
            ("refuted", "Cleo"),
        ]
        assert own.all(CLEO, at("2026-11-05 09:00")) == []
        assert own.all(CLEO, at("2026-11-05 09:00"), closed=True) == [last]


def test_a_person_of_concern_is_reviewed_disrupted_and_taken_off(hub: Hub) -> None:
    told = seen("2026-11-01T10:00:00Z", AMY, MAN, id="S1")
    hub.tell(told)
    with hub.book() as book:
        own = Concerns(book)
        with pytest.raises(WrongUse, match="is a thing"):
            own.put_on(act(CLEO, "2026-11-02 09:00"), CLEO, f"phone:{PHONE}", date(2026, 11, 9), WHY)
        made = own.put_on(act(CLEO, "2026-11-02 09:00"), CLEO, person(hub, "gary"), date(2026, 11, 9), WHY)
        of = UUID(made["concern"])
        step = DisruptionAgreed(
            "Serve him a warning notice", "PC 4127", date(2026, 11, 6), "Child Abduction Warning Notice"
        )
        own.disrupt(act(CLEO, "2026-11-02 10:00"), CLEO, of, step)
        assert len(own.disrupt(act(CLEO, "2026-11-02 10:01"), CLEO, of, step)["actions"]) == 1
        with pytest.raises(WrongUse, match="Actions 1 have no outcome"):
            own.take_off(act(CLEO, "2026-11-02 11:00"), CLEO, of, WHY)
    hub.work("2026-11-10 00:01")
    assert sorted(notices(hub)) == ["person of concern: action overdue", "person of concern: review overdue"]
    with hub.book() as book:
        own = Concerns(book)
        own.review(act(DEAN, "2026-11-10 09:00"), DEAN, of, date(2026, 12, 1), Grounds("He still meets her"))
        done = own.finish(act(DEAN, "2026-11-10 10:00"), DEAN, of, 1, "Served on him in person")
        assert (done["actions"][0]["outcome"], done["review_by"]) == ("Served on him in person", "2026-12-01")
        off = own.take_off(act(CLEO, "2026-11-20 09:00"), CLEO, of, Grounds("He is in prison now"))
        assert (off["status"], [one["stands"] for one in off["history"]]) == (
            "taken_off",
            ["put_on", "reviewed", "taken_off"],
        )
        assert own.all(CLEO, at("2026-11-21 09:00")) == []


def questions(hub: Hub, now: str, caller: Caller = CLEO, *, closed: bool = False) -> list[Any]:
    """The exploitation questions."""
    with hub.book() as book:
        return Questions(book).all(caller, at(now), closed=closed)["questions"]


def test_story_6_each_missing_episode_asks_the_exploitation_question_until_it_is_answered(hub: Hub) -> None:
    hub.tell(
        missing_reported("2026-11-01T20:00:00Z", "M1", people=[AMY]),
        missing_reported("2026-11-01T20:30:00Z", "M1", people=[AMY], id="again"),
        missing_found("2026-11-02T02:00:00Z", "M1", people=[AMY], id="back"),
        missing_reported("2026-11-03T20:00:00Z", "M2", people=[AMY]),
    )
    hub.work("2026-11-04 09:00")
    first, second = questions(hub, "2026-11-05 03:00")
    assert (first["episode_id"], first["status"], first["due_at"]) == ("M1", "overdue", "2026-11-05T02:00:00Z")
    assert (second["episode_id"], second["status"], second["child"]["label"]) == ("M2", "not_back", "Amy Carter")
    assert len(first["reports"]) == 2
    hub.work("2026-11-05 03:00")
    assert notices(hub) == ["exploitation question overdue"]
    with hub.book() as book:
        cut = Questions(book).all(CLEO, at("2026-11-05 03:00"), 1)
    assert (cut["count"], [one["episode_id"] for one in cut["questions"]]) == (2, ["M1"])
    of, back = UUID(first["question"]), Evidence("/agencies/missing/westshire", "back")
    with hub.book() as book:
        own = Questions(book)
        with pytest.raises(NotAllowed, match="cse_team"):
            own.answer(act(ANN, "2026-11-05 09:00"), ANN, of, "no", Grounds("She was at her aunt's", (back,)))
        yet = own.answer(act(CLEO, "2026-11-05 09:00"), CLEO, of, "not_known_yet", Grounds("She will not say"))
        assert (yet["status"], yet["answer"]) == ("overdue", "not_known_yet")
        with pytest.raises(WrongUse, match="Name a record"):
            own.answer(act(CLEO, "2026-11-06 09:00"), CLEO, of, "no", Grounds("She was at her aunt's"))
        done = own.answer(act(CLEO, "2026-11-06 09:00"), CLEO, of, "no", Grounds("She was at her aunt's", (back,)))
        assert (done["status"], done["clocks"][0]["status"]) == ("answered", "met_late")
    assert [one["episode_id"] for one in questions(hub, "2026-11-06 10:00")] == ["M2"]
    assert [one["stands"] for one in questions(hub, "2026-11-06 10:00", closed=True)[1]["answers"]] == [
        "not_known_yet",
        "no",
    ]


def test_one_question_is_asked_of_each_child_of_an_episode_whoever_reports_it_first(hub: Hub) -> None:
    bea = child("Bea Carter", "2013-05-04")
    hub.tell(
        missing_found("2026-11-02T02:00:00Z", "X9", people=[AMY], source="/agencies/missing/eastshire"),
        missing_reported("2026-11-01T20:00:00Z", "M1", people=[AMY, bea]),
    )
    hub.work("2026-11-04 09:00")
    found = questions(hub, "2026-11-04 10:00")
    assert {(one["child"]["label"], one["status"]) for one in found} == {
        ("Amy Carter", "due"),
        ("Bea Carter", "not_back"),
    }


def test_what_its_source_takes_back_asks_nothing_and_a_correction_asks_once(hub: Hub) -> None:
    wrong = missing_reported("2026-11-01T20:00:00Z", "M1", people=[AMY])
    gone = missing_reported("2026-11-02T20:00:00Z", "M2", people=[AMY])
    hub.tell(wrong, gone, missing_found("2026-11-02T02:00:00Z", "M1", people=[AMY], id="back"))
    hub.work("2026-11-03 09:00")
    assert len(questions(hub, "2026-11-03 09:00")) == 2
    right = missing_reported(
        "2026-11-01T21:00:00Z", "M1", people=[AMY], corrects=wrong["id"], time="2026-11-03T10:00:00Z"
    )
    back = missing_found(
        "2026-11-02T04:00:00Z", "M1", people=[AMY], id="really", corrects="back", time="2026-11-03T10:00:00Z"
    )
    hub.tell(right, back, retracted(gone, "2026-11-03T11:00:00Z"))
    hub.work("2026-11-03 12:00")
    (left,) = questions(hub, "2026-11-03 12:00")
    assert (left["episode_id"], left["due_at"]) == ("M1", "2026-11-05T04:00:00Z")
    assert [one["status"] for one in questions(hub, "2026-11-03 12:00", closed=True)] == ["due", "withdrawn"]


def test_where_a_return_is_taken_back_another_that_was_told_counts(hub: Hub) -> None:
    early = missing_found("2026-11-02T02:00:00Z", "M1", people=[AMY], id="early")
    hub.tell(
        missing_reported("2026-11-01T20:00:00Z", "M1", people=[AMY]),
        early,
        missing_found("2026-11-02T06:00:00Z", "M1", people=[AMY], id="late"),
    )
    hub.work("2026-11-02 09:00")
    assert [one["due_at"] for one in questions(hub, "2026-11-02 10:00")] == ["2026-11-05T02:00:00Z"]
    hub.tell(retracted(early, "2026-11-02T11:00:00Z"))
    hub.work("2026-11-02 12:00")
    assert [one["due_at"] for one in questions(hub, "2026-11-02 13:00")] == ["2026-11-05T06:00:00Z"]
    hub.tell(retracted(missing_found("2026-11-02T06:00:00Z", "M1", people=[AMY], id="late"), "2026-11-02T14:00:00Z"))
    hub.work("2026-11-02 15:00")
    assert [one["status"] for one in questions(hub, "2026-11-02 16:00")] == ["not_back"]


def test_a_restricted_episode_is_a_pointer_to_whoever_may_not_read_it(hub: Hub) -> None:
    hub.tell(secret(missing_reported("2026-11-01T20:00:00Z", "M1", people=[AMY]), "cse_team"))
    hub.work("2026-11-02 09:00")
    (shown,) = questions(hub, "2026-11-02 10:00", ANN)
    assert (shown["child"]["label"], shown["episode_id"], shown["restricted"]) == ("Restricted", "Restricted", True)
    with pytest.raises(NotAllowed, match="may read nothing"):
        questions(hub, "2026-11-02 10:00", Caller("feed", frozenset({"connector"}), "sending"))


def test_a_network_is_handed_over_to_a_mace_once(hub: Hub) -> None:
    told = seen("2026-11-01T10:00:00Z", AMY, MAN, id="S1")
    hub.tell(told)
    nodes = [person(hub, "amy"), f"phone:{PHONE}"]
    why = Grounds("Two girls share his phone", (record(told),))
    with hub.book() as book:
        own = Handovers(book)
        with pytest.raises(WrongUse, match="from today on"):
            own.hand_over(act(CLEO, "2026-11-02 09:00"), CLEO, nodes, date(2026, 11, 1), why)
        with pytest.raises(WrongUse, match="name a person"):
            own.hand_over(act(CLEO, "2026-11-02 09:00"), CLEO, nodes[1:], date(2026, 11, 20), why)
        made = own.hand_over(act(CLEO, "2026-11-02 09:00"), CLEO, nodes, date(2026, 11, 20), why)
        again = own.hand_over(act(CLEO, "2026-11-02 10:00"), CLEO, nodes[::-1], date(2026, 11, 20), why)
        assert again == made == own.all(ANN, at("2026-11-03 09:00"))[0]
        assert {one["label"] for one in made["nodes"]} == {"Amy Carter", "+447700900123"}


def command(hub: Hub, *words: str, caller: Caller = CLEO) -> Any:
    """What a command of somebody's comes to."""
    return CliRunner().invoke(app, ["cse", *words], env=asking(hub.database, caller))


def test_the_commands_do_the_teams_work(hub: Hub) -> None:
    day = clock.london_date(clock.now())
    told = [missing_reported(f"{day}T00:00:00Z", "M1", people=[AMY]), seen(f"{day}T00:00:00Z", AMY, MAN, id="S1")]
    hub.tell(*told)
    hub.work(f"{day} 00:00")
    evidence = f"{told[1]['source']} S1"
    amy, gary = person(hub, "amy"), person(hub, "gary")
    why = ("--reason", "She is seen with him")
    resting = (*why, "--evidence", evidence)
    made = command(hub, "watch", f"phone:{PHONE}", "--until", str(day), *why)
    assert "phone +447700900123, open" in made.output, made.output
    of = made.output.split()[1]
    assert "Cleo" in command(hub, "watches", "--mine").output
    for words in (
        ("renew", of, "--until", str(day), "--reason", "He is seen again"),
        ("unwatch", of, *why),
        ("suppose", "exploits", gary, amy, *resting),
        ("put-on", gary, "--review", str(day), *why),
        ("hand-over", amy, gary, "--meeting", str(day), *resting),
    ):
        done = command(hub, *words)
        assert done.exit_code == 0, done.output
    for listed, wanted in (
        ("hypotheses", "Gary Pike exploits person Amy Carter"),
        ("concerns", "Gary Pike, on the list"),
        ("questions", "M1, missing"),
        ("handovers", "person Gary Pike"),
    ):
        assert wanted in command(hub, listed).output
    of = command(hub, "concerns").output.split()[3].rstrip(":")
    told_step = ("--what", "Serve him a notice", "--owner", "PC 1", "--due", str(day), "--power", "Licensing Act 2003")
    assert "1. Serve him" in command(hub, "disrupt", of, *told_step).output
    assert "served on him" in command(hub, "outcome", of, "1", "--came-of", "It was served on him").output
    assert command(hub, "review", of, "--review", str(day), "--reason", "He still meets her").exit_code == 0
    assert "taken off" in command(hub, "take-off", of, *why).output
    of = command(hub, "hypotheses").output.split()[1].rstrip(",")
    assert "refuted" in command(hub, "change", of, "refuted", *why).output
    of = command(hub, "questions").output.split()[1]
    assert "answered" in command(hub, "answer", of, "yes", *resting).output


def test_a_command_of_somebody_who_is_not_of_the_team_is_refused(hub: Hub) -> None:
    words = ("watch", f"phone:{PHONE}", "--until", "2026-12-31", "--reason", "She is seen with him")
    refused = command(hub, *words, caller=ANN)
    assert isinstance(refused.exception, NotAllowed)
    assert "cse_team or duty_manager" in str(refused.exception)


AMYS, GARYS = "social_care_id:SC-1", "social_care_id:SC-2"
KNOWN_AMY = AMY | {"identifiers": [{"scheme": "social_care_id", "value": "SC-1"}]}
KNOWN_MAN = MAN | {"identifiers": [{"scheme": "social_care_id", "value": "SC-2"}]}


def test_a_network_is_kept_by_version_and_shown_as_it_was_drawn(hub: Hub) -> None:
    hub.tell(seen("2026-05-01T22:00:00Z", KNOWN_AMY, KNOWN_MAN))
    with hub.book() as book:
        own = SavedNetworks(book)
        one = own.save(act(CLEO, "2026-05-10 09:00"), CLEO, "The car", Drawing([AMYS]), "A girl and a man")
        same = own.save(act(CLEO, "2026-05-11 09:00"), CLEO, "The car", Drawing([AMYS]), "A girl and a man")
        assert same["version"] == one["version"]
        with pytest.raises(WrongUse, match="already: draw that one again"):
            own.save(act(CLEO, "2026-05-11 09:00"), CLEO, "The car", Drawing([GARYS]), "Another man now")
        stream = UUID(one["network"])
        again = own.draw_again(act(DEAN, "2026-06-10 09:00"), DEAN, stream, Drawing([], 3), "Further out now")
        noted = own.note(act(DEAN, "2026-06-11 09:00"), DEAN, stream, "Ask the clinic too")
    assert [(told["number"], told["hops"], told["as_of"], told["by"]) for told in again["versions"]] == [
        (1, 2, "2026-05-10T08:00:00Z", "Cleo"),
        (2, 3, "2026-06-10T08:00:00Z", "Dean"),
    ]
    assert again["versions"][0]["people"] == again["versions"][1]["people"]
    assert [(told["text"], told["number"]) for told in noted["notes"]] == [
        ("A girl and a man", 1),
        ("Further out now", 2),
        ("Ask the clinic too", 2),
    ]


@pytest.mark.parametrize(
    ("drawing", "note", "says"),
    [
        (Drawing([AMYS], 5), "A girl and a man", "1 to 4 hops far, not 5"),
        (Drawing([]), "A girl and a man", "around 1 to 20 people"),
        (Drawing(["phone:07700 900123"]), "A girl and a man", "around 1 to 20 people"),
        (Drawing([AMYS]), "hm", "What you make of it"),
        (Drawing([AMYS], 2, date(2026, 6, 1), date(2026, 5, 1)), "A girl and a man", "later than"),
    ],
)
def test_a_network_that_cannot_be_drawn_says_why(hub: Hub, drawing: Drawing, note: str, says: str) -> None:
    hub.tell(seen("2026-05-01T22:00:00Z", KNOWN_AMY, KNOWN_MAN))
    with hub.book() as book, pytest.raises(WrongUse, match=says):
        SavedNetworks(book).save(act(CLEO, "2026-05-10 09:00"), CLEO, "The car", drawing, note)


def test_a_network_is_kept_by_the_team_and_hidden_from_whoever_may_not_know_of_its_people(hub: Hub) -> None:
    hub.tell(secret(seen("2026-05-01T22:00:00Z", KNOWN_MAN), "cse_team"), seen("2026-05-02T22:00:00Z", KNOWN_AMY))
    with hub.book() as book:
        own = SavedNetworks(book)
        with pytest.raises(NotAllowed):
            own.save(act(ANN, "2026-05-10 09:00"), ANN, "The car", Drawing([AMYS]), "A girl and a man")
        own.save(act(CLEO, "2026-05-10 09:00"), CLEO, "The man", Drawing([GARYS]), "A man and his car")
        (hidden,) = own.all(ANN, at("2026-05-11 09:00"))
        (shown,) = own.all(CLEO, at("2026-05-11 09:00"))
    assert (hidden["restricted"], hidden["title"], hidden["versions"], hidden["notes"]) == (True, "Restricted", [], [])
    assert (shown["title"], len(shown["versions"])) == ("The man", 1)


def test_a_kept_network_is_drawn_on_the_command_line_as_it_was_known(hub: Hub) -> None:
    desk = Desk(hub.database)
    desk.tell(seen(ago(60), KNOWN_AMY, KNOWN_MAN))
    env = asking(hub.database, CLEO)
    words = ["cse", "save", "The car", "--around", AMYS, "--hops", "1", "--note", "A girl and a man"]
    made = json.loads(CliRunner().invoke(app, [*words, "--format", "json"], env=env).stdout)
    told = CliRunner().invoke(app, ["cse", "network", made["network"], "--format", "json"], env=env)
    answer = json.loads(told.stdout)
    assert {node["label"] for node in answer["links"]["nodes"]} >= {"Amy Carter", "Gary Pike"}
    assert answer["number"] == 1
    missing = CliRunner().invoke(app, ["cse", "network", made["network"], "--number", "7"], env=env)
    assert "There is no version 7" in str(missing.exception)
