"""Acts: what somebody did, when, and in which role; and what every kind of aggregate says of itself.

An aggregate is a value. A command is a function from that value, and from what is wanted, to facts; a fact that was
recorded is a ``Done``, and the kind takes it into the value. Nothing here reads a clock or a database.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from services.kernel.access import Caller
from services.kernel.clock import Instant
from services.kernel.errors import WrongUse


class By(Struct, frozen=True):
    """Who did it, in which roles, and for what purpose."""

    name: str
    roles: tuple[str, ...]
    purpose: str


def by(caller: Caller) -> By:
    """A caller, as an act keeps them."""
    return By(caller.name, tuple(sorted(caller.roles)), caller.purpose)


THE_HUB = By("kinfold", ("hub",), "following the record and the clocks")
"""Who acts where nobody does: what the record tells, and what a clock brings about."""


class Fact(Struct, frozen=True):
    """What was done, in past tense; ``TOPIC`` names it in the store, so that moving a class orphans none."""

    TOPIC: ClassVar[str] = ""


class Alarmed(Fact, frozen=True):
    """A clock ran out with nothing done; told once of each."""

    TOPIC: ClassVar[str] = "deadline.passed.v1"
    deadline: str
    due_at: Instant


class Done(Struct, frozen=True):
    """A fact as recorded in a stream.

    ``at`` is when it was done, ``recorded_at`` when it reached this record: they differ for what was decided out of
    hours, while the service was down. ``command`` is the key that its sender gave, or "".
    """

    originator_id: UUID
    originator_version: int
    at: Instant
    recorded_at: Instant
    by: By
    command: str
    fact: Fact


class Deadline(NamedTuple):
    """What is due of an aggregate; ``whose`` is a role, or a source. ``met_at`` is None while it runs."""

    name: str
    whose: str
    started_at: Instant
    due_at: Instant
    met_at: Instant | None = None
    alarmed: bool = False


class Message(NamedTuple):
    """What is to be told to somebody because of an act.

    ``channel`` says how (``request``, ``outcome``, ``event``, ``notice``), ``doc`` what. A notice holds no personal
    data: what kind of thing waits, and a link to it.
    """

    channel: str
    recipient: str
    doc: dict[str, Any]


class State(Struct, frozen=True, kw_only=True):
    """What an aggregate comes to. ``alarmed`` are the deadlines of which it has been told that they passed."""

    alarmed: tuple[str, ...] = ()


S = TypeVar("S", bound=State)
Change = Callable[[S, Any, Done], S]
"""Takes a fact into a state; the fact is of the class for which the change stands."""


Decide = Callable[[S | None], Sequence[Fact]]
"""What a command makes of how an aggregate stands, if it has begun at all."""


def always(fact: Fact) -> Callable[[object], Sequence[Fact]]:
    """A decision that is the same however the aggregate stands."""
    return lambda _state: [fact]


def _nothing(*_of: object) -> Sequence[Any]:
    return ()


@dataclass(frozen=True)
class Kind(Generic[S]):
    """A kind of aggregate: what it is called, how it begins and changes, and what follows from how it stands.

    ``begin`` makes a state of the first fact, and ``changes`` take each further one into it. ``keys`` are what it is
    found by, besides its own identifier. ``tells`` are the messages of one act, from the state after it.
    """

    name: str
    state: type[S]
    begin: Callable[[Any, Done], S]
    begins_with: type[Fact]
    changes: Mapping[type[Fact], Change[S]]
    is_open: Callable[[S], bool]
    keys: Callable[[S], Iterable[UUID]] = _nothing
    deadlines: Callable[[S], Iterable[Deadline]] = _nothing
    tells: Callable[[S, Done], Iterable[Message]] = _nothing

    @property
    def facts(self) -> tuple[type[Fact], ...]:
        """The facts that can happen to it."""
        return tuple(dict.fromkeys((self.begins_with, *self.changes)))

    def evolve(self, state: S | None, done: Done) -> S:
        """The state with one more fact."""
        if state is None:
            return self.begin(done.fact, done)
        if isinstance(done.fact, Alarmed):
            return replace(state, alarmed=(*state.alarmed, done.fact.deadline))
        return self.changes[type(done.fact)](state, done.fact, done)


_FEWEST_WORDS = 3


def must_say(text: str, what: str, fewest: int = _FEWEST_WORDS) -> str:
    """A text of some words, without white space around it. Raises WrongUse, which names ``what`` is missing."""
    told = text.strip()
    if len(told.split()) < fewest:
        enough = "words" if fewest == 1 else f"at least {fewest} words"
        message = f"{what}: say it in {enough}; whoever reads it next year was not there"
        raise WrongUse(message)
    return told


def must_be_one_of(value: str, choices: Iterable[str], what: str) -> str:
    """A value that is one of some. Raises WrongUse, which names them."""
    allowed = list(choices)
    if value not in allowed:
        message = f"{what} is one of {', '.join(allowed)}; not {value!r}"
        raise WrongUse(message)
    return value
