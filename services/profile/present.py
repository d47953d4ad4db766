"""From what is understood to what is answered: names, evidence, sentences, and no more than a caller may read."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec
from msgspec.structs import replace

from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.clock import Instant
from services.kernel.codes import AUDIENCES
from services.kernel.events.entry import Face, Identifier
from services.profile.answers import (
    FamilyAnswer,
    FindingAnswer,
    IdentifierAnswer,
    ItemAnswer,
    MentionAnswer,
    PersonAnswer,
    PersonNamed,
    PersonOnAgenda,
    RuleAnswer,
    TimelineEntry,
)
from services.profile.domain.agenda import Item
from services.profile.domain.families import Family
from services.profile.domain.persons import Person
from services.profile.domain.records import Received, Seen
from services.profile.domain.rules import RULES, VERSION
from services.profile.domain.rules.story import Asked, Finding, Story, in_words
from services.profile.domain.standing import Status
from services.profile.domain.thresholds import NATIONAL, Thresholds

_decode: Final = msgspec.json.decode


class Named(NamedTuple):
    """Who each mention is understood to be; and the mentions of whom an answer may not speak."""

    people: Mapping[UUID, Person]
    hidden: frozenset[UUID] = frozenset()

    def may_quote(self, received: Received) -> bool:
        """Whether the text of a record may be shown: not if it names somebody of whom the answer may not speak."""
        entry = received.entry
        return not any(entry.mention_id(place) in self.hidden for place in range(len(entry.mentions)))


def readable(person: Person, caller: Caller) -> Person:
    """A person as a caller may know them: by the mentions in records that the caller may read."""
    seen = [one for one in person.seen if caller.may_read(one.entry.restricted_to)]
    ghosts = [one for one in person.ghosts if caller.may_read(one.entry.restricted_to)]
    everything = len(seen) == len(person.seen) and len(ghosts) == len(person.ghosts)
    return person if everything else Person(person.id, seen, ghosts, person.disputed)


def identifiers(person: Person) -> list[IdentifierAnswer]:
    """A person's identifiers, valid or not; of those that are also told of somebody else it is said."""
    return [_identifier(one, is_disputed=one in person.disputed) for one in person.identifiers]


def _identifier(one: Identifier, *, is_disputed: bool) -> IdentifierAnswer:
    told: IdentifierAnswer = {"scheme": one.scheme, "value": one.value}
    if not one.valid:
        told["invalid"] = True
    if is_disputed:
        told["disputed"] = True
    return told


def on_agenda(person: Person, family: Family, caller: Caller) -> PersonOnAgenda:
    """A member of a family on the agenda."""
    shown = readable(person, caller)
    return {
        "person": str(person.id),
        "role": "child" if person in family.children else "adult",
        "name": shown.name,
        "date_of_birth": shown.born or None,
        "identifiers": identifiers(shown),
    }


def asked(day: date, thresholds: Thresholds, caller: Caller) -> Asked:
    """What a caller asks of the rules: their sentences name children as the caller may know them."""
    return Asked(day, thresholds, lambda person: readable(person, caller).name)


def finding(found: Finding) -> FindingAnswer:
    """A finding."""
    return {
        "rule": found.rule,
        "version": VERSION,
        "says": found.says,
        "window": {"from": found.window.first.isoformat(), "to": found.window.last.isoformat()},
        "evidence": [{"source": entry.source, "id": entry.id} for entry in found.evidence],
    }


def item(found: Item, caller: Caller) -> ItemAnswer:
    """An item of the agenda."""
    told: ItemAnswer = {
        "family": str(found.family.id),
        "route": found.route,
        "people": [on_agenda(person, found.family, caller) for person in found.family.people],
        "findings": [finding(one) for one in found.findings],
    }
    if found.waiting_since is not None:
        told["waiting_since"] = clock.format_instant(found.waiting_since)
    return told


def family(story: Story, found: Item | None, as_of: Instant, caller: Caller) -> FamilyAnswer:
    """A family with its members, and its place on or off the agenda."""
    shown = [(person, readable(person, caller)) for person in story.family.people]
    told: FamilyAnswer = {
        "family": str(story.family.id),
        "as_of": clock.format_instant(as_of),
        "members": [
            {
                "person": str(person.id),
                "role": "child" if person in story.family.children else "adult",
                "name": known.name,
                "date_of_birth": known.born or None,
                "since": clock.london_date(story.family.since[person]).isoformat(),
            }
            for person, known in shown
        ],
        "route": found.route if found else None,
        "findings": [finding(one) for one in found.findings] if found else [],
    }
    if found and found.waiting_since is not None:
        told["waiting_since"] = clock.format_instant(found.waiting_since)
    return told


def rules(thresholds: Thresholds) -> dict[str, RuleAnswer]:
    """Every rule of the agenda, as it was applied."""
    told = msgspec.structs.asdict(thresholds)
    answers: dict[str, RuleAnswer] = {}
    for rule in RULES:
        own = {name.removeprefix(rule + "_"): value for name, value in told.items() if name.startswith(rule + "_")}
        national = [name for name in own if f"{rule}_{name}" in NATIONAL]
        answers[rule] = {"version": VERSION, "settings": own, "national": national}
    return answers


def person(found: Person, families: Iterable[Family], caller: Caller) -> PersonAnswer | None:
    """A person; None where the caller may read no record that counts of them."""
    shown = readable(found, caller)
    if not shown.seen:
        return None
    return {
        "person": str(found.id),
        "names": most_often_first(one.mention.shown for one in shown.seen),
        "dates_of_birth": most_often_first(one.mention.face.born for one in shown.seen),
        "identifiers": identifiers(shown),
        "families": [str(family.id) for family in families if found in family.people],
        "mentions": mentions(shown),
    }


def mentions(found: Person) -> list[MentionAnswer]:
    """A person's mentions that count, oldest first."""
    return [
        {"source": one.entry.source, "id": one.entry.id, "ref": one.mention.ref}
        for one in sorted(found.seen, key=_by_record)
    ]


def same_but_homes(one: Face, other: Face) -> bool:
    """Whether two descriptions are the same, addresses apart: some addresses are left out where people are compared."""
    return replace(one, homes=()) == replace(other, homes=())


def _by_record(one: Seen) -> tuple[tuple[Instant, Instant, str, str], int]:
    return one.entry.order, one.place


def most_often_first(told: Iterable[str]) -> list[str]:
    """The texts told, each once, the most frequent first."""
    return [text for text, _ in Counter(text for text in told if text).most_common()]


def timeline_entry(received: Received, raw: bytes, status: Status, who: Named, caller: Caller) -> TimelineEntry:
    """A record on a timeline, whole or as a pointer; ``who`` tells who each mention is understood to be."""
    entry = received.entry
    event = _decode(raw)
    data = event["data"]
    may_read = caller.may_read(entry.restricted_to)
    told: TimelineEntry = {
        "source": entry.source,
        "id": entry.id,
        "type": entry.type,
        "sector": entry.sector,
        "occurred_at": data["occurred_at"],
        "recorded_at": data["recorded_at"],
        "time": event["time"],
        "received_at": clock.format_instant(received.received_at),
        "summary": _summary(received, data["summary"], who, caller),
        "people": _named(received, who, caller) if may_read else [],
        "status": status,
    }
    if entry.restricted_to:
        told["restricted_to"] = list(entry.restricted_to)
    if may_read and who.may_quote(received):
        _add_words(told, data)
    if may_read and data.get("indicators"):
        told["indicators"] = data["indicators"]
    return told


def _summary(received: Received, told: str, who: Named, caller: Caller) -> str:
    """What the agency says happened, as far as the caller may read it, and the answer may quote it."""
    if not caller.may_read(received.entry.restricted_to):
        return _pointer(received.entry.restricted_to)
    return told if who.may_quote(received) else received.entry.type.split(".")[1].replace("_", " ").capitalize()


def _add_words(told: TimelineEntry, data: dict[str, Any]) -> None:
    if "narrative" in data:
        told["narrative"] = data["narrative"]
    if "child_words" in data:
        told["child_words"] = data["child_words"]


def _pointer(audience: tuple[str, ...]) -> str:
    return f"Restricted. Ask the {in_words([AUDIENCES[group].lower() for group in audience])}."


def _named(received: Received, known: Named, caller: Caller) -> list[PersonNamed]:
    named: list[PersonNamed] = []
    for place, mention in enumerate(received.entry.mentions):
        mentioned = received.entry.mention_id(place)
        if mentioned in known.hidden:
            continue
        who = known.people.get(mentioned)
        name = (readable(who, caller).name if who else "") or mention.shown
        named.append({"person": str(who.id if who else mentioned), "ref": mention.ref, "name": name})
    return named
