"""Why the family is here: what the rules find, what was decided on it, and by whose authority."""

from collections.abc import Iterator
from typing import Final

from services.kernel.events.entry import Entry
from services.profile.domain.drafting.draft import Pen, Section, Sentence, evidence
from services.profile.domain.drafting.tied import tied
from services.profile.domain.drafting.told import Told
from services.profile.domain.drafting.wording import agency, on_day
from services.profile.domain.rules import GATE, SELECTION
from services.profile.domain.rules.referrals import rereferrals
from services.profile.domain.rules.story import Finding, of_type, times

NAME: Final = "findings"
OVERSIGHT: Final = "oversight"


def findings(told: Told) -> Section:
    """What each rule finds in its own sentence, and what puts no family on the agenda: re-referrals, and ties."""
    sentences = [_finding(told, one) for rule in (GATE, *SELECTION) if (one := rule(told.story))]
    sentences += _rereferred(told)
    nothing = Pen(NAME).clear("nothing", "No rule puts this family before the meeting.")
    return Section(NAME, "Why the family is here", (*(sentences or [nothing]), *tied(told, NAME)))


def _finding(told: Told, found: Finding) -> Sentence:
    """A finding; where it rests on what the reader may not read, only that it holds, and on which others."""
    pen, readable = Pen(NAME), [one for one in found.evidence if told.may_read(one)]
    if len(readable) == len(found.evidence):
        return pen.rests(found.rule, found.says, evidence(readable))
    rule = found.rule.replace("_", " ")
    hidden = times(len(found.evidence) - len(readable), "restricted record")
    text = f"The rule “{rule}” holds, and rests on {hidden} that may not be read here."
    return pen.says(found.rule, text, readable) if readable else pen.lacks(found.rule, text)


def _rereferred(told: Told) -> Iterator[Sentence]:
    """Referrals within 12 months of the child's previous one (national: DfE, children in need census)."""
    days = told.story.thresholds.rereferral_days
    for child in told.children:
        for previous, referral in rereferrals(told.concerning(child), days):
            text = f"{told.called(child)} was referred again on {on_day(referral)}, after {on_day(previous)}."
            yield Pen(NAME, child.id).says("rereferral", text, (previous, referral))


def oversight(told: Told) -> Section:
    """Each decision on an enquiry, who made it, who authorised it and why (Ofsted, Devon 2013, paragraphs 14, 26)."""
    sentences = [one for entry in decisions(told) for one in _decided(told, entry)]
    nothing = Pen(OVERSIGHT).lacks("nothing", f"No decision on an enquiry is recorded{told.here}.")
    return Section(OVERSIGHT, "Decisions, and who authorised them", tuple(sentences or [nothing]))


def decisions(told: Told) -> list[Entry]:
    """The decisions on enquiries that concern any child of the family, oldest first."""
    return list(of_type(told.concerning_any, "social_care.decision"))


def _decided(told: Told, entry: Entry) -> Iterator[Sentence]:
    pen, enquiry = Pen(OVERSIGHT), entry.facts["enquiry_id"]
    outcome = str(entry.facts["outcome"]).replace("_", " ")
    by, authorised_by, why = (told.words(entry, name) for name in ("decided_by", "authorised_by", "rationale"))
    who = "".join([f", decided by {by}" if by else "", f", authorised by {authorised_by}" if authorised_by else ""])
    rationale = f" Rationale: “{why}”" if why else ""
    text = f"Enquiry {enquiry}: {outcome}, on {on_day(entry)}{who} ({agency(entry.source)}).{rationale}"
    yield pen.says("decision", text, [entry])
    if not told.details(entry).get("authorised_by"):
        text = f"No manager is recorded to have authorised the decision of {on_day(entry)} on enquiry {enquiry}."
        yield pen.lacks("authorised", text, [entry])
