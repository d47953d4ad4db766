"""Families that a worker may put on the agenda of a meeting for what ties them; none is put there by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from typing_extensions import TypedDict

from services.kernel.access import Caller
from services.profile.answers import EvidenceAnswer
from services.profile.casework.book import Casebook
from services.profile.casework.meetings import Meetings
from services.profile.tied import Tied, TiedPerson, Tying


class OfferedFamily(TypedDict):
    """A family that is offered, and how it stands with the meeting: ``not_on_it``, or as the meeting has it."""

    family: str
    children: list[TiedPerson]
    linked: list[EvidenceAnswer]
    stands: str


class OfferAnswer(TypedDict):
    """An adult, and the families whose enquiries add up over them, of which one at least may be added."""

    adult: TiedPerson
    families: list[OfferedFamily]
    says: str
    evidence: list[EvidenceAnswer]


class OffersAnswer(TypedDict):
    """What is offered for the meeting of a day."""

    date: str
    offered: list[OfferAnswer]


@dataclass(frozen=True, slots=True)
class Offers:
    """What is found beside the rules, for whoever prepares a meeting."""

    book: Casebook
    tying: Tying

    def of(self, caller: Caller, day: date) -> OffersAnswer:
        """What is offered for a meeting that is planned, as of now. Raises NotFound where none is."""
        stands = {one.family: str(one.stands) for one in Meetings(self.book).kept(day).state.items}
        found = (_offer(one, stands) for one in self.tying(self.book.connection).enquiries(caller, day)["tied"])
        return {
            "date": day.isoformat(),
            "offered": [one for one in found if any(_may_be_added(family["stands"]) for family in one["families"])],
        }


def _offer(one: Tied, stands: Mapping[UUID, str]) -> OfferAnswer:
    families: list[OfferedFamily] = [
        {**family, "stands": stands.get(UUID(family["family"]), "not_on_it")} for family in one["families"]
    ]
    return {"adult": one["adult"], "families": families, "says": one["says"], "evidence": one["evidence"]}


def _may_be_added(stands: str) -> bool:
    return stands in ("not_on_it", "in_hand")
