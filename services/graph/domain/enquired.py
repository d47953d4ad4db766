"""Families tied by an adult whose enquiries together pass the rule, though those of none of them do alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Final
from uuid import UUID

from services.graph.port import Family
from services.kernel import clock
from services.kernel.clock import Window
from services.kernel.events.entry import Entry

Name = tuple[str, str]

FEWEST: Final = 2
"""Families that an adult ties, at the least."""


@dataclass(frozen=True, slots=True)
class Tied:
    """Families that an adult ties, by their places, and the enquiries about their children, oldest first."""

    adult: UUID
    families: tuple[int, ...]
    enquiries: tuple[Entry, ...]


def tied_by_enquiries(
    families: Sequence[Family],
    beside: Mapping[UUID, Iterable[UUID]],
    about: Mapping[UUID, Iterable[Entry]],
    rule: tuple[int, Window],
) -> list[Tied]:
    """The adults whose families have so many enquiries together, and none of them alone; most enquiries first.

    ``beside`` are the children with whom each adult is linked, ``about`` the enquiries about each child, ``rule`` how
    many are enough, and within which dates. An adult ties the families of which they are, and those of the children
    with whom they are linked.
    """
    least, within = rule
    enquired = [_of(family, about, within) for family in families]
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
        if len(some) < FEWEST or any(len(enquired[number]) >= least for number in some):
            continue
        together = _latest(chain.from_iterable(enquired[number].values() for number in some))
        if len(together) >= least:
            found.append(Tied(adult, tuple(some), tuple(sorted(together.values(), key=lambda one: one.order))))
    return sorted(found, key=lambda one: (-len(one.enquiries), one.adult))


def saying(adult: str, families: Sequence[Sequence[str]], enquiries: int, months: int, last: date) -> str:
    """What is found of an adult, in a sentence that a chair can read aloud: the names of each family's children."""
    whose = "; ".join(", ".join(names) for names in families)
    span = "month" if months == 1 else f"{months} months"
    return (
        f"{adult} ties {len(families)} families: {whose}. In the {span} to {last.day} {last:%B %Y} there were "
        f"{enquiries} enquiries about them together, and about none of them enough alone."
    )


def _of(family: Family, about: Mapping[UUID, Iterable[Entry]], within: Window) -> dict[Name, Entry]:
    """The enquiries about any child of a family that began within some dates, each by the latest of its records."""
    told = list(chain.from_iterable(about.get(child, ()) for child in family.children))
    first: dict[Name, Entry] = {}
    for entry in sorted(told, key=lambda one: one.order):
        first.setdefault(_name(entry), entry)
    began = {name for name, entry in first.items() if clock.london_date(entry.at) in within}
    return _latest(entry for entry in told if _name(entry) in began)


def _latest(entries: Iterable[Entry]) -> dict[Name, Entry]:
    """Of each enquiry the record that was issued last."""
    return {_name(entry): entry for entry in sorted(entries, key=lambda one: (one.time, one.id))}


def _name(entry: Entry) -> Name:
    return entry.source, str(entry.facts["enquiry_id"])
