"""``kinfold links``: who is linked to whom, through what."""

from collections.abc import Iterable
from typing import Annotated, Final

import typer
from rich.table import Table
from rich.text import Text

from services.cli.session import AsOf, Days, From, Session, To, command, instant_or_now, window
from services.graph.application import FEW_PATHS, MOST_HOPS, MOST_PATHS, Networks, node_link
from services.graph.store import LinkStore
from services.kernel.clock import Instant
from services.kernel.codes import AUDIENCES
from services.profile.circles import Circles

_DAYS: Final = 90

app: Final = typer.Typer(name="links", no_args_is_help=True, help="Who is linked to whom, through what")


@command(app, "ego")
def ego(
    session: Session,
    person: Annotated[str, typer.Argument(help="SCHEME:VALUE, or a person's identifier")],
    hops: Annotated[int, typer.Option(help=f"How far, from 1 to {MOST_HOPS}")] = 2,
    from_: From = None,
    to: To = None,
    days: Days = None,
    as_of: AsOf = None,
) -> None:
    """Print the network around a person."""
    instant = instant_or_now(as_of)
    within = window(from_, to, days, instant)
    graph = _networks(session).ego(session.caller, person, hops, instant, within)
    if session.is_json:
        session.answer(node_link(graph))
        return
    table = Table("One", "is linked by", "to", "from", "until", "Evidence")
    labels: dict[str, str] = {node: told["label"] for node, told in graph.nodes(data=True)}
    for one, other, told in sorted(graph.edges(data=True), key=lambda edge: (edge[2]["first"], edge[0], edge[1])):
        evidence = ", ".join(event["id"] for event in told["evidence"])
        cells = (labels[one], told["kind"].replace("_", " "), labels[other], told["first"], told["last"], evidence)
        table.add_row(*(Text(str(cell)) for cell in cells))
    session.out.print(table)
    for node, told in graph.nodes(data=True):
        if told.get("hub"):
            session.say(f"{labels[node]} is shared by {told['hub']} groups of people, and was not walked through")


@command(app, "path")
def path(
    session: Session,
    people: Annotated[tuple[str, str], typer.Argument(metavar="ONE OTHER", help="Each as SCHEME:VALUE or identifier")],
    paths: Annotated[int, typer.Option(help=f"How many ways, up to {MOST_PATHS}")] = FEW_PATHS,
    from_: From = None,
    to: To = None,
    days: Days = None,
    as_of: AsOf = None,
) -> None:
    """Show how two people are linked: the shortest ways first, each hop with its evidence."""
    within = window(from_, to, days, instant_or_now(as_of))
    answer = _networks(session).paths(session.caller, people, _instant(as_of), within, paths)
    if session.is_json:
        session.answer(answer)
        return
    for number, way in enumerate(answer["paths"], 1):
        session.out.print(Text(f"{number}. {' - '.join(node['label'] for node in way['nodes'])}", style="bold"))
        for says in way["says"]:
            session.out.print(Text(f"   {says}"))
    if answer["query"]["gave_up"]:
        session.say("There are more people in between than can be looked at: narrow it by --days, or --from and --to")
    elif not answer["paths"]:
        session.say(f"No way of {answer['query']['most_hops']} steps or fewer is known")
    _ask(session, answer["restricted"])


@command(app, "shared")
def shared(
    session: Session,
    children: Annotated[int, typer.Option(help="Children of different families, at the least")] = 3,
    from_: From = None,
    to: To = None,
    days: Days = None,
    as_of: AsOf = None,
) -> None:
    """Show what ties children of different families: adults, telephones, cars, places. 90 days, if no time is said."""
    within = window(from_, to, days if days or from_ or to else _DAYS, instant_or_now(as_of))
    answer = _networks(session).shared(session.caller, children, within, _instant(as_of))
    if session.is_json:
        session.answer(answer)
        return
    table = Table("What", "ties", "from", "until", "Evidence")
    for one in answer["groups"]:
        names = ", ".join(child["name"] for child in one["children"])
        evidence = ", ".join(event["id"] for event in one["evidence"])
        what = f"{one['hub']['label']} ({one['hub']['kind']})"
        table.add_row(*(Text(cell) for cell in (what, names, one["first"], one["last"], evidence)))
    session.out.print(table)


def _networks(session: Session) -> Networks:
    connection = session.connection()
    return Networks(Circles(connection), LinkStore(connection))


def _instant(as_of: str | None) -> Instant | None:
    return None if as_of is None else instant_or_now(as_of)


def _ask(session: Session, groups: Iterable[str]) -> None:
    """Say that a restricted link exists, and whom to ask."""
    names = [AUDIENCES[group] for group in groups]
    if names:
        session.say(f"A restricted link exists: ask {' or '.join(names)}")
