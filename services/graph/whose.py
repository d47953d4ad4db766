"""Who is who in some circles, and of which families; and records as evidence."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from services.graph.answers import ChildAnswer, EvidenceAnswer
from services.graph.port import Circle, Family
from services.kernel.events.entry import Entry


@dataclass(frozen=True, slots=True)
class Whose:
    """Who is who in some circles, and of which families: these by their places in ``families``."""

    who: dict[UUID, UUID]
    names: dict[UUID, str]
    families: list[Family]
    of_child: dict[UUID, set[int]]
    of_adult: dict[UUID, set[int]]

    @classmethod
    def of(cls, circles: Iterable[Circle]) -> "Whose":
        """What some circles tell of it."""
        who: dict[UUID, UUID] = {}
        names: dict[UUID, str] = {}
        families: list[Family] = []
        for circle in circles:
            who |= {mention: one.person for mention, one in circle.people.items()}
            names |= {one.person: one.name for one in circle.people.values()}
            families += circle.families
        of_child: dict[UUID, set[int]] = {}
        of_adult: dict[UUID, set[int]] = {}
        for number, family in enumerate(families):
            for person in family.members:
                (of_child if person in family.children else of_adult).setdefault(person, set()).add(number)
        return cls(who, names, families, of_child, of_adult)

    def told(self, person: UUID) -> ChildAnswer:
        """A person in an answer."""
        return {"person": str(person), "name": self.names.get(person, "") or "not named"}

    def named(self, entry: Entry) -> set[UUID]:
        """The people whom a record names."""
        mentions = (entry.mention_id(n) for n in range(len(entry.mentions)))
        return {self.who[mention] for mention in mentions if mention in self.who}

    def concerned(self, entry: Entry) -> set[UUID]:
        """The children whom a record names; where it names none, here or in other circles, those of the adults."""
        named = self.named(entry)
        elsewhere = any(
            one.role == "child" and entry.mention_id(n) not in self.who for n, one in enumerate(entry.mentions)
        )
        children = named & self.of_child.keys()
        if children or elsewhere:
            return children
        own = {number for person in named for number in self.of_adult.get(person, ())}
        return {child for number in own for child in self.families[number].children}


def evidence_of(entries: Iterable[Entry]) -> list[EvidenceAnswer]:
    """Records as evidence, each once."""
    return distinct({"source": entry.source, "id": entry.id} for entry in entries)


def distinct(evidence: Iterable[EvidenceAnswer]) -> list[EvidenceAnswer]:
    """Evidence, each once."""
    return list({(one["source"], one["id"]): one for one in evidence}.values())
