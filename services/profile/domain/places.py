"""Places that many people give as theirs: a children's home, a school, a surgery, a refuge, a hotel.

That two records share the address or the telephone of such a place says nothing of whether they mean one person, or
one family. An agency tells a place by its UPRN, by a postcode and a house, or by lines alone: it is known by each,
but not by one line alone, since many towns have a 14 Mill Lane.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from msgspec.structs import replace

from services.kernel.events import normal
from services.kernel.events.entry import Face, Home, Key, key

KINDS: Final[dict[str, str]] = {
    "childrens_home": "Children's home",
    "school": "School",
    "surgery": "Surgery",
    "refuge": "Refuge",
    "hotel": "Hotel",
    "other": "Another place that many share",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A place as its hub wrote it down: postcode, lines of the address, UPRN and telephones may be missing."""

    kind: str
    name: str
    postcode: str = ""
    lines: tuple[str, ...] = ()
    uprn: str = ""
    phones: tuple[str, ...] = ()

    @property
    def keys(self) -> frozenset[Key]:
        """Everything by which a record's address or telephone can be known as this place's."""
        found = {_phone_key(number) for text in self.phones if (number := normal.phone(text))}
        ways = (self.lines, *((line,) for line in self.lines))
        homes = [Home(normal.postcode(self.postcode), normal.place(lines), self.uprn) for lines in ways]
        if len(self.lines) > 1:
            homes.append(Home("", normal.name(" ".join(self.lines))))
        return frozenset(found.union(*map(_home_keys, homes)))


class SharedPlaces:
    """The places of a hub's list, as matching asks for them."""

    def __init__(self, places: Iterable[Place] = ()) -> None:
        """Know ``places``."""
        self.keys: frozenset[Key] = frozenset().union(*(place.keys for place in places))
        self._bare: dict[Face, Face] = {}

    def has_home(self, home: Home) -> bool:
        """Whether an address is one of these places', and so no evidence."""
        return not self.keys.isdisjoint(_home_keys(home))

    def bare(self, face: Face) -> Face:
        """A description without the addresses and telephones that are no evidence."""
        if not self.keys:
            return face
        found = self._bare.get(face)
        if found is None:
            homes = tuple([home for home in face.homes if not self.has_home(home)])
            phones = tuple([number for number in face.phones if not self.has_phone(number)])
            told = len(homes) + len(phones) == len(face.homes) + len(face.phones)
            found = self._bare[face] = face if told else replace(face, homes=homes, phones=phones)
        return found

    def has_phone(self, number: str) -> bool:
        """Whether a telephone, in E.164, is one of these places', and so no evidence."""
        return _phone_key(number) in self.keys


def _home_keys(home: Home) -> Iterator[Key]:
    """The keys of an address: as ``services.kernel.events.entry.home_key``, but by UPRN and by house."""
    if home.uprn:
        yield key("uprn", home.uprn)
    if home.place:
        yield key("home", home.postcode, home.place)


def _phone_key(number: str) -> Key:
    return key("phone", number)


NO_PLACES: Final = SharedPlaces()
"""Where a hub has no list."""
