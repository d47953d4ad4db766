"""What stands around every answer: headers, limits, health, metrics, and logs that say nothing of anybody."""

import logging
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from services.kernel.errors import Missing
from services.kernel.log.port import Publisher, Reader
from services.kernel.postgres.connect import Database
from services.kernel.web.quiet import WithoutContent
from tests import factories, hubs
from tests.integration.web.reader import read
from tests.integration.web.site import ANN, Site, running

NAME = "Amy Carter"


class NoLog:
    """A log that is out of reach."""

    def ensure_topics(self, topics: Iterable[str]) -> None:
        raise Missing(f"{len(list(topics))} topics are out of reach")

    def publisher(self) -> Publisher:
        raise Missing("out of reach")

    def reader(self) -> Reader:
        raise Missing("out of reach")


def _fail(name: str) -> str:
    message = f"{name} cannot be read"
    raise ArithmeticError(message)


def _break(site: Site) -> None:
    def broken() -> str:
        return _fail(NAME)

    for path in ("/api/v1/broken", "/broken"):
        site.app.add_api_route(path, broken)


@pytest.mark.parametrize(
    "path",
    ["/", "/people", "/api/v1/agenda", "/api/v1/agenda?date=x", "/health/live", "/metrics", "/nowhere", "/broken"],
)
def test_every_answer_has_the_headers(site: Site, path: str) -> None:
    _break(site)
    headers = site.client.get(path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    assert {"form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"} <= set(policy.split("; "))
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_a_style_sheet_may_be_kept_and_is_asked_for_again(site: Site) -> None:
    assert site.get("/static/kinfold.css").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    ("method", "path", "headers", "body", "status"),
    [
        ("POST", "/people", {}, b"query=" + b"x" * 20_000, 413),
        ("POST", "/people", {"content-length": "many"}, b"query=x", 413),
        ("POST", "/api/v1/people/search", {"transfer-encoding": "chunked"}, b"{}", 411),
        ("POST", "/api/v1/agenda", {}, b"", 405),
        ("DELETE", "/people", {}, b"", 405),
    ],
)
def test_what_is_no_question_is_refused(
    site: Site, method: str, path: str, headers: dict[str, str], body: bytes, status: int
) -> None:
    assert site.client.request(method, path, content=body, headers=headers).status_code == status


def test_a_defect_is_told_without_what_was_read(site: Site) -> None:
    _break(site)
    api, page = site.get("/api/v1/broken"), site.get("/broken")
    assert (api.status_code, page.status_code) == (500, 500)
    assert api.json()["title"] == "Internal Server Error"
    assert read(page).says("h1") == "Something went wrong"
    for answer in (api, page):
        assert NAME not in answer.text
        assert "ArithmeticError" not in answer.text


def test_what_is_missing_is_told_without_its_address(site: Site) -> None:
    def missing() -> str:
        message = "The database kinfold at db.internal cannot be reached"
        raise Missing(message)

    for path in ("/api/v1/missing", "/missing"):
        site.app.add_api_route(path, missing)
        answer = site.get(path)
        assert answer.status_code == 503
        assert "db.internal" not in answer.text


def test_a_failure_in_the_servers_log_names_nobody() -> None:
    with pytest.raises(ArithmeticError) as caught:
        _fail(NAME)
    record = logging.LogRecord("uvicorn.error", logging.ERROR, "", 0, "failed", None, caught._excinfo)
    said = WithoutContent("%(message)s").format(record)
    assert said.splitlines()[0] == "failed"
    assert "ArithmeticError in test_edge.py, line " in said
    assert NAME not in said


def test_metrics_count_by_route_and_name_nobody(examples: Database) -> None:
    with running(examples) as site:
        person = site.person(NAME)
        site.found(f"/api/v1/people/{person}")
        site.get(f"/people/{person}", ANN)
        site.get("/families/nobody/of/that/name")
        text = site.get("/metrics").text
    requests = {
        (sample.labels["route"], sample.labels["status"]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == "kinfold_requests_total"
    }
    assert requests["/api/v1/people/{person}", "200"] == 1
    assert requests["/people/{person}", "200"] == 1
    assert requests["unmatched", "404"] == 1
    assert person not in text
    assert "kinfold_behind_records 0.0" in text
    assert "kinfold_quarantined_records 0.0" in text


def test_readiness_says_how_far_the_fold_is_behind(database: Database) -> None:
    told = factories.enquiry("2026-11-20", "E-1")
    hubs.register(database, [told["source"]])
    hubs.send(database, hubs.lines_of(told))
    with running(database) as site:
        assert site.found("/health/ready") == {
            "ready": True,
            "database": True,
            "migrations": [],
            "behind": 1,
            "quarantined": 0,
        }
        hubs.fold(database)
        assert site.found("/health/ready")["behind"] == 0


def test_a_database_that_lacks_a_migration_is_not_ready(database: Database) -> None:
    with database.connect() as connection:
        connection.execute("DELETE FROM public.migration WHERE name LIKE '0003%'")
    with running(database) as site:
        answer = site.get("/health/ready")
        assert answer.status_code == 503
        assert answer.json()["migrations"] == ["0003_profile.sql"]
        assert site.get("/health/live").json() == {"alive": True}


def test_a_log_that_does_not_answer_is_said_and_the_pages_still_come(examples: Database) -> None:
    with running(examples, log=NoLog()) as site:
        assert site.found("/health/ready")["behind"] is None
        assert "does not answer" in read(site.get("/")).says("section")
        assert "kinfold_behind_records NaN" in site.get("/metrics").text


def test_a_database_that_is_gone_is_unavailable_and_not_explained(
    make_database: Callable[[], Database], server: Database
) -> None:
    database = make_database()
    name = database.parameters["dbname"]
    with running(database) as site:
        with server.connect() as connection:
            connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        api, page, ready = site.get("/api/v1/agenda"), site.get("/"), site.get("/health/ready")
        assert (api.status_code, page.status_code, ready.status_code) == (503, 503, 503)
        assert ready.json()["database"] is False
        assert read(page).says("h1") == "Not available at the moment"
        for answer in (api, page):
            assert name not in answer.text
            assert str(Path(database.parameters["host"])) not in answer.text
        assert site.get("/health/live").status_code == 200


def test_many_who_ask_at_once_are_all_answered(examples: Database) -> None:
    with running(examples, patience=30) as site, ThreadPoolExecutor(100) as askers:
        answers = askers.map(lambda _: site.get("/api/v1/agenda", date="2026-11-24").status_code, range(200))
        assert set(answers) == {200}
