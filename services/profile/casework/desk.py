"""The desk of the CSE team: what is common to reading and doing whatever the team writes.

Each read is on record before it is made; each act is on what its actor may read, at the version that they saw.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from services.kernel.access import Caller
from services.kernel.clock import Instant
from services.kernel.errors import NotAllowed
from services.kernel.events.nodes import kind_of
from services.profile.casework import store
from services.profile.casework.book import Act, Casebook
from services.profile.casework.sights import Sight, must_rest_on, resolved, sights
from services.profile.casework.store import Stands
from services.profile.domain.casework.acts import Fact, Kind
from services.profile.domain.casework.team import Grounded, Grounds, must_be_of_the_team
from services.profile.door import answered, opened

S = TypeVar("S", bound=Grounded)
R = TypeVar("R")
Row = Callable[[UUID, Stands[S], Sight, Instant], R]
"""What an answer tells of one that stands, as its reader may see it, at an instant."""

NO_GROUNDS: Final = Grounds("")


@dataclass(frozen=True, slots=True)
class Desk(Generic[S, R]):
    """What the team has written of a kind, as a caller may see it; ``row`` makes an answer of one."""

    book: Casebook
    kind: Kind[S]
    row: Row[S, R]

    def all(self, caller: Caller, now: Instant, *, closed: bool) -> list[R]:
        """Those that are open, or all of them, the oldest first."""
        return self.first(caller, now, lambda _state: (), closed=closed)[1]

    def first(
        self, caller: Caller, now: Instant, order: Callable[[S], Any], limit: int | None = None, *, closed: bool
    ) -> tuple[int, list[R]]:
        """How many are open, or there are, and so many of them in an order, the oldest first where it is the same."""
        action = f"each {self.kind.name} of the CSE team"
        with opened(self.book.connection, caller, action) as connection:
            held = (store.all_of if closed else store.open_of)(connection, self.kind)
            found = dict(sorted(held.items(), key=lambda one: order(one[1].state))[:limit])
            seen = self._seen(caller, found, now)
            answered(connection, caller, action, {person for one in seen.values() for person in one.people})
        return len(held), [self.row(stream, one, seen[stream], now) for stream, one in found.items()]

    def one(self, caller: Caller, stream: UUID, now: Instant) -> R:
        """One of them. Raises NotFound."""
        action = f"a {self.kind.name} of the CSE team"
        with opened(self.book.connection, caller, action, [stream]) as connection:
            kept = self.book.get(self.kind, stream)
            found = {stream: Stands(kept.version, kept.state)}
            seen = self._seen(caller, found, now)
            answered(connection, caller, action, seen[stream].people)
        return self.row(stream, found[stream], seen[stream], now)

    def named(self, act: Act, caller: Caller, texts: Sequence[str], why: Grounds) -> list[str]:
        """The nodes that texts name, and of which something is to be written on grounds that its actor may read.

        Raises NotFound where nobody is known or no record is, and NotAllowed for whoever is not of the team.
        """
        must_be_of_the_team(caller, f"A {self.kind.name} of the CSE team")
        with opened(self.book.connection, caller, "nodes by what names them") as connection:
            nodes = resolved(connection, caller, texts, act.at)
            must_rest_on(connection, caller, why.evidence)
            people = {UUID(one) for one in nodes if kind_of(one) == "person"}
            answered(connection, caller, "nodes by what names them", people)
        return nodes

    def begin(self, act: Act, caller: Caller, stream: UUID, decide: Callable[[S | None], Sequence[Fact]]) -> R:
        """Do what begins one, or goes on with it where it has begun, and return it as it then stands."""
        if self.book.find(self.kind, stream) is not None:
            self._must_read(caller, stream, act.at)
        self.book.do(self.kind, stream, act, decide)
        return self.one(caller, stream, act.at)

    def do(
        self, act: Act, caller: Caller, stream: UUID, decide: Callable[[S], Sequence[Fact]], why: Grounds = NO_GROUNDS
    ) -> R:
        """Do what a command decides of one that has begun, on grounds if any, and return it as it then stands."""
        self._must_read(caller, stream, act.at)
        must_rest_on(self.book.connection, caller, why.evidence)
        self.book.act_on(self.kind, stream, act, decide)
        return self.one(caller, stream, act.at)

    def _must_read(self, caller: Caller, stream: UUID, now: Instant) -> None:
        with opened(self.book.connection, caller, f"a {self.kind.name} of the CSE team", [stream]):
            kept = self.book.get(self.kind, stream)
            seen = self._seen(caller, {stream: Stands(kept.version, kept.state)}, now)
        if seen[stream].restricted:
            message = f"This {self.kind.name} is restricted: ask those who may read its records"
            raise NotAllowed(message)

    def _seen(self, caller: Caller, found: Mapping[UUID, Stands[S]], now: Instant) -> dict[UUID, Sight]:
        return sights(self.book.connection, caller, {stream: one.state for stream, one in found.items()}, now)
