"""Nights as answers tell them: what was done at its true time, what became of it, and how the clocks stand by it."""

from collections.abc import Iterator, Sequence

from typing_extensions import TypedDict

from services.kernel import clock
from services.profile.casework.answers import ClockAnswer
from services.profile.domain.casework.night import Acted
from services.profile.domain.working_time import elapsed_in_words


class MeanwhileAnswer(TypedDict):
    """Something that was done in the hub, and that the pack could not show."""

    what: str
    at: str
    by: str


class ActedAnswer(TypedDict):
    """An act of a night: its true time, when it reached the hub, and what became of it.

    ``meanwhile`` is what others had done to the same case since the pack was made; ``clocks`` how those of the case
    stand now, met or missed.
    """

    acted_at: str
    synced_at: str
    synced_by: str
    after: str
    actor: str
    roles: list[str]
    what: str
    of: str | None
    text: str
    became: str
    why: str
    meanwhile: list[MeanwhileAnswer]
    clocks: list[ClockAnswer]


class NightAnswer(TypedDict):
    """The acts of nights, in the order in which they were done."""

    acts: list[ActedAnswer]
    applied: int
    refused: int


def night_answer(acts: Sequence[tuple[Acted, list[ClockAnswer]]]) -> NightAnswer:
    """Acts, each with the clocks of what it was on."""
    return {
        "acts": list(_acts(acts)),
        "applied": sum(one.became == "applied" for one, _ in acts),
        "refused": sum(one.became == "refused" for one, _ in acts),
    }


def _acts(acts: Sequence[tuple[Acted, list[ClockAnswer]]]) -> Iterator[ActedAnswer]:
    for one, clocks in acts:
        yield {
            "acted_at": clock.format_instant(one.acted_at),
            "synced_at": clock.format_instant(one.synced_at),
            "synced_by": one.synced_by,
            "after": elapsed_in_words(one.acted_at, one.synced_at),
            "actor": one.actor,
            "roles": list(one.roles),
            "what": one.what,
            "of": str(one.of) if one.of else None,
            "text": one.text,
            "became": one.became,
            "why": one.why,
            "meanwhile": [
                {"what": other.what, "at": clock.format_instant(other.at), "by": other.by} for other in one.meanwhile
            ],
            "clocks": clocks,
        }
