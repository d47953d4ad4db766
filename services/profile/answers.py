"""The shapes of the answers, as JSON has them: one definition for the command line, the API and its OpenAPI.

They are promises to other people's programs (docs/reference/cli.md): members are added, never changed.
"""

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from services.profile.domain.agenda import Route
from services.profile.domain.standing import Status


class IdentifierAnswer(TypedDict):
    """An identifier; one whose check failed says so, and was never used to match.

    So does one that is also told of somebody else: whose it is waits for a worker.
    """

    scheme: str
    value: str
    invalid: NotRequired[Literal[True]]
    disputed: NotRequired[Literal[True]]


class PersonOnAgenda(TypedDict):
    """A member of a family on the agenda."""

    person: str
    role: Literal["child", "adult"]
    name: str
    date_of_birth: str | None
    identifiers: list[IdentifierAnswer]


class EvidenceAnswer(TypedDict):
    """An agency event, by its source and id."""

    source: str
    id: str


WindowAnswer = TypedDict("WindowAnswer", {"from": str, "to": str})
"""The dates that a finding looked at, both included."""


class FindingAnswer(TypedDict):
    """That a rule holds, in a sentence, with what it rests on."""

    rule: str
    version: str
    says: str
    window: WindowAnswer
    evidence: list[EvidenceAnswer]


class ItemAnswer(TypedDict):
    """One family on or beside the agenda; an urgent one waits since the receipt of what nobody has answered."""

    family: str
    route: Route
    people: list[PersonOnAgenda]
    findings: list[FindingAnswer]
    waiting_since: NotRequired[str]


class RuleAnswer(TypedDict):
    """A rule as it was applied: its version and its numbers, each local or national."""

    version: str
    settings: dict[str, int]
    national: list[str]


class AgendaAnswer(TypedDict):
    """The agenda of a meeting, with the urgent and in-hand families apart."""

    date: str
    as_of: str
    rules: dict[str, RuleAnswer]
    items: list[ItemAnswer]


class PersonNamed(TypedDict):
    """A person whom a record names."""

    person: str
    ref: str
    name: str


class TimelineEntry(TypedDict):
    """A record on a timeline; a caller who may not read it sees a pointer, with ``restricted_to``."""

    source: str
    id: str
    type: str
    sector: str
    occurred_at: object
    recorded_at: str
    time: str
    received_at: str
    summary: str
    people: list[PersonNamed]
    status: Status
    restricted_to: NotRequired[list[str]]
    narrative: NotRequired[str]
    child_words: NotRequired[str]
    indicators: NotRequired[list[str]]


class TimelineAnswer(TypedDict):
    """A timeline, oldest first, of these families."""

    families: list[str]
    as_of: str
    entries: list[TimelineEntry]


class MentionAnswer(TypedDict):
    """A mention: the event, and the ref it gives the person."""

    source: str
    id: str
    ref: str


class PersonAnswer(TypedDict):
    """A person: a claim that some mentions are one human being."""

    person: str
    names: list[str]
    dates_of_birth: list[str]
    identifiers: list[IdentifierAnswer]
    families: list[str]
    mentions: list[MentionAnswer]


class PeopleAnswer(TypedDict):
    """The people who answer to a query."""

    people: list[PersonAnswer]


class MemberAnswer(TypedDict):
    """A member of a family, since the first event that names them there."""

    person: str
    role: Literal["child", "adult"]
    name: str
    date_of_birth: str | None
    since: str


class FamilyAnswer(TypedDict):
    """A family, with its members, and what is found of it."""

    family: str
    as_of: str
    members: list[MemberAnswer]
    route: Route | None
    findings: list[FindingAnswer]
    waiting_since: NotRequired[str]
