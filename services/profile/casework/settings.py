"""What a hub words for itself: who is on duty, when it is open, what it calls its pathways and whom it invites.

Each setting is dated, attributed and reasoned, as the numbers of the rules are, and none is ever overwritten: a
meeting of last year is shown in last year's words.
"""

from datetime import date
from typing import Any, Final, LiteralString

from msgspec import Struct
from psycopg.types.json import Jsonb

from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.clock import Instant, to_datetime
from services.kernel.errors import WrongUse
from services.kernel.post.posts import must_be_address
from services.kernel.postgres.connect import Connection
from services.profile.domain.casework.acts import must_say
from services.profile.domain.drafting.sections import SECTIONS
from services.profile.domain.working_time import is_working_day

_IN_FORCE: Final[LiteralString] = """
    SELECT DISTINCT ON (name) name, value, set_by, reason, in_force_from FROM casework.setting
    WHERE in_force_from <= %s AND set_at <= %s ORDER BY name, in_force_from DESC, setting_id DESC
"""
_CHANGE: Final[LiteralString] = """
    INSERT INTO casework.setting (name, value, in_force_from, set_at, set_by, reason) VALUES (%s, %s, %s, %s, %s, %s)
"""
_MAY_CHANGE: Final = frozenset({"operator", "duty_manager"})

DEFAULTS: Final[dict[str, list[str]]] = {
    "hub_hours": ["09:00", "17:00"],
    "escalation_line": ["duty_manager", "head_of_service", "director_of_childrens_services"],
    "out_of_hours_line": ["out_of_hours", "out_of_hours_manager", "director_of_childrens_services"],
    "invited": [
        "police",
        "health",
        "schools",
        "social_care",
        "early_help",
        "housing",
        "probation",
        "youth_justice",
        "adult_services",
        "voluntary",
    ],
    "profile_sections": list(SECTIONS),
    "pathways": [
        "no_further_action=No further action",
        "advice=Information and advice",
        "early_help=Family help",
        "assessment=Assessment by the family help service",
        "strategy_discussion=Strategy discussion",
        "section_47=Section 47 enquiry",
    ],
    "notice_addresses": [],
}
"""The lists of words, as they are until a hub sets its own."""

MEANINGS: Final[dict[str, str]] = {
    "hub_hours": "From when until when the hub is staffed on a working day, London time",
    "escalation_line": "Who is told in turn of an urgent family that nobody takes, in the hub's hours",
    "out_of_hours_line": "Who is told in turn of an urgent family that nobody takes, outside the hub's hours",
    "invited": "The sectors that are invited to a family profile meeting",
    "profile_sections": "The sections of a written profile, in the order in which a meeting reads them",
    "pathways": "What the outcomes of a decision are called here",
    "notice_addresses": "Where each role, agency or sector is reached; those that are not stay in the inbox",
}
"""What each list is for."""


class Wording(Struct, frozen=True):
    """A list of words in force, and where it comes from."""

    name: str
    value: list[str]
    set_by: str = "default"
    reason: str = ""
    in_force_from: str | None = None


def in_force(connection: Connection, day: date, as_of: Instant) -> dict[str, Wording]:
    """Every list in force on a day, of those that had been set by an instant."""
    rows: list[Any] = connection.execute(_IN_FORCE, [day, to_datetime(as_of)]).fetchall()
    changed = {name: Wording(name, value, by, why, since.isoformat()) for name, value, by, why, since in rows}
    return {name: changed.get(name, Wording(name, list(default))) for name, default in DEFAULTS.items()}


def change(
    connection: Connection, caller: Caller, name: str, value: list[str], day: date, reason: str, at: Instant
) -> None:
    """Set a list from a day on. Raises WrongUse where there is none of that name, or it says nothing."""
    caller.must_be(_MAY_CHANGE, "Setting what a hub words for itself")
    if name not in DEFAULTS:
        message = f"There is no list {name!r}; the lists are {', '.join(DEFAULTS)}"
        raise WrongUse(message)
    words = [one.strip() for one in value if one.strip()]
    if not words:
        message = f"{name} needs at least one entry"
        raise WrongUse(message)
    if name == "hub_hours":
        _must_be_hours(words)
    if name == "profile_sections":
        _must_be_sections(words)
    if name == "notice_addresses":
        _must_be_addresses(words)
    told = must_say(reason, "The reason for a setting")
    connection.execute(_CHANGE, [name, Jsonb(words), day, to_datetime(at), caller.name, told])


def on_duty(connection: Connection, now: Instant) -> list[str]:
    """Who is told in turn of what nobody takes: those of the hub, or outside its hours those of the night."""
    told = in_force(connection, clock.london_date(now), now)
    name = "escalation_line" if is_staffed(told["hub_hours"].value, now) else "out_of_hours_line"
    return told[name].value


def is_staffed(hours: list[str], now: Instant) -> bool:
    """Whether the hub is staffed at an instant: in its hours on a working day."""
    if not is_working_day(clock.london_date(now)):
        return False
    here = clock.to_datetime(now).astimezone(clock.LONDON)
    return hours[0] <= f"{here:%H:%M}" < hours[1]


def _must_be_sections(words: list[str]) -> None:
    unknown = [word for word in words if word not in DEFAULTS["profile_sections"]]
    if unknown or len(set(words)) < len(words):
        known = ", ".join(DEFAULTS["profile_sections"])
        message = f"profile_sections are some of {known}, each once; not {', '.join(unknown) or 'one of them twice'}"
        raise WrongUse(message)


def _must_be_hours(words: list[str]) -> None:
    good = [word for word in words if len(word) == len("09:00") and word[2] == ":" and word.replace(":", "").isdigit()]
    if len(words) != len(DEFAULTS["hub_hours"]) or good != words or words[0] >= words[1]:
        message = "hub_hours is two times, such as 09:00 17:00"
        raise WrongUse(message)


def _must_be_addresses(words: list[str]) -> None:
    whose = [word.partition("=")[0].strip() for word in words]
    for word in words:
        recipient, sign, address = word.partition("=")
        must_be_address(address.strip())
        if not (recipient.strip() and sign) or whose.count(recipient.strip()) > 1:
            message = f"{word!r}: write each role, agency or sector once, as duty_manager=mailto:duty@hub.example"
            raise WrongUse(message)


def addresses(connection: Connection, now: Instant) -> dict[str, str]:
    """Where each role, agency or sector is reached by notices now."""
    pairs = (one.partition("=") for one in in_force(connection, clock.london_date(now), now)["notice_addresses"].value)
    return {whose.strip(): address.strip() for whose, _, address in pairs}


def pathways(connection: Connection, day: date, as_of: Instant) -> dict[str, str]:
    """What the outcomes of a decision are called on a day."""
    pairs = (one.partition("=") for one in in_force(connection, day, as_of)["pathways"].value)
    return {outcome: called for outcome, _, called in pairs}
