"""``kinfold links``: who is linked to whom, through what."""

from typing import Annotated, Final

import typer
from rich.table import Table
from rich.text import Text

from services.cli.session import AsOf, Days, From, Session, To, command, instant_or_now, window
from services.graph.application import MOST_HOPS, Networks, node_link
from services.profile.circles import Circles

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
    graph = Networks(Circles(session.connection())).ego(session.caller, person, hops, instant, within)
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
