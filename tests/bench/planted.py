"""Networks of exploitation that the simulator planted in a county: which of what ties their children is found."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple

from services.graph.answers import GroupAnswer
from services.kernel import clock
from services.kernel.clock import Window
from services.kernel.events import normal

CHILDREN: Final = 3

Record = tuple[str, str]


class Planted(NamedTuple):
    """Somebody or something that ties children, as the truth has it, and the records in which it was told."""

    kind: str
    label: str
    records: frozenset[Record]


@dataclass(frozen=True, slots=True)
class Compared:
    """What was planted and found, by kind; what else was shown; and of that, what ties as somebody found does."""

    planted: Counter[str]
    found: Counter[str]
    others: Counter[str]
    through_found: int

    @property
    def precision(self) -> float:
        """Of all that was shown, what was planted or ties the same children as something planted."""
        right = sum(self.found.values()) + self.through_found
        shown = sum(self.found.values()) + sum(self.others.values())
        return right / shown if shown else 1.0


def planted(truth: Path, events: Path, within: Window) -> list[Planted]:
    """What ties so many children in the networks all of whose records occurred within some dates."""
    found: list[Planted] = []
    for fact in _facts(truth):
        if fact["what"] == "story" and fact["story"] == "exploitation_network":
            records = frozenset((one["source"], one["id"]) for one in fact["rules"]["links"])
            several = (one for one in fact["hubs"] if len(one["children"]) >= CHILDREN)
            found += [Planted(one["kind"], one["value"], records) for one in several]
    people = {one.label for one in found if one.kind == "person"}
    names = {one["person"]: one["name"] for one in _facts(truth) if one["what"] == "person" and one["person"] in people}
    when = _times(events, {record for one in found for record in one.records})
    return [
        one._replace(label=_label(one, names)) for one in found if all(when[record] in within for record in one.records)
    ]


def compared(wanted: Iterable[Planted], groups: Iterable[GroupAnswer]) -> Compared:
    """What was planted beside what was found: by what it is called, and by a record that both rest on."""
    told = list(wanted)
    left = {one["hub"]["id"]: one for one in groups}
    planted_kinds = Counter(one.kind for one in told)
    found: Counter[str] = Counter()
    tied: list[frozenset[str]] = []
    for one in told:
        hub = next((key for key, group in left.items() if _is(one, group)), None)
        if hub is not None:
            tied.append(_children(left.pop(hub)))
            found[one.kind] += 1
    others = Counter(group["hub"]["kind"] for group in left.values())
    through = sum(any(_children(group) <= children for children in tied) for group in left.values())
    return Compared(planted_kinds, found, others, through)


def _is(one: Planted, group: GroupAnswer) -> bool:
    evidence = {(event["source"], event["id"]) for event in group["evidence"]}
    return group["hub"]["label"] == one.label and bool(evidence & one.records)


def _children(group: GroupAnswer) -> frozenset[str]:
    return frozenset(child["person"] for child in group["children"])


def _label(one: Planted, names: dict[str, str]) -> str:
    match one.kind:
        case "person":
            return names[one.label]
        case "phone":
            return normal.phone(one.label)
        case "vehicle":
            return normal.registration(one.label)
        case _:
            return one.label


def _facts(truth: Path) -> Iterator[dict[str, Any]]:
    with truth.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _times(events: Path, wanted: Collection[Record]) -> dict[Record, date]:
    """The London date of each of some records of a file of events."""
    with events.open(encoding="utf-8") as lines:
        return {
            record: clock.london_date(clock.parse_instant(told["time"]))
            for told in map(json.loads, lines)
            if (record := (told["source"], told["id"])) in wanted
        }
