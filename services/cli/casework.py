"""What the commands on casework share: the book of cases, an act and its version, and the hub brought up to date."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
import typer

from services.cli.session import Session
from services.cli.signals import Stop
from services.graph.following import Following
from services.graph.store import LinkStore
from services.kernel import clock, ids
from services.kernel.errors import KinfoldError, Missing, Stopped, WrongUse
from services.kernel.metrics import FoldMetrics
from services.kernel.postgres.connect import Database
from services.profile.casework.answers import ClockAnswer
from services.profile.casework.book import Act, Casebook
from services.profile.casework.streams import CaseStreams
from services.profile.casework.working import work_until
from services.profile.domain.casework.enquiry_facts import Evidence
from services.profile.folding.consumer import Consumer
from services.profile.tellings import Tellings

_PAUSE: Final = 0.5

Of = Annotated[UUID, typer.Argument(help="Its identifier, as a list has it")]
Version = Annotated[
    int | None, typer.Option("--version", help="The version on which you decided: a newer one is not overwritten")
]
Named = Annotated[
    list[str] | None,
    typer.Option("--evidence", help='A record that shows it, as "SOURCE ID"; as often as needed'),
]
Command = Annotated[str | None, typer.Option("--once", help="A key of yours: the same again changes nothing")]


@contextmanager
def casebook(session: Session) -> Iterator[Casebook]:
    """The book of cases of the session's hub."""
    streams = CaseStreams.on(session.hub.database)
    try:
        yield Casebook(session.connection(), streams)
    finally:
        streams.close()


def act(session: Session, version: int | None = None, once: str | None = None) -> Act:
    """What the caller does now; ``once`` is a key of theirs, by which the same command is known again."""
    command = ids.named("command", session.caller.name, once) if once else None
    return Act.of(session.caller, clock.now(), version, command)


def caught_up(session: Session) -> None:
    """On the embedded default, fold and work until nothing is left, so that the next command knows of it."""
    if not session.settings.is_embedded:
        session.say("It counts once it has been folded")
        return
    consumer = Consumer(session.hub.database, session.hub.log, FoldMetrics())
    consumer.run(Stop(), until_idle=True)
    settle(session, consumer, Stop())


def settle(session: Session, consumer: Consumer, stop: Stop) -> None:
    """Work on what was folded, until nothing is left, fold what the work has put on the record, and link."""
    work_until(session.hub.database, session.hub.log, stop, session.settings.post, until_idle=True)
    consumer.run(stop, until_idle=True)
    follow_links(session.hub.database, stop, until_idle=True)


@contextmanager
def at_work(session: Session, stop: Stop) -> Iterator[None]:
    """Work and link beside a fold, each on its own connection; where work cannot go on, the fold is told to stop.

    Links hold up nobody: where they cannot go on it is said, and no family waits for it. A database that cannot be
    reached is the fold's to tell: links wait for it.
    """
    hub, post = session.hub, session.settings.post
    failed: list[KinfoldError] = []
    ended: list[bool] = []

    def work() -> None:
        try:
            work_until(hub.database, hub.log, stop, post)
            ended.append(True)
        except KinfoldError as error:
            failed.append(error)
        finally:
            stop.ask()

    threads = [Thread(target=work, name="casework"), Thread(target=_keep_linking, args=(session, stop), name="links")]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.ask()
        for thread in threads:
            thread.join()
    if failed:
        raise failed[0]
    if not ended:
        message = "The hub's work ended by a defect, and the fold with it: start it again, it goes on where it stood"
        raise Stopped(message)


def _keep_linking(session: Session, stop: Stop) -> None:
    while not stop():
        try:
            follow_links(session.hub.database, stop)
        except Missing:
            time.sleep(_PAUSE)
        except KinfoldError as error:
            session.say(f"Links are not kept any more, until this is started again: {error}")
            return


def follow_links(database: Database, stop: Callable[[], bool], *, until_idle: bool = False) -> None:
    """Keep the links of what is folded, until told to stop, or until there is nothing to follow."""
    with database.reaching(), database.connect() as connection:
        following = Following(Tellings(connection), LinkStore(connection))
        while not stop():
            if following.catch_up():
                continue
            if until_idle:
                return
            time.sleep(_PAUSE)


def document(path: Path) -> dict[str, Any]:
    """A JSON object from a file, or from standard input for ``-``. Raises WrongUse where there is none."""
    try:
        raw = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        return msgspec.json.decode(raw, type=dict[str, Any])
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}"
    except msgspec.DecodeError as error:
        message = f"{path} holds no JSON object: {error}"
    raise WrongUse(message)


def records_named(texts: Iterable[str] | None) -> tuple[Evidence, ...]:
    """Records, each written as its source and its id. Raises WrongUse."""
    return tuple(_record(one) for one in texts or ())


def _record(text: str) -> Evidence:
    source, _, event_id = text.strip().partition(" ")
    if not event_id:
        message = f'{text!r} names no record: write "SOURCE ID", as a timeline has them'
        raise WrongUse(message)
    return Evidence(source, event_id.strip())


def spoken(instant: str) -> str:
    """An instant of an answer, in London, as people write it."""
    told = clock.to_datetime(clock.parse_instant(instant)).astimezone(clock.LONDON)
    return f"{told:%a} {told.day} {told:%b %Y %H:%M}"


def tell_clocks(clocks: Iterable[ClockAnswer]) -> str:
    """Clocks, a line each: what, how it stands, by when, and how long it has run."""
    return "\n".join(
        f"{one['name']}: {one['status'].replace('_', ' ')}, due {spoken(one['due_at'])}, "
        f"{one['elapsed']} elapsed, {one['working']}"
        for one in clocks
    )
