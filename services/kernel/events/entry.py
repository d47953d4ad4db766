"""An entry: what the fold keeps of a record to understand it by; the record's bytes stay beside it, verbatim.

Entries and their parts are stored as MessagePack arrays, so a member may be added at an end and never moved.
"""

from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final
from uuid import UUID

import msgspec
from msgspec import Struct

from services.kernel.clock import Instant
from services.kernel.events import normal
from services.kernel.events.check import AgencyEvent
from services.kernel.events.details import Details, MissingFound, Retraction
from services.kernel.events.named import KEPT, People, SomeoneNamed
from services.kernel.events.types import Address, Location, Name, Person
from services.kernel.ids import mention_id, record_id

Key = int
"""Eight bytes of a digest, signed: what a circle is found by."""

SCOPED: Final = frozenset({"police_nominal"})
"""Schemes whose numbers are unique within their source alone (contract, People)."""

SAME_NUMBERS: Final = {"former_upn": "upn"}
"""Schemes that number the same things as another."""

FULL_DATE: Final = 10


class Array(Struct, array_like=True, frozen=True, gc=False):
    """The base of what is stored as an array."""


class Home(Array, frozen=True):
    """An address as compared: postcode, what tells it from its neighbours, UPRN, its dates if stated, its lines."""

    postcode: str
    place: str
    uprn: str = ""
    since: str = ""
    until: str = ""
    text: str = ""


class Identifier(Array, frozen=True):
    """An identifier as compared; one that is not ``valid`` is kept, and never used to match."""

    scheme: str
    value: str
    valid: bool


class Face(Array, frozen=True, cache_hash=True):
    """Whom a mention describes, normalised; many mentions have the same face.

    ``name`` is forenames and surname together; ``born`` may lack its day or month, or be "", or be ``estimated``.
    ``scope`` is the source, where an identifier is unique only within it.
    """

    name: str
    given: str
    family: str
    aliases: tuple[str, ...]
    born: str
    sex: str
    identifiers: tuple[Identifier, ...]
    scope: str
    homes: tuple[Home, ...]
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    handles: tuple[str, ...]
    due: str
    died: str
    estimated: bool = False


class Mention(Array, frozen=True, cache_hash=True):
    """One person as one record names them; ``shown`` is the name as written, given name first."""

    ref: str
    role: str
    shown: str
    face: Face


class Relation(Array, frozen=True):
    """What the mention at ``one`` is to the mention at ``other``."""

    one: int
    other: int
    kind: str


class Place(Array, frozen=True):
    """Where a record's event happened."""

    home: Home
    name: str
    kind: str


class Entry(Array, frozen=True):
    """A record, as the domain reads it. Times are instants; ``at`` is the end of the occurrence.

    ``facts`` holds those of the details that rules ask for; ``corrects`` and ``retracts`` name records.
    """

    record: UUID
    source: str
    id: str
    type: str
    time: Instant
    at_from: Instant
    at: Instant
    mentions: tuple[Mention, ...]
    relations: tuple[Relation, ...]
    vehicles: tuple[tuple[str, tuple[int, ...]], ...]
    place: Place | None
    indicators: tuple[str, ...]
    facts: dict[str, str | bool | int | list[int]]
    restricted_to: tuple[str, ...]
    corrects: UUID | None
    retracts: UUID | None

    @property
    def sector(self) -> str:
        """The sector of the source."""
        return self.source.split("/", 3)[2]

    @property
    def order(self) -> tuple[Instant, Instant, str, str]:
        """Oldest first: by occurrence, then by time of issue, then by name."""
        return self.at, self.time, self.source, self.id

    def mention_id(self, ordinal: int) -> UUID:
        """The identifier of the person at a place in ``mentions``, as mentioned here."""
        return mention_id(self.record, ordinal)


_FACTS: Final = (
    *("enquiry_id", "outcome", "status", "reference", "episode_id", "risk", "harm_disclosed", "step_down_to"),
    *("sessions_possible", "sessions_attended"),
)
_TOLD_IN_WORDS: Final = frozenset({"police.incident.v1", "social_care.conference.v1"})

encode = msgspec.msgpack.Encoder().encode
decode = msgspec.msgpack.Decoder(Entry).decode


def entry_of(event: AgencyEvent) -> Entry:
    """What the fold keeps of a good event."""
    data, source = event.data, event.source
    places = event.named.places
    details, location = data.details, data.location or None
    return Entry(
        record=event.record,
        source=source,
        id=event.id,
        type=event.type,
        time=event.time,
        at_from=event.at_from,
        at=event.at,
        mentions=mentions_of(event.named, source),
        relations=tuple([Relation(places[one.from_], places[one.to], one.kind) for one in data.relationships or ()]),
        vehicles=tuple([
            (normal.registration(car.registration), tuple(places[ref] for ref in car.used_by or ()))
            for car in data.vehicles or ()
        ]),
        place=Place(_home(location), location.place_name or "", location.place_kind or "") if location else None,
        indicators=data.indicators or (),
        facts=_facts(event.type, details, places),
        restricted_to=(data.handling.restricted_to or ()) if data.handling else (),
        corrects=record_id(source, data.corrects) if data.corrects else None,
        retracts=record_id(source, details.retracts) if isinstance(details, Retraction) else None,
    )


def _facts(event_type: str, details: Details, places: dict[str, int]) -> dict[str, str | bool | int | list[int]]:
    facts: dict[str, Any] = {}
    for name in _FACTS:
        value = getattr(details, name, None)
        if value is not None and not (name == "outcome" and event_type in _TOLD_IN_WORDS):
            facts[name] = value
    if isinstance(details, MissingFound) and details.found_with:
        facts["found_with"] = [places[ref] for ref in details.found_with]
    return facts


@lru_cache(maxsize=KEPT)
def mentions_of(people: People, source: str) -> tuple[Mention, ...]:
    """Those whom a record of a source names."""
    return tuple([mention_of(one, "" if SCOPED.isdisjoint(one.schemes) else source) for one in people.all])


@lru_cache(maxsize=KEPT)
def mention_of(someone: SomeoneNamed, scope: str) -> Mention:
    """A person as a record mentions them; ``scope`` is its source, where a number of theirs is unique only there."""
    person = someone.person
    return Mention(person.ref, person.role, _shown(person), _face(person, scope))


def _shown(person: Person) -> str:
    told = person.name or Name()
    if told.full and not (told.given and told.family):
        return normal.in_order(told.full)
    return " ".join(part for part in (told.given, told.family) if part)


def _face(person: Person, scope: str) -> Face:
    told = person.name or None
    given = normal.name(told.given) if told and told.given else ""
    family = normal.name(told.family) if told and told.family else ""
    if told and told.full and not (given and family):
        given, family = normal.full_name(told.full)
    aliases = (normal.full_name(alias) for alias in (told.also_known_as or ()) if alias) if told else ()
    numbers = person.identifiers or ()
    identifiers = {Identifier(one.scheme, *normal.identifier(one.scheme, one.value)) for one in numbers}
    return Face(
        name=f"{given} {family}".strip(),
        given=given,
        family=family,
        aliases=tuple(sorted({f"{first} {last}".strip() for first, last in aliases})),
        born=person.date_of_birth or "",
        sex=person.sex or "",
        identifiers=tuple(sorted(identifiers, key=msgspec.structs.astuple)),
        scope=scope,
        homes=tuple(sorted({_home(address) for address in person.addresses or ()}, key=msgspec.structs.astuple)),
        phones=tuple(sorted({number for text in person.phones or () if (number := normal.phone(text))})),
        emails=tuple(sorted({normal.email(text) for text in person.emails or ()})),
        handles=tuple(sorted({normal.handle(text) for text in person.online_handles or ()})),
        due=person.expected_delivery_date or "",
        died=person.deceased_on or "",
        estimated=bool(person.date_of_birth and person.date_of_birth_estimated),
    )


def _home(address: Address | Location) -> Home:
    """An address as compared; without a postcode all its lines are needed to tell it from another."""
    lines, postcode = address.lines or (), normal.postcode(address.postcode) if address.postcode else ""
    return Home(
        postcode=postcode,
        place=normal.place(lines) if postcode else normal.name(" ".join(lines)),
        uprn=address.uprn.strip() if address.uprn else "",
        since=address.from_ or "",
        until=address.to or "",
        text=normal.name(" ".join(lines)),
    )


def key(*parts: str) -> Key:
    """The key of some text, in parts."""
    digest = blake2b("\n".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


@lru_cache(maxsize=KEPT)
def identifier_keys(face: Face) -> tuple[Key, ...]:
    """The keys of a face's valid identifiers."""
    return tuple(
        key(SAME_NUMBERS.get(one.scheme, one.scheme), face.scope if one.scheme in SCOPED else "", one.value)
        for one in face.identifiers
        if one.valid
    )


@lru_cache(maxsize=KEPT)
def birth_keys(face: Face) -> tuple[Key, ...]:
    """The keys of each whole name of a face with its full date of birth."""
    return tuple(key("born", form, born) for form, born in full_births(face))


@lru_cache(maxsize=KEPT)
def full_births(face: Face) -> tuple[tuple[str, str], ...]:
    """Each whole name of a face with its full date of birth; an estimated date is none."""
    if len(face.born) != FULL_DATE or face.estimated:
        return ()
    forms = {normal.whole_name(form) for form in (face.name, *face.aliases)} - {""}
    return tuple(sorted((form, face.born) for form in forms))


def home_key(home: Home) -> Key | None:
    """The key of an address that can be told from others."""
    if home.uprn:
        return key("uprn", home.uprn)
    return key("home", home.postcode, home.place) if home.place else None


@lru_cache(maxsize=KEPT)
def contact_keys(face: Face) -> tuple[Key, ...]:
    """The keys of what a person shares with others: phones, e-mail addresses, handles, homes."""
    keys = {key("phone", number) for number in face.phones}
    keys |= {key("email", address) for address in face.emails}
    keys |= {key("handle", name) for name in face.handles}
    keys |= {found for home in face.homes if (found := home_key(home)) is not None}
    return tuple(sorted(keys))
