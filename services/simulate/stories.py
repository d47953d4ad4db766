"""The stories planted in the county, one small generator each, with what the agenda must make of them.

Each is told of a household in which nothing else happens, by events without slips, so that the rules as written
(docs/reference/rules.md) decide it and no chance does. Days are counted back from the county's end.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from services.simulate.care import cast_of
from services.simulate.cases import missing_episode
from services.simulate.clerk import Event, Said
from services.simulate.people import Person
from services.simulate.teller import Planted, Teller, sure


def repeat_enquiries(teller: Teller) -> Planted:
    """Three enquiries or four in a year, each closed, with more than 90 days from closure to the next."""
    days = teller.dice.choice(((330, 220, 110), (300, 190, 70), (345, 240, 135, 30)))
    told = []
    for number, day in enumerate(days, 1):
        asked = teller.ago(day, 4)
        told.append(teller.enquiry(number, asked))
        teller.decision(number, asked + timedelta(days=1), "no_further_action" if number % 2 else "advice")
    way = teller.way("plain", "the first enquiry was corrected")
    if way != "plain":
        told[0] = sure(teller.desk.correct(told[0]))
    return teller.planted("repeat_enquiries", "monthly", {"repeat_enquiries": told}, way)


def enquiry_after_closure(teller: Teller) -> Planted:
    """Closed, and back within weeks, twice."""
    first = teller.ago(teller.dice.randint(190, 320))
    second = first + timedelta(days=teller.dice.randint(20, 80))
    third = second + timedelta(days=teller.dice.randint(20, 80))
    told, closed = [], []
    for number, day in enumerate((first, second, third), 1):
        told.append(teller.enquiry(number, day))
        closed.append(teller.decision(number, day + timedelta(days=1), "no_further_action"))
    pairs = [closed[0], told[1], closed[1], told[2]]
    rules = {"repeat_enquiries": told, "enquiry_after_closure": pairs}
    return teller.planted("enquiry_after_closure", "monthly", rules)


def to_and_fro(teller: Teller) -> Planted:
    """Up to social care, down to early help, and up again; each time picked up."""
    records, key = teller.records, teller.key
    records.early_help("started", teller.ago(340, 5), f"EHE-{key}-1")
    up = sure(records.early_help("stepped_up", teller.ago(290, 5), f"EHE-{key}-1"))
    _assess(teller, 1, 282)
    down = sure(records.closed(teller.ago(210, 4), "early_help"))
    records.early_help("started", teller.ago(200, 4), f"EHE-{key}-2")
    again = sure(records.early_help("stepped_up", teller.ago(110, 5), f"EHE-{key}-2"))
    _assess(teller, 2, 100)
    return teller.planted("to_and_fro", "monthly", {"between_services": [up, down, again]})


def _assess(teller: Teller, number: int, ago: int) -> None:
    """A referral and its assessment, completed within 35 days."""
    records, key = teller.records, f"{teller.key}-{number}"
    records.process("referral", "started", teller.ago(ago), f"REF-{key}")
    records.process("assessment", "started", teller.ago(ago - 1), f"ASM-{key}")
    records.process("assessment", "completed", teller.ago(ago - 35, 5), f"ASM-{key}")


def handover_not_picked_up(teller: Teller) -> Planted:
    """A step up, a step down or a decision after which the other service did nothing."""
    records, key, day = teller.records, teller.key, teller.ago(teller.dice.randint(60, 200))
    way = teller.way("step up", "step down", "decision")
    if way == "step up":
        records.early_help("started", day - timedelta(days=90), f"EHE-{key}")
        handed = records.early_help("stepped_up", day, f"EHE-{key}")
    elif way == "step down":
        records.process("referral", "started", day - timedelta(days=60), f"REF-{key}")
        records.process("assessment", "started", day - timedelta(days=59), f"ASM-{key}")
        records.process("assessment", "completed", day - timedelta(days=20), f"ASM-{key}")
        handed = records.closed(day, "early_help")
    else:
        teller.enquiry(1, day - timedelta(days=1))
        handed = teller.decision(1, day, "early_help")
    return teller.planted("handover_not_picked_up", "monthly", {"handover_not_picked_up": [sure(handed)]}, way)


def regular_missing(teller: Teller) -> Planted:
    """A teenager missing three times or more in 90 days; one absence reported by two forces."""
    child = teller.household.children[0]
    days = (84, 61, 40, 18)[: teller.dice.choice((3, 4))]
    told = []
    for number, ago in enumerate(days, 1):
        day = teller.ago(ago, 4)
        episode = f"MIS-{teller.key}-{number}"
        report, _ = missing_episode(teller.desk, teller.household, child, day, episode)
        told.append(sure(report))
    _also_missing(teller, child, told[1])
    return teller.planted("regular_missing", "monthly", {"repeat_missing": told})


def _also_missing(teller: Teller, child: Person, report: Event) -> None:
    """The force next door reports the same absence, under a number of its own, two hours later."""
    began = report.issued - timedelta(minutes=30)
    details = {
        "episode_id": f"BP-{teller.key}",
        "last_seen_at": began.isoformat(),
        "missing_from": "home",
        "risk": "medium",
    }
    cast = cast_of(teller.household, [child])
    by = "missing/borderland-police"
    teller.desk.write(by, "missing.reported", began, cast, "Seen at the county border", details)


def slow_slide(teller: Teller) -> Planted:
    """Small concerns of four agencies, more of them lately, and no trigger."""
    return teller.planted("slow_slide", "monthly", {"cumulative_concern": _slide(teller)})


def _slide(teller: Teller) -> list[Event]:
    child, carer = teller.household.children[0], teller.household.main_carer
    clinic = {"service": "paediatrics", "appointment_at": teller.ago(80).isoformat()}
    told = [
        teller.write(
            "health/tamarshire-community", "health.not_brought", teller.ago(150, 20), "Not brought", clinic, Said()
        ),
        teller.write(
            "health/tamarshire-community", "health.not_brought", teller.ago(80, 4), "Not brought", clinic, Said()
        ),
    ]
    for ago, by, kind, indicator in (
        (66, "housing/tamar-homes", "housing.concern", "home_conditions"),
        (47, "adult_services/tamar-recovery", "adult_services.concern", "parental_substance_misuse"),
        (28, "schools/moorland-trust", "schools.concern", "neglect"),
        (12, "police/tamarshire", "police.protection_notice", "domestic_abuse"),
    ):
        cast = [(carer, "parent")] if by.startswith("adult") else cast_of(teller.household, [child])
        words = indicator.replace("_", " ")
        details: dict[str, Any] = {"category": words}
        if kind.startswith("police"):
            details = {"vulnerabilities": [indicator], "risk": "standard", "children_present": True}
        said = Said(indicators=[indicator])
        told.append(teller.write(by, kind, teller.ago(ago, 3), f"Worried about {words}", details, said, cast=cast))
    return told


def _injury(teller: Teller, ago: int) -> Event:
    """A child in the emergency department with an injury that nobody can explain."""
    details = {"setting": "emergency_department", "reason": "fractured arm", "injury": True}
    said = Said(
        indicators=["unexplained_injury"],
        child_words="I don't know. Mum said I fell.",
        narrative="The account changed between triage and the doctor. The injury does not fit either of them.",
    )
    return teller.write(
        "health/royal-tamar", "health.attendance", teller.ago(ago), "Fracture, not explained", details, said
    )


def hidden_urgent(teller: Teller) -> Planted:
    """A family due at the meeting for its enquiries, with an injury among them that nobody answered."""
    story = enquiry_after_closure(teller)
    hurt = _injury(teller, teller.dice.randint(5, 40))
    return teller.planted("hidden_urgent", "urgent", {"urgent_unanswered": [hurt], **story.rules})


def urgent_alone(teller: Teller) -> Planted:
    """One event that cannot wait, and nothing else: told by the school, by health, or at the door by the police."""
    ago, way = teller.dice.randint(2, 60), teller.way("disclosure", "missing now", "strangulation", "injury")
    if way == "injury":
        event = _injury(teller, ago)
    elif way == "disclosure":
        said = Said(indicators=["disclosure_of_abuse"], child_words="He hits me when Mum is at work.")
        details: dict[str, Any] = {"category": "disclosure"}
        event = teller.write(
            "schools/moorland-trust", "schools.concern", teller.ago(ago), "Told a teacher", details, said
        )
    elif way == "strangulation":
        said = Said(indicators=["strangulation", "domestic_abuse"])
        details = {"vulnerabilities": ["domestic_abuse"], "risk": "high", "children_present": False}
        cast = cast_of(teller.household, [], adults=2)
        day = teller.ago(ago)
        event = teller.write(
            "police/tamarshire", "police.protection_notice", day, "Held by the throat", details, said, cast=cast
        )
    else:
        event = _missing_now(teller)
    return teller.planted("urgent_alone", "urgent", {"urgent_unanswered": [event]}, way)


def _missing_now(teller: Teller) -> Event:
    """A child missing at high risk, and not found."""
    day = teller.ago(3)
    details = {
        "episode_id": f"MIS-{teller.key}-1",
        "last_seen_at": day.isoformat(),
        "missing_from": "home",
        "risk": "high",
    }
    said = Said(indicators=["going_missing"])
    return teller.write("missing/tamarshire-hub", "missing.reported", day, "Missing, at high risk", details, said)


def case_in_hand(teller: Teller) -> Planted:
    """Repeat enquiries, with an assessment, a section 47 or a plan open, and an injury that was answered."""
    story = repeat_enquiries(teller)
    records, key = teller.records, teller.key
    way = teller.way("assessment", "section_47", "plan")
    if way == "assessment":
        records.process("referral", "started", teller.ago(21), f"REF-{key}")
        records.process("assessment", "started", teller.ago(20), f"ASM-{key}")
    else:
        _injury(teller, 25)
        records.process("strategy_discussion", "completed", teller.ago(24), f"SD-{key}")
        records.process("section_47", "started", teller.ago(24), f"S47-{key}", 15)
    if way == "plan":
        records.process("section_47", "completed", teller.ago(10), f"S47-{key}")
        records.conference(teller.ago(6), "initial", f"ICPC-{key}")
        records.process("child_protection_plan", "started", teller.ago(6), f"CPP-{key}", 16)
    return teller.planted("case_in_hand", "in_hand", story.rules, way)


def answered_urgent(teller: Teller) -> Planted:
    """An urgent event that was answered, or taken back as a mistake: no item."""
    records, key, ago = teller.records, teller.key, teller.dice.randint(70, 300)
    hurt, answered = _injury(teller, ago), teller.ago(ago, 9)
    way = teller.way("section_47", "strategy_discussion", "retracted")
    if way == "retracted":
        teller.desk.retract(hurt, "Recorded against the wrong patient")
    else:
        records.process("strategy_discussion", "completed", answered, f"SD-{key}")
    if way == "section_47":
        records.process("section_47", "started", answered, f"S47-{key}", 15)
        records.process("section_47", "completed", answered + timedelta(days=14), f"S47-{key}")
    return teller.planted("answered_urgent", None, {}, way)


def near_miss(teller: Teller) -> Planted:
    """What looks like a rule's case and is not, by one enquiry, one night, or one answer."""
    way = teller.way("one enquiry told twice", "missing twice", "slide assessed", "picked up late", "two enquiries")
    if way == "one enquiry told twice":
        for number, ago in ((1, 200), (1, 190), (2, 60)):
            teller.enquiry(number, teller.ago(ago))
        teller.decision(2, teller.ago(59), "advice")
    elif way == "two enquiries":
        for number, ago in ((1, 375), (2, 250), (3, 80)):
            teller.enquiry(number, teller.ago(ago))
            teller.decision(number, teller.ago(ago - 1), "advice")
    elif way == "missing twice":
        for number, ago in ((1, 120), (2, 60), (3, 20)):
            child = teller.household.children[0]
            missing_episode(teller.desk, teller.household, child, teller.ago(ago), f"MIS-{teller.key}-{number}")
    elif way == "slide assessed":
        _slide(teller)
        teller.records.process("assessment", "started", teller.ago(8), f"ASM-{teller.key}")
    else:
        teller.records.early_help("started", teller.ago(190), f"EHE-{teller.key}")
        teller.records.early_help("stepped_up", teller.ago(100), f"EHE-{teller.key}")
        teller.records.process("referral", "started", teller.ago(73), f"REF-{teller.key}")
    return teller.planted("near_miss", None, {}, way)


Story = Callable[[Teller], Planted]

STORIES: Final[dict[str, tuple[Story, float]]] = {
    "repeat_enquiries": (repeat_enquiries, 2.0),
    "enquiry_after_closure": (enquiry_after_closure, 1.5),
    "to_and_fro": (to_and_fro, 1.5),
    "handover_not_picked_up": (handover_not_picked_up, 2.0),
    "regular_missing": (regular_missing, 1.5),
    "slow_slide": (slow_slide, 1.5),
    "hidden_urgent": (hidden_urgent, 1.0),
    "urgent_alone": (urgent_alone, 1.0),
    "case_in_hand": (case_in_hand, 2.0),
    "answered_urgent": (answered_urgent, 2.0),
    "near_miss": (near_miss, 3.0),
}
"""Each story, and how many of it there are among a thousand children."""
