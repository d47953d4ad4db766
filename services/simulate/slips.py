"""What agencies do to their own records afterwards: they correct them, take them back, and send them again."""

from collections.abc import Mapping

from services.simulate.agencies import Agency
from services.simulate.clerk import Desk


def put_right(desk: Desk, agencies: Mapping[str, Agency]) -> None:
    """Correct, retract or send again a share of a desk's events, as is the habit of each agency."""
    for event in list(desk.events):
        habits = agencies[event.source.removeprefix("/agencies/")].habits
        at = desk.dice.random()
        if at < habits.corrected:
            desk.correct(event)
        elif at < habits.corrected + habits.retracted:
            desk.retract(event, "Recorded against the wrong person")
        elif at < habits.corrected + habits.retracted + habits.resent:
            event.copies = 2
