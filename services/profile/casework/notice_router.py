"""Notices over HTTP: what waits for whom, and what became of telling them."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from services.kernel import clock
from services.kernel.web.callers import Asking
from services.kernel.web.own import FromOwnPage
from services.kernel.web.problems import ASKED, ASKED_OF_ONE, SENT
from services.kernel.web.surroundings import Connecting, Surrounded
from services.profile.casework.notices import NoticeRow, Notices, NoticesAnswer

router: Final = APIRouter(prefix="/api/v1", tags=["notices"])

_NOT_DELIVERED: Final = frozenset({"permanent-failure", "temporary-failure", "technical-failure"})


class Receipt(BaseModel):
    """What became of a notice, as GOV.UK Notify tells it; what else it tells is left aside, an address above all."""

    model_config = ConfigDict(extra="ignore")

    reference: Annotated[str, Field(min_length=1, max_length=200, description="The key of the notice")]
    status: Annotated[str, Field(max_length=100, description="delivered, or how it failed")]


class Taken(BaseModel):
    """That a receipt was taken, and the notice where it was not delivered."""

    notice: NoticeRow | None


@router.get("/notices", responses=ASKED)
def notices(
    caller: Asking,
    connect: Connecting,
    around: Surrounded,
    failed: Annotated[bool, Query(description="Those alone that did not reach anybody")] = False,  # noqa: FBT002 - a query
) -> NoticesAnswer:
    """The notices to the caller's roles, the newest first, and what became of each."""
    with connect() as connection:
        return Notices(connection, around.settings.post.public_url or "").recent(caller, failed=failed)


@router.post("/notices/receipts", responses=ASKED_OF_ONE | SENT, dependencies=[FromOwnPage])
def receipt(caller: Asking, connect: Connecting, around: Surrounded, sent: Receipt) -> Taken:
    """Take in what became of a notice: the callback of GOV.UK Notify."""
    if sent.status not in _NOT_DELIVERED:
        return Taken(notice=None)
    with connect() as connection:
        own = Notices(connection, around.settings.post.public_url or "")
        return Taken(notice=own.bounced(caller, sent.reference, sent.status, clock.now()))
