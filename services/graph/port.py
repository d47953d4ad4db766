"""What the graph asks of whoever understands people: circles, their records, and who each mention is.

The graph service owns no identity of its own. The profile service fits this port without knowing it; the two are
wired together where the process is put together.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol
from uuid import UUID

from services.kernel.access import Caller
from services.kernel.clock import Instant
from services.kernel.events.entry import Entry, Key


class Someone(Protocol):
    """A person: identifier, and the name most often given."""

    @property
    def person(self) -> UUID:
        """The identifier."""
        ...

    @property
    def name(self) -> str:
        """The name, or "" where none is known."""
        ...


class Circle(Protocol):
    """A circle as understood at an instant: the records that count and may be read, and who their mentions are."""

    @property
    def number(self) -> int:
        """The number by which it is found."""
        ...

    @property
    def entries(self) -> Sequence[Entry]:
        """Its records."""
        ...

    @property
    def people(self) -> Mapping[UUID, Someone]:
        """Who each mention is."""
        ...


class People(Protocol):
    """Who is whom, for a caller, as of an instant."""

    def named(self, caller: Caller, query: str, as_of: Instant) -> Sequence[Someone]:
        """The people whom ``SCHEME:VALUE`` or an identifier names."""
        ...

    def circles(
        self, caller: Caller, numbers: Collection[int], as_of: Instant, about: Collection[UUID]
    ) -> Sequence[Circle]:
        """Circles by number, as an answer about some people may hold them: no two sealed identities of one person."""
        ...

    def answered(self, caller: Caller, people: Collection[UUID]) -> None:
        """Keep whom an answer holds, before it is given."""
        ...

    def circles_of(self, records: Collection[UUID]) -> set[int]:
        """The numbers of the circles in which records stand."""
        ...

    def circles_by_key(self, keys: Collection[Key]) -> dict[Key, set[int]]:
        """The numbers of the circles that keys find."""
        ...
