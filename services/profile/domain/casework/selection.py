"""A meeting's selections, and what changed from each to the next: who came, who went, who stands otherwise."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from services.kernel.clock import Instant
from services.profile.domain.casework.acts import Done
from services.profile.domain.casework.meeting_facts import AgendaSelected, Item, Standing


class Moved(Struct, frozen=True):
    """A family that stands otherwise than in the selection before."""

    family: UUID
    before: Standing
    after: Standing


class Selection(Struct, frozen=True):
    """A selection, by its number, and what changed since the one before; of the first, everybody came.

    ``rules`` are those whose numbers are others than before, and ``findings`` the families of whom other things are
    found, or by other records.
    """

    number: int
    as_of: Instant
    by: str
    came: tuple[UUID, ...]
    went: tuple[UUID, ...]
    moved: tuple[Moved, ...]
    findings: tuple[UUID, ...]
    rules: tuple[str, ...]


def selections(done: Iterable[Done]) -> list[Selection]:
    """The selections among what was done to a meeting, the oldest first."""
    found: list[Selection] = []
    before = AgendaSelected(0, {}, ())
    for one in done:
        if isinstance(one.fact, AgendaSelected):
            found.append(_changed(before, one.fact, (len(found) + 1, one.by.name)))
            before = one.fact
    return found


def _changed(before: AgendaSelected, after: AgendaSelected, named: tuple[int, str]) -> Selection:
    then, now = _by_family(before.items), _by_family(after.items)
    both = [(then[family], one) for family, one in now.items() if family in then]
    number, by = named
    return Selection(
        number,
        after.as_of,
        by,
        came=tuple(family for family in now if family not in then),
        went=tuple(family for family in then if family not in now),
        moved=tuple(Moved(new.family, old.stands, new.stands) for old, new in both if old.stands != new.stands),
        findings=tuple(new.family for old, new in both if _found(old) != _found(new)),
        rules=tuple(name for name in after.rules if number > 1 and after.rules[name] != before.rules.get(name)),
    )


def _by_family(items: Sequence[Item]) -> Mapping[UUID, Item]:
    return {one.family: one for one in sorted(items, key=lambda item: item.family)}


def _found(item: Item) -> set[tuple[str, object]]:
    return {(one.rule, one.evidence) for one in item.findings}
