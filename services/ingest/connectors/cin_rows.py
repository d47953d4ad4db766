"""The rows of a children in need return as events: a referral, what hangs on it, and its closure."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from services.ingest.connectors.cin_codes import (
    ABUSE,
    FACTORS,
    PRIMARY_NEED,
    REASON_FOR_CLOSURE,
    REFERRAL_SOURCE,
    TO_EARLY_HELP,
    YES_NO,
)
from services.ingest.connectors.elements import Element
from services.ingest.connectors.rows import Refusal, Row, RowFault

_REFERRED: Final = "CINreferralDate"


@dataclass(slots=True)
class Case:
    """One child on the way to events: who it is, the ids that were given, and what the rows came to."""

    source: str
    time: str
    today: str
    number: str
    person: dict[str, Any]
    ids: set[str] = field(default_factory=set)
    events: list[dict[str, Any]] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    left_out: list[Refusal] = field(default_factory=list)

    def within(self) -> "Case":
        """The same child, for the rows that hang on another."""
        return Case(self.source, self.time, self.today, self.number, self.person, set(self.ids))

    def faults(self) -> tuple[RowFault, ...]:
        """Everything that was found wrong."""
        return tuple(fault for refusal in (*self.refused, *self.left_out) for fault in refusal.faults)

    def take(self, row: Row, hanging: "Case | None" = None) -> bool:
        """Keep a row and what hangs on it if it has no fault; else refuse it with all that hangs on it."""
        if row.faults:
            self.refused.append(row.refusal(self.number, hanging.faults() if hanging else ()))
            return False
        self.left_out += row.left_out(self.number)
        if hanging:
            self.ids |= hanging.ids
            self.events += hanging.events
            self.refused += hanging.refused
            self.left_out += hanging.left_out
        return True

    def reference(self, kind: str, day: str, row: Row, tag: str) -> str:
        """The reference of a process, by its kind and start: a second of the same date is a fault."""
        reference = f"{self.number}/{kind}/{day}"
        if day and f"cin/{reference}/started" in self.ids:
            row.add("id_reused", tag, f"The child has another {row.element.tag} that starts on {day}: keep one")
        return reference

    def tell(self, name: str, event_id: str, day: str, summary: str, details: dict[str, Any]) -> dict[str, Any]:
        """Add an event, and give back its data; one that was told before under the same id is not told again."""
        data = {
            "occurred_at": day,
            "recorded_at": self.time,
            "summary": summary,
            "people": [self.person],
            "details": {member: value for member, value in details.items() if value},
        }
        envelope = {
            "specversion": "1.0",
            "source": self.source,
            "id": event_id,
            "type": f"social_care.{name}.v1",
            "time": self.time,
            "datacontenttype": "application/json",
            "data": data,
        }
        if event_id not in self.ids:
            self.ids.add(event_id)
            self.events.append(envelope)
        return data

    def process(self, name: str, reference: str, status: str, day: str, summary: str, **more: str) -> dict[str, Any]:
        """Add what a process came to on a day."""
        details = {"status": status, "reference": reference, **more}
        return self.tell(name, f"cin/{reference}/{status}", day, summary, details)

    def conference(self, kind: str, day: str, reference: str) -> None:
        """Add a conference: an initial one can stand with the referral and with the section 47 enquiry."""
        details = {"kind": kind, "held_at": day, "reference": reference}
        told = f"{kind.capitalize()} child protection conference held"
        self.tell("conference", f"cin/{self.number}/conference/{day}/{kind}", day, told, details)


def convert_referral(case: Case, element: Element) -> None:
    """Add the events of one ``CINdetails`` and of all that hangs on it to a case, or its refusal."""
    row, hanging = Row(element, case.today), case.within()
    begun = row.date(_REFERRED, required=True)
    reference = case.reference("referral", begun, row, _REFERRED)
    sender = row.code("ReferralSource", REFERRAL_SOURCE)
    need = row.code("PrimaryNeedCode", PRIMARY_NEED)
    outcome = "No further action" if row.code("ReferralNFA", YES_NO) else ""
    closed = row.end("CINclosureDate", (_REFERRED, begun))
    reason = row.code("ReasonForClosure", REASON_FOR_CLOSURE) or "No reason given"
    conference = row.end("DateOfInitialCPC", (_REFERRED, begun))
    said = f"Referral to children's social care from {sender or 'a source that is not given'}"
    said += f"; primary need: {need}" * bool(need) + f"; {outcome.lower()}" * bool(outcome)
    hanging.process("referral", reference, "started", begun, said, category=need or "", outcome=outcome)
    for tag, convert in _HANGING.items():
        for found in element.all(tag):
            convert(hanging, found, begun, closed)
    if conference:
        hanging.conference("initial", conference, reference)
    if closed:
        step_down = "early_help" if reason == TO_EARLY_HELP else ""
        told = {"reason": reason, "step_down_to": step_down}
        hanging.tell("case_closed", f"cin/{reference}/closed", closed, f"Case closed: {reason}", told)
    case.take(row, hanging)


def _assessment(case: Case, element: Element, referred: str, closed: str) -> None:
    row, tag = Row(element, case.today), "AssessmentActualStartDate"
    begun = row.date(tag, required=True, after=(_REFERRED, referred))
    reference = case.reference("assessment", begun, row, tag)
    authorised = row.end("AssessmentAuthorisationDate", (tag, begun))
    factors: list[str] = []
    if listed := element.first("FactorsIdentifiedAtAssessment"):
        identified = Row(listed, case.today)
        factors = identified.codes("AssessmentFactors", FACTORS)
        row.faults += identified.faults
    if not case.take(row):
        return
    case.process("assessment", reference, "started", begun, "Assessment started")
    if authorised:
        data = case.process("assessment", reference, "completed", authorised, _completed(factors))
        if factors:
            data["narrative"] = f"Factors identified: {'; '.join(factors)}."
    elif closed >= begun:
        case.process("assessment", reference, "ended", closed, "Assessment ended with the case")


def _completed(factors: list[str]) -> str:
    counted = f"{len(factors)} factor{'s' * (len(factors) > 1)} identified" if factors else "no factors given"
    return f"Assessment completed; {counted}"


def _section_47(case: Case, element: Element, referred: str, closed: str) -> None:
    row, tag = Row(element, case.today), "S47ActualStartDate"
    begun = row.date(tag, required=True, after=(_REFERRED, referred))
    reference = case.reference("section-47", begun, row, tag)
    conference = row.end("DateOfInitialCPC", (tag, begun))
    unneeded = row.code("ICPCnotRequired", YES_NO)
    if not case.take(row):
        return
    case.process("section_47", reference, "started", begun, "Section 47 enquiry started")
    if conference:
        outcome = "Initial child protection conference"
        told = "Section 47 enquiry completed; initial child protection conference held"
        case.process("section_47", reference, "completed", conference, told, outcome=outcome)
        case.conference("initial", conference, reference)
    elif closed >= begun:
        outcome = "Initial child protection conference not required" if unneeded else "Closed with the case"
        case.process(
            "section_47", reference, "ended", closed, "Section 47 enquiry ended with the case", outcome=outcome
        )


def _plan(case: Case, element: Element, referred: str, _closed: str) -> None:
    row, tag = Row(element, case.today), "CPPstartDate"
    begun = row.date(tag, required=True, after=(_REFERRED, referred))
    reference = case.reference("child-protection-plan", begun, row, tag)
    ended = row.end("CPPendDate", (tag, begun))
    first = row.code("InitialCategoryOfAbuse", ABUSE) or ""
    latest = row.code("LatestCategoryOfAbuse", ABUSE) or first
    reviews: list[str] = []
    if listed := element.first("Reviews"):
        held = Row(listed, case.today)
        reviews = held.ends("CPPreviewDate", (tag, begun))
        row.faults += held.faults
        row.ahead += held.ahead
    if not case.take(row):
        return
    said = f"Child protection plan started{': ' * bool(first)}{first}"
    case.process("child_protection_plan", reference, "started", begun, said, category=first)
    for review in reviews:
        case.conference("review", review, reference)
    if ended:
        case.process("child_protection_plan", reference, "ended", ended, "Child protection plan ended", category=latest)


_HANGING: Final[dict[str, Callable[[Case, Element, str, str], None]]] = {
    "Assessments": _assessment,
    "Section47": _section_47,
    "ChildProtectionPlans": _plan,
}
"""The rows that hang on a referral, and how each is converted, given the dates of the referral and its closure."""
