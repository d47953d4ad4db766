"""Stories of quality: fifty profiles sampled, figures that open to their cases, complaints that are learned from."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from typer.testing import CliRunner

from services.cli import app
from services.cli.tied import tied_families
from services.kernel.access import Caller
from services.kernel.clock import ALWAYS, Window
from services.kernel.errors import NotAllowed, NotFound, WrongUse
from services.kernel.postgres.connect import Database
from services.profile.casework.enquiries import Enquiries
from services.profile.casework.feedbacks import Feedbacks
from services.profile.casework.meetings import Meetings
from services.profile.casework.packs import Packs
from services.profile.casework.quality import Quality
from services.profile.casework.urgent_queue import UrgentQueue
from services.profile.domain.casework.deciding import Draft
from services.profile.domain.casework.enquiry_facts import Evidence
from tests.casework import ANN, BOB, EVE, LIFE, NOEL, THRESHOLD, WHY, Hub, act, at, hub_of, the_enquiry
from tests.commands import asking
from tests.factories import Event, child, concern, decision, enquiry, event, missing_found, missing_reported

DAY = date(2026, 10, 20)
GIRLS = [
    *("Olivia", "Amelia", "Isla", "Ava", "Lily", "Ivy", "Freya", "Florence", "Isabella", "Mia", "Willow", "Evie"),
    *("Grace", "Sophie", "Poppy", "Elsie", "Charlotte", "Ella", "Rosie", "Daisy", "Emily", "Sienna", "Alice"),
    *("Evelyn", "Sophia", "Phoebe", "Matilda", "Ruby", "Harriet", "Millie", "Jessica", "Chloe", "Maisie", "Eliza"),
    *("Lola", "Erin", "Lucy", "Molly", "Eleanor", "Zara", "Lottie", "Darcie", "Imogen", "Scarlett", "Layla"),
    *("Summer", "Abigail", "Hannah", "Megan", "Lexi"),
]
PLACES = ["Ash", "Birch", "Cress", "Dell", "Elm", "Fern", "Gorse", "Heath", "Ivel", "Jaun"]
ENDS = ["worthy", "combe", "stead", "hurst", "ford"]
AUDREY = Caller("Audrey", frozenset({"auditor"}), "the audit of October")


@pytest.fixture
def hub(database: Database) -> Hub:
    """A hub over a fresh database."""
    return hub_of(database)


def girl(number: int) -> Any:
    """A child whom nobody could take for another of these."""
    name = f"{GIRLS[number]} {PLACES[number % 10]}{ENDS[number // 10]}"
    return child(name, f"{2010 + number % 10}-{1 + number % 12:02}-{1 + number % 28:02}")


def overseen(number: int, who: Any, *, authorised: bool) -> list[Event]:
    """An enquiry about a child, decided; by whose authority, or by nobody's."""
    made = decision("2026-10-02T09:00:00Z", f"E{number}", people=[who])
    if authorised:
        made["data"]["details"]["authorised_by"] = "Manager 2"
    return [enquiry("2026-10-01T09:00:00Z", f"E{number}", [who]), made]


def test_story_10_fifty_profiles_with_sixteen_planted_gaps_print_32_per_cent(hub: Hub) -> None:
    children = [girl(number) for number in range(50)]
    hub.tell(*(one for n, who in enumerate(children) for one in overseen(n, who, authorised=n >= 16)))
    hub.work("2026-10-19 08:30")
    with hub.book() as book:
        meetings, packs = Meetings(book), Packs(book)
        meetings.plan(act(ANN, "2026-10-19 08:00"), ANN, DAY, at("2026-10-19 08:00"), ("Chris", ""))
        meetings.select(act(ANN, "2026-10-19 09:00"), ANN, DAY)
        families = [row[0] for row in book.connection.execute("SELECT family FROM profile.family").fetchall()]
        for family in families:
            meetings.add(act(ANN, "2026-10-19 09:01"), ANN, DAY, family, "For the audit of profiles")
            packs.draft(act(ANN, "2026-10-19 09:02"), ANN, DAY, family, tied_families)
        told = Quality(book).figures(AUDREY, ALWAYS, at("2026-10-20 09:00"))
        drawn = Quality(book).draw(
            act(AUDREY, "2026-10-20 09:00"), AUDREY, ("Profiles of October", "profiles"), ALWAYS, (7, 50)
        )
    of = {one["name"]: one for one in told["figures"]}
    lacking = of["profiles_without_oversight"]
    assert (lacking["count"], lacking["of"], f"{lacking['rate']:.0%}") == (16, 50, "32%")
    assert len(set(lacking["cases"])) == 16
    for name in ("voice", "fathers", "diversity", "seen_alone", "chronology", "genogram"):
        assert of[f"profiles_without_{name}"]["rate"] == 1.0
    assert {one["case"] for one in drawn["cases"]} >= set(lacking["cases"])
    assert len(drawn["cases"]) == 50

    with hub.book() as book:
        quality, audit = Quality(book), UUID(drawn["audit"])
        for one in drawn["cases"]:
            for question in (count["question"] for count in drawn["counts"]):
                verdict = "no" if question == "oversight" and one["case"] in lacking["cases"] else "yes"
                finding = question, verdict, "Nobody authorised the decision" if verdict == "no" else ""
                quality.answer(act(AUDREY, "2026-10-21 09:00"), AUDREY, audit, UUID(one["case"]), finding)
        with pytest.raises(WrongUse, match="nothing is to be done"):
            quality.close(act(AUDREY, "2026-10-22 09:00"), AUDREY, audit)
        quality.agree(
            act(AUDREY, "2026-10-22 09:00"),
            AUDREY,
            audit,
            ("Managers sign before the day ends", "Bob", date(2026, 11, 1)),
        )
        with pytest.raises(WrongUse, match="not done yet"):
            quality.close(act(AUDREY, "2026-10-22 09:01"), AUDREY, audit)
        quality.finish(act(BOB, "2026-10-30 09:00"), BOB, audit, 1, "All of last week are signed")
        closed = quality.close(act(AUDREY, "2026-10-31 09:00"), AUDREY, audit)
    (oversight,) = [one for one in closed["counts"] if one["question"] == "oversight"]
    assert (oversight["no"], oversight["gap"]) == (16, 0.32)
    assert set(oversight["cases"]) == set(lacking["cases"])
    assert closed["closed_at"]
    printed = CliRunner().invoke(app, ["quality", "show", drawn["audit"]], env=asking(hub.database, AUDREY))
    (row,) = [line for line in printed.output.splitlines() if "oversight" in line]
    assert [cell.strip() for cell in row.split("│")[1:-1]] == ["oversight", "34", "16", "0", "0", "32%"]


def rated(number: int, when: str, rating: str = "amber") -> Event:
    """An enquiry about a child of its own, with a rating."""
    told = enquiry(when, f"E{number}", [girl(number)])
    told["data"]["details"]["rating"] = rating
    return told


def decide(hub: Hub, number: int, caller: Caller, when: str, outcome: str = "advice") -> None:
    """An enquiry decided."""
    with hub.book() as book:
        told = Draft(outcome, WHY, THRESHOLD, LIFE)
        Enquiries(book).decide(act(caller, when), caller, the_enquiry(f"E{number}"), told)


def test_figures_of_decisions_open_to_their_cases_and_are_told_as_of_any_instant(hub: Hub) -> None:
    hub.tell(*(rated(n, "2026-10-14T08:00:00Z") for n in range(4)))
    hub.tell(concern("schools", "2026-10-14T08:30:00Z", ["unexplained_injury"], [girl(3)]))
    hub.work("2026-10-14 10:00")
    decide(hub, 0, BOB, "2026-10-14 12:00")
    decide(hub, 1, BOB, "2026-10-16 12:00")
    decide(hub, 3, BOB, "2026-10-14 11:00")
    with hub.book() as book:
        Enquiries(book).authorise(act(EVE, "2026-10-14 11:30"), EVE, the_enquiry("E3"), "")
        Enquiries(book).oversee(act(EVE, "2026-10-15 11:30"), EVE, the_enquiry("E0"), "The advice was followed")
        now = Quality(book).figures(AUDREY, ALWAYS, at("2026-11-01 09:00"))
        before = Quality(book).figures(AUDREY, ALWAYS, at("2026-10-14 11:00"))
    of = {(one["name"], one["group"]): one for one in now["figures"]}
    timely = of["decided_in_time", "amber"]
    assert (timely["count"], timely["of"]) == (2, 4)
    assert set(timely["cases"]) == {str(the_enquiry("E0")), str(the_enquiry("E3"))}
    assert of["time_to_decision", "amber"]["value"] == 3.0
    assert (of["overrides", ""]["count"], of["overrides", ""]["of"]) == (1, 3)
    assert (of["overrides_seen", ""]["count"], of["overrides_seen", ""]["of"]) == (0, 1)
    assert (of["oversight", ""]["count"], of["oversight", ""]["of"]) == (1, 3)
    then = {(one["name"], one["group"]): one for one in before["figures"]}
    assert then["decided_in_time", "amber"]["of"] == 0


def test_a_restricted_case_is_counted_and_sampled_for_those_alone_who_may_read_it(hub: Hub) -> None:
    secret = rated(1, "2026-10-14T08:00:00Z")
    secret["data"]["handling"] = {"restricted_to": ["cse_team"]}
    hub.tell(rated(0, "2026-10-14T08:00:00Z"), secret)
    hub.work("2026-10-14 10:00")
    decide(hub, 0, BOB, "2026-10-14 12:00")
    decide(hub, 1, Caller("Cora", frozenset({"cse_team", "duty_manager"}), "duty"), "2026-10-14 12:00")
    carol = Caller("Carol", frozenset({"cse_team", "auditor"}), "the audit of October")
    seen = {}
    with hub.book() as book:
        for who in (AUDREY, carol):
            told = Quality(book).figures(who, ALWAYS, at("2026-10-15 09:00"))
            (timely,) = [one for one in told["figures"] if one["name"] == "decided_in_time"]
            title = f"Audit of {who.name}", "enquiries"
            drawn = Quality(book).draw(act(who, "2026-10-15 09:00"), who, title, ALWAYS, (7, 5))
            seen[who.name] = {*timely["cases"]}, {one["case"] for one in drawn["cases"]}
    open_one, secret_one = str(the_enquiry("E0")), str(the_enquiry("E1"))
    assert seen["Audrey"] == ({open_one}, {open_one})
    assert seen["Carol"] == ({open_one, secret_one}, {open_one, secret_one})


def test_the_time_until_an_urgent_family_was_before_the_duty_manager_is_a_figure(hub: Hub) -> None:
    hub.tell(concern("schools", "2026-10-14T08:00:00Z", ["unexplained_injury"], [girl(3)]))
    hub.work("2026-10-14 11:00")
    (case,) = hub.urgent(BOB, "2026-10-14 11:00")
    with hub.book() as book:
        before = Quality(book).figures(AUDREY, ALWAYS, at("2026-10-14 11:01"))
        UrgentQueue(book).take(act(BOB, "2026-10-14 11:05"), BOB, UUID(case["urgent"]), "")
        after = Quality(book).figures(AUDREY, ALWAYS, at("2026-10-14 11:06"))
    of = {one["name"]: one for one in after["figures"]}
    assert (of["time_to_diversion"]["value"], of["time_to_diversion"]["unit"]) == (2.0, "hours")
    assert of["time_to_diversion"]["cases"] == [case["urgent"]]
    assert [one["of"] for one in before["figures"] if one["name"] == "urgent_taken"] == [0]
    assert of["urgent_taken"]["rate"] == 1.0


def test_a_finding_of_an_audit_links_to_the_records_that_show_it(hub: Hub) -> None:
    told = rated(0, "2026-10-14T08:00:00Z")
    hub.tell(told)
    hub.work("2026-10-14 10:00")
    decide(hub, 0, BOB, "2026-10-14 12:00")
    record = Evidence(told["source"], told["id"])
    with hub.book() as book:
        quality, when = Quality(book), act(AUDREY, "2026-10-20 09:00")
        drawn = quality.draw(when, AUDREY, ("October audit", "enquiries"), ALWAYS, (7, 4))
        audit, case = UUID(drawn["audit"]), the_enquiry("E0")
        finding = "voice", "no", "Nobody wrote down what she said"
        shown = quality.answer(when, AUDREY, audit, case, finding, [record])
        with pytest.raises(NotFound, match="no record"):
            quality.answer(when, AUDREY, audit, case, finding, [Evidence(told["source"], "nothing")])
    (found,) = shown["findings"]
    assert found["evidence"] == [{"source": told["source"], "id": told["id"]}]


def test_an_audit_of_enquiries_holds_the_night_and_every_override(hub: Hub) -> None:
    hub.tell(*(rated(n, "2026-10-14T08:00:00Z") for n in range(12)))
    hub.tell(concern("schools", "2026-10-14T08:30:00Z", ["unexplained_injury"], [girl(3)]))
    hub.work("2026-10-14 10:00")
    for number in range(11):
        decide(hub, number, BOB, "2026-10-14 12:00")
    decide(hub, 11, NOEL, "2026-10-14 23:00")
    with hub.book() as book:
        quality = Quality(book)
        with pytest.raises(NotAllowed):
            quality.draw(act(ANN, "2026-10-20 09:00"), ANN, ("October audit", "enquiries"), ALWAYS, (7, 4))
        drawn = quality.draw(act(AUDREY, "2026-10-20 09:00"), AUDREY, ("October audit", "enquiries"), ALWAYS, (7, 4))
        again = quality.draw(act(AUDREY, "2026-10-21 09:00"), AUDREY, ("October audit", "enquiries"), ALWAYS, (7, 4))
    strata = {one["case"]: one["stratum"] for one in drawn["cases"]}
    assert strata[str(the_enquiry("E11"))] == "amber, advice, out of hours"
    assert str(the_enquiry("E3")) in strata
    assert again == drawn


def test_a_complaint_is_open_until_it_is_answered_and_learned_from(hub: Hub) -> None:
    with hub.book() as book:
        own = Feedbacks(book)
        made = own.receive(
            act(ANN, "2026-10-14 10:00"), ANN, ("complaint", "child", "Nobody asked me what I wanted"), None
        )
        of = UUID(made["feedback"])
        assert [clock["due_at"] for clock in made["clocks"]] == ["2026-10-19T09:00:00Z", "2026-10-28T10:00:00Z"]
        own.acknowledge(act(ANN, "2026-10-15 10:00"), ANN, of)
        with pytest.raises(NotAllowed):
            own.answer(act(ANN, "2026-10-16 10:00"), ANN, of, "upheld", "We should have asked")
        own.answer(act(BOB, "2026-10-16 10:00"), BOB, of, "upheld", "We should have asked you")
        learned = own.learn(
            act(BOB, "2026-10-16 11:00"),
            BOB,
            of,
            ("Each visit writes down the child's words", "Jo Lark", date(2026, 11, 1)),
        )
        assert learned["status"] == "open"
    hub.work("2026-11-02 00:01")
    with hub.database.connect() as connection:
        told = connection.execute("SELECT doc ->> 'what' FROM casework.outbox").fetchall()
    assert told == [("feedback: learning overdue",)]
    with hub.book() as book:
        own = Feedbacks(book)
        done = own.done(act(BOB, "2026-11-03 09:00"), BOB, of, 1, "Nine of ten visits of October have them")
        assert done["status"] == "closed"
        assert own.open(BOB, at("2026-11-03 10:00")) == []


def test_return_interviews_are_counted_over_any_span_however_long_ago(hub: Hub) -> None:
    hub.tell(
        missing_reported("2024-03-10T20:00:00Z", "M1"),
        missing_found("2024-03-10T23:00:00Z", "M1"),
        event("missing.return_interview", "2024-03-12T10:00:00Z", {"episode_id": "M1", "outcome": "completed"}),
        missing_reported("2024-04-10T20:00:00Z", "M2"),
        missing_found("2024-04-10T23:00:00Z", "M2"),
    )
    hub.work("2026-10-19 08:30")
    with hub.book() as book:
        figures = [
            Quality(book).figures(AUDREY, within, at("2026-10-20 09:00"))["figures"]
            for within in (ALWAYS, Window(date(2024, 4, 1), date(2024, 12, 31)))
        ]
    counted = [(one["count"], one["of"]) for told in figures for one in told if one["name"] == "return_interviews"]
    assert counted == [(1, 2), (0, 1)]
