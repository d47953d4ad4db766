"""``kinfold rules``: the numbers of the rules, who set them, from when, and why."""

from typing import Annotated, Final

import typer
from rich.table import Table
from rich.text import Text

from services.cli.session import Session, command
from services.kernel import clock
from services.profile import settings
from services.profile.domain.thresholds import MEANINGS

app: Final = typer.Typer(name="rules", no_args_is_help=True, help="The numbers of the rules")


@command(app, "list")
def listed(
    session: Session,
    date: Annotated[str | None, typer.Option(help="The day on which they are in force; today, if not given")] = None,
) -> None:
    """List the numbers in force on a day, each local or national."""
    day = clock.date_argument(date) if date else clock.london_date(clock.now())
    found = settings.in_force(session.connection(), session.caller, day, clock.now())
    if session.is_json:
        session.answer({"settings": found})
        return
    table = Table("Setting", "Value", "What it is", "Whose", "Set by", "Why")
    for one in found:
        whose = "national" if one.national else "local"
        cells = (one.name, str(one.value), MEANINGS[one.name], whose, one.set_by, one.reason)
        table.add_row(*(Text(cell) for cell in cells))
    session.out.print(table)


@command(app, "set")
def set_(
    session: Session,
    name: Annotated[str, typer.Argument(help="A setting's name, as `kinfold rules list` shows it")],
    value: Annotated[int, typer.Argument(help="The new number")],
    reason: Annotated[str, typer.Option(help="Why it is changed")],
    from_: Annotated[str | None, typer.Option("--from", help="From which day on; today, if not given")] = None,
) -> None:
    """Set a number from a day on; earlier meetings keep the numbers they had."""
    day = clock.date_argument(from_) if from_ else clock.london_date(clock.now())
    settings.change(session.connection(), session.caller, name, value, day, reason, clock.now())
    session.say(f"{name} is {value} from {day.isoformat()} on")
