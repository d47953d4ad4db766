"""``kinfold demo``: a sample county, from its agencies' events to this month's agenda, on this machine alone."""

import time
from datetime import date
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import Annotated, Final

import msgspec
import typer

from services.cli import log, meeting, web
from services.cli.casework import at_work, settle
from services.cli.session import Session
from services.cli.signals import Stop
from services.ingest.application import Sender, agency_of
from services.ingest.store import IngestStore
from services.kernel import clock
from services.kernel.errors import KinfoldError, WrongUse
from services.kernel.metrics import FoldMetrics
from services.profile.application import Profiles
from services.profile.folding.consumer import Consumer, collect_seldom
from services.simulate.county import write_county

_FOLDER: Final = "sample-county"
_PLAN: Final = "plan.json"


class Plan(msgspec.Struct, frozen=True):
    """What the sample of a home was made from; a second demo in that home is of the same county and meeting."""

    children: int
    months: int
    seed: int
    day: date


def demo(
    session: Session,
    *,
    once: Annotated[bool, typer.Option("--once", help="End after the agenda")] = False,
    children: Annotated[int, typer.Option(help="Children of the county", min=1)] = 2_000,
    months: Annotated[int, typer.Option(help="Months of events, up to today", min=1, max=120)] = 18,
    seed: Annotated[int, typer.Option(help="Another number, another county")] = 1,
    port: Annotated[int, typer.Option(help="The port of the pages; 0 takes any that is free")] = web.PORT,
) -> None:
    """Send a sample county, fold it, print this month's agenda, and serve the pages."""
    _refuse_real_hub(session)
    began = time.perf_counter()
    plan, folder = _county(session, Plan(children, months, seed, clock.london_date(clock.now())))
    _register(session, folder)
    _send(session, folder)
    _fold(session)
    answer = Profiles(session.connection()).agenda(session.caller, plan.day, clock.now())
    if session.is_json:
        session.answer(answer)
    else:
        meeting.show_agenda(session, answer)
    session.say(f"From nothing to this agenda in {time.perf_counter() - began:.1f} seconds")
    if not once:
        _serve(session, port)


def _refuse_real_hub(session: Session) -> None:
    """Nobody puts invented children beside real ones by mistake."""
    settings = session.settings
    if settings.database_url:
        message = "A demo works in a database of its own: unset KINFOLD_DATABASE_URL"
        raise WrongUse(message)
    hosts = {server.rpartition(":")[0] for server in (settings.kafka or "").split(",") if server}
    if not all(_is_here(host) for host in hosts):
        message = "A demo works with a broker of this machine alone: unset KINFOLD_KAFKA, or use `make demo KAFKA=1`"
        raise WrongUse(message)
    known = IngestStore(session.connection()).agencies()
    if known and not (settings.home / _FOLDER / _PLAN).exists():
        message = f"{settings.home} holds the events of a hub: give the demo a home of its own with --home"
        raise WrongUse(message)


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _county(session: Session, wanted: Plan) -> tuple[Plan, Path]:
    """The sample of this home: what is there already, or else a new one."""
    folder = session.settings.home / _FOLDER
    kept = folder / _PLAN
    if kept.exists():
        plan = msgspec.json.decode(kept.read_bytes(), type=Plan)
        session.say(f"Using the county that is in {folder}, for the meeting of {plan.day.isoformat()}")
        return plan, folder
    session.say(f"Inventing {wanted.children:,} children and {wanted.months} months of their agencies' events")
    write_county(folder, children=wanted.children, months=wanted.months, seed=wanted.seed, end=wanted.day)
    kept.write_bytes(msgspec.json.encode(wanted))
    return wanted, folder


def _register(session: Session, folder: Path) -> None:
    agencies = [msgspec.json.decode(line) for line in (folder / "agencies.ndjson").read_bytes().splitlines()]
    found = [agency_of(one["source"], one["name"]) for one in agencies]
    IngestStore(session.connection()).add(found, session.caller.name, clock.now())
    session.say(f"{len(found)} agencies may send")


def _send(session: Session, folder: Path) -> None:
    began = time.perf_counter()
    sender = Sender.on(IngestStore(session.connection()), session.hub.log, session.caller, "issued")
    accepted = refused = 0
    for sent in sender.send(log.with_progress(session, [folder / "events.ndjson"]), lambda _refusal: None):
        accepted, refused = accepted + sent.accepted, refused + sent.refused
    sender.close()
    session.say(f"{accepted:,} events sent, {refused} refused, in {time.perf_counter() - began:.1f} seconds")


def _fold(session: Session) -> None:
    began = time.perf_counter()
    collect_seldom()
    consumer = Consumer(session.hub.database, session.hub.log, FoldMetrics())
    tally = consumer.run(Stop(), until_idle=True)
    settle(session, consumer, Stop())
    seconds = time.perf_counter() - began
    session.say(f"{tally.folded:,} events folded into timelines in {seconds:.1f} seconds")


def _serve(session: Session, port: int) -> None:
    """Serve the pages, and go on folding whatever else is sent."""
    stop = Stop()
    consumer = Consumer(session.hub.database, session.hub.log, FoldMetrics())
    folding = Thread(target=_go_on_folding, args=(session, consumer, stop))
    folding.start()
    try:
        web.serve(session, port=port)
    finally:
        stop.ask()
        folding.join()


def _go_on_folding(session: Session, consumer: Consumer, stop: Stop) -> None:
    try:
        with at_work(session, stop):
            consumer.run(stop, until_idle=False)
    except KinfoldError as error:
        session.say(str(error))
