"""``kinfold profile``, and the written profiles and packs of a meeting."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
import typer
from rich.text import Text

from services.cli.casework import Version, act, casebook, document, spoken
from services.cli.meeting_cycle import Day, Family, app, tell_earlier
from services.cli.session import AsOf, Session, command, instant_or_now
from services.cli.tied import tied_families
from services.kernel import clock
from services.kernel.errors import WrongUse
from services.profile.casework.meetings import Meetings
from services.profile.casework.packs import Packs, ProfileAnswer
from services.profile.domain.casework.written import Edit
from services.profile.drafting import Drafting

_SHOWN: Final = 4
"""The records that stand in the brackets behind a sentence; the rest are counted, and in the JSON."""


def profile(
    session: Session,
    family: Family,
    date: Annotated[str | None, typer.Option(help="The meeting's date; today, if not given")] = None,
    as_of: AsOf = None,
) -> None:
    """Draft a family's written profile from the record, every sentence with what it is drawn from."""
    instant = instant_or_now(as_of)
    day = clock.date_argument(date) if date else clock.london_date(instant)
    answer = Drafting(session.connection(), tied_families).draft(session.caller, family, day, instant)
    if session.is_json:
        session.answer(answer)
        return
    told = f"Draft of the written profile of family {answer['family']} for {day}, as of {spoken(answer['as_of'])}"
    session.out.print(Text(told, style="bold underline"))
    for section in answer["sections"]:
        _section(session, section["title"], section["sentences"])
    _completeness(session, answer["completeness"])


@command(app, "draft")
def draft(
    session: Session,
    day: Day,
    family: Annotated[UUID | None, typer.Argument(help="A family; every one on the agenda, if none is named")] = None,
    version: Version = None,
) -> None:
    """Draft the written profile of a family of the meeting, or of all; what somebody has edited stays."""
    date = clock.date_argument(day)
    with casebook(session) as book:
        if family:
            _tell(session, Packs(book).draft(act(session, version), session.caller, date, family, tied_families))
            return
        items = Meetings(book).show(session.caller, date, clock.now())["items"]
        on = [UUID(one["family"]) for one in items if one["stands"] == "on"]
        made = [Packs(book).draft(act(session), session.caller, date, one, tied_families) for one in on]
    if session.is_json:
        session.answer({"profiles": made})
        return
    for one in made:
        lacks = f"lacks {one['missing']} of {len(one['completeness'])}"
        session.out.print(Text(f"{one['family']}: version {one['version']}, {lacks}"))


@command(app, "profile")
def written(
    session: Session,
    day: Day,
    family: Family,
    version: Annotated[int | None, typer.Option(help="As it stood at a version")] = None,
) -> None:
    """Show a written profile, as it stands or at a version."""
    with casebook(session) as book:
        _tell(session, Packs(book).show(session.caller, clock.date_argument(day), family, version))


@command(app, "edit")
def edit(
    session: Session,
    day: Day,
    family: Family,
    section: Annotated[int, typer.Argument(help="The section's number")],
    form: Annotated[Path, typer.Argument(help='{"lines": [{"text", "evidence"}]} as JSON; `-` reads standard input')],
    version: Version = None,
) -> None:
    """Edit a section of a written profile."""
    edits = section, edits_of(document(form))
    with casebook(session) as book:
        date = clock.date_argument(day)
        _tell(session, Packs(book).edit(act(session, version), session.caller, date, family, edits))


def edits_of(form: dict[str, Any]) -> list[Edit]:
    """The sentences of a form. Raises WrongUse where it is none."""
    try:
        return msgspec.convert(form.get("lines"), list[Edit])
    except msgspec.ValidationError as error:
        message = f"lines: a list of sentences, each with its text and its evidence: {error}"
        raise WrongUse(message) from None


@command(app, "freeze")
def freeze(
    session: Session,
    day: Day,
    reason: Annotated[str, typer.Option(help="Why it is frozen anew, once a pack is frozen")] = "",
) -> None:
    """Freeze the pack: the written profiles of the agenda at their versions, and the record as of now."""
    with casebook(session) as book:
        answer = Packs(book).freeze(act(session), session.caller, clock.date_argument(day), reason)
    if session.is_json:
        session.answer(answer)
    else:
        last = answer["packs"][-1]
        session.out.print(Text(f"Pack {last['number']} as of {spoken(last['as_of'])}: {last['digest']}"))


@command(app, "pack")
def pack(
    session: Session,
    day: Day,
    number: Annotated[int | None, typer.Option(help="Which pack; the last, if not given")] = None,
) -> None:
    """Print a frozen pack, made again from the record as of then, and say whether it is the same."""
    with casebook(session) as book:
        answer = Packs(book).pack(session.caller, clock.date_argument(day), number)
    if session.is_json:
        session.answer(answer)
        return
    for line in tell_earlier(answer["earlier"]):
        session.out.print(Text(line))
    for one in answer["families"]:
        session.out.print(Text(f"\nFamily {one['family']}", style="bold underline"))
        for section in one["profile"]["sections"]:
            _section(session, section["title"], section["lines"])
        session.out.print(Text(f"{len(one['timeline'])} entries on the timeline"))
    same = "the same again" if answer["same"] else "not the same: the record of then is another one now"
    session.out.print(Text(f"\nPack {answer['number']} as of {spoken(answer['as_of'])}; made again it is {same}"))


def _tell(session: Session, answer: ProfileAnswer) -> None:
    if session.is_json:
        session.answer(answer)
        return
    session.out.print(Text(f"Written profile of family {answer['family']}, version {answer['version']}", style="bold"))
    for section in answer["sections"]:
        by = f" (edited by {section['edited_by']})" if section["edited_by"] else ""
        _section(session, f"{section['number']}. {section['title']}{by}", section["lines"])
    _completeness(session, answer["completeness"])


def _section(session: Session, title: str, sentences: Iterable[Mapping[str, Any]]) -> None:
    session.out.print(Text(f"\n{title}", style="bold"))
    for one in sentences:
        session.out.print(Text(line_of(one), style="red" if one["gap"] else ""))


def line_of(sentence: Mapping[str, Any]) -> str:
    """A sentence with what it is drawn from in brackets, the first records of many; a gap is marked as one."""
    ids = [told["id"] for told in sentence["evidence"]]
    more = f" and {len(ids) - _SHOWN} more" if len(ids) > _SHOWN else ""
    rests_on = f"{', '.join(ids[:_SHOWN])}{more}" or sentence.get("by", "")
    brackets = f" [{rests_on}]" if rests_on else ""
    return f"  {'GAP  ' if sentence['gap'] else ''}{sentence['text']}{brackets}"


def _completeness(session: Session, checks: Iterable[Mapping[str, Any]]) -> None:
    lacking = [
        f"{one['name'].replace('_', ' ')} ({one['count']} of {one['of']})" for one in checks if not one["present"]
    ]
    session.out.print(Text(f"\nIt lacks: {', '.join(lacking) or 'nothing'}", style="bold"))
