"""Nothing is read without a caller, and each read is on record with whoever asked."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.routing import APIRoute

from services.kernel.errors import WrongUse
from services.kernel.postgres.connect import Database
from services.kernel.settings import Settings
from services.kernel.web.callers import check_exposure
from tests.integration.web.site import ANN, Site, running

EMBEDDED = Settings(Path("nowhere"))
SHARED = Settings(Path("nowhere"), database_url="postgresql://db/kinfold")
BEHIND_A_PROXY = Settings(Path("nowhere"), database_url="postgresql://db/kinfold", proxy_secret="not guessed")  # noqa: S106
SECRET = {"X-Kinfold-Proxy-Secret": "not guessed"}
AGENDA = "/api/v1/agenda"
NOBODY = "00000000-0000-8000-8000-000000000001"


def test_on_the_machine_itself_the_local_operator_asks(site: Site) -> None:
    site.found(AGENDA, date="2026-11-24")
    assert site.reads()[-1] == ("local operator", ["operator"], "single machine", "agenda of 2026-11-24")


def test_headers_say_who_else_asks(site: Site) -> None:
    site.found(AGENDA, {**ANN, "X-Kinfold-Role": "analyst, chair"}, date="2026-11-24")
    assert site.reads()[-1][:3] == ("Ann", ["analyst", "chair"], "the meeting of November")


def test_a_name_beyond_ascii_is_kept_as_it_is(site: Site) -> None:
    headers = {name: value.encode() for name, value in {**ANN, "X-Kinfold-Caller": "Zoë Đorđević"}.items()}
    assert site.client.get(AGENDA, headers=headers).status_code == 200
    assert site.reads()[-1][0] == "Zoë Đorđević"


@pytest.mark.parametrize("left_out", ANN)
def test_half_a_caller_is_none(site: Site, left_out: str) -> None:
    before = len(site.reads())
    answer = site.get(AGENDA, {name: value for name, value in ANN.items() if name != left_out})
    assert answer.status_code == 401
    assert "www-authenticate" in answer.headers
    assert len(site.reads()) == before


@pytest.mark.parametrize("role", ["connector", "wizard", "operator, wizard"])
def test_a_role_that_reads_nothing_is_refused(site: Site, role: str) -> None:
    assert site.get(AGENDA, {**ANN, "X-Kinfold-Role": role}).status_code == 403


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via"])
def test_whoever_comes_through_somebody_is_not_the_operator(site: Site, header: str) -> None:
    assert site.get(AGENDA, {header: "192.0.2.7"}).status_code == 401


@pytest.mark.parametrize(
    ("at", "peer"),
    [("http://127.0.0.1", "192.0.2.7"), ("http://rebound.example", "127.0.0.1"), ("http://127.0.0.1", "a name")],
)
def test_whoever_comes_from_elsewhere_is_not_the_operator(examples: Database, at: str, peer: str) -> None:
    with running(examples, at=at, peer=peer) as site:
        assert site.get(AGENDA).status_code == 401
        assert site.get(AGENDA, ANN).status_code == 401


@pytest.mark.parametrize("at", ["http://localhost:8765", "http://127.0.0.1:8765", "http://[::1]:8765"])
def test_the_machine_has_three_names_for_itself(examples: Database, at: str) -> None:
    with running(examples, at=at, peer="::1" if "[" in at else "127.0.0.1") as site:
        assert site.get(AGENDA).status_code == 200


def test_on_a_shared_database_nobody_is_believed_without_a_secret(examples: Database) -> None:
    with running(examples, settings=SHARED) as site:
        assert site.get(AGENDA).status_code == 401
        assert site.get(AGENDA, ANN).status_code == 401
        assert site.get(AGENDA, {**ANN, **SECRET}).status_code == 401


def test_behind_a_proxy_its_word_is_taken_by_its_secret(examples: Database) -> None:
    with running(examples, settings=BEHIND_A_PROXY, at="https://kinfold.example", peer="192.0.2.7") as site:
        assert site.get(AGENDA, ANN).status_code == 401
        assert site.get(AGENDA, {**ANN, "X-Kinfold-Proxy-Secret": "guessed"}).status_code == 401
        assert site.get(AGENDA, SECRET).status_code == 401
        assert site.get(AGENDA, {**ANN, **SECRET, "X-Forwarded-For": "198.51.100.1"}).status_code == 200
        assert site.reads()[-1][0] == "Ann"


def test_every_page_and_every_question_asks_who_is_asking(examples: Database) -> None:
    unasked = {"/health/live", "/health/ready", "/metrics"}
    with running(examples, peer="192.0.2.7") as site:
        asked = [
            (method, route.path)
            for route in _routes(site)
            for method in sorted(route.methods or ())
            if route.path not in unasked
        ]
        assert len(asked) > 10
        for method, path in asked:
            address = path.replace("{family}", NOBODY).replace("{person}", NOBODY)
            assert (path, site.client.request(method, address).status_code) == (path, 401)


def _routes(site: Site) -> list[APIRoute]:
    documented = {
        (path, method.upper()) for path, operations in site.app.openapi()["paths"].items() for method in operations
    }
    found = [route for route in _walk(site.app.router.routes) if isinstance(route, APIRoute)]
    assert documented <= {(route.path, method) for route in found for method in route.methods or ()}
    return found


def _walk(routes: object) -> list[object]:
    found: list[object] = []
    for route in routes if isinstance(routes, list) else []:
        inner = getattr(getattr(route, "original_router", None), "routes", None)
        found.extend(_walk(inner) if inner else [route])
    return found


@pytest.mark.parametrize(
    ("settings", "host"),
    [(EMBEDDED, "0.0.0.0"), (EMBEDDED, "::"), (EMBEDDED, "kinfold.example"), (SHARED, "127.0.0.1")],  # noqa: S104
)
def test_a_server_where_anybody_could_be_anybody_does_not_start(settings: Settings, host: str) -> None:
    with pytest.raises(WrongUse, match="KINFOLD_PROXY_SECRET"):
        check_exposure(settings, host)


@pytest.mark.parametrize(
    ("settings", "host"), [(EMBEDDED, "127.0.0.1"), (EMBEDDED, "localhost"), (EMBEDDED, "::1"), (BEHIND_A_PROXY, "::")]
)
def test_a_server_that_nobody_can_deceive_starts(settings: Settings, host: str) -> None:
    check: Callable[[Settings, str], None] = check_exposure
    check(settings, host)


def test_the_secret_is_not_shown_with_the_settings() -> None:
    assert "not guessed" not in repr(BEHIND_A_PROXY)
