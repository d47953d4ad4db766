"""What a draft is made of: sections of sentences, each linked to the records that it is drawn from."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from uuid import UUID

from msgspec import Struct

from services.kernel.events.entry import Entry
from services.profile.domain.casework.enquiry_facts import Evidence


class Sentence(Struct, frozen=True):
    """A sentence that a chair can read aloud, with its evidence; a ``gap`` says what is absent.

    A gap may have evidence too: the return behind which no interview stands. ``id`` is made from the section, the
    ``subject``, the ``topic`` and the evidence: it stays while these do, however the text is worded and on whatever
    day it is read. ``subject`` is the person whom the sentence is about.
    """

    id: str
    text: str
    evidence: tuple[Evidence, ...] = ()
    gap: bool = False
    topic: str = ""
    subject: UUID | None = None


class Section(Struct, frozen=True):
    """A part of a written profile; ``subject`` is whom it is about, where that is one person."""

    name: str
    title: str
    sentences: tuple[Sentence, ...]
    subject: UUID | None = None


class Node(Struct, frozen=True):
    """A person of a genogram; one who is not ``recorded`` stands for a parent of whom nobody has told.

    ``kind`` is ``person``, ``unborn`` or ``not_recorded``; ``sex`` is ``male``, ``female`` or ""; ``born`` is the date
    on which a birth is expected, where the person is unborn.
    """

    id: str
    name: str
    kind: str
    sex: str
    born: str
    died: str
    is_child: bool
    recorded: bool = True


class Edge(Struct, frozen=True):
    """A tie of a genogram, ``left`` to ``right``, with the record that first told of it; kinds are the contract's.

    ``since`` and ``last`` are the dates on which it was told first and last; ``until`` the date on which a couple was
    told the other way, so that a partner became a former one or again one.
    """

    left: str
    right: str
    kind: str
    since: str
    evidence: Evidence | None
    last: str = ""
    until: str = ""


class Genogram(Struct, frozen=True):
    """The people of a family and the ties between them, for a picture and for programs."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


class Draft(Struct, frozen=True):
    """A written profile as it is drafted from the record, for the meeting of a day."""

    family: UUID
    sections: tuple[Section, ...]
    genogram: Genogram

    def sentences(self, section: str, *topics: str) -> Iterable[Sentence]:
        """The sentences of a section, or of its parts where it has one for each child; of some topics, if given."""
        for part in self.sections:
            if part.name == section:
                yield from (one for one in part.sentences if not topics or one.topic in topics)


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes the sentences of a section about a person, or about the family where there is no ``subject``.

    A topic stands once among the sentences of a section and subject that rest on the same records.
    """

    section: str
    subject: UUID | None = None

    def says(self, topic: str, text: str, entries: Iterable[Entry]) -> Sentence:
        """A sentence drawn from records."""
        return self.rests(topic, text, evidence(entries))

    def rests(self, topic: str, text: str, rests_on: tuple[Evidence, ...]) -> Sentence:
        """A sentence drawn from records that are evidence already, in their own order."""
        return Sentence(self._id(topic, rests_on), text, rests_on, topic=topic, subject=self.subject)

    def lacks(self, topic: str, text: str, entries: Iterable[Entry] = ()) -> Sentence:
        """A gap: it says what is absent; with the records, if any, behind which it should stand."""
        rests_on = evidence(entries)
        return Sentence(self._id(topic, rests_on), text, rests_on, gap=True, topic=topic, subject=self.subject)

    def clear(self, topic: str, text: str) -> Sentence:
        """A sentence that says that there is nothing to tell, and that this is as it should be."""
        return Sentence(self._id(topic, ()), text, topic=topic, subject=self.subject)

    def _id(self, topic: str, rests_on: tuple[Evidence, ...]) -> str:
        told = [self.section, str(self.subject or ""), topic, *(f"{one.source} {one.id}" for one in rests_on)]
        digest = blake2b("\n".join(told).encode(), digest_size=6).hexdigest()
        return f"{self.section}-{digest}"


def evidence(entries: Iterable[Entry]) -> tuple[Evidence, ...]:
    """Records as evidence, each once, oldest first."""
    ordered = sorted({one.record: one for one in entries}.values(), key=lambda one: one.order)
    return tuple(Evidence(one.source, one.id) for one in ordered)
