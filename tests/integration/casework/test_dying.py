"""Work that dies anywhere, and two who act at once: nothing is lost, nothing is done twice, nothing is overwritten."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest

from services.kernel.errors import Stale, WrongUse
from services.kernel.log.port import Outgoing, Publisher
from services.kernel.postgres.connect import Database
from services.profile.casework import rebuild
from services.profile.casework.enquiries import Enquiries
from services.profile.casework.requests import Requests
from services.profile.casework.streams import CaseStreams
from services.profile.casework.working import open_work
from services.profile.domain.casework.asking import Asking
from services.profile.domain.casework.deciding import Draft
from tests.casework import ANN, BOB, EVE, LIFE, THRESHOLD, WHY, Hub, act, at, hub_of, the_enquiry
from tests.factories import child, concern, enquiry, event
from tests.hubs import register

POLICE = "/agencies/police/westshire"
NOW = "2026-10-14 18:00"


class Died(Exception):
    """The process ended here."""


def told(hub: Hub) -> None:
    """A hub with work to do: enquiries, an answer, an urgent family, clocks that have run out."""
    first = enquiry("2026-10-12T08:00:00Z", "E1")
    first["data"]["details"]["rating"] = "red"
    hub.tell(first, enquiry("2026-10-12T08:00:00Z", "E2", [child("Bea Stone", "2014-03-01")]))
    hub.work("2026-10-12 09:30")
    register(hub.database, [POLICE])
    with hub.book() as book:
        asking = Asking("What do you know of her?", THRESHOLD, WHY, WHY, "not_sought", "It could harm her")
        found = Requests(book).ask(act(ANN, "2026-10-12 09:40"), ANN, the_enquiry("E1"), [POLICE], asking)
        draft = Draft("early_help", WHY, THRESHOLD, LIFE)
        Enquiries(book).decide(act(BOB, "2026-10-12 10:00"), BOB, the_enquiry("E2"), draft)
    details = {"request_id": found["requests"][0]["request"], "answered": "not_held"}
    hub.tell(
        event("partner.information_response", "2026-10-14T10:00:00Z", details, source=POLICE),
        concern("schools", "2026-10-14T11:00:00Z", ["unexplained_injury"]),
        enquiry("2026-10-14T12:00:00Z", "E3", [child("Cat Price", "2011-08-09")]),
    )


def outcome(hub: Hub) -> dict[str, Any]:
    """What the work came to: states, messages by their names, and what stands on the log."""
    queries = {
        "states": "SELECT stream, kind, version, doc FROM casework.state ORDER BY stream",
        "messages": "SELECT key, channel, recipient, doc FROM casework.outbox ORDER BY key",
        "deadlines": "SELECT stream, name, due_at, met_at, alarmed FROM casework.deadline ORDER BY stream, name",
    }
    with hub.database.connect() as connection:
        found: dict[str, Any] = {name: connection.execute(rows.encode()).fetchall() for name, rows in queries.items()}
        assert rebuild.differences(connection)[1] == []
    found["police"] = {one["id"]: one["data"] for one in hub.published("police")}
    found["schools"] = {one["id"]: one["data"] for one in hub.published("schools")}
    return found


class DyingPublisher:
    """A publisher that ends after it has published, so that nobody learns of it."""

    def __init__(self, publisher: Publisher, die: Callable[[], None]) -> None:
        self._publisher = publisher
        self._die = die

    def publish(self, records: Sequence[Outgoing]) -> None:
        """Publish, and perhaps die before it is known."""
        self._publisher.publish(records)
        self._die()

    def close(self) -> None:
        """Give up the connection."""
        self._publisher.close()


def work_dying_after(hub: Hub, steps: int, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Work until so many things have been written, and die there; whether it came to that."""
    left = [steps]

    def die() -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Died

    append = CaseStreams.append

    def dying(self: CaseStreams, events: Any, beside: Any) -> None:
        append(self, events, beside)
        die()

    with monkeypatch.context() as patched, ExitStack() as stack:
        patched.setattr(CaseStreams, "append", dying)
        work = open_work(hub.database, hub.log, stack)
        object.__setattr__(work, "publisher", DyingPublisher(work.publisher, die))
        try:
            work.once(at(NOW))
        except Died:
            return True
    return False


def test_work_that_dies_after_any_step_ends_as_work_that_did_not(
    make_database: Callable[[], Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = hub_of(make_database())
    told(whole)
    whole.work(NOW)
    whole.work(NOW)
    wanted = outcome(whole)
    hub = hub_of(make_database())
    told(hub)
    deaths = 0
    while work_dying_after(hub, 1 + deaths % 2, monkeypatch):
        deaths += 1
        assert deaths < 100, "no step is ever finished"
    assert deaths >= 3
    hub.fold()
    hub.work(NOW)
    assert outcome(hub) == wanted


def test_of_two_who_act_at_once_one_acts_and_the_other_is_told(database: Database) -> None:
    hub = hub_of(database)
    hub.tell(enquiry("2026-10-14T08:00:00Z", "E1"))
    hub.work("2026-10-14 09:30")

    def rate(number: int) -> str:
        who, rating = (BOB, "red") if number % 2 else (EVE, "amber")
        with hub.book() as book:
            try:
                Enquiries(book).rate(act(who, "2026-10-14 10:00", 1), who, the_enquiry("E1"), rating, WHY)
            except Stale:
                return "told"
            return "acted"

    with ThreadPoolExecutor(4) as pool:
        became = list(pool.map(rate, range(8)))
    assert sorted(became) == ["acted", *["told"] * 7]
    with hub.book() as book:
        assert Enquiries(book).show(ANN, the_enquiry("E1"), at("2026-10-14 11:00"))["version"] == 2


def test_of_two_decisions_at_once_on_no_version_one_is_refused(database: Database) -> None:
    hub = hub_of(database)
    hub.tell(enquiry("2026-10-14T08:00:00Z", "E1"))
    hub.work("2026-10-14 09:30")

    def decide(number: int) -> str:
        who = BOB if number % 2 else EVE
        with hub.book() as book:
            try:
                draft = Draft("advice", WHY, THRESHOLD, LIFE)
                Enquiries(book).decide(act(who, "2026-10-14 10:00"), who, the_enquiry("E1"), draft)
            except WrongUse:
                return "refused"
            return "decided"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(decide, range(6))) == ["decided", *["refused"] * 5]
