"""Health and metrics of a server of pages: for machines that watch it, without a caller, and without content."""

from http import HTTPStatus
from typing import Final, Literal

import psycopg
from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from typing_extensions import TypedDict

from services.kernel.migrate import pending
from services.kernel.postgres.connect import Connection
from services.kernel.settings import MIGRATIONS
from services.kernel.web.surroundings import Surrounded, Surroundings
from services.profile.folding.store import FoldStore

router: Final = APIRouter(tags=["health"])


class Alive(TypedDict):
    """That the process answers."""

    alive: Literal[True]


class Ready(TypedDict):
    """Whether questions can be answered.

    ``migrations`` are those that the database lacks; ``behind`` the records of the log that are not folded yet, null
    where the log does not say; ``quarantined`` those that could not be folded and that nobody has looked at.
    """

    ready: bool
    database: bool
    migrations: list[str]
    behind: int | None
    quarantined: int | None


@router.get("/health/live")
def live() -> Alive:
    """Whether the process answers."""
    return {"alive": True}


@router.get("/health/ready", responses={503: {"model": Ready, "description": "Not ready"}})
def ready(around: Surrounded, response: Response) -> Ready:
    """Whether the database answers and is migrated, and how far the fold is behind."""
    found = _found(around)
    if not found["ready"]:
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    return found


@router.get("/metrics", include_in_schema=False)
def metrics(around: Surrounded) -> Response:
    """Everything that is measured, for Prometheus."""
    found = _found(around)
    nan = float("nan")
    around.metrics.behind.set(nan if found["behind"] is None else found["behind"])
    around.metrics.quarantined.set(nan if found["quarantined"] is None else found["quarantined"])
    return Response(generate_latest(around.metrics.registry), media_type=CONTENT_TYPE_LATEST)


def _found(around: Surroundings) -> Ready:
    try:
        with around.pool.connection() as connection:
            missing, quarantined = _state(connection)
    except psycopg.OperationalError:
        return {"ready": False, "database": False, "migrations": [], "behind": None, "quarantined": None}
    return {
        "ready": not missing,
        "database": True,
        "migrations": missing,
        "behind": None if missing else around.behind(),
        "quarantined": quarantined,
    }


def _state(connection: Connection) -> tuple[list[str], int | None]:
    missing = pending(connection, MIGRATIONS)
    return missing, None if missing else FoldStore(connection).unacknowledged()
