"""The profile service over HTTP, as JSON: the agenda, families, people and their timelines."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from services.kernel import clock
from services.kernel.errors import NotFound
from services.kernel.web.asked import AsOfAsked, DateAsked, day_asked, instant_asked
from services.kernel.web.callers import Asking
from services.kernel.web.problems import ASKED, ASKED_OF_ONE, SENT
from services.kernel.web.surroundings import Connecting
from services.profile.answers import AgendaAnswer, FamilyAnswer, PeopleAnswer, PersonAnswer, TimelineAnswer
from services.profile.application import Profiles

LONGEST_QUERY: Final = 200

router: Final = APIRouter(prefix="/api/v1", tags=["profiles"])


class FamiliesAnswer(TypedDict):
    """A family; several, where the one that was asked for has divided."""

    families: list[FamilyAnswer]


class Search(BaseModel):
    """Whom to look for. It is sent as a body, so that no name stands in an address or a log."""

    model_config = ConfigDict(extra="forbid")

    query: Annotated[
        str,
        Field(
            min_length=1,
            max_length=LONGEST_QUERY,
            description="SCHEME:VALUE, a name, a name with a date of birth, or an identifier",
        ),
    ]
    as_of: Annotated[str, Field(description="As in addresses; now, if not given")] = ""


@router.get("/agenda", responses=ASKED)
def agenda(caller: Asking, connect: Connecting, day: DateAsked = "", as_of: AsOfAsked = "") -> AgendaAnswer:
    """The agenda of the family profile meeting, with the urgent and in-hand families apart."""
    now = clock.now()
    meeting, instant = day_asked(day, now), instant_asked(as_of, now)
    with connect() as connection:
        return Profiles(connection).agenda(caller, meeting, instant)


@router.get("/families/{family}", responses=ASKED_OF_ONE)
def family(
    caller: Asking, connect: Connecting, family: UUID, day: DateAsked = "", as_of: AsOfAsked = ""
) -> FamiliesAnswer:
    """A family's members, and what the rules find of it for the meeting of a day."""
    now = clock.now()
    meeting, instant = day_asked(day, now), instant_asked(as_of, now)
    with connect() as connection:
        return {"families": Profiles(connection).family(caller, str(family), meeting, instant)}


@router.get("/families/{family}/timeline", responses=ASKED_OF_ONE)
def family_timeline(caller: Asking, connect: Connecting, family: UUID, as_of: AsOfAsked = "") -> TimelineAnswer:
    """A family's timeline, oldest first."""
    instant = instant_asked(as_of, clock.now())
    with connect() as connection:
        return Profiles(connection).timeline_of_family(caller, str(family), instant)


@router.post("/people/search", responses=ASKED | SENT)
def people(caller: Asking, connect: Connecting, search: Search) -> PeopleAnswer:
    """The people who answer to a query."""
    instant = instant_asked(search.as_of, clock.now())
    with connect() as connection:
        return Profiles(connection).people(caller, search.query, instant)


@router.get("/people/{person}", responses=ASKED_OF_ONE)
def person(caller: Asking, connect: Connecting, person: UUID, as_of: AsOfAsked = "") -> PersonAnswer:
    """A person, by an identifier from an answer."""
    instant = instant_asked(as_of, clock.now())
    with connect() as connection:
        found = Profiles(connection).people(caller, str(person), instant)["people"]
    if not found:
        message = f"There is no person {person} at that time"
        raise NotFound(message)
    return found[0]


@router.get("/people/{person}/timeline", responses=ASKED_OF_ONE)
def person_timeline(caller: Asking, connect: Connecting, person: UUID, as_of: AsOfAsked = "") -> TimelineAnswer:
    """The timeline of a person's families, with whatever else names the person, oldest first."""
    instant = instant_asked(as_of, clock.now())
    with connect() as connection:
        return Profiles(connection).timeline_of_person(caller, str(person), instant)
