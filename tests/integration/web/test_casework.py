"""The hub's own work over HTTP: enquiries, the urgent queue, the meeting, profiles, quality; stale, and sent twice."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from services.kernel import clock
from services.kernel.postgres.connect import Database
from tests.casework import Hub, hub_of, the_enquiry
from tests.factories import child, concern, enquiry, parent
from tests.integration.web.site import Site, running

TODAY = clock.london_date(clock.now())
DAY = TODAY.isoformat()
ANN = {"X-Kinfold-Caller": "Ann", "X-Kinfold-Role": "analyst", "X-Kinfold-Purpose": "enquiries"}
BOB = {"X-Kinfold-Caller": "Bob", "X-Kinfold-Role": "duty_manager", "X-Kinfold-Purpose": "duty"}
EVE = {**BOB, "X-Kinfold-Caller": "Eve"}
DECISION = {
    "outcome": "early_help",
    "rationale": "The school has seen her well since",
    "threshold": "Level two of the threshold document",
    "lived_experience": "She goes to school hungry on Mondays",
}
ACTION = {
    "what": "Meet her and her mother at school",
    "owner": "Jo Lark",
    "agency": "schools",
    "due": (TODAY + timedelta(days=7)).isoformat(),
    "outcome": "She comes to school fed",
    "contingency": "A visit with the health visitor",
    "child_will_notice": "Breakfast club from Monday",
}


def ago(days: int) -> str:
    """An instant so many days ago."""
    return f"{TODAY - timedelta(days=days)}T09:00:00Z"


@pytest.fixture
def hub(database: Database) -> Hub:
    """A hub with a family of three enquiries, and one that must not wait."""
    hub = hub_of(database)
    bea = child("Bea Stone", "2014-03-01")
    hub.tell(
        *(enquiry(ago(days), f"E{days}", [child(), parent(sex="female")]) for days in (3, 40, 80)),
        *(enquiry(ago(days), f"F{days}", [bea]) for days in (4, 41, 81)),
        concern("schools", ago(2), ["unexplained_injury"], [bea], id="S1"),
    )
    hub.work(f"{TODAY - timedelta(days=1)}T10:00:00Z")
    return hub


@pytest.fixture
def site(hub: Hub) -> Iterator[Site]:
    """Its site."""
    with running(hub.database) as opened:
        yield opened


def sent(site: Site, path: str, body: Any = None, who: dict[str, str] = ANN, status: int = 200, **headers: str) -> Any:
    """The JSON of what is answered to something that is sent."""
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = site.client.post(f"/api/v1{path}", json=body, headers={**who, **more})
    assert answer.status_code == status, answer.text
    return answer.json()


def test_an_enquiry_is_rated_decided_authorised_and_overseen(site: Site) -> None:
    path = f"/enquiries/{the_enquiry('E3')}"
    assert str(the_enquiry("E3")) in {one["enquiry"] for one in site.found("/api/v1/enquiries")["enquiries"]}
    assert sent(site, f"{path}/rating", {"rating": "red", "reason": "She was hit"})["rating"] == "red"
    sent(site, f"{path}/rating", {"rating": "red", "reason": "no"}, status=422)
    made = sent(site, f"{path}/decision", DECISION)
    assert made["status"] == "to_be_authorised"
    sent(site, f"{path}/authorisation", {"comment": ""}, status=403)
    sent(site, f"{path}/return", {"comment": "Ask the school first"}, BOB)
    sent(site, f"{path}/decision", DECISION)
    done = sent(site, f"{path}/authorisation", {"comment": "Agreed"}, BOB)
    assert done["status"] == "decided"
    assert sent(site, f"{path}/oversight", {"comment": "Help has begun well"}, BOB)["clocks"][-1]["status"] == "met"
    version = done["decisions"][-1]["version"]
    assert site.found(f"/api/v1{path}/decisions/{version}")["same"]


def test_a_stale_form_gets_409_with_what_was_done_meanwhile(site: Site) -> None:
    path = f"/enquiries/{the_enquiry('E3')}/rating"
    sent(site, path, {"rating": "red", "reason": "She was hit"}, BOB, If_Match='"1"')
    told = sent(site, path, {"rating": "green", "reason": "It looks less bad"}, If_Match='"1"', status=409)
    assert [(one["by"], one["what"]) for one in told["changes"]] == [("Bob", "enquiry rated")]
    sent(site, path, {"rating": "green", "reason": "It looks less bad"}, If_Match="one", status=422)


def test_the_same_request_with_its_key_changes_nothing(site: Site) -> None:
    body = {"sort": "complaint", "whose": "child", "text": "Nobody asked me what I wanted"}
    first = sent(site, "/feedback", body, Idempotency_Key="k1")
    assert sent(site, "/feedback", body, Idempotency_Key="k1")["feedback"] == first["feedback"]
    assert sent(site, "/feedback", body, Idempotency_Key="k2")["feedback"] != first["feedback"]
    assert len(site.found("/api/v1/feedback")["feedback"]) == 2


def test_an_override_is_seen_by_a_second_manager(site: Site) -> None:
    path = f"/enquiries/{the_enquiry('F4')}"
    assert sent(site, f"{path}/decision", DECISION)["decisions"][0]["override"]
    sent(site, f"{path}/authorisation", {"comment": ""}, BOB)
    look = {"agrees": False, "comment": "The injury needs a medical"}
    sent(site, f"{path}/second-look", look, BOB, status=422)
    assert sent(site, f"{path}/second-look", look, EVE)["decisions"][0]["second_manager"] == "Eve"


def test_an_enquiry_is_entered(site: Site) -> None:
    form = {"summary": "A neighbour heard shouting", "enquirer": "public", "consent": "not_sought", "people": [child()]}
    assert "/data/details/concerns" in sent(site, "/enquiries", form, status=422)["detail"]
    made = sent(site, "/enquiries", {**form, "concerns": ["domestic abuse"]})
    assert made["source"] == "/agencies/social_care/westshire"


def test_the_urgent_queue_is_taken_and_released_by_managers(site: Site) -> None:
    (one,) = site.found("/api/v1/urgent")["urgent"]
    assert [told["id"] for told in one["evidence"]] == ["S1"]
    assert sent(site, f"/urgent/{one['urgent']}/taking", {"comment": "Calling"}, BOB)["taken_by"] == "Bob"
    why = {"rationale": "A doctor explains the bruise", "threshold": "No reasonable cause to suspect"}
    sent(site, f"/urgent/{one['urgent']}/release", why, status=403)
    assert sent(site, f"/urgent/{one['urgent']}/release", why, BOB)["status"] == "released"
    assert site.found("/api/v1/urgent")["urgent"] == []


def test_a_meeting_goes_from_the_calendar_to_its_minutes(site: Site) -> None:
    path = f"/meetings/{DAY}"
    sent(site, f"{path}/selection", status=404)
    sent(site, path, {"chair": "Chris", "cut_off": ago(1)})
    told = sent(site, f"{path}/selection")
    stands = {one["stands"]: one["family"] for one in told["items"]}
    assert stands.keys() == {"on", "diverted"}
    refused = sent(site, f"{path}/items", {"family": stands["diverted"], "reason": "The school asks"}, status=422)
    assert "must not wait" in refused["detail"]
    sent(site, f"{path}/invitations", {"agencies": ["police", "schools"]})
    sent(site, f"{path}/returns", {"agency": "police", "text": "Nothing in the last year"})
    profile = sent(site, f"{path}/profiles/{stands['on']}")
    assert profile["missing"] > 0
    edit = {"lines": [{"text": "She is often at her aunt's", "evidence": []}]}
    edited = sent(site, f"{path}/profiles/{stands['on']}/sections/3", edit)
    assert edited["sections"][2]["lines"][0]["by"] == "Ann"
    assert site.found(f"/api/v1{path}/profiles/{stands['on']}", version=1)["sections"][2]["edited_by"] == ""
    sent(site, f"{path}/packs", {})
    assert site.found(f"/api/v1{path}/packs/1", headers=ANN)["same"]
    people = [{"agency": "police", "presence": "present"}, {"agency": "schools", "presence": "absent"}]
    sent(site, f"{path}/attendance", people)
    sent(site, f"{path}/minutes", {"family": stands["on"], "text": "The school has seen a change"})
    who = next(
        one
        for one in site.found(f"/api/v1/families/{stands['on']}")["families"][0]["members"]
        if one["role"] == "child"
    )
    lacking = {**ACTION, "owner": "", "outcome": ""}
    plan = {"child": who["person"], "outcome_wanted": "She is fed and safe", "actions": [lacking]}
    refused = sent(site, f"{path}/plans", plan, status=422)
    assert "its owner, the outcome" in refused["detail"]
    made = sent(site, f"{path}/plans", {**plan, "actions": [ACTION]})
    sent(site, f"/plans/{made['plan']}/actions", ACTION)
    sent(site, f"/plans/{made['plan']}/actions/1/done", {"comment": "Breakfast club has begun"})
    sent(site, f"/plans/{made['plan']}/actions/2/dropped", {"comment": "It is the same again"})
    (found,) = site.found(f"/api/v1/plans/of/{who['person']}")["plans"]
    assert [one["status"] for one in found["actions"]] == ["done", "dropped"]
    assert len(site.found("/api/v1/plans")["plans"]) == 1
    sent(site, f"{path}/distribution", {"recipients": ["police"]})
    assert sent(site, f"{path}/receipts", {"recipient": "police"})["recipients"][0]["receipted_at"]
    sent(site, f"{path}/left-off", {"family": stands["on"], "reason": "They have moved away"})
    assert sent(site, f"{path}/end")["ended_at"]
    assert site.found("/api/v1/meetings")["meetings"] == []
    assert site.found(f"/api/v1{path}")["minutes"]


def test_profiles_clocks_figures_audits_and_nights_are_told(site: Site) -> None:
    (one,) = site.found("/api/v1/urgent")["urgent"]
    drafted = site.found(f"/api/v1/families/{one['family']}/profile")
    assert drafted["sections"][0]["sentences"][0]["evidence"]
    late = site.found("/api/v1/clocks", status="overdue")["clocks"]
    assert {clock_["kind"] for clock_ in late} == {"decision"}
    assert site.found(f"/api/v1/families/{one['family']}/clocks")["clocks"]
    sent(site, f"/enquiries/{the_enquiry('E3')}/decision", DECISION, BOB)
    assert {figure["name"] for figure in site.found("/api/v1/quality")["figures"]} >= {"overrides", "rereferrals"}
    drawing = {"title": "October audit", "of": "enquiries", "size": 5, "seed": 7}
    sent(site, "/audits", drawing, status=403)
    audit = sent(site, "/audits", drawing, BOB)
    (case,) = audit["cases"]
    path = f"/audits/{audit['audit']}"
    for question in (count["question"] for count in audit["counts"]):
        sent(site, f"{path}/findings", {"case": case["case"], "question": question, "verdict": "yes"}, BOB)
    sent(site, f"{path}/actions", {"what": "Write it down the same day", "owner": "Bob", "due": DAY}, BOB)
    sent(site, f"{path}/close", status=422, who=BOB)
    sent(site, f"{path}/actions/1/done", {"comment": "Everybody does it now"}, BOB)
    assert site.found("/api/v1/audits")["audits"][0]["version"] > 5
    assert sent(site, f"{path}/close", who=BOB)["closed_at"]
    assert site.found(f"/api/v1{path}")["closed_at"]
    assert site.found("/api/v1/nights")["acts"] == []


def test_a_complaint_is_acknowledged_answered_and_learned_from(site: Site) -> None:
    body = {"sort": "complaint", "whose": "parent", "text": "Nobody told us what was decided"}
    path = f"/feedback/{sent(site, '/feedback', body)['feedback']}"
    sent(site, f"{path}/acknowledgement")
    sent(site, f"{path}/answer", {"outcome": "upheld", "text": "We should have told you"}, BOB)
    sent(site, f"{path}/learning", {"what": "Letters go the same day", "owner": "Bob", "due": DAY}, BOB)
    done = sent(site, f"{path}/learning/1/done", {"comment": "All letters of this week did"}, BOB)
    assert done["status"] == "closed"
