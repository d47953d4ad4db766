"""The console command ``kinfold``: what other programs rely on is in docs/reference/cli.md.

Answers go to standard output, everything for people to standard error. How a command ends is in ``status``.
"""

import os
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Annotated, Final, cast

import psycopg
import typer

from services.cli import status
from services.cli.catalogue import Program
from services.cli.session import remember
from services.kernel.errors import Missing, NotAllowed, Stopped, WrongUse

app: Final = typer.Typer(
    name="kinfold",
    cls=Program,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
    help="Family timelines, the monthly meeting's agenda and its urgent gate, for safeguarding hubs.",
)


_UsageError: Final = cast("type[typer.BadParameter]", typer.BadParameter.__mro__[1])
"""What typer raises for a command line that cannot be read; it has no public name."""


@app.callback()
def _before(
    home: Annotated[Path | None, typer.Option(help="The folder that keeps everything (KINFOLD_HOME)")] = None,
    format_: Annotated[str | None, typer.Option("--format", help="table or json")] = None,
    as_: Annotated[str | None, typer.Option("--as", help="Who is asking (KINFOLD_AS)")] = None,
    role: Annotated[str | None, typer.Option(help="In which role (KINFOLD_ROLE)")] = None,
    purpose: Annotated[str | None, typer.Option(help="For what purpose (KINFOLD_PURPOSE)")] = None,
) -> None:
    remember(home=home, format_=format_, as_=as_, role=role, purpose=purpose)


def main() -> None:
    """Run the command that the process was started for, and end with its status."""
    threading.excepthook = lambda told: _say_defect(told.exc_type, told.exc_value, told.exc_traceback)
    sys.excepthook = _say_defect
    try:
        ended = typer.main.get_command(app).main(standalone_mode=False)
    except _UsageError as error:
        _end(error.format_message(), status.WRONG_USE)
    except typer.Abort:
        _end("Stopped", status.STOPPED)
    except status.Refused:
        sys.exit(status.SOME_REFUSED)
    except (WrongUse, NotAllowed) as error:
        _end(error, status.WRONG_USE)
    except (Missing, Stopped) as error:
        _end(error, status.MISSING)
    except psycopg.OperationalError as error:
        _end(f"The database was lost on the way: {str(error).strip().splitlines()[0]}", status.MISSING)
    except _lost_broker() as error:
        _end(f"The Kafka broker was lost on the way: {type(error).__name__}", status.MISSING)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    else:
        sys.exit(ended if isinstance(ended, int) else 0)


def _lost_broker() -> type[Exception]:
    """What kafka-python raises; asked for when something was raised, since loading it is slow."""
    from kafka.errors import KafkaError  # noqa: PLC0415 - see above

    found: type[Exception] = KafkaError
    return found


def _end(reason: object, ended: int) -> None:
    sys.stderr.write(f"{reason}\n")
    sys.exit(ended)


def _say_defect(kind: type[BaseException], _error: BaseException | None, trace: TracebackType | None) -> None:
    """Say where Kinfold failed, without what it was reading: a message could name a child."""
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f"{Path(trace.tb_frame.f_code.co_filename).name}, line {trace.tb_lineno}" if trace else "an unknown place"
    sys.stderr.write(f"Kinfold failed by a defect of its own ({kind.__name__} in {place}). Please report it.\n")
