"""The pages and the API of one hub, put together by hand.

``python -m services.web`` prints the API's OpenAPI document, as ``schemas/openapi/kinfold.json`` keeps it.
"""

import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI
from fastapi.routing import APIRoute

from services import health
from services.graph import county_router
from services.graph import router as links
from services.graph.tied import TiedFamilies
from services.hub import Hub
from services.ingest import router as agencies
from services.kernel.log.table import TableLog
from services.kernel.metrics import WebMetrics
from services.kernel.postgres.connect import Connection, Database
from services.kernel.settings import Settings
from services.kernel.web.edge import HEADERS, Edge
from services.kernel.web.problems import answer_errors
from services.kernel.web.surroundings import Surroundings
from services.profile import review_router as reviews
from services.profile import router as profiles
from services.profile.casework import (
    cse_router,
    meeting_router,
    network_router,
    notice_router,
    pack_router,
    quality_router,
    request_router,
)
from services.profile.casework import router as casework_router
from services.profile.casework.judging import JudgedCircles
from services.profile.casework.streams import CaseStreams
from services.profile.lag import PAUSE, Lag
from services.profile.pages import review as pages_of_review
from services.profile.pages import router as pages

CONNECTIONS: Final = 8
"""Connections of the pool: a handler holds one for as long as it reads."""

WRITERS: Final = 4
"""Connections by which acts are recorded: a handler holds one for as long as it writes."""

PATIENCE: Final = 5.0

_ABOUT: Final = """What a safeguarding hub knows of families, and why they are on the meeting's agenda.

Every read takes a caller, and is recorded with it. On the embedded default that is the local operator; anywhere else
a proxy that signs people in says who asks, by three headers. No name and no identifier of a person's own (an NHS
number, a pupil number) ever stands in an address: people are searched for by POST.
"""


_CASEWORK: Final = (
    casework_router,
    request_router,
    meeting_router,
    pack_router,
    quality_router,
    notice_router,
    cse_router,
    network_router,
)


def create_app(hub: Hub, pause: float = PAUSE, patience: float = PATIENCE) -> FastAPI:
    """The application of a hub; the hub stays its owner's to close.

    ``pause`` is for how many seconds the count of what is not folded yet holds, ``patience`` how many a request waits
    for a connection before it is told that the database does not answer.
    """
    metrics = WebMetrics()

    @asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[None]:
        with hub.database.pool(CONNECTIONS) as pool, closing(CaseStreams.on(hub.database, WRITERS)) as casework:
            pool.timeout = patience
            app.state.casework = casework
            app.state.tying = _tied_families
            app.state.surroundings = Surroundings(hub.settings, pool, Lag(pool, hub.log, pause), metrics, hub.log)
            yield

    app = FastAPI(
        title="Kinfold",
        version=version("kinfold"),
        description=_ABOUT,
        lifespan=running,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=_name_of,
    )
    app.add_middleware(Edge, metrics=metrics)
    answer_errors(app, pages.error_page, HEADERS)
    own = (profiles.router, reviews.router, *(one.router for one in _CASEWORK))
    apis = (health.router, *own, links.router(JudgedCircles), county_router.router(JudgedCircles), agencies.router)
    for router in (*apis, pages.router, pages_of_review.router):
        app.include_router(router)
    app.mount("/static", pages.static(), name="static")
    return app


def openapi() -> dict[str, Any]:
    """The OpenAPI document of the API; no database is needed for it."""
    database = Database({})
    return create_app(Hub(Settings(Path()), database, TableLog(database), None)).openapi()


def _tied_families(connection: Connection) -> TiedFamilies:
    return TiedFamilies(JudgedCircles(connection))


def _name_of(route: APIRoute) -> str:
    return route.name


if __name__ == "__main__":
    sys.stdout.write(json.dumps(openapi(), indent=2, ensure_ascii=False, sort_keys=True) + "\n")
