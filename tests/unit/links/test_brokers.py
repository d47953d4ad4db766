"""Who holds a network together: as whoever takes each person out by hand would find."""

import tomllib

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from services.graph.domain.brokers import Broker, brokers
from services.graph.domain.ego import REFUTED
from tests.docs import ROOT

LINKS = st.lists(st.tuples(st.integers(0, 13), st.integers(0, 13)), max_size=30)


def network(links: list[tuple[int, int]], things: set[int], centre: int) -> "nx.MultiDiGraph[str]":
    """A network of people and things, by number; the centre is whoever is asked about."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for number in range(14):
        graph.add_node(f"{number:02}", kind="phone" if number in things else "person", label=str(number))
    graph.nodes[f"{centre:02}"]["centre"] = True
    graph.add_edges_from((f"{one:02}", f"{other:02}", {"kind": "x"}) for one, other in links if one != other)
    return graph


def by_hand(graph: "nx.MultiDiGraph[str]") -> list[Broker]:
    """The brokers, found by taking everybody out in turn."""
    plain: nx.Graph[str] = nx.Graph(graph)
    found = []
    for node, told in graph.nodes(data=True):
        within = nx.node_connected_component(plain, node) - {node}
        parts = nx.connected_components(plain.subgraph(within))
        people = [tuple(sorted(one for one in part if graph.nodes[one]["kind"] == "person")) for part in parts]
        apart = tuple(sorted(filter(None, people), key=lambda one: (-len(one), one)))
        if told["kind"] == "person" and "centre" not in told and len(apart) > 1:
            found.append(Broker(node, apart))
    return sorted(found, key=lambda one: (-len(one.apart), one.person))


@given(LINKS, st.sets(st.integers(0, 13), max_size=6), st.integers(0, 13))
def test_brokers_are_those_whom_taking_everybody_out_in_turn_finds(
    links: list[tuple[int, int]], things: set[int], centre: int
) -> None:
    graph = network(links, things, centre)
    assert brokers(graph) == by_hand(graph)


def test_hubs_and_what_is_refuted_link_nobody() -> None:
    graph = network([(1, 2), (2, 3), (3, 4), (1, 9), (9, 4)], {9}, 0)
    assert brokers(graph) == []
    graph.nodes["09"]["hub"] = 40
    assert [one.person for one in brokers(graph)] == ["02", "03"]
    graph.edges["03", "04", 0]["judged"] = REFUTED
    assert brokers(graph) == [Broker("02", (("01",), ("03",)))]


def test_no_backend_stands_behind_networkx() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert not any("rustworkx" in one for one in project["dependencies"])
    assert "nx-rustworkx" not in (ROOT / "requirements.lock").read_text()
