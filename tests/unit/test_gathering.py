"""How many records a fold takes at once: all that are there, and no more than memory holds."""

from typing import Any
from uuid import UUID

from services.kernel.log.port import Partition, Record
from services.profile.folding.consumer import MOST_BYTES, _Work

PLACE = Partition("agency.schools.v1", UUID(int=1), 0)


class Arriving:
    """A reader that has one answer after another, and notes how long each was waited for."""

    def __init__(self, *answers: list[Record]) -> None:
        self.answers = list(answers)
        self.waits: list[float] = []

    def poll(self, limit: int, wait: float) -> list[Record]:
        self.waits.append(wait)
        answer = self.answers.pop(0) if self.answers else []
        assert len(answer) <= limit
        return answer


def records(count: int, value: bytes = b"{}") -> list[Record]:
    return [Record(PLACE, number, 0, b"", value, ()) for number in range(count)]


def work(reader: Arriving) -> _Work:
    nothing: Any = None
    told: Any = reader
    return _Work(nothing, nothing, told, nothing, nothing)


def test_the_rest_of_a_backlog_is_waited_for_and_what_comes_singly_is_not() -> None:
    backlog = Arriving(records(5_000), records(3_000))
    assert len(work(backlog).poll(50_000, 0.25)) == 8_000
    assert backlog.waits[0] == 0.25
    assert all(0 < wait < 0.25 for wait in backlog.waits[1:])
    single = Arriving(records(1))
    assert len(work(single).poll(50_000, 0.25)) == 1
    assert single.waits == [0.25, 0.0]


def test_large_records_are_taken_fewer_at_a_time() -> None:
    large = b" " * (MOST_BYTES // 100)
    backlog = Arriving(*[records(60, large) for _ in range(9)])
    assert len(work(backlog).poll(50_000, 0.25)) == 120
    assert len(backlog.answers) == 7
