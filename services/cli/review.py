"""``kinfold review``: the pairs that wait for a worker's word, and the words that workers give."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Final

import typer
from rich.table import Table
from rich.text import Text

from services.cli.session import AsOf, Session, alone, command
from services.cli.signals import Stop
from services.kernel import clock
from services.kernel.metrics import FoldMetrics
from services.profile.deciding import Deciding, publishing
from services.profile.domain.decisions import Kind
from services.profile.folding.consumer import Consumer
from services.profile.review import Review
from services.profile.review_answers import (
    CardAnswer,
    DecisionAnswer,
    GroundAnswer,
    PairAnswer,
    SawAnswer,
    SideAnswer,
    ToldAnswer,
)

app: Final = typer.Typer(name="review", help="Who is whom: the pairs that wait for a worker's word")
family: Final = typer.Typer(name="family", no_args_is_help=True, help="Who is family, by a worker's word")
app.add_typer(family)

Left = Annotated[str, typer.Argument(help='A person: an identifier, SCHEME:VALUE, or a record as "SOURCE ID REF"')]
Right = Annotated[str, typer.Argument(help="The other, given likewise")]
Reason = Annotated[str, typer.Option(help="Why, in words; it is kept with the decision")]
Of = Annotated[str, typer.Argument(help="A decision's identifier")]


@alone(app)
def review(session: Session, as_of: AsOf = None) -> None:
    """List the pairs that wait for a worker's word, those on which most hangs first."""
    then = clock.instant_argument(as_of) if as_of else None
    answer = Review(session.connection()).pairs(session.caller, clock.now(), then)
    if session.is_json:
        session.answer(answer)
        return
    table = Table("Waits on it", "How likely", "Who", "Why they are not joined, and what is told", show_lines=True)
    for one in answer["pairs"]:
        table.add_row(*(Text(cell) for cell in _row(one)))
    session.out.print(table)
    session.out.print(
        f"{len(answer['pairs'])} pairs wait for a worker's word; `kinfold review show` has a card of each"
    )


def _row(one: PairAnswer) -> tuple[str, ...]:
    waits = ", ".join(sorted({item["route"].replace("_", " ") for item in one["waits_on"]}))
    since = one.get("cannot_tell_since")
    likely = one["band"] + (f"\nnobody could tell on {since[:10]}" if since else "")
    named = zip(one["names"], (one["left"], one["right"]), strict=True)
    who = "\n".join(f"{name or 'not named'}\n  {identifier}" for name, identifier in named)
    guard = [one["guard"]["says"]] if one["guard"] else []
    return waits, likely, who, "\n".join([*guard, *(f"- {ground}" for ground in one["grounds"])])


@command(app, "show")
def show(session: Session, left: Left, right: Right) -> None:
    """Show the card of a pair: who each is, what agrees, what contradicts, what hangs on it."""
    answer = Review(session.connection()).card(session.caller, left, right, clock.now())
    if session.is_json:
        session.answer(answer)
        return
    table = Table("", *(one["names"][0] if one["names"] else "not named" for one in _sides(answer)), show_lines=True)
    for what, cells in _lines(answer):
        table.add_row(Text(what), *(Text(cell) for cell in cells))
    session.out.print(table)
    what = "of one family" if answer["kind"] == "of_family" else "one person"
    session.out.print(Text(f"{answer['band'].capitalize()} {what}", style="bold"))
    if answer["guard"]:
        session.out.print(f"Not joined: {answer['guard']['says']}", markup=False)
    for heading, grounds in (("Agrees", answer["agrees"]), ("Contradicts", answer["contradicts"])):
        for ground in grounds:
            session.out.print(f"{heading}: {_said(ground)}", markup=False)
    for item in answer["waits_on"]:
        session.out.print(f"Waits on it: family {item['family']}, {item['route'].replace('_', ' ')}", markup=False)


def _sides(card: CardAnswer) -> tuple[SideAnswer, SideAnswer]:
    return card["left"], card["right"]


def _lines(card: CardAnswer) -> Iterator[tuple[str, list[str]]]:
    """What is told of each side, a line for each kind of thing."""
    told: dict[str, Callable[[SideAnswer], list[str]]] = {
        "Person": lambda side: [side["person"]],
        "Names": lambda side: side["names"],
        "Also known as": lambda side: side["also_known_as"],
        "Born": lambda side: side["dates_of_birth"],
        "Sex": lambda side: side["sex"],
        "Identifiers": lambda side: [f"{one['scheme']}:{one['value']}" for one in side["identifiers"]],
        "Addresses": lambda side: side["addresses"],
        "Phones": lambda side: side["phones"],
        "Families": lambda side: [", ".join(one["members"]) for one in side["families"]],
        "Told by": lambda side: [f"{one['source']} ({one['mentions']})" for one in side["sources"]],
    }
    for what, of in told.items():
        yield what, ["\n".join(of(side)) for side in _sides(card)]


def _said(ground: GroundAnswer) -> str:
    return f"{ground['says']} ({ground['strength']})"


@command(app, "accept")
def accept(session: Session, left: Left, right: Right, reason: Reason) -> None:
    """Say yes: the two are one person; or, where that is asked, of one family."""
    _decide(session, "must", left, right, reason)


@command(app, "refuse")
def refuse(session: Session, left: Left, right: Right, reason: Reason) -> None:
    """Say no: they are two people, or of two families; where they were joined, the second is set apart."""
    _decide(session, "cannot", left, right, reason)


@command(app, "cannot-tell")
def cannot_tell(session: Session, left: Left, right: Right, reason: Reason) -> None:
    """Say that nobody can tell yet: the pair comes last until something new is told of either."""
    _decide(session, "cannot_tell", left, right, reason)


@command(app, "seal")
def seal(session: Session, left: Left, right: Right, reason: Reason) -> None:
    """Put a seal between a former identity, LEFT, and the new one, RIGHT: no answer holds both."""
    with _deciding(session) as deciding:
        _tell(session, deciding.seal(session.caller, left, right, reason, clock.now()))


@command(app, "approve")
def approve(session: Session, decision: Of) -> None:
    """Agree, as the second worker, with a decision that needs two."""
    with _deciding(session) as deciding:
        answer = deciding.approve(session.caller, decision, clock.now())
        _tell(session, answer)
        _tell_who_saw(session, answer.get("saw", []))


@command(app, "withdraw")
def withdraw(session: Session, decision: Of, reason: Reason) -> None:
    """Withdraw a decision, and list who had read anything of those whom it concerned while it stood."""
    with _deciding(session) as deciding:
        answer = deciding.withdraw(session.caller, decision, reason, clock.now())
        _tell(session, answer)
        _tell_who_saw(session, answer.get("saw", []))


@command(app, "decisions")
def decisions(
    session: Session,
    person: Annotated[str | None, typer.Argument(help="A person; those that wait for a second worker, if none")] = None,
) -> None:
    """List what was decided about a person, or what waits for a second worker."""
    own = Review(session.connection())
    answer = own.decided(session.caller, person, clock.now()) if person else own.waiting(session.caller)
    if session.is_json:
        session.answer(answer)
        return
    for one in answer["decisions"]:
        session.out.print(Text(f"{one['at'][:16]} {one['actor']}: {one['says']}", style="bold"))
        session.out.print(Text(f"  because: {one['reason']}\n  stands: {_standing(one)}\n  decision {one['decision']}"))


def _standing(one: ToldAnswer) -> str:
    if "withdrawn_by" in one:
        return f"withdrawn by {one['withdrawn_by']}: {one.get('withdrawn_because', '')}"
    if one["needs_second"] and "approved_by" not in one:
        return "yes, and waits for a second worker" if one["stands"] else "waits for a second worker"
    return "yes" if one["stands"] else "no"


@command(family, "join")
def family_join(session: Session, left: Left, right: Right, reason: Reason) -> None:
    """Say that two children are of one family."""
    _decide(session, "same_family", left, right, reason)


@command(family, "divide")
def family_divide(session: Session, left: Left, right: Right, reason: Reason) -> None:
    """Say that two children are not of one family."""
    _decide(session, "other_family", left, right, reason)


@command(family, "leave")
def family_leave(session: Session, left: Left, right: Right, reason: Reason) -> None:
    """Say that the second is no member of the first one's family."""
    _decide(session, "not_of_family", left, right, reason)


def _decide(session: Session, kind: Kind, left: str, right: str, reason: str) -> None:
    with _deciding(session) as deciding:
        _tell(session, deciding.decide(session.caller, kind, left, right, reason, clock.now()))


@contextmanager
def _deciding(session: Session) -> Iterator[Deciding]:
    """Decide, and on the embedded default fold what was decided, so that the next command knows of it."""
    with publishing(session.hub.log) as publisher:
        yield Deciding(session.connection(), publisher)
    if session.settings.is_embedded:
        Consumer(session.hub.database, session.hub.log, FoldMetrics()).run(Stop(), until_idle=True)


def _tell(session: Session, answer: DecisionAnswer) -> None:
    if session.is_json:
        session.answer(answer)
        return
    session.out.print(f"Decision {answer['decision']}", highlight=False)
    if answer["needs_second"]:
        session.say(f"It waits for a second worker: kinfold review approve {answer['decision']}")
    if not session.settings.is_embedded:
        session.say("It counts once it has been folded")


def _tell_who_saw(session: Session, saw: list[SawAnswer]) -> None:
    if session.is_json or not saw:
        return
    table = Table(
        "Who", "In which role", "For what", "Read", "First", "Last", title="Who had read what it brought about"
    )
    for one in saw:
        roles = ", ".join(one["roles"])
        table.add_row(one["caller"], roles, one["purpose"], one["action"], one["first"], one["last"])
    session.out.print(table)
