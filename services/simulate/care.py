"""What social care and early help write about a household: the records of which most stories are made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from services.simulate.clerk import Cast, Desk, Event, Said, london_day, moment
from services.simulate.people import Household, Person

SOCIAL_CARE: Final = "social_care/tamarshire"
EARLY_HELP: Final = "early_help/tamarshire"

Process = Literal[
    "referral", "assessment", "strategy_discussion", "section_47", "child_protection_plan", "looked_after"
]

_WORDS: Final = {
    "neglect": "neglect",
    "domestic_abuse": "domestic abuse between the adults",
    "home_conditions": "the state of the home",
    "emotional_harm": "emotional harm",
    "parental_substance_misuse": "a parent's drinking and drug use",
    "parental_mental_ill_health": "a parent's mental ill health",
}
_ENQUIRERS: Final = ("schools", "police", "health", "public", "housing")
_SEEN: Final = (
    "The home was visited and the children were seen. The worker described what each of them was like, who was in "
    "the home, and what the adults said about the week since the last visit. Nothing was found that had to be acted "
    "on the same day; what was agreed is in the plan."
)
_RATIONALE: Final = {
    "no_further_action": "A single event; the family has support; the threshold is not met.",
    "advice": "Advice given to the enquirer; the threshold is not met.",
    "early_help": "Support is needed, and the parents agree to it; below the threshold for assessment.",
    "assessment": "What is known together meets the threshold for an assessment under section 17.",
    "strategy_discussion": "There is reason to suspect significant harm: strategy discussion.",
    "section_47": "There is reason to suspect significant harm: section 47.",
}


def cast_of(household: Household, children: Sequence[Person], *, adults: int = 1) -> Cast:
    """Some children of a household with the adults whom an agency names first."""
    found = [(child, "child") for child in children]
    for adult in household.adults[:adults]:
        kinds = {kind for one, _, kind in household.ties if one is adult}
        found.append((adult, "carer" if "carer_of" in kinds else "parent"))
    return found


@dataclass(slots=True)
class Records:
    """The records of one household."""

    desk: Desk
    household: Household

    def enquiry(self, number: str, day: date, concern: str, indicators: Sequence[str] = ()) -> Event | None:
        """An enquiry about every child of the household who is born."""
        dice = self.desk.dice
        enquirer = dice.choice(_ENQUIRERS)
        about = _WORDS.get(concern, concern.replace("_", " "))
        details: dict[str, Any] = {
            "enquiry_id": number,
            "enquirer": enquirer,
            "concerns": [concern],
            "consent": dice.choice(("given", "refused", "not_sought")),
            "rating": dice.choice(("amber", "green", "green")),
        }
        narrative = (
            f"The enquirer told of {about}. The children were said to be at home with their usual carers at the time. "
            "What is known to the hub was looked up, and the enquirer was asked what they had seen themselves."
        )
        said = Said(indicators=indicators, narrative=narrative)
        at = moment(day, dice.randint(9, 15), dice.randrange(60))
        return self._write(SOCIAL_CARE, "social_care.enquiry", at, f"Enquiry from {enquirer}: {about}", details, said)

    def decision(self, number: str, day: date, outcome: str) -> Event | None:
        """The decision on an enquiry, on the day of the enquiry or later."""
        details = {
            "enquiry_id": number,
            "outcome": outcome,
            "rationale": _RATIONALE[outcome],
            "decided_by": f"Practice manager {self.desk.dice.randint(1, 6)}",
        }
        summary = f"Decision on the enquiry: {outcome.replace('_', ' ')}"
        return self._write(SOCIAL_CARE, "social_care.decision", moment(day, 18), summary, details)

    def process(self, kind: Process, status: str, day: date, reference: str, hour: int = 12) -> Event | None:
        """A step of a process: started, completed or ended."""
        summary = f"{kind.replace('_', ' ').capitalize()} {status}"
        details = {"status": status, "reference": reference}
        return self._write(SOCIAL_CARE, f"social_care.{kind}", moment(day, hour), summary, details)

    def visit(self, day: date, purpose: str) -> Event | None:
        """A visit, at which a child was seen, as a rule alone."""
        alone = self.desk.dice.random() < 0.7  # noqa: PLR2004 - a share
        details = {"statutory": True, "seen": True, "seen_alone": alone, "purpose": purpose}
        said = Said(narrative=_SEEN)
        at = moment(day, self.desk.dice.randint(9, 16))
        return self._write(SOCIAL_CARE, "social_care.visit", at, "Visit: the child was seen", details, said)

    def conference(self, day: date, kind: str, reference: str) -> Event | None:
        """A child protection conference."""
        details = {"kind": kind, "held_at": day.isoformat(), "reference": reference, "outcome": "plan"}
        return self._write(SOCIAL_CARE, "social_care.conference", day, f"{kind.capitalize()} conference held", details)

    def core_group(self, day: date, reference: str) -> Event | None:
        """A core group."""
        details = {"held_at": day.isoformat(), "reference": reference}
        return self._write(SOCIAL_CARE, "social_care.core_group", day, "Core group met", details)

    def closed(self, day: date, step_down_to: str) -> Event | None:
        """The case is closed, stepped down to early help or to universal services."""
        details = {"reason": "The aims of the plan are met", "step_down_to": step_down_to}
        summary = f"Case closed, stepped down to {step_down_to.replace('_', ' ')}"
        return self._write(SOCIAL_CARE, "social_care.case_closed", moment(day, 15), summary, details)

    def early_help(self, status: str, day: date, episode: str) -> Event | None:
        """A step of an episode of early help."""
        details = {"episode_id": episode, "status": status, "lead_professional": "Family support worker"}
        summary = f"Early help {status.replace('_', ' ')}"
        return self._write(EARLY_HELP, "early_help.episode", moment(day, 11), summary, details)

    def _write(
        self,
        by: str,
        kind: str,
        at: datetime | date,
        summary: str,
        details: dict[str, Any],
        said: Said | None = None,
    ) -> Event | None:
        day = london_day(at) if isinstance(at, datetime) else at
        born = [one for one in self.household.children if one.born and one.born <= day]
        cast = cast_of(self.household, born or self.household.children)
        return self.desk.write(by, kind, at, cast, summary, details, said or Said())
