"""The pages of the profile service: the agenda, a family, a person, and a search.

No address holds a name: people are searched for by a form that is posted, and named by identifiers. Titles hold
none either, since browsers keep them.
"""

from itertools import groupby
from typing import Annotated, Any, Final
from urllib.parse import parse_qs
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

from services.kernel.errors import NotFound, WrongUse
from services.kernel.web.problems import Problem
from services.kernel.web.surroundings import Connecting
from services.profile import settings
from services.profile.answers import FamilyAnswer
from services.profile.application import Profiles
from services.profile.domain.agenda import ROUTES
from services.profile.domain.rules import RULES
from services.profile.domain.thresholds import MEANINGS, NATIONAL
from services.profile.folding.store import FoldStore
from services.profile.pages.asked import PACKAGE, PageAsked, render
from services.profile.pages.words import anchor
from services.profile.router import LONGEST_QUERY
from services.profile.settings import Setting
from services.profile.tied import TiesAsked

router: Final = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_HEADINGS: Final = {
    401: "Who is asking?",
    403: "You may not see this",
    404: "There is no such page",
    422: "The question cannot be understood",
    500: "Something went wrong",
    503: "Not available at the moment",
}


def static() -> StaticFiles:
    """The style sheet and the icon."""
    return StaticFiles(directory=str(PACKAGE / "static"))


def error_page(problem: Problem) -> str:
    """A page that says what went wrong."""
    heading = _HEADINGS.get(problem["status"], problem["title"])
    return str(render("error.html", None, heading=heading, detail=problem["detail"]).body, "utf-8")


@router.get("/")
def agenda(asked: PageAsked, connect: Connecting, tying: TiesAsked) -> HTMLResponse:
    """The agenda of a meeting, and beside it the families whose enquiries add up over an adult."""
    with connect() as connection:
        answer = Profiles(connection).agenda(asked.caller, asked.day, asked.as_of)
        numbers = settings.in_force(connection, asked.caller, asked.day, asked.as_of)
        held = FoldStore(connection).unacknowledged()
        tied = tying(connection).enquiries(asked.caller, asked.day, asked.as_of)["tied"]
    sections = [
        (route, meaning, [item for item in answer["items"] if item["route"] == route])
        for route, meaning in ROUTES.items()
    ]
    rules = [(rule, list(group)) for rule, group in groupby(numbers, _rule_of)]
    told: dict[str, Any] = {
        "sections": sections,
        "rules": rules,
        "held": held,
        "tied": tied,
        "meanings": MEANINGS,
        "national": NATIONAL,
    }
    return render("agenda.html", asked, **told)


@router.get("/families/{family}")
def family(asked: PageAsked, connect: Connecting, family: UUID) -> HTMLResponse:
    """A family: its members, what is found of it, and its timeline."""
    with connect() as connection:
        profiles = Profiles(connection)
        families = profiles.family(asked.caller, str(family), asked.day, asked.as_of)
        timeline = profiles.timeline_of_family(asked.caller, str(family), asked.as_of)
    entries, counted = timeline["entries"], _counted(families)
    return render("family.html", asked, families=families, routes=ROUTES, entries=entries, counted=counted)


@router.get("/people/{person}")
def person(asked: PageAsked, connect: Connecting, person: UUID) -> HTMLResponse:
    """A person: names, identifiers, families, and the timeline of all that names them."""
    with connect() as connection:
        profiles = Profiles(connection)
        found = profiles.people(asked.caller, str(person), asked.as_of)["people"]
        if not found:
            message = "There is no such person at that time"
            raise NotFound(message)
        timeline = profiles.timeline_of_person(asked.caller, str(person), asked.as_of)
    return render("person.html", asked, person=found[0], entries=timeline["entries"])


@router.get("/people")
def search(asked: PageAsked) -> HTMLResponse:
    """The form that looks for people."""
    return render("people.html", asked, query="", fault="", found=None)


async def _query(request: Request) -> str:
    """What was looked for, from the body of a form."""
    try:
        form = parse_qs((await request.body()).decode(), max_num_fields=8)
    except ValueError:
        return ""
    return form.get("query", [""])[0].strip()[:LONGEST_QUERY]


@router.post("/people")
def people(asked: PageAsked, connect: Connecting, query: Annotated[str, Depends(_query)]) -> HTMLResponse:
    """The people who answer to a form's query."""
    try:
        with connect() as connection:
            found = Profiles(connection).people(asked.caller, query, asked.as_of)["people"]
    except WrongUse:
        fault = "Enter a name, a name and a date of birth, or an identifier with its scheme"
        return render("people.html", asked, 422, query=query, fault=fault, found=None)
    return render("people.html", asked, query=query, fault="", found=found)


def _counted(families: list[FamilyAnswer]) -> dict[str, list[str]]:
    """For which rules the record at each place of a timeline counts."""
    found: dict[str, list[str]] = {}
    for finding in (one for family in families for one in family["findings"]):
        for event in finding["evidence"]:
            found.setdefault(anchor(event["source"], event["id"]), []).append(finding["rule"])
    return found


def _rule_of(setting: Setting) -> str:
    return next(rule for rule in RULES if setting.name.startswith(rule))
