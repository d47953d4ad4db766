"""Stories of asking agencies, from the enquiry on the bus to what is shown: clocks from receipt, silence on record."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
import pytest

from services.kernel.clock import ALWAYS
from services.kernel.errors import WrongUse
from services.kernel.log.kafka import KafkaLog
from services.kernel.postgres.connect import Database
from services.profile import reading
from services.profile.casework.enquiries import Enquiries
from services.profile.casework.notices import Notices
from services.profile.casework.request_answers import as_csv
from services.profile.casework.requests import Requests
from services.profile.domain.casework.asking import Asking
from services.profile.domain.casework.deciding import Draft
from services.profile.domain.casework.enquiry import ENQUIRY
from tests.broker import Broker
from tests.casework import ANN, BOB, LIFE, THRESHOLD, WHY, Hub, act, at, hub_of, the_enquiry
from tests.factories import Event, enquiry, event, someone
from tests.hubs import register

POLICE, SCHOOL, HEALTH = "/agencies/police/westshire", "/agencies/schools/oak", "/agencies/health/acute"
SOCIAL_CARE = "/agencies/social_care/westshire"
QUESTION = "What do you know of this child and the adults named?"


def asking(**more: Any) -> Asking:
    """What is asked, on good grounds."""
    told = {
        "question": QUESTION,
        "threshold": "Level four, likely significant harm",
        "necessity": "Nobody else holds what you hold",
        "proportionality": "Only the last twelve months are asked for",
        "consent": "overridden",
        "consent_reason": "Asking the parents could put her at risk",
    }
    return Asking(**{**told, **more})


def rated(when: str, rating: str) -> Event:
    """An enquiry with a rating."""
    told = enquiry(when, "E1")
    told["data"]["details"]["rating"] = rating
    return told


def response(when: str, source: str, request: str, answered: str, **more: Any) -> Event:
    """An agency's answer on the bus."""
    details = {"request_id": request, "answered": answered, **more}
    return event("partner.information_response", when, details, source=source)


def asked(hub: Hub, when: str, organisations: Sequence[str], told: Asking | None = None) -> dict[str, str]:
    """Organisations asked about the enquiry: the identifier of each request."""
    register(hub.database, organisations)
    with hub.book() as book:
        found = Requests(book).ask(act(ANN, when), ANN, the_enquiry("E1"), organisations, told or asking())
    return {one["organisation"]: one["request"] for one in found["requests"]}


def standing(hub: Hub, when: str) -> Any:
    """How the requests of the enquiry stand."""
    with hub.book() as book:
        return Requests(book).of(ANN, the_enquiry("E1"), at(when))


def tell_story_2(hub: Hub) -> None:
    """Red at nine to three agencies: one answers, one will answer a section 47 only, one is silent."""
    hub.tell(rated("2026-10-14T08:00:00Z", "red"))
    hub.work("2026-10-14 09:01")
    of = asked(hub, "2026-10-14 09:05", [POLICE, SCHOOL, HEALTH])
    hub.work("2026-10-14 09:06")
    (question,) = hub.published("police")
    assert question["type"] == "kinfold.information_request.v1"
    assert question["data"]["due_at"] == "2026-10-14T12:00:00Z"
    assert question["data"]["request_id"] == of[POLICE]
    assert [one["name"]["given"] for one in question["data"]["people"]] == ["Amy"]

    hub.tell(response("2026-10-14T09:30:00Z", POLICE, of[POLICE], "held", answer="Two calls to the address in May"))
    hub.tell(response("2026-10-14T10:00:00Z", HEALTH, of[HEALTH], "will_answer_section_47"))
    hub.work("2026-10-14 12:59")
    assert standing(hub, "2026-10-14 12:59")["in_sum"] == (
        "1 of 3 answered, 1 will answer a section 47 enquiry only, 1 still to answer in time"
    )
    hub.work("2026-10-14 13:01")
    hub.work("2026-10-14 13:30")
    now = standing(hub, "2026-10-14 13:30")
    assert now["in_sum"] == "1 of 3 answered, 1 will answer a section 47 enquiry only, 1 not returned"
    assert {one["organisation"]: one["chased"] for one in now["requests"]} == {
        POLICE: False,
        SCHOOL: True,
        HEALTH: False,
    }
    first, chaser = hub.published("schools")
    assert chaser["data"]["question"].startswith("Reminder")
    assert first["data"]["request_id"] == chaser["data"]["request_id"] == of[SCHOOL]
    assert first["id"] != chaser["id"]
    assert len(hub.published("police")) == len(hub.published("health")) == 1

    with hub.book() as book:
        draft = Draft("section_47", WHY, THRESHOLD, LIFE)
        made = Enquiries(book).decide(act(BOB, "2026-10-14 14:00"), BOB, the_enquiry("E1"), draft)
    assert made["decisions"][0]["gaps"] == [
        f"{HEALTH}: will answer a section 47 enquiry only",
        f"{SCHOOL}: no answer",
    ]
    assert standing(hub, "2026-10-14 14:01")["in_sum"].endswith("1 never returned")


def test_story_2_over_the_log_table(database: Database) -> None:
    tell_story_2(hub_of(database))


@pytest.mark.kafka
def test_story_2_over_a_real_broker(database: Database, broker: Broker) -> None:
    tell_story_2(Hub(database, KafkaLog(broker.servers)))


def tell_story_3(hub: Hub) -> None:
    """Amber on Friday at half past four, red on Monday: an answer was due on Friday evening, and is chased at once."""
    hub.tell(rated("2026-10-16T15:30:00Z", "amber"))
    hub.work("2026-10-16 17:00")
    of = asked(hub, "2026-10-16 17:05", [POLICE])
    assert standing(hub, "2026-10-16 17:06")["requests"][0]["clock"]["due_at"] == "2026-10-19T15:30:00Z"
    with hub.book() as book:
        enquiries = Enquiries(book)
        with pytest.raises(WrongUse, match="reason for a rating"):
            enquiries.rate(act(ANN, "2026-10-19 09:00"), ANN, the_enquiry("E1"), "red", " ")
        enquiries.rate(act(ANN, "2026-10-19 09:00"), ANN, the_enquiry("E1"), "red", "The school rang again")
    (one,) = standing(hub, "2026-10-19 09:01")["requests"]
    assert (one["rating"], one["stands"]) == ("red", "not_returned")
    assert one["clock"]["started_at"] == "2026-10-16T15:30:00Z"
    assert one["clock"]["due_at"] == "2026-10-16T19:30:00Z"
    hub.work("2026-10-19 09:02")
    hub.work("2026-10-19 09:32")
    assert len(hub.published("police")) == 2
    assert one["request"] == of[POLICE]


def test_story_3_over_the_log_table(database: Database) -> None:
    tell_story_3(hub_of(database))


@pytest.mark.kafka
def test_story_3_over_a_real_broker(database: Database, broker: Broker) -> None:
    tell_story_3(Hub(database, KafkaLog(broker.servers)))


def test_an_answer_counts_from_the_organisation_that_was_asked_and_the_first_is_the_one(database: Database) -> None:
    hub = hub_of(database)
    hub.tell(rated("2026-10-14T08:00:00Z", "green"))
    hub.work("2026-10-14 09:01")
    of = asked(hub, "2026-10-14 09:05", [POLICE])
    told = response("2026-10-14T09:00:00Z", HEALTH, of[POLICE], "held", answer="Not mine to answer")
    unknown = response("2026-10-14T09:00:00Z", POLICE, "no such request", "not_held")
    hub.tell(told, unknown)
    hub.work("2026-10-14 10:01")
    assert standing(hub, "2026-10-14 10:02")["requests"][0]["answers"] == []
    with hub.database.connect() as connection:
        told_of = Notices(connection).recent(BOB)["notices"]
    assert [(one["what"], one["link"]) for one in told_of] == [
        ("answer that fits no information request", "/api/v1/requests")
    ] * 2
    hub.tell(response("2026-10-14T10:00:00Z", POLICE, of[POLICE], "not_held"))
    hub.tell(response("2026-10-14T11:00:00Z", POLICE, of[POLICE], "held", answer="We found it after all"))
    hub.work("2026-10-14 12:01")
    (one,) = standing(hub, "2026-10-14 12:02")["requests"]
    assert [said["answered"] for said in one["answers"]] == ["not_held", "held"]
    assert (one["stands"], one["clock"]["met_at"]) == ("not_held", "2026-10-14T10:00:00Z")


def test_a_request_needs_its_grounds_and_a_refusal_its_reason(database: Database) -> None:
    hub = hub_of(database)
    hub.tell(enquiry("2026-10-14T08:00:00Z", "E1"))
    hub.work("2026-10-14 09:01")
    with pytest.raises(WrongUse, match="Rate the enquiry first"):
        asked(hub, "2026-10-14 09:05", [POLICE])
    with hub.book() as book:
        Enquiries(book).rate(act(ANN, "2026-10-14 09:06"), ANN, the_enquiry("E1"), "green", "As told by school")
    for part in ("question", "threshold", "necessity", "proportionality", "consent_reason"):
        with pytest.raises(WrongUse, match="at least 3 words"):
            asked(hub, "2026-10-14 09:07", [POLICE], asking(**{part: "because"}))
    with hub.book() as book, pytest.raises(WrongUse, match="no organisation that is registered"):
        Requests(book).ask(act(ANN, "2026-10-14 09:08"), ANN, the_enquiry("E1"), ["/agencies/police/nowhere"], asking())
    of = asked(hub, "2026-10-14 09:09", [POLICE])
    with hub.book() as book, pytest.raises(WrongUse, match="reason for a refusal"):
        Requests(book).record(act(ANN, "2026-10-14 09:10"), ANN, UUID(of[POLICE]), ("refused", "", ""), "by_hand")


def test_the_ledger_holds_every_request_with_its_grounds_and_its_rates_as_of_any_instant(database: Database) -> None:
    hub = hub_of(database)
    hub.tell(rated("2026-10-14T08:00:00Z", "red"))
    hub.work("2026-10-14 09:01")
    of = asked(hub, "2026-10-14 09:05", [POLICE, SCHOOL], asking(question="=HYPERLINK what do you know"))
    hub.tell(response("2026-10-14T09:30:00Z", POLICE, of[POLICE], "held", answer="Two calls"))
    hub.work("2026-10-14 13:01")
    with hub.book() as book:
        own = Requests(book)
        now = own.ledger(ANN, ALWAYS, at("2026-10-15 09:00"))
        before = own.ledger(ANN, ALWAYS, at("2026-10-15 09:00"), at("2026-10-14 09:10"))
    assert [(one["organisation"], one["in_time"], one["not_returned"], one["rate"]) for one in now["rates"]] == [
        (POLICE, 1, 0, 1.0),
        (SCHOOL, 0, 1, 0.0),
    ]
    assert [one["stands"] for one in before["requests"]] == ["waiting", "waiting"]
    assert {one["consent_reason"] for one in now["requests"]} == {"Asking the parents could put her at risk"}
    lines = list(as_csv(now["requests"]))
    assert len(lines) == 3
    assert ",'=HYPERLINK what do you know," in lines[1]


def test_a_request_is_about_those_who_are_named_and_goes_with_nobody_else(database: Database) -> None:
    hub = hub_of(database)
    told = rated("2026-10-14T08:00:00Z", "red")
    told["data"]["people"] += [
        someone("Max Hale", None, "parent", ref="p1"),
        someone("Una Hale", None, "carer", ref="o1"),
    ]
    hub.tell(told)
    hub.work("2026-10-14 09:01")
    with pytest.raises(WrongUse, match="Whom an enquiry is about is one of"):
        asked(hub, "2026-10-14 09:05", [POLICE], asking(people=("p1", "nobody")))
    asked(hub, "2026-10-14 09:06", [POLICE], asking(people=("p1",)))
    hub.work("2026-10-14 09:07")
    (question,) = hub.published("police")
    assert [one["ref"] for one in question["data"]["people"]] == ["p1"]
    with hub.book() as book:
        (line,) = Requests(book).ledger(ANN, ALWAYS, at("2026-10-14 10:00"))["requests"]
    assert line["people"] == "p1"


def test_a_request_that_is_withdrawn_is_owed_by_nobody_and_names_nobody(database: Database) -> None:
    hub = hub_of(database)
    hub.tell(rated("2026-10-14T08:00:00Z", "red"))
    hub.work("2026-10-14 09:01")
    of = asked(hub, "2026-10-14 09:05", [POLICE, SCHOOL])
    hub.work("2026-10-14 09:06")
    with hub.book() as book, pytest.raises(WrongUse, match="reason for withdrawing"):
        Requests(book).withdraw(act(ANN, "2026-10-14 09:07"), ANN, UUID(of[SCHOOL]), " ")
    with hub.book() as book:
        Requests(book).withdraw(act(ANN, "2026-10-14 09:07"), ANN, UUID(of[SCHOOL]), "She left that school")
    hub.work("2026-10-14 09:08")
    _, withdrawal = hub.published("schools")
    assert (withdrawal["data"]["people"], withdrawal["data"]["request_id"]) == ([], of[SCHOOL])
    assert withdrawal["data"]["question"] == "Withdrawn, no answer is needed any more"

    first = event_id(hub)
    hub.tell(
        event(
            "partner.retraction",
            "2026-10-14T10:00:00Z",
            {"retracts": first, "reason": "Sent by mistake"},
            source=SOCIAL_CARE,
        )
    )
    hub.work("2026-10-14 11:01")
    hub.work("2026-10-14 13:01")
    now = standing(hub, "2026-10-14 13:01")
    assert now["in_sum"] == "0 of 2 answered, 2 withdrawn"
    assert [one["chased"] for one in now["requests"]] == [False, False]
    assert len(hub.published("police")) == 2
    with hub.book() as book:
        ledger = Requests(book).ledger(ANN, ALWAYS, at("2026-10-14 14:00"))
    assert ledger["rates"] == []
    assert {one["withdrawn_because"] for one in ledger["requests"]} == {
        "She left that school",
        "The enquiry was withdrawn",
    }


def event_id(hub: Hub) -> str:
    """The id of the event that told of the enquiry."""
    with hub.book() as book:
        record = book.get(ENQUIRY, the_enquiry("E1")).state.records[0]
        return str(msgspec.json.decode(reading.raw(book.connection, [record])[record])["id"])
