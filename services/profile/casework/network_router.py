"""The networks that the CSE team keeps, over HTTP, as JSON."""

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from services.kernel import clock
from services.kernel.web.callers import Asking
from services.kernel.web.own import FromOwnPage
from services.kernel.web.problems import ASKED, ASKED_OF_ONE, CHANGED, SENT
from services.profile.casework.networks import Drawing, SavedNetworkAnswer, SavedNetworks
from services.profile.casework.web import Acting, Booked, Node, Text, Words
from services.profile.domain.casework.network import MOST_HOPS

router: Final = APIRouter(prefix="/api/v1/cse", tags=["cse"])

_DONE: Final = ASKED_OF_ONE | SENT | CHANGED
_MOST: Final = 100


class NewDrawing(BaseModel):
    """How a network is drawn, and what you make of it."""

    model_config = ConfigDict(extra="forbid")

    people: Annotated[list[Node], Field(max_length=_MOST)] = []
    hops: Annotated[int, Field(ge=1, le=MOST_HOPS)] = 2
    first: date | None = None
    last: date | None = None
    note: Words

    def drawing(self) -> Drawing:
        """What was sent."""
        return Drawing(self.people, self.hops, self.first, self.last)


class NewNetwork(NewDrawing):
    """A network to keep under a title."""

    title: Text


class NewNote(BaseModel):
    """What you make of a network."""

    model_config = ConfigDict(extra="forbid")

    note: Words


class TheNetworks(BaseModel):
    """Networks that are kept."""

    networks: list[SavedNetworkAnswer]


@router.get("/networks", responses=ASKED)
def cse_networks(caller: Asking, book: Booked) -> TheNetworks:
    """The networks that are kept, each with the questions that give it again."""
    with book() as opened:
        return TheNetworks(networks=SavedNetworks(opened).all(caller, clock.now()))


@router.get("/networks/{network}", responses=ASKED_OF_ONE)
def cse_network(caller: Asking, book: Booked, network: UUID) -> SavedNetworkAnswer:
    """A network that is kept."""
    with book() as opened:
        return SavedNetworks(opened).show(caller, network, clock.now())


@router.post("/networks", responses=_DONE, dependencies=[FromOwnPage])
def save_network(caller: Asking, book: Booked, acting: Acting, sent: NewNetwork) -> SavedNetworkAnswer:
    """Keep a network as it is known now."""
    with book() as opened:
        return SavedNetworks(opened).save(acting(), caller, sent.title, sent.drawing(), sent.note)


@router.post("/networks/{network}/versions", responses=_DONE, dependencies=[FromOwnPage])
def draw_network_again(
    caller: Asking, book: Booked, acting: Acting, network: UUID, sent: NewDrawing
) -> SavedNetworkAnswer:
    """Draw a network again as it is known now; around the same people, if none are named."""
    with book() as opened:
        return SavedNetworks(opened).draw_again(acting(), caller, network, sent.drawing(), sent.note)


@router.post("/networks/{network}/notes", responses=_DONE, dependencies=[FromOwnPage])
def note_network(caller: Asking, book: Booked, acting: Acting, network: UUID, sent: NewNote) -> SavedNetworkAnswer:
    """Note something of a network as it was drawn last."""
    with book() as opened:
        return SavedNetworks(opened).note(acting(), caller, network, sent.note)
