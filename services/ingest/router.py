"""The ingest service over HTTP, as JSON: who may send."""

from typing import Final

from fastapi import APIRouter
from typing_extensions import TypedDict

from services.ingest.store import IngestStore
from services.kernel.web.callers import Asking
from services.kernel.web.problems import ASKED
from services.kernel.web.surroundings import Connecting

router: Final = APIRouter(prefix="/api/v1", tags=["agencies"])


class AgencyAnswer(TypedDict):
    """An organisation that may send its sector's events."""

    source: str
    sector: str
    name: str


class AgenciesAnswer(TypedDict):
    """The organisations that are registered, by source."""

    agencies: list[AgencyAnswer]


@router.get("/agencies", responses=ASKED)
def agencies(caller: Asking, connect: Connecting) -> AgenciesAnswer:
    """The organisations that may send."""
    caller.must_read()
    with connect() as connection:
        found = IngestStore(connection).agencies()
    return {"agencies": [{"source": one.source, "sector": one.sector, "name": one.name} for one in found]}
