"""Sealed identities: whatever is asked, and whoever asks, an answer holds one of the two at the most."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from services.cli.tied import tied_families
from services.graph.application import Networks, node_link
from services.identity.folded import folded
from services.kernel import clock
from services.kernel.access import LOCAL_OPERATOR, Caller
from services.kernel.clock import Instant
from services.kernel.errors import NotAllowed, NotFound, WrongUse
from services.kernel.events import entry as entries
from services.kernel.postgres.connect import Connection, Database
from services.profile.application import Profiles
from services.profile.circles import Circles
from services.profile.drafting import Drafting
from services.profile.indicators import Indicators
from services.profile.review import Review
from tests.factories import child, concern, correction, incident, parent, retraction, social_care
from tests.reviews import ADA, ANN, BOB, DAN, TODAY, Desk, ago, day

OLD = [{"scheme": "nhs_number", "value": "9990001014"}]
NEW = [{"scheme": "nhs_number", "value": "9990001308"}]
AMY = child("Amy Carter", identifiers=OLD)
BETH = child("Beth Young", identifiers=NEW)
TOM = child("Tom Carter", "2015-02-03")
DONNA = parent()
PAULA = parent("Paula Young", "1984-01-09")
PHONE = {"phones": ["+447700900123"]}

WHO = [LOCAL_OPERATOR, ANN, ADA, Caller("Cass", frozenset({"cse_team"}), "networks")]


@pytest.fixture
def desk(database: Database) -> Desk:
    """A child as she was born and as she was adopted; her brother, who is named beside each, and her mothers."""
    opened = Desk(database)
    opened.tell(
        incident(ago(60), ["neglect", "physical_harm"], [AMY, TOM, DONNA], summary="Amy and Tom at the window"),
        social_care("referral", ago(59), people=[AMY, DONNA]),
        social_care("referral", ago(58), people=[AMY | PHONE, DONNA]),
        concern("schools", ago(20), ["neglect", "physical_harm"], [BETH | PHONE, PAULA]),
        incident(ago(10), people=[BETH, TOM, PAULA], summary="Beth and Tom in the park"),
        social_care("referral", ago(9), people=[BETH, PAULA]),
        social_care("referral", ago(8), people=[BETH, PAULA]),
    )
    opened.seal("nhs_number:9990001014", "nhs_number:9990001308")
    return opened


@pytest.fixture
def connection(desk: Desk) -> Iterator[Connection]:
    """A connection to the hub of the sealed child."""
    with desk.database.connect() as opened:
        yield opened


def person(connection: Connection, query: str, caller: Caller = LOCAL_OPERATOR) -> str:
    """The identifier of the one person who answers to a query."""
    (found,) = Profiles(connection).people(caller, query, clock.now())["people"]
    return found["person"]


def marks(connection: Connection) -> dict[str, set[str]]:
    """What each identity could be told by: names, numbers, and the identifiers of its mentions."""
    found: dict[str, set[str]] = {"old": {"Amy", "amy", "9990001014"}, "new": {"Beth", "beth", "9990001308"}}
    for (doc,) in connection.execute("SELECT doc FROM profile.entry").fetchall():
        entry = entries.decode(doc)
        for place, mention in enumerate(entry.mentions):
            if mention.shown.startswith(("Amy", "Beth")):
                found["old" if mention.shown.startswith("Amy") else "new"].add(str(entry.mention_id(place)))
    return found


def held(answer: object, told: dict[str, set[str]]) -> set[str]:
    """Which identities an answer holds."""
    text = json.dumps(answer, default=str)
    return {which for which, some in told.items() if any(one in text for one in some)}


Ask = Callable[[Connection, Caller, Instant], Any]

QUERIES = ("nhs_number:9990001014", "nhs_number:9990001308", "Carter", "Young", "Tom Carter", "Donna", "Amy", "B", "A")


def _people(connection: Connection, caller: Caller, at: Instant, query: str) -> Any:
    return Profiles(connection).people(caller, query, at)


def _named(connection: Connection, caller: Caller, at: Instant, query: str) -> list[str]:
    return [one["person"] for one in Profiles(connection).people(caller, query, at)["people"]]


def _timelines(connection: Connection, caller: Caller, at: Instant, query: str) -> list[list[Any]]:
    """The timelines of those who answer, each an answer of its own."""
    found = _named(connection, caller, at, query)
    return [[Profiles(connection).timeline_of_person(caller, one, at)] for one in found]


def _families(connection: Connection, caller: Caller, at: Instant, query: str) -> list[list[Any]]:
    profiles = Profiles(connection)
    families = {family for one in profiles.people(caller, query, at)["people"] for family in one["families"]}
    told = [[profiles.family(caller, one, TODAY, at)] for one in sorted(families)]
    return told + [[profiles.timeline_of_family(caller, one, at)] for one in sorted(families)]


def _drafts(connection: Connection, caller: Caller, at: Instant, query: str) -> list[list[Any]]:
    people = Profiles(connection).people(caller, query, at)["people"]
    families = sorted({family for one in people for family in one["families"]})
    return [[Drafting(connection, tied_families).draft(caller, UUID(one), TODAY, at)] for one in families]


def _networks(connection: Connection, caller: Caller, at: Instant, query: str) -> list[list[Any]]:
    found = _named(connection, caller, at, query)
    networks = Networks(Circles(connection))
    return [[node_link(networks.ego(caller, one, hops, at))] for one in found for hops in (1, 4)]


def _around(connection: Connection, caller: Caller, at: Instant) -> list[list[Any]]:
    """What is around the telephone that is told of both."""
    networks = Networks(Circles(connection))
    return [[node_link(networks.ego(caller, "phone:07700 900123", hops, at))] for hops in (1, 4)]


def _asks() -> Iterator[tuple[str, Ask]]:
    for query in QUERIES:
        yield f"people {query}", partial(_people, query=query)
        yield f"timeline {query}", partial(_timelines, query=query)
        yield f"family {query}", partial(_families, query=query)
        yield f"draft {query}", partial(_drafts, query=query)
        yield f"ego {query}", partial(_networks, query=query)


EVERYTHING: dict[str, Ask] = {
    **dict(_asks()),
    "agenda": lambda c, who, at: Profiles(c).agenda(who, TODAY, at),
    "everybody": lambda c, who, at: list(Profiles(c).everybody(who, at)),
    "re-referrals": lambda c, who, at: Indicators(c).rereferrals(who, None, TODAY, at),
    "around": _around,
    "pairs": lambda c, who, at: Review(c).pairs(who, at),
    "pairs as of": lambda c, who, at: Review(c).pairs(who, at, at),
}


NOT_ABOUT_HER = {"people Tom Carter", "people Donna", "pairs", "pairs as of"}


@pytest.mark.parametrize("name", EVERYTHING)
def test_no_answer_holds_both(connection: Connection, name: str) -> None:
    ask = EVERYTHING[name]
    told = marks(connection)
    seen: set[str] = set()
    for caller in WHO:
        for at in (clock.now(), clock.parse_instant(ago(1)), clock.parse_instant(ago(9))):
            answer = ask(connection, caller, at)
            for one in answer if isinstance(answer, list) and answer and isinstance(answer[0], list) else [answer]:
                assert held(one, told) != {"old", "new"}, (caller.name, one)
                seen |= held(one, told)
    assert seen or name in NOT_ABOUT_HER


def test_without_the_seal_answers_would_hold_both(database: Database) -> None:
    """The planted fault: what the others look for is there to be found."""
    desk = Desk(database)
    desk.tell(
        incident(ago(60), ["neglect"], [AMY, TOM, DONNA]),
        incident(ago(10), people=[BETH, TOM, PAULA], relationships=[]),
    )
    with database.connect() as connection:
        told = marks(connection)
        for name in ("everybody", "timeline Tom Carter", "ego Tom Carter"):
            assert held(EVERYTHING[name](connection, ANN, clock.now()), told) == {"old", "new"}, name


def test_the_old_number_finds_the_old_identity_alone_and_the_new_the_new(connection: Connection) -> None:
    profiles = Profiles(connection)
    (old,) = profiles.people(ANN, "nhs_number:9990001014", clock.now())["people"]
    (new,) = profiles.people(ANN, "nhs_number:9990001308", clock.now())["people"]
    assert (old["names"], new["names"]) == (["Amy Carter"], ["Beth Young"])
    told = [profiles.timeline_of_person(ANN, one["person"], clock.now())["entries"] for one in (old, new)]
    days = [[str(entry["occurred_at"])[:10] for entry in entries] for entries in told]
    assert days == [[day(60), day(59), day(58)], [day(20), day(10), day(9), day(8)]]
    assert next(entry["summary"] for entry in told[0]) == "Amy and Tom at the window"


def test_the_brother_keeps_his_own_records(connection: Connection) -> None:
    told = Profiles(connection).timeline_of_person(ANN, person(connection, "Tom Carter"), clock.now())
    assert {day(60), day(10)} <= {str(entry["occurred_at"])[:10] for entry in told["entries"]}
    assert [entry["summary"] for entry in told["entries"] if entry["type"] == "police.incident.v1"] == [
        "Incident",
        "Beth and Tom in the park",
    ]
    named = {one["name"] for entry in told["entries"] for one in entry["people"]}
    assert "Beth Young" in named
    assert "Amy Carter" not in named


def test_everybody_and_the_agenda_know_the_new_identity(connection: Connection) -> None:
    told = marks(connection)
    assert held(list(Profiles(connection).everybody(ANN, clock.now())), told) == {"new"}
    assert held(Profiles(connection).agenda(ANN, TODAY, clock.now()), told) == {"new"}


def test_what_nobody_has_answered_of_the_former_identity_is_on_the_agenda_if_the_new_one_is_not(
    database: Database,
) -> None:
    desk = Desk(database)
    desk.tell(incident(ago(60), ["physical_harm"], [AMY, DONNA]), concern("schools", ago(20), [], [BETH, PAULA]))
    desk.seal("nhs_number:9990001014", "nhs_number:9990001308")
    with database.connect() as connection:
        agenda = Profiles(connection).agenda(ANN, TODAY, clock.now())
        assert held(agenda, marks(connection)) == {"old"}
    assert [item["route"] for item in agenda["items"]] == ["urgent"]


def test_one_number_on_both_joins_nobody_and_finds_the_new_one(database: Database) -> None:
    desk = Desk(database)
    beth = child("Beth Young", identifiers=OLD)
    desk.tell(incident(ago(60), people=[AMY]), incident(ago(20), people=[beth], id="P-2"))
    source = "/agencies/police/westshire"
    with database.connect() as connection:
        found = Profiles(connection).people(ANN, "nhs_number:9990001014", clock.now())["people"]
        old = [one["mentions"][0]["id"] for one in found if one["names"][0] == "Amy Carter"] or ["?"]
        desk.seal(f"{source} {old[0]} Amy Carter", f"{source} P-2 Beth Young")
        (new,) = Profiles(connection).people(ANN, "nhs_number:9990001014", clock.now())["people"]
    assert new["names"] == ["Beth Young"]


def test_no_question_no_card_and_no_history_tells_of_the_pair(connection: Connection, desk: Desk) -> None:
    old, new = person(connection, "nhs_number:9990001014"), person(connection, "nhs_number:9990001308")
    for caller in (ANN, BOB, LOCAL_OPERATOR):
        with pytest.raises(NotFound, match="No question is open about these two"):
            desk.card(old, new, caller)
    assert desk.decided(old, ANN) == desk.decided(new, BOB) == []
    assert [one["kind"] for one in desk.decided(old, DAN)] == ["seal"]


def test_joining_the_two_is_answered_as_joining_any_two_about_whom_nothing_is_asked(
    connection: Connection, desk: Desk
) -> None:
    old, new, tom = (
        person(connection, one) for one in ("nhs_number:9990001014", "nhs_number:9990001308", "Tom Carter")
    )
    paula = person(connection, "Paula Young")
    ordinary = desk.decide("must", tom, paula, ANN)
    sealed = desk.decide("must", old, new, ANN)
    assert ordinary.keys() == sealed.keys()
    assert (ordinary["needs_second"], sealed["needs_second"]) == (True, True)
    assert [one["decision"] for one in desk.decided(old, ANN)] == [sealed["decision"]]
    assert desk.decided(old, BOB) == []
    with pytest.raises(NotAllowed):
        desk.approve(sealed["decision"], BOB)
    with pytest.raises(NotFound, match="There is no decision"):
        desk.withdraw(sealed["decision"], BOB)
    with pytest.raises(WrongUse, match="A seal stands"):
        desk.approve(sealed["decision"], DAN)
    assert not desk.withdraw(sealed["decision"], ANN)["needs_second"]
    assert not desk.withdraw(ordinary["decision"], ANN)["needs_second"]


def test_a_seal_stands_at_once_and_is_lifted_by_two(desk: Desk) -> None:
    with desk.database.connect() as connection:
        old = person(connection, "nhs_number:9990001014")
        (seal,) = desk.decided(old, DAN)
        assert (seal["stands"], seal["needs_second"]) == (True, True)
        with pytest.raises(NotFound, match="There is no decision"):
            desk.withdraw(seal["decision"], ANN)
        desk.approve(seal["decision"], DAN)
        gone = desk.withdraw(seal["decision"], ADA)
        assert gone["needs_second"]
        told = marks(connection)
        assert held(EVERYTHING["everybody"](connection, ANN, clock.now()), told) == {"new"}
        desk.approve(gone["decision"], DAN)
        assert held(EVERYTHING["everybody"](connection, ANN, clock.now()), told) == {"old", "new"}


def test_what_is_decided_of_a_protected_person_needs_two_workers(connection: Connection, desk: Desk) -> None:
    new, tom = person(connection, "nhs_number:9990001308"), person(connection, "Tom Carter")
    answer = desk.decide("cannot", tom, new, ANN)
    assert answer["needs_second"]
    assert answer["decision"] in desk.waiting()


@pytest.mark.parametrize("again", ["corrected", "retracted"])
def test_a_seal_outlives_the_record_that_it_names(database: Database, again: str) -> None:
    """Two identities whom one number and one date of birth would make one person."""
    desk = Desk(database)
    first = concern("schools", ago(60), people=[child("Amy Carter", identifiers=OLD)])
    second = concern("schools", ago(50), people=[child("Amy Carter", identifiers=OLD)])
    new = concern("health", ago(20), people=[child("Amy Carter", identifiers=OLD, addresses=[])], id="H-1")
    desk.tell(first, second, new)
    with database.connect() as connection:
        assert len(Profiles(connection).people(ANN, "Amy Carter", clock.now())["people"]) == 1
    named = f"/agencies/schools/westshire {first['id']} Amy Carter"
    desk.seal(named, "/agencies/health/westshire H-1 Amy Carter")
    desk.tell(correction(first, time=ago(59)) if again == "corrected" else retraction(first, ago(59)))
    with database.connect() as connection:
        (found,) = Profiles(connection).people(ANN, "Amy Carter", clock.now())["people"]
    assert [one["id"] for one in found["mentions"]] == ["H-1"]


def test_only_those_who_keep_new_identities_may_seal(connection: Connection, desk: Desk) -> None:
    tom, paula = person(connection, "Tom Carter"), person(connection, "Paula Young")
    for caller in (ANN, BOB):
        with pytest.raises(NotAllowed):
            desk.seal(tom, paula, caller)
    with pytest.raises(WrongUse, match="stands between these two already"):
        desk.seal("nhs_number:9990001014", "nhs_number:9990001308")


def test_what_is_looked_for_over_the_whole_population_knows_the_new_identity_alone(connection: Connection) -> None:
    """`kinfold identity train`, `duplicates` and `evaluate` read all that is folded, and none sets the two together."""
    with connection.transaction():
        told = folded(connection)
    names = {face.given for face in told.described.values()}
    assert "beth" in names
    assert "amy" not in names
    assert told.described.keys() == told.placed.keys() == set(told.named.values())
