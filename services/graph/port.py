"""What the graph asks of whoever understands people: circles, their records, and who each mention is.

The graph service owns no identity of its own. The profile service fits this port without knowing it; the two are
wired together where the process is put together.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Protocol
from uuid import UUID

from services.kernel.access import Caller
from services.kernel.clock import Instant
from services.kernel.events.entry import Entry, Key
from services.kernel.events.types import Handling

Position = tuple[int, int]
"""How far the record has been followed: what was heard, and what was understood otherwise since."""


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
    def heard(self) -> Mapping[UUID, Instant]:
        """When the hub received each of them, as it counts: a corrected one when it was corrected."""
        ...

    @property
    def people(self) -> Mapping[UUID, Someone]:
        """Who each mention is."""
        ...

    @property
    def families(self) -> Sequence["Family"]:
        """Its families."""
        ...

    @property
    def absences(self) -> Sequence["Absence"]:
        """The times for which its children were missing."""
        ...


class Absence(Protocol):
    """A time for which a child was missing, as told by reports that may be read, whoever sent them.

    ``until`` is the instant asked for, where the child is missing still.
    """

    @property
    def child(self) -> UUID:
        """Who was missing."""
        ...

    @property
    def since(self) -> Instant:
        """Since when, by the first report."""
        ...

    @property
    def until(self) -> Instant:
        """Until when, by the last."""
        ...

    @property
    def still_missing(self) -> bool:
        """Whether the child has not been found."""
        ...

    @property
    def reports(self) -> Sequence[Entry]:
        """The reports, oldest first."""
        ...

    @property
    def returns(self) -> Sequence[Entry]:
        """The records of its end that may be read, oldest first."""
        ...


class Family(Protocol):
    """A family at an instant: who its children are, and everybody who is of it."""

    @property
    def id(self) -> UUID:
        """The identifier."""
        ...

    @property
    def children(self) -> frozenset[UUID]:
        """The children."""
        ...

    @property
    def members(self) -> frozenset[UUID]:
        """Everybody, the children too."""
        ...


class Telling(Protocol):
    """A record that counts, and who the people at its places are understood to be now."""

    @property
    def entry(self) -> Entry:
        """The record."""
        ...

    @property
    def people(self) -> Mapping[int, UUID]:
        """Who the people at its places are."""
        ...


class Changes(Protocol):
    """The records that came by, and how far that is."""

    @property
    def records(self) -> frozenset[UUID]:
        """The records."""
        ...

    @property
    def until(self) -> Position:
        """How far."""
        ...


class Told(Protocol):
    """What records tell; ``concerned`` are all whose standing they could have changed, themselves included."""

    @property
    def concerned(self) -> frozenset[UUID]:
        """The records concerned."""
        ...

    @property
    def tellings(self) -> Sequence[Telling]:
        """Those of them that count."""
        ...


class Records(Protocol):
    """What records tell, for whoever keeps something that is made of it."""

    def since(self, followed: Position, limit: int) -> Changes:
        """The next records that were heard or reassigned, so many of each at the most."""
        ...

    def passed(self, until: Position) -> None:
        """Forget that records were reassigned, as far as they have been followed, in the transaction of who did."""
        ...

    def of(self, records: Collection[UUID]) -> Told:
        """What records tell now."""
        ...

    def everything(self) -> Iterator[UUID]:
        """Every record."""
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

    def everybody(self) -> list[int]:
        """The numbers of all circles."""
        ...

    def missing(self, since: Instant) -> list[int]:
        """The numbers of the circles in which somebody was reported missing since an instant."""
        ...

    def enquired(self, first: Instant, end: Instant, least: int) -> set[int]:
        """The numbers of the circles where so many enquiries could add up, from an instant until before another.

        So many in one, or in those with which one shares a record of that time; those are among them. As the circles
        are now, which hold whatever they held before.
        """
        ...

    def declared(self, as_of: Instant) -> Mapping[Key, str]:
        """The places that many share, as the hub has listed them: what kind of place each key finds."""
        ...

    def sealed(self, caller: Caller, as_of: Instant, about: Collection[UUID]) -> set[UUID]:
        """The people who take no part in an answer about some: identities that are sealed from one that it holds."""
        ...

    def repeat_enquiries(self, day: date, as_of: Instant) -> tuple[int, int]:
        """How many enquiries are repeat enquiries, and within how many months, for the meeting of a day."""
        ...

    def handling(self, caller: Caller, records: Collection[UUID]) -> Mapping[UUID, Handling]:
        """How records must be handled, of those that say so and that a caller may read."""
        ...

    def judged(self, caller: Caller, as_of: Instant) -> Mapping[frozenset[str], str]:
        """What workers say of a link between two nodes, whatever kinds it has: suspected, confirmed or refuted."""
        ...
