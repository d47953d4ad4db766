"""What went wrong, as HTTP says it: a status, and a sentence that a person can act on.

Programs get ``application/problem+json`` (RFC 9457), people a page. Neither tells more than Kinfold wrote itself: no
value that was sent to it in a body, no query, no place in the code, no address of a database.
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final, NotRequired

import psycopg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException
from typing_extensions import TypedDict

from services.kernel.errors import KinfoldError, Missing, NotAllowed, NotFound, Stale, Stopped, WrongUse
from services.kernel.web.callers import NotKnown

_STATUS: Final[Mapping[type[KinfoldError], HTTPStatus]] = {
    NotFound: HTTPStatus.NOT_FOUND,
    Stale: HTTPStatus.CONFLICT,
    WrongUse: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotKnown: HTTPStatus.UNAUTHORIZED,
    NotAllowed: HTTPStatus.FORBIDDEN,
    Missing: HTTPStatus.SERVICE_UNAVAILABLE,
    Stopped: HTTPStatus.SERVICE_UNAVAILABLE,
}
_OUT_OF_REACH: Final = "Something that Kinfold needs does not answer. Nothing is lost; try again in a minute."
_DEFECT: Final = "Kinfold failed by a defect of its own. Please tell whoever runs it, and at what time."
_PROGRAMS: Final = ("/api/", "/health/", "/metrics", "/openapi.json")

MEDIA_TYPE: Final = "application/problem+json"


class Problem(TypedDict):
    """A problem, as RFC 9457 names its parts; ``type`` is always ``about:blank``.

    ``changes`` are there where something was changed since the caller read it: what has happened meanwhile.
    """

    type: str
    title: str
    status: int
    detail: str
    changes: NotRequired[list[Mapping[str, object]]]


ErrorPage = Callable[[Problem], str]
"""Makes a page of a problem."""


def problem(status: HTTPStatus, detail: str, error: Exception | None = None) -> Problem:
    """A problem of a status; of an ``error`` that tells of changes, with them."""
    told: Problem = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail}
    if isinstance(error, Stale):
        told["changes"] = error.changes
    return told


def documented(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """The answers other than good ones, as OpenAPI describes them."""
    text, number = {"type": "string"}, {"type": "integer"}
    shape = {
        "type": "object",
        "title": "Problem",
        "properties": {"type": text, "title": text, "status": number, "detail": text},
        "required": ["type", "title", "status", "detail"],
    }
    content = {MEDIA_TYPE: {"schema": shape}}
    return {status.value: {"description": status.phrase, "content": content} for status in statuses}


ASKED: Final = documented(
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
"""How a question for a caller can fail."""

ASKED_OF_ONE: Final = ASKED | documented(HTTPStatus.NOT_FOUND)
"""How a question about one person or family can fail."""

CHANGED: Final = documented(HTTPStatus.CONFLICT)
"""How a change can fail besides: somebody else was quicker, and the answer says what they did."""

SENT: Final = documented(HTTPStatus.LENGTH_REQUIRED, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
"""How a question in a body can fail besides."""


def answer_errors(app: FastAPI, page: ErrorPage, headers: Mapping[str, str]) -> None:
    """Have an application answer every error; ``headers`` go with those that no middleware sees any more."""

    def answered(
        request: Request, status: HTTPStatus, detail: str, also: Mapping[str, str], error: Exception | None = None
    ) -> Response:
        told = problem(status, detail, error)
        if request.url.path.startswith(_PROGRAMS):
            return JSONResponse(told, told["status"], also, MEDIA_TYPE)
        return HTMLResponse(page(told), told["status"], also)

    def known(request: Request, error: Exception) -> Response:
        status = next(
            (_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), HTTPStatus.INTERNAL_SERVER_ERROR
        )
        detail = _OUT_OF_REACH if status is HTTPStatus.SERVICE_UNAVAILABLE else str(error)
        also = {"WWW-Authenticate": 'Kinfold realm="trusted proxy"'} if status is HTTPStatus.UNAUTHORIZED else {}
        return answered(request, status, detail, also, error)

    def out_of_reach(request: Request, _error: Exception) -> Response:
        return answered(request, HTTPStatus.SERVICE_UNAVAILABLE, _OUT_OF_REACH, {})

    def misshapen(request: Request, error: Exception) -> Response:
        return answered(request, HTTPStatus.UNPROCESSABLE_ENTITY, _faults(error), {})

    def by_status(request: Request, error: Exception) -> Response:
        status, also = _of_http(error)
        return answered(request, status, f"{status.description or status.phrase}.", also)

    def defect(request: Request, _error: Exception) -> Response:
        return answered(request, HTTPStatus.INTERNAL_SERVER_ERROR, _DEFECT, headers)

    for kind, handler in {
        KinfoldError: known,
        psycopg.OperationalError: out_of_reach,
        RequestValidationError: misshapen,
        HTTPException: by_status,
        Exception: defect,
    }.items():
        app.add_exception_handler(kind, handler)


def _faults(error: Exception) -> str:
    """What is wrong with the parts of a request, by their names; never what they hold."""
    found = error.errors() if isinstance(error, RequestValidationError) else []
    return "; ".join(f"{'.'.join(str(part) for part in one['loc'][1:])}: {one['msg']}" for one in found)


def _of_http(error: Exception) -> tuple[HTTPStatus, Mapping[str, str]]:
    if isinstance(error, HTTPException):
        return HTTPStatus(error.status_code), error.headers or {}
    return HTTPStatus.INTERNAL_SERVER_ERROR, {}
