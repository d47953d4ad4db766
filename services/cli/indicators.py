"""``kinfold indicators``: figures over everything a hub knows, with the cases behind them."""

from typing import Annotated, Final

import typer

from services.cli.session import AsOf, Session, command, instant_or_now
from services.kernel import clock
from services.kernel.errors import WrongUse
from services.profile.indicators import Indicators

app: Final = typer.Typer(name="indicators", no_args_is_help=True, help="Figures, with the cases behind them")


@command(app, "rereferrals")
def rereferrals(
    session: Session,
    from_: Annotated[
        str | None, typer.Option("--from", help="The first date; from the beginning, if not given")
    ] = None,
    to: Annotated[str | None, typer.Option(help="The last date; that of --as-of, if not given")] = None,
    as_of: AsOf = None,
) -> None:
    """Count the referrals that came within a year of the child's previous one."""
    instant = instant_or_now(as_of)
    first = clock.date_argument(from_) if from_ else None
    last = clock.date_argument(to) if to else clock.london_date(instant)
    if first and first > last:
        message = f"--from {first} is later than --to {last}"
        raise WrongUse(message)
    answer = Indicators(session.connection()).rereferrals(session.caller, first, last, instant)
    if session.is_json:
        session.answer(answer)
        return
    rate = "" if answer["rate"] is None else f" ({answer['rate']:.1%})"
    counted = f"{answer['rereferrals']} re-referrals within {answer['within_days']} days"
    session.out.print(f"{counted}, of {answer['referrals']} referrals{rate}")
    for case in answer["cases"]:
        told = f"{case['previous']['id']}, then {case['referral']['id']} after {case['days']} days"
        session.out.print(f"  {case['person']}: {told}", markup=False, soft_wrap=True)
