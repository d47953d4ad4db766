"""The questions that the graph service answers, each for a caller, a span of hops and an instant."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import networkx as nx

from services.graph.answers import (
    BrokersAnswer,
    ChildAnswer,
    PathsAnswer,
    PeersAnswer,
    SharedAnswer,
)
from services.graph.domain import ego, shared, together
from services.graph.domain.brokers import brokers
from services.graph.domain.ego import HUB, REFUTED
from services.graph.domain.handling import mark_handled, records_in
from services.graph.domain.paths import MOST_HOPS as MOST_STEPS
from services.graph.domain.paths import Ground, search
from services.graph.domain.peers import peers
from services.graph.domain.shared import FEWEST
from services.graph.domain.told import say
from services.graph.opening import Opening, Record, Through, nothing_told
from services.graph.port import People, Someone
from services.graph.shapes import group_answer, node_answer, path_answer, sayings
from services.graph.store import LinkStore, name_of_thing
from services.graph.walking import CircleWalk, StoredLinks, query_told, sight_of
from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.clock import ALWAYS, Instant, Window
from services.kernel.errors import NotFound, WrongUse
from services.kernel.ids import record_id, record_of

MOST_HOPS: Final = 4
FEW_PATHS: Final = 3
MOST_PATHS: Final = 20
NOT_WALKED: Final = f"what more than {HUB} people share, and the places that the hub has listed"

NOTHING: Final = Through()
"""No thing that too many share is walked through."""

TYING_NOBODY: Final = f"schools, surgeries, hospitals, refuges, and a telephone that more than {HUB} people have"

OF_THE_HUB: Final = frozenset({"operator", "analyst", "duty_manager", "chair", "cse_team", "out_of_hours", "auditor"})
"""Roles that are told that a restricted link exists, and whom to ask of it."""


@dataclass(frozen=True, slots=True)
class Networks:
    """Networks of people and what they share."""

    people: People
    links: LinkStore | None = None

    def ego(
        self,
        caller: Caller,
        query: str,
        hops: int,
        as_of: Instant | None = None,
        within: Window = ALWAYS,
        through: Through = NOTHING,
    ) -> "nx.MultiDiGraph[str]":
        """The network around whoever or whatever ``query`` names, to so many hops, by what occurred within some dates.

        ``query`` is ``SCHEME:VALUE``, an identifier, or a thing such as ``phone:07700 900123``; that and what
        ``through`` names is walked through, however many share it. What the caller may not read takes no part.
        Raises NotFound where the query names nobody, WrongUse where too many share it and neither dates nor a reason
        are given.
        """
        if not 1 <= hops <= MOST_HOPS:
            message = f"--hops is 1 to {MOST_HOPS}, not {hops}"
            raise WrongUse(message)
        caller.must_read()
        caller = through.asked_by(caller)
        instant = clock.now() if as_of is None else as_of
        opening = Opening(self.people, self.links, caller, within, as_of, through.because)
        things = opening.nodes(query)
        opened = things.union(*(_must_be_thing(one, opening.nodes(one)) for one in through.things))
        centres = () if things else self._named(caller, query, instant)
        walk = CircleWalk(self.people, caller, instant, within, frozenset(one.person for one in centres), opened)
        walk.load(self.people.circles_of([record_of(one.person) for one in centres]) | opening.circles(opened))
        names = {*things & walk.graph().nodes, *(str(one.person) for one in centres)}
        if not names:
            raise nothing_told(query)
        for distance in range(hops):
            walk.reach(ego.frontier(walk.graph(), names, distance))
        graph = walk.graph()
        for one in centres:
            ego.add_person(graph, one)
        found = ego.around(graph, names, hops)
        self._draw_together(walk, found)
        asked = {"hops": hops, "not_walked_through": NOT_WALKED}
        found.graph["query"] = query_told(instant, within) | asked | through.told(opened & graph.nodes)
        ends = [*(one.person for one in centres), *map(name_of_thing, things)]
        found.graph["restricted"] = self._restricted(caller, ends, within, instant)
        self.people.answered(caller, [UUID(node) for node, told in found.nodes(data=True) if told["kind"] == "person"])
        return found

    def several(
        self, caller: Caller, people: Sequence[str], hops: int, as_of: Instant, within: Window = ALWAYS
    ) -> "nx.MultiDiGraph[str]":
        """The networks around several people as one, each as ``ego`` draws it. Raises NotFound as that does."""
        found = [self.ego(caller, one, hops, as_of, within) for one in people]
        whole: nx.MultiDiGraph[str] = nx.compose_all(found)
        whole.graph["restricted"] = sorted({group for one in found for group in one.graph["restricted"]})
        if len(found) > 1:
            told = whole.nodes(data="centre")
            centres = frozenset(UUID(node) for node, is_centre in told if is_centre and _is_person(node))
            walk = CircleWalk(self.people, caller, as_of, within, centres)
            walk.load(self.people.circles_of([record_of(UUID(node)) for node in whole if _is_person(node)]))
            self._draw_together(walk, whole)
        return whole

    def paths(
        self,
        caller: Caller,
        ends: tuple[str, str],
        as_of: Instant | None = None,
        within: Window = ALWAYS,
        count: int = FEW_PATHS,
    ) -> PathsAnswer:
        """The shortest ways by which two people are linked, each hop in a sentence with its evidence.

        Nothing is walked through that too many share. ``as_of`` asks by what was known then; of now, if not given.
        Raises NotFound where a query names nobody.
        """
        if not 1 <= count <= MOST_PATHS:
            message = f"--paths is 1 to {MOST_PATHS}, not {count}"
            raise WrongUse(message)
        instant = clock.now() if as_of is None else as_of
        named = [self._named(caller, query, instant) for query in ends]
        left, right = ({str(one.person) for one in some} for some in named)
        about = frozenset(one.person for some in named for one in some)
        ground = self._ground(caller, as_of, within, about)
        found = search(ground, (left, right), count)
        walk = CircleWalk(self.people, caller, instant, within, about)
        people = {UUID(node) for path in found.paths for node in path if _is_person(node)}
        walk.load(self.people.circles_of([record_of(one) for one in people]))
        graph = walk.graph()
        for someone in (someone for some in named for someone in some):
            ego.add_person(graph, someone)
        self._mark_handled(caller, graph.subgraph(node for path in found.paths for node in path))
        told = [one for path in found.paths if (one := path_answer(graph, path))]
        self.people.answered(caller, sorted(people | about))
        return {
            "paths": told,
            "query": {
                **query_told(instant, within),
                "most_hops": MOST_STEPS,
                "not_walked_through": NOT_WALKED,
                "gave_up": found.gave_up,
            },
            "restricted": self._restricted(caller, about, within, instant),
        }

    def shared(
        self, caller: Caller, children: int, within: Window, as_of: Instant | None = None, record: Record | None = None
    ) -> SharedAnswer:
        """The adults, telephones, cars and places that tie so many children or more of different families together.

        By what occurred within some dates; ``as_of`` asks by what was known then. The children and their families are
        those of that instant. Nobody is scored: groups come by how many children they have. ``record`` asks of those
        alone whom and what it names. Raises NotFound where nobody is linked by it.
        """
        if children < FEWEST:
            message = f"--children is {FEWEST} or more, not {children}"
            raise WrongUse(message)
        instant = clock.now() if as_of is None else as_of
        walk = CircleWalk(self.people, caller, instant, within, frozenset())
        nodes = self._named_in(record, walk) if record else None
        if as_of is None and self.links is not None:
            nodes = walk.load_tied(self.links, children, nodes)
        else:
            walk.load(self.people.everybody())
        graph = walk.graph()
        families = [family for circle in walk.known.values() for family in circle.families]
        found = shared.groups(graph, families, children, nodes)
        people = {UUID(node) for one in found for node in (*one.children, one.node) if _is_person(node)}
        self.people.answered(caller, sorted(people))
        rest_on = {record_id(event["source"], event["id"]) for one in found for event in one.evidence}
        handled = self.people.handling(caller, rest_on)
        answer: SharedAnswer = {
            "groups": [group_answer(graph, one, handled) for one in found],
            "query": {**query_told(instant, within), "children": children, "tying_nobody": TYING_NOBODY},
        }
        if record:
            answer["query"]["record"] = record._asdict()
        elif as_of is None and self.links is not None:
            answer["of"] = {"children": self.links.children(sight_of(caller, within))}
        else:
            linked = {node for node in graph if graph.degree[node]}
            own = {str(child) for family in families for child in family.children}
            answer["of"] = {"children": len(linked & own)}
        return answer

    def _named_in(self, record: Record, walk: CircleWalk) -> set[str]:
        """Whom and what a record links, whenever it occurred."""
        walk.load(self.people.circles_of([record_id(*record)]))
        links = walk.graph(ALWAYS).edges(data=True)
        found = {node for *ends, told in links if record._asdict() in told["evidence"] for node in ends}
        if not found:
            message = f"No record {record.id!r} of {record.source} links anybody that you may know of"
            raise NotFound(message)
        return found

    def peers(self, caller: Caller, query: str, within: Window, as_of: Instant) -> PeersAnswer:
        """The children of other families whom a child is linked with, through what, and who has been missing."""
        walk, centres = self._around(caller, query, within, as_of)
        graph = walk.graph()
        families = [family for circle in walk.known.values() for family in circle.families]
        found = peers(graph, families, sorted(str(one.person) for one in centres))
        missing = Counter(
            one.child
            for one in {
                (one.child, one.since): one for circle in walk.known.values() for one in circle.absences
            }.values()
            if clock.london_date(one.since) in within
        )
        shown = {node for one in found for node in (*one.between, one.child) if node}
        self._mark_handled(caller, graph.subgraph(shown | {str(one.person) for one in centres}))
        self.people.answered(caller, [*(one.person for one in centres), *(UUID(one.child) for one in found)])
        return {
            "peers": [
                {
                    "child": {"person": one.child, "name": graph.nodes[one.child]["label"]},
                    "through": [node_answer(graph, node) for node in one.between if node],
                    "says": sayings(graph, [str(centre.person) for centre in centres], one),
                    "missing": missing[UUID(one.child)],
                }
                for one in found
            ],
            "query": query_told(as_of, within),
            "missing": sum(missing[one.person] for one in centres),
        }

    def brokers(
        self, caller: Caller, query: str, hops: int, as_of: Instant | None = None, within: Window = ALWAYS
    ) -> BrokersAnswer:
        """Who holds the network around a person together: without whom it falls apart, and into which groups."""
        graph = self.ego(caller, query, hops, as_of, within)
        named: dict[str, ChildAnswer] = {
            node: {"person": node, "name": told["label"]} for node, told in graph.nodes(data=True)
        }
        return {
            "brokers": [
                {"person": named[one.person], "apart": [[named[node] for node in group] for group in one.apart]}
                for one in brokers(graph)
            ],
            "query": graph.graph["query"],
            "of": {"people": sum(told["kind"] == "person" for _, told in graph.nodes(data=True))},
        }

    def _draw_together(self, walk: CircleWalk, graph: "nx.MultiDiGraph[str]") -> None:
        """Draw who of a network were missing together, and tell of all its links how they must be handled."""
        here = [one for one in walk.known.values() if any(str(who.person) in graph for who in one.people.values())]
        heard = {record: at for circle in here for record, at in circle.heard.items()}
        together.draw(graph, (absence for circle in here for absence in circle.absences), walk.within, heard)
        ego.mark_judged(graph, walk.judged)
        self._mark_handled(walk.caller, graph)
        say(graph)

    def _mark_handled(self, caller: Caller, graph: "nx.MultiDiGraph[str]") -> None:
        mark_handled(graph, self.people.handling(caller, records_in(graph)))

    def _around(
        self, caller: Caller, query: str, within: Window, as_of: Instant
    ) -> tuple[CircleWalk, Sequence[Someone]]:
        """The circles of whoever a query names, and of all who are beside them, or beside what is."""
        centres = self._named(caller, query, as_of)
        walk = CircleWalk(self.people, caller, as_of, within, frozenset(one.person for one in centres))
        walk.load(self.people.circles_of([record_of(one.person) for one in centres]))
        names = {str(one.person) for one in centres}
        for distance in range(2):
            walk.reach(ego.frontier(walk.graph(), names, distance))
        return walk, centres

    def _named(self, caller: Caller, query: str, as_of: Instant) -> Sequence[Someone]:
        found = self.people.named(caller, query, as_of)
        if not found:
            message = f"Nobody is known as {query!r} at that time"
            raise NotFound(message)
        return found

    def _ground(self, caller: Caller, as_of: Instant | None, within: Window, about: frozenset[UUID]) -> Ground:
        if as_of is None and self.links is not None:
            sealed = self.people.sealed(caller, clock.now(), about)
            closed = self.links.found_by(self.people.declared(clock.now()))
            judged = self.people.judged(caller, clock.now())
            refuted = {pair for pair, stands in judged.items() if stands == REFUTED}
            return StoredLinks(self.links, sight_of(caller, within), sealed | closed.keys(), refuted)
        walk = CircleWalk(self.people, caller, clock.now() if as_of is None else as_of, within, about)
        walk.load(self.people.circles_of([record_of(one) for one in about]))
        return walk

    def _restricted(self, caller: Caller, about: Collection[UUID], within: Window, as_of: Instant) -> list[str]:
        """Whom to ask of links of some people that the caller may not know of; where the caller is of the hub."""
        if self.links is None or caller.roles.isdisjoint(OF_THE_HUB):
            return []
        by_then = Window(within.first, min(within.last, clock.london_date(as_of)))
        return self.links.restricted(about, sight_of(caller, by_then))


def _must_be_thing(text: str, nodes: frozenset[str]) -> frozenset[str]:
    if not nodes:
        message = f"{text!r} is no thing to walk through: write for example phone:07700 900123"
        raise WrongUse(message)
    return nodes


def _is_person(node: str) -> bool:
    return ":" not in node


def node_link(graph: "nx.MultiDiGraph[str]") -> dict[str, Any]:
    """A graph as networkx's node-link data, with the links under ``links``."""
    return dict(nx.node_link_data(graph, edges="links"))
