"""``kinfold notices``: what waits for whom, and what became of telling them."""

from typing import Annotated, Final

import typer
from rich.table import Column, Table
from rich.text import Text

from services.cli.casework import spoken
from services.cli.session import Session, alone, command
from services.kernel import clock
from services.profile.casework.notices import NoticeRow, Notices

app: Final = typer.Typer(name="notices", help="Notices that something waits, and what became of them")


@alone(app)
def notices(
    session: Session,
    *,
    failed: Annotated[bool, typer.Option("--failed", help="Those alone that did not reach anybody")] = False,
) -> None:
    """List the notices to the caller's roles, the newest first."""
    answer = _own(session).recent(session.caller, failed=failed)
    if session.is_json:
        session.answer(answer)
        return
    table = Table("When", "For whom", "What waits", "Where", "How it stands", Column("Key", no_wrap=True))
    for one in answer["notices"]:
        cells = (spoken(one["made_at"]), one["recipient"], one["what"], one["link"], _stands(one), one["key"])
        table.add_row(*(Text(cell) for cell in cells))
    session.out.print(table)


@command(app, "bounced")
def bounced(
    session: Session,
    key: Annotated[str, typer.Argument(help="The notice's key, as `kinfold notices` lists it")],
    reason: Annotated[str, typer.Option(help="Why it was not delivered, without an address")],
) -> None:
    """Record that a notice that was taken came back."""
    row = _own(session).bounced(session.caller, key, reason, clock.now())
    if session.is_json:
        session.answer(row)
    else:
        session.out.print(Text(_stands(row)))


def _own(session: Session) -> Notices:
    return Notices(session.connection(), session.settings.post.public_url or "")


def _stands(one: NoticeRow) -> str:
    if one["stands"] == "failed":
        return f"failed {one['attempts']} times, next {spoken(one['next_at'] or '')}: {one['failure']}"
    return f"{one['stands']}: {one['failure']}" if one["failure"] else one["stands"]
