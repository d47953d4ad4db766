"""What happens to most children: school, a doctor, now and then a worry; and the cases that social care holds.

A household's worries come from two agencies at the most, and nothing here carries an urgent indicator: what the
agenda shows was planted, not thrown up by the noise.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from services.simulate import cases
from services.simulate.care import cast_of
from services.simulate.cases import SHARES
from services.simulate.clerk import Desk, Said, moment
from services.simulate.life import Life
from services.simulate.people import Household, Person

_HALF_TERMS: Final = (
    *(((9, 4), (10, 20)), ((11, 1), (12, 18)), ((1, 5), (2, 12)), ((2, 22), (3, 28))),
    *(((4, 15), (5, 24)), ((6, 3), (7, 19))),
)
_SCHOOL_AGES: Final = range(5, 16)
_ILLNESSES: Final = (
    "ear infection",
    "asthma review",
    "cough and temperature",
    "sprained ankle",
    "rash",
    "stomach ache",
)
_HEALTH: Final = ("health/royal-tamar", "health/tamarshire-practices", "health/tamarshire-community")
_SCHOOLS: Final = ("schools/moorland-trust", "schools/estuary-federation")
_WORRIED: Final = 0.3
_WORRIES: Final = {
    "schools": ("neglect", "emotional_harm", "young_carer", "bereavement", "home_conditions"),
    "health": ("parental_mental_ill_health", "neglect", "self_harm"),
    "police": ("domestic_abuse", "parental_substance_misuse"),
    "housing": ("home_conditions", "housing_instability"),
    "social_care": ("neglect", "domestic_abuse", "home_conditions"),
    "probation": ("domestic_abuse", "parental_substance_misuse"),
}


def quiet(life: Life) -> None:
    """School and health, of every child; with a worry now and then where the life has any."""
    for child in life.household.children:
        _school(life, child)
        _health(life, child)
    if not life.worries:
        return
    for _ in range(life.times(0.8)):
        _worry(life, life.dice.choice(life.worries))


def noise(desk: Desk, household: Household, begin: date, end: date) -> None:
    """The life of a household in which no story was planted."""
    if not household.children:
        _called_out(Life(desk, household, begin, end))
        return
    worries = desk.dice.sample(sorted(_WORRIES), 2) if desk.dice.random() < _WORRIED else []
    life = Life(desk, household, begin, end, tuple(worries))
    quiet(life)
    case = desk.dice.choices(list(SHARES), list(SHARES.values()))[0]
    if case != "none" and any(child.born and child.born < begin for child in household.children):
        cases.open_case(life, case)
        household.habits.append(case)


def _school(life: Life, child: Person) -> None:
    by = _SCHOOLS[int(child.key[1:]) % 2]
    for first, last in _half_terms(life.begin, life.end):
        if child.age(first) in _SCHOOL_AGES:
            possible = (last - first).days * 10 // 7
            low, high = (76, 89) if "schools" in life.worries and life.dice.random() < 0.3 else (92, 100)  # noqa: PLR2004
            attended = -(-possible * life.dice.randint(low, high) // 100)
            details = {
                "period_from": first.isoformat(),
                "period_to": last.isoformat(),
                "sessions_possible": possible,
                "sessions_attended": attended,
                "sessions_unauthorised": (possible - attended) // 2,
            }
            summary = f"Attended {attended} of {possible} sessions this half-term"
            life.desk.write(by, "schools.attendance", last, cast_of(life.household, [child]), summary, details)
    if child.age(life.end) in _SCHOOL_AGES and life.dice.random() < 0.12:  # noqa: PLR2004 - a share, who change school
        day = life.day(child)
        change = life.dice.choice(("joined", "joined", "left", "elective_home_education"))
        summary = f"School roll: {change.replace('_', ' ')}"
        cast = cast_of(life.household, [child])
        life.desk.write(by, "schools.roll_change", day, cast, summary, {"change": change})


def _half_terms(begin: date, end: date) -> Iterator[tuple[date, date]]:
    """The halves of school terms that began and ended between two days."""
    for year in range(begin.year, end.year + 1):
        for (month, day), (last_month, last_day) in _HALF_TERMS:
            first, last = date(year, month, day), date(year, last_month, last_day)
            if begin <= first and last < end:
                yield first, last


def _health(life: Life, child: Person) -> None:
    if child.born is None or child.born > life.begin:
        _pregnancy(life, child)
    if child.born is None:
        return
    for _ in range(life.times(2.3)):
        setting = life.dice.choices(("gp", "minor_injuries", "emergency_department"), (75, 10, 15))[0]
        reason = life.dice.choice(_ILLNESSES)
        details = {"setting": setting, "reason": reason, "injury": reason.startswith("sprained")}
        at = moment(life.day(child), life.dice.randint(8, 19), life.dice.randrange(60))
        by = _HEALTH[setting == "gp"]
        cast = cast_of(life.household, [child])
        life.desk.write(by, "health.attendance", at, cast, f"Attended: {reason}", details)
    for _ in range(life.times(0.2)):
        details = {"service": life.dice.choice(("speech therapy", "paediatrics", "dental")), "status": "made"}
        summary = f"Referred to {details['service']}"
        life.desk.write(
            _HEALTH[2], "health.referral", life.day(child), cast_of(life.household, [child]), summary, details
        )


def _pregnancy(life: Life, child: Person) -> None:
    """The pregnancy with a child born in the county's time, or not yet born."""
    due = child.born or child.due
    if due is None:
        return
    booked = due - timedelta(days=life.dice.randint(150, 200))
    if life.begin <= booked < life.end:
        weeks = 40 - (due - booked).days // 7
        details = {"expected_delivery_date": due.isoformat(), "gestation_weeks": weeks}
        cast = cast_of(life.household, [child])
        life.desk.write(
            _HEALTH[0], "health.pregnancy", booked, cast, f"Booked for maternity care at {weeks} weeks", details
        )


def _called_out(life: Life) -> None:
    """Police at the home of a father and his partner, who have no child there."""
    partner, father = household_adults = life.household.adults[:2]
    at = moment(life.day(), life.dice.randint(18, 23))
    cast = [(adult, "household_member") for adult in household_adults]
    said = Said(relations=[(father, partner, "lives_with")])
    details = {"category": "noise", "outcome": "advice given"}
    life.desk.write("police/tamarshire", "police.incident", at, cast, "Neighbours told of noise", details, said)


def _worry(life: Life, sector: str) -> None:
    """A concern of one agency."""
    household = life.household
    ages = range(4, 18) if sector == "schools" else range(18)
    known = [child for child in household.children if child.age(life.end) in ages and child.age(life.begin) in ages]
    if not known:
        return
    child = life.dice.choice(known)
    day = life.day(child)
    indicator = life.dice.choice(_WORRIES[sector])
    words = indicator.replace("_", " ")
    said = Said(indicators=[indicator])
    at = moment(day, life.dice.randint(9, 22), life.dice.randrange(60))
    if sector == "police":
        cast = cast_of(household, [child] if life.dice.random() < 0.7 else [], adults=2)  # noqa: PLR2004 - a share
        details: dict[str, Any] = {"vulnerabilities": [indicator], "risk": "standard", "children_present": True}
        life.desk.write(
            "police/tamarshire", "police.protection_notice", at, cast, f"Called to the home: {words}", details, said
        )
        return
    by = {"schools": _SCHOOLS[0], "health": _HEALTH[2], "housing": "housing/tamar-homes"}.get(sector)
    if sector == "probation":
        cast = [(household.adults[-1], "parent")]
        life.desk.write(
            "probation/tamarshire", "probation.concern", at, cast, f"Told of {words}", {"category": words}, said
        )
    elif by:
        cast = cast_of(household, [child])
        life.desk.write(by, f"{sector}.concern", at, cast, f"Worried about {words}", {"category": words}, said)
