"""Links over everybody, over HTTP as JSON: what ties children, who goes missing together, where, and what grows."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query

from services.graph.answers import GrowthAnswer, PlacesAnswer, SharedAnswer, TiedEnquiriesAnswer, TogetherAnswer
from services.graph.application import Networks
from services.graph.county import County
from services.graph.domain.shared import FEWEST
from services.graph.opening import Record
from services.graph.port import People
from services.graph.router import Days, days_to
from services.graph.store import LinkStore
from services.graph.tied import TiedFamilies
from services.kernel import clock
from services.kernel.postgres.connect import Connection
from services.kernel.web.asked import AsOfAsked, DateAsked, as_of_asked, day_asked, instant_asked
from services.kernel.web.callers import Asking
from services.kernel.web.problems import ASKED, ASKED_OF_ONE
from services.kernel.web.surroundings import Connecting

Children = Annotated[int, Query(ge=FEWEST, description="Children of different families, at the least")]


def router(people: Callable[[Connection], People]) -> APIRouter:
    """The routes; ``people`` makes, of a connection, whoever understands people."""
    routes = APIRouter(prefix="/api/v1", tags=["links"])

    def county(connection: Connection) -> County:
        return County(people(connection), LinkStore(connection))

    @routes.get("/links/shared", responses=ASKED_OF_ONE)
    def links_shared(
        caller: Asking,
        connect: Connecting,
        children: Children = 3,
        days: Days = 90,
        record: Annotated[str, Query(description="Only what this record names, as SOURCE ID")] = "",
        as_of: AsOfAsked = "",
    ) -> SharedAnswer:
        """The adults, telephones, cars and places that tie children of different families, within so many days."""
        instant = as_of_asked(as_of)
        within = days_to(clock.now() if instant is None else instant, days)
        with connect() as connection:
            own = Networks(people(connection), LinkStore(connection))
            return own.shared(caller, children, within, instant, Record.named(record))

    @routes.get("/links/co-missing", responses=ASKED)
    def missing_together(caller: Asking, connect: Connecting, days: Days = 90, as_of: AsOfAsked = "") -> TogetherAnswer:
        """Who goes missing together, found where, and with whom, within so many days."""
        instant = instant_asked(as_of, clock.now())
        with connect() as connection:
            return county(connection).missing_together(caller, days_to(instant, days), instant)

    @routes.get("/links/places", responses=ASKED)
    def places(
        caller: Asking, connect: Connecting, children: Children = 3, days: Days = 90, as_of: AsOfAsked = ""
    ) -> PlacesAnswer:
        """Where what is told of children of different families happens, and at which time of day."""
        within = days_to(instant_asked(as_of, clock.now()), days)
        with connect() as connection:
            return county(connection).places(caller, children, within, as_of_asked(as_of))

    @routes.get("/links/emerging", responses=ASKED)
    def emerging(
        caller: Asking, connect: Connecting, children: Children = 3, days: Days = 30, as_of: AsOfAsked = ""
    ) -> GrowthAnswer:
        """The groups of children that have grown within so many days, and what ties them."""
        with connect() as connection:
            return county(connection).growing(caller, children, days, as_of_asked(as_of))

    @routes.get("/links/enquiries", responses=ASKED)
    def tied_enquiries(
        caller: Asking, connect: Connecting, date: DateAsked = "", as_of: AsOfAsked = ""
    ) -> TiedEnquiriesAnswer:
        """The adults whose families have repeat enquiries together, though none of them has alone."""
        day = day_asked(date, clock.now()) if date.strip() else None
        with connect() as connection:
            return TiedFamilies(people(connection)).enquiries(caller, day, as_of_asked(as_of))

    return routes
