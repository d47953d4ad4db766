"""Hops and paths by one engine, in a process of its own, so that its memory is told apart.

``python -m tests.bench.graphs ENGINE FOLDER`` reads there which world it asks (``world.npy``, ``asked.json``), and
answers with JSON. Those in memory are built in bulk from whole numbers: things first, then people.
"""

import ctypes
import gc
import importlib
import importlib.util
import json
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, LiteralString, NamedTuple, Protocol
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from services.graph.domain.ego import HUB
from services.graph.domain.paths import MOST_HOPS
from services.graph.store import LinkStore
from services.graph.walking import MOST_BESIDE
from services.kernel.postgres.connect import Connection, Database
from tests.bench import linking
from tests.bench.linking import SIGHT, THING, THINGS, resident

Edges = NDArray[np.int64]
_CHUNK: Final = 100_000
_COMPARED: Final = 50


class Asked(NamedTuple):
    """Whom an engine is asked about, by number: some people, pairs of them, and others to warm up with."""

    people: list[int]
    pairs: list[tuple[int, int]]
    others: list[int]


class Engine(Protocol):
    """What is measured: built of edges, then asked."""

    def within(self, person: int, hops: int) -> int:
        """How many people and things are within so many hops of somebody, hubs not walked through."""
        ...

    def path(self, ends: tuple[int, int]) -> int:
        """How many nodes the shortest path has, hubs left out; 0 where none of eight steps is found."""
        ...


@dataclass(slots=True)
class InMemory:
    """A graph of a library, behind the two things that are asked of it."""

    beside: Callable[[int], Iterable[int]]
    shortest: Callable[[tuple[int, int]], Sequence[int]]
    hubs: Collection[int]

    def within(self, person: int, hops: int) -> int:
        """As ``Engine``."""
        reached = edge = {person}
        for _ in range(hops):
            edge = {other for node in edge if node not in self.hubs for other in self.beside(node)} - reached
            reached |= edge
        return len(reached)

    def path(self, ends: tuple[int, int]) -> int:
        """As ``Engine``."""
        return _counted(len(self.shortest(ends)))


def _counted(nodes: int) -> int:
    return nodes if nodes <= MOST_HOPS + 1 else 0


def with_networkx(edges: Edges, hubs: Collection[int]) -> Callable[[], InMemory]:
    """A graph of networkx; hubs are taken out of the way by a view."""
    nx = importlib.import_module("networkx")
    graph = nx.Graph()
    for chunk in _chunks(edges):
        graph.add_edges_from(chunk)

    def asked() -> InMemory:
        seen = nx.subgraph_view(graph, filter_node=lambda node: node not in hubs)

        def shortest(ends: tuple[int, int]) -> Sequence[int]:
            try:
                found: Sequence[int] = nx.bidirectional_shortest_path(seen, *ends)
            except (nx.NetworkXNoPath, nx.NodeNotFound):
                return []
            return found

        return InMemory(lambda node: graph.adj.get(node, ()), shortest, hubs)

    return asked


def with_igraph(edges: Edges, hubs: Collection[int]) -> Callable[[], InMemory]:
    """A graph of igraph; paths are asked of one without the hubs' edges."""
    igraph = importlib.import_module("igraph")
    count = int(edges.max()) + 1
    graph = igraph.Graph(count, edges)

    def asked() -> InMemory:
        plain = igraph.Graph(count, _without(edges, hubs))

        def shortest(ends: tuple[int, int]) -> Sequence[int]:
            found: Sequence[int] = plain.get_shortest_path(*ends)
            return found

        return InMemory(graph.neighbors, shortest, hubs)

    return asked


def with_rustworkx(edges: Edges, hubs: Collection[int]) -> Callable[[], InMemory]:
    """A graph of rustworkx; paths are asked of one without the hubs' edges, by its only search that stops at a node."""
    rustworkx = importlib.import_module("rustworkx")

    def built(some: Edges) -> Any:
        graph = rustworkx.PyGraph()
        graph.add_nodes_from(range(int(edges.max()) + 1))
        for chunk in _chunks(some):
            graph.extend_from_edge_list(chunk)
        return graph

    graph = built(edges)

    def asked() -> InMemory:
        plain = built(_without(edges, hubs))

        def shortest(ends: tuple[int, int]) -> Sequence[int]:
            found = rustworkx.dijkstra_shortest_paths(plain, ends[0], target=ends[1])
            return list(found[ends[1]]) if ends[1] in found else []

        return InMemory(graph.neighbors, shortest, hubs)

    return asked


def _chunks(edges: Edges) -> Iterable[list[tuple[int, int]]]:
    for start in range(0, len(edges), _CHUNK):
        some = edges[start : start + _CHUNK]
        yield list(zip(some[:, 0].tolist(), some[:, 1].tolist(), strict=True))


def _without(edges: Edges, hubs: Collection[int]) -> Edges:
    return edges[~np.isin(edges, list(hubs)).any(axis=1)]


def hubs_of(edges: Edges) -> frozenset[int]:
    """What is not walked through: things that too many share, people who are beside too many."""
    degrees = np.bincount(edges.ravel())
    most = np.where(np.arange(len(degrees)) < THINGS, HUB, MOST_BESIDE)
    return frozenset(np.flatnonzero(degrees > most).tolist())


IN_MEMORY: Final[dict[str, Callable[[Edges, Collection[int]], Callable[[], InMemory]]]] = {
    "networkx": with_networkx,
    "igraph": with_igraph,
    "rustworkx": with_rustworkx,
}


@dataclass(frozen=True, slots=True)
class Stored:
    """Kinfold's own walk over links in PostgreSQL."""

    store: LinkStore

    def within(self, person: int, hops: int) -> int:
        """As ``Engine``."""
        return linking.hops(self.store, node(person), hops)

    def path(self, ends: tuple[int, int]) -> int:
        """As ``Engine``."""
        return linking.paths(self.store, (node(ends[0]), node(ends[1])))


_HERE: Final[LiteralString] = """
    WITH RECURSIVE here (node, depth) AS (
        SELECT %(start)s::uuid, 0
        UNION
        SELECT unnest(beside.others), here.depth + 1 FROM here CROSS JOIN LATERAL (
            SELECT array_agg(other) AS others FROM (
                SELECT DISTINCT ON (other) other, is_thing FROM graph.link
                WHERE one = here.node AND occurred_at >= %(first)s AND occurred_at < %(end)s
                    AND (audience = 0 OR audience & %(audience)s <> 0)
                ORDER BY other LIMIT %(most)s + 1
            ) AS seen
            HAVING count(*) <= CASE WHEN bool_or(is_thing) THEN %(hub)s ELSE %(most)s END
        ) AS beside
        WHERE here.depth < %(hops)s
    )
"""
"""Whoever is reached from one end, hubs not walked through, with the steps that it took."""

_FROM_ONE: Final[LiteralString] = _HERE.replace("%(start)s", "%(one)s")
_FROM_OTHER: Final[LiteralString] = _HERE.replace("%(start)s", "%(other)s")
_WITHIN: Final[LiteralString] = _FROM_ONE + "SELECT count(DISTINCT node) FROM here"  # noqa: S608 - constants
_STEPS: Final[LiteralString] = "SELECT node, min(depth) AS depth FROM here GROUP BY node"
_PATH: Final[LiteralString] = f"""
    WITH near AS MATERIALIZED ({_FROM_ONE} {_STEPS}), far AS MATERIALIZED ({_FROM_OTHER} {_STEPS})
    SELECT min(near.depth + far.depth) FROM near JOIN far USING (node)
    WHERE node IN (%(one)s::uuid, %(other)s::uuid) OR (
        SELECT count(*) <= CASE WHEN bool_or(is_thing) THEN %(hub)s ELSE %(most)s END FROM (
            SELECT DISTINCT ON (other) other, is_thing FROM graph.link
            WHERE one = node AND occurred_at >= %(first)s AND occurred_at < %(end)s
                AND (audience = 0 OR audience & %(audience)s <> 0)
            ORDER BY other LIMIT %(most)s + 1
        ) AS seen
    )
"""  # noqa: S608 - constants


@dataclass(frozen=True, slots=True)
class PlainSql:
    """The same in one recursive statement, hubs left out by it; a path is looked for four steps from either end."""

    connection: Connection

    def within(self, person: int, hops: int) -> int:
        """As ``Engine``."""
        return self._asked(_WITHIN, {"one": node(person), "hops": hops})

    def path(self, ends: tuple[int, int]) -> int:
        """As ``Engine``."""
        return self._asked(_PATH, {"one": node(ends[0]), "other": node(ends[1]), "hops": MOST_HOPS // 2}, -1) + 1

    def _asked(self, statement: LiteralString, told: dict[str, Any], nothing: int = 0) -> int:
        row = self.connection.execute(statement, {**SIGHT.told(), "hub": HUB, "most": MOST_BESIDE, **told}).fetchone()
        return nothing if row is None or row[0] is None else int(row[0])


def node(number: int) -> UUID:
    """The node of a number, as links are stored."""
    return UUID(int=number if number < THINGS else number - THINGS + THING)


def measured(engine: Engine, asked: Asked) -> dict[str, Any]:
    """The 95th percentile of each question, in milliseconds, over how many turns, and what was found, to compare."""
    linking.timed([partial(engine.within, person, 3) for person in asked.others])
    turns = {
        **{f"{hops} hops": [partial(engine.within, one, hops) for one in asked.people] for hops in (2, 3)},
        "path": [partial(engine.path, ends) for ends in asked.pairs],
    }
    spent = {what: linking.timed(some, linking.PATIENCE) for what, some in turns.items()}
    return {
        "turns": {what: len(one.turns) for what, one in spent.items()},
        "p95": {what: one.p95 * 1_000 for what, one in spent.items()},
        "within": [engine.within(person, 2) for person in asked.people[:_COMPARED]],
        "paths": [engine.path(ends) for ends in asked.pairs[:_COMPARED]],
    }


def better(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Of two runs of an engine the lesser of each figure: what else the machine did meanwhile only adds to them."""
    p95: dict[str, float] = {what: min(one["p95"][what], other["p95"][what]) for what in one["p95"]}
    lesser: dict[str, Any] = {what: min(one[what], other[what]) for what in ("load", "memory") if what in one}
    return {**one, **lesser, "p95": p95}


def asked_in_memory(name: str, edges: Edges, asked: Asked) -> dict[str, Any]:
    """An engine in memory, loaded and asked; memory in MiB, without what loading left behind."""
    hubs = hubs_of(edges)
    before, began = _settled(), time.perf_counter()
    ask = IN_MEMORY[name](edges, hubs)
    seconds = time.perf_counter() - began
    memory = _settled() - before
    return {"load": seconds, "memory": memory, **measured(ask(), asked)}


def _settled() -> int:
    """The memory of this process, once what is free has been given back."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    return resident()


def asked_in_postgresql(name: str, database: Database, asked: Asked) -> dict[str, Any]:
    """PostgreSQL asked, by Kinfold or in plain SQL; memory in MiB of the whole process that asks."""
    with database.connect() as connection:
        engine: Engine = Stored(LinkStore(connection)) if name == "kinfold" else PlainSql(connection)
        return {**measured(engine, asked), "memory": resident()}


def is_there(name: str) -> bool:
    """Whether an engine can be measured here."""
    return name not in IN_MEMORY or importlib.util.find_spec(name) is not None


def prepare(folder: Path, database: Database) -> None:
    """Put what each engine needs into a folder: the world by numbers, whom it is asked about, where PostgreSQL is."""
    np.save(folder / "world.npy", linking.numbered(linking.world()))
    some, others, more = (linking.people(linking.TURNS, seed) for seed in (2, 3, 4))
    asked = Asked(some, list(zip(some, others, strict=True)), more)
    (folder / "asked.json").write_text(json.dumps({**asked._asdict(), "database": database.parameters}))


ENGINES: Final = ("kinfold", "plain SQL", *IN_MEMORY)


def in_turns(folder: Path) -> dict[str, dict[str, Any]]:
    """The figures of each engine that is there, the better of two rounds by turns."""
    there = [name for name in ENGINES if is_there(name)]
    first, second = ({name: run(name, folder) for name in there} for _ in range(2))
    return {name: better(first[name], second[name]) for name in there}


def run(name: str, folder: Path) -> dict[str, Any]:
    """An engine's figures, from a process of its own."""
    words = [sys.executable, "-m", "tests.bench.graphs", name, str(folder)]
    told: dict[str, Any] = json.loads(subprocess.run(words, check=True, capture_output=True).stdout)
    return told


def main() -> None:
    """Measure one engine, and say its figures as JSON."""
    name, folder = sys.argv[1], Path(sys.argv[2])
    told = json.loads((folder / "asked.json").read_text())
    asked = Asked(told["people"], [(one, other) for one, other in told["pairs"]], told["others"])
    if name in IN_MEMORY:
        found = asked_in_memory(name, np.load(folder / "world.npy"), asked)
    else:
        found = asked_in_postgresql(name, Database(told["database"]), asked)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
