"""Whom a query names: ``SCHEME:VALUE``, a name, a name with a date of birth, or an identifier from an answer."""

import re
from typing import Final
from uuid import UUID

from services.kernel.codes import SCHEMES
from services.kernel.errors import WrongUse
from services.kernel.events import normal
from services.kernel.events.entry import SAME_NUMBERS, SCOPED, Face, key
from services.kernel.ids import mention_of, record_of
from services.kernel.postgres.connect import Connection
from services.profile import reading
from services.profile.domain.persons import Person, Understanding

_BIRTH: Final = re.compile(r"\s+(\d{4}(-\d\d(-\d\d)?)?)$")
_MOST: Final = 200


def circles_for(connection: Connection, query: str) -> list[int]:
    """The circles in which anybody could answer to a query. Raises WrongUse where it is none."""
    scheme, colon, value = query.partition(":")
    if colon and scheme in SCHEMES:
        number, valid = normal.identifier(scheme, value)
        scopes = reading.sources(connection) if scheme in SCOPED else [""]
        keys = [key(_space(scheme), scope, number) for scope in scopes] if valid else []
        return reading.by_key(connection, keys)
    identifier = uuid_in(query)
    if identifier:
        return reading.by_record(connection, [record_of(identifier)])
    words, born = _name_and_birth(query)
    return reading.by_name(connection, words, born, _MOST)


def named_by(query: str, told: Understanding) -> list[Person]:
    """The people of a circle who answer to a query."""
    people = [person for person in told.people if person.seen]
    scheme, colon, _ = query.partition(":")
    if colon and scheme in SCHEMES:
        return [person for person in people if any(bears(query, face) for face in person.faces)]
    identifier = uuid_in(query)
    if identifier:
        person = told.of_mention.get(mention_of(identifier))
        return [person] if person else []
    words, born = _name_and_birth(query)
    return [person for person in people if _is_called(person, words, born)]


def bears(query: str, face: Face) -> bool:
    """Whether a description bears the valid identifier ``SCHEME:VALUE``."""
    scheme, _, value = query.partition(":")
    number, _ = normal.identifier(scheme, value)
    return any(one.valid and _space(one.scheme) == _space(scheme) and one.value == number for one in face.identifiers)


def uuid_in(text: str) -> UUID | None:
    """The identifier that a text is; None where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def identifier_of(text: str, what: str) -> UUID:
    """The identifier that a text is. Raises WrongUse; ``what`` is whose it should be."""
    found = uuid_in(text)
    if found is None:
        message = f"{text!r} is no identifier of a {what}; copy one from an answer"
        raise WrongUse(message)
    return found


def _space(scheme: str) -> str:
    return SAME_NUMBERS.get(scheme, scheme)


def _is_called(person: Person, words: list[str], born: str) -> bool:
    """Whether each word begins a part of one of a person's names, and a date of birth begins as asked."""
    names = [name.split() for face in person.faces for name in (face.name, *face.aliases)]
    called = any(all(any(part.startswith(word) for part in name) for word in words) for name in names)
    return called and (not born or any(face.born.startswith(born) for face in person.faces))


def _name_and_birth(query: str) -> tuple[list[str], str]:
    """The words of a name, and the date of birth that stands behind it, or ""."""
    match = _BIRTH.search(query)
    words = normal.name(query[: match.start()] if match else query).split()
    if not words:
        message = f"{query!r} is neither a name nor SCHEME:VALUE; the schemes are {', '.join(SCHEMES)}"
        raise WrongUse(message)
    return words, match.group(1) if match else ""
