"""How good matching is, measured against a truth: pure functions of who was put with whom, and who is who.

What workers have answered measures it too, where there is no truth: ``services.identity.answers``.

A *found* person is one of the hub's, with the mentions put there; a *true* person one of the truth's. A found person
is *of* the true person to whom most of the mentions are (of two with as many, the one who sorts first). The measures:

``precision``, ``recall``, ``recall_with_review``
    Over pairs of mentions. Precision: of those put with one found person, those that are one true person's. Recall: of
    those that are one true person's, those put with one found person; with review, as if workers had joined all pairs
    of people that wait for them and are of one true person.
``bcubed_precision``, ``bcubed_recall``
    The same, by mention: the mean over mentions of the share of those put with it that are of its true person, and of
    the share of its true person's that are put with it.
``wrong_joins``
    Mentions that are with a found person who is of somebody else, of all mentions; wanted per 10,000.
``automatic_recall``, ``automatic_recall_with_review``
    Of the mentions that are not their true person's first, those that stand with the found person who has the most of
    that true person's mentions, and is of them; with review, those that would stand there.
``in_review``
    Mentions about which a worker is asked, of all mentions: on each card, the mention of whichever of the two people
    has fewer mentions.
``waiting``
    Mentions of people about whom a worker is asked, of all mentions: of the two people on a card, all of whoever has
    fewer. It is far more than workers have to look at: twins of a dozen mentions each wait with a dozen for one card.
``right_questions``
    Of the pairs of people who are asked about, those that are of one true person.

Each comes with its 95 % interval by Wilson's method, which takes the pairs or mentions for independent of each other:
they are not quite, so the true intervals are somewhat wider.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import comb, inf, sqrt
from typing import Final, NamedTuple, TypeVar
from uuid import UUID

from msgspec import Struct

_Z: Final = 1.959963984540054
"""The normal deviate that leaves 2.5 % on either side."""

EDGES: Final = (-inf, 0.0, 4.0, 8.0, 12.0, 16.0, 20.0, 24.0, 28.0, 32.0, 40.0, inf)
"""Where the bands of weight begin and end, in bits."""

TruePerson = str
Described = TypeVar("Described", bound=Hashable)


class Measure(Struct, frozen=True):
    """A share with its 95 % interval, and of how many it is one; ``value`` is None where there are none."""

    value: float | None
    low: float
    high: float
    of: int


class Question(NamedTuple):
    """A pair that waits for a worker: a mention of each, the bits that it weighs, and which guard held it back.

    ``doubted`` are two mentions of one person now.
    """

    left: UUID
    right: UUID
    weight: float
    guard: str = ""
    doubted: bool = False


class Band(Struct, frozen=True):
    """Weights from ``low`` on and below ``high``, in bits; None is without end.

    ``joined`` is the share of right ones among the mentions that were joined with such a weight; ``asked`` the share
    of those of one person among the pairs that are asked about.
    """

    low: float | None
    high: float | None
    joined: Measure
    asked: Measure


class Evaluation(Struct, frozen=True):
    """What was counted, the measures by their names, and the bands from the lowest.

    ``guards`` are the shares of those of one person among the pairs that each guard held back; "" is none of them.
    ``left_out`` are mentions of the hub that the truth does not know, and that count nowhere.
    """

    mentions: int
    left_out: int
    true_people: int
    found_people: int
    questions: int
    measures: dict[str, Measure]
    bands: list[Band]
    guards: dict[str, Measure]


def wilson(successes: float, of: int) -> Measure:
    """The share of successes, with its 95 % interval (Wilson, 1927)."""
    if of == 0:
        return Measure(None, 0.0, 1.0, 0)
    share = min(1.0, successes / of)
    middle = share + _Z**2 / (2 * of)
    reach = _Z * sqrt(share * (1 - share) / of + _Z**2 / (4 * of**2))
    scale = 1 + _Z**2 / of
    low, high = (middle - reach) / scale, (middle + reach) / scale
    return Measure(share, min(share, max(0.0, low)), max(share, min(1.0, high)), of)


def evaluate(
    placed: Mapping[UUID, UUID],
    truth: Mapping[UUID, TruePerson],
    questions: Sequence[Question] = (),
    weights: Mapping[UUID, float] | None = None,
) -> Evaluation:
    """Measure where mentions were placed, against whose they are; ``weights`` are those of ``join_weights``."""
    known = placed.keys() & truth.keys()
    table = _Table({mention: (truth[mention], placed[mention]) for mention in known})
    asked = [question for question in questions if question.left in known and question.right in known]
    merged = table.reviewed(asked)
    lesser = table.lesser(asked)
    right = [table.is_right(question) for question in asked]
    measures = {
        **_of_pairs(table, merged),
        **_by_mention(table),
        "wrong_joins": wilson(len(table.wrong), len(known)),
        "automatic_recall": table.recalled(),
        "automatic_recall_with_review": merged.recalled(),
        "in_review": wilson(len(lesser), len(known)),
        "waiting": wilson(table.standing_with(lesser), len(known)),
        "right_questions": wilson(sum(right), len(right)),
    }
    return Evaluation(
        mentions=len(known),
        left_out=len(placed.keys() - known),
        true_people=len(table.of_true),
        found_people=len(table.of_found),
        questions=len(asked),
        measures=measures,
        bands=_bands(table, asked, right, weights or {}),
        guards=_by_guard(asked, right),
    )


class _Table:
    """Mentions by the true person whose they are, and the found person with whom they stand."""

    def __init__(self, cells: dict[UUID, tuple[TruePerson, UUID]]) -> None:
        """Count ``cells``: the true and the found person of each mention."""
        self.cells = cells
        self.counts = Counter(cells.values())
        self.of_true: dict[TruePerson, Counter[UUID]] = defaultdict(Counter)
        self.of_found: dict[UUID, Counter[TruePerson]] = defaultdict(Counter)
        for (true, found), count in self.counts.items():
            self.of_true[true][found] = count
            self.of_found[found][true] = count
        self.owner = {found: min(held, key=lambda true: (-held[true], true)) for found, held in self.of_found.items()}
        self.wrong = {mention for mention, (true, found) in cells.items() if self.owner[found] != true}

    def is_right(self, question: Question) -> bool:
        """Whether the answer to a question is yes: two people of one true person, or two mentions of one."""
        (true, one), (truly, other) = self.cells[question.left], self.cells[question.right]
        return true == truly if one == other else self.owner[one] == self.owner[other]

    def reviewed(self, questions: Iterable[Question]) -> "_Table":
        """The table as it were if workers had joined all that they are asked to join and should."""
        root: dict[UUID, UUID] = {}
        for question in questions:
            one, other = (_root(root, self.cells[mention][1]) for mention in (question.left, question.right))
            if one != other and self.is_right(question):
                root[max(one, other)] = min(one, other)
        return _Table({mention: (true, _root(root, found)) for mention, (true, found) in self.cells.items()})

    def recalled(self) -> Measure:
        """How many of the mentions that are not their person's first stand with the most of the others."""
        due = len(self.cells) - len(self.of_true)
        most = (
            max((count for found, count in held.items() if self.owner[found] == true), default=1)
            for true, held in self.of_true.items()
        )
        return wilson(sum(most) - len(self.of_true), due)

    def lesser(self, questions: Iterable[Question]) -> set[UUID]:
        """On each card, the mention of whoever has fewer mentions; the right one, where the two are one now."""
        found: set[UUID] = set()
        for question in questions:
            by_size = {(self.of_found[self.cells[one][1]].total(), self.cells[one][1]): one for one in question[:2]}
            found.add(by_size[min(by_size)])
        return found

    def standing_with(self, mentions: Iterable[UUID]) -> int:
        """How many mentions the found people of some mentions have."""
        return sum(self.of_found[found].total() for found in {self.cells[mention][1] for mention in mentions})


def _root(root: Mapping[UUID, UUID], found: UUID) -> UUID:
    while found in root:
        found = root[found]
    return found


def _pairs(counts: Iterable[int]) -> int:
    return sum(comb(count, 2) for count in counts)


def _of_pairs(table: _Table, merged: _Table) -> dict[str, Measure]:
    both = _pairs(table.counts.values())
    found = _pairs(held.total() for held in table.of_found.values())
    true = _pairs(held.total() for held in table.of_true.values())
    return {
        "precision": wilson(both, found),
        "recall": wilson(both, true),
        "recall_with_review": wilson(_pairs(merged.counts.values()), true),
    }


def _by_mention(table: _Table) -> dict[str, Measure]:
    mentions = len(table.cells)
    precise = sum(count**2 / table.of_found[found].total() for (_, found), count in table.counts.items())
    recalled = sum(count**2 / table.of_true[true].total() for (true, _), count in table.counts.items())
    return {"bcubed_precision": wilson(precise, mentions), "bcubed_recall": wilson(recalled, mentions)}


def _bands(
    table: _Table, questions: Sequence[Question], right: Sequence[bool], weights: Mapping[UUID, float]
) -> list[Band]:
    joined = [(weight, mention not in table.wrong) for mention, weight in weights.items() if mention in table.cells]
    asked = [(question.weight, is_right) for question, is_right in zip(questions, right, strict=True)]
    return [
        Band(None if low == -inf else low, None if high == inf else high, of_joined, of_asked)
        for (low, high), of_joined, of_asked in zip(pairwise(EDGES), by_band(joined), by_band(asked), strict=True)
    ]


def _by_guard(questions: Sequence[Question], right: Sequence[bool]) -> dict[str, Measure]:
    held: dict[str, list[bool]] = defaultdict(list)
    for question, is_right in zip(questions, right, strict=True):
        held[question.guard].append(is_right)
    return {guard: wilson(sum(found), len(found)) for guard, found in sorted(held.items())}


def by_band(judged: Sequence[tuple[float, bool]]) -> Iterator[Measure]:
    """The share of right ones in each band, from the lowest, of what was weighed and judged."""
    for low, high in pairwise(EDGES):
        found = [is_right for weight, is_right in judged if low <= weight < high]
        yield wilson(sum(found), len(found))


def join_weights(
    placed: Mapping[UUID, UUID],
    described: Mapping[UUID, Described],
    weigh: Callable[[Described, Described], float],
) -> dict[UUID, float]:
    """The weight by which each mention stands with its found person: the greatest that it has with another there."""
    people: dict[UUID, list[UUID]] = defaultdict(list)
    for mention, found in placed.items():
        people[found].append(mention)
    weights: dict[UUID, float] = {}
    for mentions in people.values():
        faces = Counter(described[mention] for mention in mentions)
        if len(mentions) > 1:
            heaviest = {face: max(_others(face, faces, weigh)) for face in faces}
            weights |= {mention: heaviest[described[mention]] for mention in mentions}
    return weights


def _others(
    face: Described, faces: Counter[Described], weigh: Callable[[Described, Described], float]
) -> Iterator[float]:
    """What a description weighs with each of the others of its person, and with itself where several have it."""
    for other, count in faces.items():
        if other != face or count > 1:
            yield weigh(face, other)
