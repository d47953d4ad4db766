"""Families whose enquiries add up over an adult: found where few circles are read as where all of them are."""

from collections.abc import Iterable
from hashlib import sha256
from random import Random
from typing import Any
from uuid import UUID

import pytest

from services.cli.tied import tied_families
from services.graph.tied import TiedFamilies
from services.kernel import clock
from services.kernel.access import LOCAL_OPERATOR, Caller
from services.kernel.clock import Instant, parse_date
from services.kernel.postgres.connect import Database
from services.profile.casework.hypotheses import Hypotheses
from services.profile.casework.judging import JudgedCircles
from services.profile.domain.casework.enquiry_facts import Evidence
from services.profile.domain.casework.team import Grounds
from tests.casework import act, at, hub_of
from tests.factories import Event, Someone, child, concern, enquiry, parent, retraction, someone
from tests.integration.links.test_paths import ANN, CY, DAZ, JADE, MEGAN, hub, seen
from tests.links import lives
from tests.reviews import Desk

DAY = parse_date("2026-11-24")
TOLD = [
    seen("05-01", JADE, DAZ, id="S1"),
    seen("05-03", MEGAN, DAZ, id="S2"),
    enquiry("2026-05-02T09:00:00Z", "E1", people=[JADE], id="Q1"),
    enquiry("2026-06-02T09:00:00Z", "E2", people=[JADE], id="Q2"),
    enquiry("2026-06-12T09:00:00Z", "E3", people=[MEGAN], id="Q3"),
]


class Everything(JudgedCircles):
    """Circles of which every one could hold enquiries that add up: everything is read."""

    def enquired(self, first: Instant, end: Instant, least: int) -> set[int]:  # noqa: ARG002 - as the port has it
        """All of them."""
        return set(self.everybody())


def found(database: Database, caller: Caller = LOCAL_OPERATOR, as_of: Instant | None = None) -> list[Any]:
    """Who is found; which is the same where everything is read, and where each family is asked of by itself."""
    now = clock.now() if as_of is None else as_of
    with database.connect() as connection:
        own = tied_families(connection)
        told = own.enquiries(caller, DAY, now)["tied"]
        assert told == TiedFamilies(Everything(connection)).enquiries(caller, DAY, now)["tied"]
        families: dict[UUID, list[UUID]] = {}
        for family, person in connection.execute("SELECT family, person FROM published.member WHERE role = 'child'"):
            families.setdefault(family, []).append(person)
        for family, children in families.items():
            expected = [one for one in told if str(family) in {each["family"] for each in one["families"]}]
            assert own.of_family(caller, children, DAY, now) == expected
    return list(told)


def tied_children(told: Iterable[Any]) -> list[list[str]]:
    """The children of each family that is tied."""
    return sorted([child["name"] for child in family["children"]] for one in told for family in one["families"])


def test_enquiries_of_families_tied_by_an_adult_add_up(database: Database) -> None:
    hub(database, *TOLD)
    (one,) = found(database)
    assert one["adult"]["name"] == "Daz Pike"
    told = {family["children"][0]["name"]: [event["id"] for event in family["linked"]] for family in one["families"]}
    assert told == {"Jade Hill": ["S1"], "Megan Price": ["S2"]}
    assert [event["id"] for event in one["evidence"]] == ["Q1", "Q2", "Q3"]
    assert one["says"].endswith(
        "In the 12 months to 24 November 2026 there were 3 enquiries about them together, and about none of them "
        "enough alone."
    )


@pytest.mark.parametrize(
    "more",
    [
        [enquiry("2026-06-22T09:00:00Z", "E4", people=[JADE])],
        [retraction(TOLD[0], "2026-07-01T09:00:00Z")],
        [retraction(TOLD[-1], "2026-07-01T09:00:00Z")],
    ],
    ids=["one family has enough alone", "the tie is taken back", "an enquiry is taken back"],
)
def test_they_do_not_add_up(database: Database, more: list[Event]) -> None:
    hub(database, *TOLD)
    assert found(database)
    hub(database, *more)
    assert found(database) == []


def test_an_enquiry_happened_at_its_first_record_and_is_evidenced_by_its_latest(database: Database) -> None:
    again = enquiry("2026-06-13T09:00:00Z", "E3", people=[MEGAN], id="Q3 again")
    hub(database, *TOLD, again)
    (one,) = found(database)
    assert [event["id"] for event in one["evidence"]] == ["Q1", "Q2", "Q3 again"]
    hub(database, enquiry("2025-11-20T09:00:00Z", "E3", people=[MEGAN], id="Q3 before"))
    assert found(database) == []


@pytest.mark.parametrize("role", ["professional", "child"])
def test_only_adults_tie_and_no_professional_does(database: Database, role: str) -> None:
    beside = someone("Ola Nordby", "1980-01-01" if role == "professional" else "2011-01-01", role, **lives(7))
    hub(database, seen("05-01", JADE, beside), seen("05-03", MEGAN, beside), *TOLD[2:])
    assert found(database) == []


def test_a_partner_who_is_of_two_families_ties_them(database: Database) -> None:
    rob, mia = someone("Rob Quick", "1985-05-05", "associate", **lives(9)), parent("Mia Hill", "1980-01-01", **lives(1))
    una = parent("Una Price", "1981-01-01", **lives(2))
    homes = [
        concern(
            "schools",
            f"2025-01-{day}",
            people=[one, mother, rob],
            relationships=[
                {"from": mother["ref"], "to": one["ref"], "kind": "parent_of"},
                {"from": rob["ref"], "to": mother["ref"], "kind": "partner_of"},
            ],
        )
        for day, one, mother in (("10", JADE, mia), ("11", MEGAN, una))
    ]
    hub(database, *homes, *TOLD[2:4], enquiry("2026-06-12T09:00:00Z", "E3", people=[una]))
    (one,) = found(database)
    assert (one["adult"]["name"], [family["linked"] for family in one["families"]]) == ("Rob Quick", [[], []])


def test_what_the_caller_may_not_read_takes_no_part(database: Database) -> None:
    secret = [dict(one) for one in TOLD]
    for one in (secret[1], secret[4]):
        one["data"] = {**one["data"], "handling": {"restricted_to": ["cse_team"]}}
    hub(database, secret[0], secret[1], *TOLD[2:])
    assert [one["adult"]["name"] for one in found(database, CY)] == ["Daz Pike"]
    assert found(database, ANN) == []


def test_two_identities_of_one_child_are_in_no_answer_together(database: Database) -> None:
    desk = Desk(database)
    amy = child("Amy Carter", identifiers=[{"scheme": "nhs_number", "value": "9990001014"}], **lives(7))
    beth = child("Beth Young", identifiers=[{"scheme": "nhs_number", "value": "9990001308"}], **lives(8))
    desk.tell(
        *(seen(f"05-0{n}", who, DAZ) for n, who in enumerate((amy, beth, JADE), 1)),
        *(
            enquiry(f"2026-06-0{n}T09:00:00Z", f"E{n}", people=[who])
            for n, who in enumerate((amy, beth, JADE, JADE), 1)
        ),
    )
    assert ["Amy Carter"] in tied_children(found(database))
    desk.seal("nhs_number:9990001014", "nhs_number:9990001308")
    for who in (LOCAL_OPERATOR, Caller("Ada", frozenset({"adoption_service"}), "adoptions")):
        with database.connect() as connection:
            told = tied_families(connection).enquiries(who, DAY)["tied"]
        assert tied_children(told) == [["Beth Young"], ["Jade Hill"]]


def test_a_link_that_the_team_has_refuted_ties_nobody(database: Database) -> None:
    girl, man = (
        one | {"identifiers": [{"scheme": "social_care_id", "value": name}]} for one, name in ((JADE, "J"), (DAZ, "D"))
    )
    hub(database, seen("05-01", girl, man, id="S1"), *TOLD[1:])
    assert found(database)
    with hub_of(database).book() as book:
        why = Grounds("He was somewhere else", (Evidence("/agencies/police/westshire", "S1"),))
        what = ("linked", "social_care_id:J", "social_care_id:D")
        Hypotheses(book).suppose(act(CY, "2026-06-10 09:00"), CY, what, "refuted", why)
    assert found(database) == []


def unlike(number: int) -> str:
    """A name that is like no other."""
    return sha256(str(number).encode()).hexdigest()[:8].translate(str.maketrans("0123456789", "ghijklmnop")).title()


def county(random: Random) -> list[Event]:
    """Children of a county, each with a parent, some of them seen with the same adults, some enquired about."""

    def whoever(number: int, role: str, born: int) -> Someone:
        told = f"{born + number % 4}-{number % 12 + 1:02}-{number % 28 + 1:02}"
        return someone(f"{unlike(number)} {unlike(1_000 + number)}", told, role, **lives(100 + number))

    children = [whoever(n, "child", 2010) for n in range(40)]
    parents = [whoever(100 + n % 30, "parent", 1980) for n in range(40)]
    others = [whoever(200 + n, "associate", 1985) for n in range(12)]
    homes = [concern("schools", f"2026-01-{n % 28 + 1:02}", people=[one, parents[n]]) for n, one in enumerate(children)]
    days = [f"{random.randint(1, 11):02}-{random.randint(1, 28):02}" for _ in range(90)]
    met = [seen(day, *random.sample(children, random.randint(1, 2)), random.choice(others)) for day in days[:60]]
    asked = [
        enquiry(f"2026-{day}T09:00:00Z", f"E{n // 2}", people=[random.choice(children if n % 5 else parents)])
        for n, day in enumerate(days[60:])
    ]
    return [*homes, *met, *asked]


@pytest.mark.parametrize("seed", [1, 2])
def test_few_circles_and_all_of_them_come_to_the_same_at_any_instant(database: Database, seed: int) -> None:
    hub(database, *county(Random(seed)))  # noqa: S311 - a county that does not exist
    assert len(found(database)) > 1
    for when in ("2026-05-01 00:00", "2026-08-01 00:00"):
        found(database, as_of=at(when))
