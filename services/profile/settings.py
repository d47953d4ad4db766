"""The numbers of the rules as a hub has them: dated, attributed, with a reason; none is ever overwritten."""

from datetime import date
from typing import Final, LiteralString

import msgspec
from msgspec import Struct

from services.kernel.access import Caller
from services.kernel.clock import Instant, to_datetime
from services.kernel.errors import WrongUse
from services.kernel.postgres.connect import Connection
from services.profile.domain.thresholds import NATIONAL, Thresholds

_IN_FORCE: Final[LiteralString] = """
    SELECT DISTINCT ON (name) name, value, set_by, reason, in_force_from FROM profile.setting
    WHERE in_force_from <= %s AND set_at <= %s ORDER BY name, in_force_from DESC, setting_id DESC
"""
_CHANGE: Final[LiteralString] = """
    INSERT INTO profile.setting (name, value, in_force_from, set_at, set_by, reason) VALUES (%s, %s, %s, %s, %s, %s)
"""
_MAY_CHANGE: Final = frozenset({"operator", "duty_manager"})
_HIGHEST: Final = 10_000


class Setting(Struct, frozen=True):
    """A number in force, and where it comes from: a person of the hub, or the default."""

    name: str
    value: int
    national: bool
    set_by: str = "default"
    reason: str = ""
    in_force_from: str | None = None


def in_force(connection: Connection, caller: Caller, day: date, as_of: Instant) -> list[Setting]:
    """Every number in force on a day, of those that had been set by an instant."""
    caller.must_read()
    changed = {row[0]: row[1:] for row in connection.execute(_IN_FORCE, [day, to_datetime(as_of)]).fetchall()}
    found = []
    for name, default in msgspec.structs.asdict(Thresholds()).items():
        if name in changed:
            value, by, reason, since = changed[name]
            found.append(Setting(name, value, name in NATIONAL, by, reason, since.isoformat()))
        else:
            found.append(Setting(name, default, name in NATIONAL))
    return found


def change(connection: Connection, caller: Caller, name: str, value: int, day: date, reason: str, at: Instant) -> None:
    """Set a number from a day on. Raises WrongUse where it cannot be set so, NotAllowed where the caller may not."""
    caller.must_be(_MAY_CHANGE, "Setting a number of the rules")
    if name not in Thresholds.__struct_fields__:
        message = f"There is no setting {name!r}; `kinfold rules list` shows them all"
        raise WrongUse(message)
    if name in NATIONAL:
        message = f"{name} is national ({NATIONAL[name]}), and not a hub's to choose"
        raise WrongUse(message)
    if not 1 <= value <= _HIGHEST:
        message = f"{name} is 1 to {_HIGHEST}, not {value}"
        raise WrongUse(message)
    if not reason.strip():
        message = "Say why the number is changed: --reason"
        raise WrongUse(message)
    connection.execute(_CHANGE, [name, value, day, to_datetime(at), caller.name, reason])
