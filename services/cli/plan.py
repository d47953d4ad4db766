"""``kinfold plan``: children's action plans, agreed at the meeting and tracked until they are done."""

from pathlib import Path
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
import typer
from rich.text import Text

from services.cli.casework import Of, Version, act, casebook, document
from services.cli.session import Session, alone, command
from services.kernel import clock
from services.kernel.errors import WrongUse
from services.profile.casework.plan_answers import PlanAnswer
from services.profile.casework.plans import Plans
from services.profile.domain.casework.action import PARTS, Action, must_have_all

app: Final = typer.Typer(name="plan", help="Children's action plans: agreed at the meeting, tracked until done")

Number = Annotated[int, typer.Argument(help="The action's number in the plan")]


@alone(app)
def plan(
    session: Session,
    of: Annotated[
        UUID | None, typer.Option(help="Those of a meeting, a family or a child; the open ones, if none")
    ] = None,
) -> None:
    """List the plans in which something is still to be done; or those of a meeting, a family or a child."""
    with casebook(session) as book:
        own = Plans(book)
        found = own.of(session.caller, of, clock.now()) if of else own.open(session.caller, clock.now())
    if session.is_json:
        session.answer({"plans": found})
        return
    for one in found:
        _tell(session, one)


@command(app, "agree")
def agree(
    session: Session,
    day: Annotated[str, typer.Argument(help="The meeting's date")],
    child: Annotated[str, typer.Argument(help="The child: SCHEME:VALUE or an identifier")],
    form: Annotated[
        Path, typer.Argument(help="The plan as JSON: outcome_wanted and actions; `-` reads standard input")
    ],
) -> None:
    """Agree a plan for a child of a family on the agenda."""
    told = document(form)
    wanted = str(told.get("outcome_wanted", ""))
    actions = [action_of(one, number) for number, one in enumerate(_list(told.get("actions", [])), 1)]
    with casebook(session) as book:
        date = clock.date_argument(day)
        _say(session, Plans(book).agree(act(session), session.caller, date, child, wanted, actions))


@command(app, "add")
def add(
    session: Session,
    of: Of,
    form: Annotated[Path, typer.Argument(help="The action as JSON; `-` reads standard input")],
    version: Version = None,
) -> None:
    """Agree one more action."""
    with casebook(session) as book:
        _say(session, Plans(book).add_action(act(session, version), session.caller, of, action_of(document(form))))


@command(app, "done")
def done(
    session: Session, of: Of, number: Number, came_of: Annotated[str, typer.Option(help="What came of it")]
) -> None:
    """Say that an action was done, and what came of it."""
    with casebook(session) as book:
        _say(session, Plans(book).finish(act(session), session.caller, of, number, came_of))


@command(app, "drop")
def drop(session: Session, of: Of, number: Number, reason: Annotated[str, typer.Option(help="Why")]) -> None:
    """Say that an action is not to be done any more, and why."""
    with casebook(session) as book:
        _say(session, Plans(book).drop(act(session), session.caller, of, number, reason))


def _list(told: object) -> list[dict[str, Any]]:
    if not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
        message = "actions: a list of objects, one for each action"
        raise WrongUse(message)
    return told


def action_of(told: dict[str, Any], number: int = 1) -> Action:
    """An action as a form has it. Raises WrongUse for a wrong form, and names all that an undated action lacks."""
    unknown = sorted(told.keys() - PARTS.keys())
    if unknown:
        message = f"An action has no {unknown[0]!r}; its parts are {', '.join(PARTS)}"
        raise WrongUse(message)
    if not told.get("due"):
        must_have_all(told, number)
    due = clock.date_argument(str(told["due"]))
    texts = {name: str(told.get(name) or "") for name in PARTS if name != "due"}
    return msgspec.convert({**texts, "due": due}, Action)


def _say(session: Session, answer: PlanAnswer) -> None:
    if session.is_json:
        session.answer(answer)
    else:
        _tell(session, answer)


def _tell(session: Session, one: PlanAnswer) -> None:
    session.out.print(Text(f"Plan {one['plan']} of {one['date']}, child {one['child']}", style="bold"))
    session.out.print(Text(f"  wanted: {one['outcome_wanted']}"))
    for action in one["actions"]:
        who = f"{action['owner']} ({action['agency']})"
        session.out.print(
            Text(f"  {action['number']}. {action['what']}: {who}, until {action['due']}, {action['status']}")
        )
        session.out.print(Text(f"     so that {action['outcome']}; if not: {action['contingency']}"))
    for review in one["reviews"]:
        stopped = "the pattern had stopped" if review["stopped"] else f"still: {', '.join(review['still']) or 'urgent'}"
        session.out.print(Text(f"  {review['months']} months on, {stopped}"))
