"""``kinfold cse networks`` and what is done with them: kept, drawn again, noted, and shown as they were drawn."""

from typing import Annotated
from uuid import UUID

import typer
from rich.text import Text

from services.cli.casework import Command, Of, Version, act, casebook
from services.cli.cse import app, tell
from services.cli.cse_lines import of_network
from services.cli.network import tell_network
from services.cli.session import From, Session, To, command
from services.graph.application import MOST_HOPS, Networks, node_link
from services.graph.store import LinkStore
from services.kernel import clock
from services.kernel.clock import ALWAYS, Window
from services.kernel.errors import NotFound
from services.profile.casework.judging import JudgedCircles
from services.profile.casework.networks import Drawing, SavedNetworks, VersionAnswer

__all__ = ["app"]

People = Annotated[list[str] | None, typer.Option("--around", help="SCHEME:VALUE or an identifier; as often as needed")]
Hops = Annotated[int, typer.Option(help=f"How far, from 1 to {MOST_HOPS}")]
Note = Annotated[str, typer.Option(help="What you make of it, in at least three words")]


@command(app, "networks")
def networks(session: Session) -> None:
    """List the networks that the team keeps."""
    with casebook(session) as book:
        found = SavedNetworks(book).all(session.caller, clock.now())
    tell(session, {"networks": found}, found, of_network)


@command(app, "save")
def save(
    session: Session,
    title: Annotated[str, typer.Argument(help="Under which it is kept")],
    note: Note,
    around: People = None,
    hops: Hops = 2,
    from_: From = None,
    to: To = None,
) -> None:
    """Keep the network around some people, as it is known now."""
    with casebook(session) as book:
        one = SavedNetworks(book).save(act(session), session.caller, title, _drawing(around, hops, from_, to), note)
    tell(session, one, [one], of_network)


@command(app, "draw-again")
def draw_again(
    session: Session,
    of: Of,
    note: Note,
    around: People = None,
    hops: Hops = 2,
    from_: From = None,
    to: To = None,
) -> None:
    """Draw a network again, as it is known now; around the same people, if none are named."""
    with casebook(session) as book:
        drawing = _drawing(around, hops, from_, to)
        one = SavedNetworks(book).draw_again(act(session), session.caller, of, drawing, note)
    tell(session, one, [one], of_network)


@command(app, "note")
def note(session: Session, of: Of, note: Note, version: Version = None, once: Command = None) -> None:
    """Note something of a network."""
    with casebook(session) as book:
        one = SavedNetworks(book).note(act(session, version, once), session.caller, of, note)
    tell(session, one, [one], of_network)


@command(app, "network")
def network(
    session: Session,
    of: Of,
    number: Annotated[int | None, typer.Option(help="Which version; the last, if not given")] = None,
) -> None:
    """Show a network as it was drawn, with its notes."""
    with casebook(session) as book:
        one = SavedNetworks(book).show(session.caller, of, clock.now())
    drawn = _chosen(one["versions"], number, of)
    connection = session.connection()
    graph = Networks(JudgedCircles(connection), LinkStore(connection)).several(
        session.caller, drawn["people"], drawn["hops"], clock.parse_instant(drawn["as_of"]), _within(drawn)
    )
    if session.is_json:
        session.answer({"network": one, "number": drawn["number"], "links": node_link(graph)})
        return
    for line in of_network(one):
        session.out.print(Text(line), soft_wrap=True)
    tell_network(session, graph)


def _drawing(around: list[str] | None, hops: int, from_: str | None, to: str | None) -> Drawing:
    first, last = (clock.date_argument(one) if one else None for one in (from_, to))
    return Drawing(around or [], hops, first, last)


def _chosen(versions: list[VersionAnswer], number: int | None, of: UUID) -> VersionAnswer:
    found = [one for one in versions if number in (None, one["number"])]
    if not found:
        message = f"There is no version {number} of the network {of} that you may see"
        raise NotFound(message)
    return found[-1]


def _within(drawn: VersionAnswer) -> Window:
    first, last = drawn["from"], drawn["to"]
    return Window(clock.parse_date(first) if first else ALWAYS.first, clock.parse_date(last) if last else ALWAYS.last)
