"""The outermost layer: headers on every answer, a limit on what is sent, and a count by route."""

import time
from http import HTTPStatus
from typing import Final

from fastapi.responses import JSONResponse
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.kernel.metrics import WebMetrics
from services.kernel.web.problems import MEDIA_TYPE, problem

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""On every answer. Nothing is kept in a browser's cache: the next at the machine may be somebody else."""

_STATIC: Final = "/static/"
_LARGEST_BODY: Final = 16_384


class Edge:
    """Wraps an application."""

    def __init__(self, app: ASGIApp, metrics: WebMetrics) -> None:
        """Count into ``metrics``."""
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = HTTPStatus.INTERNAL_SERVER_ERROR.value

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _add_headers(MutableHeaders(scope=message), scope["path"])
            await send(message)

        began = time.perf_counter()
        try:
            refusal = _refusal(Headers(scope=scope))
            await (refusal or self._app)(scope, receive, answer)
        finally:
            self._metrics.answered(_template(scope), status, time.perf_counter() - began)


def _add_headers(headers: MutableHeaders, path: str) -> None:
    for name, value in HEADERS.items():
        headers[name] = value
    if path.startswith(_STATIC):
        headers["Cache-Control"] = "no-cache"


def _refusal(headers: Headers) -> JSONResponse | None:
    """The answer to a request that sends more than any question is long, or does not say how much."""
    length = headers.get("content-length", "0")
    if "transfer-encoding" in headers:
        status = HTTPStatus.LENGTH_REQUIRED
    elif not length.isdecimal() or int(length) > _LARGEST_BODY:
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    else:
        return None
    told = problem(status, f"A request holds {_LARGEST_BODY} bytes at the most, and says how many.")
    return JSONResponse(told, status, media_type=MEDIA_TYPE)


def _template(scope: Scope) -> str:
    """The template of the route that answered: it names nobody."""
    return str(getattr(scope.get("route"), "path", "unmatched"))
