"""The links of a hub for a test: followed, and asked about as of now."""

from datetime import date
from typing import Any

from services.graph.answers import GroupAnswer, PathAnswer, SharedAnswer
from services.graph.application import Networks
from services.graph.following import Following
from services.graph.store import LinkStore
from services.kernel.access import LOCAL_OPERATOR, Caller
from services.kernel.clock import ALWAYS, Instant, Window
from services.kernel.postgres.connect import Connection, Database
from services.profile.circles import Circles
from services.profile.tellings import Tellings
from tests.factories import Event, child, concern

YEAR = Window(date(2026, 1, 1), date(2026, 12, 31))


def follow(database: Database) -> int:
    """Follow whatever was folded; returns how many records that was."""
    with database.connect() as connection:
        return Following(Tellings(connection), LinkStore(connection)).catch_up()


def networks(connection: Connection) -> Networks:
    """The questions, over the links as they are stored."""
    return Networks(Circles(connection), LinkStore(connection))


def ways(
    database: Database,
    one: str,
    other: str,
    caller: Caller = LOCAL_OPERATOR,
    within: Window = ALWAYS,
    as_of: Instant | None = None,
) -> list[list[str]]:
    """How two people are linked, as the labels of each way."""
    return [[node["label"] for node in path["nodes"]] for path in found(database, one, other, caller, within, as_of)]


def found(
    database: Database,
    one: str,
    other: str,
    caller: Caller = LOCAL_OPERATOR,
    within: Window = ALWAYS,
    as_of: Instant | None = None,
) -> list[PathAnswer]:
    """How two people are linked."""
    with database.connect() as connection:
        return networks(connection).paths(caller, (one, other), as_of, within)["paths"]


def tied(
    database: Database, children: int = 2, caller: Caller = LOCAL_OPERATOR, as_of: Instant | None = None
) -> dict[str, list[str]]:
    """What ties children of different families this year, by its label: their names."""
    with database.connect() as connection:
        return by_label(networks(connection).shared(caller, children, YEAR, as_of))


def by_label(answer: SharedAnswer) -> dict[str, list[str]]:
    """Groups by the label of what ties them: the names of the children."""
    return {one["hub"]["label"]: names(one) for one in answer["groups"]}


def names(group: GroupAnswer) -> list[str]:
    """The names of a group's children."""
    return sorted(one["name"] for one in group["children"])


def lives(number: int) -> dict[str, Any]:
    """A home of one's own."""
    return {"addresses": [{"lines": [f"{number} Far Road"], "postcode": f"EX{number} 1AA"}]}


def crowd(day: str, count: int, **shared: Any) -> list[Event]:
    """So many people of whom each gives the same thing as theirs."""
    families = ("Quillan", "Rusbridge", "Sandor", "Thwaite", "Umberleigh", "Vickery", "Wexcombe", "Yardley", "Zealand")
    given = ("Amy", "Bevan", "Charlotte", "Dev", "Gwendolen", "Piotr")
    people = [
        child(
            f"{given[n % 6]} {families[n // 6]}",
            f"20{10 + n % 8}-{1 + n % 12:02}-{1 + n:02}",
            **lives(n + 20),
            **shared,
        )
        for n in range(count)
    ]
    return [concern("schools", f"2026-{day}T1{n % 10}:{n:02}:00Z", people=[one]) for n, one in enumerate(people)]
