"""Families by an identifier from an answer: whatever has become of them since, it leads to whom it was given for."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from services.kernel.errors import NotFound
from services.kernel.ids import mention_of, record_of
from services.kernel.postgres.connect import Connection
from services.profile import reading
from services.profile.domain.families import Family
from services.profile.domain.persons import Understanding
from services.profile.sealed import Asked

T = TypeVar("T")


def beside(connection: Connection, family: UUID) -> list[int]:
    """The circles in which the record stands that a family's identifier leads back to."""
    return reading.by_record(connection, [record_of(family)])


def anchor_of(family: UUID) -> Asked:
    """Asks about whoever a family was named by."""
    anchor = mention_of(family)
    return lambda told: [told.of_mention[anchor]] if anchor in told.of_mention else []


def answering(family: UUID, told: Sequence[tuple[Family, Understanding, T]]) -> list[T]:
    """What stands beside the family of an identifier; where there is none any more, beside those of its anchor.

    Raises NotFound where there are none of either.
    """
    anchor = mention_of(family)
    exact = [one for known, _, one in told if known.id == family]
    found = exact or [one for known, among, one in told if among.of_mention.get(anchor) in known.people]
    if not found:
        message = f"There is no family {family} at that time"
        raise NotFound(message)
    return found
