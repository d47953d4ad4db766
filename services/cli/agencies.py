"""``kinfold agencies``: who may send."""

from typing import Annotated, Final

import typer
from rich.table import Table

from services.cli.session import Session, command
from services.ingest.application import register
from services.ingest.store import Agency, IngestStore

app: Final = typer.Typer(name="agencies", no_args_is_help=True, help="Register the organisations that may send")


@command(app, "add")
def add(
    session: Session,
    source: Annotated[str, typer.Argument(help="/agencies/<sector>/<organisation>")],
    name: Annotated[str | None, typer.Option(help="The name that people know it by")] = None,
) -> None:
    """Register an organisation, so that it may send its sector's types."""
    agency = register(IngestStore(session.connection()), session.caller, source, name)
    _show(session, [agency])


@command(app, "list")
def listed(session: Session) -> None:
    """List the organisations that are registered."""
    _show(session, IngestStore(session.connection()).agencies())


def _show(session: Session, agencies: list[Agency]) -> None:
    if session.is_json:
        told = [{"source": one.source, "sector": one.sector, "name": one.name} for one in agencies]
        session.answer({"agencies": told})
        return
    table = Table("Source", "Sector", "Name")
    for one in agencies:
        table.add_row(one.source, one.sector, one.name)
    session.out.print(table)
