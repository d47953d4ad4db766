"""An action of a child's plan: what somebody of an agency does until when, to what end, and what if it does not work.

Plans that were generic, undated and without contingency protected nobody (Ofsted, Devon 2013, paragraphs 36 and 38).
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from msgspec import Struct
from msgspec.structs import asdict, replace

from services.kernel.errors import WrongUse


class Action(Struct, frozen=True):
    """What somebody of an agency does until the end of a day, what will be different, and what if it does not work."""

    what: str
    owner: str
    agency: str
    due: date
    outcome: str
    contingency: str
    child_will_notice: str


PARTS: Final = {
    "what": "what is to be done",
    "owner": "its owner",
    "agency": "the owner's agency",
    "due": "its date",
    "outcome": "the outcome that it is for",
    "contingency": "what happens if it does not work",
    "child_will_notice": "how the child will notice",
}
"""Every part of an action, in words; there is no action without any of them."""


def must_have_all(told: Mapping[str, object], number: int) -> None:
    """Refuse an action that lacks anything. Raises WrongUse, which names all that is missing."""
    missing = [meaning for name, meaning in PARTS.items() if not str(told.get(name) or "").strip()]
    if missing:
        message = f"Action {number} lacks {', '.join(missing)}: no action without them"
        raise WrongUse(message)


def must_be_whole(action: Action, number: int, day: date) -> Action:
    """An action with all that an action needs, due on or after the day of its meeting. Raises WrongUse."""
    told = asdict(action)
    must_have_all(told, number)
    if action.due < day:
        message = f"Action {number} is due on {action.due}, before the meeting of {day}: give a date from that day on"
        raise WrongUse(message)
    return replace(action, **{name: value.strip() for name, value in told.items() if isinstance(value, str)})
