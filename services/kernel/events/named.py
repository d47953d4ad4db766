"""The people of an event, as read. Agencies name the same people in the same words again and again.

So each entry of ``people``, and each whole list of them, is read once and kept while there is room.
"""

from functools import lru_cache
from typing import Final

import msgspec
from msgspec import Struct

from services.kernel import clock
from services.kernel.events.types import Person

KEPT: Final = 65_536
"""How many entries, and how many lists, are kept as read: some 230 MiB when full, with families as they are.

They come again months later. With room for fewer than a county's agencies name meanwhile, nearly all would be read
each time: of the entries of 20,000 children 62 in 100 with half as much room, and 25 with this.
"""

_LONGEST_KEPT: Final = 4_096
"""Bytes of what is kept: a list as long as an event may be is rare, and so many of them would fill the memory."""

_ENTRIES: Final = msgspec.json.Decoder(tuple[msgspec.Raw, ...])
_PERSON: Final = msgspec.json.Decoder(Person)


class SomeoneNamed(Struct, frozen=True, eq=False):
    """An entry of ``people``. Two are equal only if they are one object.

    ``latest`` is the latest instant it names that may not lie ahead, ``schemes`` those of the identifiers it gives.
    """

    person: Person
    latest: clock.Instant
    schemes: frozenset[str]


class People(Struct, frozen=True, eq=False):
    """The list ``people``. Two are equal only if they are one object.

    ``places`` says where in the list each ref stands; ``latest`` is the latest instant that they name that may not
    lie ahead.
    """

    all: tuple[SomeoneNamed, ...]
    places: dict[str, int]
    latest: clock.Instant


def people_in(text: bytes) -> People:
    """The people in the JSON of a list; raises msgspec's errors and ValueError where it is not good."""
    return _people_in(text) if len(text) <= _LONGEST_KEPT else _people_in.__wrapped__(text)


@lru_cache(maxsize=KEPT)
def _people_in(text: bytes) -> People:
    everyone = tuple([_someone_in(bytes(entry)) for entry in _ENTRIES.decode(text)])
    places = {someone.person.ref: place for place, someone in enumerate(everyone)}
    if len(places) < len(everyone):
        raise ValueError
    return People(everyone, places, max([someone.latest for someone in everyone], default=0))


def _someone_in(text: bytes) -> SomeoneNamed:
    return _kept_someone_in(text) if len(text) <= _LONGEST_KEPT else _kept_someone_in.__wrapped__(text)


@lru_cache(maxsize=KEPT)
def _kept_someone_in(text: bytes) -> SomeoneNamed:
    person = _PERSON.decode(text)
    latest = clock.first_instant_of(person.date_of_birth) if person.date_of_birth else 0
    if person.expected_delivery_date:
        clock.parse_date(person.expected_delivery_date)
    dates = [person.deceased_on]
    dates += [day for address in person.addresses or () for day in (address.from_, address.to)]
    latest = max([latest, *(clock.first_instant_of(day) for day in dates if day)])
    return SomeoneNamed(person, latest, frozenset([one.scheme for one in person.identifiers or ()]))
