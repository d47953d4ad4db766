"""What a web server may write to its log: that it failed and where, never what it was reading."""

import logging
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any, Final

_Failure = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class WithoutContent(logging.Formatter):
    """Formats a failure as its kind and its place in the code: its message could name a child."""

    def formatException(self, ei: _Failure) -> str:  # noqa: N802 - the library's name
        """The kind of a failure, and the line that it came from."""
        kind, _, trace = ei
        frames = traceback.extract_tb(trace)
        place = f"{Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else "an unknown place"
        return f"{kind.__name__ if kind else 'Failure'} in {place}"


LOGGING: Final[dict[str, Any]] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": WithoutContent, "format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
"""The logging of a server of pages, on standard error."""
