"""What the CSE team says of a link: it is marked, and where it is refuted, shown and no longer walked."""

from typing import Any

import pytest

from services.graph.application import Networks
from services.graph.store import LinkStore
from services.kernel.access import Caller
from services.kernel.clock import Instant
from services.kernel.postgres.connect import Database
from services.profile.casework.hypotheses import Hypotheses
from services.profile.casework.judging import JudgedCircles
from services.profile.domain.casework.enquiry_facts import Evidence
from services.profile.domain.casework.team import Grounds
from tests.casework import Hub, act, at, hub_of
from tests.integration.links.test_paths import ANN, CY, DAZ, JADE, MEGAN, seen
from tests.links import follow

NUMBERS = {name: [{"scheme": "social_care_id", "value": name}] for name in ("J", "D", "M")}
GIRL, OTHER = JADE | {"identifiers": NUMBERS["J"]}, MEGAN | {"identifiers": NUMBERS["M"]}
MAN = DAZ | {"identifiers": NUMBERS["D"]}
WHY = "He was somewhere else"


@pytest.fixture
def hub(database: Database) -> Hub:
    """Two girls who were seen with one man."""
    opened = hub_of(database)
    opened.tell(seen("05-01", GIRL, MAN, id="S1"), seen("06-02", OTHER, MAN, id="S2"))
    follow(database)
    return opened


def suppose(hub: Hub, stands: str, when: str = "2026-06-10 09:00") -> None:
    """What the team says of the first girl and the man."""
    with hub.book() as book:
        grounds = Grounds(WHY, (Evidence("/agencies/police/westshire", "S1"),))
        what = ("linked", "social_care_id:J", "social_care_id:D")
        Hypotheses(book).suppose(act(CY, when), CY, what, stands, grounds)


def labels(hub: Hub, as_of: Instant | None = None, caller: Caller = CY) -> list[list[str]]:
    """The ways between the girls."""
    with hub.database.connect() as connection:
        own = Networks(JudgedCircles(connection), LinkStore(connection))
        told = own.paths(caller, ("social_care_id:J", "social_care_id:M"), as_of)
    return [[node["label"] for node in path["nodes"]] for path in told["paths"]]


def drawn(hub: Hub, hops: int) -> Any:
    """The network around the first girl."""
    with hub.database.connect() as connection:
        own = Networks(JudgedCircles(connection), LinkStore(connection))
        return own.ego(CY, "social_care_id:J", hops, at("2026-11-01 12:00"))


def judged(graph: Any) -> set[str]:
    """What is said of links in a network."""
    return {told["judged"] for _, _, told in graph.edges(data=True) if "judged" in told}


def test_a_refuted_link_is_shown_and_not_walked(hub: Hub) -> None:
    assert labels(hub) == [["Jade Hill", "Daz Pike", "Megan Price"]]
    suppose(hub, "refuted")
    assert labels(hub) == []
    graph = drawn(hub, 3)
    shown = set(dict(graph.nodes(data="label")).values())
    assert "Daz Pike" in shown
    assert "Megan Price" not in shown
    assert judged(graph) == {"refuted"}


def test_as_of_an_instant_before_it_was_refuted_it_is_walked(hub: Hub) -> None:
    suppose(hub, "refuted")
    assert labels(hub, at("2026-06-09 12:00")) == [["Jade Hill", "Daz Pike", "Megan Price"]]
    assert labels(hub, at("2026-06-11 12:00")) == []


def test_a_confirmed_link_is_marked_and_walked(hub: Hub) -> None:
    suppose(hub, "confirmed")
    assert labels(hub) == [["Jade Hill", "Daz Pike", "Megan Price"]]
    assert judged(drawn(hub, 1)) == {"confirmed"}


def test_what_rests_on_what_a_caller_may_not_read_says_nothing_to_them(hub: Hub, database: Database) -> None:
    hub.tell(seen("06-03", GIRL, id="S3", handling={"restricted_to": ["cse_team"]}))
    follow(database)
    with hub.book() as book:
        grounds = Grounds(WHY, (Evidence("/agencies/police/westshire", "S3"),))
        what = ("linked", "social_care_id:J", "social_care_id:D")
        Hypotheses(book).suppose(act(CY, "2026-06-10 09:00"), CY, what, "refuted", grounds)
    assert labels(hub) == []
    assert labels(hub, caller=ANN) == [["Jade Hill", "Daz Pike", "Megan Price"]]
