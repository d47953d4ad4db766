"""What a handler needs around it, and how it gets it: a connection, and how far the fold is behind.

Handlers take a connection themselves, and give it back before they return. Were it taken for them before they run,
those who hold one would wait for a thread, and every thread for a connection.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request
from psycopg_pool import ConnectionPool

from services.kernel.log.port import Log
from services.kernel.metrics import WebMetrics
from services.kernel.postgres.connect import Connection
from services.kernel.settings import Settings


@dataclass(frozen=True, slots=True)
class Surroundings:
    """One running server of pages.

    ``behind`` counts the records of the log that are not folded yet; None where the log does not say. ``log`` takes
    what people decide.
    """

    settings: Settings
    pool: ConnectionPool[Connection]
    behind: Callable[[], int | None]
    metrics: WebMetrics
    log: Log


Connect = Callable[[], AbstractContextManager[Connection]]
"""Takes a connection of the pool, and gives it back at the end of the context."""


async def surroundings(request: Request) -> Surroundings:
    """The surroundings that the composition put on the application as it started."""
    return cast("Surroundings", request.app.state.surroundings)


Surrounded = Annotated[Surroundings, Depends(surroundings)]


async def _connect(around: Surrounded) -> Connect:
    return around.pool.connection


async def _log(around: Surrounded) -> Log:
    return around.log


def _behind(around: Surrounded) -> int | None:
    return around.behind()


Connecting = Annotated[Connect, Depends(_connect)]
Behind = Annotated[int | None, Depends(_behind)]
Logging = Annotated[Log, Depends(_log)]
