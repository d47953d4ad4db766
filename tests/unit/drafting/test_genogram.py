"""The genogram: ties with their dates, parents who are not recorded; fathers and other adults."""

from services.profile.domain.casework.enquiry_facts import Evidence
from tests.factories import Event, Someone, child, concern, enquiry, incident, parent, someone
from tests.unit.drafting.drafted import AMY, BEN, DONNA, LEE, drafted, gaps, secret, texts, unrestricted

FIRST, LATER, LAST = "2026-05-01T09:00:00Z", "2026-06-01T09:00:00Z", "2026-07-01T09:00:00Z"


def related(when: str, kind: str, people: list[Someone], **more: str) -> Event:
    """An enquiry that states how two are related; their parenthood is implied."""
    left, right = people[-2], people[-1]
    tie = {"from": left["ref"], "to": right["ref"], "kind": kind}
    return enquiry(when, more.get("name", kind), people, relationships=[tie])


def test_a_father_of_whom_nobody_has_told_is_a_gap_and_stands_in_the_genogram() -> None:
    alone = drafted(enquiry(FIRST, "E1", [AMY, DONNA]))
    assert gaps(alone, "adults") == ["No father is recorded of Amy Carter."]
    assert gaps(alone, "genogram") == ["The father of Amy Carter stands in the genogram as not recorded."]
    (absent,) = [one for one in alone.genogram.nodes if not one.recorded]
    assert (absent.name, absent.sex, absent.kind) == ("father not recorded", "male", "not_recorded")
    (edge,) = [one for one in alone.genogram.edges if one.left == absent.id]
    assert (edge.kind, edge.evidence, edge.right) == ("parent_of", None, alone.genogram.nodes[0].id)


def test_with_both_parents_nobody_is_absent() -> None:
    both = drafted(enquiry(FIRST, "E1", [AMY, DONNA, LEE]))
    assert gaps(both, "adults") == gaps(both, "genogram") == []
    assert all(one.recorded for one in both.genogram.nodes)
    assert texts(both, "adults", "father") == ["Lee Carter is recorded as the father of Amy Carter."]


def test_a_child_of_whom_no_parent_is_told_lacks_both() -> None:
    made = drafted(concern("schools", FIRST))
    assert gaps(made, "adults") == ["No mother is recorded of Amy Carter.", "No father is recorded of Amy Carter."]
    assert [one.sex for one in made.genogram.nodes] == ["", "female", "male"]


def test_a_parent_whose_sex_is_not_told_is_neither_father_nor_mother() -> None:
    made = drafted(enquiry(FIRST, "E1", [AMY, parent("Sam Carter")]))
    assert gaps(made, "adults") == [
        "No mother is recorded of Amy Carter; whether Sam Carter is that is not told.",
        "No father is recorded of Amy Carter; whether Sam Carter is that is not told.",
    ]
    assert gaps(made, "genogram") == ["The other parent of Amy Carter stands in the genogram as not recorded."]


def test_a_stepfather_is_no_father() -> None:
    step = someone("Dean Frost", "1980-01-01", "household_member", sex="male")
    tie = {"from": "Dean Frost", "to": "Amy Carter", "kind": "step_parent_of"}
    made = drafted(enquiry(FIRST, "E1", [AMY, DONNA, step], relationships=[tie]))
    assert gaps(made, "adults") == ["No father is recorded of Amy Carter."]
    assert "Dean Frost is told to be the stepfather of Amy Carter (since 1 May 2026)." in texts(made, "genogram")


def test_an_edge_has_the_days_on_which_it_was_told_first_and_last_and_the_first_record() -> None:
    made = drafted(enquiry(FIRST, "E1", [AMY, DONNA], id="F"), enquiry(LAST, "E2", [AMY, DONNA], id="L"))
    (edge,) = [one for one in made.genogram.edges if one.evidence]
    assert (edge.kind, edge.since, edge.last, edge.until) == ("parent_of", "2026-05-01", "2026-07-01", "")
    assert edge.evidence == Evidence("/agencies/social_care/westshire", "F")


def test_a_tie_of_equals_is_one_edge_whichever_way_round_it_is_told() -> None:
    made = drafted(related(FIRST, "partner_of", [AMY, DONNA, LEE]), related(LATER, "partner_of", [AMY, LEE, DONNA]))
    (edge,) = [one for one in made.genogram.edges if one.kind == "partner_of"]
    assert (edge.since, edge.last) == ("2026-05-01", "2026-06-01")


def test_partners_who_part_are_told_until_when() -> None:
    made = drafted(related(FIRST, "partner_of", [AMY, DONNA, LEE]), related(LATER, "ex_partner_of", [AMY, DONNA, LEE]))
    until = {one.kind: one.until for one in made.genogram.edges if "partner" in one.kind}
    assert until == {"partner_of": "2026-06-01", "ex_partner_of": ""}
    said = texts(made, "genogram", "partner_of", "ex_partner_of")
    assert said == [
        "Donna Carter is told to be the partner of Lee Carter (since 1 May 2026 until 1 June 2026).",
        "Donna Carter is told to be a former partner of Lee Carter (since 1 June 2026).",
    ]


def test_a_tie_that_a_restricted_record_tells_is_not_drawn_for_who_may_not_read_it() -> None:
    hidden = secret(enquiry(LATER, "E2", [AMY, LEE]))
    events = [enquiry(FIRST, "E1", [AMY, DONNA]), hidden]
    assert any(one.name == "Lee Carter" for one in drafted(*events).genogram.nodes)
    made = drafted(*events, may_read=unrestricted)
    assert not any(one.name == "Lee Carter" for one in made.genogram.nodes)
    assert gaps(made, "adults") == ["No father is recorded of Amy Carter, as far as may be read here."]


def test_adults_are_told_with_roles_records_agencies_and_what_these_state() -> None:
    made = drafted(enquiry(FIRST, "E1", [AMY, DONNA]), incident(LATER, ["domestic_abuse"], [AMY, DONNA]))
    assert texts(made, "adults", "adult") == [
        (
            "Donna Carter is named as parent in 2 records of Westshire (children's social care) and Westshire "
            "(police), last on 1 June 2026 (police incident). Indicators stated in 1 of these: domestic abuse."
        )
    ]


def test_whoever_is_named_beside_the_family_is_told_even_without_a_name() -> None:
    dean = someone("Dean Frost", None, "person_of_concern")
    unknown = someone("", None, "person_of_concern", sex="male")
    worker = someone("Wilma Wells", None, "professional")
    made = drafted(
        enquiry(FIRST, "E1", [AMY, DONNA]),
        incident(LATER, people=[AMY, dean, worker]),
        incident(LAST, people=[AMY, dean, unknown]),
    )
    said = [one for one in texts(made, "adults") if "not of the family" in one]
    assert said == [
        (
            "Dean Frost, who is not of the family, is named beside it as person of concern in 2 records of Westshire "
            "(police), last on 1 July 2026."
        ),
        (
            "Somebody whose name is not recorded, who is not of the family, is named beside it as person of concern in "
            "1 record of Westshire (police), last on 1 July 2026."
        ),
    ]


def test_siblings_share_a_sentence_of_their_mother() -> None:
    made = drafted(enquiry(FIRST, "E1", [AMY, BEN, DONNA]))
    assert texts(made, "genogram", "parent_of") == [
        "Donna Carter is told to be the mother of Amy Carter (since 1 May 2026) and Ben Carter (since 1 May 2026)."
    ]


def test_a_child_alone_has_a_genogram_of_its_own() -> None:
    made = drafted(enquiry(FIRST, "E1", [child(sex="female")]))
    assert [one.kind for one in made.genogram.nodes] == ["person", "not_recorded", "not_recorded"]
