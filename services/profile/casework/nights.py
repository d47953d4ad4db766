"""Nights: a signed pack that opens without the service, and what was done by it brought home with its true time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from msgspec.structs import replace

from services.kernel import clock, ids
from services.kernel.access import Caller
from services.kernel.clock import Instant, Window
from services.kernel.errors import NotAllowed, WrongUse
from services.profile.casework import book, journal, store
from services.profile.casework.answers import ClockAnswer
from services.profile.casework.book import Act, Casebook
from services.profile.casework.clocks import clock_answer
from services.profile.casework.counted import may_know
from services.profile.casework.enquiries import Enquiries
from services.profile.casework.journal import Line, Written
from services.profile.casework.night_answers import NightAnswer, night_answer
from services.profile.casework.urgent_queue import UrgentQueue
from services.profile.domain.casework.acts import Kind, by
from services.profile.domain.casework.deciding import MANAGERS, Draft
from services.profile.domain.casework.enquiry import ENQUIRY
from services.profile.domain.casework.night import (
    NIGHT,
    Acted,
    Became,
    Meanwhile,
    NightActed,
    night_stream,
    take,
)
from services.profile.domain.casework.urgent import URGENT
from services.profile.domain.working_time import is_working_day
from services.profile.door import answered, opened

OUT_OF_HOURS: Final = "out_of_hours"
MAY_SYNC: Final = frozenset({"operator", OUT_OF_HOURS, "duty_manager", "analyst"})
KIND_OF: Final[dict[str, Kind[Any]]] = {"decision": ENQUIRY, "take": URGENT, "release": URGENT}
"""What an act is on; a note is on anything, and changes nothing."""

_REPORT: Final = "the report of nights"


@dataclass(frozen=True, slots=True)
class Nights:
    """Brings home what was done out of hours, and reports it."""

    book: Casebook

    def sync(self, caller: Caller, path: Path, now: Instant) -> NightAnswer:
        """Apply a journal in order, each act with its true time; none twice, and none lost.

        An act that cannot be applied any more, since somebody else was quicker, is kept with why. Raises WrongUse where
        the journal was changed, and NotAllowed at a manager's act that no manager brings home; what comes before that
        is applied.
        """
        caller.must_be(MAY_SYNC, "Bringing home a journal")
        done: list[Acted] = []
        name = ""
        for written in journal.read(path):
            name = name or written.digest
            done.append(self._bring_home(caller, name, written, now))
        self._must_be_all(name, done)
        return self._answer(caller, done, now)

    def _must_be_all(self, name: str, done: Sequence[Acted]) -> None:
        """Refuse a journal that lacks what came home by it before."""
        held = self.book.find(NIGHT, night_stream(name))
        missing = len(held.state.acts) - len(done) if held else 0
        if missing > 0:
            message = (
                f"This journal had {len(done) + missing} lines when it was last brought home, and has {len(done)} now: "
                "something was taken away at its end. What was brought home stands"
            )
            raise WrongUse(message)

    def _bring_home(self, caller: Caller, name: str, written: Written, now: Instant) -> Acted:
        line, stream = written.line, night_stream(name)
        held = self.book.find(NIGHT, stream)
        known = _of_line(held.state.acts if held else (), written.digest)
        if known:
            return known
        who, command = _who(caller, written), ids.named("night line", written.digest)
        meanwhile = self._meanwhile(line, command)
        became, why = self._applied(line, who, command, now)
        fact = NightActed(
            journal=name,
            line=written.digest,
            acted_at=line.at,
            actor=line.actor,
            roles=tuple(sorted(who.roles)),
            what=line.what,
            of=line.of,
            text=_told(line),
            became=became,
            why=why,
            meanwhile=meanwhile,
        )
        act = Act(by(caller), min(line.at, now), recorded_at=now)
        kept = self.book.do(NIGHT, stream, act, lambda state: take(state, fact))
        found = _of_line(kept.state.acts, written.digest)
        assert found is not None  # noqa: S101 - it has just been taken in
        return found

    def _meanwhile(self, line: Line, command: UUID) -> tuple[Meanwhile, ...]:
        """What others have done since the pack was made, of what an act is on."""
        held = self.book.find(KIND_OF[line.what], line.of) if line.what in KIND_OF else None
        done = held.done if held else ()
        later = [one for one in done if one.recorded_at > line.shown and one.command != str(command)]
        return tuple(Meanwhile(str(book.told(one)["what"]), one.at, one.by.name) for one in later)

    def _applied(self, line: Line, who: Caller, command: UUID, now: Instant) -> tuple[Became, str]:
        if line.at > now:
            return "refused", "Its time is still to come: the clock of the machine on which it was written was wrong"
        try:
            self._do(line, who, Act(by(who), line.at, command=command, recorded_at=now))
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

    def report(self, caller: Caller, within: Window, now: Instant) -> NightAnswer:
        """What was done out of hours on the dates of a window, by its true time, and how the clocks stand by it."""
        with opened(self.book.connection, caller, _REPORT) as connection:
            found = store.all_of(connection, NIGHT)
            acts = [one for night in found.values() for one in night.state.acts]
            mine = [one for one in acts if clock.london_date(one.acted_at) in within]
            answered(connection, caller, _REPORT, {one.of for one in mine if one.of})
        return self._answer(caller, sorted(mine, key=lambda one: (one.acted_at, one.line)), now)

    def _answer(self, caller: Caller, acts: Sequence[Acted], now: Instant) -> NightAnswer:
        return night_answer([self._shown(caller, one, now) for one in acts])

    def _shown(self, caller: Caller, act: Acted, now: Instant) -> tuple[Acted, list[ClockAnswer]]:
        """An act with the clocks of its case; without its words for whoever may not know of the case."""
        kind = KIND_OF.get(act.what)
        held = self.book.find(kind, act.of) if kind and act.of else None
        if kind is None or held is None:
            return act, []
        if not may_know(self.book.connection, caller, kind, held.state):
            return replace(act, text="Restricted", why="", meanwhile=()), []
        return act, [clock_answer(one, now) for one in kind.deadlines(held.state)]


def since_last_working_day(today: date) -> Window:
    """The dates of which a morning's report tells: from the last working day before it, so that Monday's has Friday."""
    first = today - timedelta(days=1)
    while not is_working_day(first):
        first -= timedelta(days=1)
    return Window(first, today)


def _who(caller: Caller, written: Written) -> Caller:
    """Who did it, as the journal says; that it was a manager, a manager who brings the journal home vouches for."""
    line = written.line
    claimed = MANAGERS.intersection(line.roles)
    if claimed and MANAGERS.isdisjoint(caller.roles):
        message = (
            f"Line {written.number} was done as {' and '.join(sorted(claimed))}: a manager brings this journal home. "
            "What comes before it is applied"
        )
        raise NotAllowed(message)
    return Caller(line.actor, frozenset({OUT_OF_HOURS, *claimed}), "out of hours, by the signed pack")


def _of_line(acts: Sequence[Acted], digest: str) -> Acted | None:
    return next((one for one in acts if one.line == digest), None)


def _told(line: Line) -> str:
    outcome = f"{line.outcome.replace('_', ' ')}: " if line.outcome else ""
    return f"{outcome}{line.text}"
