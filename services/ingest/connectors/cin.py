"""Children in need census returns (XML, of any year) as contract events.

A return holds facts and no events: ``time`` and ``recorded_at`` are the conversion's, and each event's id is made
from the facts alone (child, kind, date), so that the same fact never becomes two events. The agency's own number of
the child ties a child's records. Rows stand or fall by themselves: a referral that is refused takes with it what
hangs on it, a child that is refused all of its referrals, and everything else goes on.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec

from services.ingest.connectors.cin_codes import (
    ABUSE,
    DISABILITY,
    ETHNICITY,
    FACTORS,
    GENDER_CURRENT,
    PRIMARY_NEED,
    REASON_FOR_CLOSURE,
    REFERRAL_SOURCE,
    SEX,
    TO_EARLY_HELP,
    YES_NO,
)
from services.ingest.connectors.elements import Element, elements
from services.ingest.connectors.rows import Refusal, Row, RowFault
from services.kernel import clock
from services.kernel.clock import Instant
from services.kernel.errors import WrongUse

_READ: Final = frozenset({
    *("ChildIdentifiers", "LAchildID", "UPN", "FormerUPN", "UPNunknown", "PersonBirthDate", "ExpectedPersonBirthDate"),
    *("Sex", "GenderCurrent", "PersonDeathDate", "ChildCharacteristics", "Ethnicity", "Disabilities", "Disability"),
    *("CINdetails", "CINreferralDate", "ReferralSource", "PrimaryNeedCode", "CINclosureDate", "ReasonForClosure"),
    *("DateOfInitialCPC", "ReferralNFA", "Assessments", "AssessmentActualStartDate", "AssessmentAuthorisationDate"),
    *("FactorsIdentifiedAtAssessment", "AssessmentFactors", "Section47", "S47ActualStartDate", "ICPCnotRequired"),
    *("ChildProtectionPlans", "CPPstartDate", "CPPendDate", "InitialCategoryOfAbuse", "LatestCategoryOfAbuse"),
    *("Reviews", "CPPreviewDate"),
})
_REFERRED: Final = "CINreferralDate"


@dataclass(slots=True)
class Report:
    """What was read of a return, and what became of it.

    ``refused`` are rows of which nothing was converted; ``left_out`` are dates that lie ahead in rows that were;
    ``not_converted`` counts the elements, by tag, for which the contract has no event.
    """

    children: int = 0
    referrals: int = 0
    converted: Counter[str] = field(default_factory=Counter)
    refused: list[Refusal] = field(default_factory=list)
    left_out: list[Refusal] = field(default_factory=list)
    not_converted: Counter[str] = field(default_factory=Counter)

    @property
    def events(self) -> int:
        """How many events were made."""
        return self.converted.total()

    @property
    def referrals_converted(self) -> int:
        """How many referrals were read without fault: each is one event."""
        return self.converted["social_care.referral.v1"]


@dataclass(slots=True)
class Conversion:
    """One conversion of a return: for a source, at an instant. ``report`` grows as the events are read."""

    source: str
    at: Instant
    report: Report = field(default_factory=Report)

    def events(self, path: Path) -> Iterator[bytes]:
        """The events of a return, as JSON, child after child.

        Raises WrongUse where the file is no return: what was read until then is in the report.
        """
        for element in elements(path, "Message", frozenset({"CollectionDetails", "Child"})):
            if element.tag == "Child":
                yield from map(msgspec.json.encode, self._child(element))
            elif (collection := element.first("Collection")) and collection.text != "CIN":
                message = f"{path} is no children in need return: its collection is {collection.text[:60]!r}"
                raise WrongUse(message)
        if not self.report.children:
            message = f"{path} has no children in it: give a children in need return, as it was sent to the DfE"
            raise WrongUse(message)

    def _child(self, element: Element) -> list[dict[str, Any]]:
        referrals = element.all("CINdetails")
        self.report.children += 1
        self.report.referrals += len(referrals)
        self.report.not_converted.update(_unread(element))
        today = clock.london_date(self.at).isoformat()
        row = Row(element, today)
        number, person = _person(row)
        case = _Case(self.source, clock.format_instant(self.at), today, number, person)
        for referral in referrals:
            _referral(case, referral)
        if row.faults:
            self.report.refused.append(row.refusal(number, case.faults()))
            return []
        self.report.refused += case.refused
        self.report.left_out += case.left_out
        self.report.converted.update(event["type"] for event in case.events)
        return case.events


@dataclass(slots=True)
class _Case:
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

    def within(self) -> "_Case":
        """The same child, for the rows that hang on another."""
        return _Case(self.source, self.time, self.today, self.number, self.person, set(self.ids))

    def faults(self) -> tuple[RowFault, ...]:
        """Everything that was found wrong."""
        return tuple(fault for refusal in (*self.refused, *self.left_out) for fault in refusal.faults)

    def take(self, row: Row, hanging: "_Case | None" = None) -> bool:
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


def _unread(element: Element) -> Iterator[str]:
    """The tags below that nothing is made of; what stands in such an element goes with it."""
    for child in element.children:
        if child.tag in _READ:
            yield from _unread(child)
        else:
            yield child.tag


def _person(child: Row) -> tuple[str, dict[str, Any]]:
    """The agency's number of a child, and the child as an entry of ``people``; faults are added to the child's."""
    found = child.element.first("ChildIdentifiers")
    if found is None:
        child.add("missing_field", "ChildIdentifiers", "ChildIdentifiers is required: add it")
        return "", {}
    row = Row(found, child.today)
    number = row.text("LAchildID", required=True)
    born = row.date("PersonBirthDate")
    schemes = {"social_care_id": number, "upn": row.text("UPN"), "former_upn": row.text("FormerUPN")}
    person = {
        "ref": "child",
        "role": "child",
        "date_of_birth": born,
        "expected_delivery_date": "" if born else row.date_ahead("ExpectedPersonBirthDate"),
        "sex": row.code("Sex", SEX) if found.first("Sex") else row.code("GenderCurrent", GENDER_CURRENT),
        "identifiers": [{"scheme": scheme, "value": value} for scheme, value in schemes.items() if value],
        "deceased_on": row.date("PersonDeathDate", after=("PersonBirthDate", born)),
        **_characteristics(child),
    }
    child.faults += row.faults
    return number, {member: value for member, value in person.items() if value}


def _characteristics(child: Row) -> dict[str, Any]:
    found = child.element.first("ChildCharacteristics")
    if found is None:
        return {}
    row = Row(found, child.today)
    told: dict[str, Any] = {"ethnicity": row.code("Ethnicity", ETHNICITY)}
    listed = found.first("Disabilities")
    if listed:
        disabilities = Row(listed, child.today)
        told["disability"] = [words for words in disabilities.codes("Disability", DISABILITY) if words]
        row.faults += disabilities.faults
    child.faults += row.faults
    return told


def _referral(case: _Case, element: Element) -> None:
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


def _assessment(case: _Case, element: Element, referred: str, closed: str) -> None:
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


def _section_47(case: _Case, element: Element, referred: str, closed: str) -> None:
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


def _plan(case: _Case, element: Element, referred: str, _closed: str) -> None:
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


_HANGING: Final[dict[str, Callable[[_Case, Element, str, str], None]]] = {
    "Assessments": _assessment,
    "Section47": _section_47,
    "ChildProtectionPlans": _plan,
}
"""The rows that hang on a referral, and how each is converted, given the dates of the referral and its closure."""
