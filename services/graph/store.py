"""Links as they stand in PostgreSQL: written as the record is followed, walked by whoever asks.

A walk goes by what its caller may know, and within its dates: what lies outside takes no part in it, in no count
either. What it comes to is where an answer is to be found; what the answer tells is read from the records.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, LiteralString, NamedTuple
from uuid import UUID

from services.graph.domain.links import PERSONAL, Node, links_of, person_node
from services.graph.port import Position, Telling
from services.kernel import ids
from services.kernel.access import Caller
from services.kernel.clock import Instant, to_datetime
from services.kernel.codes import AUDIENCES
from services.kernel.events.entry import Key
from services.kernel.postgres.connect import Connection

_BITS: Final = {name: 1 << number for number, name in enumerate(AUDIENCES)}
_ALL: Final = (1 << len(AUDIENCES)) - 1

_FOLLOWED: Final[LiteralString] = "SELECT heard, reassigned FROM graph.position"
_POSITION: Final[LiteralString] = _FOLLOWED + " FOR UPDATE"
_ADVANCE: Final[LiteralString] = "UPDATE graph.position SET heard = %s, reassigned = %s"
_FORGET: Final[LiteralString] = "DELETE FROM graph.link WHERE record = ANY(%s)"
_COPY: Final[LiteralString] = """
    COPY graph.link (one, other, kind, forward, is_thing, occurred_at, audience, record) FROM STDIN (FORMAT BINARY)
"""
_TYPES: Final = ("uuid", "uuid", "text", "bool", "bool", "timestamptz", "int4", "uuid")
_THINGS: Final[LiteralString] = """
    INSERT INTO graph.thing (node, id, key) SELECT unnest(%s::uuid[]), unnest(%s::text[]), unnest(%s::bigint[])
    ON CONFLICT DO NOTHING
"""
_ALIASES: Final[LiteralString] = """
    INSERT INTO graph.alias (node, key) SELECT unnest(%s::uuid[]), unnest(%s::bigint[]) ON CONFLICT DO NOTHING
"""
_NAMES: Final[LiteralString] = "SELECT node, id FROM graph.thing WHERE node = ANY(%s)"
_FOUND_BY: Final[LiteralString] = """
    SELECT node, id FROM graph.thing WHERE key = ANY(%(keys)s)
    UNION SELECT node, id FROM graph.alias JOIN graph.thing USING (node) WHERE alias.key = ANY(%(keys)s)
"""
_RESTRICTED: Final[LiteralString] = """
    SELECT coalesce(bit_or(audience), 0) FROM graph.link
    WHERE one = ANY(%(nodes)s::uuid[]) AND occurred_at >= %(first)s AND occurred_at < %(end)s
        AND audience <> 0 AND audience & %(audience)s = 0
"""
_BESIDE: Final[LiteralString] = """
    SELECT wanted.node, found.other, found.is_thing
    FROM unnest(%(nodes)s::uuid[]) AS wanted (node)
    CROSS JOIN LATERAL (
        SELECT DISTINCT ON (other) other, is_thing FROM graph.link
        WHERE one = wanted.node AND occurred_at >= %(first)s AND occurred_at < %(end)s
            AND (audience = 0 OR audience & %(audience)s <> 0)
        ORDER BY other LIMIT %(most)s
    ) AS found
"""
_SHARED: Final[LiteralString] = """
    WITH child AS MATERIALIZED (SELECT person, family FROM published.member WHERE role = 'child'),
    seen AS NOT MATERIALIZED (
        SELECT one, other, kind, is_thing, record FROM graph.link
        WHERE occurred_at >= %(first)s AND occurred_at < %(end)s
            AND (audience = 0 OR audience & %(audience)s <> 0)
    ),
    tied AS MATERIALIZED (
        SELECT seen.one, seen.is_thing, seen.other, seen.record, child.family
        FROM seen JOIN child ON child.person = seen.other
    ),
    by_hand AS (
        SELECT seen.one, true AS is_thing, tied.other, tied.record, tied.family
        FROM tied JOIN seen ON seen.other = tied.one
        WHERE NOT tied.is_thing AND seen.kind = ANY(%(personal)s)
    )
    SELECT one, is_thing, array_agg(DISTINCT other), array_agg(DISTINCT record)
    FROM (
        SELECT one, is_thing, other, record, family FROM tied
        UNION ALL SELECT one, is_thing, other, record, family FROM by_hand
    ) AS whole
    GROUP BY one, is_thing HAVING count(DISTINCT other) >= %(children)s AND count(DISTINCT family) > 1
    ORDER BY count(DISTINCT other) DESC, one
"""
_CHILDREN: Final[LiteralString] = """
    SELECT count(DISTINCT link.one) FROM graph.link JOIN published.member ON member.person = link.one
    WHERE member.role = 'child' AND occurred_at >= %(first)s AND occurred_at < %(end)s
        AND (audience = 0 OR audience & %(audience)s <> 0)
"""
_SHARED_OF: Final[LiteralString] = """
    WITH asked AS MATERIALIZED (
        SELECT node, node AS through FROM unnest(%(nodes)s::uuid[]) AS node
        UNION
        SELECT held.one, held.other FROM unnest(%(nodes)s::uuid[]) AS wanted (node)
        CROSS JOIN LATERAL (
            SELECT one, other FROM graph.link
            WHERE one = wanted.node AND is_thing AND kind = ANY(%(personal)s)
                AND occurred_at >= %(first)s AND occurred_at < %(end)s
                AND (audience = 0 OR audience & %(audience)s <> 0)
            LIMIT %(most)s
        ) AS held
    ),
    tied AS (
        SELECT asked.node, beside.other, beside.record, child.family
        FROM asked
        CROSS JOIN LATERAL (
            SELECT other, record FROM graph.link
            WHERE one = asked.through AND occurred_at >= %(first)s AND occurred_at < %(end)s
                AND (audience = 0 OR audience & %(audience)s <> 0)
            LIMIT %(most)s
        ) AS beside
        JOIN published.child ON child.person = beside.other
    )
    SELECT node, EXISTS (SELECT FROM graph.thing WHERE thing.node = tied.node),
        array_agg(DISTINCT other), array_agg(DISTINCT record)
    FROM tied GROUP BY node HAVING count(DISTINCT other) >= %(children)s AND count(DISTINCT family) > 1
    ORDER BY count(DISTINCT other) DESC, node
"""
_MOST_SHARED: Final = 2_000
"""Links of one thing that are looked at; what had more of them within some dates ties nobody as one event tells it."""

_OF_KIND: Final[LiteralString] = """
    SELECT DISTINCT record FROM graph.link
    WHERE kind = %(kind)s AND occurred_at >= %(first)s AND occurred_at < %(end)s
        AND (audience = 0 OR audience & %(audience)s <> 0)
"""
_ROWS: Final[LiteralString] = """
    SELECT one, other, kind, forward, is_thing, occurred_at, audience, record FROM graph.link
    ORDER BY record, one, other, kind, forward
"""

Row = tuple[Any, ...]


class Sight(NamedTuple):
    """What a walk may see: the audiences of its caller, and from which instant until before which."""

    audience: int
    first: Instant
    end: Instant

    @classmethod
    def of(cls, caller: Caller, first: Instant, end: Instant) -> "Sight":
        """What a caller may see of what occurred between two instants."""
        return cls(_ALL if "operator" in caller.roles else audience_of(caller.audiences()), first, end)

    def told(self) -> dict[str, Any]:
        """What statements are given of it."""
        return {"audience": self.audience, "first": to_datetime(self.first), "end": to_datetime(self.end)}


class Beside(NamedTuple):
    """Who and what is beside some nodes: so many at the most of each, and which of the nodes are things."""

    nodes: dict[UUID, set[UUID]]
    things: frozenset[UUID]


class Tied(NamedTuple):
    """Somebody or something that is linked to children of several families, and the records that tell of it."""

    node: UUID
    is_thing: bool
    children: tuple[UUID, ...]
    records: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class LinkStore:
    """Links, over one connection."""

    connection: Connection

    def position(self) -> Position:
        """How far the record has been followed; nobody else goes on from there until the transaction ends."""
        row = self.connection.execute(_POSITION).fetchone()
        return (row[0], row[1]) if row else (0, 0)

    def followed(self) -> Position:
        """How far the record has been followed, for whoever only looks."""
        row = self.connection.execute(_FOLLOWED).fetchone()
        return (row[0], row[1]) if row else (0, 0)

    def advance(self, until: Position) -> None:
        """Say how far the record has been followed."""
        self.connection.execute(_ADVANCE, list(until))

    def replace(self, concerned: Collection[UUID], tellings: Iterable[Telling]) -> int:
        """Put what records tell in place of what was kept of those concerned; returns how many links that is."""
        things: set[Node] = set()
        count = 0
        with self.connection.cursor() as cursor:
            if concerned:
                cursor.execute(_FORGET, [list(concerned)])
            with cursor.copy(_COPY) as copy:
                copy.set_types(_TYPES)
                for telling in tellings:
                    for row in _rows(telling, things):
                        copy.write_row(row)
                        count += 1
            told = sorted({(name_of(one), one.id, one.key) for one in things})
            cursor.execute(_THINGS, [[one[place] for one in told] for place in range(3)])
            aliases = sorted({(name_of(one), one.also) for one in things if one.also is not None})
            cursor.execute(_ALIASES, [[one[place] for one in aliases] for place in range(2)])
        return count // 2

    def names(self, things: Collection[UUID]) -> dict[UUID, str]:
        """The names of things in answers."""
        return dict(self.connection.execute(_NAMES, [list(things)]).fetchall())

    def found_by(self, keys: Collection[Key]) -> dict[UUID, str]:
        """The things that keys find, an address by its UPRN or by its lines, with their names in answers."""
        return dict(self.connection.execute(_FOUND_BY, {"keys": list(keys)}, binary=True).fetchall())

    def restricted(self, nodes: Collection[UUID], sight: Sight) -> list[str]:
        """The groups who may know of links of some nodes that are not in sight."""
        row = self.connection.execute(_RESTRICTED, {**sight.told(), "nodes": list(nodes)}).fetchone()
        return [name for name, bit in _BITS.items() if row and row[0] & bit]

    def beside(self, nodes: Collection[UUID], sight: Sight, most: int) -> Beside:
        """Who and what is beside each of some nodes, so many at the most."""
        told = {**sight.told(), "nodes": list(nodes), "most": most}
        found: dict[UUID, set[UUID]] = {node: set() for node in nodes}
        things: set[UUID] = set()
        for node, other, is_thing in self.connection.execute(_BESIDE, told, binary=True).fetchall():
            found[node].add(other)
            if is_thing:
                things.add(node)
        return Beside(found, frozenset(things))

    def shared(self, children: int, sight: Sight, nodes: Collection[UUID] | None = None) -> list[Tied]:
        """Who and what is linked to so many children or more, of several families; ``nodes`` asks of those alone.

        Children and families are as they were understood with the last record of each. It is where to look: whether an
        adult is of the family, and who has come of age since, is for whoever looks.
        """
        told = {**sight.told(), "children": children, "personal": sorted(PERSONAL)}
        if nodes is None:
            rows = self.connection.execute(_SHARED, told, binary=True).fetchall()
        else:
            told |= {"nodes": list(nodes), "most": _MOST_SHARED}
            rows = self.connection.execute(_SHARED_OF, told, binary=True).fetchall()
        return [Tied(one, is_thing, tuple(people), tuple(records)) for one, is_thing, people, records in rows]

    def children(self, sight: Sight) -> int:
        """How many children are linked to anybody or anything."""
        row = self.connection.execute(_CHILDREN, sight.told()).fetchone()
        return row[0] if row else 0

    def records(self, kind: str, sight: Sight) -> list[UUID]:
        """The records that tell of a link of some kind."""
        rows = self.connection.execute(_OF_KIND, {**sight.told(), "kind": kind}, binary=True).fetchall()
        return [record for (record,) in rows]

    def rows(self) -> Iterator[Row]:
        """Every link, in an order of its own."""
        with self.connection.cursor("links", binary=True) as cursor:
            cursor.execute(_ROWS)
            yield from cursor


def audience_of(groups: Iterable[str]) -> int:
    """The bits of groups, as ``restricted_to`` names them."""
    return sum({_BITS[one] for one in groups if one in _BITS})


@lru_cache(maxsize=65_536)
def name_of(node: Node) -> UUID:
    """The identifier of a node: a person's own, or one made of what a thing is called."""
    return UUID(node.id) if node.key is None else name_of_thing(node.id)


def name_of_thing(node: str) -> UUID:
    """The identifier of a thing, by what it is called."""
    return ids.named("thing", node)


def _rows(telling: Telling, things: set[Node]) -> Iterator[Row]:
    """The rows of what a record tells, each link from both of its ends; ``things`` gets the things that it names."""
    entry = telling.entry
    who = {place: person_node(person, "") for place, person in telling.people.items()}
    occurred, audience = to_datetime(entry.at), audience_of(entry.restricted_to)
    for link in dict.fromkeys(links_of(entry, who)):
        if link.one.id == link.other.id:
            continue
        one, other, is_thing = name_of(link.one), name_of(link.other), link.other.key is not None
        if is_thing:
            things.add(link.other)
        yield one, other, link.kind, True, False, occurred, audience, entry.record
        yield other, one, link.kind, False, is_thing, occurred, audience, entry.record
