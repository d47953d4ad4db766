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

import msgspec

_ORDINALS: Final = 0x3FFF
_RECORD: Final = ((1 << 128) - 1) ^ 0xFFFF
_FAMILY_BY_CHILD: Final = 0x4000
_FAMILY_BY_ADULT: Final = 0x8000

_decode: Final = msgspec.msgpack.Decoder(UUID).decode
_SIXTEEN_BYTES: Final = b"\xc4\x10"
_RECORDS: Final = blake2b(digest_size=16, person=b"kinfold.record")


def _uuid(bits: int) -> UUID:
    """The UUID of 128 bits, read by compiled code: a fold makes several an event, each by UUID itself twice as slow."""
    return _decode(_SIXTEEN_BYTES + bits.to_bytes(16))


def record_id(source: str, event_id: str) -> UUID:
    """The identifier of the record that ``source`` calls ``event_id``: UUID version 8, by BLAKE2b."""
    digest = _RECORDS.copy()
    digest.update(f"{source}\n{event_id}".encode())
    bits = int.from_bytes(digest.digest()) & _RECORD
    bits = bits & ~(0xF << 76) | 0x8 << 76
    return _uuid(bits & ~(0x3 << 62) | 0x2 << 62)


def named(kind: str, *facts: object) -> UUID:
    """An identifier of whatever kind, from the facts that make it what it is: UUID version 8, by BLAKE2b."""
    told = "\n".join((kind, *map(str, facts))).encode()
    bits = int.from_bytes(blake2b(told, digest_size=16, person=b"kinfold.named").digest())
    bits = bits & ~(0xF << 76) | 0x8 << 76
    return _uuid(bits & ~(0x3 << 62) | 0x2 << 62)


def mention_id(record: UUID, ordinal: int) -> UUID:
    """The identifier of the person at ``people[ordinal]`` of a record, as that record mentions them."""
    return _uuid(record.int + ordinal + 1)


def family_id(anchor: UUID, *, by_adult: bool = False) -> UUID:
    """The identifier of the family anchored on a child's mention, or on the adult whose own household it is."""
    return _uuid(anchor.int | (_FAMILY_BY_ADULT if by_adult else _FAMILY_BY_CHILD))


def record_of(identifier: UUID) -> UUID:
    """The record that an identifier of a mention, a person or a family leads back to."""
    return _uuid(identifier.int & _RECORD)


def mention_of(identifier: UUID) -> UUID:
    """The mention that a person's or a family's identifier names."""
    return _uuid(identifier.int & ~(_FAMILY_BY_CHILD | _FAMILY_BY_ADULT))
