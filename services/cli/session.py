"""What every command has: where it works, who asks, how it answers; and the hub, opened when it is needed."""

import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec
import typer
from rich.console import Console

from services.hub import Hub
from services.kernel import clock
from services.kernel.access import LOCAL_OPERATOR, ROLES, Caller
from services.kernel.clock import ALWAYS, Instant, Window
from services.kernel.codes import SECTORS
from services.kernel.errors import WrongUse
from services.kernel.postgres.connect import Connection
from services.kernel.settings import Settings

Format = Literal["table", "json"]

Home = Annotated[Path | None, typer.Option("--home", help="The folder that keeps everything (KINFOLD_HOME)")]
Output = Annotated[str | None, typer.Option("--format", help="table or json")]
As = Annotated[str | None, typer.Option("--as", help="Who is asking (KINFOLD_AS)")]
Role = Annotated[str | None, typer.Option("--role", help="In which role (KINFOLD_ROLE); several by commas")]
Purpose = Annotated[str | None, typer.Option("--purpose", help="For what purpose (KINFOLD_PURPOSE)")]
From = Annotated[str | None, typer.Option("--from", help="The first date that counts")]
To = Annotated[str | None, typer.Option("--to", help="The last date that counts")]
Days = Annotated[
    int | None, typer.Option("--days", help="So many days up to the instant as of which is asked", min=1, max=36_500)
]
AsOf = Annotated[str | None, typer.Option("--as-of", help="The instant as of which is asked; now, if not given")]

_COMMON: Final = {"home": Home, "format_": Output, "as_": As, "role": Role, "purpose": Purpose}


_WIDE: Final = 118


def _output() -> Console:
    """Standard output: as wide as the terminal, and wide enough to read a table by where there is none."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else _WIDE)


@dataclass(slots=True)
class Session:
    """One command's surroundings."""

    settings: Settings
    format: Format
    asks: Callable[[], Caller]
    err: Console = field(default_factory=lambda: Console(stderr=True, highlight=False))
    out: Console = field(default_factory=_output)
    stack: ExitStack = field(default_factory=ExitStack)
    _hub: Hub | None = None

    @property
    def caller(self) -> Caller:
        """Who asks. Raises NotAllowed where nothing says it; a process that serves others asks nothing itself."""
        return self.asks()

    @property
    def hub(self) -> Hub:
        """The hub, opened at the first use."""
        if self._hub is None:
            self._hub = self.stack.enter_context(Hub.open(self.settings))
        return self._hub

    def connection(self) -> Connection:
        """A connection to the hub's database, until the command ends."""
        return self.stack.enter_context(self.hub.database.connect())

    def say(self, text: str) -> None:
        """Tell a person something, on standard error."""
        self.err.print(text, markup=False)

    def answer(self, value: object) -> None:
        """The answer as JSON, on standard output."""
        sys.stdout.write(msgspec.json.encode(value).decode() + "\n")

    @property
    def is_json(self) -> bool:
        """Whether a program reads the answer."""
        return self.format == "json"


_given: dict[str, Any] = {}


def remember(**options: Any) -> None:  # noqa: ANN401 - options as the command line gives them
    """Keep what was given before the command's name."""
    _given.clear()
    _given.update({name: value for name, value in options.items() if value is not None})


def command(app: typer.Typer, name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a command of a function whose first argument is the session; the common options are added to its own."""

    def wrap(function: Callable[..., None]) -> Callable[..., None]:
        @wraps(function)
        def run(**options: Any) -> None:  # noqa: ANN401 - options as the command line gives them
            common = {key: options.pop(key) for key in _COMMON}
            with session({**_given, **{key: value for key, value in common.items() if value is not None}}) as opened:
                function(opened, **options)

        _sign(run, list(inspect.signature(function).parameters.values())[1:])
        app.command(name)(run)
        return function

    return wrap


def alone(app: typer.Typer) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make of a function, as ``command`` does, what a group of commands does when it is named alone."""

    def wrap(function: Callable[..., None]) -> Callable[..., None]:
        @wraps(function)
        def run(context: typer.Context, **options: Any) -> None:  # noqa: ANN401 - options as the command line gives them
            _given.update({key: told for key in _COMMON if (told := options.pop(key)) is not None})
            if context.invoked_subcommand is None:
                with session(dict(_given)) as opened:
                    function(opened, **options)

        context = inspect.Parameter("context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
        _sign(run, [context, *list(inspect.signature(function).parameters.values())[1:]])
        app.callback(invoke_without_command=True)(run)
        return function

    return wrap


def _sign(run: Callable[..., None], own: list[inspect.Parameter]) -> None:
    """Give a function the parameters that a command reads its options by: its own, and the common ones."""
    added = [
        inspect.Parameter(key, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=kind)
        for key, kind in _COMMON.items()
    ]
    run.__signature__ = inspect.Signature([*own, *added])  # type: ignore[attr-defined]
    run.__annotations__ = {one.name: one.annotation for one in [*own, *added]}
    del run.__wrapped__  # type: ignore[attr-defined]


@contextmanager
def session(given: dict[str, Any]) -> Iterator[Session]:
    """The surroundings that some options make."""
    settings = Settings.here(given.get("home"))
    wanted = given.get("format_", "table")
    if wanted not in ("table", "json"):
        message = f"--format is table or json, not {wanted!r}"
        raise WrongUse(message)
    opened = Session(settings, wanted, lambda: _caller(given, settings))
    with opened.stack:
        yield opened


def _caller(given: dict[str, Any], settings: Settings) -> Caller:
    """Who asks: as the options and the environment say, or else the local operator of a single machine."""
    told = {part: given.get(option) or getattr(settings, part) for part, option in _PARTS.items()}
    if not any(told.values()) and settings.is_embedded:
        return LOCAL_OPERATOR
    if settings.is_embedded:
        told["caller"] = told["caller"] or LOCAL_OPERATOR.name
        told["role"] = told["role"] or "operator"
        told["purpose"] = told["purpose"] or LOCAL_OPERATOR.purpose
    roles = frozenset(part.strip() for part in (told["role"] or "").split(",") if part.strip())
    unknown = sorted(roles - ROLES.keys() - SECTORS.keys())
    if unknown:
        message = f"There is no role {unknown[0]!r}; the roles are {', '.join([*ROLES, *SECTORS])}"
        raise WrongUse(message)
    return Caller(told["caller"] or "", roles, told["purpose"] or "")


_PARTS: Final = {"caller": "as_", "role": "role", "purpose": "purpose"}


def window(from_: str | None, to: str | None, days: int | None, as_of: Instant) -> Window:
    """The dates that were asked for: from one to another, or so many up to the instant's; all, if none are given."""
    if days is None:
        first = clock.date_argument(from_) if from_ else ALWAYS.first
        return Window(first, clock.date_argument(to) if to else ALWAYS.last)
    if from_ or to:
        message = "Say --days, or --from and --to"
        raise WrongUse(message)
    return clock.days_to(clock.london_date(as_of), days)


def instant_or_now(text: str | None) -> Instant:
    """The instant that was asked for, or now."""
    return clock.now() if text is None else clock.instant_argument(text)
