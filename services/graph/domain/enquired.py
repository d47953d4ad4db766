"""Families tied by an adult whose enquiries together pass the rule, though those of none of them do alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from uuid import UUID

from services.graph.port import Family
from services.kernel.events.entry import Entry

Name = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Tied:
    """Families that an adult ties, and the enquiries about their children, oldest first."""

    adult: UUID
    families: tuple[int, ...]
    enquiries: tuple[Entry, ...]


def tied_by_enquiries(
    families: Sequence[Family], beside: Mapping[UUID, Iterable[UUID]], about: Mapping[UUID, Iterable[Entry]], least: int
) -> list[Tied]:
    """The adults whose families have so many enquiries together, and none of them alone; most enquiries first.

    ``beside`` are the children with whom each adult is linked, ``about`` the enquiries about each child. An adult ties
    the families of which they are, and those of the children with whom they are linked.
    """
    enquired = [_of(family, about) for family in families]
    of_child: dict[UUID, set[int]] = {}
    of_member: dict[UUID, set[int]] = {}
    for number, family in enumerate(families):
        for person in family.children:
            of_child.setdefault(person, set()).add(number)
        for person in family.members - family.children:
            of_member.setdefault(person, set()).add(number)
    found = []
    for adult in sorted(of_member.keys() | beside.keys()):
        if adult in of_child:
            continue
        own = of_member.get(adult, set()).union(*(of_child.get(child, set()) for child in beside.get(adult, ())))
        some = sorted(number for number in own if enquired[number])
        together = {name: entry for number in some for name, entry in enquired[number].items()}
        if len(some) > 1 and len(together) >= least and all(len(enquired[number]) < least for number in some):
            found.append(Tied(adult, tuple(some), tuple(sorted(together.values(), key=lambda one: one.order))))
    return sorted(found, key=lambda one: (-len(one.enquiries), one.adult))


def _of(family: Family, about: Mapping[UUID, Iterable[Entry]]) -> dict[Name, Entry]:
    """The enquiries about any child of a family, each by its first record."""
    told = chain.from_iterable(about.get(child, ()) for child in family.children)
    found: dict[Name, Entry] = {}
    for entry in sorted(told, key=lambda one: one.order):
        found.setdefault((entry.source, str(entry.facts["enquiry_id"])), entry)
    return found
