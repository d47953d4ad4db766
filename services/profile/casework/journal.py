"""The journal of a night: acts written down while the service is down, a line each, chained, with their true time.

It needs nothing but a file. Each line names the digest of the one before, so that none can be changed, left out or put
in between afterwards without the next one telling.
"""

import fcntl
import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final, Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from services.kernel.clock import Instant
from services.kernel.errors import NotAllowed, WrongUse
from services.profile.domain.casework.acts import must_be_one_of
from services.profile.domain.casework.deciding import MANAGERS
from services.profile.domain.casework.enquiry_facts import OUTCOMES

What = Literal["decision", "take", "release", "note"]
BEGINNING: Final = "0" * 64
_FEWEST_WORDS: Final = 3


class Line(Struct, frozen=True, forbid_unknown_fields=True):
    """An act: what, on which enquiry, urgent case or family, at which true time, by whom, and their words for it.

    ``shown`` is the instant as of which the pack showed the record. ``before`` is the digest of the line before;
    ``roles`` are those in which they acted.
    """

    what: What
    of: UUID
    actor: str
    at: Instant
    shown: Instant
    text: str
    outcome: str = ""
    threshold: str = ""
    lived_experience: str = ""
    roles: tuple[str, ...] = ("out_of_hours",)
    before: str = BEGINNING


class Written(Struct, frozen=True):
    """A line as it stands in a journal: its number, its digest, and what it says."""

    number: int
    digest: str
    line: Line


def append(path: Path, line: Line) -> Written:
    """Write an act down at the end of a journal, durably; two at once are written one after the other.

    Raises WrongUse where the journal was changed before, or its last line was cut off.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    except OSError as error:
        message = f"{path} cannot be written to: {error.strerror}"
        raise WrongUse(message) from None
    with os.fdopen(handle, "a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        found = list(_lines(path, file.read()))
        raw = msgspec.json.encode(msgspec.structs.replace(line, before=found[-1].digest if found else BEGINNING))
        file.write(raw + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return Written(len(found) + 1, sha256(raw).hexdigest(), line)


def read(path: Path) -> Iterator[Written]:
    """The lines of a journal, in order. Raises WrongUse at the first that does not follow the one before."""
    try:
        told = path.read_bytes()
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}"
        raise WrongUse(message) from None
    yield from _lines(path, told)


def _lines(path: Path, told: bytes) -> Iterator[Written]:
    *lines, rest = told.split(b"\n")
    before = BEGINNING
    for number, raw in enumerate(lines, 1):
        try:
            line = msgspec.json.decode(raw, type=Line)
        except msgspec.DecodeError as error:
            message = f"{path}, line {number}: this is no act: {error}"
            raise WrongUse(message) from None
        if line.before != before:
            message = (
                f"{path}, line {number}: it does not follow the line before; something was changed or left out there"
            )
            raise WrongUse(message)
        before = sha256(raw).hexdigest()
        yield Written(number, before, line)
    if rest:
        message = (
            f"{path}, line {len(lines) + 1}: it was cut off as it was written; keep this journal, and begin another "
            "with that act"
        )
        raise WrongUse(message)


def must_be_whole(line: Line) -> Line:
    """An act as it may be written down. Raises WrongUse, which names what is missing: rationale, threshold, or life."""
    parts = {"text": line.text}
    if line.what == "decision":
        must_be_one_of(line.outcome, OUTCOMES, "The outcome of a decision")
        parts |= {"threshold": line.threshold, "lived experience": line.lived_experience}
    if line.what == "release":
        parts |= {"threshold": line.threshold}
        if MANAGERS.isdisjoint(line.roles):
            message = "A manager releases an urgent family, at night as well: take it, or call the manager on duty"
            raise NotAllowed(message)
    for name, text in parts.items():
        if len(text.split()) < _FEWEST_WORDS:
            message = f"The {name} of a {line.what}: say it in words; whoever reads it on Monday was not there"
            raise WrongUse(message)
    return line
