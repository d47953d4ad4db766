"""The genogram: people and the ties between them with their dates, as data and in sentences.

A parent of whom nobody has told stands in it as not recorded (Ofsted, Devon 2013, paragraph 37: fathers absent).
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from services.kernel import clock
from services.kernel.events.entry import Entry
from services.profile.domain.drafting.draft import Edge, Genogram, Node, Pen, Section, Sentence, evidence
from services.profile.domain.drafting.facts import died_on, due_on, sex_of
from services.profile.domain.drafting.told import Told
from services.profile.domain.drafting.wording import on_day, spoken_date
from services.profile.domain.kin import COUPLES
from services.profile.domain.persons import Person
from services.profile.domain.rules.story import in_words

NAME: Final = "genogram"
_EQUAL: Final = COUPLES | {"sibling_of", "lives_with"}
_BETWEEN: Final = {
    "parent_of": "a parent of",
    "step_parent_of": "a step-parent of",
    "carer_of": "a carer of",
    "sibling_of": "a brother or sister of",
    "partner_of": "the partner of",
    "ex_partner_of": "a former partner of",
    "grandparent_of": "a grandparent of",
    "relative_of": "a relative of",
    "lives_with": "living with",
}
_OF_SEX: Final = {
    ("parent_of", "male"): "the father of",
    ("parent_of", "female"): "the mother of",
    ("step_parent_of", "male"): "the stepfather of",
    ("step_parent_of", "female"): "the stepmother of",
}
_BOTH: Final = 2


class Bond(NamedTuple):
    """What one member is told to be to another, with the records that tell it; oldest first."""

    left: Person
    right: Person
    kind: str
    told_by: tuple[Entry, ...]


class Absent(NamedTuple):
    """A parent of a child of whom nothing is told; ``sex`` is "" where the one who is told may be either."""

    child: Person
    role: str
    sex: str


class Family:
    """The bonds of a family as its reader may know them: read once, asked often."""

    def __init__(self, told: Told) -> None:
        """Read the ties that are told among the members by the meeting's day."""
        self.told = told
        self.bonds = _bonds(told)

    def parents(self, child: Person) -> list[Bond]:
        """Who is told to be a parent of a child; step-parents and carers are not."""
        return [one for one in self.bonds if one.kind == "parent_of" and one.right is child]

    def parents_of_sex(self, child: Person, sex: str) -> list[Bond]:
        """The parents of a child of a sex; "" for those of whom neither is told."""
        return [one for one in self.parents(child) if sex_of(self.told, one.left) == sex]

    def has_both_parents(self, child: Person) -> bool:
        """Whether two parents of a child are told."""
        return len(self.parents(child)) >= _BOTH

    def absent(self, child: Person) -> list[Absent]:
        """The parents of a child who are not recorded."""
        parents = self.parents(child)
        if len(parents) >= _BOTH:
            return []
        if not parents:
            return [Absent(child, "mother", "female"), Absent(child, "father", "male")]
        match sex_of(self.told, parents[0].left):
            case "female":
                return [Absent(child, "father", "male")]
            case "male":
                return [Absent(child, "mother", "female")]
            case _:
                return [Absent(child, "other parent", "")]


def genogram(family: Family) -> Genogram:
    """The people and their ties as data."""
    told = family.told
    nodes = [_node(told, one) for one in told.people]
    edges = [_edge(family, one) for one in family.bonds]
    for one in [absent for child in told.children for absent in family.absent(child)]:
        name = f"{one.child.id}-{one.role.replace(' ', '-')}"
        nodes.append(
            Node(name, f"{one.role} not recorded", "not_recorded", one.sex, "", "", is_child=False, recorded=False)
        )
        edges.append(Edge(name, str(one.child.id), "parent_of", "", None))
    return Genogram(tuple(nodes), tuple(edges))


def ties(family: Family) -> Section:
    """The ties in sentences, each with the day on which it was told first; and the parents who are not recorded."""
    told = family.told
    sentences = [*_said(family)]
    for child in told.children:
        name = told.called(child)
        sentences += [
            Pen(NAME, child.id).lacks(one.role, f"The {one.role} of {name} stands in the genogram as not recorded.")
            for one in family.absent(child)
        ]
    nothing = Pen(NAME).lacks("ties", f"No tie between the members is recorded{told.here}.")
    return Section(NAME, "How they are related", tuple(sentences or [nothing]))


def _said(family: Family) -> Iterator[Sentence]:
    """A sentence for each person and kind of tie."""
    grouped: dict[tuple[Person, str], list[Bond]] = {}
    for one in family.bonds:
        grouped.setdefault((one.left, one.kind), []).append(one)
    for (left, kind), bonds in grouped.items():
        others = in_words([_other(family, one) for one in bonds])
        what = _OF_SEX.get((kind, sex_of(family.told, left)), _BETWEEN[kind])
        text = f"{family.told.called(left)} is told to be {what} {others}."
        yield Pen(NAME, left.id).says(kind, text, [one.told_by[0] for one in bonds])


def _other(family: Family, one: Bond) -> str:
    until = _until(family, one)
    ended = f" until {spoken_date(until)}" if until else ""
    return f"{family.told.called(one.right)} (since {on_day(one.told_by[0])}{ended})"


def _edge(family: Family, one: Bond) -> Edge:
    first, last = (clock.london_date(entry.at).isoformat() for entry in (one.told_by[0], one.told_by[-1]))
    (first_told,) = evidence(one.told_by[:1])
    return Edge(str(one.left.id), str(one.right.id), one.kind, first, first_told, last, _until(family, one))


def _until(family: Family, one: Bond) -> str:
    """The date on which a couple was told the other way, behind the last record that told it so; "" where none did."""
    if one.kind not in COUPLES:
        return ""
    last = one.told_by[-1]
    turned = [
        entry
        for other in family.bonds
        if other.kind in COUPLES and other.kind != one.kind and {other.left, other.right} == {one.left, one.right}
        for entry in other.told_by
        if (entry.at, entry.time) > (last.at, last.time)
    ]
    return clock.london_date(turned[0].at).isoformat() if turned else ""


def _node(told: Told, person: Person) -> Node:
    known, due = told.known(person), due_on(told, person)
    is_unborn = bool(due) and not known.born
    return Node(
        str(person.id),
        told.called(person),
        "unborn" if is_unborn else "person",
        sex_of(told, person),
        due if is_unborn else known.born,
        died_on(told, person),
        is_child=person in told.children,
    )


def _bonds(told: Told) -> list[Bond]:
    """The ties among the members that readable records tell; of ties of equals, each pair once."""
    end = clock.end_of(told.story.day)
    members, understanding = set(told.people), told.story.telling.understanding
    found: dict[tuple[Person, Person, str], list[Entry]] = {}
    for received in understanding.counting:
        if received.entry.at >= end or not received.ties or not told.may_read(received.entry):
            continue
        own = understanding.own[received]
        for tie in received.ties:
            left, right = own[tie.adult], own[tie.child]
            if left is right or not {left, right} <= members:
                continue
            name = (left, right, tie.kind)
            if tie.kind in _EQUAL and (right, left, tie.kind) in found:
                name = (right, left, tie.kind)
            found.setdefault(name, []).append(received.entry)
    return [Bond(*name, tuple(entries)) for name, entries in found.items()]
