"""``kinfold request``: agencies asked about an enquiry, their answers, and the ledger of what was shared and why."""

import sys
from typing import Annotated, Final
from uuid import UUID

import typer
from rich.table import Column, Table
from rich.text import Text

from services.cli.casework import Of, act, casebook, caught_up, spoken
from services.cli.session import AsOf, Days, From, Session, To, alone, command, instant_or_now, window
from services.kernel import clock
from services.profile.casework.request_answers import RequestRow, as_csv
from services.profile.casework.requests import Requests
from services.profile.domain.casework.asking import BASIS, Asking

app: Final = typer.Typer(name="request", help="Information requests to agencies, their answers, and the sharing ledger")


@alone(app)
def request(
    session: Session,
    enquiry: Annotated[
        UUID | None, typer.Option(help="Those of an enquiry; all that wait for an answer, if none")
    ] = None,
) -> None:
    """List the information requests that wait for an answer, those due first at the head; or those of an enquiry."""
    with casebook(session) as book:
        own = Requests(book)
        found = own.of(session.caller, enquiry, clock.now()) if enquiry else None
        rows = found["requests"] if found else own.waiting(session.caller, clock.now())
    if session.is_json:
        session.answer(found or {"requests": rows})
        return
    table = Table(Column("Request", no_wrap=True), "Of whom", "What", "How it stands", show_lines=True)
    for one in rows:
        table.add_row(*(Text(cell) for cell in _row(one)))
    session.out.print(table)
    if found:
        session.out.print(found["in_sum"] or "Nobody has been asked")


def _row(one: RequestRow) -> tuple[str, ...]:
    stands = [f"{one['stands'].replace('_', ' ')}, due {spoken(one['clock']['due_at'])} ({one['rating']})"]
    stands += [f"chased once, {one['clock']['elapsed']} after receipt"] if one["chased"] else []
    stands += [f"{said['answered'].replace('_', ' ')}: {said['answer'] or said['reason']}" for said in one["answers"]]
    return one["request"], one["organisation"], one["question"], "\n".join(stands)


@command(app, "ask")
def ask(  # noqa: PLR0913, PLR0917 - each is an option of the command
    session: Session,
    of: Of,
    organisations: Annotated[
        list[str], typer.Argument(help="Whom to ask: sources, as `kinfold agencies list` has them")
    ],
    question: Annotated[str, typer.Option(help="What you need to know")],
    threshold: Annotated[str, typer.Option(help="The threshold that the request rests on")],
    necessity: Annotated[str, typer.Option(help="Why the information is necessary")],
    proportionality: Annotated[str, typer.Option(help="Why asking for it is proportionate")],
    consent: Annotated[str, typer.Option(help="given, overridden or not_sought")],
    consent_reason: Annotated[str, typer.Option(help="Why consent was overridden, or not sought")] = "",
    basis: Annotated[str, typer.Option(help="The legal basis")] = BASIS,
    about: Annotated[
        list[str] | None, typer.Option(help="Whom it is about: refs of the enquiry's people; all, if none")
    ] = None,
) -> None:
    """Ask organisations about an enquiry; an answer is due by its rating, and from its receipt."""
    told = Asking(question, threshold, necessity, proportionality, consent, consent_reason, basis, tuple(about or ()))
    with casebook(session) as book:
        answer = Requests(book).ask(act(session), session.caller, of, organisations, told)
    caught_up(session)
    if session.is_json:
        session.answer(answer)
    else:
        session.out.print(answer["in_sum"])


@command(app, "record")
def record(
    session: Session,
    of: Of,
    answered: Annotated[str, typer.Argument(help="held, not_held, refused or will_answer_section_47")],
    answer: Annotated[str, typer.Option(help="What was said")] = "",
    reason: Annotated[str, typer.Option(help="Why it was refused")] = "",
) -> None:
    """Record an answer that came by telephone or letter."""
    with casebook(session) as book:
        row = Requests(book).record(act(session), session.caller, of, (answered, answer, reason), "by_hand")
    if session.is_json:
        session.answer(row)
    else:
        session.out.print(Text("\n".join(_row(row)[1:])))


@command(app, "withdraw")
def withdraw(
    session: Session,
    of: Of,
    reason: Annotated[str, typer.Option(help="Why it is not asked any more, in at least three words")],
) -> None:
    """Ask no more; the organisation is told."""
    with casebook(session) as book:
        row = Requests(book).withdraw(act(session), session.caller, of, reason)
    caught_up(session)
    if session.is_json:
        session.answer(row)
    else:
        session.out.print(Text("\n".join(_row(row)[1:])))


@command(app, "ledger")
def ledger(
    session: Session,
    *,
    from_: From = None,
    to: To = None,
    days: Days = None,
    as_of: AsOf = None,
    csv: Annotated[bool, typer.Option("--csv", help="As CSV, on standard output")] = False,
) -> None:
    """The sharing ledger: what was asked of whom on which grounds, what came of it, and the rates."""
    instant = instant_or_now(as_of)
    with casebook(session) as book:
        then = instant if as_of else None
        answer = Requests(book).ledger(session.caller, window(from_, to, days, instant), instant, then)
    if csv:
        sys.stdout.writelines(as_csv(answer["requests"]))
        return
    if session.is_json:
        session.answer(answer)
        return
    table = Table(
        "Organisation", "Rating", "Asked", "In time", "Late", "Refused", "Not returned", "Waiting", "Share in time"
    )
    for one in answer["rates"]:
        share = "" if one["rate"] is None else f"{one['rate']:.0%}"
        counts = (one["asked"], one["in_time"], one["late"], one["refused"], one["not_returned"], one["waiting"])
        table.add_row(Text(one["organisation"]), one["rating"], *(str(count) for count in counts), share)
    session.out.print(table)
    session.out.print(f"{len(answer['requests'])} requests; --csv or --format json has each with its grounds")
