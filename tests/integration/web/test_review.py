"""The review over HTTP: its pages, its forms and its API, on a hub of its own, since it writes."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from services.kernel.postgres.connect import Database
from tests.integration.web.reader import Page, read
from tests.integration.web.site import ANN, Site, running
from tests.reviews import Desk, one_man_told_twice

BOB = {**ANN, "X-Kinfold-Caller": "Bob"}
OFFICER = {**ANN, "X-Kinfold-Caller": "Dan", "X-Kinfold-Role": "data_protection"}
NOBODY = "00000000-0000-8000-8000-000000000001"
PAIRS = "/api/v1/review/pairs"
DECISIONS = "/api/v1/review/decisions"


@pytest.fixture
def desk(database: Database) -> Desk:
    """A hub in which one man is told twice."""
    opened = Desk(database)
    opened.tell(*one_man_told_twice())
    return opened


@pytest.fixture
def site(desk: Desk) -> Iterator[Site]:
    """Its site."""
    with running(desk.database) as opened:
        yield opened


def question(site: Site) -> str:
    """The one question."""
    (one,) = site.found(PAIRS)["pairs"]
    return str(one["question"])


def post(site: Site, path: str, headers: dict[str, str] | None = None, **fields: str) -> httpx.Response:
    """A form, posted."""
    answer: httpx.Response = site.client.post(path, data=fields, headers=headers)
    return answer


def send(site: Site, path: str, body: Any, headers: dict[str, str] | None = ANN) -> httpx.Response:
    """A question of the API, posted."""
    answer: httpx.Response = site.client.post(path, json=body, headers=headers)
    return answer


def page(answer: httpx.Response) -> Page:
    """A page, which must have no fault."""
    assert answer.status_code == 200, answer.text
    return read(answer)


def test_the_list_and_the_card_are_pages_without_a_fault(site: Site) -> None:
    listed = page(site.get("/review"))
    assert "An urgent finding waits on this pair." in listed.says("strong")
    card = page(site.get(f"/review/{question(site)}"))
    assert {"Darren Pike", "Daz"} <= set(card.words["a"])
    assert [told["value"] for told in card.all("button")] == ["must", "cannot", "cannot_tell"]


def test_no_title_and_no_address_names_anybody(site: Site) -> None:
    for path in ("/review", f"/review/{question(site)}"):
        told = page(site.get(path))
        assert "Darren" not in told.says("title")
        assert not any("Darren" in link for link in told.links())


def test_an_answer_is_a_button_of_a_form_and_counts_once_it_is_folded(site: Site, desk: Desk) -> None:
    answer = post(site, f"/review/{question(site)}", kind="must", reason="He told me so")
    assert (answer.status_code, answer.headers["location"]) == (303, "/review?decided=must")
    assert "You said that the two are one person." in page(site.get("/review", decided="must")).says("p")
    desk.fold()
    assert "No pair waits." in page(site.get("/review")).says("p")


def test_an_answer_without_a_reason_is_asked_for_one_and_keeps_what_was_written(site: Site) -> None:
    answer = post(site, f"/review/{question(site)}", kind="cannot", reason="no")
    assert answer.status_code == 422
    told = read(answer)
    assert "Say why, in more than one word" in told.says("p")
    assert told.says("textarea") == "no"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://elsewhere.example"},
        {"Origin": "null"},
    ],
)
def test_what_a_page_elsewhere_sends_is_not_done(site: Site, desk: Desk, headers: dict[str, str]) -> None:
    path = f"/review/{question(site)}"
    assert post(site, path, headers, kind="must", reason="He told me so").status_code == 403
    told = dict(zip(("left", "right"), question(site).split("/"), strict=True))
    body = {**told, "kind": "must", "reason": "He told me so"}
    assert send(site, DECISIONS, body, {**ANN, **headers}).status_code == 403
    desk.fold()
    assert len(site.found(PAIRS)["pairs"]) == 1


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://127.0.0.1"}, {}])
def test_what_our_own_page_or_a_program_sends_is_done(site: Site, headers: dict[str, str]) -> None:
    answer = post(site, f"/review/{question(site)}", headers, kind="cannot_tell", reason="Not enough is told")
    assert answer.status_code == 303


def test_a_decision_is_listed_withdrawn_and_those_who_saw_are_told(site: Site, desk: Desk) -> None:
    left, right = question(site).split("/")
    post(site, f"/review/{left}/{right}", ANN, kind="must", reason="He told me so")
    desk.fold()
    page(site.get(f"/people/{right}", BOB))
    told = page(site.get(f"/people/{left}/decisions", ANN))
    assert "“He told me so”" in told.says("p")
    (form,) = told.all("form")
    gone = page(post(site, str(form["action"]), ANN, reason="It was another man"))
    assert "Bob" in gone.says("th")
    desk.fold()
    assert question(site) == f"{left}/{right}"
    assert "“It was another man”" in page(site.get(f"/people/{left}/decisions", ANN)).says("p")


def test_a_pair_about_which_nothing_is_asked_has_no_card(site: Site) -> None:
    left, _ = question(site).split("/")
    assert site.get(f"/review/{left}/{NOBODY}").status_code == 404
    assert site.get(f"{PAIRS}/{left}/{NOBODY}").status_code == 404


def test_the_api_lists_shows_decides_and_withdraws(site: Site, desk: Desk) -> None:
    left, right = question(site).split("/")
    assert site.found(f"{PAIRS}/{left}/{right}")["question"] == f"{left}/{right}"
    made = send(site, DECISIONS, {"kind": "must", "left": left, "right": right, "reason": "He told me so"}).json()
    assert (made["kind"], made["needs_second"]) == ("must", False)
    desk.fold()
    (told,) = site.found(f"/api/v1/people/{left}/decisions")["decisions"]
    assert (told["decision"], told["stands"]) == (made["decision"], True)
    gone = send(site, f"{DECISIONS}/{made['decision']}/withdrawal", {"reason": "It was another man"}).json()
    assert gone["of"] == made["decision"]
    desk.fold()
    assert question(site) == f"{left}/{right}"


def test_the_api_seals_by_two_workers(site: Site, desk: Desk) -> None:
    left, right = question(site).split("/")
    body = {"kind": "seal", "left": left, "right": right, "reason": "A new identity"}
    assert send(site, DECISIONS, body, ANN).status_code == 403
    made = send(
        site, DECISIONS, body, {**OFFICER, "X-Kinfold-Role": "adoption_service", "X-Kinfold-Caller": "Ada"}
    ).json()
    desk.fold()
    assert site.get(DECISIONS, ANN).status_code == 403
    assert [one["decision"] for one in site.found(DECISIONS, OFFICER)["decisions"]] == [made["decision"]]
    assert "wait for a second worker" in page(site.get("/review", OFFICER)).says("h2")
    assert send(site, f"{DECISIONS}/{made['decision']}/approval", None, OFFICER).status_code == 200
    desk.fold()
    assert site.found(DECISIONS, OFFICER)["decisions"] == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"kind": "must", "left": "Darren", "right": "Daz", "reason": "He told me so"}, 422),
        ({"kind": "king", "left": "x", "right": "y", "reason": "He told me so"}, 422),
        ({"kind": "must", "left": NOBODY, "right": NOBODY, "reason": "He told me so"}, 404),
        ({"kind": "must", "left": "x", "right": "y"}, 422),
    ],
)
def test_what_cannot_be_decided_is_a_problem(site: Site, body: dict[str, str], status: int) -> None:
    answer = send(site, DECISIONS, body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
