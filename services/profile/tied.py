"""Families whose enquiries add up over an adult whom they share, as whoever keeps links tells it.

No rule of selection: it puts no family on an agenda, and is shown to whoever prepares one. The profile service keeps no
links, and is given this where the process is put together.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import Annotated, Any, Protocol, cast
from uuid import UUID

from fastapi import Depends, Request
from typing_extensions import TypedDict

from services.kernel.access import Caller
from services.kernel.clock import Instant
from services.kernel.postgres.connect import Connection
from services.profile.answers import EvidenceAnswer


class TiedPerson(TypedDict):
    """A person, by what they are called."""

    person: str
    name: str


class TiedFamily(TypedDict):
    """A family that an adult ties to others: its children, and the records that name the adult with them."""

    family: str
    children: list[TiedPerson]
    linked: list[EvidenceAnswer]


class Tied(TypedDict):
    """An adult, the families that they tie, a sentence, and the enquiries about those families together."""

    adult: TiedPerson
    families: list[TiedFamily]
    says: str
    evidence: list[EvidenceAnswer]


class TiedEnquiries(TypedDict):
    """Such families over everybody, and what was asked."""

    tied: list[Tied]
    query: dict[str, Any]


class Ties(Protocol):
    """Whoever keeps links, over one connection."""

    def enquiries(self, caller: Caller, day: date | None = None, as_of: Instant | None = None) -> TiedEnquiries:
        """Over everybody, as of an instant or now, by the numbers of the meeting of a day or of today's."""
        ...

    def of_family(self, caller: Caller, children: Collection[UUID], day: date, as_of: Instant) -> Sequence[Tied]:
        """Those that tie the family of some children, as of an instant."""
        ...


Tying = Callable[[Connection], Ties]
"""Makes, of a connection, whoever keeps links."""


async def _tying(request: Request) -> Tying:
    """What the composition put on the application."""
    return cast("Tying", request.app.state.tying)


TiesAsked = Annotated[Tying, Depends(_tying)]
