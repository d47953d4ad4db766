"""Information requests, the sharing ledger and notices over HTTP, on a hub of their own, since they write."""

from collections.abc import Iterator
from typing import Any

import pytest

from services.kernel.postgres.connect import Database
from tests.casework import Hub, hub_of, the_enquiry
from tests.factories import enquiry
from tests.hubs import register
from tests.integration.web.site import Site, running

POLICE, SCHOOL = "/agencies/police/westshire", "/agencies/schools/oak"
GROUNDS = {
    "question": "=What do you know of this child?",
    "threshold": "Level four, likely significant harm",
    "necessity": "Nobody else holds what you hold",
    "proportionality": "Only the last twelve months are asked for",
    "consent": "not_sought",
    "consent_reason": "Asking could put her at risk",
}


@pytest.fixture
def hub(database: Database) -> Hub:
    """A hub with a red enquiry."""
    hub = hub_of(database)
    told = enquiry("2026-10-14T08:00:00Z", "E1")
    told["data"]["details"]["rating"] = "red"
    hub.tell(told)
    register(database, [POLICE, SCHOOL])
    hub.work("2026-10-14 09:01")
    return hub


@pytest.fixture
def site(hub: Hub) -> Iterator[Site]:
    """Its site."""
    with running(hub.database) as opened:
        yield opened


def sent(site: Site, path: str, body: dict[str, Any], status: int = 200) -> Any:
    """The JSON of what is answered to something that is sent."""
    answer = site.client.post(path, json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


def asked(site: Site) -> dict[str, str]:
    """Police and school asked: the identifier of each request."""
    path = f"/api/v1/enquiries/{the_enquiry('E1')}/requests"
    told = sent(site, path, {"organisations": [POLICE, SCHOOL], **GROUNDS})
    assert told["in_sum"] == "0 of 2 answered, 2 not returned"
    return {one["organisation"]: one["request"] for one in told["requests"]}


def test_agencies_are_asked_answered_for_and_let_off(site: Site) -> None:
    of = asked(site)
    assert asked(site) == of
    assert len(site.found("/api/v1/requests")["requests"]) == 2
    refused = sent(site, f"/api/v1/requests/{of[POLICE]}/answer", {"answered": "refused"}, 422)
    assert "The reason for a refusal" in str(refused)
    told = sent(site, f"/api/v1/requests/{of[POLICE]}/answer", {"answered": "held", "answer": "Two calls in May"})
    assert (told["stands"], told["answers"][0]["via"]) == ("held", "api")
    told = sent(site, f"/api/v1/requests/{of[SCHOOL]}/withdrawal", {"reason": "She left that school"})
    assert told["stands"] == "withdrawn"
    assert site.found("/api/v1/requests")["requests"] == []
    found = site.found(f"/api/v1/enquiries/{the_enquiry('E1')}/requests")
    assert found["in_sum"] == "1 of 2 answered, 1 withdrawn"


def test_a_request_without_grounds_or_for_nobody_is_refused(site: Site) -> None:
    path = f"/api/v1/enquiries/{the_enquiry('E1')}/requests"
    for wrong in ({"necessity": "because"}, {"organisations": ["/agencies/police/nowhere"]}, {"people": ["nobody"]}):
        sent(site, path, {"organisations": [POLICE], **GROUNDS, **wrong}, 422)
    sent(site, "/api/v1/requests/00000000-0000-8000-8000-000000000000/answer", {"answered": "not_held"}, 404)


def test_the_ledger_is_json_and_csv_of_a_span_and_as_of(site: Site) -> None:
    asked(site)
    found = site.found("/api/v1/ledger")
    assert [one["stands"] for one in found["requests"]] == ["not_returned", "not_returned"]
    assert [one["rate"] for one in found["rates"]] == [0.0, 0.0]
    assert site.found("/api/v1/ledger", as_of="2026-10-14T10:00:00Z")["requests"] == []
    assert site.found("/api/v1/ledger", to="2026-10-13")["requests"] == []
    lines = site.get("/api/v1/ledger.csv").text.splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("request,enquiry,organisation,")
    assert all(",'=What do you know" in line for line in lines[1:])


def test_notices_are_listed_and_notifys_callback_marks_what_was_not_delivered(site: Site, hub: Hub) -> None:
    asked(site)
    hub.work("2026-11-30 13:01")
    first, *_ = site.found("/api/v1/notices")["notices"]
    assert (first["stands"], first["link"]) == ("inbox", f"/api/v1/enquiries/{the_enquiry('E1')}")
    assert site.found("/api/v1/notices", failed="true")["notices"] == []
    told = {"reference": first["key"], "status": "delivered", "to": "+447700900123", "id": "740e5834"}
    assert sent(site, "/api/v1/notices/receipts", told) == {"notice": None}
    marked = sent(site, "/api/v1/notices/receipts", {**told, "status": "permanent-failure"})
    assert (marked["notice"]["stands"], marked["notice"]["failure"]) == ("bounced", "permanent-failure")
    (failed,) = site.found("/api/v1/notices", failed="true")["notices"]
    assert failed["key"] == first["key"]
    sent(site, "/api/v1/notices/receipts", {**told, "reference": "none", "status": "permanent-failure"}, 404)
