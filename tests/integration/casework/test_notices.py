"""Notices: in the inbox, or by the way that a role's address says; what was not delivered is seen, and tried again."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.kernel.access import Caller
from services.kernel.errors import NotAllowed, NotFound, WrongUse
from services.kernel.postgres.connect import Database
from services.kernel.settings import Settings
from services.profile.casework import settings as wording
from services.profile.casework.enquiries import Enquiries
from services.profile.casework.meetings import Meetings
from services.profile.casework.notices import Notices, undelivered
from services.profile.domain.casework.deciding import Draft
from tests.casework import ANN, BOB, CHAIR, LIFE, THRESHOLD, WHY, Hub, act, at, hub_of, the_enquiry
from tests.factories import enquiry
from tests.posts import Answering, a_free_port, http_server, mail_server

DAY = date(2026, 10, 20)


def reached(hub: Hub, *addresses: str) -> None:
    """Addresses set for roles."""
    with hub.database.connect() as connection:
        wording.change(
            connection, BOB, "notice_addresses", list(addresses), date(2026, 10, 1), "as agreed with them", 0
        )


def by(hub: Hub, variables: dict[str, str]) -> Hub:
    """The hub with ways by which notices leave it."""
    post = Settings.of({f"KINFOLD_{name}": value for name, value in variables.items()}, Path()).post
    return Hub(hub.database, hub.log, post)


def by_mail(hub: Hub, place: str) -> Hub:
    """The hub with a mail server."""
    told = {"SMTP_URL": f"smtp://{place}", "MAIL_FROM": "kinfold@hub.example", "PUBLIC_URL": "https://hub.example/"}
    return by(hub, told)


def decided(hub: Hub, when: str = "2026-10-14 09:30") -> None:
    """An analyst's decision, which waits for a manager."""
    hub.tell(enquiry("2026-10-14T08:00:00Z", "E1"))
    hub.work("2026-10-14 09:01")
    with hub.book() as book:
        draft = Draft("early_help", WHY, THRESHOLD, LIFE)
        Enquiries(book).decide(act(ANN, when), ANN, the_enquiry("E1"), draft)


def notices(hub: Hub, caller: Caller = BOB, *, failed: bool = False) -> Any:
    """The notices that somebody sees."""
    with hub.database.connect() as connection:
        return Notices(connection, "https://hub.example").recent(caller, failed=failed)["notices"]


def test_a_notice_to_a_role_without_an_address_stays_in_the_inbox_and_waits_no_more(database: Database) -> None:
    hub = hub_of(database)
    decided(hub)
    assert [one["stands"] for one in notices(hub)] == ["waiting"]
    hub.work("2026-10-14 09:31")
    (one,) = notices(hub)
    assert (one["what"], one["recipient"], one["stands"]) == ("decision to be authorised", "duty_manager", "inbox")
    assert one["link"] == f"https://hub.example/api/v1/enquiries/{the_enquiry('E1')}"
    assert notices(hub, ANN) == []
    assert notices(hub, failed=True) == []
    with pytest.raises(NotAllowed, match="may read nothing"):
        notices(hub, Caller("feed", frozenset({"connector"}), "sending"))


def test_a_notice_goes_by_the_way_that_the_roles_address_says_and_holds_no_name(database: Database) -> None:
    hub = hub_of(database)
    reached(hub, "duty_manager=mailto:duty@hub.example")
    with mail_server() as (box, place):
        hub = by_mail(hub, place)
        decided(hub)
        hub.work("2026-10-14 09:31")
        hub.work("2026-10-14 09:32")
    (letter,) = box.letters
    link = f"https://hub.example/api/v1/enquiries/{the_enquiry('E1')}"
    assert letter["To"] == "duty@hub.example"
    assert letter.get_content().splitlines() == ["Decision to be authorised.", "", link]
    assert "Amy" not in letter.as_string()
    assert [(one["stands"], one["via"]) for one in notices(hub)] == [("sent", "mailto")]


def test_a_server_that_is_away_is_asked_later_and_later_and_hears_of_it_once_when_it_is_back(
    database: Database,
) -> None:
    hub = hub_of(database)
    reached(hub, "duty_manager=mailto:duty@hub.example")
    hub = by_mail(hub, f"127.0.0.1:{a_free_port()}")
    decided(hub)
    for now in ("09:31", "09:31", "09:32", "09:33"):
        hub.work(f"2026-10-14 {now}")
    (one,) = notices(hub, failed=True)
    assert (one["stands"], one["attempts"]) == ("failed", 3)
    assert one["next_at"] == "2026-10-14T08:33:40Z"
    assert one["failure"] == "The mail server 127.0.0.1 cannot be reached (ConnectionRefusedError)"
    with hub.database.connect() as connection:
        assert undelivered(connection, at("2026-10-01 00:00")) == (1, 0)
    with mail_server() as (box, place):
        hub = by_mail(hub, place)
        hub.work("2026-10-14 09:33")
        assert box.letters == []
        hub.work("2026-10-14 09:34")
        hub.work("2026-10-14 11:34")
    assert len(box.letters) == 1
    assert notices(hub, failed=True) == []


def test_an_address_that_is_gone_bounces_and_is_tried_no_more(database: Database) -> None:
    hub = hub_of(database)
    reached(hub, "duty_manager=mailto:gone@hub.example")
    with mail_server() as (_, place):
        hub = by_mail(hub, place)
        decided(hub)
        hub.work("2026-10-14 09:31")
        hub.work("2026-10-14 12:31")
    (one,) = notices(hub, failed=True)
    assert (one["stands"], one["attempts"], one["next_at"]) == ("bounced", 1, None)
    assert "hub.example" not in one["failure"]
    with hub.database.connect() as connection:
        assert undelivered(connection, at("2026-10-01 00:00")) == (0, 1)
        assert undelivered(connection, at("2026-10-15 00:00")) == (0, 0)


def test_what_came_back_after_it_was_taken_is_told_by_whoever_knows(database: Database) -> None:
    hub = hub_of(database)
    there = Answering()
    with http_server(there) as url:
        reached(hub, f"duty_manager={url}/hook")
        hub = by(hub, {"WEBHOOK_SECRET": "shared"})
        decided(hub)
        hub.work("2026-10-14 09:31")
    (posted,) = there.posted
    with hub.database.connect() as connection:
        own = Notices(connection)
        with pytest.raises(NotAllowed, match="what became of a notice"):
            own.bounced(ANN, posted.json["id"], "nobody reads there", at("2026-10-14 10:00"))
        with pytest.raises(NotFound):
            own.bounced(BOB, "no such notice\x00", "nobody reads there", at("2026-10-14 10:00"))
        one = own.bounced(BOB, posted.json["id"], "nobody reads there", at("2026-10-14 10:00"))
        again = own.bounced(BOB, posted.json["id"], "told a second time", at("2026-10-14 11:00"))
    assert (one["stands"], one["failure"]) == ("bounced", "nobody reads there")
    assert one == again


def test_minutes_that_bounce_are_sent_once_more_and_their_meeting_knows(database: Database) -> None:
    hub = hub_of(database)
    reached(hub, "police=mailto:gone@hub.example", "health=mailto:health@hub.example")
    with hub.book() as book:
        meetings = Meetings(book)
        meetings.plan(act(ANN, "2026-10-19 09:00"), ANN, DAY, at("2026-10-19 17:00"), ("Chris", "County Hall"))
        meetings.select(act(ANN, "2026-10-19 17:01"), ANN, DAY)
        meetings.distribute(act(CHAIR, "2026-10-20 16:00"), CHAIR, DAY, ["police", "health"])
    with mail_server() as (box, place):
        hub = by_mail(hub, place)
        for now in ("16:01", "16:02", "16:03", "16:04"):
            hub.work(f"2026-10-20 {now}")
    assert [letter["Subject"] for letter in box.letters] == ["Kinfold: minutes of a meeting"]
    bounced = [one["what"] for one in notices(hub, failed=True)]
    assert bounced == ["minutes of a meeting, again", "minutes of a meeting"]
    with hub.book() as book:
        told = Meetings(book).show(ANN, DAY, at("2026-10-20 17:00"))
    sent = {one["recipient"]: one["bounced"] for one in told["recipients"]}
    assert sent["health"] == ""
    assert "550" in sent["police"]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("duty@hub.example", "is no address"),
        ("duty_manager=duty@hub.example", "is no address"),
        ("=mailto:duty@hub.example", "write each role"),
        ("duty_manager=http://hooks.example/x", "is no address"),
    ],
)
def test_an_address_that_cannot_be_reached_is_refused_as_it_is_set(database: Database, wrong: str, says: str) -> None:
    with pytest.raises(WrongUse, match=says):
        reached(hub_of(database), wrong)
    with pytest.raises(WrongUse, match="write each role"):
        reached(hub_of(database), "duty_manager=inbox:", "duty_manager=mailto:a@hub.example")
