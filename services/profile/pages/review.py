"""The pages of the review: the pairs that wait, a card of each with its answers, and what was decided of a person.

They work without JavaScript: each answer is a button of one form. What is decided counts once it has been folded.
"""

from typing import Annotated, Any, Final
from urllib.parse import parse_qs
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.kernel import clock
from services.kernel.errors import NotFound, WrongUse
from services.kernel.web.own import FromOwnPage
from services.kernel.web.surroundings import Connecting, Logging
from services.profile.deciding import OF_PEOPLE, Deciding, publishing
from services.profile.domain.decisions import Kind
from services.profile.pages.asked import PageAsked, render
from services.profile.questions import MAY_SEAL
from services.profile.review import Review

router: Final = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_SEE_OTHER: Final = 303
_LONGEST: Final = 2_000
_SHOWN: Final = 100

DECIDED: Final = {
    "must": "You said that the two are one person.",
    "cannot": "You said that they are two people.",
    "cannot_tell": "You said that nobody can tell yet. The pair comes last until something new is told of either.",
    "approve": "You agreed, as the second worker.",
    "second": "It counts once a second worker has agreed.",
}
"""What the list says after a decision."""


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form that was posted."""
    try:
        told = parse_qs((await request.body()).decode(), max_num_fields=8)
    except ValueError:
        return {}
    return {name: values[0].strip()[:_LONGEST] for name, values in told.items()}


Form = Annotated[dict[str, str], Depends(_form)]


@router.get("/review")
def pairs(asked: PageAsked, connect: Connecting, decided: str = "") -> HTMLResponse:
    """The pairs that wait for a worker's word."""
    with connect() as connection:
        review = Review(connection)
        found = review.pairs(asked.caller, clock.now(), None if asked.is_now else asked.as_of)["pairs"]
        may_agree = not asked.caller.roles.isdisjoint(MAY_SEAL)
        waiting = review.waiting(asked.caller)["decisions"] if may_agree and asked.is_now else []
    told = [DECIDED[word] for word in decided.split(",") if word in DECIDED]
    return render("review.html", asked, pairs=found[:_SHOWN], count=len(found), waiting=waiting, told=told)


@router.get("/review/{left}/{right}")
def card(asked: PageAsked, connect: Connecting, left: UUID, right: UUID) -> HTMLResponse:
    """The card of a pair."""
    return _card(asked, connect, left, right, {})


def _card(asked: PageAsked, connect: Connecting, left: UUID, right: UUID, told: dict[str, str]) -> HTMLResponse:
    with connect() as connection:
        found = Review(connection).card(asked.caller, str(left), str(right), clock.now())
    fault = told.get("fault", "")
    return render("card.html", asked, 422 if fault else 200, card=found, fault=fault, reason=told.get("reason", ""))


@router.post("/review/{left}/{right}", dependencies=[FromOwnPage], response_model=None)
def decide(asked: PageAsked, connect: Connecting, log: Logging, left: UUID, right: UUID, form: Form) -> Response:
    """Decide about a pair, and go back to the list."""
    kind = _kind_in(form)
    try:
        with connect() as connection, publishing(log) as publisher:
            deciding = Deciding(connection, publisher)
            told = deciding.decide(asked.caller, kind, str(left), str(right), form.get("reason", ""), clock.now())
    except NotFound:
        raise
    except WrongUse as error:
        return _card(asked, connect, left, right, {"fault": str(error), "reason": form.get("reason", "")})
    return _to_list(kind, *(["second"] if told["needs_second"] else []))


def _kind_in(form: dict[str, str]) -> Kind:
    for kind in OF_PEOPLE:
        if kind == form.get("kind"):
            return kind
    message = "Choose one of the answers"
    raise WrongUse(message)


@router.get("/people/{person}/decisions")
def decisions(asked: PageAsked, connect: Connecting, person: UUID) -> HTMLResponse:
    """What was decided about a person."""
    with connect() as connection:
        found = Review(connection).decided(asked.caller, str(person), clock.now())["decisions"]
    return render("decisions.html", asked, person=str(person), decisions=found)


@router.post("/review/decisions/{decision}/withdrawal", dependencies=[FromOwnPage])
def withdraw(asked: PageAsked, connect: Connecting, log: Logging, decision: UUID, form: Form) -> HTMLResponse:
    """Withdraw a decision, and say who had read what it brought about."""
    with connect() as connection, publishing(log) as publisher:
        deciding = Deciding(connection, publisher)
        answer: dict[str, Any] = {**deciding.withdraw(asked.caller, str(decision), form.get("reason", ""), clock.now())}
    return render("withdrawn.html", asked, answer=answer)


@router.post("/review/decisions/{decision}/approval", dependencies=[FromOwnPage], response_model=None)
def approve(asked: PageAsked, connect: Connecting, log: Logging, decision: UUID) -> Response:
    """Agree, as the second worker."""
    with connect() as connection, publishing(log) as publisher:
        answer: dict[str, Any] = {**Deciding(connection, publisher).approve(asked.caller, str(decision), clock.now())}
    return render("withdrawn.html", asked, answer=answer) if "saw" in answer else _to_list("approve")


def _to_list(*words: str) -> RedirectResponse:
    return RedirectResponse(f"/review?decided={','.join(words)}", _SEE_OTHER)
