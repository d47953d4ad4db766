"""Children who were missing together or returned together: drawn with their records, and walked as far as that goes."""

from datetime import date
from typing import Any

from services.graph.domain.together import TOGETHER
from services.graph.store import LinkStore
from services.kernel.access import Caller
from services.kernel.clock import ALWAYS, Window
from services.kernel.postgres.connect import Database
from services.kernel.settings import MIGRATIONS
from tests.casework import at
from tests.factories import concern, missing_found
from tests.integration.links.test_county import CHLOE, LOU, absent
from tests.integration.links.test_paths import ANN, CY, DAZ, JADE, MEGAN, hub, seen
from tests.links import follow, found, networks, ways

NOW = at("2026-11-25 12:00")


def drawn(database: Database, *people: str, hops: int = 2, caller: Caller = CY, within: Window = ALWAYS) -> Any:
    """The network around some people."""
    with database.connect() as connection:
        return networks(connection).several(caller, people, hops, NOW, within)


def together(graph: Any) -> dict[tuple[str, ...], Any]:
    """Who of a network were missing together, and what is told of it."""
    labels = dict(graph.nodes(data="label"))
    return {
        tuple(sorted((labels[one], labels[other]))): told
        for one, other, told in graph.edges(data=True)
        if told["kind"] == TOGETHER
    }


def two_nights(database: Database) -> None:
    """Two girls who know one man and were missing at one time on two nights, and two whom nobody knows beside them."""
    hub(
        database,
        seen("05-01", JADE, DAZ),
        seen("05-02", MEGAN, DAZ),
        *absent(JADE, "05-10", "18:00", "22:00"),
        *absent(MEGAN, "05-10", "20:00", "22:30"),
        *absent(JADE, "06-10", "18:00", "22:00"),
        *absent(MEGAN, "06-10", "21:00", "22:50"),
        *absent(JADE, "07-01", "10:00", "12:00"),
        *absent(MEGAN, "07-01", "13:00", "14:00"),
        *absent(CHLOE, "05-10", "19:00", "22:00"),
        *absent(LOU, "05-10", "19:00", "22:00"),
    )


def test_children_of_a_network_who_were_missing_at_one_time_are_drawn_so_with_both_reports(database: Database) -> None:
    two_nights(database)
    (pair, told), *others = together(drawn(database, "Jade Hill")).items()
    assert (pair, others) == (("Jade Hill", "Megan Price"), [])
    assert (told["first"], told["last"]) == ("2026-05-10", "2026-06-10")
    assert len(told["evidence"]) == 4
    assert {one["source"] for one in told["evidence"]} == {"/agencies/missing/westshire"}
    assert together(drawn(database, "Jade Hill", hops=1)) == {}


def test_only_times_within_the_dates_are_drawn(database: Database) -> None:
    two_nights(database)
    may = Window(date(2026, 5, 1), date(2026, 5, 31))
    (told,) = together(drawn(database, "Jade Hill", within=may)).values()
    assert (told["first"], told["last"], len(told["evidence"])) == ("2026-05-10", "2026-05-10", 2)
    assert together(drawn(database, "Jade Hill", within=Window(date(2026, 4, 1), date(2026, 5, 9)))) == {}


def test_a_time_that_began_before_the_dates_is_told_as_far_as_it_lies_in_them(database: Database) -> None:
    days = [missing_found("2026-05-14T09:00:00Z", f"{who['ref']} 05-10", [who]) for who in (JADE, MEGAN)]
    nights = [absent(who, "05-10", "18:00", "23:00")[0] for who in (JADE, MEGAN)]
    hub(database, *nights, *days, seen("05-12", JADE, DAZ), seen("05-12", MEGAN, DAZ, id="S2"))
    (told,) = together(drawn(database, "Jade Hill", within=Window(date(2026, 5, 12), date(2026, 5, 13)))).values()
    assert (told["first"], told["last"], len(told["evidence"])) == ("2026-05-12", "2026-05-13", 2)


def test_that_they_were_missing_together_leads_nowhere(database: Database) -> None:
    two_nights(database)
    assert ways(database, "Jade Hill", "Chloe Adeyemi") == []
    (path,) = found(database, "Jade Hill", "Megan Price")
    assert [node["label"] for node in path["nodes"]] == ["Jade Hill", "Daz Pike", "Megan Price"]
    assert all(link["kind"] != TOGETHER for link in path["links"])
    assert "Chloe Adeyemi" not in dict(drawn(database, "Jade Hill", hops=4).nodes(data="label")).values()


def test_he_without_whom_they_are_not_linked_is_so_though_they_were_missing_together(database: Database) -> None:
    two_nights(database)
    with database.connect() as connection:
        told = networks(connection).brokers(CY, "Jade Hill", 2, NOW, ALWAYS)
    assert [one["person"]["name"] for one in told["brokers"]] == ["Daz Pike"]


def test_the_networks_around_several_children_as_one_show_who_of_all_of_them_was_missing_together(
    database: Database,
) -> None:
    two_nights(database)
    hub(database, concern("schools", "2026-06-01", people=[CHLOE], handling={"marking": "OFFICIAL"}))
    graph = drawn(database, "Jade Hill", "Chloe Adeyemi", hops=1)
    assert set(together(graph)) == {("Chloe Adeyemi", "Jade Hill")}
    assert together(drawn(database, "Chloe Adeyemi", hops=1)) == {}


def test_a_report_that_may_not_be_read_makes_nobody_missing_together(database: Database) -> None:
    report, back = absent(JADE, "05-10", "18:00", "23:00")
    report["data"]["handling"] = {"restricted_to": ["cse_team"]}
    hub(
        database,
        seen("05-01", JADE, DAZ),
        seen("05-02", MEGAN, DAZ),
        report,
        back,
        *absent(MEGAN, "05-10", "20:00", "22:30"),
    )
    (told,) = together(drawn(database, "Jade Hill")).values()
    assert told["handling"] == {"restricted_to": ["cse_team"]}
    assert together(drawn(database, "Jade Hill", caller=ANN)) == {}


def test_children_whom_one_record_found_are_linked_by_that(database: Database) -> None:
    hub(database, missing_found("2026-05-10T23:00:00Z", "M1", [JADE, MEGAN]))
    (path,) = found(database, "Jade Hill", "Megan Price")
    assert [link["kind"] for link in path["links"]] == ["returned_together"]
    assert "returned together, on 11 May 2026" in path["says"][0]


def test_links_of_before_are_made_again_when_a_database_is_brought_up_to_date(database: Database) -> None:
    hub(database, missing_found("2026-05-10T23:00:00Z", "M1", [JADE, MEGAN]), seen("05-11", MEGAN, DAZ))
    with database.connect() as connection, connection.transaction():
        rows = list(LinkStore(connection).rows())
        connection.execute("UPDATE graph.link SET kind = 'same_event' WHERE kind = 'returned_together'")
        connection.execute("DROP TABLE graph.alias; DROP VIEW published.child")
        connection.execute(MIGRATIONS.joinpath("0009_links_again.sql").read_bytes())
    assert follow(database) == 2
    with database.connect() as connection, connection.transaction():
        assert list(LinkStore(connection).rows()) == rows
