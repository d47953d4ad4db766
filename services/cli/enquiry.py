"""``kinfold enquiry``: enquiries worked, from receipt to a decision that a manager authorises and looks at again."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.table import Column, Table
from rich.text import Text

from services.cli.casework import Command, Of, Version, act, casebook, caught_up, document, spoken, tell_clocks
from services.cli.session import AsOf, Session, alone, command
from services.kernel import clock
from services.profile.casework.answers import DecisionOnEnquiry, EnquiryAnswer, EnquiryRow
from services.profile.casework.enquiries import Enquiries
from services.profile.casework.entering import Entering
from services.profile.casework.published import publishing
from services.profile.domain.casework.deciding import Draft
from services.profile.domain.rules.story import times

app: Final = typer.Typer(name="enquiry", help="Enquiries: rated, decided, authorised; their clocks run from receipt")

Words = Annotated[str, typer.Option("--reason", help="Why, in at least three words; it is kept")]
Comment = Annotated[str, typer.Option(help="What you say of it, in at least three words; it is kept")]


@alone(app)
def enquiry(session: Session) -> None:
    """List the enquiries on which nothing has been decided, those whose decision is due first at the head."""
    with casebook(session) as book:
        answer = Enquiries(book).waiting(session.caller, clock.now())
    if session.is_json:
        session.answer(answer)
        return
    table = Table(Column("Enquiry", no_wrap=True), "Rating", "Children", "Received", "Clocks", show_lines=True)
    for one in answer["enquiries"]:
        table.add_row(*(Text(cell) for cell in _row(one)))
    session.out.print(table)
    waiting = times(len(answer["enquiries"]), "enquiry waits", "enquiries wait")
    session.out.print(f"{waiting} for a decision")


def _row(one: EnquiryRow) -> tuple[str, ...]:
    children = "\n".join(filter(None, (child["name"] for child in one["children"]))) or "not named"
    name = f"{one['enquiry_id']}\n{one['enquiry']}"
    return name, one["rating"] or "not rated", children, spoken(one["received_at"]), tell_clocks(one["clocks"])


@command(app, "show")
def show(session: Session, of: Of, as_of: AsOf = None) -> None:
    """Show an enquiry: its ratings, its decisions with all that they were made on, and its clocks."""
    then = clock.instant_argument(as_of) if as_of else None
    with casebook(session) as book:
        _tell(session, Enquiries(book).show(session.caller, of, clock.now(), then))


@command(app, "rate")
def rate(
    session: Session,
    of: Of,
    rating: Annotated[str, typer.Argument(help="red, amber or green")],
    reason: Words,
    version: Version = None,
    once: Command = None,
) -> None:
    """Rate an enquiry, with a reason; its clocks go on from receipt."""
    with casebook(session) as book:
        _tell(session, Enquiries(book).rate(act(session, version, once), session.caller, of, rating, reason))


@command(app, "decide")
def decide(  # noqa: PLR0913, PLR0917 - each is an option of the command
    session: Session,
    of: Of,
    outcome: Annotated[
        str, typer.Option(help="no_further_action, advice, early_help, assessment, strategy_discussion or section_47")
    ],
    rationale: Annotated[str, typer.Option(help="Why this outcome, and not another")],
    threshold: Annotated[str, typer.Option(help="The threshold that it rests on")],
    life: Annotated[str, typer.Option("--lived-experience", help="What life is like for the child")],
    shown: Annotated[
        str | None, typer.Option("--shown-as-of", help="The instant as of which the record was on screen; now, if none")
    ] = None,
    version: Version = None,
    once: Command = None,
) -> None:
    """Decide on an enquiry; below what an urgent indicator calls for, the decision is an override."""
    draft = Draft(outcome, rationale, threshold, life)
    as_of = clock.instant_argument(shown) if shown else None
    with _worked(session) as enquiries:
        _tell(session, enquiries.decide(act(session, version, once), session.caller, of, draft, as_of))


@command(app, "authorise")
def authorise(
    session: Session,
    of: Of,
    comment: Annotated[str, typer.Option(help="What you say of it")] = "",
    version: Version = None,
) -> None:
    """Authorise the decision that waits for it, as another than whoever made it."""
    with _worked(session) as enquiries:
        _tell(session, enquiries.authorise(act(session, version), session.caller, of, comment))


@command(app, "send-back")
def send_back(session: Session, of: Of, reason: Words, version: Version = None) -> None:
    """Send the decision that waits for authorisation back."""
    with casebook(session) as book:
        _tell(session, Enquiries(book).send_back(act(session, version), session.caller, of, reason))


@command(app, "see-override")
def see_override(
    session: Session,
    of: Of,
    comment: Comment,
    *,
    agrees: Annotated[bool, typer.Option("--agree/--disagree", help="Whether you agree with it")],
) -> None:
    """See an override as a second manager, and say whether you agree."""
    with casebook(session) as book:
        found = Enquiries(book).see_override(act(session), session.caller, of, comment, agrees=agrees)
        _tell(session, found)


@command(app, "oversee")
def oversee(session: Session, of: Of, comment: Comment) -> None:
    """Give management oversight of what became of a decision."""
    with casebook(session) as book:
        _tell(session, Enquiries(book).oversee(act(session), session.caller, of, comment))


@command(app, "replay")
def replay(
    session: Session, of: Of, decision: Annotated[int, typer.Argument(help="The decision's version, as `show` has it")]
) -> None:
    """Show what was known as a decision was made, and that the record gives the same again for that instant."""
    with casebook(session) as book:
        answer = Enquiries(book).replay(session.caller, of, decision)
    if session.is_json:
        session.answer(answer)
        return
    for line in _decision(answer["decision"]):
        session.out.print(line, markup=False)
    same = "The record gives the same again" if answer["same"] else "The record gives something else now"
    session.out.print(f"{same} as of {spoken(answer['decision']['as_of'])}")


@command(app, "enter")
def enter(
    session: Session,
    form: Annotated[Path, typer.Argument(help="The single enquiry form, as JSON; `-` reads standard input")],
    once: Command = None,
) -> None:
    """Enter an enquiry that came by telephone or on paper: it goes onto the record as any other."""
    with casebook(session) as book, publishing(session.hub.log) as publisher:
        answer = Entering(book, publisher).enter(act(session, once=once), session.caller, document(form))
    caught_up(session)
    if session.is_json:
        session.answer(answer)
    else:
        session.out.print(f"Enquiry {answer['enquiry_id']} of {answer['source']}: {answer['enquiry']}", markup=False)


@contextmanager
def _worked(session: Session) -> Iterator[Enquiries]:
    """Work on enquiries; on the embedded default what was decided is put on the record at once."""
    with casebook(session) as book:
        yield Enquiries(book)
    caught_up(session)


def _tell(session: Session, answer: EnquiryAnswer) -> None:
    if session.is_json:
        session.answer(answer)
        return
    children = ", ".join(child["name"] or "not named" for child in answer["children"])
    heading = f"Enquiry {answer['enquiry_id']} of {answer['source']}: {children}"
    session.out.print(Text(heading, style="bold"))
    session.out.print(Text(f"{answer['summary']}\nversion {answer['version']}, {answer['status'].replace('_', ' ')}"))
    for one in answer["ratings"]:
        session.out.print(Text(f"{spoken(one['at'])}: {one['rating']}, by {one['by']}: {one['reason']}"))
    session.out.print(Text(tell_clocks(answer["clocks"])))
    for decision in answer["decisions"]:
        session.out.print(Text("\n".join(_decision(decision))))


def _decision(one: DecisionOnEnquiry) -> Iterator[str]:
    override = "OVERRIDE, below what an urgent indicator calls for: " if one["override"] else ""
    made = f"decided by {one['decided_by']} at {spoken(one['at'])} (version {one['version']})"
    yield f"{override}{one['pathway']}, {made}"
    authorised = f"authorised by {one['authorised_by']}" if one["authorised_by"] else "waits to be authorised"
    yield f"  sent back: {one['returned_because']}" if one["returned_because"] else f"  {authorised}"
    yield f"  rationale: {one['rationale']}"
    yield f"  threshold: {one['threshold']}"
    yield f"  life for the child: {one['lived_experience']}"
    if one["second_manager"]:
        yield f"  seen by {one['second_manager']}, who {'agrees' if one['second_agrees'] else 'does not agree'}"
    for gap in one["gaps"]:
        yield f"  without an answer: {gap}"
    for found in one["seen"]:
        yield f"  on screen: {found['says']}"
