"""What evaluation reads: who a folded hub's mentions are understood to be, what workers are asked, and the truth."""

from collections.abc import Iterable
from typing import Any, Final, LiteralString, NamedTuple
from uuid import UUID

import msgspec

from services.identity.evaluation import Question, TruePerson
from services.kernel.clock import to_instant
from services.kernel.errors import WrongUse
from services.kernel.events import entry as entries
from services.kernel.events.entry import Face
from services.kernel.postgres.connect import Connection
from services.profile.domain import decisions
from services.profile.domain.decisions import Decided, standing

_ENTRIES: Final[LiteralString] = "SELECT own, people, doc FROM published.entry"
_QUESTIONS: Final[LiteralString] = "SELECT left_mention, right_mention, weight, guard, doubted FROM published.question"
_DECISIONS: Final[LiteralString] = "SELECT known_at, doc FROM published.decision ORDER BY known_at, decision"
_CHUNK: Final = 4_000


class Name(NamedTuple):
    """A mention as its agency names it."""

    source: str
    event: str
    ref: str


class Folded(NamedTuple):
    """The mentions of a hub: the person that each is understood to be, how it is described, and its identifier."""

    placed: dict[UUID, UUID]
    described: dict[UUID, Face]
    named: dict[Name, UUID]


def folded(connection: Connection) -> Folded:
    """All that the hub has folded, but for former identities between which and a new one a seal stands.

    Nothing that is trained, measured or looked for may set the two beside each other. Needs a transaction.
    """
    found = Folded({}, {}, {})
    same: dict[Face, Face] = {}
    with connection.cursor("evaluated", binary=True) as cursor:
        cursor.itersize = _CHUNK
        for own, people, doc in cursor.execute(_ENTRIES):
            entry = entries.decode(doc)
            for place, person in zip(own, people, strict=True):
                mention, told = entry.mention_id(place), entry.mentions[place]
                found.placed[mention] = person
                found.described[mention] = same.setdefault(told.face, told.face)
                found.named[Name(entry.source, entry.id, told.ref)] = mention
    return _without_former(found, decided(connection))


def _without_former(found: Folded, words: Iterable[Decided]) -> Folded:
    former = {found.placed[left] for left, _ in standing(words).sealed if left in found.placed}
    kept = {mention: person for mention, person in found.placed.items() if person not in former}
    return Folded(
        kept,
        {mention: face for mention, face in found.described.items() if mention in kept},
        {name: mention for name, mention in found.named.items() if mention in kept},
    )


def questions(connection: Connection) -> list[Question]:
    """The pairs that wait for a worker."""
    return [Question(*row) for row in connection.execute(_QUESTIONS).fetchall()]


def decided(connection: Connection) -> list[Decided]:
    """What workers have decided."""
    rows = connection.execute(_DECISIONS).fetchall()
    return [Decided(decisions.decode(doc), to_instant(known_at)) for known_at, doc in rows]


def truth_of(lines: Iterable[bytes], named: dict[Name, UUID]) -> dict[UUID, TruePerson]:
    """Whose each mention truly is, from the lines of a truth file; those that the hub does not know are left out.

    A line is a JSON object; one whose ``what`` is ``person`` has their name there as ``person``, and their
    ``mentions``, each with ``source``, ``id`` and ``ref``. Raises WrongUse at a line that cannot be read.
    """
    truly: dict[UUID, TruePerson] = {}
    for number, line in enumerate(lines, 1):
        try:
            fact: dict[str, Any] = msgspec.json.decode(line)
            if fact["what"] == "person":
                names = [Name(one["source"], one["id"], one["ref"]) for one in fact["mentions"]]
                truly |= {named[name]: str(fact["person"]) for name in names if name in named}
        except (msgspec.DecodeError, KeyError, TypeError):
            message = f"Line {number} of the truth is not as `kinfold simulate` writes them"
            raise WrongUse(message) from None
    return truly
