"""Enquiries as answers tell them; never more than the caller may read of the record that opened them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.clock import Instant
from services.profile.casework.answers import (
    ChildNamed,
    DecisionOnEnquiry,
    EnquiryAnswer,
    EnquiryRow,
    SeenAnswer,
)
from services.profile.casework.book import Kept, told
from services.profile.casework.clocks import clock_answer
from services.profile.casework.store import Stands
from services.profile.domain.casework.enquiry import ENQUIRY, Decision, Enquiry
from services.profile.domain.casework.enquiry_facts import Evidence, SeenFinding


def row(stream: UUID, stands: Stands[Enquiry], raw: bytes, caller: Caller, now: Instant) -> EnquiryRow:
    """An enquiry in a list, with its clocks at an instant; ``raw`` is the record that opened it."""
    state = stands.state
    children, summary = _named(raw, caller)
    due = state.information_due
    return {
        "enquiry": str(stream),
        "version": stands.version,
        "source": state.source,
        "enquiry_id": state.enquiry_id,
        "received_at": clock.format_instant(state.received_at),
        "enquirer": state.enquirer,
        "rating": state.rating,
        "information_due": clock.format_instant(due) if due is not None else None,
        "children": children,
        "summary": summary,
        "status": status(state),
        "clocks": [clock_answer(one, now) for one in ENQUIRY.deadlines(state)],
    }


def status(state: Enquiry) -> str:
    """Where an enquiry stands, in a word."""
    if state.is_withdrawn:
        return "withdrawn"
    if state.decided_at is not None:
        return "decided"
    return "to_be_authorised" if state.decision else "open"


def whole(shown: EnquiryRow, kept: Kept[Enquiry], words: Mapping[str, str], asked: str) -> EnquiryAnswer:
    """An enquiry with its ratings, decisions and history; ``asked`` says how its information requests stand."""
    state = kept.state
    ratings = [
        {"rating": one.rating, "at": clock.format_instant(one.at), "by": one.by, "reason": one.reason}
        for one in state.ratings
    ]
    answer: dict[str, Any] = {
        **shown,
        "information": asked,
        "ratings": ratings,
        "decisions": [decision(one, words) for one in state.decisions],
        "history": [told(one) for one in kept.done],
    }
    return msgspec.convert(answer, EnquiryAnswer)


def decision(one: Decision, words: Mapping[str, str]) -> DecisionOnEnquiry:
    """A decision with all that it was made on."""
    made = one.made
    return {
        "version": one.version,
        "outcome": made.outcome,
        "pathway": words.get(made.outcome, made.outcome),
        "override": made.is_override,
        "rationale": made.rationale,
        "threshold": made.threshold,
        "lived_experience": made.lived_experience,
        "decided_by": one.by,
        "at": clock.format_instant(one.at),
        "authorised_by": one.authorised_by or None,
        "authorised_at": _instant(one.authorised_at),
        "returned_because": one.returned_because or None,
        "as_of": clock.format_instant(made.as_of),
        "seen": [seen(finding) for finding in made.seen],
        "gaps": list(made.gaps),
        "urgent": [_evidence(evidence) for evidence in made.urgent],
        "second_manager": one.seen_by or None,
        "second_agrees": one.second_agrees,
    }


def seen(one: SeenFinding) -> SeenAnswer:
    """A finding that was on screen."""
    return {
        "family": str(one.family),
        "rule": one.rule,
        "version": one.version,
        "says": one.says,
        "evidence": [_evidence(evidence) for evidence in one.evidence],
    }


def _evidence(one: Evidence) -> Any:  # noqa: ANN401 - a TypedDict of another module
    return {"source": one.source, "id": one.id}


def _instant(at: Instant | None) -> str | None:
    return clock.format_instant(at) if at is not None else None


def restricted_to(raw: bytes) -> Sequence[str]:
    """To whom the record that opened an enquiry is restricted; to nobody, if it says nothing."""
    handling: dict[str, Sequence[str]] = msgspec.json.decode(raw)["data"].get("handling", {})
    return handling.get("restricted_to", ())


def _named(raw: bytes, caller: Caller) -> tuple[list[ChildNamed], str]:
    """The children that an enquiry names, and its summary; neither where the caller may not read it."""
    if not raw:
        return [], "Entered, and not folded yet"
    data = msgspec.json.decode(raw)["data"]
    if not caller.may_read(restricted_to(raw)):
        return [], "Restricted"
    children: list[ChildNamed] = [
        {"name": _name(one.get("name", {})), "date_of_birth": one.get("date_of_birth")}
        for one in data["people"]
        if one["role"] == "child"
    ]
    return children, data["summary"]


def _name(name: Mapping[str, str]) -> str:
    return " ".join(filter(None, (name.get("given"), name.get("family")))) or name.get("full", "")
