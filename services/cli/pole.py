"""``kinfold links load``: a graph of persons, objects, locations and events, as events that links are asked of."""

import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import chain, islice
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Annotated, Final

import msgspec
import typer

from services.cli.log import encoded, print_refusals, write_refusals
from services.cli.network import app
from services.cli.session import Session, command
from services.cli.status import Refused
from services.ingest.application import Refusal, Sender, Sent, agency_of, register
from services.ingest.connectors.pole import PoleGraph, Report
from services.ingest.store import IngestStore
from services.kernel import clock
from services.kernel.errors import WrongUse

_IN_MEMORY: Final = 1_000_000
_NAME: Final = "POLE graph"


@command(app, "load")
def load(
    session: Session,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder of CSV files, exported from a POLE graph")],
    source: Annotated[str, typer.Option(help="Whose events they are: /agencies/police/…")] = "/agencies/police/pole",
    at: Annotated[
        str | None, typer.Option(help="The date as of which what has none is told; the graph's latest, if not given")
    ] = None,
    *,
    beside: Annotated[bool, typer.Option("--beside", help="Also where other agencies send their events")] = False,
) -> None:
    """Load a graph of persons, objects, locations and events from CSV, as events of one police source."""
    store = IngestStore(session.connection())
    _must_stand_alone(store, source, beside=beside)
    with SpooledTemporaryFile(_IN_MEMORY) as refusals:

        def refuse(refusal: Refusal) -> None:
            refusals.write(encoded(refusal))

        today = clock.london_date(clock.now())
        graph = PoleGraph(source, refuse, today, _day(at, today))
        sent = _send(session, store, graph, folder)
        refusals.seek(0)
        _report(session, graph.report, sent, refusals)
    if sent.refused or graph.report.refused:
        raise Refused


def _day(at: str | None, today: date) -> date | None:
    """The date that was given; it may not lie ahead, or what is told as of it could not be sent."""
    day = clock.date_argument(at) if at else None
    if day is not None and day > today:
        message = f"--at {at} lies ahead: nothing can be told as of then"
        raise WrongUse(message)
    return day


def _must_stand_alone(store: IngestStore, source: str, *, beside: bool) -> None:
    """Raises WrongUse where other agencies send to this hub, unless that is meant."""
    if agency_of(source).sector != "police":
        message = f"A POLE graph is the police's: write /agencies/police/…, not {source}"
        raise WrongUse(message)
    others = [agency.source for agency in store.agencies() if agency.source != source]
    if others and not beside:
        message = (
            f"{others[0]} sends to this hub, and a demonstration does not belong among children's records: load it "
            "into a home of its own (--home DIR), or say --beside if the graph is of people whom this hub is for"
        )
        raise WrongUse(message)


def _send(session: Session, store: IngestStore, graph: PoleGraph, folder: Path) -> Sent:
    """Send a graph's events, its source registered; nothing is registered for a folder that holds none."""
    lines = graph.lines(folder)
    first = list(islice(lines, 1))
    if graph.source not in {agency.source for agency in store.agencies()}:
        register(store, session.caller, graph.source, _NAME)
    sender = Sender.on(store, session.hub.log, session.caller)
    session.stack.callback(sender.close)
    total = Sent()
    for sent in sender.send(chain(first, lines), graph.refuse):
        total.accepted += sent.accepted
        total.duplicates += sent.duplicates
        total.refused += sent.refused
    return total


def _report(session: Session, report: Report, sent: Sent, refusals: IO[bytes]) -> None:
    """What became of the graph; as JSON the refusals are streamed, since there can be as many as rows."""
    if session.is_json:
        told = msgspec.json.encode(_answer(report, sent)).decode()
        sys.stdout.write(told.removesuffix("}") + ",")
        write_refusals(refusals)
        sys.stdout.write("}\n")
        return
    for line in _lines(report, sent):
        session.out.print(line, markup=False, soft_wrap=True)
    print_refusals(session, refusals, report.refused + sent.refused)


def _lines(report: Report, sent: Sent) -> Iterator[str]:
    yield f"Read: {report.nodes} nodes, {report.relationships} relationships"
    yield f"Told: {', '.join(f'{count} {what}' for what, count in report.told.items())}"
    yield f"Sent: {sent.accepted} accepted, {sent.duplicates} sent before, {sent.refused} refused"
    yield from _counted("Not told, since they lead to nobody", report.not_told + report.not_told_of)
    yield from _counted("Without a place in an event", report.no_place)
    if report.not_read:
        yield f"Not read, since their headers are of no graph: {', '.join(report.not_read)}"
    yield f"Rows refused: {report.refused}"


def _counted(title: str, counts: Counter[str]) -> Iterator[str]:
    if counts:
        yield f"{title}: {', '.join(f'{name} ({count})' for name, count in sorted(counts.items()))}"


def _answer(report: Report, sent: Sent) -> dict[str, object]:
    return {
        "nodes": report.nodes,
        "relationships": report.relationships,
        "told": dict(report.told),
        "accepted": sent.accepted,
        "duplicates": sent.duplicates,
        "not_told": dict(sorted((report.not_told + report.not_told_of).items())),
        "no_place": dict(sorted(report.no_place.items())),
        "not_read": report.not_read,
    }
