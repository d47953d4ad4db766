"""``kinfold urgent``: the families that must not wait for the meeting, before the duty manager."""

from typing import Annotated, Final

import typer
from rich.table import Column, Table
from rich.text import Text

from services.cli.casework import Of, Version, act, casebook, spoken
from services.cli.session import Session, alone, command
from services.kernel import clock
from services.profile.casework.answers import UrgentRow
from services.profile.casework.urgent_queue import MOST, QUESTION, UrgentQueue
from services.profile.domain.rules.story import times

app: Final = typer.Typer(name="urgent", help="The urgent queue: families before the duty manager, by the clock")


@alone(app)
def urgent(
    session: Session,
    limit: Annotated[int, typer.Option(help="How many families at the most; all are counted", min=1)] = MOST,
) -> None:
    """List the families that wait for the duty manager, those that have waited longest first."""
    with casebook(session) as book:
        answer = UrgentQueue(book).waiting(session.caller, clock.now(), limit)
    if session.is_json:
        session.answer(answer)
        return
    session.out.print(Text(QUESTION, style="bold"))
    table = Table(Column("Family", no_wrap=True), "Why", "Waiting since receipt", "Who has it", show_lines=True)
    for one in answer["urgent"]:
        table.add_row(*(Text(cell) for cell in _row(one)))
    session.out.print(table)
    session.out.print(f"{times(answer['waiting'], 'family waits', 'families wait')} for the duty manager")


def _row(one: UrgentRow) -> tuple[str, ...]:
    evidence = ", ".join(event["id"] for event in one["evidence"])
    waits = f"{spoken(one['since'])}\n{one['elapsed']} elapsed, {one['working']}"
    holder = f"{one['taken_by']}, {spoken(one['taken_at'])}" if one["taken_at"] else f"nobody; step {one['step']}"
    return f"{one['family']}\ncase:\n{one['urgent']}", f"{one['says']} [{evidence}]", waits, holder


@command(app, "take")
def take(
    session: Session,
    of: Of,
    comment: Annotated[str, typer.Option(help="What you are about to do")] = "",
    version: Version = None,
) -> None:
    """Take a family in hand."""
    with casebook(session) as book:
        _tell(session, UrgentQueue(book).take(act(session, version), session.caller, of, comment))


@command(app, "release")
def release(
    session: Session,
    of: Of,
    rationale: Annotated[str, typer.Option(help="Why the family may wait")],
    threshold: Annotated[str, typer.Option(help="How the section 47 question is answered")],
    version: Version = None,
) -> None:
    """Say, as a manager, that a family may wait for the meeting; what is told after that raises it again."""
    with casebook(session) as book:
        _tell(session, UrgentQueue(book).release(act(session, version), session.caller, of, rationale, threshold))


def _tell(session: Session, one: UrgentRow) -> None:
    if session.is_json:
        session.answer(one)
        return
    session.out.print(Text(f"Family {one['family']}: {one['status']}"))
