"""Whom a decision speaks of once the record that it names no longer stands.

A decision names mentions. Of one in a record that was corrected, it speaks of whoever the version that stands calls by
the same ref. A seal, moreover, outlives a record that was taken back: it speaks of whoever is described just so.
"""

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from services.kernel.events.entry import Entry, Face
from services.kernel.ids import record_of
from services.profile.domain.decisions import Pair, Standing
from services.profile.domain.records import Received, Seen
from services.profile.domain.standing import Status, root_of


def carried_over(
    stands: Standing, known: Collection[Received], counting: Iterable[Received], status: Mapping[UUID, Status]
) -> Standing:
    """What stands, told by mentions that count; ``known`` are all records, ``counting`` those that count."""
    heirs = _Heirs(known, counting, status)
    return stands._replace(
        must=heirs.of(stands.must),
        cannot=heirs.of(stands.cannot),
        sealed=heirs.of(stands.sealed, outlives=True),
        same_family=heirs.of(stands.same_family),
        other_family=heirs.of(stands.other_family),
        not_of_family=heirs.of(stands.not_of_family),
    )


class _Heirs:
    """For each mention that no longer counts, the one that took its place."""

    def __init__(
        self, known: Collection[Received], counting: Iterable[Received], status: Mapping[UUID, Status]
    ) -> None:
        self._status = status
        self._entries: dict[UUID, Entry] = {one.entry.record: one.entry for one in known}
        self._seen: dict[UUID, Seen] = {seen.id: seen for one in known for seen in one.seen}
        self._counting = {seen.id for one in counting for seen in one.seen}
        self._described: dict[Face, UUID] = {}
        for mention in self._seen:
            if mention in self._counting:
                self._described.setdefault(self._seen[mention].mention.face, mention)

    def of(self, pairs: Iterable[Pair], *, outlives: bool = False) -> tuple[Pair, ...]:
        """Pairs, by the mentions that count now; one that nobody took over stays as it is, and says nothing."""
        return tuple([
            (self._heir(left, outlives=outlives), self._heir(right, outlives=outlives)) for left, right in pairs
        ])

    def _heir(self, mention: UUID, *, outlives: bool) -> UUID:
        seen = self._seen.get(mention)
        if seen is None or mention in self._counting:
            return mention
        found = self._version(seen)
        if found is None and outlives:
            found = self._described.get(seen.mention.face)
        return found or mention

    def _version(self, seen: Seen) -> UUID | None:
        """The mention of the same ref in the version that stands of a corrected record."""
        root = root_of(self._entries, record_of(seen.id))
        for entry in self._entries.values():
            if self._status[entry.record] == "current" and root_of(self._entries, entry.record) == root:
                for place, mention in enumerate(entry.mentions):
                    if mention.ref == seen.mention.ref and entry.mention_id(place) in self._counting:
                        return entry.mention_id(place)
        return None
