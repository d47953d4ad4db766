"""The pages say what the answers say, to everybody, and give nothing away."""

from pathlib import Path

import httpx
import pytest

from services.kernel.postgres.connect import Database
from tests import factories, hubs
from tests.integration.web.reader import Page, read
from tests.integration.web.site import ANN, Site, running

DAY = "2026-11-24"
AS_OF = "2026-11-25T00:00:00Z"
HOSTILE = '<script>alert("x")</script> & O\'Brien'


def _family(site: Site, child: str) -> str:
    items = site.found("/api/v1/agenda", date=DAY, as_of=AS_OF)["items"]
    return next(str(item["family"]) for item in items if any(one["name"] == child for one in item["people"]))


def _look(site: Site, query: str) -> httpx.Response:
    answer: httpx.Response = site.client.post("/people", data={"query": query})
    return answer


def test_the_agenda_has_the_urgent_families_first_and_apart(site: Site) -> None:
    page = read(site.get("/", date=DAY, as_of=AS_OF))
    assert page.says("h1") == "Family profile meeting, 24 November 2026"
    assert [one["id"] for one in page.all("section") if "route" in str(one.get("class"))] == [
        "urgent",
        "in_hand",
        "monthly",
    ]
    assert page.says("h2").startswith("With the duty manager now: not for the meeting")
    text = page.text
    assert text.index('id="urgent"') < text.index("Jade Hill, 15") < text.index('id="in_hand"')
    assert text.index('id="monthly"') < text.index("Amy Carter, 13") < text.index("The numbers that the rules used")


def test_an_urgent_family_waits_since_the_hub_was_told(site: Site) -> None:
    agenda = read(site.get("/", date=DAY, as_of=AS_OF))
    assert agenda.text.count("Waiting since 7 November 2026, 03:10") == 1
    link = next(link for link in agenda.links() if link.startswith("/families/") and "#" not in link)
    assert "Waiting since 7 November 2026, 03:10" in read(site.client.get(link)).text


def test_the_agenda_says_that_records_could_not_be_folded(site: Site) -> None:
    assert "could not be folded" not in read(site.get("/", date=DAY, as_of=AS_OF)).text
    with site.database.connect() as connection:
        connection.execute(
            "INSERT INTO profile.quarantine (topic, partition, record_offset, appended_at, key, value, faults)"
            " VALUES ('agency.police.v1', 0, 7, '2026-11-01T00:00:00Z', '', '{', '[]')"
        )
    assert "1 record could not be folded, and is not on this page" in read(site.get("/", date=DAY, as_of=AS_OF)).text


def test_the_agenda_ends_with_every_number_and_whose_it_is(site: Site) -> None:
    with site.database.connect() as connection:
        connection.execute(
            "INSERT INTO profile.setting (name, value, in_force_from, set_at, set_by, reason)"
            " VALUES ('repeat_missing_days', 91, '2030-01-01', '2026-01-01T00:00:00Z', 'Bea', 'a trial')"
        )
    page = read(site.get("/", date="2030-02-01"))
    assert "91" in page.words["td"]
    assert "Bea, from 1 January 2030: a trial" in page.words["td"]
    assert page.words["td"].count("national") == 2
    assert "Days after a referral within which the next is a re-referral" in page.words["td"]


def test_each_finding_leads_to_its_events_on_the_timeline(site: Site) -> None:
    agenda = read(site.get("/", date=DAY, as_of=AS_OF))
    evidence = [link for link in agenda.links() if "#event-" in link]
    assert len(evidence) == 31
    pages: dict[str, Page] = {}
    for link in evidence:
        address, _, place = link.partition("#")
        if address not in pages:
            pages[address] = read(site.get(address))
        assert place in pages[address].ids()


def test_a_family_page_shows_members_findings_and_the_timeline_oldest_first(site: Site) -> None:
    page = read(site.get(f"/families/{_family(site, 'Thomas Bryant')}", date=DAY, as_of=AS_OF))
    assert page.says("h1") == "Family of Thomas Bryant"
    assert {"age 11", "age 34"} <= set(page.words["td"])
    assert "Cumulative concern." in page.words["strong"]
    moments = [page.text.index(when) for when in ("22 May 2026</p>", "6 July 2026</p>", "2 November 2026</p>")]
    assert moments == sorted(moments)
    assert "“Mum's asleep when I get up.”" in page.says("blockquote")
    assert {"Happened", "Recorded", "Issued", "Received"} <= set(page.words["dt"])


def test_an_event_on_a_familys_timeline_says_what_it_counts_for(site: Site) -> None:
    page = read(site.get(f"/families/{_family(site, 'Amy Carter')}", date=DAY, as_of=AS_OF))
    counted = [words for words in page.words["p"] if words.startswith("Counts for: ")]
    assert counted.count("Counts for: Repeat enquiries, Enquiry after closure") == 2
    assert counted.count("Counts for: Handover not picked up") == 1
    assert len(counted) == 7


def test_what_was_retracted_is_struck_through_and_still_read(site: Site) -> None:
    page = read(site.get(f"/families/{_family(site, 'Thomas Bryant')}", date=DAY, as_of=AS_OF))
    assert page.says("s") == "Fracture, no explanation"
    assert "Retracted" in page.words["strong"]


def test_a_restricted_event_is_a_pointer_on_a_page(site: Site) -> None:
    path = f"/people/{site.person('Darren Pike')}"
    told, pointer = read(site.get(path)), read(site.get(path, ANN))
    assert "Restricted. Ask" in pointer.says("ol")
    assert "Restricted. Ask" not in told.says("ol")


def test_a_person_is_looked_for_by_a_form_that_names_nobody_in_the_address(site: Site) -> None:
    form = read(site.get("/people"))
    assert [(one["method"], str(one["action"]).partition("?")[0]) for one in form.all("form")] == [("post", "/people")]
    answer = _look(site, "Carter")
    found = read(answer)
    assert "Carter" not in str(answer.request.url)
    assert [name for name in ("Amy Carter", "Donna Carter") if name in found.words["a"]] == [
        "Amy Carter",
        "Donna Carter",
    ]
    links = [link for link in found.links() if link.startswith("/people/")]
    assert read(site.get(links[0])).says("h1") == "Amy Carter"


@pytest.mark.parametrize("query", ["", "   ", "##"])
def test_a_search_for_nothing_says_what_to_enter(site: Site, query: str) -> None:
    answer = _look(site, query)
    assert answer.status_code == 422
    page = read(answer)
    assert "Error:" in page.words["strong"]
    assert any(one.get("aria-invalid") == "true" for one in page.all("input"))


def test_a_body_that_is_no_form_finds_nothing(site: Site) -> None:
    for body in (b"\xff\xfe", b"query=%ff", b"&".join([b"a=b"] * 100)):
        assert site.client.post("/people", content=body).status_code in {200, 422}


def test_nobody_found_is_said(site: Site) -> None:
    assert "Nobody found" in read(_look(site, "Somebody Else")).says("h2")


def test_an_earlier_view_says_so_and_its_links_keep_it(site: Site) -> None:
    page = read(site.get("/", date=DAY, as_of="2026-08-03T00:00"))
    assert "As known on 3 August 2026, 00:00" in page.says("section")
    inner = [link for link in page.links() if link.startswith("/")]
    assert inner
    assert all("date=2026-11-24&as_of=2026-08-02T23%3A00%3A00Z" in link for link in inner)
    (field,) = [one for one in page.all("input") if one.get("name") == "as_of"]
    assert field["value"] == "2026-08-03T00:00:00"
    assert "As known on" not in read(site.get("/", date=DAY)).says("section")


def test_a_form_left_empty_asks_for_today_and_now(site: Site) -> None:
    assert site.client.get("/?date=&as_of=").status_code == 200


def test_events_that_wait_are_counted_on_every_page(database: Database, data: Path) -> None:
    hubs.loaded(database, [data / "contract" / "good.ndjson"])
    hubs.send(database, hubs.lines_of(factories.enquiry("2026-11-20", "E-1", source="/agencies/social_care/devon")))
    with running(database) as site:
        for path in ("/", "/people", f"/people/{site.person('Amy Carter')}"):
            assert "1 event on the log is not folded yet" in read(site.get(path)).says("section")
        hubs.fold(database)
        assert "not folded yet" not in read(site.get("/")).says("section")


def test_a_hostile_name_is_shown_and_does_nothing(database: Database) -> None:
    child = factories.child(HOSTILE, "2020-01-02")
    told = [
        factories.enquiry(
            f"2026-11-0{day}", f"E-{day}", [child], summary=HOSTILE, narrative=HOSTILE, child_words=HOSTILE
        )
        for day in (1, 2, 3)
    ]
    hubs.register(database, {one["source"] for one in told})
    assert hubs.send(database, hubs.lines_of(*told)) == []
    hubs.fold(database)
    with running(database) as site:
        agenda = read(site.get("/", date="2026-11-24"))
        family = next(link for link in agenda.links() if link.startswith("/families/") and "#" not in link)
        timeline = read(site.get(family))
        person = next(link for link in timeline.links() if link.startswith("/people/"))
        for page in (agenda, timeline, read(site.get(person)), read(_look(site, HOSTILE))):
            assert "&lt;script&gt;" in page.text
            assert "<script" not in page.text


def test_titles_hold_no_name_since_browsers_keep_them(site: Site) -> None:
    family = _family(site, "Thomas Bryant")
    person = site.person("Thomas Bryant")
    titles = [read(site.get(path)).says("title") for path in (f"/families/{family}", f"/people/{person}", "/people")]
    assert titles == ["A family · Kinfold", "A person · Kinfold", "People · Kinfold"]


@pytest.mark.parametrize(
    ("path", "status", "heading"),
    [
        ("/nowhere", 404, "There is no such page"),
        ("/families/00000000-0000-8000-8000-000000000001", 404, "There is no such page"),
        ("/people/00000000-0000-8000-8000-000000000001", 404, "There is no such page"),
        ("/families/Hill", 422, "The question cannot be understood"),
        ("/?date=tomorrow", 422, "The question cannot be understood"),
        ("/?as_of=2026-11-24T25:00", 422, "The question cannot be understood"),
    ],
)
def test_what_is_not_there_is_a_page_too(site: Site, path: str, status: int, heading: str) -> None:
    answer = site.client.get(path)
    assert answer.status_code == status
    assert read(answer).says("h1") == heading


def test_the_style_sheet_and_the_icon_are_our_own(site: Site) -> None:
    page = read(site.get("/"))
    for link in [str(one["href"]) for one in page.all("link")]:
        answer = site.get(link)
        assert answer.status_code == 200
        assert "url(" not in answer.text
        assert "@import" not in answer.text
