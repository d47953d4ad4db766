"""The agenda of the monthly family profile meeting: who is on it and why, and who must not wait for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from services.kernel import clock
from services.kernel.clock import Instant
from services.profile.domain.families import Family, kinship
from services.profile.domain.persons import Held, Understanding
from services.profile.domain.rules import GATE, SELECTION
from services.profile.domain.rules.story import Asked, Finding, Story, Telling
from services.profile.domain.rules.urgent import is_in_hand
from services.profile.domain.understanding import understand

Route = Literal["urgent", "in_hand", "monthly"]

ROUTES: dict[Route, str] = {
    "urgent": "With the duty manager now: not for the meeting",
    "in_hand": "Held by social care: on the agenda only if a person puts it there",
    "monthly": "For the meeting",
}


@dataclass(frozen=True, eq=False)
class Item:
    """One family, its route, and the findings that brought it here.

    ``waiting_since`` is the receipt of the first urgent event that nobody has answered: the duty manager's clock.
    """

    family: Family
    route: Route
    findings: tuple[Finding, ...]
    waiting_since: Instant | None = None


def stories(held: Held, asked: Asked, as_of: Instant) -> Iterator[Story]:
    """The story of each family of a circle, for the meeting of a day, as of an instant."""
    return stories_in(understand(held, as_of), asked, as_of)


def stories_in(understanding: Understanding, asked: Asked, as_of: Instant) -> Iterator[Story]:
    """The story of each family of a circle that is understood already."""
    end = clock.end_of(asked.day)
    kin = kinship(understanding, min(end - 1, _reached(understanding, as_of)))
    telling = Telling(understanding, kin, asked.day)
    for family in kin.families:
        yield Story(family, telling, asked, min(end, as_of))


def _reached(understanding: Understanding, as_of: Instant) -> Instant:
    """The instant at which ages and homes are judged: as asked, or the latest occurrence of a clock that is ahead."""
    return max([as_of, *(one.entry.at for one in understanding.counting[-1:])])


def item(story: Story) -> Item | None:
    """A family's place on or off the agenda; None where no rule holds and nothing urgent waits."""
    urgent = GATE(story)
    findings = [finding for rule in SELECTION if (finding := rule(story))]
    if urgent:
        since = min(map(story.telling.received_at, urgent.evidence))
        return Item(story.family, "urgent", (urgent, *findings), since)
    if not findings:
        return None
    return Item(story.family, "in_hand" if is_in_hand(story) else "monthly", tuple(findings))


def items(held: Held, asked: Asked, as_of: Instant) -> list[Item]:
    """The items of a circle's families."""
    return items_in(understand(held, as_of), asked, as_of)


def items_in(understanding: Understanding, asked: Asked, as_of: Instant) -> list[Item]:
    """The items of the families of a circle that is understood already."""
    return [found for story in stories_in(understanding, asked, as_of) if (found := item(story))]
