"""``kinfold convert``: partners' own files into contract events, to be sent with ``kinfold send``."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Annotated, Final

import msgspec
import typer

from services.cli.session import Session, command, instant_or_now
from services.cli.status import Refused
from services.ingest.application import agency_of
from services.ingest.connectors.again import Told
from services.ingest.connectors.cin import Conversion, Report
from services.ingest.connectors.rows import Refusal
from services.kernel import clock
from services.kernel.clock import Instant
from services.kernel.errors import WrongUse

app: Final = typer.Typer(name="convert", no_args_is_help=True, help="Turn partners' own files into contract events")

_SHOWN: Final = 20
_IN_MEMORY: Final = 1_000_000


@command(app, "cin")
def cin(
    session: Session,
    file: Annotated[Path, typer.Argument(help="A children in need census return, XML")],
    source: Annotated[str, typer.Option(help="/agencies/social_care/<organisation>, whose return it is")],
    out: Annotated[Path | None, typer.Option(help="The file to write; standard output, if not given")] = None,
    at: Annotated[str | None, typer.Option(help="The instant of the conversion; now, if not given")] = None,
    after: Annotated[
        list[Path] | None, typer.Option(help="A file that an earlier conversion wrote; once for each, the oldest first")
    ] = None,
) -> None:
    """Turn a children in need return into events, and tell of each refused row what is wrong with it."""
    conversion = Conversion(_social_care(source), _instant(at), Told.in_files(after or []))
    with SpooledTemporaryFile(_IN_MEMORY) as events:
        for event in conversion.events(file):
            events.write(event + b"\n")
        events.seek(0)
        _write(events, out)
    _report(session, conversion.report, out)
    if conversion.report.refused or conversion.report.left_out:
        raise Refused


def _social_care(source: str) -> str:
    agency = agency_of(source)
    if agency.sector != "social_care":
        message = f"A children in need return is social care's: write /agencies/social_care/…, not {source}"
        raise WrongUse(message)
    return agency.source


def _instant(at: str | None) -> Instant:
    """The instant of the conversion, to the second; it may not lie ahead, or its events could not be sent."""
    instant = instant_or_now(at)
    if instant > clock.now() + clock.SKEW:
        message = f"--at {at} lies ahead: events are dated by it, and none may be"
        raise WrongUse(message)
    return instant - instant % clock.SECOND


def _write(events: IO[bytes], out: Path | None) -> None:
    """Write the events, once the return has been read to its end."""
    if out is None:
        shutil.copyfileobj(events, sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return
    try:
        with out.open("wb") as file:
            shutil.copyfileobj(events, file)
    except OSError as error:
        message = f"{out} cannot be written: {error.strerror}"
        raise WrongUse(message) from None


def _report(session: Session, report: Report, out: Path | None) -> None:
    """The report goes to standard output; to standard error where that has the events."""
    if session.is_json:
        told = msgspec.json.encode(_answer(report)).decode() + "\n"
        (sys.stdout if out else sys.stderr).write(told)
        return
    console = session.out if out else session.err
    for line in _lines(report):
        console.print(line, markup=False, soft_wrap=True)


def _lines(report: Report) -> Iterator[str]:
    others = report.converted.total() - report.referrals_converted
    yield f"Read: {report.children} children, {report.referrals} referrals"
    yield f"Converted: {report.referrals_converted} referrals, {others} other facts"
    yield f"To send: {report.events} events, {report.corrections} of them corrections; told before: {report.unchanged}"
    yield from _rows("Rows refused", report.refused)
    yield from _rows("Dates left out of rows that were taken", report.left_out)
    if report.not_converted:
        counted = ", ".join(f"{tag} ({count})" for tag, count in sorted(report.not_converted.items()))
        yield f"Not converted, since there is no event for it: {counted}"


def _rows(title: str, rows: list[Refusal]) -> Iterator[str]:
    yield f"{title}: {len(rows)}"
    for row in rows[:_SHOWN]:
        for fault in row.faults:
            place = f"line {fault.line}, child {row.child or 'without a number'}, {row.of} {row.row}"
            yield f"  {place}: {fault.message} ({fault.code})"
    if len(rows) > _SHOWN:
        yield f"  and {len(rows) - _SHOWN} more: --format json tells all of them"


def _answer(report: Report) -> dict[str, object]:
    return {
        "children": report.children,
        "referrals": report.referrals,
        "referrals_converted": report.referrals_converted,
        "events": report.events,
        "corrections": report.corrections,
        "unchanged": report.unchanged,
        "types": dict(sorted(report.converted.items())),
        "refused": [_row(row) for row in report.refused],
        "left_out": [_row(row) for row in report.left_out],
        "not_converted": dict(sorted(report.not_converted.items())),
    }


def _row(row: Refusal) -> dict[str, object]:
    first = row.faults[0]
    return {
        "row": row.row,
        "of": row.of,
        "line": row.line,
        "path": row.path,
        "child": row.child,
        "code": first.code,
        "message": first.message,
        "faults": [fault._asdict() for fault in row.faults],
    }
