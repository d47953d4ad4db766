"""A site for a test: the application over a database, asked from the machine itself unless a test says otherwise.

Every answer of the API that any test gets is held against the OpenAPI document.
"""

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from jsonschema import Draft202012Validator

from services.hub import Hub
from services.kernel.log.port import Log
from services.kernel.log.table import TableLog
from services.kernel.postgres.connect import Database
from services.kernel.settings import Settings
from services.web import create_app

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", "Using `httpx` with `starlette.testclient` is deprecated")
    from starlette.testclient import TestClient

HERE = "http://127.0.0.1"
ANN = {"X-Kinfold-Caller": "Ann", "X-Kinfold-Role": "analyst", "X-Kinfold-Purpose": "the meeting of November"}


@dataclass
class Site:
    """An application that runs, and whoever asks it."""

    app: FastAPI
    client: TestClient
    database: Database

    def get(self, path: str, headers: dict[str, str] | None = None, **asked: Any) -> httpx.Response:
        answer: httpx.Response = self.client.get(path, params=asked, headers=headers)
        return answer

    def found(self, path: str, headers: dict[str, str] | None = None, **asked: Any) -> Any:
        """The JSON of a good answer."""
        answer = self.get(path, headers, **asked)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def search(self, query: str, headers: dict[str, str] | None = None, **asked: Any) -> httpx.Response:
        answer: httpx.Response = self.client.post(
            "/api/v1/people/search", json={"query": query, **asked}, headers=headers
        )
        return answer

    def person(self, query: str) -> str:
        """The identifier of the one person who answers to a query."""
        (person,) = self.search(query).json()["people"]
        return str(person["person"])

    def reads(self) -> list[tuple[Any, ...]]:
        """Who read what, in what roles and why, in order."""
        with self.database.connect() as connection:
            return connection.execute(
                "SELECT caller, roles, purpose, action FROM profile.access_record ORDER BY access_id"
            ).fetchall()


@contextmanager
def running(
    database: Database,
    *,
    settings: Settings | None = None,
    log: Log | None = None,
    at: str = HERE,
    peer: str = "127.0.0.1",
    patience: float = 0.5,
) -> Iterator[Site]:
    """A site that runs; ``at`` is the address that it is asked by, and ``peer`` the machine that asks."""
    hub = Hub(settings or Settings(Path("nowhere")), database, log or TableLog(database), None)
    app = create_app(hub, pause=0, patience=patience)
    asker = TestClient(app, at, client=(peer, 50_000), raise_server_exceptions=False, follow_redirects=False)
    with asker as client:
        client.event_hooks = {"response": [_Described(app)]}
        yield Site(app, client, database)


class _Described:
    """Holds answers against the OpenAPI document."""

    def __init__(self, app: FastAPI) -> None:
        self._document = app.openapi()
        self._paths = {re.sub(r"\{\w+\}", "[^/]+", path): path for path in self._document["paths"]}

    def __call__(self, answer: httpx.Response) -> None:
        answer.read()
        path = next((path for form, path in self._paths.items() if re.fullmatch(form, answer.request.url.path)), None)
        operation = self._document["paths"].get(path, {}).get(answer.request.method.lower())
        if operation and answer.status_code != 500:
            described = operation["responses"][str(answer.status_code)]["content"]
            media_type = answer.headers["content-type"].partition(";")[0]
            schema = {**described[media_type]["schema"], "components": self._document["components"]}
            told = answer.json() if media_type.endswith("json") else answer.text
            Draft202012Validator(schema).validate(told)
