"""A hand-over of a child, or of a network, to another table: a multi-agency child exploitation meeting (MACE)."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from msgspec.structs import replace

from services.kernel import ids
from services.kernel.access import Caller
from services.kernel.clock import Instant
from services.kernel.errors import WrongUse
from services.kernel.events.nodes import kind_of
from services.profile.domain.casework.acts import Done, Fact, Kind
from services.profile.domain.casework.enquiry_facts import Evidence
from services.profile.domain.casework.team import (
    Grounded,
    Grounds,
    evidence_of,
    must_be_of_the_team,
    must_have_grounds,
    must_lie_ahead,
)


class HandedOver(Fact, frozen=True):
    """A child, or a network of people and things, was handed over to the meeting of a day."""

    TOPIC = "mace.handed-over.v1"
    nodes: tuple[str, ...]
    meeting: date
    why: Grounds


class Handover(Grounded, frozen=True, kw_only=True):
    """A hand-over."""

    about: tuple[str, ...]
    meeting: date
    why: Grounds
    by: str
    at: Instant

    @property
    def nodes(self) -> Sequence[str]:
        """Who and what was handed over."""
        return self.about

    @property
    def evidence(self) -> Sequence[Evidence]:
        """What it rests on."""
        return evidence_of((self.why,))


def handover_stream(nodes: Sequence[str], meeting: date) -> UUID:
    """The stream of a hand-over of some nodes to the meeting of a day."""
    return ids.named("mace", meeting, *sorted(set(nodes)))


def hand_over(state: Handover | None, caller: Caller, wanted: HandedOver, at: Instant) -> Sequence[Fact]:
    """Hand a child or a network over; what was handed over to that meeting already is so once."""
    must_be_of_the_team(caller, "Handing over to a MACE")
    why = must_have_grounds(wanted.why, "a hand-over", resting=True)
    if not any(kind_of(one) == "person" for one in wanted.nodes):
        message = "A child, or a network with somebody in it, is handed over: name a person"
        raise WrongUse(message)
    must_lie_ahead(wanted.meeting, at, "The day of a MACE")
    return [] if state else [replace(wanted, nodes=tuple(sorted(set(wanted.nodes))), why=why)]


def _handed_over(fact: HandedOver, done: Done) -> Handover:
    return Handover(about=fact.nodes, meeting=fact.meeting, why=fact.why, by=done.by.name, at=done.at)


HANDOVER: Final = Kind(
    name="hand-over",
    state=Handover,
    begin=_handed_over,
    begins_with=HandedOver,
    changes={},
    is_open=lambda _state: False,
)
"""Hand-overs to a MACE: done as they are made."""
