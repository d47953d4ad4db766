"""What is understood depends on what was told and when it was known; on no order, no batch and no short cut."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from services.kernel.clock import DAY, Instant
from services.profile.domain.circle import Circle, FamilyRow, PersonRow, QuestionRow
from services.profile.domain.families import kinship
from services.profile.domain.persons import Held, Means, Person, Understanding
from services.profile.domain.records import Received
from services.profile.domain.understanding import understand
from services.profile.folding.atlas import Atlas
from services.profile.folding.batch import Batch
from services.profile.folding.placing import Arrived, Placing
from tests.factories import Event, Someone, concern, correction
from tests.property.memory import MemoryStore
from tests.property.streams import arrived, family_streams, shuffled, streams
from tests.understood import NOW

LATER = NOW + 1_000 * DAY

Who = frozenset[UUID]
"""A person, told by the mentions that count."""


class Told(NamedTuple):
    """What is understood, the names of ids aside."""

    of_mention: dict[UUID, Who]
    families: frozenset[tuple[frozenset[Who], frozenset[Who], frozenset[tuple[Who, Instant]]]]


def who(person: Person) -> Who:
    """A person, whatever the id."""
    return frozenset(one.id for one in person.seen)


def told(understanding: Understanding, at: Instant) -> Told:
    """What is understood at an instant."""
    families = frozenset(
        (
            frozenset(who(one) for one in family.children),
            frozenset(who(one) for one in family.adults),
            frozenset((who(one), family.since[one]) for one in family.people),
        )
        for family in kinship(understanding, at).families
    )
    return Told({mention: who(person) for mention, person in understanding.of_mention.items()}, families)


@settings(max_examples=250)
@given(data=st.data(), events=streams())
def test_the_order_of_arrival_means_nothing(data: st.DataObject, events: list[Event]) -> None:
    """Between sources; each source's own is kept."""
    reordered = data.draw(shuffled(events))
    assert told(understand(Held(arrived(events)), LATER), LATER) == told(
        understand(Held(arrived(reordered)), LATER), LATER
    )


@settings(max_examples=100)
@given(events=streams(), day=st.integers(0, 14))
def test_what_was_known_then_is_what_had_been_received(events: list[Event], day: int) -> None:
    """Nothing that came later reaches back."""
    records, then = arrived(events), NOW + day * DAY
    known = [one for one in records if one.received_at <= then]
    assert told(understand(Held(records), then), then) == told(understand(Held(known), LATER), then)


@settings(max_examples=250)
@given(events=streams())
def test_no_person_holds_a_contradiction(events: list[Event]) -> None:
    """Two valid NHS numbers are two people."""
    for person in understand(Held(arrived(events)), LATER).people:
        numbers = {one.value for one in person.identifiers if one.scheme == "nhs_number" and one.valid}
        assert len(numbers) <= 1 or len(person.faces) == 1


class Rows(NamedTuple):
    """What a circle shows of what it understands."""

    of_mention: dict[UUID, UUID]
    people: dict[UUID, PersonRow]
    families: dict[UUID, FamilyRow]
    questions: tuple[QuestionRow, ...]


def rows(circle: Circle) -> Rows:
    """A circle's."""
    return Rows(circle.of_mention, circle.people, circle.families, circle.questions)


def test_what_is_taken_as_routine_changes_nothing() -> None:
    """Record after record, a circle that takes short cuts shows what one shows that is understood afresh."""
    taken: Counter[str] = Counter()

    @settings(max_examples=300)
    @given(events=streams(longest=18), spread=st.integers(0, 200))
    def of_anybody(events: list[Event], spread: int) -> None:
        taken.update(_taken(arrived(events, spread=spread)))

    @settings(max_examples=300)
    @given(events=family_streams(), spread=st.sampled_from([1, 1, 1, 0, 60]))
    def of_a_family(events: list[Event], spread: int) -> None:
        taken.update(_taken(arrived(events, spread=spread)))

    of_anybody()
    of_a_family()
    assert taken.keys() == _NEWS


def _taken(records: Iterable[Received]) -> Iterator[str]:
    """What is new in each record that a circle takes as routine, beside one that takes none."""
    quick, whole = Circle(1, Means()), Circle(1, Means())
    for received in records:
        before = [*quick.records.values()]
        if quick.take_routine(received):
            yield from _news(received, before)
        else:
            quick.hold(received)
            quick.understand()
        whole.hold(received)
        whole.understand()
        assert rows(quick) == rows(whole)
        assert (quick.identity_keys, quick.keys()) == (whole.identity_keys, whole.keys())


_NEWS = {"again", "described anew", "together anew", "with a home anew", "beside a correction"}


def _news(received: Received, before: list[Received]) -> Iterator[str]:
    """What is new in a record that changes nothing."""
    faces = {face for one in before for face in one.shape.faces}
    if any(one.entry.corrects or one.entry.retracts for one in before):
        yield "beside a correction"
    if not faces.issuperset(received.shape.faces):
        yield "described anew"
    elif received.shape not in {one.shape for one in before}:
        yield "together anew"
    else:
        yield "again"
    if not {face.homes for face in faces}.issuperset(face.homes for face in received.shape.faces):
        yield "with a home anew"


def placed(records: Iterable[Received], size: int, capacity: int) -> MemoryStore:
    """What a fold has written after records came in batches of a size."""
    store = MemoryStore()
    atlas = Atlas(store, capacity, Means())
    placing = Placing(atlas, {}, {})
    waiting = [Arrived(one.entry, one.received_at) for one in records]
    for start in range(0, len(waiting), size):
        batch = Batch()
        placing.place(waiting[start : start + size], batch)
        store.write(batch)
        atlas.trim()
    return store


@settings(max_examples=200)
@given(
    events=streams(longest=18),
    size=st.integers(1, 6),
    capacity=st.sampled_from([0, 5, 1_000]),
    spread=st.integers(0, 100),
)
def test_batches_of_any_size_place_people_and_families_alike(
    events: list[Event], size: int, capacity: int, spread: int
) -> None:
    """With circles kept in memory, or read again for every batch."""
    records = arrived(events, spread=spread)
    one_batch, batches = placed(records, len(records), 1_000), placed(records, size, capacity)
    assert batches.shown() == one_batch.shown()


@settings(max_examples=150)
@given(events=streams())
def test_circles_keep_apart_nobody_whom_one_circle_would_join(events: list[Event]) -> None:
    """Who could be one person is read together."""
    records = arrived(events)
    whole = understand(Held(records), LATER)
    people = {mention: who(person) for mention, person in whole.of_mention.items() if mention in who(person)}
    store = placed(records, 3, 1_000)
    groups: dict[UUID, set[UUID]] = {}
    for mention, person in store.of_mention().items():
        if mention in people:
            groups.setdefault(person, set()).add(mention)
    assert {frozenset(one) for one in groups.values()} == set(people.values())


def test_a_circle_that_one_record_begins_and_ends_is_found_no_more() -> None:
    """The record's second person is of an older circle too, which takes over the one that the first began."""
    number = {"scheme": "police_nominal", "value": "1"}
    ella = {"ref": "e", "role": "child", "identifiers": [number], "name": {"full": "Ella Yeo"}}
    known: Someone = {"ref": "k", "role": "child", "identifiers": [{"scheme": "nhs_number", "value": "9990001014"}]}
    both = known | {"identifiers": [number, *known["identifiers"]]}
    told = [
        concern("health", f"2026-06-0{day}", people=named)
        for day, named in ((1, [known]), (2, [ella, both]), (3, [ella]))
    ]
    assert placed(arrived(told), 1, 1_000).shown() == placed(arrived(told), 3, 1_000).shown()


def test_a_circle_that_ends_within_a_record_is_not_looked_for_by_its_third_person() -> None:
    """The first begins a circle, which the second's takes over; the third has a name and birth of the first."""
    number = {"scheme": "nhs_number", "value": "9990001014"}
    ella = {"name": {"given": "Ella", "family": "Yeo"}, "date_of_birth": "2015-07-08"}
    emma = {"name": {"given": "Emma", "family": "Yeo"}, "date_of_birth": "2015-07-08", "identifiers": [number]}
    other = {"name": {"given": "Ella", "family": "Yeo"}, "date_of_birth": "2015-07-07"}
    first = concern("schools", "2026-06-07", people=[ella | {"ref": "0", "role": "child"}])
    people = [ella | {"ref": "0", "role": "parent"}, emma | {"ref": "1", "role": "parent"}]
    people += [other | {"ref": ref, "role": "parent"} for ref in ("2", "3")]
    second = correction(first, time="2026-06-10T12:00:00Z", people=people)
    second["data"]["relationships"] = [{"from": "0", "to": "2", "kind": "parent_of"}]
    for told in ([first, second], [second, first]):
        assert placed(arrived(told), 1, 1_000).shown() == placed(arrived(told), 2, 1_000).shown()
