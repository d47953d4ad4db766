"""What a handler needs around it, and how it gets it: a connection, and how far the fold is behind."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request
from psycopg_pool import ConnectionPool

from services.kernel.metrics import WebMetrics
from services.kernel.postgres.connect import Connection
from services.kernel.settings import Settings


@dataclass(frozen=True, slots=True)
class Surroundings:
    """One running server of pages.

    ``behind`` counts the records of the log that are not folded yet; None where the log does not say.
    """

    settings: Settings
    pool: ConnectionPool[Connection]
    behind: Callable[[], int | None]
    metrics: WebMetrics


def surroundings(request: Request) -> Surroundings:
    """The surroundings that the composition put on the application as it started."""
    return cast("Surroundings", request.app.state.surroundings)


def _connection(request: Request) -> Iterator[Connection]:
    with surroundings(request).pool.connection() as connection:
        yield connection


def _behind(request: Request) -> int | None:
    return surroundings(request).behind()


Surrounded = Annotated[Surroundings, Depends(surroundings)]
Connected = Annotated[Connection, Depends(_connection)]
"""A connection of the pool, for as long as the request takes."""

Behind = Annotated[int | None, Depends(_behind)]
