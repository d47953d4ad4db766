"""What is asked and answered about a restricted enquiry is read only by those who may read its record."""

from services.kernel.access import Caller
from services.kernel.clock import ALWAYS
from services.kernel.postgres.connect import Database
from services.profile.casework.requests import Requests
from tests.casework import ANN, at, hub_of, the_enquiry
from tests.e2e.test_stories_asking import POLICE, QUESTION, asked, asking, rated, response


def test_what_was_asked_of_a_restricted_enquiry_is_read_by_those_who_may(database: Database) -> None:
    hub = hub_of(database)
    told = rated("2026-10-14T08:00:00Z", "red")
    told["data"]["handling"] = {"restricted_to": ["cse_team"]}
    hub.tell(told)
    hub.work("2026-10-14 09:01")
    of = asked(hub, "2026-10-14 09:05", [POLICE])
    hub.tell(response("2026-10-14T08:30:00Z", POLICE, of[POLICE], "refused", reason="A live investigation"))
    hub.work("2026-10-14 09:31")
    cara = Caller("Cara", frozenset({"cse_team"}), "exploitation")
    with hub.book() as book:
        own = Requests(book)
        shown = {one.name: own.of(one, the_enquiry("E1"), at("2026-10-14 10:00")) for one in (ANN, cara)}
        lines = {one.name: own.ledger(one, ALWAYS, at("2026-10-14 10:00"))["requests"][0] for one in (ANN, cara)}
    words = {
        name: (one["requests"][0]["question"], one["requests"][0]["answers"][0]["reason"])
        for name, one in shown.items()
    }
    assert words == {"Ann": ("Restricted", "Restricted"), "Cara": (QUESTION, "A live investigation")}
    assert (lines["Ann"]["necessity"], lines["Ann"]["reason"]) == ("Restricted", "Restricted")
    assert (lines["Cara"]["necessity"], lines["Cara"]["reason"]) == (asking().necessity, "A live investigation")
    assert lines["Ann"]["stands"] == lines["Cara"]["stands"] == "refused"
