"""Which commands there are, and where: a command's module is imported when the command is asked for.

Most of a command's start is its imports, and the pages alone need as many as everything else.
"""

from collections import UserDict
from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final, cast

import typer
from typer.core import TyperGroup

from services.cli.session import command

PLACES: Final = {
    "send": "log.send",
    "fold": "log.fold",
    "agenda": "meeting.agenda",
    "timeline": "people.timeline",
    "family": "people.family",
    "people": "people.people",
    "clocks": "clocks.clocks",
    "profile": "packs.profile",
    "serve": "web.serve",
    "demo": "demo.demo",
    "simulate": "sample.simulate",
    "verify": "operations.verify",
    "doctor": "operations.doctor",
    "agencies": "agencies.app",
    "quarantine": "log.quarantine",
    "links": "pole.app",
    "cse": "cse_networks.app",
    "convert": "convert.app",
    "indicators": "indicators.app",
    "rules": "rules.app",
    "review": "review.app",
    "places": "places.app",
    "identity": "identity.app",
    "enquiry": "enquiry.app",
    "request": "request.app",
    "meeting": "packs.app",
    "plan": "plan.app",
    "quality": "quality.app",
    "out-of-hours": "out_of_hours.app",
    "feedback": "quality.feedback",
    "urgent": "urgent.app",
    "notices": "notices.app",
    "wording": "wording.app",
}
"""Each command, or group of commands, by its word: the module of ``services.cli`` it is in, and its name there."""


class _Commands(UserDict[str, object]):
    """Commands by their words, each of them imported when it is first looked at."""

    def __getitem__(self, word: str) -> object:
        found = self.data[word]
        if isinstance(found, str):
            found = self.data[word] = _imported(word, found)
        return found


def _imported(word: str, place: str) -> object:
    module, _, name = place.partition(".")
    found = getattr(import_module(f"services.cli.{module}"), name)
    holder = typer.Typer(rich_markup_mode=None)
    if isinstance(found, typer.Typer):
        holder.add_typer(found)
    else:
        command(holder, word)(found)
    return typer.main.get_group(holder).commands[word]


class Program(TyperGroup):
    """All commands, though few of them are imported."""

    def __init__(self, *, commands: Mapping[str, object], **options: Any) -> None:  # noqa: ANN401 - as typer gives them
        super().__init__(commands=cast("Any", _Commands(PLACES | dict(commands))), **options)
