"""``kinfold out-of-hours``: a signed pack for the night, a journal that needs no service, and its way home."""

import json
from pathlib import Path
from typing import Annotated, Any, Final
from uuid import UUID

import typer
from rich.table import Table
from rich.text import Text

from services.cli.casework import casebook, caught_up, spoken, tell_clocks
from services.cli.session import Days, From, Session, To, command, window
from services.kernel import clock
from services.kernel.errors import NotFound, WrongUse
from services.profile.casework import journal, signing
from services.profile.casework.journal import Line, What
from services.profile.casework.night_answers import ActedAnswer, NightAnswer
from services.profile.casework.night_pack import NightPack
from services.profile.casework.nights import Nights, since_last_working_day
from services.profile.domain.casework.acts import must_be_one_of

app: Final = typer.Typer(
    name="out-of-hours", no_args_is_help=True, help="A signed pack for the night, and what is done by it"
)

Pack = Annotated[Path, typer.Argument(help="The pack's folder")]
Key = Annotated[Path | None, typer.Option(help="The hub's public key, kept apart; the pack's own, if not given")]
Journal = Annotated[Path, typer.Argument(help="The journal's file")]
_WHAT: Final[tuple[What, ...]] = ("decision", "take", "release", "note")


@command(app, "pack")
def pack(
    session: Session,
    folder: Pack,
    made_for: Annotated[str, typer.Option("--for", help="For whom it is")] = "the out-of-hours team",
    *,
    everybody: Annotated[
        bool, typer.Option("--all", help="Every family, and not those alone that matter at night")
    ] = False,
) -> None:
    """Write a signed pack: the families that matter at night, as data and as a page that opens without the service."""
    now, key = clock.now(), signing.hub_key(session.settings.home)
    with casebook(session) as book:
        own = NightPack(book)
        files = own.files(session.caller, made_for, now, everybody=everybody)
        about = {**own.about(session.caller, made_for, now), "marking": "OFFICIAL-SENSITIVE"}
    signing.write_signed(folder, files, about, key)
    fingerprint = signing.fingerprint(key.public_key())
    if session.is_json:
        session.answer({**about, "families": len(files) - 1, "key": fingerprint})
        return
    session.out.print(f"{len(files) - 1} families, as known on {spoken(about['as_of'])}: open {folder}/index.html")
    session.out.print(f"Signed by the hub's key {fingerprint}", soft_wrap=True)


@command(app, "verify")
def verify(session: Session, folder: Pack, key: Key = None) -> None:
    """Check every byte of a pack; needs neither the service nor a database."""
    told = signing.verified(folder, key)
    late = clock.parse_instant(told["valid_until"]) < clock.now()
    fingerprint = signing.fingerprint(signing.public_key(folder / signing.PUBLIC_KEY))
    if session.is_json:
        session.answer({
            "good": True,
            "expired": late,
            "key": fingerprint,
            "pinned": key is not None,
            **{name: told[name] for name in ("as_of", "valid_until", "made_by")},
        })
        return
    session.out.print(f"{len(told['files'])} files are as they were signed, as of {spoken(told['as_of'])}")
    session.out.print(f"Signed by the key {fingerprint}", soft_wrap=True)
    if key is None:
        session.say("The pack's own key was used, which finds damage and no forgery: give the hub's with --key")
    if late:
        session.say(f"It was valid until {spoken(told['valid_until'])}: get a newer one if you can")


@command(app, "show")
def show(
    session: Session,
    folder: Pack,
    query: Annotated[str, typer.Argument(help="A part of a name, or an identifier; all, if none is given")] = "",
    key: Key = None,
) -> None:
    """Find families in a pack; needs neither the service nor a database."""
    signing.verified(folder, key)
    found = [one for one in _families(folder) if query.lower() in _text(one)]
    if session.is_json:
        session.answer({"families": found})
        return
    for one in found:
        session.out.print(Text(f"{one['names']} (family {one['family']}): {'; '.join(one['why'])}", style="bold"))
        for urgent in filter(None, [one["urgent"]]):
            session.out.print(Text(f"  urgent case {urgent['urgent']}, waiting since {spoken(urgent['since'])}"))
        for enquiry in one["enquiries"]:
            session.out.print(Text(f"  enquiry {enquiry['enquiry']}: {enquiry['summary']}"))
    session.out.print(f"{len(found)} families")


def _families(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_bytes()) for path in sorted((folder / "families").glob("*.json"))]


def _text(one: dict[str, Any]) -> str:
    members = " ".join(f"{who['name']} {who['person']}" for who in one["members"])
    cases = " ".join(enquiry["enquiry"] for enquiry in one["enquiries"])
    urgent = one["urgent"]["urgent"] if one["urgent"] else ""
    return f"{one['family']} {members} {cases} {urgent}".lower()


@command(app, "act")
def act(  # noqa: PLR0913, PLR0917 - each is an option of the command
    session: Session,
    folder: Pack,
    journal_file: Journal,
    what: Annotated[str, typer.Argument(help="decision, take, release or note")],
    of: Annotated[UUID, typer.Argument(help="The enquiry, the urgent case or the family, as the pack has it")],
    text: Annotated[str, typer.Option(help="The rationale, or what you did")],
    outcome: Annotated[str, typer.Option(help="The outcome of a decision")] = "",
    threshold: Annotated[
        str, typer.Option(help="The threshold of a decision; of a release the section 47 question")
    ] = "",
    life: Annotated[str, typer.Option("--lived-experience", help="What life is like for the child")] = "",
    key: Key = None,
) -> None:
    """Write down what you do, with its true time; needs neither the service nor a database."""
    told = signing.verified(folder, key)
    if not any(str(of) in _text(one) for one in _families(folder)):
        message = f"The pack has nothing of the identifier {of}: `kinfold out-of-hours show {folder}`"
        raise NotFound(message)
    line = Line(
        what=must_be_one_of(what, _WHAT, "What you do"),  # type: ignore[arg-type]
        of=of,
        actor=session.caller.name,
        at=clock.now(),
        shown=clock.parse_instant(told["as_of"]),
        text=text.strip(),
        outcome=outcome,
        threshold=threshold.strip(),
        lived_experience=life.strip(),
        roles=tuple(sorted(session.caller.roles)),
    )
    written = journal.append(journal_file, journal.must_be_whole(line))
    if session.is_json:
        session.answer({"line": written.number, "digest": written.digest, "at": clock.format_instant(line.at)})
    else:
        session.out.print(f"Line {written.number} of {journal_file}; bring it home with `kinfold out-of-hours sync`")


@command(app, "sync")
def sync(session: Session, journal_file: Journal) -> None:
    """Bring a journal home: each act in order, with its true time; none twice, and none lost."""
    if not journal_file.exists():
        message = f"{journal_file} is not there"
        raise WrongUse(message)
    with casebook(session) as book:
        answer = Nights(book).sync(session.caller, journal_file, clock.now())
    caught_up(session)
    _tell(session, answer)


@command(app, "report")
def report(session: Session, from_: From = None, to: To = None, days: Days = None) -> None:
    """What was done out of hours, by its true time; since the last working day, if no time is given."""
    now = clock.now()
    given = from_ or to or days
    within = window(from_, to, days, now) if given else since_last_working_day(clock.london_date(now))
    with casebook(session) as book:
        _tell(session, Nights(book).report(session.caller, within, now))


def _tell(session: Session, answer: NightAnswer) -> None:
    if session.is_json:
        session.answer(answer)
        return
    table = Table("When", "Who", "What", "What became of it", show_lines=True)
    for one in answer["acts"]:
        cells = (spoken(one["acted_at"]), one["actor"], f"{one['what']}: {one['text']}", _became(one))
        table.add_row(*(Text(cell) for cell in cells))
    session.out.print(table)
    session.out.print(f"{answer['applied']} applied, {answer['refused']} kept with why they could not be")


def _became(one: ActedAnswer) -> str:
    """What became of an act: how late it came home and why it was refused; what others had done; how clocks stand."""
    told = [f"{one['became']}, {one['after']} later" + (f": {one['why']}" if one["why"] else "")]
    told += [f"meanwhile {other['what']} by {other['by']}, {spoken(other['at'])}" for other in one["meanwhile"]]
    return "\n".join(filter(None, [*told, tell_clocks(one["clocks"])]))
