"""Which records stand: corrections, retractions, and what they leave behind (contract, Faults).

Of several corrections of one event the latest by ``time`` stands. Retracting any version of an event retracts the
event; the original does not come back. A retraction is itself a record: corrected or retracted, it has no effect.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Literal
from uuid import UUID

from services.kernel.events.entry import Entry

Status = Literal["current", "corrected", "retracted"]


def root_of(entries: dict[UUID, Entry], record: UUID) -> UUID:
    """The first version of the event of which a record is a version."""
    seen = {record}
    while (entry := entries.get(record)) and entry.corrects and entry.corrects not in seen:
        record = entry.corrects
        seen.add(record)
    return record


def statuses(entries: Iterable[Entry]) -> dict[UUID, Status]:
    """The status of each record, by the records that are known."""
    known = {entry.record: entry for entry in entries}
    if not any(entry.corrects or entry.retracts for entry in known.values()):
        return dict.fromkeys(known, "current")
    versions: dict[UUID, list[Entry]] = defaultdict(list)
    roots = {record: root_of(known, record) for record in known}
    for record, root in roots.items():
        versions[root].append(known[record])
    standing = {root: max(group, key=_latest_correction).record for root, group in versions.items()}
    retracted = _retracted(known, standing, roots)
    return {record: _status(record, root, standing, retracted) for record, root in roots.items()}


def _status(record: UUID, root: UUID, standing: dict[UUID, UUID], retracted: set[UUID]) -> Status:
    if root in retracted:
        return "retracted"
    return "current" if standing[root] == record else "corrected"


def _latest_correction(entry: Entry) -> tuple[bool, int, str]:
    return entry.corrects is not None, entry.time, entry.id


def _retracted(known: dict[UUID, Entry], standing: dict[UUID, UUID], roots: dict[UUID, UUID]) -> set[UUID]:
    """The roots of the events that a standing retraction takes back.

    The latest retraction is read first; one that takes back another retraction must be later than it.
    """
    retractions = [entry for entry in known.values() if entry.retracts]
    retracted: set[UUID] = set()
    in_effect: set[UUID] = set()
    for entry in sorted(retractions, key=lambda entry: (entry.time, entry.id), reverse=True):
        root = roots[entry.record]
        if standing[root] != entry.record or root in retracted or not entry.retracts:
            continue
        target = root_of(known, entry.retracts)
        if target not in in_effect:
            in_effect.add(root)
            retracted.add(target)
    return retracted
