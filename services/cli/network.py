"""``kinfold links``: who is linked to whom, through what."""

import sys
from collections.abc import Iterable
from typing import Annotated, Final

import networkx as nx
import typer
from rich.table import Table
from rich.text import Text

from services.cli.casework import spoken
from services.cli.session import AsOf, Days, From, Session, To, command, instant_or_now, window
from services.cli.tied import ids_of, show_tied, tied_families
from services.graph.answers import ChildAnswer
from services.graph.application import FEW_PATHS, MOST_HOPS, MOST_PATHS, Networks, node_link
from services.graph.county import County
from services.graph.domain.handling import grading, in_words
from services.graph.exports import EXPORTS
from services.graph.opening import Record, Through
from services.graph.store import LinkStore
from services.kernel import clock
from services.kernel.clock import Instant, Window
from services.kernel.codes import AUDIENCES
from services.profile.casework.judging import JudgedCircles
from services.profile.domain.casework.acts import must_be_one_of

_DAYS: Final = 90
_YEAR: Final = 365

Person = Annotated[str, typer.Argument(help="SCHEME:VALUE, or a person's identifier")]
Centre = Annotated[str, typer.Argument(help="SCHEME:VALUE, a person's identifier, or a thing, as phone:07700 900123")]
Hops = Annotated[int, typer.Option(help=f"How far, from 1 to {MOST_HOPS}")]
Things = Annotated[
    list[str] | None,
    typer.Option("--through", help="A thing to walk through, though many share it; as often as needed"),
]
Because = Annotated[str, typer.Option("--because", help="Why, where no dates are given; it is kept")]
Date = Annotated[str | None, typer.Option(help="The meeting's date; today, if not given")]
Children = Annotated[int, typer.Option(help="Children of different families, at the least")]

app: Final = typer.Typer(name="links", no_args_is_help=True, help="Who is linked to whom, through what")


@command(app, "ego")
def ego(  # noqa: PLR0913, PLR0917 - each is an option of the command
    session: Session,
    centre: Centre,
    hops: Hops = 2,
    from_: From = None,
    to: To = None,
    days: Days = None,
    through: Things = None,
    because: Because = "",
    as_of: AsOf = None,
) -> None:
    """Print the network around a person, or around a telephone, a car or a place."""
    within = window(from_, to, days, instant_or_now(as_of))
    asked = Through(through or (), because)
    graph = _networks(session).ego(session.caller, centre, hops, _instant(as_of), within, asked)
    if session.is_json:
        session.answer(node_link(graph))
        return
    tell_network(session, graph)


def tell_network(session: Session, graph: "nx.MultiDiGraph[str]") -> None:
    """A network as a table of its links, and below it how those must be handled of which that is told."""
    table = Table("One", "is linked by", "to", "from", "until", "Evidence")
    labels: dict[str, str] = {node: told["label"] for node, told in graph.nodes(data=True)}
    handled: list[str] = []
    for one, other, told in sorted(graph.edges(data=True), key=lambda edge: (edge[2]["first"], edge[0], edge[1])):
        ends = labels[one], told["kind"].replace("_", " "), labels[other]
        table.add_row(*map(Text, (*ends, told["first"], told["last"], ids_of(told["evidence"]))))
        words = ", ".join(filter(None, (grading(told), in_words(told))))
        if words:
            handled.append(f"Handle {' - '.join(ends)}: {words}")
    session.out.print(table)
    for line in handled:
        session.out.print(Text(line), soft_wrap=True)
    for node, told in graph.nodes(data=True):
        if told.get("hub"):
            session.say(f"{labels[node]} is shared by {told['hub']} groups of people, and was not walked through")
    _ask(session, graph.graph["restricted"])


@command(app, "export")
def export(  # noqa: PLR0913, PLR0917 - each is an option of the command
    session: Session,
    centre: Centre,
    form: Annotated[str, typer.Option("--form", help=f"Which: {', '.join(EXPORTS)}")] = "graphml",
    hops: Hops = 2,
    from_: From = None,
    to: To = None,
    through: Things = None,
    because: Because = "",
    as_of: AsOf = None,
) -> None:
    """Write the network around a person or a thing for another program: GraphML, a table, one for i2, or JSON."""
    write = EXPORTS[must_be_one_of(form, tuple(EXPORTS), "A form")]
    within, asked = window(from_, to, None, instant_or_now(as_of)), Through(through or (), because)
    graph = _networks(session).ego(session.caller, centre, hops, _instant(as_of), within, asked)
    for part in write(graph):
        sys.stdout.write(part)


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
    children: Children = 3,
    from_: From = None,
    to: To = None,
    days: Days = None,
    record: Annotated[
        str | None, typer.Option(help='Only what this record names, as "SOURCE ID": does a new event tie anybody?')
    ] = None,
    as_of: AsOf = None,
) -> None:
    """Show what ties children of different families: adults, telephones, cars, places. 90 days, if no time is said."""
    within = _within(from_, to, days, instant_or_now(as_of))
    answer = _networks(session).shared(session.caller, children, within, _instant(as_of), Record.named(record))
    if session.is_json:
        session.answer(answer)
        return
    table = Table("What", "ties", "from", "until", "Evidence")
    for one in answer["groups"]:
        what = f"{one['hub']['label']} ({one['hub']['kind']})"
        cells = (what, _names(one["children"]), one["first"], one["last"], ids_of(one["evidence"]))
        table.add_row(*map(Text, cells))
    session.out.print(table)
    for one in answer["groups"]:
        if words := in_words(one):
            session.out.print(Text(f"Handle {one['hub']['label']}: {words}"), soft_wrap=True)
    if "of" in answer:
        session.say(f"{answer['of']['children']} children are linked to anybody or anything within these dates")


@command(app, "co-missing")
def co_missing(session: Session, from_: From = None, to: To = None, days: Days = None, as_of: AsOf = None) -> None:
    """Show who goes missing together, found where, and with whom. 90 days, if no time is said."""
    instant = instant_or_now(as_of)
    answer = _county(session).missing_together(session.caller, _within(from_, to, days, instant), instant)
    if session.is_json:
        session.answer(answer)
        return
    table = Table("Children", "Times", "Last", "Both found at", "Both found with")
    for one in answer["pairs"]:
        siblings = " (one family)" if one["of_one_family"] else ""
        places = ", ".join(found["place"].partition(":")[2] for found in one["found_at"])
        people = ", ".join(found["person"]["name"] for found in one["found_with"])
        times = [spoken(told["from"]) for told in one["times"]]
        table.add_row(*map(Text, (_names(one["children"]) + siblings, str(len(times)), times[-1], places, people)))
    session.out.print(table)
    session.say(f"{answer['of']['missing']} children were missing, in {answer['of']['episodes']} episodes")


@command(app, "places")
def places(
    session: Session, children: Children = 3, from_: From = None, to: To = None, days: Days = None, as_of: AsOf = None
) -> None:
    """Show where what is told of children of different families happens. 90 days, if no time is said."""
    within = _within(from_, to, days, instant_or_now(as_of))
    answer = _county(session).places(session.caller, children, within, _instant(as_of))
    if session.is_json:
        session.answer(answer)
        return
    table = Table("Place", "Kind", "Records", "Children", "When")
    for one in answer["places"]:
        when = ", ".join(f"{name} {count}" for name, count in one["times"].items())
        kind = one["place"]["kind"].replace("_", " ")
        table.add_row(*map(Text, (one["place"]["label"], kind, str(one["records"]), _names(one["children"]), when)))
    session.out.print(table)
    session.say(f"Of {answer['of']['records']} records that tell of a place")


@command(app, "emerging")
def emerging(
    session: Session,
    children: Children = 3,
    days: Annotated[int, typer.Option(help="In which a group has grown", min=1, max=365)] = 30,
    as_of: AsOf = None,
) -> None:
    """Show the groups of children that have grown, and what ties them."""
    answer = _county(session).growing(session.caller, children, days, _instant(as_of))
    if session.is_json:
        session.answer(answer)
        return
    table = Table("New", "With", "Tied by", "Evidence")
    for one in answer["groups"]:
        new = {child["person"] for child in one["new"]}
        rest = [child for child in one["children"] if child["person"] not in new]
        ties = ", ".join(node["label"] for node in one["ties"])
        table.add_row(*map(Text, (_names(one["new"]), _names(rest), ties, ids_of(one["evidence"]))))
    session.out.print(table)


@command(app, "enquiries")
def enquiries(session: Session, date: Date = None, as_of: AsOf = None) -> None:
    """Show the adults whose families have repeat enquiries together, though none of them has alone."""
    day = clock.date_argument(date) if date else None
    answer = tied_families(session.connection()).enquiries(session.caller, day, _instant(as_of))
    if session.is_json:
        session.answer(answer)
        return
    show_tied(session, answer["tied"])


@command(app, "peers")
def peers(
    session: Session, person: Person, from_: From = None, to: To = None, days: Days = None, as_of: AsOf = None
) -> None:
    """Show the children of other families whom a child is linked with. A year, if no time is said."""
    instant = instant_or_now(as_of)
    within = _within(from_, to, days, instant, _YEAR)
    answer = _networks(session).peers(session.caller, person, within, instant)
    if session.is_json:
        session.answer(answer)
        return
    for one in answer["peers"]:
        missing = f", missing {one['missing']} times" if one["missing"] else ""
        session.out.print(Text(f"{one['child']['name']}{missing}", style="bold"))
        for says in one["says"]:
            session.out.print(Text(f"   {says}"))
    if not answer["peers"]:
        session.say("No child of another family is linked with them within these dates")


@command(app, "brokers")
def brokers(
    session: Session, person: Person, hops: Hops = 3, from_: From = None, to: To = None, as_of: AsOf = None
) -> None:
    """Show without whom the network around a person falls apart, and into which groups."""
    within = window(from_, to, None, instant_or_now(as_of))
    answer = _networks(session).brokers(session.caller, person, hops, _instant(as_of), within)
    if session.is_json:
        session.answer(answer)
        return
    table = Table("Without", "these are not linked")
    for one in answer["brokers"]:
        table.add_row(Text(one["person"]["name"]), Text("\n".join(_names(group) for group in one["apart"])))
    session.out.print(table)
    session.say(f"Of {answer['of']['people']} people")


def _within(from_: str | None, to: str | None, days: int | None, instant: Instant, usual: int = _DAYS) -> Window:
    return window(from_, to, days if days or from_ or to else usual, instant)


def _names(people: Iterable[ChildAnswer]) -> str:
    return ", ".join(one["name"] for one in people)


def _county(session: Session) -> County:
    connection = session.connection()
    return County(JudgedCircles(connection), LinkStore(connection))


def _networks(session: Session) -> Networks:
    connection = session.connection()
    return Networks(JudgedCircles(connection), LinkStore(connection))


def _instant(as_of: str | None) -> Instant | None:
    return None if as_of is None else instant_or_now(as_of)


def _ask(session: Session, groups: Iterable[str]) -> None:
    """Say that a restricted link exists, and whom to ask."""
    names = [AUDIENCES[group] for group in groups]
    if names:
        session.say(f"A restricted link exists: ask {' or '.join(names)}")
