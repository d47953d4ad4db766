"""An answer as its reader may have it: no sentence that is drawn from a record that they may not read.

What was frozen or edited by somebody who may read more is kept whole, and shown to each by their own rights.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, TypeVar, cast

from services.kernel.access import Caller
from services.kernel.errors import NotFound, Stale
from services.kernel.ids import record_id
from services.kernel.postgres.connect import Connection
from services.profile import reading
from services.profile.casework.enquiry_answers import restricted_to
from services.profile.domain.casework.enquiry_facts import Evidence
from services.profile.domain.casework.written import HIDDEN

T = TypeVar("T")

_SENTENCES: Final = ("says", "text")


def must_be_records(connection: Connection, evidence: Sequence[Evidence]) -> None:
    """Refuse evidence that is no record of the hub. Raises NotFound, which names it."""
    found = reading.raw(connection, [record_id(one.source, one.id) for one in evidence])
    for one in evidence:
        if record_id(one.source, one.id) not in found:
            message = f"There is no record {one.id!r} of {one.source}: evidence is a record of the hub"
            raise NotFound(message)


def unread(connection: Connection, caller: Caller, evidence: Iterable[Evidence]) -> frozenset[Evidence]:
    """Those of some records that a caller may not read."""
    named = {record_id(one.source, one.id): one for one in evidence}
    raw = reading.raw(connection, named)
    return frozenset(named[record] for record, event in raw.items() if not caller.may_read(restricted_to(event)))


def as_read(connection: Connection, caller: Caller, answer: T) -> T:
    """An answer made of plain values, without what its sentences say where any of their evidence may not be read."""
    hidden = unread(connection, caller, {one for told in _resting(answer) for one in _evidence(told)})
    return cast("T", _without(answer, hidden)) if hidden else answer


@contextmanager
def differing(connection: Connection, caller: Caller) -> Iterator[None]:
    """Whoever acted on an older version gets the difference as they may read it."""
    try:
        yield
    except Stale as error:
        raise Stale(str(error), as_read(connection, caller, error.changes)) from None


def _resting(told: object) -> Iterator[dict[str, Any]]:
    """Whatever in an answer rests on evidence."""
    if isinstance(told, dict):
        if told.get("evidence"):
            yield told
        for one in told.values():
            yield from _resting(one)
    elif isinstance(told, list | tuple):
        for one in told:
            yield from _resting(one)


def _evidence(told: dict[str, Any]) -> list[Evidence]:
    rests_on = told["evidence"] if isinstance(told["evidence"], list | tuple) else []
    return [Evidence(one["source"], one["id"]) for one in rests_on]


def _without(told: object, hidden: Collection[Evidence]) -> object:
    if isinstance(told, list | tuple):
        return [_without(one, hidden) for one in told]
    if not isinstance(told, dict):
        return told
    left = {name: _without(one, hidden) for name, one in told.items()}
    if told.get("evidence") and any(one in hidden for one in _evidence(told)):
        left |= {name: HIDDEN for name in _SENTENCES if name in told}
    return left
