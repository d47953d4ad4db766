"""``kinfold clocks``: statutory clocks over what agencies have told."""

from typing import Annotated
from uuid import UUID

import typer
from rich.table import Table
from rich.text import Text

from services.cli.casework import spoken
from services.cli.session import AsOf, Session, instant_or_now
from services.kernel import clock
from services.profile.casework.statutory import Clocks, ClocksAnswer
from services.profile.domain.casework.acts import must_be_one_of
from services.profile.domain.clocks.clock import STATUSES

_SHOWN = 50


def clocks(
    session: Session,
    family: Annotated[UUID | None, typer.Option(help="Those of a family; of everybody, if none")] = None,
    status: Annotated[list[str] | None, typer.Option(help="due, overdue, met, met_late, stopped or missed")] = None,
    team: Annotated[str, typer.Option(help="Those of a source")] = "",
    date: Annotated[str | None, typer.Option(help="The day whose end the clocks stand at; today, if not given")] = None,
    as_of: AsOf = None,
) -> None:
    """Show statutory clocks: due, met and overdue, for each child and each team."""
    wanted = [must_be_one_of(one, STATUSES, "A status") for one in status or []]
    instant = instant_or_now(as_of)
    day = clock.date_argument(date) if date else clock.london_date(instant)
    own = Clocks(session.connection())
    if family:
        answer = own.family(session.caller, family, day, instant)
        answer["clocks"] = [one for one in answer["clocks"] if not wanted or one["status"] in wanted]
    else:
        answer = own.county(session.caller, day, instant, wanted, team)
    if session.is_json:
        session.answer(answer)
    else:
        _tell(session, answer)


def _tell(session: Session, answer: ClocksAnswer) -> None:
    table = Table("Child", "What", "Due", "How it stands", "Team")
    for one in answer["clocks"][:_SHOWN]:
        how = f"{one['status'].replace('_', ' ')}; {one['elapsed']} elapsed, {one['working']}"
        table.add_row(*(Text(cell) for cell in (one["name"], one["what"], spoken(one["due_at"]), how, one["team"])))
    session.out.print(table)
    if len(answer["clocks"]) > _SHOWN:
        session.out.print(f"and {len(answer['clocks']) - _SHOWN} more: --format json has all of them")
    teams = Table("Team", "What", "Due", "Overdue", "Met", "Met late", "Stopped", "Missed")
    for row in answer["teams"]:
        counts = (row["due"], row["overdue"], row["met"], row["met_late"], row["stopped"], row["missed"])
        teams.add_row(Text(row["team"]), row["kind"].replace("_", " "), *map(str, counts))
    session.out.print(teams)
