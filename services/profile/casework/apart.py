"""Which identities a document may not hold beside each other: of those between which a seal stands, one at the most.

Each answer keeps them apart by itself; a pack is made of many, and is one document.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from services.kernel.clock import Instant
from services.kernel.postgres.connect import Connection
from services.profile import reading, sealed
from services.profile.domain.partition import Partition


@dataclass(frozen=True, slots=True)
class Apart:
    """The sealed identities of a hub, those whose group is the same being one person's, and which of them are shown."""

    group: Mapping[str, int]
    former: frozenset[str]
    _shown: dict[int, str] = field(default_factory=dict)

    def holds_former(self, people: Collection[str]) -> bool:
        """Whether any of some people is a former identity."""
        return not self.former.isdisjoint(people)

    def admits(self, people: Collection[str]) -> bool:
        """Whether some people may be shown beside all that were admitted before; they then are."""
        own = {self.group[one]: one for one in people if one in self.group}
        if any(self._shown.get(number, one) != one for number, one in own.items()):
            return False
        self._shown.update(own)
        return True


def apart(connection: Connection, now: Instant) -> Apart:
    """The identities between which seals stand."""
    numbers = reading.decided_circles(connection)
    pairs = [
        (str(left.id), str(right.id))
        for circled in reading.circles(connection, numbers, now)
        for left, right in sealed.whole(circled.held, now)[1]
    ]
    people = list(dict.fromkeys(one for pair in pairs for one in pair))
    joined = Partition(people)
    for left, right in pairs:
        joined.join(left, right)
    group = {one: number for number, own in enumerate(joined.groups()) for one in own}
    return Apart(group, frozenset(left for left, _ in pairs))
