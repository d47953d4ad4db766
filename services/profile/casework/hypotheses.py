"""Hypotheses of the CSE team, and what it hands over to a multi-agency child exploitation meeting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.kernel.access import Caller
from services.kernel.clock import Instant
from services.profile.casework.book import Act, Casebook
from services.profile.casework.desk import Desk
from services.profile.casework.sights import must_be_person_and_child
from services.profile.casework.team_answers import (
    HandoverAnswer,
    HypothesisAnswer,
    handover_answer,
    hypothesis_answer,
)
from services.profile.domain.casework import hypothesis, mace
from services.profile.domain.casework.hypothesis import HYPOTHESIS, Hypothesis, hypothesis_stream, supposed
from services.profile.domain.casework.mace import HANDOVER, HandedOver, Handover, handover_stream
from services.profile.domain.casework.team import Grounds
from services.profile.door import opened


@dataclass(frozen=True, slots=True)
class Hypotheses:
    """Commands and questions on hypotheses."""

    book: Casebook

    @property
    def _desk(self) -> Desk[Hypothesis, HypothesisAnswer]:
        return Desk(self.book, HYPOTHESIS, hypothesis_answer)

    def all(self, caller: Caller, now: Instant, *, closed: bool = False) -> list[HypothesisAnswer]:
        """Those that are not refuted, or all of them."""
        return self._desk.all(caller, now, closed=closed)

    def suppose(
        self, act: Act, caller: Caller, what: tuple[str, str, str], stands: str, why: Grounds
    ) -> HypothesisAnswer:
        """Suppose that two nodes are ``linked``, or that the first ``exploits`` the second, a child."""
        claim, *two = what
        one, other = self._desk.named(act, caller, two, why)
        told = supposed(claim, one, other)
        if told.claim == "exploits":
            with opened(self.book.connection, caller, "people of a hypothesis") as connection:
                must_be_person_and_child(connection, caller, one, other, act.at)
        stream = hypothesis_stream(told)
        return self._desk.begin(act, caller, stream, lambda state: hypothesis.suppose(state, caller, told, stands, why))

    def change(self, act: Act, caller: Caller, stream: UUID, stands: str, why: Grounds) -> HypothesisAnswer:
        """Say that a hypothesis stands otherwise, or on other grounds."""
        return self._desk.do(act, caller, stream, lambda state: hypothesis.change(state, caller, stands, why), why)


@dataclass(frozen=True, slots=True)
class Handovers:
    """Hand-overs of a child or a network to a MACE."""

    book: Casebook

    @property
    def _desk(self) -> Desk[Handover, HandoverAnswer]:
        return Desk(self.book, HANDOVER, handover_answer)

    def all(self, caller: Caller, now: Instant) -> list[HandoverAnswer]:
        """All that was ever handed over."""
        return self._desk.all(caller, now, closed=True)

    def hand_over(self, act: Act, caller: Caller, nodes: Sequence[str], meeting: date, why: Grounds) -> HandoverAnswer:
        """Hand a child, or a network of people and things, over to the meeting of a day."""
        named = self._desk.named(act, caller, nodes, why)
        wanted, stream = HandedOver(tuple(named), meeting, why), handover_stream(named, meeting)
        return self._desk.begin(act, caller, stream, lambda state: mace.hand_over(state, caller, wanted, act.at))
