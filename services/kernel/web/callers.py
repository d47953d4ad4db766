"""Who asks over HTTP, until people can sign in.

There is no sign-in yet. On the embedded default the server belongs to the one operator of the machine: a request
from the machine itself, to it by name, and through nobody, is the operator's, unless its headers say who else asks.
Everybody with an account on that machine can make such a request. Anywhere else a proxy that signs people in
stands in front: it alone knows ``KINFOLD_PROXY_SECRET``, takes these headers off whatever comes from outside, and
sets them itself. A server without a secret answers nobody from outside.
"""

from hmac import compare_digest
from ipaddress import ip_address
from typing import Annotated, Final

from fastapi import Depends, Header, Request

from services.kernel.access import LOCAL_OPERATOR, ROLES, Caller
from services.kernel.codes import SECTORS
from services.kernel.errors import NotAllowed, WrongUse
from services.kernel.settings import Settings
from services.kernel.web.surroundings import Surrounded

PROXY_HEADER: Final = "X-Kinfold-Proxy-Secret"

_HERE: Final = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})
_FORWARDED: Final = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


class NotKnown(NotAllowed):
    """Nobody can say who is asking."""


async def asking(
    request: Request,
    around: Surrounded,
    caller: Annotated[str | None, Header(alias="X-Kinfold-Caller", description="Who asks")] = None,
    role: Annotated[str | None, Header(alias="X-Kinfold-Role", description="In which role; several by commas")] = None,
    purpose: Annotated[str | None, Header(alias="X-Kinfold-Purpose", description="For what purpose")] = None,
) -> Caller:
    """The caller of a request.

    Raises NotKnown where the request does not say who asks, or comes from where nobody is believed, and NotAllowed
    for a role that does not exist.
    """
    _believe(request, around.settings)
    told = [_text(value) for value in (caller, role, purpose)]
    if not any(told) and not around.settings.proxy_secret:
        return LOCAL_OPERATOR
    if not all(told):
        message = (
            "Say who asks, in which role and for what purpose: X-Kinfold-Caller, X-Kinfold-Role, X-Kinfold-Purpose"
        )
        raise NotKnown(message)
    name, roles, why = told
    return Caller(name, _roles(roles), why)


Asking = Annotated[Caller, Depends(asking)]


def check_exposure(settings: Settings, host: str) -> None:
    """Refuse to listen where anybody could claim to be anybody. Raises WrongUse."""
    if settings.proxy_secret:
        return
    if not settings.is_embedded:
        message = (
            "Set KINFOLD_PROXY_SECRET, and have the proxy that signs people in send it as "
            f"{PROXY_HEADER}: on a shared database nobody is believed without it"
        )
        raise WrongUse(message)
    if not _is_here(host):
        message = f"--host {host} can be reached from other machines: set KINFOLD_PROXY_SECRET, or use 127.0.0.1"
        raise WrongUse(message)


def _believe(request: Request, settings: Settings) -> None:
    if settings.proxy_secret:
        sent = request.headers.get(PROXY_HEADER, "")
        if not compare_digest(sent.encode(), settings.proxy_secret.encode()):
            message = "Kinfold answers through the proxy that signs people in, and to nobody else"
            raise NotKnown(message)
    elif not (settings.is_embedded and _is_from_here(request)):
        message = "Without KINFOLD_PROXY_SECRET Kinfold answers only on the machine it runs on, at http://127.0.0.1"
        raise NotKnown(message)


def _is_from_here(request: Request) -> bool:
    """Whether a request was made on this machine, to it by name, through nobody.

    The name matters: a page elsewhere whose own name is made to lead to 127.0.0.1 could else read everything.
    """
    peer = request.client.host if request.client else ""
    through = any(name in request.headers for name in _FORWARDED)
    return _is_here(peer) and (request.url.hostname or "") in _HERE and not through


def _is_here(host: str) -> bool:
    if host in _HERE:
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _roles(text: str) -> frozenset[str]:
    roles = frozenset(part.strip() for part in text.split(",") if part.strip())
    unknown = sorted(roles - ROLES.keys() - SECTORS.keys())
    if unknown:
        message = f"There is no role {unknown[0]!r}"
        raise NotAllowed(message)
    return roles


def _text(value: str | None) -> str:
    """A header as text: HTTP hands it over as Latin-1, and proxies write UTF-8."""
    raw = (value or "").encode("latin-1")
    try:
        return raw.decode().strip()
    except UnicodeDecodeError:
        return raw.decode("latin-1").strip()
