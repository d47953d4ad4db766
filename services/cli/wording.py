"""``kinfold wording``: what a hub words for itself, dated, attributed and reasoned."""

from typing import Annotated, Final

import typer
from rich.table import Table
from rich.text import Text

from services.cli.session import AsOf, Session, command, instant_or_now
from services.kernel import clock
from services.profile.casework import settings

app: Final = typer.Typer(
    name="wording", no_args_is_help=True, help="What a hub words for itself: who is on duty, whom it invites, pathways"
)


@command(app, "list")
def listed(
    session: Session,
    date: Annotated[str | None, typer.Option(help="The day on which they are in force; today, if not given")] = None,
    as_of: AsOf = None,
) -> None:
    """List what is in force on a day, of what had been set by an instant."""
    session.caller.must_read()
    day = clock.date_argument(date) if date else clock.london_date(clock.now())
    found = settings.in_force(session.connection(), day, instant_or_now(as_of))
    if session.is_json:
        session.answer({"wording": list(found.values())})
        return
    table = Table("List", "Entries", "What it is for", "Set by", "Why", show_lines=True)
    for one in found.values():
        cells = (one.name, "\n".join(one.value), settings.MEANINGS[one.name], one.set_by, one.reason)
        table.add_row(*(Text(cell) for cell in cells))
    session.out.print(table)


@command(app, "set")
def set_(
    session: Session,
    name: Annotated[str, typer.Argument(help="A list's name, as `kinfold wording list` shows it")],
    entries: Annotated[list[str], typer.Argument(help="Its entries, in order")],
    reason: Annotated[str, typer.Option(help="Why it is changed, in at least three words")],
    from_: Annotated[str | None, typer.Option("--from", help="From which day on; today, if not given")] = None,
) -> None:
    """Set a list from a day on; what was shown before keeps its words."""
    day = clock.date_argument(from_) if from_ else clock.london_date(clock.now())
    settings.change(session.connection(), session.caller, name, entries, day, reason, clock.now())
    session.say(f"{name} is as given from {day.isoformat()} on")
