"""The graph service over HTTP, as JSON: who is linked to whom, through what."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from services.graph.answers import NetworkAnswer
from services.graph.application import MOST_HOPS, Networks, node_link
from services.graph.port import People
from services.kernel import clock
from services.kernel.postgres.connect import Connection
from services.kernel.web.asked import AsOfAsked, instant_asked
from services.kernel.web.callers import Asking
from services.kernel.web.problems import ASKED_OF_ONE
from services.kernel.web.surroundings import Connecting

Hops = Annotated[int, Query(ge=1, le=MOST_HOPS, description="How far")]


def router(people: Callable[[Connection], People]) -> APIRouter:
    """The routes; ``people`` makes, of a connection, whoever understands people."""
    routes = APIRouter(prefix="/api/v1", tags=["links"])

    @routes.get("/people/{person}/links", responses=ASKED_OF_ONE, response_model=NetworkAnswer)
    def links(
        caller: Asking, connect: Connecting, person: UUID, hops: Hops = 2, as_of: AsOfAsked = ""
    ) -> dict[str, Any]:
        """The network around a person, as networkx's node-link data."""
        instant = instant_asked(as_of, clock.now())
        with connect() as connection:
            return node_link(Networks(people(connection)).ego(caller, str(person), hops, instant))

    return routes
