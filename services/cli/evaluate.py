"""``kinfold identity evaluate``: how good matching is, against a truth or by what workers have answered."""

from pathlib import Path
from typing import Annotated, Final

import typer
from rich.table import Table

from services.cli.session import Session, command
from services.identity import folded
from services.identity.answers import AnsweredBand, Answers, answered
from services.identity.evaluation import Band, Evaluation, Measure, evaluate, join_weights
from services.kernel.errors import WrongUse
from services.kernel.postgres.connect import Connection
from services.profile import door
from services.profile.domain.matching.model import default
from services.profile.domain.matching.score import weigh

app: Final = typer.Typer(name="identity", no_args_is_help=True, help="Who is whom: the matching of people")

WORDS: Final = {
    "precision": "pairs joined that are one person's",
    "recall": "pairs of one person's that are joined",
    "recall_with_review": "the same, once workers have answered",
    "bcubed_precision": "B-cubed precision",
    "bcubed_recall": "B-cubed recall",
    "wrong_joins": "mentions joined to somebody else",
    "automatic_recall": "mentions that found their person",
    "automatic_recall_with_review": "the same, once workers have answered",
    "in_review": "mentions about which a worker is asked",
    "waiting": "mentions of people who wait for an answer",
    "right_questions": "pairs asked about that are one person",
}
"""The measures in words."""


@command(app, "evaluate")
def evaluated(
    session: Session,
    truth: Annotated[
        Path | None, typer.Option(help="A truth file, as `kinfold simulate` writes it: who each mention is")
    ] = None,
) -> None:
    """Measure matching against a truth, or else by what workers answered; each share with its 95 % interval."""
    with door.opened(session.connection(), session.caller, "evaluate identity") as connection:
        found = against(connection, truth) if truth else answered(folded.decided(connection))
    if session.is_json:
        session.answer(found)
    elif isinstance(found, Evaluation):
        _show_evaluation(session, found)
    else:
        _show_answers(session, found)


def _show_evaluation(session: Session, found: Evaluation) -> None:
    told = f"{found.mentions} mentions of {found.true_people} people, found to be {found.found_people}"
    session.out.print(f"{told}; {found.questions} questions, {found.left_out} mentions left out")
    table = Table("Share", "Measured", "95 % interval", "Of")
    for name, measure in found.measures.items():
        table.add_row(WORDS[name], *_cells(measure))
    session.out.print(table)
    bands = Table("Bits", "Joined, right", "95 % interval", "Of", "Asked, one person", "95 % interval", "Of")
    for band in found.bands:
        bands.add_row(_bits(band), *_cells(band.joined), *_cells(band.asked))
    session.out.print(bands)
    guards = Table("Held back by", "Asked, one person", "95 % interval", "Of")
    for guard, measure in found.guards.items():
        guards.add_row(guard or "no guard", *_cells(measure))
    session.out.print(guards)


def _show_answers(session: Session, found: Answers) -> None:
    table = Table("Share", "Measured", "95 % interval", "Of")
    table.add_row("pairs that workers joined", *_cells(found.accepted))
    table.add_row("pairs of which they could not tell", *_cells(found.cannot_tell))
    session.out.print(table)
    bands = Table("Bits", "Joined", "95 % interval", "Of", "From there on", "95 % interval", "Of")
    for band in found.bands:
        bands.add_row(_bits(band), *_cells(band.accepted), *_cells(band.from_here))
    session.out.print(bands)


def against(connection: Connection, truth: Path) -> Evaluation:
    """What a folded hub comes to against a truth file. Raises WrongUse where it cannot be read."""
    held = folded.folded(connection)
    try:
        with truth.open("rb") as lines:
            truly = folded.truth_of(lines, held.named)
    except OSError as error:
        message = f"{truth} cannot be read: {error.strerror}"
        raise WrongUse(message) from None
    model = default()
    weights = join_weights(held.placed, held.described, lambda one, other: weigh(one, other, model).weight)
    return evaluate(held.placed, truly, folded.questions(connection), weights)


def _cells(measure: Measure) -> tuple[str, str, str]:
    if measure.value is None:
        return "", "", "0"
    return f"{measure.value:.4f}", f"{measure.low:.4f} to {measure.high:.4f}", str(measure.of)


def _bits(band: Band | AnsweredBand) -> str:
    low = "" if band.low is None else f"from {band.low:g}"
    high = "" if band.high is None else f"below {band.high:g}"
    return " ".join(part for part in (low, high) if part)
