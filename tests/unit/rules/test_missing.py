"""Missing episodes: what is one, when it ends, and how many of one child are too many."""

from tests.factories import Event, child, incident, missing_found, missing_reported, parent
from tests.unit.rules.telling import findings, ids

POLICE = "/agencies/missing/police-desk"
HOME = "/agencies/missing/childrens-home"
MEG = child("Meg Carter", "2015-01-01")


def away(day: str, episode_id: str, hours: tuple[int, int] = (18, 22), **more: object) -> list[Event]:
    """A report and the return, on one day of November or October."""
    times = [f"2026-{day}T{hour:02}:00:00Z" for hour in hours]
    return [missing_reported(times[0], episode_id, **more), missing_found(times[1], episode_id, **more)]  # type: ignore[arg-type]


def episodes(*events: Event, as_of: str | None = None, day: str = "2026-11-24") -> set[str]:
    """The first reports of the episodes counted, where one is enough."""
    return findings(events, day, as_of, repeat_missing_episodes=1).get("repeat_missing", set())


def test_three_episodes_in_ninety_days_are_a_finding_and_two_are_not() -> None:
    told = [*away("10-01", "M-1"), *away("10-10", "M-2"), *away("11-01", "M-3")]
    assert findings(told) == {"repeat_missing": ids(*told[::2])}
    assert findings(told[:4]) == {}


def test_ninety_days_are_counted_by_date() -> None:
    rest = [*away("10-10", "M-2"), *away("11-01", "M-3")]
    assert findings([*away("08-26", "M-1"), *rest]) == {}
    assert "repeat_missing" in findings([*away("08-27", "M-1"), *rest])


def test_episodes_of_two_children_are_not_added_up() -> None:
    mother = parent()
    amy, meg = [child(), mother], [MEG, mother]
    told = [*away("10-01", "M-1", people=amy), *away("10-10", "M-2", people=meg), *away("11-01", "M-3", people=amy)]
    assert findings(told) == {}
    told += away("11-05", "M-4", people=amy)
    assert findings(told) == {"repeat_missing": ids(told[0], told[4], told[6])}


def test_the_evidence_is_that_of_every_child_who_was_missing_too_often() -> None:
    mother = parent()
    told = [
        one
        for n, day in enumerate(("10-01", "10-10", "11-01"))
        for who, name in ((child(), "A"), (MEG, "M"))
        for one in away(day, f"{name}-{n}", people=[who, mother])
    ]
    assert findings(told) == {"repeat_missing": ids(*told[::2])}


def test_two_children_missing_together_in_one_report_are_each_missing_once() -> None:
    both = away("10-01", "M-1", people=[child(), MEG, parent()])
    assert episodes(*both) == ids(both[0])
    assert findings([*both, *away("10-10", "M-2"), *away("11-01", "M-3", people=[MEG])]) == {}


def test_a_sibling_who_is_only_named_in_a_report_is_not_missing() -> None:
    told = [one for n in (1, 2, 3) for one in away(f"10-0{n}", f"M-{n}", people=[child(), MEG | {"role": "sibling"}])]
    assert findings(told) == {"repeat_missing": ids(*told[::2])}
    by_meg = away("10-08", "M-4", people=[MEG])
    assert findings([*told[:4], *by_meg]) == {}


def test_reports_that_share_a_number_and_a_source_are_one_episode() -> None:
    told = [*away("10-01", "M-1"), *away("10-20", "M-1")]
    assert episodes(*told) == ids(told[0])


def test_reports_that_share_a_number_but_not_a_source_are_two_episodes() -> None:
    told = [*away("10-01", "M-1"), *away("10-20", "M-1", source=POLICE)]
    assert episodes(*told) == ids(told[0], told[2])


def test_reports_of_two_sources_whose_spans_overlap_are_one_episode() -> None:
    told = [*away("10-01", "M-1", (18, 22)), *away("10-01", "P-9", (21, 23), source=POLICE)]
    assert episodes(*told) == ids(told[0])


def test_reports_of_two_sources_that_follow_each_other_are_two_episodes() -> None:
    told = [*away("10-01", "M-1", (18, 20)), *away("10-01", "P-9", (20, 23), source=POLICE)]
    assert episodes(*told) == ids(told[0], told[2])


def test_overlaps_in_a_chain_are_one_episode() -> None:
    told = [
        *away("10-01", "M-1", (10, 14)),
        *away("10-01", "P-9", (13, 18), source=POLICE),
        *away("10-01", "H-3", (17, 20), source=HOME),
    ]
    assert episodes(*told) == ids(told[0])


def test_reports_of_one_instant_by_two_sources_are_one_episode() -> None:
    told = [missing_reported("2026-10-01", "M-1"), missing_reported("2026-10-01", "P-9", source=POLICE)]
    assert len(episodes(*told)) == 1


def test_reports_and_returns_of_one_date_by_two_sources_are_one_episode() -> None:
    told = [
        one("2026-10-01", number, source=source)
        for number, source in (("M-1", HOME), ("P-9", POLICE))
        for one in (missing_reported, missing_found)
    ]
    assert len(episodes(*told)) == 1


def test_two_numbers_of_one_source_on_one_date_are_two_episodes() -> None:
    first = missing_reported("2026-10-01", "M-1", time="2026-10-01T10:00:00Z")
    second = missing_reported("2026-10-01", "M-2", time="2026-10-01T15:00:00Z")
    back = missing_found("2026-10-02", "M-2")
    assert episodes(first, second, back) == ids(first, second)


def test_a_report_told_by_date_within_anothers_span_is_the_same_episode() -> None:
    told = away("10-01", "M-1", (2, 22))
    told[0]["data"]["occurred_at"] = "2026-09-30T18:00:00Z"
    by_date = [missing_reported("2026-10-01", "P-9", source=POLICE), missing_found("2026-10-01", "P-9", source=POLICE)]
    assert episodes(*told, *by_date) == ids(told[0])


def test_a_report_without_a_return_of_its_own_ends_with_the_next_of_any_source() -> None:
    report = missing_reported("2026-10-01T18:00:00Z", "M-1")
    found = missing_found("2026-10-02T09:00:00Z", "P-9", source=POLICE)
    later = away("10-05", "H-3", source=HOME)
    assert episodes(report, found, *later) == ids(report, later[0])
    assert episodes(report, *later) == ids(report)


def test_a_return_of_another_child_ends_nothing() -> None:
    mother = parent()
    report = missing_reported("2026-10-01T18:00:00Z", "M-1", people=[child(), mother])
    found = missing_found("2026-10-02T09:00:00Z", "P-9", [MEG, mother], source=POLICE)
    later = away("10-05", "H-3", source=HOME)
    assert episodes(report, found, *later) == ids(report)


def test_a_return_before_the_report_is_not_the_next() -> None:
    found = missing_found("2026-10-01T17:00:00Z", "P-9", source=POLICE)
    report = missing_reported("2026-10-01T18:00:00Z", "M-1")
    later = away("10-05", "H-3", source=HOME)
    assert episodes(found, report, *later) == ids(report)


def test_a_report_without_a_return_ends_with_the_next_number_of_its_source() -> None:
    first = missing_reported("2026-10-01T18:00:00Z", "M-1")
    second = away("10-05", "M-2")
    assert episodes(first, *second) == ids(first, second[0])
    other = away("10-03", "H-3", source=HOME)
    assert episodes(first, *other, *second) == ids(first, second[0])


def test_a_report_without_a_return_ends_with_whichever_is_first() -> None:
    first = missing_reported("2026-10-01T18:00:00Z", "M-1")
    found = missing_found("2026-10-02T09:00:00Z", "P-9", source=POLICE)
    between = away("10-03", "H-3", source=HOME)
    second = away("10-05", "M-2")
    assert episodes(first, found, *between, *second) == ids(first, between[0], second[0])


def test_a_report_with_a_return_of_its_own_ends_with_no_other() -> None:
    report = missing_reported("2026-10-01T18:00:00Z", "M-1")
    other = missing_found("2026-10-02T09:00:00Z", "P-9", source=POLICE)
    between = away("10-03", "H-3", source=HOME)
    own = missing_found("2026-10-04T09:00:00Z", "M-1")
    assert episodes(report, other, *between, own) == ids(report)


def test_a_child_who_is_missing_still_is_missing_until_now_and_no_longer() -> None:
    report = missing_reported("2026-10-01T18:00:00Z", "M-1")
    other = missing_reported("2026-11-01T18:00:00Z", "P-9", source=POLICE)
    assert episodes(report, other) == ids(report)


def test_an_episode_whose_number_is_used_again_ended_with_its_first_return() -> None:
    told = [*away("10-01", "M-1"), *away("10-05", "M-1")]
    between = away("10-03", "P-9", source=POLICE)
    assert episodes(*told, *between) == ids(told[0], between[0])


def test_an_episode_is_of_the_day_of_its_first_report() -> None:
    told = [missing_reported("2026-08-26T18:00:00Z", "M-1"), missing_reported("2026-10-01T18:00:00Z", "M-1")]
    assert episodes(*told) == set()


def test_a_return_told_by_its_date_is_of_the_report_of_that_day() -> None:
    report = missing_reported("2026-10-01T18:00:00Z", "M-1", "high")
    back = missing_found("2026-10-01", "M-1", time="2026-10-01T23:00:00Z")
    assert "urgent_unanswered" not in findings([report, back])


def test_a_return_before_a_report_is_not_its_return_however_late_it_is_told() -> None:
    told = missing_found("2026-10-02T09:00:00Z", "M-1", time="2026-10-06T09:00:00Z")
    again = missing_reported("2026-10-05T18:00:00Z", "M-1", "high")
    assert findings([told, again])["urgent_unanswered"] == ids(again)


def test_a_return_told_by_its_date_before_the_report_was_issued_is_not_its_return() -> None:
    told = missing_found("2026-10-05", "M-1", time="2026-10-05T12:00:00Z")
    again = missing_reported("2026-10-05T18:00:00Z", "M-1", "high")
    assert findings([told, again])["urgent_unanswered"] == ids(again)


def test_an_event_that_is_no_report_makes_no_episode() -> None:
    assert episodes(missing_found("2026-10-01T18:00:00Z", "M-1"), incident("2026-10-02", ["going_missing"])) == set()
