"""The API answers what the contract says, for whoever may ask."""

import json
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from jsonschema import Draft202012Validator

from services.graph.application import Networks, node_link
from services.kernel import clock
from services.kernel.access import LOCAL_OPERATOR
from services.profile.circles import Circles
from services.web import openapi
from tests.integration.web.site import ANN, Site

DAY = "2026-11-24"
AS_OF = "2026-11-25T00:00:00Z"
GOLDEN = Path(__file__).parents[3] / "schemas" / "openapi" / "kinfold.json"
NOBODY = "00000000-0000-8000-8000-000000000001"

CSE = {**ANN, "X-Kinfold-Role": "cse_team"}


def _children(item: dict[str, Any]) -> list[str]:
    return [one["name"] for one in item["people"] if one["role"] == "child"]


def _reasons(item: dict[str, Any]) -> dict[str, list[str]]:
    return {one["rule"]: sorted(event["id"] for event in one["evidence"]) for one in item["findings"]}


@pytest.fixture(scope="session")
def expected(data: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((data / "contract" / "expected.json").read_text())
    return told


def test_the_agenda_is_that_of_the_contract(site: Site, expected: dict[str, Any]) -> None:
    answer = site.found("/api/v1/agenda", date=DAY, as_of=AS_OF)
    found = [(_children(item), item["route"], _reasons(item)) for item in answer["items"]]
    wanted = [
        (item["children"], item["route"], {rule: sorted(ids) for rule, ids in item["reasons"].items()})
        for item in expected["agenda"]
    ]
    assert sorted(found, key=str) == sorted(wanted, key=str)


def test_the_agenda_as_of_an_instant_is_what_was_known_then(site: Site, expected: dict[str, Any]) -> None:
    for case in expected["as_of"]:
        answer = site.found("/api/v1/agenda", date=case["date"], as_of=case["instant"])
        items = [item for item in answer["items"] if case["child"] in _children(item)]
        assert [item["route"] for item in items] == ([case["route"]] if case["route"] else [])


def test_a_family_and_its_timeline_answer_by_the_identifier_on_the_agenda(site: Site) -> None:
    (item,) = [
        one
        for one in site.found("/api/v1/agenda", date=DAY, as_of=AS_OF)["items"]
        if _children(one) == ["Thomas Bryant"]
    ]
    (family,) = site.found(f"/api/v1/families/{item['family']}", date=DAY, as_of=AS_OF)["families"]
    assert [one["name"] for one in family["members"]] == ["Thomas Bryant", "Kay Bryant"]
    assert family["findings"] == item["findings"]
    timeline = site.found(f"/api/v1/families/{item['family']}/timeline", as_of=AS_OF)
    assert timeline["families"] == [item["family"]]
    assert [one["id"] for one in timeline["entries"] if one["status"] == "retracted"] == ["EX-0055"]


def test_a_person_is_found_by_name_by_identifier_and_by_number(site: Site) -> None:
    amy = site.person("Amy Carter 2013-05-04")
    assert site.person("nhs_number:9990001014") == amy
    assert site.found(f"/api/v1/people/{amy}")["names"] == ["Amy Carter"]
    entries = site.found(f"/api/v1/people/{amy}/timeline")["entries"]
    assert [one["id"] for one in entries][:2] == ["EX-0001", "EX-0002"]


def test_how_two_people_are_linked_and_what_ties_children(site: Site) -> None:
    people = [site.person(name) for name in ("Jade Hill", "Megan Price")]
    told = site.found(f"/api/v1/people/{people[0]}/paths/{people[1]}", paths=1, as_of=AS_OF)
    assert [node["label"] for node in told["paths"][0]["nodes"]][::2] == ["Jade Hill", "Megan Price"]
    groups = site.found("/api/v1/links/shared", days=90, as_of=AS_OF)["groups"]
    assert [one["hub"]["label"] for one in groups] == ["Estuary Hotel", "WA12XYZ"]


def test_links_are_the_whole_network_as_networkx_reads_it(site: Site) -> None:
    megan = site.person("Megan Price")
    answer = site.found(f"/api/v1/people/{megan}/links", hops=2, as_of=AS_OF)
    with site.database.connect() as connection:
        network = Networks(Circles(connection)).ego(LOCAL_OPERATOR, megan, 2, clock.parse_instant(AS_OF))
    assert answer == json.loads(json.dumps(node_link(network)))
    graph = nx.node_link_graph(answer, edges="links")
    assert {"Megan Price", "Darren Pike"} <= set(dict(graph.nodes(data="label")).values())


def test_what_is_around_a_thing_is_asked_by_what_it_is_called(site: Site) -> None:
    asked: dict[str, Any] = {"thing": "vehicle:WA12 XYZ", "from": "2026-11-01", "as_of": AS_OF}
    answer = site.found("/api/v1/links/around", **asked)
    labels = set(dict(nx.node_link_graph(answer, edges="links").nodes(data="label")).values())
    assert labels == {"WA12XYZ", "Jade Hill", "Daz"}
    assert answer["graph"]["query"]["through"] == ["vehicle:WA12XYZ"]
    told = site.get("/api/v1/links/around", thing="vehicle:ZZ99 ZZZ", as_of=AS_OF)
    assert (told.status_code, "Nothing is known" in told.text) == (404, True)
    assert site.get("/api/v1/links/around", thing="phone:12").status_code == 422


def test_of_one_record_it_is_told_what_that_ties(site: Site) -> None:
    record = "/agencies/missing/devon-missing-hub EX-0032"
    groups = site.found("/api/v1/links/shared", days=90, record=record, as_of=AS_OF)["groups"]
    assert {one["hub"]["label"] for one in groups} == {"Estuary Hotel", "WA12XYZ"}
    assert site.get("/api/v1/links/shared", record="EX-0032").status_code == 422


def test_agencies_are_those_that_may_send(site: Site) -> None:
    found = site.found("/api/v1/agencies")["agencies"]
    assert {"source": "/agencies/social_care/devon", "sector": "social_care", "name": "Devon"} in found


def test_a_restricted_event_is_a_pointer_to_those_outside_its_audience(site: Site) -> None:
    darren = site.person("Darren Pike")
    as_analyst = site.found(f"/api/v1/people/{darren}/timeline", ANN)["entries"]
    as_cse_team = site.found(f"/api/v1/people/{darren}/timeline", CSE)["entries"]
    (pointer,) = [one for one in as_analyst if one["id"] == "EX-0048"]
    (whole,) = [one for one in as_cse_team if one["id"] == "EX-0048"]
    assert pointer["people"] == []
    assert pointer["summary"].startswith("Restricted.")
    assert whole["summary"] != pointer["summary"]
    assert whole["people"]


@pytest.mark.parametrize("path", ["/families/{}", "/families/{}/timeline", "/people/{}", "/people/{}/timeline"])
def test_whoever_is_not_there_is_not_found(site: Site, path: str) -> None:
    answer = site.get("/api/v1" + path.format(NOBODY))
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/api/v1/agenda", {"date": "2026-02-30"}),
        ("/api/v1/agenda", {"date": "0001-01-01"}),
        ("/api/v1/agenda", {"date": "9999-12-31"}),
        ("/api/v1/agenda", {"as_of": "yesterday"}),
        ("/api/v1/agenda", {"as_of": "0001-01-01T00:00:00+14:00"}),
        ("/api/v1/agenda", {"as_of": "9999-12-31T23:59:59-14:00"}),
        ("/api/v1/agenda", {"as_of": "2026-13-01T00:00"}),
        ("/api/v1/families/nobody", {}),
        (f"/api/v1/people/{NOBODY}/links", {"hops": "9"}),
    ],
)
def test_a_question_that_cannot_be_understood_is_told_why(site: Site, path: str, asked: dict[str, Any]) -> None:
    answer = site.get(path, **asked)
    assert answer.status_code == 422
    assert answer.json()["detail"]


@pytest.mark.parametrize(
    "as_of", ["2026-08-03T00:00:00+01:00", "2026-08-03T00:00:00 01:00", "2026-08-03T00:00", "2026-08-03"]
)
def test_an_instant_without_an_offset_is_londons(site: Site, as_of: str) -> None:
    assert site.found("/api/v1/agenda", date=DAY, as_of=as_of)["as_of"] == "2026-08-02T23:00:00Z"


@pytest.mark.parametrize(
    "body", [{}, {"query": ""}, {"query": "x" * 201}, {"query": "Amy", "name": "Amy"}, {"query": "##"}]
)
def test_a_search_that_cannot_be_understood_is_told_why_and_not_what(site: Site, body: dict[str, str]) -> None:
    answer = site.client.post("/api/v1/people/search", json=body)
    assert answer.status_code == 422
    assert "xxxx" not in answer.text


def test_a_search_of_odd_characters_finds_nobody(site: Site) -> None:
    for query in ("zq\x00xj", "%", "nhs_number:\x00", "\U0001f600 x", "' OR 1=1 --"):
        assert site.search(query).status_code in {200, 422}
        assert site.search(query).json().get("people", []) == []


def test_the_openapi_document_is_the_one_that_is_kept(site: Site) -> None:
    """``python -m services.web > schemas/openapi/kinfold.json`` writes it again."""
    assert openapi() == json.loads(GOLDEN.read_text())
    assert site.found("/openapi.json") == openapi()


def test_every_shape_in_the_openapi_document_is_a_json_schema() -> None:
    shapes = openapi()["components"]["schemas"]
    assert "AgendaAnswer" in shapes
    for shape in shapes.values():
        Draft202012Validator.check_schema(shape)
