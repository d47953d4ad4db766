"""``kinfold quality`` and ``kinfold feedback``: figures with their cases, audits of samples, complaints, learning."""

from typing import Annotated, Final
from uuid import UUID

import typer
from rich.table import Table
from rich.text import Text

from services.cli.casework import Command, Named, Of, act, casebook, records_named, tell_clocks
from services.cli.session import AsOf, Days, From, Session, To, alone, command, instant_or_now, window
from services.kernel import clock
from services.kernel.clock import ALWAYS
from services.profile.casework.feedbacks import Feedbacks
from services.profile.casework.figures import Figure
from services.profile.casework.quality import Quality
from services.profile.casework.quality_answers import AuditAnswer, FeedbackAnswer, ToDoAnswer
from services.profile.domain.casework.acts import must_be_one_of
from services.profile.domain.casework.audit import LARGEST_SEED

app: Final = typer.Typer(name="quality", help="Figures over any span, and audits of samples")
feedback: Final = typer.Typer(name="feedback", help="Complaints and feedback, and what was learned from them")

Due = Annotated[str, typer.Option(help="Until the end of which day")]
Owner = Annotated[str, typer.Option(help="Who sees to it")]
Number = Annotated[int, typer.Argument(help="Its number")]
Comment = Annotated[str, typer.Option("--comment", help="What you say of it, in at least three words")]


@alone(app)
def quality(session: Session, from_: From = None, to: To = None, days: Days = None, as_of: AsOf = None) -> None:
    """Show figures over a span of dates; `--format json` has the cases of each."""
    instant = instant_or_now(as_of)
    with casebook(session) as book:
        answer = Quality(book).figures(session.caller, window(from_, to, days, instant), instant)
    if session.is_json:
        session.answer(answer)
        return
    table = Table("Figure", "Of", "", "", title=f"{answer['from']} to {answer['to']}")
    for one in answer["figures"]:
        table.add_row(Text(one["what"]), Text(one["group"]), f"{one['count']} of {one['of']}", _figure(one))
    session.out.print(table)


def _figure(one: Figure) -> str:
    if one["value"] is not None:
        return f"{one['value']:g} {one['unit']}"
    return "" if one["rate"] is None else f"{one['rate']:.0%}"


@command(app, "sample")
def sample(
    session: Session,
    title: Annotated[str, typer.Argument(help="What the audit is called")],
    of: Annotated[str, typer.Option(help="enquiries or profiles")],
    size: Annotated[int, typer.Option(help="How many cases", min=1, max=1_000)],
    seed: Annotated[
        int, typer.Option(help="The number by which anybody can draw the same sample again", min=0, max=LARGEST_SEED)
    ],
    from_: From = None,
    to: To = None,
) -> None:
    """Open an audit on a sample: in proportion from every part of the work, nights too; every override is in it."""
    wanted = must_be_one_of(of, ("enquiries", "profiles"), "What is sampled")
    within = window(from_, to, None, clock.now()) if from_ or to else ALWAYS
    with casebook(session) as book:
        _audit(session, Quality(book).draw(act(session), session.caller, (title, wanted), within, (seed, size)))


@command(app, "audits")
def audits(session: Session) -> None:
    """List the audits that are open."""
    with casebook(session) as book:
        found = Quality(book).audits(session.caller)
    if session.is_json:
        session.answer({"audits": found})
        return
    for one in found:
        _audit(session, one)


@command(app, "show")
def show(session: Session, of: Of) -> None:
    """Show an audit: its cases, and how each question was answered."""
    with casebook(session) as book:
        _audit(session, Quality(book).show(session.caller, of))


@command(app, "answer")
def answer(
    session: Session,
    of: Of,
    case: Annotated[UUID, typer.Argument(help="A case of the sample")],
    question: Annotated[str, typer.Argument(help="A question of the audit")],
    verdict: Annotated[str, typer.Argument(help="yes, no or not_applicable")],
    comment: Annotated[str, typer.Option(help="What was found; needed where the answer is no")] = "",
    evidence: Named = None,
) -> None:
    """Answer a question of a case, with the records that show it."""
    records = records_named(evidence)
    with casebook(session) as book:
        told = question, verdict, comment
        _audit(session, Quality(book).answer(act(session), session.caller, of, case, told, records))


@command(app, "action")
def action(
    session: Session, of: Of, what: Annotated[str, typer.Option(help="What is to be done")], owner: Owner, due: Due
) -> None:
    """Agree an action from an audit."""
    with casebook(session) as book:
        agreed = what, owner, clock.date_argument(due)
        _audit(session, Quality(book).agree(act(session), session.caller, of, agreed))


@command(app, "done")
def done(session: Session, of: Of, number: Number, comment: Comment) -> None:
    """Say that an action was done, and what came of it."""
    with casebook(session) as book:
        _audit(session, Quality(book).finish(act(session), session.caller, of, number, comment))


@command(app, "close")
def close(session: Session, of: Of) -> None:
    """Close an audit: every question answered, every action done."""
    with casebook(session) as book:
        _audit(session, Quality(book).close(act(session), session.caller, of))


@alone(feedback)
def feedbacks(session: Session) -> None:
    """List complaints and feedback of which something is still to be done."""
    with casebook(session) as book:
        found = Feedbacks(book).open(session.caller, clock.now())
    if session.is_json:
        session.answer({"feedback": found})
        return
    for one in found:
        _feedback(session, one)


@command(feedback, "receive")
def receive(
    session: Session,
    sort: Annotated[str, typer.Argument(help="complaint, compliment or feedback")],
    whose: Annotated[str, typer.Option("--from", help="child, parent, carer, professional or public")],
    text: Annotated[str, typer.Option(help="What was said, in their words")],
    about: Annotated[UUID | None, typer.Option(help="The case, family or meeting that it is about")] = None,
    once: Command = None,
) -> None:
    """Record a complaint or feedback."""
    with casebook(session) as book:
        told = sort, whose, text
        _feedback(session, Feedbacks(book).receive(act(session, once=once), session.caller, told, about))


@command(feedback, "acknowledge")
def acknowledge(session: Session, of: Of) -> None:
    """Say that they were told that it has come."""
    with casebook(session) as book:
        _feedback(session, Feedbacks(book).acknowledge(act(session), session.caller, of))


@command(feedback, "answer")
def answer_complaint(
    session: Session,
    of: Of,
    outcome: Annotated[str, typer.Argument(help="upheld, partly_upheld or not_upheld")],
    text: Annotated[str, typer.Option(help="The answer")],
) -> None:
    """Answer a complaint."""
    with casebook(session) as book:
        _feedback(session, Feedbacks(book).answer(act(session), session.caller, of, outcome, text))


@command(feedback, "learn")
def learn(
    session: Session, of: Of, what: Annotated[str, typer.Option(help="What changes")], owner: Owner, due: Due
) -> None:
    """Agree what changes because of it."""
    with casebook(session) as book:
        learned = what, owner, clock.date_argument(due)
        _feedback(session, Feedbacks(book).learn(act(session), session.caller, of, learned))


@command(feedback, "done")
def learning_done(session: Session, of: Of, number: Number, comment: Comment) -> None:
    """Say that something has changed, and how one sees it."""
    with casebook(session) as book:
        _feedback(session, Feedbacks(book).done(act(session), session.caller, of, number, comment))


def _audit(session: Session, one: AuditAnswer) -> None:
    if session.is_json:
        session.answer(one)
        return
    drawn = f"{len(one['cases'])} cases by seed {one['seed']}"
    session.out.print(Text(f"Audit {one['audit']}: {one['title']}, {drawn}", style="bold"))
    table = Table("Question", "Yes", "No", "Not applicable", "Unanswered", "Gap")
    for row in one["counts"]:
        counts = (row["yes"], row["no"], row["not_applicable"], row["unanswered"])
        gap = "" if row["gap"] is None else f"{row['gap']:.0%}"
        table.add_row(row["question"].replace("_", " "), *map(str, counts), gap)
    session.out.print(table)
    for told in one["actions"]:
        session.out.print(Text(_to_do(told)))


def _feedback(session: Session, one: FeedbackAnswer) -> None:
    if session.is_json:
        session.answer(one)
        return
    heading = f"{one['sort'].capitalize()} {one['feedback']} of a {one['whose']}, {one['status']}: {one['text']}"
    session.out.print(Text(heading, style="bold"))
    session.out.print(Text(tell_clocks(one["clocks"])))
    for learned in one["learning"]:
        session.out.print(Text(_to_do(learned)))


def _to_do(told: ToDoAnswer) -> str:
    came = f": {told['came_of']}" if told["came_of"] else ""
    return f"{told['number']}. {told['what']}: {told['owner']}, until {told['due']}{came}"
