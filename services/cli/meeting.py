"""``kinfold agenda``: the monthly family profile meeting."""

from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from services.cli.session import AsOf, Session, instant_or_now
from services.cli.tied import ids_of, show_beside, tied_families
from services.kernel import clock
from services.kernel.clock import Instant
from services.profile.answers import AgendaAnswer, ItemAnswer
from services.profile.application import Profiles
from services.profile.domain.agenda import ROUTES, Route
from services.profile.folding.consumer import behind
from services.profile.folding.store import FoldStore

_COLOURS: dict[Route, str] = {"urgent": "bold red", "in_hand": "yellow", "monthly": "bold"}


def agenda(
    session: Session,
    date: Annotated[str | None, typer.Option(help="The meeting's date; today, if not given")] = None,
    as_of: AsOf = None,
) -> None:
    """Print the agenda of the family profile meeting, with the urgent and in-hand families apart."""
    instant = instant_or_now(as_of)
    day = clock.date_argument(date) if date else clock.london_date(clock.now())
    connection = session.connection()
    answer = Profiles(connection).agenda(session.caller, day, instant)
    if session.is_json:
        session.answer(answer)
        return
    show_agenda(session, answer)
    show_beside(session, tied_families(connection).enquiries(session.caller, day, instant)["tied"])
    warn_if_behind(session)


def warn_if_behind(session: Session) -> None:
    """Tell a person that some events are not in the answer yet."""
    reader = session.hub.log.reader()
    try:
        count = behind(reader, FoldStore(session.connection()).positions())
    finally:
        reader.close()
    if count:
        session.say(f"{count} events on the log are not folded yet, and not in this answer: run `kinfold fold`")
    held = FoldStore(session.connection()).unacknowledged()
    if held:
        session.say(f"{held} records could not be folded, and are not in this answer: see `kinfold quarantine list`")


def show_agenda(session: Session, answer: AgendaAnswer) -> None:
    """The agenda as tables that a chair can read."""
    day = clock.parse_date(answer["date"])
    heading = f"Family profile meeting, {day.day} {day:%B %Y}"
    session.out.print(Text(f"{heading}, as known on {_spoken(clock.parse_instant(answer['as_of']))}", style="bold"))
    for route, meaning in ROUTES.items():
        items = [item for item in answer["items"] if item["route"] == route]
        title = Text(f"\n{meaning} ({len(items)})", style=_COLOURS[route])
        session.out.print(title)
        if items:
            session.out.print(_table(items, day.isoformat()))
    counts = [sum(item["route"] == route for item in answer["items"]) for route in ROUTES]
    session.out.print(
        f"\n{counts[0]} with the duty manager, {counts[1]} held by social care, {counts[2]} for the meeting"
    )


def _table(items: list[ItemAnswer], day: str) -> Table:
    table = Table("Children", "Adults", "Why", show_lines=True, expand=True)
    table.columns[0].ratio, table.columns[1].ratio, table.columns[2].ratio = 3, 2, 8
    for item in items:
        children = [
            f"{one['name'] or 'not named'}{_age(one['date_of_birth'], day)}"
            for one in item["people"]
            if one["role"] == "child"
        ]
        adults = [one["name"] or "not named" for one in item["people"] if one["role"] == "adult"]
        why = [_waiting(item["waiting_since"])] if "waiting_since" in item else []
        why += [f"{one['says']} [{ids_of(one['evidence'])}]" for one in item["findings"]]
        table.add_row(*(Text("\n".join(lines)) for lines in (children, adults, why)))
    return table


def _age(born: str | None, day: str) -> str:
    if not born:
        return ""
    return f", {int(day[:4]) - int(born[:4]) - (day[5:] < born[5:] if len(born) > len('YYYY') else 0)}"


def _waiting(since: str) -> str:
    return f"Waiting since {_spoken(clock.parse_instant(since))}, when the hub was told."


def _spoken(instant: Instant) -> str:
    told = clock.to_datetime(instant).astimezone(clock.LONDON)
    return f"{told.day} {told:%B %Y, %H:%M}"
