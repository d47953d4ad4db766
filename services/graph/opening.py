"""What is asked about for its own sake: a telephone, a car, a place, however many share it.

What too many share is not walked through, or everybody would be three steps from everybody. Whoever wants it all the
same says within which dates, or why, and the reason is kept with the record of the read.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from services.graph.domain.ego import HUB, REFUGE
from services.graph.port import People
from services.graph.store import LinkStore, name_of_thing
from services.graph.walking import sight_of
from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.clock import ALWAYS, Instant, Window
from services.kernel.errors import NotFound, WrongUse
from services.kernel.events.nodes import key_of, thing
from services.kernel.ids import record_of

MOST_AROUND: Final = 1_000
"""So many people around one thing are read for an answer; more are to be narrowed by dates."""


@dataclass(frozen=True, slots=True)
class Through:
    """Things that a walk is to lead through, as ``phone:…`` or ``address:…``, and why."""

    things: Sequence[str] = ()
    because: str = ""

    def asked_by(self, caller: Caller) -> Caller:
        """Whoever asks, with the reason in what is kept of the read."""
        why = self.because.strip()
        return replace(caller, purpose=f"{caller.purpose}: {why}") if why else caller

    def told(self, opened: Collection[str]) -> dict[str, Any]:
        """What an answer says of what it was led through; nothing, where that is nothing."""
        return {"through": sorted(opened), "because": self.because.strip()} if opened else {}


class Record(NamedTuple):
    """A record, by its source and its id there."""

    source: str
    id: str

    @classmethod
    def named(cls, text: str | None) -> "Record | None":
        """A record as somebody writes it: its source, a space, its id; None where nothing is written."""
        if not text:
            return None
        source, _, event_id = text.strip().partition(" ")
        if not event_id.strip():
            message = f'{text!r} names no record: write "SOURCE ID", as a timeline has them'
            raise WrongUse(message)
        return cls(source, event_id.strip())


@dataclass(frozen=True, slots=True)
class Opening:
    """Finds what is asked about, and the circles around it; of now, if no instant is given."""

    people: People
    links: LinkStore | None
    caller: Caller
    within: Window
    as_of: Instant | None
    because: str

    def nodes(self, query: str) -> frozenset[str]:
        """The nodes that a text names; none where it names a person. An address may be known by its UPRN, or its lines.

        Raises WrongUse where too many share them, and neither dates nor a reason are given; NotFound where nothing is
        known of them, and for a refuge.
        """
        named = thing(query)
        if named is None:
            return frozenset()
        found = {named, *self._found_by([key_of(named)])}
        declared = self.people.declared(clock.now() if self.as_of is None else self.as_of)
        if found & self._listed([key for key, kind in declared.items() if kind == REFUGE]):
            raise nothing_told(query)
        if not (self.because.strip() or self.within != ALWAYS) and self._is_hub(found, list(declared)):
            message = f"Many people share {query}: say within which dates, or why you ask (because)"
            raise WrongUse(message)
        return frozenset(found)

    def circles(self, nodes: Collection[str]) -> set[int]:
        """The numbers of the circles around some things; of what many share, by its links within the dates.

        Raises WrongUse where there are too many.
        """
        numbers = self._circles_by_key(nodes)
        count = len(numbers)
        if count > HUB and self.as_of is None and self.links is not None:
            wanted = [name_of_thing(node) for node in nodes]
            beside = self.links.beside(wanted, sight_of(self.caller, self.within), MOST_AROUND + 1)
            people = {person for others in beside.nodes.values() for person in others}
            count, numbers = len(people), self.people.circles_of({record_of(person) for person in people})
        if count > MOST_AROUND:
            message = f"More than {MOST_AROUND} people share what you ask about: ask of fewer days, and of now"
            raise WrongUse(message)
        return numbers

    def _is_hub(self, nodes: Collection[str], declared: list[int]) -> bool:
        return len(self._circles_by_key(nodes)) > HUB or not self._listed(declared).isdisjoint(nodes)

    def _circles_by_key(self, nodes: Collection[str]) -> set[int]:
        found = self.people.circles_by_key([key_of(node) for node in nodes])
        return {number for numbers in found.values() for number in numbers}

    def _listed(self, keys: list[int]) -> set[str]:
        return set(self._found_by(keys))

    def _found_by(self, keys: list[int]) -> Collection[str]:
        return self.links.found_by(keys).values() if self.links else ()


def nothing_told(query: str) -> NotFound:
    """What is told of a thing of which nothing is known, or nothing that may be."""
    return NotFound(f"Nothing is known of {query} at that time")
