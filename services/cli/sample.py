"""``kinfold simulate``: a sample county to try things on."""

import time
from datetime import date
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from services.cli.session import Session
from services.kernel import clock
from services.kernel.errors import WrongUse
from services.simulate.county import CountyCounts, write_county

_EARLIEST: Final = date(1980, 1, 1)


def simulate(
    session: Session,
    *,
    children: Annotated[int, typer.Option(min=1, help="How many children the county has")],
    out: Annotated[Path, typer.Option(help="The folder to write into")],
    months: Annotated[int, typer.Option(min=1, max=120, help="For how many months its agencies have written")] = 18,
    seed: Annotated[int, typer.Option(help="The same seed makes the same county, byte for byte")] = 1,
    end: Annotated[str | None, typer.Option(help="The day on which it ends; today, if not given")] = None,
    awkward: Annotated[bool, typer.Option("--awkward", help="With people who are hard to tell apart")] = False,
) -> None:
    """Write a sample county: events.ndjson, agencies.ndjson, and truth.ndjson with what was planted in it."""
    day = clock.date_argument(end) if end else clock.london_date(clock.now())
    if day > clock.london_date(clock.now()):
        message = f"The county cannot end on {day}, which lies ahead: no agency can have written yet"
        raise WrongUse(message)
    if day < _EARLIEST:
        message = f"The county cannot end on {day}; give a day from {_EARLIEST} on"
        raise WrongUse(message)
    began = time.perf_counter()
    counts = _write(session, out, children, months, seed, day, is_awkward=awkward)
    seconds = round(time.perf_counter() - began, 3)
    if session.is_json:
        told = {"events": counts.events, "agencies": counts.agencies, "children": counts.children}
        more = {"people": counts.people, "stories": counts.stories, "resent": counts.resent, "end": day.isoformat()}
        session.answer({**told, **more, "seconds": seconds})
        return
    text = f"{counts.events} events of {counts.agencies} agencies about {counts.children} children, in {seconds} s"
    session.out.print(text)


def _write(
    session: Session, out: Path, children: int, months: int, seed: int, day: date, *, is_awkward: bool
) -> CountyCounts:
    """Write the county, with a bar on standard error where a person sees it."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=session.err, transient=True, disable=not session.err.is_terminal) as progress:
            task = progress.add_task("children", total=children)

            def done(count: int) -> None:
                progress.update(task, completed=count)

            return write_county(out, children, months, seed, day, done, is_awkward=is_awkward)
    except OSError as error:
        message = f"{out} cannot be written to: {error.strerror}"
        raise WrongUse(message) from None
