"""How a command ends: the exit status that other programs rely on."""

from typing import Final

WRONG_USE: Final = 2
SOME_REFUSED: Final = 3
MISSING: Final = 4
STOPPED: Final = 130
"""By the keyboard, as a shell has it."""


class Refused(Exception):
    """The command did its work, and some of its input was refused."""
