"""Cases that social care holds or held, as social care should: every hand-over is picked up, nothing waits."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from services.simulate import numbers
from services.simulate.care import Records, cast_of
from services.simulate.clerk import Cast, Desk, Event, Said, moment, refs
from services.simulate.life import Life
from services.simulate.people import Household, Person

SHARES: Final = {
    "none": 80.0,
    "one_enquiry": 7.0,
    "two_enquiries": 1.5,
    "to_early_help": 4.0,
    "assessed": 4.0,
    "plan": 1.2,
    "in_care": 1.0,
    "refuge": 0.5,
    "missing_once": 1.5,
}
"""How many households in a hundred have a case of each kind in the county's time."""


def open_case(life: Life, case: str) -> None:
    """A case that social care holds or held, with nothing left undone."""
    records = Records(life.desk, life.household)
    name = life.household.key
    start = life.begin + timedelta(days=life.dice.randint(20, max(21, (life.end - life.begin).days - 130)))
    indicators = ["neglect"] if "social_care" in life.worries else []
    if case == "refuge":
        _refuge(life, start)
    elif case == "missing_once":
        _missing(life, start)
    else:
        records.enquiry(f"ENQ-{name}-1", start, "neglect", indicators)
        _KINDS[case](life, records, start)


def _one_enquiry(life: Life, records: Records, start: date) -> None:
    name = records.household.key
    records.decision(f"ENQ-{name}-1", start + timedelta(days=1), life.dice.choice(("no_further_action", "advice")))


def _two_enquiries(life: Life, records: Records, start: date) -> None:
    _one_enquiry(life, records, start)
    again = start + timedelta(days=life.dice.randint(100, 200))
    if again < life.end - timedelta(days=4):
        name = records.household.key
        records.enquiry(f"ENQ-{name}-2", again, "home_conditions")
        records.decision(f"ENQ-{name}-2", again + timedelta(days=1), "advice")


def _to_early_help(life: Life, records: Records, start: date) -> None:
    name = records.household.key
    records.decision(f"ENQ-{name}-1", start + timedelta(days=1), "early_help")
    records.early_help("started", start + timedelta(days=life.dice.randint(3, 18)), f"EHE-{name}")
    records.early_help("closed", start + timedelta(days=life.dice.randint(90, 200)), f"EHE-{name}")


def _assessed(life: Life, records: Records, start: date) -> None:
    """Referred and assessed, with the case closed to universal services."""
    name = records.household.key
    records.decision(f"ENQ-{name}-1", start + timedelta(days=1), "assessment")
    records.process("referral", "started", start + timedelta(days=1), f"REF-{name}")
    records.process("assessment", "started", start + timedelta(days=2), f"ASM-{name}")
    done = start + timedelta(days=life.dice.randint(25, 60))
    records.visit(start + timedelta(days=9), "other")
    records.process("assessment", "completed", done, f"ASM-{name}")
    records.closed(done + timedelta(days=3), "universal")


def _plan(life: Life, records: Records, start: date) -> None:
    """A child protection plan, with its visits, core groups and reviews, for a year or until the county ends."""
    name = records.household.key
    records.decision(f"ENQ-{name}-1", start, "strategy_discussion")
    records.process("referral", "started", start, f"REF-{name}", 13)
    records.process("strategy_discussion", "completed", start + timedelta(days=1), f"SD-{name}")
    records.process("section_47", "started", start + timedelta(days=1), f"S47-{name}", 14)
    records.process("section_47", "completed", start + timedelta(days=14), f"S47-{name}")
    planned = start + timedelta(days=18)
    records.conference(planned, "initial", f"ICPC-{name}")
    records.process("child_protection_plan", "started", planned, f"CPP-{name}")
    last = min(planned + timedelta(days=life.dice.randint(200, 400)), life.end + timedelta(days=30))
    for week in range(2, (min(last, life.end) - planned).days // 7, 2):
        records.visit(planned + timedelta(weeks=week), "plan")
        if week % 6 == 2:  # noqa: PLR2004 - a core group every six weeks
            records.core_group(planned + timedelta(weeks=week, days=1), f"CPP-{name}")
        if week % 26 == 12:  # noqa: PLR2004 - a review after three months, then every six
            records.conference(planned + timedelta(weeks=week, days=2), "review", f"RCPC-{name}-{week}")
    records.process("child_protection_plan", "ended", last, f"CPP-{name}")


def _in_care(life: Life, records: Records, start: date) -> None:
    """The oldest child is looked after, in a children's home that many share."""
    name = records.household.key
    records.decision(f"ENQ-{name}-1", start, "section_47")
    records.process("strategy_discussion", "completed", start, f"SD-{name}", 19)
    records.process("section_47", "started", start + timedelta(days=1), f"S47-{name}")
    records.process("section_47", "completed", start + timedelta(days=10), f"S47-{name}")
    child = life.household.children[0]
    home = numbers.childrens_home(life.dice.randrange(1_000))
    child.stay(start + timedelta(days=2), home)
    own = Household(name, [child], life.household.adults, life.household.ties)
    looked_after = Records(life.desk, own)
    looked_after.process("looked_after", "started", start + timedelta(days=2), f"LAC-{name}")
    for week in range(1, (life.end - start).days // 7, 6):
        looked_after.visit(start + timedelta(weeks=week, days=3), "other")


def _refuge(life: Life, start: date) -> None:
    """Mother and children stay in the refuge for some weeks; the father is left at home."""
    household = life.household
    left = start + timedelta(days=life.dice.randint(20, 60))
    for person in [household.main_carer, *household.children]:
        old = person.home(start)
        person.stay(start, numbers.refuge())
        person.stay(left, old)
    said = Said(indicators=["domestic_abuse"])
    cast = cast_of(household, household.children)
    details = {"category": "domestic abuse"}
    life.desk.write(
        "voluntary/harbour-refuge", "voluntary.concern", start, cast, "Came to stay in the refuge", details, said
    )


def _missing(life: Life, start: date) -> None:
    """One missing episode of a teenager, with the return interview."""
    child = life.household.children[0]
    if child.age(start) < 11:  # noqa: PLR2004 - younger children do not go missing for a night
        return
    missing_episode(life.desk, life.household, child, start, f"MIS-{life.household.key}-1")


def missing_episode(
    desk: Desk,
    household: Household,
    child: Person,
    day: date,
    episode: str,
    *,
    found_with: Person | None = None,
) -> tuple[Event | None, Event | None]:
    """A child reported missing in the evening and found the next morning; the report and the finding."""
    since = moment(day, desk.dice.randint(17, 21), desk.dice.randrange(60))
    found_at = since + timedelta(hours=desk.dice.randint(4, 14))
    cast = cast_of(household, [child])
    by = "missing/tamarshire-hub"
    details: dict[str, Any] = {
        "episode_id": episode,
        "last_seen_at": since.isoformat(),
        "missing_from": "home",
        "risk": desk.dice.choice(("low", "medium", "medium")),
    }
    said = Said(indicators=["going_missing"])
    summary = f"{child.given} did not come home"
    report = desk.write(by, "missing.reported", since, cast, summary, details, said)
    came = _found(desk, cast, found_at, episode, found_with)
    interview = found_at + timedelta(hours=desk.dice.randint(12, 60))
    held = {"episode_id": episode, "held_at": interview.isoformat(), "outcome": "completed"}
    desk.write(by, "missing.return_interview", interview, cast, "Return interview held", held)
    return report, came


def _found(desk: Desk, cast: Cast, at: datetime, episode: str, companion: Person | None) -> Event | None:
    """The child is back; where somebody was with them, that is told with the ref of that person."""
    details: dict[str, Any] = {"episode_id": episode, "found_at": at.isoformat(), "harm_disclosed": False}
    said = Said(indicators=["older_associate"] if companion else ())
    whole = [*cast, (companion, "associate")] if companion else cast
    details["found_with"] = [refs(whole)[companion]] if companion else []
    summary = f"{cast[0][0].given} is back"
    return desk.write("missing/tamarshire-hub", "missing.found", at, whole, summary, details, said)


_KINDS: Final = {
    "one_enquiry": _one_enquiry,
    "two_enquiries": _two_enquiries,
    "to_early_help": _to_early_help,
    "assessed": _assessed,
    "plan": _plan,
    "in_care": _in_care,
}
