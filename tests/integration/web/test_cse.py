"""The work of the CSE team over HTTP: done by the team, refused to others, stale, and sent twice."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from services.kernel import clock
from services.kernel.postgres.connect import Database
from tests.casework import hub_of
from tests.factories import child, incident, missing_found, missing_reported, someone
from tests.integration.web.site import Site, running

TODAY = clock.london_date(clock.now())
SOON = (TODAY + timedelta(days=7)).isoformat()
AGO = f"{TODAY - timedelta(days=5)}T09:00:00Z"
CLEO = {"X-Kinfold-Caller": "Cleo", "X-Kinfold-Role": "cse_team", "X-Kinfold-Purpose": "exploitation"}
ANN = {"X-Kinfold-Caller": "Ann", "X-Kinfold-Role": "analyst", "X-Kinfold-Purpose": "enquiries"}
WHY = {"reason": "She is seen with him"}
RESTING = {**WHY, "evidence": [{"source": "/agencies/police/westshire", "id": "S1"}]}


@pytest.fixture
def site(database: Database) -> Iterator[Site]:
    """The site of a hub with a missing child, and a man who was with her."""
    hub = hub_of(database)
    amy, man = child("Amy Carter", "2012-05-04"), someone("Gary Pike", "1990-02-03", "person_of_concern")
    hub.tell(
        incident(AGO, people=[amy, man], id="S1"),
        missing_reported(AGO, "M1", people=[amy]),
        missing_found(f"{TODAY - timedelta(days=4)}T09:00:00Z", "M1", people=[amy]),
    )
    hub.work(f"{TODAY - timedelta(days=4)}T10:00:00Z")
    with running(hub.database) as opened:
        yield opened


def sent(site: Site, path: str, body: Any = None, who: dict[str, str] = CLEO, status: int = 200, **headers: str) -> Any:
    """The JSON of what is answered to something that is sent."""
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = site.client.post(f"/api/v1/cse{path}", json=body, headers={**who, **more})
    assert answer.status_code == status, answer.text
    return answer.json()


def test_a_watch_is_begun_once_by_its_key_renewed_and_ended(site: Site) -> None:
    body = {**WHY, "node": "vehicle:AB12 CDE", "until": SOON}
    made = sent(site, "/watches", body, Idempotency_Key="k1")
    assert sent(site, "/watches", body, Idempotency_Key="k1") == made
    path = f"/watches/{made['watch']}"
    assert site.found(f"/api/v1/cse{path}")["node"]["node"] == "vehicle:AB12CDE"
    later = (TODAY + timedelta(days=30)).isoformat()
    assert sent(site, f"{path}/renewal", {**WHY, "until": later}, If_Match='"1"')["until"] == later
    stale = sent(site, f"{path}/end", WHY, status=409, If_Match='"1"')
    assert [one["what"] for one in stale["changes"]] == ["watch renewed"]
    assert sent(site, f"{path}/end", WHY)["status"] == "ended"
    assert site.found("/api/v1/cse/watches")["watches"] == []
    assert len(site.found("/api/v1/cse/watches", all="true")["watches"]) == 1


def test_whoever_is_not_of_the_team_writes_nothing(site: Site) -> None:
    amy = site.person("Amy Carter")
    of = site.found("/api/v1/cse/questions")["questions"][0]["question"]
    for path, body in (
        ("/watches", {**WHY, "node": amy, "until": SOON}),
        ("/hypotheses", {**RESTING, "claim": "linked", "one": amy, "other": "phone:07700900123"}),
        ("/concerns", {**WHY, "person": amy, "review_by": SOON}),
        (f"/questions/{of}/answer", {**RESTING, "answer": "no"}),
        ("/handovers", {**RESTING, "nodes": [amy], "meeting": SOON}),
    ):
        assert "cse_team or duty_manager" in sent(site, path, body, ANN, 403)["detail"]


def test_a_hypothesis_and_a_person_of_concern_are_worked(site: Site) -> None:
    amy, gary = site.person("Amy Carter"), site.person("Gary Pike")
    body = {**RESTING, "claim": "exploits", "one": gary, "other": amy}
    sent(site, "/hypotheses", {**body, "evidence": []}, status=422)
    sent(site, "/hypotheses", {**body, "one": "Gary Pike"}, status=422)
    sent(site, "/hypotheses", {**body, "likely": 0.9}, status=422)
    made = sent(site, "/hypotheses", body)
    changed = sent(site, f"/hypotheses/{made['hypothesis']}/standing", {**RESTING, "stands": "confirmed"})
    assert [one["stands"] for one in changed["history"]] == ["suspected", "confirmed"]
    assert site.found("/api/v1/cse/hypotheses")["hypotheses"] == [changed]
    path = f"/concerns/{sent(site, '/concerns', {**WHY, 'person': gary, 'review_by': SOON})['concern']}"
    action = {"what": "Serve him a notice", "owner": "PC 1", "due": SOON, "power": "Licensing Act 2003"}
    sent(site, f"{path}/actions", {**action, "power": ""}, status=422)
    sent(site, f"{path}/actions", action)
    sent(site, f"{path}/removal", WHY, status=422)
    sent(site, f"{path}/actions/2/outcome", {"outcome": "It was served on him"}, status=404)
    sent(site, f"{path}/actions/1/outcome", {"outcome": "It was served on him"})
    sent(site, f"{path}/review", {**WHY, "review_by": (TODAY + timedelta(days=9)).isoformat()})
    assert site.found("/api/v1/cse/concerns")["concerns"][0]["actions"][0]["outcome"] == "It was served on him"
    assert sent(site, f"{path}/removal", WHY)["status"] == "taken_off"


def test_a_question_is_answered_and_a_child_handed_over(site: Site) -> None:
    (asked,) = site.found("/api/v1/cse/questions")["questions"]
    assert asked["status"] == "overdue"
    path = f"/questions/{asked['question']}/answer"
    sent(site, path, {**RESTING, "answer": "perhaps"}, status=422)
    assert sent(site, path, {**RESTING, "answer": "yes"})["status"] == "answered"
    assert site.found("/api/v1/cse/questions")["questions"] == []
    body = {**RESTING, "nodes": [asked["child"]["node"]], "meeting": SOON}
    sent(site, "/handovers", {**body, "evidence": [{"source": "/agencies/police/westshire", "id": "S9"}]}, status=404)
    made = sent(site, "/handovers", body)
    assert site.found("/api/v1/cse/handovers")["handovers"] == [made]


def test_a_network_is_kept_drawn_again_and_noted(site: Site) -> None:
    amy = site.person("Amy Carter")
    body = {"title": "The car", "people": [amy], "note": "A girl and a man"}
    made = sent(site, "/networks", body)
    path = f"/networks/{made['network']}"
    again = sent(site, f"{path}/versions", {"hops": 3, "note": "Further out now"})
    assert [one["hops"] for one in again["versions"]] == [2, 3]
    noted = sent(site, f"{path}/notes", {"note": "Ask the clinic too"})
    assert site.found(f"/api/v1/cse{path}") == noted
    assert site.found("/api/v1/cse/networks")["networks"] == [noted]
    sent(site, "/networks", body, ANN, 403)
    sent(site, "/networks", {**body, "title": "Far", "hops": 9}, status=422)
    sent(site, "/networks", {**body, "title": "None", "people": []}, status=422)
    drawn = again["versions"][0]
    links = site.found(f"/api/v1/people/{drawn['people'][0]}/links", hops=drawn["hops"], as_of=drawn["as_of"])
    assert "Gary Pike" in {node["label"] for node in links["nodes"]}
