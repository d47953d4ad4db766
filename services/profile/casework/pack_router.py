"""Written profiles and packs over HTTP, as JSON."""

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from services.kernel import clock
from services.kernel.web.asked import AsOfAsked, DateAsked, day_asked, instant_asked
from services.kernel.web.callers import Asking
from services.kernel.web.own import FromOwnPage
from services.kernel.web.problems import ASKED_OF_ONE, CHANGED, SENT
from services.kernel.web.surroundings import Connecting
from services.profile.casework.meeting_answers import MeetingAnswer
from services.profile.casework.packs import PackContent, Packs, ProfileAnswer
from services.profile.casework.web import Acting, Booked, Words
from services.profile.domain.casework.enquiry_facts import Evidence
from services.profile.domain.casework.written import Edit
from services.profile.draft_answers import DraftAnswer
from services.profile.drafting import Drafting
from services.profile.tied import TiesAsked

router: Final = APIRouter(prefix="/api/v1", tags=["written profiles"])

_DONE: Final = ASKED_OF_ONE | SENT | CHANGED
_MOST: Final = 500


class _Sent(BaseModel):
    """What is sent: no part of it is unknown."""

    model_config = ConfigDict(extra="forbid")


class RestsOn(_Sent):
    """A record, by the name that its agency gave it."""

    source: str
    id: str


class NewLine(_Sent):
    """A sentence, and the records that it rests on; none, where it is its writer's own."""

    text: Words
    evidence: Annotated[list[RestsOn], Field(max_length=_MOST)] = []


class NewSection(_Sent):
    """A section as it should be."""

    lines: Annotated[list[NewLine], Field(max_length=_MOST)]


class WhyAgain(_Sent):
    """Why the pack is frozen anew, once one is."""

    reason: str = ""


@router.get("/families/{family}/profile", responses=ASKED_OF_ONE)
def draft_of_family(
    caller: Asking, connect: Connecting, tying: TiesAsked, family: UUID, day: DateAsked = "", as_of: AsOfAsked = ""
) -> DraftAnswer:
    """A family's written profile as it is drafted from the record, every sentence with what it is drawn from."""
    now = clock.now()
    meeting, instant = day_asked(day, now), instant_asked(as_of, now)
    with connect() as connection:
        return Drafting(connection, tying).draft(caller, family, meeting, instant)


@router.get("/meetings/{day}/profiles/{family}", responses=ASKED_OF_ONE)
def show_profile(
    caller: Asking,
    book: Booked,
    day: date,
    family: UUID,
    version: Annotated[int | None, Query(description="As it stood at a version")] = None,
) -> ProfileAnswer:
    """A written profile of a meeting."""
    with book() as opened:
        return Packs(opened).show(caller, day, family, version)


@router.post("/meetings/{day}/profiles/{family}", responses=_DONE, dependencies=[FromOwnPage])
def draft_profile(
    caller: Asking, book: Booked, acting: Acting, tying: TiesAsked, day: date, family: UUID
) -> ProfileAnswer:
    """Draft the profile of a family of the meeting; what somebody has edited stays."""
    with book() as opened:
        return Packs(opened).draft(acting(), caller, day, family, tying)


@router.post("/meetings/{day}/profiles/{family}/sections/{number}", responses=_DONE, dependencies=[FromOwnPage])
def edit_profile(
    caller: Asking, book: Booked, acting: Acting, day: date, family: UUID, number: int, sent: NewSection
) -> ProfileAnswer:
    """Edit a section of a written profile."""
    edits = [Edit(one.text, tuple(Evidence(told.source, told.id) for told in one.evidence)) for one in sent.lines]
    with book() as opened:
        return Packs(opened).edit(acting(), caller, day, family, (number, edits))


@router.post("/meetings/{day}/packs", responses=_DONE, dependencies=[FromOwnPage])
def freeze_pack(caller: Asking, book: Booked, acting: Acting, day: date, sent: WhyAgain) -> MeetingAnswer:
    """Freeze the pack: the written profiles of the agenda at their versions, and the record as of now."""
    with book() as opened:
        return Packs(opened).freeze(acting(), caller, day, sent.reason)


@router.get("/meetings/{day}/packs/{number}", responses=ASKED_OF_ONE)
def show_pack(caller: Asking, book: Booked, day: date, number: int) -> PackContent:
    """A frozen pack whole, made again from the record as of then, and whether it is the same."""
    with book() as opened:
        return Packs(opened).pack(caller, day, number)
