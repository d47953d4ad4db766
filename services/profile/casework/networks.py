"""Networks that the CSE team keeps, with their versions and notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from typing_extensions import TypedDict

from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.clock import Instant
from services.profile.casework.book import Act, Casebook
from services.profile.casework.desk import NO_GROUNDS, Desk
from services.profile.casework.sights import NodeAnswer, Sight
from services.profile.casework.store import Stands
from services.profile.domain.casework import network
from services.profile.domain.casework.network import NETWORK, Drawn, Network, NetworkSaved, network_stream

VersionAnswer = TypedDict(
    "VersionAnswer",
    {
        "number": int,
        "people": list[str],
        "hops": int,
        "from": str | None,
        "to": str | None,
        "as_of": str,
        "by": str,
        "at": str,
    },
)
"""How a network was drawn: the question that gives it again."""


class NoteAnswer(TypedDict):
    """What somebody noted of a version."""

    text: str
    number: int
    by: str
    at: str


class SavedNetworkAnswer(TypedDict):
    """A network that is kept; ``nodes`` are all around whom it was ever drawn."""

    network: str
    version: int
    restricted: bool
    title: str
    nodes: list[NodeAnswer]
    versions: list[VersionAnswer]
    notes: list[NoteAnswer]


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is wanted of a network: around whom (as ``kinfold people`` takes them), how far, within which dates."""

    people: Sequence[str]
    hops: int = 2
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class SavedNetworks:
    """Commands and questions on networks that are kept."""

    book: Casebook

    @property
    def _desk(self) -> Desk[Network, SavedNetworkAnswer]:
        return Desk(self.book, NETWORK, network_answer)

    def all(self, caller: Caller, now: Instant) -> list[SavedNetworkAnswer]:
        """All that are kept."""
        return self._desk.all(caller, now, closed=True)

    def show(self, caller: Caller, stream: UUID, now: Instant) -> SavedNetworkAnswer:
        """One of them. Raises NotFound."""
        return self._desk.one(caller, stream, now)

    def save(self, act: Act, caller: Caller, title: str, drawing: Drawing, note: str) -> SavedNetworkAnswer:
        """Keep a network as it is known now."""
        wanted = NetworkSaved(title, self._drawn(act, caller, drawing), note)
        return self._desk.begin(act, caller, network_stream(title), lambda state: network.save(state, caller, wanted))

    def draw_again(self, act: Act, caller: Caller, stream: UUID, drawing: Drawing, note: str) -> SavedNetworkAnswer:
        """Draw a network again as it is known now; around the same people, if none are named."""
        drawn = self._drawn(act, caller, drawing)
        return self._desk.do(act, caller, stream, lambda state: network.draw_again(state, caller, drawn, note))

    def note(self, act: Act, caller: Caller, stream: UUID, text: str) -> SavedNetworkAnswer:
        """Note something of a network."""
        return self._desk.do(act, caller, stream, lambda state: network.note(state, caller, text))

    def _drawn(self, act: Act, caller: Caller, drawing: Drawing) -> Drawn:
        people = self._desk.named(act, caller, drawing.people, NO_GROUNDS)
        return Drawn(tuple(people), drawing.hops, drawing.first, drawing.last, act.at)


def network_answer(stream: UUID, one: Stands[Network], sight: Sight, _now: Instant) -> SavedNetworkAnswer:
    """A network that is kept; without its title and notes for whoever may not know of the people in it."""
    state = one.state
    told = not sight.restricted
    return {
        "network": str(stream),
        "version": one.version,
        "restricted": sight.restricted,
        "title": state.title if told else "Restricted",
        "nodes": sight.nodes,
        "versions": [_version(number, version) for number, version in enumerate(state.versions, 1)] if told else [],
        "notes": [
            {"text": note.text, "number": note.version, "by": note.by, "at": clock.format_instant(note.at)}
            for note in state.notes
            if told
        ],
    }


def _version(number: int, version: network.Version) -> VersionAnswer:
    drawn = version.drawn
    return {
        "number": number,
        "people": list(drawn.centres),
        "hops": drawn.hops,
        "from": drawn.first.isoformat() if drawn.first else None,
        "to": drawn.last.isoformat() if drawn.last else None,
        "as_of": clock.format_instant(drawn.as_of),
        "by": version.by,
        "at": clock.format_instant(version.at),
    }
