"""``kinfold timeline``, ``people`` and ``family``: whom the hub knows, and what of them."""

import sys
from typing import Annotated

import msgspec
import typer
from rich.table import Table
from rich.text import Text

from services.cli.session import AsOf, Days, From, Session, To, instant_or_now, window
from services.kernel import clock
from services.kernel.errors import WrongUse
from services.profile.answers import TimelineEntry
from services.profile.application import Profiles


def timeline(
    session: Session,
    person: Annotated[str | None, typer.Option(help="SCHEME:VALUE, or a person's identifier")] = None,
    family: Annotated[str | None, typer.Option(help="A family's identifier")] = None,
    from_: From = None,
    to: To = None,
    days: Days = None,
    as_of: AsOf = None,
) -> None:
    """Print the timeline of a family, or of a person's families, oldest first."""
    if (person is None) == (family is None):
        message = "Say whose timeline: --person SCHEME:VALUE, or --family ID"
        raise WrongUse(message)
    instant = instant_or_now(as_of)
    within = window(from_, to, days, instant)
    profiles = Profiles(session.connection())
    if person is not None:
        answer = profiles.timeline_of_person(session.caller, person, instant, within)
    else:
        answer = profiles.timeline_of_family(session.caller, str(family), instant, within)
    if session.is_json:
        session.answer(answer)
        return
    table = Table("When", "Sector", "What", "Who", "")
    for entry in answer["entries"]:
        table.add_row(*_row(entry))
    session.out.print(table)


def _row(entry: TimelineEntry) -> tuple[Text, ...]:
    occurred = entry["occurred_at"]
    when = f"{occurred['from']} to {occurred['to']}" if isinstance(occurred, dict) else str(occurred)
    who = ", ".join(one["name"] or one["ref"] for one in entry["people"])
    status = "" if entry["status"] == "current" else entry["status"]
    style = "" if not status else "strike"
    return Text(when), Text(entry["sector"]), Text(entry["summary"], style=style), Text(who), Text(status)


def people(
    session: Session,
    query: Annotated[
        str | None, typer.Argument(help="SCHEME:VALUE, a name, a name with a date of birth, or an identifier")
    ] = None,
    *,
    everybody: Annotated[bool, typer.Option("--all", help="Everybody, one JSON object a line")] = False,
    as_of: AsOf = None,
) -> None:
    """Find people; --all streams everybody."""
    if everybody == (query is not None):
        message = "Say whom you look for, or --all"
        raise WrongUse(message)
    profiles, instant = Profiles(session.connection()), instant_or_now(as_of)
    if everybody:
        for one in profiles.everybody(session.caller, instant):
            sys.stdout.write(msgspec.json.encode(one).decode() + "\n")
        return
    answer = profiles.people(session.caller, str(query), instant)
    if session.is_json:
        session.answer(answer)
        return
    table = Table("Names", "Born", "Identifiers", "Mentions", "Person")
    for found in answer["people"]:
        identifiers = [f"{one['scheme']}:{one['value']}" for one in found["identifiers"] if "invalid" not in one]
        columns = (
            found["names"],
            found["dates_of_birth"],
            identifiers,
            [str(len(found["mentions"]))],
            [found["person"]],
        )
        table.add_row(*(Text("\n".join(column)) for column in columns))
    session.out.print(table)


def family(
    session: Session,
    identifier: Annotated[str, typer.Argument(help="A family's identifier")],
    date: Annotated[str | None, typer.Option(help="The meeting's date; today, if not given")] = None,
    as_of: AsOf = None,
) -> None:
    """Print a family: its members, and what the rules find for a meeting."""
    day = clock.date_argument(date) if date else clock.london_date(clock.now())
    found = Profiles(session.connection()).family(session.caller, identifier, day, instant_or_now(as_of))
    if session.is_json:
        session.answer({"families": found})
        return
    for one in found:
        table = Table("Name", "Born", "Role", "Known here since", title=one["family"])
        for member in one["members"]:
            table.add_row(member["name"], member["date_of_birth"] or "", member["role"], member["since"])
        session.out.print(table)
        for finding in one["findings"]:
            session.out.print(f"{finding['rule']}: {finding['says']}", markup=False)
