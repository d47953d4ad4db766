"""The book of cases: an aggregate is read from its stream, a command decides, and what it decided is recorded.

In one transaction: the facts, the state that they come to, what it is found by, what is due of it, and what is to be
told to others. Two who act at once are told apart by the version of the stream; who acted on an older one than stands
gets the difference, and nothing is overwritten.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Generic, LiteralString, TypeVar
from uuid import UUID

import msgspec
from eventsourcing.persistence import IntegrityError, InterfaceError, OperationalError
from psycopg import Cursor
from psycopg.types.json import Jsonb

from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.clock import Instant, to_datetime
from services.kernel.errors import Missing, NotFound, Stale
from services.kernel.postgres.connect import Connection
from services.profile.casework.streams import CaseStreams
from services.profile.domain.casework.acts import THE_HUB, Alarmed, By, Done, Fact, Kind, State, by

S = TypeVar("S", bound=State)

_COMMAND: Final[LiteralString] = "SELECT stream FROM casework.command WHERE command = %s"
_KEEP_COMMAND: Final[LiteralString] = "INSERT INTO casework.command (command, stream, version) VALUES (%s, %s, %s)"
_STATE: Final[LiteralString] = """
    INSERT INTO casework.state (stream, kind, version, is_open, began_at, doc) VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT (stream) DO UPDATE SET version = excluded.version, is_open = excluded.is_open, doc = excluded.doc
"""
_DROP_KEYS: Final[LiteralString] = "DELETE FROM casework.state_key WHERE stream = %s AND key <> ALL(%s)"
_KEYS: Final[LiteralString] = """
    INSERT INTO casework.state_key (key, stream) SELECT unnest(%s::uuid[]), %s ON CONFLICT DO NOTHING
"""
_DROP_DEADLINES: Final[LiteralString] = "DELETE FROM casework.deadline WHERE stream = %s"
_DEADLINE: Final[LiteralString] = """
    INSERT INTO casework.deadline (stream, name, whose, started_at, due_at, met_at, alarmed)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
_OUTBOX: Final[LiteralString] = """
    INSERT INTO casework.outbox (key, channel, recipient, doc, made_at, next_at) VALUES (%s, %s, %s, %s, %s, %s)
"""
_TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class Act:
    """Who acts, and when.

    ``expected`` is the version on which the act was decided: another one is refused as stale. ``command`` is the key
    that the sender gave, so that the same command sent again changes nothing. ``recorded_at`` is when the act reached
    the hub, if later than ``at``.
    """

    by: By
    at: Instant
    expected: int | None = None
    command: UUID | None = None
    recorded_at: Instant | None = None

    @classmethod
    def of(cls, caller: Caller, at: Instant, expected: int | None = None, command: UUID | None = None) -> "Act":
        """The act of a caller."""
        return cls(by(caller), at, expected, command)

    def beside(self) -> "Act":
        """The same act on what stands beside: the version and the key are of what it was aimed at."""
        return Act(self.by, self.at, recorded_at=self.recorded_at)

    @classmethod
    def of_the_hub(cls, at: Instant) -> "Act":
        """An act of the hub itself: what the record tells, or a clock brings about."""
        return cls(THE_HUB, at)


@dataclass(frozen=True, slots=True)
class Kept(Generic[S]):
    """An aggregate as it stands: its stream, its state, and all that was done to it, oldest first."""

    stream: UUID
    state: S
    done: tuple[Done, ...]

    @property
    def version(self) -> int:
        """The version of the stream: how many facts it holds."""
        return len(self.done)


@dataclass(frozen=True, slots=True)
class Casebook:
    """The aggregates of casework, over one connection and the library's application."""

    connection: Connection
    streams: CaseStreams

    def find(self, kind: Kind[S], stream: UUID, as_of: Instant | None = None) -> Kept[S] | None:
        """An aggregate, as recorded by an instant if one is given; None where there is none yet."""
        with _reaching():
            done = [one for one in self.streams.events.get(stream) if isinstance(one, Done)]
        told = tuple(one for one in done if as_of is None or one.recorded_at <= as_of)
        state = evolved(kind, told)
        return None if state is None else Kept(stream, state, told)

    def get(self, kind: Kind[S], stream: UUID, as_of: Instant | None = None) -> Kept[S]:
        """An aggregate. Raises NotFound where there is none, or none yet at that instant."""
        found = self.find(kind, stream, as_of)
        if found is None:
            message = f"There is no {kind.name} {stream}{' at that time' if as_of is not None else ''}"
            raise NotFound(message)
        return found

    def at(self, kind: Kind[S], kept: Kept[S], version: int | None) -> Kept[S]:
        """An aggregate as it stood at a version; as it stands, if none is given. Raises NotFound."""
        if version is None or version == kept.version:
            return kept
        done = kept.done[: max(0, version)]
        state = evolved(kind, done)
        if state is None or version > kept.version:
            message = f"This {kind.name} has versions 1 to {kept.version}"
            raise NotFound(message)
        return Kept(kept.stream, state, done)

    def do(self, kind: Kind[S], stream: UUID, act: Act, decide: Callable[[S | None], Sequence[Fact]]) -> Kept[S]:
        """Do what a command decides of an aggregate, and return it as it then stands.

        ``decide`` may run again on a newer state, where somebody else acted meanwhile and no version was expected. No
        fact changes nothing. Raises Stale where another version stands than was expected.
        """
        for _ in range(_TRIES):
            held = self.find(kind, stream)
            if act.command and self._is_known(act.command):
                return self.get(kind, stream)
            _must_be_expected(held, act, kind)
            facts = decide(held.state if held else None)
            if not facts:
                return self.get(kind, stream)
            kept = _taken(kind, stream, held, act, facts)
            fresh = kept.done[-len(facts) :]
            try:
                self.streams.append(fresh, _Written([(kind, kept, fresh)]))
            except IntegrityError:
                continue
            return kept
        message = f"Others keep changing this {kind.name}: try again"
        raise Stale(message, ())

    def act_on(self, kind: Kind[S], stream: UUID, act: Act, decide: Callable[[S], Sequence[Fact]]) -> Kept[S]:
        """Do what a command decides of an aggregate that has begun. Raises NotFound where it has not."""

        def there(state: S | None) -> Sequence[Fact]:
            if state is None:
                message = f"There is no {kind.name} {stream}"
                raise NotFound(message)
            return decide(state)

        return self.do(kind, stream, act, there)

    def do_many(self, kind: Kind[S], act: Act, decided: Sequence[tuple[UUID, Sequence[Fact]]]) -> None:
        """Begin many aggregates of a kind in one transaction; those that have begun are passed over."""
        told: list[tuple[Kind[Any], Kept[Any], Sequence[Done]]] = []
        for stream, facts in decided:
            if facts and self.find(kind, stream) is None:
                kept = _taken(kind, stream, None, act, facts)
                told.append((kind, kept, kept.done))
        if told:
            self.streams.append([one for _, _, done in told for one in done], _Written(told))

    def _is_known(self, command: UUID) -> bool:
        return self.connection.execute(_COMMAND, [command]).fetchone() is not None


@contextmanager
def _reaching() -> Iterator[None]:
    """What the library raises in here because the database is gone is Missing."""
    try:
        yield
    except (InterfaceError, OperationalError) as error:
        message = "The database was lost: nothing was done; try again when it answers"
        raise Missing(message) from error


def evolved(kind: Kind[S], done: Sequence[Done]) -> S | None:
    """The state to which facts come; None where there are none."""
    state: S | None = None
    for one in done:
        state = kind.evolve(state, one)
    return state


def told(one: Done) -> dict[str, object]:
    """A recorded fact, as answers tell it."""
    what, _, _ = one.fact.TOPIC.rpartition(".")
    answer: dict[str, object] = {
        "version": one.originator_version,
        "what": what.replace(".", " ").replace("-", " ").replace("_", " "),
        "at": clock.format_instant(one.at),
        "by": one.by.name,
        "roles": list(one.by.roles),
        "detail": msgspec.to_builtins(one.fact),
    }
    if one.recorded_at != one.at:
        answer["recorded_at"] = clock.format_instant(one.recorded_at)
    return answer


def _must_be_expected(held: Kept[Any] | None, act: Act, kind: Kind[Any]) -> None:
    """Refuse an act on another version than stands; that a clock ran out meanwhile makes no form stale."""
    version = held.version if held else 0
    passed = held.done[act.expected :] if held and act.expected is not None else ()
    since = [one for one in passed if not isinstance(one.fact, Alarmed)]
    if act.expected is None or act.expected == version or (passed and not since):
        return
    who = ", ".join(dict.fromkeys(one.by.name for one in since))
    happened = f"{who} changed it meanwhile" if who else "it has never been at that one"
    message = (
        f"This {kind.name} stands at version {version}, and you acted on version {act.expected}: {happened}. "
        "Nothing was done; look at it again, and act on what stands"
    )
    raise Stale(message, [told(one) for one in since])


def _taken(kind: Kind[S], stream: UUID, held: Kept[S] | None, act: Act, facts: Sequence[Fact]) -> Kept[S]:
    """An aggregate with further facts."""
    before = held.done if held else ()
    command = str(act.command or "")
    recorded_at = act.recorded_at if act.recorded_at is not None else act.at
    state = held.state if held else None
    done: list[Done] = []
    for number, fact in enumerate(facts, len(before) + 1):
        one = Done(stream, number, act.at, recorded_at, act.by, command, fact)
        state = kind.evolve(state, one)
        done.append(one)
    assert state is not None  # noqa: S101 - there is at least one fact
    return Kept(stream, state, (*before, *done))


@dataclass(slots=True)
class _Written:
    """What is written in the transaction of some facts: what they come to, and what they bring about."""

    told: Sequence[tuple[Kind[Any], Kept[Any], Sequence[Done]]]
    commands: set[str] = field(default_factory=set)

    def before(self, cursor: Cursor[Any]) -> None:
        """Nothing comes before facts."""

    def after(self, cursor: Cursor[Any]) -> None:
        """Write states, keys, deadlines, messages and commands."""
        for kind, kept, fresh in self.told:
            write_state(cursor, kind, kept)
            for one in fresh:
                self._tell(cursor, kind, kept, one)

    def _tell(self, cursor: Cursor[Any], kind: Kind[Any], kept: Kept[Any], one: Done) -> None:
        now = to_datetime(one.recorded_at)
        for number, message in enumerate(kind.tells(kept.state, one)):
            key = f"{kept.stream}:{one.originator_version}:{number}"
            cursor.execute(_OUTBOX, [key, message.channel, message.recipient, Jsonb(message.doc), now, now])
        if one.command and one.command not in self.commands:
            self.commands.add(one.command)
            cursor.execute(_KEEP_COMMAND, [one.command, kept.stream, one.originator_version])


def write_state(cursor: Cursor[Any], kind: Kind[S], kept: Kept[S]) -> None:
    """Write what an aggregate comes to, in place of what stood there."""
    state = kept.state
    began = to_datetime(kept.done[0].at)
    doc = Jsonb(msgspec.to_builtins(state))
    cursor.execute(_STATE, [kept.stream, kind.name, kept.version, kind.is_open(state), began, doc])
    keys = list(dict.fromkeys(kind.keys(state)))
    cursor.execute(_DROP_KEYS, [kept.stream, keys])
    cursor.execute(_KEYS, [keys, kept.stream])
    cursor.execute(_DROP_DEADLINES, [kept.stream])
    for due in kind.deadlines(state):
        met = to_datetime(due.met_at) if due.met_at is not None else None
        when = to_datetime(due.started_at), to_datetime(due.due_at), met
        cursor.execute(_DEADLINE, [kept.stream, due.name, due.whose, *when, due.alarmed])
