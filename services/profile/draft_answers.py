"""The shape of a drafted profile's answer, as JSON has it: members are added, never changed."""

from typing import Any, cast

import msgspec
from typing_extensions import TypedDict

from services.profile.answers import EvidenceAnswer
from services.profile.domain.drafting.completeness import Check
from services.profile.domain.drafting.draft import Draft


class SentenceAnswer(TypedDict):
    """A sentence with what it is drawn from; a ``gap`` says what is absent. ``subject`` is a person, or null."""

    id: str
    text: str
    evidence: list[EvidenceAnswer]
    gap: bool
    topic: str
    subject: str | None


class SectionAnswer(TypedDict):
    """A section; ``subject`` is the child whom it is about, or null."""

    name: str
    title: str
    sentences: list[SentenceAnswer]
    subject: str | None


class NodeAnswer(TypedDict):
    """A person of a genogram; one who is not ``recorded`` stands for a parent of whom nobody has told."""

    id: str
    name: str
    kind: str
    sex: str
    born: str
    died: str
    is_child: bool
    recorded: bool


class EdgeAnswer(TypedDict):
    """A tie of a genogram, with the dates on which it was told first and last, and the record that told it first."""

    left: str
    right: str
    kind: str
    since: str
    evidence: EvidenceAnswer | None
    last: str
    until: str


class GenogramAnswer(TypedDict):
    """The people of a family and the ties between them."""

    nodes: list[NodeAnswer]
    edges: list[EdgeAnswer]


class CheckAnswer(TypedDict):
    """What a profile has or lacks: how many of how many, the records that show it, and the sentences that say it."""

    name: str
    present: bool
    count: int
    of: int
    evidence: list[EvidenceAnswer]
    sentences: list[str]


class DraftAnswer(TypedDict):
    """A draft: sections of sentences with their evidence, a genogram, and how complete it is."""

    family: str
    date: str
    as_of: str
    sections: list[SectionAnswer]
    genogram: GenogramAnswer
    completeness: list[CheckAnswer]


def draft_answer(draft: Draft, checks: list[Check], date: str, as_of: str) -> DraftAnswer:
    """A draft as JSON has it: the members of its structs, by their names."""
    told: dict[str, Any] = msgspec.to_builtins(draft)
    return {
        "family": told["family"],
        "date": date,
        "as_of": as_of,
        "sections": cast("list[SectionAnswer]", told["sections"]),
        "genogram": cast("GenogramAnswer", told["genogram"]),
        "completeness": cast("list[CheckAnswer]", msgspec.to_builtins(checks)),
    }
