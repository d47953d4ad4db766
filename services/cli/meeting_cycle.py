"""``kinfold meeting``: the family profile meeting, from the calendar to its minutes; a meeting is named by its date."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Final
from uuid import UUID

import typer
from rich.table import Column, Table
from rich.text import Text

from services.cli.casework import Command, Version, act, casebook, spoken, tell_clocks
from services.cli.session import AsOf, Session, alone, command
from services.cli.tied import ids_of, tied_families
from services.kernel import clock
from services.kernel.errors import WrongUse
from services.profile.casework.meeting_answers import MeetingAnswer, MeetingItem, SelectionAnswer
from services.profile.casework.meetings import Meetings
from services.profile.casework.offers import Offers, OffersAnswer
from services.profile.casework.plan_answers import PlanAnswer
from services.profile.domain.casework.meeting_acts import presence
from services.profile.domain.casework.meeting_facts import Attended

app: Final = typer.Typer(name="meeting", help="The family profile meeting, from the calendar to its minutes")

Day = Annotated[str, typer.Argument(help="The meeting's date")]
Family = Annotated[UUID, typer.Argument(help="A family's identifier")]
Words = Annotated[str, typer.Option("--reason", help="Why, in at least three words; it is kept")]

STANDS: Final = {
    "on": "On the agenda",
    "in_hand": "Held by social care: on the agenda only if somebody puts it there",
    "diverted": "With the duty manager: not for the meeting",
    "left_off": "Left off",
}


@alone(app)
def meeting(session: Session) -> None:
    """List the meetings that have not ended."""
    with casebook(session) as book:
        rows = Meetings(book).calendar(session.caller)
    if session.is_json:
        session.answer({"meetings": rows})
        return
    table = Table("Date", "Chair", "Place", "Cut-off", "On the agenda", "Diverted")
    for one in rows:
        cells = (one["date"], one["chair"], one["place"], spoken(one["cut_off"]), str(one["on"]), str(one["diverted"]))
        table.add_row(*(Text(cell) for cell in cells))
    session.out.print(table)


@command(app, "plan")
def plan(
    session: Session,
    day: Day,
    chair: Annotated[str, typer.Option(help="Who chairs it")],
    place: Annotated[str, typer.Option(help="Where")] = "",
    cut_off: Annotated[
        str | None, typer.Option(help="From when on news are for the next; the day's end, if none")
    ] = None,
) -> None:
    """Put a meeting into the calendar."""
    until = clock.instant_argument(cut_off) if cut_off else None
    with casebook(session) as book:
        found = Meetings(book).plan(act(session), session.caller, clock.date_argument(day), until, (chair, place))
    _tell(session, found)


@command(app, "select")
def select(session: Session, day: Day, version: Version = None) -> None:
    """Freeze the selection: who is on the agenda and why, and who must not wait for it."""
    with casebook(session) as book:
        date = clock.date_argument(day)
        _tell(session, Meetings(book).select(act(session, version), session.caller, date))
        if not session.is_json:
            _offer(session, Offers(book, tied_families).of(session.caller, date))


@command(app, "offers")
def offers(session: Session, day: Day) -> None:
    """Show whom no rule puts on the agenda, but whoever prepares it may: families whose enquiries add up together."""
    with casebook(session) as book:
        answer = Offers(book, tied_families).of(session.caller, clock.date_argument(day))
    if session.is_json:
        session.answer(answer)
    elif answer["offered"]:
        _offer(session, answer)
    else:
        session.say("Nobody is offered: no adult ties families whose enquiries add up")


@command(app, "show")
def show(session: Session, day: Day, as_of: AsOf = None) -> None:
    """Show a meeting; it opens with the actions of the meetings before it."""
    then = clock.instant_argument(as_of) if as_of else None
    with casebook(session) as book:
        _tell(session, Meetings(book).show(session.caller, clock.date_argument(day), clock.now(), then))


@command(app, "add")
def add(session: Session, day: Day, family: Family, reason: Words, version: Version = None) -> None:
    """Put a family on the agenda by hand; refused while it must not wait."""
    with casebook(session) as book:
        done = Meetings(book).add(act(session, version), session.caller, clock.date_argument(day), family, reason)
    _tell(session, done)


@command(app, "leave-off")
def leave_off(session: Session, day: Day, family: Family, reason: Words, version: Version = None) -> None:
    """Leave a family off the agenda, with a reason."""
    with casebook(session) as book:
        date = clock.date_argument(day)
        _tell(session, Meetings(book).leave_off(act(session, version), session.caller, date, family, reason))


@command(app, "invite")
def invite(
    session: Session,
    day: Day,
    agencies: Annotated[list[str] | None, typer.Argument(help="Agencies; those of `kinfold wording`, if none")] = None,
    return_by: Annotated[str | None, typer.Option(help="By when returns are due; the cut-off, if not given")] = None,
) -> None:
    """Invite agencies, and ask for what they know."""
    due = clock.instant_argument(return_by) if return_by else None
    with casebook(session) as book:
        date = clock.date_argument(day)
        _tell(session, Meetings(book).invite(act(session), session.caller, date, agencies or [], due))


@command(app, "return")
def return_(
    session: Session,
    day: Day,
    agency: Annotated[str, typer.Argument(help="An agency that is invited")],
    text: Annotated[str, typer.Option(help="What it returned")],
    family: Annotated[UUID | None, typer.Option(help="Of which family; of all, if not given")] = None,
    once: Command = None,
) -> None:
    """Record what an agency returned; that it holds nothing is a return too."""
    with casebook(session) as book:
        date = clock.date_argument(day)
        told = Meetings(book).receive(act(session, once=once), session.caller, date, agency, (family, text))
    _tell(session, told)


@command(app, "attend")
def attend(
    session: Session,
    day: Day,
    attended: Annotated[list[str], typer.Argument(help="AGENCY=present, AGENCY=represented:NAME, =apologies, =absent")],
) -> None:
    """Record who was there."""
    with casebook(session) as book:
        date = clock.date_argument(day)
        told = [_attended(one) for one in attended]
        _tell(session, Meetings(book).attend(act(session), session.caller, date, told))


def _attended(text: str) -> Attended:
    agency, equals, told = text.partition("=")
    if not equals:
        message = f"{text!r} says nothing of attendance: write for example police=present"
        raise WrongUse(message)
    word, _, name = told.partition(":")
    return Attended(agency, presence(word), name)


@command(app, "minutes")
def minutes(
    session: Session,
    day: Day,
    family: Family,
    text: Annotated[str, typer.Option(help="What was said")],
    decision: Annotated[list[str] | None, typer.Option(help="What was decided; may be given several times")] = None,
) -> None:
    """Take the minutes of a family of the agenda."""
    with casebook(session) as book:
        date = clock.date_argument(day)
        told = Meetings(book).minute(act(session), session.caller, date, family, (text, decision or []))
    _tell(session, told)


@command(app, "distribute")
def distribute(
    session: Session, day: Day, recipients: Annotated[list[str], typer.Argument(help="To whom the minutes go")]
) -> None:
    """Send the minutes: a notice with a link, and no content."""
    with casebook(session) as book:
        date = clock.date_argument(day)
        _tell(session, Meetings(book).distribute(act(session), session.caller, date, recipients))


@command(app, "receipt")
def receipt(
    session: Session,
    day: Day,
    recipient: Annotated[str, typer.Argument(help="Who has the minutes")],
    bounced: Annotated[str, typer.Option(help="Why they did not reach them")] = "",
) -> None:
    """Record that a recipient has the minutes, or that they bounced; the first time they are sent again."""
    with casebook(session) as book:
        date = clock.date_argument(day)
        _tell(session, Meetings(book).receipt(act(session), session.caller, date, recipient, bounced))


@command(app, "end")
def end(session: Session, day: Day) -> None:
    """End a meeting: nothing of it is changed any more, and no family is judged for it."""
    with casebook(session) as book:
        _tell(session, Meetings(book).end(act(session), session.caller, clock.date_argument(day)))


def _tell(session: Session, answer: MeetingAnswer) -> None:
    if session.is_json:
        session.answer(answer)
        return
    heading = f"Family profile meeting of {answer['date']}, chaired by {answer['chair']} (version {answer['version']})"
    session.out.print(Text(heading, style="bold"))
    for line in (*tell_earlier(answer["earlier"]), *_changes(answer["selections"])):
        session.out.print(Text(line))
    for stands, meaning in STANDS.items():
        items = [one for one in answer["items"] if one["stands"] == stands]
        if items:
            session.out.print(_table(meaning, items))
    if answer["clocks"]:
        session.out.print(Text(tell_clocks(answer["clocks"])))
    for invited in answer["invited"]:
        there = invited["presence"] or ("returned" if invited["returned"] else "nothing returned")
        session.out.print(Text(f"{invited['agency']}: {there}{', reminded once' if invited['chased'] else ''}"))


def _offer(session: Session, answer: OffersAnswer) -> None:
    """Families that may be added, each with how it stands; nothing, where there is none."""
    for one in answer["offered"]:
        session.out.print(Text(f"Offered: {one['says']} [{ids_of(one['evidence'])}]"))
        for family in one["families"]:
            names = ", ".join(child["name"] for child in family["children"])
            linked = f" [{ids_of(family['linked'])}]" if family["linked"] else ""
            session.out.print(Text(f"  {family['family']} {names}{linked}: {family['stands'].replace('_', ' ')}"))


def tell_earlier(plans: Iterable[PlanAnswer]) -> Iterator[str]:
    """What earlier meetings agreed, a line each: how it stands, and what came of what was done."""
    for one in plans:
        for action in one["actions"]:
            told = f"{action['owner']} ({action['agency']}), until {action['due']}: {action['what']}"
            came = f"; {action['came_of']}" if action["came_of"] else ""
            yield f"From {one['date']}, {action['status'].replace('_', ' ')}: {told}{came}"


def _changes(selections: Sequence[SelectionAnswer]) -> Iterator[str]:
    """What the last selection changed, if it is not the first."""
    if len(selections) > 1:
        last = selections[-1]
        yield (
            f"Selection {last['number']} by {last['by']}: {len(last['came'])} families came, {len(last['went'])} went, "
            f"{len(last['moved'])} stand otherwise, of {len(last['findings'])} other things are found"
        )


def _table(meaning: str, items: list[MeetingItem]) -> Table:
    table = Table(Column("Family", no_wrap=True), "Why", title=f"{meaning} ({len(items)})", title_justify="left")
    for one in items:
        why = [found["says"] for found in one["findings"]]
        why += [f"By hand: {one['reason']}"] if one["by_hand"] else []
        why += [f"Left off: {one['reason']}"] if one["stands"] == "left_off" else []
        why += [f"Waiting since {spoken(one['waiting_since'])}"] if one["waiting_since"] else []
        table.add_row(one["family"], Text("\n".join(why)))
    return table
