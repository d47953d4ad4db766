"""``kinfold cse``: what the CSE team watches, thinks, keeps a list of, asks of missing episodes, and hands over."""

from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Final, TypeVar

import typer
from rich.text import Text

from services.cli.casework import Command, Named, Of, Version, act, casebook, records_named
from services.cli.cse_lines import of_concern, of_handover, of_hypothesis, of_question, of_watch
from services.cli.session import Session, command
from services.kernel import clock
from services.profile.casework.concerns import Concerns
from services.profile.casework.hypotheses import Handovers, Hypotheses
from services.profile.casework.questions import MOST, Questions
from services.profile.casework.watches import Watches
from services.profile.domain.casework.concern import DisruptionAgreed
from services.profile.domain.casework.team import Grounds

T = TypeVar("T")

app: Final = typer.Typer(name="cse", no_args_is_help=True, help="The work of the CSE team")

Node = Annotated[
    str, typer.Argument(help="SCHEME:VALUE, a person's identifier, or phone:, vehicle:, address:, email: or handle:")
]
Reason = Annotated[str, typer.Option(help="Why, in at least three words")]
Until = Annotated[str, typer.Option(help="Until the end of which day")]
Review = Annotated[str, typer.Option("--review", help="By the end of which day it is looked at again")]
All = Annotated[bool, typer.Option("--all", help="Those that are closed as well")]
Stands = Annotated[str, typer.Option(help="suspected, confirmed or refuted")]


def tell(session: Session, answer: object, rows: Sequence[T], lines: Callable[[T], Iterable[str]]) -> None:
    """An answer as JSON, or each row of it as lines, the first of them bold."""
    if session.is_json:
        session.answer(answer)
        return
    for row in rows:
        first, *rest = lines(row)
        session.out.print(Text(first, style="bold"), soft_wrap=True)
        for line in rest:
            session.out.print(Text(line), soft_wrap=True)


def _why(reason: str, evidence: list[str] | None) -> Grounds:
    return Grounds(reason, records_named(evidence))


@command(app, "watches")
def watches(
    session: Session,
    *,
    mine: Annotated[bool, typer.Option("--mine", help="Your own alone")] = False,
    closed: All = False,
) -> None:
    """List what is watched, with the records that touched it."""
    with casebook(session) as book:
        found = Watches(book).all(session.caller, clock.now(), closed=closed)
    rows = [one for one in found if not mine or one["watcher"] == session.caller.name]
    tell(session, {"watches": rows}, rows, of_watch)


@command(app, "watch")
def watch(
    session: Session, node: Node, until: Until, reason: Reason, evidence: Named = None, once: Command = None
) -> None:
    """Watch a person, a phone, a vehicle or a place: you are told of each new record that touches it."""
    with casebook(session) as book:
        told = clock.date_argument(until), _why(reason, evidence)
        one = Watches(book).begin(act(session, once=once), session.caller, node, *told)
    tell(session, one, [one], of_watch)


@command(app, "renew")
def renew(
    session: Session, of: Of, until: Until, reason: Reason, version: Version = None, once: Command = None
) -> None:
    """Say that a watch goes on."""
    with casebook(session) as book:
        told = clock.date_argument(until), Grounds(reason)
        one = Watches(book).renew(act(session, version, once), session.caller, of, *told)
    tell(session, one, [one], of_watch)


@command(app, "unwatch")
def unwatch(session: Session, of: Of, reason: Reason, version: Version = None, once: Command = None) -> None:
    """Watch no more."""
    with casebook(session) as book:
        one = Watches(book).end(act(session, version, once), session.caller, of, Grounds(reason))
    tell(session, one, [one], of_watch)


@command(app, "hypotheses")
def hypotheses(session: Session, *, closed: All = False) -> None:
    """List what the team supposes, suspected or confirmed."""
    with casebook(session) as book:
        found = Hypotheses(book).all(session.caller, clock.now(), closed=closed)
    tell(session, {"hypotheses": found}, found, of_hypothesis)


@command(app, "suppose")
def suppose(
    session: Session,
    claim: Annotated[str, typer.Argument(help="linked, or exploits: that ONE exploits OTHER, a child")],
    one: Node,
    other: Node,
    reason: Reason,
    evidence: Named = None,
    stands: Stands = "suspected",
) -> None:
    """Suppose that two nodes are linked, or that a person exploits a child."""
    with casebook(session) as book:
        what, why = (claim, one, other), _why(reason, evidence)
        made = Hypotheses(book).suppose(act(session), session.caller, what, stands, why)
    tell(session, made, [made], of_hypothesis)


@command(app, "change")
def change(
    session: Session,
    of: Of,
    stands: Annotated[str, typer.Argument(help="suspected, confirmed or refuted")],
    reason: Reason,
    evidence: Named = None,
    version: Version = None,
    once: Command = None,
) -> None:
    """Say that a hypothesis stands otherwise now, or on other grounds."""
    with casebook(session) as book:
        why = _why(reason, evidence)
        one = Hypotheses(book).change(act(session, version, once), session.caller, of, stands, why)
    tell(session, one, [one], of_hypothesis)


@command(app, "concerns")
def concerns(session: Session, *, closed: All = False) -> None:
    """List the persons of concern, with what is done to disrupt them."""
    with casebook(session) as book:
        found = Concerns(book).all(session.caller, clock.now(), closed=closed)
    tell(session, {"concerns": found}, found, of_concern)


@command(app, "put-on")
def put_on(
    session: Session, person: Node, review: Review, reason: Reason, evidence: Named = None, once: Command = None
) -> None:
    """Put somebody on the list of persons of concern."""
    with casebook(session) as book:
        told = clock.date_argument(review), _why(reason, evidence)
        one = Concerns(book).put_on(act(session, once=once), session.caller, person, *told)
    tell(session, one, [one], of_concern)


@command(app, "review")
def review_concern(
    session: Session,
    of: Of,
    review: Review,
    reason: Reason,
    evidence: Named = None,
    version: Version = None,
    once: Command = None,
) -> None:
    """Say why a person stays on the list, and when it is looked at again."""
    with casebook(session) as book:
        told = clock.date_argument(review), _why(reason, evidence)
        one = Concerns(book).review(act(session, version, once), session.caller, of, *told)
    tell(session, one, [one], of_concern)


@command(app, "take-off")
def take_off(
    session: Session, of: Of, reason: Reason, evidence: Named = None, version: Version = None, once: Command = None
) -> None:
    """Take a person off the list; every action against them has its outcome."""
    with casebook(session) as book:
        why = _why(reason, evidence)
        one = Concerns(book).take_off(act(session, version, once), session.caller, of, why)
    tell(session, one, [one], of_concern)


@command(app, "disrupt")
def disrupt(
    session: Session,
    of: Of,
    what: Annotated[str, typer.Option(help="What is done")],
    owner: Annotated[str, typer.Option(help="Who sees to it")],
    due: Until,
    power: Annotated[str, typer.Option(help="Under which power, in words")],
    version: Version = None,
) -> None:
    """Agree what is done to disrupt a person of concern."""
    with casebook(session) as book:
        wanted = DisruptionAgreed(what, owner, clock.date_argument(due), power)
        one = Concerns(book).disrupt(act(session, version), session.caller, of, wanted)
    tell(session, one, [one], of_concern)


@command(app, "outcome")
def outcome(
    session: Session,
    of: Of,
    number: Annotated[int, typer.Argument(help="The number of the action")],
    came_of: Annotated[str, typer.Option("--came-of", help="What came of it, in at least three words")],
    version: Version = None,
    once: Command = None,
) -> None:
    """Say what came of an action against a person of concern."""
    with casebook(session) as book:
        one = Concerns(book).finish(act(session, version, once), session.caller, of, number, came_of)
    tell(session, one, [one], of_concern)


@command(app, "questions")
def questions(
    session: Session,
    *,
    limit: Annotated[int, typer.Option(help="How many are told of; the count is of all", min=1, max=10_000)] = MOST,
    closed: All = False,
) -> None:
    """List the missing episodes whose exploitation question waits for an answer, the overdue first."""
    with casebook(session) as book:
        found = Questions(book).all(session.caller, clock.now(), limit, closed=closed)
    tell(session, found, found["questions"], of_question)
    if (more := found["count"] - len(found["questions"])) and not session.is_json:
        session.say(f"and {more} more: --limit {found['count']} has all of them")


@command(app, "answer")
def answer(
    session: Session,
    of: Of,
    which: Annotated[str, typer.Argument(help="yes, no, or not_known_yet, which leaves it open")],
    reason: Reason,
    evidence: Named = None,
    version: Version = None,
    once: Command = None,
) -> None:
    """Answer the exploitation question of a missing episode."""
    with casebook(session) as book:
        why = _why(reason, evidence)
        one = Questions(book).answer(act(session, version, once), session.caller, of, which, why)
    tell(session, one, [one], of_question)


@command(app, "handovers")
def handovers(session: Session) -> None:
    """List what was handed over to a multi-agency child exploitation meeting."""
    with casebook(session) as book:
        found = Handovers(book).all(session.caller, clock.now())
    tell(session, {"handovers": found}, found, of_handover)


@command(app, "hand-over")
def hand_over(
    session: Session,
    nodes: Annotated[list[str], typer.Argument(help="A child, or the people and things of a network")],
    meeting: Annotated[str, typer.Option(help="The day of the meeting")],
    reason: Reason,
    evidence: Named = None,
    once: Command = None,
) -> None:
    """Hand a child or a network over to a multi-agency child exploitation meeting (MACE)."""
    with casebook(session) as book:
        told = clock.date_argument(meeting), _why(reason, evidence)
        one = Handovers(book).hand_over(act(session, once=once), session.caller, nodes, *told)
    tell(session, one, [one], of_handover)
