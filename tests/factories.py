"""Contract events as an agency would send them: small builders with sensible defaults, so that a test reads as a story.

Each builder returns a whole event as a ``dict``. ``at`` is when it happened (an instant, a date, or a pair from and
to); it was issued at that instant, or at noon of that date, unless ``time`` says otherwise. An event's ``id`` is made
of what it says, unless ``id`` gives one. ``people`` are the child Amy Carter, unless others are named.
"""

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

Event = dict[str, Any]
Someone = dict[str, Any]
At = str | tuple[str, str]


def child(name: str = "Amy Carter", born: str | None = "2013-05-04", **more: Any) -> Someone:
    """A child at home; children of one surname share an address, so that two events know each other's."""
    return someone(name, born, "child", **more)


def parent(name: str = "Donna Carter", born: str | None = "1987-11-20", **more: Any) -> Someone:
    """A parent; of the children named beside, where the event states no relationship."""
    return someone(name, born, "parent", **more)


def someone(name: str, born: str | None, role: str, **more: Any) -> Someone:
    """Anybody in any role; ``ref`` is the name, unless given."""
    given, _, family = name.rpartition(" ")
    told: Someone = {"ref": name or role, "role": role}
    if name:
        told["name"] = {"given": given, "family": family} if given else {"given": name}
    if born:
        told["date_of_birth"] = born
    if family:
        told["addresses"] = [{"lines": [f"1 {family} Lane"], "postcode": "EX16 5AA"}]
    return told | more


def event(
    event_type: str, at: At, details: dict[str, Any], people: Sequence[Someone] | None = None, **more: Any
) -> Event:
    """An event of a type (without its version). ``more`` are members of the envelope, or else of ``data``."""
    sector = event_type.partition(".")[0]
    envelope: Event = {
        "specversion": "1.0",
        "source": more.pop("source", f"/agencies/{sector}/westshire"),
        "id": more.pop("id", None),
        "type": f"{event_type}.v1",
        "time": more.pop("time", None) or issued(at),
        "datacontenttype": "application/json",
    }
    envelope["data"] = {
        "occurred_at": at if isinstance(at, str) else {"from": at[0], "to": at[1]},
        "recorded_at": more.pop("recorded_at", envelope["time"]),
        "summary": more.pop("summary", event_type),
        "people": list(people if people is not None else [child()]),
        "details": details,
        **more,
    }
    envelope["id"] = envelope["id"] or _name(envelope)
    return envelope


def issued(at: At) -> str:
    """When an event is issued unless the test says otherwise."""
    end = at if isinstance(at, str) else at[1]
    return end if "T" in end else f"{end}T12:00:00Z"


def _name(told: Event) -> str:
    return f"{told['type']}-{sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:8]}"


def enquiry(at: At, enquiry_id: str, people: Sequence[Someone] | None = None, **more: Any) -> Event:
    """An enquiry to the hub."""
    details = {"enquiry_id": enquiry_id, "enquirer": "schools", "concerns": ["worry"], "consent": "given"}
    return event("social_care.enquiry", at, details, people, **more)


def decision(
    at: At, enquiry_id: str, outcome: str = "no_further_action", people: Sequence[Someone] | None = None, **more: Any
) -> Event:
    """What was decided on an enquiry."""
    details = {"enquiry_id": enquiry_id, "outcome": outcome, "rationale": "As told", "decided_by": "Manager 2"}
    return event("social_care.decision", at, details, people, **more)


def early_help(
    at: At, status: str, episode_id: str = "EH-1", people: Sequence[Someone] | None = None, **more: Any
) -> Event:
    """A step in an episode of early help."""
    return event("early_help.episode", at, {"episode_id": episode_id, "status": status}, people, **more)


def social_care(
    kind: str, at: At, status: str = "started", people: Sequence[Someone] | None = None, **more: Any
) -> Event:
    """A referral, assessment, strategy_discussion, section_47, child_protection_plan or looked_after."""
    details = {"status": status, "reference": more.pop("reference", "REF-1")}
    return event(f"social_care.{kind}", at, details, people, **more)


def case_closed(
    at: At, step_down_to: str | None = "early_help", people: Sequence[Someone] | None = None, **more: Any
) -> Event:
    """Social care closes a case; by default it steps down to early help."""
    details = {"reason": "Threshold no longer met"} | ({"step_down_to": step_down_to} if step_down_to else {})
    return event("social_care.case_closed", at, details, people, **more)


def missing_reported(
    at: At, episode_id: str, risk: str = "medium", people: Sequence[Someone] | None = None, **more: Any
) -> Event:
    """A child is reported missing."""
    details = {"episode_id": episode_id, "last_seen_at": issued(at), "missing_from": "home", "risk": risk}
    return event("missing.reported", at, details, people, **more)


def missing_found(
    at: At, episode_id: str, people: Sequence[Someone] | None = None, *, harm: bool | None = None, **more: Any
) -> Event:
    """A missing child is found; ``harm`` is what the child disclosed."""
    details = {"episode_id": episode_id, "found_at": issued(at), "harm_disclosed": harm}
    return event("missing.found", at, details, people, **more)


def concern(
    sector: str, at: At, indicators: Sequence[str] = ("neglect",), people: Sequence[Someone] | None = None, **more: Any
) -> Event:
    """A concern of one of the sectors that have them, with indicators."""
    return event(f"{sector}.concern", at, {"category": "worry"}, people, indicators=list(indicators), **more)


def incident(at: At, indicators: Sequence[str] = (), people: Sequence[Someone] | None = None, **more: Any) -> Event:
    """A police incident, with indicators if any are given."""
    return event("police.incident", at, {"category": "other"}, people, indicators=list(indicators), **more)


def not_brought(at: At, people: Sequence[Someone] | None = None, **more: Any) -> Event:
    """A child was not brought to an appointment."""
    return event("health.not_brought", at, {"service": "camhs", "appointment_at": issued(at)}, people, **more)


def attendance(
    at: tuple[str, str], possible: int, attended: int, people: Sequence[Someone] | None = None, **more: Any
) -> Event:
    """A child's attendance over a period, in sessions."""
    details = {
        "period_from": at[0][:10],
        "period_to": at[1][:10],
        "sessions_possible": possible,
        "sessions_attended": attended,
    }
    return event("schools.attendance", at, details, people, **more)


def exclusion(at: At, kind: str = "suspension", people: Sequence[Someone] | None = None, **more: Any) -> Event:
    """A child is excluded from school."""
    return event("schools.exclusion", at, {"kind": kind}, people, **more)


def correction(of: Event, **changes: Any) -> Event:
    """The event told again, corrected: ``changes`` are members of ``data``, but for ``id`` and ``time``."""
    told = {**of, "data": {**of["data"], "corrects": of["id"]}}
    told["time"] = changes.pop("time", of["time"])
    told["id"] = changes.pop("id", f"{of['id']}-corrected")
    told["data"] |= {"recorded_at": told["time"]} | changes
    return told


def retraction(of: Event, at: str) -> Event:
    """An event taken back by its source."""
    details = {"retracts": of["id"], "reason": "Recorded against the wrong person"}
    return event("partner.retraction", at, details, [], source=of["source"], id=f"{of['id']}-retracted")
