"""Children in need census returns (XML, of any year) as contract events.

A return holds facts and no events: ``time`` and ``recorded_at`` are the conversion's, and each event's id is made
from the facts alone (child, kind, date), so that the same fact never becomes two events. The agency's own number of
the child ties a child's records. Rows stand or fall by themselves: a referral that is refused takes with it what
hangs on it, a child that is refused all of its referrals, and everything else goes on.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec

from services.ingest.connectors.again import Told
from services.ingest.connectors.cin_codes import DISABILITY, ETHNICITY, GENDER_CURRENT, SEX
from services.ingest.connectors.cin_rows import Case, convert_referral
from services.ingest.connectors.elements import Element, elements
from services.ingest.connectors.rows import Refusal, Row
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


@dataclass(slots=True)
class Report:
    """What was read of a return, and what became of it.

    ``converted`` counts the facts by the type of their event; of those, ``unchanged`` were told before as they are,
    and ``corrections`` otherwise. ``refused`` are rows of which nothing was converted, ``left_out`` dates that lie
    ahead in rows that were; ``not_converted`` counts the elements, by tag, for which the contract has no event.
    """

    children: int = 0
    referrals: int = 0
    converted: Counter[str] = field(default_factory=Counter)
    unchanged: int = 0
    corrections: int = 0
    refused: list[Refusal] = field(default_factory=list)
    left_out: list[Refusal] = field(default_factory=list)
    not_converted: Counter[str] = field(default_factory=Counter)

    @property
    def events(self) -> int:
        """How many events there are to send."""
        return self.converted.total() - self.unchanged

    @property
    def referrals_converted(self) -> int:
        """How many referrals were read without fault: each is one event."""
        return self.converted["social_care.referral.v1"]


@dataclass(slots=True)
class Conversion:
    """One conversion of a return: for a source, at an instant, after what earlier conversions told.

    ``report`` grows as the events are read.
    """

    source: str
    at: Instant
    told: Told = field(default_factory=Told)
    report: Report = field(default_factory=Report)

    def events(self, path: Path) -> Iterator[bytes]:
        """The events of a return, as JSON, child after child.

        Raises WrongUse where the file is no return: what was read until then is in the report.
        """
        for element in elements(path, "Message", frozenset({"CollectionDetails", "Child"})):
            if element.tag == "Child":
                yield from map(msgspec.json.encode, self._news(self._child(element)))
            elif (collection := element.first("Collection")) and collection.text != "CIN":
                message = f"{path} is no children in need return: its collection is {collection.text[:60]!r}"
                raise WrongUse(message)
        if not self.report.children:
            message = f"{path} has no children in it: give a children in need return, as it was sent to the DfE"
            raise WrongUse(message)

    def _news(self, events: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for event in events:
            news = self.told.news(event)
            if news is None:
                self.report.unchanged += 1
            else:
                self.report.corrections += news is not event
                yield news

    def _child(self, element: Element) -> list[dict[str, Any]]:
        referrals = element.all("CINdetails")
        self.report.children += 1
        self.report.referrals += len(referrals)
        self.report.not_converted.update(_unread(element))
        today = clock.london_date(self.at).isoformat()
        row = Row(element, today)
        number, person = _person(row)
        case = Case(self.source, clock.format_instant(self.at), today, number, person)
        for referral in referrals:
            convert_referral(case, referral)
        if row.faults:
            self.report.refused.append(row.refusal(number, case.faults()))
            return []
        self.report.refused += case.refused
        self.report.left_out += case.left_out
        self.report.converted.update(event["type"] for event in case.events)
        return case.events


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
