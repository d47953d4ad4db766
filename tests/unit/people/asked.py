"""What a worker is asked, and what follows from the answer, without a database."""

from collections.abc import Iterable, Sequence

from services.kernel import clock
from services.kernel.clock import Instant
from services.kernel.ids import mention_id
from services.profile.domain.decisions import Decided, Decision, Kind, decision_id
from services.profile.domain.persons import Held, Means, Question, Understanding
from services.profile.domain.places import Place, SharedPlaces
from services.profile.domain.understanding import understand
from tests.factories import Event
from tests.understood import NOW, named, received


def decided(kind: Kind, one: Event, other: Event, at: Instant = NOW, places: tuple[int, int] = (0, 0)) -> Decided:
    """A worker's decision about who is mentioned first in each of two events."""
    left, right = (
        mention_id(received(event).entry.record, place) for event, place in zip((one, other), places, strict=True)
    )
    name = decision_id(kind, left, right, "a worker", at)
    decision = Decision(
        id=name,
        kind=kind,
        left=left,
        right=right,
        actor="a worker",
        roles=("analyst",),
        purpose="a test",
        reason="known",
    )
    return Decided(decision, at)


def understood(
    events: Iterable[Event], words: Sequence[Decided] = (), places: Iterable[Place] = (), as_of: Instant = NOW
) -> Understanding:
    """What events and workers' words tell, if all are read together."""
    means = Means(shared=SharedPlaces(places))
    return understand(Held([received(event) for event in events], words, means), as_of)


def people(events: Iterable[Event], words: Sequence[Decided] = (), places: Iterable[Place] = ()) -> list[list[str]]:
    """The people of events, each as a list of mentions."""
    return sorted(named(person) for person in understood(events, words, places).people if person.seen)


def questions(*events: Event, words: Sequence[Decided] = (), places: Iterable[Place] = ()) -> set[tuple[str, str, str]]:
    """What a worker is asked: the two mentions of each question in order, and the guard that held the pair back."""
    return {_told(one) for one in understood(events, words, places).questions}


def _told(question: Question) -> tuple[str, str, str]:
    one, other = sorted(f"{side.entry.id}/{side.mention.ref}" for side in (question.left, question.right))
    return one, other, question.guard or ""


def later(days: int) -> Instant:
    """An instant some days after the records of a test."""
    return NOW + days * clock.DAY
