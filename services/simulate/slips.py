"""What agencies do to their own records afterwards: they correct them, take them back, and send them again."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import timedelta

from services.simulate.agencies import Agency
from services.simulate.clerk import Desk, Event, shown


def put_right(desk: Desk, agencies: Mapping[str, Agency]) -> None:
    """Correct, retract or send again a share of a desk's events, as is the habit of each agency."""
    for event in list(desk.events):
        habits = agencies[event.source.removeprefix("/agencies/")].habits
        at = desk.dice.random()
        if at < habits.corrected:
            _correct(desk, event)
        elif at < habits.corrected + habits.retracted:
            desk.retract(event, "Recorded against the wrong person")
        elif at < habits.corrected + habits.retracted + habits.resent:
            event.copies = 2


def _correct(desk: Desk, event: Event) -> None:
    """A second version of an event, issued some days later, with a word more in its summary."""
    issued = event.issued + timedelta(days=desk.dice.randint(1, 5))
    if issued >= desk.limit:
        return
    body = deepcopy(event.body)
    body["id"] = f"{event.id}-C"
    body["time"] = body["data"]["recorded_at"] = shown(issued)
    body["data"]["summary"] += " (corrected)"
    body["data"]["corrects"] = event.id
    desk.events.append(Event(event.source, body["id"], issued, body, mentions=list(event.mentions)))
