"""Identifiers made from the facts, so that the same facts make the same identifiers everywhere.

A record (one agency event) is named by its ``source`` and ``id``. Its identifier keeps its last 16 bits free:
the n-th person it mentions is the record's identifier plus n + 1. A person's identifier is that of one of the
person's mentions, and a family's that of one of its people with a bit set; so an identifier that was ever
printed leads back to its record, and from there to whoever that mention is understood to be now. Nothing needs
a table of aliases, and joins and divisions of people orphan no identifier.
"""

from hashlib import blake2b
from typing import Final
from uuid import UUID

_ORDINALS: Final = 0x3FFF
_RECORD: Final = ((1 << 128) - 1) ^ 0xFFFF
_FAMILY_BY_CHILD: Final = 0x4000
_FAMILY_BY_ADULT: Final = 0x8000


def record_id(source: str, event_id: str) -> UUID:
    """The identifier of the record that ``source`` calls ``event_id``: UUID version 8, by BLAKE2b."""
    digest = blake2b(f"{source}\n{event_id}".encode(), digest_size=16, person=b"kinfold.record").digest()
    bits = int.from_bytes(digest) & _RECORD
    bits = bits & ~(0xF << 76) | 0x8 << 76
    return UUID(int=bits & ~(0x3 << 62) | 0x2 << 62)


def mention_id(record: UUID, ordinal: int) -> UUID:
    """The identifier of the person at ``people[ordinal]`` of a record, as that record mentions them."""
    return UUID(int=record.int + ordinal + 1)


def family_id(anchor: UUID, *, by_adult: bool = False) -> UUID:
    """The identifier of the family anchored on a child's mention, or on the adult whose own household it is."""
    return UUID(int=anchor.int | (_FAMILY_BY_ADULT if by_adult else _FAMILY_BY_CHILD))


def record_of(identifier: UUID) -> UUID:
    """The record that an identifier of a mention, a person or a family leads back to."""
    return UUID(int=identifier.int & _RECORD)


def mention_of(identifier: UUID) -> UUID:
    """The mention that a person's or a family's identifier names."""
    return UUID(int=identifier.int & ~(_FAMILY_BY_CHILD | _FAMILY_BY_ADULT))
