"""Decisions leave nothing behind: joins and divisions, withdrawn in whatever order, end where they began."""

from collections.abc import Sequence
from random import Random
from typing import NamedTuple
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from services.kernel.clock import DAY, SECOND
from services.profile.domain.circle import Circle, FamilyRow, PersonRow, QuestionRow
from services.profile.domain.decisions import Decided, Decision, Kind, decision_id
from services.profile.domain.persons import Means
from services.profile.domain.records import Received
from services.profile.domain.standing import statuses
from services.profile.folding.atlas import Atlas
from services.profile.folding.batch import Batch
from services.profile.folding.placing import Arrived, Placing
from tests.factories import Event, child, concern, parent
from tests.property.memory import MemoryStore
from tests.property.streams import arrived, streams
from tests.understood import NOW

LATER = NOW + 1_000 * DAY
KINDS: tuple[Kind, ...] = ("must", "must", "cannot", "cannot_tell", "seal")
ROUNDS, EACH = 100, 100


class Rows(NamedTuple):
    """What a circle shows."""

    of_mention: dict[UUID, UUID]
    people: dict[UUID, PersonRow]
    families: dict[UUID, FamilyRow]
    questions: tuple[QuestionRow, ...]


def rows(circle: Circle) -> Rows:
    """A circle's, understood afresh."""
    circle.understand()
    return Rows(circle.of_mention, circle.people, circle.families, circle.questions)


def told(kind: Kind, pair: tuple[UUID, UUID], number: int, of: UUID | None = None) -> Decided:
    """A decision, the number-th of all."""
    at = LATER + number * SECOND
    decision = Decision(
        id=decision_id(kind, *pair, f"worker {number}", at),
        kind=kind,
        left=pair[0],
        right=pair[1],
        of=of,
        actor=f"worker {number}",
        roles=("analyst",),
        purpose="a test",
        reason="for a test",
    )
    return Decided(decision, at)


def families(random: Random) -> list[Event]:
    """A few records of two families whose members are easily taken for one another."""
    number = {"scheme": "nhs_number", "value": "9990001014"}
    cast = [
        child("Ella Yeo", "2015-07-07"),
        child("Emma Yeo", "2015-07-07"),
        child("Ella Yeo", "2015-07-08", identifiers=[number]),
        child("E Yeo", None, phones=["+447700900666"]),
        parent("Ella Yeo", "1985-07-07", phones=["+447700900666"]),
        parent("Donna Yeo", None, identifiers=[number]),
    ]
    return [
        concern("schools", f"2026-06-{day:02}", people=named(random.sample(cast, random.randint(1, 3))), id=f"R{day}")
        for day in range(1, 9)
    ]


def named(people: list[dict[str, object]]) -> list[dict[str, object]]:
    """People with refs that are not the same."""
    return [{**one, "ref": str(place)} for place, one in enumerate(people)]


def mentions(records: list[Received]) -> list[UUID]:
    """Every mention of some records."""
    return [seen.id for one in records for seen in one.seen]


def test_ten_thousand_joins_and_divisions_withdrawn_in_random_order_end_where_they_began() -> None:
    random, changed = Random(4), 0  # noqa: S311 - it keeps no secret
    for _ in range(ROUNDS):
        circle = Circle(1, Means())
        records = arrived(families(random))
        for one in records:
            circle.hold(one)
        before = rows(circle)
        pairs = [tuple(random.sample(mentions(records), 2)) for _ in range(EACH)]
        made = [told(random.choice(KINDS), (left, right), number) for number, (left, right) in enumerate(pairs)]
        circle.decided |= {one.decision.id: one for one in made}
        changed += rows(circle) != before
        _withdraw_half_way(circle, made, random)
        assert rows(circle) == before
    assert changed > ROUNDS * 0.9


def _withdraw_half_way(circle: Circle, made: list[Decided], random: Random) -> None:
    """Withdraw all, in random order; at half of it, what is shown is what those left alone would show."""
    order = random.sample(made, len(made))
    for number, one in enumerate(order):
        gone = told("retract", (one.decision.left, one.decision.right), EACH + number, of=one.decision.id)
        circle.decided[gone.decision.id] = gone
        if number == len(order) // 2:
            alone = Circle(1, Means())
            for record in circle.records.values():
                alone.hold(record)
            left = {other.decision.id for other in order[number + 1 :]}
            alone.decided = {name: other for name, other in circle.decided.items() if name in left}
            assert rows(circle) == rows(alone)


def shown(store: MemoryStore, records: list[Received]) -> tuple[object, ...]:
    """What is shown, but for mentions in records that no longer stand.

    They are evidence of nothing, and are shown beside whoever is read together with them.
    """
    of_mention, *rest = store.shown()
    status = statuses(one.entry for one in records)
    counting = {seen.id for one in records if status[one.entry.record] == "current" for seen in one.seen}
    assert isinstance(of_mention, dict)
    return {mention: person for mention, person in of_mention.items() if mention in counting}, *rest


@settings(max_examples=60)
@given(data=st.data(), events=streams(longest=10), size=st.integers(1, 5))
def test_through_the_fold_too_in_batches_of_any_size(data: st.DataObject, events: list[Event], size: int) -> None:
    records = arrived(events)
    store = MemoryStore()
    placing = Placing(Atlas(store, 1_000, Means()), {}, {})
    place(store, placing, [Arrived(one.entry, one.received_at) for one in records])
    everybody = mentions(records)
    if len(everybody) < 2:
        return
    before = shown(store, records)
    pair = st.tuples(st.sampled_from(everybody), st.sampled_from(everybody)).filter(lambda two: two[0] != two[1])
    asked = data.draw(st.lists(st.tuples(st.sampled_from(KINDS), pair), min_size=1, max_size=8))
    made = [told(kind, two, number) for number, (kind, two) in enumerate(asked)]
    order = data.draw(st.permutations(made))
    gone = [
        told("retract", (one.decision.left, one.decision.right), len(made) + number, of=one.decision.id)
        for number, one in enumerate(order)
    ]
    for decided in (made, gone):
        for start in range(0, len(decided), size):
            place(store, placing, decided[start : start + size])
    assert shown(store, records) == before


@settings(max_examples=100)
@given(data=st.data(), events=streams(longest=8), size=st.integers(1, 5))
def test_decisions_among_records_in_batches_of_any_size_and_before_those_they_name(
    data: st.DataObject, events: list[Event], size: int
) -> None:
    """Which circle takes over which is told by the order alone, so read models are written again byte for byte."""
    records = arrived(events)
    everybody = mentions(records)
    if len(everybody) < 2:
        return
    pair = st.tuples(st.sampled_from(everybody), st.sampled_from(everybody)).filter(lambda two: two[0] != two[1])
    asked = data.draw(st.lists(st.tuples(st.sampled_from(KINDS), pair), min_size=1, max_size=4))
    made = [told(kind, two, number) for number, (kind, two) in enumerate(asked)]
    everything: list[Arrived | Decided] = [*(Arrived(one.entry, one.received_at) for one in records), *made]
    order = data.draw(st.permutations(everything))
    whole, parts = MemoryStore(), MemoryStore()
    for store, at_once in ((whole, len(order)), (parts, size)):
        placing = Placing(Atlas(store, 1_000, Means()), {}, {})
        for start in range(0, len(order), at_once):
            place(store, placing, order[start : start + at_once])
    assert parts.decisions.keys() == {one.decision.id for one in made}
    assert (whole.entries, whole.keys, whole.decisions) == (parts.entries, parts.keys, parts.decisions)
    assert whole.shown() == parts.shown()


def place(store: MemoryStore, placing: Placing, arrived: Sequence[Arrived | Decided]) -> None:
    """One batch."""
    batch = Batch()
    placing.place(arrived, batch)
    store.write(batch)
