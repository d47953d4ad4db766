"""Links at the size of a million people and things, as PostgreSQL holds them; ``graphs`` asks them, and other engines.

The world is made up: households, telephones and cars that few share, and a few places that tens of thousands do.
"""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from services.graph.domain.paths import search
from services.graph.following import Following
from services.graph.store import LinkStore, Sight
from services.graph.walking import StoredLinks
from services.kernel import clock
from services.kernel.access import LOCAL_OPERATOR
from services.kernel.clock import Instant
from services.kernel.postgres.connect import Connection, Database
from services.profile.tellings import Tellings

PEOPLE: Final = 760_000
THINGS: Final = 240_000
LINKS: Final = 3_000_000
PLACES: Final = 40
TURNS: Final = 200
FEWEST: Final = 20
PATIENCE: Final = 60
"""Seconds after which a question is asked no more often, if it was some times."""

THING: Final = 1 << 64
_COPY: Final = """
    COPY graph.link (one, other, kind, forward, is_thing, occurred_at, audience, record) FROM STDIN (FORMAT BINARY)
"""
_SOME_RECORDS: Final = """
    SELECT array_agg(DISTINCT one) FROM graph.link WHERE occurred_at >= %s
    GROUP BY record ORDER BY md5(record::text) LIMIT %s
"""
_SOME_CHILDREN: Final = "SELECT person FROM published.member WHERE role = 'child' ORDER BY md5(person::text) LIMIT %s"
_TYPES: Final = ("uuid", "uuid", "text", "bool", "bool", "timestamptz", "int4", "uuid")
SIGHT: Final = Sight.of(LOCAL_OPERATOR, clock.first_instant(clock.EARLIEST), clock.first_instant(clock.LATEST))

Link = tuple[int, int]


@dataclass
class Spent:
    """Seconds of each turn."""

    turns: list[float] = field(default_factory=list)

    @property
    def p95(self) -> float:
        """What 95 of 100 turns stay under."""
        return sorted(self.turns)[int(0.95 * len(self.turns))]


def world(links: int = LINKS) -> Iterator[Link]:
    """Links of people with one another and with things; a hundredth of all are with places that very many share."""
    dice = Random(1)  # noqa: S311 - a world that is made up
    for _ in range(links):
        kind = dice.random()
        if kind < 0.26:
            yield dice.randrange(PLACES), THING + dice.randrange(PEOPLE)
            continue
        person = dice.randrange(PEOPLE)
        if kind < 0.63:
            yield THING + person, PLACES + (person // 4 * 7 + dice.randrange(4)) % (THINGS - PLACES)
        else:
            other = (person // 6 * 6 + dice.randrange(6)) % PEOPLE if kind < 0.9 else dice.randrange(PEOPLE)
            if other != person:
                yield THING + person, THING + other


def load(connection: Connection, links: Iterator[Link]) -> int:
    """Put links into the store, from both ends."""
    at = clock.to_datetime(clock.first_instant(clock.EARLIEST) + clock.DAY)
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute("DROP INDEX graph.link_one_idx, graph.link_record_idx, graph.link_occurred_idx")
        count = 0
        with cursor.copy(_COPY) as copy:
            copy.set_types(_TYPES)
            for one, other in links:
                left, right, count = UUID(int=one), UUID(int=other), count + 1
                for ends in ((left, right, one), (right, left, other)):
                    copy.write_row((*ends[:2], "x", ends[2] == one, ends[2] < THING, at, 0, left))
        cursor.execute("CREATE INDEX link_one_idx ON graph.link (one, other, occurred_at, audience, is_thing)")
    connection.execute("VACUUM (ANALYZE) graph.link")
    connection.execute("CHECKPOINT")
    return count


def hops(store: LinkStore, person: UUID, count: int) -> int:
    """How many people and things are within so many hops of somebody, hubs not walked through."""
    walk = StoredLinks(store, SIGHT, frozenset())
    reached = edge = {str(person)}
    for _ in range(count):
        found = walk.beside(edge)
        edge = {other for others in found.nodes.values() for other in others} - reached
        reached |= edge
    return len(reached)


def some_of_county(connection: Connection, since: Instant) -> tuple[list[list[UUID]], list[UUID]]:
    """Whom and what some records of a county link that occurred since an instant, and some children."""
    records = connection.execute(_SOME_RECORDS, [clock.to_datetime(since), TURNS]).fetchall()
    return [one for (one,) in records], [one for (one,) in connection.execute(_SOME_CHILDREN, [TURNS]).fetchall()]


def timed(turns: Sequence[Callable[[], object]], patience: float = math.inf) -> Spent:
    """Each of some turns, timed; after so many seconds no more of them, if there were some."""
    spent = Spent()
    for turn in turns:
        if len(spent.turns) >= FEWEST and sum(spent.turns) > patience:
            break
        began = time.perf_counter()
        turn()
        spent.turns.append(time.perf_counter() - began)
    return spent


def people(count: int, seed: int) -> list[int]:
    """Some people, by number."""
    dice = Random(seed)  # noqa: S311 - some of them
    return [THINGS + dice.randrange(PEOPLE) for _ in range(count)]


def resident() -> int:
    """The memory that this process holds, in MiB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4 // 1024


def numbered(links: Iterator[Link]) -> "NDArray[np.int64]":
    """The same links by whole numbers, things first and then people, each once."""
    flat = np.fromiter((_number(node) for link in links for node in link), dtype=np.int64)
    return np.unique(np.sort(flat.reshape(-1, 2), axis=1), axis=0)


def _number(node: int) -> int:
    return node if node < THING else node - THING + THINGS


def paths(store: LinkStore, ends: tuple[UUID, UUID]) -> int:
    """The length of the shortest path; 0 where there is none of eight steps."""
    one, other = ({str(end)} for end in ends)
    found = search(StoredLinks(store, SIGHT, frozenset()), (one, other), 1).paths
    return len(found[0]) if found else 0


def follow(database: Database) -> tuple[int, int, float]:
    """Follow what was folded: records, links, and seconds."""
    with database.connect() as connection:
        began = time.perf_counter()
        records = Following(Tellings(connection), LinkStore(connection)).catch_up()
        seconds = time.perf_counter() - began
        row = connection.execute("SELECT count(*) / 2 FROM graph.link").fetchone()
    return records, int(row[0]) if row else 0, seconds
