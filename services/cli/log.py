"""``kinfold send``, ``fold`` and ``quarantine``: events onto the log, and from the log into timelines."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Annotated, Final

import msgspec
import typer
from prometheus_client import start_http_server
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from services.cli.casework import at_work, settle
from services.cli.session import Session, command
from services.cli.signals import stop_on_signal
from services.cli.status import Refused
from services.ingest.application import Line, ReceivedAt, Refusal, Sender, Sent
from services.ingest.connectors import ndjson
from services.ingest.store import IngestStore
from services.kernel import clock
from services.kernel.errors import Missing
from services.kernel.events.faults import show
from services.kernel.metrics import FoldMetrics
from services.profile.folding import quarantine as held
from services.profile.folding.consumer import BATCH, DEAD_LETTERS, Consumer, collect_seldom

_SHOWN: Final = 20
_IN_MEMORY: Final = 1_000_000

quarantine: Final = typer.Typer(name="quarantine", no_args_is_help=True, help="Records that could not be folded")


def send(
    session: Session,
    files: Annotated[list[Path], typer.Argument(help="Files of events, one JSON object a line")],
    received_at: Annotated[
        str, typer.Option("--received-at", help="now, issued (each at its own time), or an instant")
    ] = "now",
) -> None:
    """Validate events and publish the good ones; every refused line is told with all its faults."""
    sender = Sender.on(IngestStore(session.connection()), session.hub.log, session.caller, received(received_at))
    session.stack.callback(sender.close)
    total = Sent()
    with SpooledTemporaryFile(_IN_MEMORY) as refusals:

        def refuse(refusal: Refusal) -> None:
            refusals.write(encoded(refusal))

        for sent in sender.send(with_progress(session, files), refuse):
            total.accepted += sent.accepted
            total.duplicates += sent.duplicates
            total.refused += sent.refused
        refusals.seek(0)
        _report(session, total, refusals)
    if total.refused:
        raise Refused


def _report(session: Session, total: Sent, refusals: IO[bytes]) -> None:
    """What became of the lines; as JSON the refusals are streamed, since there can be as many as lines."""
    if session.is_json:
        sys.stdout.write(f'{{"accepted":{total.accepted},"duplicates":{total.duplicates},')
        write_refusals(refusals)
        sys.stdout.write("}\n")
        return
    counts = f"{total.accepted} accepted, {total.duplicates} sent before, {total.refused} refused"
    session.out.print(counts, highlight=False)
    print_refusals(session, refusals, total.refused)


def write_refusals(refusals: IO[bytes]) -> None:
    """The member ``refused`` of a JSON answer: refusals that were encoded, one a line, streamed."""
    sys.stdout.write('"refused":[')
    for number, told in enumerate(refusals):
        sys.stdout.write("," * bool(number) + told.decode().rstrip())
    sys.stdout.write("]")


def print_refusals(session: Session, refusals: IO[bytes], count: int) -> None:
    """The first of some refusals that were encoded, one a line, for a person; ``count`` is how many there are."""
    for told in islice(refusals, _SHOWN):
        one = msgspec.json.decode(told)
        for fault in one["faults"]:
            place = f"{one['file']}:{one['line']} {show(fault['pointer'], '')}".rstrip()
            session.out.print(f"  {place}: {fault['message']} ({fault['code']})", markup=False, soft_wrap=True)
    if count > _SHOWN:
        session.out.print(f"  and {count - _SHOWN} more: --format json tells all of them")


def received(text: str) -> ReceivedAt:
    """What ``--received-at`` says."""
    told: dict[str, ReceivedAt] = {"now": "now", "issued": "issued"}
    return told[text] if text in told else clock.instant_argument(text)


def with_progress(session: Session, files: list[Path]) -> Iterator[Line]:
    """The lines of files, with a bar on standard error where a person sees it."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=session.err, transient=True, disable=not session.err.is_terminal) as progress:
        for file in files:
            size = file.stat().st_size if file.exists() else 0
            task = progress.add_task(file.name, total=size)
            for line in ndjson.lines(file):
                progress.advance(task, len(line.raw) + 1)
                yield line


def encoded(refusal: Refusal) -> bytes:
    """A refusal as a line of JSON."""
    line, faults = refusal
    first = faults[0]
    told = {
        "file": line.file,
        "line": line.number,
        "code": first.code,
        "pointer": first.pointer,
        "message": first.message,
        "faults": faults,
    }
    return msgspec.json.encode(told) + b"\n"


def fold(
    session: Session,
    *,
    until_idle: Annotated[bool, typer.Option("--until-idle", help="End when everything is folded")] = False,
    batch: Annotated[int, typer.Option(help="Records in one transaction, at the most")] = BATCH,
    dead_letters: Annotated[
        int, typer.Option(help="Quarantined records that nobody has looked at, past which the fold stops")
    ] = DEAD_LETTERS,
    metrics_port: Annotated[
        int | None, typer.Option(help="A port of this machine at which to serve the fold's metrics", min=1, max=65535)
    ] = None,
) -> None:
    """Consume the agency topics and fold them into timelines."""
    began = time.perf_counter()
    metrics = FoldMetrics()
    collect_seldom()
    consumer = Consumer(session.hub.database, session.hub.log, metrics, batch=batch, dead_letters=dead_letters)
    with _measured(metrics, metrics_port), stop_on_signal() as stop:
        if until_idle:
            tally = consumer.run(stop, until_idle=True)
            settle(session, consumer, stop)
        else:
            with at_work(session, stop):
                tally = consumer.run(stop, until_idle=False)
    seconds = round(time.perf_counter() - began, 3)
    if session.is_json:
        told = {"folded": tally.folded, "duplicates": tally.duplicates, "dead_lettered": tally.dead_lettered}
        session.answer({**told, "seconds": seconds})
        return
    counts = f"{tally.folded} folded, {tally.duplicates} folded before, {tally.dead_lettered} quarantined"
    session.out.print(f"{counts}, in {seconds} s")


@contextmanager
def _measured(metrics: FoldMetrics, port: int | None) -> Iterator[None]:
    """Serve the fold's metrics meanwhile, if a port is given."""
    if port is None:
        yield
        return
    try:
        server, thread = start_http_server(port, addr="127.0.0.1", registry=metrics.registry)
    except OSError as error:
        message = f"The fold's metrics cannot be served at port {port}: {error.strerror}. Choose another"
        raise Missing(message) from error
    try:
        yield
    finally:
        server.shutdown()
        thread.join()


@command(quarantine, "list")
def quarantine_list(session: Session, limit: Annotated[int, typer.Option(help="How many, at the most")] = 100) -> None:
    """List the quarantined records that nobody has looked at."""
    found = held.waiting(session.connection(), session.caller, limit)
    if session.is_json:
        session.answer({"quarantined": [_quarantined(one) for one in found]})
        return
    table = Table("Topic", "Partition", "Offset", "Appended", "Faults")
    for one in found:
        faults = "; ".join(f"{fault.code} {show(fault.pointer, '')}".strip() for fault in one.faults)
        at = clock.format_instant(one.appended_at)
        table.add_row(one.topic, str(one.partition), str(one.offset), at, faults)
    session.out.print(table)


def _quarantined(one: held.Waiting) -> dict[str, object]:
    return {
        "topic": one.topic,
        "partition": one.partition,
        "offset": one.offset,
        "appended_at": clock.format_instant(one.appended_at),
        "faults": one.faults,
    }


@command(quarantine, "acknowledge")
def quarantine_acknowledge(session: Session) -> None:
    """Say that the quarantined records have been looked at; a fold that stopped over them may go on."""
    count = held.acknowledge(session.connection(), session.caller, clock.now())
    if session.is_json:
        session.answer({"acknowledged": count})
    else:
        session.out.print(f"{count} quarantined records acknowledged by {session.caller.name}")
