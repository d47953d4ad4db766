"""Quality: figures over any span, audits of samples, complaints and what was learned from them."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from typing_extensions import TypedDict

from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.clock import Instant, Window
from services.profile.application import Profiles
from services.profile.casework import figures, settings, store
from services.profile.casework.book import Act, Casebook
from services.profile.casework.counted import counted
from services.profile.casework.figures import Figure
from services.profile.casework.quality_answers import AuditAnswer, audit_answer
from services.profile.casework.shown import must_be_records
from services.profile.casework.statutory import Clocks
from services.profile.domain.casework import audit as audits
from services.profile.domain.casework.acts import Fact
from services.profile.domain.casework.audit import AUDIT, QUESTIONS, Audit, AuditOpened, audit_stream
from services.profile.domain.casework.enquiry import ENQUIRY, Enquiry
from services.profile.domain.casework.enquiry_facts import Evidence
from services.profile.domain.casework.meeting import MEETING
from services.profile.domain.casework.request import REQUEST
from services.profile.domain.casework.sampling import sample
from services.profile.domain.casework.urgent import URGENT
from services.profile.domain.casework.written import WRITTEN, Written
from services.profile.domain.drafting.completeness import CHECKS
from services.profile.door import answered, opened
from services.profile.indicators import Indicators

OF_RULES: Final = {
    "repeat_enquiries": "Families with repeat enquiries at the end of the span",
    "between_services": "Families that went to and fro between early help and social care",
}


QualityAnswer = TypedDict("QualityAnswer", {"from": str, "to": str, "as_of": str, "figures": list[Figure]})
"""Figures over a span of dates, as recorded by an instant."""


@dataclass(frozen=True, slots=True)
class Quality:
    """Figures and audits."""

    book: Casebook

    def figures(self, caller: Caller, within: Window, as_of: Instant) -> QualityAnswer:
        """Every figure over a span of dates, as recorded by an instant; each with its cases."""
        last = min(within.last, clock.london_date(as_of))
        span = Window(max(within.first, clock.EARLIEST), last)
        action = f"quality figures to {last}"
        with opened(self.book.connection, caller, action) as connection:
            told = connection, caller
            made = [
                *figures.of_enquiries(counted(*told, ENQUIRY, span, as_of), as_of),
                *figures.of_urgent(counted(*told, URGENT, span, as_of), as_of),
                *figures.of_requests(counted(*told, REQUEST, span, as_of), as_of),
                *figures.of_meetings(counted(*told, MEETING, span, as_of)),
                *figures.of_profiles(counted(*told, WRITTEN, span, as_of), CHECKS.items()),
            ]
            answered(connection, caller, action, {UUID(case) for one in made for case in one["cases"]})
        made += self._of_the_record(caller, span, as_of)
        spoken = clock.format_instant(as_of)
        return {"from": span.first.isoformat(), "to": last.isoformat(), "as_of": spoken, "figures": made}

    def _of_the_record(self, caller: Caller, span: Window, as_of: Instant) -> list[Figure]:
        connection = self.book.connection
        again = Indicators(connection).rereferrals(caller, span.first, span.last, as_of)
        cases = [UUID(one["person"]) for one in again["cases"]]
        made = [figures.share("rereferrals", "Re-referrals within 12 months, of referrals", cases, again["referrals"])]
        items = Profiles(connection).agenda(caller, span.last, as_of)["items"]
        for rule, meaning in OF_RULES.items():
            held = [UUID(one["family"]) for one in items if any(found["rule"] == rule for found in one["findings"])]
            made.append(figures.share(rule, f"{meaning}, of those that any rule finds", held, len(items)))
        action = "return home interviews of a span"
        with opened(connection, caller, action):
            clocks = Clocks(connection).over(caller, span.last, as_of, span.first)
            mine = [one for one in clocks if one["kind"] == "return_interview" and one["status"] != "due"]
            mine = [one for one in mine if clock.london_date(clock.parse_instant(one["started_at"])) in span]
            answered(connection, caller, action, {UUID(one["child"]) for one in mine})
        timely = [UUID(one["child"]) for one in mine if one["status"] == "met"]
        told = "Return home interviews offered in 72 hours, of those that were due"
        return [*made, figures.share("return_interviews", told, timely, len(mine))]

    def draw(
        self, act: Act, caller: Caller, told: tuple[str, str], within: Window, drawing: tuple[int, int]
    ) -> AuditAnswer:
        """Open an audit on a sample of ``enquiries`` or ``profiles``; ``told`` is its title and which of them.

        ``drawing`` is the seed and the size. Enquiries are drawn by rating, by outcome, and by whether they were
        decided out of hours; every override is in. Profiles are drawn by what they lack.
        """
        (title, of), (seed, size) = told, drawing
        span = Window(max(within.first, clock.EARLIEST), min(within.last, clock.london_date(act.at)))
        strata, always = self._strata(caller, of, span, act.at)
        cases = sample(seed, size, strata, always)
        questions = QUESTIONS if of == "enquiries" else tuple(CHECKS)
        fact = AuditOpened(title.strip(), seed, cases, questions)
        stream = audit_stream(title, seed)
        kept = self.book.do(AUDIT, stream, act, lambda state: audits.open_audit(state, caller, fact))
        return audit_answer(stream, kept.version, kept.state)

    def _strata(
        self, caller: Caller, of: str, span: Window, at: Instant
    ) -> tuple[Mapping[str, Sequence[UUID]], Sequence[UUID]]:
        connection, strata = self.book.connection, defaultdict[str, list[UUID]](list)
        if of == "enquiries":
            found = [one for one in counted(connection, caller, ENQUIRY, span, at) if one[1].decisions]
            hours = settings.in_force(connection, clock.london_date(at), at)["hub_hours"].value
            for stream, one in found:
                strata[_stratum(one, hours)].append(stream)
            return strata, [stream for stream, one in found if any(made.made.is_override for made in one.decisions)]
        for stream, profile in counted(connection, caller, WRITTEN, span, at):
            strata[_lacking(profile)].append(stream)
        return strata, ()

    def answer(
        self,
        act: Act,
        caller: Caller,
        stream: UUID,
        case: UUID,
        told: tuple[str, str, str],
        evidence: Sequence[Evidence] = (),
    ) -> AuditAnswer:
        """Answer a question of a case: which question, yes, no or not_applicable, what was found, and in which records.

        Raises NotFound where there is no such record.
        """
        must_be_records(self.book.connection, evidence)
        return self._on(act, stream, lambda state: audits.answer(state, caller, case, told, tuple(evidence)))

    def agree(self, act: Act, caller: Caller, stream: UUID, action: tuple[str, str, date]) -> AuditAnswer:
        """Agree an action from an audit: what, who, until when."""
        return self._on(act, stream, lambda state: audits.agree(state, caller, *action))

    def finish(self, act: Act, caller: Caller, stream: UUID, number: int, came_of: str) -> AuditAnswer:
        """Say that an action was done, and what came of it."""
        return self._on(act, stream, lambda state: audits.finish(state, caller, number, came_of))

    def close(self, act: Act, caller: Caller, stream: UUID) -> AuditAnswer:
        """Close an audit."""
        return self._on(act, stream, lambda state: audits.close(state, caller))

    def show(self, caller: Caller, stream: UUID) -> AuditAnswer:
        """An audit whole."""
        with opened(self.book.connection, caller, "an audit", [stream]):
            kept = self.book.get(AUDIT, stream)
        return audit_answer(stream, kept.version, kept.state)

    def audits(self, caller: Caller) -> list[AuditAnswer]:
        """The audits that are open."""
        with opened(self.book.connection, caller, "open audits") as connection:
            found = store.open_of(connection, AUDIT)
        return [audit_answer(stream, one.version, one.state) for stream, one in found.items()]

    def _on(self, act: Act, stream: UUID, decide: Callable[[Audit], Sequence[Fact]]) -> AuditAnswer:
        kept = self.book.act_on(AUDIT, stream, act, decide)
        return audit_answer(stream, kept.version, kept.state)


def _stratum(one: Enquiry, hours: list[str]) -> str:
    last = one.decisions[-1]
    staffed = settings.is_staffed(hours, last.at) and not last.made.out_of_hours
    return f"{one.rating or 'not rated'}, {last.made.outcome}, {'in hours' if staffed else 'out of hours'}"


def _lacking(one: Written) -> str:
    missing = sum(not has.present for has in one.has)
    return "complete" if not missing else f"lacks {missing}"
