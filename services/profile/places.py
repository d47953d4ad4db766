"""A hub's list of the places that many people share; dated, attributed, and nothing on it is ever overwritten."""

import re
from typing import Final, LiteralString

from msgspec import Struct

from services.kernel.access import Caller
from services.kernel.clock import Instant, to_datetime
from services.kernel.errors import NotFound, WrongUse
from services.kernel.events import normal
from services.kernel.postgres.connect import Connection
from services.profile.domain.places import KINDS, Place, SharedPlaces

_STANDING: Final[LiteralString] = """
    SELECT place_no, kind, name, postcode, lines, uprn, phones FROM published.place
    WHERE added_at <= %(as_of)s AND (removed_at IS NULL OR removed_at > %(as_of)s) ORDER BY place_no
"""
_ADD: Final[LiteralString] = """
    INSERT INTO profile.place (kind, name, postcode, lines, uprn, phones, added_at, added_by)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s) RETURNING place_no
"""
_REMOVE: Final[LiteralString] = """
    INSERT INTO profile.place_removed (place_no, removed_at, removed_by, reason) VALUES (%s, %s, %s, %s)
"""
_ONE_AT_A_TIME: Final[LiteralString] = "LOCK TABLE profile.place IN SHARE ROW EXCLUSIVE MODE"
_MAY_KEEP: Final = frozenset({"operator", "duty_manager"})
_UPRN: Final = re.compile(r"[0-9]{1,12}")


class Listed(Struct, frozen=True):
    """A place on the list, by the number under which it can be taken off."""

    number: int
    place: Place


def shared_places(connection: Connection, as_of: Instant) -> SharedPlaces:
    """The places on the list at an instant, as matching asks for them."""
    return SharedPlaces(standing(connection, as_of))


def standing(connection: Connection, as_of: Instant) -> list[Place]:
    """The places on the list at an instant, for what is made of them: they are shown to nobody by that."""
    return [one.place for one in _standing(connection, as_of)]


def listed(connection: Connection, caller: Caller, as_of: Instant) -> list[Listed]:
    """The places on the list at an instant. Raises NotAllowed where the caller may not see them: refuges are there."""
    caller.must_be(_MAY_KEEP, "The list of shared places")
    return _standing(connection, as_of)


def add(connection: Connection, caller: Caller, place: Place, at: Instant) -> Listed:
    """Put a place on the list.

    Raises WrongUse where it is told too little to be known by, or is on the list; NotAllowed where the caller may not.
    """
    caller.must_be(_MAY_KEEP, "The list of shared places")
    _check(place)
    with connection.transaction():
        connection.execute(_ONE_AT_A_TIME)
        for other in _standing(connection, at):
            if place.keys <= other.place.keys:
                message = f"{other.place.name} is on the list as number {other.number}, and known by all of that"
                raise WrongUse(message)
        told = [place.kind, place.name, place.postcode, list(place.lines), place.uprn, list(place.phones)]
        row = connection.execute(_ADD, [*told, to_datetime(at), caller.name]).fetchone()
    return Listed(row[0] if row else 0, place)


def remove(connection: Connection, caller: Caller, number: int, reason: str, at: Instant) -> Listed:
    """Take a place off the list; what was understood while it stood there can still be asked for.

    Raises NotFound where there is none of that number, WrongUse without a reason, NotAllowed where the caller may not.
    """
    caller.must_be(_MAY_KEEP, "The list of shared places")
    if not reason.strip():
        message = "Say why the place is taken off the list: --reason"
        raise WrongUse(message)
    with connection.transaction():
        connection.execute(_ONE_AT_A_TIME)
        found = [one for one in _standing(connection, at) if one.number == number]
        if not found:
            message = f"There is no place {number} on the list; `kinfold places list` shows them all"
            raise NotFound(message)
        connection.execute(_REMOVE, [number, to_datetime(at), caller.name, reason])
    return found[0]


def _standing(connection: Connection, as_of: Instant) -> list[Listed]:
    rows = connection.execute(_STANDING, {"as_of": to_datetime(as_of)}).fetchall()
    return [
        Listed(number, Place(kind, name, postcode, tuple(lines), uprn, tuple(phones)))
        for number, kind, name, postcode, lines, uprn, phones in rows
    ]


def _check(place: Place) -> None:
    """Raise WrongUse where a place cannot be known by what is told of it."""
    strange = [text for text in place.phones if not normal.phone(text)]
    reason = ""
    if place.kind not in KINDS:
        reason = f"There is no kind {place.kind!r}; the kinds are {', '.join(KINDS)}"
    elif not place.name.strip():
        reason = "Say what people call the place"
    elif bool(normal.postcode(place.postcode)) != bool(normal.name(" ".join(place.lines))):
        reason = "A postcode and a line of the address go together: --postcode and --line"
    elif place.uprn and not _UPRN.fullmatch(place.uprn):
        reason = f"A UPRN is up to twelve digits, not {place.uprn!r}"
    elif strange:
        reason = f"{strange[0]!r} is no telephone number"
    elif not place.keys:
        reason = "Say how the place is known: --postcode and --line, --uprn or --phone"
    if reason:
        raise WrongUse(reason)
