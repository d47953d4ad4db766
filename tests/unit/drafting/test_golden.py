"""The draft of one family as a chair reads it, whole: ``python -m tests.unit.drafting.test_golden`` writes it again."""

from pathlib import Path

import msgspec

from services.cli.packs import line_of
from services.profile.domain.drafting import whole
from services.profile.domain.drafting.completeness import completeness
from tests.factories import (
    Event,
    attendance,
    case_closed,
    child,
    concern,
    decision,
    early_help,
    enquiry,
    event,
    incident,
    missing_found,
    missing_reported,
    not_brought,
    parent,
    social_care,
    someone,
)
from tests.unit.drafting.drafted import interview, secret, told, unrestricted, visit

GOLDEN = Path(__file__).parents[2] / "golden" / "written-profile.txt"

AMY = child(
    sex="female", ethnicity="MWAS", first_language="bn", identifiers=[{"scheme": "upn", "value": "B878000000101"}]
)
BEN = child("Ben Carter", "2021-03-09", sex="male")
DONNA = parent(sex="female", ethnicity="WBRI", first_language="en", religion="None")
DEAN = someone("Dean Frost", "1980-01-01", "household_member", sex="male")
UNKNOWN = someone("", None, "person_of_concern", sex="male")
STEP = {"from": "Dean Frost", "to": "Ben Carter", "kind": "step_parent_of"}
TOGETHER = {"from": "Donna Carter", "to": "Dean Frost", "kind": "partner_of"}
HOME = [AMY, BEN, DONNA]


def carters() -> list[Event]:
    """Nine months of a family, as agencies told of them."""
    authorised = decision("2026-02-11T10:00:00Z", "E1", "early_help", HOME, id="D1")
    authorised["data"]["details"]["authorised_by"] = "Team manager 4"
    return [
        enquiry("2026-02-10T09:00:00Z", "E1", HOME, id="E1", summary="Enquiry from school: neglect"),
        authorised,
        early_help("2026-02-20T09:00:00Z", "started", people=HOME, id="H1", summary="Early help started"),
        attendance(("2026-04-13", "2026-05-22"), 56, 48, [AMY, DONNA], id="A1", summary="Attendance of the half term"),
        concern(
            "schools",
            "2026-05-06T09:00:00Z",
            people=[AMY, DONNA],
            id="S1",
            summary="Amy came without food or coat.",
            child_words="There was nothing in the fridge, Mum was asleep",
        ),
        incident(
            "2026-05-30T23:10:00Z",
            ["domestic_abuse"],
            [*HOME, DEAN],
            id="P1",
            summary="Shouting heard by a neighbour; children upstairs",
            relationships=[STEP, TOGETHER],
        ),
        early_help("2026-06-02T09:00:00Z", "stepped_up", people=HOME, id="H2", summary="Stepped up to social care"),
        social_care("referral", "2026-06-03T09:00:00Z", people=HOME, id="R1", summary="Referral started"),
        social_care("assessment", "2026-06-04T09:00:00Z", people=HOME, id="R2", summary="Assessment started"),
        visit("2026-06-10T15:00:00Z", alone=True, people=[AMY]) | {"id": "V1"},
        visit("2026-07-08T15:00:00Z", seen=False, people=[AMY, BEN]) | {"id": "V2"},
        not_brought("2026-07-14T09:00:00Z", [BEN, DONNA], id="N1", summary="Ben was not brought to his hearing test"),
        missing_reported("2026-08-01T21:00:00Z", "M1", people=[AMY], id="M1", summary="Amy did not come home"),
        missing_found("2026-08-02T07:30:00Z", "M1", [AMY], id="M2", summary="Amy was back in the morning"),
        missing_reported("2026-09-12T20:00:00Z", "M2", "high", [AMY], id="M3", summary="Amy was gone after a call"),
        missing_found("2026-09-13T02:00:00Z", "M2", [AMY, UNKNOWN], id="M4", summary="Amy was found in a car park"),
        interview("2026-09-15T16:00:00Z", "M2", people=[AMY], id="M5", summary="Amy spoke with the worker"),
        event("health.referral", "2026-09-20", {"service": "hearing", "status": "started"}, [BEN], id="N2"),
        attendance(("2026-09-03", "2026-10-16"), 60, 58, [AMY, DONNA], id="A2", summary="Attendance of the half term"),
        social_care("assessment", "2026-09-30T09:00:00Z", "completed", HOME, id="R3", summary="Assessment completed"),
        case_closed("2026-10-01T09:00:00Z", people=HOME, id="C1", summary="Closed, stepped down to early help"),
        enquiry("2026-10-26T09:00:00Z", "E2", HOME, id="E2", summary="Enquiry from the public: shouting"),
        secret(concern("schools", "2026-09-16T09:00:00Z", ["online_grooming"], [AMY], id="S2", summary="Not for all")),
    ]


def rendered() -> str:
    """The draft, as somebody of no group may read it, and what it lacks."""
    known = told(*carters(), may_read=unrestricted)
    draft = whole.draft(known)
    lines = []
    for part in draft.sections:
        lines += [part.title, *(line_of(msgspec.to_builtins(one)) for one in part.sentences), ""]
    lines += ["What it has"]
    lines += [f"  {one.name}: {one.count} of {one.of}" for one in completeness(known, draft)]
    return "\n".join(lines) + "\n"


def test_the_draft_of_one_family_reads_as_it_did() -> None:
    assert rendered() == GOLDEN.read_text("utf-8")


if __name__ == "__main__":
    GOLDEN.write_text(rendered(), "utf-8")
