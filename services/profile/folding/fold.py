"""The fold: from records of the log to what one transaction writes.

Each record is read, checked, and placed in the circles of those it names; each touched circle is understood once a
batch. Nothing here writes: ``take`` returns a batch, and whoever commits it then calls ``keep``. A fold whose batch
was not committed is thrown away, and a new one begins at the stored positions.
"""

from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

import msgspec

from services.kernel import clock
from services.kernel.clock import Instant
from services.kernel.events import check, memory
from services.kernel.events.check import AgencyEvent, Refused
from services.kernel.events.entry import entry_of
from services.kernel.events.faults import Fault
from services.kernel.events.memory import Claim
from services.kernel.log.port import DECISIONS, HISTORY, RECEIVED_AT, Partition, Record, topic_of
from services.profile.domain import decisions
from services.profile.domain.decisions import Decided, Decision
from services.profile.folding.atlas import CAPACITY, Atlas
from services.profile.folding.batch import Batch, Quarantined
from services.profile.folding.placing import Arrived, Placing
from services.profile.folding.store import FoldStore
from services.profile.folding.streams import DecisionReceived, RecordReceived


class Arrival(NamedTuple):
    """A record of the log, what it says it is, the good event in it, and when that was received."""

    record: Record
    claim: Claim
    event: AgencyEvent
    received_at: Instant


class Faulty(NamedTuple):
    """A record of the log that holds no good event: what it says it is, and what is wrong with it."""

    record: Record
    claim: Claim
    faults: list[Fault]


class Word(NamedTuple):
    """A record of the log, and the worker's decision in it."""

    record: Record
    decision: Decision


class Fold:
    """One fold over one database: it holds the circles it has read, and the positions it has reached."""

    def __init__(self, store: FoldStore, capacity: int = CAPACITY) -> None:
        """Begin at the stored positions; ``capacity`` is how many records the circles kept in memory may hold."""
        self._store = store
        self._atlas = Atlas(store, capacity, store.means(store.judged_by()))
        self._judged_by = store.judged_by()
        self.positions = store.positions()
        self._registered = store.registered()
        self._placing = Placing(self._atlas, store.waiting(), store.undecided())

    def start(self, partitions: Iterable[Partition]) -> dict[Partition, int]:
        """The offset at which to read each partition."""
        return {partition: self.positions.get(partition, 0) for partition in partitions}

    def take(self, records: list[Record]) -> Batch:
        """What a batch of records comes to."""
        batch = Batch()
        for partition, of_it in groupby(records, attrgetter("partition")):
            start, _ = batch.steps.get(partition) or (self.positions.get(partition, 0), 0)
            batch.steps[partition] = (start, max(record.offset for record in of_it) + 1)
        arrivals = self._sift([read(one) for one in records if one.partition.topic != DECISIONS], batch)
        words = self._heard([one for one in records if one.partition.topic == DECISIONS], batch)
        batch.events += [*map(_received, arrivals), *map(_decided, words)]
        changed_at = self._store.changed_at()
        means = self._store.means() if changed_at != self._judged_by else None
        told = [Arrived(entry_of(one.event), one.received_at) for one in arrivals]
        decided = [Decided(one.decision, one.record.appended_at) for one in words]
        self._placing.place([*told, *decided], batch, means)
        batch.judged_by = changed_at if means else None
        return batch

    def is_outdated(self) -> bool:
        """Whether descriptions are to be judged by other means than they were."""
        return self._store.changed_at() != self._judged_by

    def _heard(self, records: list[Record], batch: Batch) -> list[Word]:
        """The decisions in some records; what was heard before is left out, and what is none is quarantined."""
        words: dict[UUID, Word] = {}
        for record in records:
            try:
                decision = decisions.decode(record.value)
            except msgspec.DecodeError as error:
                batch.quarantined.append(Quarantined(record, [Fault("bad_value", "", f"No decision: {error}")]))
            else:
                words.setdefault(decision.id, Word(record, decision))
        known = self._store.stored(words.keys())
        batch.duplicates += len(known)
        return [word for name, word in words.items() if name not in known]

    def keep(self, batch: Batch) -> None:
        """The batch was committed: go on from it."""
        self.positions.update({partition: end for partition, (_, end) in batch.steps.items()})
        if batch.judged_by is not None:
            self._judged_by = batch.judged_by
        self._atlas.trim()

    def _sift(self, readings: list[Arrival | Faulty], batch: Batch) -> list[Arrival]:
        """Leave out what was folded before, and quarantine what is not good or what memory refuses."""
        known = self._known(readings)
        if not {one.claim.source for one in readings} <= self._registered:
            self._registered = self._store.registered()
        kept: dict[UUID, Arrival] = {}
        for one in readings:
            name = one.event.record if isinstance(one, Arrival) else one.claim.record
            before = known.get(name) if name else None
            faults = [*([] if isinstance(one, Arrival) else one.faults), *self._faults_by_memory(one, known, before)]
            if faults or isinstance(one, Faulty):
                batch.quarantined.append(Quarantined(one.record, faults))
            elif before:
                batch.duplicates += 1
            else:
                kept[one.event.record] = one
                known[one.event.record] = one.event.raw
        batch.folded = len(kept)
        return list(kept.values())

    def _known(self, readings: list[Arrival | Faulty]) -> dict[UUID, bytes]:
        """What was told before under the names that records bear or correct; b"" for what is not folded yet."""
        targets = {target for one in readings if (target := one.claim.target)}
        told = (one.event.record if isinstance(one, Arrival) else one.claim.record for one in readings)
        names = {name for name in told if name}
        stored = self._store.stored(targets | names)
        sent = self._store.sent(targets - stored)
        folded = self._store.raw(names & stored)
        return dict.fromkeys(stored | sent, b"") | folded

    def _faults_by_memory(self, one: "Arrival | Faulty", known: dict[UUID, bytes], before: bytes | None) -> list[Fault]:
        claim, faults = one.claim, []
        if claim.source and claim.source not in self._registered:
            faults.append(memory.unregistered(claim.source))
        if claim.target and claim.target not in known:
            faults.append(memory.unknown_correction(claim.corrects))
        if before and before != one.record.value and not _are_equal(before, one.record.value):
            faults.append(memory.id_reused(claim.id))
        return faults


def read(record: Record) -> Arrival | Faulty:
    """The good event in a record of an agency's topic, or what is wrong with it."""
    try:
        event = check.check(record.value, record.appended_at)
    except Refused as refused:
        return Faulty(record, memory.claim_of(check.value_in(record.value)), refused.faults)
    claim = Claim(event.source, event.id, event.data.corrects or "")
    try:
        return Arrival(record, claim, event, _received_in_its_place(record, event))
    except Refused as refused:
        return Faulty(record, claim, refused.faults)


def _received_in_its_place(record: Record, event: AgencyEvent) -> Instant:
    """When an event was received.

    Raises Refused for one on the topic of another sector, and for a history record that does not say when it was.
    """
    topic, theirs = record.partition.topic, topic_of(event.sector)
    if topic not in {HISTORY, theirs}:
        raise Refused([Fault("not_your_type", "/type", f"{event.source} sends on {theirs} alone")])
    try:
        received = received_at(record)
    except ValueError:
        message = f"A record of {HISTORY} says in its header {RECEIVED_AT} when it was received"
        raise Refused([Fault("bad_time", "", message)]) from None
    if received > record.appended_at + clock.SKEW:
        raise Refused([Fault("in_the_future", "", f"{RECEIVED_AT} lies ahead: nothing is received before it is sent")])
    return received


def _received(arrival: Arrival) -> RecordReceived:
    place = arrival.record.partition
    return RecordReceived(
        originator_id=arrival.event.record,
        originator_version=1,
        received_at=arrival.received_at,
        log_topic=place.topic,
        log_partition=place.number,
        log_offset=arrival.record.offset,
        raw=arrival.event.raw,
    )


def _decided(word: Word) -> DecisionReceived:
    place = word.record.partition
    return DecisionReceived(
        originator_id=word.decision.id,
        originator_version=1,
        received_at=word.record.appended_at,
        log_topic=place.topic,
        log_partition=place.number,
        log_offset=word.record.offset,
        raw=word.record.value,
    )


def _are_equal(one: bytes, other: bytes) -> bool:
    return check.canonical(check.decode(one)) == check.canonical(check.decode(other))


def received_at(record: Record) -> Instant:
    """When an event was received: the log's append time, or in a load of old files what the loader says.

    Raises ValueError where a history record does not say it.
    """
    if record.partition.topic != HISTORY:
        return record.appended_at
    return clock.parse_instant((record.header(RECEIVED_AT) or b"").decode())
