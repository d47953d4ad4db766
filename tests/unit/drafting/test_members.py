"""Who the members are, where they live, and what records disagree on."""

from datetime import date

from services.profile.domain.drafting import whole
from tests.factories import Event, child, concern, correction, enquiry, parent, someone
from tests.unit.drafting.drafted import AMY, DONNA, drafted, gaps, texts, told

FIRST, LATER, LAST = "2026-05-01T09:00:00Z", "2026-06-01T09:00:00Z", "2026-07-01T09:00:00Z"
NHS = {"identifiers": [{"scheme": "nhs_number", "value": "9990001014"}]}


def member(*events: Event) -> list[str]:
    """The sentences of the members."""
    return texts(drafted(*events), "who", "member")


def test_members_are_told_with_role_age_and_since_when_they_are_known() -> None:
    assert member(enquiry(FIRST, "E1", [AMY, DONNA]), concern("schools", LAST)) == [
        "Amy Carter is a child of the family, 13 years old; first told of on 1 May 2026.",
        "Donna Carter is an adult of the family, named as parent, 38 years old; first told of on 1 May 2026.",
    ]


def test_an_age_is_that_of_the_meetings_day_and_not_of_the_day_after() -> None:
    lot = [enquiry("2026-03-01T09:00:00Z", "E1", [child(born="2014-05-04")])]
    eve = whole.draft(told(*lot, day=date(2026, 5, 3)))
    birthday = whole.draft(told(*lot, day=date(2026, 5, 4)))
    assert "11 years old" in texts(eve, "who", "member")[0]
    assert "12 years old" in texts(birthday, "who", "member")[0]


def test_babies_are_months_old_until_they_are_two() -> None:
    def of(born: str) -> str:
        return member(enquiry("2026-10-20T09:00:00Z", "E1", [child(born=born)]))[0]

    assert "family, 23 months old;" in of("2024-11-02")
    assert "family, 2 years old;" in of("2024-11-01")
    assert "family, 0 months old;" in of("2026-10-02")
    assert "family, 1 month old;" in of("2026-10-01")


def test_whose_date_of_birth_is_not_told_in_full_has_no_age_made_up() -> None:
    assert "a child of the family, born 2013;" in member(enquiry(FIRST, "E1", [child(born="2013")]))[0]
    assert "a child of the family, whose age is not recorded;" in member(enquiry(FIRST, "E1", [child(born=None)]))[0]
    estimated = child(date_of_birth_estimated=True)
    assert "13 years old (the date of birth is an estimate)" in member(enquiry(FIRST, "E1", [estimated]))[0]


def test_an_unborn_child_is_expected_and_somebody_who_died_has_no_age_and_no_home() -> None:
    unborn = someone("Baby Carter", None, "child", expected_delivery_date="2026-12-24")
    assert (
        "a child of the family, not born yet, expected on 24 December 2026;"
        in member(enquiry(FIRST, "E1", [unborn, DONNA]))[0]
    )
    died = parent(deceased_on="2026-04-09")
    made = drafted(enquiry(FIRST, "E1", [AMY, died]))
    assert "named as parent, who died on 9 April 2026;" in texts(made, "who", "member")[1]
    assert "Donna Carter lives" not in str(texts(made, "who"))
    assert "Donna Carter live" not in str(texts(made, "who"))


def test_homes_are_told_once_with_all_who_live_there_as_last_told() -> None:
    moved = {"addresses": [{"lines": ["Flat 2", "9 High Street"], "postcode": "EX1 1AA"}]}
    made = drafted(enquiry(FIRST, "E1", [AMY, DONNA]), enquiry(LATER, "E2", [AMY | moved, DONNA]))
    assert texts(
        made, "who", *[f"home {one}" for one in ("Flat 2, 9 High Street, EX1 1AA", "1 Carter Lane, EX16 5AA")]
    ) == [
        "As last told, Amy Carter lives at Flat 2, 9 High Street, EX1 1AA.",
        "As last told, Donna Carter lives at 1 Carter Lane, EX16 5AA.",
    ]


def test_an_address_that_was_left_is_no_home_and_one_that_will_be_left_is() -> None:
    def lives(until: str) -> str:
        home = {"addresses": [{"lines": ["1 Carter Lane"], "postcode": "EX16 5AA", "to": until}]}
        return texts(drafted(enquiry(FIRST, "E1", [AMY | home])), "who")[1]

    assert lives("2026-11-01") == "Where Amy Carter lives now is not recorded: the address told last was left."
    assert lives("2026-11-02") == "As last told, Amy Carter lives at 1 Carter Lane, EX16 5AA."


def test_of_whom_no_address_is_told_it_is_said() -> None:
    homeless = child()
    del homeless["addresses"]
    assert gaps(drafted(enquiry(FIRST, "E1", [homeless])), "who") == ["Where Amy Carter lives is not recorded."]


def test_an_agency_that_goes_on_to_tell_another_address_is_set_beside_the_last() -> None:
    moved = {"addresses": [{"lines": ["9 High Street"], "postcode": "EX1 1AA"}]}
    new = enquiry(LATER, "E1", [AMY | NHS | moved])
    before = concern("schools", FIRST, people=[AMY | NHS])
    still = concern("housing", "2026-06-02T09:00:00Z", people=[AMY | NHS])
    last = enquiry(LAST, "E2", [AMY | NHS | moved])
    assert "told differently" not in str(texts(drafted(before, new, last), "who"))
    assert (
        "Where Amy Carter lives is told differently: 1 Carter Lane, EX16 5AA by Westshire (housing) on 2 June 2026, "
        "9 High Street, EX1 1AA by Westshire (children's social care) on 1 July 2026."
    ) in texts(drafted(before, new, still, last), "who")


def test_dates_of_birth_and_names_that_differ_are_said_with_who_tells_them() -> None:
    made = drafted(
        enquiry(FIRST, "E1", [AMY | NHS]),
        enquiry(LATER, "E2", [AMY | NHS]),
        concern("schools", LAST, people=[child("Amie Carter", "2013-05-05") | NHS]),
    )
    assert texts(made, "who", "born") == [
        (
            "The date of birth of Amy Carter is told differently: 4 May 2013 in 2 records, last by Westshire "
            "(children's social care) and 5 May 2013 in 1 record, last by Westshire (schools)."
        )
    ]
    assert texts(made, "who", "names") == ["Amy Carter is also named Amie Carter (by Westshire (schools))."]


def test_a_correction_ends_the_disagreement() -> None:
    wrong = concern("schools", LATER, people=[child("Amy Carter", "2013-05-05") | NHS])
    right = correction(wrong, people=[AMY | NHS], time=LAST)
    assert texts(drafted(enquiry(FIRST, "E1", [AMY | NHS]), wrong, right), "who", "born") == []
