import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from services.graph.application import Networks, node_link
from services.graph.domain.ego import HUB
from services.kernel import clock
from services.kernel.access import LOCAL_OPERATOR, Caller
from services.kernel.errors import NotAllowed, NotFound, WrongUse
from services.kernel.postgres.connect import Connection, Database
from services.profile.circles import Circles
from tests.factories import Someone, child, event
from tests.hubs import fold, lines_of, loaded, register, send, sources_in

AS_OF = clock.parse_instant("2026-11-25T00:00:00Z")
JADE = "nhs_number:9990001308"


@pytest.fixture
def examples(database: Database, data: Path) -> Iterator[Connection]:
    """A connection to a hub that holds the contract's examples."""
    loaded(database, [data / "contract" / "good.ndjson"])
    with database.connect() as connection:
        yield connection


def ego(connection: Connection, query: str, hops: int, caller: Caller = LOCAL_OPERATOR, as_of: int = AS_OF) -> Any:
    return Networks(Circles(connection)).ego(caller, query, hops, as_of)


def labels(graph: "nx.MultiDiGraph[str]") -> set[str]:
    return {str(told["label"]) for _, told in graph.nodes(data=True)}


def test_a_shared_phone_and_car_lead_from_a_child_to_a_child_of_another_family(examples: Connection) -> None:
    graph = ego(examples, JADE, 3)
    assert {"Jade Hill", "Daz", "+447700900666", "WA12XYZ", "Darren Pike", "Megan Price"} <= labels(graph)
    [car] = [node for node, label in graph.nodes(data="label") if label == "WA12XYZ"]
    evidence = {one["id"] for _, _, told in graph.in_edges(car, data=True) for one in told["evidence"]}
    assert {"EX-0032", "EX-0046"} <= evidence


def test_one_hop_is_whoever_and_whatever_one_event_names_beside_the_child(examples: Connection) -> None:
    graph = ego(examples, JADE, 1)
    assert "Daz" in labels(graph)
    assert "Darren Pike" not in labels(graph)


def test_links_carry_their_dates_and_evidence(examples: Connection) -> None:
    graph = ego(examples, JADE, 1)
    told = [link for _, _, link in graph.edges(data=True) if link["kind"] == "found_with"]
    source = "/agencies/missing/devon-missing-hub"
    assert [(one["first"], one["last"], one["evidence"]) for one in told] == [
        ("2026-11-07", "2026-11-07", [{"source": source, "id": "EX-0032"}])
    ]


def test_the_answer_is_node_link_data_that_networkx_reads_back(examples: Connection) -> None:
    graph = ego(examples, JADE, 2)
    told = json.loads(json.dumps(node_link(graph)))
    assert nx.utils.graphs_equal(nx.node_link_graph(told, edges="links"), graph)
    assert all({"kind", "label"} <= node.keys() for node in told["nodes"])
    assert all({"kind", "first", "last", "evidence"} <= link.keys() for link in told["links"])


def test_what_a_caller_may_not_read_takes_no_part(examples: Connection) -> None:
    graph = ego(examples, "police_nominal:DC-777-0042", 1)
    analyst = ego(examples, "police_nominal:DC-777-0042", 1, Caller("Ann", frozenset({"analyst"}), "meeting"))
    whole, seen = (
        {one["id"] for _, _, told in found.edges(data=True) for one in told["evidence"]} for found in (graph, analyst)
    )
    assert whole - seen == {"EX-0048"}


def test_as_of_an_instant_before_the_event_there_is_no_link(examples: Connection) -> None:
    graph = ego(examples, JADE, 3, as_of=clock.parse_instant("2026-11-01T00:00:00Z"))
    assert "Daz" not in labels(graph)


def test_within_a_window_only_what_occurred_then_is_a_link(examples: Connection) -> None:
    october = clock.Window(clock.parse_date("2026-10-01"), clock.parse_date("2026-10-31"))
    networks = Networks(Circles(examples))
    graph = networks.ego(LOCAL_OPERATOR, JADE, 3, AS_OF, october)
    assert all("2026-10-01" <= told["first"] <= told["last"] <= "2026-10-31" for _, _, told in graph.edges(data=True))
    nobody_then = clock.Window(clock.parse_date("2020-01-01"), clock.parse_date("2020-01-31"))
    alone = networks.ego(LOCAL_OPERATOR, JADE, 3, AS_OF, nobody_then)
    assert (labels(alone), alone.number_of_edges()) == ({"Jade Hill"}, 0)


def test_a_phone_that_too_many_share_is_drawn_and_not_walked_through(database: Database) -> None:
    people = [
        event(
            "health.concern",
            "2026-05-01",
            {"category": "other"},
            [_caller(n)],
        )
        for n in range(HUB + 2)
    ]
    lines = lines_of(*people)
    register(database, sources_in(lines))
    assert send(database, lines) == []
    fold(database)
    with database.connect() as connection:
        [first] = Circles(connection).named(LOCAL_OPERATOR, _name(0), AS_OF)
        graph = ego(connection, str(first.person), 3)
    [phone] = [node for node, kind in graph.nodes(data="kind") if kind == "phone"]
    assert graph.nodes[phone]["hub"] == HUB + 2
    assert [label for _, label in graph.nodes(data="label") if label in map(_name, range(HUB + 2))] == [_name(0)]


def _caller(number: int) -> Someone:
    """One of many who give the same telephone, each at a home of their own."""
    home = {"lines": [f"{number + 1} Hill Road"], "postcode": f"EX{number + 1} 1AA"}
    born = (date(2003, 2, 3) + timedelta(days=167 * number)).isoformat()
    return child(_name(number), born, phones=["01392 000000"], addresses=[home])


def _name(number: int) -> str:
    """Names that nobody takes for one another."""
    first, second = divmod(number, 6)
    families = ("Quillan", "Rusbridge", "Sandor", "Thwaite", "Umberleigh", "Vickery", "Wexcombe", "Yardley", "Zealand")
    return f"{('Amy', 'Bevan', 'Charlotte', 'Dev', 'Gwendolen', 'Piotr')[second]} {families[first]}"


def test_nobody_asks_without_saying_who_or_about_nobody(examples: Connection) -> None:
    with pytest.raises(NotFound, match="Nobody is known as"):
        ego(examples, "nhs_number:9434765919", 1)
    with pytest.raises(WrongUse, match="1 to 4"):
        ego(examples, JADE, 5)
    with pytest.raises(NotAllowed, match="connector"):
        ego(examples, JADE, 1, Caller("feed", frozenset({"connector"}), "sending"))
