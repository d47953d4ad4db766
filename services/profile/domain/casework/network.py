"""A network that the CSE team keeps: around whom, how far, of which dates, as known when; drawn again by version.

What is kept is the question, with its instant: asked again, it gives what was seen, and of now it gives what has come
since. Notes say what the team makes of it.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from services.kernel import ids
from services.kernel.access import Caller
from services.kernel.clock import Instant
from services.kernel.errors import WrongUse
from services.kernel.events.nodes import kind_of
from services.profile.domain.casework.acts import Done, Fact, Kind, must_say
from services.profile.domain.casework.enquiry_facts import Evidence
from services.profile.domain.casework.team import Grounded, must_be_of_the_team

MOST_HOPS: Final = 4
MOST_PEOPLE: Final = 20


class Drawn(Struct, frozen=True):
    """A question for a network: the people at its centre, how far, within which dates if any, as of an instant."""

    centres: tuple[str, ...]
    hops: int
    first: date | None
    last: date | None
    as_of: Instant


class NetworkSaved(Fact, frozen=True):
    """A network was kept under a title."""

    TOPIC = "network.saved.v1"
    title: str
    drawn: Drawn
    note: str


class NetworkDrawnAgain(Fact, frozen=True):
    """A network was drawn again: of now, or further, or of other dates."""

    TOPIC = "network.drawn-again.v1"
    drawn: Drawn
    note: str


class NetworkNoted(Fact, frozen=True):
    """Somebody noted something of a network."""

    TOPIC = "network.noted.v1"
    note: str


class Version(Struct, frozen=True):
    """How a network was drawn, by whom and when."""

    drawn: Drawn
    by: str
    at: Instant


class Note(Struct, frozen=True):
    """What somebody noted, of the version that was the last."""

    text: str
    version: int
    by: str
    at: Instant


class Network(Grounded, frozen=True, kw_only=True):
    """A network that is kept, with all its versions and notes, oldest first."""

    title: str
    versions: tuple[Version, ...]
    notes: tuple[Note, ...]

    @property
    def nodes(self) -> Sequence[str]:
        """Around whom it was ever drawn."""
        return tuple(dict.fromkeys(node for one in self.versions for node in one.drawn.centres))

    @property
    def evidence(self) -> Sequence[Evidence]:
        """None: what it holds is read anew by whoever looks, as they may."""
        return ()


def network_stream(title: str) -> UUID:
    """The stream of the network of a title."""
    return ids.named("network", title.strip())


def save(state: Network | None, caller: Caller, wanted: NetworkSaved) -> Sequence[Fact]:
    """Keep a network; the same again changes nothing. Raises WrongUse where its title is another's."""
    must_be_of_the_team(caller, "Keeping a network")
    if not wanted.title.strip():
        message = "A network is kept under a title"
        raise WrongUse(message)
    fact = replace(wanted, title=wanted.title.strip(), drawn=_checked(wanted.drawn), note=_noted(wanted.note))
    if state is None:
        return [fact]
    if replace(state.versions[0].drawn, as_of=0) == replace(fact.drawn, as_of=0):
        return []
    message = f"There is a network {fact.title!r} already: draw that one again, or take another title"
    raise WrongUse(message)


def draw_again(state: Network, caller: Caller, drawn: Drawn, note: str) -> Sequence[Fact]:
    """Draw a network again, around the same people if around nobody in particular; what was drawn before is kept."""
    must_be_of_the_team(caller, "Drawing a network again")
    again = drawn if drawn.centres else replace(drawn, centres=state.versions[-1].drawn.centres)
    return [NetworkDrawnAgain(_checked(again), _noted(note))]


def note(state: Network, caller: Caller, text: str) -> Sequence[Fact]:
    """Note something of a network as it was drawn last."""
    must_be_of_the_team(caller, "A note on a network")
    told = _noted(text)
    return [] if state.notes[-1].text == told else [NetworkNoted(told)]


def _checked(drawn: Drawn) -> Drawn:
    centres = tuple(dict.fromkeys(drawn.centres))
    if not 1 <= len(centres) <= MOST_PEOPLE or any(kind_of(one) != "person" for one in centres):
        message = f"A network is drawn around 1 to {MOST_PEOPLE} people"
        raise WrongUse(message)
    if not 1 <= drawn.hops <= MOST_HOPS:
        message = f"A network is drawn 1 to {MOST_HOPS} hops far, not {drawn.hops}"
        raise WrongUse(message)
    if drawn.first and drawn.last and drawn.first > drawn.last:
        message = f"{drawn.first} is later than {drawn.last}: say from when until when"
        raise WrongUse(message)
    return replace(drawn, centres=centres)


def _noted(text: str) -> str:
    return must_say(text, "What you make of it")


def _saved(fact: NetworkSaved, done: Done) -> Network:
    first = Version(fact.drawn, done.by.name, done.at)
    return Network(title=fact.title, versions=(first,), notes=(Note(fact.note, 1, done.by.name, done.at),))


def _again(state: Network, fact: NetworkDrawnAgain, done: Done) -> Network:
    versions = (*state.versions, Version(fact.drawn, done.by.name, done.at))
    return replace(state, versions=versions, notes=(*state.notes, _note(fact.note, len(versions), done)))


def _with_note(state: Network, fact: NetworkNoted, done: Done) -> Network:
    return replace(state, notes=(*state.notes, _note(fact.note, len(state.versions), done)))


def _note(text: str, version: int, done: Done) -> Note:
    return Note(text, version, done.by.name, done.at)


NETWORK: Final = Kind(
    name="network",
    state=Network,
    begin=_saved,
    begins_with=NetworkSaved,
    changes={NetworkDrawnAgain: _again, NetworkNoted: _with_note},
    is_open=lambda _state: True,
)
"""Networks that are kept."""
