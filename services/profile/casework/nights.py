"""Nights: a signed pack that opens without the service, and what was done by it brought home with its true time."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from typing_extensions import TypedDict

from services.kernel import clock, ids
from services.kernel.access import Caller
from services.kernel.clock import Instant, Window
from services.kernel.errors import NotAllowed, WrongUse
from services.profile.casework import journal, store
from services.profile.casework.book import Act, Casebook
from services.profile.casework.enquiries import Enquiries
from services.profile.casework.journal import Line, Written
from services.profile.casework.urgent_queue import UrgentQueue
from services.profile.domain.casework.acts import by
from services.profile.domain.casework.deciding import Draft
from services.profile.domain.casework.night import NIGHT, Acted, Became, NightActed, night_stream, take
from services.profile.domain.working_time import elapsed_in_words
from services.profile.door import opened

MAY_SYNC: Final = frozenset({"operator", "out_of_hours", "duty_manager", "analyst"})


class ActedAnswer(TypedDict):
    """An act of a night: its true time, when it reached the hub, and what became of it."""

    acted_at: str
    synced_at: str
    after: str
    actor: str
    what: str
    of: str | None
    text: str
    became: str
    why: str


class NightAnswer(TypedDict):
    """The acts of nights, in the order in which they were done."""

    acts: list[ActedAnswer]
    applied: int
    refused: int


@dataclass(frozen=True, slots=True)
class Nights:
    """Brings home what was done out of hours, and reports it."""

    book: Casebook

    def sync(self, caller: Caller, path: Path, now: Instant) -> NightAnswer:
        """Apply a journal in order, each act with its true time; none twice, and none lost.

        An act that cannot be applied any more, since somebody else was quicker, is kept with why. Raises WrongUse where
        the journal was changed; what comes before that is applied.
        """
        caller.must_be(MAY_SYNC, "Bringing home a journal")
        done: list[Acted] = []
        name = ""
        for written in journal.read(path):
            name = name or written.digest
            done.append(self._bring_home(caller, name, written, now))
        return _answer(done)

    def _bring_home(self, caller: Caller, name: str, written: Written, now: Instant) -> Acted:
        line, stream = written.line, night_stream(name)
        held = self.book.find(NIGHT, stream)
        known = next((one for one in held.state.acts if one.line == written.digest), None) if held else None
        if known:
            return known
        became, why = self._applied(line, written.digest, now)
        fact = NightActed(name, written.digest, line.at, line.actor, line.what, line.of, _told(line), became, why)
        act = Act(by(caller), line.at, recorded_at=now)
        kept = self.book.do(NIGHT, stream, act, lambda state: take(state, fact))
        return next(one for one in kept.state.acts if one.line == written.digest)

    def _applied(self, line: Line, digest: str, now: Instant) -> tuple[Became, str]:
        who = Caller(line.actor, frozenset({"out_of_hours"}), "out of hours, by the signed pack")
        act = Act(by(who), line.at, command=ids.named("night line", digest), recorded_at=now)
        try:
            self._do(line, who, act)
        except (WrongUse, NotAllowed) as error:
            return "refused", str(error)
        return "applied", ""

    def _do(self, line: Line, who: Caller, act: Act) -> None:
        if line.what == "decision":
            draft = Draft(line.outcome, line.text, line.threshold, line.lived_experience)
            Enquiries(self.book).decide(act, who, line.of, draft, line.shown)
        elif line.what == "take":
            UrgentQueue(self.book).take(act, who, line.of, line.text)
        elif line.what == "release":
            UrgentQueue(self.book).release(act, who, line.of, line.text, line.threshold)

    def report(self, caller: Caller, within: Window) -> NightAnswer:
        """What was done out of hours on the dates of a window, by its true time."""
        with opened(self.book.connection, caller, "the report of nights") as connection:
            found = store.all_of(connection, NIGHT)
        acts = [one for night in found.values() for one in night.state.acts]
        mine = [one for one in acts if clock.london_date(one.acted_at) in within]
        return _answer(sorted(mine, key=lambda one: (one.acted_at, one.line)))


def must_be_whole(line: Line) -> Line:
    """An act as it may be written down. Raises WrongUse, which names what is missing: rationale, threshold, or life."""
    parts = {"text": line.text}
    if line.what == "decision":
        parts |= {"threshold": line.threshold, "lived experience": line.lived_experience, "outcome": line.outcome}
    if line.what == "release":
        parts |= {"threshold": line.threshold}
    for name, text in parts.items():
        if len(text.split()) < (1 if name == "outcome" else 3):
            message = f"The {name} of a {line.what}: say it in words; whoever reads it on Monday was not there"
            raise WrongUse(message)
    return line


def _told(line: Line) -> str:
    outcome = f"{line.outcome.replace('_', ' ')}: " if line.outcome else ""
    return f"{outcome}{line.text}"


def _answer(acts: list[Acted]) -> NightAnswer:
    return {
        "acts": list(_acts(acts)),
        "applied": sum(one.became == "applied" for one in acts),
        "refused": sum(one.became == "refused" for one in acts),
    }


def _acts(acts: list[Acted]) -> Iterator[ActedAnswer]:
    for one in acts:
        yield {
            "acted_at": clock.format_instant(one.acted_at),
            "synced_at": clock.format_instant(one.synced_at),
            "after": elapsed_in_words(one.acted_at, one.synced_at),
            "actor": one.actor,
            "what": one.what,
            "of": str(one.of) if one.of else None,
            "text": one.text,
            "became": one.became,
            "why": one.why,
        }
