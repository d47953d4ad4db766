"""``kinfold places``: the addresses and telephones that many people share, and that tell nobody apart."""

from typing import Annotated, Any, Final

import typer
from rich.table import Table
from rich.text import Text

from services.cli.session import Session, command
from services.kernel import clock
from services.profile import places
from services.profile.domain.places import KINDS, Place
from services.profile.places import Listed

app: Final = typer.Typer(name="places", no_args_is_help=True, help="Places whose address tells nobody apart")


@command(app, "add")
def add(
    session: Session,
    name: Annotated[str, typer.Argument(help="What people call the place")],
    kind: Annotated[str, typer.Option(help=", ".join(KINDS))],
    postcode: Annotated[str, typer.Option(help="Its postcode")] = "",
    line: Annotated[list[str] | None, typer.Option(help="A line of its address; again for each")] = None,
    uprn: Annotated[str, typer.Option(help="Its unique property reference number")] = "",
    phone: Annotated[list[str] | None, typer.Option(help="A telephone there; again for each")] = None,
) -> None:
    """Put a place on the list: records that share its address or telephone are no nearer each other for it."""
    place = Place(kind, name, postcode.strip(), tuple(line or ()), uprn.strip(), tuple(phone or ()))
    added = places.add(session.connection(), session.caller, place, clock.now())
    _show(session, [added])


@command(app, "list")
def listed(session: Session) -> None:
    """List the places."""
    _show(session, places.listed(session.connection(), session.caller, clock.now()))


@command(app, "remove")
def remove(
    session: Session,
    number: Annotated[int, typer.Argument(help="Its number, as `kinfold places list` shows it")],
    reason: Annotated[str, typer.Option(help="Why it is taken off")],
) -> None:
    """Take a place off the list."""
    removed = places.remove(session.connection(), session.caller, number, reason, clock.now())
    session.say(f"{removed.place.name} is off the list")


def _show(session: Session, found: list[Listed]) -> None:
    if session.is_json:
        session.answer({"places": [_told(one) for one in found]})
        return
    table = Table("Number", "Kind", "Name", "Address", "UPRN", "Telephones")
    for number, place in ((one.number, one.place) for one in found):
        address = ", ".join([*place.lines, *([place.postcode] if place.postcode else [])])
        cells = (str(number), KINDS[place.kind], place.name, address, place.uprn, ", ".join(place.phones))
        table.add_row(*(Text(cell) for cell in cells))
    session.out.print(table)


def _told(one: Listed) -> dict[str, Any]:
    place = one.place
    told = {"number": one.number, "kind": place.kind, "name": place.name, "postcode": place.postcode}
    return {**told, "lines": place.lines, "uprn": place.uprn, "phones": place.phones}
