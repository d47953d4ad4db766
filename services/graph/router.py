"""The graph service over HTTP, as JSON: who is linked to whom, through what."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from services.graph.answers import (
    BrokersAnswer,
    NetworkAnswer,
    PathsAnswer,
    PeersAnswer,
)
from services.graph.application import FEW_PATHS, MOST_HOPS, MOST_PATHS, Networks, node_link
from services.graph.opening import Through
from services.graph.port import People
from services.graph.store import LinkStore
from services.kernel import clock
from services.kernel.clock import Instant, Window
from services.kernel.postgres.connect import Connection
from services.kernel.web.asked import AsOfAsked, WindowAsked, as_of_asked, instant_asked
from services.kernel.web.callers import Asking
from services.kernel.web.problems import ASKED_OF_ONE
from services.kernel.web.surroundings import Connecting

Hops = Annotated[int, Query(ge=1, le=MOST_HOPS, description="How far")]

Days = Annotated[int, Query(ge=1, le=36_500, description="So many days up to the instant asked for")]


def through_asked(
    through: Annotated[list[str], Query(description="Things to walk through, however many share them")] = [],  # noqa: B006 - FastAPI's
    because: Annotated[str, Query(description="Why, where no dates are given; it is kept")] = "",
) -> Through:
    """What a walk is to lead through, and why."""
    return Through(through, because)


ThroughAsked = Annotated[Through, Depends(through_asked)]


def router(people: Callable[[Connection], People]) -> APIRouter:
    """The routes; ``people`` makes, of a connection, whoever understands people."""
    routes = APIRouter(prefix="/api/v1", tags=["links"])

    def networks(connection: Connection) -> Networks:
        return Networks(people(connection), LinkStore(connection))

    @routes.get("/people/{person}/links", responses=ASKED_OF_ONE, response_model=NetworkAnswer)
    def links(
        caller: Asking,
        connect: Connecting,
        person: UUID,
        within: WindowAsked,
        through: ThroughAsked,
        hops: Hops = 2,
        as_of: AsOfAsked = "",
    ) -> dict[str, Any]:
        """The network around a person, as networkx's node-link data."""
        with connect() as connection:
            graph = networks(connection).ego(caller, str(person), hops, as_of_asked(as_of), within, through)
        return node_link(graph)

    @routes.get("/links/around", responses=ASKED_OF_ONE, response_model=NetworkAnswer)
    def around(
        caller: Asking,
        connect: Connecting,
        thing: Annotated[str, Query(description="A thing, as phone:07700 900123 or address:1 Mill Lane, EX16 5AA")],
        within: WindowAsked,
        through: ThroughAsked,
        hops: Hops = 1,
        as_of: AsOfAsked = "",
    ) -> dict[str, Any]:
        """The network around a telephone, a car, an address, as networkx's node-link data."""
        with connect() as connection:
            graph = networks(connection).ego(caller, thing, hops, as_of_asked(as_of), within, through)
        return node_link(graph)

    @routes.get("/people/{person}/paths/{other}", responses=ASKED_OF_ONE)
    def links_between(
        caller: Asking,
        connect: Connecting,
        person: UUID,
        other: UUID,
        within: WindowAsked,
        paths: Annotated[int, Query(ge=1, le=MOST_PATHS, description="How many at the most")] = FEW_PATHS,
        as_of: AsOfAsked = "",
    ) -> PathsAnswer:
        """How two people are linked, the shortest ways first, each hop in a sentence with its evidence."""
        with connect() as connection:
            return networks(connection).paths(caller, (str(person), str(other)), as_of_asked(as_of), within, paths)

    @routes.get("/people/{person}/peers", responses=ASKED_OF_ONE)
    def peers(
        caller: Asking, connect: Connecting, person: UUID, days: Days = 365, as_of: AsOfAsked = ""
    ) -> PeersAnswer:
        """The children of other families whom a child is linked with, and which of them have been missing."""
        instant = instant_asked(as_of, clock.now())
        with connect() as connection:
            return networks(connection).peers(caller, str(person), days_to(instant, days), instant)

    @routes.get("/people/{person}/brokers", responses=ASKED_OF_ONE)
    def brokers(
        caller: Asking, connect: Connecting, person: UUID, within: WindowAsked, hops: Hops = 3, as_of: AsOfAsked = ""
    ) -> BrokersAnswer:
        """Without whom the network around a person falls apart, and into which groups."""
        with connect() as connection:
            return networks(connection).brokers(caller, str(person), hops, as_of_asked(as_of), within)

    return routes


def days_to(instant: Instant, days: int) -> Window:
    """So many days up to an instant's."""
    return clock.days_to(clock.london_date(instant), days)
